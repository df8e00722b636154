import Foundation
import Kernels
import NeuralNet
import Numerics

/// Verifies first and times second: the kernels at every size of a network, then whole networks.
package struct BenchmarkRun {
  package struct Settings: Sendable {
    package var networks = BenchmarkedNetwork.allCases
    package var timesKernels = true
    /// How whole networks are timed; empty to time none.
    package var modes = NetworkMode.allCases
    /// The time for each measurement of a network; a kernel gets a thirtieth of it.
    package var seconds = 2.0
    /// The numbers of threads. Kernels run on one thread and on the largest number.
    package var threads = Set([1, ThreadTeam.processorCount]).sorted()
    /// The numbers of images per step; empty for the standard ones of each mode.
    package var batches: [Int] = []
    /// If set, only kernels of layers whose title contains this text are run.
    package var layer: String?

    package init() {}

    /// The numbers of images per step of a network in `mode`.
    func batches(for mode: NetworkMode) -> [Int] { batches.isEmpty ? mode.batches : batches }
  }

  private let settings: Settings
  /// Receives each line of text as soon as it is known.
  private let note: (String) -> Void
  private var report = TimingReport(loadBefore: ProcessFacts.load)

  private init(_ settings: Settings, note: @escaping (String) -> Void) {
    self.settings = settings
    self.note = note
  }

  package static func report(
    _ settings: Settings, note: @escaping (String) -> Void
  ) -> TimingReport {
    var run = BenchmarkRun(settings, note: note)
    run.measurePeaks()
    if settings.timesKernels { run.measureCopies() }
    for network in settings.networks {
      let trial = NetworkTrial(network.configuration)
      let deviation = trial.deviation()
      let agrees = deviation <= Deviation.networkTolerance
      if !agrees {
        run.report.refused.append("\(network.rawValue) network (\(Float(deviation)))")
        note("\(network.rawValue): REFUSED")
      }
      var tallies: [NetworkTally] = []
      if settings.timesKernels {
        tallies = run.timeKernels(of: network, inside: agrees ? trial : nil)
      }
      if agrees && !settings.modes.isEmpty { run.timeNetwork(network, trial, tallies) }
    }
    run.report.peakMemory = ProcessFacts.peakMemory
    note(
      String(
        format: "peak memory of the process, naive twins included: %.0f MiB",
        run.report.peakMemory))
    return run.report
  }

  private var mostThreads: Int { settings.threads.max() ?? 1 }

  private mutating func measurePeaks() {
    for threads in Set(settings.threads + [1]).sorted() {
      let peak = MultiplyAddPeak.measure(
        threads: threads, seconds: max(0.2, settings.seconds / 10))
      report.peaks.append(peak)
      note(peak.text)
    }
    report.peakGFLOPS = report.peak(1) ?? 0
  }

  private mutating func measureCopies() {
    report.copies = CopySpeed.measure(seconds: settings.seconds / 10)
    note(CopySpeed.text(report.copies))
  }

  // MARK: Kernels

  /// Times every kernel alone and then, unless the network was refused, inside `trial`.
  ///
  /// - Returns: what was counted inside.
  private mutating func timeKernels(
    of network: BenchmarkedNetwork, inside trial: NetworkTrial?
  ) -> [NetworkTally] {
    let images = DataParallel<UNet>.microBatch
    let sites = LayerSites(network.configuration).matching(settings.layer)
    let column = mostThreads == 1 ? "" : " | the same on \(mostThreads) threads at once"
    var unit: Trial.Unit?
    var alone: [(kernel: TimingReport.Kernel, entry: KernelClock.Entry, workPerImage: Double)] = []
    for group in sites.groups(images: images, threads: mostThreads) {
      let group = group()
      if let first = group.trials.first, first.unit != unit {
        unit = first.unit
        let share = first.unit == .operations ? " (share of peak)" : ""
        note("\(network.rawValue), \(images) images, \(first.unit.rawValue)\(share)\(column):")
      }
      let results = group.trials.map { time($0, of: group.title, in: network.rawValue) }
      for (trial, result) in zip(group.trials, results) {
        alone.append(
          (result, .init(trial.kind, group.layer), Double(trial.work) / Double(images)))
      }
      var line = "  " + group.title.padding(toLength: 26, withPad: " ", startingAt: 0)
      line += results.map { "  " + $0.cell }.joined()
      if mostThreads > 1 { line += "  |" + results.map(\.threadsCell).joined() }
      note(line)
    }
    guard let trial else { return [] }
    return NetworkMode.allCases.map { mode in
      let batches = settings.batches(for: mode)
      let tally = NetworkTally(
        mode, batch: batches[0], seconds: settings.seconds / 2,
        trial.step(mode, batch: batches[0], threads: 1))
      let rates = alone.compactMap {
        InsideRate($0.kernel, $0.entry, workPerImage: $0.workPerImage, in: tally)
      }
      report.inside += rates
      for line in InsideRate.table(rates, tally, report.copies) { note(line) }
      return tally
    }
  }

  /// Times a kernel, unless it disagrees with its naive twin.
  private mutating func time(
    _ trial: Trial, of layer: String, in network: String
  ) -> TimingReport.Kernel {
    let result = Self.time(
      trial, of: layer, in: network, seconds: settings.seconds / 30, peaks: report.peaks)
    if result.rate == nil {
      let deviation = result.deviation.map { "\(Float($0))" } ?? "not a finite number"
      report.refused.append("\(network) \(layer) \(trial.kind.pass) (\(deviation))")
    }
    report.kernels.append(result)
    return result
  }

  /// Times a kernel without recording the result.
  package static func time(
    _ trial: Trial, of layer: String, in network: String, seconds: Double,
    peaks: [MultiplyAddPeak]
  ) -> TimingReport.Kernel {
    let deviation = trial.deviation()
    let threads = trial.runs.count
    var (rate, rateOfThreads): (Double?, Double?)
    if deviation <= Deviation.kernelTolerance {
      let work = 1e-9 * Double(trial.work)
      rate = work / Stopwatch.bestMedian(seconds: seconds, trial.runs[0])
      if threads > 1 {
        rateOfThreads = work * Stopwatch.callsPerSecond(seconds: seconds, trial.runs)
      }
    }
    func percent(_ rate: Double?, threads: Int) -> Double? {
      guard let rate, trial.unit == .operations else { return nil }
      return peaks.first { $0.threads == threads }.map { 100 * rate / $0.gflops }
    }
    return TimingReport.Kernel(
      network: network, layer: layer, pass: trial.kind.pass,
      deviation: deviation.isFinite ? deviation : nil, rate: rate, unit: trial.unit,
      percentOfPeak: percent(rate, threads: 1), threads: threads > 1 ? threads : nil,
      rateOfThreads: rateOfThreads,
      percentOfThreadsPeak: threads > 1 ? percent(rateOfThreads, threads: threads) : nil)
  }

  // MARK: Networks

  /// - Parameter tallies: what has been counted already, and need not be again.
  private mutating func timeNetwork(
    _ network: BenchmarkedNetwork, _ trial: NetworkTrial, _ tallies: [NetworkTally]
  ) {
    var shares: [OperationShares] = []
    for mode in settings.modes {
      for batch in settings.batches(for: mode) {
        time(trial, network, mode, batch: batch)
        let tally =
          tallies.first { $0.mode == mode && $0.batch == batch }
          ?? NetworkTally(
            mode, batch: batch, seconds: settings.seconds / 4,
            trial.step(mode, batch: batch, threads: 1))
        shares.append(OperationShares(network.rawValue, tally))
      }
    }
    report.shares += shares
    for line in ["\(network.rawValue), one thread:"] + OperationShares.table(shares) { note(line) }
  }

  private mutating func time(
    _ trial: NetworkTrial, _ network: BenchmarkedNetwork, _ mode: NetworkMode, batch: Int
  ) {
    var oneThread: Double?
    for threads in settings.threads {
      let samples = Stopwatch.samples(
        seconds: settings.seconds, trial.step(mode, batch: batch, threads: threads))
      let rates = samples.map { Double(batch) / $0 }
      let median = Quantiles(rates).median
      if threads == 1 { oneThread = median }
      let gflops = 1e-9 * median * Double(trial.operations * mode.passes)
      let result = TimingReport.Network(
        network: network.rawValue, mode: mode, batch: batch, threads: threads, median: median,
        min: rates.min() ?? 0, max: rates.max() ?? 0, samples: rates.count, gflops: gflops,
        percentOfPeak: 100 * gflops / (report.peak(threads) ?? .infinity),
        scaling: oneThread.map { median / $0 })
      report.networks.append(result)
      note(result.line)
    }
  }
}
