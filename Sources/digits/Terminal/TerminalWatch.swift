import Runs

extension QuietOption {
  /// Does long work under progress bars, one a stage; Ctrl-C stops it, if a command took it over.
  ///
  /// - Parameters:
  ///   - things: what the work counts, such as "images".
  ///   - work: gets whom to tell how far it is.
  @discardableResult
  func watched<Result>(
    counting things: String = "images", _ work: (Watch) throws -> Result
  ) rethrows -> Result {
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    return try work(
      Watch(
        report: { stage, done, total in
          bar.update(stage, done, of: total, unit: .items(things))
        }, shouldStop: { Interrupt.isRequested }))
  }
}
