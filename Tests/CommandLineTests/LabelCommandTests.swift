import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Runs
import Scoring
import TestSupport
import Testing

/// `digits sample` with a conditional model.
@Suite struct LabelCommandTests {
  /// Makes a folder with model.safetensors.
  private func folder(classes: Int = 10) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, classes: classes).write(to: folder.file("model.safetensors"))
    return folder
  }

  private func sample(_ arguments: [String], in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(["sample", "--model", ".", "--steps", "2"] + arguments, in: folder)
  }

  /// Drawn images and their labels form a data set that the classifier learns from.
  @Test func drawnSetsAreCompleteDatasets() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("set"), withIntermediateDirectories: false)
    for (half, seed) in [("train", "1"), ("t10k", "2")] {
      let result = try sample(
        ["--count", "85", "--seed", seed, "--idx", "set/\(half)-images-idx3-ubyte"], in: folder)
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        result.output == """
          set/\(half)-images-idx3-ubyte: 85 images of 8 x 8, bytes
          set/\(half)-labels-idx1-ubyte: their labels

          """)
      let labels = try IDX.read(path: folder.file("set/\(half)-labels-idx1-ubyte"))
      #expect(labels.dimensions == [85] && labels.bytes == (0..<85).map { UInt8($0 % 10) })
    }
    let info = try BuiltBinary.run("data", "info", "--data", "set", in: folder)
    #expect(info.code == 0, "\(info.errors)")
    let learned = try BuiltBinary.run(
      "features", "train", "--data", "set", "--epochs", "1", "--out", "m", "-q", in: folder)
    #expect(learned.code == 0, "\(learned.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("m/digit-features.safetensors")))
  }

  /// The grid has one row per label, all files hold the same numbers, and pictures hold the record.
  @Test func gridHasARowForEachLabel() throws {
    let folder = try folder()
    let result = try sample(
      [
        "--labels", "73", "--guidance", "2.5", "--grid", "g.png", "--images", "i", "--idx", "x.gz",
        "--scale", "1",
      ],
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("2 steps, quiet from t = 0.5, labels 7,3, guidance 2.5, seed 1"))
    #expect(try IDX.read(path: folder.file("x.gz")).dimensions == [20, 8, 8])
    #expect(try folder.bytes("x-labels.gz").prefix(2) == Data([0x1f, 0x8b]))
    let labels = try IDX.read(path: folder.file("x-labels.gz")).bytes
    #expect(labels == (0..<20).map { $0 % 2 == 0 ? 7 : 3 })
    let pictures = try (0..<20).map {
      try PNG.read(path: folder.file(String(format: "i/%05d.png", $0)))
    }
    #expect(pictures.map { $0.text["Label"] } == labels.map { String($0) })
    let grid = try PNG.read(path: folder.file("g.png"))
    #expect(grid.text["Labels"] == "7,3" && grid.text["Guidance"] == "2.5")
    let order = Array(stride(from: 0, to: 20, by: 2)) + Array(stride(from: 1, to: 20, by: 2))
    let record =
      "cem model \(MicroModel.make(.cem, classes: 10).hash), labels 7,3 in turn, "
      + "dpm2m-sde, 2 steps, seed 1"
    #expect(
      grid.image
        == ImageGrid.compose(
          order.map { pictures[$0].image }, columns: 10, scale: 1,
          captions: GridCaptions(rows: ["7", "3"], foot: record)))

    let plain = try sample(
      [
        "--labels", "7,3", "--guidance", "2.5", "--grid", "p.png", "--columns", "4",
        "--no-captions",
      ],
      in: folder)
    #expect(plain.code == 0, "\(plain.errors)")
    let inOrder = try PNG.read(path: folder.file("p.png")).image
    #expect(inOrder == ImageGrid.compose(pictures.map(\.image), columns: 4))
  }

  /// The labels' shares are those that the second classifier of the model's data was told. Anything else
  /// is refused, and nothing is written.
  @Test func labelsInShares() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("models"), withIntermediateDirectories: false)
    let configuration = FeatureNetworkConfiguration(height: 8, width: 8, classes: 10)
    let parameters = FeatureNetwork(configuration, output: .classes).layout.count
    func draw(_ dataset: String, _ counts: [Int]?) throws -> BuiltBinary.Result {
      try TrainedFeatureNetwork(
        configuration: configuration, values: [Float](repeating: 0.5, count: parameters),
        accuracy: 0.5,
        provenance: .init(
          dataset: dataset, seed: 1, epochs: 1, command: "none", labelCounts: counts)
      ).write(to: folder.file("models/digit-judge.safetensors"))
      return try BuiltBinary.run(
        ["sample", "--model", ".", "--steps", "2", "--labels", "shares", "--idx", "s.idx"],
        in: folder, environment: ["DIGITS_MODELS": folder.file("models")])
    }
    let counts = [0, 0, 0, 700, 0, 0, 0, 300, 0, 0]
    for (dataset, counts, found) in [
      ("other data", counts, "that of other data"), ("no data", nil, "one that was not told"),
    ] {
      let result = try draw(dataset, counts)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains("the classifier of no data"), "\(result.errors)")
      #expect(result.errors.contains("found \(found) ("), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("s.idx")))
    }
    let result = try draw("no data", counts)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("labels drawn in the shares 0,0,0,700,0,0,0,300,0,0"))
    let labels = try IDX.read(path: folder.file("s-labels.idx")).bytes
    #expect(labels.count == 100 && Set(labels) == [3, 7])
    #expect((50...90).contains(labels.count { $0 == 3 }))
  }

  @Test func oneLabelAndNone() throws {
    let folder = try folder()
    #expect(try sample(["--label", "7", "--count", "3", "--idx", "a.idx"], in: folder).code == 0)
    #expect(try IDX.read(path: folder.file("a-labels.idx")).bytes == [7, 7, 7])
    #expect(
      try sample(["--guidance", "0", "--count", "3", "--idx", "b.idx"], in: folder).code == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.file("b-labels.idx")))
    #expect(try folder.bytes("a.idx") != folder.bytes("b.idx"))
  }

  /// Labels go with the samples that they belong to, whichever command replaces these.
  @Test(arguments: ["sample", "inpaint"]) func labelsOfEarlierSamplesGo(command: String) throws {
    let folder = try folder()
    #expect(try sample(["--label", "7", "--count", "3", "--idx", "s.idx"], in: folder).code == 0)
    #expect(try IDX.read(path: folder.file("s-labels.idx")).bytes == [7, 7, 7])
    try PNG.write(GrayImage(width: 8, height: 8, shade: 9), to: folder.file("i.png"))
    let other =
      command == "sample"
      ? ["--guidance", "0"] : ["--image", "i.png", "--half", "left", "--out", "o.png"]
    let result = try BuiltBinary.run(
      [command, "--model", ".", "--steps", "2", "--count", "3", "--idx", "s.idx"] + other,
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("s-labels.idx")))
  }

  /// What is not the labels of the samples that are replaced stays as it is.
  @Test func otherFilesOfThatNameStay() throws {
    let folder = try folder()
    func refuse(_ found: String) throws {
      let before = try folder.bytes("s-labels.idx")
      let result = try sample(["--count", "3", "--idx", "s.idx"], in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains("s-labels.idx") && result.errors.contains(found))
      #expect(try folder.bytes("s-labels.idx") == before)
      #expect(!FileManager.default.fileExists(atPath: folder.file("s.idx")))
    }
    try Data("notes".utf8).write(to: URL(fileURLWithPath: folder.file("s-labels.idx")))
    try refuse("something else with that name")
    try IDX.write(IDXArray(labels: [1, 2]), to: folder.file("s-labels.idx"), gzip: false)
    try refuse("labels without such samples")
  }

  // MARK: Labels that are not 0 to N - 1

  /// Writes 40 images of 8 x 8 with these labels in turn as the folder "set".
  private func write(_ labels: [UInt8], in folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("set"), withIntermediateDirectories: false)
    let bytes = (0..<40 * 64).map { UInt8($0 * 29 % 256) }
    try IDX.write(
      IDXArray(dimensions: [40, 8, 8], bytes: bytes),
      to: folder.file("set/train-images-idx3-ubyte"), gzip: false)
    try IDX.write(
      IDXArray(labels: (0..<40).map { labels[$0 % labels.count] }),
      to: folder.file("set/train-labels-idx1-ubyte"), gzip: false)
  }

  /// A model of a set with the labels 3 and 7, or 0 and 255, knows those, and draws no others.
  @Test(arguments: [[3, 7], [0, 255]] as [[UInt8]]) func onlyTrainedLabelsAreDrawn(
    _ labels: [UInt8]
  )
    throws
  {
    let folder = try TemporaryFolder()
    try write(labels, in: folder)
    let trained = try BuiltBinary.run(
      "train", "--conditional", "--data", "set", "--steps", "2", "--batch", "4", "--out", "run",
      in: folder)
    #expect(trained.code == 0 && trained.errors.contains(", 2 labels, "), "\(trained.errors)")
    let model = try DiffusionModel.read(path: folder.file("run/model.safetensors"))
    #expect(model.configuration.labels.labels == labels.map { Int($0) })
    // The preview has one row for each label.
    #expect(
      try PNG.read(path: folder.file("run/samples-000002.png")).image.height == 2 * 82 + 2 + 15)
    let drawn = try BuiltBinary.run(
      "sample", "--model", "run", "--steps", "2", "--count", "6", "--idx", "s.idx", "--grid",
      "g.png", "--no-captions", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    #expect(
      drawn.errors.contains("labels \(labels[0]),\(labels[1]), guidance"), "\(drawn.errors)")
    #expect(
      try IDX.read(path: folder.file("s-labels.idx")).bytes == (0..<6).map { labels[$0 % 2] })
    let grid = try PNG.read(path: folder.file("g.png"))
    #expect(grid.text["Labels"] == "\(labels[0]),\(labels[1])" && grid.image.width == 3 * 82 + 2)
    let resumed = try BuiltBinary.run("train", "--resume", "run", in: folder)
    #expect(resumed.code == 0 && resumed.output.contains("already trained"), "\(resumed.errors)")
  }

  @Test(arguments: [
    ["sample", "--idx", "x"], ["interpolate"], ["inpaint", "--image", "i.png", "--half", "left"],
    ["sweep", "--samples", "70"],
  ])
  func labelsThatNobodyTrainedAre64(command: [String]) throws {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, labels: LabelSet([3, 7])).write(to: folder.file("model.safetensors"))
    try PNG.write(GrayImage(width: 8, height: 8, shade: 9), to: folder.file("i.png"))
    for (flags, bad) in [(["--label", "5"], 5), (["--labels", "370"], 0), (["--label", "1"], 1)] {
      let result = try BuiltBinary.run(command + ["--model", "."] + flags, in: folder)
      #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
      #expect(
        result.errors.hasPrefix(
          "digits \(command[0]): error: the model's labels are 3 and 7, not \(bad)"),
        "\(result.errors)")
      #expect(try folder.names == ["i.png", "model.safetensors"])
    }
  }

  // MARK: Faults

  @Test(arguments: [
    (["--label", "10"], "the model's labels are 0 to 9, not 10"),
    (["--label", "-1"], "the model's labels are 0 to 9, not -1"),
    (["--labels", "3,12"], "the model's labels are 0 to 9, not 12"),
    (["--labels", "3x"], "--labels must be digits such as 0123456789"),
    (["--labels", "3,,4"], "--labels must be digits"),
    (["--labels", ""], "--labels must be digits"),
    (["--label", "1", "--labels", "2"], "give only one of --label and --labels"),
    (["--guidance", "nan"], "--guidance must be 0 to 100, not nan"),
    (["--guidance", "-1"], "--guidance must be 0 to 100, not -1.0"),
    (["--guidance", "inf"], "--guidance must be 0 to 100, not inf"),
    (["--guidance", "0", "--label", "1"], "--guidance 0 ignores labels"),
    (["--npy", "x-labels"], "two outputs have the same name"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    try expectMistake(arguments, message, in: try folder())
  }

  @Test(arguments: [["--label", "1"], ["--labels", "12"], ["--guidance", "2"]])
  func unconditionalModelsTakeNoLabels(arguments: [String]) throws {
    try expectMistake(
      arguments, "\(arguments[0]) needs a conditional model", in: try folder(classes: 0))
  }

  private func expectMistake(_ arguments: [String], _ message: String, in folder: TemporaryFolder)
    throws
  {
    let result = try sample(["--idx", "x"] + arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits sample: error: \(message)"), "\(result.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
  }

  /// The place of the labels' file is checked before sampling too.
  @Test func aPlaceThatLabelsCannotTakeIsOneLineAnd1() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("x-labels"), withIntermediateDirectories: false)
    let result = try sample(["--idx", "x"], in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits: error: x-labels: expected a new file"))
  }
}
