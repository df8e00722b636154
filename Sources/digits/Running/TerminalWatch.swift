import Benchmark
import Runs
import Terminal

extension QuietOption {
  /// Does long work with one progress bar per stage. Ctrl-C stops it if `Interrupt` is installed.
  ///
  /// - Parameters:
  ///   - things: what the work counts, such as "images".
  ///   - work: receives the watch that it reports its progress to.
  @discardableResult
  func watched<Result>(
    counting things: String = "images", _ work: (Watch) throws -> Result
  ) rethrows -> Result {
    noteBuild()
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    return try work(
      Watch(
        report: { stage, done, total in
          bar.update(stage, done, of: total, unit: .items(things))
        }, shouldStop: { Interrupt.isRequested }))
  }

  /// Says before long work why it will be slow, if the build is the reason.
  func noteBuild() {
    guard Diagnosis.Build.current == .debug else { return }
    note("this is a debug build, which is many times slower; `make build` makes the fast one")
  }
}
