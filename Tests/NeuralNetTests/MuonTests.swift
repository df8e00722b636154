import Kernels
import NeuralNet
import TestSupport
import Testing

/// Which parameters Muon moves, and how far.
@Suite struct MuonTests {
  private static let network: UNet = {
    var configuration = UNetConfiguration(channels: [8, 16])
    (configuration.height, configuration.width) = (8, 8)
    return UNet(configuration)
  }()

  /// Returns the change of every parameter in one step, from weights that are all nonzero.
  private func change(muonRate: Double?, threads: Int = 2) -> [(ParameterLayout.Entry, [Float])] {
    let layout = Self.network.layout
    let start = (0..<layout.count).map { Float(($0 * 7919) % 101 - 50) / 500 }
    let weights = Weights<Float>(layout, values: start)
    let parallel = DataParallel(Self.network, weights, threads: threads)
    weights.repack(gradients: true)
    var settings = Optimiser.Settings()
    settings.muonRate = muonRate
    let optimiser = Optimiser(weights, settings)
    let gradient = parallel.gradient(
      count: 4,
      load: { range, _, input in
        input.assign((0..<input.shape.count).map { Float(($0 * 7 + range.lowerBound) % 11) / 11 })
        return Conditions(times: range.map { 0.1 + Double($0) })
      },
      loss: { _, _, output, dOutput in
        dOutput.assign(output.values.map { $0 - 1 })
        return 1
      })
    optimiser.update(
      weights, along: gradient, factor: 1, learningRate: 1e-3, team: parallel.team)
    return layout.entries.map { entry in
      (entry, entry.range.map { weights.values[$0] - start[$0] })
    }
  }

  /// Hidden convolutions move by the rate per element (root mean square), or less if the gradient
  /// is flat in some directions of the matrix. All other parameters move as under Adam.
  @Test func movesHiddenConvolutionsOnly() {
    let rate = 0.5
    for ((entry, muon), (_, adam)) in zip(change(muonRate: rate), change(muonRate: nil)) {
      let isHidden =
        entry.shape.count == 4 && !entry.name.hasPrefix("stem") && !entry.name.hasPrefix("final")
      let isSame = muon == adam
      #expect(isSame != isHidden, "\(entry.name)")
      guard isHidden else { continue }
      let rms = (muon.reduce(0.0) { $0 + Double($1 * $1) } / Double(muon.count)).squareRoot()
      #expect(rms > 0.3 * rate * 1e-3 && rms < 1.3 * rate * 1e-3, "\(entry.name): \(rms)")
    }
  }

  @Test func sameBitsForAnyThreads() {
    let one = change(muonRate: 1, threads: 1).flatMap(\.1)
    let three = change(muonRate: 1, threads: 3).flatMap(\.1)
    #expect(bitDifference(one, three) == nil)
    #expect(one.contains { $0 != 0 })
  }
}
