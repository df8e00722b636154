import ArgumentParser
import Foundation

/// Values with commas between them, such as 10,20,50 or ddim,heun. An option declared with `list:`
/// takes the values of all if it is given more than once.
struct CommaList<Element: ExpressibleByArgument & Hashable>: ExpressibleByArgument {
  let values: [Element]

  var defaultValueDescription: String {
    values.map(\.defaultValueDescription).joined(separator: ",")
  }

  init(_ values: [Element]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Element(argument: $0.trimmingCharacters(in: .whitespaces)) }
    if values.count != parts.count { return nil }
  }

  /// The same, with a message that says what would do.
  init(parsing argument: String) throws {
    guard let list = CommaList(argument: argument) else {
      throw ValidationError("expected \(Self.kind) with commas between them")
    }
    self = list
  }

  private static var kind: String {
    let names = Element.allValueStrings
    if !names.isEmpty { return "some of \(names.joined(separator: ", "))" }
    return Element.self is any BinaryInteger.Type ? "whole numbers" : "numbers"
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
