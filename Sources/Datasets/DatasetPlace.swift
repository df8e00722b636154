import FileFormats
import Foundation

/// Where the files of a dataset are: in a folder, and in some layouts under names with a prefix.
struct DatasetPlace: Equatable {
  let folder: String
  /// What the files' names begin with, such as "emnist-letters-"; usually empty.
  let prefix: String

  /// The place as a person would name it.
  private var text: String {
    prefix.isEmpty ? folder : Folder.file(String(prefix.dropLast()), in: folder)
  }

  /// The name of the dataset that the place suggests. Some tools keep its files in a folder "raw".
  var name: String {
    guard prefix.isEmpty else { return String(prefix.dropLast()) }
    let names = URL(fileURLWithPath: folder).standardizedFileURL.pathComponents
    return names.count > 2 && names.last == "raw" ? names[names.count - 2] : names.last ?? folder
  }

  /// Finds the dataset in MNIST's layout: in the folder itself; in the folder `raw` in it or in one
  /// of its folders, as torchvision lays it out; or under names with a prefix, as EMNIST's.
  ///
  /// - Parameter path: a folder; or a folder and a prefix without its dash, such as
  ///   emnist/emnist-letters.
  /// - Returns: nil if there is none.
  /// - Throws: `FileFault` if there are several, or the folder is closed.
  static func find(_ path: String) throws(FileFault) -> DatasetPlace? {
    try Folder.requireOpen(path)
    guard Folder.exists(path) else {
      guard let name = path.split(separator: "/").last, !path.hasSuffix("/") else { return nil }
      return prefixed(in: Folder.above(path)).first { $0.prefix == name + "-" }
    }
    let itself = DatasetPlace(folder: path, prefix: "")
    if !itself.paths(of: .trainImages).isEmpty { return itself }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let raw = (["raw"] + names.map { $0 + "/raw" }).map { Folder.file($0, in: path) }
      .filter(Folder.exists)
    let places =
      prefixed(in: path)
      + raw.flatMap { folder in
        [DatasetPlace(folder: folder, prefix: "")].filter { !$0.paths(of: .trainImages).isEmpty }
          + prefixed(in: folder)
      }
    guard places.count > 1 else { return places.first }
    throw FileFault(
      path: path, expected: "one dataset",
      found: "\(places.count): " + places.prefix(6).map(\.text).joined(separator: ", ")
        + (places.count > 6 ? ", …" : ""), hint: "name one of them")
  }

  /// Returns the datasets in a folder whose files have names with a prefix.
  private static func prefixed(in folder: String) -> [DatasetPlace] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let prefixes = names.compactMap { name in
      DatasetFile.trainImages.acceptedNames.first { name.hasSuffix("-" + $0) }
        .map { String(name.dropLast($0.count)) }
    }
    return Set(prefixes).sorted().map { DatasetPlace(folder: folder, prefix: $0) }
      .filter { !$0.paths(of: .trainImages).isEmpty }
  }

  /// Returns the paths of every form in which a file is there.
  func paths(of file: DatasetFile) -> [String] {
    let names = prefix.isEmpty ? file.acceptedNames : file.namesAfterPrefix.map { prefix + $0 }
    return names.map { Folder.file($0, in: folder) }
      .filter { FileManager.default.fileExists(atPath: $0) && !Folder.exists($0) }
  }

  /// Returns the path of a file; nil if it is not there.
  ///
  /// - Throws: `FileFault` if it is there in two forms with different content, or one of the two
  ///   cannot be read.
  func path(of file: DatasetFile) throws(FileFault) -> String? {
    let paths = paths(of: file)
    guard let first = paths.first, paths.count > 1 else { return paths.first }
    let content = try IDX.read(path: first)
    for other in paths.dropFirst() where try IDX.read(path: other) != content {
      throw FileFault(
        path: first, expected: "the same content as in \(other), as both have this file's name",
        found: "other content", hint: "move one of them away")
    }
    return first
  }
}
