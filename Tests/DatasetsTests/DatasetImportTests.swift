import Datasets
import FileFormats
import Foundation
import Images
import TestSupport
import Testing

/// Sets made from folders of PNG files and from IDX files that are unlike MNIST's.
@Suite struct DatasetImportTests {
  /// An image whose every pixel tells its place and the image's number.
  private func image(_ number: Int, width: Int = 8, height: Int = 9) -> GrayImage {
    GrayImage(
      width: width, height: height,
      pixels: (0..<width * height).map { UInt8(truncatingIfNeeded: 3 * $0 + number) })
  }

  private func write(_ image: GrayImage, _ name: String, in folder: TemporaryFolder) throws {
    let path = folder.file(name)
    try Folder.make(Folder.above(path))
    try PNG.write(image, to: path)
  }

  /// Ten images of each class.
  private func pictures(_ classes: [String], in folder: TemporaryFolder) throws {
    for (k, name) in classes.enumerated() {
      for i in 0..<10 { try write(image(20 * k + i), "pictures/\(name)/\(i).png", in: folder) }
    }
  }

  private func fault(
    _ source: String, _ settings: DatasetImport.Settings = .init(), in folder: TemporaryFolder
  ) -> String {
    do {
      _ = try DatasetImport(folder.file(source), settings).run(into: folder.file("set"))
      return "no fault"
    } catch {
      return "\(error)"
    }
  }

  @Test func picturesBecomeTheFourFiles() throws {
    let folder = try TemporaryFolder()
    try pictures(["dog", "cat"], in: folder)
    let result = try DatasetImport(folder.file("pictures"), .init()).run(into: folder.file("set"))
    #expect(result.record.name == "pictures" && result.record.classes == ["0": "cat", "1": "dog"])
    #expect(result.train == 16 && result.test == 4 && result.classes == 2)
    let set = try Dataset.load(folder.file("set"))
    #expect(set.name == "pictures" && set.train.height == 9 && set.train.width == 8)
    let test = try #require(set.test)
    #expect(test.labels?.count { $0 == 0 } == 2 && test.labels?.count { $0 == 1 } == 2)
    // Together the halves hold every image once, with its own label. Dogs are images 0 to 9.
    let all = [set.train, test].flatMap { half in
      (0..<half.count).map { (half.image($0), half.labels?[$0]) }
    }
    for number in Array(0..<10) + Array(20..<30) {
      let found = all.filter { $0.0 == image(number) }
      #expect(found.map(\.1) == [number < 10 ? 1 : 0])
    }
  }

  @Test func theSeedChoosesTestImages() throws {
    let folder = try TemporaryFolder()
    try pictures(["0", "1"], in: folder)
    func testImages(_ seed: UInt64, _ out: String) throws -> [UInt8]? {
      var settings = DatasetImport.Settings()
      settings.seed = seed
      _ = try DatasetImport(folder.file("pictures"), settings).run(into: folder.file(out))
      return try Dataset.load(folder.file(out)).test?.pixels
    }
    let first = try testImages(1, "a")
    #expect(try testImages(1, "b") == first)
    #expect(try testImages(2, "c") != first)
  }

  @Test func givenHalvesStayAndNumbersAreLabels() throws {
    let folder = try TemporaryFolder()
    for (i, name) in ["train/3", "train/3", "train/12", "test/12"].enumerated() {
      try write(image(i), "split/\(name)/\(i).png", in: folder)
    }
    let result = try DatasetImport(folder.file("split"), .init()).run(into: folder.file("set"))
    #expect(result.record.seed == nil)
    let set = try Dataset.load(folder.file("set"))
    #expect(set.train.labels == [3, 3, 12] && set.test?.labels == [12])
    #expect(set.test?.image(0) == image(3))
  }

  @Test func refusesWhatCannotBeUsedByItsName() throws {
    let cases: [(make: (TemporaryFolder) throws -> Void, words: String)] = [
      ({ try write(image(0, width: 9), "pictures/cat/odd.png", in: $0) }, "odd.png: expected"),
      ({ try write(image(0, width: 65), "pictures/a/big.png", in: $0) }, "big.png: expected"),
      ({ try write(image(0, width: 7), "pictures/a/small.png", in: $0) }, "8 to 64 pixels"),
      ({ try Folder.make($0.file("pictures/empty")) }, "empty: expected PNG files of one class"),
      (
        { folder in
          try pictures(["a"], in: folder)
          _ = try folder.file("pictures/a/broken.png", [0x89, 0x50, 0x4e, 0x47])
        }, "broken.png"
      ),
      ({ _ = try $0.file("pictures/cat/notes.txt", [65]) }, "notes.txt: expected a PNG file"),
      ({ _ = try $0.file("pictures/stray.png", [65]) }, "stray.png: expected a folder"),
    ]
    for (make, words) in cases {
      let folder = try TemporaryFolder()
      try pictures(["cat", "dog"], in: folder)
      try make(folder)
      let fault = fault("pictures", in: folder)
      #expect(fault.contains(words) && !fault.contains("\n"), "\(fault)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("set")))
    }
    let folder = try TemporaryFolder()
    try pictures(["cat"], in: folder)
    #expect(fault("pictures", in: folder).contains("2 to 256 folders"))
    #expect(fault("absent", in: folder).contains("found nothing"))
  }

