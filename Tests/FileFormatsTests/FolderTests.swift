import FileFormats
import Foundation
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
      (folder.file("a/c"), "file exists"), (folder.file("a/c/d"), "not a directory"),
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
}
