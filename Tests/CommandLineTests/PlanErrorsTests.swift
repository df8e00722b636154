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
      "a,b",0.01,0.1,0.5,0,0.2,0
      "a,b",5,12,2,0,1,0
      c,0.01,0.1,0.6,0,0.1,0
      c,5,12,1.5,0,0.25,0
      """
    try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("e.csv")))
    for (name, row) in [("zero.csv", "c,0,0,1,0,1,0"), ("huge.csv", "c,1,1,1e300,0,1,0")] {
      try Data("model,t\n\(row)\n".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    }
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
      times: [0.01, 5], squaredErrors: [4 * 0.1, 4 * (0.5 + 0.75)], on: spectrum)
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

    for (arguments, fault) in [
      (["--errors", "e.csv"], "give --errors and --errors-of together"),
      (["--errors", "e.csv", "--errors-of", "d"], "expected the errors of d, found a,b, c"),
      (["--errors", "s.csv", "--errors-of", "c"], "a model, a time and its errors on line 2"),
      (["--errors", "none.csv", "--errors-of", "c"], "none.csv"),
      (["--errors", "zero.csv", "--errors-of", "c"], "its errors on line 2"),
      (["--errors", "huge.csv", "--errors-of", "c"], "its errors on line 2"),
    ] {
      let result = try BuiltBinary.run(
        ["plan", "--spectrum", "s.csv", "--evaluations", "2", "-q"] + arguments, in: folder)
      #expect(result.code != 0 && result.errors.contains(fault), "\(result.errors)")
    }
  }
}
