import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct LineFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text() throws -> String {
    String(decoding: try folder.bytes("lines"), as: UTF8.self)
  }

  @Test func linesAreThereAtOnce() throws {
    let file = try LineFile(path: folder.file("lines"), keeping: 0)
    #expect(try text() == "")
    try file.append("one")
    #expect(try text() == "one\n" && file.length == 4)
    try file.append("two")
    try file.flush()
    #expect(try text() == "one\ntwo\n" && file.length == 8)
  }

  @Test func whatFollowsIsCut() throws {
    try AtomicFile.write(Data("one\ntwo\ntor".utf8), to: folder.file("lines"))
    let file = try LineFile(path: folder.file("lines"), keeping: 4)
    try file.append("three")
    #expect(try text() == "one\nthree\n")
  }

  /// Programs that tell the age of a file see no change where nothing changes.
  @Test func aFileThatIsKeptKeepsItsTime() throws {
    let path = folder.file("lines")
    try AtomicFile.write(Data("one\n".utf8), to: path)
    let time = Date(timeIntervalSince1970: 1_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    _ = try LineFile(path: path, keeping: 4)
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    #expect(facts[.modificationDate] as? Date == time)
  }

  @Test func faultsNameTheFile() throws {
    try AtomicFile.write(Data("one\n".utf8), to: folder.file("lines"))
    let short = #expect(throws: FileFault.self) {
      try LineFile(path: folder.file("lines"), keeping: 5)
    }
    #expect(short?.found == "4" && short?.path == folder.file("lines"))
    try Folder.make(folder.file("folder"))
    #expect(throws: FileFault.self) { try LineFile(path: folder.file("folder"), keeping: 0) }
    // A link is nothing that training made.
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("lines"))
    #expect(throws: FileFault.self) { try LineFile(path: folder.file("link"), keeping: 0) }
  }
}
