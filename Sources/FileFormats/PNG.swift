import Foundation
import Images
import PNGBridge

/// The PNG format (ISO/IEC 15948), using the system's libpng.
package enum PNG {
  /// The largest image that is read, in pixels; others are refused before memory is allocated.
  package static let pixelLimit = 1 << 26

  // MARK: Reading

  /// Reads any PNG as 8-bit gray.
  ///
  /// Colours are converted to luma as in ITU-R BT.601, 16 bits are rounded to 8, and transparent
  /// parts are composited on black. Gamma and colour profiles are ignored.
  ///
  /// - Returns: the image, and its text chunks (tEXt, zTXt, iTXt) by key; the last wins on a tie.
  /// - Throws: `FileFault` if the file is missing, damaged, cut short, not a PNG, or larger than
  ///   `pixelLimit`. The offset says how far the file had been read.
  package static func read(
    path: String
  ) throws(FileFault) -> (image: GrayImage, text: [String: String]) {
    try decode(FileBytes.read(path: path), path: path)
  }

  /// Decodes the bytes of a file like `read(path:)`; faults name `path`.
  package static func decode(
    _ bytes: [UInt8], path: String
  ) throws(FileFault) -> (image: GrayImage, text: [String: String]) {
    var decoded = png_bridge_image()
    var error = png_bridge_error()
    defer { png_bridge_release(&decoded) }
    guard
      png_bridge_decode(bytes, bytes.count, UInt64(pixelLimit), &decoded, &error) == 1,
      let pixels = decoded.pixels
    else {
      let tooLarge = Int(decoded.width) * Int(decoded.height) > pixelLimit
      throw FileFault(
        path: path, offset: Int(error.offset),
        expected: tooLarge ? "a PNG of at most \(pixelLimit) pixels" : "an intact PNG",
        found: tooLarge ? "\(decoded.width) x \(decoded.height)" : message(of: error))
    }
    let width = Int(decoded.width)
    let height = Int(decoded.height)
    let channels = UnsafeBufferPointer(
      start: pixels, count: width * height * Int(decoded.channels))
    let gray = grayPixels(channels, channelsPerPixel: Int(decoded.channels))
    return (GrayImage(width: width, height: height, pixels: gray), texts(of: decoded))
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
