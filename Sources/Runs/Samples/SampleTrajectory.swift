import Diffusion
import Images
import Reports

/// Images on their way from noise to digit, recorded at a few moments, between which equal numbers of
/// steps lie.
package struct SampleTrajectory {
  /// The most images and moments of a picture of the way.
  package static let (mostImages, mostMoments) = (6, 10)
  /// The most images and moments of an animation.
  package static let (mostAnimated, mostFrames) = (100, 25)

  /// The number of steps done at each moment, from 0 to all of them.
  package let moments: [Int]
  /// The time t of the states at each moment; nil until it is recorded.
  private var times: [Double?]
  let images: Int
  private let steps: Int
  private let frame: ImageFrame
  /// The states, by image and moment.
  private var states: [[GrayImage?]]
  private var estimates: [[GrayImage?]]

  /// - Parameters:
  ///   - images: the number of images to follow from the first on; 0 to follow none.
  ///   - moments: the most moments, at least 2.
  ///   - steps: the number of steps, at least 1.
  package init(images: Int, moments most: Int, steps: Int, frame: ImageFrame) {
    let intervals = min(most - 1, steps)
    moments = (0...intervals).map { $0 * steps / intervals }
    times = Array(repeating: nil, count: moments.count)
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
        times[moment] = progress.time
      }
      guard let values = progress.estimates else { continue }
      // The estimate belongs to the state before the step. The last state gets the last one too.
      if let moment = moments.firstIndex(of: done - 1) {
        estimates[image][moment] = picture(values, row)
      }
      if done == steps { estimates[image][moments.count - 1] = picture(values, row) }
    }
  }

  /// Returns a picture of the way, once every image is drawn; nil if no image was followed.
  ///
  /// There are two rows per image: its state x_t, and below it the network's estimate of the clean
  /// image from that very state. Time runs from left to right.
  ///
  /// - Parameters:
  ///   - scale: the side, in the picture's pixels, of one pixel of an image; nil for the usual one.
  ///   - captions: whether the picture says what its rows and columns show.
  ///   - foot: what it says at its foot; empty for nothing.
  package func strip(scale: Int?, captions: Bool, foot: String) -> GrayImage? {
    let pictures = zip(states, estimates).flatMap { $0 + $1 }.compactMap { $0 }
    guard images > 0, pictures.count == 2 * images * moments.count else { return nil }
    return ImageGrid.compose(
      pictures, columns: moments.count, scale: scale,
      captions: captions
        ? GridCaptions(
          columns: timeTexts, rows: (0..<images).flatMap { _ in ["state", "guess"] }, foot: foot)
        : .none)
  }

  /// Returns one picture of all states per moment, once every image is drawn; none if no image was
  /// followed. If the grid has a foot, the time stands there instead.
  package func frames(_ grid: SampleGrid) -> [GrayImage] {
    guard images > 0 else { return [] }
    return moments.indices.compactMap { moment in
      let pictures = grid.order.compactMap { states[$0][moment] }
      guard pictures.count == images else { return nil }
      var shape = grid.shape
      if !shape.captions.foot.isEmpty { shape.captions.foot = timeTexts[moment] }
      return ImageGrid.compose(pictures, shape)
    }
  }

  private var timeTexts: [String] {
    times.map { time in time.map { "t=" + NumberText.text($0, digits: 2) } ?? "" }
  }

  private func picture(_ fields: [Double], _ row: Int) -> GrayImage {
    GrayImage(
      width: frame.imageWidth, height: frame.imageHeight, pixels: frame.image(fields, field: row))
  }
}
