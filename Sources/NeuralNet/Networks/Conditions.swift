/// What a network is told about the images of a batch besides their pixels.
package struct Conditions: Sendable, Equatable {
  /// One per image; a network without time ignores them.
  package let times: [Double]
  /// One per image, nil where an image has none; empty if no image has one.
  package let labels: [Int?]

  package init(times: [Double], labels: [Int?] = []) {
    precondition(
      labels.isEmpty || labels.count == times.count,
      "\(times.count) images need \(times.count) labels or none, got \(labels.count)")
    (self.times, self.labels) = (times, labels)
  }

  /// The conditions for a network that is told nothing.
  package static let none = Conditions(times: [])
}
