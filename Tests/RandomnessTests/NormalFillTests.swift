import Randomness
import Testing

/// Which words a fill uses, and that it gives the same bits however it is called.
@Suite struct NormalFillTests {
  private func stream() -> RandomStream { RandomStream(seed: 5, purpose: .test, index: 3, step: 8) }

  private func filled(_ count: Int, _ stream: inout RandomStream) -> [UInt32] {
    var values = [Float](repeating: .nan, count: count)
    stream.fillNormal(&values)
    return values.map(\.bitPattern)
  }

  /// Returns the numbers, one pair of words at a time, by the plain functions.
  private func plain(_ count: Int, _ stream: inout RandomStream) -> [UInt32] {
    var values: [UInt32] = []
    while values.count < count {
      let words = stream.next()
      let z = BoxMuller.pair(
        UInt32(truncatingIfNeeded: words >> 32), UInt32(truncatingIfNeeded: words))
      values += [z.x.bitPattern, z.y.bitPattern]
    }
    return Array(values.prefix(count))
  }

  /// This covers every remainder of the vectors' sizes, and where a fill leaves the stream.
  @Test(arguments: [0, 1]) func fillHasTheBitsOfThePlainFormula(pairsBefore: Int) {
    for count in Array(0...200) + [784, 4099] {
      var (fast, slow) = (stream(), stream())
      for _ in 0..<pairsBefore { #expect(fast.next() == slow.next()) }
      #expect(filled(count, &fast) == plain(count, &slow), "\(count) numbers")
      #expect(fast.next() == slow.next(), "the word after \(count) numbers")
    }
  }

  @Test func partsOfEvenLengthsMakeOneFill() {
    var (whole, parts) = (stream(), stream())
    let pieces = [2, 130, 64, 6, 0, 98].flatMap { filled($0, &parts) }
    #expect(pieces == filled(300, &whole))
  }

  @Test func oneNumberIsTheFirstOfAFill() {
    var (single, many) = (stream(), stream())
    for _ in 0..<50 {
      let first = single.normal()
      #expect(Float(first).bitPattern == filled(1, &many)[0])
      #expect(Double(Float(first)) == first)
    }
  }

  /// An FNV-1a hash of ten thousand numbers. An x86-64 processor without fused multiply-add, one
  /// with AVX2 and one with AVX-512 give the same.
  @Test func bitsAreTheSameOnEveryMachine() {
    var stream = stream()
    let hash = filled(10_000, &stream).reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    #expect(hash == 0x1932_39ab_cecf_5ff9)
  }
}
