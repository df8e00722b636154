import ArgumentParser
import Diffusion
import Images
import NeuralNet
import Runs
import Studies

/// `digits lab mnist`: the CEM paper's comparison on MNIST.
struct LabMNIST: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mnist",
    abstract: "Compare noise, score and estimate on MNIST as the CEM paper does.",
    discussion: """
      The paper's protocol: uniform times 0.01 to 10, each paper's weight of the loss, Adam at a \
      constant rate, no averaged weights, no clipping, pixels in [0, 1], t itself as the network's \
      input, and its sampler on the exponential schedule from t = 10 to 1e-4. Several seeds are \
      trained in pairs, and every set of samples is measured on and off the set that digits lie on.

      It is `digits compare` with other settings, and leaves the same folder. With the network tiny \
      it takes a day on two cores; Ctrl-C keeps what is done, --resume goes on, and fewer --seeds \
      can become more later. With --quick it takes a few minutes and resolves nothing.

      EXAMPLES
        A first look:
          digits lab mnist --quick

        Two seeds first, then six more:
          digits lab mnist --seeds 2
          digits lab mnist --seeds 8 --resume

        The noise of the last step, which the paper's code adds:
          digits lab mnist --quick --last-noise --out out/last-noise
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(
    flag: "objective", list: "LIST",
    help: "Objectives to compare, each with the first one. (default: ddpm,cem,sgm; quick: ddpm,cem)"
  )
  var objectiveLists: [CommaList<Objective>]

  @Option(value: "NAME", help: "Network to train. The one called paper takes weeks.")
  var preset = UNetPreset.tiny

  @Option(value: "NAME", help: "Pixels from black to white: unit (0 to 1) or signed (-1 to 1).")
  var pixels = PixelRange.unit

  @Option(number: "N", help: "Number of training seeds, from --seed up. (default: 8; quick: 1)")
  var seeds: Int?

  @Option(number: "N", help: "Steps to train each model for. (default: 6000; quick: 300)")
  var steps: Int?

  @Option(number: "N", help: "Sampling steps. (default: 200; quick: 100)")
  var samplingSteps: Int?

  @Option(number: "N", help: "Number of samples per model. (default: 5000; quick: 300)")
  var samples: Int?

  @Flag(help: "Add noise in the last step too, as the paper's code does.")
  var lastNoise = false

  @Flag(help: "Run a smaller experiment, which takes a few minutes on two cores.")
  var quick = false

  @Option(number: "J", help: "Number of models to train at the same time.")
  var jobs = 1

  @Option(value: "DIR", help: "Folder to write to.")
  var out = "out/lab-mnist"

  @Flag(help: "Continue the experiment in the folder.")
  var resume = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var openOption: OpenOption
  @OptionGroup var jsonOption: JSONOption

  private var paper: PaperProtocol { PaperProtocol(preset: preset, isQuick: quick) }

  func validate() throws {
    try require("--seeds", seeds, in: 1...1000)
    try require("--steps", steps, in: 1...1_000_000_000)
    try require("--sampling-steps", samplingSteps, in: 1...100_000)
    try require("--samples", samples, in: 1...1_000_000)
    try require("--jobs", jobs, in: 1...1024)
    try requireObjectives(objectiveLists.joined())
    try requireRoom(forSeeds: seeds ?? paper.seeds, from: runtime.seed)
  }

  func run() throws {
    let dataset = try dataOptions.load()
    var plan = paper.plan(images: dataset.train, pixels: pixels, seed: runtime.seed)
    if !objectiveLists.isEmpty { plan.objectives = objectiveLists.joined() }
    if let seeds { plan.seeds = (0..<UInt64(seeds)).map { runtime.seed + $0 } }
    if let steps { plan.budget = .steps(steps) }
    if let samplingSteps { plan.stepCounts = [samplingSteps] }
    if let samples { plan.samples = samples }
    plan.sampling.noiseInLastStep = lastNoise
    try Comparison(
      plan, dataset, folder: out, models: modelOptions.models, threads: runtime.threads,
      jobs: jobs, resumes: resume, Invocation.current
    ).runOnTerminal(runtime, jsonOption, openOption)
  }
}
