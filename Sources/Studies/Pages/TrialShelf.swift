import FileFormats
import Runs

/// Keeps what each finished trial of an experiment found in a folder, so that an experiment that was
/// interrupted, or is asked for more, trains no network twice.
package struct TrialShelf: Sendable {
  private struct Entry<Key: Codable, Numbers: Codable>: CheckedContent, Encodable {
    let key: Key
    let numbers: Numbers
    /// Its numbers are shown and size nothing.
    var fault: String? { nil }
  }

  private let folder: String

  /// - Parameter folder: the experiment's folder, which is made with the first trial that is kept.
  package init(_ folder: StudyFolder) { self.folder = folder.file("cells") }

  /// Returns what was kept of a trial, or runs it and keeps what it finds. A file that cannot be
  /// read, or is of other settings, counts as missing.
  ///
  /// - Parameters:
  ///   - name: the file's, without ".json".
  ///   - key: everything that decides the numbers.
  /// - Throws: `FileFault` if the file cannot be written, or what `run` throws.
  func found<Key: Codable & Equatable, Numbers: Codable>(
    _ name: String, _ key: Key, run: () throws -> Numbers
  ) throws -> Numbers {
    if let kept = kept(Numbers.self, name, key) { return kept }
    let numbers = try run()
    try keep(numbers, name, key)
    return numbers
  }

  /// Returns what was kept of a trial; nil for a missing file, as `found` sees it.
  func kept<Key: Codable & Equatable, Numbers: Codable>(
    _ type: Numbers.Type, _ name: String, _ key: Key
  ) -> Numbers? {
    let kept = try? JSONText.read(
      Entry<Key, Numbers>.self, path: path(name), expected: "the numbers of a trial")
    return kept.flatMap { $0.key == key ? $0.numbers : nil }
  }

  /// - Throws: `FileFault` if the file cannot be written.
  func keep(
    _ numbers: some Codable, _ name: String, _ key: some Codable & Equatable
  ) throws {
    try Folder.make(folder)
    try JSONText.write(Entry(key: key, numbers: numbers), to: path(name))
  }

  private func path(_ name: String) -> String { Folder.file("\(name).json", in: folder) }
}
