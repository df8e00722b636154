extension ScheduleStudy {
  package var name: String { "schedule" }

  package func page(of results: [ArmResult]) -> StudyPage {
    page(
      title: "The schedule of steps",
      remarks: [
        "The paper's text does not give N; about 40 is inferred from the noise floor of its "
          + "quadratic samples. With noise in the last step, the linear schedule's floor is the "
          + "root of that step's length, √(T/(N−1))."
      ],
      distance: results.distanceToCurve(
        "One network of each kind serves all schedules. \"exact\" is the same walk with the exact "
          + "estimate, and shows what the schedule alone costs."),
      widths: hidden.listed, of: results)
  }
}
