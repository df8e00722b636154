extension ScheduleStudy {
  package func page(of results: [ArmResult]) -> StudyPage {
    page(
      "schedule", title: "The schedule of steps",
      remarks: [
        "The paper's N is not in its text; about 40 is inferred from the noise floor of its "
          + "quadratic samples. With noise in the last step, the linear schedule's floor is the "
          + "length of that step, √(T/(N−1))."
      ],
      distance: results.distanceToCurve(
        "One network of each kind for all schedules. \"exact\" is the same walk with the exact estimate: what the "
          + "schedule alone costs."),
      widths: hidden.listed, of: results)
  }
}
