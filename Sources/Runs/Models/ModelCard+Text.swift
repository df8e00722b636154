import Diffusion
import Foundation
import Reports
import Wording

/// A card in readable form: a few lines for the terminal, and README.md in Markdown.
extension ModelCard {
  /// Returns the name and value of each fact, in the order in which they are shown.
  ///
  /// - Parameter command: the training command, as it is shown.
  private func facts(command: String) -> [(name: String, value: String)] {
    var facts = [
      (
        "network",
        "\(network), \(whole(parameters)) parameters, \(imageHeight) x \(imageWidth) images"
      ),
      (
        "objective",
        isDistilled
          ? "consistency: the network goes from noise to image in one evaluation"
          : "\(objective.rawValue): the network predicts \(objective.outputText)"
      ),
      ("labels", classes.description),
      ("trained on", training.dataset),
      ("command", command),
      ("training", howTrained),
      ("seed", String(training.seed)),
    ]
    if let clusters {
      facts.append(
        ("clusters", "\(clusters) of like training images, drawn as often as they are large"))
    }
    if let loss = training.finalLoss {
      facts.append(
        ("loss", String(format: "%.5f, the mean over the last tenth of the steps", loss)))
    }
    for score in scores {
      var value = String(format: "%.4f", score.fid.distance)
      if let agreement = score.labelAgreement {
        value += String(format: "; %.2f %% are read as the label asked for", 100 * agreement)
      }
      if score.settings.scheduleName != scores[0].settings.scheduleName {
        value += "; \(score.settings.text)"
      }
      let evaluations = Names.count(score.evaluations, "evaluation")
      facts.append(("FID at \(evaluations)", value))
    }
    for result in telling?.results ?? [] {
      let name = result.view == .all ? "all grays" : "coarse grays"
      facts.append(
        (
          "AUC, \(name)",
          "\(result.text(result.samples)); real images against others \(result.text(result.control))"
        ))
    }
    return facts + [("weights", "\(model) (the first digits of their SHA-256)")]
  }

  private var howTrained: String {
    let time = training.seconds > 0 ? String(format: " in %.1f minutes", training.seconds / 60) : ""
    return "\(whole(training.steps)) steps of \(Names.count(training.batchSize, "image")) each "
      + "(\(whole(training.images)) images in all)\(time), with \(training.software)"
  }

  private func whole(_ number: Int) -> String { NumberText.whole(number) }

  /// How the scores were measured.
  private var measurement: String? {
    guard let score = scores.first else { return nil }
    let fid = score.fid
    let floor = fid.floor.map {
      "; the floor is " + String(format: "%.4f", $0.distance)
        + ($0.deviation.map { String(format: " ± %.4f", $0) } ?? "")
        + " (\(whole($0.count)) \($0.name)\($0.classes == .balanced ? ", balanced" : ""))"
    }
    return "FID of \(whole(fid.samples.count)) samples of seed \(score.seed), drawn by "
      + "\(score.settings.sampler.rawValue) on the \(score.settings.scheduleName) schedule, "
      + "against \(whole(fid.reference.count)) \(fid.reference.name), with the feature network "
      + "\(fid.network.hash.prefix(16))\(floor ?? "")"
  }

  /// How the areas were measured.
  private var told: String? {
    guard let telling, let first = telling.results.first else { return nil }
    let way = telling.hasDrawnGrays ? "with drawn gray levels" : "rounded"
    return
      "AUC (0.5: they cannot tell) of networks that learnt from \(whole(first.learnt)) samples "
      + "of seed \(telling.seed) at \(Names.count(telling.evaluations, "evaluation")), \(way), and "
      + "as many images of \(telling.real), on \(whole(first.tested)) others of each, by all gray "
      + "levels and by multiples of 32; from \(String(format: "%.3f", first.detectableArea)) up would "
      + "have been seen four times of five"
  }

  /// The card for the terminal, without a line break at the end.
  package var text: String {
    let facts =
      facts(command: training.command)
      + [measurement, told].compactMap { $0.map { ("measured as", $0) } }
    let lines = facts.map {
      "  " + $0.name.padding(toLength: 21, withPad: " ", startingAt: 0) + " "
        + SafeText.value($0.value)
    }
    return ([SafeText.value(name)] + lines).joined(separator: "\n")
  }

  /// What a network goes by, as a part of README.md.
  private var toldSection: String {
    guard let told else { return "" }
    return """
      \(MarkdownText.escaped(told)).

      ![told from real digits](told.png)

      Above are those of the samples on which the network for shapes was tested that it took most
      surely for real, below those that it took least for real.


      """
  }

  /// The content of README.md.
  ///
  /// - Parameter command: draws with the model.
  package func markdown(drawing command: String) -> String {
    let rows = facts(command: training.command).map { name, value in
      let text = name == "command" ? MarkdownText.code(value) : MarkdownText.escaped(value)
      return "| \(name) | \(text) |"
    }
    return """
      # \(MarkdownText.escaped(name))

      ![samples](grid.png)

      These are images 0 to 99 of seed \(scores.first?.seed ?? 1)\
      \(isConditional ? ", one row per label" : ""). None was picked by hand.

      ```
      \(SafeText.line(command))
      ```

      | | |
      | --- | --- |
      \(rows.joined(separator: "\n"))

      \(measurement.map { MarkdownText.escaped($0) + "." } ?? "")

      \(toldSection)![loss](loss.svg)

      `digits models add` and `digits models measure` write this card. `card.json` holds the same facts for programs to read.

      """
  }
}
