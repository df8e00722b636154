import Diffusion
import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// `digits plan --errors`.
@Suite struct PlanErrorsTests {
  private struct Report: Decodable {
    struct Row: Decodable {
      let settings: SamplingSettings
      let distance: Double
      let modelError: Double?
    }
    let model: String?
    let recommended: Row
  }

  private func report(_ result: BuiltBinary.Result) throws -> Report {
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  /// The table of `digits lab estimate-error` gives the planner a network's own error: what it has
  /// beyond the least error of the table, on the strokes and off them.
  @Test func aNetworksErrorBecomesPartOfTheDistance() throws {
    let folder = try TemporaryFolder()
    try Data("# test data\n9,4\n1,0.5\n0.01,0\n0,1\n".utf8)
      .write(to: URL(fileURLWithPath: folder.file("s.csv")))
    let table = """
      model,t,noise_level,near,near_error,far,far_error
      "a,b",0.0001,0.1,0.5,0,0.2,0
      "a,b",10,12,2,0,1,0
      c,0.0001,0.1,0.6,0,0.1,0
      c,10,12,1.5,0,0.25,0
      """
    try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("e.csv")))
    func plan(_ arguments: String...) throws -> BuiltBinary.Result {
      try BuiltBinary.run(
        ["plan", "--spectrum", "s.csv", "--sampler", "ddim", "--evaluations", "3", "-q"]
          + arguments, in: folder)
    }
    let result = try plan(
      "--errors", "e.csv", "--errors-of", "a,b", "--json", "--write-plan", "p.json")
    let known = try report(result)
    let spectrum = try GaussianSpectrum.read(path: folder.file("s.csv"))
    // Grays from 0 to 1 count four times for values from -1 to 1.
    let error = ModelError(
      times: [0.0001, 10], squaredErrors: [4 * 0.1, 4 * (0.5 + 0.75)], on: spectrum)
    let settings = known.recommended.settings
    let expected = GaussianRecursion(plan: try settings.plan(), modelError: error)
      .error(on: spectrum)
    #expect(abs(known.recommended.distance - expected.total) < 1e-12)
    #expect(abs(try #require(known.recommended.modelError) - expected.model) < 1e-12)
    #expect(known.model == "a,b" && expected.model > 0.1)
    let plain = try report(try plan("--json"))
    #expect(plain.recommended.distance < known.recommended.distance)
    #expect(plain.recommended.modelError == nil && plain.model == nil)
    #expect(try plan("--errors", "e.csv", "--errors-of", "c").output.contains("model's error"))
  }

  /// A table that is another, or does not tell a model's own error, is refused with the reason.
  @Test func tablesThatTellNothingAreRefused() throws {
    let folder = try TemporaryFolder()
    let header = "model,t,noise_level,near,near_error,far,far_error"
    func ends(_ name: String, _ error: String) -> [String] {
      ["\(name),0.0001,0.1,\(error),0,1,0", "\(name),10,9,\(error),0,1,0"]
    }
    let good = ends("c", "2") + ends("d", "1")
    for (rows, fault) in [
      ([], "the errors of 'c', found no rows"), (ends("d", "1"), "the errors of 'c', found 'd'"),
      (ends("c", "1"), "found 'c' alone"), (ends("c", "1") + ends("d", "2"), "errs less somewhere"),
      (good + ["c,10,9,2,0,1,0"], "'c' at t = 10.0 twice"),
      (good.dropLast() + [], "'d' at others than 'c'"),
      (ends("c", "2").dropLast() + ends("d", "1").dropLast(), "found 0.0001 to 0.0001"),
      (good + ["e,0,0,1,0,1,0"], "its errors on line 6"),
      (good + ["e,1,1,1e300,0,1,0"], "its errors on line 6"),
      (good + ["e,1,1,1,0,1,0,7"], "its errors on line 6"),
      (good + ["\"e,1,1,1,0,1,0"], "its errors on line 6"),
      (good + ["e,1,1,x,0,1,0"], "its errors on line 6"),
    ] as [([String], String)] {
      try Data(([header] + rows).joined(separator: "\n").utf8)
        .write(to: URL(fileURLWithPath: folder.file("e.csv")))
      let result = try BuiltBinary.run(
        "plan", "--evaluations", "2", "--errors", "e.csv", "--errors-of", "c", "-q", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains(fault), "\(result.errors)")
    }
    try Data((["model,far,t"] + good).joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: folder.file("e.csv")))
    for (arguments, code, fault) in [
      (["--errors", "e.csv"], 64, "give --errors and --errors-of together"),
      (["--errors", "e.csv", "--errors-of", "c"], 1, "which begins with model,t,"),
      (["--errors", "none.csv", "--errors-of", "c"], 1, "none.csv"),
      (["--errors", "e", "--errors-of", "c", "--inverse-squares", "5"], 64, "leave out --inverse"),
    ] as [([String], Int32, String)] {
      let result = try BuiltBinary.run(["plan", "--evaluations", "2"] + arguments, in: folder)
      #expect(result.code == code && result.errors.contains(fault), "\(result.errors)")
    }
  }

  /// Names are read as tables write them, with commas and quotes.
  @Test(arguments: [
    ("a,b", "\"a,b\""), ("c\"d", "\"c\"\"d\""), ("\"\"", "\"\"\"\"\"\""),
    ("\"x\",", "\"\"\"x\"\",\""), ("plain", "plain"), ("", "\"\""),
  ])
  func namesAreReadAsTheyAreWritten(name: String, cell: String) throws {
    let rows = [(cell, 2), ("other", 1)].flatMap { cell, error in
      ["0.0001", "10"].map { "\(cell),\($0),1,\(error),0,1,0" }
    }
    let text = (["model,t,noise_level,near,near_error,far,far_error"] + rows)
      .joined(separator: "\n")
    let folder = try TemporaryFolder()
    let spectrum = try GaussianSpectrum(name: "test", variances: [4, 1])
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("e.csv")))
    let read = try ModelError.read(
      path: folder.file("e.csv"), model: name, on: spectrum, over: .standard)
    #expect(read == ModelError(times: [1e-4, 10], squaredErrors: [4, 4], on: spectrum))
  }
}
