import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import Wording

/// The files that hold one set of drawn images; all of them hold the same images.
package struct SampleFiles {
  /// One file or folder that was written.
  package struct File: Encodable, Sendable {
    package enum Kind: String, Encodable, Sendable {
      case images, grid, idx, labels, npy, trajectory, animation
    }

    package let path: String
    let kind: Kind
    let detail: String

    /// Whether the file is one picture.
    package var isPicture: Bool { [.grid, .trajectory, .animation].contains(kind) }

    /// The file in one line.
    package var text: String { "\(path): \(detail)" }

    private enum CodingKeys: CodingKey { case path, kind }
  }

  /// The path of one picture with all images.
  private let grid: String?
  /// The path of a folder with a picture of each image.
  private let images: String?
  /// The path of a file in MNIST's format, compressed if the name ends in .gz.
  private let idx: String?
  /// The path of a file in numpy's format, with 32-bit floats.
  private let npy: String?
  /// The path of a picture of the first images' way from noise; see `SampleTrajectory`.
  private let trajectory: String?
  /// The path of an animation of the first images' way from noise; see `SampleTrajectory`.
  private let animation: String?
  /// The images per row of the grid; nil for a square grid, or one row per label.
  private let columns: Int?
  /// The side, in the pictures' pixels, of one pixel of an image; nil for the usual one.
  private let scale: Int?
  /// Whether pictures say what they show.
  private let captions: Bool

  package init(
    grid: String?, images: String?, idx: String?, npy: String?, trajectory: String?,
    animation: String?, columns: Int?, scale: Int?, captions: Bool
  ) {
    (self.grid, self.images, self.idx) = (grid, images, idx)
    (self.npy, self.trajectory) = (npy, trajectory)
    self.animation = animation
    (self.columns, self.scale, self.captions) = (columns, scale, captions)
  }

  /// Whether the images' values are needed, not only their bytes.
  package var keepsValues: Bool { npy != nil }

  /// Returns a record of the images' way from noise for the picture of it, and one for the animation.
  ///
  /// - Parameters:
  ///   - count: the number of images that will be drawn.
  ///   - steps: the number of steps, at least 1.
  package func ways(count: Int, steps: Int, frame: ImageFrame) -> [SampleTrajectory] {
    typealias Way = SampleTrajectory
    return [
      (trajectory, Way.mostImages, Way.mostMoments), (animation, Way.mostAnimated, Way.mostFrames),
    ].map { path, images, moments in
      Way(
        images: path == nil ? 0 : min(count, images), moments: moments, steps: steps, frame: frame)
    }
  }

  /// Returns the paths of everything that is written.
  ///
  /// - Parameter labelled: whether the images have labels, which get a file beside `idx`.
  package func paths(labelled: Bool) -> [String] {
    [grid, images, idx, labelled ? idxLabels : nil, npy, trajectory, animation].compactMap { $0 }
  }

  private var idxLabels: String? { idx.map(SampleLabels.path(besideImages:)) }

  // MARK: Before the work

  /// Checks, before hours of sampling, that every result can be written.
  ///
  /// - Parameter inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to.
  package func requirePlaces(apartFrom inputs: [String] = []) throws(FileFault) {
    if let idx { try SampleLabels.requirePlace(forImages: idx, apartFrom: inputs) }
    for path in [grid, npy, trajectory, animation].compactMap({ $0 }) {
      try OutputPlace.check(path, apartFrom: inputs)
    }
    guard let images else { return }
    try OutputPlace.requireFolder(above: images)
    let held = try? FileManager.default.contentsOfDirectory(atPath: images)
    guard
      Self.holdsSamples(images) || held?.isEmpty ?? !FileManager.default.fileExists(atPath: images)
    else {
      throw FileFault(
        path: images, expected: "a folder that is new or holds only earlier samples",
        found: held.map { "a folder with \($0.count) files" } ?? "something else with that name",
        hint: "remove it or choose another")
    }
    try OutputPlace.checkFolder(images)
  }

  /// Returns the number of pixels that the grid takes; 0 without a grid.
  ///
  /// - Parameter caption: see `write`.
  package func gridPixels(
    count: Int, width: Int, height: Int, _ guidance: ClassGuidance, caption: String
  ) -> Int {
    grid == nil
      ? 0 : sampleGrid(count, width: width, height: height, guidance, caption).shape.pixels
  }

  private func sampleGrid(
    _ count: Int, width: Int, height: Int, _ guidance: ClassGuidance, _ caption: String
  ) -> SampleGrid {
    SampleGrid(
      count: count, width: width, height: height, guidance, columns: columns, scale: scale,
      caption: captions ? caption : nil)
  }

  // MARK: After it

  /// Writes every file that was asked for, or none. The folder comes last, as it can be interrupted.
  ///
  /// - Parameters:
  ///   - ways: as `ways` made them, with every step of the sampler recorded; empty if nobody asked
  ///     for a picture of them.
  ///   - caption: what stands at the foot of the pictures.
  ///   - text: the text chunks of the pictures.
  ///   - data: what the model learnt from, if that is known.
  /// - Throws: `FileFault`, or `Stopped` before any file has its name.
  package func write(
    _ samples: ImageBatch, _ guidance: ClassGuidance, ways: [SampleTrajectory] = [],
    caption: String, text: [(key: String, value: String)], data: DataIdentity? = nil, watch: Watch
  ) throws -> [File] {
    try AtomicFile.together {
      var files: [File] = []
      let size = "\(Names.count(samples.count, "image")) of \(samples.width) x \(samples.height)"
      if let grid {
        let picture = sampleGrid(
          samples.count, width: samples.width, height: samples.height, guidance, caption
        ).picture(of: samples)
        try PNG.write(picture, text: text, to: grid)
        let detail =
          "\(Names.count(samples.count, "image")), \(picture.width) x \(picture.height) pixels"
        files.append(File(path: grid, kind: .grid, detail: detail))
      }
      if let idx {
        try SampleOrigin.write(data, beside: idx)
        let labels = try SampleLabels.write(samples, to: idx)
        files.append(File(path: idx, kind: .idx, detail: "\(size), bytes"))
        if let labels { files.append(File(path: labels, kind: .labels, detail: "their labels")) }
      }
      if let npy, let values = samples.values {
        try SampleOrigin.write(data, beside: npy)
        try NPY.write(
          floats: values.map { min(1, max(-1, $0)) }, shape: samples.shape, to: npy)
        files.append(File(path: npy, kind: .npy, detail: "\(size), 32-bit floats"))
      }
      if let trajectory, let way = ways.first,
        let picture = way.strip(scale: scale, captions: captions, foot: caption)
      {
        try PNG.write(picture, text: text, to: trajectory)
        let detail = "\(way.moments.count) moments, \(picture.width) x \(picture.height) pixels"
        files.append(File(path: trajectory, kind: .trajectory, detail: detail))
      }
      if let animation, let way = ways.last, way.images > 0 {
        let frames = way.frames(
          sampleGrid(
            way.images, width: samples.width, height: samples.height, guidance, caption))
        try PNG.write(animation: frames, text: text, to: animation)
        let detail = "\(frames.count) frames, \(frames[0].width) x \(frames[0].height) pixels"
        files.append(File(path: animation, kind: .animation, detail: detail))
      }
      if let images {
        try writeFolder(images, samples, text, watch)
        files.insert(File(path: images, kind: .images, detail: "\(size), one PNG each"), at: 0)
      }
      return files
    }
  }

  /// The key under which a picture of one image says which of the samples it is.
  private static let numberKey = "Image"

  /// Returns whether a folder holds samples that this program wrote there, and nothing else. Like other
  /// files of samples they may be replaced, so that a command that was cut short can be repeated.
  private static func holdsSamples(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return !names.isEmpty
      && names.allSatisfy { name in
        guard let match = name.wholeMatch(of: /([0-9]{5,})\.png/), let number = Int(match.1),
          let text = OutputPlace.textOfOwnPicture(Folder.file(name, in: folder))
        else { return false }
        return text[Self.numberKey] == String(number)
      }
  }

  /// Writes the folder, which gets its name in one rename when it is complete. Its files are not
  /// flushed one by one, because that takes longer than drawing them again.
  private func writeFolder(
    _ path: String, _ samples: ImageBatch, _ text: [(key: String, value: String)],
    _ watch: Watch
  ) throws {
    let digits = max(5, String(samples.count - 1).count)
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    try Folder.put(place, replaces: Self.holdsSamples(place)) { temporary in
      for index in 0..<samples.count {
        try watch.check()
        let number = String(index)
        let name = String(repeating: "0", count: digits - number.count) + number + ".png"
        let file = temporary + "/" + name
        let picture = try PNG.encode(
          samples.image(index),
          text: text + [(key: Self.numberKey, value: number)]
            + (samples.labels.map { [(key: "Label", value: String($0[index]))] } ?? []))
        try AtomicFile.writeUnflushed(picture, to: file, named: path + "/" + name)
      }
    }
  }
}
