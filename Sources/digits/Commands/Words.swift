import ArgumentParser
import Foundation
import Terminal

/// `digits words`, and `digits help words`: the words of the field that commands use.
struct Words: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "words",
    abstract: "Explain the words that the other commands use.",
    discussion: text)

  func run() throws {
    StandardOutput.write(Self.text + "\n")
  }

  /// All words with their meanings, in lines that fit a terminal.
  private static let text = groups.map { group in
    ([group.title] + group.words.map { entry($0, $1) }).joined(separator: "\n")
  }.joined(separator: "\n\n")

  private static func entry(_ name: String, _ meaning: String) -> String {
    let indent = 19
    var lines = ["  " + name.padding(toLength: indent - 2, withPad: " ", startingAt: 0)]
    for next in meaning.split(separator: " ") {
      if lines[lines.count - 1].count + next.count > 76 {
        lines.append(String(repeating: " ", count: indent))
      }
      let isFirst = lines[lines.count - 1].count == indent
      lines[lines.count - 1] += (isFirst ? "" : " ") + next
    }
    return lines.joined(separator: "\n")
  }

  private static let groups: [(title: String, words: KeyValuePairs<String, String>)] = [
    (
      "The way from noise to digit",
      [
        "t": "Time on the way: 0 at the digit, 10 at pure noise.",
        "DDPM, SGM, CEM":
          "What the network predicts from a noisy image: the noise, the score, or the "
          + "clean image. The clean image is predicted as a mean over all digits that fit, "
          + "the conditional expectation E[X0 given Xt].",
        "step": "One move from a noisier image to a cleaner one.",
        "evaluation": "One run of the network. Most samplers need one per step.",
        "sampler": "The rule of a step, such as ddim or dpm2m-sde.",
        "schedule": "Where between t = 10 and t = 0 the steps lie, such as quadratic.",
        "clip": "Keep each guess of the clean image between black and white.",
        "trajectory": "The way of a few images from noise to digit, as a picture.",
      ]
    ),
    (
      "Labels",
      [
        "conditional":
          "A model that saw the label of each image in training and draws the digit that "
          + "you ask for.",
        "guidance": "How strongly a label pulls: 1 is the model by itself, 2 exaggerates.",
      ]
    ),
    (
      "Training",
      [
        "objective": "What the network learns to predict: ddpm, cem, sgm or v.",
        "weight": "How much the error at each time counts. canonical is each paper's own; min-snr "
          + "limits the weight of times with little noise.",
        "EMA": "Moving average of the weights over the steps. Samples come from it.",
        "recipe": "Batch size, learning rate, weight, times and optimiser, all together.",
        "seed": "The number that every random choice follows from. The same seed gives the same "
          + "bytes.",
      ]
    ),
    (
      "Measures",
      [
        "FID": "Fréchet distance between the features of drawn and of real images. Lower is "
          + "nearer. It depends on the number of samples, so compare equal numbers.",
        "floor": "The same measure for real images that are not in the reference. Perfect "
          + "samples would score this.",
        "ceiling": "The same measure for noise.",
        "precision": "The share of drawn images that lie among real ones.",
        "recall": "The share of real images that lie among drawn ones.",
        "two-sample test":
          "A network learns to tell drawn from real images. AUC 0.5 means that it cannot, "
          + "and 1 that it never fails.",
        "interval": "Where the value would lie in 95 of 100 repetitions.",
        "resolved": "A difference whose interval leaves out zero. What is not resolved may still "
          + "differ.",
      ]
    ),
  ]
}
