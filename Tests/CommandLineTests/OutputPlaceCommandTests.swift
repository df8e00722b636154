import FileFormats
import Foundation
import TestSupport
import Testing

/// Every command learns before its work that a result cannot be written, or would replace what it
/// reads; and several results are written together or not at all.
@Suite struct OutputPlaceCommandTests {
  /// A folder with a model, a dataset of the model's size, an image, a spectrum and a plain file.
  private static func folder() throws -> TemporaryFolder {
    let folder = try MicroModel.folder()
    try IDX.write(
      IDXArray(dimensions: [3, 8, 8], bytes: (0..<192).map { UInt8($0) }),
      to: folder.file("set.idx"), gzip: false)
    try PNG.write(
      .init(width: 8, height: 8, pixels: [UInt8](repeating: 9, count: 64)), to: folder.file("a.png")
    )
    _ = try folder.file("spectrum.csv", Array("1\n0.5\n".utf8))
    _ = try folder.file("file", [1])
    try Folder.make(folder.file("held/t10k-labels-idx1-ubyte.gz"))
    return folder
  }

  private static func run(
    _ line: String, in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.run(line.split(separator: " ").map(String.init), in: folder)
  }

  private static let long = String(repeating: "n", count: 300)
  private static let sample = "sample --model model.safetensors --steps 2 --count 2"
  private static let inpaint =
    "inpaint --model model.safetensors --image a.png --half top --steps 2 --count 1 --resample 1"

  @Test(arguments: [
    ("\(sample) --idx new/ --grid g.png", "new/: expected a file name"),
    ("\(sample) --idx \(long)", "expected a name that a file can have, found file name too long"),
    // The labels' name is longer than that of the images.
    ("\(sample) --idx \(long.prefix(253))", "found file name too long"),
    ("\(sample) --images a.png/new", "expected a folder a.png that exists"),
    ("\(sample) --images \(long)", "found file name too long"),
    ("\(inpaint) --out set.idx/x.png", "expected a folder set.idx that exists"),
    ("\(inpaint) --idx new/", "new/: expected a file name"),
    ("interpolate --model model.safetensors --steps 2 --out new/", "new/: expected a file name"),
    ("data grid --data set.idx --out new/", "new/: expected a file name"),
    (
      "data synthesize --train 1 --test 0 --out file", "file: expected a folder that can be written"
    ),
    ("data synthesize --train 1 --test 0 --out file/x", "expected a folder that can be written"),
    (
      "data synthesize --train 1 --test 0 --out held",
      "held/t10k-labels-idx1-ubyte.gz: expected a new file or one to replace, found a folder"
    ),
    (
      "data fetch --mirror http://127.0.0.1:1/ --out held",
      "held/t10k-labels-idx1-ubyte.gz: expected a new file or one to replace, found a folder"
    ),
    (
      "features statistics --data set.idx --features none --out none/x", "none: expected a readable"
    ),
    ("plan --spectrum spectrum.csv --write-spectrum file/x", "expected a folder file that exists"),
    ("lab line --quick --out file", "file: expected a folder that can be written to, or made"),
    ("lab weight-check --out file/x", "expected a folder that can be written to, or made"),
    ("lab gaussian --spectrum spectrum.csv --out \(long)", "found file name too long"),
    ("lab memorisation --images 0 --quick --out file", "file: expected a folder that can be"),
    ("bench dump --model model.safetensors --dump file/x", "expected a folder file that exists"),
  ])
  func placesAreRefusedBeforeTheWork(line: String, message: String) throws {
    let folder = try Self.folder()
    let names = try folder.names
    let result = try Self.run(line, in: folder)
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(try folder.names == names)
  }

