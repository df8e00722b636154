import ArgumentParser
import Datasets
import Diffusion
import Runs
import Studies

/// What `--model empirical` takes: the training images, and the inertial update.
struct EmpiricalOptions: ParsableArguments {
  /// What `--inertia` takes.
  enum Bandwidth: Equatable, ExpressibleByArgument {
    case given(Double)
    case automatic

    init?(argument: String) {
      if argument == "auto" {
        self = .automatic
      } else if let value = Double(argument) {
        self = .given(value)
      } else {
        return nil
      }
    }
  }

  /// The name of this model for `--model`.
  static let name = SampleRecord.empirical

  @OptionGroup var dataOptions: DataOptions

  @Option(
    number: "SIGMA",
    help:
      "With --model empirical: draw a training image plus noise of standard deviation SIGMA on each "
      + "pixel (black is -1, white 1), then update once with the model's estimate.",
    discussion: """
      That is what the reverse SDE, stopped at t = log(1 + SIGMA²), draws, without its steps. auto \
      takes SIGMA = c n^(-1/(d+4)) for n images, with d the intrinsic dimension estimated from \
      nearest neighbours and c = sqrt(total variance / d).
      """)
  var inertia: Bandwidth?

  @Option(
    name: .customLong("inertia-step"), value: "STEP",
    help: "How far the update goes: full (to the estimate), half (halfway), none (noise and all). "
      + "(default: full)")
  var givenStep: Inertia.Step?

  private static let bandwidths = 1e-6...1e6

  /// - Parameter isEmpirical: whether the model is this one.
  func check(isEmpirical: Bool) throws {
    let given = firstGiven([
      "--data": dataOptions.data, "--inertia": inertia, "--inertia-step": givenStep,
    ])
    if !isEmpirical, let flag = given {
      throw ValidationError("\(flag) is for --model \(Self.name)")
    }
    if givenStep != nil, inertia == nil {
      throw ValidationError("--inertia-step is for --inertia")
    }
    if case .given(let value) = inertia, !Self.bandwidths.contains(value) {
      throw ValidationError("--inertia must be 1e-6 to 1e6 or auto, not \(value)")
    }
  }

  /// The update for some images; nil if none is asked for.
  ///
  /// - Throws: `FileFault` if the images do not tell a bandwidth, or `Stopped`.
  func choice(
    _ images: EmpiricalImages, _ dataset: Dataset, threads: Int, _ quiet: QuietOption
  ) throws -> InertiaChoice? {
    guard let inertia else { return nil }
    let step = givenStep ?? .full
    switch inertia {
    case .given(let bandwidth):
      return InertiaChoice(Inertia(bandwidth: bandwidth, step: step))
    case .automatic:
      let automatic = try quiet.watched { watch in
        try AutomaticBandwidth(of: images, dataset, threads: threads) {
          try watch("measuring dimension", $0, dataset.train.count)
        }
      }
      return InertiaChoice(
        Inertia(bandwidth: automatic.bandwidth, step: step), automatic: automatic)
    }
  }
}

extension Inertia.Step: ExpressibleByArgument {}
