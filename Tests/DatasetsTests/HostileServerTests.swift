import FileFormats
import Foundation
import TestSupport
import Testing

import Datasets

/// Servers that lie about lengths, trickle, send from one address to the next, and folders in which
/// somebody has put a link.
@Suite(.serialized) struct HostileServerTests {
  private static let array = IDXArray(
    dimensions: [4, 28, 28], bytes: (0..<4 * 784).map { UInt8(truncatingIfNeeded: $0 &* $0) })
  private static let body = Gzip.compress(IDX.encode(array))
  private static let name = "train-images-idx3-ubyte.gz"
  private static let item = DatasetFetch.Item(name: name, sha256: array.payloadSHA256)

  private func fetch(
    _ server: LoopbackServer, into folder: TemporaryFolder, timeout: Double = 10
  ) throws -> [String] {
    try DatasetFetch(items: [Self.item], mirrors: [server.url], timeout: timeout)
      .run(into: folder.path)
  }

  private func fault(
    _ server: LoopbackServer, into folder: TemporaryFolder, timeout: Double = 10
  ) -> String {
    let fault = #expect(throws: FetchFault.self) {
      try fetch(server, into: folder, timeout: timeout)
    }
    // What to do without a network comes last.
    let text = fault?.description ?? ""
    #expect(text.hasSuffix(Self.advice) || !text.hasPrefix("cannot download"), "\(text)")
    return text.hasSuffix(Self.advice) ? String(text.dropLast(Self.advice.count)) : text
  }

  private static let advice = " (without a network, `digits data synthesize` draws a dataset)"

  @Test(arguments: [
    "9223372036854775807", "9223372036854775806", "9223372036854775808", "67108865", "1e3",
    "99999999999999999999999999",
  ])
  func lengthsThatNoFileHas(_ length: String) throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: Self.body, claimedLength: length) }
    defer { server.stop() }
    #expect(
      fault(server, into: folder)
        == "cannot download \(Self.name): 127.0.0.1 promised '\(length.prefix(20))' bytes, not 0 to "
        + "67108864")
    #expect(try folder.names == [])
  }

  @Test(arguments: ["-1", "many", ""])
  func lengthsThatAreNoNumbers(_ length: String) throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: Self.body, claimedLength: length) }
    defer { server.stop() }
    let text = fault(server, into: folder)
    #expect(text.contains("127.0.0.1 broke off: Invalid Content-Length"), "\(text)")
    #expect(server.requests.count == 1)
    #expect(try folder.names == [])
  }

  /// A byte now and then is as good as silence.
  @Test func trickling() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: Self.body, pause: 100_000) }
    defer { server.stop() }
    let text = fault(server, into: folder, timeout: 1)
    #expect(text.hasPrefix("cannot download \(Self.name): 127.0.0.1 sent "), "\(text)")
    #expect(text.hasSuffix(" bytes in 1 s"), "\(text)")
    #expect(server.requests.count == 1)
    // What has arrived is kept for the next attempt.
    #expect(try folder.names == [Self.name + ".part"])
  }

  @Test func silence() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: Self.body, pause: 5_000_000) }
    defer { server.stop() }
    #expect(
      fault(server, into: folder, timeout: 1)
        == "cannot download \(Self.name): 127.0.0.1 sent nothing for 1 s")
  }

  @Test func redirections() throws {
    let folder = try TemporaryFolder()
    let good = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    let place = good.url.absoluteString + "elsewhere"
    let first = try LoopbackServer { _, _ in
      .init(status: "302 Found", headers: ["Location": place], body: [])
    }
    let circle = try LoopbackServer { _, _ in
      .init(status: "302 Found", headers: ["Location": "/again"], body: [])
    }
    let lost = try LoopbackServer { _, _ in
      .init(status: "302 Found", headers: ["Location": "file:///etc/passwd"], body: [])
    }
    defer { for server in [good, first, circle, lost] { server.stop() } }
    #expect(fault(circle, into: folder).hasSuffix("sent from one address to the next"))
    #expect(circle.requests.count == 6)
    #expect(
      fault(lost, into: folder).hasSuffix("sent to no address of http or https (HTTP status 302)"))
    #expect(try fetch(first, into: folder) == [Self.name])
    #expect(good.requests.map(\.path) == ["/elsewhere"])
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
  }

  /// The file that a link leads to is somebody else's.
  @Test func linksAreNotFollowed() throws {
    let folder = try TemporaryFolder()
    let victim = try folder.file("victim", Array("precious".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(Self.name + ".part"), withDestinationPath: victim)
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    #expect(fault(server, into: folder).contains("a link or something else that is not a file"))
    #expect(try folder.bytes("victim") == Data("precious".utf8))
    #expect(server.requests.isEmpty)
  }

  /// A file with a second name is somebody else's, too.
  @Test func filesWithTwoNamesAreNotWritten() throws {
    let folder = try TemporaryFolder()
    let victim = try folder.file("victim", Array("precious".utf8))
    #expect(link(victim, folder.file(Self.name + ".part")) == 0)
    let server = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    defer { server.stop() }
    #expect(fault(server, into: folder).contains("a link or something else that is not a file"))
    #expect(try folder.bytes("victim") == Data("precious".utf8))
  }

  @Test func aDownloadThatAnotherWritesIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let part = try folder.file(Self.name + ".part", Array(Self.body.prefix(100)))
    let other = open(part, O_RDONLY)
    defer { close(other) }
    flock(other, LOCK_EX)
    let server = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    defer { server.stop() }
    #expect(fault(server, into: folder).contains("another download is writing it"))
    #expect(try folder.bytes(Self.name + ".part") == Data(Self.body.prefix(100)))
  }

  /// A link to a right file is not taken for the download either.
  @Test func linksToRightFilesAreNotTaken() throws {
    let folder = try TemporaryFolder()
    let right = try folder.file("right", Self.body)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(Self.name + ".part"), withDestinationPath: right)
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    #expect(fault(server, into: folder).contains("a link or something else that is not a file"))
    #expect(try folder.names == ["right", Self.name + ".part"])
  }

  /// The header promises 94 MB, of which a few kilobytes of gzip are made.
  @Test func bombs() throws {
    let folder = try TemporaryFolder()
    let bomb = Gzip.compress(IDX.header([94_000_000]) + [UInt8](repeating: 0, count: 94_000_000))
    let item = DatasetFetch.Item(
      name: Self.name,
      sha256: IDXArray(dimensions: [94_000_000], bytes: [UInt8](repeating: 0, count: 94_000_000))
        .payloadSHA256)
    let server = try LoopbackServer { _, _ in .init(body: bomb) }
    defer { server.stop() }
    let fault = #expect(throws: FetchFault.self) {
      try DatasetFetch(items: [item], mirrors: [server.url], timeout: 10).run(into: folder.path)
    }
    #expect(fault?.description.contains("whose content is not that of MNIST") == true)
  }
}
