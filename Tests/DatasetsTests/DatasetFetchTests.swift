import FileFormats
import Foundation
import Synchronization
import TestSupport
import Testing

import Datasets

@Suite(.serialized) struct DatasetFetchTests {
  /// A file of a few hundred kilobytes that gzip cannot shrink, so that it arrives in many pieces.
  private static let array = IDXArray(
    dimensions: [400, 28, 28],
    bytes: (0..<400 * 784).map { index in
      let mixed = (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
      return UInt8(truncatingIfNeeded: ((mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9) >> 40)
    })
  private static let body = Gzip.compress(IDX.encode(array))
  private static let name = "train-images-idx3-ubyte.gz"
  private static let item = DatasetFetch.Item(name: name, sha256: array.payloadSHA256)

  private func fetch(_ servers: LoopbackServer..., into folder: TemporaryFolder) throws -> [String]
  {
    try DatasetFetch(items: [Self.item], mirrors: servers.map(\.url), timeout: 10)
      .run(into: folder.path)
  }

  private func fault(_ servers: LoopbackServer..., into folder: TemporaryFolder) -> FetchFault? {
    #expect(throws: FetchFault.self) {
      try DatasetFetch(items: [Self.item], mirrors: servers.map(\.url), timeout: 10)
        .run(into: folder.path)
    }
  }

  @Test func downloadsAndReportsProgress() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    let seen = Mutex<[FetchProgress]>([])
    let names = try DatasetFetch(items: [Self.item], mirrors: [server.url])
      .run(into: folder.file("new/folder")) { progress in seen.withLock { $0.append(progress) } }
    #expect(names == [Self.name])
    #expect(try IDX.read(path: folder.file("new/folder/" + Self.name)) == Self.array)
    let reports = seen.withLock { $0 }
    #expect(reports.last?.received == Self.body.count)
    #expect(reports.last?.total == Self.body.count)
    #expect(reports.map(\.received) == reports.map(\.received).sorted())
    #expect(server.requests.map(\.path) == ["/" + Self.name])
  }

  @Test func goesOnWhereTheConnectionBroke() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { request, number in
      var response = LoopbackServer.Response.honouringRange(Self.body, request)
      if number < 2 { response.cutAfter = 100_000 }
      return response
    }
    defer { server.stop() }
    #expect(Self.body.count > 200_000)
    _ = try fetch(server, into: folder)
    #expect(server.requests.map(\.rangeStart) == [nil, 100_000, 200_000])
    #expect(try folder.names == [Self.name])
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
  }

  @Test func goesOnFromThePartOfAnEarlierRun() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(Self.name + ".part", Array(Self.body[..<5000]))
    let server = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    defer { server.stop() }
    _ = try fetch(server, into: folder)
    #expect(server.requests.map(\.rangeStart) == [5000])
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
  }

  @Test func startsAnewWhenTheServerIgnoresTheRange() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(Self.name + ".part", [UInt8](repeating: 7, count: 5000))
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    _ = try fetch(server, into: folder)
    #expect(server.requests.count == 1)
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
  }

  @Test(arguments: [5000, 10_000_000])
  func startsAnewAfterAPartThatDoesNotFit(length: Int) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(Self.name + ".part", [UInt8](repeating: 7, count: length))
    let server = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    defer { server.stop() }
    _ = try fetch(server, into: folder)
    #expect(server.requests.map(\.rangeStart) == [length, nil])
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
  }

  @Test func keepsThePartWhenEveryMirrorBreaksOff() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { request, number in
      guard number == 0 else { return .init(body: Self.body, cutAfter: 0) }
      return .init(body: Self.body, cutAfter: 3000)
    }
    defer { server.stop() }
    let fault = fault(server, into: folder)
    #expect(fault?.description.contains("127.0.0.1 broke off") == true)
    #expect(try folder.names == [Self.name + ".part"])
  }

  @Test(arguments: [true, false])
  func recognisesAnHTMLPage(byItsType: Bool) throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in
      .init(
        headers: ["Content-Type": byItsType ? "text/html; charset=utf-8" : "application/gzip"],
        body: Array((byItsType ? "Please sign in" : "\n<!DOCTYPE html><p>Not here</p>").utf8))
    }
    defer { server.stop() }
    #expect(
      fault(server, into: folder)?.description
        == "cannot download \(Self.name): 127.0.0.1 sent an HTML page instead of the file "
        + "(without a network, `digits data synthesize` draws a dataset)")
    #expect(try !folder.names.contains(Self.name))
  }

  @Test func fallsThroughToTheNextMirror() throws {
    let folder = try TemporaryFolder()
    let absent = try LoopbackServer { _, _ in .init(status: "404 Not Found", body: []) }
    let forged = try LoopbackServer { _, _ in
      .init(body: Gzip.compress(IDX.encode(IDXArray(dimensions: [1, 1, 1], bytes: [9]))))
    }
    let good = try LoopbackServer { request, _ in .honouringRange(Self.body, request) }
    let unused = try LoopbackServer { _, _ in .init(body: Self.body) }
    let servers = [absent, forged, good, unused]
    defer { for server in servers { server.stop() } }
    _ = try fetch(absent, forged, good, unused, into: folder)
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
    #expect(servers.map(\.requests.count) == [1, 1, 1, 0])
    // The forged bytes were discarded, and not continued.
    #expect(good.requests[0].rangeStart == nil)
  }

  @Test func namesEveryMirrorThatFailed() throws {
    let folder = try TemporaryFolder()
    let absent = try LoopbackServer { _, _ in .init(status: "404 Not Found", body: []) }
    let forged = try LoopbackServer { _, _ in .init(body: Array("no gzip".utf8)) }
    defer {
      absent.stop()
      forged.stop()
    }
    let text = fault(absent, forged, into: folder)?.description ?? ""
    #expect(text.contains("127.0.0.1 answered with HTTP status 404; 127.0.0.1 sent a file whose"))
    #expect(!text.contains("\n"))
    #expect(try folder.names == [])
  }

  @Test func aServerThatIsNotThereIsOneLine() throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { _, _ in .init(body: []) }
    server.stop()
    let text = fault(server, into: folder)?.description ?? ""
    #expect(text.contains("127.0.0.1 broke off"))
    #expect(!text.contains("\n"))
  }

  @Test func leavesWhatIsAlreadyThere() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Self.body, to: folder.file("other.gz"))
    let item = DatasetFetch.Item(name: "other.gz", sha256: Self.item.sha256)
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    #expect(try DatasetFetch(items: [item], mirrors: [server.url]).run(into: folder.path) == [])
    #expect(server.requests.isEmpty)
  }

  @Test func refusesAFolderWithAnotherDataset() throws {
    let folder = try TemporaryFolder()
    try IDX.write(Self.array, to: folder.file(Self.name), gzip: true)
    let server = try LoopbackServer { _, _ in .init(body: Self.body) }
    defer { server.stop() }
    #expect(throws: FileFault.self) {
      try DatasetFetch(mirrors: [server.url]).run(into: folder.path)
    }
    #expect(try IDX.read(path: folder.file(Self.name)) == Self.array)
    #expect(server.requests.isEmpty)
  }
}
