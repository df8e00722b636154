import Diffusion
import FileFormats
import Foundation
import Images
import Wording

/// Rows of images from those of one seed to those of another, and the files that show them.
package struct SeedWalk {
  /// How long an animation stays at each step of the way, in thousandths of a second.
  private static let frameTime = 160

  package let rows, columns: Int
  /// One label for each image: each row has its own.
  package let guidance: ClassGuidance
  /// The labels that rows take in turn.
  private let labels: ClassGuidance
  private let record: SampleRecord
  private let seed, lastSeed: UInt64
  private let width, height: Int

  /// - Parameters:
  ///   - rows: at least 1.
  ///   - columns: the images per row with both ends, at least 2.
  ///   - guidance: the labels that rows take in turn.
  ///   - record: of all images, drawn from `seed` with `guidance`.
  ///   - frame: the model's.
  package init(
    rows: Int, columns: Int, from seed: UInt64, to lastSeed: UInt64, _ guidance: ClassGuidance,
    _ record: SampleRecord, frame: ImageFrame
  ) {
    (self.rows, self.columns, self.seed, self.lastSeed) = (rows, columns, seed, lastSeed)
    (labels, self.record) = (guidance, record)
    (width, height) = (frame.imageWidth, frame.imageHeight)
    self.guidance = ClassGuidance(
      labels: (0..<rows * columns).compactMap { guidance.label(ofImage: $0 / columns) },
      weight: guidance.weight)
  }

  private var foot: String { record.caption + " to \(lastSeed)" }

  /// The text chunks of its pictures.
  package var text: [(key: String, value: String)] {
    record.pictureText + [(key: "Seed of the last column", value: String(lastSeed))]
  }

  /// Returns the shape of the picture of all images.
  ///
  /// - Parameters:
  ///   - scale: see `GridShape`.
  ///   - captions: whether the picture says what it shows.
  package func shape(scale: Int? = nil, captions: Bool = true) -> GridShape {
    var ends = [String](repeating: "", count: columns)
    (ends[0], ends[columns - 1]) = ("seed \(seed)", "seed \(lastSeed)")
    let names = (0..<rows).compactMap { labels.label(ofImage: $0) }
    return GridShape(
      count: rows * columns, columns: columns, width: width, height: height, scale: scale,
      captions: captions
        ? GridCaptions(columns: ends, rows: names.map { "\($0)" }, foot: foot) : .none)
  }

  /// Returns the bytes of an animation that goes from the first column to the last and back, with the
  /// images of one column in each frame.
  ///
  /// - Parameter images: all images, row by row.
  /// - Throws: `FileFault` for text that no picture can hold.
  package func animation(
    of images: ImageBatch, scale: Int? = nil, captions: Bool = true
  ) throws(FileFault) -> Data {
    let grid = SampleGrid(
      count: rows, width: width, height: height, labels, scale: scale,
      caption: captions ? foot : nil)
    let frames = (Array(0..<columns) + (0..<columns - 1).reversed()).map { column in
      grid.picture(of: images.selecting((0..<rows).map { $0 * columns + column }))
    }
    return try PNG.encode(animation: frames, text: text, frameTime: Self.frameTime)
  }
}
