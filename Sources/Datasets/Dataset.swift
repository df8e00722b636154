import FileFormats
import Foundation
import Images

/// A dataset as found on disk: training images and, if there are any, test images.
package struct Dataset: Sendable {
  /// The folder, or the single IDX file, that was read.
  package let directory: String
  package let train: ImageBatch
  package let test: ImageBatch?
  /// The files that were read, in the order train images, train labels, test images, test labels.
  package let files: [FileSummary]

  /// The name of the dataset, which its images have too.
  package var name: String { train.name }

  /// Whether this is MNIST to the last bit: all four files, each with its canonical checksum.
  package var isCanonicalMNIST: Bool {
    files.count == DatasetFile.allCases.count && files.allSatisfy(\.isCanonical)
  }

  /// The SHA-256 of the training images' IDX file, which identifies the data of a run.
  package var trainImagesSHA256: String { files.first?.sha256 ?? "" }

  /// Which data this is.
  package var identity: DataIdentity {
    DataIdentity(name: name, trainImagesSHA256: trainImagesSHA256)
  }

  /// The SHA-256 of the training labels' IDX file; nil if there is none.
  package var trainLabelsSHA256: String? { files.first { $0.file == .trainLabels }?.sha256 }

  /// What was found in one file.
  package struct FileSummary: Sendable {
    /// The role of the file among the four; nil for a single IDX file with another name.
    package let file: DatasetFile?
    package let path: String
    /// [images, rows, columns] or [labels].
    package let dimensions: [Int]
    /// The SHA-256 of the decompressed file, in hexadecimal.
    package let sha256: String

    /// Whether the content is that of canonical MNIST.
    package var isCanonical: Bool { file?.canonicalSHA256 == sha256 }
  }

  private static let syntheticName = "synthetic digits"

  /// Whether this program drew the images.
  package var isSynthetic: Bool { name == Self.syntheticName }

  /// Where a dataset is looked for when neither the caller nor `MNIST_DIR` names a place.
  package static let defaultDirectory = "Data/mnist"

  private static let hintToGetOne =
    "name its folder here or in MNIST_DIR, download MNIST with `digits data fetch`, "
    + "or draw digits with `digits data synthesize` and name their folder"

  /// The folder (or single IDX file) that holds the dataset: `named`, else the environment
  /// variable `MNIST_DIR`, else `Data/mnist`.
  ///
  /// - Throws: `FileFault` if nothing is there.
  package static func locate(_ named: String?) throws(FileFault) -> String {
    let environment = ProcessInfo.processInfo.environment["MNIST_DIR"]
    let path = named ?? (environment?.isEmpty == false ? environment : nil) ?? defaultDirectory
    try Folder.requireOpen(path)
    let isFound = FileManager.default.fileExists(atPath: path)
    guard !path.isEmpty, try isFound ? true : DatasetPlace.find(path) != nil else {
      throw FileFault(
        path: path, expected: "a folder with a dataset",
        found: "no such folder", hint: hintToGetOne)
    }
    return path
  }

  /// Reads the dataset in a folder, or a single IDX file of images, which then has no labels.
  ///
  /// The training images are required; labels and test images are read if they exist.
  /// - Parameter directory: see `DatasetPlace.find`.
  /// - Throws: `FileFault` if a file is missing, damaged, or does not fit the others.
  package static func load(_ directory: String) throws(FileFault) -> Dataset {
    if FileManager.default.fileExists(atPath: directory), !Folder.exists(directory) {
      return try loadSingleFile(directory)
    }
    let found = try DatasetPlace.find(directory)
    let record = found.flatMap { SynthesisRecord.read(in: $0.folder) }
    if let found, record?.isMixture(in: found.folder) == true {
      throw FileFault(
        path: directory, expected: "one set of synthetic digits",
        found: "a part of one and a part of another, because replacing it was cut short",
        hint: "draw it again with `digits data synthesize`")
    }
    guard let place = found,
      let train = try Split.read(.trainImages, .trainLabels, in: place)
    else {
      throw FileFault(
        path: directory, expected: "a file \(DatasetFile.trainImages.gzipName)", found: "none",
        hint: hintToGetOne)
    }
    let test = try Split.read(.testImages, .testLabels, in: place)
    if let test, test.images.dimensions.dropFirst() != train.images.dimensions.dropFirst() {
      throw FileFault(
        path: test.files[0].path, offset: 8,
        expected: "images of \(train.sizeText) as in the training set", found: test.sizeText)
    }
    let files = train.files + (test?.files ?? [])
    let name = nameOfSet(files: files, record, place)
    return Dataset(
      directory: directory,
      train: ImageBatch(.dataset(name, .training), images: train.images, labels: train.labels),
      test: test.map {
        ImageBatch(.dataset(name, .test), images: $0.images, labels: $0.labels)
      }, files: files)
  }

  private static func loadSingleFile(_ path: String) throws(FileFault) -> Dataset {
    let array = try IDXArray.images(path: path)
    let name = URL(fileURLWithPath: path).lastPathComponent
    let file = DatasetFile.allCases.first { $0.acceptedNames.contains(name) }
    let summary = FileSummary(
      file: file, path: path, dimensions: array.dimensions, sha256: array.payloadSHA256)
    return Dataset(
      directory: path,
      train: ImageBatch(
        .dataset(summary.isCanonical ? "MNIST" : name, .training), images: array, labels: nil),
      test: nil, files: [summary])
  }

  /// Returns the name that a checksum proves, if one does; otherwise the folder decides.
  private static func nameOfSet(
    files: [FileSummary], _ record: SynthesisRecord?, _ place: DatasetPlace
  ) -> String {
    if files.allSatisfy(\.isCanonical) { return "MNIST" }
    if let imported = ImportRecord.read(in: place.folder), files.allSatisfy(imported.wrote) {
      return imported.name
    }
    if let record, files.allSatisfy(record.wrote) || files.allSatisfy(record.replaces) {
      return syntheticName
    }
    return place.name.lowercased().contains("fashion") ? "Fashion-MNIST" : place.name
  }
}

/// The images and labels of the training or the test half.
private struct Split {
  let images: IDXArray
  let labels: IDXArray?
  let files: [Dataset.FileSummary]

  var sizeText: String { "\(images.dimensions[1]) x \(images.dimensions[2])" }

  /// Returns nil if `directory` does not hold such images.
  static func read(
    _ imageFile: DatasetFile, _ labelFile: DatasetFile, in place: DatasetPlace
  ) throws(FileFault) -> Split? {
    guard let imagePath = try place.path(of: imageFile) else { return nil }
    let images = try IDXArray.images(path: imagePath)
    var files = [
      Dataset.FileSummary(
        file: imageFile, path: imagePath, dimensions: images.dimensions,
        sha256: images.payloadSHA256)
    ]
    guard let labelPath = try place.path(of: labelFile) else {
      return Split(images: images, labels: nil, files: files)
    }
    let labels = try IDXArray.labels(path: labelPath, count: images.dimensions[0])
    files.append(
      Dataset.FileSummary(
        file: labelFile, path: labelPath, dimensions: labels.dimensions,
        sha256: labels.payloadSHA256))
    return Split(images: images, labels: labels, files: files)
  }
}
