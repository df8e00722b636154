import Cluster
import Images

/// The orders of this module, for `GroupFollower`.
package enum ScoringOrders {
  package static var all: [any GroupOrder.Type] {
    [NetworkWork.self, NearestWork.self, TwoSampleTrials.self]
  }
}

extension ImageBatch {
  /// Makes images of the pixels that rank 0 has sent.
  init(ofRankZero pixels: [UInt8], height: Int, width: Int) {
    self.init(.memory("images of rank 0"), height: height, width: width, pixels: pixels)
  }
}
