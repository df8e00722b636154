import ArgumentParser
import Diffusion
import FileFormats

extension ImageMask.Half: ExpressibleByArgument {}

/// The pixels of an image that are to be filled in.
struct MaskOptions: ParsableArguments {
  @Option(value: "FILE.png", help: "Picture of the image's size that is white where to fill.")
  var mask: String?

  @Option(
    number: "X,Y,W,H",
    help: "Box to fill: the columns left of it, the rows above it, its width and its height.")
  var maskBox: String?

  @Option(value: "SIDE", help: "Half to fill.")
  var half: ImageMask.Half?

  func validate() throws {
    guard [mask != nil, maskBox != nil, half != nil].filter({ $0 }).count == 1 else {
      throw ValidationError("give one of --mask, --mask-box and --half")
    }
    _ = try box()
  }

  /// - Throws: `FileFault` for a picture that cannot be read, has another size or leaves nothing to
  ///   fill; `ValidationError` for a box that leaves the image, or half of a single row or column.
  func load(width: Int, height: Int) throws -> ImageMask {
    let mask = try picture(width, height) ?? shape(width, height)
    guard mask.missing == 0 else { return mask }
    if let path = self.mask {
      throw FileFault(
        path: path, expected: "a picture that is white where to fill",
        found: "no pixel of at least 128 of 255")
    }
    throw ValidationError(
      "--half \(half ?? .bottom) leaves nothing to fill in an image of \(width) x \(height)")
  }

  private func picture(_ width: Int, _ height: Int) throws -> ImageMask? {
    guard let mask else { return nil }
    let (picture, _) = try PNG.read(path: mask) { (itsWidth, itsHeight) throws(FileFault) in
      guard itsWidth == width, itsHeight == height else {
        throw FileFault(
          path: mask, expected: "a mask of the image's \(width) x \(height) pixels",
          found: "\(itsWidth) x \(itsHeight)")
      }
    }
    return ImageMask(missing: picture)
  }

  private func shape(_ width: Int, _ height: Int) throws -> ImageMask {
    guard let box = try box() else {
      return ImageMask(missing: half ?? .bottom, width: width, height: height)
    }
    // Written as differences, which cannot overflow.
    guard box.w <= width, box.x <= width - box.w, box.h <= height, box.y <= height - box.h else {
      throw ValidationError(
        "--mask-box must lie within the image of \(width) x \(height), not be \(maskBox ?? "")")
    }
    return ImageMask(
      missing: box.x..<box.x + box.w, box.y..<box.y + box.h, width: width, height: height)
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
