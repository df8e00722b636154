import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct InterpolateCommandTests {
  private func run(_ arguments: [String], classes: Int = 0) throws -> (
    result: BuiltBinary.Result, folder: TemporaryFolder
  ) {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, classes: classes).write(to: folder.file("model.safetensors"))
    return (
      try BuiltBinary.run(
        ["interpolate", "--model", ".", "--steps", "3", "--scale", "1", "--no-captions"]
          + arguments, in: folder), folder
    )
  }

  private func cells(_ grid: GrayImage, columns: Int, rows: Int) -> [[UInt8]] {
    (0..<rows * columns).map { cell in
      (0..<64).map { grid[2 + 10 * (cell / columns) + $0 / 8, 2 + 10 * (cell % columns) + $0 % 8] }
    }
  }

  /// The ends of every row are the images that `digits sample` draws.
  @Test func rowsGoFromSeedToSeed() throws {
    let (result, folder) = try run([
      "--from", "5", "--to", "6", "--rows", "3", "--columns", "4", "--sampler", "ddim",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output == "interpolation.png: 3 rows of 4 images from seed 5 to seed 6\n")
    let picture = try PNG.read(path: folder.file("interpolation.png"))
    #expect(picture.text["Seed"] == "5" && picture.text["Seed of the last column"] == "6")
    let cells = cells(picture.image, columns: 4, rows: 3)
    for (seed, column) in [("5", 0), ("6", 3)] {
      let sample = try BuiltBinary.run(
        "sample", "--model", ".", "--steps", "3", "--sampler", "ddim", "--count", "3", "--seed",
        seed, "--idx", seed, in: folder)
      #expect(sample.code == 0, "\(sample.errors)")
      let own = try IDX.read(path: folder.file(seed)).bytes
      #expect((0..<3).flatMap { cells[4 * $0 + column] } == own)
    }
    #expect(Set(cells).count == 12)
  }

  @Test func aConditionalModelHasALabelARow() throws {
    let (result, folder) = try run(
      ["--labels", "73", "--rows", "4", "--columns", "2", "--out", "x.png", "--json"], classes: 10)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"file\" : \"x.png\""))
    let cells = cells(try PNG.read(path: folder.file("x.png")).image, columns: 2, rows: 4)
    let sample = try BuiltBinary.run(
      "sample", "--model", ".", "--steps", "3", "--sampler", "dpm2m", "--labels", "73", "--count",
      "4", "--idx", "a", in: folder)
    #expect(sample.code == 0, "\(sample.errors)")
    #expect(try (0..<4).flatMap { cells[2 * $0] } == IDX.read(path: folder.file("a")).bytes)
  }

  /// The images row by row, their labels, and one frame for each column on the way there and back.
  @Test func theWayAsImagesAndAsAnAnimation() throws {
    let (result, folder) = try run(
      [
        "--labels", "73", "--rows", "4", "--columns", "3", "--idx", "x.idx", "--animation", "y.png",
        "--json",
      ], classes: 10)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"animation\" : \"y.png\""))
    let picture = try PNG.read(path: folder.file("interpolation.png")).image
    let images = try IDX.read(path: folder.file("x.idx"))
    #expect(images.dimensions == [12, 8, 8])
    #expect(images.bytes == cells(picture, columns: 3, rows: 4).flatMap { $0 })
    let labels = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains("labels") }
    #expect(
      try IDX.read(path: folder.file(labels[0])).bytes == [7, 7, 7, 3, 3, 3, 7, 7, 7, 3, 3, 3])
    let animation = try folder.bytes("y.png")
    #expect(animation.range(of: Data("acTL".utf8) + Data([0, 0, 0, 5])) != nil)
    // Programs that know no animations show its last frame, which is the first column: a row per label.
    let last = cells(try PNG.read(path: folder.file("y.png")).image, columns: 2, rows: 2)
    let ends = [0, 2, 1, 3].map { row in Array(images.bytes[row * 192..<row * 192 + 64]) }
    #expect(last == ends)
  }

  @Test(arguments: [
    (["--sampler", "posterior"], "--sampler must be one without noise"),
    (["--columns", "1"], "--columns must be 2 to 1000, not 1"),
    (["--rows", "0"], "--rows must be 1 to 1000, not 0"),
    (["--scale", "33"], "--scale must be 1 to 32"),
    (["--steps", "0"], "--steps must be"),
    (["--animation", "x.jpg"], "--animation writes a PNG picture"),
    (["--idx", "interpolation.png"], "--idx writes images in MNIST's format"),
    (["--animation", "interpolation.png"], "two outputs have the same name"),
    (["--label", "3"], "--label needs a conditional model"),
    (["--rows", "1000", "--columns", "1000"], "a picture of 1000000 images has"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let (result, folder) = try run(arguments)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.hasPrefix("digits interpolate: error: \(message)"), "\(result.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
  }
}
