#if canImport(Glibc)
  import Glibc
#endif

/// Aligned memory for `count` elements, zeroed, freed with its last owner.
///
/// Behind the elements lie `Storage.slack` more (zero): a tile may load all of its NR columns from
/// the last element on. Whoever holds the object may write to it; two threads never hold
/// overlapping regions for writing at the same time, which the callers' plan guarantees.
package final class Storage<Element: KernelScalar>: @unchecked Sendable {
  package let count: Int
  let pointer: UnsafeMutablePointer<Element>
  private let raw: UnsafeMutableRawPointer

  /// Elements readable beyond `count`: twice the widest tile, which is two vectors of 16 floats.
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

/// Pages of 2 MiB for large memory: passing through all weights of a network touches thousands of
/// pages of 4 KiB, more than a processor keeps addresses of. (Training `small`: 3 % faster, one
/// image on two threads 1.2 times; Zen 5, 2026-11-21.)
private enum HugePages {
  static let size = 2 << 20

  /// Tells the system, where it can be told, that this memory is worth large pages.
  static func ask(for memory: UnsafeMutableRawPointer, bytes: Int) {
    #if os(Linux)
      // Advice: a system that cannot follow it is slower and nothing else.
      if bytes >= size { _ = madvise(memory, bytes, 14 /* MADV_HUGEPAGE */) }
    #endif
  }
}
