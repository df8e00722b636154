import Foundation
import NeuralNet
import Testing

@Suite struct LabelSetTests {
  private func text(_ set: LabelSet) throws -> String {
    String(decoding: try JSONEncoder().encode(set), as: UTF8.self)
  }

  private func read(_ text: String) throws -> LabelSet {
    try JSONDecoder().decode(LabelSet.self, from: Data(text.utf8))
  }

  /// A number in files, as before there were other labels than 0..<N; a list for others.
  @Test func filesHoldANumberOrAList() throws {
    for (labels, json) in [
      ([Int](), "0"), ([0], "1"), (Array(0...9), "10"), ([3, 7], "[3,7]"), ([0, 255], "[0,255]"),
      ([1, 2], "[1,2]"),
    ] {
      let set = LabelSet(labels)
      #expect(try text(set) == json && read(json) == set)
      #expect(set.labels == labels && set.count == labels.count && set.fault == nil)
      #expect(set.isEmpty == labels.isEmpty)
    }
    #expect(LabelSet([9, 0, 4, 9, 0]) == LabelSet([0, 4, 9]))
    #expect(LabelSet([2, 1, 0, 1]) == LabelSet(below: 3))
    #expect(LabelSet([3, 7]).contains(7) && !LabelSet([3, 7]).contains(0))
  }

  @Test(arguments: [
    ("257", "classes must be 0 to 256, not 257"), ("-1", "classes must be 0 to 256, not -1"),
    ("9223372036854775807", "classes must be 0 to 256, not 9223372036854775807"),
    ("[7,3]", "ascending"), ("[3,3]", "ascending"), ("[]", "ascending"),
    ("[0,256]", "from 0 to 255"), ("[-1,3]", "from 0 to 255"),
  ])
  func faultsAreNamed(json: String, words: String) throws {
    let set = try read(json)
    #expect(set.fault?.contains(words) == true, "\(set.fault ?? "none")")
    #expect(set.labels.count <= 256)
  }

  @Test(arguments: ["\"3\"", "{}", "[\"a\"]", "2.5", "null"]) func otherJSONIsNone(json: String) {
    #expect(throws: DecodingError.self) { try read(json) }
  }

  @Test(arguments: [
    ([], "none"), ([3], "3"), (Array(0...9), "0 to 9"), ([3, 7], "3 and 7"), ([1, 2], "1 and 2"),
    (Array(1...26), "1 to 26"), ([0, 1, 2, 4, 9], "0 to 2, 4 and 9"),
    (Array(stride(from: 0, to: 40, by: 2)), "0, 2, 4, 6, 8, 10 and others (20 in all)"),
  ])
  func textNamesStretches(labels: [Int], words: String) {
    #expect("\(LabelSet(labels))" == words)
  }
}
