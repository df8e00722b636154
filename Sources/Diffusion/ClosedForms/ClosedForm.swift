/// A data law whose estimate f = E[X_0 | X_t] is known exactly. Any such law can stand in for a
/// trained network in the sampling loop.
package protocol ClosedForm: Denoiser {
  /// Returns f(x, t) for one point x of the law's ambient dimension, t > 0.
  func estimate(at x: [Double], time t: Double) -> [Double]
}

extension ClosedForm {
  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    stride(from: 0, to: states.count, by: pixels).flatMap {
      estimate(at: Array(states[$0..<($0 + pixels)]), time: time)
    }
  }
}
