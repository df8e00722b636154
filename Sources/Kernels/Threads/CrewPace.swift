/// Decides for each pass whether a crew's leader shares its work.
///
/// Threads that share meet some hundred times in a pass. Where the system gives a helper's core to other
/// work, the leader waits, or the helper takes time from the leader. So when helpers did little or the
/// leader waited long, it tries to work alone, and then goes on in the way that took less time. From
/// alone it tries to share again now and then.
package struct CrewPace {
  /// How long a way is tried, and for how long the better one is kept, in nanoseconds.
  private static let (trial, settled) = (20_000_000, 500_000_000)

  package private(set) var isSharing = true
  /// The mean durations of a pass when a way was last used; nil while unknown.
  private var (together, alone): (Double?, Double?)
  private var isTrial = false
  /// How long this way is used before it is chosen anew.
  private var term = trial
  /// The passes since then, those that count for the mean, and the time of these.
  private var (passes, counted, total) = (0, 0, 0)
  private var hadTrouble = false

  package init() {}

  /// - Parameters:
  ///   - duration: of the pass that ends, in nanoseconds.
  ///   - waited: how much of it the leader waited for helpers.
  ///   - helpedShare: the share of the parts that helpers have done.
  package mutating func note(duration: Int, waited: Int, helpedShare: Double) {
    passes += 1
    if isSharing {
      guard passes > 1 else { return }  // Helpers come late to the first.
      hadTrouble = hadTrouble || helpedShare < 1 / 8 || waited > duration / 4
    }
    counted += 1
    total += duration
    guard total >= term else { return }
    let mean = Double(total) / Double(counted)
    if isSharing { together = mean } else { alone = mean }
    if isTrial {
      isSharing = (together ?? 0) <= (alone ?? .infinity)
      isTrial = false
    } else if !isSharing || hadTrouble {
      isSharing.toggle()
      isTrial = true
    }
    term = isTrial ? Self.trial : Self.settled
    (passes, counted, total, hadTrouble) = (0, 0, 0, false)
  }
}
