import Foundation
import Numerics
import Randomness

/// A centred Gaussian image, or a signal if it has one row, whose covariance is known and is not
/// diagonal in the pixels: X_0 = sum_k sqrt(l_k) xi_k u_k, with u_k the orthonormal cosines of the
/// discrete cosine transform (DCT-II).
///
/// f = sum_k g_k (u_k . x) u_k, g = l e^{-t/2} / (l e^{-t} + 1 - e^{-t}): Lu, Wang, Bal, appendix
/// A.2, along each cosine.
package struct CosineField: ClosedForm, Sendable {
  /// What draws are for. Draws for different uses share no number.
  package enum Use: UInt32, Sendable {
    case training, judging
  }

  /// Rows and columns of the image.
  package let height, width: Int
  /// l_k, [D], D = height * width; k = i * width + j has i half waves down and j across.
  package let variances: [Double]
  /// [D, D]; row k is u_k as pixels, row-major.
  package let modes: BlockMatrix
  /// The same law along its axes.
  package let spectrum: GaussianSpectrum

  /// Makes the field with l = 1 / ((i + 1)^2 + (j + 1)^2 - 1): 1/k^2 for a signal.
  package init(height: Int, width: Int) throws(InvalidSetting) {
    (self.height, self.width) = (height, width)
    variances = (0..<height * width).map { k in
      let (i, j) = (k / width + 1, k % width + 1)
      return 1 / Double(i * i + j * j - 1)
    }
    let d = height * width
    var modes = BlockMatrix(rows: d, columns: d)
    for k in 0..<d {
      for place in 0..<d {
        modes[k, place] =
          Self.cosine(k / width, place / width, of: height)
          * Self.cosine(k % width, place % width, of: width)
      }
    }
    self.modes = modes
    spectrum = try GaussianSpectrum(
      name: "cosines, \(height) x \(width)", variances: variances)
  }

  /// Returns sqrt(c / n) cos(pi k (2 place + 1) / (2 n)), c = 1 for k = 0 and else 2.
  private static func cosine(_ k: Int, _ place: Int, of n: Int) -> Double {
    (Double(k == 0 ? 1 : 2) / Double(n)).squareRoot()
      * cos(.pi * Double(k) * Double(2 * place + 1) / Double(2 * n))
  }

  /// D, the number of pixels.
  package var dimension: Int { variances.count }

  package func estimate(at x: [Double], time t: Double) -> [Double] {
    let (shares, d) = (TimeShares(t), dimension)
    var f = [Double](repeating: 0, count: d)
    for k in 0..<d {
      let part = (0..<d).reduce(0) { $0 + modes[k, $1] * x[$1] }
      let size = shares.gain(variances[k]) * part
      for i in 0..<d { f[i] += size * modes[k, i] }
    }
    return f
  }

  /// Returns the exact estimate at a time t > 0 as a matrix in the pixels.
  package func estimate(at t: Double) -> AffineEstimate {
    let shares = TimeShares(t)
    return AffineEstimate(
      matrix: inPixels(variances.map(shares.gain)),
      offset: [Double](repeating: 0, count: dimension))
  }

  /// Returns E|X_0 - f|^2 at t, summed over pixels: what no estimate can know.
  package func unknown(at t: Double) -> Double {
    let shares = TimeShares(t)
    return variances.reduce(0) { $0 + $1 * shares.sigmaSquared / shares.variance($1) }
  }

  /// Returns the law of X_t in the pixels.
  package func law(at t: Double) -> GaussianLaw {
    let shares = TimeShares(t)
    return law(variances: variances.map(shares.variance))
  }

  /// Returns the law with these variances along the cosines, [D].
  package func law(variances: [Double]) -> GaussianLaw {
    GaussianLaw(
      mean: [Double](repeating: 0, count: dimension), covariance: inPixels(variances))
  }

  /// Returns sum_k values_k u_k u_k^T.
  private func inPixels(_ values: [Double]) -> BlockMatrix {
    var scaled = modes
    for k in 0..<dimension {
      for b in 0..<scaled.stride { scaled.blocks[k * scaled.stride + b] *= values[k] }
    }
    return (modes.transposed * scaled).symmetrised
  }

  /// Draws fields 0..<count of a seed, [count, D] flat.
  package func draw(_ count: Int, seed: UInt64, for use: Use) -> [Double] {
    let (d, sizes) = (dimension, variances.map { $0.squareRoot() })
    var all: [Double] = []
    all.reserveCapacity(count * d)
    var normals = [Float](repeating: 0, count: d)
    for i in 0..<count {
      var stream = RandomStream(
        seed: seed, purpose: .synthesis, index: UInt64(i), step: use.rawValue)
      stream.fillNormal(&normals)
      var sum = [SIMD8<Double>](repeating: .zero, count: modes.stride)
      for k in 0..<d {
        let size = sizes[k] * Double(normals[k])
        for b in 0..<modes.stride { sum[b] += size * modes.blocks[k * modes.stride + b] }
      }
      for place in 0..<d { all.append(sum[place >> 3][place & 7]) }
    }
    return all
  }
}
