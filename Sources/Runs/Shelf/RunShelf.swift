import FileFormats
import Foundation

/// All runs in one folder.
package struct RunShelf: Sendable {
  /// Where training puts a run for which no other place is named.
  package static let usualFolder = "runs"

  package let folder: String
  /// The runs, sorted by name as people count.
  package let runs: [RunSummary]

  /// Looks through a folder, which need not exist. What is no run is passed over.
  ///
  /// - Throws: `FileFault` if the folder may not be looked into or is a file.
  package init(_ folder: String) throws(FileFault) {
    try Folder.requireOpen(folder)
    guard Folder.exists(folder) || !FileManager.default.fileExists(atPath: folder) else {
      throw FileFault(path: folder, expected: "a folder of runs", found: "a file")
    }
    self.folder = folder
    runs = RunFolder(path: folder).names
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
      .map { RunFolder(path: Folder.file($0, in: folder)) }
      .filter { $0.holdsRun || $0.isClosed }.map { RunSummary($0) }
  }

  /// Returns the run that somebody means: the folder itself, the folder of that name or number
  /// among the usual runs, or else what was typed, for a fault to name.
  ///
  /// - Throws: `FileFault` for a number that several runs have.
  package static func find(
    _ typed: String, in folder: String = usualFolder
  ) throws(FileFault) -> RunFolder {
    guard !typed.isEmpty, !typed.contains("/"), !RunFolder(path: typed).holdsRun else {
      return RunFolder(path: typed)
    }
    let there = RunFolder(path: Folder.file(typed, in: folder))
    if there.holdsRun { return there }
    let numbered = RunFolder(path: folder).names.filter { name in
      let digits = name.prefix { $0.isASCII && $0.isNumber }
      return Int(digits) != nil && Int(digits) == Int(typed)
        && name.dropFirst(digits.count).hasPrefix("-")
    }
    guard numbered.count < 2 else {
      throw FileFault(
        path: typed, expected: "the number of one run",
        found: "that of \(numbered.sorted().joined(separator: ", "))", hint: "give its name")
    }
    return numbered.count == 1
      ? RunFolder(path: Folder.file(numbered[0], in: folder)) : RunFolder(path: typed)
  }

  /// - Throws: `FileFault` unless the folder holds a run.
  package static func summary(_ typed: String) throws -> RunSummary {
    let folder = try find(typed)
    guard folder.holdsRun else {
      _ = try folder.readRecord()
      preconditionFailure("A folder without a run has a record")
    }
    return RunSummary(folder)
  }
}
