import Diffusion
import FileFormats
import Foundation
import Runs
import Scoring
import TestSupport
import Testing

/// Runs beside each other, by their settings and by their scores.
@Suite struct RunComparisonTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func summary(
    _ name: String, steps: Int, change: (inout TrainingSettings) -> Void = { _ in }
  ) throws -> RunSummary {
    var settings = SmallRun.settings()
    change(&settings)
    return RunSummary(try SmallRun(name, in: folder).train(settings, steps: steps).folder)
  }

  @Test func onlyWhatDiffersIsShown() throws {
    let runs = [
      try summary("a", steps: 30), try summary("b", steps: 50) { $0.adam.averageDecay = 0.5 },
      try summary("c", steps: 40) { $0.rateSchedule = .constant },
    ]
    let comparison = try RunComparison(runs)
    #expect(
      comparison.differences == [
        .init(name: "adam.averageDecay", values: ["0.999", "0.5", "0.999"]),
        .init(name: "rates", values: ["cosine", "cosine", "constant"]),
        .init(name: "totalSteps", values: ["30", "50", "40"]),
      ])
    #expect(comparison.commonStep == 30 && comparison.hasOneLoss)
    #expect(comparison.losses == runs.map { $0.metrics[2].loss })
    #expect(comparison.text.contains("loss at step 30") && !comparison.text.contains("FID"))
    #expect(comparison.plot.series.map(\.name) == ["a", "b", "c"])
    #expect(comparison.plot.series[1].points.count == 5)
  }

  @Test func lossesOfDifferentKindsAreNotCompared() throws {
    let first = try summary("a", steps: 10)
    let noise = try summary("b", steps: 10) { $0.objective = .ddpm }
    let velocity = try summary("c", steps: 10) { ($0.objective, $0.lossWeight) = (.v, .canonical) }
    let plain = try summary("d", steps: 10) { $0.lossWeight = .constant }
    #expect(try RunComparison([first, noise]).hasOneLoss)
    let own = try summary("e", steps: 10) { $0.lossWeight = .canonical }
    #expect(try !RunComparison([own, velocity]).hasOneLoss)
    for other in [velocity, plain] {
      let comparison = try RunComparison([first, other])
      #expect(!comparison.hasOneLoss && comparison.text.contains("measure different things"))
    }
  }

  @Test func aRunWithoutStepsHasNoLoss() throws {
    let run = SmallRun("new", in: folder)
    _ = try run.begin(SmallRun.settings(), .steps(5))
    let comparison = try RunComparison([RunSummary(run.folder), try summary("a", steps: 10)])
    #expect(comparison.commonStep == nil && comparison.losses == [nil, nil])
  }

  // MARK: Scores

  private func score(_ distance: Double, error: Double, model: String = "x") -> RunScore {
    let json = """
      {"version": "test", "model": "\(model)", "seed": 1, "settings": SETTINGS,
       "fid": {"distance": \(distance), "meanTerm": 0, "covarianceTerm": 0, "featureDimension": 64,
         "network": {"hash": "0", "accuracy": 0.5}, "reference": {"name": "c", "count": 9},
         "samples": {"source": "a", "format": "b", "count": 700, "height": 8, "width": 8}},
       "interval": {"level": 0.95, "lower": 1, "upper": 2, "standardError": \(error), "excess": 0,
         "draws": 200}}
      """
    let settings = (try? JSONText.line(SamplingSettings.standard())) ?? ""
    let text = json.replacing("SETTINGS", with: settings)
    guard let score = try? JSONDecoder().decode(RunScore.self, from: Data(text.utf8)) else {
      preconditionFailure("the score of this test is none: \(text)")
    }
    return score
  }

  /// The difference that two scores can tell is 2.086 times the root of the sum of the squares of
  /// their errors: 2.086 is Student's quantile with 20 degrees of freedom.
  @Test(arguments: [(5.0, false), (5.2, false), (5.4, false), (5.45, true), (9, true)])
  func theBestIsNamedWithCare(second: Double, isResolved: Bool) throws {
    let (a, b) = (try summary("a", steps: 1), try summary("b", steps: 1))
    let ranking = RunRanking([
      .init(a, score(second, error: 0.16)), .init(b, score(5, error: 0.12)),
    ])
    #expect(second == 5 || ranking.entries.map(\.name) == ["b", "a"])
    let lead = try #require(ranking.lead)
    #expect(abs(lead.resolvable - 2.086 * 0.2) < 1e-4)
    #expect(lead.isResolved == isResolved)
    #expect(ranking.text.contains("is the best") == isResolved)
    #expect(ranking.text.contains("may be as good") != isResolved)
  }

  @Test func oneRunOrNone() throws {
    let alone = RunRanking([.init(try summary("a", steps: 1), score(3, error: 1))])
    #expect(alone.lead == nil && alone.text.contains("is the only finished run"))
    #expect(RunRanking([]).text == "there is no finished run to score")
  }

  /// A score is believed only for the weights that it was measured on.
  @Test func aStaleScoreIsNotShown() throws {
    let run = try SmallRun("a", in: folder).train(steps: 12)
    let hash = try DiffusionModel.read(path: run.folder.model).hash
    try score(4.25, error: 1, model: "0123").write(to: run.folder)
    #expect(RunSummary(run.folder).score == nil)
    try score(4.25, error: 1, model: hash).write(to: run.folder)
    #expect(RunSummary(run.folder).score?.distanceText == "4.25")
    let resumed = try run.resume()
    _ = try resumed.setLength(.steps(14))
    try resumed.run()
    #expect(RunSummary(run.folder).score == nil)
    _ = try folder.file("a/score.json", Array("{".utf8))
    #expect(RunSummary(run.folder).score == nil && RunSummary(run.folder).fault == nil)
  }
}
