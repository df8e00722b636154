extension PlanarRecipe {
  /// A text that says why the training times matter.
  static let timesText =
    "Arms \"t ≥ T/199\" are trained on the published times, from 0.05 on, and extrapolate below. Where "
    + "they do better, the reason is CEM's weight: at t = 10⁻⁴ it asks for errors below √t = 0.01, for "
    + "which a network of this size pays at larger t; left alone it extrapolates well, as its target "
    + "has nothing singular there."

  /// What a reader must know about the choices where paper and code disagree.
  var remark: String {
    if isAsPublished {
      return "As the published code has it: training times from T/199 on, noise in the last step, "
        + "CEM drawn by scheme 1 and the others by the classic scheme. So samplers and not only "
        + "methods differ, and networks are asked about times that they were not trained on."
    }
    let times =
      trainingTimes == .published
      ? "training times start at T/199, as in the published code, above most sampling times"
      : "training times go down to t₁ (the published code trains on t ≥ 0.05 only and "
        + "extrapolates below)"
    let name = (sampler ?? .classic).rawValue
    return "Where the paper and its code disagree: one sampler (\(name)) for all methods (the code "
      + "draws CEM by another than the rest), \(times), and the last step "
      + (hasLastNoise ? "adds noise, as the code does." : "adds no noise (the code's does, 0.01).")
  }

  /// The recipe as lines of the page's settings.
  var listed: [StudyPage.Setting] {
    let times = comparedTimes[0]
    return [
      (
        "training",
        "\(sizes.steps) steps of Adam, learning rate \(learningRate), on \(sizes.batch) of "
          + "\(sizes.trainingPoints) points"
      ),
      (
        "training times",
        times == .published
          ? "uniform on T k / 199, k = 1 to 199"
          : "\(times.rawValue) from \(timeRange.minimum) to \(timeRange.maximum)"
      ),
      ("network", "(x₁, x₂, t) → tanh layers → 2 outputs"),
      ("samples", "\(sizes.samples)"),
      ("seed", "\(seed)"),
    ]
  }
}
