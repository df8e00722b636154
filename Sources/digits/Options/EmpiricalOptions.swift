import ArgumentParser
import Datasets
import Diffusion
import Runs
import Studies

/// The options of `--model empirical`: the training images, and the inertial update.
struct EmpiricalOptions: ParsableArguments {
  /// A value of `--inertia`.
  enum Bandwidth: Equatable, ExplainedArgument {
    static let expectation = "a number from 1e-6 to 1e6, or auto"

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
      "With --model empirical, draw a training image plus noise, then update it once with the "
      + "model's estimate. SIGMA is the standard deviation of the noise, and pixels run from "
      + "-1 (black) to 1 (white).",
    discussion: """
      The image plus noise is what the reverse SDE would draw if it stopped at \
      t = log(1 + SIGMA²), but no steps are needed. auto uses SIGMA = c n^(-1/(d+4)) for n images, \
      where d is the intrinsic dimension, estimated from nearest neighbours, and \
      c = sqrt(total variance / d).
      """, isRare: true)
  var inertia: Bandwidth?

  @Option(
    name: .customLong("inertia-step"), value: "STEP",
    help: "How far the update goes: full (to the estimate), half (halfway) or none (the noise "
      + "stays). "
      + "(default: full)", isRare: true)
  var givenStep: Inertia.Step?

  private static let bandwidths = 1e-6...1e6

  /// - Parameter isEmpirical: whether the model is this one.
  func check(isEmpirical: Bool) throws {
    let given = firstGiven([
      "--data": dataOptions.data, "--inertia": inertia, "--inertia-step": givenStep,
    ])
    if !isEmpirical, let flag = given {
      throw ValidationError("\(flag) needs --model \(Self.name)")
    }
    if givenStep != nil, inertia == nil {
      throw ValidationError("--inertia-step needs --inertia")
    }
    if case .given(let value) = inertia, !Self.bandwidths.contains(value) {
      throw ValidationError("--inertia must be 1e-6 to 1e6 or auto, not \(value)")
    }
  }

  /// Returns the update for some images; nil if none was asked for.
  ///
  /// - Throws: `FileFault` if the images do not determine a bandwidth, or `Stopped`.
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
