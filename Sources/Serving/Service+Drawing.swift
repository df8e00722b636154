import Diffusion
import FileFormats
import Foundation
import Images
import Runs

/// Drawing, and what the page needs to know for it.
extension Service {
  /// What the page asks first.
  struct Start: Encodable, Sendable {
    struct Choice: Encodable, Sendable {
      let name, summary: String
      var schedule: String?
      var isDeterministic: Bool?
    }

    let version: String
    let models: [ModelPlace.Content]
    let samplers, schedules: [Choice]
    /// What is chosen unless somebody chooses.
    let sampler, schedule: String
    let steps: Int
    let mostImages, mostSteps, mostRows, columns, mostCompletions: Int
    let mostGuidance: Double
    let laws: [String]
    /// Why there are no models, if there are none.
    let fault: String?
  }

  func start() -> Start {
    let standard = SamplingSettings.standard()
    let shelf = Result { try shipped() }
    let models = ModelPlace.all(try? shelf.get(), runs.summaries())
    let best = (try? shelf.get()).flatMap {
      $0.standard(labels: true) ?? $0.standard(labels: false)
    }
    var fault: String?
    if case .failure(let error) = shelf { fault = "\(error)" }
    if models.isEmpty, fault == nil { fault = "there are no models, and no run is finished" }
    return Start(
      version: Version.text,
      models: models.map { $0.content(isStandard: $0.kind == .shipped && $0.name == best?.name) },
      samplers: Sampler.allCases.map {
        .init(
          name: $0.rawValue, summary: $0.summary, schedule: $0.standardSchedule.rawValue,
          isDeterministic: $0.isDeterministic)
      },
      schedules: Schedule.allCases.map { .init(name: $0.rawValue, summary: $0.summary) },
      sampler: standard.sampler.rawValue, schedule: standard.schedule.rawValue,
      steps: standard.steps, mostImages: DrawingRequest.mostImages,
      mostSteps: DrawingRequest.mostSteps, mostRows: DrawingRequest.mostRows,
      columns: DrawingRequest.columns, mostCompletions: DrawingRequest.mostCompletions,
      mostGuidance: ClassGuidance.weights.upperBound, laws: PlaneLaw.allCases.map(\.rawValue),
      fault: fault)
  }

  private func shipped() throws -> ShippedModels {
    try places.models.map { try ShippedModels.load(ModelFolder(path: $0)) } ?? ShippedModels.load()
  }

  // MARK: Streams

  private struct Waiting: Encodable { let before: Int }
  private struct Fault: Encodable { let error: String }
  private struct Begun: Encodable { let outline: Drawing.Outline }
  private struct Done: Encodable {
    let command: String?
    let seconds: Double
  }

  /// Draws, and tells each step on a line of its own.
  func stream(_ request: DrawingRequest) throws -> Answer {
    let place = try place(request)
    _ = try request.order(width: place.width, height: place.height)
    let (lines, producer) = AsyncStream<Data>.makeStream()
    // The first line, before any that the work yields.
    let tell = { (before: Int) in
      if let line = try? Self.line(Waiting(before: before)) { producer.yield(line) }
    }
    let (job, _) = try drawing.add(tell: tell) { [self] easel, job in
      do {
        let picture = try draw(request, place, easel, job) { producer.yield($0) }
        easel.keep(picture, of: request)
      } catch is Stopped {
        // Whoever asked has left.
      } catch {
        let reason = (error as? Refusal)?.reason ?? "\(error)"
        if let line = try? Self.line(Fault(error: reason)) { producer.yield(line) }
      }
      producer.finish()
    }
    producer.onTermination = { _ in job.cancel() }
    return Answer(.stream(lines), type: "application/x-ndjson")
  }

  private static func line(_ value: some Encodable) throws -> Data {
    Data((try JSONText.line(value) + "\n").utf8)
  }

  private func draw(
    _ request: DrawingRequest, _ place: ModelPlace, _ easel: Easel, _ job: Job,
    tell: (Data) -> Void
  ) throws -> DrawnPicture {
    let started = ContinuousClock.now
    let drawing = try Drawing(request, try easel.model(place, try? shipped()))
    tell(try Self.line(Begun(outline: drawing.outline)))
    let picture = try drawing.draw(job) { tell($0.line) }
    tell(
      Drawing.Moment.line("\"step\":\(drawing.settings.steps),\"time\":0", picture.images.pixels))
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    let command = commandLine(request, place, drawing.guidance, drawing.order)
    tell(try Self.line(Done(command: command, seconds: seconds)))
    return picture
  }

  // MARK: Files

  enum FileKind: Sendable {
    case png, animation, idx, labels
  }

  /// Returns a file of the images that a request draws. They are drawn again unless they were drawn a
  /// short time ago.
  func file(_ kind: FileKind, _ request: Request) async throws -> Answer {
    let wish = try DrawingRequest(request.body)
    let place = try place(wish)
    _ = try wish.order(width: place.width, height: place.height)
    let bytes = try await drawing.result { [self] easel, job -> Data? in
      let picture = try easel.picture(wish) ?? draw(wish, place, easel, job) { _ in }
      easel.keep(picture, of: wish)
      switch kind {
      case .png: return try picture.png()
      case .animation: return try picture.animation()
      case .idx: return picture.idx()
      case .labels: return picture.labels()
      }
    }
    guard let bytes else { throw Refusal(404, "these images have no labels") }
    let isPicture = kind == .png || kind == .animation
    return Answer(bytes, type: isPicture ? "image/png" : "application/octet-stream")
  }

  /// Returns one of the two pictures from which a completion begins, for the command that makes it again.
  ///
  /// - Parameter choose: takes the image, and its mask, which is white where to fill.
  func input(
    _ request: Request, choose: (_ image: GrayImage, _ mask: GrayImage) -> GrayImage
  ) throws -> Answer {
    let wish = try DrawingRequest(request.body)
    let place = try place(wish)
    let order = try wish.order(width: place.width, height: place.height)
    guard case .completions(let image, let mask) = order.task else {
      throw Refusal(400, "there is no image to complete")
    }
    let white = GrayImage(
      width: image.width, height: image.height, pixels: mask.isKnown.map { $0 ? 0 : 255 })
    return Answer(try PNG.encode(choose(image, white)), type: "image/png")
  }

  /// - Throws: `Refusal` for a model that is not in the list.
  private func place(_ request: DrawingRequest) throws -> ModelPlace {
    let models = ModelPlace.all(try? shipped(), runs.summaries())
    guard let place = models.first(where: { $0.id == request.model }) else {
      throw Refusal(404, "there is no such model in the list")
    }
    return place
  }
}
