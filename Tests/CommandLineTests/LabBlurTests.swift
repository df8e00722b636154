import Foundation
import TestSupport
import Testing

/// `digits lab blow-up` and `digits lab blur`.
@Suite struct LabBlurTests {
  private struct Numbers: Decodable {
    struct Table: Decodable {
      let name: String
      let rows: [[Cell]]
    }
    struct Cell: Decodable {
      init(from decoder: any Decoder) throws { _ = try decoder.singleValueContainer() }
    }
    let experiment, claim: String
    let tables: [Table]
  }

  private func numbers(_ path: String, in folder: TemporaryFolder) throws -> Numbers {
    try JSONDecoder().decode(Numbers.self, from: try folder.bytes(path))
  }

  /// Synthetic images stand in for MNIST; no shipped model has learnt them.
  @Test func bothWriteTheirPages() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "60", "--test", "20", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let result = try BuiltBinary.run(
      "lab", "blow-up", "--quick", "--data", "drawn", "--out", "o", "-q", in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let found = try numbers("o/results.json", in: folder)
    #expect(found.experiment == "blow-up" && result.output.contains(found.claim))
    #expect(Set(found.tables.map(\.name)) == ["off", "tied", "on", "typical", "courses"])
    #expect(try folder.bytes("o/images.png").count > 1000)
  }

  @Test func withoutADatasetImagesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run("lab", "blow-up", "--quick", "--out", "o", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let page = String(decoding: try folder.bytes("o/report.html"), as: UTF8.self)
    #expect(page.contains("Images are left out") && !page.contains("data:image/png"))
  }

  @Test(arguments: [
    ["blow-up", "--images", "3"], ["blow-up", "--images", "0", "--data", "x"],
    ["blow-up", "--data", "absent-folder-0", "--images", "x"], ["blur", "--seeds", "0"],
    ["blur", "--images", "-1"], ["blur", "--images", "0", "--data", "x"],
    ["blur", "--training-times", "some"],
  ]) func badFlagsExit64(_ flags: [String]) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["lab"] + flags, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
  }
}
