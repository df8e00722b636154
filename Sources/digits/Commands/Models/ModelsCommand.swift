import ArgumentParser

/// `digits models`: the trained generators that come with the program.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the shipped models, show one's card, or add one.",
    discussion: """
      Every command with --model takes these names. Without --model it uses the one with the \
      lowest FID at 50 evaluations; asked for a label, the lowest of the conditional ones.

      EXAMPLES
        What is there, and what is known of one:
          digits models
          digits models small-ddpm

        Make one of a finished run:
          digits models add runs/001-ddpm-tiny --name tiny-ddpm
      """,
    subcommands: [ModelsList.self, ModelsAdd.self], defaultSubcommand: ModelsList.self)
}
