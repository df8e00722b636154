import FileFormats
import Foundation
import TestSupport
import Testing

/// Several files at once, permissions, and what programs that were killed leave behind.
@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ byte: UInt8, _ name: String) throws {
    try AtomicFile.write([byte], to: folder.file(name))
  }

  private func permissions(_ name: String) -> mode_t {
    var status = stat()
    return stat(folder.file(name), &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test(arguments: [0o600, 0o664, 0o444] as [mode_t])
  func aReplacedFileKeepsItsPermissions(mode: mode_t) throws {
    try write(1, "a")
    chmod(folder.file("a"), mode)
    try write(2, "a")
    #expect(permissions("a") == mode)
    #expect(try folder.bytes("a") == Data([2]))
  }

  // MARK: Several files

  @Test func filesChangeTogether() throws {
    try write(1, "a")
    try write(1, "old")
    try AtomicFile.together {
      try write(2, "a")
      try write(2, "b")
      try AtomicFile.remove(folder.file("old"))
      #expect(try folder.bytes("a") == Data([1]))
      #expect(try folder.names.filter { !$0.hasPrefix(".") } == ["a", "old"])
    }
    #expect(try folder.names == ["a", "b"])
    #expect(try folder.bytes("a") == Data([2]))
  }

  @Test func afterAFaultNoFileHasChanged() throws {
    try write(1, "a")
    try write(1, "old")
    let fault = faultOf {
      try AtomicFile.together {
        try AtomicFile.remove(folder.file("old"))
        try write(2, "a")
        try write(2, "old/b")
      }
    }
    #expect(fault?.path == folder.file("old/b"))
    #expect(try folder.names == ["a", "old"])
    #expect(try folder.bytes("a") == Data([1]))
  }

  /// Files that cannot change, because folders take their names in between, are named in the order
  /// of the calls; what has changed before them is as it was.
  @Test func aSetThatCannotChangeWhollyIsChangedBack() throws {
    try write(1, "replaced")
    try write(2, "removed")
    try write(3, "later")
    let fault = faultOf {
      try AtomicFile.together {
        try write(4, "new")
        try write(4, "replaced")
        try AtomicFile.remove(folder.file("removed"))
        try AtomicFile.remove(folder.file("none"))
        try write(4, "taken")
        try write(4, "also taken")
        try write(4, "later")
        for name in ["taken", "also taken"] {
          try FileManager.default.createDirectory(
            atPath: folder.file(name), withIntermediateDirectories: false)
        }
      }
    }
    #expect(fault?.path == folder.file("taken"))
    #expect(try folder.names == ["also taken", "later", "removed", "replaced", "taken"])
    #expect(try folder.bytes("replaced") == Data([1]))
    #expect(try folder.bytes("removed") == Data([2]))
    #expect(try folder.bytes("later") == Data([3]))
  }

  /// While one program changes a set of files, another one waits.
  @Test func setsWaitForEachOther() throws {
    let lock = open(folder.path, O_RDONLY)
    flock(lock, LOCK_EX)
    let isDone = DispatchSemaphore(value: 0)
    let paths = ["a", "b"].map { folder.file($0) }
    Thread.detachNewThread {
      try? AtomicFile.together {
        for path in paths { try AtomicFile.write([1], to: path) }
      }
      isDone.signal()
    }
    #expect(isDone.wait(timeout: .now() + 0.3) == .timedOut)
    #expect(try !folder.names.contains("a"))
    close(lock)
    #expect(isDone.wait(timeout: .now() + 60) == .success)
    #expect(try folder.names == ["a", "b"])
  }

  /// A program does not wait for itself.
  @Test func aFolderMayHaveTwoNames() throws {
    try AtomicFile.together {
      try write(1, "a")
      try AtomicFile.write([2], to: folder.path + "/./b")
    }
    try Folder.put(folder.file("new")) { place in
      try AtomicFile.together {
        try AtomicFile.write([3], to: place + "/c")
        try write(4, "d")
      }
    }
    #expect(try folder.names == ["a", "b", "d", "new"])
  }

  @Test func removingWhatIsNotThereIsNoFault() throws {
    try AtomicFile.remove(folder.file("none"))
    try write(1, "a")
    #expect(
      faultOf { try AtomicFile.remove(folder.file("a/b")) }?.found
        == "a file where a folder should be")
  }

  // MARK: Leftovers

  /// The number of a process that has ended.
  private func deadProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exit 0"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func leftoversOfDeadProcessesAreRemoved() throws {
    let dead = try deadProcess()
    let kept = [".partial-\(getppid())-0", ".partial-\(dead)", ".partial-x-0", "partial-\(dead)-0"]
    for name in kept + [".partial-\(dead)-0", ".partial-\(dead)-7"] {
      _ = try folder.file(name, [1])
    }
    try FileManager.default.createDirectory(
      atPath: folder.file(".partial-\(dead)-1/deep"), withIntermediateDirectories: true)
    try write(1, "a")
    #expect(try folder.names == (kept + ["a"]).sorted())
  }

  /// A lock says that somebody still writes, for instance on another machine.
  @Test func whatIsLockedIsKept() throws {
    let name = ".partial-\(try deadProcess())-0"
    let descriptor = open(try folder.file(name, [1]), O_RDONLY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try write(1, "a")
    #expect(try folder.names == [name, "a"])
  }

  /// Cut off between two renames, a folder had given its name away, and nothing else had it yet.
  @Test func aFolderThatGaveItsNameAwayGetsItBack() throws {
    let dead = try deadProcess()
    for (name, byte) in [(".replaced-\(dead)-x", 1), (".replaced-\(dead)-y-z", 2), ("y-z", 3)] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: false)
      _ = try folder.file("\(name)/file", [UInt8(byte)])
    }
    try Folder.put(folder.file("new")) { _ in }
    #expect(try folder.names == ["new", "x", "y-z"])
    #expect(try folder.bytes("x/file") == Data([1]))
    #expect(try folder.bytes("y-z/file") == Data([3]))
  }
}
