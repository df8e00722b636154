import ArgumentParser
import Runs
import Terminal

/// `digits runs best`: measures finished runs alike, and names the best.
struct RunsBest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best",
    abstract: "Find the finished run with the lowest FID.",
    discussion: """
      Every finished run draws the same number of samples from the same noise, with the default \
      sampler in 50 steps. The score stays in the run's folder as score.json and is measured again \
      only if the model, the seed or the number of samples has changed; `digits runs list` shows it. The \
      interval tells how much the score varies between sets of samples, not between seeds of \
      training. If it hides the difference between the first two, the command says so.

      EXAMPLES
        digits runs best
        digits runs best --in experiments --samples 5000
      """)

  @OptionGroup var shelf: ShelfOption

  @Option(number: "N", help: "Number of samples per run.")
  var samples = 1000

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try require("--samples", samples, in: 1...1_000_000)
  }

  func run() throws {
    let runs = try RunShelf(shelf.folder)
    Interrupt.install()
    let ranking = try ValidationError.of {
      try runtime.quietOption.watched { watch in
        try RunRanking(runs, watch) {
          try RunScorer(
            models: modelOptions.models, samples: samples, seed: runtime.seed,
            threads: runtime.threads, version: Version.text)
        }
      }
    }
    try jsonOption.show(ranking, text: ranking.text)
  }
}
