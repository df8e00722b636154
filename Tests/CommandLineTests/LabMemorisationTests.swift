import Foundation
import TestSupport
import Testing

@Suite struct LabMemorisationTests {
  private struct Numbers: Decodable {
    struct Table: Decodable {
      let name: String
      let columns: [String]
      let rows: [[Cell]]

      /// Returns the numbers of a column.
      func numbers(_ column: String) -> [Double?] {
        guard let at = columns.firstIndex(of: column) else { return [] }
        return rows.map(\.[at].number)
      }
    }
    struct Cell: Decodable {
      let number: Double?
      init(from decoder: any Decoder) throws {
        number = try? decoder.singleValueContainer().decode(Double.self)
      }
    }
    let claim: String
    let tables: [Table]

    func table(_ name: String) throws -> Table {
      try #require(tables.first { $0.name == name })
    }
  }

  private static let small = ["--quick", "--draws", "32", "--steps", "3", "-q"]

  @Test func writesSpheresAndImages() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--out", "drawn", "--train", "400", "--test", "60", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let result = try BuiltBinary.run(
      ["lab", "memorisation", "--data", "drawn", "--images", "40"] + Self.small, in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let out = folder.file("out/lab-memorisation")
    let files = Set(try FileManager.default.contentsOfDirectory(atPath: out))
    let expected: Set = [
      "report.html", "results.json", "circle.csv", "slopes.csv", "spheres.csv", "networks.csv",
      "images.csv", "bandwidths.csv", "w1-sphere-1.svg", "w1-sphere-2.svg", "w1-sphere-3.svg",
      "w1-sphere-5.svg", "w1.csv", "kernels.csv", "harmonics.csv", "kernel-bandwidths.csv",
      "kernels-100.svg", "kernels-1000.svg",
      "bandwidth-memorised.svg", "bandwidth-nearest.svg", "pairs-0-test-images.png",
      "bandwidths.png",
      "pairs-1-empirical.png", "pairs-2-inertial-full.png", "pairs-3-inertial-half.png",
    ]
    #expect(files == expected, "\(files.symmetricDifference(expected))")
    let numbers = try JSONDecoder().decode(
      Numbers.self, from: folder.bytes("out/lab-memorisation/results.json"))

    // The reference values stand beside ours, which are near them.
    let circle = try numbers.table("circle")
    #expect(circle.rows.count == 12)
    for (ours, reference) in zip(circle.numbers("smoothed"), circle.numbers("reference smoothed")) {
      guard let ours, let reference else { continue }
      #expect(abs(ours / reference - 1) < 0.05)
    }
    #expect(circle.numbers("reference full").compactMap { $0 }.count == 5)

    let images = try numbers.table("images")
    #expect(images.rows.count == 4)
    // The rows are test images, copies, and the full and half update.
    #expect(images.numbers("memorised %")[1] == 100 && images.numbers("duplicates %")[1] == 100)
    #expect(images.numbers("duplicates %")[0] == 0)
    #expect((images.numbers("nearest")[3] ?? 0) > (images.numbers("nearest")[2] ?? 0))
    #expect(images.numbers("FID") == [nil, nil, nil, nil])
    let networks = try numbers.table("networks")
    #expect(networks.rows.count == 20)

    let page = String(decoding: try folder.bytes("out/lab-memorisation/report.html"), as: UTF8.self)
    #expect(
      page.contains("No trained models are shown: none of the shipped ones learnt synthetic digits")
    )
    #expect(page.contains("FID is not measured: the feature network needs more than"))
    #expect(page.components(separatedBy: "data:image/png").count == 6)
    #expect(result.output.contains(numbers.claim))
  }

  @Test func withoutADatasetImagesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      [
        "lab", "memorisation", "--quick", "--draws", "32", "--steps", "0", "--ambient",
        "3", "--json",
      ], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("Images are left out: no dataset here"))
    let numbers = try JSONDecoder().decode(Numbers.self, from: Data(result.output.utf8))
    #expect(
      Set(numbers.tables.map(\.name)) == [
        "circle", "kernels", "harmonics", "kernel-bandwidths", "slopes", "w1", "spheres",
      ])
    #expect(try numbers.table("circle").numbers("D") == [3, 3, 3, 3])
  }

  @Test(arguments: [
    (["--images", "-1"], "--images must be 0 to 100000, not -1"),
    (["--draws", "100"], "--draws must be a power of 2"),
    (["--ambient", "1"], "--ambient must be"),
    (["--ambient", "2,2"], "--ambient must be different"),
    (["--steps", "-1"], "--steps must"),
    (["--images", "0", "--data", "x"], "--images 0 leaves images out"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["lab", "memorisation"] + arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(
      result.errors.hasPrefix("digits lab memorisation: error: \(message)"), "\(result.errors)")
  }

  @Test func aNamedDatasetMustBeThere() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run("lab", "memorisation", "--data", "no", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine)
    #expect(result.errors.contains("no: expected a folder with a dataset"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
