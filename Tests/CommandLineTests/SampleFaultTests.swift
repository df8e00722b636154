import FileFormats
import Foundation
import TestSupport
import Testing

/// What `digits sample` refuses: it prints one line on standard error and leaves no file behind.
@Suite struct SampleFaultTests {
  @Test(arguments: [
    (["--idx", ""], "a file to write needs a name"),
    (["--idx", "x", "--npy", "./x"], "two outputs have the same name"),
    (["--idx", "x", "--count", "0"], "--count must be 1 to 1000000, not 0"),
    (["--idx", "x", "--count", "-1"], "--count must"),
    (["--idx", "x", "--steps", "0"], "--steps must be 1 to 100000, not 0"),
    (["--idx", "x", "--steps", "-3"], "--steps must"),
    (["--idx", "x", "--sampler", "magic"], "--sampler must be ancestral, posterior,"),
    (["--idx", "x", "--schedule", "magic"], "--schedule must be exponential, linear,"),
    (["--idx", "x", "--sampler", "ddim", "--eta", "2"], "--eta must be 0 to 1, not 2.0"),
    (["--idx", "x", "--sampler", "ddim", "--eta", "nan"], "--eta must"),
    (["--idx", "x", "--eta", "1", "--sampler", "classic"], "--eta needs --sampler ddim"),
    (["--idx", "x", "--time-min", "1"], "--time-min needs --schedule exponential"),
    (["--idx", "x", "--rho", "3"], "--rho needs --schedule karras"),
    (
      ["--idx", "x", "--rho", "3", "--schedule", "power"],
      "--rho needs --schedule karras, not power"
    ),
    (
      ["--idx", "x", "--quiet-from", "1", "--sampler", "ddim"],
      "--quiet-from needs --sampler dpm2m-sde, not ddim"
    ),
    (
      ["--idx", "x", "--quiet-from", "0"], "--quiet-from must be more than 0, at most 50.0, not 0.0"
    ),
    (["--idx", "x", "--schedule", "karras", "--rho", "0"], "--rho must be 1 to 100, not 0.0"),
    (["--idx", "x", "--schedule", "log-snr", "--time-min", "-1"], "--time-min must be"),
    (
      ["--idx", "x", "--time-min", "0", "--schedule", "exponential"],
      "--time-min must be at least"
    ),
    (["--idx", "x", "--time-max", "51"], "--time-max must be more than"),
    (["--idx", "x", "--time-max", "inf"], "--time-max must"),
    (["--idx", "x", "--batch", "0"], "--batch must"),
    (["--idx", "x", "--threads", "0"], "--threads must"),
    (["--grid", "x", "--columns", "0"], "--columns must"),
    (["--grid", "x", "--scale", "0"], "--scale must"),
    (["--grid", "x", "--count", "1000000"], "a grid of 1000000 images has"),
  ])
  func mistakesAreOneLineAnd64(arguments: [String], message: String) throws {
    let folder = try MicroModel.folder()
    let result = try BuiltBinary.run(
      ["sample", "--model", "model.safetensors", "--steps", "2"] + arguments, in: folder)
    #expect(result.code == 64)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.hasPrefix("digits sample: error: \(message)"), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(try folder.names == ["model.safetensors"])
  }

  @Test func everyFaultyModelIsOneLineAnd1() throws {
    let folder = try MicroModel.folder()
    let bytes = try folder.bytes("model.safetensors")
    func put(_ name: String, _ data: Data) throws {
      try data.write(to: URL(fileURLWithPath: folder.file(name)))
    }
    try put("half", bytes.prefix(bytes.count / 2))
    try put("header", bytes.prefix(20))
    try put("short", bytes.dropLast())
    try put("nothing", Data())
    try put("text", Data("not a model at all, just a line of text\n".utf8))
    try SafetensorsFile(entries: [], metadata: ["format": "another"])
      .write(to: folder.file("other"))
    for (name, old, new) in [
      ("impossible", "\"channels\":[4,8]", "\"channels\":[4,0]"),
      ("vast", "\"channels\":[4,8]", "\"channels\":[65536,65536]"),
      ("color", "\"imageChannels\":1", "\"imageChannels\":3"),
    ] {
      var model = try SafetensorsFile.read(path: folder.file("model.safetensors"))
      model.metadata["configuration"]?.replace(old, with: new)
      try model.write(to: folder.file(name))
    }
    var damaged = try SafetensorsFile.read(path: folder.file("model.safetensors"))
    damaged.entries.removeLast()
    try damaged.write(to: folder.file("lacking"))
    try FileManager.default.createDirectory(
      atPath: folder.file("empty"), withIntermediateDirectories: true)
    for (model, words) in [
      (
        "absent",
        "absent: expected a model file, a run folder or a shipped model's name, found none"
      ), ("half", "half: "), ("header", "header: "),
      ("short", "short: "), ("nothing", "nothing: "), ("text", "text: "),
      ("other", "other: expected a diffusion model written by `digits train`"),
      ("lacking", "lacking: expected the tensor"),
      ("impossible", "impossible: expected a network that can be built"),
      ("vast", "vast: expected the network of one image to fit"),
      ("color", "color: expected a network for gray images, found 3 channels"),
      ("empty", "empty: expected a run folder with a model.safetensors, found none"),
      ("", "'': expected a model file"), ("/dev/null", "/dev/null: "),
    ] {
      let result = try BuiltBinary.run(
        ["sample", "--model", model, "--idx", "x", "--count", "1"], in: folder)
      #expect(result.code == 1, "\(model): \(result.code)")
      #expect(result.hasOneErrorLine, "\(result.errors)")
      #expect(result.errors.hasPrefix("digits: error: \(words)"), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.file("x")))
    }
  }

  /// These faults are found before sampling, which would take hours with these counts.
  @Test(arguments: [
    (
      ["--grid", "model.safetensors/g"],
      "model.safetensors/g: expected a folder model.safetensors that exists"
    ),
    (["--idx", "model.safetensors/x"], "model.safetensors/x: expected a folder "),
    (["--npy", "."], ".: expected a new file or one to replace, found a folder"),
    (["--trajectory", "/dev/null"], "/dev/null: expected a new file or one to replace"),
    (["--images", "model.safetensors/i"], "model.safetensors/i: expected a folder "),
    (
      ["--images", "."],
      ".: expected a folder that is new or holds only earlier samples, found a folder with 1 files"
    ),
    (["--images", "model.safetensors"], "model.safetensors: expected a folder that is new"),
  ])
  func unwritablePlacesAreOneLineAnd1(arguments: [String], words: String) throws {
    let folder = try MicroModel.folder()
    let result = try BuiltBinary.run(
      ["sample", "--model", ".", "--steps", "100000", "--count", "10000"] + arguments, in: folder)
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.hasPrefix("digits: error: \(words)"), "\(result.errors)")
    #expect(try folder.names == ["model.safetensors"])
  }
}
