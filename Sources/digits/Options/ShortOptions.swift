import ArgumentParser

/// Options with the name of their value, which every option of this program has besides its help.
extension Option where Value: ExpressibleByArgument {
  /// - Parameters:
  ///   - value: the name of the value in the help, such as "FILE".
  ///   - discussion: whatever else there is to say, such as one line per choice.
  init(
    wrappedValue: Value, name: NameSpecification = .long, value: String, help: String,
    discussion: String = ""
  ) {
    self.init(
      wrappedValue: wrappedValue, name: name,
      help: ArgumentHelp(help, discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// Makes an option that must be given.
  init(value: String, help: String) {
    self.init(help: ArgumentHelp(help, valueName: value), completion: .value(value))
  }

  /// Makes an option for a number. It may begin with a minus sign, if only to be refused clearly.
  init(wrappedValue: Value, name: NameSpecification = .long, number: String, help: String) {
    self.init(
      wrappedValue: wrappedValue, name: name, parsing: .unconditional,
      help: ArgumentHelp(help, valueName: number))
  }
}

extension Option {
  /// Makes an option without a default value.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, value: String, help: String, discussion: String = ""
  ) where Value == Given? {
    self.init(
      name: name, help: ArgumentHelp(help, discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// Makes an option for a number without a default value.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, number: String, help: String, discussion: String = ""
  ) where Value == Given? {
    self.init(
      name: name, parsing: .unconditional,
      help: ArgumentHelp(help, discussion: discussion, valueName: number))
  }

  /// Makes an option for a list (see `CommaList`), which is empty unless it is given.
  init<Given>(flag: String, list: String, help: String) where Value == [CommaList<Given>] {
    self.init(
      wrappedValue: [], name: .customLong(flag), parsing: .unconditionalSingleValue,
      help: ArgumentHelp(help, valueName: list), completion: .list(Given.allValueStrings),
      transform: { try CommaList(parsing: $0) })
  }
}
