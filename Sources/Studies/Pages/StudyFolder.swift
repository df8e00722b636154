import FileFormats
import Foundation

/// The folder of one experiment: page, figures and numbers, each file written whole.
package struct StudyFolder {
  package let path: String

  /// Makes the folder, with those above it, unless it is there.
  ///
  /// - Parameters:
  ///   - name: of the experiment.
  ///   - out: the folder; nil for out/lab-NAME.
  /// - Throws: `FileFault` if that is not possible.
  package init(experiment name: String, out: String?) throws(FileFault) {
    path = out ?? "out/lab-\(name)"
    try Folder.make(path)
  }

  package func file(_ name: String) -> String { Folder.file(name, in: path) }

  func write(_ bytes: Data, to name: String) throws(FileFault) {
    try AtomicFile.write(bytes, to: file(name))
  }
}
