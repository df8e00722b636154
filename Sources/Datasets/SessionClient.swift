import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Reads one answer with Foundation's client, which knows encryption and proxies.
final class SessionClient: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private typealias Outcome = HTTPTransfer.Outcome

  private let part: PartFile
  private let finished = DispatchSemaphore(value: 0)
  private let received = Atomic<Int>(0)

  // The state below is touched only on the session's serial delegate queue, and after `finished`.
  private var verdict: HTTPTransfer.Outcome?

  private init(_ part: PartFile) { self.part = part }

  static func run(_ url: URL, _ part: PartFile, timeout: Double) -> HTTPTransfer.Outcome {
    SessionClient(part).run(url, timeout: timeout)
  }

  private func run(_ url: URL, timeout: Double) -> HTTPTransfer.Outcome {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.timeoutIntervalForResource = 3600
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    var request = URLRequest(url: url, timeoutInterval: timeout)
    // If the body were re-encoded on the way, byte positions would be different.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if part.start > 0 { request.setValue("bytes=\(part.start)-", forHTTPHeaderField: "Range") }
    let task = session.dataTask(with: request)
    task.resume()
    var stall = StallRule(timeout: timeout)
    var fault: String?
    while finished.wait(timeout: .now() + stall.secondsLeft) == .timedOut {
      if fault == nil {
        fault = stall.fault(received: received.load(ordering: .relaxed))
        if fault != nil { task.cancel() }
      }
    }
    session.finishTasksAndInvalidate()
    if let fault, case .interrupted? = verdict { return .refused(reason: fault) }
    return verdict ?? .interrupted(reason: "no answer", received: 0)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let http = response as? HTTPURLResponse {
      verdict = part.begin(status: http.statusCode) { http.value(forHTTPHeaderField: $0) }
    } else {
      verdict = .refused(reason: "did not answer in HTTP")
    }
    completionHandler(verdict == nil ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard verdict == nil else { return }
    verdict = part.take(data)
    received.store(part.received, ordering: .relaxed)
    if verdict != nil { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    let fault = error.map { $0.localizedDescription.split(whereSeparator: \.isNewline) }
    if verdict == nil { verdict = part.end(fault: fault?.joined(separator: " ")) }
    finished.signal()
  }
}
