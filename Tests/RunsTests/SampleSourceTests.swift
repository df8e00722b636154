import FileFormats
import Foundation
import Images
import Runs
import Scoring
import TestSupport
import Testing

@Suite struct SampleSourceTests {
  /// Two images of 2 x 3 pixels.
  private let bytes: [UInt8] = [0, 255, 1, 128, 51, 204, 255, 254, 0, 0, 7, 99]
  private var signed: [Float] { bytes.map { Float($0) / 127.5 - 1 } }

  private func load(_ path: String, scale: ShadeScale? = nil) throws -> ImageBatch {
    try SampleSource.load(path, height: 2, width: 3, scale: scale)
  }

  private func writePNGs(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let images = [Array(bytes[..<6]), Array(bytes[6...])]
    // The files are written in the opposite order of their names.
    for i in [1, 0] {
      try PNG.write(
        GrayImage(width: 3, height: 2, pixels: images[i]), to: "\(folder)/sample-\(i).png")
    }
  }

  @Test func everyFormatGivesTheSameSamples() throws {
    try withTemporaryFolder { folder in
      try IDX.write(
        IDXArray(dimensions: [2, 2, 3], bytes: bytes), to: folder + "/plain", gzip: false)
      try IDX.write(
        IDXArray(dimensions: [2, 1, 2, 3], bytes: bytes), to: folder + "/packed", gzip: true)
      try writePNGs(folder + "/images")
      try Data("notes".utf8).write(to: URL(filePath: folder + "/images/notes.txt"))
      try NPY.write(bytes: bytes, shape: [2, 2, 3, 1], to: folder + "/bytes.npy")
      try NPY.write(floats: signed, shape: [2, 6], to: folder + "/signed.npy")
      try NPY.write(
        floats: bytes.map { Float($0) / 255 }, shape: [2, 2, 3], to: folder + "/unit.npy")
      let formats: [(String, ImageBatch.Provenance.Encoding, String)] = [
        ("plain", .idx, "IDX"), ("packed", .idx, "IDX"),
        ("images", .pngFolder(leftOut: .init(["notes.txt"])), "PNG folder"),
        ("images/", .pngFolder(leftOut: .init(["notes.txt"])), "PNG folder"),
        ("bytes.npy", .npyBytes, "NPY, bytes"),
        (
          "signed.npy", .npyFloats(PixelRange.signed.scale, isAssumed: true),
          "NPY, floats in [-1, 1], as their range suggests"
        ),
        (
          "unit.npy", .npyFloats(PixelRange.unit.scale, isAssumed: true),
          "NPY, floats in [0, 1], as their range suggests"
        ),
      ]
      for (name, encoding, format) in formats {
        let samples = try load(folder + "/" + name)
        let expected = ImageBatch(
          .file(folder + "/" + name, encoding), height: 2, width: 3, pixels: bytes)
        #expect(samples == expected && samples.provenance.format == format)
        let difference = zip(samples.signedPixels(0..<2), signed).map { abs($0 - $1) }.max()
        #expect(difference == 0)
      }
    }
  }

  @Test func samplesBeyondTheRangeAreClipped() throws {
    try withTemporaryFolder { folder in
      let values: [Float] = [-1.4, 1.4, 0, -1, 1, 0.5]
      try NPY.write(floats: values, shape: [1, 2, 3], to: folder + "/a.npy")
      #expect(try load(folder + "/a.npy").pixels == [0, 255, 128, 0, 255, 191])
    }
  }

