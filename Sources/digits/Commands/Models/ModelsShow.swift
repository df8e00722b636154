import ArgumentParser

/// `digits models show NAME`: what `digits models NAME` does.
struct ModelsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the card of one model.",
    discussion: """
      EXAMPLE
        digits models show tiny-ddpm
      """)

  @Argument(
    help: ArgumentHelp("Model whose card to show.", valueName: "NAME"),
    completion: .shippedModels)
  var name: String

  @OptionGroup var jsonOption: JSONOption

  func run() throws {
    try ModelsList.showCard(of: name, jsonOption)
  }
}
