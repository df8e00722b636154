import Diffusion
import Foundation
import Testing

@Suite struct ScheduleTests {
  /// The values are from THEORY 1.4; N points besides t_0 = 0 make N steps.
  @Test func exponentialMatchesPrintedNumbers() {
    func ratio(_ times: [Double]) -> Double { times[2] / times[1] }
    func largestStep(_ times: [Double]) -> Double {
      zip(times, times.dropFirst()).map { $1 - $0 }.max()!
    }
    let short = Schedule.exponential.times(steps: 20)
    let middle = Schedule.exponential.times(steps: 200)
    let long = Schedule.exponential.times(steps: 1000)
    #expect(matches(ratio(short), 1.83298071083, digits: 12))
    #expect(matches(ratio(middle), 1.05956017928, digits: 12))
    #expect(matches(ratio(long), 1.01159111222, digits: 12))
    #expect(matches(middle[2], 1.0595601793e-4, digits: 11))
    #expect(matches(largestStep(middle), 0.5621217222, digits: 10))
    #expect(matches(largestStep(long), 0.1145829781, digits: 10))
    #expect(middle.count == 201 && middle[1] == 1e-4)
  }

  @Test func exponentialRatioIsConstant() {
    let times = Schedule.exponential.times(steps: 7, firstTime: 0.02, lastTime: 3)
    for k in 2..<7 { #expect(nearlyEqual(times[k + 1] / times[k], times[2] / times[1])) }
  }

  /// T * linspace(0, 1, N) and T * linspace(0, 1, N)^2, where N points make N - 1 steps.
  @Test func linearAndQuadratic() {
    #expect(Schedule.linear.times(steps: 4, lastTime: 2) == [0, 0.5, 1, 1.5, 2])
    #expect(Schedule.quadratic.times(steps: 4, lastTime: 2) == [0, 0.125, 0.5, 1.125, 2])
    // This is the smallest training time of the paper's plane experiments, where N = 200.
    #expect(matches(Schedule.linear.times(steps: 199)[1], 0.05025, decimals: 5))
  }

  /// T (k / 4)^p has the first time T / 4^p, so that of 2 / 64 is cubic.
  @Test func powerFollowsFromTheFirstTime() {
    for (first, power) in [(0.5, 1.0), (0.125, 2), (0.03125, 3)] {
      let times = Schedule.power.times(steps: 4, firstTime: first, lastTime: 2)
      for k in 0...4 { #expect(nearlyEqual(times[k], 2 * pow(Double(k) / 4, power))) }
    }
  }

  /// With noise levels 1 and 2^7, the seventh roots are 1, 1.5 and 2, the geometric mean 2^3.5.
  @Test func noiseLevelsRunByTheirRootOrLogarithm() {
    func time(_ level: Double) -> Double { log(1 + level * level) }
    func middle(_ schedule: Schedule, rho: Double = 7) -> Double {
      schedule.times(steps: 3, firstTime: time(1), lastTime: time(128), rho: rho)[2]
    }
    #expect(nearlyEqual(middle(.karras), time(17.0859375)))
    #expect(nearlyEqual(middle(.karras, rho: 1), time(64.5)))
    #expect(nearlyEqual(middle(.logSNR), log(129)))
    #expect(nearlyEqual(middle(.karras, rho: 1e5), log(129), tolerance: 1e-3))
    let times = Schedule.logSNR.times(steps: 9, firstTime: 1e-3, lastTime: 8)
    let ratios = times.dropFirst().map { OrnsteinUhlenbeck.logSNR($0) }
    for k in 1..<8 { #expect(nearlyEqual(ratios[k] - ratios[k - 1], ratios[1] - ratios[0])) }
  }

  @Test(arguments: Schedule.allCases)
  func chosenFirstTimeIsExact(schedule: Schedule) {
    let times = schedule.times(steps: 12, firstTime: 0.037, lastTime: 6)
    #expect((times[1] == 0.037) == schedule.usesFirstTime)
  }

  @Test(arguments: Schedule.allCases, [1, 2, 3, 50, 1000])
  func endsAreExactAndTimesIncrease(schedule: Schedule, steps: Int) {
    let times = schedule.times(steps: steps)
    #expect(times.count == steps + 1 && times.first == 0 && times.last == 10)
    for k in 0..<steps { #expect(times[k] < times[k + 1]) }
  }

  @Test func namesAreStable() {
    #expect(
      Schedule.allCases.map(\.rawValue)
        == ["exponential", "linear", "quadratic", "power", "karras", "log-snr"])
  }
}
