import Datasets
import Diffusion
import FileFormats
import Foundation
import TestSupport
import Testing

/// `digits sample --model empirical`.
@Suite struct EmpiricalCommandTests {
  private struct Report: Decodable {
    struct Empirical: Decodable {
      struct Inertia: Decodable {
        let bandwidth: Double
        let step: String
        let time: Double
        let intrinsicDimension: Double?
        let scale: Double?
      }
      let dataset: String
      let images: Int
      let sha256: String
      let inertia: Inertia?
    }
    struct Settings: Decodable { let sampler: String }
    let model: String
    let objective: String
    let evaluations: Int
    let empirical: Empirical
    let settings: Settings?
  }

  /// Makes a folder with 150 drawn digits.
  private func drawnFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "150", "--test", "10", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return folder
  }

  private func sample(
    _ arguments: [String], in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.run(["sample", "--model", "empirical"] + arguments, in: folder)
  }

  private func report(_ arguments: [String], in folder: TemporaryFolder) throws -> Report {
    let result = try sample(arguments + ["--json", "--data", "drawn"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  private func images(_ name: String, in folder: TemporaryFolder) throws -> [[UInt8]] {
    let array = try IDX.read(path: folder.file(name))
    return (0..<array.dimensions[0]).map { Array(array.bytes[784 * $0..<784 * ($0 + 1)]) }
  }

  @Test func samplersCopyAndTheUpdateDoesNot() throws {
    let folder = try drawnFolder()
    let training = Set(try images("drawn/train-images-idx3-ubyte.gz", in: folder))
    let copies = try report(
      ["--steps", "8", "--count", "12", "--idx", "copies", "--trajectory", "t.png"], in: folder)
    #expect(copies.model == "empirical" && copies.objective == "empirical")
    #expect(copies.evaluations == 8 && copies.settings?.sampler == "dpm2m-sde")
    #expect(copies.empirical.images == 150 && copies.empirical.dataset == "synthetic digits")
    #expect(copies.empirical.sha256.count == 64 && copies.empirical.inertia == nil)
    #expect(try images("copies", in: folder).allSatisfy { training.contains($0) })

    let new = try report(["--inertia", "6", "--count", "12", "--idx", "new"], in: folder)
    #expect(new.evaluations == 1 && new.settings == nil)
    #expect(new.empirical.inertia?.bandwidth == 6 && new.empirical.inertia?.step == "full")
    #expect(abs((new.empirical.inertia?.time ?? 0) - log(37)) < 1e-12)
    #expect(try !images("new", in: folder).contains { training.contains($0) })
  }

  @Test func theBandwidthFollowsTheData() throws {
    let folder = try drawnFolder()
    let found = try #require(
      report(["--inertia", "auto", "--count", "3", "--grid", "g.png"], in: folder).empirical
        .inertia)
    let dimension = try #require(found.intrinsicDimension)
    let scale = try #require(found.scale)
    #expect(dimension > 2 && dimension < 40)
    #expect(abs(found.bandwidth - scale * pow(150, -1 / (dimension + 4))) < 1e-12)
    let text = try PNG.read(path: folder.file("g.png")).text
    #expect(text["Model"] == "empirical" && text["Inertia step"] == "full")
    #expect(text["Inertia"] == String(found.bandwidth) && text["Training images"] == "150")
    #expect(text["Sampler"] == nil && text["Dataset"] == "synthetic digits")
  }

  @Test func bytesDoNotDependOnBatchAndThreadsButOnSeedAndStep() throws {
    let folder = try drawnFolder()
    for way in [["--inertia", "4"], ["--steps", "4"]] {
      for (name, more) in [
        ("a", ["--batch", "1", "--threads", "3"]), ("b", ["--batch", "3", "--threads", "1"]),
        ("c", ["--seed", "2"]),
      ] {
        let result = try sample(
          way + more + ["--count", "7", "--data", "drawn", "-q", "--idx", name], in: folder)
        #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
      }
      #expect(try folder.bytes("a") == folder.bytes("b"))
      #expect(try folder.bytes("a") != folder.bytes("c"))
    }
    var files: Set<Data> = []
    for step in ["full", "half", "none"] {
      let result = try sample(
        [
          "--inertia", "4", "--inertia-step", step, "--count", "3", "--data", "drawn", "--idx", "x",
        ],
        in: folder)
      #expect(
        result.errors.contains("3 images from the 150 training images of synthetic digits"))
      #expect(result.errors.contains("inertia 4.00, step \(step), seed 1"), "\(result.errors)")
      files.insert(try folder.bytes("x"))
    }
    #expect(files.count == 3)
  }

  @Test(arguments: [
    (["--inertia", "0"], "--inertia must be 1e-6 to 1e6 or auto, not 0.0"),
    (["--inertia", "nan"], "--inertia must"), (["--inertia", "-1"], "--inertia must"),
    (["--inertia", "much"], "--inertia must be a number from"),
    (["--inertia-step", "half"], "--inertia-step needs --inertia"),
    (["--inertia", "1", "--inertia-step", "most"], "--inertia-step must be full, half or none"),
    (["--inertia", "1", "--steps", "9"], "--inertia draws without steps; leave out --steps"),
    (
      ["--inertia", "1", "--sampler", "ddim"], "--inertia draws without steps; leave out --sampler"
    ),
    (["--inertia", "1", "--trajectory", "t.png"], "--inertia draws without steps; leave out --tr"),
    (["--label", "3"], "--label needs a conditional model, not --model empirical"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try sample(arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits sample: error: \(message)"), "\(result.errors)")
  }

  @Test(arguments: [
    (["--data", "drawn"], "--data"), (["--inertia", "1"], "--inertia"),
    (["--inertia-step", "half"], "--inertia-step"),
  ]) func trainedModelsTakeNoneOfIt(arguments: [String], flag: String) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["sample", "--model", "tiny-cem"] + arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(result.errors.hasPrefix("digits sample: error: \(flag) needs --model empirical"))
  }

  @Test(arguments: [
    ["interpolate"], ["inpaint", "--image", "x.png", "--half", "left"], ["sweep"],
  ])
  func otherCommandsTakeATrainedModel(command: [String]) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(command + ["--model", "empirical"], in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.contains(
        "--model empirical works only with `digits sample`; name a trained model"))
  }

  @Test func missingAndEmptyDataAreOneLineAnd1() throws {
    let folder = try TemporaryFolder()
    let missing = try sample(["--data", "nowhere"], in: folder)
    #expect(missing.code == 1 && missing.hasOneErrorLine)
    #expect(missing.errors.contains("nowhere: expected a folder with a dataset"))
    for (count, message) in [(0, "expected at least one image"), (1, "too few or too much alike")] {
      try IDX.write(
        IDXArray(
          dimensions: [count, 4, 4], bytes: [UInt8](repeating: 7, count: 16 * count)),
        to: folder.file("few"), gzip: false)
      let result = try sample(["--data", "few", "--inertia", "auto"], in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains(message), "\(result.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["few"])
    // If the data are a single image, every sample ends on it.
    let one = try sample(
      ["--data", "few", "--count", "2", "--steps", "3", "--idx", "x"], in: folder)
    #expect(one.code == 0, "\(one.errors)")
    #expect(try IDX.read(path: folder.file("x")).bytes == [UInt8](repeating: 7, count: 32))
  }
}
