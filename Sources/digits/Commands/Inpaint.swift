import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import Terminal
import Wording

/// `digits inpaint`: completes an image that lacks a part.
struct Inpaint: ParsableCommand {
  private static let standardFile = "inpainting.png"

  static let configuration = CommandConfiguration(
    commandName: "inpaint",
    abstract: "Fill in a missing part of an image.",
    discussion: """
      Any model can complete images; it needs no training for it (RePaint, arXiv 2201.09865). The \
      known pixels are led from noise to their values while the sampler draws the others. Every \
      few steps, all pixels go back to more noise and are drawn again (--resample, --jump), so \
      that the drawn part comes to agree with the known one. Known pixels keep their 8-bit values \
      exactly. The picture shows the image, the image without the missing part, and the \
      completions.

      EXAMPLES
        Eight completions of the right half of the first test image, in inpainting.png:
          digits inpaint --index 0 --test --half right

        A box in a picture of your own, completed with more care:
          digits inpaint --image seven.png --mask-box 4,4,12,12 --resample 20

        The same half completed once for each label:
          digits inpaint --index 5 --half bottom --labels 0123456789 --count 10
      """)

  @OptionGroup var imageOptions: ImageOptions
  @OptionGroup var maskOptions: MaskOptions
  @OptionGroup var modelOption: DiffusionModelOption

  @Option(number: "N", help: "Number of completions.")
  var count = 8

  @Option(number: "R", help: "Number of times to walk each stretch of steps. More agree better.")
  var resample = 10

  @Option(number: "J", help: "Number of steps per stretch.")
  var jump = 5

  @OptionGroup var labelOptions: LabelOptions
  @OptionGroup var sampling: SamplingOptions

  @Option(value: "FILE.png", help: "Picture to write. (default: \(standardFile))")
  var out: String?

  @Option(
    value: "FILE",
    help:
      "Also write the completions in MNIST's format, as bytes [N, height, width]; compressed if "
      + "the name ends in .gz.")
  var idx: String?

  @Option(number: "N", help: "Number of images per row of the picture. (default: up to 10)")
  var columns: Int?

  @OptionGroup var pictureOptions: PictureOptions

  @OptionGroup var openOption: OpenOption
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  /// What `--json` prints; the property names are the keys.
  private struct Report: Encodable {
    let model: String
    let settings: SamplingSettings
    let guidance: ClassGuidance?
    let seed: UInt64
    let count, knownPixels, missingPixels, resample, jump: Int
    /// The number of network evaluations per completion.
    let evaluations: Int
    let files: [String]
  }

  func validate() throws {
    try require("--count", count, in: 1...100_000)
    try require("--resample", resample, in: 1...1000)
    try require("--jump", jump, in: 1...100_000)
    try OutputKind.picture.require("--out", out)
    try OutputKind.idx.require("--idx", idx)
    try require("--columns", columns, in: 1...100_000)
  }

  func run() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let (model, frame) = (choice.model, choice.model.frame)
    let guidance = try labelOptions.guidance(for: choice, count: count, seed: runtime.seed)
    let settings = try sampling.settings(choice, guidance, runtime.quietOption)
    let (image, imageFiles) = try imageOptions.load(
      width: frame.imageWidth, height: frame.imageHeight)
    let mask = try maskOptions.load(width: image.width, height: image.height)
    let inpainting = Inpainting(
      KnownPixels(image, isKnown: mask.isKnown, frame: frame),
      resampling: Resampling(walks: resample, stretch: jump))
    let evaluations = inpainting.resampling.expanded(try settings.plan())
      .reduce(0) { $0 + $1.evaluations }
    let record = SampleRecord(
      model, name: choice.name, settings, guidance, seed: runtime.seed, count: count,
      version: Version.text)
    let shape = pictureOptions.shape(
      count: count + 2, columns: columns ?? min(10, count + 2), width: frame.imageWidth,
      height: frame.imageHeight,
      GridCaptions(
        images: ["image", "known"]
          + (0..<count).map { guidance.label(ofImage: $0).map { "label \($0)" } ?? "\($0 + 1)" },
        foot: record.caption))
    let picture = OutputPicture(given: out, standard: Self.standardFile, flag: "--out")
    let inputs =
      [choice.path, maskOptions.mask, try sampling.spectrumFile(choice)]
      .compactMap { $0 } + imageFiles
    try requireDifferent(
      [picture.path] + (idx.map { [$0, SampleLabels.path(besideImages: $0)] } ?? []))
    try picture.check(shape, apartFrom: inputs)
    if let idx { try SampleLabels.requirePlace(forImages: idx, apartFrom: inputs) }
    Interrupt.install()
    if let remark = choice.remark { runtime.note(remark) }
    runtime.note(
      record.announcement + ", \(mask.missing) of \(mask.isKnown.count) pixels missing, "
        + "\(Names.count(evaluations, "evaluation")) per completion"
        + (inpainting.known.isEmpty ? "; nothing is known, so these are samples like any" : ""))

    let generator = SampleGenerator(model, threads: runtime.threads)
    let images = try runtime.quietOption.watched { watch in
      try generator.generate(
        "inpainting", settings, seed: runtime.seed, count: count, guidance: guidance,
        inpainting: inpainting, watch: watch)
    }
    try AtomicFile.together {
      try picture.write(
        [image, mask.knownPart(of: image)] + (0..<count).map(images.image), shape,
        text: record.pictureText
          + [(key: "Resample", value: String(resample)), (key: "Jump", value: String(jump))])
      if let idx { try SampleLabels.write(images.labelled(nil), to: idx) }
    }
    let lines =
      ["\(picture.path): the image, its known part, and \(Names.count(count, "completion"))"]
      + (idx.map {
        ["\($0): \(Names.count(count, "image")) of \(image.width) x \(image.height), bytes"]
      } ?? [])
    try jsonOption.show(
      Report(
        model: model.hash, settings: settings,
        guidance: guidance.labels.isEmpty ? nil : guidance, seed: runtime.seed, count: count,
        knownPixels: mask.isKnown.count - mask.missing, missingPixels: mask.missing,
        resample: resample, jump: jump, evaluations: evaluations,
        files: [picture.path] + (idx.map { [$0] } ?? [])),
      text: lines.joined(separator: "\n"))
    openOption.show(picture.path, runtime.quietOption)
  }
}
