import ArgumentParser
import Diffusion
import FileFormats
import Runs
import Studies

/// `digits lab estimate-error`: where in time models differ.
struct LabEstimateError: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate-error",
    abstract: "Measure models' errors of X₀ by noise level, on the strokes and off them.",
    discussion: """
      Test images are noised to each level, and each model estimates X₀ from them. The squared \
      error is split into pixels within two pixels of ink and all others, and the models after the \
      first are divided by it. All models see the same noise.

      EXAMPLES
        digits lab estimate-error
        digits lab estimate-error small-ddpm small-cem --count 2000
        digits lab estimate-error runs/mine tiny-cem

      Several seeds of two kinds, in pairs of one seed:
        digits lab estimate-error --pairs out/compare/ddpm-seed1 \\
          out/compare/cem-seed1 out/compare/ddpm-seed2 out/compare/cem-seed2
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var dataOptions: DataOptions

  @Argument(
    help: .init(
      "Model files, run folders, or names of shipped models. (default: tiny-ddpm tiny-cem)",
      valueName: "MODEL"))
  var models: [String] = []

  @Flag(help: "Take the models in pairs, and compare each second one with the one before.")
  var pairs = false

  @Option(number: "N", help: "Number of test images. (default: 1000; quick: 100)")
  var count: Int?

  @Option(number: "N", help: "Number of noise levels. (default: 21; quick: 9)")
  var levels: Int?

  func validate() throws {
    try require("--count", count, in: 2...1_000_000)
    try require("--levels", levels, in: 2...1000)
    try requireOnce("MODEL", models)
    if pairs, !models.count.isMultiple(of: 2) {
      throw ValidationError("--pairs needs an even number of models, not \(models.count)")
    }
  }

  func run() throws {
    let names = models.isEmpty ? ["tiny-ddpm", "tiny-cem"] : models
    let found = try names.map { try FoundModel.find($0, labels: false) }
    let dataset = try dataOptions.load()
    let all = dataset.test ?? dataset.train
    for model in found {
      let frame = model.model.frame
      guard (frame.imageHeight, frame.imageWidth) == (all.height, all.width),
        model.model.timeRange == found[0].model.timeRange
      else {
        throw FileFault(
          path: model.path,
          expected: "a model of images of \(all.height) x \(all.width) pixels, like the data, "
            + "and of the same times as the first model",
          found: "\(frame.imageHeight) x \(frame.imageWidth) pixels, times from "
            + "\(model.model.timeRange.minimum) to \(model.model.timeRange.maximum)",
          hint: "compare models that were trained alike")
      }
    }
    if dataset.test == nil {
      lab.runtime.note("There are no test images here, so these are images the models may know.")
    }
    let images = all.selecting(0..<min(all.count, count ?? (lab.quick ? 100 : 1000)))
    try lab.finish(
      EstimateErrorStudy(
        models: Array(zip(names, found.map(\.model))), isPaired: pairs, images: images,
        levels: levels ?? (lab.quick ? 9 : 21), seed: lab.seed, threads: lab.threads))
  }
}
