import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct BenchCommandTests {
  private struct Report: Decodable {
    struct Peak: Decodable {
      let threads: Int
      let gflops: Double
    }
    struct Kernel: Decodable {
      let network, layer, pass, unit: String
      let deviation: Double
      let rate: Double
      let percentOfPeak: Double?
      let threads: Int?
      let rateOfThreads: Double?
    }
    struct Network: Decodable {
      let network, mode: String
      let batch, threads, samples: Int
      let median, min, max, gflops, percentOfPeak: Double
      let scaling: Double?
    }
    struct Shares: Decodable {
      let network, mode: String
      let batch, steps: Int
      let percent: [String: Double]
    }
    let peakGFLOPS, peakMemory: Double
    let peaks: [Peak]
    let kernels: [Kernel]
    let networks: [Network]
    let shares: [Shares]
    let refused: [String]
  }

  private static let oneLayer = [
    "bench", "--network", "tiny", "--layer", "attention", "--seconds", "0.03",
  ]

  private func report(_ result: BuiltBinary.Result) throws -> Report {
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func showsThePeakFirstAndThenKernels() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(Self.oneLayer + ["--threads", "1,2"], in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 13)
    #expect(lines[0].hasPrefix("multiply-add peak of one core: "))
    #expect(lines[1].hasPrefix("multiply-add peak of 2 threads: "))
    #expect(lines[2].hasPrefix("copying on one core, GB/s read and written: "))
    #expect(lines[3].hasPrefix("tiny, 8 images, GFLOP/s (share of peak) | the same on 2 threads"))
    #expect(lines[4].hasPrefix("  attention 64 at 7x7 "))
    #expect(lines[4].contains("forward") && lines[4].contains("backward"))
    #expect(lines[5].hasPrefix("  inside tiny train 64, one thread "))
    #expect(lines[6].hasPrefix("  attention 64 at 7x7 "))
    #expect(lines[8].hasPrefix("  layers read and write "))
    #expect(lines[9].hasPrefix("  inside tiny forward 64, one thread "))
    #expect(lines[12].hasPrefix("peak memory of the process"))
  }

  @Test func writesKernelsAsJSON() throws {
    let folder = try TemporaryFolder()
    let command = [
      "bench", "--network", "tiny", "--layer", "64 at 7x7", "--seconds", "0.03", "--json",
    ]
    let result = try BuiltBinary.run(command + ["--threads", "2", "-q"], in: folder)
    #expect(result.errors.isEmpty)
    let report = try report(result)
    #expect(report.peaks.map(\.threads) == [1, 2])
    #expect(report.peaks[0].gflops == report.peakGFLOPS && report.peakGFLOPS > 0)
    #expect(report.peaks[1].gflops > 0 && report.peakMemory > 1)
    #expect(report.networks.isEmpty && report.shares.isEmpty && report.refused.isEmpty)
    // There are six convolutions with three passes, and attention and two norms with two.
    #expect(report.kernels.count == 6 * 3 + 3 * 2)
    for kernel in report.kernels {
      #expect(kernel.network == "tiny" && kernel.layer.contains("64 at 7x7"))
      #expect(kernel.deviation < 2e-5 && kernel.rate > 0)
      #expect(kernel.threads == 2 && kernel.rateOfThreads ?? 0 > 0)
      #expect((kernel.percentOfPeak != nil) == (kernel.unit == "GFLOP/s"))
    }
    // Without -q the table is printed as progress.
    let progress = try BuiltBinary.run(
      Self.oneLayer + ["--json", "--threads", "1"], in: folder)
    #expect(progress.errors.contains("attention 64 at 7x7"))
    #expect(try self.report(progress).kernels.allSatisfy { $0.rateOfThreads == nil })
  }

  @Test func tellsWhereATrainingStepGoes() throws {
    let command = [
      "bench", "--mode", "train", "--network", "tiny", "--batch", "5", "--threads", "1,2",
      "--seconds", "0.02", "--json", "-q",
    ]
    let report = try report(BuiltBinary.run(command, in: TemporaryFolder()))
    #expect(report.kernels.isEmpty)
    #expect(report.networks.map(\.threads) == [1, 2])
    for network in report.networks {
      #expect(network.network == "tiny" && network.mode == "train" && network.batch == 5)
      #expect(network.samples >= 3 && network.gflops > 0 && network.percentOfPeak > 0)
      #expect(network.min <= network.median && network.median <= network.max)
    }
    #expect(report.networks[0].scaling == 1)
    #expect(report.networks[1].scaling == report.networks[1].median / report.networks[0].median)
    let shares = try #require(report.shares.first)
    #expect(report.shares.count == 1 && shares.mode == "train" && shares.steps >= 2)
    #expect(
      Set(shares.percent.keys) == [
        "convolutionForward", "convolutionToData", "convolutionToWeights", "normForward",
        "normBackward", "attentionForward", "attentionBackward", "elementwise", "optimiser",
        "packing", "betweenLayers",
      ])
    #expect(shares.percent.values.allSatisfy { $0 > 0 && $0 < 100 }, "\(shares.percent)")
    #expect(abs(shares.percent.values.reduce(0, +) - 100) < 1e-6)
  }

  private struct Cluster: Decodable {
    struct Link: Decodable { let latency, bandwidth: Double }
    struct Rank: Decodable {
      let computing, waiting, moving: Double
      let bytesSent: Int
    }
    struct Table: Decodable {
      struct Column: Decodable {
        let link: String
        let halfUsed: Int
      }
      let columns: [Column]
    }
    struct Network: Decodable {
      let network: String
      let batch, lanes: Int
      let measured, predicted, predictedMoving, secondsAlone: Double
      let ranks: [Rank]
      let speedUp: Table
    }
    let transport: String
    let ranks, threads: Int
    let given: Link?
    let link: Link
    let networks: [Network]
  }

  /// Over a link of 20 ms and 800 Mbit/s, five latencies take 100 ms and 2.1 MB each way 21 ms.
  @Test func timesRanksOverASlowLink() throws {
    let command = [
      "bench", "--mode", "cluster", "--network", "tiny", "--batch", "8", "--seconds", "0.05",
      "--ranks", "2", "--link", "20000,800", "--threads", "1",
    ]
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(command + ["--json"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.hasPrefix(
        "2 ranks that are threads of this process, over a link of 20000 us, 800 Mbit/s; 1 thread"))
    #expect(result.errors.contains("\n      64     64") && result.errors.contains("half used"))
    let report = try JSONDecoder().decode(Cluster.self, from: Data(result.output.utf8))
    #expect(report.transport == "threads" && report.ranks == 2 && report.threads == 1)
    let given = try #require(report.given)
    #expect(abs(given.latency - 20_000) < 1e-6 && abs(given.bandwidth - 800) < 1e-6)
    #expect(report.link.latency >= 20_000 && report.link.bandwidth > 100)
    let network = try #require(report.networks.first)
    #expect(report.networks.count == 1 && network.network == "tiny" && network.batch == 8)
    #expect(network.measured > 0.12 && network.predictedMoving > 0.1)
    #expect(network.predicted > network.predictedMoving && network.secondsAlone > 0)
    #expect(network.ranks.count == 2 && network.speedUp.columns.count == 3)
    for rank in network.ranks {
      #expect(rank.computing > 0 && rank.waiting >= 0 && rank.moving > 0.02)
      #expect(rank.bytesSent > 1_000_000)
    }
  }

  @Test func dumpsANetworkForItsTwin() throws {
    let folder = try TemporaryFolder()
    let result = try BuiltBinary.run(
      "bench", "dump", "--random", "tiny", "--model", "m.safetensors", "--dump",
      "d.safetensors", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let model = try SafetensorsFile.read(path: folder.file("m.safetensors"))
    let dump = try SafetensorsFile.read(path: folder.file("d.safetensors"))
    #expect(dump["output"]?.shape == [4, 28, 28, 1])
    #expect(dump.entries.count == model.entries.count + 5)
    for entry in model.entries { #expect(dump["gradient.\(entry.name)"]?.shape == entry.shape) }
    let fault = try BuiltBinary.run(
      "bench", "dump", "--model", "d.safetensors", "--dump", "e.safetensors", in: folder)
    #expect(fault.code == 1 && fault.hasOneErrorLine)
    #expect(fault.errors.contains("expected the configuration of a U-Net"))
  }

  @Test(arguments: [
    (["--seconds", "0"], "--seconds must be above 0"),
    (["--seconds", "nan"], "--seconds must be above 0"),
    (["--threads", "1,0"], "--threads must be 1 to 1024, not 0"),
    (["--batch", "65537"], "--batch must be 1 to 65536"),
    (["--network", "paper"], "--network must be tiny or small, not 'paper'"),
    (["--mode", "nothing"], "--mode must be kernels, train, forward, all or cluster"),
    (["--mode", "train", "--ranks", "4"], "--ranks needs --mode cluster, not train"),
    (["--link", "50,1000"], "--link needs --mode cluster, not all"),
    (["--mode", "cluster", "--ranks", "1"], "--ranks must be 2 to 64, not 1"),
    (["--mode", "cluster", "--threads", "1,2"], "--threads takes one number with --mode cluster"),
    (["--mode", "cluster", "--link", "50"], "--link must be a latency from 0 to 1000000"),
    (["--mode", "cluster", "--layer", "3x3"], "--layer needs --mode kernels or all, not cluster"),
    (["--mode", "train", "--layer", "3x3"], "--layer needs --mode kernels or all, not train"),
    (
      ["--network", "tiny", "--layer", "5x5"], "--layer must be part of a title such as '3x3 1->16"
    ),
  ])
  func mistakesExitSixtyFour(flags: [String], message: String) throws {
    let result = try BuiltBinary.run(["bench"] + flags, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits bench: error: \(message)"), "\(result.errors)")
  }
}
