import ArgumentParser
import FileFormats
import Foundation
import Runs

/// What a shell offers for a value, by what the value is called in the help.
extension CompletionKind {
  /// - Returns: nil where the option's type says it all, such as the names of samplers.
  static func value(_ name: String) -> CompletionKind? {
    switch name {
    case "DIR", "RUN": .directory
    case "FILE", "PATH": .file()
    case "FILE.png": .file(extensions: ["png"])
    case "FILE.csv": .file(extensions: ["csv"])
    case "MODEL": models
    default: nil
    }
  }

  /// Names of the models that come with the program, model files and run folders.
  static var models: CompletionKind {
    .custom { _, _, typed in shippedNames(typed) + paths(typed) }
  }

  /// Names of the models that come with the program.
  static var shippedModels: CompletionKind { .custom { _, _, typed in shippedNames(typed) } }

  private static func shippedNames(_ typed: String) -> [String] {
    ((try? ShippedModels.load())?.entries.map(\.name) ?? []).filter { $0.hasPrefix(typed) }
  }

  /// Folders, and files as training writes them, that begin with what was typed.
  private static func paths(_ typed: String) -> [String] {
    let folder = typed.lastIndex(of: "/").map { String(typed[...$0]) } ?? ""
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (names ?? []).filter { !$0.hasPrefix(".") }.map { folder + $0 }.compactMap { path in
      guard path.hasPrefix(typed) else { return nil }
      if Folder.exists(path) { return path + "/" }
      return path.hasSuffix(".safetensors") ? path : nil
    }.sorted()
  }
}
