import Images
import Testing

@Suite struct ImageBatchTests {
  private let batch = ImageBatch(
    .dataset("MNIST", .test), height: 1, width: 2, pixels: [0, 1, 2, 3, 4, 5], labels: [7, 8, 9])

  @Test func selectingKeepsPixelsLabelsAndProvenanceTogether() throws {
    let some = batch.selecting([2, 0, 2])
    #expect(some.pixels == [4, 5, 0, 1, 4, 5] && some.labels == [9, 7, 9])
    #expect(some.provenance == batch.provenance && some.shape == [3, 1, 2])
    #expect(some.image(1) == batch.image(0))
    var drawn = ImageBatch(
      .memory("two"), height: 1, width: 1, capacity: 2, isLabelled: true, keepsValues: true)
    try drawn.append(signed: [-1.5], label: 1)
    try drawn.append(signed: [0.5], label: 2)
    #expect(drawn.pixels == [0, 191])
    let last = drawn.selecting([1])
    #expect(last.values == [0.5] && last.labels == [2] && last.pixels == [191])
  }

  @Test func provenanceTellsNameSourceAndFormat() {
    let texts: [(ImageBatch.Provenance, String, String, String)] = [
      (.dataset("MNIST", .training), "MNIST", "MNIST training images", "dataset"),
      (.dataset("MNIST", .test), "MNIST", "MNIST test images", "dataset"),
      (.file("a/b.idx", .idx), "a/b.idx", "a/b.idx", "IDX"),
      (
        .file("a", .npyFloats(PixelRange.unit.scale, isAssumed: false)), "a", "a",
        "NPY, floats in [0, 1]"
      ),
      (
        .drawn(seed: 3, images: 0..<500), "images 0 to 499 of seed 3",
        "images 0 to 499 of seed 3", "in memory"
      ),
      (.memory("noise"), "noise", "noise", "in memory"),
    ]
    for (provenance, name, source, format) in texts {
      #expect(provenance.name == name && provenance.source == source)
      #expect(provenance.format == format)
    }
    #expect(batch.named("copies").source == "copies" && batch.named("copies").labels == [7, 8, 9])
  }

  /// All 256 shades become v / 127.5 - 1 to the last bit, and can be converted back.
  @Test func shadesSurviveTheSignedRange() {
    let shades = ImageBatch(.memory("shades"), height: 1, width: 1, pixels: Array(0...255))
    let signed = shades.signedPixels(0..<256)
    #expect(signed == (0...255).map { Float($0) / 127.5 - 1 })
    #expect(PixelRange.signed.bytes(signed) == shades.pixels)
    #expect((0...255).allSatisfy { PixelRange.unit.value(Float($0)) == Float($0) / 255 })
  }

  @Test func faultsAreOneLine() {
    let fault = UnfitData(name: "a\nb", expected: "x", found: "y\u{202e}", hint: "z")
    #expect(fault.description == "a\\nb: expected x, found y\\u{202E} (z)")
  }
}
