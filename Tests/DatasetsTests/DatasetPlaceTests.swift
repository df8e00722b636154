import Datasets
import FileFormats
import Foundation
import TestSupport
import Testing

/// Where the files of a dataset are found, and when they are refused.
@Suite struct DatasetPlaceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes images whose pixels all have one value, or labels of one value.
  private func write(_ name: String, count: Int = 2, _ value: UInt8, labels: Bool = false) throws {
    let path = folder.file(name)
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    let dimensions = labels ? [count] : [count, 2, 3]
    try IDX.write(
      IDXArray(
        dimensions: dimensions,
        bytes: [UInt8](repeating: value, count: dimensions.reduce(1, *))), to: path,
      gzip: name.hasSuffix(".gz"))
  }

  private func fault(_ place: String = "") -> String {
    var text = ""
    do {
      _ = try Dataset.load(folder.file(place))
      Issue.record("expected a fault")
    } catch {
      text = "\(error)"
    }
    return text
  }

  // MARK: Two forms of one file

  @Test(arguments: [
    ("train-images-idx3-ubyte", false), ("train-labels-idx1-ubyte", true),
    ("t10k-images-idx3-ubyte", false), ("t10k-labels-idx1-ubyte", true),
  ])
  func twoFormsOfAFileMustAgree(name: String, labels: Bool) throws {
    for (name, labels) in [
      ("train-images-idx3-ubyte", false), ("train-labels-idx1-ubyte", true),
      ("t10k-images-idx3-ubyte", false), ("t10k-labels-idx1-ubyte", true),
    ] { try write(name, 1, labels: labels) }
    try write(name + ".gz", 1, labels: labels)
    #expect(try Dataset.load(folder.path).train.labels == [1, 1])

    try write(name + ".gz", 2, labels: labels)
    let text = fault()
    #expect(text.contains("/\(name).gz: expected the same content as in"), "\(text)")
    #expect(text.contains("/\(name), as both"), "\(text)")
    let dotted = name.replacingOccurrences(of: "-idx", with: ".idx")
    try FileManager.default.removeItem(atPath: folder.file(name + ".gz"))
    try write(dotted, 3, labels: labels)
    #expect(fault().contains(dotted))
  }

  @Test func aFolderWithAFilesNameHidesNothing() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("train-images-idx3-ubyte.gz"), withIntermediateDirectories: false)
    try write("train-images-idx3-ubyte", 7)
    // As an archive of Kaggle leaves it.
    try write("train-labels-idx1-ubyte/train-labels-idx1-ubyte", 1, labels: true)
    try write("train-labels.idx1-ubyte", 4, labels: true)
    let train = try Dataset.load(folder.path).train
    #expect(train.pixels.allSatisfy { $0 == 7 } && train.labels == [4, 4])
  }

  // MARK: Layouts of other tools

  @Test(arguments: ["", "FashionMNIST", "FashionMNIST/raw"])
  func torchvisionsFoldersAreFound(place: String) throws {
    try write("FashionMNIST/raw/train-images-idx3-ubyte", 5)
    try write("FashionMNIST/raw/train-labels-idx1-ubyte", 6, labels: true)
    let dataset = try Dataset.load(folder.file(place))
    #expect(dataset.train.labels == [6, 6])
    #expect(dataset.name == "Fashion-MNIST")
    #expect(try Dataset.locate(folder.file(place)) == folder.file(place))
  }

  @Test func oneSetIsFoundAmongNamesWithAPrefix() throws {
    try write("emnist-letters-train-images-idx3-ubyte.gz", 5)
    try write("emnist-letters-train-labels-idx1-ubyte.gz", 26, labels: true)
    try write("emnist-letters-test-images-idx3-ubyte.gz", count: 1, 8)
    try write("emnist-letters-test-labels-idx1-ubyte.gz", count: 1, 9, labels: true)
    for place in ["", "emnist-letters"] {
      let dataset = try Dataset.load(folder.file(place))
      #expect(dataset.name == "emnist-letters")
      #expect(dataset.train.labels == [26, 26] && dataset.test?.labels == [9])
    }
  }

  @Test func severalSetsAreNamed() throws {
    try write("raw/emnist-letters-train-images-idx3-ubyte.gz", 5)
    try write("raw/emnist-mnist-train-images-idx3-ubyte.gz", 6)
    let text = fault()
    #expect(text.contains("expected one dataset, found 2: "), "\(text)")
    #expect(text.contains("raw/emnist-letters, ") && text.contains("raw/emnist-mnist (name"))
    let named = folder.file("raw/emnist-mnist")
    #expect(try Dataset.locate(named) == named)
    #expect(try Dataset.load(named).train.pixels.first == 6)
    #expect(fault("raw/emnist-digits").contains("found none"))
    // A set in the folder itself comes before those around it.
    try write("train-images-idx3-ubyte", 7)
    #expect(try Dataset.load(folder.path).train.pixels.first == 7)
  }
}
