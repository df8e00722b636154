import Diffusion
import Foundation
import Runs

/// A trained model that draws digits.
public struct Generator: Sendable {
  package let model: DiffusionModel
  /// The name of a shipped generator; nil for another.
  public let name: String?
  /// The folder of the data that the model was trained on, if it is known.
  private let dataFolder: String?

  package init(_ model: DiffusionModel) throws {
    try self.init(model, name: nil, dataFolder: nil)
  }

  private init(_ model: DiffusionModel, name: String?, dataFolder: String?) throws {
    if let fault = ProcessorFault.current { throw fault }
    (self.model, self.name, self.dataFolder) = (model, name, dataFolder)
  }

  private init(_ found: FoundModel) throws {
    try self.init(found.model, name: found.name, dataFolder: found.dataFolder)
  }

  /// Reads a generator from a `model.safetensors` or from the folder of a finished run.
  ///
  /// - Throws: an error that says in one line what is missing or damaged.
  public init(contentsOf path: String) throws {
    try self.init(try FoundModel(contentsOf: path))
  }

  /// Returns a generator that comes with this package.
  ///
  /// - Parameters:
  ///   - name: one of `shippedNames`; nil for the best.
  ///   - labels: whether the best has to be one that draws the label it is asked for.
  /// - Throws: an error that names the generators there are.
  public static func shipped(_ name: String? = nil, labels: Bool = false) throws -> Generator {
    try Generator(try FoundModel.shipped(name, labels: labels))
  }

  /// The names of the generators that come with this package.
  ///
  /// - Throws: an error for a model card that cannot be read.
  public static var shippedNames: [String] {
    get throws { try ShippedModels.load().entries.map(\.name) }
  }

  /// What the network predicts.
  public var objective: Objective { model.objective }
  /// The labels it draws; empty if it knows none.
  public var labels: [Int] { model.configuration.labels.labels }
  /// The number of rows of the images it draws.
  public var height: Int { model.frame.imageHeight }
  /// The number of columns of the images it draws.
  public var width: Int { model.frame.imageWidth }
  /// The number of the network's parameters.
  public var parameterCount: Int { model.weights.count }

  /// Writes the generator to a file that `init(contentsOf:)` and `digits` read.
  ///
  /// - Throws: an error that says in one line why the file cannot be written.
  public func write(to path: String) throws { try model.write(to: path) }

  /// Draws images number 0 to `count` - 1 of the options' seed.
  ///
  /// Each image depends on the generator, the options and its own number only, not on `count`, on
  /// threads or on the machine's load.
  ///
  /// - Parameters:
  ///   - count: how many images to draw, 1 to 1,000,000.
  ///   - options: sampler, schedule, steps, seed, labels and guidance.
  ///   - progress: is told before the first step and after each how many images are done; what it throws ends the
  ///     drawing and is passed on.
  /// - Throws: an error that names an option out of its range or a damaged file of gray levels, or what
  ///   `progress` throws.
  public func sample(
    _ count: Int, _ options: SamplingOptions = SamplingOptions(),
    progress: (_ imagesDone: Int) throws -> Void = { _ in }
  ) throws -> DigitImages {
    try requireRange("count", count, 1...1_000_000)
    let settings = options.settings(model)
    let guidance = try guidance(options)
    let grays =
      options.roundsGrays ? nil : try GrayLevels.standard(for: model, dataFolder: dataFolder)
    let batch = try SampleGenerator(model, threads: try Self.threads(options.threads)).generate(
      settings, seed: options.seed, images: 0..<count, guidance: guidance,
      grays: grays?.levels
    ) { try progress($0.imagesDone) }
    let record = SampleRecord(
      model, name: name, settings, guidance, grays: grays?.path, seed: options.seed, count: count,
      version: Version.text)
    return DigitImages(batch, guidance: guidance, pictureText: record.pictureText)
  }

  private func guidance(_ options: SamplingOptions) throws -> ClassGuidance {
    if let bad = options.labels?.first(where: { !labels.contains($0) }) {
      throw InvalidSetting(
        name: "labels",
        expected: labels.isEmpty
          ? "no labels for this generator" : "\(model.configuration.labels)",
        found: "\(bad)")
    }
    guard ClassGuidance.weights.contains(options.guidance) else {
      throw InvalidSetting(name: "guidance", expected: "0 to 100", found: "\(options.guidance)")
    }
    return ClassGuidance(labels: options.labels ?? labels, weight: options.guidance)
  }

  /// - Parameter asked: 1 to 1024; nil for all cores.
  static func threads(_ asked: Int?) throws(InvalidSetting) -> Int {
    guard let asked else { return ProcessInfo.processInfo.activeProcessorCount }
    try requireRange("threads", asked, 1...1024)
    return asked
  }
}
