/// Replaces a matrix by one with the same singular vectors and singular values near 1.
///
/// It takes five steps of a quintic Newton-Schulz iteration, X <- X (a + b X'X + c (X'X)^2), from
/// X / |X|. The coefficients are chosen to lift small singular values fast, not to converge: values
/// end between about 0.7 and 1.2, which is all an optimiser needs. A step is three matrix products.
/// Source: Jordan et al. 2024, "Muon".
package enum Orthogonalisation {
  private static let iterations = 5
  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

  /// - Parameters:
  ///   - matrix: [rows, columns], row by row; the result overwrites it.
  ///   - scratch: the memory of the calling thread.
  package static func apply(
    _ matrix: Block<Float>, rows: Int, columns: Int, scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    precondition(
      matrix.count == rows * columns,
      "A \(rows) x \(columns) matrix has \(rows * columns) elements, not \(matrix.count)")
    // The Gram matrix is that of the short side.
    let (tall, wide) = (max(rows, columns), min(rows, columns))
    let memory = scratch.memory(2 * (tall + wide) * wide)
    var (x, next) = (memory, memory + tall * wide)
    let gram = memory + 2 * tall * wide
    let square = gram + wide * wide
    let place = matrix.pointer
    let isTall = rows >= columns
    var sum = 0.0
    for i in 0..<matrix.count { sum += Double(place[i]) * Double(place[i]) }
    let scale = sum > 0 ? Float(1 / sum.squareRoot()) : 0
    for i in 0..<rows {
      for j in 0..<columns {
        x[isTall ? i * wide + j : j * wide + i] = place[i * columns + j] * scale
      }
    }
    for _ in 0..<iterations {
      let side = TapOuterProduct.Side(
        UnsafePointer(x), channels: wide, stride: wide)
      TapOuterProduct(
        left: side, right: side, images: 1, rows: tall, columns: 1, stride: wide,
        accumulates: false
      ).run(leftOffset: 0, rightOffset: 0, into: gram)
      multiply(gram, rows: wide, by: gram, size: wide, into: square, scratch)
      for i in 0..<wide * wide { gram[i] = b * gram[i] + c * square[i] }
      for i in 0..<wide { gram[i * wide + i] += a }
      multiply(x, rows: tall, by: gram, size: wide, into: next, scratch)
      swap(&x, &next)
    }
    for i in 0..<rows {
      for j in 0..<columns { place[i * columns + j] = x[isTall ? i * wide + j : j * wide + i] }
    }
  }

  /// target = left · right, [rows, size] · [size, size].
  private static func multiply(
    _ left: UnsafePointer<Float>, rows: Int, by right: UnsafePointer<Float>, size: Int,
    into target: UnsafeMutablePointer<Float>, _ scratch: KernelScratch<Float>
  ) {
    scratch.panels.pack(
      right, taps: 1, rows: size, columns: size, rowStride: size, transposed: false)
    TapProduct.multiply(
      left, stride: size, rows: rows, by: scratch.panels, into: target, stride: size)
  }
}
