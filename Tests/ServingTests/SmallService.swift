import Diffusion
import Foundation
import Images
import NeuralNet
import Runs
import Serving
import TestSupport

/// A service with one finished run, whose network draws images of 8 x 8 in milliseconds.
struct SmallService {
  static let name = "001-small"

  let service: Service
  let run: RunFolder

  init(in folder: TemporaryFolder) throws {
    run = RunFolder(path: folder.file("runs/" + Self.name))
    var settings = TrainingSettings(preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.configuration = UNetConfiguration(channels: [4, 8])
    (settings.configuration.height, settings.configuration.width) = (8, 8)
    (settings.configuration.groups, settings.configuration.finalGroups) = (2, 2)
    settings.batchSize = 4
    let images = ImageBatch(
      .dataset("bars", .training), height: 8, width: 8,
      pixels: (0..<40 * 64).map { UInt8($0 * 7 % 256) })
    let record = RunFolder.Record(
      version: "test", command: "digits train --steps 20", dataset: "bars", data: "none",
      trainImagesSHA256: "abc", trainImages: 40, parameters: 0, settings: settings,
      budget: .steps(20))
    try TrainingRun(folder: run, record: record, images: images, threads: 1).run()
    service = Service(
      .init(models: folder.file("none"), runs: folder.file("runs"), reports: [folder.file("out")]),
      token: "word", threads: 1
    ) { _, place, _, _ in "draw with \(place.argument)" }
  }

  /// What draws three images with the run's model.
  var drawing: [String: Any] {
    [
      "model": "run:" + Self.name, "labels": [Int](), "sampler": "ddim", "schedule": "linear",
      "steps": 3, "guidance": 1, "seed": "5", "count": 3,
    ]
  }

  func post(_ path: String, _ body: [String: Any]) async throws -> Answer {
    var request = try Request(head: Array("POST \(path) HTTP/1.1".utf8))
    request.body = try JSONSerialization.data(withJSONObject: body)
    return try await service.answer(request)
  }

  /// - Parameter fields: more lines of the head.
  func get(_ path: String, fields: String...) async throws -> Answer {
    let head = (["GET \(path) HTTP/1.1"] + fields).joined(separator: "\r\n")
    return try await service.answer(Request(head: Array(head.utf8)))
  }

  /// What a page that watches is told.
  struct News: Decodable {
    struct Run: Decodable { let name, state: String }
    struct Course: Decodable {
      let name, text: String
      let end: Int
      let isAnew, hasMore: Bool
      var steps: [Int] { text.matches(of: #/"step":([0-9]+)/#).compactMap { Int($0.1) } }
    }
    let tag: String
    let runs: [Run]?
    let courses: [Course]
  }

  /// - Parameter chosen: the runs that a page shows and where it has read up to.
  func watch(_ chosen: [String: Int], tag: String = "") async throws -> News {
    let text = String(decoding: try JSONEncoder().encode(chosen), as: UTF8.self)
      .addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    let answer = try await get("/api/watch?tag=\(tag)&chosen=\(text ?? "")")
    return try JSONDecoder().decode(News.self, from: await answer.bytes)
  }
}

extension Answer {
  /// All bytes, with those of a stream in a row.
  var bytes: Data {
    get async {
      switch content {
      case .bytes(let bytes): return bytes
      case .stream(let pieces):
        var all = Data()
        for await piece in pieces { all += piece }
        return all
      }
    }
  }

  /// The lines of a stream as JSON.
  var events: [[String: Any]] {
    get async throws {
      try await bytes.split(separator: UInt8(ascii: "\n")).map {
        try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
      }
    }
  }
}
