import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs
import TestSupport
import Testing

/// `digits models add`, from a data set of 8 x 8 images to the folder of a shipped model.
@Suite struct ModelsAddTests {
  /// Makes set (labelled data), models (its feature network) and run (conditional and finished).
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, classes: 3).write(to: folder.file("model.safetensors"))
    try FileManager.default.createDirectory(
      atPath: folder.file("set"), withIntermediateDirectories: false)
    for (half, seed) in [("train", "1"), ("t10k", "2")] {
      try run(
        "sample", "--model", ".", "--steps", "2", "--count", "90", "--seed", seed, "--idx",
        "set/\(half)-images-idx3-ubyte", in: folder)
    }
    try run("features", "train", "--data", "set", "--epochs", "1", "--out", "models", in: folder)
    try train("run", seed: 1, in: folder)
    return folder
  }

  private func train(_ out: String, seed: Int, in folder: TemporaryFolder) throws {
    try run(
      "train", "--data", "set", "--conditional", "--steps", "3", "--batch", "4", "--seed",
      "\(seed)", "--out", out, in: folder)
  }

  @discardableResult
  private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> String {
    let result = try BuiltBinary.run(
      arguments + ["-q"], in: folder, environment: ["DIGITS_MODELS": "models"])
    #expect(result.code == 0 && result.errors.isEmpty, "\(arguments): \(result.errors)")
    return result.output
  }

  private func add(_ arguments: String..., in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(
      ["models", "add"] + arguments, in: folder, environment: ["DIGITS_MODELS": "models"])
  }

  @Test func aRunBecomesAModelThatEveryCommandFinds() throws {
    let folder = try folder()
    let result = try add("run", "--name", "mine", "--samples", "95", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.hasSuffix("\nmodels/generators/mine\n"))
    let place = "models/generators/mine/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file(place)).sorted()
    #expect(names == ["README.md", "card.json", "grid.png", "loss.svg", "model.safetensors"])

    let card = try JSONDecoder().decode(ModelCard.self, from: folder.bytes(place + "card.json"))
    let trained = try DiffusionModel.read(path: folder.file("run/model.safetensors"))
    let model = try DiffusionModel.read(path: folder.file(place + "model.safetensors"))
    #expect(model.weights == trained.weights && card.model == model.hash)
    #expect(model.provenance.command == card.training.command)
    #expect(card.training.command == "digits train --conditional --batch 4 --seed 1 --steps 3")
    #expect(
      card.classes == LabelSet(below: 3) && card.network == "tiny" && card.training.images == 12)
    #expect(card.scores.map(\.evaluations) == [50, 10])
    #expect(card.scores.allSatisfy { $0.fid.samples.count == 95 && $0.fid.distance > 0 })
    #expect(card.scores.allSatisfy { $0.labelAgreement.map((0...1).contains) == true })

    // The card's scores equal those of separate commands; the grid is the samples' beginning.
    try run("sample", "--model", "mine", "--count", "95", "--idx", "x.idx", in: folder)
    let fid = try run("fid", "--quick", "--samples", "x.idx", in: folder)
    #expect(fid.contains(String(format: "FID        %.4f", card.scores[0].fid.distance)))
    try run(
      "sample", "--model", "mine", "--count", "100", "--grid", "g.png", in: folder)
    #expect(
      try PNG.read(path: folder.file("g.png")).image
        == PNG.read(path: folder.file(place + "grid.png")).image)
    let list = try BuiltBinary.run(
      "models", in: folder, environment: ["DIGITS_MODELS": "models"])
    #expect(list.output.contains("unless a model is named, mine is used"))
  }

  @Test func addingAgainGivesTheSameBytesAndMeasuresNothing() throws {
    let folder = try folder()
    let first = try add("run", "--name", "mine", "--samples", "70", in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let place = "models/generators/mine/"
    let files = ["README.md", "card.json", "grid.png", "loss.svg", "model.safetensors"]
    let before = try files.map { try folder.bytes(place + $0) }
    let again = try add("run", "--name", "mine", "--samples", "70", in: folder)
    #expect(again.output == first.output)
    #expect(again.errors.contains("the scores are those measured before"))
    #expect(try files.map { try folder.bytes(place + $0) } == before)

    // Other samples give other scores.
    let more = try add("run", "--name", "mine", "--samples", "71", in: folder)
    #expect(more.code == 0 && !more.errors.contains("measured before"))
    // Another model replaces it only if told to.
    try train("other", seed: 2, in: folder)
    let other = try add("other", "--name", "mine", "--samples", "70", in: folder)
    #expect(other.code == 1 && other.hasOneErrorLine)
    #expect(other.errors.contains("expected a new name, or the name of this same model"))
    #expect(try folder.bytes(place + "model.safetensors") == before[4])
    let replaced = try add("other", "--name", "mine", "--samples", "70", "--replace", in: folder)
    #expect(replaced.code == 0, "\(replaced.errors)")
    #expect(try folder.bytes(place + "model.safetensors") != before[4])
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("models/generators"))
    #expect(left == ["mine"])
  }

  @Test func aCardTellsHowWellSamplesAreTold() throws {
    let folder = try folder()
    #expect(try add("run", "--name", "mine", "--samples", "70", in: folder).code == 0)
    let place = "models/generators/mine/"
    func tell(_ arguments: String...) throws -> BuiltBinary.Result {
      try BuiltBinary.run(
        ["models", "measure"] + arguments, in: folder, environment: ["DIGITS_MODELS": "models"])
    }
    let told = try tell("mine", "--samples", "70", "--data", "set")
    #expect(told.code == 0, "\(told.errors)")
    let card = try JSONDecoder().decode(ModelCard.self, from: folder.bytes(place + "card.json"))
    let telling = try #require(card.telling)
    // The model draws each of its three labels as often, and 90 real images have two of each for no
    // more than 45 samples.
    #expect(telling.samples == 70 && telling.evaluations == 50 && !telling.hasDrawnGrays)
    #expect(telling.results.map(\.view) == [.all, .thirtySeconds])
    #expect(
      telling.results.allSatisfy {
        $0.samples.count == 1 && $0.control.count == 1 && (20...45).contains($0.learnt + $0.tested)
          && $0.samples[0].trainingArea > 0.5
      })
    let area = telling.results[0].text(telling.results[0].samples)
    #expect(told.output.contains("AUC, all grays") && told.output.contains(area))
    let readme = String(decoding: try folder.bytes(place + "README.md"), as: UTF8.self)
    #expect(readme.contains("![told from real digits](told.png)") && readme.contains(area))
    // Two rows of tested samples, with a gap around each image.
    let picture = try PNG.read(path: folder.file(place + "told.png")).image
    let row = min(ModelTelling.shown, telling.results[0].tested / 2)
    #expect(picture.width == row * 18 + 2 && picture.height == 2 * 18 + 2)

    // Adding the same model again keeps what was told; another number of samples tells anew.
    let before = try ["card.json", "told.png", "README.md"].map { try folder.bytes(place + $0) }
    #expect(try add("run", "--name", "mine", "--samples", "70", in: folder).code == 0)
    #expect(
      try ["card.json", "told.png", "README.md"].map { try folder.bytes(place + $0) } == before)
    // Images of another set would tell nothing.
    try run("data", "synthesize", "--out", "other", "--train", "90", "--test", "10", in: folder)
    let other = try tell("mine", "--samples", "70", "--data", "other")
    #expect(other.code == 1 && other.hasOneErrorLine, "\(other.errors)")
    #expect(other.errors.contains("which the model was trained on"), "\(other.errors)")
    #expect(
      try ["card.json", "told.png", "README.md"].map { try folder.bytes(place + $0) } == before)
    let bad = try tell("nine", "--data", "set")
    #expect(bad.code == 64 && bad.errors.contains("did you mean mine?"), "\(bad.errors)")
  }

  @Test func faultsLeaveNothingBehind() throws {
    let folder = try folder()
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    for (arguments, words) in [
      (["absent", "--name", "x"], "absent: expected a run folder"),
      (
        ["run", "--name", "x", "--samples", "64"],
        "expected more samples than the network's 64 features"
      ),
      (
        ["run", "--name", "x", "--models", repository.path + "/Models"],
        "run: expected a model for images of 28 x 28"
      ),
    ] {
      let result = try BuiltBinary.run(
        ["models", "add"] + arguments, in: folder, environment: ["DIGITS_MODELS": "models"])
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }
    try FileManager.default.removeItem(atPath: folder.file("run/model.safetensors"))
    let unfinished = try add("run", "--name", "x", in: folder)
    #expect(unfinished.errors.contains("run: expected a run folder with a model.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("models/generators")))
  }

  @Test(arguments: [
    (["run"], "Missing expected argument '--name <NAME>'"),
    (["run", "--name", "Tiny"], "--name must be 1 to 40 small letters"),
    (["run", "--name", "a/b"], "--name must be"),
    (["run", "--name", ""], "--name must be"),
    (["run", "--name", "list"], "--name must not be list"),
    (["run", "--name", "empirical"], "--name must not be empirical, which `digits sample"),
    (["run", "--name", "x", "--samples", "0"], "--samples must be 1 to 1000000, not 0"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let result = try BuiltBinary.run(["models", "add"] + arguments, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(
      result.errors.hasPrefix("digits models add: error: \(message)"), "\(result.errors)")
  }
}
