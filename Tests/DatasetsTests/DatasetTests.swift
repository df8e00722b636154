import Datasets
import FileFormats
import Foundation
import TestSupport
import Testing

/// The folder of real MNIST: `MNIST_DIR`, or else `../shared/mnist` beside the package.
private let mnistDirectory: String? = {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let shared = root.appendingPathComponent("../shared/mnist").standardizedFileURL.path
  let path = ProcessInfo.processInfo.environment["MNIST_DIR"] ?? shared
  return DatasetFile.trainImages.path(in: path) == nil ? nil : path
}()

@Suite struct DatasetTests {
  private func write(
    _ dimensions: [Int], _ value: UInt8 = 1, to path: String, gzip: Bool = false
  ) throws {
    let count = dimensions.reduce(1, *)
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) &* value }
    try IDX.write(IDXArray(dimensions: dimensions, bytes: bytes), to: path, gzip: gzip)
  }

  private func fault(_ body: () throws -> Void) -> String {
    var text = ""
    #expect { try body() } throws: { error in
      text = "\(error)"
      return error is FileFault
    }
    #expect(!text.contains("\n"))
    return text
  }

  @Test(arguments: ["-idx", ".idx"], [true, false])
  func acceptsEverySpellingAndAnySize(separator: String, gzip: Bool) throws {
    let folder = try TemporaryFolder()
    let suffix = gzip ? ".gz" : ""
    try write([5, 3, 4], to: folder.file("train-images\(separator)3-ubyte\(suffix)"), gzip: gzip)
    try write([5], to: folder.file("train-labels\(separator)1-ubyte\(suffix)"), gzip: gzip)
    let dataset = try Dataset.load(folder.path)
    #expect(dataset.train.count == 5)
    #expect(dataset.train.height == 3)
    #expect(dataset.train.width == 4)
    #expect(dataset.train.labels == [0, 1, 2, 3, 4])
    #expect(dataset.test == nil)
    #expect(!dataset.isCanonicalMNIST)
    let last = dataset.train.image(4)
    #expect(last.width == 4 && last.height == 3)
    #expect(last.pixels == (48..<60).map { UInt8($0) })
  }

  @Test(arguments: [
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte.gz"),
    ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"), ("a.idx", "a-labels.idx"),
    ("a.b.idx.gz", "a.b-labels.idx.gz"), ("a.gz", "a-labels.gz"), ("a", "a-labels"),
    (".hidden", ".hidden-labels"), (".gz", ".gz-labels"),
    ("my-images-idx3", "my-images-idx3-labels"),
  ])
  func labelsAreNamedAfterTheirImages(images: String, labels: String) {
    #expect(DatasetFile.labelsName(forImages: images) == labels)
  }

  @Test func aSingleFileHasNoLabels() throws {
    let folder = try TemporaryFolder()
    try write([2, 8, 8], to: folder.file("samples.idx"))
    let dataset = try Dataset.load(folder.file("samples.idx"))
    #expect(dataset.train.count == 2)
    #expect(dataset.train.labels == nil)
    #expect(dataset.name == "samples.idx")
  }

  @Test func takesTheNameOfTheFolder() throws {
    let folder = try TemporaryFolder()
    for (directory, name) in [("kuzushiji", "kuzushiji"), ("fashion-mnist", "Fashion-MNIST")] {
      try FileManager.default.createDirectory(
        atPath: folder.file(directory), withIntermediateDirectories: true)
      try write([1, 2, 2], to: folder.file(directory + "/train-images-idx3-ubyte"))
      #expect(try Dataset.load(folder.file(directory)).name == name)
    }
  }

  @Test func saysWhatDoesNotFit() throws {
    let folder = try TemporaryFolder()
    let images = folder.file("train-images-idx3-ubyte")
    let labels = folder.file("train-labels-idx1-ubyte")
    #expect(fault { _ = try Dataset.load(folder.path) }.contains("train-images-idx3-ubyte.gz"))

    try write([5, 2, 2], to: images)
    try write([4], to: labels)
    let count = fault { _ = try Dataset.load(folder.path) }
    #expect(count.contains("\(labels): at byte 4: expected 5 labels, one for each image, found 4"))

    try write([5, 1], to: labels)
    #expect(fault { _ = try Dataset.load(folder.path) }.contains("expected 1 dimension"))

    try write([5, 4], to: images)
    #expect(
      fault { _ = try Dataset.load(folder.path) }.contains("\(images): at byte 3: expected 3"))

    try write([0, 2, 2], to: images)
    #expect(
      fault { _ = try Dataset.load(folder.path) }.contains("at byte 4: expected at least one"))

    try write([5, 2, 0], to: images)
    #expect(fault { _ = try Dataset.load(folder.path) }.contains("at byte 12"))
  }

  @Test func testImagesMustHaveTheSizeOfTheTrainingImages() throws {
    let folder = try TemporaryFolder()
    try write([2, 4, 4], to: folder.file("train-images-idx3-ubyte"))
    try write([2, 4, 5], to: folder.file("t10k-images-idx3-ubyte"))
    let text = fault { _ = try Dataset.load(folder.path) }
    #expect(text.contains("expected images of 4 x 4 as in the training set, found 4 x 5"))
  }

  @Test func locatesByTheFlagFirst() throws {
    let folder = try TemporaryFolder()
    #expect(try Dataset.locate(folder.path) == folder.path)
    for path in [folder.file("absent"), ""] {
      let text = fault { _ = try Dataset.locate(path) }
      #expect(text.contains("digits data synthesize"))
      #expect(text.contains("digits data fetch"))
    }
  }

  @Test(.enabled(if: mnistDirectory != nil, "MNIST is not at hand"))
  func knowsCanonicalMNIST() throws {
    let directory = try #require(mnistDirectory)
    let dataset = try Dataset.load(directory)
    #expect(dataset.name == "MNIST")
    #expect(dataset.isCanonicalMNIST)
    #expect(dataset.train.count == 60_000)
    #expect(dataset.test?.count == 10_000)
    #expect(dataset.train.labels?.prefix(5) == [5, 0, 4, 1, 9])
    let ink = dataset.train.pixels.reduce(0) { $0 + Int($1) }
    #expect(abs(Double(ink) / Double(dataset.train.pixels.count) - 33.318) < 0.001)
  }

  @Test(.enabled(if: mnistDirectory != nil, "MNIST is not at hand"))
  func oneChangedPixelIsNotCanonical() throws {
    let folder = try TemporaryFolder()
    let directory = try #require(mnistDirectory)
    let source = try #require(DatasetFile.testImages.path(in: directory))
    var array = try IDX.read(path: source)
    #expect(array.payloadSHA256 == DatasetFile.testImages.canonicalSHA256)
    array.bytes[7_000_000] ^= 1
    try IDX.write(array, to: folder.file("t10k-images-idx3-ubyte"), gzip: false)
    let dataset = try Dataset.load(folder.file("t10k-images-idx3-ubyte"))
    #expect(!dataset.files[0].isCanonical)
    #expect(dataset.name == "t10k-images-idx3-ubyte")
  }
}
