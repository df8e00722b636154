import Kernels
import Testing

@Suite struct CrewPaceTests {
  private static let millisecond = 1_000_000

  /// Notes passes for `time` milliseconds, of 1 ms alone and `together` ms shared, of which the leader
  /// waits `waited`, and returns the share of the time in which it shared.
  private func share(
    _ pace: inout CrewPace, time: Int, together: Int, waited: Int, helpedShare: Double = 0.5
  ) -> Double {
    var (passed, shared) = (0, 0)
    while passed < time {
      let isSharing = pace.isSharing
      let duration = isSharing ? together : 1
      pace.note(
        duration: duration * Self.millisecond, waited: isSharing ? waited * Self.millisecond : 0,
        helpedShare: isSharing ? helpedShare : 0)
      passed += duration
      shared += isSharing ? duration : 0
    }
    return Double(shared) / Double(passed)
  }

  /// Without trouble nobody tries to work alone, however long a pass takes.
  @Test func sharesWhileAllIsWell() {
    var pace = CrewPace()
    #expect(share(&pace, time: 10_000, together: 3, waited: 0) == 1)
  }

  /// Where sharing is slower, because the leader waits or helpers hardly help, it is tried for 20 of
  /// 520 ms. When it is faster again, within a second it is what happens nearly always, though helpers
  /// are still late at times.
  @Test(arguments: [(2, 0.5), (0, 0.1)])
  func worksAloneWhereThatIsFaster(waited: Int, helpedShare: Double) {
    var pace = CrewPace()
    let slow = share(
      &pace, time: 10_000, together: 4, waited: waited, helpedShare: helpedShare)
    #expect(slow < 0.06)
    _ = share(&pace, time: 1_000, together: 1, waited: 1)
    #expect(share(&pace, time: 10_000, together: 1, waited: 1) > 0.94)
  }

  /// Waiting alone is no reason to stop: sharing goes on where it is faster all the same.
  @Test func sharesWhereThatIsFasterAllTheSame() {
    var pace = CrewPace()
    #expect(share(&pace, time: 10_000, together: 1, waited: 1) > 0.9)
  }
}
