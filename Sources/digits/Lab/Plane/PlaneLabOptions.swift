import ArgumentParser
import Foundation
import Studies

/// What every experiment in the plane takes: `LabOptions`, threads and a seed.
struct PlaneLabOptions: ParsableArguments {
  @OptionGroup var options: LabOptions
  @OptionGroup var runtime: RuntimeOptions

  var quick: Bool { options.quick }

  /// Runs an experiment under a progress bar, writes its folder and prints what it found.
  ///
  /// - Parameter experiment: gets what to call for progress; Ctrl-C ends it there.
  func finish(_ experiment: (LabWatch) throws -> LabPage) throws {
    Interrupt.install()
    let progress = LabProgress(quiet: runtime.quiet)
    defer { progress.clear() }
    let page = try experiment { stage, done, total in
      try Interrupt.check()
      progress.show(stage, done, total)
    }
    progress.clear()
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

/// One bar a stage.
private final class LabProgress {
  private let isQuiet: Bool
  private var stage = ""
  private var bar: ProgressBar?

  init(quiet: Bool) { isQuiet = quiet }

  func show(_ stage: String, _ done: Int, _ total: Int) {
    if stage != self.stage {
      bar?.clear()
      bar = ProgressBar(stage, unit: .items("steps"), quiet: isQuiet)
      self.stage = stage
    }
    bar?.update(done, of: total)
  }

  func clear() { bar?.clear() }
}
