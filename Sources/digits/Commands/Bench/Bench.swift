import ArgumentParser
import Benchmark
import Foundation
import Kernels
import NeuralNet
import Terminal

extension BenchmarkedNetwork: ExpressibleByArgument {}

/// `digits bench`: verifies first and times second.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the kernels and the networks on this machine.",
    usage: "digits bench [--network <NAME>] [--mode <WHAT>] [--layer <TEXT>] [<options>]",
    discussion: """
      First comes the peak: how many fused multiply-adds the processor does per second, on one \
      thread and on all. Rates are given as a share of it. Then every kernel runs at every layer \
      size of the network, on \(DataParallel<UNet>.microBatch) images as in the network itself. \
      A table of its speed inside the network follows, in a training step and in a forward pass: \
      layers that lose most against their speed alone come first. The bytes that pass between \
      layers stand beside what the caches and the memory of this machine can copy. Last come whole \
      training steps and forward passes, with the share of time that each kind of kernel takes.

      Everything is compared with a naive twin in double precision before it is timed. Whatever \
      disagrees is named and not timed, and the exit code is 1.

      The result for a kernel on one thread is the best of five medians of processor time. On all \
      threads at once, each with its own tensors, it is the best of five sums of rates. The result \
      for a network is the median step on the wall clock, with the shortest and the longest. Only \
      an idle machine gives meaningful numbers; `digits doctor` says whether it is idle.

      --mode cluster times training steps of several ranks: the processes of mpirun, or threads of \
      this process. It tells how much of a step each rank computes, waits for others and moves \
      bytes, what the links between them do, and which speed-up to expect of up to 64 machines.

      EXAMPLES
        Everything, which takes some minutes:
          digits bench

        One kind of layer, which takes a few seconds:
          digits bench --network tiny --layer attention

        Only the speed of training, on one and on two threads, for a script:
          digits bench --mode train --network tiny --threads 1,2 --seconds 10 --json

        What more machines would give, and how well that is predicted for a slow link:
          digits bench --mode cluster
          digits bench --mode cluster --network tiny --link 50,1000
      """,
    subcommands: [BenchDump.self])

  enum Mode: String, CaseIterable, ExpressibleByArgument {
    case kernels
    case train
    case forward
    case all
    case cluster

    var networkModes: [NetworkMode] {
      switch self {
      case .kernels, .cluster: []
      case .train: [.train]
      case .forward: [.forward]
      case .all: [.train, .forward]
      }
    }
  }

  @Option(value: "NAME", help: "Network to time. (default: both)")
  var network: BenchmarkedNetwork?

  @Option(value: "WHAT", help: "What to time; all leaves out cluster.")
  var mode = Mode.all

  @Option(
    value: "TEXT",
    help: "Time only kernels of layers whose title contains this, such as 3x3, norm or 7x7.")
  var layer: String?

  @Option(number: "S", help: "Seconds per timing of a network. A kernel takes a thirtieth of that.")
  var seconds = 2.0

  @Option(
    flag: "threads", list: "LIST",
    help: "Numbers of threads. Kernels run on 1 and on the largest. (default: 1 and all cores)")
  var threadLists: [CommaList<Int>]

  @Option(
    flag: "batch", list: "LIST",
    help: "Numbers of images per step. (default: 64, and for forward passes also 1)")
  var batchLists: [CommaList<Int>]

  @OptionGroup var clusterOptions: ClusterOptions
  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  private var threads: [Int] { threadLists.joined() }
  private var batches: [Int] { batchLists.joined() }

  func validate() throws {
    guard seconds > 0 && seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0 and at most 3600, not \(seconds)")
    }
    try require("--threads", threads, in: 1...1024)
    try requireOnce("--threads", threads)
    try requireOnce("--batch", batches)
    try require("--batch", batches, in: 1...65536)
    if mode == .cluster {
      for (flag, values) in [("--threads", threads), ("--batch", batches)] where values.count > 1 {
        throw ValidationError("\(flag) takes one number with --mode cluster, not \(values.count)")
      }
    } else if let flag = clusterOptions.given {
      throw ValidationError("\(flag) needs --mode cluster, not \(mode.rawValue)")
    }
    guard let layer else { return }
    guard mode == .kernels || mode == .all else {
      throw ValidationError("--layer needs --mode kernels or all, not \(mode.rawValue)")
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
    if mode == .cluster { return try runCluster() }
    var settings = BenchmarkRun.Settings()
    settings.networks = networks
    settings.timesKernels = mode == .kernels || mode == .all
    settings.modes = layer == nil ? mode.networkModes : []
    settings.seconds = seconds
    if !threads.isEmpty { settings.threads = Set(threads).sorted() }
    settings.batches = batches
    settings.layer = layer
    let report = BenchmarkRun.report(settings, note: show)
    if jsonOption.json { try JSONOutput.print(report) }
    guard report.refused.isEmpty else { throw RefusedKernels(names: report.refused) }
  }

  private func runCluster() throws {
    var settings = clusterOptions.settings(threads: threads.first)
    settings.networks = networks
    settings.includesPaper = network == nil
    settings.seconds = seconds
    settings.batch = batches.first
    let report = ClusterRun.report(settings, note: show)
    if jsonOption.json { try JSONOutput.print(report) }
  }

  /// Prints a line of the table immediately, even into a pipe. With --json, the table is only progress.
  private func show(_ line: String) {
    if jsonOption.json { return quietOption.note(line) }
    StandardOutput.write(line)
    fflush(nil)
  }
}

/// The kernels that were not timed, because they disagree with their naive twins.
private struct RefusedKernels: Error, CustomStringConvertible {
  let names: [String]

  var description: String {
    "not timed, because they disagree with their naive twins: " + names.joined(separator: "; ")
  }
}
