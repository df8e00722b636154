import Foundation

/// One attempt to complete a partial file with the body of a URL.
///
/// Bytes that the file already has are not requested again (HTTP Range, RFC 9110 section 14). If a
/// server sends the whole body anyway, the file starts from the beginning.
enum HTTPTransfer {
  enum Outcome: Equatable {
    /// The body is complete; `resumedFrom` bytes of it had already been there.
    case complete(resumedFrom: Int)
    /// The connection broke after this attempt received `received` bytes; the file keeps them.
    case interrupted(reason: String, received: Int)
    /// The server does not have the file; `reason` is its answer.
    case refused(reason: String)
    /// The partial file does not fit the server's file.
    case rangeRefused
    /// This machine cannot receive or store the bytes, whoever sends them.
    case impossible(reason: String)
  }

  /// The most bytes of one file. A longer response is not the file that was asked for: MNIST's
  /// largest has 10 MB.
  static let largestBody = 1 << 26

  private static let mostRedirections = 5

  /// Runs one attempt to its end, and blocks the caller.
  ///
  /// - Parameters:
  ///   - partPath: the partial file, which grows by what arrives; it need not exist.
  ///   - timeout: the longest silence of the server, in seconds; see `StallRule`.
  ///   - progress: called with the bytes of the file so far, and of all of it if known.
  static func run(
    _ url: URL, partPath: String, timeout: Double,
    progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void
  ) -> Outcome {
    var url = url
    for _ in 0...mostRedirections {
      let part = PartFile(path: partPath, progress: progress)
      if let reason = part.unusable { return .impossible(reason: reason) }
      switch HTTPAnswer.read(url, part, timeout: timeout) {
      case .ended(let outcome): return outcome
      case .redirected(let place): url = place
      }
    }
    return .refused(reason: "sent from one address to the next")
  }
}

/// When a server has sent too little for too long. Silence is one case, a byte now and then another.
struct StallRule {
  /// The fewest bytes of the body per second, on average over the time of the longest silence.
  private static let leastRate = 1000.0

  private let timeout: Double
  private var end: ContinuousClock.Instant
  private var mark = 0

  init(timeout: Double) {
    self.timeout = timeout
    end = .now + .seconds(timeout)
  }

  /// The seconds until the next look.
  var secondsLeft: Double { max(0, (end - .now) / .seconds(1)) }

  /// Looks at what has been received if it is time.
  ///
  /// - Returns: the reason for giving up, or nil.
  mutating func fault(received: Int) -> String? {
    guard secondsLeft <= 0 else { return nil }
    let fresh = received - mark
    (mark, end) = (received, .now + .seconds(timeout))
    guard Double(fresh) < Self.leastRate * timeout else { return nil }
    let seconds = timeout == timeout.rounded() ? String(Int(timeout)) : String(timeout)
    return fresh == 0 ? "sent nothing for \(seconds) s" : "sent \(fresh) bytes in \(seconds) s"
  }
}
