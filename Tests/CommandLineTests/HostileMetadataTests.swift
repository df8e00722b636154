import FileFormats
import Foundation
import TestSupport
import Testing

/// Numbers in files that nobody checks when they are written. Each is refused in one line where it
/// is read, and nothing traps or fills the memory.
@Suite struct HostileMetadataTests {
  private func expectRefusal(
    _ result: BuiltBinary.Result, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.code == 1, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.hasOneErrorLine, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.errors.count <= 301, sourceLocation: sourceLocation)
    #expect(result.errors.contains(words), "\(result.errors)", sourceLocation: sourceLocation)
  }

  /// Replaces a text in a text file.
  private func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(old), "\(path) holds no \(old)")
    try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: path))
  }

  /// Replaces a text in one value of a file's metadata.
  private func edit(_ path: String, _ key: String, _ old: String, _ new: String) throws {
    var file = try SafetensorsFile.read(path: path)
    let text = try #require(file.metadata[key])
    #expect(text.contains(old), "\(text) holds no \(old)")
    file.metadata[key] = text.replacing(old, with: new)
    try file.write(to: path)
  }

  // MARK: Runs

  /// A folder with a set of drawn digits and a run of one step.
  private func run() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "20", "--test", "0", "--out", "set", "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let begun = try BuiltBinary.run(
      "train", "--data", "set", "--steps", "1", "--batch", "2", "--threads", "1", "--out", "run",
      "-q", in: folder)
    #expect(begun.code == 0, "\(begun.errors)")
    return folder
  }

  private func resume(_ folder: TemporaryFolder) throws -> BuiltBinary.Result {
    try BuiltBinary.run(
      "train", "--data", "set", "--resume", "run", "--threads", "1", in: folder)
  }

  @Test func checkpoints() throws {
    let folder = try run()
    let path = folder.file("run/checkpoint.safetensors")
    let whole = try folder.bytes("run/checkpoint.safetensors")
    for (key, number) in [
      ("totalSteps", "4611686018427387904"), ("totalSteps", "-1"), ("totalSteps", "many"),
      ("step", "9000000000000000000"), ("step", "-9223372036854775808"),
    ] {
      try edit(path, key, "1", number)
      expectRefusal(try resume(folder), "as metadata \(key), found \(number)")
      try whole.write(to: URL(fileURLWithPath: path))
    }
    #expect(try resume(folder).code == 0)
  }

  @Test func configurations() throws {
    let folder = try run()
    try FileManager.default.removeItem(atPath: folder.file("run/checkpoint.safetensors"))
    let path = folder.file("run/config.json")
    let whole = try folder.bytes("run/config.json")
    for (old, new, words) in [
      ("\"imageWidth\" : 28", "\"imageWidth\" : 20", "expected images of 28 x 28"),
      ("\"batchSize\" : 2", "\"batchSize\" : 70000", "batch size must be 1 to 65536"),
      ("\"blocksPerLevel\" : 1", "\"blocksPerLevel\" : 65536", "at most 32 blocks per level"),
      ("\"trainImages\" : 20", "\"trainImages\" : -9223372036854775808", "as trainImages"),
      ("\"totalSteps\" : 1", "\"totalSteps\" : 4611686018427387904", "as totalSteps"),
      // Every parameter of such a network would take 154 GB and more.
      ("      64\n", "      65536\n", "to fit the"),
    ] {
      try edit(path, old, new)
      expectRefusal(try resume(folder), words)
      try whole.write(to: URL(fileURLWithPath: path))
    }
    #expect(try resume(folder).code == 0)
  }

  // MARK: Models

  @Test func models() throws {
    let folder = try MicroModel.folder()
    let path = folder.file("model.safetensors")
    let whole = try folder.bytes("model.safetensors")
    for (key, old, new, words) in [
      ("provenance", "\"steps\":0", "\"steps\":-9223372036854775808", "as steps, not 0 to"),
      ("provenance", "\"batchSize\":1", "\"batchSize\":9000000000000000000", "as batchSize"),
      ("configuration", "\"blocksPerLevel\":1", "\"blocksPerLevel\":65536", "at most 32 blocks"),
      ("frame", "\"imageWidth\":8", "\"imageWidth\":9", "9 x 8 in a field of 8 x 8"),
    ] {
      try edit(path, key, old, new)
      let result = try BuiltBinary.run(
        "sample", "--model", "model.safetensors", "--count", "1", "--idx", "x", in: folder)
      expectRefusal(result, words)
      try whole.write(to: URL(fileURLWithPath: path))
    }
  }

  @Test(arguments: [
    ("\"steps\": 30", "\"steps\": -9223372036854775808", "as steps"),
    ("\"images\": 60", "\"images\": 9223372036854775807", "as images"),
    ("\"seconds\": 90", "\"seconds\": 1e300", "as seconds"),
    ("\"count\": 700", "\"count\": -1", "as samples"),
    ("\"evaluations\": 50", "\"evaluations\": 9223372036854775807", "as evaluations"),
  ])
  func cards(old: String, new: String, words: String) throws {
    let folder = try TemporaryFolder()
    try ShelfFolder.put("one", fid: 1, in: folder)
    try edit(folder.file("models/generators/one/card.json"), old, new)
    let result = try BuiltBinary.run(
      "models", in: folder, environment: ["DIGITS_MODELS": folder.file("models")])
    expectRefusal(result, words)
  }

  // MARK: Memory

  /// The attention over 512 x 512 pixels holds 4 * 512^4 bytes.
  @Test func aNetworkThatDoesNotFitIsRefused() throws {
    let folder = try MicroModel.folder()
    let path = folder.file("model.safetensors")
    for key in ["configuration", "frame"] {
      try edit(path, key, "\"height\":8", "\"height\":1024")
      try edit(path, key, "\"width\":8", "\"width\":1024")
    }
    let result = try BuiltBinary.shell(
      "ulimit -v 4000000; $DIGITS sample --model model.safetensors --count 1 --idx x", in: folder)
    expectRefusal(result, "expected the network of one image to fit the ")
    #expect(result.errors.contains("found about 274.9 GB"), "\(result.errors)")
  }

  /// The attention of `tiny` holds 4 * 256^4 bytes per image.
  @Test func trainingThatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    try IDX.write(
      IDXArray(dimensions: [2, 1024, 1024], bytes: [UInt8](repeating: 9, count: 2 << 20)),
      to: folder.file("train-images-idx3-ubyte"), gzip: false)
    let result = try BuiltBinary.shell(
      "ulimit -v 4000000; $DIGITS train --data . --steps 1 --batch 1 --threads 1", in: folder)
    expectRefusal(result, "expected training on images of 1024 x 1024 to fit the ")
    #expect(result.errors.contains("found about 18.2 GB"), "\(result.errors)")
    #expect(try folder.names == ["train-images-idx3-ubyte"])
  }

  /// The file has a hole, so it takes no room on the disk.
  @Test func arraysThatDoNotFitAreRefused() throws {
    let folder = try TemporaryFolder()
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (5000000000,), }"
    let header = [UInt8(text.utf8.count), 0] + Array(text.utf8)
    let path = try folder.file("x.npy", [0x93] + Array("NUMPY".utf8) + [1, 0] + header)
    let size = 10 + text.utf8.count + 20_000_000_000
    #expect(truncate(path, off_t(size)) == 0)
    let result = try BuiltBinary.shell(
      "ulimit -v 4000000; $DIGITS fid --features x.npy --reference-features x.npy", in: folder)
    expectRefusal(result, "x.npy: expected reading it to fit the ")
    #expect(result.errors.contains("found about 40.0 GB"), "\(result.errors)")
  }
}
