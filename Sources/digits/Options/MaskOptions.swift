import ArgumentParser
import FileFormats

/// Which pixels of an image are to be filled.
struct MaskOptions: ParsableArguments {
  enum Half: String, CaseIterable, ExpressibleByArgument {
    case left, right, top, bottom
  }

  @Option(
    help: ArgumentHelp(
      "A picture of the image's size, white where it is to be filled.", valueName: "FILE.png"))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Fill a box: columns left of it, rows above it, its width and its height.",
      valueName: "X,Y,W,H"))
  var maskBox: String?

  @Option(help: ArgumentHelp("Fill a half: left, right, top or bottom.", valueName: "SIDE"))
  var half: Half?

  func validate() throws {
    guard [mask != nil, maskBox != nil, half != nil].filter({ $0 }).count == 1 else {
      throw ValidationError("give one of --mask, --mask-box and --half")
    }
    _ = try box()
  }

  /// - Returns: whether each pixel is known, [height, width].
  /// - Throws: `FileFault` for a picture that cannot be read or is of another size, `ValidationError`
  ///   for a box that leaves the image.
  func known(width: Int, height: Int) throws -> [Bool] {
    if let mask {
      let picture = try PNG.read(path: mask).image
      guard picture.width == width, picture.height == height else {
        throw FileFault(
          path: mask, expected: "a mask of the image's \(width) x \(height) pixels",
          found: "\(picture.width) x \(picture.height)")
      }
      return picture.pixels.map { $0 < 128 }
    }
    let (columns, rows) = try area(width: width, height: height)
    return (0..<height).flatMap { y in
      (0..<width).map { !rows.contains(y) || !columns.contains($0) }
    }
  }

  private func area(width: Int, height: Int) throws -> (columns: Range<Int>, rows: Range<Int>) {
    if let box = try box() {
      // Written as differences, which cannot overflow.
      guard box.w <= width, box.x <= width - box.w, box.h <= height, box.y <= height - box.h
      else {
        throw ValidationError(
          "--mask-box must lie within the image of \(width) x \(height), not be \(maskBox ?? "")")
      }
      return (box.x..<box.x + box.w, box.y..<box.y + box.h)
    }
    return switch half {
    case .left: (0..<width / 2, 0..<height)
    case .right: (width / 2..<width, 0..<height)
    case .top: (0..<width, 0..<height / 2)
    case .bottom, nil: (0..<width, height / 2..<height)
    }
  }

  private func box() throws -> (x: Int, y: Int, w: Int, h: Int)? {
    guard let maskBox else { return nil }
    let numbers = maskBox.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let w = numbers[2],
      let h = numbers[3], x >= 0, y >= 0, w > 0, h > 0
    else {
      throw ValidationError(
        "--mask-box must be four whole numbers such as 7,7,14,14, not '\(maskBox)'")
    }
    return (x, y, w, h)
  }
}
