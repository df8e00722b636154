import Images
import Kernels
import Scoring
import Testing

/// Pieces and holes of pictures drawn in characters: # is ink, + the darkest gray that is none.
@Suite struct InkTopologyTests {
  private func pixels(_ rows: [String]) -> [UInt8] {
    rows.joined().map { $0 == "#" ? 128 : $0 == "+" ? 127 : 0 }
  }

  private func ink(_ rows: String...) -> InkTopology {
    InkTopology(pixels(rows)[...], height: rows.count, width: rows[0].count)
  }

  @Test func pictures() {
    #expect(counts(ink("....", "....")) == [0, 0])
    #expect(counts(ink("####", "####")) == [1, 0])
    // Strokes that meet at corners are one piece, and shut in what lies between them.
    #expect(counts(ink("..#..", ".#.#.", "#...#", ".#.#.", "..#..")) == [1, 1])
    // An eight; with its middle open, a nought; with the left side open too, a bow.
    #expect(counts(ink("#####", "#...#", "#####", "#...#", "#####")) == [1, 2])
    #expect(counts(ink("#####", "#...#", "##.##", "#...#", "#####")) == [1, 1])
    #expect(counts(ink("#####", "#...#", "##.##", "....#", "#####")) == [1, 0])
    // Gray below 128 breaks a stroke, and opens a hole.
    #expect(counts(ink("##+##")) == [2, 0])
    #expect(counts(ink("###", "#.+", "###")) == [1, 0])
    // Grounds that touch at a corner alone are two holes; ink inside a hole is a piece of its own.
    #expect(counts(ink("####.", "#.##.", "##.##", "#####")) == [1, 2])
    #expect(counts(ink("#####", "#...#", "#.#.#", "#...#", "#####")) == [2, 1])
    // Ground at the border is no hole, wherever it is shut in.
    #expect(counts(ink("#.#", "#.#", "###")) == [1, 0])
  }

  private func counts(_ ink: InkTopology) -> [Int] { [ink.pieces, ink.holes] }

  @Test func traitsAreCountedByClass() throws {
    let whole = pixels(["###", "#.#", "###"]), open = pixels(["###", "#..", "###"])
    let broken = pixels(["#.#", "#.#", "#.#"])
    func table(_ kinds: [(pixels: [UInt8], label: UInt8, count: Int)]) -> StrokeTrait.Table {
      let images = kinds.flatMap { kind in (0..<kind.count).flatMap { _ in kind.pixels } }
      return StrokeTrait.Table(
        ImageBatch(.memory("made"), height: 3, width: 3, pixels: images),
        labels: kinds.flatMap { kind in [UInt8](repeating: kind.label, count: kind.count) },
        team: ThreadTeam(threads: 2))
    }
    let samples = table([
      (whole, 0, 30), (open, 0, 20), (broken, 1, 4), (open, 1, 6), (whole, 7, 2),
    ])
    let real = table([(whole, 0, 99), (open, 0, 1), (open, 1, 10)])
    let traits = StrokeTrait.compare(samples, with: real, otherReal: real)
    // Class 7 has no real images to stand beside, and kinds that nobody shows are left out.
    #expect(traits.map(\.label) == [0, 0, 1, 1])
    #expect(traits.map(\.kind) == [.noHole, .oneHole, .broken, .noHole])
    #expect(traits[0].samples.count == 20 && traits[0].samples.total == 50)
    #expect(traits[0].real.count == 1 && traits[0].real.total == 100)
    #expect(traits[0].otherReal == traits[0].real)
    #expect(traits[2].samples.value == 0.4 && traits[2].real.value == 0)
    // Ten images show the difference of 4 and 0, but not beside three other questions.
    #expect(traits[0].adjusted < 1e-6 && traits[2].adjusted > traits[2].difference.pValue)
    #expect(traits[3].difference.pValue == 1)

    // Over the classes 0 and 1, of which there are 50 and 10 samples.
    let totals = StrokeTotal.compare(samples, with: real, otherReal: nil)
    #expect(totals.map(\.kind) == StrokeTrait.Kind.allCases)
    #expect(abs(totals[0].samples - 4.0 / 60) < 1e-12 && totals[0].real == 0)
    #expect(abs(totals[2].samples - 30.0 / 60) < 1e-12)
    #expect(abs(totals[2].real - 0.99 * 50 / 60) < 1e-12 && totals[2].otherReal == nil)
    let variance = 25.0 / 36 * (0.6 * 0.4 / 50 + 0.99 * 0.01 / 100)
    #expect(abs(totals[2].error - variance.squareRoot()) < 1e-12)
    #expect(totals[2].isBeyondChance(among: 5) && !totals[3].isBeyondChance(among: 5))
  }
}
