import Foundation
import Serving
import TestSupport
import Testing

/// A run that goes on is read while another program writes it.
@Suite struct WatchingTests {
  private let folder: TemporaryFolder
  private let small: SmallService

  init() throws {
    folder = try TemporaryFolder()
    small = try SmallService(in: folder)
  }

  private struct Tail: Decodable {
    struct Line: Decodable { let step: Int }
    let lines: [Line]
    let end: Int
    let isAnew: Bool
  }

  private func tail(from start: Int) async throws -> Tail {
    let answer = try await small.get("/api/metrics?run=001-small&from=\(start)")
    return try JSONDecoder().decode(Tail.self, from: await answer.bytes)
  }

  private func append(_ text: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: small.run.metrics))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test func onlyWhatIsNewIsSent() async throws {
    let all = try await tail(from: 0)
    #expect(all.lines.map(\.step) == [10, 20] && !all.isAnew)
    #expect(try await tail(from: all.end).lines.isEmpty)
    let line = #"{"gradientNorm":1,"learningRate":1,"loss":1,"seconds":1,"step":30}"#
    // A torn line waits for its end.
    try append(String(line.prefix(30)))
    #expect(try await tail(from: all.end).end == all.end)
    try append(String(line.dropFirst(30)) + "\n")
    #expect(try await tail(from: all.end).lines.map(\.step) == [30])
  }

  @Test func aFileThatWasCutIsSentAnew() async throws {
    let all = try await tail(from: 0)
    let again = try await tail(from: all.end + 1000)
    #expect(again.isAnew && again.lines.map(\.step) == [10, 20])
    try FileManager.default.removeItem(atPath: small.run.metrics)
    #expect(try await tail(from: all.end).isAnew)
  }

  /// A damaged folder says what is wrong with it, and does not hide the others.
  @Test func aDamagedRunIsListed() async throws {
    let other = folder.file("runs/002-broken")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: other + "/config.json"))
    let runs = String(decoding: try await small.get("/api/runs").bytes, as: UTF8.self)
    #expect(runs.contains("002-broken") && runs.contains("\"state\":\"broken\""))
    #expect(runs.contains("\"state\":\"finished\""))
  }
}
