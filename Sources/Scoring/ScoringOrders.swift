import Cluster

/// The orders of this module, for `GroupFollower`.
package enum ScoringOrders {
  package static var all: [any GroupOrder.Type] {
    [NetworkWork.self, NearestWork.self, TwoSampleTrials.self]
  }
}
