import FileFormats
import Foundation
import TestSupport
import Testing

/// Data other than MNIST, from files to a score: `digits data import`, `digits data prepare`, and the
/// commands that use what they make.
@Suite struct OtherDataTests {
  /// Letters in EMNIST's form, 104 training and 78 test images, with labels from 1 to 26.
  private func letters(side: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (half, count, offset) in [("train", 104, 0), ("test", 78, 7)] {
      let pixels = (0..<count * side * side).map { i -> UInt8 in
        let (image, place) = (i / (side * side), i % (side * side))
        let isInk = (place * (1 + image % 26) / side) % 5 < 2
        return isInk ? UInt8(truncatingIfNeeded: 130 + (i * 97 + offset) % 120) : 0
      }
      try IDX.write(
        IDXArray(dimensions: [count, side, side], bytes: pixels),
        to: folder.file("emnist-letters-\(half)-images-idx3-ubyte"), gzip: false)
      try IDX.write(
        IDXArray(labels: (0..<count).map { UInt8(1 + $0 % 26) }),
        to: folder.file("emnist-letters-\(half)-labels-idx1-ubyte"), gzip: false)
    }
    return folder
  }

  @discardableResult
  private func run(_ line: String, in folder: TemporaryFolder) throws -> String {
    let result = try BuiltBinary.run(line.split(separator: " ").map(String.init), in: folder)
    #expect(result.code == 0, "\(line): \(result.errors)")
    return result.output
  }

  private func refusal(_ line: String, in folder: TemporaryFolder) throws -> String {
    let result = try BuiltBinary.run(line.split(separator: " ").map(String.init), in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(line): \(result.errors)")
    return result.errors
  }

  @Test(arguments: [8, 16]) func goesFromFilesToAScore(side: Int) throws {
    let folder = try letters(side: side)
    let imported = try run("data import emnist-letters --transpose --out set -q", in: folder)
    #expect(
      imported == "set: emnist-letters, 104 training and 78 test images of \(side) x \(side), "
        + "26 classes; use them with --data set\n")
    let prepared = try run("data prepare set --epochs 1 -q", in: folder)
    #expect(prepared.split(separator: "\n").count == 5 && !prepared.contains("already"))
    // What was made is kept, and what is missing is made.
    let judge = folder.file("set/digit-judge.safetensors")
    let before = try folder.bytes("set/digit-judge.safetensors")
    try FileManager.default.removeItem(atPath: judge)
    let again = try run("data prepare set --epochs 1 -q", in: folder)
    #expect(again.split(separator: "\n").count { $0.hasSuffix("already there") } == 4)
    #expect(try folder.bytes("set/digit-judge.safetensors") == before)

    try run("train --data set --steps 2 --batch 4 --conditional --out run -q", in: folder)
    try run(
      "sample --model run --count 104 --steps 2 --schedule auto --grays auto --idx s.gz -q",
      in: folder)
    let card = try run("fid s.gz --data set -q", in: folder)
    #expect(card.contains("emnist-letters training images"))
    if side == 8 { try refusesOtherData(in: folder) }
  }

  /// Upright letters are other data of the same name and size.
  private func refusesOtherData(in folder: TemporaryFolder) throws {
    try run("data import emnist-letters --out other -q", in: folder)
    try run("data prepare other --epochs 1 -q", in: folder)
    for line in [
      "fid s.gz --data other -q", "fid s.gz --models other --quick -q",
      "sweep --model run --models other --samples 70 --evaluations 5 --sampler ddim -q",
    ] {
      let error = try refusal(line, in: folder)
      #expect(error.components(separatedBy: "emnist-letters (images with SHA-256").count == 3)
    }
    for line in ["--grays other", "--schedule auto --steps 2 --spectrum other"] {
      let error = try refusal("sample --model run --count 1 --idx x \(line) -q", in: folder)
      #expect(error.components(separatedBy: "emnist-letters (images with SHA-256").count == 3)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("x")))
    let error = try refusal("data prepare other --out set --epochs 1 -q", in: folder)
    #expect(error.contains("choose another folder, or move the file away"))
  }

  @Test func faultsAreOneLine() throws {
    let folder = try TemporaryFolder()
    for (options, words) in [
      ("--test-share 1", "--test-share must be 0 to 0.9"),
      ("--labels-from -1", "--labels-from must be"), ("--labels-from x", "a whole number"),
      ("--name MNIST", "known checksums"), ("--name a/b", "no slash"),
    ] {
      let result = try BuiltBinary.run(
        ["data", "import", "pictures"] + options.split(separator: " ").map(String.init), in: folder)
      #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }
    let epochs = try BuiltBinary.run("data", "prepare", "set", "--epochs", "0", in: folder)
    #expect(epochs.code == 64 && epochs.hasOneErrorLine)
    #expect(try refusal("data import pictures", in: folder).contains("found nothing"))
    #expect(try refusal("data prepare set", in: folder).contains("no such folder"))
  }
}
