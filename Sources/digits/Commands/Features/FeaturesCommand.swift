import ArgumentParser

/// `digits features`: trains and describes the network through which scores see images.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Train and describe the feature network that scores are measured with.",
    discussion: """
      The network is a small classifier. Its penultimate layer gives the features whose means and \
      covariances `digits fid` compares. A network for MNIST comes with the program, so you need \
      these commands only for other datasets.

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
