import FileFormats
import Foundation
import Testing

@Suite struct CompareCommandTests {
  private struct Report: Decodable {
    struct Entry: Decodable {
      struct FID: Decodable { let distance: Double }
      let objective: String
      let trainingSteps: Int
      let fid: FID
    }
    let entries: [Entry]
    let samples: Int
  }

  @Test func writesOnePageThatNeedsNothingElse() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "200", "--test", "80", "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let command = [
      "compare", "--steps", "4", "--samples", "70", "--sampling-steps", "3", "--sampler", "heun",
      "--schedule", "log-snr", "--out", "c", "-q",
    ]
    let result = try BuiltBinary.run(command, in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("ddpm") && result.output.contains("cem"))
    #expect(result.output.contains("3 steps (5 evaluations) of heun on the log-snr schedule"))

    let report = try JSONDecoder().decode(
      Report.self, from: Data(try FileBytes.read(path: folder.file("c/report.json"))))
    #expect(report.entries.map(\.objective) == ["ddpm", "cem"] && report.samples == 70)
    for entry in report.entries {
      #expect(entry.trainingSteps == 4 && entry.fid.distance > 0 && entry.fid.distance.isFinite)
      let samples = try IDX.read(path: folder.file("c/\(entry.objective)-samples.idx.gz"))
      #expect(samples.dimensions == [70, 28, 28])
    }
    let page = String(
      decoding: try FileBytes.read(path: folder.file("c/report.html")), as: UTF8.self)
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 3)
    #expect(page.components(separatedBy: "<svg").count == 3)
    #expect(!page.contains("src=\"http") && !page.contains("<script"))
    #expect(page.contains("not on MNIST"))

    // A second time the folder is taken; with --resume nothing is trained again.
    let taken = try BuiltBinary.run(command, in: folder)
    #expect(taken.code == 1 && taken.hasOneErrorLine, "\(taken.errors)")
    let model = try FileBytes.read(path: folder.file("c/cem/model.safetensors"))
    let resumed = try BuiltBinary.run(command + ["--resume", "--json"], in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    let again = try JSONDecoder().decode(Report.self, from: Data(resumed.output.utf8))
    #expect(again.entries.map(\.fid.distance) == report.entries.map(\.fid.distance))
    #expect(try FileBytes.read(path: folder.file("c/cem/model.safetensors")) == model)
  }

  @Test(arguments: [
    ["--minutes", "0"], ["--samples", "0"], ["--sampling-steps", "0"], ["--sampler", "x"],
    ["--schedule", "x"], ["--objective", "x"],
    ["--objective", "cem", "--objective", "cem"], ["--steps", "1", "--minutes", "1"],
  ]) func badFlagsExit64(_ flags: [String]) throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "20", "--test", "10", "-q", in: folder)
    #expect(drawn.code == 0)
    let result = try BuiltBinary.run(["compare"] + flags, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
  }
}
