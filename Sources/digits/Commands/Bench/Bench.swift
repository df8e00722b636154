import ArgumentParser
import Benchmark
import Foundation
import Kernels
import NeuralNet

extension BenchmarkedNetwork: ExpressibleByArgument {}

/// `digits bench`: verify first, time second.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the kernels and the networks on this machine.",
    usage: "digits bench [--network <NAME>] [--mode <WHAT>] [--layer <TEXT>] [<options>]",
    discussion: """
      Measured first is how many fused multiply-adds the processor does a second, on one thread \
      and on all: the peak that rates are given as a share of. Then every kernel runs at every \
      layer size of the network, over \(DataParallel<UNet>.microBatch) images as in the network \
      itself; then whole training steps and forward passes, with the share of time of each kind \
      of kernel.

      Everything is held to a naive twin in double precision before it is timed. What disagrees is \
      named and not timed, and the exit code is 1.

      Kernels on one thread: the best of five medians of processor time. On all threads at once, \
      each with tensors of its own: the best of five sums of rates. Networks: the median step on \
      the wall clock, with the least and greatest. Only an idle machine gives numbers that mean \
      something; `digits doctor` tells.

      EXAMPLES
        Everything, some minutes:
          digits bench

        One kind of layer, a few seconds:
          digits bench --network tiny --layer attention

        Training speed only, on one and on two threads, for a script:
          digits bench --mode train --network tiny --threads 1,2 --seconds 10 --json
      """,
    subcommands: [BenchDump.self])

  enum Mode: String, CaseIterable, ExpressibleByArgument {
    case kernels
    case train
    case forward
    case all

    var networkModes: [NetworkMode] {
      switch self {
      case .kernels: []
      case .train: [.train]
      case .forward: [.forward]
      case .all: [.train, .forward]
      }
    }
  }

  @Option(value: "NAME", help: "Network; both unless given.")
  var network: BenchmarkedNetwork?

  @Option(value: "WHAT", help: "What to time.")
  var mode = Mode.all

  @Option(
    value: "TEXT",
    help: "Time only kernels of layers whose title holds this, such as 3x3, norm or 7x7.")
  var layer: String?

  @Option(number: "S", help: "Seconds for each timing of a network; a kernel takes a thirtieth.")
  var seconds = 2.0

  @Option(
    flag: "threads", list: "LIST",
    help: "Numbers of threads; kernels run on one and on the largest. (default: 1 and all cores)")
  var threadLists: [CommaList<Int>]

  @Option(
    flag: "batch", list: "LIST",
    help: "Images per step. (default: 64, and for forward passes also 1)")
  var batchLists: [CommaList<Int>]

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  private var threads: [Int] { threadLists.joined() }
  private var batches: [Int] { batchLists.joined() }

  func validate() throws {
    guard seconds > 0 && seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0 and at most 3600, not \(seconds)")
    }
    try require("--threads", threads, in: 1...1024)
    try require("--batch", batches, in: 1...65536)
    guard let layer else { return }
    guard mode == .kernels || mode == .all else {
      throw ValidationError("--layer is for --mode kernels, not \(mode.rawValue)")
    }
    let titles = networks.flatMap { LayerSites($0.configuration).matching(layer).titles }
    guard !titles.isEmpty else {
      let all = networks.flatMap { LayerSites($0.configuration).titles }
      throw ValidationError(
        "--layer must be part of a title such as '\(all[0])' or '\(all[all.count - 1])', "
          + "not '\(layer)'")
    }
  }

  private var networks: [BenchmarkedNetwork] {
    network.map { [$0] } ?? BenchmarkedNetwork.allCases
  }

  func run() throws {
    var settings = BenchmarkRun.Settings()
    settings.networks = networks
    settings.timesKernels = mode == .kernels || mode == .all
    settings.modes = layer == nil ? mode.networkModes : []
    settings.seconds = seconds
    if !threads.isEmpty { settings.threads = Set(threads).sorted() }
    settings.batches = batches
    settings.layer = layer
    // With --json the table is progress.
    let report = BenchmarkRun.report(settings) { line in
      jsonOption.json ? quietOption.note(line) : show(line)
    }
    if jsonOption.json { try JSONOutput.print(report) }
    guard report.refused.isEmpty else { throw RefusedKernels(names: report.refused) }
  }

  /// Prints a line of the table at once, also into a pipe.
  private func show(_ line: String) {
    print(line)
    fflush(nil)
  }
}

/// What was not timed because it computes something else than its naive twin.
private struct RefusedKernels: Error, CustomStringConvertible {
  let names: [String]

  var description: String {
    "not timed, disagrees with its naive twin: " + names.joined(separator: "; ")
  }
}
