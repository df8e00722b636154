import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

@Suite struct RunEventsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Splits a file into its records, whose checksums must be right.
  private func records(_ path: String) throws -> [[UInt8]] {
    var rest = try FileBytes.read(path: path)[...]
    var records: [[UInt8]] = []
    while !rest.isEmpty {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let data = Array(rest.dropFirst(12).prefix(length))
      for (bytes, sum) in [
        (Array(rest.prefix(8)), rest.dropFirst(8).prefix(4)),
        (data, rest.dropFirst(12 + length).prefix(4)),
      ] {
        #expect(CRC32C.masked(bytes) == sum.reversed().reduce(0) { $0 << 8 | UInt32($1) })
      }
      records.append(data)
      rest = rest.dropFirst(16 + length)
    }
    return records
  }

  @Test func linesAndPicturesBecomeRecords() throws {
    let run = try SmallRun("run", in: folder).train(steps: 70)
    let out = folder.file("events")
    let paths = try RunEvents.write([run.folder], to: out)
    #expect(paths == [out + "/run/events.out.tfevents.0.digits"])
    let events = try records(paths[0])
    // The version, seven lines of three numbers, and the pictures after steps 60 and 70.
    #expect(events.count == 1 + 7 + 2)
    let picture = try FileBytes.read(path: run.folder.samples(step: 60))
    #expect(events[8].count > picture.count && events[8].suffix(picture.count) == picture[...])
    for event in events[1...7] {
      let text = String(decoding: event, as: UTF8.self)
      for tag in ["loss", "gradient norm", "learning rate"] { #expect(text.contains(tag)) }
    }
    let before = try FileBytes.read(path: paths[0])
    #expect(try RunEvents.write([run.folder], to: out) == paths)
    #expect(try FileBytes.read(path: paths[0]) == before)
  }

  @Test func faultsComeBeforeFiles() throws {
    let run = try SmallRun("run", in: folder).train(steps: 2)
    let out = folder.file("events")
    #expect(throws: FileFault.self) { try RunEvents.write([run.folder, run.folder], to: out) }
    #expect(throws: FileFault.self) {
      try RunEvents.write([run.folder, RunFolder(path: folder.file("absent"))], to: out)
    }
    #expect(!Folder.exists(out))
  }
}
