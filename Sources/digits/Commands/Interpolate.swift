import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import Terminal
import Wording

/// `digits interpolate`: draws images between those of two seeds.
struct Interpolate: ParsableCommand {
  private static let standardFile = "interpolation.png"
  private static let standard = SamplingSettings.standard()

  static let configuration = CommandConfiguration(
    commandName: "interpolate",
    abstract: "Draw images that change gradually from one seed to another.",
    discussion: """
      Each row goes from an image of one seed to the image with the same number of the other. The \
      starting noises in between lie on the arc that joins those two, and a sampler without noise \
      turns neighbouring noises into neighbouring images. The first and the last image of a row \
      are what `digits sample` draws with these seeds, this sampler and this schedule. With --labels \
      shares, a row keeps the label of its first image.

      EXAMPLES
        Eight rows of ten images each, in interpolation.png:
          digits interpolate

        Five rows between other seeds, with each pixel three wide:
          digits interpolate --from 7 --to 9 --rows 5 --columns 12 --scale 3 \\
            --out ways.png

        From one three to another, and from one eight to another:
          digits interpolate --model runs/002 --labels 38 --rows 2
      """)

  @OptionGroup var modelOption: DiffusionModelOption

  @Option(number: "S", help: "Seed of the first column.")
  var from: UInt64 = 1

  @Option(number: "S", help: "Seed of the last column.")
  var to: UInt64 = 2

  @Option(number: "N", help: "Number of rows, for images 0, 1, 2 and so on of both seeds.")
  var rows = 8

  @Option(number: "N", help: "Number of images per row, including both ends.")
  var columns = 10

  @OptionGroup var labelOptions: LabelOptions

  @Option(number: "K", help: SamplingOptions.stepsHelp)
  var steps = standard.steps

  @Option(value: "NAME", help: "Sampler without noise: \(Sampler.deterministicNames).")
  var sampler = Sampler.dpm2m

  @Option(value: "NAME", help: "Where in time the steps lie; see `digits sample --help`.")
  var schedule = standard.schedule

  @Option(value: "FILE.png", help: "Picture to write. (default: \(standardFile))")
  var out: String?

  @Option(value: "FILE.png", help: "Also write the way as an animation, there and back.")
  var animation: String?

  @Option(
    value: "FILE",
    help:
      "Also write the images, row by row, in MNIST's format; compressed if the name ends in .gz.")
  var idx: String?

  @OptionGroup var pictureOptions: PictureOptions

  @OptionGroup var openOption: OpenOption
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  /// What `--json` prints; the property names are the keys.
  private struct Report: Encodable {
    let model: String
    let settings: SamplingSettings
    let guidance: ClassGuidance?
    let from, to: UInt64
    let rows, columns: Int
    let file: String
    let animation, idx: String?
  }

  func validate() throws {
    try OutputKind.picture.require("--out", out)
    try OutputKind.picture.require("--animation", animation)
    try OutputKind.idx.require("--idx", idx)
    try require("--rows", rows, in: 1...1000)
    try require("--columns", columns, in: 2...1000)
    try require("--steps", steps, in: 1...100_000)
    guard sampler.isDeterministic else {
      throw ValidationError(
        "--sampler must be one without noise (\(Sampler.deterministicNames)), "
          + "not \(sampler.rawValue)")
    }
  }

  /// A distilled model walks without chance in one evaluation only.
  private func settings(_ model: DiffusionModel) -> SamplingSettings {
    .standard(
      model, sampler: sampler, schedule: schedule,
      steps: model.consistencyTimes == nil ? steps : 1)
  }

  func run() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let model = choice.model
    let settings = settings(model)
    let guidance = try labelOptions.guidance(for: choice, count: rows, seed: from)
    let picture = OutputPicture(given: out, standard: Self.standardFile, flag: "--out")
    let record = SampleRecord(
      model, name: choice.name, settings, guidance, seed: from, count: rows * columns,
      version: Version.text)
    let walk = SeedWalk(
      rows: rows, columns: columns, from: from, to: to, guidance, record, frame: model.frame)
    let (scale, captions) = (pictureOptions.scale, pictureOptions.captions)
    let shape = walk.shape(scale: scale, captions: captions)
    try requireDifferent(
      [picture.path] + [animation, idx, idx.map(SampleLabels.path)].compactMap { $0 })
    try picture.check(shape, apartFrom: [choice.path])
    if let animation { try OutputPlace.check(animation, apartFrom: [choice.path]) }
    if let idx { try SampleLabels.requirePlace(forImages: idx, apartFrom: [choice.path]) }
    Interrupt.install()
    if let remark = choice.remark { quietOption.note(remark) }
    quietOption.note(record.announcement + " to \(to)")

    let generator = SampleGenerator(model, threads: threadOption.threads)
    let images = try quietOption.watched { watch in
      try generator.generate(
        "interpolating", settings, seed: from, count: rows * columns, guidance: walk.guidance,
        start: .between(from, to, columns: columns), watch: watch)
    }
    try AtomicFile.together {
      try picture.write((0..<images.count).map(images.image), shape, text: walk.text)
      if let animation {
        let bytes = try walk.animation(of: images, scale: scale, captions: captions)
        try AtomicFile.write(bytes, to: animation)
      }
      if let idx { try SampleLabels.write(images, to: idx) }
    }
    try jsonOption.show(
      Report(
        model: model.hash, settings: settings,
        guidance: guidance.labels.isEmpty ? nil : guidance, from: from, to: to, rows: rows,
        columns: columns, file: picture.path, animation: animation, idx: idx),
      text:
        "\(picture.path): \(Names.count(rows, "row")) of \(columns) images from seed \(from) to seed \(to)"
    )
    openOption.show(picture.path, quietOption)
  }
}
