import Foundation
import Testing
import TestSupport

/// What every command says of itself, as it stands in `Help`, one file per command.
///
/// After a deliberate change, write the files anew and read what changed:
///
///     DIGITS_RECORD=help swift test -c release --filter HelpTests && git diff Tests
@Suite struct HelpTests {
  /// A command as `--experimental-dump-help` lists it.
  private struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?

    /// The words that call this command and those below it.
    func paths(above: [String] = []) -> [[String]] {
      let path = above + [commandName]
      return [path] + (subcommands ?? []).flatMap { $0.paths(above: path) }
    }
  }

  private struct Dump: Decodable {
    let command: Command
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Help")

  private func texts() throws -> [String: String] {
    let here = try TemporaryFolder()
    let dump = try BuiltBinary.run("--experimental-dump-help", in: here)
    let root = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
    // `help` is the parser's own.
    let paths = root.paths().filter { $0.last != "help" }
    #expect(paths.count > 30, "the walk found \(paths.count) commands")
    return try Dictionary(
      uniqueKeysWithValues: paths.map { path in
        let result = try BuiltBinary.run(
          path.dropFirst() + ["--help"], in: here, environment: ["COLUMNS": "100"])
        #expect(result.code == 0 && result.errors.isEmpty, "\(path)")
        return (path.joined(separator: "-") + ".txt", hidingThisMachine(result.output))
      })
  }

  /// The default number of threads is the machine's.
  private func hidingThisMachine(_ text: String) -> String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard let option = text.range(of: "--threads <N>"),
      let number = text.range(
        of: "(default: \(cores))", range: option.upperBound..<text.endIndex)
    else { return text }
    return text.replacingCharacters(in: number, with: "(default: CORES)")
  }

  @Test func everyCommandSaysWhatItsFileSays() throws {
    let texts = try texts()
    if ProcessInfo.processInfo.environment["DIGITS_RECORD"] == "help" {
      try? FileManager.default.removeItem(at: Self.folder)
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      for (name, text) in texts {
        try Data(text.utf8).write(to: Self.folder.appendingPathComponent(name))
      }
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(texts.keys), "a file for each command and no other")
    for (name, text) in texts {
      let file = Self.folder.appendingPathComponent(name)
      let recorded = try String(contentsOf: file, encoding: .utf8)
      #expect(text == recorded, "\(name): the help has changed, see HelpTests")
    }
  }

  /// A command that is broken in two cannot be pasted. The parser breaks lines of eighty characters.
  @Test func examplesFitEightyColumns() throws {
    let here = try TemporaryFolder()
    let dump = try BuiltBinary.run("--experimental-dump-help", in: here)
    // In JSON, a break is two characters, and a text's last line ends with its quotation mark.
    let examples = dump.output.components(separatedBy: "\\n").map { $0.prefix { $0 != "\n" } }
      .map { $0.hasSuffix("\",") ? $0.dropLast(2) : $0 }
      .filter { $0.hasPrefix("    digits ") }
    #expect(examples.count > 60)
    #expect(examples.filter { $0.count > 79 } == [])
  }

  /// Rare options are shown when they are asked for, and are options like any others elsewhere.
  @Test func rareOptionsAreShownWhenAskedFor() throws {
    let here = try TemporaryFolder()
    func text(_ arguments: String...) throws -> String {
      let result = try BuiltBinary.run(arguments, in: here)
      #expect(result.code == 0 && !result.output.contains("\u{2063}"))
      return result.output
    }
    for help in [try text("sample", "--help"), try text("help", "sample")] {
      #expect(help.contains("--sampler <NAME>") && !help.contains("--rho"))
      #expect(help.hasSuffix("\n  There are more options: digits sample --help-all\n"))
    }
    let all = try text("sample", "--help-all")
    #expect(all.contains("--rho <X>               Curvature of the karras schedule."))
    #expect(all.contains("--sampler <NAME>") && !all.contains("There are more options"))
    #expect(!(try text("models", "--help")).contains("There are more options"))
    #expect(try text("--experimental-dump-help").contains("\"Curvature of the karras schedule."))
    #expect(try text("--generate-completion-script", "zsh").contains("--rho"))
    let mistake = try BuiltBinary.run("train", "--weight", "min-snt", in: here)
    #expect(mistake.errors.contains("canonical, constant or min-snr, not 'min-snt'; did you mean"))
  }

  @Test func linesFitATerminal() throws {
    for (name, text) in try texts() {
      for line in text.split(separator: "\n") where !line.hasPrefix("USAGE:") {
        #expect(line.count <= 100, "\(name): \(line)")
      }
    }
  }
}
