import Foundation
import TestSupport
import Testing

import FileFormats

@Suite struct FileTests {
  @Test func faultPrintsAsOneLine() {
    let fault = FileFault(
      path: "a\nb", offset: 4, expected: "x", found: "y\u{1b}[2J\u{2028}", hint: "do\rit")
    #expect(
      fault.description
        == #"a\nb: at byte 4: expected x, found y\u{1B}[2J\u{2028} (do\rit)"#)
    #expect(
      FileFault(path: "é/p", expected: "x", found: "y").description == "é/p: expected x, found y")
  }

  @Test func missingFileFolderAndDeviceAreToldApart() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("none")
    #expect(
      faultOf { try IDX.read(path: missing) }
        == FileFault(path: missing, expected: "a readable file", found: "no such file"))
    #expect(
      faultOf { try IDX.read(path: folder.path) }
        == FileFault(path: folder.path, expected: "a file", found: "a folder"))
    #expect(try #require(faultOf { try FileBytes.read(path: "/dev/zero") }).found == "a device")
    let below = try folder.file("file", [1]) + "/x"
    #expect(
      try #require(faultOf { try FileBytes.read(path: below) }).found
        == "a file where a folder should be")
  }

  @Test func firstBytesAreReadAlone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", [1, 2, 3])
    #expect(try FileBytes.prefix(2, path: path) == [1, 2])
    #expect(try FileBytes.prefix(8, path: path) == [1, 2, 3])
    #expect(try FileBytes.prefix(0, path: path) == [])
    #expect(
      try #require(faultOf { try FileBytes.prefix(8, path: folder.path) }).found == "a folder")
  }

  @Test func pipeDoesNotHangTheReader() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(try #require(faultOf { try FileBytes.read(path: pipe) }).found == "a pipe")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func forbiddenFileIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("secret", [1])
    #expect(chmod(path, 0) == 0)
    #expect(try #require(faultOf { try IDX.read(path: path) }).found == "permission denied")
  }

  #if os(Linux)
    /// The first page of a process is never mapped, so the open succeeds and the read fails.
    @Test func failingReadIsNamed() throws {
      let fault = try #require(faultOf { try IDX.read(path: "/proc/self/mem") })
      #expect(fault.offset == 0)
      #expect(fault.found == "input/output error")
    }
  #endif

  @Test func longFileIsRefusedBeforeItIsRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a", [1, 2, 3])
    #expect(try FileBytes.read(path: path, limit: 3) == [1, 2, 3])
    #expect(
      try #require(faultOf { try FileBytes.read(path: path, limit: 2) }).expected
        == "at most 2 bytes")
  }

  @Test func writeReplacesAndLeavesNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    try AtomicFile.write(Data([1, 2, 3]), to: path)
    try AtomicFile.write([UInt8]([4]), to: path)
    #expect(try FileBytes.read(path: path) == [4])
    try AtomicFile.write(Data(), to: path)
    #expect(try FileBytes.read(path: path) == [])
    #expect(try folder.names == ["a"])
  }

  @Test func writeUsesAnotherNameIfTheTemporaryOneIsTaken() throws {
    let folder = try TemporaryFolder()
    let taken = ".partial-\(getpid())-0"
    _ = try folder.file(taken, [7])
    try AtomicFile.write(Data([1]), to: folder.file("a"))
    #expect(try folder.names == [taken, "a"])
    #expect(try FileBytes.read(path: folder.file(taken)) == [7])
  }

  @Test func writeMakesItsFolderOrNamesIt() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data([1]), to: folder.file("new/deep/a"))
    #expect(try FileBytes.read(path: folder.file("new/deep/a")) == [1])
    let path = try folder.file("file", [7]) + "/none/a"
    let fault = try #require(faultOf { try AtomicFile.write(Data([1]), to: path) })
    #expect(fault.path == path)
    #expect(fault.expected == "a folder \(folder.path)/file/none that exists or can be made")
    #expect(fault.found == "a file where a folder should be")
  }

  @Test func writeRefusesFoldersAndDevices() throws {
    let folder = try TemporaryFolder()
    #expect(
      try #require(faultOf { try AtomicFile.write(Data([1]), to: folder.path) }).found
        == "a folder")
    #expect(
      try #require(faultOf { try AtomicFile.write(Data([1]), to: "/dev/null") }).found
        == "a device")
    #expect(try folder.names == [])
  }

  @Test func failedRenameRemovesTheTemporaryFile() throws {
    let folder = try TemporaryFolder()
    // The name is longer than any file system allows, but the temporary name is short.
    let path = folder.file(String(repeating: "n", count: 300))
    #expect(
      try #require(faultOf { try AtomicFile.write(Data([1]), to: path) }).found
        == "file name too long")
    #expect(try folder.names == [])
  }
}
