import ArgumentParser

/// Options with the name of their value, which every option of this program has besides its help.
extension Option where Value: ExpressibleByArgument {
  /// - Parameters:
  ///   - value: the name of the value in the help, such as "FILE".
  ///   - discussion: whatever else there is to say, such as one line per choice.
  ///   - isRare: whether only `--help-all` shows the option.
  init(
    wrappedValue: Value, name: NameSpecification = .long, value: String, help: String,
    discussion: String = "", isRare: Bool = false
  ) {
    self.init(
      wrappedValue: wrappedValue, name: name,
      help: ArgumentHelp(
        RareOptions.help(help, isRare), discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// Makes an option that must be given.
  init(value: String, help: String) {
    self.init(help: ArgumentHelp(help, valueName: value), completion: .value(value))
  }

  /// Makes an option for a number. It may begin with a minus sign, if only to be refused clearly.
  init(
    wrappedValue: Value, name: NameSpecification = .long, number: String, help: String,
    isRare: Bool = false
  ) {
    self.init(
      wrappedValue: wrappedValue, name: name, parsing: .unconditional,
      // The parser shows no default value of an option that it does not read itself.
      help: ArgumentHelp(
        RareOptions.help(help, isRare) + " (default: \(wrappedValue.defaultValueDescription))",
        valueName: number),
      transform: { try explained($0) })
  }
}

extension Option {
  /// Makes an option without a default value.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, value: String, help: String, discussion: String = "",
    isRare: Bool = false
  ) where Value == Given? {
    self.init(
      name: name,
      help: ArgumentHelp(
        RareOptions.help(help, isRare), discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// Makes an option for a number without a default value.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, number: String, help: String, discussion: String = "",
    isRare: Bool = false
  ) where Value == Given? {
    self.init(
      name: name, parsing: .unconditional,
      help: ArgumentHelp(
        RareOptions.help(help, isRare), discussion: discussion, valueName: number),
      transform: { try explained($0) })
  }

  /// Makes an option for a list (see `CommaList`), which is empty unless it is given.
  init<Given>(flag: String, list: String, help: String) where Value == [CommaList<Given>] {
    self.init(
      wrappedValue: [], name: .customLong(flag), parsing: .unconditionalSingleValue,
      help: ArgumentHelp(help, valueName: list), completion: .list(Given.allValueStrings),
      transform: { try explained($0) })
  }
}

/// A value whose type alone knows what would be one.
protocol ExplainedArgument: ExpressibleByArgument {
  /// What is expected, such as "a number from 1 to 10 or auto".
  static var expectation: String { get }
}

/// Reads a value that is not one of a list of names.
///
/// - Throws: `ValidationError` that says what is expected.
func explained<Value: ExpressibleByArgument>(_ argument: String) throws -> Value {
  if let value = Value(argument: argument) { return value }
  let expectation =
    switch Value.self {
    case let type as any ExplainedArgument.Type: type.expectation
    case let type as any UnsignedInteger.Type: "a whole number from 0 to \(largest(type))"
    case is any BinaryInteger.Type: "a whole number"
    default: "a number"
    }
  throw ValidationError("expected \(expectation)")
}

private func largest<Value: UnsignedInteger>(_: Value.Type) -> Value { ~0 }

extension Flag where Value == Bool {
  /// Makes a flag that only `--help-all` shows.
  init(wrappedValue: Bool, rare help: String) {
    self.init(wrappedValue: wrappedValue, help: ArgumentHelp(RareOptions.help(help, true)))
  }
}
