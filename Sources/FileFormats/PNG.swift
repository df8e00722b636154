import Foundation
import Images
import PNGBridge

/// The PNG format (ISO/IEC 15948), using the system's libpng.
package enum PNG {
  /// The largest image that is read, in pixels; others are refused before memory is allocated.
  package static let pixelLimit = 1 << 26

  /// Throws for a size that the caller will not take.
  package typealias SizeCheck = (_ width: Int, _ height: Int) throws(FileFault) -> Void

  package static func anySize(_ width: Int, _ height: Int) {}

  // MARK: Reading

  /// Reads any PNG as 8-bit gray.
  ///
  /// Colours are converted to luma as in ITU-R BT.601, 16 bits are rounded to 8, and transparent
  /// parts are composited on black. Gamma and colour profiles are ignored.
  ///
  /// - Parameter check: throws for a size that the caller will not take, before the image is decoded.
  /// - Returns: the image, and its text chunks (tEXt, zTXt, iTXt) by key; the last wins on a tie.
  /// - Throws: `FileFault` if the file is missing, damaged, cut short, not a PNG, or larger than
  ///   `pixelLimit`, or what `check` throws. The offset says how far the file had been read.
  package static func read(
    path: String,
    check: SizeCheck = anySize
  ) throws(FileFault) -> (image: GrayImage, text: [String: String]) {
    try decode(FileBytes.read(path: path), path: path, check: check)
  }

  /// Decodes the bytes of a file like `read(path:)`; faults name `path`.
  package static func decode(
    _ bytes: [UInt8], path: String,
    check: SizeCheck = anySize
  ) throws(FileFault) -> (image: GrayImage, text: [String: String]) {
    let size = try checkedSize(bytes, path: path)
    if let size, size.width > 0, size.height > 0 { try check(size.width, size.height) }
    var decoded = png_bridge_image()
    defer { png_bridge_release(&decoded) }
    try decode(bytes, pixels: true, into: &decoded, path: path)
    guard let pixels = decoded.pixels else {
      throw FileFault(path: path, expected: "an intact PNG", found: "no pixels")
    }
    let width = Int(decoded.width)
    let height = Int(decoded.height)
    let channels = UnsafeBufferPointer(
      start: pixels, count: width * height * Int(decoded.channels))
    let gray = grayPixels(channels, channelsPerPixel: Int(decoded.channels))
    return (GrayImage(width: width, height: height, pixels: gray), texts(of: decoded))
  }

  /// Reads only the text chunks before the image data, where this program puts them.
  ///
  /// - Throws: what `read` throws, except for a damaged image.
  package static func text(path: String) throws(FileFault) -> [String: String] {
    let bytes = try FileBytes.read(path: path)
    _ = try checkedSize(bytes, path: path)
    var decoded = png_bridge_image()
    defer { png_bridge_release(&decoded) }
    try decode(bytes, pixels: false, into: &decoded, path: path)
    return texts(of: decoded)
  }

  /// Returns the size that the header claims, once every chunk is known to end within the file.
  private static func checkedSize(
    _ bytes: [UInt8], path: String
  ) throws(FileFault) -> (width: Int, height: Int)? {
    let chunks = PNGChunks(bytes)
    // The standard's sizes are below 2^31, and their product cannot overflow. libpng refuses others.
    if let size = chunks.size, max(size.width, size.height) < 1 << 31,
      size.width * size.height > pixelLimit
    {
      throw FileFault(
        path: path, offset: 16, expected: "a PNG of at most \(pixelLimit) pixels",
        found: "\(size.width) x \(size.height)")
    }
    if let cut = chunks.cut {
      throw FileFault(
        path: path, offset: cut, expected: "an intact PNG", found: "the end of the file")
    }
    return chunks.size
  }

  private static func decode(
    _ bytes: [UInt8], pixels: Bool, into image: inout png_bridge_image, path: String
  ) throws(FileFault) {
    var error = png_bridge_error()
    guard png_bridge_decode(bytes, bytes.count, pixels ? 1 : 0, &image, &error) == 1 else {
      throw FileFault(
        path: path, offset: Int(error.offset), expected: "an intact PNG", found: message(of: error))
    }
  }

  /// - Parameter channels: [pixels, channelsPerPixel], gray or RGB, then alpha if there is one.
  private static func grayPixels(
    _ channels: UnsafeBufferPointer<UInt8>, channelsPerPixel: Int
  ) -> [UInt8] {
    if channelsPerPixel == 1 { return Array(channels) }
    let hasColour = channelsPerPixel >= 3
    let hasAlpha = channelsPerPixel.isMultiple(of: 2)
    return stride(from: 0, to: channels.count, by: channelsPerPixel).map { start in
      var gray = Int(channels[start])
      if hasColour {
        // 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point; the weights sum to 65536, so that
        // equal channels keep their value.
        gray =
          (gray * 19595 + Int(channels[start + 1]) * 38470 + Int(channels[start + 2]) * 7471
            + 32768) >> 16
      }
      guard hasAlpha else { return UInt8(gray) }
      let alpha = Int(channels[start + channelsPerPixel - 1])
      return UInt8((gray * alpha + 127) / 255)
    }
  }

  private static func texts(of image: png_bridge_image) -> [String: String] {
    var texts: [String: String] = [:]
    for chunk in UnsafeBufferPointer(start: image.texts, count: image.text_count) {
      guard let key = chunk.key, let value = chunk.value else { continue }
      texts[latin1(key)] = chunk.is_utf8 == 1 ? String(cString: value) : latin1(value)
    }
    return texts
  }

  /// Latin-1 is the first 256 code points of Unicode.
  private static func latin1(_ string: UnsafePointer<CChar>) -> String {
    let bytes = UnsafeBufferPointer(start: string, count: strlen(string))
    var text = ""
    text.unicodeScalars += bytes.map { Unicode.Scalar(UInt8(bitPattern: $0)) }
    return text
  }

  private static func message(of error: png_bridge_error) -> String {
    withUnsafeBytes(of: error.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  // MARK: Writing

  /// Writes an 8-bit gray PNG. The same image and text give the same bytes.
  ///
  /// - Parameters:
  ///   - text: keys of 1 to 79 ASCII characters, without doubled, leading or trailing spaces, and
  ///     values without a zero character. ASCII becomes tEXt, everything else iTXt.
  /// - Throws: `FileFault` for a bad key or value, or if the file cannot be written.
  package static func write(
    _ image: GrayImage, text: [(key: String, value: String)] = [], to path: String
  ) throws(FileFault) {
    try AtomicFile.write(encode(image, text: text, path: path), to: path)
  }

  /// Returns the bytes that `write` would put into a file.
  package static func encode(
    _ image: GrayImage, text: [(key: String, value: String)] = []
  ) throws(FileFault) -> Data {
    try encode(image, text: text, path: "PNG data")
  }

  private static func encode(
    _ image: GrayImage, text: [(key: String, value: String)], path: String
  ) throws(FileFault) -> Data {
    for (key, value) in text {
      guard isKey(key) else {
        throw FileFault(
          path: path, expected: "a PNG text key of 1 to 79 ASCII characters", found: "\"\(key)\"")
      }
      guard !value.utf8.contains(0) else {
        throw FileFault(
          path: path, expected: "PNG text without a zero character", found: "one in \"\(key)\"")
      }
    }
    var chunks = text.map { key, value in
      png_bridge_text(
        key: strdup(key), value: strdup(value), is_utf8: value.utf8.allSatisfy(isPlain) ? 0 : 1)
    }
    defer {
      for chunk in chunks {
        free(chunk.key)
        free(chunk.value)
      }
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var error = png_bridge_error()
    let done = png_bridge_encode(
      image.pixels, UInt32(clamping: image.width), UInt32(clamping: image.height), &chunks,
      chunks.count, &bytes, &count, &error)
    guard done == 1, let bytes else {
      throw FileFault(
        path: path, expected: "an image that PNG can hold", found: message(of: error))
    }
    defer { free(bytes) }
    return Data(bytes: bytes, count: count)
  }

  private static func isKey(_ key: String) -> Bool {
    (1...79).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20...0x7e).contains($0) }
      && !key.hasPrefix(" ") && !key.hasSuffix(" ") && !key.contains("  ")
  }

  /// Returns whether every reader takes the byte in tEXt alike: printable ASCII and line feeds.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7e).contains(byte) || byte == 0x0a
  }
}
