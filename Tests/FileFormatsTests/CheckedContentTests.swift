import FileFormats
import Foundation
import TestSupport
import Testing

/// Numbers are bounded where they are read, whatever the way.
@Suite struct CheckedContentTests {
  private struct Content: CheckedContent, Equatable {
    let steps: Int
    var images: Int?
    var fault: String? {
      Bounds.fault(("steps", steps, Bounds.steps), ("images", images, Bounds.count))
    }
  }

  @Test func numbersWithinTheirBoundsAreRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.json", Array(#"{"steps": 1000000000, "images": 0}"#.utf8))
    #expect(
      try JSONText.read(Content.self, path: path, expected: "a content")
        == Content(steps: 1_000_000_000, images: 0))
    #expect(
      try JSONText.decode(Content.self, ["key": #"{"steps": 0}"#], "key", path: "p")
        == Content(steps: 0))
  }

  @Test(arguments: [
    (#"{"steps": 1000000001}"#, "1000000001 as steps, not 0 to 1000000000"),
    (#"{"steps": -9223372036854775808}"#, "-9223372036854775808 as steps, not 0 to 1000000000"),
    (
      #"{"steps": 1, "images": 9223372036854775807}"#,
      "9223372036854775807 as images, not 0 to 281474976710656"
    ),
  ])
  func othersAreRefused(json: String, words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.json", Array(json.utf8))
    for fault in [
      faultOf { try JSONText.read(Content.self, path: path, expected: "a content") },
      faultOf { try JSONText.decode(Content.self, ["key": json], "key", path: path) },
    ] {
      #expect(
        fault == FileFault(path: path, expected: "numbers within their bounds", found: words))
    }
  }

  @Test func secondsAreFinite() {
    #expect(Bounds.fault(seconds: 0) == nil && Bounds.fault(seconds: 1e9) == nil)
    for seconds in [-1, 1.1e9, .infinity, .nan] { #expect(Bounds.fault(seconds: seconds) != nil) }
  }

  /// No machine has what the last one needs.
  @Test func workThatDoesNotFitIsRefused() throws {
    try MemoryNeed.require(bytes: 1, for: "nothing", path: "p")
    let fault = try #require(
      faultOf { try MemoryNeed.require(bytes: 3.5e18, for: "its numbers", path: "p", hint: "less") }
    )
    #expect(fault.expected.hasPrefix("its numbers to fit the "))
    #expect(fault.found == "about 3500000 TB" || fault.found == "about 3.5e+06 TB")
    #expect(fault.hint == "less")
  }
}
