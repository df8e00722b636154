import Diffusion
import Wording

extension TrainingSettings {
  /// What the network reads beside state and time, such as "10 labels" or "100 clusters"; nil if nothing.
  package var conditionsText: String? {
    if let count = configuration.clusterCount { return Names.count(count, "cluster") }
    return isConditional ? Names.count(configuration.classes, "label") : nil
  }
}
