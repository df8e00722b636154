import Diffusion
import Wording

extension TrainingSettings {
  /// What the network reads beside state and time, such as "10 labels" or "100 clusters"; nil if nothing.
  package var conditionsText: String? {
    if !configuration.clusters.isEmpty {
      return Names.count(configuration.clusters.count, "cluster")
    }
    return isConditional ? Names.count(configuration.classes, "label") : nil
  }
}
