import FileFormats
import Foundation
import NeuralNet

/// Converts a block of parameters to the named tensors of a file, and back.
package enum NamedTensors {
  /// Returns one entry per parameter, in the layout's order, named `prefix` + its name.
  package static func entries(
    _ layout: ParameterLayout, _ values: [Float], prefix: String = ""
  ) -> [SafetensorsFile.Entry] {
    layout.entries.map {
      .init(name: prefix + $0.name, shape: $0.shape, values: Array(values[$0.range]))
    }
  }

  /// Returns the block from which `entries` was made.
  ///
  /// - Throws: `FileFault` if a tensor is missing, has another shape, or is not finite.
  package static func values(
    _ layout: ParameterLayout, in file: SafetensorsFile, prefix: String = "", path: String
  ) throws -> [Float] {
    let tensors = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0) })
    var values: [Float] = []
    // The layout's count is not used: a hostile configuration may claim more than memory holds.
    values.reserveCapacity(min(layout.count, file.entries.reduce(0) { $0 + $1.count }))
    for parameter in layout.entries {
      let name = prefix + parameter.name
      guard let tensor = tensors[name] else {
        throw FileFault(path: path, expected: "the tensor \(name)", found: "no such tensor")
      }
      guard tensor.shape == parameter.shape else {
        throw FileFault(
          path: path, expected: "\(name) of shape \(parameter.shape)", found: "\(tensor.shape)")
      }
      let numbers = tensor.values
      guard numbers.allSatisfy(\.isFinite) else {
        throw FileFault(path: path, expected: "finite numbers in \(name)", found: "NaN or infinity")
      }
      values += numbers
    }
    return values
  }
}
