import FileFormats
import Foundation

/// Why a download did not succeed, in one line that names every mirror tried.
package struct FetchFault: Error, CustomStringConvertible, Equatable {
  package let description: String
}

/// How far a download has come.
package struct FetchProgress: Sendable, Equatable {
  /// The file's name, such as "train-images-idx3-ubyte.gz".
  package let file: String
  /// The mirror's host.
  package let host: String
  /// The bytes of the file received so far, including those of an earlier attempt.
  package let received: Int
  /// The size of the whole file in bytes, if the mirror reports it.
  package let total: Int?
}

/// Downloads MNIST from public mirrors.
package struct DatasetFetch: Sendable {
  /// Folders that hold the four `.gz` files, in the order in which they are tried.
  package static let publicMirrors = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://systemds.apache.org/assets/datasets/mnist/",
  ].compactMap { URL(string: $0) }

  /// A file to download, and the checksum that proves it right.
  package struct Item: Sendable {
    /// The file's name on the mirrors and on disk.
    package let name: String
    /// The SHA-256 of the decompressed file, in hexadecimal. Mirrors may compress differently.
    package let sha256: String

    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The four files of MNIST.
  package static let mnist = DatasetFile.allCases.map {
    Item(name: $0.gzipName, sha256: $0.canonicalSHA256)
  }

  /// The number of attempts at a file on one mirror before the next mirror is tried.
  private static let attemptsPerMirror = 4

  private let items: [Item]
  private let mirrors: [URL]
  private let timeout: Double

  /// - Parameters:
  ///   - mirrors: at least one folder; they are tried in order.
  ///   - timeout: the longest silence, in seconds, before a mirror is given up; see `StallRule`.
  package init(
    items: [Item] = Self.mnist, mirrors: [URL] = Self.publicMirrors, timeout: Double = 30
  ) {
    precondition(!mirrors.isEmpty, "a download needs at least one mirror")
    self.items = items
    self.mirrors = mirrors
    self.timeout = timeout
  }

  /// Downloads what is missing into `directory`, which is created if it does not exist.
  ///
  /// Each file grows under the name `NAME.part`, from which a later call goes on. The files take
  /// their names only when all of them are complete and have the right checksums. A file that is
  /// already there and right is not downloaded again.
  /// - Parameter progress: called from another thread whenever bytes arrive.
  /// - Returns: the names of the files that were downloaded.
  /// - Throws: `FileFault` if the folder holds another dataset or cannot be written to;
  ///   `FetchFault` if no mirror delivers.
  @discardableResult
  package func run(
    into directory: String, progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) throws -> [String] {
    try OutputPlace.checkFolder(directory)
    let isNew = !Folder.exists(directory)
    try Folder.make(directory)
    // A folder into which nothing came is not left behind; one with a part of a file is.
    defer { if isNew { rmdir(directory) } }
    try DatasetFolder.checkReplaceable(directory, mayReplaceCanonical: true)
    let missing = items.filter { !isWhole($0, at: Folder.file($0.name, in: directory)) }
    try OutputPlace.checkFolder(directory, for: missing.map(\.name))
    for item in missing {
      try obtain(
        item, partPath: Folder.file(item.name + ".part", in: directory), progress: progress)
    }
    if !missing.isEmpty { try removeOthers(in: directory) }
    // The training images, without which there is no set, come last.
    for item in missing.reversed() {
      let path = Folder.file(item.name, in: directory)
      guard rename(path + ".part", path) == 0 else {
        throw FileFault(
          path: path, expected: "a download that can be renamed",
          found: SystemError.text(errno))
      }
    }
    return missing.map(\.name)
  }

  /// Removes the synthetic digits that the download replaces, so that a fetch that is cut short
  /// leaves no mixture of two sets.
  private func removeOthers(in directory: String) throws(FileFault) {
    for (file, path) in DatasetFolder.paths(in: directory) {
      let isRight = items.contains { $0.name == file.gzipName && isWhole($0, at: path) }
      if !isRight { try AtomicFile.remove(path) }
    }
  }

  private func isWhole(_ item: Item, at path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
      && (try? IDXSummary(path: path))?.sha256 == item.sha256
  }

  /// Completes and checks the partial file of `item`, trying the mirrors in turn.
  private func obtain(
    _ item: Item, partPath: String, progress: @escaping @Sendable (FetchProgress) -> Void
  ) throws {
    if let reason = PartFile(path: partPath).unusable { throw FetchFault(description: reason) }
    if isWhole(item, at: partPath) { return }
    var reasons: [String] = []
    for mirror in mirrors {
      let host = mirror.host ?? mirror.absoluteString
      let reason = try obtain(
        item, from: mirror.appendingPathComponent(item.name), partPath: partPath
      ) { received, total in
        progress(FetchProgress(file: item.name, host: host, received: received, total: total))
      }
      guard let reason else { return }
      reasons.append("\(host) \(reason)")
    }
    throw FetchFault(
      description: "cannot download \(item.name): \(reasons.joined(separator: "; ")) "
        + "(without a network, `digits data synthesize` draws a dataset)")
  }

  /// Tries one mirror; returns nil on success, or else the reason for the failure.
  private func obtain(
    _ item: Item, from url: URL, partPath: String,
    progress: @escaping @Sendable (Int, Int?) -> Void
  ) throws -> String? {
    var reason = ""
    for _ in 0..<Self.attemptsPerMirror {
      switch HTTPTransfer.run(url, partPath: partPath, timeout: timeout, progress: progress) {
      case .complete(let resumedFrom):
        if isWhole(item, at: partPath) { return nil }
        removePart(partPath)
        reason = "sent a file whose content is not that of MNIST (its checksum differs)"
        // The first bytes may come from another mirror, which compresses differently.
        if resumedFrom == 0 { return reason }
      case .interrupted(let why, let received):
        reason = "broke off: \(why)"
        if received == 0 { return reason }
      case .rangeRefused:
        reason = "cannot resume a partial download"
        removePart(partPath)
      case .refused(let why): return why
      case .impossible(let why): throw FetchFault(description: why)
      }
    }
    return reason
  }

  private func removePart(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }
}
