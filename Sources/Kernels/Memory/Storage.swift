#if canImport(Glibc)
  import Glibc
#endif

/// Aligned memory for `count` elements, zeroed, freed with its last owner.
///
/// Behind the elements lie `Storage.slack` more (zero): a kernel may load a whole vector that
/// starts at the last element. Whoever holds the object may write to it; two threads never hold
/// overlapping regions for writing at the same time, which the callers' plan guarantees.
package final class Storage<Element: KernelScalar>: @unchecked Sendable {
  package let count: Int
  let pointer: UnsafeMutablePointer<Element>
  private let raw: UnsafeMutableRawPointer

  /// Elements readable beyond `count`: two of the widest vectors.
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

/// A contiguous run of elements in a storage: a parameter, its gradient, or a whole block.
package struct Block<Element: KernelScalar>: Sendable {
  package let storage: Storage<Element>
  package let offset: Int
  package let count: Int

  /// The whole of a new, zeroed storage.
  package init(count: Int) {
    self.init(Storage(count: count), offset: 0, count: count)
  }

  package init(_ storage: Storage<Element>, offset: Int, count: Int) {
    precondition(
      offset >= 0 && count >= 0 && offset + count <= storage.count,
      "Block \(offset)..<\(offset + count) lies outside its storage of \(storage.count)")
    (self.storage, self.offset, self.count) = (storage, offset, count)
  }

  /// A new block with these values.
  package init(_ values: [Element]) {
    self.init(count: values.count)
    assign(values)
  }

  var pointer: UnsafeMutablePointer<Element> { storage.pointer + offset }

  /// The sub-run `range`, counted from this block's start.
  package subscript(range: Range<Int>) -> Block {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Range \(range) lies outside a block of \(count)")
    return Block(storage, offset: offset + range.lowerBound, count: range.count)
  }

  package subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "Index \(index) lies outside a block of \(count)")
      return pointer[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "Index \(index) lies outside a block of \(count)")
      pointer[index] = newValue
    }
  }

  /// A copy of the elements.
  package var values: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Overwrites every element.
  @_specialize(where Element == Float)
  package func assign(_ values: [Element]) {
    precondition(values.count == count, "A block of \(count) cannot hold \(values.count) values")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  /// Copies the elements to an array of their number.
  @_specialize(where Element == Float)
  package func copy(to values: inout [Element]) {
    precondition(values.count == count, "A block of \(count) does not fill \(values.count) values")
    for i in 0..<count { values[i] = pointer[i] }
  }

  /// Overwrites every element with one value.
  @_specialize(where Element == Float)
  package func fill(_ value: Element) {
    pointer.update(repeating: value, count: count)
  }
}
