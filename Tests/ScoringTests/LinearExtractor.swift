import Scoring

/// Features that are fixed linear forms of the pixels, so that every statistic has a closed form.
struct LinearExtractor: FeatureExtractor {
  /// [featureCount, inputHeight * inputWidth].
  let weights: [Float]
  let featureCount: Int
  let inputHeight: Int
  let inputWidth: Int
  var identity = FeatureNetworkIdentity(hash: "0123456789abcdef0123456789abcdef", accuracy: 0.9931)

  func features(of pixels: [Float], count: Int) throws -> [Float] {
    let size = inputHeight * inputWidth
    return (0..<count * featureCount).map { i in
      let (image, feature) = (i / featureCount, i % featureCount)
      return (0..<size).reduce(0) { $0 + weights[feature * size + $1] * pixels[image * size + $1] }
    }
  }
}
