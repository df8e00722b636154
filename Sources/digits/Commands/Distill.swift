import ArgumentParser
import Diffusion
import FileFormats
import Runs

/// `digits distill`: trains a model to draw in one to four evaluations what another draws in many.
struct Distill: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill",
    abstract: "Teach a model to draw in one to four evaluations.",
    discussion: """
      The model --from walks from noise to images without chance, and a network of its shape, which \
      starts from its weights, learns to go from states on the way to the image at the end in one \
      evaluation. It needs no images: what it learns from is drawn anew all the time. The \
      run folder is that of `digits train`, with the teacher as teacher.safetensors. Ctrl-C saves a \
      checkpoint, and --resume continues to the same bytes as without the stop.

      The result draws with the sampler consistency, in 4 evaluations unless --steps says 1, 2 or 3.

      EXAMPLES
        A model that draws in four evaluations, and in one:
          digits distill --from tiny-conditional-24k --minutes 30 --out runs/fast
          digits sample --model runs/fast
          digits sample --model runs/fast --steps 1 --grid one.png

        Continue after Ctrl-C:
          digits distill --resume runs/fast
      """)

  @Option(
    name: .customLong("from"), value: "MODEL",
    help: "The teacher: model file, run folder that holds one, or name of a shipped model.")
  var teacher: String?

  @OptionGroup var budgetOptions: BudgetOptions

  @Option(number: "N", help: "Number of states per step. (default: 64)")
  var batch: Int?

  @Option(number: "X", help: "Peak of the learning rate. (default: 0.001)")
  var learningRate: Double?

  @Option(value: "DIR", help: "Folder of the run. (default: the next number in runs/)")
  var out: String?

  @Option(value: "DIR", help: "Continue the run in this folder.")
  var resume: String?

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    try require("--batch", batch, in: 1...65536)
    if budgetOptions.epochs != nil {
      throw ValidationError(
        "--epochs counts passes over images, which a distillation does not read; "
          + "give --steps or --minutes")
    }
    if resume == nil, teacher == nil {
      throw ValidationError("--from must name the model to learn from, unless --resume names a run")
    }
    let begun = firstGiven([
      "--from": teacher, "--batch": batch, "--learning-rate": learningRate, "--out": out,
      "--seed": runtime.seedOption.given,
    ])
    if resume != nil, let flag = begun {
      throw ValidationError("--resume continues the run as it was begun; leave out \(flag)")
    }
  }

  func run() throws {
    let run = try resume.map { try resumed($0) } ?? begun()
    let settings = run.record.settings
    try run.runOnTerminal(
      "distilling", command: "distill",
      "distilling \(settings.distillation?.teacher ?? "") of \(run.record.dataset)", runtime)
  }

  private func begun() throws -> TrainingRun {
    let found = try FoundModel.find(teacher, labels: false)
    guard found.model.consistencyTimes == nil else {
      throw FileFault(
        path: found.path, expected: "a model that was trained on images", found: "a distilled one",
        hint: "name its teacher")
    }
    var settings = try ValidationError.of { try TrainingSettings(distilling: found.model) }
    settings.seed = runtime.seed
    if let batch { settings.batchSize = batch }
    if let learningRate { settings.learningRate = learningRate }
    if let fault = settings.fault { throw ValidationError(fault) }
    try TrainingRun.requireMemory(settings, threads: runtime.threads, path: found.path)
    let folder =
      try out.map { RunFolder(path: $0) }
      ?? RunFolder.makeNext(
        in: RunShelf.usualFolder,
        name: "distilled-\(settings.preset.rawValue)"
          + (settings.isConditional ? "-conditional" : ""))
    return try TrainingRun(
      folder: folder,
      record: .init(
        distilling: found.model, path: found.path, settings, budgetOptions.budget, .current),
      teacher: found.model, threads: runtime.threads)
  }

  private func resumed(_ name: String) throws -> TrainingRun {
    let folder = try RunShelf.find(name)
    let run = try TrainingRun(resumingDistillation: folder, threads: runtime.threads)
    try run.setLength(budgetOptions, runtime)
    return run
  }
}
