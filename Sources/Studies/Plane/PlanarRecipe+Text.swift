extension PlanarRecipe {
  /// What a reader must know about the choices where paper and code disagree.
  var remark: String {
    if isAsPublished {
      return "As in the published code, training times start at T/199, the last step adds noise, "
        + "CEM is drawn with scheme 1 and the others with the classic scheme. So the samplers "
        + "differ as well as the methods, and networks are asked about times that they were not "
        + "trained on."
    }
    let times =
      trainingTimes == .published
      ? "training times that start at T/199, as in the published code, above most sampling times"
      : "training times that go down to t₁ (the published code trains on t ≥ 0.05 only and "
        + "extrapolates below)"
    let name = (sampler ?? .classic).rawValue
    return "The paper and its code disagree in places. This page uses one sampler (\(name)) for "
      + "all methods (the code draws CEM with another than the rest), \(times), and a last step "
      + (hasLastNoise
        ? "that adds noise, as the code's does."
        : "that adds no noise (the code's adds noise of 0.01).")
  }

  /// The recipe as lines of the page's settings.
  var listed: [StudyPage.Setting] {
    let times = comparedTimes[0]
    return [
      (
        "training",
        "\(sizes.steps) steps of Adam with learning rate \(learningRate), each on \(sizes.batch) "
          + "of \(sizes.trainingPoints) points"
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

extension [ArmResult] {
  /// A text about the arms trained at the published times, beside those with the same name trained
  /// down to t_1; nil if there are none to compare.
  var timesText: String? {
    let pairs = compactMap { late in
      first { PlanarRecipe.lateName($0.arm.name) == late.arm.name }.map { ($0, late) }
    }
    guard !pairs.isEmpty else { return nil }
    let nearer = pairs.filter { $1.distances.mean < $0.distances.mean }.map(\.0.arm.name)
    let found =
      nearer.isEmpty
      ? "None of them comes nearer to the data than its counterpart."
      : nearer.count == pairs.count
        ? "All of them come nearer to the data than their counterparts."
        : "Nearer to the data than their counterparts come only those of \(nearer.joined(separator: ", "))."
    return
      "Arms named \"t ≥ T/199\" are trained at the published times, which start at 0.05, and "
      + "extrapolate below them. \(found) What may help an arm of CEM is its weight: at t = 10⁻⁴ "
      + "it asks for errors below √t = 0.01, which a network of this size pays for with larger "
      + "errors at larger t. Its target has nothing singular there, so it can be extrapolated."
  }
}
