import ArgumentParser
import Diffusion
import Runs

/// The labels that a conditional model draws, and how strongly they pull.
struct LabelOptions: ParsableArguments {
  /// The number of images per label without `--count`.
  private static let imagesOfALabel = 10
  private static let shares = "shares"

  @Option(number: "L", help: "Draw only this label. The model must be conditional.")
  var label: Int?

  @Option(
    value: "LIST",
    help: "Draw these labels in turn, such as 0123456789 or 3,11,12. A grid has one row per label. "
      + "shares draws each label as often as the training images have it, in an order of the seed. "
      + "(default: all labels of a conditional model)")
  var labels: String?

  @Option(
    number: "W",
    help:
      "Strength of the label: 0 ignores it, 1 is the model by itself, and 2 or more exaggerate. "
      + "Values other than 0 and 1 double the work. (default: 1)")
  var guidance: Double?

  /// The number of images to draw for `--labels` without `--count`.
  var count: Int? { (try? list()).map { $0.count * Self.imagesOfALabel } }

  /// Whether these options need a conditional model.
  var asksForLabels: Bool { label != nil || labels != nil || (guidance ?? 0) != 0 }

  /// The first of these options that was given.
  var given: String? {
    firstGiven(["--label": label, "--labels": labels, "--guidance": guidance])
  }

  func validate() throws {
    guard label == nil || labels == nil else {
      throw ValidationError("give only one of --label and --labels")
    }
    _ = try list()
    try require("--guidance", guidance, in: ClassGuidance.weights)
    if guidance == 0, label != nil || labels != nil {
      throw ValidationError("--guidance 0 ignores labels; leave out --label and --labels")
    }
  }

  /// - Parameters:
  ///   - count: the number of images that get a label.
  ///   - seed: that of the images.
  /// - Throws: `ValidationError` if the model cannot do that, `FileFault` if nobody knows the shares.
  func guidance(for choice: FoundModel, count: Int, seed: UInt64) throws -> ClassGuidance {
    let known = choice.model.configuration.labels
    if known.isEmpty, let flag = given {
      throw ValidationError(
        "\(flag) needs a conditional model; "
          + (choice.model.configuration.clusters.isEmpty
            ? "this one was trained without `--conditional`"
            : "this one was trained on clusters, and picks them by itself"))
    }
    if labels == Self.shares {
      return ClassGuidance(
        count: count, shares: try choice.labelCounts(), seed: seed, weight: guidance ?? 1)
    }
    let chosen = try list() ?? label.map { [$0] }
    if let bad = chosen?.first(where: { !known.contains($0) }) {
      throw ValidationError("the model's labels are \(known), not \(bad)")
    }
    return ClassGuidance(labels: chosen ?? known.labels, weight: guidance ?? 1)
  }

  /// Returns the labels of `--labels`, which are digits, or numbers with commas between them.
  private func list() throws -> [Int]? {
    guard let labels, labels != Self.shares else { return nil }
    let parts =
      labels.contains(",")
      ? labels.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      : labels.map(String.init)
    let numbers = parts.compactMap { Int($0) }.filter { $0 >= 0 }
    guard !parts.isEmpty, numbers.count == parts.count, numbers.count <= 1000 else {
      throw ValidationError(
        "--labels must be digits such as 0123456789, numbers such as 3,11,12, or shares, "
          + "not '\(labels)'")
    }
    return numbers
  }
}
