import Foundation
import TestSupport
import Testing

/// What an error line says: which value, what is allowed, and what was perhaps meant.
@Suite struct MessageTests {
  @Test(arguments: [
    ("sample --seed -1", "--seed must be a whole number from 0 to 18446744073709551615, not '-1'"),
    ("sample --steps 1e3", "--steps must be a whole number, not '1e3'"),
    ("sample --guidance much", "--guidance must be a number, not 'much'"),
    (
      "data grid --out x.png --label 256", "--label must be a whole number from 0 to 255, not '256'"
    ),
    (
      "sample --schedule quadratik",
      "--schedule must be exponential, linear, quadratic, power, karras, log-snr or auto, "
        + "not 'quadratik'; did you mean quadratic?"
    ),
    (
      "train --objective cm", "--objective must be ddpm, cem, sgm or v, not 'cm'; did you mean cem?"
    ),
    (
      "inpaint --index 0 --half middle", "--half must be left, right, top or bottom, not 'middle' ("
    ),
    (
      "sample --model empirical --inertia x",
      "--inertia must be a number from 1e-6 to 1e6, or auto, not 'x'"
    ),
    (
      "compare --schedule linear,kara",
      "--schedule must be some of exponential, linear, quadratic, power, karras, log-snr with commas "
        + "between them, not 'linear,kara'"
    ),
    ("compare --sampling-steps 1,b", "--sampling-steps must be whole numbers with commas"),
    ("lab line --hidden 0", "--hidden must be up to 16 widths from 1 to 1024 with commas"),
    (
      "inpaint --index 0 --mask-box -1,2,3,4",
      "--mask-box must be four whole numbers such as 7,7,14,14, not '-1,2,3,4'"
    ),
  ])
  func wrongValuesAreToldWhatIsAllowed(line: String, message: String) throws {
    let result = try BuiltBinary.run(
      line.split(separator: " ").map(String.init), in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(result.errors.contains("error: \(message)"), "\(result.errors)")
  }

  @Test(arguments: [("smple", "sample"), ("data sintesize", "synthesize"), ("lab lines", "line")])
  func mistypedCommandsAreGuessed(line: String, meant: String) throws {
    let result = try BuiltBinary.run(
      line.split(separator: " ").map(String.init), in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(result.errors.contains("; did you mean \(meant)? (see"), "\(result.errors)")
  }

  @Test func emptyPathsHaveAName() throws {
    let folder = try MicroModel.folder()
    for line in [
      ["data", "info", "--data", ""], ["fid", "--samples", ""],
      ["features", "info", "--features", ""],
      ["train", "--resume", ""], ["plan", "--spectrum", ""],
      ["inpaint", "--image", "", "--half", "top"],
      ["sample", "--model", "model.safetensors", "--images", ""],
      ["fid", "--features", "", "--reference-features", ""],
    ] {
      let result = try BuiltBinary.run(line, in: folder)
      #expect(result.code != 0 && result.hasOneErrorLine, "\(line): \(result.errors)")
      #expect(!result.errors.contains("error: :"), "\(line): \(result.errors)")
    }
  }

  // MARK: Training

  private func digits() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "20", "--test", "0", "--out", "set", "-q", in: folder)
    #expect(drawn.code == 0)
    return folder
  }

  private static let train = ["train", "--data", "set", "--batch", "2", "--threads", "1", "-q"]

  @Test(arguments: [["--clip-norm", "inf"], ["--clip-norm", "nan"], ["--learning-rate", "inf"]])
  func settingsThatNoFileHoldsLeaveNoFolder(options: [String]) throws {
    let folder = try digits()
    let result = try BuiltBinary.run(Self.train + ["--steps", "1"] + options, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains(", not \(options[1])"), "\(result.errors)")
    #expect(try folder.names == ["set"])
  }

  @Test func aFileNamedRunsIsSaid() throws {
    let folder = try digits()
    _ = try folder.file("runs", [1])
    let result = try BuiltBinary.run(Self.train + ["--steps", "1"], in: folder)
    #expect(result.code == 1)
    #expect(
      result.errors == "digits: error: runs: expected a folder that exists or can be made, found "
        + "a file\n")
  }

  /// The last step's weights are useless, which no later step's loss can show.
  @Test func trainingThatDivergesInItsLastStepSaysSo() throws {
    let folder = try digits()
    let options = ["--learning-rate", "10", "--muon-rate", "1e6", "--rate-schedule", "constant"]
    let result = try BuiltBinary.run(
      Self.train + options + ["--steps", "2", "--out", "run"], in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.contains("training diverged: expected a finite preview"), "\(result.errors)")
    #expect(!result.errors.contains("checkpoint"), "\(result.errors)")
    // The course of the training is there as far as it went.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("run"))
    #expect(Set(names) == ["config.json", "metrics.jsonl"])
  }

  /// Root may look everywhere, so another user tries.
  @Test func aClosedFolderIsNotAnEmptyOne() throws {
    let folder = try MicroModel.folder()
    let asNobody = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
    for line in [
      "data info --data closed", "data info --data closed/set", "fid --samples closed --quick",
      "sample --model closed", "sample --model closed/run", "train --resume closed",
    ] {
      let result = try BuiltBinary.shell(
        "mkdir -p closed && chmod 0 closed && \(asNobody)$DIGITS \(line); code=$?; chmod 700 closed; "
          + "exit $code", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(line): \(result.errors)")
      #expect(
        result.errors.contains("expected a place that may be looked into, found permission denied"),
        "\(line): \(result.errors)")
    }
  }
}
