import ArgumentParser
import Foundation
import Runs
import Studies
import Synchronization

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
    let progress = LabProgress(quiet: runtime.quiet)
    defer { progress.clear() }
    let page = try experiment(
      Watch(report: progress.show, shouldStop: { Interrupt.isRequested }))
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
private final class LabProgress: Sendable {
  private let isQuiet: Bool
  private let current = Mutex<(stage: String, bar: ProgressBar)?>(nil)

  init(quiet: Bool) { isQuiet = quiet }

  @Sendable func show(_ stage: String, _ done: Int, _ total: Int) {
    let bar = current.withLock { current in
      if let current, current.stage == stage { return current.bar }
      current?.bar.clear()
      let bar = ProgressBar(stage, unit: .items("steps"), quiet: isQuiet)
      current = (stage, bar)
      return bar
    }
    bar.update(done, of: total)
  }

  func clear() { current.withLock { $0?.bar.clear() } }
}
