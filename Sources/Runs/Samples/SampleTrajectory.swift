import Diffusion
import Images

/// A few images on their way from noise to digit, caught at about ten moments.
///
/// Two rows an image: its state x_t, and below it the estimate of the clean image that the network
/// made of that very state. Time runs from left to right in equal numbers of steps.
package struct SampleTrajectory {
  package static let mostImages = 6
  private static let mostMoments = 10

  /// Steps done at each moment, from 0 to all of them.
  package let moments: [Int]
  private let images: Int
  private let steps: Int
  private let frame: ImageFrame
  /// By image and moment.
  private var states: [[GrayImage?]]
  private var estimates: [[GrayImage?]]

  /// - Parameters:
  ///   - images: how many of the first images to follow; 0 to follow none.
  ///   - steps: at least 1.
  package init(images: Int, steps: Int, frame: ImageFrame) {
    let intervals = min(Self.mostMoments - 1, steps)
    moments = (0...intervals).map { $0 * steps / intervals }
    (self.images, self.steps, self.frame) = (images, steps, frame)
    states = Array(repeating: Array(repeating: nil, count: moments.count), count: images)
    estimates = states
  }

  /// Keeps what `progress` shows of the images that are followed.
  package mutating func record(_ progress: SamplingProgress) {
    let done = progress.stepsDone
    for image in progress.images where image < images {
      let row = image - progress.images.lowerBound
      if let moment = moments.firstIndex(of: done) {
        states[image][moment] = picture(progress.states, row)
      }
      guard let values = progress.estimates else { continue }
      // The estimate belongs to the state before the step; after the last there is no other.
      if let moment = moments.firstIndex(of: done - 1) {
        estimates[image][moment] = picture(values, row)
      }
      if done == steps { estimates[image][moments.count - 1] = picture(values, row) }
    }
  }

  /// The strip, once every image is drawn; nil if none was followed.
  ///
  /// - Parameter scale: pixels of the picture for one of an image.
  package func strip(scale: Int) -> GrayImage? {
    let pictures = zip(states, estimates).flatMap { $0 + $1 }.compactMap { $0 }
    guard images > 0, pictures.count == 2 * images * moments.count else { return nil }
    return ImageGrid.compose(pictures, columns: moments.count, scale: scale)
  }

  private func picture(_ fields: [Double], _ row: Int) -> GrayImage {
    GrayImage(
      width: frame.imageWidth, height: frame.imageHeight, pixels: frame.image(fields, field: row))
  }
}
