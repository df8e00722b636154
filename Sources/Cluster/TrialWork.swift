/// Trials that are apart from each other, such as the trainings of several networks. Each process takes
/// every size-th.
package protocol TrialWork: SharedWork {
  associatedtype Trial
  associatedtype Numbers: Codable
  /// Large data that all trials need, the same in all processes.
  associatedtype Input

  var trials: [Trial] { get }

  /// Makes the input of what rank 0 sent.
  func input(_ bytes: [[UInt8]]) -> Input

  /// Makes one trial.
  ///
  /// - Parameter progress: called with the number of steps done; what it throws ends the trial.
  func numbers(
    _ trial: Trial, _ input: Input, progress: (Int) throws -> Void
  ) throws -> Numbers
}

extension TrialWork {
  /// Makes all trials, with all processes if there are several.
  ///
  /// - Parameters:
  ///   - bytes: the input, for the other processes.
  ///   - leader: of the processes that help; nil for none.
  ///   - progress: called with the number of a trial and of its steps done in this process, which
  ///     stand for all; what it throws ends the work.
  /// - Returns: what was found, in the order of the trials.
  package func run(
    _ input: Input, bytes: @autoclosure () -> [[UInt8]] = [], leader: GroupLeader? = .current,
    progress: (_ trial: Int, _ step: Int) throws -> Void
  ) throws -> [Numbers] {
    guard let leader, leader.isReady, trials.count > 1 else {
      return try trials.indices.map { trial in
        try numbers(trials[trial], input) { try progress(trial, $0) }
      }
    }
    let size = leader.group.size
    let parts = try leader.share(self, input: bytes()) {
      try found(0, of: size, input, progress)
    }.map { try WireText.read([Numbers].self, $0) }
    return trials.indices.map { parts[$0 % size][$0 / size] }
  }

  package func found(_ part: Int, of parts: Int, from bytes: [[UInt8]]) throws -> [UInt8] {
    try found(part, of: parts, input(bytes)) { _, _ in }
  }

  private func found(
    _ part: Int, of parts: Int, _ input: Input, _ progress: (Int, Int) throws -> Void
  ) throws -> [UInt8] {
    try WireText.bytes(
      stride(from: part, to: trials.count, by: parts).map { trial in
        try numbers(trials[trial], input) { try progress(trial, $0) }
      })
  }
}

extension TrialWork where Input == Void {
  package func input(_ bytes: [[UInt8]]) {}
}
