import Foundation
import TestSupport
import Testing

@Suite struct LabCommandTests {
  /// These sizes make training take only moments.
  private static let tiny = [
    "--steps", "6", "--batch", "64", "--training-points", "256", "--samples", "120",
  ]

  private struct Numbers: Decodable {
    struct Table: Decodable {
      let name: String
      let columns: [String]
      let rows: [[Value]]
    }
    enum Value: Decodable, Equatable {
      case word(String)
      case number(Double)
      case missing

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          self = .missing
        } else if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .word(try container.decode(String.self))
        }
      }
    }
    let experiment: String
    let claim: String
    let tables: [Table]
  }

  /// Runs an experiment and returns its numbers and its page.
  private func lab(_ arguments: [String], in folder: TemporaryFolder) throws -> (Numbers, String) {
    let result = try BuiltBinary.run(["lab"] + arguments + ["--out", "o", "-q"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let numbers = try JSONDecoder().decode(Numbers.self, from: try folder.bytes("o/results.json"))
    let page = String(decoding: try folder.bytes("o/report.html"), as: UTF8.self)
    #expect(result.output.contains(numbers.claim) && result.output.hasSuffix("o/report.html\n"))
    for table in numbers.tables {
      let text = String(decoding: try folder.bytes("o/\(table.name).csv"), as: UTF8.self)
      #expect(text.split(separator: "\n").count == table.rows.count + 1)
      #expect(table.rows.allSatisfy { $0.count == table.columns.count })
    }
    return (numbers, page)
  }

  /// Returns a column of a table of numbers.
  private func column(_ name: String, _ table: Numbers.Table) throws -> [Double?] {
    let at = try #require(table.columns.firstIndex(of: name))
    return table.rows.map { if case .number(let value) = $0[at] { value } else { nil } }
  }

  @Test(arguments: [
    ("line", 4), ("curve", 7), ("eight-points", 3), ("schedule", 12), ("weighting", 6),
  ])
  func trainedExperimentsCompareWithThePublished(name: String, arms: Int) throws {
    let folder = try TemporaryFolder()
    let (numbers, page) = try lab(
      [name] + Self.tiny
        + ["--hidden", "4"].filter { _ in
          name != "eight-points"
        }, in: folder)
    #expect(numbers.experiment == name)
    #expect(page.components(separatedBy: "<svg").count > arms)
    #expect(page.contains("published") && page.contains("paper and its code disagree"))
    if name == "line" {
      let table = try #require(numbers.tables.first { $0.name == "output-errors" })
      #expect(table.rows.count == 21)
      #expect(try column("published second", table).first == 9.64e-7)
      let samples = try #require(numbers.tables.first { $0.name == "samples" })
      #expect(samples.rows.count == arms)
      #expect(try column("published W2", samples) == [0.163, 0.144, 0.089, nil])
      let drift = try #require(numbers.tables.first { $0.name == "drift-trials" })
      #expect(drift.rows.count == 20 && numbers.claim.contains("drift"))
      #expect(folder.exists("o/fixed-cem-1.svg") && folder.exists("o/drift.svg"))
      #expect(folder.exists("o/output-error-2.svg") && folder.exists("o/samples-exact-score.svg"))
    } else {
      let table = try #require(numbers.tables.first { $0.name == "distances" })
      #expect(table.rows.count == arms)
      #expect(try column("mean", table).allSatisfy { ($0 ?? -1) >= 0 })
      #expect(try column("published mean", table).contains { $0 != nil })
    }
    // Samples stand beside the mean and the deviation of exact draws.
    let law = try #require(numbers.tables.first { $0.name == "law" })
    #expect(law.rows.count == arms + 2)
    let plane = try column("W1 in the plane", law).compactMap { $0 }
    #expect(plane.count == arms + 2 && plane.allSatisfy { $0 > 0 })
    #expect(plane.prefix(arms).allSatisfy { $0 > plane[arms] - 3 * plane[arms + 1] })
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let folder = try TemporaryFolder()
    func run(_ threads: String) throws -> Data {
      _ = try lab(["curve", "--hidden", "8", "--threads", threads] + Self.tiny, in: folder)
      return try folder.bytes("o/distances.csv")
    }
    #expect(try run("1") == run("3"))
  }

  /// If times are chosen, no others are used.
  @Test func chosenTimesLeaveTheOthersOut() throws {
    let folder = try TemporaryFolder()
    let (numbers, _) = try lab(
      ["weighting", "--hidden", "4", "--training-times", "log-uniform"] + Self.tiny, in: folder)
    #expect(try #require(numbers.tables.first).rows.count == 3)
  }

  /// Where all networks learn at balanced times, no other ways are compared with them; and published
  /// numbers stand beside those of the same time alone.
  @Test func balancedTimesAreNotComparedWithThemselves() throws {
    let folder = try TemporaryFolder()
    let (numbers, page) = try lab(
      ["line", "--hidden", "4", "--training-times", "balanced", "--time-min", "0.02"]
        + Self.tiny, in: folder)
    let drift = try #require(numbers.tables.first { $0.name == "drift-trials" })
    #expect(drift.rows.count == 12 && !page.contains("balanced times, averaged weights"))
    #expect(!numbers.claim.contains("published"))
    #expect(numbers.claim.contains("From there to t = 10 it changes"))
  }

  @Test func asPublishedMixesSamplers() throws {
    let folder = try TemporaryFolder()
    let (_, page) = try lab(
      ["line", "--as-published", "--hidden", "4"] + Self.tiny, in: folder)
    #expect(page.contains("CEM: scheme1, SGM: classic"))
    #expect(page.contains("uniform on T k / 199"))
  }

  @Test func fivePointsBesideTableOne() throws {
    let folder = try TemporaryFolder()
    let (numbers, page) = try lab(
      ["five-points", "--samples", "500", "--many-samples", "700"], in: folder)
    let table = numbers.tables[0]
    #expect(table.rows.count == 5 && table.rows[4][2] == .number(0.2086))
    let fits = try column("χ²", table)
    #expect(abs((fits[4] ?? 0) - 14.2) < 0.1 && abs((fits[3] ?? 0) - 8.19) < 0.1)
    #expect(page.contains("table 1 has χ² = 14.2"))
    #expect(page.components(separatedBy: "<svg").count == 7 && folder.exists("o/frequencies.svg"))
  }

  /// The same points as editors of different systems write them.
  @Test(arguments: [
    "x,y\n0,0\n\n1.5, -2\n", "\u{feff}x,y\r\n0,0\r\n\r\n1.5, -2\r\n", "0;0\r1.5;-2",
  ])
  func smallestTimeTakesOtherPoints(text: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("p.csv")))
    let (numbers, page) = try lab(
      [
        "smallest-time", "--points", "p.csv", "--samples", "300", "--time-min", "1e-4,3e-3",
      ], in: folder)
    let table = numbers.tables[0]
    #expect(try column("published", table) == [0.010160, nil])
    #expect(try column("mean", table).allSatisfy { ($0 ?? 0) > 0 })
    #expect(page.contains("2 points from p.csv"))
  }

  @Test func weightCheckFindsTheDimension() throws {
    let folder = try TemporaryFolder()
    let (numbers, _) = try lab(
      [
        "weight-check", "--paths", "800", "--cloud-points", "0", "--time", "0.01", "--time", "0.1",
      ], in: folder)
    for ratio in try column("ratio", numbers.tables[0]) {
      #expect(abs((ratio ?? 0) - 1) < 0.15)
    }
    #expect(try column("ratio from random points", numbers.tables[0]) == [nil, nil])
  }

  @Test func pointsFilesThatAreNone() throws {
    let folder = try TemporaryFolder()
    for (text, message) in [
      ("x,y\n", "expected at least one point, found none"), ("", "expected at least one point"),
      ("1,2\n3\n", "two numbers of at most 1000000 on line 2, found \"3\""),
      ("1,nan\n", "on line 1"), ("1,2\n1,1e300\n", "on line 2"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("p.csv")))
      let result = try BuiltBinary.run("lab", "five-points", "--points", "p.csv", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine && result.errors.contains(message))
    }
    let missing = try BuiltBinary.run("lab", "smallest-time", "--points", "no.csv", in: folder)
    #expect(missing.code == 1 && missing.errors.contains("no.csv: expected a readable file"))
    #expect(!folder.exists("out"))
  }

  @Test(arguments: [
    ["line", "--time-min", "20"], ["line", "--time-min", "0"], ["curve", "--time-max", "-1"],
    ["line", "--steps", "0"], ["line", "--repeats", "-1"],
    ["line", "--batch", "20", "--training-points", "10"],
    ["line", "--training-points", "0"], ["curve", "--samples", "0"], ["curve", "--hidden", "4,x"],
    ["curve", "--hidden", "0"], ["line", "--learning-rate", "0"], ["line", "--sampler", "magic"],
    ["line", "--as-published", "--sampler", "classic"], ["line", "--training-times", "some"],
    ["schedule", "--grid-points", "2"], ["five-points", "--samples", "0"],
    ["five-points", "--time-max", "0"], ["smallest-time", "--time-min", "10"],
    ["smallest-time", "--clouds", "0"], ["smallest-time", "--clouds", "2", "--points", "p.csv"],
    ["weight-check", "--paths", "0"], ["weight-check", "--time", "0"], ["nothing"],
    ["--list", "line"], ["line", "--list"], ["blow-up", "--images", "1"],
    ["blow-up", "--images", "0", "--data", "x"],
  ]) func badFlagsExit64(_ flags: [String]) throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["lab"] + flags, in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.output.isEmpty && !folder.exists("out"))
  }

  @Test func firstTimeAboveTheLastIsNamed() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run("lab", "line", "--time-min", "20", in: folder)
    #expect(
      result.errors.contains(
        "--time-min must be at least 1e-12 and below the largest time 10.0, not 20"))
    #expect(result.errors.hasPrefix("digits lab line: error: "))
  }
}

extension TemporaryFolder {
  fileprivate func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name))
  }
}
