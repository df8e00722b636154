import ArgumentParser
import Runs
import Studies

/// What every experiment takes.
struct LabOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder to write. (default: out/lab-NAME)", valueName: "DIR"))
  var out: String?

  @Flag(help: "A smaller run, of at most a minute on two cores.")
  var quick = false

  @OptionGroup var jsonOption: JSONOption

  /// Runs an experiment under a progress bar, writes its folder and prints what it found; Ctrl-C
  /// ends it before anything is written.
  func finish(_ study: some Study, _ quiet: QuietOption) throws {
    Interrupt.install()
    let page = try quiet.watched(counting: "steps") {
      try study.page(of: try study.run(watch: $0))
    }
    let folder = try StudyFolder(experiment: page.name, out: out)
    try page.write(to: folder, by: Invocation.current)
    if jsonOption.json {
      try JSONOutput.print(page.results(by: Invocation.current))
    } else {
      print(page.text)
      print(folder.file("report.html"))
    }
  }
}

/// What experiments that draw take: `LabOptions`, threads and a seed.
struct DrawnLabOptions: ParsableArguments {
  @OptionGroup var options: LabOptions
  @OptionGroup var runtime: RuntimeOptions

  var quick: Bool { options.quick }
  var seed: UInt64 { runtime.seed }
  var threads: Int { runtime.threads }

  /// See `LabOptions.finish`.
  func finish(_ study: some Study) throws { try options.finish(study, runtime.quietOption) }
}
