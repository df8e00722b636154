import Diffusion
import FileFormats
import Foundation
import Runs

/// Answers what the page asks for.
package final class Service: Sendable {
  /// What the server shows and draws with.
  package struct Places: Sendable {
    /// The folder of models; nil for the usual places.
    package var models: String?
    /// The folder of training runs.
    package var runs: String
    /// Folders that may hold reports.
    package var reports: [String]

    package init(models: String?, runs: String, reports: [String]) {
      (self.models, self.runs, self.reports) = (models, runs, reports)
    }
  }

  /// Returns the command that draws the same images, which only the program can word.
  package typealias CommandLine =
    @Sendable (DrawingRequest, ModelPlace, ClassGuidance, DrawingRequest.Order) -> String?

  let places: Places
  let commandLine: CommandLine
  let runs: RunGallery
  let reports: ReportShelf
  /// Draws, one request after the other.
  let drawing: WorkQueue<Easel>
  /// Reads what is drawn by hand, which must not wait for a drawing to end.
  let reading: WorkQueue<ReadingDesk>
  private let page: Page

  /// The most requests that wait to be drawn, and to be read.
  private static let (mostDrawings, mostReadings) = (8, 32)

  /// - Parameters:
  ///   - token: the word that the page sends with its requests.
  ///   - threads: at least 1.
  package init(
    _ places: Places, token: String, threads: Int, commandLine: @escaping CommandLine
  ) {
    (self.places, self.commandLine) = (places, commandLine)
    (runs, reports) = (RunGallery(places.runs), ReportShelf(places.reports))
    page = Page(token: token)
    drawing = WorkQueue(limit: Self.mostDrawings) { Easel(threads: threads) }
    let network = (try? ModelFolder.locate(places.models))?.network
    reading = WorkQueue(limit: Self.mostReadings) { ReadingDesk(network: network) }
  }

  /// Ends the work at the next step.
  package func close() {
    drawing.close()
    reading.close()
  }

  package func answer(_ request: Request) async throws -> Answer {
    do {
      return try await request.method == "POST" ? work(request) : look(request)
    } catch let refusal as Refusal {
      throw refusal
    } catch is Stopped {
      throw Refusal(503, "the work was cancelled")
    } catch {
      throw Refusal(500, "\(error)")
    }
  }

  private static let unknown = Refusal(404, "there is nothing of that name here")

  private func work(_ request: Request) async throws -> Answer {
    switch request.path {
    case "/api/draw": return try stream(try DrawingRequest(request.body))
    case "/api/png": return try await file(.png, request)
    case "/api/animation": return try await file(.animation, request)
    case "/api/idx": return try await file(.idx, request)
    case "/api/labels": return try await file(.labels, request)
    case "/api/image": return try input(request) { image, _ in image }
    case "/api/mask": return try input(request) { _, mask in mask }
    case "/api/read":
      guard
        let question = try? JSONDecoder().decode(ReadingDesk.Question.self, from: request.body)
      else { throw Refusal(400, "the request holds no image") }
      return try .json(try await reading.result { desk, _ in try desk.read(question) })
    default: throw Self.unknown
    }
  }

  private func look(_ request: Request) async throws -> Answer {
    let query = request.query
    switch request.path {
    case "/api/start": return try .json(start())
    case "/api/watch":
      return try .json(WatchNews(runs, tag: query["tag"], chosen: query["chosen"]))
    case "/api/picture": return try picture(request)
    case "/api/reports": return try .json(reports.entries())
    case "/api/report":
      var answer = Answer(try reports.page(query["name"]), type: "text/html; charset=utf-8")
      answer.policy = Answer.sandboxPolicy
      return answer
    case "/api/field":
      let law = try law(query)
      guard let t = query["time"].flatMap({ Double($0) }), PlaneLaw.times.contains(t) else {
        throw Refusal(
          400, "the time must be \(PlaneLaw.times.lowerBound) to \(PlaneLaw.times.upperBound)")
      }
      return try .json(try await reading.result { _, _ in law.field(at: t) })
    case "/api/sizes":
      let law = try law(query)
      return try .json(try await reading.result { desk, _ in desk.sizes(of: law) })
    default:
      guard let answer = page.answer(request.path) else { throw Self.unknown }
      return answer
    }
  }

  /// Returns a picture of a run, unless the browser still has it.
  private func picture(_ request: Request) throws -> Answer {
    let path = try runs.picture(of: request.query["run"], step: request.query["step"])
    let tag = FileStamp(path).map { "\"\($0.text)\"" }
    if let tag, request.fields["if-none-match"] == tag { return .unchanged(tag) }
    guard let bytes = try? FileBytes.read(path: path, limit: 1 << 24) else {
      throw Refusal(404, "there is no such picture")
    }
    var answer = Answer(Data(bytes), type: "image/png")
    answer.tag = tag
    return answer
  }

  private func law(_ query: [String: String]) throws(Refusal) -> PlaneLaw {
    guard let law = query["law"].flatMap(PlaneLaw.init) else {
      throw Refusal(400, "there is no such law of points")
    }
    return law
  }
}
