import TestSupport
import Testing

/// What is true of every command: the exit codes, and what goes to which output.
@Suite struct CommandLineTests {
  @Test(arguments: [
    ["--help"], ["help"], ["data", "--help"], ["data", "info", "--help"],
    ["data", "grid", "--help"], ["data", "fetch", "--help"], ["data", "synthesize", "--help"],
    ["sample", "--help"], ["models", "--help"], ["models", "add", "--help"], ["fid", "--help"],
    ["plan", "--help"], ["lab", "--help"], ["lab", "gaussian", "--help"], ["bench", "--help"],
    ["bench", "dump", "--help"], ["doctor", "--help"],
  ])
  func helpHoldsExamplesAndGoesToStandardOutput(arguments: [String]) throws {
    let result = try BuiltBinary.run(arguments, in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.output.contains("EXAMPLES"))
    #expect(result.output.contains("USAGE: digits"))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [[], ["data"], ["lab"]])
  func aCommandGroupAloneShowsItsHelp(arguments: [String]) throws {
    let result = try BuiltBinary.run(arguments, in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.output.contains("SUBCOMMANDS"))
  }

  @Test func showsItsVersion() throws {
    let result = try BuiltBinary.run("--version", in: TemporaryFolder())
    #expect(result.code == 0)
    #expect(result.output.hasPrefix("digits "))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    (["--nonsense"], "digits: error: "),
    (["nonsense"], "digits: error: "),
    (["help", "word"], "digits: error: there is no command 'word'; did you mean words?"),
    (["help", "lab", "lines"], "digits: error: there is no command 'lines'; did you mean line?"),
    (["data", "nonsense"], "digits data: error: "),
    (["data", "info", "--nonsense"], "digits data info: error: Unknown option '--nonsense'"),
    (["data", "info", "two\nlines"], "digits data info: error: "),
    (
      ["data", "grid", "--out", "x.jpg"],
      "digits data grid: error: --out writes a PNG picture, not .jpg; name it x.png"
    ),
    (["data", "grid", "--out", "x.png", "--count", "-5"], "digits data grid: error: --count must"),
    (["data", "grid", "--out", "x.png", "--count", "0"], "digits data grid: error: --count must"),
    (
      ["data", "grid", "--out", "x.png", "--count", "99999999999999999999"],
      "digits data grid: error: --count must be a whole number, not"
    ),
    (["data", "grid", "--out", "x.png", "--columns", "0"], "digits data grid: error: --columns"),
    (["data", "grid", "--out", "x.png", "--scale", "99"], "digits data grid: error: --scale must"),
    (
      ["data", "grid", "--out", "x.png", "--label", "300"],
      "digits data grid: error: --label must be a whole number from 0 to 255, not"
    ),
    (
      ["data", "grid", "--out", "x.png", "--seed", "-1"],
      "digits data grid: error: --seed must be a whole number from 0 to"
    ),
    (["data", "synthesize", "--train", "0"], "digits data synthesize: error: --train must"),
    (["data", "synthesize", "--test", "-1"], "digits data synthesize: error: --test must"),
    (["data", "synthesize", "--train", "1000000000"], "digits data synthesize: error: --train"),
    (["data", "synthesize", "--threads", "0"], "digits data synthesize: error: --threads must"),
    (["data", "fetch", "--mirror", "ftp://x/"], "digits data fetch: error: --mirror must"),
    (["data", "fetch", "--mirror", ""], "digits data fetch: error: --mirror must"),
    (["data", "fetch", "--timeout", "nan"], "digits data fetch: error: --timeout must"),
  ])
  func aMistakeInTheCommandLineIsOneLineAnd64(arguments: [String], start: String) throws {
    let result = try BuiltBinary.run(arguments, in: TemporaryFolder())
    #expect(result.code == 64)
    #expect(result.hasOneErrorLine)
    #expect(result.errors.hasPrefix(start), "\(result.errors)")
    #expect(result.errors.hasSuffix("--help')\n"))
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    ["data", "info"], ["data", "info", "--data", "absent", "--json"],
    ["data", "info", "--data", ""],
    ["data", "info", "--data", "/dev/null"], ["data", "info", "--data", "."],
    ["data", "info", "--data", "two\nlines"],
    ["data", "grid", "--out", "x.png"],
    ["data", "synthesize", "--out", "/dev/null/set", "--train", "1", "--test", "0"],
    ["data", "synthesize", "--out", "", "--train", "1", "--test", "0"],
    ["data", "fetch", "--out", "/dev/null"],
    ["data", "fetch", "--mirror", "http://127.0.0.1:1/", "--quiet"],
  ])
  func aFaultAtRunTimeIsOneLineAnd1(arguments: [String]) throws {
    let result = try BuiltBinary.run(arguments, in: TemporaryFolder())
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits: error: "))
    #expect(result.output.isEmpty)
  }
}
