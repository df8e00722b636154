import ArgumentParser
import NeuralNet

/// The benchmark's root command: `time` unless another is named.
@main
struct KernelBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "KernelBenchmark",
    abstract: "Verify and time the kernels and the U-Nets, or dump a network for the PyTorch twin.",
    subcommands: [TimeCommand.self, DumpCommand.self],
    defaultSubcommand: TimeCommand.self)
}

/// The networks that are small enough to be held to their naive twins before every timing.
enum BenchmarkedNetwork: String, CaseIterable, ExpressibleByArgument {
  case tiny
  case small

  var configuration: UNetConfiguration {
    let preset: UNetPreset = self == .tiny ? .tiny : .small
    return preset.configuration(height: 28, width: 28)
  }
}
