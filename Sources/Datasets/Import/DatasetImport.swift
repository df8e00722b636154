import FileFormats
import Foundation
import Images

/// Makes a dataset in MNIST's layout from other data: a folder of PNG files with one subfolder per
/// class, or IDX files that are unlike MNIST's.
package struct DatasetImport: Sendable {
  package struct Settings: Sendable, Equatable {
    /// Whether rows and columns are exchanged, as EMNIST stores them.
    package var isTransposed = false
    /// The source's label that becomes 0; nil for 1 if that is the least, and else for 0.
    package var labelsFrom: Int?
    /// The share of each class that is held out as test images, in 0..<1, unless the source has test
    /// images.
    package var testShare = 0.2
    package var seed: UInt64 = 1
    /// The set's name; nil for the source's.
    package var name: String?

    package init() {}
  }

  /// What was made.
  package struct Result: Sendable {
    package let record: ImportRecord
    package let train, test: Int
    package let height, width: Int
    package let classes: Int
  }

  /// The source, as a person named it.
  private let source: String
  private let settings: Settings

  /// - Parameter source: a folder, or a folder and the prefix of IDX files in it.
  package init(_ source: String, _ settings: Settings) {
    precondition(
      (0..<1).contains(settings.testShare), "no share of a set: \(settings.testShare)")
    (self.source, self.settings) = (source, settings)
  }

  /// The name of the set unless another is given, such as "emnist-letters".
  package static func name(ofSource path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
  }

  /// Reads the source and writes the four files and `dataset.json` into a folder, all or none.
  ///
  /// - Parameter progress: called with the number of PNG files read so far; what it throws ends the
  ///   work.
  /// - Throws: `FileFault` that names the first file that cannot be used, or a folder that holds a
  ///   dataset or cannot be written to.
  package func run(
    into folder: String, progress: (Int) throws -> Void = { _ in }
  ) throws -> Result {
    let names = DatasetFile.allCases.map(\.gzipName) + [ImportRecord.fileName]
    try OutputPlace.checkFolder(folder, for: names)
    if let (_, path) = DatasetFolder.paths(in: folder).first {
      throw FileFault(
        path: path, expected: "no dataset in this folder yet", found: "one",
        hint: "choose another folder, or move the file away")
    }
    var content = try read(progress)
    if settings.isTransposed {
      (content.train, content.test) = (content.train.transposed, content.test?.transposed)
    }
    let isSplit = content.test == nil && settings.testShare > 0
    if isSplit {
      let (train, test) = content.train.split(share: settings.testShare, seed: settings.seed)
      (content.train, content.test) = (
        content.train.selecting(train), test.isEmpty ? nil : content.train.selecting(test)
      )
    }
    let all = content.train.labels + (content.test?.labels ?? [])
    let first = settings.labelsFrom ?? (all.min() == 1 ? 1 : 0)
    let halves = try [content.train, content.test].compactMap { try $0?.bytes(from: first, source) }
    let files = zip(DatasetFile.allCases, halves.flatMap { [$0.images, $0.labels] })
    let record = ImportRecord(
      name: settings.name ?? Self.name(ofSource: source), source: source,
      classes: Dictionary(
        content.names.map { (String($0.label - first), $0.name) }, uniquingKeysWith: { a, _ in a }),
      labelsFrom: first, isTransposed: settings.isTransposed, seed: isSplit ? settings.seed : nil,
      sha256: Dictionary(
        files.map { ($0.rawValue, $1.payloadSHA256) }, uniquingKeysWith: { a, _ in a }))
    let encoded = files.map { ($0.gzipName, Gzip.compress(IDX.encode($1))) }
    try Folder.make(folder)
    try AtomicFile.together {
      try JSONText.write(record, to: Folder.file(ImportRecord.fileName, in: folder))
      // A set without training images is no set, so they come last.
      for (name, bytes) in encoded.reversed() {
        try AtomicFile.write(bytes, to: Folder.file(name, in: folder))
      }
    }
    return Result(
      record: record, train: content.train.count, test: content.test?.count ?? 0,
      height: content.train.height, width: content.train.width, classes: Set(all).count)
  }

  private struct Content {
    var train: ImportedImages
    var test: ImportedImages?
    /// The names that classes have besides their labels.
    let names: [(label: Int, name: String)]
  }

  private func read(_ progress: (Int) throws -> Void) throws -> Content {
    guard let place = try DatasetPlace.find(source) else { return try readPNG(progress) }
    let set = IDXSource(place: place)
    guard let train = try set.read(.trainImages, .trainLabels) else {
      preconditionFailure("A place of a dataset has training images")
    }
    let test = try set.read(.testImages, .testLabels)
    if let test, (test.height, test.width) != (train.height, train.width) {
      throw FileFault(
        path: source, expected: "test images of \(train.width) x \(train.height) pixels",
        found: "\(test.width) x \(test.height)")
    }
    return Content(train: train, test: test, names: [])
  }

  private func readPNG(_ progress: (Int) throws -> Void) throws -> Content {
    let halves = ["train", "test"].map { Folder.file($0, in: source) }
    guard halves.allSatisfy(Folder.exists) else {
      let classes = try PNGClasses(folder: source)
      return Content(
        train: try classes.read(source, isWhole: true, progress: progress), test: nil,
        names: classes.named)
    }
    let classes = try PNGClasses(folder: halves[0])
    let train = try classes.read(halves[0], isWhole: true, progress: progress)
    let test = try classes.read(halves[1], isWhole: false, sizedAs: train) {
      try progress(train.count + $0)
    }
    return Content(train: train, test: test.count > 0 ? test : nil, names: classes.named)
  }
}

extension PNGClasses {
  fileprivate var named: [(label: Int, name: String)] { Array(zip(labels, names)) }
}

extension ImportedImages {
  /// Returns the images and their labels as files hold them, with labels from 0.
  fileprivate func bytes(
    from first: Int, _ source: String
  ) throws(FileFault) -> (images: IDXArray, labels: IDXArray) {
    var bytes: [UInt8] = []
    for label in labels {
      guard let byte = UInt8(exactly: label - first) else {
        throw FileFault(
          path: source,
          expected: "labels from \(first) to \(first + Self.mostClasses - 1)", found: "\(label)")
      }
      bytes.append(byte)
    }
    return (
      IDXArray(dimensions: [count, height, width], bytes: pixels), IDXArray(labels: bytes)
    )
  }
}
