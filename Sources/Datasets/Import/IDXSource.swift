import FileFormats
import Foundation
import Wording

/// A set of IDX files that may be unlike MNIST: with a prefix before the names, with labels from 1
/// (EMNIST's letters), or with labels of several integers, of which the first is the class (QMNIST).
struct IDXSource {
  let place: DatasetPlace

  /// Reads one half.
  ///
  /// - Returns: nil if there are no such images.
  /// - Throws: `FileFault` if a file is damaged, or images have no labels or others' labels.
  func read(_ images: DatasetFile, _ labels: DatasetFile) throws(FileFault) -> ImportedImages? {
    guard let path = try place.path(of: images) else { return nil }
    let array = try IDXArray.images(path: path)
    guard let labelPath = labelPaths(labels).first else {
      throw FileFault(
        path: path, expected: "labels beside the images",
        found: "no file \(place.prefix)\(labels.gzipName)")
    }
    return try ImportedImages(
      array, labels: Self.labels(labelPath, count: array.dimensions[0]), path: path)
  }

  /// QMNIST names its labels for their two dimensions and their type.
  private func labelPaths(_ file: DatasetFile) -> [String] {
    let usual = place.paths(of: file)
    guard usual.isEmpty else { return usual }
    let names = file.acceptedNames + file.namesAfterPrefix
    let integers = names.map { name in
      place.prefix
        + name.replacingOccurrences(of: "idx1-ubyte", with: "idx2-int")
    }
    return integers.map { Folder.file($0, in: place.folder) }
      .filter { FileManager.default.fileExists(atPath: $0) && !Folder.exists($0) }
  }

  private static func labels(_ path: String, count: Int) throws(FileFault) -> [Int] {
    let (dimensions, values) = try IDX.readIntegers(path: path)
    guard (1...2).contains(dimensions.count), dimensions.last != 0 else {
      throw FileFault(
        path: path, offset: 3,
        expected: "1 or 2 dimensions (a label, or a row that begins with it)",
        found: "\(dimensions.count): \(dimensions)")
    }
    guard dimensions[0] == count else {
      throw FileFault(
        path: path, offset: 4, expected: "\(Names.count(count, "label")), one for each image",
        found: "\(dimensions[0])", hint: "do the two files belong to the same set?")
    }
    let width = dimensions.count == 2 ? dimensions[1] : 1
    let labels = (0..<count).map { values[$0 * width] }
    if let bad = labels.firstIndex(where: { !(0...ImportedImages.mostClasses).contains($0) }) {
      throw FileFault(
        path: path, expected: "labels from 0 to \(ImportedImages.mostClasses)",
        found: "\(labels[bad]) for image \(bad)")
    }
    return labels
  }
}
