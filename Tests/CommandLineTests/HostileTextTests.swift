import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// Text from files reaches the terminal, cards and pages without characters that act there.
@Suite struct HostileTextTests {
  /// Clears the screen, sets the title and a colour (also as one character), reverses what follows,
  /// begins a line of its own, and is a tag and a link.
  private static let hostile =
    "a\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}\nFID 0.0001 <script>b</script> [c](d)"
  private static let visible =
    #"a\u{1B}[2J\u{1B}]0;t\u{07}\u{009B}31m\u{202E}\nFID 0.0001 <script>b</script> [c](d)"#

  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Models").path

  private func hostileJSON() throws -> String {
    String(decoding: try JSONEncoder().encode(Self.hostile), as: UTF8.self)
  }

  /// Expects the hostile text in what a command wrote, and only its visible form.
  private func expectVisible(_ result: BuiltBinary.Result, _ text: String) {
    #expect(text.contains(Self.visible), "\(result.code) \(result.errors) \(result.output)")
    expectHarmless(result)
  }

  private func expectHarmless(_ result: BuiltBinary.Result) {
    for text in [result.output, result.errors] {
      let active = text.unicodeScalars.filter {
        $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
      }
      #expect(active.isEmpty, "\(result.output) \(result.errors)")
    }
  }

  @Test func featuresInfo() throws {
    let folder = try TemporaryFolder()
    let shipped = ModelFolder(path: Self.models)
    let own = ModelFolder(path: folder.path)
    var network = try SafetensorsFile.read(path: shipped.network)
    network.metadata["testDataset"] = Self.hostile
    network.metadata["command"] = Self.hostile
    try network.write(to: own.network)
    var statistics = try SafetensorsFile.read(path: shipped.statistics(ofDataset: "MNIST"))
    statistics.metadata["name"] = Self.hostile
    statistics.metadata["floor.name"] = Self.hostile
    try statistics.write(to: own.statistics(ofDataset: "MNIST"))

    let result = try BuiltBinary.run("features", "info", "--models", ".", in: folder)
    expectVisible(result, result.output)
    #expect(!result.output.contains("\nFID"))
    let json = try BuiltBinary.run("features", "info", "--models", ".", "--json", in: folder)
    #expect(json.code == 0)
    expectHarmless(json)
    #expect(json.output.contains(#"a\u001b[2J"#))
  }

  @Test func cards() throws {
    let folder = try TemporaryFolder()
    try ShelfFolder.put("one", fid: 1, in: folder)
    let path = folder.file("models/generators/one/card.json")
    let card = try String(contentsOfFile: path, encoding: .utf8)
      .replacing("\"none\"", with: try hostileJSON())
      .replacing("\"tiny\"", with: try hostileJSON())
    try Data(card.utf8).write(to: URL(fileURLWithPath: path))
    for arguments in [["models", "one"], ["models"]] {
      let result = try BuiltBinary.run(
        arguments, in: folder, environment: ["DIGITS_MODELS": folder.file("models")])
      expectVisible(result, result.output)
      #expect(!result.output.contains("\nFID 0.0001"))
    }
  }

  @Test func spectra() throws {
    let folder = try TemporaryFolder()
    let title = Self.hostile.replacing("\n", with: "")
    _ = try folder.file("s.csv", Array("# \(title)\n1\n0.5\n".utf8))
    let result = try BuiltBinary.run(
      "plan", "--spectrum", "s.csv", "--evaluations", "3", in: folder)
    #expect(result.code == 0)
    #expect(result.output.contains(Self.visible.replacing(#"\n"#, with: "")))
    expectHarmless(result)
  }

  @Test func datasetsAndRuns() throws {
    let folder = try TemporaryFolder()
    let set = Self.hostile.replacing("/", with: "")
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "20", "--test", "0", "--out", set, "-q", in: folder)
    #expect(drawn.code == 0 && drawn.output.filter(\.isNewline).count == 1)
    let info = try BuiltBinary.run("data", "info", "--data", set, in: folder)
    expectHarmless(info)
    #expect(info.code == 0 && !info.output.contains("\nFID"))
    #expect(info.output.contains(Self.visible.replacing("/", with: "")))

    try FileManager.default.moveItem(atPath: folder.file(set), toPath: folder.file("set"))
    let run = ["train", "--data", "set", "--batch", "2", "--threads", "1"]
    let begun = try BuiltBinary.run(run + ["--steps", "1", "--out", "run", "-q"], in: folder)
    #expect(begun.code == 0, "\(begun.errors)")
    for name in ["checkpoint", "model"] {
      try FileManager.default.removeItem(atPath: folder.file("run/\(name).safetensors"))
    }
    let config = try String(contentsOfFile: folder.file("run/config.json"), encoding: .utf8)
      .replacing("\"synthetic digits\"", with: try hostileJSON())
    try Data(config.utf8).write(to: URL(fileURLWithPath: folder.file("run/config.json")))
    let resumed = try BuiltBinary.run(
      "train", "--data", "set", "--resume", "run", "--threads", "1", in: folder)
    expectVisible(resumed, resumed.errors)
    #expect(resumed.code == 0 && !resumed.errors.contains("\nFID"))
  }

  // MARK: Errors

  /// One line of at most 300 characters, whatever was typed or found.
  @Test func errorsAreShort() throws {
    let folder = try TemporaryFolder()
    let long = Self.hostile + String(repeating: "x", count: 3000)
    let descr = "{'descr': '\(String(repeating: "y", count: 3000))', 'shape': (1,)}"
    let header = [UInt8(descr.utf8.count & 255), UInt8(descr.utf8.count >> 8)] + Array(descr.utf8)
    _ = try folder.file("long.npy", [0x93] + Array("NUMPY".utf8) + [1, 0] + header)
    for arguments in [
      ["sample", "--seed", long], ["fid", "--samples", "long.npy"], [long],
      ["sample", "--model", String(long.suffix(3000))], ["data", "info", "--data", Self.hostile],
      ["data", "info", "--data", String(repeating: "x", count: 250) + "/" + Self.hostile],
    ] {
      let result = try BuiltBinary.run(
        arguments, in: folder, environment: ["DIGITS_MODELS": Self.models])
      #expect(result.code == 64 || result.code == 1)
      #expect(result.hasOneErrorLine && result.errors.count <= 301, "\(result.errors)")
      expectHarmless(result)
    }
  }
}
