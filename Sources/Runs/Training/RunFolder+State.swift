import Diffusion
import FileFormats
import Foundation

/// Whether somebody trains in a folder, and how far its files have come.
extension RunFolder {
  /// Whether a program trains here now.
  package var isBeingTrained: Bool { FileLock.isHeld(lock) }

  /// - Returns: the lock of whoever trains here or changes the folder; nil where there is no run or
  ///   the file system has no locks.
  /// - Throws: `FileFault` if somebody else has it.
  package func takeLock() throws(FileFault) -> FileLock? {
    guard holdsRun else { return nil }
    switch FileLock.take(lock) {
    case .taken(let lock): return lock
    case .unavailable: return nil
    case .held:
      throw FileFault(
        path: path, expected: "a run that nobody trains", found: "one that is being trained now",
        hint: "wait for its end, or stop the program that trains it")
    }
  }

  /// The number of steps at the last checkpoint, which is not read as a whole; 0 if there is none.
  ///
  /// - Throws: `FileFault` for a checkpoint that is damaged or something else.
  func checkpointSteps() throws(FileFault) -> Int? {
    guard FileManager.default.fileExists(atPath: checkpoint) else { return nil }
    return try Checkpoint.steps(path: checkpoint)
  }

  /// The number of steps of the finished model, which is not read as a whole.
  ///
  /// - Throws: `FileFault` for a model that is damaged or something else.
  func modelSteps() throws(FileFault) -> Int {
    try JSONText.decode(
      DiffusionModel.Provenance.self, try SafetensorsFile.metadata(path: model), "provenance",
      path: model
    ).steps
  }
}
