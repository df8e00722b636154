import FileFormats
import Foundation
import TestSupport
import Testing

/// `digits fid` without --quick.
@Suite struct ScoreCardCommandTests {
  private struct Card: Decodable {
    struct Column: Decodable {
      struct Opinion: Decodable {
        let sure: Double
        let agreement: Double?
      }
      struct Classes: Decodable {
        let counts: [Int]
        let agreement: [Double?]?
      }
      struct Nearest: Decodable {
        let duplicates: Int?
        let memorised: Double
      }
      struct Manifold: Decodable {
        let precision: Double
      }
      struct Kernel: Decodable {
        let distance: Double
      }
      let name: String
      let count: Int
      let distance: Double
      let opinion: Opinion?
      let classes: Classes?
      let nearest: Nearest?
      let manifold: Manifold?
      let kernel: Kernel?
    }
    struct Columns: Decodable {
      let samples: Column
      let floor: Column?
      let ceiling: Column
    }
    let distance: Double
    let card: Columns
    let leftOut: [String]
  }

  /// Makes a folder with 300 drawn digits to train on and 120 to test on.
  private func drawnFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "300", "--test", "120", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return folder
  }

  private func card(_ arguments: [String], in folder: TemporaryFolder) throws -> Card {
    let result = try BuiltBinary.run(["fid", "--json", "-q"] + arguments, in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    return try JSONDecoder().decode(Card.self, from: Data(result.output.utf8))
  }

  /// The samples are the training images: all are recognised as copies, and the card says so.
  @Test func trainingImagesAreSeenThrough() throws {
    let folder = try drawnFolder()
    let arguments = ["--samples", "drawn/train-images-idx3-ubyte.gz", "--data", "drawn"]
    let card = try card(arguments, in: folder)
    let floor = try #require(card.card.floor)
    #expect(card.distance == card.card.samples.distance)
    #expect(card.card.samples.nearest?.duplicates == 300 && floor.nearest?.duplicates == 0)
    #expect(card.card.samples.nearest?.memorised == 1 && floor.nearest?.memorised == 0)
    #expect(card.card.samples.manifold?.precision == 1)
    #expect(floor.name == "synthetic digits test images" && floor.count == 120)
    #expect(card.card.ceiling.count == 300 && card.card.ceiling.distance > 10 * floor.distance)
    // The classifier trained on MNIST can read drawn digits but not noise.
    #expect(card.card.samples.opinion?.agreement ?? 0 > 0.9)
    #expect(card.card.samples.opinion?.sure ?? 0 > card.card.ceiling.opinion?.sure ?? 1)
    #expect(card.card.samples.classes?.agreement?.count == 10)
    #expect(card.leftOut == ["FID of infinitely many samples: this needs 975 samples, found 300"])
    #expect(floor.opinion?.agreement == nil)

    let text = try BuiltBinary.run(["fid"] + arguments + ["--threads", "1"], in: folder)
    #expect(text.code == 0 && text.errors.isEmpty, "\(text.errors)")
    #expect(text.output.contains("\n  sees the label asked for  "))
    #expect(text.output.contains("\nleft out   FID of infinitely many"))
    #expect(text.output.contains("\nnote       FID is measured against other images"))
  }

  @Test func withoutDataTheRestIsMeasured() throws {
    let folder = try drawnFolder()
    let samples = "drawn/t10k-images-idx3-ubyte.gz"
    let bare = try card(["--samples", samples], in: folder)
    #expect(bare.card.floor == nil && bare.card.samples.kernel == nil)
    #expect(bare.card.samples.nearest == nil && bare.card.samples.opinion != nil)
    #expect(bare.leftOut.count == 2)
    #expect(
      bare.leftOut[0]
        == "floor, KID, precision, recall and nearest images: no dataset here; name one, or set "
        + "MNIST_DIR")
    // A dataset in the usual place is found.
    let found = try BuiltBinary.run(
      ["fid", "--json", "-q", "--samples", samples], in: folder,
      environment: ["MNIST_DIR": "drawn"])
    let card = try JSONDecoder().decode(Card.self, from: Data(found.output.utf8))
    #expect(card.card.samples.kernel != nil && card.card.floor != nil)
    #expect(card.distance == bare.distance)
  }

  /// With the user's own models, a missing judge is left out, and a present one is used.
  @Test func aJudgeOfOnesOwn() throws {
    let folder = try drawnFolder()
    func train(_ network: String) throws -> BuiltBinary.Result {
      try BuiltBinary.run(
        "features", "train", "--data", "drawn", "--epochs", "1", "--out", "m", "--network", network,
        "-q", in: folder)
    }
    #expect(try train("features").code == 0)
    let arguments = ["--samples", "drawn/train-images-idx3-ubyte.gz", "--models", "m"]
    let alone = try card(arguments, in: folder)
    #expect(alone.card.samples.opinion == nil)
    #expect(alone.leftOut[0].hasPrefix("second classifier and classes: there is no m/digit-judge"))
    let before = try folder.bytes("m/digit-features.safetensors")
    let trained = try train("judge")
    #expect(trained.code == 0)
    #expect(
      trained.output.contains(
        "made by: digits features train --network judge --epochs 1 --seed 1\n"))
    #expect(try folder.bytes("m/digit-features.safetensors") == before)
    let both = try card(arguments, in: folder)
    #expect(both.card.samples.classes?.counts.reduce(0, +) == 300)
    #expect(both.leftOut.allSatisfy { !$0.hasPrefix("second") })
  }

  @Test func faultsAreOneLineAndExitOne() throws {
    let folder = try drawnFolder()
    func line(_ arguments: String...) throws -> String {
      let result = try BuiltBinary.run(arguments, in: folder)
      #expect(result.code == 1 && result.output.isEmpty)
      #expect(result.hasOneErrorLine, "\(result.errors)")
      return result.errors
    }
    let samples = "drawn/t10k-images-idx3-ubyte.gz"
    #expect(
      try line("fid", "--samples", samples, "--data", "nowhere").contains("found no such folder"))
    #expect(
      try line("fid", "--samples", samples, "--judge", "nothing").contains(
        "nothing: expected a readable file"))
    try IDX.write(
      IDXArray(dimensions: [9], bytes: [UInt8](repeating: 3, count: 9)),
      to: folder.file("drawn/t10k-labels-idx1-ubyte.gz"), gzip: true)
    #expect(
      try line("fid", "--samples", samples).contains(
        "expected 120 labels, one for each image, found 9"))
    try IDX.write(
      IDXArray(dimensions: [120], bytes: [UInt8](repeating: 10, count: 120)),
      to: folder.file("drawn/t10k-labels-idx1-ubyte.gz"), gzip: true)
    #expect(
      try line("fid", "--samples", samples).contains(
        "expected labels that the second classifier knows, 0 to 9, found 10"))
    let quick = try BuiltBinary.run("fid", "--quick", "--samples", samples, in: folder)
    #expect(quick.code == 0, "\(quick.errors)")
    try IDX.write(
      IDXArray(dimensions: [100, 8, 8], bytes: [UInt8](repeating: 3, count: 6400)),
      to: folder.file("small.idx"), gzip: false)
    #expect(
      try line("fid", "--samples", "drawn/train-images-idx3-ubyte.gz", "--data", "small.idx")
        .contains(
          "small.idx: expected images of 28 x 28, which the feature network reads, found 8 x 8"))
  }

  @Test func quickTakesNoData() throws {
    for more in [["--data", "drawn"], ["--judge", "x"]] {
      let result = try BuiltBinary.run(
        ["fid", "--quick", "--samples", "x"] + more, in: TemporaryFolder())
      #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    }
  }
}
