import FileFormats
import Foundation
import TestSupport
import Testing

/// `digits fid --two-sample --page`.
@Suite struct GiveawaysCommandTests {
  private struct Card: Decodable {
    struct Giveaways: Decodable {
      struct View: Decodable {
        let view: String
        let gradient: [Double]
        let detectableArea: Double
      }
      struct Trait: Decodable {
        struct Share: Decodable {
          let count, total: Int
        }
        let kind: String
        let samples, real: Share
      }
      let views: [View]
      let strokes: [Trait]
      let summary: [String]
    }
    let giveaways: Giveaways
  }

  /// Makes samples of the small digits: training images with grain of level 3 on a third of the black.
  private func samples(in folder: TemporaryFolder) throws -> String {
    let real = try IDX.read(
      path: folder.file("\(SmallDigits.name)/train-images-idx3-ubyte.gz"))
    let bytes = real.bytes.prefix(100 * 64).enumerated().map { place, byte in
      byte == 0 && place % 3 == 0 ? 3 : byte
    }
    try IDX.write(
      IDXArray(dimensions: [100, 8, 8], bytes: bytes), to: folder.file("s.idx"), gzip: false)
    return "s.idx"
  }

  @Test func thePageHoldsEverything() throws {
    let folder = try SmallDigits.folder()
    let path = try samples(in: folder)
    // The second classifier is one that was trained as a feature network.
    let arguments =
      ["fid", path, "--two-sample", "--judge", "models/digit-features.safetensors"]
      + SmallDigits.options
    let result = try BuiltBinary.run(arguments + ["--page", "new/p.html", "-q"], in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("\nan AUC from 0."))
    #expect(result.output.contains("\nwhat gives them away"))
    let page = String(decoding: try folder.bytes("new/p.html"), as: UTF8.self)
    for part in [
      "<h1>What gives s.idx away</h1>", "<h2>How well networks tell them</h2>",
      "<h2>Gray levels seen: multiples of 32</h2>", "<h2>Which digits</h2>",
      "<h2>Broken and merged strokes</h2>", "two or more pieces", "border of the ink",
      "digits fid s.idx --two-sample", "<svg", "class=\"plot-grid\"",
    ] { #expect(page.contains(part), "\(part)") }
    // Three grids and a heat map for each of four views, all inside the page.
    #expect(page.components(separatedBy: "<img ").count == 17)
    for outside in ["<script", "<link", "src=\"http", "url("] { #expect(!page.contains(outside)) }

    let json = try BuiltBinary.run(arguments + ["--json", "-q", "--threads", "1"], in: folder)
    let found = try JSONDecoder().decode(Card.self, from: Data(json.output.utf8)).giveaways
    #expect(found.views.map(\.view) == ["all", "multiples of 8", "multiples of 32", "ink"])
    #expect(found.views.allSatisfy { $0.gradient.count == 64 && $0.detectableArea > 0.5 })
    #expect(found.strokes.allSatisfy { $0.samples.count <= $0.samples.total })
    for line in found.summary { #expect(result.output.contains("\n" + line + "\n"), "\(line)") }
  }

  @Test func mistakesAreOneLine() throws {
    let folder = try TemporaryFolder()
    func line(_ arguments: String..., code: Int32 = 64) throws -> String {
      let result = try BuiltBinary.run(
        ["fid", "s.idx"] + arguments, in: folder)
      #expect(result.code == code && result.hasOneErrorLine && result.output.isEmpty)
      return result.errors
    }
    #expect(try line("--page", "p.html").contains("--page shows what --two-sample finds; add it"))
    #expect(
      try line("--two-sample", "--page", "p.png").contains(
        "--page writes an HTML page, not .png; name it p.html"))
    #expect(
      try line("--quick", "--two-sample", "--page", "p.html").contains("--quick measures FID alone")
    )
    try IDX.write(
      IDXArray(dimensions: [70, 28, 28], bytes: (0..<70 * 784).map { UInt8($0 % 256) }),
      to: folder.file("s.idx"), gzip: false)
    #expect(
      try line("--two-sample", "--page", "p.html").contains("--page compares with real images"))
    #expect(
      try line("--two-sample", "--page", "s.idx.html/", code: 1).contains("expected a file name"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("p.html")))
  }
}
