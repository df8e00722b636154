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
    struct Choice: Decodable {
      let planned: Row
      let named: Row
      let certificate: PlanCertificate?
    }
    let recommended: Row
    let choices: [Choice]
    let standard: Row
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
    #expect(report.recommended.distance == report.choices.map(\.planned.distance).min())
    #expect(report.choices.allSatisfy { $0.planned.distance <= $0.named.distance })
    #expect(report.choices[0].certificate?.verdict == .minimum)
    #expect(report.choices.count == Sampler.allCases.count)
    #expect(report.choices.allSatisfy { $0.planned.evaluations <= 8 })
    #expect(report.standard.settings.schedule == SamplingSettings.standard().schedule)
    // The numbers equal the library's.
    let spectrum = try GaussianSpectrum.read(path: folder.file("s.csv"))
    let plan = try report.recommended.settings.plan()
    let distance = GaussianRecursion(plan: plan).distance(to: spectrum)
    #expect(abs(distance - report.recommended.distance) < 1e-12)

    let text = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "8", "-q", in: folder)
    #expect(text.code == 0 && text.errors.isEmpty)
    #expect(text.output.contains("(default)"))
    #expect(text.output.contains("These times are a local minimum: "))
    let named = try #require(report.choices.map(\.named).min { $0.distance < $1.distance })
    #expect(
      text.output.hasSuffix("--time-max \(named.settings.lastTime)\n")
        && text.output.contains("--sampler \(named.settings.sampler.rawValue) --schedule"))
  }

  /// Where a walk can be exact, or all times are alike, no number certifies the plan, which is made.
  @Test(arguments: [["--inverse-squares", "1"], ["--inverse-squares", "3", "--time-min", "9.99"]])
  func plansWithoutCertificateAreMade(arguments: [String]) throws {
    let report = try report(
      try BuiltBinary.run(
        ["plan", "--evaluations", "3", "--sampler", "ddim,classic", "--json", "-q"] + arguments,
        in: TemporaryFolder()))
    #expect(report.recommended.settings.times?.count == 3)
    #expect(report.recommended.settings.stepTimes[0] >= 1e-4)
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
    // The file has ten digits.
    let times = [first, second].map(\.recommended.settings.stepTimes)
    #expect(zip(times[0], times[1]).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
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
    (["--starts", "-1"], "--starts must be 0 to 100000, not -1"),
    (["--write-plan", "a", "--write-spectrum", "a"], "two outputs have the same name"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let result = try BuiltBinary.run(["plan"] + arguments, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits plan: error: \(message)"), "\(result.errors)")
  }

  @Test(arguments: ["1\n-2\n", "1\nnan\n", "", "0\n", "x y z\n", "1e300\n", "1,1e9\n"])
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
    let spectrum = try GaussianSpectrum.read(path: folder.file("s.csv"))
    func distance(_ settings: SamplingSettings) throws -> Double {
      GaussianRecursion(plan: try settings.plan()).distance(to: spectrum)
    }
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
    #expect(free.settings.times?.count == 6 && free.evaluations == 6)
    let best = try distance(planned(["--evaluations", "6"]))
    #expect(try distance(free.settings) < 1.01 * best)
    let heun = try sampled(
      try sample(
        "--schedule", "auto", "--spectrum", "s.csv", "--steps", "4", "--sampler", "heun",
        "--no-clip", in: folder))
    let expected = try distance(planned(["--evaluations", "7", "--sampler", "heun"]))
    #expect(heun.settings.clip == nil && heun.settings.steps == 4)
    #expect(try abs(distance(heun.settings) / expected - 1) < 1e-6)
  }

  /// A plan is written, and walked exactly as it stands.
  @Test func plansAreWrittenAndWalked() throws {
    let folder = try folder()
    try model(in: folder)
    let plan = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "5", "--write-plan", "p.json", "--json", "-q",
      in: folder)
    let settings = try report(plan).recommended.settings
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("p.json"))) == Data(plan.output.utf8))
    let drawn = try sample("--plan", "p.json", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let sampled = try JSONDecoder().decode(Sampled.self, from: Data(drawn.output.utf8))
    #expect(sampled.settings == settings && settings.times?.count == 5)

    let text = try BuiltBinary.run(
      [
        "sample", "--model", "model.safetensors", "--plan", "p.json", "--count", "1", "--grid",
        "g.png",
      ],
      in: folder)
    #expect(text.code == 0, "\(text.errors)")
    let notes = try PNG.text(path: folder.file("g.png"))
    #expect(notes["Schedule"] == "planned")
    #expect(notes["Times"]?.split(separator: " ").count == 5)
  }

  @Test func otherFilesAreNoPlans() throws {
    let folder = try folder()
    try model(in: folder)
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("p.json")))
    }
    let plan = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "3", "--sampler", "ddim", "--time-min",
      "1e-6",
      "--json", "-q", in: folder)
    #expect(plan.code == 0, "\(plan.errors)")
    let whole = plan.output
    for (text, message) in [
      ("{}", "expected a plan"), ("[1]", "expected a plan"),
      (whole.replacing("\"steps\" : 3", with: "\"steps\" : 4"), "times: expected 4 times"),
      (whole.replacing("\"times\"", with: "\"others\""), "no times"),
    ] {
      try write(text)
      let result = try sample("--plan", "p.json", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(
        result.errors.contains("p.json") && result.errors.contains(message), "\(result.errors)")
    }
    for flags in [
      ["--steps", "3"], ["--sampler", "ddim"], ["--schedule", "auto"], ["--eta", "1"],
    ] {
      let result = try BuiltBinary.run(
        ["sample", "--model", "model.safetensors", "--idx", "x", "--plan", "p.json"] + flags,
        in: folder)
      #expect(result.code == 64 && result.errors.contains("--plan decides this itself"))
    }
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
