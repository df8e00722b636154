import ArgumentParser
import Runs
import Benchmark

/// `digits doctor`: whether this build is as fast on this machine as it can be, and what is there.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Describe this machine and this build, and warn of what makes them slow.",
    discussion: """
      Measures for about half a second. Lines that begin with "warning:" name what is wrong and \
      what to do: a debug build, vectors narrower than the processor's or missing from it, \
      multiply-adds that do not use the vector units, a machine too busy to time anything, or a \
      damaged dataset. The exit code is 0 all the same.

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
