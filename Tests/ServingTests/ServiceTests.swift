import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import Serving
import TestSupport
import Testing

@Suite struct ServiceTests {
  private let folder: TemporaryFolder
  private let small: SmallService

  init() throws {
    folder = try TemporaryFolder()
    small = try SmallService(in: folder)
  }

  private func status(_ work: () async throws -> Answer) async -> Int? {
    do { return try await work().status } catch { return (error as? Refusal)?.status }
  }

  // MARK: Drawing

  @Test func theStreamShowsEachStep() async throws {
    let events = try await small.post("/api/draw", small.drawing).events
    #expect(events[0]["before"] as? Int == 0)
    let outline = try #require(events[1]["outline"] as? [String: Any])
    #expect(outline["images"] as? Int == 3 && outline["steps"] as? Int == 3)
    #expect(events[2..<6].map { $0["step"] as? Int } == [0, 1, 2, 3])
    #expect(events.last?["command"] as? String == "draw with \(small.run.path)")
    for event in events[2..<6] {
      let pixels = Data(base64Encoded: event["pixels"] as? String ?? "")
      #expect(pixels?.count == 3 * 64)
    }
  }

  /// The files are those that `digits sample` writes with the same settings.
  @Test func theFilesAreThoseOfTheCommand() async throws {
    let model = try FoundModel.find(small.run.path, labels: false)
    var settings = SamplingSettings.standard(model.model.timeRange)
    (settings.sampler, settings.schedule, settings.steps) = (.ddim, .linear, 3)
    let guidance = ClassGuidance.standard(model.model.configuration)
    let record = SampleRecord(
      model.model, name: model.name, settings, guidance, seed: 5, count: 3, version: Version.text)
    let files = SampleFiles(
      grid: folder.file("a.png"), images: nil, idx: folder.file("a.idx"), npy: nil,
      trajectory: nil, animation: folder.file("b.png"), columns: nil, scale: nil, captions: true)
    var ways = files.ways(count: 3, steps: 3, frame: model.model.frame)
    let images = try SampleGenerator(model.model, threads: 1).generate(
      settings, seed: 5, images: 0..<3, guidance: guidance
    ) { progress in for way in ways.indices { ways[way].record(progress) } }
    _ = try files.write(
      images, guidance, ways: ways, caption: record.caption, text: record.pictureText,
      watch: Watch())
    for (path, file) in [("png", "a.png"), ("idx", "a.idx"), ("animation", "b.png")] {
      let bytes = try await small.post("/api/" + path, small.drawing).bytes
      #expect(try Array(bytes) == Array(folder.bytes(file)), "\(path)")
    }
    #expect(await status { try await small.post("/api/labels", small.drawing) } == 404)
  }

