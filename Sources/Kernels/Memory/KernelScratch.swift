/// What a worker lends to kernels while they run: memory, which grows to its largest use, and other
/// threads if any are free.
package final class KernelScratch<Element: KernelScalar>: @unchecked Sendable {
  /// A matrix packed for the next product, where it is not a layer's weights.
  var panels = Panels<Element>()
  /// Threads that share the work of this worker's layers.
  package var crew: Crew?
  private var storage = Storage<Element>(count: 0)

  package init() {}

  /// The threads that a kernel can run on.
  var threads: Int { crew.map { $0.isSharing ? $0.size : 1 } ?? 1 }

  /// Returns memory for `count` elements, valid until the next call; it still holds earlier values.
  func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
    if storage.count < count { storage = Storage(count: count) }
    return storage.pointer
  }
}
