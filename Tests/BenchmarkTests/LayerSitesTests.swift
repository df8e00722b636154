import Benchmark
import Testing

/// The layers of `tiny` (16, 32 and 64 channels at 28, 14 and 7 pixels), written out by hand.
@Suite struct LayerSitesTests {
  private static let sites = LayerSites(BenchmarkedNetwork.tiny.configuration)

  @Test func convolutionsOfTiny() {
    let expected = [
      // The way down: stem, block, change of resolution; a shortcut where the width changes.
      "3x3 1->16 at 28x28", "3x3 16->16 at 28x28", "down 3x3 16->16 at 28x28",
      "3x3 16->32 at 14x14", "3x3 32->32 at 14x14", "1x1 16->32 at 14x14",
      "down 3x3 32->32 at 14x14",
      "3x3 32->64 at 7x7", "3x3 64->64 at 7x7", "1x1 32->64 at 7x7",
      // The middle: the attention's two linear layers.
      "1x1 64->192 at 7x7", "1x1 64->64 at 7x7",
      // The way up: the second block of a level narrows to the width above.
      "3x3 128->64 at 7x7", "1x1 128->64 at 7x7", "3x3 96->32 at 7x7", "3x3 32->32 at 7x7",
      "1x1 96->32 at 7x7", "up 4x4 32->32 at 7x7",
      "3x3 64->32 at 14x14", "1x1 64->32 at 14x14", "3x3 48->16 at 14x14", "3x3 16->16 at 14x14",
      "1x1 48->16 at 14x14", "up 4x4 16->16 at 14x14",
      "3x3 32->16 at 28x28", "1x1 32->16 at 28x28", "3x3 16->1 at 28x28",
    ]
    #expect(Self.sites.convolutions.map(\.title).sorted() == expected.sorted())
    // Only the attention works without a frame of zeros.
    let frameless = Self.sites.convolutions.filter { $0.border == 0 }.map(\.title)
    #expect(frameless.sorted() == ["1x1 64->192 at 7x7", "1x1 64->64 at 7x7"])
  }

  @Test func normsAndAttentionOfTiny() {
    let expected = [
      "norm+SiLU 16 at 28x28", "norm+SiLU 32 at 28x28", "norm+SiLU 16 at 14x14",
      "norm+SiLU 32 at 14x14", "norm+SiLU 48 at 14x14", "norm+SiLU 64 at 14x14",
      "norm+SiLU 32 at 7x7", "norm+SiLU 64 at 7x7", "norm+SiLU 96 at 7x7",
      "norm+SiLU 128 at 7x7", "norm 64 at 7x7",
    ]
    #expect(Self.sites.norms.map(\.title).sorted() == expected.sorted())
    #expect(Self.sites.attentions.map(\.title) == ["attention 64 at 7x7"])
  }

  @Test func narrowsToATitle() {
    #expect(Self.sites.matching("ATTENTION").titles == ["attention 64 at 7x7"])
    #expect(Self.sites.matching("up 4x4").titles.count == 2)
    #expect(Self.sites.matching("norm").titles.count == 11)
    #expect(Self.sites.matching("5x5").titles.isEmpty)
    #expect(Self.sites.matching(nil).titles == Self.sites.titles)
  }
}
