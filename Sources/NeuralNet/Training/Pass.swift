import Kernels
import Randomness

/// What one worker carries through a network: the weights it reads, the gradients it adds to, the
/// tensors it has lent out and the tape that the backward pass reads back.
///
/// The backward pass visits the layers in exactly the reverse order, so the tape is a stack: what a
/// layer saved last, it restores first. Once every shape has been seen, no tensor is allocated;
/// `reset` takes all of them back.
package final class Pass<Element: KernelScalar> {
  package let weights: Weights<Element>
  /// Every backward pass adds to them and never overwrites them.
  package var gradients: Block<Element>?
  package let scratch = KernelScratch<Element>()
  /// Draws for dropout, one stream per image; nil if nothing is dropped.
  package var dropout: [RandomStream]?

  /// Twice the multiply-adds of all convolutions and linear layers run forward so far.
  package internal(set) var operations = 0

  /// The number of tensors allocated so far; constant once every shape has been seen.
  package private(set) var allocations = 0

  private var free: [Tensor<Element>.Shape: [Storage<Element>]] = [:]
  private var lent: [ObjectIdentifier: Tensor<Element>] = [:]
  private var tape: [Tensor<Element>] = []

  /// - Parameter gradients: the block to add gradients to; nil for inference, which keeps no tape.
  package init(_ weights: Weights<Element>, gradients: Block<Element>? = nil) {
    self.weights = weights
    self.gradients = gradients
  }

  package var isTraining: Bool { gradients != nil }

  /// Returns a tensor whose elements are undefined and whose border is zero.
  package func tensor(_ shape: Tensor<Element>.Shape) -> Tensor<Element> {
    let storage = free[shape]?.popLast() ?? allocate(shape)
    let tensor = Tensor(shape, storage: storage)
    lent[ObjectIdentifier(storage)] = tensor
    return tensor
  }

  private func allocate(_ shape: Tensor<Element>.Shape) -> Storage<Element> {
    allocations += 1
    return Storage(count: shape.storageCount)
  }

  /// Takes back a tensor that nobody will read again.
  package func recycle(_ tensor: Tensor<Element>) {
    guard lent.removeValue(forKey: ObjectIdentifier(tensor.storage)) != nil else {
      preconditionFailure("A tensor was recycled twice, or by a pass that did not lend it")
    }
    free[tensor.shape, default: []].append(tensor.storage)
  }

  /// Takes back a tensor of the forward pass, unless a backward pass will still need it.
  func release(_ tensor: Tensor<Element>) {
    if !isTraining { recycle(tensor) }
  }

  /// Keeps a tensor for the backward pass.
  func save(_ tensor: Tensor<Element>) {
    if isTraining { tape.append(tensor) }
  }

  /// Returns the tensor saved last, which stays on the tape.
  func peek() -> Tensor<Element> {
    let tensor = restore()
    tape.append(tensor)
    return tensor
  }

  /// Returns the tensor saved last and removes it from the tape.
  func restore() -> Tensor<Element> {
    guard let tensor = tape.popLast() else {
      preconditionFailure("The backward pass needs the forward pass of the same network first")
    }
    return tensor
  }

  /// Takes back every tensor at the end of one micro-batch.
  package func reset() {
    for tensor in lent.values { free[tensor.shape, default: []].append(tensor.storage) }
    lent.removeAll(keepingCapacity: true)
    tape.removeAll(keepingCapacity: true)
  }

  /// Returns the next uniform draw for image `image` of the micro-batch, for dropout.
  func uniform(image: Int) -> Double {
    guard dropout != nil else { preconditionFailure("Dropout needs one random stream per image") }
    return dropout![image].uniform()
  }

  /// Returns the gradient of the parameter at `range`.
  func gradient(_ range: Range<Int>) -> Block<Element> {
    guard let gradients else {
      preconditionFailure("A backward pass needs a block of gradients")
    }
    return gradients[range]
  }
}
