import Kernels
import NeuralNet
import TestSupport
import Testing

/// The names, shapes and starting values of parameters.
@Suite struct ParameterLayoutTests {
  private func layout() -> ParameterLayout {
    var layout = ParameterLayout()
    _ = Convolution(
      &layout, "conv", .init(inputChannels: 2, outputChannels: 3, kernel: 3, padding: 1))
    _ = Convolution(&layout, "shortcut", .init(inputChannels: 2, outputChannels: 3))
    _ = Convolution.linear(&layout, "linear", 4, 5)
    _ = GroupNorm(&layout, "norm", channels: 4, groups: 2, activates: true)
    _ = Convolution.linear(&layout, "last", 5, 1, startsAtZero: true)
    return layout
  }

  @Test func parametersLieOneAfterTheOther() {
    let layout = layout()
    let expected: [(String, [Int])] = [
      ("conv.weight", [3, 3, 2, 3]), ("conv.bias", [3]),
      ("shortcut.weight", [1, 1, 2, 3]), ("shortcut.bias", [3]),
      ("linear.weight", [4, 5]), ("linear.bias", [5]),
      ("norm.weight", [4]), ("norm.bias", [4]),
      ("last.weight", [5, 1]), ("last.bias", [1]),
    ]
    #expect(layout.entries.map(\.name) == expected.map(\.0))
    #expect(layout.entries.map(\.shape) == expected.map(\.1))
    var next = 0
    for entry in layout.entries {
      #expect(entry.range == next..<next + entry.shape.reduce(1, *))
      next = entry.range.upperBound
    }
    #expect(layout.count == next)
  }

  @Test func startingValues() {
    let layout = layout()
    let values = layout.initialValues(seed: 5)
    #expect(bitDifference(layout.initialValues(seed: 5), values) == nil)
    #expect(layout.initialValues(seed: 6) != values)
    func of(_ name: String) -> ArraySlice<Float> {
      layout.entries.filter { $0.name == name }.map { values[$0.range] }.first ?? []
    }
    // The bound is 1 / sqrt(fan in), which is 18 for the convolution and 4 for the linear layer.
    for (name, bound) in [("conv.weight", 0.2358), ("conv.bias", 0.2358), ("linear.weight", 0.5)] {
      let largest = of(name).map { abs(Double($0)) }.max() ?? 0
      #expect(largest <= bound && largest > bound / 4, "\(name)")
    }
    #expect(of("conv.weight").contains { $0 > 0 } && of("conv.weight").contains { $0 < 0 })
    #expect(of("norm.weight").allSatisfy { $0 == 1 } && of("norm.bias").allSatisfy { $0 == 0 })
    #expect(of("last.weight").allSatisfy { $0 == 0 } && of("last.bias").allSatisfy { $0 == 0 })
  }

  /// A parameter's starting values depend on its place among the parameters, not on their sizes.
  @Test func startsAreIndependent() {
    var other = ParameterLayout()
    _ = Convolution(
      &other, "conv", .init(inputChannels: 2, outputChannels: 7, kernel: 3, padding: 1))
    _ = Convolution(&other, "shortcut", .init(inputChannels: 2, outputChannels: 3))
    let (a, b) = (layout(), other)
    let shortcut = (a.entries[2], b.entries[2])
    #expect(
      a.initialValues(seed: 1)[shortcut.0.range] == b.initialValues(seed: 1)[shortcut.1.range])
  }
}
