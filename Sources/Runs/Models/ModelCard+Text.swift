import Foundation

/// A card in readable form: a few lines for the terminal, and README.md in Markdown.
extension ModelCard {
  /// Returns the name and value of each fact, in the order in which they are shown.
  ///
  /// - Parameter command: the training command, as it is shown.
  private func facts(command: String) -> [(name: String, value: String)] {
    var facts = [
      (
        "network",
        "\(network), \(parameters) parameters, \(imageHeight) x \(imageWidth) images"
      ),
      ("objective", objective.rawValue),
      ("labels", isConditional ? "0 to \(classes - 1)" : "none, unconditional"),
      ("trained on", training.dataset),
      ("command", command),
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
    for score in scores {
      var value = String(format: "%.4f", score.fid.distance)
      if let agreement = score.labelAgreement {
        value += String(format: ", label agreement %.2f %%", 100 * agreement)
      }
      facts.append(("FID, \(score.evaluations) evaluations", value))
    }
    return facts + [("weights", "\(model) (first digits of their SHA-256)")]
  }

  /// How the scores were measured.
  private var measurement: String? {
    guard let score = scores.first else { return nil }
    let fid = score.fid
    return "FID of \(fid.samples.count) samples, seed \(score.seed), "
      + "\(score.settings.sampler.rawValue), \(score.settings.schedule.rawValue), against "
      + "\(fid.reference.count) \(fid.reference.name), feature network "
      + "\(fid.network.hash.prefix(16))"
      + (fid.floor.map {
        String(format: "; floor %.4f (\($0.count) \($0.name))", $0.distance)
      } ?? "")
  }

  /// The card for the terminal, without a line break at the end.
  package var text: String {
    let facts =
      facts(command: training.command) + (measurement.map { [("measured as", $0)] } ?? [])
    let lines = facts.map {
      "  " + $0.name.padding(toLength: 21, withPad: " ", startingAt: 0) + " " + $0.value
    }
    return ([name] + lines).joined(separator: "\n")
  }

  /// The content of README.md.
  ///
  /// - Parameter command: draws with the model.
  package func markdown(drawing command: String) -> String {
    let rows = facts(command: "`\(training.command)`").map { "| \($0.name) | \($0.value) |" }
    return """
      # \(name)

      ![samples](grid.png)

      Not picked: images 0 to 99 of seed \(scores.first?.seed ?? 1)\
      \(isConditional ? ", a row a label" : "").

      ```
      \(command)
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
