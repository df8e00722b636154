import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct SampleCommandTests {
  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func sample(
    _ arguments: String..., in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.run(
      ["sample", "--model", "model.safetensors", "--steps", "4"] + arguments, in: folder)
  }

  @Test func allFilesHoldTheSameImages() throws {
    let folder = try MicroModel.folder()
    let result = try sample(
      "--count", "11", "--images", "images/", "--idx", "plain.idx", "--npy", "a.npy", "--grid",
      "g.png", "--columns", "4", "--trajectory", "t.png", "--scale", "1", "--no-captions",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output == """
        images/: 11 images of 8 x 8, one PNG each
        g.png: 11 images, 42 x 32 pixels
        plain.idx: 11 images of 8 x 8, bytes
        a.npy: 11 images of 8 x 8, 32-bit floats
        t.png: 5 moments, 52 x 122 pixels

        """)
    let array = try IDX.read(path: folder.file("plain.idx"))
    #expect(array.dimensions == [11, 8, 8])
    let floats = try NPY.read(path: folder.file("a.npy"))
    #expect(floats.shape == [11, 8, 8] && floats.dtype == .float32)
    #expect(PixelRange.signed.bytes(floats.values) == array.bytes)
    #expect(floats.values.allSatisfy { abs($0) <= 1 })
    let expected = (0..<11).map { String(format: "%05d.png", $0) }
    #expect(try names(folder.file("images")) == expected)
    let images = try expected.map { try PNG.read(path: folder.file("images/" + $0)).image }
    #expect(images.flatMap(\.pixels) == array.bytes)
    #expect(Set(images.map(\.pixels)).count == 11)
    let grid = try PNG.read(path: folder.file("g.png")).image
    #expect(grid == ImageGrid.compose(images, columns: 4, scale: 1))
    let strip = try PNG.read(path: folder.file("t.png")).image
    // The last moment in each image's upper row is the image itself.
    for (row, image) in images.prefix(6).enumerated() {
      let cell = (0..<64).map { strip[2 + 20 * row + $0 / 8, 42 + $0 % 8] }
      #expect(cell == image.pixels)
    }
  }

  /// The animation has every image of the grid, from noise to what the grid shows.
  @Test func anAnimationEndsOnTheGrid() throws {
    let folder = try MicroModel.folder()
    let result = try sample(
      "--count", "3", "--grid", "g.png", "--animation", "a.png", "--no-captions", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.hasSuffix("a.png: 5 frames, 166 x 166 pixels\n"), "\(result.output)")
    let (grid, animation) = (folder.file("g.png"), folder.file("a.png"))
    #expect(try PNG.read(path: animation).image == PNG.read(path: grid).image)
    #expect(try PNG.read(path: animation).text == PNG.read(path: grid).text)
  }

  @Test func aTrajectoryNamesItsTimes() throws {
    let folder = try MicroModel.folder()
    let command = ["--count", "1", "--schedule", "linear", "--time-max", "8", "--trajectory"]
    for (file, options) in [("t.png", []), ("plain.png", ["--no-captions"])] {
      let result = try BuiltBinary.run(
        ["sample", "--model", "model.safetensors", "--steps", "4"] + command + [file] + options,
        in: folder)
      #expect(result.code == 0, "\(result.errors)")
    }
    let plain = try PNG.read(path: folder.file("plain.png")).image
    let cells = (0..<10).map { cell in
      let pixels = (0..<64).map { pixel in
        plain[2 + cell / 5 * 82 + pixel / 8 * 10, 2 + cell % 5 * 82 + pixel % 8 * 10]
      }
      return GrayImage(width: 8, height: 8, pixels: pixels)
    }
    let hash = MicroModel.make().hash
    let captions = GridCaptions(
      columns: ["t=8.0", "t=6.0", "t=4.0", "t=2.0", "t=0"], rows: ["state", "guess"],
      foot: "ddpm model \(hash), dpm2m-sde, 4 steps, seed 1")
    #expect(
      try PNG.read(path: folder.file("t.png")).image
        == ImageGrid.compose(cells, columns: 5, captions: captions))
  }

  /// A program of the name that desktops have for this notes what it is asked to open.
  @Test func theResultIsOpenedWhereThatIsAskedFor() throws {
    let folder = try MicroModel.folder()
    #if os(macOS)
      let opener = "open"
    #else
      let opener = "xdg-open"
    #endif
    let script = try folder.file(opener, Array("#!/bin/sh\necho \"$1\" > opened.txt\n".utf8))
    #expect(chmod(script, 0o755) == 0)
    _ = try folder.file("opened.txt", [])
    func run(path: String, _ more: String...) throws -> BuiltBinary.Result {
      try BuiltBinary.run(
        ["sample", "--model", "model.safetensors", "--steps", "2", "--count", "1"] + more,
        in: folder, environment: ["PATH": path])
    }
    let opened = try run(path: folder.path + ":/bin:/usr/bin", "--grid", "g.png", "--open")
    #expect(opened.code == 0, "\(opened.errors)")
    for _ in 0..<500 where try folder.bytes("opened.txt").isEmpty { usleep(20_000) }
    #expect(try String(decoding: folder.bytes("opened.txt"), as: UTF8.self) == "g.png\n")
    let closed = try run(path: "/nowhere", "--grid", "g.png", "--open")
    #expect(closed.code == 0 && closed.errors.contains("g.png stays closed: there is no \(opener)"))
  }

  @Test func picturesTellHowTheyWereMade() throws {
    let folder = try MicroModel.folder(.cem)
    let result = try sample(
      "--count", "2", "--seed", "77", "--sampler", "ddim", "--eta", "0.25", "--schedule",
      "exponential", "--time-min", "0.01", "--time-max", "8", "--last-noise", "--no-clip",
      "--grid", "g.png", "--images", "i", "--trajectory", "t.png", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let hash = MicroModel.make(.cem).hash
    var expected = [
      "Model": hash, "Objective": "cem", "Dataset": "no data", "Sampler": "ddim", "Eta": "0.25",
      "Schedule": "exponential", "First time": "0.01", "Last time": "8.0", "Steps": "4",
      "Seed": "77", "Clip": "none", "Last noise": "yes",
    ]
    for file in ["g.png", "t.png", "i/00001.png"] {
      var text = try PNG.read(path: folder.file(file)).text
      #expect(text.removeValue(forKey: "Software")?.hasPrefix("digits ") == true)
      expected["Image"] = file.hasPrefix("i/") ? "1" : nil
      #expect(text == expected, "\(file)")
    }
    #expect(
      result.errors.hasPrefix(
        "2 images from model \(hash) (cem): ddim, exponential, 4 steps, seed 77\n"))
  }

  @Test func evaluationsAreToldWhereTheyAreMoreThanSteps() throws {
    let folder = try MicroModel.folder(.cem)
    let result = try sample(
      "--count", "2", "--sampler", "heun", "--schedule", "karras", "--rho", "5", "--grid", "g.png",
      "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("(cem): heun, karras, 4 steps (7 evaluations), seed 1\n"))
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.evaluations == 7 && report.settings.rho == 5)
    let text = try PNG.read(path: folder.file("g.png")).text
    #expect(text["Rho"] == "5.0" && text["Sampler"] == "heun" && text["First time"] == "0.0001")
  }

  @Test func helpHasALineForEverySamplerAndSchedule() throws {
    let result = try BuiltBinary.run("sample", "--help", in: TemporaryFolder())
    let lines = result.output.split(separator: "\n").map { $0.drop { $0 == " " } }
    for name in Sampler.allCases.map(\.rawValue) + Schedule.allCases.map(\.rawValue) {
      #expect(lines.contains { $0.hasPrefix(name + "  ") }, "\(name)")
    }
  }

  @Test func bytesDoNotDependOnBatchAndThreadsButOnTheSeed() throws {
    let folder = try MicroModel.folder()
    for (name, more) in [
      ("a", ["--batch", "1", "--threads", "3"]), ("b", ["--batch", "3", "--threads", "2"]),
      ("c", ["--threads", "1"]), ("d", ["--seed", "2"]),
    ] {
      let result = try BuiltBinary.run(
        [
          "sample", "--model", ".", "--steps", "3", "--sampler", "ancestral", "--count", "7",
          "--quiet", "--idx", name + ".gz",
        ] + more, in: folder)
      #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    }
    let bytes = try folder.bytes("a.gz")
    #expect(bytes.prefix(2) == Data([0x1f, 0x8b]))
    #expect(try folder.bytes("b.gz") == bytes && folder.bytes("c.gz") == bytes)
    #expect(try folder.bytes("d.gz") != bytes)
  }

  private struct Report: Decodable {
    struct File: Decodable, Equatable { let path, kind: String }
    let model: String
    let count: Int
    let seed: UInt64
    let seconds: Double
    let evaluations: Int
    let settings: SamplingSettings
    let files: [File]
  }

  @Test func reportsToMachines() throws {
    let folder = try MicroModel.folder()
    let result = try sample("--json", "--count", "3", "--idx", "x", "--grid", "g", in: folder)
    #expect(result.code == 0)
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.model == MicroModel.make().hash && report.count == 3 && report.seed == 1)
    #expect(report.files == [.init(path: "g", kind: "grid"), .init(path: "x", kind: "idx")])
    var settings = SamplingSettings.standard()
    settings.steps = 4
    #expect(report.settings == settings && report.seconds > 0)
  }

  /// If no file is named, the result is a picture, which may replace an earlier one but nothing
  /// else.
  @Test func drawsAPictureUnlessToldOtherwise() throws {
    let folder = try MicroModel.folder()
    for seed in ["1", "2"] {
      let result = try sample("--count", "9", "--seed", seed, in: folder)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == "digits.png: 9 images, 248 x 276 pixels\n")
      #expect(try PNG.read(path: folder.file("digits.png")).text["Seed"] == seed)
    }
    #expect(try sample("--idx", "x", in: folder).code == 0)
    #expect(try folder.names == ["digits.png", "model.safetensors", "x"])
    try PNG.write(GrayImage(width: 1, height: 1), to: folder.file("digits.png"))
    let result = try sample("--count", "9", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine)
    #expect(
      result.errors.hasPrefix("digits: error: digits.png: expected no file, or a picture that this")
    )
    #expect(try PNG.read(path: folder.file("digits.png")).image.width == 1)
  }

  @Test func timesBeyondTheTrainingAreRemarkedOn() throws {
    let folder = try MicroModel.folder()
    let result = try sample("--count", "1", "--time-max", "12", "--idx", "x", in: folder)
    #expect(result.code == 0)
    #expect(result.errors.contains("the schedule runs from t = 12.0 to 0.75, beyond the times"))
    #expect(!(try sample("--count", "1", "--idx", "x", in: folder)).errors.contains("beyond"))
  }

  @Test func anEmptyFolderTakesTheImages() throws {
    let folder = try MicroModel.folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("i"), withIntermediateDirectories: true)
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 0)
    #expect(try names(folder.file("i")) == ["00000.png", "00001.png"])
    #expect(try folder.names == ["i", "model.safetensors"])
  }

  /// A command that was cut short can be repeated, and nobody else's pictures are replaced.
  @Test func aFolderOfSamplesIsReplacedAndNoOther() throws {
    let folder = try MicroModel.folder()
    #expect(try sample("--count", "3", "--images", "i", in: folder).code == 0)
    let picture = try folder.bytes("i/00001.png")
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 0)
    #expect(try names(folder.file("i")) == ["00000.png", "00001.png"])
    #expect(try folder.bytes("i/00001.png") == picture)

    _ = try folder.file("i/mine.png", [1])
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 1)
    try FileManager.default.removeItem(atPath: folder.file("i/mine.png"))
    // A picture of all images is no sample, whoever made it.
    #expect(try sample("--count", "2", "--grid", "i/00001.png", in: folder).code == 0)
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 1)
    _ = try folder.file("i/00001.png", Array(picture))
    #expect(chmod(folder.file("i"), 0o700) == 0)
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 0)
    var status = stat()
    #expect(stat(folder.file("i"), &status) == 0 && status.st_mode & 0o777 == 0o700)
    try PNG.write(
      .init(width: 1, height: 1, pixels: [0]), to: folder.file("i/00000.png"))
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 1)
    #expect(try names(folder.file("i")) == ["00000.png", "00001.png"])
  }

  @Test func interruptLeavesNoFilesAndExits130() throws {
    let folder = try MicroModel.folder()
    let process = try BuiltBinary.start(
      [
        "sample", "--model", ".", "--steps", "100000", "--count", "10000", "--grid", "g.png",
        "--images", "i", "--idx", "x", "--npy", "n", "--trajectory", "t.png",
      ], in: folder)
    try process.waitForErrors { $0.contains("10000 images from model") }
    process.interrupt()
    let result = try process.result()
    #expect(result.code == 130)
    #expect(result.output.isEmpty)
    #expect(try folder.names == ["model.safetensors"])
  }
}
