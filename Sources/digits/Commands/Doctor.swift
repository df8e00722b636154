import ArgumentParser
import Runs
import Benchmark

/// `digits doctor`: says whether this build is as fast here as it can be, and which data it finds.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Describe this machine and this build, and warn about what slows them down.",
    discussion: """
      The measurement takes about half a second. Lines that begin with "warning:" say what is \
      wrong and what to do about it. Possible reasons are a debug build, vectors that are narrower \
      than the processor's or that it lacks, multiply-adds that do not use the vector units, a \
      machine too busy to time anything, and a damaged dataset. Warnings do not change the exit \
      code, which is 0.

      EXAMPLES
        Before timing anything, or when training seems slow:
          digits doctor

        For a script, or to attach to a report:
          digits doctor --json
      """)

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    let report = DoctorReport(
      diagnosis: .make(), data: dataOptions.data, models: modelOptions.models, Invocation.current)
    try jsonOption.show(report, text: report.text)
  }
}
