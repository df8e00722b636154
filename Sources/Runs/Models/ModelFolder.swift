import FileFormats
import Foundation

/// The folder of the feature network, the statistics that belong to it, and trained generators.
package struct ModelFolder: Sendable, Equatable {
  /// The folder's name.
  package static let defaultName = "Models"
  /// Where `make install` puts it, under its prefix.
  private static let installedName = "share/digits/Models"
  package static let networkFile = "digit-features.safetensors"

  package static let judgeFile = "digit-judge.safetensors"

  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// The path of the network's weights.
  package var network: String { Folder.file(Self.networkFile, in: path) }

  /// The path of the weights of the network that gives second opinions.
  package var judge: String { Folder.file(Self.judgeFile, in: path) }

  /// Returns the path of the statistics of a dataset's training images, such as
  /// "Models/mnist-statistics.safetensors".
  package func statistics(ofDataset name: String) -> String {
    Folder.file(Self.stem(name) + "-statistics.safetensors", in: path)
  }

  /// Returns the path of a dataset's spectrum, such as "Models/mnist-spectrum.csv".
  package func spectrum(ofDataset name: String) -> String {
    Folder.file(Self.stem(name) + "-spectrum.csv", in: path)
  }

  /// Returns the path of a dataset's gray levels, such as "Models/mnist-grays.csv".
  package func grays(ofDataset name: String) -> String {
    Folder.file(Self.stem(name) + "-grays.csv", in: path)
  }

  /// Returns the data's own folder, if `digits data prepare` has filled it.
  ///
  /// - Parameter data: a folder that was named as the place of the data; nil if none was.
  package static func prepared(_ data: String?) -> ModelFolder? {
    guard let data, !data.isEmpty else { return nil }
    let folder = ModelFolder(path: data)
    return FileManager.default.fileExists(atPath: folder.network) ? folder : nil
  }

  /// Finds a table of a model's dataset, such as its gray levels.
  ///
  /// - Parameters:
  ///   - table: the path of the table in a folder.
  ///   - named: the table, or the folder of a dataset or of models that holds it; nil for the folder
  ///     of the data that the model was trained on, if it is there, or else the usual folder.
  ///   - dataFolder: the folder of the model's data, if it is known.
  package static func find(
    _ table: (ModelFolder) -> String, named: String?, dataFolder: String?
  ) throws(FileFault) -> String {
    if let named {
      return Folder.exists(named) ? table(ModelFolder(path: named)) : named
    }
    if let dataFolder {
      let path = table(ModelFolder(path: dataFolder))
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    return table(try locate(nil))
  }

  /// Returns the name in lower case, with dashes between its words.
  private static func stem(_ name: String) -> String {
    name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      .joined(separator: "-")
  }

  /// The path of the trained generators, each in a folder of its name.
  package var generators: String { Folder.file("generators", in: path) }

  /// Returns the folder to use: `flag`, or the one that the environment variable `DIGITS_MODELS`
  /// names, or the first that holds a network among `Models` and the folders `Models` beside the
  /// program and above it.
  ///
  /// A folder that was named is not checked further: reading a file from it will report what is
  /// wrong.
  ///
  /// - Parameter mayBeNew: whether the folder that the environment names need not be there yet.
  /// - Throws: `FileFault` if the environment names no folder, or nothing was named and no folder
  ///   holds a network.
  package static func locate(
    _ flag: String?, mayBeNew: Bool = false,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String? = Bundle.main.executablePath
  ) throws(FileFault) -> ModelFolder {
    if let flag { return ModelFolder(path: flag) }
    if let named = named(environment) {
      guard mayBeNew || Folder.exists(named.path) else {
        throw FileFault(
          path: named.path, expected: "the folder of models, which DIGITS_MODELS names",
          found: "no such folder",
          hint: "set DIGITS_MODELS to the folder that holds them, or to "
            + "nothing, and the program looks beside itself")
      }
      return named
    }
    let candidates = candidates(executable)
    if let found = candidates.first(where: {
      FileManager.default.fileExists(atPath: $0.network)
    }) {
      return found
    }
    throw FileFault(
      path: candidates[0].network, expected: "a feature network",
      found: "none here, and none in a folder \(defaultName) or \(installedName) beside the "
        + "program or above it",
      hint: "name the folder of models, set DIGITS_MODELS to it, or train a network with "
        + "`digits features train`")
  }

  /// Returns the folder whose generators are used: the one that `DIGITS_MODELS` names, or the first
  /// of the same places that holds any, or else the first of them.
  package static func locateGenerators(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String? = Bundle.main.executablePath
  ) -> ModelFolder {
    if let named = named(environment) { return named }
    let candidates = candidates(executable)
    return candidates.first { FileManager.default.fileExists(atPath: $0.generators) }
      ?? candidates[0]
  }

  private static func named(_ environment: [String: String]) -> ModelFolder? {
    environment["DIGITS_MODELS"].flatMap { $0.isEmpty ? nil : ModelFolder(path: $0) }
  }

  /// `Models` here; beside the program and above it, also as `make install` lays it out; and in the
  /// sources that the program was built from.
  private static func candidates(_ executable: String?) -> [ModelFolder] {
    var candidates = [ModelFolder(path: defaultName)]
    if let executable {
      var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
      while folder.path != "/", folder.pathComponents.count > 1 {
        folder.deleteLastPathComponent()
        for place in [defaultName, installedName] {
          candidates.append(ModelFolder(path: folder.appendingPathComponent(place).path))
        }
      }
    }
    return candidates + [ModelFolder(path: Folder.file(defaultName, in: sources))]
  }

  /// The root of the package, as it was when this file was compiled.
  private static let sources =
    #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
}
