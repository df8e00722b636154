/// What a worker lends to kernels while they run: memory, which grows to its largest use, and other
/// threads if there are some to spare.
package final class KernelScratch<Element: KernelScalar>: @unchecked Sendable {
  /// A matrix packed for the next product, where a kernel packs what is no layer's weights.
  var panels = Panels<Element>()
  /// Threads that share the work of this worker's layers.
  package var crew: Crew?
  private var storage = Storage<Element>(count: 0)

  package init() {}

  /// Memory for so many elements, valid until the next call; what it holds is left from before.
  func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
    if storage.count < count { storage = Storage(count: count) }
    return storage.pointer
  }

  /// Calls `body` with ranges that together cover `0..<count`, on all threads of the crew.
  func share(_ count: Int, _ body: (Range<Int>) -> Void) {
    guard let crew, count > 1 else { return body(0..<count) }
    // Two parts a thread: one that is late costs half as much.
    let parts = min(count, 2 * crew.size)
    crew.share(parts) { body($0 * count / parts..<($0 + 1) * count / parts) }
  }
}
