import ArgumentParser

/// Returns the first of some options that was given.
///
/// - Parameter options: by flag; nil for one that was not given. A flag without a value counts as
///   given by `true`.
func firstGiven(_ options: KeyValuePairs<String, Any?>) -> String? {
  options.first { _, value in value.map { ($0 as? Bool) ?? true } ?? false }?.key
}
