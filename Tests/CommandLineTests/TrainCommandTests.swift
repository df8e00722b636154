import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

@Suite struct TrainCommandTests {
  /// Makes a folder with 200 drawn digits for training and 80 for testing in Data/mnist.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "200", "--test", "80", "-q", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    try Folder.make(folder.file("Data"))
    #expect(rename(folder.file("drawn"), folder.file("Data/mnist")) == 0)
    return folder
  }

  private func names(_ path: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: path))
  }

  @Test func runFolderExplainsItself() throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      "train", "--objective", "ddpm", "--steps", "12", "--batch", "4", "--seed", "7", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix("runs/001-ddpm-tiny-synthetic/model.safetensors: 12 steps, model "))
    let path = folder.file("runs/001-ddpm-tiny-synthetic")
    #expect(
      try names(path) == [
        "config.json", "metrics.jsonl", "metrics.csv", "loss.svg", "samples-000012.png",
        "checkpoint.safetensors", "model.safetensors", "live.html",
      ])
    let config = String(decoding: try FileBytes.read(path: path + "/config.json"), as: UTF8.self)
    for part in ["\"seed\" : 7", "\"objective\" : \"ddpm\"", "digits train --objective ddpm"] {
      #expect(config.contains(part), "\(part)")
    }
    let model = try SafetensorsFile.read(path: path + "/model.safetensors")
    #expect(model.metadata["objective"] == "ddpm")
    #expect(model.entries.reduce(0) { $0 + $1.values.count } == 521_601)

    // Options that name the run may be repeated, but not changed.
    let resume = ["train", "--resume", "runs/001-ddpm-tiny-synthetic"]
    for same in [[], ["--objective", "ddpm", "--preset", "tiny", "--seed", "7"]] {
      let again = try BuiltBinary.run(resume + same, in: folder)
      #expect(again.code == 0 && again.output.contains("already trained, 12 steps"))
    }
    for (other, begun) in [
      (["--objective", "cem"], "ddpm"), (["--preset", "small"], "tiny"), (["--seed", "1"], "7"),
    ] {
      let refused = try BuiltBinary.run(resume + other, in: folder)
      #expect(refused.code == 64 && refused.hasOneErrorLine, "\(refused.errors)")
      let words = "with \(other[0]) \(begun); leave out \(other[0]) \(other[1])"
      #expect(refused.errors.contains(words), "\(refused.errors)")
    }
  }

  /// The same command runs in two folders, and in one of them Ctrl-C stops it.
  @Test func interruptSavesAndResumeEndsWithTheSameBytes() throws {
    let (whole, parts) = (try folder(), try folder())
    let command = ["train", "--steps", "400", "--batch", "4", "--out", "run"]
    let uninterrupted = try BuiltBinary.run(command + ["-q", "--threads", "2"], in: whole)
    #expect(uninterrupted.code == 0, "\(uninterrupted.errors)")

    let running = try BuiltBinary.start(command + ["--threads", "2"], in: parts)
    try running.waitForErrors { $0.contains("seed 1") }
    running.interrupt()
    let stopped = try running.result()
    #expect(stopped.code == 130 && stopped.output.isEmpty)
    #expect(stopped.errors.contains("digits train --resume run"))
    #expect(!(try names(parts.file("run")).contains("model.safetensors")))

    let resumed = try BuiltBinary.run(
      "train", "--resume", "run", "--threads", "1", "-q", in: parts)
    #expect(resumed.code == 0, "\(resumed.errors)")
    func weights(_ folder: TemporaryFolder) throws -> SafetensorsFile {
      try SafetensorsFile.read(path: folder.file("run/model.safetensors"))
    }
    #expect(try weights(whole).entries == weights(parts).entries)
    #expect(
      try names(whole.file("run")) == names(parts.file("run")))
  }

  /// A recipe fills in what no option names, and config.json records everything.
  @Test func recipes() throws {
    let folder = try folder()
    func config(_ options: String...) throws -> String {
      let out = "run\(options.count)"
      let result = try BuiltBinary.run(
        ["train", "--steps", "1", "--batch", "2", "--out", out, "-q"] + options, in: folder)
      #expect(result.code == 0, "\(result.errors)")
      return String(
        decoding: try FileBytes.read(path: folder.file(out + "/config.json")), as: UTF8.self)
    }
    let standard = try config()
    #expect(standard.contains("\"muonRate\" : 1") && standard.contains("\"min-snr\""))
    let paper = try config("--recipe", "paper")
    #expect(!paper.contains("muonRate") && paper.contains("\"timeLaw\" : \"paper\""))
    #expect(paper.contains("\"lossWeight\" : \"canonical\""))
    #expect(paper.contains("\"pixelRange\" : \"unit\"") && paper.contains("\"constant\""))
    let signed = try config(
      "--recipe", "paper", "--pixels", "signed", "--rate-schedule", "cosine", "--dropout", "0.25")
    #expect(!signed.contains("unit") && !signed.contains("constant"))
    #expect(signed.contains("\"dropout\" : 0.25"))
    let changed = try config("--recipe", "paper", "--weight", "constant")
    #expect(changed.contains("\"lossWeight\" : \"constant\""))
    #expect(try !config("--muon-rate", "0", "--weight", "min-snr", "-q").contains("muonRate"))
  }

  /// A conditional run records its labels, previews one row per digit, and needs labels to resume.
  @Test func conditionalRun() throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      "train", "--conditional", "--steps", "3", "--batch", "4", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("10 labels, 522305 parameters"))
    let run = "runs/001-cem-tiny-conditional-synthetic"
    let config = String(
      decoding: try FileBytes.read(path: folder.file(run + "/config.json")), as: UTF8.self)
    for part in ["\"classes\" : 10", "\"labelDropout\" : 0.1", "\"trainLabelsSHA256\""] {
      #expect(config.contains(part), "\(part)")
    }
    let preview = try PNG.read(path: folder.file(run + "/samples-000003.png")).image
    #expect(preview.width == 8 * 86 + 2 + 8 && preview.height == 10 * 86 + 2 + 15)

    let labels = folder.file("Data/mnist/train-labels-idx1-ubyte.gz")
    try FileManager.default.removeItem(atPath: labels)
    for arguments in [["--resume", run], ["--conditional", "--steps", "1"]] {
      let refused = try BuiltBinary.run(["train"] + arguments, in: folder)
      #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains("labels") && refused.errors.contains("found none"))
    }
  }

  /// A run on clusters needs no labels, keeps what it sorted, and draws without being asked for anything.
  @Test func runOnClusters() throws {
    let folder = try folder()
    try FileManager.default.removeItem(
      atPath: folder.file("Data/mnist/train-labels-idx1-ubyte.gz"))
    let result = try BuiltBinary.run(
      "train", "--clusters", "4", "--steps", "3", "--batch", "4", "--objective", "ddpm", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let run = "runs/001-ddpm-tiny-clusters-synthetic"
    #expect(result.errors.contains("4 clusters, "), "\(result.errors)")
    let record = try RunFolder(path: folder.file(run)).readRecord()
    let sizes = record.settings.configuration.clusters
    #expect(sizes.count == 4 && sizes.reduce(0, +) == record.trainImages)
    let numbers = try IDX.read(path: folder.file(run + "/clusters-idx1-ubyte")).bytes
    #expect((0..<4).map { k in numbers.count { $0 == k } } == sizes)
    #expect(try BuiltBinary.run("runs", "show", run, in: folder).output.contains(", 4 clusters"))

    let drawn = try BuiltBinary.run(
      ["sample", "--model", run, "--count", "5", "--steps", "2", "--idx", "s.idx"], in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("s-labels.idx")))
    let asked = try BuiltBinary.run("sample", "--model", run, "--label", "3", in: folder)
    #expect(asked.code == 64 && asked.errors.contains("needs a conditional model"))
    #expect(asked.errors.contains("trained on clusters"), "\(asked.errors)")

    // The file decides, not what sorting would give.
    let longer = try BuiltBinary.run("train", "--resume", run, "--steps", "5", in: folder)
    #expect(longer.code == 0 && !longer.errors.contains("sorting"), "\(longer.errors)")
    let like = try BuiltBinary.run(
      "train", "--like", run, "--steps", "2", "--seed", "2", "--out", "like", in: folder)
    #expect(like.code == 0, "\(like.errors)")
    let command = try RunFolder(path: folder.file("like")).readRecord().command
    #expect(command.contains("--clusters 4 --label-dropout 0.1"), "\(command)")
    let few = try BuiltBinary.run(
      "data", "synthesize", "--train", "3", "--test", "1", "--out", "few", in: folder)
    #expect(few.code == 0, "\(few.errors)")
    let tooFew = try BuiltBinary.run("train", "--like", run, "--data", "few", in: folder)
    #expect(tooFew.code == 64 && tooFew.hasOneErrorLine, "\(tooFew.errors)")
    #expect(tooFew.errors.contains("has 4 clusters, more than"), "\(tooFew.errors)")
    try FileManager.default.removeItem(atPath: folder.file(run + "/clusters-idx1-ubyte"))
    let lost = try BuiltBinary.run("train", "--resume", run, "--steps", "7", in: folder)
    #expect(lost.code == 1 && lost.hasOneErrorLine, "\(lost.errors)")
    #expect(lost.errors.contains("clusters-idx1-ubyte") && lost.errors.contains("begin it anew"))
  }

  @Test(arguments: [
    ["--clusters", "1"], ["--clusters", "257"], ["--clusters", "4", "--conditional"],
    ["--clusters", "201"], ["--resume", "x", "--clusters", "4"],
    ["--label-dropout", "0.1"], ["--conditional", "--label-dropout", "1"],
    ["--conditional", "--label-dropout", "nan"], ["--steps", "0"], ["--minutes", "-1"],
    ["--epochs", "nan"], ["--objective", "gan"],
    ["--preset", "huge"], ["--batch", "0"], ["--learning-rate", "0"], ["--ema-decay", "1"],
    ["--time-min", "5", "--time-max", "1"], ["--time-min", "0.01"],
    ["--time-law", "paper", "--time-max", "5"], ["--steps", "5", "--minutes", "5"],
    ["--threads", "0"],
    ["--resume", "x", "--steps", "0"], ["--seed", "-1"], ["--resume", "x", "--conditional"],
    ["--resume", "x", "--weight", "constant"], ["--resume", "x", "--recipe", "standard"],
    ["--resume", "x", "--time-min", "0.0001"], ["--resume", "x", "--time-max", "10"],
    ["--muon-rate", "-1"], ["--recipe", "none"],
  ]) func badFlagsExit64(_ flags: [String]) throws {
    let result = try BuiltBinary.run(["train"] + flags, in: try folder())
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func faultsExit1WithOneLine() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("taken"), withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.file("taken/config.json")))
    for flags in [
      ["--data", "nowhere"], ["--resume", "nowhere"], ["--resume", "taken"],
      ["--out", "taken", "--steps", "1"], ["--out", "/dev/null/x", "--steps", "1"],
    ] {
      let result = try BuiltBinary.run(["train"] + flags, in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(flags): \(result.errors)")
    }
  }

  @Test func damagedCheckpointIsNamed() throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      "train", "--steps", "3", "--batch", "2", "--out", "run", "-q", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let path = folder.file("run/checkpoint.safetensors")
    let bytes = try FileBytes.read(path: path)
    try Data(bytes.dropLast(100)).write(to: URL(fileURLWithPath: path))
    let resumed = try BuiltBinary.run("train", "--resume", "run", in: folder)
    #expect(resumed.code == 1 && resumed.hasOneErrorLine, "\(resumed.errors)")
    #expect(resumed.errors.contains("checkpoint.safetensors"))
  }
}
