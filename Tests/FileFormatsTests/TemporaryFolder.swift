import Foundation
import Testing

import FileFormats

/// A folder for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("FileFormatsTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder, holding `bytes` if given.
  func file(_ name: String, _ bytes: [UInt8]? = nil) throws -> String {
    let file = path + "/" + name
    if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: file)) }
    return file
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// The fault that `body` throws; records a failure if it throws none.
func faultOf<Value>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value
) -> FileFault? {
  do {
    _ = try body()
    Issue.record("expected a FileFault, none was thrown", sourceLocation: sourceLocation)
  } catch let fault as FileFault {
    #expect(!fault.description.contains("\n"), sourceLocation: sourceLocation)
    return fault
  } catch {
    Issue.record("expected a FileFault, got \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
