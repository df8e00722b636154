import Randomness
import Testing

@Suite struct RandomnessTests {
  /// Known-answer vectors published with Random123 (kat_vectors, philox4x32 10).
  @Test func philoxMatchesPublishedVectors() {
    let zero = Philox4x32(key: 0).block(SIMD4(0, 0, 0, 0))
    #expect(zero == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox4x32(key: .max).block(SIMD4(repeating: .max))
    #expect(ones == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox4x32(key: 0x299f_31d0_a409_3822)
      .block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
    #expect(pi == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func addressesAreIndependentAndRepeatable() {
    func draw(_ seed: UInt64, _ purpose: RandomPurpose, _ index: UInt64, _ step: UInt32) -> UInt64 {
      var stream = RandomStream(seed: seed, purpose: purpose, index: index, step: step)
      return stream.next()
    }
    let base = draw(1, .test, 2, 3)
    #expect(base == draw(1, .test, 2, 3))
    #expect(base != draw(2, .test, 2, 3))
    #expect(base != draw(1, .dropout, 2, 3))
    #expect(base != draw(1, .test, 3, 3))
    #expect(base != draw(1, .test, 2, 4))
  }

  @Test func permutationHoldsEveryIndexOnce() {
    var stream = RandomStream(seed: 1, purpose: .dataOrder)
    let order = permutation(count: 1000, using: &stream)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
  }

  /// Every model so far was trained in these orders; the generator's place after them counts too.
  @Test func permutationsAreTheGoldenOnes() {
    var stream = RandomStream(seed: 7, purpose: .dataOrder, index: 3)
    #expect(permutation(count: 12, using: &stream) == [2, 4, 8, 9, 10, 6, 3, 1, 5, 11, 0, 7])
    #expect(permutation(count: 1, using: &stream) == [0])
    #expect(permutation(count: 0, using: &stream) == [])
    #expect(stream.next() == 7_491_905_313_202_603_402)
  }

  /// The numbers are what Swift 6's library draws, even where its rule makes it draw again.
  @Test func indicesAreThoseOfTheLibrary() {
    var (own, library) = (
      RandomStream(seed: 2, purpose: .dataOrder), RandomStream(seed: 2, purpose: .dataOrder)
    )
    // Below 3 * 2^61 a quarter of the draws are rejected, and below 2^62 none are.
    for count in [1, 2, 3, 10, 60_000, 1 << 62, 3 << 61, .max] {
      for _ in 0..<100 {
        let index = own.index(below: count)
        #expect(index == Int.random(in: 0..<count, using: &library), "below \(count)")
      }
    }
    #expect(own.next() == library.next())
  }
}
