import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import TestSupport
import Testing

/// `digits data grays` and `digits sample --grays`.
@Suite struct GrayCommandTests {
  private struct Sampled: Decodable {
    let grays: String?
  }

  /// A model of 8 x 8, and images of the same size to count levels of.
  private func folder() throws -> TemporaryFolder {
    let folder = try MicroModel.folder()
    try IDX.write(
      IDXArray(
        dimensions: [10, 8, 8], bytes: (0..<640).map { UInt8(truncatingIfNeeded: $0 * 97 >> 2) }),
      to: folder.file("set.idx"), gzip: false)
    return folder
  }

  private func sample(
    _ arguments: String..., in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.run(
      ["sample", "--model", "model.safetensors", "--steps", "3", "--count", "4", "-q"] + arguments,
      in: folder)
  }

  @Test func imagesEndOnCountedLevels() throws {
    let folder = try folder()
    let counted = try BuiltBinary.run(
      "data", "grays", "--data", "set.idx", "--out", "g.csv", in: folder)
    #expect(counted.code == 0 && counted.output == "g.csv: 10 images\n", "\(counted.errors)")
    let levels = try GrayLevels.read(path: folder.file("g.csv"))
    #expect(levels.counts.levels.flatMap { $0 }.reduce(0, +) == 640)
    let text = String(decoding: try folder.bytes("g.csv"), as: UTF8.self)
    #expect(text.contains("SHA-256") && text.hasPrefix("# set"), "\(text.prefix(80))")

    let result = try sample(
      "--grays", "g.csv", "--idx", "a.idx", "--grid", "a.png", "--npy", "a.npy", "--json",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      try JSONDecoder().decode(Sampled.self, from: Data(result.output.utf8)).grays == "g.csv")
    let png = try PNG.read(path: folder.file("a.png"))
    #expect(png.text["Gray levels"] == "g.csv")
    let bytes = try IDX.read(path: folder.file("a.idx")).bytes
    let plain = try sample(
      "--grays", "round", "--idx", "b.idx", "--npy", "b.npy", "--json", in: folder)
    #expect(
      try JSONDecoder().decode(Sampled.self, from: Data(plain.output.utf8)).grays == nil)
    #expect(try IDX.read(path: folder.file("b.idx")).bytes != bytes)
    // Floats are the sampler's own.
    #expect(try folder.bytes("a.npy") == folder.bytes("b.npy"))
    // This model's data is nobody's, so that without the option there is nothing to draw from.
    let usual = try sample("--idx", "c.idx", in: folder)
    #expect(usual.code == 0, "\(usual.errors)")
    #expect(try folder.bytes("c.idx") == folder.bytes("b.idx"))
  }

  @Test func faultsAreOneLine() throws {
    let folder = try folder()
    let counts = [String](repeating: "1", count: 256)
    let starts = [0, 4, 12, 24, 40, 64, 96, 128, 160, 192, 224, 252].map(String.init)
    func rows(_ last: [String], _ counts: [String]) -> String {
      (starts.dropLast().map { [$0] + counts } + [last]).map { $0.joined(separator: ",") }
        .joined(separator: "\n")
    }
    let rest = counts.dropFirst()
    for (text, fault) in [
      ("1,2", "12 rows with a first level and 256 counts, found 1 of them"),
      ("", "found 0 of them"),
      (rows(["252", "-1"] + rest, counts), "252 and 256 counts on line 12"),
      (rows(["252", "0.5"] + rest, counts), "252 and 256 counts on line 12"),
      (rows(["251"] + counts, counts), "252 and 256 counts on line 12"),
      (rows(["252"] + rest, counts), "252 and 256 counts on line 12"),
      (rows(["252"] + counts.map { _ in "0" }, counts.map { _ in "0" }), "found zeros alone"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("bad.csv")))
      let result = try sample("--grays", "bad.csv", "--idx", "x", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.contains(fault), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("x")))
    }
    for (file, fault) in [("absent.csv", "no such file"), ("auto", "the gray levels of ")] {
      let result = try sample("--grays", file, "--idx", "x", in: folder)
      #expect(result.code == 1 && result.errors.contains(fault), "\(result.errors)")
    }
    let empirical = try BuiltBinary.run(
      "sample", "--model", "empirical", "--grays", "auto", in: folder)
    #expect(empirical.code == 64 && empirical.errors.contains("--grays needs a trained model"))
  }
}
