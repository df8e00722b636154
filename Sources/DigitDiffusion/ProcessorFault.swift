import Processors

/// The package was built for another processor than the one it runs on.
struct ProcessorFault: Error, CustomStringConvertible {
  let description: String

  /// Nil if this processor has all that the build needs.
  static var current: ProcessorFault? {
    BuiltProcessor.fault.map { ProcessorFault(description: $0) }
  }
}
