import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images
import Runs

/// `digits inpaint`: completes an image of which a part is missing.
struct Inpaint: ParsableCommand {
  private static let standardFile = "inpainting.png"

  static let configuration = CommandConfiguration(
    commandName: "inpaint",
    abstract: "Fill in a missing part of an image.",
    discussion: """
      Draws completions with a model that was trained for nothing of the kind (RePaint, arXiv \
      2201.09865): known pixels are led from noise to their value while the sampler draws the \
      others, and every few steps all go back and come again (--resample, --jump), so that what \
      is drawn agrees with what is known. Known pixels keep their 8-bit values exactly. The \
      picture shows the image, the image without the missing part, and the completions.

      EXAMPLES
        The right half of the first test image, eight times, inpainting.png:
          digits inpaint --index 0 --test --half right

        A box, with more care, of a picture of your own:
          digits inpaint --image seven.png --mask-box 4,4,12,12 --resample 20

        What a label makes of the same half:
          digits inpaint --index 5 --half bottom --labels 0123456789 --count 10
      """)

  @OptionGroup var imageOptions: ImageOptions
  @OptionGroup var maskOptions: MaskOptions
  @OptionGroup var modelOption: DiffusionModelOption

  @Option(number: "N", help: "Completions to draw.")
  var count = 8

  @Option(number: "R", help: "How often each stretch of steps is walked; the work grows with it.")
  var resample = 10

  @Option(number: "J", help: "Steps of a stretch.")
  var jump = 5

  @OptionGroup var labelOptions: LabelOptions
  @OptionGroup var sampling: SamplingOptions

  @Option(value: "FILE.png", help: "The picture to write. (default: \(standardFile))")
  var out: String?

  @Option(
    value: "FILE",
    help:
      "Write the completions' bytes [N, height, width] in MNIST's format too; compressed if the "
      + "name ends in .gz.")
  var idx: String?

  @Option(number: "N", help: "Images in a row of the picture. (default: up to 10)")
  var columns: Int?

  @Option(number: "N", help: "Pixels of the picture for one of an image.")
  var scale = 1

  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  /// What `--json` prints; the property names are the keys.
  private struct Report: Encodable {
    let model: String
    let settings: SamplingSettings
    let guidance: ClassGuidance?
    let seed: UInt64
    let count, knownPixels, missingPixels, resample, jump: Int
    /// Network evaluations a completion.
    let evaluations: Int
    let files: [String]
  }

  func validate() throws {
    try require("--count", count, in: 1...100_000)
    try require("--resample", resample, in: 1...1000)
    try require("--jump", jump, in: 1...100_000)
    try require("--columns", columns, in: 1...100_000)
    try require("--scale", scale, in: 1...32)
  }

  func run() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let (model, frame) = (choice.model, choice.model.frame)
    let settings = try sampling.settings(model, runtime.quietOption)
    let guidance = try labelOptions.guidance(for: model)
    let image = try imageOptions.load(width: frame.imageWidth, height: frame.imageHeight)
    let mask = try maskOptions.load(width: image.width, height: image.height)
    let inpainting = Inpainting(
      KnownPixels(image, isKnown: mask.isKnown, frame: frame),
      resampling: Resampling(walks: resample, stretch: jump))
    let evaluations = inpainting.resampling.expanded(try settings.plan())
      .reduce(0) { $0 + $1.evaluations }
    let columns = columns ?? min(10, count + 2)
    let picture = OutputPicture(given: out, standard: Self.standardFile, flag: "--out")
    try picture.check(count: count + 2, columns: columns, frame: frame, scale: scale)
    if let idx { try OutputPlace.check(idx) }
    Interrupt.install()
    let record = SampleRecord(
      model, name: choice.name, settings, guidance, seed: runtime.seed, count: count,
      version: Version.text)
    if let remark = choice.remark { runtime.note(remark) }
    runtime.note(
      record.announcement + ", \(mask.missing) of \(mask.isKnown.count) pixels missing, "
        + "\(evaluations) evaluations each")

    let generator = SampleGenerator(model, threads: runtime.threads)
    let images = try runtime.quietOption.watched { watch in
      try generator.generate(
        "inpainting", settings, seed: runtime.seed, count: count, guidance: guidance,
        inpainting: inpainting, watch: watch)
    }
    try picture.write(
      [image, mask.knownPart(of: image)] + (0..<count).map(images.image), columns: columns,
      scale: scale,
      text: record.pictureText
        + [(key: "Resample", value: String(resample)), (key: "Jump", value: String(jump))])
    if let idx {
      try IDX.write(IDXArray(images), to: idx, gzip: idx.hasSuffix(".gz"))
    }
    let lines =
      ["\(picture.path): the image, what was known of it, and \(count) completions"]
      + (idx.map { ["\($0): \(count) images of \(image.width) x \(image.height), bytes"] } ?? [])
    try jsonOption.show(
      Report(
        model: model.hash, settings: settings,
        guidance: guidance.labels.isEmpty ? nil : guidance, seed: runtime.seed, count: count,
        knownPixels: mask.isKnown.count - mask.missing, missingPixels: mask.missing,
        resample: resample, jump: jump, evaluations: evaluations,
        files: [picture.path] + (idx.map { [$0] } ?? [])),
      text: lines.joined(separator: "\n"))
  }
}
