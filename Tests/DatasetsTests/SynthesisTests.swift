import Datasets
import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct SynthesisTests {
  @Test func anImageDoesNotDependOnCountThreadsOrOrder() {
    let few = SyntheticDataset.draw(count: 40, seed: 3)
    let many = SyntheticDataset.draw(count: 1234, seed: 3, threads: 3)
    #expect(Array(many.pixels.prefix(40 * 784)) == few.pixels)
    #expect(many.labels?.prefix(40).elementsEqual(few.labels ?? []) == true)
    let synthesizer = DigitSynthesizer(seed: 3)
    #expect(synthesizer.pixels(1233) == many.image(1233).pixels)
    #expect(synthesizer.label(1233) == many.labels?[1233])
  }

  @Test func seedsHalvesAndImagesDiffer() {
    let base = SyntheticDataset.draw(count: 50, seed: 3)
    #expect(base.pixels != SyntheticDataset.draw(count: 50, seed: 4).pixels)
    #expect(base.pixels != SyntheticDataset.draw(count: 50, test: true, seed: 3).pixels)
    #expect(Set((0..<50).map { base.image($0).pixels }).count == 50)
  }

  @Test(arguments: [false, true])
  func classesAreBalancedAndShuffled(test: Bool) throws {
    let labels = try #require(SyntheticDataset.draw(count: 1000, test: test, seed: 1).labels)
    for label in 0..<10 { #expect(labels.count { $0 == UInt8(label) } == 100) }
    #expect(Array(labels[0..<10]) != Array(labels[10..<20]))
    #expect(Array(labels[0..<10]) != Array(0..<10))
  }

  /// In MNIST, pixels have mean 33.3 and standard deviation 78.6, and 19 % of them have ink.
  @Test func inkIsAsInMNIST() {
    let set = SyntheticDataset.draw(count: 3000, seed: 1)
    let count = Double(set.pixels.count)
    let mean = set.pixels.reduce(0.0) { $0 + Double($1) } / count
    let square = set.pixels.reduce(0.0) { $0 + Double($1) * Double($1) } / count
    let inked = Double(set.pixels.count { $0 > 0 }) / count
    #expect((31...36).contains(mean))
    #expect((76...82).contains((square - mean * mean).squareRoot()))
    #expect((0.17...0.22).contains(inked))
  }

  /// The digit spans 20 pixels in its longer direction, nothing is cut off at the border, and the
  /// centre of mass is the centre of the image.
  @Test func digitsAreCentredAsMNISTIs() {
    let set = SyntheticDataset.draw(count: 500, seed: 1)
    for index in 0..<set.count {
      let image = set.image(index)
      var rows = Set<Int>()
      var columns = Set<Int>()
      var mass = 0.0
      var moment = SIMD2<Double>()
      for row in 0..<28 {
        for column in 0..<28 where image[row, column] > 0 {
          rows.insert(row)
          columns.insert(column)
          let ink = Double(image[row, column])
          mass += ink
          moment += ink * SIMD2(Double(column) + 0.5, Double(row) + 0.5)
        }
      }
      let longer =
        max(
          (rows.max() ?? 0) - (rows.min() ?? 0), (columns.max() ?? 0) - (columns.min() ?? 0)) + 1
      #expect((19...22).contains(longer), "image \(index) spans \(longer) pixels")
      let offset = moment / mass - SIMD2(14, 14)
      #expect(abs(offset.x) < 1 && abs(offset.y) < 1, "image \(index) is off by \(offset)")
      #expect(image.pixels.max() == 255)
    }
  }

  @Test func writesASetThatReadsBack() throws {
    let folder = try TemporaryFolder()
    let directory = folder.file("new/set")
    let record = try SyntheticDataset.write(
      to: directory, trainCount: 120, testCount: 30, seed: 5, threads: 2)
    let dataset = try Dataset.load(directory)
    #expect(dataset.name == "synthetic digits")
    #expect(dataset.files.count == 4)
    #expect(!dataset.isCanonicalMNIST)
    #expect(dataset.train.count == 120)
    #expect(dataset.test?.pixels == SyntheticDataset.draw(count: 30, test: true, seed: 5).pixels)
    #expect(SynthesisRecord.read(in: directory) == record)
    #expect(record.seed == 5)
  }

  @Test func replacesItsOwnSetsOnly() throws {
    let folder = try TemporaryFolder()
    try SyntheticDataset.write(to: folder.path, trainCount: 20, testCount: 10, seed: 1)
    try SyntheticDataset.write(to: folder.path, trainCount: 30, testCount: 0, seed: 2)
    let dataset = try Dataset.load(folder.path)
    #expect(dataset.name == "synthetic digits")
    #expect(dataset.train.count == 30)
    #expect(dataset.test == nil)

    let path = folder.file("train-images-idx3-ubyte.gz")
    let own = IDXArray(dimensions: [30, 1, 1], bytes: [UInt8](repeating: 9, count: 30))
    try IDX.write(own, to: path, gzip: true)
    #expect(try Dataset.load(folder.path).name != "synthetic digits")
    #expect(throws: FileFault.self) {
      try SyntheticDataset.write(to: folder.path, trainCount: 20, testCount: 10, seed: 1)
    }
    #expect(try IDX.read(path: path) == own)
  }

  @Test func aFolderThatCannotBeMadeIsAFault() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write([1], to: folder.file("file"))
    for path in [folder.file("file/set"), folder.file("file"), ""] {
      let fault = #expect(throws: FileFault.self) {
        try SyntheticDataset.write(to: path, trainCount: 1, testCount: 0, seed: 1)
      }
      #expect(fault?.found.isEmpty == false && fault?.found != "success")
    }
  }

  /// Replacing a set by another can be cut short after every change to the folder. What is there then
  /// is one of the two sets or none, never a mixture, and the command can be repeated.
  @Test func aSetThatIsCutShortIsNoSet() throws {
    let (old, new) = (try TemporaryFolder(), try TemporaryFolder())
    try SyntheticDataset.write(to: old.path, trainCount: 20, testCount: 10, seed: 1)
    try SyntheticDataset.write(to: new.path, trainCount: 10, testCount: 10, seed: 2)
    let names = DatasetFile.allCases.map(\.gzipName)
    let record = "synthesis.json"
    var between = try #require(SynthesisRecord.read(in: new.path))
    between.replaced = SynthesisRecord.read(in: old.path)?.sha256
    // First the record changes, then the files, of which the training images are the last.
    for changed in 0...names.count {
      for isFirst in [true, false] {
        let folder = try TemporaryFolder()
        let kept = isFirst ? [] : names.dropLast(changed)
        for (source, names) in [(old, kept), (new, names.suffix(changed))] {
          for name in names {
            try FileManager.default.copyItem(atPath: source.file(name), toPath: folder.file(name))
          }
        }
        if !isFirst {
          try FileManager.default.copyItem(atPath: old.file(record), toPath: folder.file(record))
        }
        try between.write(to: folder.path)
        let images = (try? Dataset.load(folder.path))?.train.count
        let isOld = changed == 0 && !isFirst
        let state = "\(changed) \(isFirst)"
        #expect(images == (isOld ? 20 : changed == names.count ? 10 : nil), "\(state)")
        if images != nil { #expect(try Dataset.load(folder.path).name == "synthetic digits") }
        try SyntheticDataset.write(to: folder.path, trainCount: 10, testCount: 10, seed: 2)
        for name in names + [record] {
          #expect(try folder.bytes(name) == new.bytes(name), "\(state)")
        }
        #expect(try folder.names == new.names, "\(state)")
      }
    }
  }

  /// A raw file beside the compressed one would be read instead or as well.
  @Test func otherFormsOfAFileAreNotLeftBeside() throws {
    let folder = try TemporaryFolder()
    try SyntheticDataset.write(to: folder.path, trainCount: 20, testCount: 10, seed: 1)
    let images = try IDX.read(path: folder.file("train-images-idx3-ubyte.gz"))
    try IDX.write(images, to: folder.file("train-images-idx3-ubyte"), gzip: false)
    try SyntheticDataset.write(to: folder.path, trainCount: 30, testCount: 10, seed: 1)
    #expect(try !folder.names.contains("train-images-idx3-ubyte"))
    let own = IDXArray(dimensions: [30, 1, 1], bytes: [UInt8](repeating: 9, count: 30))
    try IDX.write(own, to: folder.file("train-images-idx3-ubyte"), gzip: false)
    #expect(throws: FileFault.self) {
      try SyntheticDataset.write(to: folder.path, trainCount: 20, testCount: 10, seed: 1)
    }
  }
}
