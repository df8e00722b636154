import Cluster

/// The orders of this module, for `GroupFollower`.
package enum DiffusionOrders {
  package static var all: [any GroupOrder.Type] {
    [
      TrainerOrder.self, ResidentOrder.self, ResidentSteps.self, DrawingOrder.self,
      TimedSteps.self,
    ]
  }
}
