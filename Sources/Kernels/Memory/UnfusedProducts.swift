// On a processor without the instruction, a fused multiply-add is a call into the C library that
// takes fifty times as long as the two operations. These stand in for the standard library's
// functions of the same names here, in two roundings instead of one.
//
// Their results differ in the last bits from those of a build with the instruction.
#if NO_FUSED_MULTIPLY_ADD
  extension SIMD where Scalar == Float {
    @inline(__always) func addingProduct(_ a: Self, _ b: Self) -> Self { self + a * b }
    @inline(__always) func addingProduct(_ a: Float, _ b: Self) -> Self { self + a * b }
    @inline(__always) func addingProduct(_ a: Self, _ b: Float) -> Self { self + a * b }
    @inline(__always) mutating func addProduct(_ a: Self, _ b: Self) { self += a * b }
    @inline(__always) mutating func addProduct(_ a: Float, _ b: Self) { self += a * b }
    @inline(__always) mutating func addProduct(_ a: Self, _ b: Float) { self += a * b }
  }

  extension Float {
    @inline(__always) func addingProduct(_ a: Float, _ b: Float) -> Float { self + a * b }
    @inline(__always) mutating func addProduct(_ a: Float, _ b: Float) { self += a * b }
  }
#endif
