import Dispatch
import Synchronization

/// Shows where a network's time goes: how long each kernel takes, by its kind and by the layer that it
/// computes, over all threads.
///
/// It is off unless `tally` runs, and then costs a kernel one relaxed load. Naive twins do not
/// count.
package enum KernelClock {
  package enum Kind: String, CaseIterable, Encodable, Sendable {
    case convolutionForward, convolutionToData, convolutionToWeights
    case normForward, normBackward, attentionForward, attentionBackward
    case elementwise, optimiser, packing
  }

  /// What a kernel computes, and the height and width of its images.
  package struct Layer: Hashable, Sendable {
    package enum Operation: Hashable, Sendable {
      case convolution(ConvolutionShape)
      case norm(GroupNormShape)
      case attention(channels: Int)
    }

    let operation: Operation
    let height, width: Int

    /// - Parameters:
    ///   - height: the height of the layer's input.
    ///   - width: its width.
    package init(_ operation: Operation, height: Int, width: Int) {
      (self.operation, self.height, self.width) = (operation, height, width)
    }

    init<E>(_ operation: Operation, _ input: Tensor<E>.Shape) {
      self.init(operation, height: input.height, width: input.width)
    }
  }

  /// One row of the account: a kind of kernel, and the layer where the kernel belongs to one.
  package struct Entry: Hashable, Sendable {
    package let kind: Kind
    package let layer: Layer?

    package init(_ kind: Kind, _ layer: Layer? = nil) { (self.kind, self.layer) = (kind, layer) }
  }

  /// How often a kernel ran, how long it took and what it worked on.
  package struct Total: Sendable, Equatable {
    package fileprivate(set) var calls = 0
    package fileprivate(set) var nanoseconds = 0
    /// The images that passed; 0 for kernels that belong to no layer.
    package fileprivate(set) var images = 0
    /// The bytes of the tensors that were read and written, each counted once a call; 0 as above.
    package fileprivate(set) var bytes = 0

    package static func + (a: Total, b: Total) -> Total {
      Total(
        calls: a.calls + b.calls, nanoseconds: a.nanoseconds + b.nanoseconds,
        images: a.images + b.images, bytes: a.bytes + b.bytes)
    }
  }

  private static let isOn = Atomic<Bool>(false)
  private static let totals = Mutex<[Entry: Total]>([:])

  /// Runs `body` with the clock on; only one call may run at a time.
  ///
  /// - Returns: what kernels took meanwhile, on any thread.
  package static func tally(_ body: () throws -> Void) rethrows -> [Entry: Total] {
    totals.withLock { $0 = [:] }
    isOn.store(true, ordering: .relaxed)
    defer { isOn.store(false, ordering: .relaxed) }
    try body()
    return current
  }

  /// The totals since the last `tally` began; nothing is added while none runs.
  package static var current: [Entry: Total] { totals.withLock { $0 } }

  /// Returns the moment a kernel begins, for `stop`; nil while the clock is off.
  @inline(__always) static func start() -> UInt64? {
    isOn.load(ordering: .relaxed) ? DispatchTime.now().uptimeNanoseconds : nil
  }

  /// Counts a call that began at `start`.
  @inline(__always) static func stop(_ start: UInt64?, _ kind: Kind) {
    if let start { count(start, Entry(kind), images: 0, bytes: 0) }
  }

  /// Counts a call that began at `start` and computed `layer` from and to `tensors`.
  @inline(__always) static func stop(
    _ start: UInt64?, _ kind: Kind, _ operation: @autoclosure () -> Layer.Operation,
    input: Tensor<Float>, others: @autoclosure () -> [Tensor<Float>]
  ) {
    guard let start else { return }
    let elements = others().reduce(input.shape.count) { $0 + $1.shape.count }
    count(
      start, Entry(kind, Layer(operation(), input.shape)), images: input.shape.images,
      bytes: elements * MemoryLayout<Float>.stride)
  }

  @inline(never) private static func count(_ start: UInt64, _ entry: Entry, images: Int, bytes: Int)
  {
    let elapsed = DispatchTime.now().uptimeNanoseconds - start
    let call = Total(calls: 1, nanoseconds: Int(elapsed), images: images, bytes: bytes)
    totals.withLock { $0[entry] = $0[entry].map { $0 + call } ?? call }
  }
}
