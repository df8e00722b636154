import CBuiltProcessor
import CProcessorSupport

/// The processor this program was built for, and whether it is the one it runs on.
///
/// Nothing here uses more than the architecture's least processor has, so that it can be asked
/// before the kernels run.
package enum BuiltProcessor {
  /// `DIGITS_CPU` at build time: "native", "off" or a name that clang's -march takes.
  package static let name = String(cString: digits_built_processor)

  /// Instruction sets that the kernels use, such as "avx2".
  package static let instructions = String(cString: digits_built_instructions)
    .split(separator: " ").map(String.init)

  /// Those of `instructions` that this processor does not have.
  package static var missing: [String] { missing(instructions) }

  /// - Parameter instructions: what is needed, by clang's names; one it does not know is missing.
  package static func missing(_ instructions: [String]) -> [String] {
    instructions.filter { !digits_processor_supports($0) }
  }

  /// Why this program cannot run on this processor, in one line; nil if it can.
  package static var fault: String? { fault(missing: missing) }

  package static func fault(missing: [String]) -> String? {
    missing.isEmpty
      ? nil
      : "this build is for a processor with \(missing.joined(separator: ", ")), which this one "
        + "does not have; build it here, or with DIGITS_CPU=x86-64-v3, x86-64-v2 or off"
  }
}
