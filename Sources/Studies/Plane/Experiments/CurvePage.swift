extension CurveStudy {
  package func page(of results: [ArmResult]) -> StudyPage {
    page(
      "curve", title: "A spiral: samples of three methods",
      remarks: [
        "The paper's widths are not printed: its CEM is the deep network (four tanh layers of "
          + "64), that of SGM and DDPM is not known. Here all have \(hidden.listed)."
      ],
      distance: results.distanceToCurve(
        "KS is the Kolmogorov-Smirnov distance between U of the nearest points and its "
          + "uniform law; chance exceeds 0.0136 once in twenty for 10 000 samples. \"exact "
          + "score\" is the same sampler with the exact estimate: what no network can better. Where its KS "
          + "is as large as a network's, the sampler misplaces samples along the curve, not "
          + "the network."),
      widths: hidden.listed, of: results)
  }
}
