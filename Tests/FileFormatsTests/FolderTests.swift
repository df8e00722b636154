import FileFormats
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct FolderTests {
  @Test func foldersAreMadeWithThoseAboveThem() throws {
    let folder = try TemporaryFolder()
    try Folder.make(folder.file("a/b"))
    try Folder.make(folder.file("a/b/"))
    #expect(Folder.exists(folder.file("a/b")))
    _ = try folder.file("a/c", [1])
    #expect(!Folder.exists(folder.file("a/c")))
    for (path, words) in [
      (folder.file("a/c"), "a file"), (folder.file("a/c/d"), "a file where a folder should be"),
    ] {
      #expect(
        faultOf { try Folder.make(path) }?.description
          == "\(path): expected a folder that exists or can be made, found \(words)")
    }
    #expect(
      faultOf { try Folder.make("") }?.description
        == "'': expected a folder that exists or can be made, found no such file or directory")
  }

  /// The name appears once, with all files. After a fault, what was there is unchanged.
  @Test func aFolderIsPutWholeOrNotAtAll() throws {
    struct Refused: Error {}
    let folder = try TemporaryFolder()
    func put(_ byte: UInt8, replaces: Bool = true, fails: Bool = false) throws {
      try Folder.put(folder.file("x"), replaces: replaces) { place in
        #expect(try folder.names.filter { !$0.hasPrefix(".") } == (byte == 1 ? [] : ["x"]))
        try Data([byte]).write(to: URL(fileURLWithPath: place + "/file"))
        if fails { throw Refused() }
      }
    }
    #expect(throws: Refused.self) { try put(1, fails: true) }
    #expect(try folder.names.isEmpty)
    try put(1)
    #expect(throws: Refused.self) { try put(2, fails: true) }
    #expect(throws: FileFault.self) { try put(2, replaces: false) }
    #expect(try folder.bytes("x/file") == Data([1]) && folder.names == ["x"])
    try put(2)
    #expect(try folder.bytes("x/file") == Data([2]) && folder.names == ["x"])
  }

  /// Somebody who looks while a folder is replaced finds the old one or the new one, never none.
  @Test func aReplacedFolderIsNeverMissing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x")
    func put(_ byte: UInt8) throws {
      try Folder.put(path, replaces: true) { place in
        try Data([byte]).write(to: URL(fileURLWithPath: place + "/file"))
      }
    }
    try put(0)
    let isDone = Mutex(false)
    let missing = Mutex(0)
    let looker = Thread {
      while !isDone.withLock({ $0 }) {
        if access(path, F_OK) != 0 { missing.withLock { $0 += 1 } }
      }
      isDone.withLock { $0 = false }
    }
    looker.start()
    for byte in 1...200 { try put(UInt8(byte)) }
    isDone.withLock { $0 = true }
    while isDone.withLock({ $0 }) { usleep(100) }
    #expect(missing.withLock { $0 } == 0)
    #expect(try folder.bytes("x/file") == Data([200]) && folder.names == ["x"])
  }
}
