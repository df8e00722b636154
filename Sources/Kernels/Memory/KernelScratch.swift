/// What a worker lends to kernels while they run: memory, which grows to its largest use, and other
/// threads if any are free.
package final class KernelScratch<Element: KernelScalar>: @unchecked Sendable {
  /// A matrix packed for the next product, where it is not a layer's weights.
  var panels = Panels<Element>()
  /// Threads that share the work of this worker's layers.
  package var crew: Crew?
  private var storage = Storage<Element>(count: 0)

  package init() {}

  /// Returns memory for `count` elements, valid until the next call; it still holds earlier values.
  func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
    if storage.count < count { storage = Storage(count: count) }
    return storage.pointer
  }

  /// Calls `body` with ranges that together cover `0..<count`, on all threads of the crew.
  func share(_ count: Int, _ body: (Range<Int>) -> Void) {
    guard let crew, count > 1 else { return body(0..<count) }
    // Two parts per thread, so that a late thread costs half as much.
    let parts = min(count, 2 * crew.size)
    crew.share(parts) { body($0 * count / parts..<($0 + 1) * count / parts) }
  }
}
