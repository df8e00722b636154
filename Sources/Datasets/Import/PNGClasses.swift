import FileFormats
import Foundation

/// A folder of PNG files with one subfolder per class.
///
/// Gray is `PNG.read`'s: luma of colour as in ITU-R BT.601, transparent parts on black. Names of
/// classes that are all whole numbers from 0 to 255 are the labels; others are numbered from 0 in
/// the order of the names.
struct PNGClasses {
  /// The names of the classes' folders, in the order of their labels.
  let names: [String]
  /// The label of each name.
  let labels: [Int]

  /// - Parameter folder: with at least two subfolders, and nothing else that is visible.
  /// - Throws: `FileFault` that names what is not a class.
  init(folder: String) throws(FileFault) {
    let found = try Self.visible(in: folder)
    for name in found where !Folder.exists(Folder.file(name, in: folder)) {
      throw FileFault(
        path: Folder.file(name, in: folder), expected: "a folder with the images of one class",
        found: "a file", hint: "put each image into the folder of its class, or move the file away")
    }
    guard (2...ImportedImages.mostClasses).contains(found.count) else {
      throw FileFault(
        path: folder,
        expected: "2 to \(ImportedImages.mostClasses) folders, one for each class of images",
        found: found.isEmpty ? "none" : "\(found.count)")
    }
    let numbers = found.compactMap { name in
      Int(name).flatMap { (0..<ImportedImages.mostClasses).contains($0) ? $0 : nil }
    }
    guard numbers.count == found.count, Set(numbers).count == found.count else {
      (names, labels) = (found, Array(found.indices))
      return
    }
    let sorted = zip(found, numbers).sorted { $0.1 < $1.1 }
    (names, labels) = (sorted.map(\.0), sorted.map(\.1))
  }

  /// Reads the images of a folder, in the order of classes and names.
  ///
  /// - Parameters:
  ///   - folder: with subfolders of these names only; one may be missing unless `isWhole`.
  ///   - images: what was read before, whose size these must have.
  ///   - progress: called with the number of images read so far; what it throws ends the work.
  /// - Throws: `FileFault` that names the first file that cannot be used.
  func read(
    _ folder: String, isWhole: Bool, sizedAs images: ImportedImages = ImportedImages(),
    progress: (Int) throws -> Void
  ) throws -> ImportedImages {
    for name in try Self.visible(in: folder) where !names.contains(name) {
      throw FileFault(
        path: Folder.file(name, in: folder), expected: "a class that training images have too",
        found: "none of that name")
    }
    var read = images.selecting([])
    for (name, label) in zip(names, labels) {
      let place = Folder.file(name, in: folder)
      if !isWhole, !Folder.exists(place) { continue }
      let files = try Self.visible(in: place)
      guard !files.isEmpty else {
        throw FileFault(path: place, expected: "PNG files of one class", found: "an empty folder")
      }
      for file in files {
        let path = Folder.file(file, in: place)
        guard !Folder.exists(path), file.lowercased().hasSuffix(".png") else {
          throw FileFault(
            path: path, expected: "a PNG file",
            found: Folder.exists(path) ? "a folder" : "a file that is not named *.png")
        }
        let (image, _) = try PNG.read(path: path) { (width, height) throws(FileFault) in
          try (read.count > 0 ? read : images).requireFit(width, height, path: path)
        }
        read.append(image, label: label)
        try progress(read.count)
      }
    }
    return read
  }

  /// Returns the sorted names of what is in a folder, without hidden files, which are the system's.
  private static func visible(in folder: String) throws(FileFault) -> [String] {
    try Folder.requireOpen(folder)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw FileFault(
        path: folder, expected: "a folder",
        found: FileManager.default.fileExists(atPath: folder) ? "a file" : "nothing")
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
