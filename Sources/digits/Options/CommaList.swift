import ArgumentParser
import Foundation

/// Values with commas between them, such as 10,20,50 or ddim,heun. An option declared with `list:`
/// takes the values of all if it is given more than once.
struct CommaList<Element: ExpressibleByArgument & Hashable>: ExplainedArgument,
  CustomStringConvertible
{
  let values: [Element]

  var description: String { values.map(\.defaultValueDescription).joined(separator: ",") }

  init(_ values: [Element]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Element(argument: $0.trimmingCharacters(in: .whitespaces)) }
    if values.count != parts.count { return nil }
  }

  static var expectation: String {
    let names = Element.allValueStrings
    let kind = Element.self is any BinaryInteger.Type ? "whole numbers" : "numbers"
    return (names.isEmpty ? kind : "some of \(names.joined(separator: ", "))")
      + " with commas between them"
  }
}

extension Array {
  /// Returns all values of a list option, however often it was given.
  func joined<Value>() -> [Value] where Element == CommaList<Value> { flatMap(\.values) }
}

/// Refuses a value that a list names twice.
func requireOnce<Value: Hashable>(_ flag: String, _ values: [Value]) throws {
  if Set(values).count != values.count { throw ValidationError("name each value of \(flag) once") }
}
