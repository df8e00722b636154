import ArgumentParser

/// `digits models`: lists the trained generators that come with the program, and adds new ones.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the shipped models, show the card of one, or add one.",
    discussion: """
      The option --model of every command takes these names. Without it, commands use the model \
      with the lowest FID over its floor at 50 evaluations, or the best conditional one if you \
      ask for a label.

      EXAMPLES
        All models, and what is known about one:
          digits models
          digits models small-ddpm

        Make a model from a finished run:
          digits models add runs/001-ddpm-tiny --name mine
          digits models measure mine
      """,
    subcommands: [ModelsList.self, ModelsShow.self, ModelsAdd.self, ModelsMeasure.self],
    defaultSubcommand: ModelsList.self)
}
