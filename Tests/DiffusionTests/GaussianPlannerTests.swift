import Diffusion
import Foundation
import Testing

@Suite struct GaussianPlannerTests {
  private func planner(_ range: TimeRange = .standard) throws -> GaussianPlanner {
    GaussianPlanner(
      spectrum: try GaussianSpectrum(
        name: "test", variances: [12, 3, 0.5, 0.02, 0], means: [5, 1, 0, 0.3, 2]),
      timeRange: range)
  }

  @Test(arguments: [3, 10, 25])
  func recommendationBeatsTheDefaultAndEveryNeighbour(evaluations: Int) throws {
    let planner = try planner()
    let choices = try planner.choices(evaluations: evaluations)
    let standard = try planner.standard(evaluations: evaluations)
    #expect(standard.settings.steps == evaluations)
    #expect(choices[0].distance < standard.distance)
    #expect(Set(choices.map(\.settings.sampler)) == Set(Sampler.allCases))
    #expect(choices.map(\.distance) == choices.map(\.distance).sorted())
    for choice in choices {
      #expect(choice.settings.evaluations <= evaluations)
      #expect(try planner.judge(choice.settings) == choice)
      // The last moves of the search change a time by a tenth.
      for scale in [1.1, 1 / 1.1] where choice.settings.lastTime * scale <= 10 {
        var other = choice.settings
        other.lastTime *= scale
        if other.lastTime > other.firstTime {
          #expect(try planner.judge(other).distance > choice.distance * 0.98)
        }
      }
    }
  }

  @Test func aChosenSamplerIsKept() throws {
    let planner = try planner()
    let all = try planner.choices(evaluations: 8)
    let alone = try planner.choices(evaluations: 8, samplers: [.ddim])
    #expect(alone.count == 1 && alone[0].settings.sampler == .ddim)
    #expect(alone[0] == all.first { $0.settings.sampler == .ddim })
  }

  @Test func timesStayWithinTheRange() throws {
    let range = try TimeRange(minimum: 0.003, maximum: 4.5)
    for choice in try planner(range).choices(evaluations: 12) {
      let times = try choice.settings.plan().map(\.time)
      #expect(times.max()! <= 4.5)
      if choice.settings.schedule.usesFirstTime { #expect(times.min()! >= 0.003) }
      #expect(choice.settings.clip == -1...1)
    }
  }

  @Test func oneEvaluationHasOneTime() throws {
    let choices = try planner().choices(evaluations: 1)
    #expect(choices.allSatisfy { $0.settings.steps == 1 && $0.distance.isFinite })
  }

  @Test func progressRunsToItsEndAndMayStopIt() throws {
    struct Stop: Error {}
    var seen: [Int] = []
    let total = Sampler.allCases.count * Schedule.allCases.count
    _ = try planner().choices(evaluations: 2) { done, all in
      seen.append(done)
      #expect(all == total)
    }
    #expect(seen == Array(0...total))
    #expect(throws: Stop.self) {
      try planner().choices(evaluations: 2) { done, _ in if done == 3 { throw Stop() } }
    }
    #expect(throws: InvalidSetting.self) { try planner().choices(evaluations: 0) }
  }
}
