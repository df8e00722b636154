import Foundation

/// A Swift file of this package.
struct SourceFile {
  /// The path from the package's root, such as Sources/Kernels/Vector.swift.
  let path: String
  let text: String

  /// The names of the modules it imports; for `import struct A.B` this is A.
  var imports: [String] {
    let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    return text.split(separator: "\n").compactMap { line in
      let words = line.prefix { $0 != "/" }.split(separator: " ").map(String.init)
      guard let place = words.firstIndex(of: "import"),
        words[..<place].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
      else { return nil }
      let named = words[(place + 1)...].first { !kinds.contains($0) }
      return named?.split(separator: ".").first.map(String.init)
    }
  }

  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private",
  ]

  /// The number of lines, as an editor counts them.
  var lineCount: Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).count
      - (text.hasSuffix("\n") ? 1 : 0)
  }

  /// The folder that holds Package.swift.
  static let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Returns every Swift file below Sources and Tests, in the order of their paths.
  static func all() throws -> [SourceFile] {
    try ["Sources", "Tests"].flatMap { folder in
      let names = try FileManager.default.subpathsOfDirectory(
        atPath: packageFolder.appendingPathComponent(folder).path)
      return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
        let path = "\(folder)/\(name)"
        return SourceFile(
          path: path,
          text: try String(
            contentsOf: packageFolder.appendingPathComponent(path), encoding: .utf8))
      }
    }
  }
}
