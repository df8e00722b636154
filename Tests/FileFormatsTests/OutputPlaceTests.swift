import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct OutputPlaceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func placesThatCannotBeWrittenAreRefused() throws {
    _ = try folder.file("file", [1])
    let long = String(repeating: "n", count: 300)
    for (path, found) in [
      ("", "none"), (folder.file("new/"), "the name of a folder"), (folder.path, "a folder"),
      (folder.file("file/x"), "no such folder, and no place for it"),
      (folder.file(long), "file name too long"), ("/dev/null", "a device"),
    ] {
      #expect(faultOf { try OutputPlace.check(path) }?.found == found, "\(path)")
    }
    for path in ["new", "file", "none/deep/x"] { try OutputPlace.check(folder.file(path)) }
    #expect(try folder.names == ["file"])
  }

  /// Whatever name it has there.
  @Test func anInputIsNoOutput() throws {
    let input = try folder.file("in", [1])
    let other = try folder.file("other", [1])
    #expect(symlink(input, folder.file("symbolic")) == 0)
    #expect(link(input, folder.file("hard")) == 0)
    for name in ["in", "symbolic", "hard", "./in"] {
      let fault = faultOf {
        try OutputPlace.check(folder.file(name), apartFrom: [folder.file("none"), input])
      }
      #expect(fault?.expected == "another file than those that are read", "\(name)")
    }
    try OutputPlace.check(other, apartFrom: [input])
  }

  @Test func foldersAreCheckedWithoutBeingMade() throws {
    _ = try folder.file("file", [1])
    let long = String(repeating: "n", count: 300)
    for (path, found) in [
      ("", "none"), (folder.file("file"), "a file where a folder should be"),
      (folder.file("file/x"), "a file where a folder should be"),
      (folder.file("new/\(long)"), "file name too long"),
    ] {
      #expect(faultOf { try OutputPlace.checkFolder(path) }?.found == found, "\(path)")
    }
    for path in [folder.path, folder.file("new"), folder.file("a/b/c/")] {
      try OutputPlace.checkFolder(path)
    }
    #expect(try folder.names == ["file"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func whatMayNotBeWrittenIsRefused() throws {
    let file = try folder.file("file", [1])
    chmod(file, 0o444)
    #expect(faultOf { try OutputPlace.check(file) }?.found == "permission denied")
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    #expect(
      faultOf { try OutputPlace.checkFolder(folder.file("new")) }?.found
        == "no permission to write in \(folder.path)")
  }
}
