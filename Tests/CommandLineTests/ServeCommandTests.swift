import TestSupport
import Testing

/// What `digits serve` says before it serves; `Tests/Browser` drives it further.
@Suite struct ServeCommandTests {
  @Test(arguments: [
    (
      ["--host", "999.1.1.1"],
      "999.1.1.1: expected an address of this machine in numbers, such as 127.0.0.1"
    ),
    (
      ["--host", "nosuch.invalid"], "nosuch.invalid: expected an address of this machine in numbers"
    ),
    (["--runs", "file"], "file: expected a folder of training runs, found a file"),
    (["--models", "absent"], "absent: expected a folder of models, found no such folder"),
  ]) func placesThatCannotBeServedAreSaid(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("file", [1])
    let result = try BuiltBinary.run(["serve", "--port", "0"] + arguments, in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func aPortIsANumber() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(["serve", "--port", "99999"], in: folder)
    #expect(result.code == 64 && result.hasOneErrorLine)
    #expect(result.errors.contains("--port must be a whole number from 0 to 65535"))
  }
}
