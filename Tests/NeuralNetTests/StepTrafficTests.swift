import NeuralNet
import Testing

/// The bytes of a step, by hand and against each other; `GroupTests` holds them to what is sent.
@Suite struct StepTrafficTests {
  /// Tensors of 60, 30 and 10 values: two processes own 60 and 40, three own 60, none and 40,
  /// since a tensor belongs to the process in whose third its middle lies.
  private var layout: ParameterLayout {
    var layout = ParameterLayout()
    for count in [60, 30, 10] { _ = layout.add("\(count)", shape: [count], start: .zeros) }
    return layout
  }

  @Test func twoProcessesByHand() {
    let traffic = StepTraffic(layout, processes: 2, lanes: 8, pieces: 8)
    // Each sends one sum of the other's share, and eight losses.
    #expect(traffic.gradients.sent == [4 * 40 + 64, 4 * 60 + 64])
    #expect(traffic.gradients.received == [4 * 60 + 64, 4 * 40 + 64])
    #expect(traffic.weights.sent == [240, 160] && traffic.weights.received == [160, 240])
    // A norm has one part for each tensor here, as none is longer than a cache.
    #expect(traffic.norms.sent == [8, 16] && traffic.norms.most == 16)
    #expect(traffic.gradients.most == 304)
  }

  /// Lanes 0 to 1, 2 to 4 and 5 to 7 of eight: the second and the third have two sums each.
  @Test func threeProcessesSendTheSubtreesTheyHold() {
    let traffic = StepTraffic(layout, processes: 3, lanes: 8, pieces: 16)
    let losses = 2 * 8 * 16
    #expect(
      traffic.gradients.sent == [
        4 * 40 + losses, 2 * 4 * 100 + losses, 2 * 4 * 60 + losses,
      ])
    #expect(traffic.weights.sent == [480, 0, 320])
    #expect(traffic.weights.received == [160, 400, 240])
  }

  @Test func aloneNothingIsSent() {
    let traffic = StepTraffic(layout, processes: 1, lanes: 8, pieces: 8)
    #expect(traffic.gradients.most == 0 && traffic.norms.most == 0 && traffic.weights.most == 0)
  }

  @Test func batchesAreCut() {
    func cut(_ count: Int, _ lanes: Int) -> [Int] {
      let cut = DataParallel<UNet>.cut(count: count, lanes: lanes)
      return [cut.pieces, cut.images, cut.lanes]
    }
    #expect(cut(64, 8) == [8, 8, 8] && cut(64, 1) == [8, 8, 1] && cut(64, 64) == [64, 1, 64])
    #expect(cut(32, 8) == [4, 8, 4] && cut(128, 16) == [16, 8, 16] && cut(4, 8) == [4, 1, 4])
  }
}
