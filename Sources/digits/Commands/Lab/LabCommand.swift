import ArgumentParser

/// `digits lab`: the papers' experiments, a folder for each group of them.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Run the experiments of the papers this program rests on.",
    discussion: """
      Each writes a folder, out/lab-NAME unless told otherwise: report.html (opens from disk) with \
      the claim, the setting, the result and the published numbers beside ours, every figure as \
      SVG, every table as CSV, and results.json. The default takes at most ten minutes on two \
      cores, --quick at most one.

      EXAMPLES
        See that the score and the noise become singular and the estimate does not:
          digits lab line

        The same as the paper's code did it:
          digits lab line --as-published --out out/as-published

        A first look at those that need no training:
          digits lab five-points --quick
          digits lab smallest-time --quick
          digits lab weight-check --quick
          digits lab gaussian

        Generation from data alone, on spheres and on MNIST:
          digits lab memorisation --data Data/mnist
      """,
    subcommands: [
      LabLine.self, LabCurve.self, LabFivePoints.self, LabEightPoints.self,
      LabSmallestTime.self, LabWeightCheck.self, LabSchedule.self, LabWeighting.self,
      LabGaussian.self, LabMemorisation.self,
    ])
}