  /// Pixels with black at -0.5 and white at 0.5 are the same samples, once that is said.
  @Test func aGivenScaleIsTaken() throws {
    try withTemporaryFolder { folder in
      let (path, scale) = (folder + "/a.npy", ShadeScale(black: -0.5, white: 0.5))
      try NPY.write(floats: bytes.map { Float($0) / 255 - 0.5 }, shape: [2, 2, 3], to: path)
      let unknown = #expect(throws: FileFault.self) { try load(path) }
      #expect(
        unknown?.description == "\(path): expected floating-point pixels that fill [0, 1] or "
          + "[-1, 1], found values from -0.5 to 0.5 (give the range, the values of black and white)"
      )
      let samples = try load(path, scale: scale)
      #expect(samples.pixels == bytes && samples.provenance.format == "NPY, floats in [-0.5, 0.5]")
      let wrong = #expect(throws: FileFault.self) {
        try load(path, scale: ShadeScale(black: 0.5, white: 1))
      }
      #expect(
        wrong?.expected == "pixels in the given range [0.5, 1]"
          && wrong?.found == "values from -0.5 to 0.5")
      try writePNGs(folder + "/pictures")
      let none = #expect(throws: FileFault.self) { try load(folder + "/pictures", scale: scale) }
      #expect(
        none?.expected == "an array of numbers, since their range is given"
          && none?.found == "PNG folder")
    }
  }

  /// Bytes of a few shades, such as 0 and 1, are not meant as almost black.
  @Test(arguments: [1, 15, 63] as [UInt8])
  func bytesWithoutWhiteNeedTheirScale(highest: UInt8) throws {
    try withTemporaryFolder { folder in
      let values = (0..<12).map { $0 == 7 ? highest : 0 }
      try IDX.write(
        IDXArray(dimensions: [2, 2, 3], bytes: values), to: folder + "/a", gzip: false)
      try NPY.write(bytes: values, shape: [2, 2, 3], to: folder + "/b")
      for path in [folder + "/a", folder + "/b"] {
        let fault = #expect(throws: FileFault.self) { try load(path) }
        #expect(fault?.expected == "bytes from 0 (black) to 255 (white)")
        #expect(fault?.found == "0 to \(highest)")
        let read = try load(path, scale: ShadeScale(black: 0, white: Float(highest)))
        #expect(read.pixels == values.map { $0 == 0 ? 0 : 255 })
      }
      try NPY.write(bytes: values.map { _ in 0 }, shape: [2, 2, 3], to: folder + "/b")
      #expect(try load(folder + "/b").pixels == values.map { _ in 0 })
    }
  }

  /// Pictures of other kinds and folders are counted; what the system hides is not.
  @Test func whatAFolderHoldsBesideImagesIsTold() throws {
    try withTemporaryFolder { folder in
      try writePNGs(folder)
      #expect(try load(folder).provenance.leftOut == nil)
      for name in ["b.jpg", ".DS_Store", "a.jpeg"] {
        try Data([1]).write(to: URL(filePath: folder + "/" + name))
      }
      try writePNGs(folder + "/more")
      let leftOut = try #require(try load(folder).provenance.leftOut)
      #expect(leftOut.count == 3 && leftOut.first == "a.jpeg")
      #expect(leftOut.text == "3 files that are not named *.png, such as a.jpeg")
    }
  }

  /// The file is longer than any that is read, with a hole after its first bytes, which alone must
  /// tell what it is.
  @Test func kindIsToldByTheFirstBytes() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/long"
      try Data("some words".utf8).write(to: URL(filePath: path))
      try #require(truncate(path, FileBytes.defaultLimit + 1) == 0)
      let fault = #expect(throws: FileFault.self) { try load(path) }
      #expect(fault?.found == "another kind of file")
    }
  }

  @Test func faultsAreOneClearLine() throws {
    try withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder + "/" + name }
      func write(_ name: String, _ content: [UInt8]) throws {
        try Data(content).write(to: URL(filePath: path(name)))
      }
      try write("empty", [])
      try write("text", Array("some words that are no image".utf8))
      try write("cut", [0, 0, 8, 3, 0, 0, 0, 2])
      try IDX.write(IDXArray(dimensions: [3], bytes: [1, 2, 3]), to: path("labels"), gzip: false)
      try IDX.write(
        IDXArray(dimensions: [3, 2, 2], bytes: [UInt8](repeating: 0, count: 12)),
        to: path("small"), gzip: false)
      try IDX.write(IDXArray(dimensions: [0, 2, 3], bytes: []), to: path("none"), gzip: false)
      try NPY.write(floats: [0, 0, 0, 0, 0, 255], shape: [1, 2, 3], to: path("wide.npy"))
      try NPY.write(floats: [0, 0, 0, .nan, 0, 0], shape: [1, 2, 3], to: path("nan.npy"))
      try writePNGs(path("images"))
      let one = GrayImage(width: 3, height: 3, shade: 1)
      try PNG.write(one, to: path("images/sample-2.png"))
      try FileManager.default.createDirectory(
        atPath: path("hollow"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        atPath: path("words"), withIntermediateDirectories: true)
      try write("words/notes.txt", [1])
      try FileManager.default.createDirectory(
        atPath: path("broken"), withIntermediateDirectories: true)
      try write("broken/a.png", Array("no PNG".utf8))

      let faults: [(name: String, at: String, words: String)] = [
        ("absent", "absent", "an IDX file, an NPY file or a folder of PNG files, found nothing"),
        ("empty", "empty", "an IDX file, an NPY file or a folder of PNG files, found an empty"),
        ("text", "text", "a folder of PNG files, found another kind of file"),
        ("images/sample-0.png", "images/sample-0.png", "found one PNG image"),
        ("cut", "cut", "12 bytes for 3 dimensions, found 4"),
        ("labels", "labels", "found [3] (is this a file of labels?)"),
        ("small", "small", "images of 2 x 3 pixels (rows x columns), found 2 x 2"),
        ("none", "none", "an array of at least one image of at least one pixel, found [0, 2, 3]"),
        (
          "wide.npy", "wide.npy",
          "pixels that fill [0, 1] or [-1, 1], found values from 0.0 to 255.0"
        ),
        ("nan.npy", "nan.npy", "expected finite pixels, found nan in image 0, pixel 3"),
        ("images", "images/sample-2.png", "an image of 2 x 3 pixels (rows x columns), found 3 x 3"),
        ("hollow", "hollow", "a folder of files named *.png, found an empty folder"),
        ("words", "words", "a folder of files named *.png, found only other files, 1 of them"),
        ("broken", "broken/a.png", "expected"),
      ]
      for fault in faults {
        let thrown = #expect(throws: FileFault.self) { try load(path(fault.name)) }
        let line = thrown?.description ?? ""
        #expect(line.hasPrefix(path(fault.at) + ": "), "\(line)")
        #expect(line.contains(fault.words), "\(line)")
        #expect(!line.contains("\n"))
      }
    }
  }
}
