import Foundation
import Synchronization

/// A small HTTP server on the loopback interface that answers one request per connection.
final class LoopbackServer: Sendable {
  struct Request: Sendable, Equatable {
    let path: String
    /// The first byte asked for by a Range header, or nil.
    let rangeStart: Int?
  }

  struct Response: Sendable {
    var status = "200 OK"
    var headers: [String: String] = [:]
    var body: [UInt8]
    /// The connection closes after this many bytes of the body, though all of it was promised.
    var cutAfter: Int?
    /// What the head says about the length, if not the truth.
    var claimedLength: String?
    /// Microseconds between single bytes of the body; nil to send it whole.
    var pause: UInt32?

    /// Returns the part of `body` in `request`'s range, as a server that knows ranges does.
    static func honouringRange(_ body: [UInt8], _ request: Request) -> Response {
      guard let start = request.rangeStart else { return Response(body: body) }
      guard start < body.count else {
        return Response(status: "416 Range Not Satisfiable", body: [])
      }
      return Response(
        status: "206 Partial Content",
        headers: ["Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)"],
        body: Array(body[start...]))
    }
  }

  let port: UInt16
  private let listener: Int32
  private let log = Mutex<[Request]>([])

  /// The requests so far, in order.
  var requests: [Request] { log.withLock { $0 } }

  var url: URL { URL(string: "http://127.0.0.1:\(port)/")! }

  /// Listens on a free port until the server is stopped.
  ///
  /// - Parameter respond: gives the answer to a request and its number (0, 1, ...).
  init(respond: @escaping @Sendable (Request, Int) -> Response) throws {
    #if canImport(Darwin)
      let streamType = SOCK_STREAM
    #else
      let streamType = Int32(SOCK_STREAM.rawValue)
    #endif
    let listener = socket(AF_INET, streamType, 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard listening else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve(respond) }
  }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve(_ respond: (Request, Int) -> Response) {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      var patience = timeval(tv_sec: 5, tv_usec: 0)
      let size = socklen_t(MemoryLayout<timeval>.size)
      setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
      setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
      if let request = readRequest(connection) {
        let number = log.withLock { log in
          log.append(request)
          return log.count - 1
        }
        send(respond(request, number), on: connection)
      }
      close(connection)
    }
    close(listener)
  }

  private func readRequest(_ connection: Int32) -> Request? {
    var text = ""
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0, text.utf8.count < 1 << 16 else { return nil }
      text += String(decoding: chunk[..<count], as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let start = range.flatMap { Int($0.dropFirst("range: bytes=".count).dropLast()) }
    return Request(
      path: lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? "",
      rangeStart: start)
  }

  private func send(_ response: Response, on connection: Int32) {
    var head = "HTTP/1.1 \(response.status)\r\nConnection: close\r\n"
    head += "Content-Length: \(response.claimedLength ?? String(response.body.count))\r\n"
    for (key, value) in response.headers { head += "\(key): \(value)\r\n" }
    let body = response.body.prefix(response.cutAfter ?? .max)
    guard let pause = response.pause else {
      return _ = send(Array((head + "\r\n").utf8) + body, on: connection)
    }
    guard send(Array((head + "\r\n").utf8), on: connection) else { return }
    for byte in body {
      usleep(pause)
      guard send([byte], on: connection) else { return }
    }
  }

  /// - Returns: whether the client took all of them.
  private func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.send(connection, buffer.baseAddress, buffer.count, 0)
        #else
          Glibc.send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
