/// A contiguous run of elements in a storage: a parameter, its gradient, or a whole block.
package struct Block<Element: KernelScalar>: Sendable {
  package let storage: Storage<Element>
  package let offset: Int
  package let count: Int

  /// Makes the whole of a new, zeroed storage.
  package init(count: Int) {
    self.init(Storage(count: count), offset: 0, count: count)
  }

  package init(_ storage: Storage<Element>, offset: Int, count: Int) {
    precondition(
      offset >= 0 && count >= 0 && offset + count <= storage.count,
      "Block \(offset)..<\(offset + count) lies outside its storage of \(storage.count)")
    (self.storage, self.offset, self.count) = (storage, offset, count)
  }

  /// Makes a new block with these values.
  package init(_ values: [Element]) {
    self.init(count: values.count)
    assign(values)
  }

  var pointer: UnsafeMutablePointer<Element> { storage.pointer + offset }

  /// The memory of the elements, for sending it to another process; `storage` keeps it.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: pointer, count: count * MemoryLayout<Element>.stride)
  }

  /// The elements in `range`, counted from this block's start.
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
    precondition(
      values.count == count,
      "A block of \(count) elements cannot hold \(values.count) values")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  /// Copies the elements to an array of the same length.
  @_specialize(where Element == Float)
  package func copy(to values: inout [Element]) {
    precondition(
      values.count == count,
      "A block of \(count) elements does not fill \(values.count) values")
    for i in 0..<count { values[i] = pointer[i] }
  }

  /// Overwrites every element with one value.
  @_specialize(where Element == Float)
  package func fill(_ value: Element) {
    pointer.update(repeating: value, count: count)
  }
}
