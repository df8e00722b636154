import FileFormats
import Foundation
import Images
import Scoring
import TestSupport
import Testing

@Suite struct FIDCommandTests {
  private static let models = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Models").path

  private struct Report: Decodable {
    struct Samples: Decodable {
      struct LeftOut: Decodable {
        let count: Int
        let first: String
      }
      let count: Int
      let format: String
      let leftOut: LeftOut?
    }
    struct Network: Decodable {
      let hash: String
      let accuracy: Double
    }
    struct Reference: Decodable {
      let name: String
      let count: Int
    }
    let distance: Double
    let featureDimension: Int
    let network: Report.Network
    let reference: Reference
    let samples: Samples
    let floor: Reference
  }

  private struct Accuracy: Decodable {
    let network: Report.Network
    let trainedOn: String
    let images, right: Int
    let accuracy: Double
    let accuracyByLabel: [String: Double]
  }

  /// Draws 100 digits as an IDX file.
  private func draw(in folder: TemporaryFolder) throws -> String {
    let result = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "100", "--test", "0", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return "drawn/train-images-idx3-ubyte.gz"
  }

  /// The folder of models is found from where the program is.
  @Test func scoresWithoutDataOrFlags() throws {
    let folder = try TemporaryFolder()
    let samples = try draw(in: folder)
    let text = try BuiltBinary.run("fid", "--quick", "--samples", samples, in: folder)
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("FID        "))
    #expect(text.output.contains("\nsamples    100 images of 28 x 28 from \(samples) (IDX)\n"))
    #expect(text.output.contains("\nreference  60000 MNIST training images\n"))
    #expect(text.errors.isEmpty)

