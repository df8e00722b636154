import ArgumentParser

/// Options by the name of their value, which every option of this program has beside its help.
extension Option where Value: ExpressibleByArgument {
  /// - Parameters:
  ///   - value: what the value is called in the help, such as "FILE".
  ///   - discussion: what else to say, such as what can be chosen, a line each.
  init(
    wrappedValue: Value, name: NameSpecification = .long, value: String, help: String,
    discussion: String = ""
  ) {
    self.init(
      wrappedValue: wrappedValue, name: name,
      help: ArgumentHelp(help, discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// The same for an option that must be given.
  init(value: String, help: String) {
    self.init(help: ArgumentHelp(help, valueName: value), completion: .value(value))
  }

  /// The same for a number, which may begin with a minus sign, if only to be refused with reasons.
  init(wrappedValue: Value, name: NameSpecification = .long, number: String, help: String) {
    self.init(
      wrappedValue: wrappedValue, name: name, parsing: .unconditional,
      help: ArgumentHelp(help, valueName: number))
  }
}

extension Option {
  /// The same for an option without a value of its own.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, value: String, help: String, discussion: String = ""
  ) where Value == Given? {
    self.init(
      name: name, help: ArgumentHelp(help, discussion: discussion, valueName: value),
      completion: .value(value))
  }

  /// The same for a number without a value of its own.
  init<Given: ExpressibleByArgument>(
    name: NameSpecification = .long, number: String, help: String, discussion: String = ""
  ) where Value == Given? {
    self.init(
      name: name, parsing: .unconditional,
      help: ArgumentHelp(help, discussion: discussion, valueName: number))
  }
}

extension Option {
  /// The same for a list, see `CommaList`; nothing unless it is given.
  init<Given>(flag: String, list: String, help: String) where Value == [CommaList<Given>] {
    self.init(
      wrappedValue: [], name: .customLong(flag), parsing: .unconditionalSingleValue,
      help: ArgumentHelp(help, valueName: list), completion: .list(Given.allValueStrings),
      transform: { try CommaList(parsing: $0) })
  }
}
