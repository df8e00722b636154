import FileFormats
import FlyingSocks
import Foundation
import Synchronization

/// A server of HTTP/1.1 with bounds on everything that comes in.
///
/// The sockets are FlyingSocks'. FlyingFox, which belongs to it, reads heads of any length for any time
/// and offers no way to bound that, so requests are read here: a head and a body of limited length, in
/// limited time, checked before the body is read. Each connection takes one request.
package struct WebServer: Sendable {
  package typealias Handler = @Sendable (Request) async throws -> Answer

  private let host: String
  private let port: UInt16
  private let limits: RequestLimits

  /// - Parameters:
  ///   - host: the address to listen at, in numbers.
  ///   - port: 0 for one that is free.
  package init(host: String, port: UInt16, limits: RequestLimits = RequestLimits()) {
    (self.host, self.port, self.limits) = (host, port, limits)
  }

  /// Answers requests until its task is cancelled.
  ///
  /// - Parameters:
  ///   - token: see `AccessRules`.
  ///   - isReady: called once with the port, when connections are taken.
  /// - Throws: `FileFault` if nothing can listen there.
  package func run(
    token: String, isReady: @Sendable (Int) -> Void, handler: @escaping Handler
  ) async throws {
    let socket = try listen()
    defer { try? socket.close() }
    let pool = SocketPool.make(maxEvents: 64)
    try await pool.prepare()
    let port = Self.port(of: socket) ?? Int(port)
    let rules = AccessRules(host: host, port: port, token: token)
    let connection = Connection(limits: limits, rules: rules, handler: handler)
    let listener = try AsyncSocket(socket: socket, pool: pool)
    isReady(port)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await Self.accept(from: listener, limits.connections, connection) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static func accept(
    from listener: AsyncSocket, _ limit: Int, _ connection: Connection
  ) async throws {
    let open = ConnectionCount()
    try await withThrowingDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let socket: AsyncSocket
        do {
          socket = try await listener.accept()
        } catch is CancellationError {
          return
        } catch {
          // The system has run out of something, or the other side has left already.
          try await Task.sleep(for: .milliseconds(20))
          continue
        }
        guard open.enter(limit: limit) else {
          try? socket.close()
          continue
        }
        group.addTask {
          await connection.serve(socket)
          try? socket.close()
          open.leave()
        }
      }
    }
  }

  private final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    func enter(limit: Int) -> Bool {
      guard count.load(ordering: .relaxed) < limit else { return false }
      count.add(1, ordering: .relaxed)
      return true
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
  }

  private func listen() throws(FileFault) -> Socket {
    func fault(_ found: String) -> FileFault {
      FileFault(
        path: "\(host):\(port)", expected: "an address and a port to listen at", found: found,
        hint: "choose another port, or 0 for any that is free")
    }
    let address: any SocketAddress
    do {
      address =
        host.contains(":")
        ? try sockaddr_in6.inet6(ip6: host, port: port)
        : try sockaddr_in.inet(ip4: host, port: port)
    } catch {
      // Text that is no address is refused without a reason of the system's.
      throw FileFault(
        path: host, expected: "an address of this machine in numbers, such as 127.0.0.1",
        found: "something else", hint: "0.0.0.0 listens at all of them")
    }
    do {
      return try listen(at: address)
    } catch SocketError.failed(_, let code, _) where code == EADDRINUSE {
      throw fault("another program that listens there")
    } catch SocketError.failed(_, let code, _) {
      throw fault(SystemError.text(code))
    } catch {
      throw fault("\(error)")
    }
  }

  private func listen(at address: some SocketAddress) throws -> Socket {
    let socket = try Socket(domain: Int32(type(of: address).family))
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: address)
      try socket.listen()
    } catch {
      try? socket.close()
      throw error
    }
    return socket
  }

  private static func port(of socket: Socket) -> Int? {
    switch try? socket.sockname() {
    case .ip4(_, let port): Int(port)
    case .ip6(_, let port): Int(port)
    default: nil
    }
  }
}
