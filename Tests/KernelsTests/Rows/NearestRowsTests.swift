import Kernels
import Randomness
import Testing

@Suite struct NearestRowsTests {
  private func table(_ count: Int, _ length: Int, seed: UInt64, levels: Int = 256) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count * length).map { _ in
      Float(Int.random(in: 0..<levels, using: &stream))
    }
  }

  private func squared(_ a: [Float], _ i: Int, _ b: [Float], _ j: Int, _ length: Int) -> Float {
    (0..<length).reduce(0) { sum, p in
      let difference = a[i * length + p] - b[j * length + p]
      return sum + difference * difference
    }
  }

  /// Small whole numbers make every sum exact, so that ties are exact too. The counts are not
  /// multiples of a tile, a run or a block of 1024, and a last block has one row; the lengths are
  /// one number and whole vectors.
  @Test(arguments: [(3, 5, 1), (131, 1100, 17), (40, 1025, 32), (7, 2048, 33)])
  func agreesWithANaiveSearch(queries: Int, references: Int, length: Int) throws {
    let a = table(queries, length, seed: 1, levels: 8)
    let b = table(references, length, seed: 2, levels: 8)
    for k in [1, 3] {
      let found = try NearestRows.find(
        k, of: RowTable(a, length: length), among: RowTable(b, length: length),
        team: ThreadTeam(threads: 2))
      for i in 0..<queries {
        let expected = (0..<references).map { ($0, squared(a, i, b, $0, length)) }
          .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(k)
        #expect(found[i].map(\.index) == expected.map(\.0))
        #expect(found[i].map(\.squaredDistance) == expected.map(\.1))
      }
    }
  }

  @Test func aRowIsNoNeighbourOfItself() throws {
    let rows = RowTable([0, 10, 11, 30, 0], length: 1)
    func indices(_ excludesItself: Bool) throws -> [Int] {
      try NearestRows.find(
        1, of: rows, among: rows, excludesItself: excludesItself, team: ThreadTeam(threads: 1)
      ).neighbours.map(\.index)
    }
    #expect(try indices(false) == [0, 1, 2, 3, 0])
    #expect(try indices(true) == [4, 2, 1, 2, 0])
  }

  /// The products of these numbers round, but equal rows still have distance zero, even if a block
  /// ends with a single row of whole vectors (summed otherwise, one in two would not be found).
  @Test(arguments: UInt64(0)..<12)
  func equalRowsHaveNoDistance(seed: UInt64) throws {
    let length = 64
    var stream = RandomStream(seed: seed, purpose: .test)
    let b = (0..<1025 * length).map { _ in Float(stream.normal()) }
    for twin in [0, 1023, 1024] {
      let a = Array(b[twin * length..<(twin + 1) * length])
      let found = try NearestRows.find(
        2, of: RowTable(a, length: length), among: RowTable(b, length: length),
        team: ThreadTeam(threads: 1))
      #expect(found.neighbours[0] == .init(index: twin, squaredDistance: 0))
      #expect(found.neighbours[1].squaredDistance > 1)
    }
  }

  @Test func bytesAreNumbersFromZeroTo255() throws {
    let found = try NearestRows.find(
      1, of: RowTable(bytes: [255, 0], length: 2),
      among: RowTable(bytes: [0, 0, 255, 3], length: 2),
      team: ThreadTeam(threads: 1))
    #expect(found.neighbours == [.init(index: 1, squaredDistance: 9)])
  }

  /// The balls have different sizes, and the edge of a ball belongs to it.
  @Test func coverAgreesWithHandNumbers() throws {
    let covered = try NearestRows.areCovered(
      RowTable([0, 2, 2.5, 7, 11, 14.9], length: 1), by: RowTable([0, 10], length: 1),
      squaredRadii: [4, 9], team: ThreadTeam(threads: 2))
    #expect(covered == [true, true, false, true, true, false])
  }

  @Test func threadsChangeNoBit() throws {
    var stream = RandomStream(seed: 4, purpose: .test)
    let rows = RowTable((0..<700 * 24).map { _ in Float(stream.normal()) }, length: 24)
    func find(_ threads: Int) throws -> [NearestRows.Neighbour] {
      try NearestRows.find(
        3, of: rows, among: rows, excludesItself: true, team: ThreadTeam(threads: threads)
      ).neighbours
    }
    let one = try find(1)
    #expect(try find(2) == one && find(5) == one)
  }

  private struct Stop: Error {}

  @Test func progressIsToldAndCanStop() throws {
    let rows = RowTable(table(2500, 4, seed: 5), length: 4)
    var told: [Int] = []
    _ = NearestRows.find(1, of: rows, among: rows, team: ThreadTeam(threads: 2)) { told.append($0) }
    #expect(told == [0, 1024, 2048, 2500])
    #expect(throws: Stop.self) {
      try NearestRows.find(1, of: rows, among: rows, team: ThreadTeam(threads: 2)) {
        if $0 > 0 { throw Stop() }
      }
    }
  }
}
