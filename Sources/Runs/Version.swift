/// The version of this package: the only place that says it. `CHANGELOG.md` begins with it.
package enum Version {
  package static let number = "0.2.0"
  /// The program and its version, as run folders and pictures record it.
  package static let text = "digits \(number)"
}
