import Foundation
import Runs
import Testing

struct ShellCommandTests {
  static let lines: [([String], String)] = [
    (["digits", "sample", "--steps", "50"], "digits sample --steps 50"),
    (["digits", "train", "--data", "my data"], "digits train --data 'my data'"),
    (["digits", "--name", "it's"], #"digits --name 'it'\''s'"#),
    (["digits", "--out", "", "a*b", "$HOME"], "digits --out '' 'a*b' '$HOME'"),
    (["digits", "--spectrum", "1,0.5", "--x=y", "ä"], "digits --spectrum 1,0.5 --x=y 'ä'"),
  ]

  @Test(arguments: lines)
  func aLineHoldsTheWords(_ words: [String], _ line: String) {
    #expect(ShellCommand.line(words) == line)
    #expect(ShellCommand.words(line) == words)
  }

  /// The shell itself decides what is right.
  @Test(arguments: lines)
  func theShellReadsTheSameWords(_ words: [String], _ line: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf '%s\\n' " + line]
    let output = Pipe()
    shell.standardOutput = output
    try shell.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(text == words.map { $0 + "\n" }.joined())
  }

  @Test func quotesOfBothKindsAreRead() {
    #expect(ShellCommand.words(#"digits  "my \"data\"" a\ b"#) == ["digits", #"my "data""#, "a b"])
  }
}
