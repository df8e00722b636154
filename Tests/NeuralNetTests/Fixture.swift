import FileFormats
import Foundation
import Kernels
import NeuralNet
import Testing

/// Numbers that PyTorch computed in Double (Tests/Twin/fixtures.py), stored as Float.
struct Fixture {
  private let file: SafetensorsFile
  private let name: String

  init(_ name: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name).safetensors").path
    file = try SafetensorsFile.read(path: path)
    self.name = name
  }

  var names: [String] { file.entries.map(\.name) }

  /// The network that the fixture was computed with.
  func configuration() throws -> UNetConfiguration {
    let text = try #require(file.metadata["configuration"])
    return try JSONDecoder().decode(UNetConfiguration.self, from: Data(text.utf8))
  }

  /// Returns the shape and the numbers of a tensor.
  func entry(_ tensor: String) throws -> SafetensorsFile.Entry {
    try #require(file[tensor], "fixture \(name) has no tensor \(tensor)")
  }

  func values<E: KernelScalar>(_ tensor: String) throws -> [E] {
    try entry(tensor).doubles.map { E($0) }
  }

  /// Returns a batch of images or, for a tensor with two axes, of vectors.
  func tensor<E: KernelScalar>(_ tensor: String, border: Int = 0) throws -> Tensor<E> {
    let entry = try entry(tensor)
    let s = entry.shape
    let shape: Tensor<E>.Shape =
      s.count == 4
      ? .init(images: s[0], height: s[1], width: s[2], channels: s[3], border: border)
      : .init(images: s[0], channels: s[1], border: border)
    return Tensor(shape, values: entry.doubles.map { E($0) })
  }

  /// Returns all parameters of the layout, in its order; the layout's names begin with `prefix`.
  func parameters<E: KernelScalar>(_ layout: ParameterLayout, prefix: String = "") throws -> [E] {
    var result: [E] = []
    for parameter in layout.entries {
      let tensor = "parameter.\(parameter.name.dropFirst(prefix.count))"
      #expect(try entry(tensor).shape == parameter.shape, "shape of \(tensor)")
      result += try values(tensor)
    }
    return result
  }

  /// Compares the elements of a tensor with the fixture's, relative to the largest of them.
  func expect<E: KernelScalar>(
    _ actual: [E], _ tensor: String, within tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try entry(tensor).doubles
    try #require(actual.count == expected.count, sourceLocation: sourceLocation)
    let error = largestDifference(actual.map { Double($0) }, expected)
    let size = expected.map(abs).max() ?? 0
    #expect(
      error <= tolerance * size, "\(name): \(tensor) is off by \(error) of \(size)",
      sourceLocation: sourceLocation)
  }

  /// Compares the gradient of every parameter, each relative to its own largest element, and
  /// checks that the fixture has no parameter that the layout lacks.
  func expectGradients<E: KernelScalar>(
    _ gradients: Block<E>, _ layout: ParameterLayout, prefix: String = "",
    within tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for parameter in layout.entries {
      try expect(
        gradients[parameter.range].values,
        "gradient.\(parameter.name.dropFirst(prefix.count))", within: tolerance,
        sourceLocation: sourceLocation)
    }
    #expect(
      names.filter { $0.hasPrefix("parameter.") }.count == layout.entries.count,
      sourceLocation: sourceLocation)
  }
}

/// Returns the largest |a - b|; infinite if either is NaN, so that no NaN passes a bound.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $1.0.isNaN || $1.1.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
}

/// How far results may be from PyTorch's in Double.
enum FixtureTolerance {
  /// The fixture's numbers are rounded to Float, which is 2^-24 = 6e-8 of themselves.
  static let double = 1e-7
  /// Sums of a few hundred products in Float, a handful of layers deep; measured 3e-6.
  static let float = 1e-5

  static func layer<E: KernelScalar>(_ type: E.Type) -> Double {
    type == Double.self ? double : float
  }
}
