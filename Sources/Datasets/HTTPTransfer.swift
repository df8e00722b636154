import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One attempt to complete a partial file with the body of a URL.
///
/// Bytes that the file already has are not requested again (HTTP Range, RFC 9110 section 14). If a
/// server sends the whole body anyway, the file starts from the beginning.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  enum Outcome: Equatable {
    /// The body is complete; `resumedFrom` bytes of it had already been there.
    case complete(resumedFrom: Int)
    /// The connection broke after this attempt received `received` bytes; the file keeps them.
    case interrupted(reason: String, received: Int)
    /// The server does not have the file; `reason` is its answer.
    case refused(reason: String)
    /// The partial file does not fit the server's file.
    case rangeRefused
    /// This machine could not store the bytes.
    case cannotWrite(reason: String)
  }

  /// A longer response is not the file that was asked for: MNIST's largest has 10 MB.
  static let largestBody = 1 << 26

  private let url: URL
  private let partPath: String
  private let progress: @Sendable (_ received: Int, _ total: Int?) -> Void
  private let finished = DispatchSemaphore(value: 0)

  // The state below is touched only on the session's serial delegate queue, and after `finished`.
  private var handle: FileHandle?
  private var start = 0
  private var received = 0
  private var total: Int?
  private var verdict: Outcome?

  private init(
    url: URL, partPath: String,
    progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void
  ) {
    self.url = url
    self.partPath = partPath
    self.progress = progress
  }

  /// Runs one attempt to its end, and blocks the caller.
  ///
  /// - Parameters:
  ///   - partPath: the partial file, which grows by what arrives; it need not exist.
  ///   - timeout: the longest silence of the server, in seconds.
  ///   - progress: called with the bytes of the file so far, and of all of it if known.
  static func run(
    _ url: URL, partPath: String, timeout: Double,
    progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void
  ) -> Outcome {
    let transfer = HTTPTransfer(url: url, partPath: partPath, progress: progress)
    return transfer.run(timeout: timeout)
  }

  private func run(timeout: Double) -> Outcome {
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
    start = Self.size(of: partPath)
    if start > 0 { request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range") }
    session.dataTask(with: request).resume()
    finished.wait()
    session.finishTasksAndInvalidate()
    return verdict ?? .interrupted(reason: "no answer", received: 0)
  }

  private static func size(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  // MARK: URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    verdict = judge(response)
    if verdict == nil { verdict = openPart() }
    completionHandler(verdict == nil ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard verdict == nil else { return }
    if start == 0, received == 0, let first = data.first(where: { !" \t\r\n".utf8.contains($0) }),
      first == UInt8(ascii: "<")
    {
      verdict = .refused(reason: "sent an HTML page instead of the file")
    } else if start + received + data.count > Self.largestBody {
      verdict = .refused(reason: "sent more than \(Self.largestBody) bytes")
    } else {
      do {
        try handle?.write(contentsOf: data)
        received += data.count
        progress(start + received, total)
      } catch {
        verdict = .cannotWrite(reason: "cannot write \(partPath): \(Self.line(error))")
      }
    }
    if verdict != nil { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    do {
      try handle?.synchronize()
      try handle?.close()
    } catch {
      verdict = verdict ?? .cannotWrite(reason: "cannot write \(partPath): \(Self.line(error))")
    }
    if verdict == nil {
      if let error {
        verdict = .interrupted(reason: Self.line(error), received: received)
      } else if let total, start + received < total {
        verdict = .interrupted(
          reason: "the connection closed after \(start + received) of \(total) bytes",
          received: received)
      } else {
        verdict = .complete(resumedFrom: start)
      }
    }
    finished.signal()
  }

  // MARK: Steps

  /// Returns the outcome that the response's head implies; nil to go on with the body.
  private func judge(_ response: URLResponse) -> Outcome? {
    guard let http = response as? HTTPURLResponse else {
      return .refused(reason: "did not answer in HTTP")
    }
    let type = http.value(forHTTPHeaderField: "Content-Type")?.lowercased() ?? ""
    switch http.statusCode {
    case 416: return .rangeRefused
    case 200...299 where type.hasPrefix("text/html"):
      return .refused(reason: "sent an HTML page instead of the file")
    case 200: start = 0
    case 206:
      let range = http.value(forHTTPHeaderField: "Content-Range") ?? ""
      guard start > 0, range.lowercased().hasPrefix("bytes \(start)-") else { return .rangeRefused }
    default: return .refused(reason: "answered with HTTP status \(http.statusCode)")
    }
    let length = http.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
    total = length.flatMap { (0...Self.largestBody).contains($0) ? start + $0 : nil }
    return nil
  }

  /// Opens the partial file at its end, or empties it if the body starts at the beginning.
  private func openPart() -> Outcome? {
    if !FileManager.default.fileExists(atPath: partPath) {
      _ = FileManager.default.createFile(atPath: partPath, contents: nil)
    }
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partPath))
      try handle.truncate(atOffset: UInt64(start))
      try handle.seekToEnd()
      self.handle = handle
      return nil
    } catch {
      return .cannotWrite(reason: "cannot write \(partPath): \(Self.line(error))")
    }
  }

  /// Returns the system's words for an error, in one line.
  private static func line(_ error: any Error) -> String {
    error.localizedDescription.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
