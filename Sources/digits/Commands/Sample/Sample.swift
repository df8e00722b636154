import ArgumentParser
import Diffusion
import Foundation
import Images
import Runs
import Terminal
import Wording

/// `digits sample`: draws images from a trained model.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw digits with a trained model, or from a training set alone.",
    discussion: """
      Without --model, the command draws with the best of the models that come with the program \
      (see `digits models`). Without a file to write, it makes the picture \
      \(SampleOutputs.defaultGrid).

      Image i of a seed is the same, to the last bit, whatever the count, the batch size and the \
      number of threads. All files have the same images, and pictures keep model, sampler, \
      schedule, steps and seed in their text. Ctrl-C stops within a step and leaves no file behind.

      Pixels are bytes, and of MNIST's four in five are exactly black, where a network's estimate is \
      a faint gray. So each pixel's level is drawn as the training images have it (--grays).

      A conditional model (`digits train --conditional`) draws its labels in turn, so that every \
      set is balanced: with ten labels, image i gets i mod 10. --label and --labels choose others. \
      --idx then also writes the labels: train-labels-idx1-ubyte beside train-images-idx3-ubyte, \
      or FILE with -labels in its name.

      --model empirical needs no training. Its estimate of the clean image is the exact \
      expectation over the images of --data, so samplers end on training images. --inertia \
      replaces the steps with one update that does not (arXiv 2505.02508).

      EXAMPLES
        A hundred digits in one picture, \(SampleOutputs.defaultGrid):
          digits sample

        The same picture by a model that you name, and by one of your own:
          digits sample --model tiny-ddpm --grid tiny.png
          digits sample --model runs/001-cem-tiny --grid mine.png

        Ten thousand images for `digits fid`:
          digits sample --model model.safetensors --count 10000 --idx samples.gz

        Ten evaluations of the network per image, which are enough for a model that
        learnt with labels or clusters:
          digits sample --steps 10 --grid digits.png

        Ten evaluations, planned for the least exact error on a Gaussian of the data:
          digits sample --model tiny-ddpm --schedule auto --steps 10 --grid a.png

        The network's own bytes, with its grain, which experiments compare:
          digits sample --model tiny-ddpm --grays round --idx samples.gz

        Unmistakable sevens, and ten of each digit with one row per digit:
          digits sample --model runs/002 --label 7 --guidance 2 --grid sevens.png
          digits sample --model runs/002 --labels 0123456789 --grid digits.png

        Clearer digits, led away from a model that has learnt less of them:
          digits sample --model tiny-clusters-24k --guide-model tiny-ddpm \\
            --grid clearer.png

        Each digit as often as MNIST has it:
          digits sample --model tiny-conditional --labels shares --grid digits.png

        Copies of MNIST's images, and images between them, without a network:
          digits sample --model empirical --data Data/mnist --grid copies.png
          digits sample --model empirical --inertia auto --grid between.png

        A dataset of drawn digits with labels, and a classifier that learns from it alone:
          mkdir set
          digits sample --model runs/002 --count 10000 \\
            --idx set/train-images-idx3-ubyte
          digits features train --data set --test-data Data/mnist --out classifier

        Digits that come out of the noise, as an animation for a browser:
          digits sample --count 25 --animation digits.png

        The way from noise to digit, with the sampler and the schedule of the CEM paper:
          digits sample --model model.safetensors --count 6 --sampler classic \\
            --schedule exponential --no-clip --trajectory strip.png
      """)

  @OptionGroup(title: "What to draw") var modelOption: DiffusionModelOption

  @OptionGroup(title: "What to draw") var countOption: CountOption

  @OptionGroup(title: "What to draw") var labelOptions: LabelOptions
  @OptionGroup(title: "How to draw") var sampling: SamplingOptions
  @OptionGroup(title: "How to draw") var grayOptions: GrayOptions
  @OptionGroup(title: "How to draw") var secondModelOptions: SecondModelOptions
  @OptionGroup(title: "How to draw") var empirical: EmpiricalOptions
  @OptionGroup(title: "Where to write") var outputs: SampleOutputs
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var jsonOption: JSONOption

  private var count: Int { countOption.given ?? labelOptions.count ?? 100 }

  func validate() throws {
    try require("--count", count, in: 1...1_000_000)
    try empirical.check(isEmpirical: modelOption.isEmpirical)
    guard modelOption.isEmpirical else { return }
    if let flag = secondModelOptions.given {
      throw ValidationError("\(flag) needs a trained model, not --model empirical")
    }
    if grayOptions.grays != nil {
      throw ValidationError("--grays needs a trained model, not --model empirical")
    }
    if let flag = labelOptions.given {
      throw ValidationError("\(flag) needs a conditional model, not --model empirical")
    }
    guard empirical.inertia != nil else { return }
    try sampling.refuseSteps(for: "--inertia")
    if let flag = firstGiven(["--trajectory": outputs.trajectory, "--animation": outputs.animation])
    {
      throw ValidationError("--inertia draws without steps; leave out \(flag)")
    }
  }

  func run() throws {
    try modelOption.isEmpirical ? drawFromImages() : drawFromModel()
  }

  private func drawFromModel() throws {
    let choice = try modelOption.load(labels: labelOptions.asksForLabels)
    let model = choice.model
    let second = try secondModelOptions.load(beside: model)
    let grays = try grayOptions.load(for: choice)
    let guidance = try labelOptions.guidance(for: choice, count: count, seed: runtime.seed)
    try outputs.check(
      guidance,
      apartFrom: [
        choice.path, second?.path, grays?.path, try sampling.spectrumFile(choice),
      ]
      .compactMap { $0 })
    Interrupt.install()
    let settings = try sampling.settings(choice, guidance, runtime.quietOption)
    let plan = try settings.plan()
    let record = SampleRecord(
      model, name: choice.name, second: second?.model, settings, guidance, grays: grays?.path,
      seed: runtime.seed, count: count, version: Version.text)
    try outputs.checkGrid(count: count, frame: model.frame, guidance, record)
    if let remark = choice.remark { runtime.note(remark) }
    runtime.note(record.announcement)
    remark(on: plan, model.timeRange)
    try draw(record, guidance, model.frame, steps: settings.steps) { _, observer in
      let generator = SampleGenerator(model, second: second?.model, threads: runtime.threads)
      if !outputs.showsSteps, !outputs.files.keepsValues {
        return try generator.generateTogether(
          settings, seed: runtime.seed, images: 0..<count, batchSize: sampling.batch,
          guidance: guidance, grays: grays?.levels, observer: observer)
      }
      return try generator.generate(
        settings, seed: runtime.seed, images: 0..<count, batchSize: sampling.batch,
        guidance: guidance, grays: grays?.levels, keepsValues: outputs.files.keepsValues,
        observer: observer)
    }
  }

  /// Draws with `--model empirical`.
  private func drawFromImages() throws {
    let dataset = try empirical.dataOptions.load()
    let none = ClassGuidance(labels: [])
    let frame = ImageFrame(imageHeight: dataset.train.height, imageWidth: dataset.train.width)
    try outputs.check(none, apartFrom: dataset.files.map(\.path))
    Interrupt.install()
    let images = EmpiricalImages(dataset.train, threads: runtime.threads)
    let choice = try empirical.choice(
      images, dataset, threads: runtime.threads, runtime.quietOption)
    let settings = try sampling.settings(
      .standard, dataset: dataset.name, dataFolder: dataset.directory, pixels: frame.imagePixels,
      runtime.quietOption)
    let record = SampleRecord(
      dataset, choice == nil ? settings : nil, choice, seed: runtime.seed, count: count,
      version: Version.text)
    try outputs.checkGrid(count: count, frame: frame, none, record)
    runtime.note(record.announcement)
    try draw(record, none, frame, steps: settings.steps) { watch, observer in
      guard let inertia = choice?.inertia else {
        return try images.generate(
          settings, seed: runtime.seed, images: 0..<count, batchSize: sampling.batch,
          keepsValues: outputs.files.keepsValues, observer: observer)
      }
      return try images.generate(
        inertia, seed: runtime.seed, images: 0..<count, batchSize: sampling.batch,
        keepsValues: outputs.files.keepsValues
      ) { try watch("sampling", $0, count) }
    }
  }

  /// Draws the images with a progress bar, writes the files and says what was written.
  ///
  /// - Parameter generate: receives a watch to report the number of finished images to, and an
  ///   observer to report each step to, which is better.
  private func draw(
    _ record: SampleRecord, _ guidance: ClassGuidance, _ frame: ImageFrame, steps: Int,
    _ generate: (Watch, (SamplingProgress) throws -> Void) throws -> ImageBatch
  ) throws {
    var ways = outputs.files.ways(count: count, steps: steps, frame: frame)
    let started = ContinuousClock.now
    let (files, seconds) = try runtime.quietOption.watched { watch in
      let samples = try generate(watch) { progress in
        try watch("sampling", progress.imagesDone, count)
        for way in ways.indices { ways[way].record(progress) }
      }
      let seconds = (ContinuousClock.now - started) / .seconds(1)
      return (
        try outputs.files.write(
          samples, guidance, ways: ways, caption: record.caption, text: record.pictureText,
          data: record.data, watch: watch),
        seconds
      )
    }
    if jsonOption.json {
      try JSONOutput.print(record.report(files, seconds: seconds))
    } else {
      files.forEach { StandardOutput.write(line: $0.text) }
      let rate = Double(count) / max(seconds, 1e-9)
      runtime.note(
        Names.count(count, "image") + String(format: " in %.1f s, %.1f images/s", seconds, rate))
      if let picture = files.first(where: \.isPicture) {
        outputs.openOption.show(picture.path, runtime.quietOption)
      } else if outputs.openOption.open {
        runtime.note("nothing is opened: no picture was asked for")
      }
    }
  }

  /// Remarks on times outside those of the training, which are allowed but rarely intended.
  private func remark(on plan: [SamplingStep], _ trained: TimeRange) {
    guard let first = plan.last?.time, let last = plan.first?.time else { return }
    // The ends of a schedule are computed, so the last digit deserves no remark.
    if first < trained.minimum * 0.999 || last > trained.maximum * 1.001 {
      runtime.note(
        "the schedule runs from t = \(last) to \(first), beyond the times from "
          + "\(trained.maximum) to \(trained.minimum) that the model was trained on")
    }
  }
}

/// The number of images.
struct CountOption: ParsableArguments {
  @Option(
    name: .customLong("count"), number: "N",
    help: "Number of images. (default: 100, or 10 per label with --labels)")
  var given: Int?
}
