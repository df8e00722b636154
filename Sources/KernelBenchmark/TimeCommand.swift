import ArgumentParser
import Foundation
import Kernels
import NeuralNet

/// `KernelBenchmark time`: verify first, time second.
struct TimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time",
    abstract: "Hold kernels and networks to their naive twins, then time them.",
    discussion: """
      What disagrees with its twin is named and not timed, and the exit code is 1. Kernels run on \
      one core over \(DataParallel<UNet>.microBatch) images, as in a network; rates are the best \
      of five medians of thread time. Networks are timed on the wall clock. Only an idle machine \
      gives meaningful numbers.

      EXAMPLES
        KernelBenchmark
        KernelBenchmark --mode kernels --network small
        KernelBenchmark --mode train --network tiny --threads 2 --seconds 10 --json
      """)

  enum Mode: String, CaseIterable, ExpressibleByArgument {
    case kernels
    case train
    case forward
    case all

    func includes(_ other: Mode) -> Bool { self == .all || self == other }
  }

  @Option(help: ArgumentHelp("Network: tiny or small. (default: both)", valueName: "NAME"))
  var network: BenchmarkedNetwork?

  @Option(help: "What to time: kernels, train, forward or all.")
  var mode = Mode.all

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds for each timing of a network; a kernel takes a thirtieth.", valueName: "S"))
  var seconds = 2.0

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Numbers of threads. (default: 1 and all cores)", valueName: "N"))
  var threads: [Int] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Images a step. (default: 64, and for forward also 1)", valueName: "N"))
  var batch: [Int] = []

  @Flag(help: "Print the result as one JSON document.")
  var json = false

  func validate() throws {
    guard seconds > 0 && seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0 and at most 3600, not \(seconds)")
    }
    if let bad = threads.first(where: { !(1...1024).contains($0) }) {
      throw ValidationError("--threads must be 1 to 1024, not \(bad)")
    }
    if let bad = batch.first(where: { !(1...65536).contains($0) }) {
      throw ValidationError("--batch must be 1 to 65536, not \(bad)")
    }
  }

  func run() throws {
    var report = TimingReport(loadBefore: ProcessFacts.load)
    for network in network.map({ [$0] }) ?? BenchmarkedNetwork.allCases {
      if mode.includes(.kernels) { timeKernels(of: network, &report) }
      if mode.includes(.train) || mode.includes(.forward) { timeNetwork(network, &report) }
    }
    report.peakMemory = ProcessFacts.peakMemory
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
    note(String(format: "peak memory of the process: %.0f MiB", report.peakMemory))
    guard report.refused.isEmpty else {
      let list = report.refused.joined(separator: "; ")
      let line = "KernelBenchmark: not timed, disagrees with its naive twin: \(list)\n"
      FileHandle.standardError.write(Data(line.utf8))
      throw ExitCode(1)
    }
  }

  /// Prints a line for people.
  private func note(_ line: String) {
    guard !json else { return }
    print(line)
    fflush(nil)
  }

  // MARK: Kernels

  private func timeKernels(of network: BenchmarkedNetwork, _ report: inout TimingReport) {
    let peak = report.peakGFLOPS ?? measurePeak()
    report.peakGFLOPS = peak
    let images = DataParallel<UNet>.microBatch
    let sites = LayerSites(network.configuration)
    note("\(network.rawValue), \(images) images on one core, GFLOP/s (share of peak):")
    for site in sites.convolutions { time(site.trials(images: images), network, peak, &report) }
    for site in sites.attentions { time(site.trials(images: images), network, peak, &report) }
    note("\(network.rawValue), \(images) images on one core, 1e9 elements/s:")
    for site in sites.norms { time(site.trials(images: images), network, peak, &report) }
  }

  private func measurePeak() -> Double {
    var operations = 0
    let seconds = Stopwatch.bestMedian(seconds: max(0.2, seconds / 10)) {
      let (count, checksum) = PeakProbe.run(rounds: 100_000)
      precondition(checksum.isFinite, "The peak probe computed something else")
      operations = count
    }
    let peak = Double(operations) / seconds * 1e-9
    note(String(format: "multiply-add peak of one core: %.1f GFLOP/s", peak))
    return peak
  }

  private func time(
    _ group: TrialGroup, _ network: BenchmarkedNetwork, _ peak: Double,
    _ report: inout TimingReport
  ) {
    var line = "  " + group.title.padding(toLength: 26, withPad: " ", startingAt: 0)
    for trial in group.trials {
      let deviation = trial.deviation()
      var rate: Double?
      if deviation <= Deviation.kernelTolerance {
        let seconds = Stopwatch.bestMedian(seconds: seconds / 30, trial.run)
        rate = Double(trial.work) / seconds * 1e-9
      } else {
        report.refused.append(
          "\(network.rawValue) \(group.title) \(trial.pass) (\(Float(deviation)))")
      }
      let result = TimingReport.Kernel(
        network: network.rawValue, layer: group.title, pass: trial.pass, deviation: deviation,
        rate: rate, unit: trial.unit,
        percentOfPeak: trial.unit == .operations ? rate.map { 100 * $0 / peak } : nil)
      report.kernels.append(result)
      line += "  " + result.cell
    }
    note(line)
  }

  // MARK: Networks

  private func timeNetwork(_ network: BenchmarkedNetwork, _ report: inout TimingReport) {
    let trial = NetworkTrial(network.configuration)
    let deviation = trial.deviation()
    guard deviation <= Deviation.networkTolerance else {
      report.refused.append("\(network.rawValue) network (\(Float(deviation)))")
      return note("\(network.rawValue): REFUSED")
    }
    let counts = threads.isEmpty ? Set([1, ThreadTeam.processorCount]).sorted() : threads
    for timed in [Mode.train, .forward] where mode.includes(timed) {
      for batch in batch.isEmpty ? (timed == .train ? [64] : [64, 1]) : batch {
        for threads in counts {
          let samples =
            timed == .train
            ? trial.trainingSamples(batch: batch, threads: threads, seconds: seconds)
            : trial.forwardSamples(batch: batch, threads: threads, seconds: seconds)
          let rates = samples.map { Double(batch) / $0 }
          let median = Stopwatch.median(rates)
          let operations = trial.operations * (timed == .train ? 3 : 1)
          let result = TimingReport.Network(
            network: network.rawValue, mode: timed.rawValue, batch: batch, threads: threads,
            median: median, min: rates.min() ?? 0, max: rates.max() ?? 0, samples: rates.count,
            gflops: median * Double(operations) * 1e-9)
          report.networks.append(result)
          note(result.line)
        }
      }
    }
  }
}
