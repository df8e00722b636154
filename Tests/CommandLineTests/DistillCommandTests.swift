import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs
import TestSupport
import Testing

@Suite struct DistillCommandTests {
  /// A folder with teacher.safetensors, a network of the preset `tiny` for images of 8 x 8.
  ///
  /// - Parameter clusters: how many images it has of each; nil for three labels.
  private func folder(clusters: [Int]? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var settings = TrainingSettings(preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    if let clusters {
      settings.condition(onClusters: clusters.count)
      settings.configuration.clusters = clusters
    } else {
      settings.condition(on: LabelSet(below: 3))
    }
    try DiffusionModel(
      configuration: settings.configuration, objective: .cem, frame: settings.frame,
      timeRange: .standard,
      provenance: .init(
        version: "digits test", command: "none", dataset: "no data", seed: 1, steps: 0,
        batchSize: 1),
      weights: UNet(settings.configuration).layout.initialValues(seed: 1)
    ).write(to: folder.file("teacher.safetensors"))
    return folder
  }

  @Test func distillsContinuesAndDraws() throws {
    let folder = try folder()
    let begin = ["distill", "--from", "teacher.safetensors", "--batch", "4", "-q"]
    let whole = try BuiltBinary.run(begin + ["--steps", "9", "--out", "whole"], in: folder)
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(whole.output.hasPrefix("whole/model.safetensors: 9 steps, model "))
    // Nothing but the folder is needed to go on.
    let copy = try FileBytes.read(path: folder.file("whole/teacher.safetensors"))
    #expect(copy == (try FileBytes.read(path: folder.file("teacher.safetensors"))))
    let again = try BuiltBinary.run(["distill", "--resume", "whole"], in: folder)
    #expect(again.code == 0 && again.output.contains("already trained, 9 steps"))
    let other = try BuiltBinary.run(["train", "--resume", "whole", "-q"], in: folder)
    #expect(other.code != 0 && other.hasOneErrorLine, "\(other.errors)")

    for steps in [[], ["--steps", "1"], ["--sampler", "consistency", "--steps", "2"]] {
      let drawn = try BuiltBinary.run(
        ["sample", "--model", "whole", "--count", "3", "--idx", "a.idx", "-q"] + steps, in: folder)
      #expect(drawn.code == 0, "\(drawn.errors)")
    }
    for (options, words) in [
      (["--steps", "5"], "--steps must be 1 to 4"), (["--steps", "0"], "--steps must be 1 to"),
      (["--sampler", "heun"], "leave out --sampler"),
      (["--eta", "0.5", "--sampler", "ddim"], "leave out"),
      (["--time-max", "5"], "leave out --time-max"),
      (["--schedule", "linear"], "leave out --schedule"),
    ] {
      let refused = try BuiltBinary.run(["sample", "--model", "whole"] + options, in: folder)
      #expect(refused.code == 64 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains(words), "\(refused.errors)")
    }
  }

  /// A distillation has no images that `train` could go on with or begin from.
  @Test(arguments: ["--resume", "--like"]) func isNoTrainingOnImages(option: String) throws {
    let folder = try folder()
    let made = try BuiltBinary.run(
      "distill", "--from", "teacher.safetensors", "--batch", "4", "--steps", "1", "--out", "run",
      in: folder)
    #expect(made.code == 0, "\(made.errors)")
    let refused = try BuiltBinary.run("train", option, "run", in: folder)
    #expect(refused.code == 1 && refused.hasOneErrorLine, "\(refused.errors)")
    #expect(refused.errors.contains("expected a training on images, found a distillation"))
  }

  @Test func saysWhatServesInPlaceOfALostTeacher() throws {
    let folder = try folder()
    let made = try BuiltBinary.run(
      "distill", "--from", "teacher.safetensors", "--batch", "4", "--steps", "1", "--out", "run",
      in: folder)
    #expect(made.code == 0, "\(made.errors)")
    try FileManager.default.removeItem(atPath: folder.file("run/teacher.safetensors"))
    let lost = try BuiltBinary.run("distill", "--resume", "run", "--steps", "2", in: folder)
    #expect(lost.code == 1 && lost.hasOneErrorLine, "\(lost.errors)")
    let hash = try DiffusionModel.read(path: folder.file("teacher.safetensors")).hash
    #expect(lost.errors.contains("another copy of the model \(hash)"), "\(lost.errors)")
  }

  /// The student draws clusters as the teacher does, and is told how large they are.
  @Test func distillsWithoutLabels() throws {
    let folder = try folder(clusters: [7, 0, 2])
    let made = try BuiltBinary.run(
      "distill", "--from", "teacher.safetensors", "--batch", "4", "--steps", "3", "--out", "run",
      in: folder)
    #expect(made.code == 0, "\(made.errors)")
    let student = try DiffusionModel.read(path: folder.file("run/model.safetensors"))
    #expect(student.configuration.clusters == [7, 0, 2])
    let drawn = try BuiltBinary.run(
      "sample", "--model", "run", "--count", "3", "--idx", "a.idx", in: folder)
    #expect(drawn.code == 0 && !drawn.errors.contains("label"), "\(drawn.errors)")
  }

  @Test func refusesWhatItCannotDo() throws {
    let folder = try folder()
    for (options, words) in [
      ([], "--from must name"), (["--from", "teacher.safetensors", "--epochs", "2"], "--epochs"),
      (["--resume", "a", "--from", "teacher.safetensors"], "leave out --from"),
      (["--from", "teacher.safetensors", "--batch", "0"], "--batch"),
      (["--from", "teacher.safetensors", "--learning-rate", "0"], "learning rate"),
    ] {
      let refused = try BuiltBinary.run(["distill"] + options, in: folder)
      #expect(refused.code == 64 && refused.hasOneErrorLine, "\(refused.errors)")
      #expect(refused.errors.contains(words), "\(refused.errors)")
    }
    let sampled = try BuiltBinary.run(
      ["sample", "--model", "teacher.safetensors", "--sampler", "consistency"], in: folder)
    #expect(sampled.code == 64 && sampled.hasOneErrorLine, "\(sampled.errors)")
    #expect(sampled.errors.contains("needs a distilled model"))
    // A network of no preset.
    try MicroModel.make(.ddpm).write(to: folder.file("micro.safetensors"))
    let micro = try BuiltBinary.run(["distill", "--from", "micro.safetensors"], in: folder)
    #expect(micro.code == 64 && micro.hasOneErrorLine, "\(micro.errors)")
  }
}
