import ArgumentParser

/// `digits features`: the network that scores see images through.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Train and describe the feature network that scores are measured with.",
    discussion: """
      The network is a small classifier; its penultimate layer gives the features whose means and \
      covariances `digits fid` compares. One trained on MNIST comes with the program, so these \
      commands are for other datasets.

      EXAMPLES
        digits features info
        digits features train --data Data/fashion-mnist --out fashion-models
        digits features evaluate --models fashion-models --data Data/fashion-mnist
        digits features statistics --data Data/other --out other.safetensors
      """,
    subcommands: [
      FeaturesTrain.self, FeaturesEvaluate.self, FeaturesStatistics.self, FeaturesInfo.self,
    ])
}
