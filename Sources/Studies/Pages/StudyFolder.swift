import FileFormats
import Foundation

/// The folder of one experiment, with its page, figures and numbers. Each file is written whole.
package struct StudyFolder {
  package let path: String

  /// - Parameters:
  ///   - name: the name of the experiment.
  ///   - out: the folder; nil for out/lab-NAME.
  /// - Throws: `FileFault` if nothing can be written there. It is made when there are results.
  package init(experiment name: String, out: String?) throws(FileFault) {
    path = out ?? "out/lab-\(name)"
    try OutputPlace.checkFolder(path)
  }

  /// Creates the folder and those above it, unless it exists.
  func make() throws(FileFault) { try Folder.make(path) }

  package func file(_ name: String) -> String { Folder.file(name, in: path) }

  func write(_ bytes: Data, to name: String) throws(FileFault) {
    try AtomicFile.write(bytes, to: file(name))
  }
}
