import Kernels
import Randomness

/// The place of every parameter of a network in its one flat block.
///
/// A network is described once, while its layers are made; each layer asks for its parameters by
/// name. The tensors in a checkpoint have the same order and names.
package struct ParameterLayout: Sendable {
  /// The starting values of a parameter.
  package enum Start: Sendable, Equatable {
    /// Uniform in ±1/sqrt(fanIn) (PyTorch's default for convolutions and linear layers).
    case uniform(fanIn: Int)
    case zeros
    case ones
  }

  package struct Entry: Sendable {
    package let name: String
    /// The dimensions in the order they have in memory, for example [kH, kW, in, out].
    package let shape: [Int]
    package let range: Range<Int>
    package let start: Start
  }

  package private(set) var entries: [Entry] = []
  /// The geometry and weight range of every convolution and linear layer, in order.
  package private(set) var convolutions: [(shape: ConvolutionShape, range: Range<Int>)] = []
  /// The number of elements in the whole block.
  package private(set) var count = 0

  package init() {}

  /// Reserves a parameter and returns its place.
  package mutating func add(_ name: String, shape: [Int], start: Start) -> Range<Int> {
    let range = count..<count + shape.reduce(1, *)
    entries.append(Entry(name: name, shape: shape, range: range, start: start))
    count = range.upperBound
    return range
  }

  /// Reserves a convolution's weights and returns its number among the convolutions.
  ///
  /// - Parameter isLinear: whether the shape is given as [in, out] instead of [kH, kW, in, out].
  mutating func addConvolution(
    _ name: String, _ shape: ConvolutionShape, isLinear: Bool, start: Start
  ) -> Int {
    let dimensions = isLinear ? [] : [shape.kernel, shape.kernel]
    let range = add(
      name, shape: dimensions + [shape.inputChannels, shape.outputChannels], start: start)
    convolutions.append((shape, range))
    return convolutions.count - 1
  }

  /// Returns starting values for the whole block. Each parameter has its own stream of the seed, so
  /// its start depends only on its position and the seed.
  package func initialValues(seed: UInt64) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    for (index, entry) in entries.enumerated() {
      switch entry.start {
      case .zeros: break
      case .ones: for i in entry.range { values[i] = 1 }
      case .uniform(let fanIn):
        var stream = RandomStream(seed: seed, purpose: .initialisation, index: UInt64(index))
        let bound = 1 / Double(fanIn).squareRoot()
        for i in entry.range { values[i] = Float(stream.uniform(in: -bound...bound)) }
      }
    }
    return values
  }
}

/// A network's parameters in one number type, with the packed forms that its kernels read.
package final class Weights<Element: KernelScalar>: Sendable {
  package let layout: ParameterLayout
  /// All parameters in one block, in the layout's order.
  package let values: Block<Element>
  package let convolutions: [ConvolutionWeights<Element>]

  /// - Parameter values: one value per element of the layout.
  package init(_ layout: ParameterLayout, values: [Element]) {
    precondition(
      values.count == layout.count,
      "The layout has \(layout.count) parameters, got \(values.count) values")
    self.layout = layout
    let block = Block(values)
    self.values = block
    convolutions = layout.convolutions.map { ConvolutionWeights($0.shape, values: block[$0.range]) }
  }

  /// Brings the packed forms up to date; call it after any change to `values`.
  package func repack(gradients: Bool, team: ThreadTeam = ThreadTeam(threads: 1)) {
    team.forEach(convolutions.count) { index, _ in
      convolutions[index].repack(gradients: gradients)
    }
  }
}
