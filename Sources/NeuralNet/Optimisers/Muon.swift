import Kernels

/// Muon: the matrices of hidden layers move along their momentum with all its singular values made
/// equal, so that directions with a small gradient are learnt as fast as the others.
///
///     M <- p M + (1 - p) G;   W <- W - rate sqrt(max(rows, columns)) orthogonal(p M + (1 - p) G)
///
/// A convolution is the matrix [kH kW in, out]. The root mean square of a step's elements is the
/// rate, whatever the shape of the matrix, so that one learning rate serves Adam and Muon. Source:
/// Jordan et al. 2024, "Muon"; the scale follows Liu et al., arXiv 2502.16982, section 2.2.
final class Muon: UpdateRule {
  /// p, the weight of the past in the momentum.
  static let momentum: Float = 0.95
  /// The fewest inputs and outputs of a convolution that counts as hidden; the layers from and to
  /// the image have one channel there.
  private static let fewestChannels = 8

  private struct Matrix {
    let range: Range<Int>
    let rows, columns: Int
  }

  private struct Memory {
    let scratch: KernelScratch<Float>
    /// Memory for one matrix, with room for the longest.
    let direction: Block<Float>
  }

  /// The ranges of the share that Muon does not update.
  let others: [Range<Int>]
  private let rate: Double
  /// The longest tasks come first, so that threads end together.
  private let matrices: [Matrix]
  /// Indexed by worker; only the worker of that number touches it.
  private var memory: [Memory] = []

  /// - Parameter share: the run of whole parameters to move; ranges count from its start.
  init(_ layout: ParameterLayout, share: Range<Int>, rate: Double) {
    self.rate = rate
    var others: [Range<Int>] = []
    var matrices: [Matrix] = []
    for entry in layout.entries where share.contains(entry.range.lowerBound) {
      let range = entry.range.from(share.lowerBound)
      let isConvolution = entry.shape.count == 4
      if isConvolution, entry.shape.suffix(2).allSatisfy({ $0 >= Self.fewestChannels }) {
        let columns = entry.shape[3]
        matrices.append(
          Matrix(range: range, rows: range.count / columns, columns: columns))
      } else if let last = others.last, last.upperBound == range.lowerBound {
        others[others.count - 1] = last.lowerBound..<range.upperBound
      } else {
        others.append(range)
      }
    }
    self.others = others
    self.matrices = matrices.sorted {
      $0.range.count * min($0.rows, $0.columns) > $1.range.count * min($1.rows, $1.columns)
    }
  }

  func apply(_ update: Update) {
    if memory.isEmpty {
      let longest = matrices.map(\.range.count).max() ?? 0
      memory = (0..<update.team.threads).map { _ in
        Memory(scratch: KernelScratch(), direction: Block(count: longest))
      }
    }
    let (matrices, memory, rate) = (matrices, memory, rate)
    update.team.forEach(matrices.count) { index, worker in
      let matrix = matrices[index]
      let direction = memory[worker].direction[0..<matrix.range.count]
      OptimiserSweep.nesterov(
        gradients: update.gradients[matrix.range], factor: Float(update.gradientFactor),
        momentum: Self.momentum, first: update.first[matrix.range], direction: direction)
      Orthogonalisation.apply(
        direction, rows: matrix.rows, columns: matrix.columns, scratch: memory[worker].scratch)
      let length =
        update.learningRate * rate * Double(max(matrix.rows, matrix.columns)).squareRoot()
      OptimiserSweep.descend(
        values: update.weights[matrix.range], direction: direction, rate: Float(length),
        average: update.average[matrix.range], averageDecay: Float(update.averageDecay))
    }
  }
}
