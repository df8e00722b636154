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

  private func course(from start: Int) async throws -> SmallService.News.Course? {
    try await small.watch([SmallService.name: start]).courses.first
  }

  private func append(_ text: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: small.run.metrics))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test func onlyWhatIsNewIsSent() async throws {
    let all = try #require(try await course(from: 0))
    #expect(all.steps == [10, 20] && !all.isAnew && !all.hasMore)
    #expect(try await course(from: all.end) == nil)
    let line = #"{"gradientNorm":1,"learningRate":1,"loss":1,"seconds":1,"step":30}"#
    // A torn line waits for its end.
    try append(String(line.prefix(30)))
    #expect(try await course(from: all.end) == nil)
    try append(String(line.dropFirst(30)) + "\n")
    #expect(try await course(from: all.end)?.steps == [30])
  }

  @Test func aFileThatWasCutIsSentAnew() async throws {
    let all = try #require(try await course(from: 0))
    let again = try await course(from: all.end + 1000)
    #expect(again?.isAnew == true && again?.steps == [10, 20])
    try FileManager.default.removeItem(atPath: small.run.metrics)
    #expect(try await course(from: all.end)?.isAnew == true)
  }

  @Test func aLongCourseComesInPieces() async throws {
    let line = #"{"gradientNorm":1,"learningRate":1,"loss":1,"seconds":1,"step":30}"# + "\n"
    try append(String(repeating: line, count: 20_000))
    let first = try #require(try await course(from: 0))
    #expect(first.hasMore && first.text.utf8.count <= 1 << 20)
    let second = try #require(try await course(from: first.end))
    #expect(!second.hasMore && first.steps.count + second.steps.count == 20_002)
  }

  /// The list of runs is sent when it changes, and only then.
  @Test func theListIsSentOnce() async throws {
    let first = try await small.watch([:])
    let again = try await small.watch([:], tag: first.tag)
    #expect(first.runs?.map(\.state) == ["finished"] && again.runs == nil)
    #expect(again.tag == first.tag)
    // A change of a file, and then a new run, show at once.
    try FileManager.default.removeItem(atPath: small.run.model)
    let stopped = try await small.watch([:], tag: first.tag)
    #expect(stopped.runs?.map(\.state) == ["stopped"])
    let other = folder.file("runs/002-other")
    try FileManager.default.copyItem(atPath: small.run.path, toPath: other)
    #expect(try await small.watch([:], tag: stopped.tag).runs?.count == 2)
    try FileManager.default.removeItem(atPath: other + "/config.json")
    #expect(try await small.watch([:], tag: stopped.tag).runs == nil)
  }

  /// Names that are not in the list lead nowhere.
  @Test(arguments: ["..", "../runs/001-small", "001-small/", ".", "", "002-none"])
  func onlyListedRunsAreRead(name: String) async throws {
    #expect(try await small.watch([name: 0]).courses.isEmpty)
  }

  @Test(arguments: ["[]", "%7B", "1", "%7B%22a%22:%22b%22%7D"])
  func whatIsNoChoiceIsRefused(text: String) async {
    await #expect(throws: Refusal(400, "the request does not say which runs to show")) {
      try await small.get("/api/watch?chosen=" + text)
    }
  }

  /// A damaged folder says what is wrong with it, and does not hide the others.
  @Test func aDamagedRunIsListed() async throws {
    let other = folder.file("runs/002-broken")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: other + "/config.json"))
    let runs = try await small.watch([:]).runs
    #expect(runs?.map(\.state) == ["finished", "broken"])
  }
}
