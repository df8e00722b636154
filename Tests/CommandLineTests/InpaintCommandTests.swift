import FileFormats
import Foundation
import Images
import TestSupport
import Testing

@Suite struct InpaintCommandTests {
  private static let image = GrayImage(
    width: 8, height: 8, pixels: (0..<64).map { UInt8($0 * 29 % 256) })

  /// Makes a folder with model.safetensors and image.png.
  private func folder(classes: Int = 0) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, classes: classes).write(to: folder.file("model.safetensors"))
    try PNG.write(Self.image, to: folder.file("image.png"))
    return folder
  }

  private func inpaint(_ arguments: [String], in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(
      ["inpaint", "--model", ".", "--steps", "4", "--scale", "1", "--no-captions"] + arguments,
      in: folder)
  }

  private func cell(_ grid: GrayImage, _ index: Int) -> [UInt8] {
    (0..<64).map { grid[2 + $0 / 8, 2 + 10 * index + $0 % 8] }
  }

  /// In `known` a # stands for each known pixel, of one row for all rows or of all eight rows.
  @Test(arguments: [
    (["--half", "left"], ["....####"]), (["--half", "right"], ["####...."]),
    (
      ["--half", "top"],
      Array(repeating: "........", count: 4) + Array(repeating: "########", count: 4)
    ),
    (
      ["--half", "bottom"],
      Array(repeating: "########", count: 4) + Array(repeating: "........", count: 4)
    ),
    (
      ["--mask-box", "1,2,3,1"],
      ["########", "########", "#...####"] + Array(repeating: "########", count: 5)
    ),
    (["--mask", "mask.png"], ["#.##.#.."]),
  ])
  func whatIsKnownStays(mask: [String], known: [String]) throws {
    let marks = (known.count == 1 ? Array(repeating: known[0], count: 8) : known)
      .flatMap { row in row.map { $0 == "#" } }
    func isKnown(_ pixel: Int) -> Bool { marks[pixel] }
    let folder = try folder()
    try PNG.write(
      GrayImage(width: 8, height: 8, pixels: (0..<64).map { isKnown($0) ? 0 : 255 }),
      to: folder.file("mask.png"))
    let result = try inpaint(
      ["--image", "image.png", "--count", "3", "--idx", "x.idx"] + mask, in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output == """
        inpainting.png: the image, its known part, and 3 completions
        x.idx: 3 images of 8 x 8, bytes

        """)
    let grid = try PNG.read(path: folder.file("inpainting.png"))
    #expect(grid.text["Resample"] == "10" && grid.text["Jump"] == "5")
    #expect(cell(grid.image, 0) == Self.image.pixels)
    let original = Self.image.pixels
    #expect(cell(grid.image, 1) == (0..<64).map { isKnown($0) ? original[$0] : 128 })
    let drawn = try IDX.read(path: folder.file("x.idx"))
    #expect(drawn.dimensions == [3, 8, 8])
    #expect((2..<5).flatMap { cell(grid.image, $0) } == drawn.bytes)
    for i in 0..<192 where isKnown(i % 64) { #expect(drawn.bytes[i] == original[i % 64]) }
    #expect((0..<64).contains { !isKnown($0) && drawn.bytes[$0] != drawn.bytes[64 + $0] })
  }

  /// The image is from a dataset. If nothing is known, the completions are samples.
  @Test func aDatasetsImageAndNothingKnown() throws {
    let folder = try folder(classes: 10)
    for half in ["train", "t10k"] {
      try IDX.write(
        IDXArray(
          dimensions: [2, 8, 8],
          bytes: [UInt8](repeating: half == "train" ? 1 : 2, count: 64) + Self.image.pixels),
        to: folder.file("\(half)-images-idx3-ubyte"), gzip: false)
    }
    let all = ["--mask-box", "0,0,8,8", "--count", "4", "--labels", "42", "--idx", "x.idx"]
    let result = try inpaint(
      ["--data", ".", "--index", "1", "--json"] + all, in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.contains("64 of 64 pixels missing, 4 evaluations per completion; nothing"))
    #expect(result.output.contains("\"knownPixels\" : 0"))
    // There are four steps, none of which is taken twice.
    #expect(result.output.contains("\"evaluations\" : 4"))
    let plain = try BuiltBinary.run(
      "sample", "--model", ".", "--steps", "4", "--count", "4", "--labels", "42", "--idx", "y.idx",
      in: folder)
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(try folder.bytes("x.idx") == folder.bytes("y.idx"))
    #expect(
      cell(try PNG.read(path: folder.file("inpainting.png")).image, 0) == Self.image.pixels)
    let test = try inpaint(["--data", ".", "--index", "0", "--test"] + all, in: folder)
    #expect(test.code == 0, "\(test.errors)")
    #expect(
      cell(try PNG.read(path: folder.file("inpainting.png")).image, 0)
        == [UInt8](repeating: 2, count: 64))
    let beyond = try inpaint(["--data", ".", "--index", "2"] + all, in: folder)
    #expect(beyond.code == 64 && beyond.errors.contains("--index must be 0 to 1, not 2"))
  }

  @Test(arguments: [
    (["--half", "left"], "give one of --image and --index"),
    (["--half", "left", "--image", "image.png", "--index", "1"], "give one of --image and"),
    (["--half", "left", "--image", "image.png", "--test"], "--data and --test need --index"),
    (["--image", "image.png"], "give one of --mask, --mask-box and --half"),
    (["--image", "image.png", "--half", "left", "--mask", "m.png"], "give one of --mask"),
    (
      ["--image", "image.png", "--half", "middle"],
      "--half must be left, right, top or bottom, not 'middle'"
    ),
    (["--image", "image.png", "--mask-box", "1,2,3"], "--mask-box must be four whole numbers"),
    (["--image", "image.png", "--mask-box", "1,2,0,3"], "--mask-box must be four"),
    (["--image", "image.png", "--mask-box", "1,-2,3,3"], "--mask-box must be four"),
    (["--image", "image.png", "--mask-box", "5,5,4,3"], "--mask-box must lie within the image"),
    (
      ["--image", "image.png", "--mask-box", "9223372036854775807,1,1,1"],
      "--mask-box must lie within"
    ),
    (["--image", "image.png", "--half", "left", "--resample", "0"], "--resample must be 1 to"),
    (["--image", "image.png", "--half", "left", "--jump", "0"], "--jump must be 1 to"),
    (["--image", "image.png", "--half", "left", "--count", "0"], "--count must be 1 to"),
    (["--image", "image.png", "--half", "left", "--label", "1"], "--label needs a conditional"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try folder()
    let result = try inpaint(arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits inpaint: error: \(message)"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("inpainting.png")))
  }

  /// A half of a single column is no pixel on one side, and all on the other.
  @Test func halfOfASingleColumn() throws {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, imageWidth: 1).write(to: folder.file("model.safetensors"))
    try PNG.write(GrayImage(width: 1, height: 8, shade: 9), to: folder.file("image.png"))
    let left = try inpaint(["--image", "image.png", "--half", "left"], in: folder)
    #expect(left.code == 64 && left.hasOneErrorLine)
    #expect(left.errors.contains("--half left leaves nothing to fill in an image of 1 x 8"))
    #expect(try folder.names == ["image.png", "model.safetensors"])
    let right = try inpaint(["--image", "image.png", "--half", "right"], in: folder)
    #expect(right.code == 0 && right.errors.contains("; nothing is known"), "\(right.errors)")
  }

  @Test func filesOfTheWrongSizeAreOneLineAnd1() throws {
    let folder = try folder()
    // Its lightest pixels are still black, as in a mask of 0 and 1.
    let black = (0..<64).map { UInt8($0 % 128) }
    try PNG.write(GrayImage(width: 8, height: 8, pixels: black), to: folder.file("black.png"))
    try PNG.write(GrayImage(width: 8, height: 9), to: folder.file("tall.png"))
    for (arguments, words) in [
      (["--image", "tall.png", "--half", "left"], "tall.png: expected an image of 8 x 8 pixels"),
      (["--image", "image.png", "--mask", "tall.png"], "tall.png: expected a mask of the image's"),
      (
        ["--image", "image.png", "--mask", "black.png"],
        "black.png: expected a picture that is white where to fill, found no pixel of at least 128"
      ),
      (["--image", "absent.png", "--half", "left"], "absent.png: expected a readable file"),
      (
        ["--image", "image.png", "--half", "left", "--idx", "image.png/b"],
        "image.png/b: expected a folder image.png that exists"
      ),
    ] {
      let result = try inpaint(arguments, in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.hasPrefix("digits: error: \(words)"), "\(result.errors)")
    }
  }
}
