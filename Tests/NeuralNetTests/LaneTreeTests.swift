import NeuralNet
import Testing

/// Lanes are added up in one order, whoever holds them.
@Suite struct LaneTreeTests {
  @Test func fiveLanesByHand() {
    let additions = LaneTree(lanes: 5).additions(within: 0..<5).map { [$0.target, $0.addend] }
    #expect(additions == [[0, 1], [2, 3], [0, 2], [0, 4]])
  }

  /// Lanes 0 to 2 of eight: 2 waits for 3, which another process has.
  @Test func aProcessWaitsForWhatItLacks() {
    let tree = LaneTree(lanes: 8)
    #expect(tree.additions(within: 0..<3).map { [$0.target, $0.addend] } == [[0, 1]])
    #expect(tree.sums(of: 0..<3) == [0, 2])
    #expect(tree.sums(of: 4..<8) == [4])
    #expect(tree.runs(processes: 3) == [0..<2, 2..<5, 5..<8])
  }

  /// Writes sums with brackets, so that another order is another text.
  private func added(_ lanes: Int, processes: Int) -> String {
    let tree = LaneTree(lanes: lanes)
    var texts = (0..<lanes).map(String.init)
    let runs = tree.runs(processes: processes)
    for addition in runs.flatMap(tree.additions(within:)) + tree.additions(between: runs) {
      texts[addition.target] = "(\(texts[addition.target])+\(texts[addition.addend]))"
      texts[addition.addend] = "gone"
    }
    return texts[0]
  }

  @Test(arguments: 1...17) func theOrderDoesNotDependOnTheProcesses(lanes: Int) {
    let alone = added(lanes, processes: 1)
    for lane in 0..<lanes { #expect(alone.contains("\(lane)")) }
    for processes in 2...19 {
      #expect(added(lanes, processes: processes) == alone, "\(processes) processes")
    }
  }

  /// With 2, 4 or 8 processes, each sends one sum.
  @Test func aPowerOfTwoSendsOneSum() {
    let tree = LaneTree(lanes: 8)
    for processes in [2, 4, 8] {
      for run in tree.runs(processes: processes) { #expect(tree.sums(of: run).count == 1) }
    }
  }

  @Test func parametersAreSharedWhole() {
    let layout = UNet(UNetConfiguration(channels: [8, 16])).layout
    for processes in [1, 2, 3, 8, 200] {
      let ranges = ParameterShares(layout, processes: processes).ranges
      #expect(ranges.count == processes)
      #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == layout.count)
      for (one, next) in zip(ranges, ranges.dropFirst()) {
        #expect(one.upperBound == next.lowerBound)
      }
      let starts = Set(layout.entries.map(\.range.lowerBound) + [layout.count])
      #expect(ranges.allSatisfy { starts.contains($0.lowerBound) })
    }
  }
}
