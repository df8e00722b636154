import ArgumentParser
import Foundation
import Runs
import Studies

/// What every experiment in the plane takes: `LabOptions`, threads and a seed.
struct PlaneLabOptions: ParsableArguments {
  @OptionGroup var options: LabOptions
  @OptionGroup var runtime: RuntimeOptions

  var quick: Bool { options.quick }

  /// Runs an experiment under a progress bar, writes its folder and prints what it found.
  ///
  /// - Parameter experiment: gets what to call for progress; Ctrl-C ends it there.
  func finish(_ experiment: (Watch) throws -> LabPage) throws {
    Interrupt.install()
    let page = try runtime.quietOption.watched(counting: "steps", experiment)
    let folder = try LabFolder(experiment: page.name, out: options.out)
    try page.write(to: folder)
    if options.jsonOption.json {
      try JSONOutput.print(page.results)
    } else {
      for table in page.tables {
        print(table.caption)
        print(table.report.text + "\n")
      }
      print(page.claim)
      print(folder.file("report.html"))
    }
  }
}
