import FileFormats
import FlyingSocks
import Foundation
import Serving
import Synchronization
import Testing

/// A server with small limits, and raw bytes sent to it.
@Suite struct WebServerTests {
  /// Starts a server for the time of some work, which gets its port.
  ///
  /// - Parameter arrival: the time in which a request has to arrive; long where a test is not about it,
  ///   because other tests take the processors meanwhile.
  private func withServer(
    arrival: Duration = .seconds(120),
    handler: @escaping WebServer.Handler = { Answer($0.body, type: "text/plain") },
    _ work: (Int) async throws -> Void
  ) async throws {
    var limits = RequestLimits()
    (limits.head, limits.body, limits.connections) = (1000, 1000, 4)
    (limits.arrival, limits.taking) = (arrival, .seconds(120))
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = Task { [limits] in
      try await WebServer(host: "127.0.0.1", port: 0, limits: limits).run(
        token: "word", isReady: { port.yield($0) }, handler: handler)
    }
    for await port in ports {
      do { try await work(port) } catch {
        server.cancel()
        throw error
      }
      break
    }
    server.cancel()
    _ = await server.result
  }

  /// Sends bytes, and returns the status of the answer.
  private func status(_ bytes: Data, to port: Int) async throws -> Int? {
    Int(try await send(bytes, to: port).dropFirst(9).prefix(3))
  }

  /// Sends bytes, and returns everything that comes back.
  private func send(_ bytes: Data, to port: Int) async throws -> String {
    let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: UInt16(port))
    let socket = try await AsyncSocket.connected(to: address)
    defer { try? socket.close() }
    try? await socket.write(bytes)
    var answer: [UInt8] = []
    while let piece = try? await socket.read(atMost: 4096) { answer += piece }
    return String(decoding: answer, as: UTF8.self)
  }

  private func post(_ body: String, _ port: Int) -> Data {
    Data(
      """
      POST / HTTP/1.1\r\nHost: localhost:\(port)\r\nContent-Type: application/json\r\n\
      X-Digits-Token: word\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
      """.utf8)
  }

  @Test func answersWithTheFieldsThatKeepPagesApart() async throws {
    try await withServer { port in
      let answer = try await send(post("hello", port), to: port)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nhello"))
      for field in [
        "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'self'",
        "Cross-Origin-Resource-Policy: same-origin", "Cache-Control: no-store",
      ] { #expect(answer.contains(field)) }
      #expect(!answer.lowercased().contains("access-control"))
    }
  }

  @Test func whatIsTooLongIsRefused() async throws {
    try await withServer { port in
      let head = "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 5000)
      let longHead = try await status(Data(head.utf8), to: port)
      let body = String(repeating: "x", count: 1001)
      let longBody = try await status(post(body, port), to: port)
      let longest = try await status(post(String(body.dropLast()), port), to: port)
      #expect(longHead == 431 && longBody == 413 && longest == 200)
    }
  }

  @Test func slowSendersAreNotWaitedFor() async throws {
    try await withServer(arrival: .milliseconds(300)) { port in
      let started = ContinuousClock.now
      let head = try await status(Data("GET / HTTP/1.1\r\n".utf8), to: port)
      let body = try await status(post("hello", port).dropLast(), to: port)
      #expect(head == 408 && body == 408)
      #expect(ContinuousClock.now - started < .seconds(100))
    }
  }

  @Test func theHostIsCheckedBeforeAnythingElse() async throws {
    let calls = Mutex(0)
    try await withServer(handler: { _ in
      calls.withLock { $0 += 1 }
      return Answer(Data(), type: "text/plain")
    }) { port in
      let request = "GET /nothing HTTP/1.1\r\nHost: evil.example\r\n\r\n"
      let status = try await status(Data(request.utf8), to: port)
      #expect(status == 421)
    }
    #expect(calls.withLock { $0 } == 0)
  }

  @Test func streamsArriveAsTheyGrowAndEndWithTheirListener() async throws {
    let (ends, ended) = AsyncStream<Void>.makeStream()
    let handler: WebServer.Handler = { _ in
      let (pieces, piece) = AsyncStream<Data>.makeStream()
      piece.onTermination = { _ in ended.finish() }
      piece.yield(Data("first\n".utf8))
      return Answer(.stream(pieces), type: "text/plain")
    }
    try await withServer(handler: handler) { port in
      let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: UInt16(port))
      let socket = try await AsyncSocket.connected(to: address)
      try await socket.write(post("", port))
      var answer = ""
      while !answer.hasSuffix("first\n") {
        answer += String(decoding: try await socket.read(atMost: 4096), as: UTF8.self)
      }
      try socket.close()
      for await _ in ends {}
    }
  }

  @Test func aPortThatIsTakenIsOneFault() async throws {
    try await withServer { port in
      let fault = await #expect(throws: FileFault.self) {
        try await WebServer(host: "127.0.0.1", port: UInt16(port)).run(
          token: "", isReady: { _ in }, handler: { _ in Answer(Data(), type: "") })
      }
      #expect(fault?.found == "another program that listens there")
    }
    let fault = await #expect(throws: FileFault.self) {
      try await WebServer(host: "nowhere", port: 0).run(
        token: "", isReady: { _ in }, handler: { _ in Answer(Data(), type: "") })
    }
    #expect(fault?.path == "nowhere" && fault?.found == "something else")
  }
}
