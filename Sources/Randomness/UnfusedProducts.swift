// On a processor without the instruction, a fused multiply-add is a call into the C library that
// takes fifty times as long as the two operations. These stand in for the standard library's
// functions of the same names here, in two roundings instead of one.
//
// Their results differ in the last bits from those of a build with the instruction.
#if NO_FUSED_MULTIPLY_ADD
  extension Float {
    @inline(__always) func addingProduct(_ a: Float, _ b: Float) -> Float { self + a * b }
  }
#endif
