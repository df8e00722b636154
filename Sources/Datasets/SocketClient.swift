import FileFormats
import Foundation

/// Reads one answer over HTTP without encryption. The request says HTTP/1.0, so the answer's body
/// comes in one piece and ends with the connection (RFC 9112).
struct SocketClient {
  enum Ending {
    case ended(HTTPTransfer.Outcome)
    case redirected(URL)
  }

  /// Why the connection ended early.
  private struct Broken: Error {
    let reason: String
    /// Whether the server would be as slow at the next attempt.
    var isStall = false
  }

  /// The longest head of an answer, in bytes.
  private static let longestHead = 1 << 16

  private let url: URL
  private let part: PartFile
  private var stall: StallRule

  init(_ url: URL, _ part: PartFile, timeout: Double) {
    (self.url, self.part) = (url, part)
    stall = StallRule(timeout: timeout)
  }

  mutating func run() -> Ending {
    do throws(Broken) {
      let connection = try connect()
      defer { close(connection) }
      try send(request, to: connection)
      return try receive(from: connection)
    } catch {
      return .ended(
        error.isStall ? .refused(reason: error.reason) : part.end(fault: error.reason))
    }
  }

  private var request: [UInt8] {
    var lines = [
      "GET \(target) HTTP/1.0", "Host: \(host)", "User-Agent: digits", "Accept: */*",
      "Accept-Encoding: identity", "Connection: close",
    ]
    if part.start > 0 { lines.append("Range: bytes=\(part.start)-") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private var target: String {
    let parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    let path = parts?.percentEncodedPath ?? ""
    return (path.isEmpty ? "/" : path) + (parts?.percentEncodedQuery.map { "?" + $0 } ?? "")
  }

  private var name: String { url.host ?? "" }
  private var host: String {
    (name.contains(":") ? "[\(name)]" : name) + (url.port.map { ":\($0)" } ?? "")
  }

  // MARK: Connection

  private mutating func connect() throws(Broken) -> Int32 {
    var hints = addrinfo()
    #if canImport(Darwin)
      hints.ai_socktype = SOCK_STREAM
    #else
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name, String(url.port ?? 80), &hints, &list)
    guard code == 0, let list else {
      throw Broken(reason: String(cString: gai_strerror(code)).lowercased())
    }
    defer { freeaddrinfo(list) }
    var reason = "no address"
    for address in sequence(first: list, next: { $0.pointee.ai_next }).map(\.pointee) {
      let connection = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
      guard connection >= 0 else { continue }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      _ = fcntl(connection, F_SETFL, fcntl(connection, F_GETFL) | O_NONBLOCK)
      do throws(Broken) {
        try open(connection, address)
        return connection
      } catch {
        close(connection)
        reason = error.reason
      }
    }
    throw Broken(reason: reason)
  }

  private mutating func open(_ connection: Int32, _ address: addrinfo) throws(Broken) {
    #if canImport(Darwin)
      let started = Darwin.connect(connection, address.ai_addr, address.ai_addrlen)
    #else
      let started = Glibc.connect(connection, address.ai_addr, address.ai_addrlen)
    #endif
    guard started != 0 else { return }
    guard errno == EINPROGRESS else { throw Broken(reason: SystemError.text(errno)) }
    try wait(for: connection, POLLOUT)
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(connection, SOL_SOCKET, SO_ERROR, &code, &size)
    if code != 0 { throw Broken(reason: SystemError.text(code)) }
  }

  /// Waits until the connection is ready, or the server has been slow for too long.
  private mutating func wait(for connection: Int32, _ event: Int32) throws(Broken) {
    while true {
      if let fault = stall.fault(received: part.received) {
        throw Broken(reason: fault, isStall: true)
      }
      var request = pollfd(fd: connection, events: Int16(event), revents: 0)
      if poll(&request, 1, Int32(stall.secondsLeft * 1000) + 1) > 0 { return }
    }
  }

  private mutating func send(_ bytes: [UInt8], to connection: Int32) throws(Broken) {
    var done = 0
    while done < bytes.count {
      try wait(for: connection, POLLOUT)
      let count = bytes[done...].withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.send(connection, buffer.baseAddress, buffer.count, 0)
        #else
          Glibc.send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count >= 0 || errno == EAGAIN || errno == EINTR else {
        throw Broken(reason: SystemError.text(errno))
      }
      done += max(0, count)
    }
  }

  /// - Returns: the next bytes; none at the end.
  private mutating func bytes(from connection: Int32) throws(Broken) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try wait(for: connection, POLLIN)
      let count = recv(connection, &chunk, chunk.count, 0)
      if count >= 0 { return Array(chunk[..<count]) }
      guard errno == EAGAIN || errno == EINTR else {
        throw Broken(reason: SystemError.text(errno))
      }
    }
  }

  // MARK: Answer

  private mutating func receive(from connection: Int32) throws(Broken) -> Ending {
    var start: [UInt8] = []
    let separator = Array("\r\n\r\n".utf8)
    var end: Int?
    while end == nil {
      let fresh = try bytes(from: connection)
      guard !fresh.isEmpty else { throw Broken(reason: "the connection closed without an answer") }
      let from = max(0, start.count - 3)
      start += fresh
      end = start.indices.dropLast(3).first { $0 >= from && start[$0...].starts(with: separator) }
      guard start.count <= Self.longestHead || end != nil else {
        return .ended(.refused(reason: "sent a head of more than \(Self.longestHead) bytes"))
      }
    }
    let head = AnswerHead(start[..<(end ?? 0)])
    guard let status = head.status else {
      return .ended(.refused(reason: "did not answer in HTTP"))
    }
    if [301, 302, 303, 307, 308].contains(status) {
      guard let place = head["Location"].flatMap({ URL(string: $0, relativeTo: url) }),
        ["http", "https"].contains(place.scheme?.lowercased()), place.host?.isEmpty == false
      else { return .ended(.refused(reason: "answered with HTTP status \(status)")) }
      return .redirected(place.absoluteURL)
    }
    if let outcome = part.begin(status: status, field: { head[$0] }) { return .ended(outcome) }
    var fresh = Array(start[((end ?? 0) + 4)...])
    repeat {
      if !fresh.isEmpty, let outcome = part.take(fresh) { return .ended(outcome) }
      if part.isComplete { break }
      fresh = try bytes(from: connection)
    } while !fresh.isEmpty
    return .ended(part.end(fault: nil))
  }
}

/// The lines before the body of an answer.
private struct AnswerHead {
  let status: Int?
  private let fields: [String: String]

  init(_ bytes: ArraySlice<UInt8>) {
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    status = lines[0].hasPrefix("HTTP/") && words.count > 1 ? Int(words[1]) : nil
    fields = lines.dropFirst().reduce(into: [:]) { fields, line in
      guard let colon = line.firstIndex(of: ":") else { return }
      fields[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
  }

  /// Names are the same in capitals and in small letters.
  subscript(name: String) -> String? { fields[name.lowercased()] }
}
