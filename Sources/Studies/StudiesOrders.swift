import Cluster

/// The orders of this module, for `GroupFollower`.
package enum StudiesOrders {
  package static var all: [any GroupOrder.Type] { [PlanarTrainings.self, ThinSetTrials.self] }
}
