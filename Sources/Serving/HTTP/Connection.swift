import FlyingSocks
import Foundation

/// Reads the one request of a connection and writes its answer.
struct Connection: Sendable {
  let limits: RequestLimits
  let rules: AccessRules
  let handler: WebServer.Handler

  /// Whoever asked has left.
  private struct Gone: Error {}

  func serve(_ socket: AsyncSocket) async {
    do {
      let answer: Answer
      do {
        let request = try await withDeadline(limits.arrival) { try await read(socket) }
        try await answered(request, on: socket)
        return
      } catch let refusal as Refusal {
        answer = Answer(refusal)
      }
      try await send(answer, to: socket)
      await drain(socket)
    } catch {
      // Nobody is left to be told.
    }
  }

  // MARK: Reading

  private func read(_ socket: AsyncSocket) async throws -> Request {
    var bytes: [UInt8] = []
    var searched = 0
    let end: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a]
    var headLength: Int?
    while headLength == nil {
      bytes += try await socket.read(atMost: 4096)
      let start = max(0, searched - end.count + 1)
      if let found = bytes[start...].firstRange(of: end) { headLength = found.lowerBound }
      searched = bytes.count
      guard headLength ?? bytes.count <= limits.head else {
        throw Refusal(431, "the head of the request has more than \(limits.head) bytes")
      }
    }
    let length = headLength ?? 0
    var request = try Request(head: bytes[..<length])
    // Before anything else is read or decided.
    try rules.check(request)
    let bodyLength = try request.bodyLength(limit: limits.body)
    var body = Array(bytes[(length + end.count)...].prefix(bodyLength))
    while body.count < bodyLength {
      body += try await socket.read(atMost: min(4096, bodyLength - body.count))
    }
    request.body = Data(body)
    return request
  }

  /// Takes what a refused sender has still sent, for a short time. Closing at once would reset the
  /// connection, and the sender might never see why.
  private func drain(_ socket: AsyncSocket) async {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    let limit = limits.body
    try? await withDeadline(.milliseconds(300)) {
      var taken = 0
      while taken < limit { taken += try await socket.read(atMost: 4096).count }
    }
  }

  // MARK: Answering

  /// Answers, and stops as soon as the other side closes the connection.
  private func answered(_ request: Request, on socket: AsyncSocket) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var taken = 0
        while taken < limits.body { taken += try await socket.read(atMost: 4096).count }
        throw Gone()
      }
      group.addTask {
        let answer: Answer
        do {
          answer = try await handler(request)
        } catch let refusal as Refusal {
          answer = Answer(refusal)
        }
        try await send(answer, to: socket)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func send(_ answer: Answer, to socket: AsyncSocket) async throws {
    try await write(answer.head, to: socket)
    switch answer.content {
    case .bytes(let bytes): try await write(bytes, to: socket)
    case .stream(let pieces):
      for await piece in pieces { try await write(piece, to: socket) }
    }
  }

  private func write(_ bytes: Data, to socket: AsyncSocket) async throws {
    try await withDeadline(limits.taking) { try await socket.write(bytes) }
  }
}
