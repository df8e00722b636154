import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct SampleCommandTests {
  /// An empty folder but for model.safetensors.
  private func folder(_ objective: Objective = .ddpm) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try MicroModel.make(objective).write(to: folder.file("model.safetensors"))
    return folder
  }

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
    let folder = try folder()
    let result = try sample(
      "--count", "11", "--images", "images/", "--idx", "plain.idx", "--npy", "a.npy", "--grid",
      "g.png", "--columns", "4", "--trajectory", "t.png", in: folder)
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
    #expect(grid == ImageGrid.compose(images, columns: 4))
    let strip = try PNG.read(path: folder.file("t.png")).image
    // The last moment of each image's upper row is the image itself.
    for (row, image) in images.prefix(6).enumerated() {
      let cell = (0..<64).map { strip[2 + 20 * row + $0 / 8, 42 + $0 % 8] }
      #expect(cell == image.pixels)
    }
  }

  @Test func picturesTellHowTheyWereMade() throws {
    let folder = try folder(.cem)
    let result = try sample(
      "--count", "2", "--seed", "77", "--sampler", "ddim", "--eta", "0.25", "--schedule",
      "exponential", "--first-time", "0.01", "--last-time", "8", "--last-noise", "--no-clip",
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
    let folder = try folder(.cem)
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
    let folder = try folder()
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
    let folder = try folder()
    let result = try sample("--json", "--count", "3", "--idx", "x", "--grid", "g", in: folder)
    #expect(result.code == 0)
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.model == MicroModel.make().hash && report.count == 3 && report.seed == 1)
    #expect(report.files == [.init(path: "g", kind: "grid"), .init(path: "x", kind: "idx")])
    var settings = SamplingSettings.standard()
    settings.steps = 4
    #expect(report.settings == settings && report.seconds > 0)
  }

  /// Without a file to write it is a picture, which takes the place of an earlier one but of
  /// nothing else.
  @Test func drawsAPictureUnlessToldOtherwise() throws {
    let folder = try folder()
    for seed in ["1", "2"] {
      let result = try sample("--count", "9", "--seed", seed, in: folder)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == "digits.png: 9 images, 32 x 32 pixels\n")
      #expect(try PNG.read(path: folder.file("digits.png")).text["Seed"] == seed)
    }
    #expect(try sample("--idx", "x", in: folder).code == 0)
    #expect(try names(folder.path) == ["digits.png", "model.safetensors", "x"])
    try PNG.write(GrayImage(width: 1, height: 1), to: folder.file("digits.png"))
    let result = try sample("--count", "9", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine)
    #expect(result.errors.hasPrefix("digits: error: digits.png: expected no file or an earlier"))
    #expect(try PNG.read(path: folder.file("digits.png")).image.width == 1)
  }

  @Test func timesBeyondTheTrainingAreRemarkedOn() throws {
    let folder = try folder()
    let result = try sample("--count", "1", "--last-time", "12", "--idx", "x", in: folder)
    #expect(result.code == 0)
    #expect(result.errors.contains("the schedule runs from t = 12.0 to 0.75, beyond the times"))
    #expect(!(try sample("--count", "1", "--idx", "x", in: folder)).errors.contains("beyond"))
  }

  // MARK: Faults

  @Test(arguments: [
    (["--idx", ""], "a file to write needs a name"),
    (["--idx", "x", "--npy", "./x"], "two outputs have the same name"),
    (["--idx", "x", "--count", "0"], "--count must be 1 to 1000000, not 0"),
    (["--idx", "x", "--count", "-1"], "--count must"),
    (["--idx", "x", "--steps", "0"], "--steps must be 1 to 100000, not 0"),
    (["--idx", "x", "--steps", "-3"], "--steps must"),
    (["--idx", "x", "--sampler", "magic"], "The value 'magic' is invalid for '--sampler <NAME>'"),
    (["--idx", "x", "--schedule", "magic"], "The value 'magic' is invalid"),
    (["--idx", "x", "--sampler", "ddim", "--eta", "2"], "--eta must be 0 to 1, not 2.0"),
    (["--idx", "x", "--sampler", "ddim", "--eta", "nan"], "--eta must"),
    (["--idx", "x", "--eta", "1", "--sampler", "classic"], "--eta is for --sampler ddim"),
    (["--idx", "x", "--first-time", "1"], "--first-time is for --schedule exponential"),
    (["--idx", "x", "--rho", "3"], "--rho is for --schedule karras, not quadratic"),
    (["--idx", "x", "--schedule", "karras", "--rho", "0"], "--rho must be 1 to 100, not 0.0"),
    (["--idx", "x", "--schedule", "log-snr", "--first-time", "-1"], "--first-time must be"),
    (
      ["--idx", "x", "--first-time", "0", "--schedule", "exponential"],
      "--first-time must be at least"
    ),
    (["--idx", "x", "--last-time", "51"], "--last-time must be more than"),
    (["--idx", "x", "--last-time", "inf"], "--last-time must"),
    (["--idx", "x", "--batch", "0"], "--batch must"),
    (["--idx", "x", "--threads", "0"], "--threads must"),
    (["--grid", "x", "--columns", "0"], "--columns must"),
    (["--grid", "x", "--scale", "0"], "--scale must"),
    (["--grid", "x", "--count", "1000000"], "a grid of 1000000 images has"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      ["sample", "--model", "model.safetensors", "--steps", "2"] + arguments, in: folder)
    #expect(result.code == 64)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.hasPrefix("digits sample: error: \(message)"), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(try names(folder.path) == ["model.safetensors"])
  }

  @Test func everyFaultyModelIsOneLineAnd1() throws {
    let folder = try folder()
    let bytes = try folder.bytes("model.safetensors")
    func put(_ name: String, _ data: Data) throws {
      try data.write(to: URL(fileURLWithPath: folder.file(name)))
    }
    try put("half", bytes.prefix(bytes.count / 2))
    try put("header", bytes.prefix(20))
    try put("short", bytes.dropLast())
    try put("nothing", Data())
    try put("text", Data("not a model at all, just a line of text\n".utf8))
    try SafetensorsFile(entries: [], metadata: ["format": "another"])
      .write(to: folder.file("other"))
    for (name, old, new) in [
      ("impossible", "\"channels\":[4,8]", "\"channels\":[4,0]"),
      ("vast", "\"channels\":[4,8]", "\"channels\":[65536,65536]"),
      ("color", "\"imageChannels\":1", "\"imageChannels\":3"),
    ] {
      var model = try SafetensorsFile.read(path: folder.file("model.safetensors"))
      model.metadata["configuration"]?.replace(old, with: new)
      try model.write(to: folder.file(name))
    }
    var damaged = try SafetensorsFile.read(path: folder.file("model.safetensors"))
    damaged.entries.removeLast()
    try damaged.write(to: folder.file("lacking"))
    try FileManager.default.createDirectory(
      atPath: folder.file("empty"), withIntermediateDirectories: true)
    for (model, words) in [
      (
        "absent",
        "absent: expected a model file, a run folder or a shipped model's name, found none"
      ), ("half", "half: "), ("header", "header: "),
      ("short", "short: "), ("nothing", "nothing: "), ("text", "text: "),
      ("other", "other: expected a diffusion model written by `digits train`"),
      ("lacking", "lacking: expected the tensor"), ("impossible", "impossible: expected a build"),
      ("vast", "vast: expected time.linear1.weight of shape"),
      ("color", "color: expected a network for gray images, found 3 channels"),
      ("empty", "empty: expected a run folder with a model.safetensors, found none"),
      ("", "'': expected a model file"), ("/dev/null", "/dev/null: "),
    ] {
      let result = try BuiltBinary.run(
        ["sample", "--model", model, "--idx", "x", "--count", "1"], in: folder)
      #expect(result.code == 1, "\(model): \(result.code)")
      #expect(result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.hasPrefix("digits: error: \(words)"), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.file("x")))
    }
  }

  /// Found out before the sampling, which these counts would draw out to hours.
  @Test(arguments: [
    (["--grid", "absent/g.png"], "absent/g.png: expected the folder "),
    (["--idx", "model.safetensors/x"], "model.safetensors/x: expected the folder "),
    (["--npy", "."], ".: expected a new file or one to replace, found a folder"),
    (["--trajectory", "/dev/null"], "/dev/null: expected a new file or one to replace"),
    (["--images", "absent/i"], "absent/i: expected the folder "),
    (["--images", "."], ".: expected a new or empty folder for the images, found 1 files"),
    (["--images", "model.safetensors"], "model.safetensors: expected a new or empty folder"),
  ])
  func unwritablePlacesAreOneLineAnd1(arguments: [String], words: String) throws {
    let folder = try folder()
    let result = try BuiltBinary.run(
      ["sample", "--model", ".", "--steps", "100000", "--count", "10000"] + arguments, in: folder)
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits: error: \(words)"), "\(result.errors)")
    #expect(try names(folder.path) == ["model.safetensors"])
  }

  @Test func anEmptyFolderTakesTheImages() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("i"), withIntermediateDirectories: true)
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 0)
    #expect(try names(folder.file("i")) == ["00000.png", "00001.png"])
    #expect(try sample("--count", "2", "--images", "i", in: folder).code == 1)
    #expect(try names(folder.path) == ["i", "model.safetensors"])
  }

  // MARK: Ctrl-C

  @Test func interruptLeavesNoFilesAndExits130() throws {
    let folder = try folder()
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
    #expect(try names(folder.path) == ["model.safetensors"])
  }
}