  /// The second case gives the folder another name by a link.
  @Test(arguments: [
    ("\(inpaint) --out o --idx ./o", "two outputs have the same name"),
    ("\(sample) --images link/x --idx real/x", "two outputs have the same name"),
    ("\(inpaint) --out o-labels.idx --idx o.idx", "two outputs have the same name"),
    ("\(sample) --images i --idx i/00000", "one output lies in the folder that another one"),
  ])
  func outputsDoNotReplaceEachOther(line: String, message: String) throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("real"))
    let names = try folder.names
    let result = try Self.run(line, in: folder)
    #expect(result.code == 64 && result.errors.contains(message), "\(result.errors)")
    #expect(try folder.names == names)
  }

  /// Results of one experiment do not replace those of another, or a page of somebody else's.
  @Test func experimentsDoNotReplaceEachOther() throws {
    let folder = try Self.folder()
    let gaussian = ["lab", "gaussian", "--quick", "--inverse-squares", "3", "-q", "--out", "o"]
    for _ in 0..<2 { #expect(try BuiltBinary.run(gaussian, in: folder).code == 0) }
    let page = try folder.bytes("o/report.html")
    let other = try BuiltBinary.run(["lab", "line", "--quick", "--out", "o"], in: folder)
    #expect(other.code == 1 && other.hasOneErrorLine)
    #expect(other.errors.contains("found results of gaussian"), "\(other.errors)")
    #expect(try folder.bytes("o/report.html") == page)
    try FileManager.default.removeItem(atPath: folder.file("o/results.json"))
    let foreign = try BuiltBinary.run(gaussian, in: folder)
    #expect(foreign.code == 1)
    #expect(foreign.errors.contains("found a file report.html of something else"))
  }

  /// Samples do not replace files that have the names of a data set.
  @Test(arguments: [
    "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz", "emnist-letters-test-images-idx3-ubyte",
  ])
  func dataSetsAreNotReplacedBySamples(name: String) throws {
    let folder = try Self.folder()
    try FileManager.default.copyItem(atPath: folder.file("set.idx"), toPath: folder.file(name))
    let before = try folder.bytes(name)
    for line in [Self.sample, Self.inpaint] {
      let result = try Self.run("\(line) --idx \(name)", in: folder)
      #expect(result.code == 1 && result.hasOneErrorLine, "\(result.errors)")
      #expect(
        result.errors.contains("\(name): expected a new file, or samples to replace"),
        "\(result.errors)")
    }
    #expect(try folder.bytes(name) == before)
  }

  @Test(arguments: [
    ("\(sample) --grid model.safetensors", "model.safetensors"),
    ("\(sample) --npy model.safetensors --grid g.png", "model.safetensors"),
    ("\(sample) --late-model a.safetensors --idx a.safetensors", "a.safetensors"),
    ("sample --model empirical --data set.idx --steps 2 --count 2 --idx ./set.idx", "./set.idx"),
    ("\(inpaint) --out a.png", "a.png"),
    ("\(sample) --schedule auto --spectrum spectrum.csv --idx spectrum.csv", "spectrum.csv"),
    (
      "inpaint --model model.safetensors --data set.idx --index 0 --half top --idx ./set.idx",
      "./set.idx"
    ),
    ("\(inpaint) --idx model.safetensors", "model.safetensors"),
    (
      "interpolate --model model.safetensors --steps 2 --out model.safetensors", "model.safetensors"
    ),
    ("data grid --data set.idx --out set.idx", "set.idx"),
    ("plan --spectrum spectrum.csv --write-spectrum spectrum.csv", "spectrum.csv"),
    ("bench dump --model model.safetensors --dump model.safetensors", "model.safetensors"),
  ])
  func whatIsReadIsNotReplaced(line: String, path: String) throws {
    let folder = try Self.folder()
    try FileManager.default.copyItem(
      atPath: folder.file("model.safetensors"), toPath: folder.file("a.safetensors"))
    let names = try folder.names
    let before = try folder.bytes(path)
    let result = try Self.run(line, in: folder)
    #expect(result.code == 1)
    #expect(result.hasOneErrorLine, "\(result.errors)")
    #expect(
      result.errors.contains("\(path): expected another file than those that are read"),
      "\(result.errors)")
    #expect(try folder.bytes(path) == before && folder.names == names)
  }

  // MARK: A disk that fills up

  /// Runs a line of the shell in which no file can grow beyond some 1,024-byte blocks (512 in
  /// some shells), which ends as a full disk does.
  private func onAFullDisk(
    _ blocks: Int, _ line: String, in folder: TemporaryFolder
  ) throws -> BuiltBinary.Result {
    try BuiltBinary.shell("trap '' XFSZ; ulimit -f \(blocks); $DIGITS \(line)", in: folder)
  }

  @Test func aFullDiskLeavesNoHalfSet() throws {
    let folder = try TemporaryFolder()
    let line = "data synthesize --train 2000 --test 10 -q --out set"
    // The labels and the test images would fit.
    let failed = try onAFullDisk(100, line, in: folder)
    #expect(failed.code == 1 && failed.hasOneErrorLine, "\(failed.errors)")
    #expect(
      failed.errors.contains("train-images-idx3-ubyte.gz: expected a file that can be written"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("set")) == [])
    #expect(try BuiltBinary.shell("$DIGITS \(line)", in: folder).code == 0)

    // An earlier set is not touched.
    let before = try folder.bytes("set/train-images-idx3-ubyte.gz")
    #expect(try onAFullDisk(100, line + " --seed 2", in: folder).code == 1)
    #expect(try folder.bytes("set/train-images-idx3-ubyte.gz") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("set")).count == 5)
  }

  @Test func aFullDiskLeavesNoneOfTheSamples() throws {
    let folder = try Self.folder()
    let names = try folder.names
    // The bytes would fit, and so would each of the pictures.
    let failed = try onAFullDisk(
      40, "\(Self.sample)00 --steps 1 --idx x.idx --npy x.npy --images each -q", in: folder)
    #expect(failed.code == 1 && failed.hasOneErrorLine, "\(failed.errors)")
    #expect(failed.errors.contains("x.npy: expected a file that can be written"))
    #expect(try folder.names == names)
  }
}