  @Test func neverReplacesADataset() throws {
    let folder = try TemporaryFolder()
    try pictures(["a", "b"], in: folder)
    #expect(fault("pictures", in: folder) == "no fault")
    #expect(fault("pictures", in: folder).contains("expected no dataset in this folder yet"))
  }

  // MARK: IDX files

  private func letters(in folder: TemporaryFolder) throws {
    for (half, count) in [("train", 52), ("test", 26)] {
      let images = (0..<count).flatMap { image($0).pixels }
      try IDX.write(
        IDXArray(dimensions: [count, 9, 8], bytes: images),
        to: folder.file("emnist-letters-\(half)-images-idx3-ubyte"), gzip: false)
      try IDX.write(
        IDXArray(labels: (0..<count).map { UInt8(1 + $0 % 26) }),
        to: folder.file("emnist-letters-\(half)-labels-idx1-ubyte"), gzip: true)
    }
  }

  @Test func lettersCountFromZeroAndStandUpright() throws {
    let folder = try TemporaryFolder()
    try letters(in: folder)
    var settings = DatasetImport.Settings()
    settings.isTransposed = true
    let result = try DatasetImport(folder.file("emnist-letters"), settings)
      .run(into: folder.file("set"))
    #expect(result.classes == 26 && result.record.labelsFrom == 1 && result.record.seed == nil)
    let set = try Dataset.load(folder.file("set"))
    #expect(set.name == "emnist-letters" && set.train.width == 9 && set.train.height == 8)
    #expect(set.train.labels == (0..<52).map { UInt8($0 % 26) })
    #expect(set.test?.labels?.max() == 25)
    let (before, after) = (image(7), set.train.image(7))
    for y in 0..<8 {
      for x in 0..<9 { #expect(after.pixels[y * 9 + x] == before.pixels[x * 8 + y]) }
    }
    settings.labelsFrom = 2
    try FileManager.default.removeItem(atPath: folder.file("set"))
    #expect(fault("emnist-letters", settings, in: folder).contains("labels from 2 to 257, found 1"))
  }

  /// A row of a label, and as many numbers that are none as QMNIST has.
  @Test func theFirstOfEightIntegersIsTheClass() throws {
    let folder = try TemporaryFolder()
    let classes = [7, 0, 9, 0]
    func labels(_ classes: [Int], type: UInt8 = 0x0c) -> [UInt8] {
      let header: [UInt8] = [0, 0, type, 2, 0, 0, 0, UInt8(classes.count), 0, 0, 0, 8]
      return header
        + classes.flatMap { label -> [UInt8] in
          let negative = (0..<8).map { _ in UInt8(0xff) }
          return [0, 0, UInt8(label >> 8), UInt8(label & 255)] + negative
            + [UInt8](repeating: 1, count: 20)
        }
    }
    try IDX.write(
      IDXArray(dimensions: [4, 9, 8], bytes: (0..<4).flatMap { image($0).pixels }),
      to: folder.file("qmnist-train-images-idx3-ubyte"), gzip: false)
    let name = "qmnist-train-labels-idx2-int"
    #expect(fault("qmnist", in: folder).contains("expected labels beside the images"))
    _ = try folder.file(name, labels(classes))
    var settings = DatasetImport.Settings()
    settings.testShare = 0
    _ = try DatasetImport(folder.path, settings).run(into: folder.file("set"))
    let set = try Dataset.load(folder.file("set"))
    #expect(set.train.labels == [7, 0, 9, 0] && set.test == nil)
    try FileManager.default.removeItem(atPath: folder.file("set"))
    for (bytes, words) in [
      (labels([7, 0, 999, 0]), "999 for image 2"), (labels([7, 0, 9]), "4 labels"),
      (labels(classes, type: 0x0d), "0x0c (32-bit integer)"),
      (Array(labels(classes).dropLast()), "found 127"),
    ] {
      _ = try folder.file(name, bytes)
      let fault = fault("qmnist", in: folder)
      #expect(fault.contains(words) && fault.contains(name), "\(fault)")
    }
  }
}
