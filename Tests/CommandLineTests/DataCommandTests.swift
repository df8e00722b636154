import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct DataCommandTests {
  private func synthesize(
    _ directory: String, _ more: String..., in folder: TemporaryFolder
  ) throws {
    let result = try BuiltBinary.run(
      ["data", "synthesize", "--out", directory, "--train", "300", "--test", "60"] + more,
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output == "\(directory): synthetic digits, 300 training and 60 test images; "
        + "use them with --data \(directory)\n")
    #expect(result.errors.isEmpty)
  }

  private struct Info: Decodable {
    struct Half: Decodable {
      let count: Int
      let width: Int
      let countByLabel: [String: Int]?
    }
    struct File: Decodable {
      let sha256: String
      let isCanonical: Bool
    }
    let name: String
    let isCanonicalMNIST: Bool
    let train: Half
    let test: Half?
    let files: [File]
  }

  /// Whoever trains on MNIST finds MNIST there.
  @Test func drawnDigitsAreNeverWhereMNISTIsLookedFor() throws {
    let folder = try TemporaryFolder()
    let refused = try BuiltBinary.run("data", "synthesize", "--out", "./Data/mnist", in: folder)
    #expect(refused.code == 64 && refused.errors.contains("choose another folder"))
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "20", "--test", "10", in: folder)
    #expect(drawn.code == 0 && drawn.output.hasSuffix("use them with --data Data/synthetic\n"))
    #expect(try folder.names == ["Data"])
    #expect(try BuiltBinary.run("data", "info", "--data", "Data/synthetic", in: folder).code == 0)
    #expect(try BuiltBinary.run("data", "info", in: folder).code == 1)
  }

  @Test func describesWhatItHasDrawn() throws {
    let folder = try TemporaryFolder()
    try synthesize("drawn", in: folder)
    let text = try BuiltBinary.run("data", "info", "--data", "drawn", in: folder)
    #expect(text.code == 0)
    #expect(text.output.hasPrefix("synthetic digits in drawn\ncanonical MNIST: no\n"))
    #expect(text.output.contains("train: 300 images of 28 x 28"))

    let json = try BuiltBinary.run("data", "info", "--data", "drawn", "--json", in: folder)
    #expect(json.code == 0)
    #expect(json.errors.isEmpty)
    let info = try JSONDecoder().decode(Info.self, from: Data(json.output.utf8))
    #expect(info.name == "synthetic digits")
    #expect(!info.isCanonicalMNIST)
    #expect(info.train.count == 300 && info.train.width == 28)
    #expect(info.train.countByLabel?["7"] == 30)
    #expect(info.test?.count == 60)
    #expect(info.files.count == 4)
    #expect(info.files.allSatisfy { $0.sha256.count == 64 && !$0.isCanonical })
  }

  @Test func findsDataByTheEnvironment() throws {
    let folder = try TemporaryFolder()
    try synthesize("elsewhere", in: folder)
    let result = try BuiltBinary.run(
      "data", "info", in: folder, environment: ["MNIST_DIR": folder.file("elsewhere")])
    #expect(result.code == 0)
    #expect(result.output.hasPrefix("synthetic digits in \(folder.file("elsewhere"))"))
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    try synthesize("a", "--seed", "7", "--threads", "1", in: folder)
    try synthesize("b", "--seed", "7", "--threads", "3", in: folder)
    try synthesize("c", "--seed", "8", in: folder)
    for name in ["train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", "synthesis.json"] {
      #expect(try folder.bytes("a/" + name) == folder.bytes("b/" + name))
      #expect(try folder.bytes("a/" + name) != folder.bytes("c/" + name))
    }
    for (name, seed) in [("1.png", "5"), ("2.png", "5"), ("3.png", "6")] {
      let result = try BuiltBinary.run(
        "data", "grid", "--data", "a", "--out", name, "--seed", seed, in: folder)
      #expect(result.code == 0)
    }
    #expect(try folder.bytes("1.png") == folder.bytes("2.png"))
    // The images are compared, because the files differ in the seed that they name.
    let first = try PNG.read(path: folder.file("1.png")).image
    #expect(try first != PNG.read(path: folder.file("3.png")).image)
  }

  @Test func drawsAGridOfTheLabelAskedFor() throws {
    let folder = try TemporaryFolder()
    try synthesize("set", in: folder)
    let result = try BuiltBinary.run(
      "data", "grid", "--data", "set", "--label", "3", "--count", "12", "--columns", "4",
      "--out", "threes.png", "--scale", "1", "--no-captions", in: folder)
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    let (image, text) = try PNG.read(path: folder.file("threes.png"))
    let gap = 2
    #expect(image.width == 4 * (28 + gap) + gap)
    #expect(image.height == 3 * (28 + gap) + gap)
    let images = try IDX.read(path: folder.file("set/train-images-idx3-ubyte.gz")).bytes
    let labels = try IDX.read(path: folder.file("set/train-labels-idx1-ubyte.gz")).bytes
    let threes = Set(
      labels.indices.filter { labels[$0] == 3 }.map { Array(images[$0 * 784..<($0 + 1) * 784]) })
    let cells = (0..<12).map { cell in
      let top = gap + cell / 4 * (28 + gap)
      let left = gap + cell % 4 * (28 + gap)
      return (0..<784).map { image[top + $0 / 28, left + $0 % 28] }
    }
    #expect(Set(cells).count == 12)
    #expect(threes.isSuperset(of: cells))
    #expect(text["Label"] == "3")
    #expect(text["Source"] == "synthetic digits")
    #expect(result.output.contains("12 images of synthetic digits"))
  }

  @Test func askingForMoreImagesThanThereAreShowsAll() throws {
    let folder = try TemporaryFolder()
    try synthesize("set", in: folder)
    let arguments = [
      "data", "grid", "--data", "set", "--test", "--count", "100000", "--columns", "100000",
      "--out", "all.png",
    ]
    let result = try BuiltBinary.run(arguments, in: folder)
    #expect(result.code == 0)
    #expect(result.errors == "only 60 images to show\n")
    #expect(result.output.contains("60 images"))
    #expect(try BuiltBinary.run(arguments + ["--quiet"], in: folder).errors.isEmpty)
  }

  @Test func faultsOfTheGridAreOneLine() throws {
    let folder = try TemporaryFolder()
    try synthesize("set", in: folder)
    for arguments in [
      ["--out", "set/train-images-idx3-ubyte.gz/x.png"], ["--out", "set"], ["--out", ""],
      ["--out", "x.png", "--label", "11"],
    ] {
      let result = try BuiltBinary.run(["data", "grid", "--data", "set"] + arguments, in: folder)
      #expect(result.code == 1)
      #expect(result.hasOneErrorLine)
      #expect(result.errors.hasPrefix("digits: error: "))
    }
  }

  @Test func aDamagedFileIsNamedWithThePlace() throws {
    let folder = try TemporaryFolder()
    try synthesize("set", in: folder)
    try AtomicFile.write([0, 0, 8, 3, 0, 0], to: folder.file("set/train-images-idx3-ubyte.gz"))
    let result = try BuiltBinary.run("data", "info", "--data", "set", in: folder)
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine)
    #expect(result.errors.contains("set/train-images-idx3-ubyte.gz: at byte 4: expected"))
  }

  @Test func doesNotDrawOverAnotherDataset() throws {
    let folder = try TemporaryFolder()
    try synthesize("set", in: folder)
    let path = folder.file("set/t10k-labels-idx1-ubyte.gz")
    try IDX.write(IDXArray(dimensions: [1], bytes: [1]), to: path, gzip: true)
    let result = try BuiltBinary.run(
      "data", "synthesize", "--out", "set", "--train", "10", "--test", "10", in: folder)
    #expect(result.code == 1)
    #expect(result.errors.contains("expected no other dataset in this folder"))
    #expect(try IDX.read(path: path).bytes == [1])
  }
}
