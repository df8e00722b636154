import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// What happens when the program is started twice, told to end, or cannot say its result.
@Suite struct LifecycleTests {
  private func digits() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "40", "--test", "0", "--out", "set", "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    return folder
  }

  // MARK: At the same time

  /// Every run gets a folder of its own, with its own configuration and weights.
  @Test func runsStartedTogetherTakeDifferentFolders() throws {
    let folder = try digits()
    let runs = try (1...6).map { seed in
      try BuiltBinary.start(
        [
          "train", "--data", "set", "--steps", "1", "--batch", "2", "--threads", "1", "-q",
          "--seed", "\(seed)",
        ], in: folder)
    }
    let results = try runs.map { try $0.result() }
    #expect(results.allSatisfy { $0.code == 0 }, "\(results.map(\.errors))")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("runs")).sorted()
    #expect(names == (1...6).map { "00\($0)-cem-tiny-synthetic" })
    let seeds = try names.map {
      try RunFolder(path: folder.file("runs/\($0)")).readRecord().settings.seed
    }
    #expect(seeds.sorted() == [1, 2, 3, 4, 5, 6])
  }

  /// Of runs that are given one folder, one gets it, and the others say so.
  @Test func oneRunGetsANamedFolder() throws {
    let folder = try digits()
    let runs = try (1...4).map { seed in
      try BuiltBinary.start(
        [
          "train", "--data", "set", "--steps", "1", "--batch", "2", "--threads", "1", "-q",
          "--seed", "\(seed)", "--out", "mine",
        ], in: folder)
    }
    let results = try runs.map { try $0.result() }
    #expect(results.count { $0.code == 0 } == 1, "\(results.map(\.errors))")
    for result in results where result.code != 0 {
      #expect(result.code == 1 && result.hasOneErrorLine)
      #expect(result.errors.contains("found a training run"), "\(result.errors)")
    }
  }

  /// Numbers that no run of this program has do not count, and none traps.
  @Test(arguments: [
    ("9223372036854775807-x", "001"), ("5000000000-x", "001"), ("20261126-x", "001"),
    ("041-x", "042"), ("999999-x", "1000000"), ("\u{0663}-x", "001"),
  ])
  func numbersGoOnFromTheLargest(existing: String, next: String) throws {
    let folder = try TemporaryFolder()
    try Folder.make(folder.file("runs/\(existing)"))
    let made = try Folder.makeNumbered(in: folder.file("runs"), name: "a")
    #expect(made == folder.file("runs/\(next)-a"))
    #expect(Folder.exists(made))
  }

  // MARK: Told to end

  /// What a batch system or a closed terminal sends saves as Ctrl-C does.
  @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func signalsSave(signal: Int32) throws {
    let folder = try digits()
    let running = try BuiltBinary.start(
      ["train", "--data", "set", "--steps", "100000", "--batch", "2", "--out", "run"], in: folder)
    try running.waitForErrors { $0.contains("seed 1") }
    running.send(signal)
    let result = try running.result()
    #expect(result.code == 128 + signal, "\(result.code) \(result.errors)")
    #expect(result.errors.contains("digits train --resume run"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("run"))
    #expect(names.contains("checkpoint.safetensors"))
  }

  /// `nohup` ignores a closed terminal, and so does a program that it started.
  @Test func anIgnoredHangUpStaysIgnored() throws {
    let folder = try digits()
    let result = try BuiltBinary.shell(
      "trap '' HUP; $DIGITS train --data set --steps 20 --batch 2 --out run -q & "
        + "sleep 0.3; kill -HUP $!; wait $!", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("run/model.safetensors")))
  }

  // MARK: Results that cannot be written

  @Test(arguments: [
    "$DIGITS --version >/dev/full", "$DIGITS --help >/dev/full", "$DIGITS --version >&-",
    "$DIGITS data info --data set --json >/dev/full",
    "$DIGITS train --data set --steps 1 --batch 2 -q >/dev/full",
  ])
  func aResultThatIsLostIsAnError(line: String) throws {
    let folder = try digits()
    let result = try BuiltBinary.shell(line, in: folder)
    #expect(result.code == 1 && result.hasOneErrorLine, "\(result)")
    #expect(result.errors.contains("standard output"), "\(result.errors)")
  }

  @Test func aReaderThatLeavesIsNoError() throws {
    let folder = try digits()
    let result = try BuiltBinary.shell("$DIGITS --help | head -1", in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
  }
}
