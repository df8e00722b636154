import CAllocator
import Cluster
import Kernels
import Randomness

/// Runs a network over a batch on all threads, in whole micro-batches, one per worker at a time.
///
/// A worker takes a few images through the whole network, so that their tensors stay in its caches
/// and threads meet only twice per step. Gradients are summed in `lanes` fixed partial sums: lane l
/// adds up micro-batches l, l + lanes, l + 2 lanes, ... in that order, and the lanes are added in the
/// order of a tree at the end (`LaneTree`). Neither threads, processes nor timing enter, so a step
/// gives the same bits for any number of threads and of processes. The cut into micro-batches depends
/// on the batch and the number of lanes only.
package final class DataParallel<Model: Network>: @unchecked Sendable {
  /// The most images that a worker takes through the network at a time. More would spread a layer's
  /// tensors beyond the second-level cache, fewer would read the weights more often. (Training
  /// `tiny`, `small` on one core of Zen 5, 2026-11-21, in images per second: 4: 534, 169; 8: 610,
  /// 187; 16: 640, 187 with twice the memory.)
  package static var microBatch: Int { 8 }
  /// The number of parameters from which threads share the layers of one image.
  private static var sharedParameters: Int { 1 << 18 }
  /// A training batch is cut into a multiple of this many pieces, so that small batches (32 images)
  /// leave something for threads to share.
  private static var fewestPieces: Int { 4 }
  /// The partial sums of the gradient. More occupy more threads; each costs a copy of the network.
  package static var defaultLanes: Int { 8 }

  package let network: Model
  package let weights: Weights<Float>
  package let team: ThreadTeam
  /// The processes that share the gradients' lanes and own the parameters.
  package let group: any ProcessGroup
  package let shares: ParameterShares
  /// Made with the first gradient, when the number of pieces is known.
  private var sum: GradientSum?
  private let maximumLanes: Int
  private let longestRun: Int
  /// Indexed by worker; only the worker of that number touches it.
  private var passes: [Pass<Float>]
  /// Those of the last forward pass, one for each piece.
  private var crews: [Crew] = []

  /// - Parameter longestRun: the most images per worker at a time; more for small networks.
  package init(
    _ network: Model, _ weights: Weights<Float>, threads: Int, lanes: Int = defaultLanes,
    longestRun: Int = microBatch, group: any ProcessGroup = LoneProcess.shared
  ) {
    precondition(longestRun > 0, "A run has at least 1 image, not \(longestRun)")
    self.network = network
    self.weights = weights
    team = ThreadTeam(threads: threads)
    self.group = group
    shares = ParameterShares(weights.layout, processes: group.size)
    maximumLanes = lanes
    self.longestRun = longestRun
    passes = (0..<threads).map { _ in Pass(weights) }
  }

  /// Computes the network's outputs for `count` images.
  ///
  /// - Parameters:
  ///   - load: fills the input of the images in the range and returns their times and labels.
  ///   - store: takes the output of the images in the range. Both closures run on any worker, once
  ///     for each range, and receive the worker's number so that they can use memory of its own.
  package func forward(
    count: Int,
    load: @Sendable (_ range: Range<Int>, _ worker: Int, _ input: Tensor<Float>) -> Conditions,
    store: @Sendable (_ range: Range<Int>, _ worker: Int, _ output: Tensor<Float>) -> Void
  ) {
    // An image's output does not depend on its neighbours, so the cut may depend on the threads.
    let pieces = Pieces(images: count, longest: longestRun, workers: team.threads)
    // Threads without a piece help inside the layers of a piece.
    let spare = weights.layout.count < Self.sharedParameters ? 0 : team.threads - pieces.count
    let sizes = (0..<pieces.count).map {
      1 + max(0, spare - $0 + pieces.count - 1) / pieces.count
    }
    if crews.map(\.size) != sizes { crews = sizes.map(Crew.init) }
    team.forEach(pieces.count) { [crews] piece, worker in
      let range = pieces[piece]
      let pass = passes[worker]
      let crew = crews[piece].size > 1 ? crews[piece] : nil
      pass.gradients = nil
      pass.scratch.crew = crew
      let input = pass.tensor(network.inputShape(images: range.count, Float.self))
      let conditions = load(range, worker, input)
      crew.lead { store(range, worker, network.forward(input, conditions, pass)) }
      pass.reset()
    }
  }

  /// Computes the gradient of a function of each image's output with respect to that image. The
  /// weights must have been packed with gradients.
  ///
  /// - Parameters:
  ///   - load: as in `forward`.
  ///   - derivative: fills `dOutput`, the gradient with respect to the output of the images in the
  ///     range.
  ///   - store: takes the gradient with respect to their input, of `inputShape` but for the border.
  package func inputGradient(
    count: Int,
    load: @Sendable (_ range: Range<Int>, _ worker: Int, _ input: Tensor<Float>) -> Conditions,
    derivative:
      @Sendable (
        _ range: Range<Int>, _ worker: Int, _ output: Tensor<Float>, _ dOutput: Tensor<Float>
      ) -> Void,
    store: @Sendable (_ range: Range<Int>, _ worker: Int, _ dInput: Tensor<Float>) -> Void
  ) {
    let pieces = Pieces(images: count, longest: longestRun, workers: team.threads)
    // A backward pass always adds the parameters' gradients somewhere; nobody reads these.
    let unread = (0..<team.threads).map { _ in Block<Float>(count: weights.layout.count) }
    team.forEach(pieces.count) { piece, worker in
      let range = pieces[piece]
      let pass = passes[worker]
      pass.gradients = unread[worker]
      pass.scratch.crew = nil
      pass.dropout = nil
      let input = pass.tensor(network.inputShape(images: range.count, Float.self))
      let conditions = load(range, worker, input)
      let output = network.forward(input, conditions, pass)
      let dOutput = pass.tensor(network.outputShape(images: range.count, Float.self))
      derivative(range, worker, output, dOutput)
      guard let dInput = network.backward(dOutput, pass, wantsInput: true) else {
        preconditionFailure("A network that was asked for its input's gradient gave none")
      }
      store(range, worker, dInput)
      pass.reset()
      pass.gradients = nil
    }
  }

  /// Gives the tensors of all workers back to the system. The next call of `forward` or `gradient` makes
  /// them anew, so call it where other work follows that needs memory.
  package func releaseTensors() {
    passes = passes.map { _ in Pass(weights) }
    give_freed_memory_back()
  }

  /// Cuts a training batch. Whoever asks for more lanes than usual wants work for each of them.
  private static func pieces(_ count: Int, longest: Int, lanes: Int) -> Pieces {
    Pieces(
      images: count, longest: longest,
      workers: lanes > defaultLanes ? lanes : min(lanes, fewestPieces))
  }

  /// Returns how a training batch is cut: into how many pieces, of how many images each (the last may
  /// have fewer), and how many of the lanes get any.
  package static func cut(
    count: Int, lanes: Int = defaultLanes
  ) -> (pieces: Int, images: Int, lanes: Int) {
    let pieces = pieces(count, longest: microBatch, lanes: lanes)
    return (pieces.count, pieces.size, min(lanes, pieces.count))
  }

  /// Returns how many images are in the network at a time while it learns, and the number of lanes.
  package static func crowd(
    count: Int, threads: Int, lanes: Int = defaultLanes
  ) -> (images: Int, lanes: Int) {
    let cut = cut(count: count, lanes: lanes)
    return (min(threads, cut.lanes) * cut.images, cut.lanes)
  }

  /// Computes a sum of losses over `count` images and its gradient. Every process of the group calls it
  /// with the same batch and runs the images of its own lanes.
  ///
  /// - Parameters:
  ///   - load: as in `forward`.
  ///   - loss: returns the loss of the images in the range and fills `dOutput`, its gradient with
  ///     respect to the output.
  ///   - dropout: returns the random stream of an image in the batch, for a network with dropout.
  /// - Returns: both, of all images, with the values of the own parameters; the losses are added in the
  ///   order of the images. The values last until the next call.
  package func gradient(
    count: Int,
    load: @Sendable (_ range: Range<Int>, _ worker: Int, _ input: Tensor<Float>) -> Conditions,
    loss:
      @Sendable (
        _ range: Range<Int>, _ worker: Int, _ output: Tensor<Float>, _ dOutput: Tensor<Float>
      ) -> Double,
    dropout: (@Sendable (Int) -> RandomStream)? = nil
  ) -> Gradient {
    let pieces = Self.pieces(count, longest: longestRun, lanes: maximumLanes)
    let active = min(maximumLanes, pieces.count)
    if sum?.count != active { sum = nil }
    let sum = self.sum ?? GradientSum(lanes: active, weights.layout, shares, group)
    self.sum = sum
    let losses = Block<Double>(count: pieces.count)
    let lanes = sum.lanes
    let blocks = lanes.map(sum.begin)
    team.forEach(lanes.count) { index, worker in
      let pass = passes[worker]
      pass.gradients = blocks[index]
      pass.scratch.crew = nil
      for piece in stride(from: lanes.lowerBound + index, to: pieces.count, by: active) {
        let range = pieces[piece]
        pass.dropout = dropout.map { stream in range.map(stream) }
        let input = pass.tensor(network.inputShape(images: range.count, Float.self))
        let conditions = load(range, worker, input)
        let output = network.forward(input, conditions, pass)
        let dOutput = pass.tensor(network.outputShape(images: range.count, Float.self))
        losses[piece] = loss(range, worker, output, dOutput)
        _ = network.backward(dOutput, pass, wantsInput: false)
        pass.reset()
      }
    }
    return sum.addUp(losses: losses, team: team)
  }
}

/// A batch cut into runs of neighbouring images, which pass through a network one after another.
private struct Pieces {
  let images, size: Int

  /// Makes the fewest runs of at most `longest` images that are a multiple of `workers`, so that
  /// all workers end together. A batch smaller than that is cut into single images.
  init(images: Int, longest: Int, workers: Int) {
    let fewest = (images + longest - 1) / longest
    let balanced = (fewest + workers - 1) / workers * workers
    (self.images, size) = (images, max(1, (images + balanced - 1) / max(1, balanced)))
  }

  var count: Int { (images + size - 1) / size }

  subscript(piece: Int) -> Range<Int> { piece * size..<min(images, (piece + 1) * size) }
}