    let arguments = ["fid", "--quick", "--samples", samples, "--json", "--quiet"]
    let json = try BuiltBinary.run(arguments, in: folder)
    #expect(json.code == 0 && json.errors.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.distance > 0)
    #expect(report.featureDimension == 64 && report.network.hash.count == 64)
    #expect(report.network.accuracy >= 0.992)
    #expect(report.samples.count == 100 && report.samples.format == "IDX")
    #expect(report.reference.count == 60_000 && report.floor.count == 10_000)
    let threads = try BuiltBinary.run(arguments + ["--threads", "3"], in: folder)
    #expect(threads.output == json.output)
    let named = try BuiltBinary.run(
      arguments, in: folder, environment: ["DIGITS_MODELS": Self.models])
    #expect(named.output == json.output)
  }

  /// The same digits as numbers from -0.5 to 0.5, which nobody can tell from darker ones.
  @Test func floatsOfAnotherRangeNeedIt() throws {
    let folder = try TemporaryFolder()
    let drawn = try IDX.read(path: folder.file(try draw(in: folder)))
    let values = drawn.bytes.map { Float($0) / 255 - 0.5 }
    try NPY.write(floats: values, shape: drawn.dimensions, to: folder.file("a.npy"))
    let quick = ["fid", "--quick", "--samples", "a.npy"]
    let refused = try BuiltBinary.run(quick, in: folder)
    #expect(refused.code == 1 && refused.hasOneErrorLine && refused.output.isEmpty)
    #expect(refused.errors.contains("found values from -0.5 to 0.5 (give the range"))
    let given = try BuiltBinary.run(quick + ["--range", "-0.5,0.5"], in: folder)
    let expected = try BuiltBinary.run(
      "fid", "--quick", "--samples", "drawn/train-images-idx3-ubyte.gz", in: folder)
    #expect(given.code == 0 && given.output.hasPrefix("FID  "), "\(given.errors)")
    #expect(given.output.split(separator: "\n")[0] == expected.output.split(separator: "\n")[0])
    #expect(given.output.contains("a.npy (NPY, floats in [-0.5, 0.5])\n"))
    for range in ["0,0", "0.5", "signed"] {
      let mistaken = try BuiltBinary.run(quick + ["--range", range], in: folder)
      #expect(mistaken.code == 64 && mistaken.hasOneErrorLine)
      #expect(
        mistaken.errors.contains(
          "--range must be the values of black and white with a comma between them, such as 0,255, not '\(range)'"
        ))
    }
  }

  /// Where a folder holds other files, the result is of its PNG files, and that is said.
  @Test func otherFilesAmongPNGsAreTold() throws {
    let folder = try TemporaryFolder()
    let drawn = try IDX.read(path: folder.file(try draw(in: folder)))
    try FileManager.default.createDirectory(
      atPath: folder.file("images"), withIntermediateDirectories: true)
    for i in 0..<100 {
      let pixels = Array(drawn.bytes[i * 784..<(i + 1) * 784])
      try PNG.write(
        GrayImage(width: 28, height: 28, pixels: pixels), to: folder.file("images/\(i).png"))
    }
    _ = try folder.file("images/b.jpg", [1])
    let quick = ["fid", "--quick", "--samples", "images"]
    let result = try BuiltBinary.run(quick, in: folder)
    #expect(
      result.errors == "images: left out 1 file that is not named *.png, b.jpg\n"
        && result.code == 0)
    #expect(
      result.output.contains("(PNG folder), without 1 file that is not named *.png, b.jpg\n"))
    _ = try folder.file("images/a.jpg", [1])
    let json = try BuiltBinary.run(quick + ["--json", "-q"], in: folder)
    #expect(json.code == 0 && json.errors.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.samples.count == 100)
    #expect(report.samples.leftOut?.count == 2 && report.samples.leftOut?.first == "a.jpg")
  }

  @Test func trainsANetworkOfOnesOwn() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "400", "--test", "80", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let train = ["features", "train", "--data", "drawn", "--epochs", "2", "--seed", "9"]
    let first = try BuiltBinary.run(
      train + ["--out", "new/models", "--threads", "2"], in: folder)
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("made by: digits features train --epochs 2 --seed 9\n"))
    #expect(
      first.output.contains(
        "reference  new/models/synthetic-digits-statistics.safetensors, "
          + "400 synthetic digits training images\n"))
    #expect(first.errors.split(separator: "\n").count == 2)
    #expect(first.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("epoch ") })
    let second = try BuiltBinary.run(
      train + ["--out", "again", "--threads", "1", "--quiet"], in: folder)
    #expect(second.code == 0 && second.errors.isEmpty)
    for name in ["digit-features.safetensors", "synthetic-digits-statistics.safetensors"] {
      #expect(try folder.bytes("again/\(name)") == folder.bytes("new/models/\(name)"))
    }

    // The training images have distance zero from their own statistics.
    let own = try BuiltBinary.run(
      "fid", "--quick", "--models", "again", "--samples", "drawn/train-images-idx3-ubyte.gz",
      in: folder)
    #expect(own.code == 0, "\(own.errors)")
    #expect(own.output.hasPrefix("FID        0.0000 "))
    let info = try BuiltBinary.run("features", "info", "--models", "again", "--json", in: folder)
    #expect(info.code == 0 && info.output.contains("\"dataset\" : \"synthetic digits\""))

    // On its own test images the accuracy is the one measured in training.
    let evaluate = ["features", "evaluate", "--data", "drawn", "--models", "again"]
    let own80 = try BuiltBinary.run(evaluate + ["--json"], in: folder)
    let accuracy = try JSONDecoder().decode(Accuracy.self, from: Data(own80.output.utf8))
    #expect(accuracy.images == 80 && accuracy.accuracy == accuracy.network.accuracy)
    #expect(accuracy.accuracy == Double(accuracy.right) / 80)
    #expect(Set(accuracy.accuracyByLabel.keys) == Set((0...9).map(String.init)))
    let words = try BuiltBinary.run(evaluate, in: folder)
    #expect(
      words.output.hasPrefix(
        String(format: "%.2f %% of the 80 test images of synthetic", 100 * accuracy.accuracy)))
    // The classifier of real digits is better on drawn ones than one of two epochs on 400 of them.
    let real = try BuiltBinary.run(
      "features", "evaluate", "--data", "drawn", "--json", in: folder)
    let better = try JSONDecoder().decode(Accuracy.self, from: Data(real.output.utf8))
    #expect(better.accuracy > accuracy.accuracy && better.trainedOn == "MNIST")

    // A set without test images trains the same network, which is judged on another set's.
    for name in ["images-idx3", "labels-idx1"] {
      try FileManager.default.createDirectory(
        atPath: folder.file("untested"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: folder.file("drawn/train-\(name)-ubyte.gz"),
        toPath: folder.file("untested/train-\(name)-ubyte.gz"))
    }
    let borrowing = try BuiltBinary.run(
      "features", "train", "--data", "untested", "--test-data", "drawn", "--epochs", "2", "--seed",
      "9", "--out", "borrowed", in: folder)
    #expect(borrowing.code == 0, "\(borrowing.errors)")
    #expect(borrowing.output.contains(" % accurate on the test images of synthetic digits\n"))
    let borrowed = try TrainedFeatureNetwork.read(
      path: folder.file("borrowed/digit-features.safetensors"))
    #expect(
      borrowed.identity.hash == accuracy.network.hash
        && borrowed.identity.accuracy == accuracy.accuracy)
    #expect(borrowed.provenance.testDataset == "synthetic digits")

    // Statistics measured with another network are refused.
    let mixed = try BuiltBinary.run(
      "fid", "--features", "again/digit-features.safetensors", "--models", Self.models,
      "--reference", Self.models + "/mnist-statistics.safetensors", "--samples",
      "drawn/train-images-idx3-ubyte.gz", in: folder)
    #expect(mixed.code == 1 && mixed.hasOneErrorLine)
    #expect(
      mixed.errors.contains("MNIST training images: expected statistics made with the feature"))

    let other = try BuiltBinary.run(
      "features", "statistics", "--data", "drawn", "--models", "again", "--out",
      "other.safetensors", in: folder)
    #expect(other.code == 0, "\(other.errors)")
    #expect(
      try folder.bytes("other.safetensors")
        == folder.bytes("again/synthetic-digits-statistics.safetensors"))
  }

  @Test func faultsAreOneLineAndExitOne() throws {
    let folder = try TemporaryFolder()
    let samples = try draw(in: folder)
    func line(_ arguments: String...) throws -> String {
      let result = try BuiltBinary.run(arguments, in: folder)
      #expect(result.code == 1 && result.output.isEmpty)
      #expect(result.hasOneErrorLine, "\(result.errors)")
      return result.errors
    }
    try IDX.write(
      IDXArray(dimensions: [64, 28, 28], bytes: [UInt8](repeating: 200, count: 64 * 784)),
      to: folder.file("few.idx"), gzip: false)
    #expect(
      try line("fid", "--samples", "few.idx").hasPrefix(
        "digits: error: few.idx: expected more images than the 64 feature dimensions, found 64"))
    #expect(try line("fid", "--samples", "none.idx").contains("found nothing"))
    #expect(
      try line("fid", "--samples", samples, "--models", "nowhere").contains(
        "nowhere/digit-features.safetensors: expected a readable file, found no such file"))

    try FileManager.default.copyItem(atPath: Self.models, toPath: folder.file("models"))
    var bytes = try folder.bytes("models/digit-features.safetensors")
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder.file("models/digit-features.safetensors")))
    #expect(
      try line("fid", "--samples", samples, "--models", "models").contains(
        "models/digit-features.safetensors: expected weights with the SHA-256"))
    #expect(try line("features", "info", "--models", "models").contains("the file is damaged"))
    try bytes.prefix(1000).write(
      to: URL(fileURLWithPath: folder.file("models/digit-features.safetensors")))
    #expect(
      try line("fid", "--samples", samples, "--models", "models").contains(
        "models/digit-features.safetensors:"))
    #expect(
      try line("features", "evaluate", "--data", "drawn").contains(
        "drawn: expected test images with labels, found no test images"))
    #expect(
      try line("features", "train", "--data", "drawn").contains(
        "drawn: expected test images as well as training images, found none"))
  }

  @Test func mistakesInTheCommandLineExitSixtyFour() throws {
    let folder = try TemporaryFolder()
    for arguments in [
      ["fid"], ["fid", "--samples"], ["fid", "--samples", "x", "--threads", "0"],
      ["features", "train", "--epochs", "0"], ["features", "train", "--epochs", "many"],
      ["features", "train", "--seed", "-1"], ["features", "statistics"],
      ["features", "info", "--samples", "x"], ["features", "evaluate", "--epochs", "1"],
    ] {
      let result = try BuiltBinary.run(arguments, in: folder)
      #expect(result.code == 64, "\(arguments)")
      #expect(result.hasOneErrorLine && result.output.isEmpty)
    }
  }
}
