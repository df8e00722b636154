import Diffusion
import FileFormats
import Foundation
import Studies
import TestSupport
import Testing

/// `digits sweep` with a model and a feature network for 8 x 8 images.
@Suite struct SweepCommandTests {
  /// Makes a folder with model.safetensors, and models with a feature network.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try MicroModel.make(.cem, classes: 3).write(to: folder.file("model.safetensors"))
    try FileManager.default.createDirectory(
      atPath: folder.file("set"), withIntermediateDirectories: false)
    for (half, seed) in [("train", "1"), ("t10k", "2")] {
      let drawn = try BuiltBinary.run(
        "sample", "--model", ".", "--steps", "2", "--count", "90", "--seed", seed, "--idx",
        "set/\(half)-images-idx3-ubyte", in: folder)
      #expect(drawn.code == 0, "\(drawn.errors)")
    }
    let learnt = try BuiltBinary.run(
      "features", "train", "--data", "set", "--epochs", "1", "--out", "models", in: folder)
    #expect(learnt.code == 0, "\(learnt.errors)")
    return folder
  }

  private func sweep(_ arguments: String..., in folder: TemporaryFolder) throws
    -> BuiltBinary.Result
  {
    try BuiltBinary.run(
      ["sweep", "--model", ".", "--models", "models", "--samples", "70"] + arguments, in: folder)
  }

  private func report(_ folder: TemporaryFolder) throws -> SweepReport {
    try JSONDecoder().decode(SweepReport.self, from: folder.bytes("sweep/sweep.json"))
  }

  @Test func everyCellIsTheScoreOfItsSamples() throws {
    let folder = try folder()
    let result = try sweep(
      "--evaluations", "2,4", "--sampler", "heun", "--sampler", "ddim", "--schedule", "karras",
      "--schedule", "linear", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let report = try report(folder)
    // The order is that of the program's lists; for heun, 2 evaluations become 1 and 4 become 3.
    #expect(
      report.cells.map { "\($0.curve) \($0.evaluations)" } == [
        "ddim, linear 2", "ddim, linear 4", "ddim, karras 2", "ddim, karras 4", "heun, linear 1",
        "heun, linear 3", "heun, karras 1", "heun, karras 3",
      ])
    #expect(report.basis.guidance?.labels == [0, 1, 2] && report.basis.samples == 70)
    let cell = report.cells[7]
    let drawn = try BuiltBinary.run(
      "sample", "--model", ".", "--sampler", "heun", "--schedule", "karras", "--steps", "2",
      "--count", "70", "--idx", "x.idx", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let fid = try BuiltBinary.run(
      "fid", "--quick", "--samples", "x.idx", "--models", "models", in: folder)
    let distance = try #require(cell.distance)
    let size = distance < 10 ? "%.4f" : "%.2f"
    #expect(fid.output.hasPrefix("FID        " + String(format: size, distance)))

    let csv = String(decoding: try folder.bytes("sweep/sweep.csv"), as: UTF8.self)
      .split(separator: "\n")
    #expect(csv.count == 9 && csv[8].hasPrefix("heun,karras,2,3,70,\(distance),"))
    let svg = String(decoding: try folder.bytes("sweep/sweep.svg"), as: UTF8.self)
    #expect(svg.contains(">heun, karras</text>") && svg.contains(">floor: 90 real images</text>"))
    let lines = result.output.split(separator: "\n")
    #expect(
      lines[0].split(separator: " ").joined(separator: " ") == "evaluations 1 2 3 4")
    #expect(lines[1].hasPrefix("ddim, linear") && lines[1].split(separator: " ").count == 4)
    // Every column has a lowest value; with 1 evaluation both schedules are equal, so it has two.
    #expect(lines[1...4].joined().count { $0 == "*" } == 5)
    #expect(lines.suffix(3) == ["sweep/sweep.json", "sweep/sweep.csv", "sweep/sweep.svg"])
  }

  @Test func whatIsThereIsNotMeasuredAgain() throws {
    let folder = try folder()
    let first = try sweep("--evaluations", "3", "--sampler", "ddim", in: folder)
    #expect(first.code == 0 && !first.errors.contains("already"), "\(first.errors)")
    // A distance that no measurement would give shows whether the cell was reused.
    var text = String(decoding: try folder.bytes("sweep/sweep.json"), as: UTF8.self)
    let distance = try #require(try report(folder).cells[0].distance)
    text.replace("\"distance\" : \(distance)", with: "\"distance\" : 12345.5")
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("sweep/sweep.json")))
    let more = try sweep("--evaluations", "2,3", "--sampler", "ddim", in: folder)
    #expect(more.code == 0, "\(more.errors)")
    #expect(more.errors.hasPrefix("1 of 2 cells are already in sweep\n"))
    let cells = try report(folder).cells
    #expect(cells.map(\.evaluations) == [2, 3] && cells[1].distance == 12345.5)
    #expect(cells[0].distance != 12345.5)
    // No schedule was named.
    #expect(cells.allSatisfy { $0.curve == "ddim, linear" })

    for arguments in [["--seed", "2"], ["--samples", "71"], ["--guidance", "2"]] {
      let other = try BuiltBinary.run(
        ["sweep", "--model", ".", "--models", "models"]
          + (arguments[0] == "--samples" ? [] : ["--samples", "70"]) + arguments, in: folder)
      #expect(other.code == 1 && other.hasOneErrorLine, "\(other.errors)")
      #expect(other.errors.contains("sweep/sweep.json: expected a sweep of this model, seed"))
      #expect(other.errors.contains(", seed 1, labels 0,1,2, guidance 1.0 ("), "\(other.errors)")
    }
  }

  /// A sampler that diverges has a cell without a distance, which is kept like all others.
  @Test func divergedCellsAreResults() throws {
    let folder = try folder()
    try MicroModel.diverging(MicroModel.make(.cem, classes: 3))
      .write(to: folder.file("model.safetensors"))
    for said in ["", "1 of 1 cells are already in sweep\n"] {
      let result = try sweep("--evaluations", "2", "--sampler", "ddim", in: folder)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("ddim, linear  diverged"))
      #expect(
        result.errors.hasSuffix(
          said + "sampling diverged in 1 of 1 cells, which have no FID: ddim, linear, 2\n"))
    }
    #expect(try report(folder).cells.map(\.distance) == [nil])
    let csv = String(decoding: try folder.bytes("sweep/sweep.csv"), as: UTF8.self)
    #expect(csv.hasSuffix("\nddim,linear,2,2,70,,,\n"))
  }

  /// After Ctrl-C the first cells exist, and the same command goes on with the others.
  @Test func interruptKeepsFinishedCells() throws {
    let folder = try folder()
    let arguments = [
      "sweep", "--model", ".", "--models", "models", "--samples", "70", "--sampler", "ddim",
      "--evaluations", "1,2,100000",
    ]
    let process = try BuiltBinary.start(arguments, in: folder)
    for _ in 0..<60_000 where ((try? report(folder))?.cells.count ?? 0) < 2 { usleep(10_000) }
    process.interrupt()
    let result = try process.result()
    #expect(result.code == 130 && result.output.isEmpty)
    #expect(try report(folder).cells.map(\.evaluations) == [1, 2])
    let rest = try sweep("--sampler", "ddim", "--evaluations", "1,2,3", in: folder)
    #expect(rest.code == 0 && rest.errors.hasPrefix("2 of 3 cells are already in sweep\n"))
  }

  @Test(arguments: [
    (
      ["--evaluations", "5,x"],
      "--evaluations must be whole numbers with commas between them, not '5,x'"
    ),
    (["--evaluations", "0"], "--evaluations must be"),
    (["--evaluations", ""], "--evaluations must be whole"),
    (["--samples", "0"], "--samples must be 1 to 1000000, not 0"),
    (["--sampler", "magic"], "--sampler must be some of ancestral, "),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let result = try BuiltBinary.run(["sweep", "--model", "m"] + arguments, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(result.errors.hasPrefix("digits sweep: error: \(message)"), "\(result.errors)")
  }

  @Test func modelAndNetworkMustFit() throws {
    let folder = try folder()
    let few = try BuiltBinary.run(
      "sweep", "--model", ".", "--models", "models", "--samples", "64", in: folder)
    #expect(few.code == 64 && few.errors.contains("--samples must be more than the 64 features"))
    let other = try BuiltBinary.run("sweep", "--model", ".", in: folder)
    #expect(other.code == 1 && other.errors.contains("expected a model for images of 28 x 28"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("sweep")))
  }

  // MARK: Presentation

  @Test func stepsAreAsManyAsEvaluationsAllow() {
    #expect((1...6).map { Sampler.heun.steps(evaluations: $0) } == [1, 1, 2, 2, 3, 3])
    for count in 1...9 {
      for sampler in Sampler.allCases {
        let steps = sampler.steps(evaluations: count)
        #expect(sampler.evaluations(steps: steps) <= count)
        #expect(sampler.evaluations(steps: steps + 1) > count)
      }
    }
  }
}
