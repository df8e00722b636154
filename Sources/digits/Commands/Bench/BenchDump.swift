import ArgumentParser
import Benchmark
import FileFormats
import Terminal

/// `digits bench dump`: writes what this program computes, for `Tests/Twin/compare.py`.
struct BenchDump: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Write a network's output and gradients for Tests/Twin/compare.py.",
    discussion: """
      Four images of noise at four times go through the network, and a random gradient goes back.

      EXAMPLES
        digits bench dump --model runs/001-cem-tiny/model.safetensors --dump dump.safetensors
        digits bench dump --random small --model model.safetensors --dump dump.safetensors
      """,
    shouldDisplay: false)

  @Option(value: "FILE", help: "Model file to read.")
  var model: String

  @Option(value: "FILE", help: "File to write.")
  var dump: String

  @Option(value: "NAME", help: "First write the model file: this network with random weights.")
  var random: BenchmarkedNetwork?

  func run() throws {
    if random != nil { try OutputPlace.check(model) }
    try OutputPlace.check(dump, apartFrom: [model])
    if let random { try NetworkDump.writeRandomModel(model, random.configuration) }
    let gradients = try NetworkDump.write(dump, ofModel: model)
    StandardOutput.write(line: "\(dump): output and \(gradients) gradients of \(model)")
  }
}
