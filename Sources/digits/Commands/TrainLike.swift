import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Images
import NeuralNet
import Runs

/// `digits train --like RUN`: a run that takes over the settings of another.
extension Train {
  /// Returns the settings of a run, with the values of the options that were given.
  func settings(like begun: TrainingSettings, _ images: ImageBatch) throws -> TrainingSettings {
    try recipeOptions.requireTimes(for: begun.timeLaw)
    var settings = begun
    let isOfThisSize =
      images.height == begun.frame.imageHeight && images.width == begun.frame.imageWidth
    if preset != nil || recipeOptions.recipe != nil || !isOfThisSize {
      let fresh = TrainingSettings(
        preset: preset ?? begun.preset, objective: begun.objective,
        recipe: recipeOptions.recipe ?? .standard, imageHeight: images.height,
        imageWidth: images.width)
      if recipeOptions.recipe != nil {
        settings = fresh
        settings.timeRange = begun.timeRange
      } else {
        (settings.preset, settings.frame) = (fresh.preset, fresh.frame)
        settings.configuration = fresh.configuration
        settings.configuration.read(begun.configuration.timeInput)
        if preset == nil { settings.configuration.dropout = begun.configuration.dropout }
        settings.pixels = begun.pixels
      }
      settings.condition(like: begun)
    }
    if let objective { settings.objective = objective }
    settings.seed = runtime.seedOption.given ?? begun.seed
    try recipeOptions.apply(to: &settings)
    return settings
  }

  /// Returns the length of a run that is like another: as many steps, even if a time was asked for.
  func budget(like begun: RunFolder.Record) -> TrainingBudget {
    if budgetOptions.given != nil { return budgetOptions.budget }
    guard case .minutes = begun.budget, let steps = begun.totalSteps else { return begun.budget }
    return .steps(steps)
  }

  /// Returns a command that begins the same run without the other one, if options can say all of it.
  func invocation(
    of settings: TrainingSettings, _ budget: TrainingBudget, _ dataset: Dataset
  ) -> Invocation {
    let options = TrainingCommand.options(settings, budget)
    guard let command = try? Train.parse(options),
      let same = try? command.ownSettings(dataset), same == settings
    else { return .current }
    let places = ["--data", dataset.directory] + (out.map { ["--out", $0] } ?? [])
    return Invocation(
      version: Version.text, command: ShellCommand.line(["digits", "train"] + options + places))
  }
}
