import ArgumentParser
import Runs

/// The trained model to work with.
struct DiffusionModelOption: ParsableArguments {
  @Option(
    value: "MODEL",
    help: "A model.safetensors, a run folder that holds one, or the name of a shipped model.",
    discussion: """
      Without it, the shipped model with the lowest FID at 50 evaluations; of the conditional \
      ones if a label is asked for. `digits models` lists them. `digits sample` also takes \
      empirical: no network, but the images of --data themselves.
      """)
  var model: String?

  /// Whether the model is the training set itself.
  var isEmpirical: Bool { model == EmpiricalOptions.name }

  /// - Parameter labels: whether a label is asked for.
  /// - Throws: `FileFault` if there is no model or it cannot be used; `ValidationError` for the
  ///   empirical one, which is no file.
  func load(labels: Bool = false) throws -> FoundModel {
    if isEmpirical {
      throw ValidationError("--model empirical is for `digits sample`; name a trained model")
    }
    return try FoundModel.find(model, labels: labels)
  }
}
