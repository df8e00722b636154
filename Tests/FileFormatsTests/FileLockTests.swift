import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct FileLockTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lock() -> FileLock? {
    if case .taken(let lock) = FileLock.take(folder.file("lock")) { lock } else { nil }
  }

  @Test func onlyOneHasIt() throws {
    var first = lock()
    #expect(first != nil && lock() == nil && FileLock.isHeld(folder.file("lock")))
    first = nil
    #expect(try folder.names == [] && !FileLock.isHeld(folder.file("lock")))
    withExtendedLifetime(lock()) { #expect($0 != nil) }
  }

  /// A program that was killed leaves the file without a lock.
  @Test func aFileAloneMeansNothing() throws {
    _ = try folder.file("lock", [])
    #expect(!FileLock.isHeld(folder.file("lock")))
    withExtendedLifetime(lock()) { #expect($0 != nil) }
    #expect(try folder.names == [])
  }

  @Test func aPlaceWithoutFilesHasNone() {
    guard case .unavailable = FileLock.take(folder.file("absent/lock")) else {
      Issue.record("a lock in a folder that does not exist")
      return
    }
    #expect(!FileLock.isHeld(folder.file("absent/lock")))
  }
}
