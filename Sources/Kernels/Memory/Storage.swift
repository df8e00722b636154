#if canImport(Glibc)
  import Glibc
#endif

/// Aligned memory for `count` elements, zeroed, freed with its last owner.
///
/// Behind the elements lie `Storage.slack` more (zero), so that a tile may load all of its NR
/// columns from the last element on. Anyone who holds the object may write to it; the callers make
/// sure that two threads never write to overlapping regions at the same time.
package final class Storage<Element: KernelScalar>: @unchecked Sendable {
  package let count: Int
  let pointer: UnsafeMutablePointer<Element>
  private let raw: UnsafeMutableRawPointer

  /// The elements readable beyond `count`: twice the widest tile, two vectors of 16 floats.
  static var slack: Int { 64 }

  @_specialize(where Element == Float)
  package init(count: Int) {
    precondition(count >= 0, "Storage needs a count of at least 0, got \(count)")
    self.count = count
    let bytes = (count + Self.slack) * MemoryLayout<Element>.stride
    raw = .allocate(
      byteCount: bytes, alignment: bytes < HugePages.size ? 64 : HugePages.size)
    HugePages.ask(for: raw, bytes: bytes)
    pointer = raw.bindMemory(to: Element.self, capacity: count + Self.slack)
    pointer.initialize(repeating: 0, count: count + Self.slack)
  }

  deinit { raw.deallocate() }
}

/// Pages of 2 MiB for large memory. A pass through all weights of a network touches thousands of
/// 4 KiB pages, more than a processor keeps addresses for. (Training `small` is 3 % faster, one
/// image on two threads 1.2 times; Zen 5, 2026-11-21.)
private enum HugePages {
  static let size = 2 << 20

  /// Tells the system, where that is possible, that this memory deserves large pages.
  static func ask(for memory: UnsafeMutableRawPointer, bytes: Int) {
    #if os(Linux)
      // This is advice: a system that cannot follow it is slower, and nothing else changes.
      if bytes >= size { _ = madvise(memory, bytes, 14 /* MADV_HUGEPAGE */) }
    #endif
  }
}
