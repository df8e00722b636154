import Images
import Kernels
import Numerics
import Scoring
import Testing

/// What pixels say of the thin set that digits lie on, by hand.
@Suite struct ManifoldResidueTests {
  /// A 7 x 8 image: a dot of ink, its gray edge, a speck of gray 2 far away, and one beside the edge.
  private static let picture: [UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 2,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 90, 200, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 51, 51,
    0, 0, 0, 0, 0, 0, 0, 0,
  ]

  @Test func factsOfAPictureByHand() {
    let facts = PixelFacts(Self.picture[...], height: 7, width: 8)
    #expect(facts.black == 51.0 / 56 && facts.nearlyBlack == 1.0 / 56)
    // The pair of grays at the bottom touch each other, and so do edge and ink.
    #expect(facts.specks == 1)
    // Ink is at row 2, column 2, so columns 0 to 4 of rows 0 to 4 are near.
    let far = 2 * (51.0 / 255) * (51.0 / 255) + (2.0 / 255) * (2.0 / 255)
    #expect(abs(facts.farEnergy - far) < 1e-12)
    // Rows 0 to 5, columns 1 to 7.
    #expect(facts.boxSide == 7)
    let mass = 90.0 + 200 + 2 + 51 + 51
    let x = (90.0 * 1 + 200 * 2 + 2 * 7 + 51 * 6 + 51 * 7) / mass - 3.5
    let y = (290.0 * 2 + 102 * 5) / mass - 3
    #expect(abs(facts.offset - (x * x + y * y).squareRoot()) < 1e-12)
  }

  @Test func aBlackImageHasNoInkAndNoGrain() {
    let facts = PixelFacts([UInt8](repeating: 0, count: 12)[...], height: 3, width: 4)
    #expect(facts.black == 1 && facts.boxSide == 0 && facts.offset == 0 && facts.farEnergy == 0)
  }

  @Test func distancesCompareDistributionsNotMeans() throws {
    // One set has a black and a lit image, the other two images of half the pixels lit.
    func batch(_ pixels: [UInt8]) -> ImageBatch {
      ImageBatch(.memory("made"), height: 2, width: 2, pixels: pixels)
    }
    let team = ThreadTeam(threads: 2)
    let mixed = try ManifoldResidue.Table(batch([0, 0, 0, 0, 9, 9, 9, 9]), team: team)
    let even = try ManifoldResidue.Table(batch([0, 0, 9, 9, 9, 9, 0, 0]), team: team)
    let residue = ManifoldResidue(mixed, real: even)
    #expect(residue[.black].mean == 0.5 && residue[.black].distance == 0.5)
    #expect(ManifoldResidue(even, real: even)[.black].distance == 0)
    #expect(ManifoldResidue(even, real: nil)[.black].distance == nil)
  }
}
