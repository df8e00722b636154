extension CurveStudy {
  package var name: String { "curve" }

  package func page(of results: [ArmResult]) -> StudyPage {
    page(
      title: "A spiral: samples of three methods",
      remarks: [
        "The paper does not print its widths. Its CEM is the deep network (four tanh layers of "
          + "64); those of SGM and DDPM are not known. Here all have \(hidden.listed)."
      ],
      distance: results.distanceToCurve(
        "KS is the Kolmogorov-Smirnov distance between U of the nearest points and its uniform "
          + "distribution. With 10,000 samples, chance exceeds 0.0136 once in twenty. \"exact "
          + "score\" is the same sampler with the exact estimate, which no network can improve "
          + "on. Where its KS is as large as a network's, it is the sampler that misplaces "
          + "samples along the curve, not the network."),
      widths: hidden.listed, of: results)
  }
}
