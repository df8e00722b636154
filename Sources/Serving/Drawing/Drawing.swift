import Diffusion
import FileFormats
import Foundation
import Images
import Runs

/// One request at work: draws step by step and tells what can be seen of it.
struct Drawing {
  let request: DrawingRequest
  let order: DrawingRequest.Order
  let settings: SamplingSettings
  let guidance: ClassGuidance
  private let loaded: Easel.Loaded
  private let record: SampleRecord
  private let grid: SampleGrid
  /// The gray levels that images end on, as those of `digits sample` do. What is given of an image
  /// stays as it is, and images on the way between two seeds change evenly: those are rounded.
  private let grays: GrayLevels?
  /// The way between two seeds, if it is asked for.
  private let walk: SeedWalk?

  /// The most moments that are shown; the steps between them are left out.
  static let mostMoments = 60

  /// - Throws: `Refusal` for numbers that the model cannot draw with.
  init(_ request: DrawingRequest, _ loaded: Easel.Loaded) throws {
    (self.request, self.loaded) = (request, loaded)
    let model = loaded.found.model
    order = try request.order(width: model.frame.imageWidth, height: model.frame.imageHeight)
    var steps = request.steps
    // In more evaluations than one, images on the way between two seeds would not change evenly.
    if case .way = order.task, model.consistencyTimes != nil { steps = 1 }
    var settings = SamplingSettings.standard(
      model, sampler: request.sampler, schedule: request.schedule, steps: steps)
    if case .variations = order.task, model.consistencyTimes != nil {
      throw Refusal(400, "a distilled model draws from pure noise only; choose another model")
    }
    if case .variations(_, let time) = order.task { settings.lastTime = time }
    if let fault = settings.fault { throw Refusal(400, fault) }
    self.settings = settings

    let known = model.configuration.labels
    if let bad = request.labels.first(where: { !known.contains($0) }) {
      throw Refusal(400, "the model's labels are \(known), not \(bad)")
    }
    let labels = request.labels.isEmpty ? known.labels : request.labels
    let chosen = ClassGuidance(labels: labels, weight: known.isEmpty ? 1 : request.guidance)
    let (seed, count, frame) = (order.seed, order.images, model.frame)
    let levels: (levels: GrayLevels, path: String)? =
      if case .samples = order.task { loaded.grays } else { nil }
    grays = levels?.levels
    // Without a label for each image of a row.
    record = SampleRecord(
      model, name: loaded.found.name, settings, chosen, grays: levels?.path, seed: seed,
      count: count,
      version: Version.text)
    let columns: Int?
    switch order.task {
    case .way(let last):
      columns = DrawingRequest.columns
      walk = SeedWalk(
        rows: count / DrawingRequest.columns, columns: DrawingRequest.columns, from: seed, to: last,
        chosen, record, frame: frame)
    case .samples: (columns, walk) = (nil, nil)
    case .completions, .variations: (columns, walk) = (count, nil)
    }
    guidance = walk?.guidance ?? chosen
    grid = SampleGrid(
      count: count, width: frame.imageWidth, height: frame.imageHeight, guidance,
      columns: columns, caption: record.caption)
  }

  /// Draws the images.
  ///
  /// - Parameter show: called with each moment that is to be seen.
  /// - Throws: `Stopped` within a step of the request, or what sampling throws.
  func draw(_ job: Job, show: (Moment) -> Void) throws -> DrawnPicture {
    let model = loaded.found.model
    let followed = min(order.images, SampleTrajectory.mostAnimated)
    var way = SampleTrajectory(
      images: walk == nil ? followed : 0, moments: SampleTrajectory.mostFrames,
      steps: settings.steps,
      frame: model.frame)
    let images = try loaded.generator.generate(
      settings, seed: order.seed, images: 0..<order.images, batchSize: order.images,
      guidance: guidance, start: start, inpainting: inpainting, grays: grays
    ) { progress in
      try job.check()
      if case .samples = order.task { way.record(progress) }
      if isShown(progress) { show(Moment(progress, model.frame)) }
    }
    if let walk {
      return DrawnPicture(images: images) {
        let pictures = (0..<images.count).map(images.image)
        return try PNG.encode(ImageGrid.compose(pictures, walk.shape()), text: walk.text)
      } animated: {
        try walk.animation(of: images)
      }
    }
    let grid = SampleGrid(
      count: followed, width: images.width, height: images.height, guidance,
      caption: record.caption)
    return DrawnPicture(images: images) { [self] in
      try PNG.encode(self.grid.picture(of: images), text: record.pictureText)
    } animated: {
      try PNG.encode(animation: way.frames(grid), text: record.pictureText)
    }
  }

  private var start: StartingNoise? {
    switch order.task {
    case .samples, .completions: return nil
    case .way(let last): return .between(order.seed, last, columns: DrawingRequest.columns)
    case .variations(let image, let time):
      let marks = [Bool](repeating: true, count: image.pixels.count)
      let clean = KnownPixels(image, isKnown: marks, frame: loaded.found.model.frame).values
      return .noised(clean, time: time, seed: order.seed)
    }
  }

  private var inpainting: Inpainting? {
    guard case .completions(let image, let mask) = order.task else { return nil }
    return Inpainting(
      KnownPixels(image, isKnown: mask.isKnown, frame: loaded.found.model.frame),
      resampling: DrawingRequest.completion)
  }

  /// The end is left to the images themselves, which are rounded to whole shades.
  private func isShown(_ progress: SamplingProgress) -> Bool {
    let (done, steps) = (progress.stepsDone, progress.steps)
    guard done < steps else { return false }
    return steps <= Self.mostMoments
      || done * Self.mostMoments / steps != (done - 1) * Self.mostMoments / steps || done <= 1
  }

  // MARK: What is told

  /// What can be seen after a step: the noise at first, then the estimates of the clean images.
  struct Moment {
    let step: Int
    let time: Double
    /// `[images, height, width]`.
    let pixels: [UInt8]

    init(_ progress: SamplingProgress, _ frame: ImageFrame) {
      (step, time) = (progress.stepsDone, progress.time)
      let fields = progress.estimates ?? progress.states
      pixels = progress.images.indices.flatMap { frame.image(fields, field: $0) }
    }

    /// One line of JSON. Nothing in it needs to be escaped.
    var line: Data {
      Self.line("\"step\":\(step),\"time\":\(time)", pixels)
    }

    static func line(_ facts: String, _ pixels: [UInt8]) -> Data {
      Data("{\(facts),\"pixels\":\"\(Data(pixels).base64EncodedString())\"}\n".utf8)
    }
  }

  /// How the images lie, which is told before any of them.
  struct Outline: Encodable {
    let width, height, columns, images, steps: Int
    /// The numbers of the images in the order of the picture, row by row.
    let order: [Int]
    let labels: [Int?]
    let announcement: String
  }

  var outline: Outline {
    let frame = loaded.found.model.frame
    return Outline(
      width: frame.imageWidth, height: frame.imageHeight, columns: grid.shape.columns,
      images: order.images, steps: settings.steps, order: grid.order,
      labels: (0..<order.images).map(guidance.label), announcement: record.announcement)
  }
}
