import Diffusion
import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct PlanCommandTests {
  private struct Report: Decodable {
    struct Row: Decodable {
      let settings: SamplingSettings
      let evaluations: Int
      let distance: Double
    }
    let spectrum: String
    let budget: Int
    let recommended: Row
    let choices: [Row]
    let standard: Row
    let command: String
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Data("# test data\n9,4\n1,0.5\n0.01,0\n0,1\n".utf8)
      .write(to: URL(fileURLWithPath: folder.file("s.csv")))
    return folder
  }

  private func report(_ result: BuiltBinary.Result) throws -> Report {
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func recommendsLessErrorThanTheDefault() throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "8", "--json", "-q", in: folder)
    let report = try report(result)
    #expect(report.spectrum == "test data" && report.budget == 8)
    #expect(report.recommended.distance < report.standard.distance)
    #expect(report.recommended.distance == report.choices.map(\.distance).min())
    #expect(report.choices.count == Sampler.allCases.count)
    #expect(report.choices.allSatisfy { $0.evaluations <= 8 })
    #expect(report.standard.settings.schedule == SamplingSettings.standard().schedule)
    // The numbers equal the library's.
    let spectrum = try GaussianSpectrum.read(path: folder.file("s.csv"))
    let plan = try report.recommended.settings.plan()
    let distance = GaussianRecursion(plan: plan).distance(to: spectrum)
    #expect(abs(distance - report.recommended.distance) < 1e-12)
    #expect(report.command.contains("--sampler \(report.recommended.settings.sampler.rawValue) "))

    let text = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "8", "-q", in: folder)
    #expect(text.code == 0 && text.errors.isEmpty)
    #expect(text.output.contains("(default)") && text.output.contains(report.command))
  }

  /// If nothing else is named, the program uses the spectrum of MNIST that comes with it.
  @Test func mnistComesWithTheProgram() throws {
    let report = try report(
      try BuiltBinary.run(
        "plan", "--evaluations", "5", "--sampler", "dpm2m", "--json", "-q", in: TemporaryFolder()))
    #expect(report.spectrum == "MNIST" && report.choices.count == 1)
    #expect(report.recommended.distance < report.standard.distance)
  }

  /// A spectrum is fitted, written and read again; its plan is the same, and it can make samples.
  @Test func spectraOfDatasetsAreWrittenAndRead() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "40", "--test", "10", "--out", "set", "-q", in: folder)
    #expect(drawn.code == 0)
    let flags = ["--evaluations", "4", "--sampler", "ddim", "--json", "-q"]
    let fitted = try BuiltBinary.run(
      ["plan", "--data", "set", "--write-spectrum", "set.csv"] + flags, in: folder)
    let again = try BuiltBinary.run(["plan", "--spectrum", "set.csv"] + flags, in: folder)
    let (first, second) = (try report(fitted), try report(again))
    #expect(first.spectrum == "synthetic digits" && second.spectrum == first.spectrum)
    #expect(first.recommended.settings == second.recommended.settings)
    // The file has ten digits.
    #expect(abs(first.recommended.distance / second.recommended.distance - 1) < 1e-8)
    let spectrum = try GaussianSpectrum.read(path: folder.file("set.csv"))
    #expect(spectrum.variances.count == 784)
    // Forty images span at most 39 axes.
    #expect((1...39).contains(spectrum.variances.count { $0 > 0 }))
    let text = try String(contentsOfFile: folder.file("set.csv"), encoding: .utf8)
    #expect(text.contains("SHA-256") && text.contains("# written by digits "))
  }

  @Test(arguments: [
    (["--evaluations", "0"], "--evaluations must be 1 to 1000, not 0"),
    (["--evaluations", "-2"], "--evaluations must"), (["--evaluations", "1001"], "--evaluations"),
    (["--sampler", "x"], "--sampler must be some of"),
    (["--sampler", "ddim", "--sampler", "ddim"], "name each value of --sampler once"),
    (["--time-min", "5", "--time-max", "4"], "--time-min and --time-max must be"),
    (["--time-min", "nan"], "--time-min and --time-max must be"),
    (["--data", "a", "--spectrum", "b"], "give only one of --data"),
    (["--inverse-squares", "0"], "--inverse-squares must be 1 to 100000, not 0"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let result = try BuiltBinary.run(["plan"] + arguments, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits plan: error: \(message)"), "\(result.errors)")
  }

  @Test(arguments: ["1\n-2\n", "1\nnan\n", "", "0\n", "x y z\n"])
  func faultySpectraAreOneLineAnd1(text: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("bad.csv")))
    for command in [["plan"], ["lab", "gaussian", "--quick"]] {
      let result = try BuiltBinary.run(command + ["--spectrum", "bad.csv"], in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine && result.output.isEmpty)
      #expect(result.errors.hasPrefix("digits: error: bad.csv: expected "), "\(result.errors)")
      let absent = try BuiltBinary.run(command + ["--spectrum", "absent"], in: folder)
      #expect(absent.code == 1 && absent.errors.contains("absent: expected a readable file"))
    }
  }

  @Test func anEmptyDatasetIsOneLineAnd1() throws {
    let folder = try TemporaryFolder()
    try IDX.write(
      IDXArray(dimensions: [1, 2, 2], bytes: [1, 2, 3, 4]), to: folder.file("one.idx"),
      gzip: false)
    let result = try BuiltBinary.run("plan", "--data", "one.idx", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains("expected at least 2 images"))
    let none = try BuiltBinary.run("plan", "--data", "absent", in: folder)
    #expect(none.code == 1 && none.hasOneErrorLine, "\(none.errors)")
  }

  // MARK: Sampling by plan

  private func model(in folder: TemporaryFolder) throws {
    try MicroModel.make(.cem).write(to: folder.file("model.safetensors"))
    let axes = (1...64).map { String(4 / Double($0)) }.joined(separator: "\n")
    try Data("# tiny\n\(axes)\n".utf8).write(to: URL(fileURLWithPath: folder.file("s.csv")))
  }

  private struct Sampled: Decodable {
    let settings: SamplingSettings
    let evaluations: Int
  }

  private func sample(
    _ arguments: String..., in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.run(
      ["sample", "--model", "model.safetensors", "--count", "2", "--idx", "x", "--json"]
        + arguments, in: folder)
  }

  @Test func automaticScheduleFollowsThePlan() throws {
    let folder = try folder()
    try model(in: folder)
    func planned(_ flags: [String]) throws -> SamplingSettings {
      try report(
        try BuiltBinary.run(["plan", "--spectrum", "s.csv", "--json", "-q"] + flags, in: folder)
      ).recommended.settings
    }
    func sampled(_ result: BuiltBinary.Result) throws -> Sampled {
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.errors.contains("planned for tiny, exact W2"))
      return try JSONDecoder().decode(Sampled.self, from: Data(result.output.utf8))
    }
    let free = try sampled(
      try sample("--schedule", "auto", "--spectrum", "s.csv", "--steps", "6", in: folder))
    #expect(free.settings == (try planned(["--evaluations", "6"])) && free.evaluations <= 6)
    let heun = try sampled(
      try sample(
        "--schedule", "auto", "--spectrum", "s.csv", "--steps", "4", "--sampler", "heun",
        "--no-clip", in: folder))
    var expected = try planned(["--evaluations", "7", "--sampler", "heun"])
    expected.clip = nil
    #expect(heun.settings == expected && heun.settings.steps == 4)
  }

  @Test func automaticScheduleNeedsTheRightSpectrum() throws {
    let folder = try folder()
    try model(in: folder)
    let none = try sample("--schedule", "auto", in: folder)
    #expect(none.code == 1 && none.errors.contains("the spectrum of no data"), "\(none.errors)")
    #expect(none.errors.contains("digits plan --data DIR --write-spectrum"))
    try Data("1\n2\n".utf8).write(to: URL(fileURLWithPath: folder.file("s.csv")))
    let other = try sample("--schedule", "auto", "--spectrum", "s.csv", in: folder)
    #expect(other.code == 1 && other.hasOneErrorLine)
    #expect(other.errors.contains("expected 64 variances"), "\(other.errors)")
    for flags in [
      ["--schedule", "auto", "--time-min", "0.1"], ["--schedule", "auto", "--time-max", "5"],
      ["--schedule", "auto", "--rho", "5"], ["--schedule", "auto", "--steps", "1001"],
      ["--schedule", "linear", "--spectrum", "s.csv"], ["--schedule", "auto", "--last-noise"],
    ] {
      let result = try BuiltBinary.run(
        ["sample", "--model", "model.safetensors", "--idx", "x"] + flags, in: folder)
      #expect(result.code == 64 && result.hasOneErrorLine, "\(flags): \(result.errors)")
    }
  }
}
