import Diffusion
import Images

/// A few images on their way from noise to digit, recorded at about ten moments.
///
/// There are two rows per image: its state x_t, and below it the network's estimate of the clean
/// image from that very state. Time runs from left to right in equal numbers of steps.
package struct SampleTrajectory {
  package static let mostImages = 6
  private static let mostMoments = 10

  /// The number of steps done at each moment, from 0 to all of them.
  package let moments: [Int]
  private let images: Int
  private let steps: Int
  private let frame: ImageFrame
  /// The states, by image and moment.
  private var states: [[GrayImage?]]
  private var estimates: [[GrayImage?]]

  /// - Parameters:
  ///   - images: the number of images to follow from the first on; 0 to follow none.
  ///   - steps: the number of steps, at least 1.
  package init(images: Int, steps: Int, frame: ImageFrame) {
    let intervals = min(Self.mostMoments - 1, steps)
    moments = (0...intervals).map { $0 * steps / intervals }
    (self.images, self.steps, self.frame) = (images, steps, frame)
    states = Array(repeating: Array(repeating: nil, count: moments.count), count: images)
    estimates = states
  }

  /// Keeps the states and estimates in `progress` of the images that are followed.
  package mutating func record(_ progress: SamplingProgress) {
    let done = progress.stepsDone
    for image in progress.images where image < images {
      let row = image - progress.images.lowerBound
      if let moment = moments.firstIndex(of: done) {
        states[image][moment] = picture(progress.states, row)
      }
      guard let values = progress.estimates else { continue }
      // The estimate belongs to the state before the step. The last state gets the last one too.
      // too.
      if let moment = moments.firstIndex(of: done - 1) {
        estimates[image][moment] = picture(values, row)
      }
      if done == steps { estimates[image][moments.count - 1] = picture(values, row) }
    }
  }

  /// Returns the picture, once every image is drawn; nil if no image was followed.
  ///
  /// - Parameter scale: the side, in the picture's pixels, of one pixel of an image.
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
