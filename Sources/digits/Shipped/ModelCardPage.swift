import Foundation

/// A card for people: a few lines for the terminal, and README.md in Markdown.
struct ModelCardPage {
  let card: ModelCard

  /// Name and value of each fact, in the order of telling.
  private var facts: [(name: String, value: String)] {
    let training = card.training
    var facts = [
      (
        "network",
        "\(card.network), \(card.parameters) parameters, \(card.imageHeight) x \(card.imageWidth) "
          + "images"
      ),
      ("objective", card.objective.rawValue),
      ("labels", card.isConditional ? "0 to \(card.classes - 1)" : "none, unconditional"),
      ("trained on", training.dataset),
      ("command", training.command),
      (
        "training",
        "\(training.steps) steps of \(training.batchSize) images, \(training.images) images seen"
          + (training.seconds > 0 ? String(format: ", %.1f minutes", training.seconds / 60) : "")
          + ", \(training.software)"
      ),
      ("seed", String(training.seed)),
    ]
    if let loss = training.finalLoss {
      facts.append(("loss", String(format: "%.5f, mean of the last tenth", loss)))
    }
    for score in card.scores {
      var value = String(format: "%.4f", score.fid.distance)
      if let agreement = score.labelAgreement {
        value += String(format: ", label agreement %.2f %%", 100 * agreement)
      }
      facts.append(("FID, \(score.evaluations) evaluations", value))
    }
    return facts + [("weights", "\(card.model) (first digits of their SHA-256)")]
  }

  /// How the scores were measured.
  private var measurement: String? {
    guard let score = card.scores.first else { return nil }
    let fid = score.fid
    return "FID of \(fid.samples.count) samples, seed \(score.seed), "
      + "\(score.settings.sampler.rawValue), \(score.settings.schedule.rawValue), against "
      + "\(fid.reference.count) \(fid.reference.name), feature network "
      + "\(fid.network.hash.prefix(16))"
      + (fid.floor.map {
        String(format: "; floor %.4f (\($0.count) \($0.name))", $0.distance)
      } ?? "")
  }

  /// Lines without a break at the end.
  var text: String {
    ([(name: card.name, value: "")] + facts + (measurement.map { [("measured as", $0)] } ?? []))
      .map { fact in
        let name = fact.name.padding(toLength: 21, withPad: " ", startingAt: 0)
        return fact.value.isEmpty ? fact.name : "  " + name + " " + fact.value
      }.joined(separator: "\n")
  }

  /// The content of README.md.
  var markdown: String {
    let rows = facts.map { "| \($0.name) | \($0.name == "command" ? "`\($0.value)`" : $0.value) |" }
    return """
      # \(card.name)

      ![samples](grid.png)

      Not picked: images 0 to 99 of seed \(card.scores.first?.seed ?? 1)\
      \(card.isConditional ? ", a row a label" : "").

      ```
      digits sample --model \(card.name)
      ```

      | | |
      | --- | --- |
      \(rows.joined(separator: "\n"))

      \(measurement.map { $0 + "." } ?? "")

      ![loss](loss.svg)

      Written by `digits models add`; `card.json` holds the same for machines.

      """
  }
}
