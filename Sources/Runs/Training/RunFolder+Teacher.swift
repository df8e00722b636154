import Diffusion
import FileFormats

/// The model that a distillation learns from, of which its folder keeps a copy.
extension RunFolder {
  package var teacher: String { path + "/teacher.safetensors" }

  /// - Parameter record: that of a distillation, with settings that have no fault.
  /// - Throws: `FileFault` if the copy is missing, damaged, or of another model.
  func readTeacher(of record: Record) throws -> DiffusionModel {
    guard let distillation = record.settings.distillation else {
      throw FileFault(
        path: config, expected: "a distillation", found: "a training on images",
        hint: "continue it with the command that it was begun with")
    }
    let model: DiffusionModel
    do {
      model = try DiffusionModel.read(path: teacher)
    } catch let fault as FileFault {
      throw fault.advising("another copy of the model \(distillation.teacher) serves as well")
    }
    guard model.hash == distillation.teacher,
      model.configuration.conditions == record.settings.configuration.conditions
    else {
      throw FileFault(
        path: teacher, expected: "the teacher \(distillation.teacher), as in config.json",
        found: "the model \(model.hash)")
    }
    return model
  }
}
