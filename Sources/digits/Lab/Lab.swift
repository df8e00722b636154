import ArgumentParser

/// `digits lab`: experiments on claims of papers, one command each.
struct Lab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Repeat experiments of the papers, each with a page, figures and numbers.",
    discussion: """
      Each experiment writes a folder, out/lab-NAME unless told otherwise: report.html (opens from \
      disk), its figures as SVG, and all numbers as results.csv and results.json. The default takes \
      at most ten minutes on two cores, --quick at most one.

      EXAMPLES
        digits lab gaussian
        digits lab gaussian --quick --json
      """,
    subcommands: [LabGaussian.self])
}

/// What every experiment takes.
struct LabOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder to write. (default: out/lab-NAME)", valueName: "DIR"))
  var out: String?

  @Flag(help: "A smaller version, in at most a minute on two cores.")
  var quick = false

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption
}