  @Test func completionsKeepWhatIsKnown() async throws {
    var drawing = small.drawing
    let image = (0..<64).map { UInt8($0 * 3) }
    let known = (0..<64).map { UInt8($0 < 32 ? 1 : 0) }
    drawing["image"] = Data(image).base64EncodedString()
    drawing["known"] = Data(known).base64EncodedString()
    let events = try await small.post("/api/draw", drawing).events
    let last = try #require(events.last { $0["pixels"] != nil })
    let pixels = try #require(Data(base64Encoded: last["pixels"] as? String ?? ""))
    for n in 0..<3 { #expect(Array(pixels[n * 64..<n * 64 + 32]) == Array(image[..<32])) }
  }

  /// What the command needs to make the completions again.
  @Test func theImageAndItsMaskAreFiles() async throws {
    var drawing = small.drawing
    let image = (0..<64).map { UInt8($0 * 3) }
    drawing["image"] = Data(image).base64EncodedString()
    #expect(await status { try await small.post("/api/mask", drawing) } == 400)
    drawing["known"] = Data((0..<64).map { UInt8($0 < 32 ? 1 : 0) }).base64EncodedString()
    for (path, pixels) in [
      ("image", image), ("mask", (0..<64).map { UInt8($0 < 32 ? 0 : 255) }),
    ] {
      let file = folder.file(path + ".png")
      try await small.post("/api/" + path, drawing).bytes.write(to: URL(fileURLWithPath: file))
      #expect(try PNG.read(path: file).image.pixels == pixels)
    }
  }

  /// With hardly any noise, the image stays nearly as it was.
  @Test func variationsBeginAtTheImage() async throws {
    var drawing = small.drawing
    drawing["image"] = Data(repeating: 200, count: 64).base64EncodedString()
    drawing["time"] = 0.001
    let events = try await small.post("/api/draw", drawing).events
    let first = try #require(events.first { $0["pixels"] != nil })
    let pixels = try #require(Data(base64Encoded: first["pixels"] as? String ?? ""))
    #expect(pixels.allSatisfy { abs(Int($0) - 200) < 25 })
  }

  /// - Parameter value: as JSON.
  @Test(arguments: [
    ("count", "0"), ("count", "101"), ("steps", "0"), ("steps", "201"), ("guidance", "-1"),
    ("guidance", "101"), ("seed", "\"-1\""), ("seed", "\"x\""), ("labels", "[3]"),
    ("sampler", "\"none\""), ("image", "\"AAAA\""),
  ])
  func numbersOutOfBoundsAreRefused(name: String, value: String) async throws {
    var drawing = small.drawing
    drawing[name] = try JSONSerialization.jsonObject(
      with: Data(value.utf8), options: .fragmentsAllowed)
    #expect(await status { try await small.post("/api/png", drawing) } == 400)
  }

  @Test(arguments: [
    "", "tiny-cem", "shipped:none", "run:../runs/001-small", "run:001-small/", "run:.", "run:",
  ])
  func onlyListedModelsDraw(name: String) async {
    var drawing = small.drawing
    drawing["model"] = name
    #expect(await status { try await small.post("/api/draw", drawing) } == 404)
  }

  // MARK: Looking

  @Test func runsAndTheirCoursesAreShown() async throws {
    let runs = try await small.watch([:])
    #expect(runs.runs?.map(\.name) == ["001-small"])
    let picture = try await small.get("/api/picture?run=001-small&step=20")
    #expect(picture.type == "image/png")
    let bytes = await picture.bytes
    #expect(bytes.prefix(4) == Data([0x89, 0x50, 0x4e, 0x47]))
  }

  @Test(arguments: [
    "/api/picture?run=..&step=20", "/api/picture?run=&step=20", "/api/picture?step=20",
    "/api/picture?run=001-small%2F&step=20", "/api/picture?run=..%2Fruns%2F001-small&step=20",
    "/api/picture?run=001-small&step=../config.json", "/api/picture?run=001-small&step=21",
    "/api/report?name=../secret", "/nothing", "/style.css/", "/../style.css", "/api/",
  ])
  func whatIsNotListedIsNotThere(path: String) async {
    #expect(await status { try await small.get(path) } == 404)
  }

  /// A browser that has a picture is not sent it again.
  @Test func picturesAreSentOnce() async throws {
    let path = "/api/picture?run=001-small&step=20"
    let first = try await small.get(path)
    let tag = try #require(first.tag)
    #expect(String(decoding: first.head, as: UTF8.self).contains("\r\nETag: \(tag)\r\n"))
    let again = try await small.get(path, fields: "If-None-Match: \(tag)")
    #expect(await again.bytes.isEmpty && again.status == 304)
    try Data("new".utf8).write(to: URL(fileURLWithPath: small.run.samples(step: 20)))
    let changed = try await small.get(path, fields: "If-None-Match: \(tag)")
    #expect(await changed.bytes == Data("new".utf8) && changed.status == 200)
  }

  @Test func reportsAreListedAndClosedIn() async throws {
    func list() async throws -> String {
      String(decoding: await (try await small.get("/api/reports")).bytes, as: UTF8.self)
    }
    let before = try await list()
    let path = folder.file("out/one/report.html")
    try AtomicFile.write(Data("<script>alert(1)</script>".utf8), to: path)
    let after = try await list()
    #expect(before == "[]" && after.contains(path))
    let report = try await small.get("/api/report?name=" + path)
    #expect(report.policy.hasPrefix("sandbox; default-src 'none'"))
    let bytes = await report.bytes
    #expect(bytes == Data("<script>alert(1)</script>".utf8))
  }

  @Test func thePageHasTheTokenAndIsLight() async throws {
    let page = String(decoding: try await small.get("/").bytes, as: UTF8.self)
    #expect(page.contains("name=\"token\" content=\"word\"") && !page.contains("http://"))
    var bytes = page.utf8.count
    for match in page.matches(of: #/(?:src|href)="(\/[a-z.]+)"/#) {
      bytes += await (try await small.get(String(match.1))).bytes.count
    }
    #expect(bytes < 80_000)
  }
}
