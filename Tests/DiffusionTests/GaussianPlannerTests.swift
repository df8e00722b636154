import Diffusion
import Foundation
import Testing

@Suite struct GaussianPlannerTests {
  private func planner(
    _ range: TimeRange = .standard, isThorough: Bool = false
  ) throws -> GaussianPlanner {
    GaussianPlanner(
      spectrum: try GaussianSpectrum(
        name: "test", variances: [12, 3, 0.5, 0.02, 0], means: [5, 1, 0, 0.3, 2]),
      timeRange: range, isThorough: isThorough)
  }

  @Test(arguments: [3, 8])
  func plannedTimesBeatEveryScheduleAndEveryNeighbour(evaluations: Int) throws {
    let planner = try planner()
    let choices = try planner.choices(evaluations: evaluations)
    let standard = try planner.standard(evaluations: evaluations)
    #expect(standard.settings.steps == evaluations)
    #expect(choices[0].distance < standard.distance)
    #expect(Set(choices.map(\.settings.sampler)) == Set(Sampler.allCases))
    #expect(choices.map(\.distance) == choices.map(\.distance).sorted())
    for choice in choices {
      #expect(choice.settings.evaluations <= evaluations)
      #expect(try planner.judge(choice.settings) == choice.planned)
      #expect(choice.distance <= choice.named.distance)
      let times = choice.settings.stepTimes
      for k in times.indices {
        for scale in [1.03, 1 / 1.03] {
          var other = times
          other[k] *= scale
          guard other[other.count - 1] <= 10, other[0] >= 1e-4,
            zip(other, other.dropFirst()).allSatisfy({ $0 < $1 })
          else { continue }
          let moved = try planner.judge(choice.settings.walking(other))
          #expect(moved.distance > choice.distance * (1 - 1e-5))
        }
      }
    }
  }

  /// The named schedules' own times are at a minimum too: no step of a grid is better.
  @Test func schedulesHaveTheirBestTimes() throws {
    let planner = try planner()
    for choice in try planner.choices(evaluations: 10, samplers: [.classic, .ddim]) {
      for last in stride(from: 1.0, through: 10, by: 0.25) {
        for first in [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] {
          for schedule in Schedule.allCases {
            var other = choice.named.settings
            (other.schedule, other.firstTime, other.lastTime) = (schedule, first, last)
            #expect(try planner.judge(other).distance > choice.named.distance * (1 - 1e-3))
          }
        }
      }
    }
  }

  /// The thorough search finds what two hundred other starts find.
  @Test func randomStartsFindNothingBetter() throws {
    let samplers: [Sampler] = [.classic, .ancestral, .dpm2mSDE]
    let plain = try planner(isThorough: true).choices(evaluations: 5, samplers: samplers)
    let spectrum = try planner().spectrum
    let started = try GaussianPlanner(spectrum: spectrum, isThorough: false, randomStarts: 200)
      .choices(evaluations: 5, samplers: samplers)
    for choice in plain {
      let other = started.first { $0.settings.sampler == choice.settings.sampler }
      #expect(try choice.distance < #require(other).distance * (1 + 1e-4))
      #expect(choice.certificate?.verdict == .minimum)
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
      #expect(times.min()! >= 0.003)
      #expect(choice.settings.clip == -1...1)
    }
  }

  /// Ranges that are very wide or hardly any: the search ends, and within them.
  @Test(arguments: [1e-6...10, 9.99...10, 1e-12...50, 5...10])
  func oddRangesAreSearchedToo(range: ClosedRange<Double>) throws {
    let planner = try planner(TimeRange(range))
    for choice in try planner.choices(evaluations: 4) {
      for settings in [choice.settings, choice.named.settings] {
        let times = settings.stepTimes
        #expect(times[0] >= range.lowerBound && times[times.count - 1] <= range.upperBound)
      }
      #expect(choice.distance <= choice.named.distance)
    }
  }

  @Test func oneEvaluationHasOneTime() throws {
    let choices = try planner().choices(evaluations: 1)
    #expect(choices.allSatisfy { $0.settings.steps == 1 && $0.distance.isFinite })
  }

  @Test func progressRunsToItsEndAndMayStopIt() throws {
    struct Stop: Error {}
    var seen: [Int] = []
    let total = Sampler.allCases.count * 4
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
