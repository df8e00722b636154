import ArgumentParser
import Runs

/// The trained model to work with.
struct DiffusionModelOption: ParsableArguments {
  @Option(
    value: "MODEL",
    help: "Model file, run folder that holds one, or name of a shipped model.",
    discussion: """
      The default is the shipped model with the lowest FID over its floor at 50 \
      evaluations, or the best conditional one if you ask for a label. `digits models` lists them. `digits sample` also \
      takes empirical, which uses the images of --data instead of a network.
      """)
  var model: String?

  /// Whether the model is the training set itself.
  var isEmpirical: Bool { model == EmpiricalOptions.name }

  /// - Parameter labels: whether a label is asked for.
  /// - Throws: `FileFault` if there is no model or it cannot be used; `ValidationError` for the
  ///   empirical one, which has no file.
  func load(labels: Bool = false) throws -> FoundModel {
    if isEmpirical {
      throw ValidationError(
        "--model empirical works only with `digits sample`; name a trained model")
    }
    return try FoundModel.find(model, labels: labels)
  }
}
