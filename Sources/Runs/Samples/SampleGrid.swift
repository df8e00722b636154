import Diffusion
import Images

/// How drawn images lie in one picture: in a square, or with one row per label.
package struct SampleGrid: Sendable {
  /// The images' indices in the order of the grid, row by row.
  package let order: [Int]
  package let shape: GridShape

  /// - Parameters:
  ///   - count: the number of images, at least 1.
  ///   - width: of an image, in pixels.
  ///   - height: of an image, in pixels.
  ///   - columns: the images per row; nil for a square, or one row per label.
  ///   - scale: see `GridShape`.
  ///   - caption: what stands at the foot; nil for no captions at all.
  package init(
    count: Int, width: Int, height: Int, _ guidance: ClassGuidance, columns: Int? = nil,
    scale: Int? = nil, caption: String?
  ) {
    let rows = columns == nil ? guidance.rows(count: count) : nil
    let labels = rows == nil ? [] : guidance.labels.map(String.init)
    order = rows?.order ?? Array(0..<count)
    shape = GridShape(
      count: count,
      columns: columns ?? rows?.columns ?? Int(Double(count).squareRoot().rounded(.up)),
      width: width, height: height, scale: scale,
      captions: caption.map { GridCaptions(rows: labels, foot: $0) } ?? .none)
  }

  package func picture(of samples: ImageBatch) -> GrayImage {
    ImageGrid.compose(order.map(samples.image), shape)
  }
}
