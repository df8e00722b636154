import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Runs
import Serving
import Terminal

/// `digits serve`: shows all this in a browser.
struct Serve: ParsableCommand {
  private static let loopback = "127.0.0.1"

  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Draw, watch training and explore the theory in a browser.",
    discussion: """
      Prints an address to open. The page draws with any model and shows every step, completes what \
      you draw by hand, shows training runs as they go on, and lets you see score, noise and \
      conditional expectation of points in the plane. It needs no network and asks no other server.

      Only this machine can open the page unless --host says otherwise. Whoever can open it can make \
      this machine compute. Ctrl-C ends it.

      EXAMPLES
        Open a browser at once:
          digits serve --open

        Runs of another folder, at a port that is free:
          digits serve --runs /data/runs --port 0
      """)

  @Option(number: "N", help: "Port to listen at; 0 takes one that is free.")
  var port: UInt16 = 8421

  @Option(
    value: "ADDRESS", help: "Address to listen at. 0.0.0.0 lets other machines in.", isRare: true)
  var host = loopback

  @Option(value: "DIR", help: "Folder of training runs.")
  var runs = RunShelf.usualFolder

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var openOption: OpenOption
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption

  func run() throws {
    // The server takes addresses in numbers.
    let host = host == "localhost" ? Self.loopback : host
    let isOpenToOthers = ![Self.loopback, "::1"].contains(host)
    let models = modelOptions.models
    if let models, !Folder.exists(models) {
      throw FileFault(path: models, expected: "a folder of models", found: "no such folder")
    }
    // Runs may come later.
    if FileManager.default.fileExists(atPath: runs), !Folder.exists(runs) {
      throw FileFault(path: runs, expected: "a folder of training runs", found: "a file")
    }
    Interrupt.install()
    quietOption.noteBuild()
    let serving = Serving(
      host: host, port: port,
      .init(models: models, runs: runs, reports: [runs, "out", "demo"]),
      threads: threadOption.threads
    ) { request, place, guidance, order in
      request.command(place, guidance, order, models: models)
    }
    let (openOption, quietOption) = (openOption, quietOption)
    try serving.run(
      isReady: { port in
        if isOpenToOthers {
          quietOption.note("other machines can open this page too, and there is no password")
        }
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        StandardOutput.write(line: address)
        _ = StandardOutput.flush()
        openOption.show(address, quietOption)
      }, shouldStop: { Interrupt.isRequested })
  }
}

extension DrawingRequest {
  /// The command that draws the same images; nil for what no command draws alone.
  fileprivate func command(
    _ place: ModelPlace, _ guidance: ClassGuidance, _ order: Order, models: String?
  ) -> String? {
    let words: [String]
    switch order.task {
    case .samples: words = ["sample", "--count", "\(count)", "--seed", seed]
    case .way:
      words = [
        "interpolate", "--rows", "\(count)", "--columns", "\(Self.columns)", "--from", seed, "--to",
        lastSeed ?? seed, "--out", "digits.png",
      ]
    case .completions:
      words = [
        "inpaint", "--image", Self.imageFile, "--mask", Self.maskFile, "--count", "\(count)",
        "--seed", seed, "--resample", "\(Self.completion.walks)", "--jump",
        "\(Self.completion.stretch)", "--idx", "completions.idx",
      ]
    case .variations: return nil
    }
    var more = ["--model", place.argument, "--sampler", sampler.rawValue]
    more += ["--schedule", schedule.rawValue, "--steps", "\(steps)"]
    if !place.labels.isEmpty, guidance.weight != 1 { more += ["--guidance", "\(guidance.weight)"] }
    if !labels.isEmpty, guidance.weight != 0 {
      let isDigits = labels.allSatisfy { $0 < 10 }
      more += ["--labels", labels.map(String.init).joined(separator: isDigits ? "" : ",")]
    }
    if case .samples = order.task { more += ["--grid", "digits.png"] }
    let line = ShellCommand.line(["digits"] + words + more)
    return models.map { "DIGITS_MODELS=" + ShellCommand.line([$0]) + " " + line } ?? line
  }
}
