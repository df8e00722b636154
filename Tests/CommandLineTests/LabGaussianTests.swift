import Diffusion
import Foundation
import TestSupport
import Testing

@Suite struct LabGaussianTests {
  private struct Record: Decodable {
    struct Row: Decodable {
      let scheme, schedule: String
      let budget, steps, evaluations: Int
      let end: Double
      let distance: Double?
      let initialisation, truncation: Double
      let discretisation: Double?
    }
    let claim: String
    let spectrum: String
    let results, paper, paperExample: [Row]
  }

  private func names(_ path: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: path))
  }

  @Test func writesAPageFiguresAndNumbers() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "lab", "gaussian", "--quick", "--inverse-squares", "10", "--json", "-q", in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let out = folder.file("out/lab-gaussian")
    let plots = Schedule.allCases.flatMap {
      ["samplers-\($0.rawValue).svg", "schemes-\($0.rawValue).svg"]
    }
    #expect(
      try names(out)
        == Set(
          plots + [
            "report.html", "results.json", "results.csv", "variances.csv", "initialisation.svg",
            "truncation.svg", "variances.svg", "paper-example.svg", "paper-spectrum.svg",
            "paper-table.csv", "paper-table-exact-start.csv",
          ]))
    let json = try folder.bytes("out/lab-gaussian/results.json")
    #expect(String(decoding: json, as: UTF8.self) + "\n" == result.output)
    let record = try JSONDecoder().decode(Record.self, from: json)
    // --quick takes seven numbers of evaluations up to 50, for every schedule.
    for sampler in Sampler.allCases {
      #expect(
        record.results.count { $0.scheme == sampler.rawValue } == Schedule.allCases.count * 7,
        "\(sampler)")
    }
    for row in record.results where row.distance != nil {
      #expect(row.evaluations <= row.budget)
      let parts = row.initialisation + row.truncation + (row.discretisation ?? 0)
      #expect((row.distance ?? 0) <= parts * (1 + 1e-9))
    }
    // The reference has N = 10 points, where Euler takes 9 evaluations; the study has 8 and 10.
    let spectrum = try GaussianSpectrum.inverseSquares(10)
    let row = try #require(
      record.paperExample.first { $0.scheme == "euler" && $0.budget == 10 })
    let expected = GaussianRecursion(
      .euler, times: ForwardProcess.uniform(points: 11, end: 1e-3), in: .pierretGalerne
    ).distance(to: spectrum)
    #expect(row.distance == expected)
    #expect(record.paper.compactMap(\.distance) == record.paperExample.compactMap(\.distance))

    let csv = try String(contentsOfFile: out + "/results.csv", encoding: .utf8).split(
      separator: "\n")
    #expect(csv.count == 1 + record.results.count + record.paper.count + record.paperExample.count)
    let variances = try String(contentsOfFile: out + "/variances.csv", encoding: .utf8)
    #expect(variances.split(separator: "\n").count == 11)

    // Several schemes are exact where there is one axis of variance 1.
    let exact = try BuiltBinary.run(
      ["lab", "gaussian", "--quick", "-q", "--inverse-squares", "1", "--out", "exact"], in: folder)
    #expect(exact.output.contains("euler and heun-ode and rk4 with 5 (0)"))

    let page = try String(contentsOfFile: out + "/report.html", encoding: .utf8)
    #expect(page.contains("1.41166237 | 1.41166237") && page.contains("0.00105952 | 0.00105952"))
    #expect(page.components(separatedBy: "<svg").count == 1 + 2 * Schedule.allCases.count + 5)
    #expect(!page.contains("<script") && !page.contains("src=\"http"))
    // Seven schemes at four eps; nothing is published of this spectrum, and the page says so.
    let table = try String(contentsOfFile: out + "/paper-table.csv", encoding: .utf8)
    #expect(table.split(separator: "\n").count == 1 + 7 * 4 && !table.contains("published NFE"))
    #expect(page.contains("so every value in the two tables is ours"))
  }

  /// The stand-in has the size, largest value and sum of the published spectrum, and no more. Then
  /// the published numbers stand beside ours, with how many of them ours round to.
  @Test func thePublishedTableStandsBesideOurs() throws {
    let folder = try TemporaryFolder()
    let rest = (761.6196 - 221.4533) / 3071
    let lines = ["221.4533"] + [String](repeating: "\(rest)", count: 3071)
    try Data(lines.joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: folder.file("cifar.csv")))
    let result = try BuiltBinary.run(
      "lab", "gaussian", "--evaluations", "2", "--spectrum", "cifar.csv", "--out", "o", "-q",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let table = String(decoding: try folder.bytes("o/paper-table.csv"), as: UTF8.self)
    let row = try #require(table.split(separator: "\n").first { $0.hasPrefix("0.0,EM,") })
    #expect(row.hasSuffix(",0.00067,4.78,0.66,0.32,0.16"), "\(row)")
    let page = String(decoding: try folder.bytes("o/report.html"), as: UTF8.self)
    #expect(page.contains("Ours round to ") && page.contains("published NFE 50"))
  }

  @Test func optionsDecideTheGrid() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "lab", "gaussian", "--inverse-squares", "3", "--evaluations", "4,7", "--time-min", "0.01",
      "--time-max", "5", "--eps", "0", "--out", "here", "-q", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.contains("7 evaluations") && result.output.hasSuffix("here/report.html\n"))
    let record = try JSONDecoder().decode(Record.self, from: folder.bytes("here/results.json"))
    #expect(Set(record.results.map(\.budget)) == [4, 7])
    let rk4 = try #require(
      record.results.first { $0.scheme == "rk4" && $0.schedule == "exponential" })
    #expect(rk4.end == 0.01 && rk4.steps == 1 && rk4.evaluations == 4)
    #expect(record.paper.allSatisfy { $0.end == 0 && $0.truncation == 0 })
  }

  @Test(arguments: [
    (["--time-min", "11"], "--time-min must be at least"),
    (["--time-min", "nan"], "--time-min must"), (["--time-max", "51"], "--time-max must"),
    (["--time-min", "2", "--time-max", "1"], "--time-min must"),
    (["--eps", "1"], "--eps must be at least 0"), (["--eps", "0.9999999"], "--eps must"),
    (["--eps", "-0.1"], "--eps must"),
    (["--evaluations", "5,0"], "--evaluations must be 1 to 10000, not 0"),
    (["--evaluations", "5,5"], "name each value of --evaluations once"),
    (["--evaluations", "x"], "--evaluations must be whole numbers"),
    (["--spectrum", "a", "--inverse-squares", "3"], "give only one"),
    (["--learnt", "--inverse-squares", "3"], "--learnt has data and times of its own"),
    (["--learnt", "--eps", "0.01"], "--learnt has data and times of its own, so leave out --eps"),
  ]) func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["lab", "gaussian", "--quick"] + arguments, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits lab gaussian: error: \(message)"), "\(result.errors)")
    #expect(try names(folder.path).isEmpty)
  }

  @Test func aFolderThatCannotBeMadeIsOneLineAnd1() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.file("taken")))
    let result = try BuiltBinary.run(
      "lab", "gaussian", "--quick", "--inverse-squares", "2", "--out", "taken", in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains("taken: expected a folder"))
  }
}
