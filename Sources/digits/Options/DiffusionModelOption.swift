import ArgumentParser
import Diffusion
import FileFormats
import Foundation

/// The trained model to work with.
struct DiffusionModelOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A model.safetensors, or a run folder that holds one.", valueName: "FILE"))
  var model: String

  /// - Throws: `FileFault` if there is no model or it cannot be used.
  func load() throws -> DiffusionModel {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      return try DiffusionModel.read(path: model)
    }
    let file = RunFolder(path: model).model
    guard FileManager.default.fileExists(atPath: file) else {
      throw FileFault(
        path: model, expected: "a run folder with a model.safetensors", found: "none in it",
        hint: "training writes it at its end; `digits train --resume` goes on to there")
    }
    return try DiffusionModel.read(path: file)
  }
}
