import ArgumentParser
import Runs
import Studies
import Terminal

/// The options of every experiment.
struct LabOptions: ParsableArguments {
  @Option(value: "DIR", help: "Folder to write to. (default: out/lab-NAME)")
  var out: String?

  @Flag(help: "Run a smaller experiment, which takes at most a minute on two cores.")
  var quick = false

  @OptionGroup var openOption: OpenOption
  @OptionGroup var jsonOption: JSONOption

  /// Runs an experiment with a progress bar, writes its folder and prints what it found. After
  /// Ctrl-C nothing is written.
  func finish(_ study: some Study, _ quiet: QuietOption) throws {
    Interrupt.install()
    let folder = try StudyFolder(experiment: study.name, out: out)
    let page = try quiet.watched(counting: "steps") {
      try study.page(of: try study.run(watch: $0))
    }
    try page.write(to: folder, by: Invocation.current)
    if jsonOption.json {
      try JSONOutput.print(page.results(by: Invocation.current))
    } else {
      StandardOutput.write(page.text)
      StandardOutput.write(line: folder.file("report.html"))
    }
    openOption.show(folder.file("report.html"), quiet)
  }
}

/// The options of experiments that draw random numbers: `LabOptions`, threads and a seed.
struct DrawnLabOptions: ParsableArguments {
  @OptionGroup var options: LabOptions
  @OptionGroup var runtime: RuntimeOptions

  var quick: Bool { options.quick }
  var seed: UInt64 { runtime.seed }
  var threads: Int { runtime.threads }

  /// See `LabOptions.finish`.
  func finish(_ study: some Study) throws { try options.finish(study, runtime.quietOption) }
}
