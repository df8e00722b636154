extension CurveStudy {
  package var name: String { "curve" }

  package func page(of results: ArmFindings) -> StudyPage {
    page(
      title: "A spiral: samples of three methods",
      remarks: [
        "The paper does not print its widths. Its CEM is the deep network (four tanh layers of "
          + "64); those of SGM and DDPM are not known. Here all have \(hidden.listed)."
      ],
      distance: results.arms.distanceToCurve(
        "\"exact score\" is the same sampler with the exact estimate."),
      widths: hidden.listed, of: results)
  }
}
