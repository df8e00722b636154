import Datasets
import FileFormats
import Foundation
import Images
import Kernels
import NeuralNet
import Randomness
import Scoring
import TestSupport
import Testing

@Suite struct FeatureTrainingTests {
  /// Draws 8 x 8 images of a bright bar on noise: upright, lying or diagonal.
  private static func bars(_ count: Int, seed: UInt64) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for i in 0..<count {
      let label = i % 3
      let place = Int(stream.next() % 4) + 2
      for y in 0..<8 {
        for x in 0..<8 {
          let isBar = [x == place, y == place, x == y][label]
          pixels.append(UInt8(stream.next() % 60) + (isBar ? 150 : 0))
        }
      }
      labels.append(UInt8(label))
    }
    return ImageBatch(
      .dataset("bars", .training), height: 8, width: 8, pixels: pixels, labels: labels)
  }

  private static func data(train: Int, test: Int) -> LabelledDataset {
    var configuration = FeatureNetworkConfiguration(height: 8, width: 8, classes: 3)
    configuration.channels = [8, 16, 16]
    let (train, test) = (bars(train, seed: 1), bars(test, seed: 2))
    return LabelledDataset(
      train: train, test: test, configuration: configuration)
  }

  @Test func learnsToTellBarsApart() throws {
    var settings = FeatureTraining.Settings()
    settings.epochs = 6
    let training = FeatureTraining(Self.data(train: 900, test: 300), settings)
    var losses: [Double] = []
    var accuracies: [Double] = []
    var images: [Int] = []
    let result = try training.run(threads: 2) { event in
      switch event {
      case .step(let done, let total, _):
        images.append(done)
        #expect(total == 6 * 900)
      case .epoch(let number, let loss, let accuracy):
        losses.append(loss)
        accuracies.append(accuracy)
        #expect(number == losses.count)
      }
    }
    #expect(result.accuracy > 0.97)
    #expect(accuracies.last == result.accuracy)
    #expect(training.testAccuracy(of: result.values, threads: 1) == result.accuracy)
    #expect(losses.count == 6 && losses[5] < 0.3 * losses[0])
    // The images come in whole batches of 64 and the rest of each epoch.
    #expect(images.count == 6 * 15)
    #expect(images.prefix(15).last == 900 && images[0] == 64)
  }

  /// The digits are full size, so that micro-batches take long enough for each thread to get some.
  @Test func weightsDoNotDependOnThreads() throws {
    var settings = FeatureTraining.Settings()
    settings.epochs = 1
    // The count is a multiple of neither a batch nor a micro-batch.
    let train = SyntheticDataset.draw(count: 213, seed: 1, threads: 2)
    let data = LabelledDataset(
      train: train, test: train,
      configuration: FeatureNetworkConfiguration(height: 28, width: 28, classes: 10))
    let one = try FeatureTraining(data, settings).run(threads: 1)
    for threads in [2, 3] {
      #expect(try FeatureTraining(data, settings).run(threads: threads) == one)
    }
    settings.seed = 2
    #expect(try FeatureTraining(data, settings).run(threads: 2).values != one.values)
  }

  @Test func divergenceStopsTheTraining() {
    var settings = FeatureTraining.Settings()
    settings.epochs = 1
    settings.learningRate = .infinity
    settings.warmUp = 0
    let fault = #expect(throws: DivergedTraining.self) {
      try FeatureTraining(Self.data(train: 300, test: 30), settings).run(threads: 1)
    }
    #expect(fault?.description.hasPrefix("training diverged: expected a finite loss") == true)
    #expect(fault?.step == 2)
  }

  /// Equal logits have the loss log 4, and the gradient 1/4 everywhere but 1/4 - 1 at the label.
  @Test func crossEntropyOfHandNumbers() {
    let shape = Tensor<Double>.Shape(images: 2, channels: 4)
    let logits = Tensor(shape, values: [7, 7, 7, 7, 1000, 0, 0, 0])
    let d = Tensor<Double>(shape)
    let labels: [UInt8] = [9, 2, 0]
    let loss = CrossEntropy.sum(logits, labels: labels[1...], dLogits: d)
    #expect(abs(loss - log(4)) < 1e-12)
    #expect(d.values == [0.25, 0.25, -0.75, 0.25, 0, 0, 0, 0])
  }

  @Test func augmentationOfHandNumbers() {
    let pixels = [UInt8](repeating: 9, count: 16) + (0..<16).map { UInt8($0 * 10) }
    let plain = pixels[16...].map { Float($0) / 127.5 - 1 }
    var none = Augmentation()
    (none.shift, none.rotation, none.scale) = (0, 0, 0)
    func apply(_ augmentation: Augmentation, _ index: UInt64) -> [Float] {
      var stream = RandomStream(seed: 1, purpose: .augmentation, index: index)
      return augmentation.apply(to: pixels, index: 1, height: 4, width: 4, using: &stream)
    }
    #expect(zip(apply(none, 0), plain).allSatisfy { abs($0 - $1) < 1e-6 })
    let changed = apply(Augmentation(), 3)
    #expect(changed == apply(Augmentation(), 3))
    #expect(changed != apply(Augmentation(), 4))
    #expect(changed.allSatisfy { $0 >= -1 && $0 <= 150 / 127.5 - 1 })
    // A shift by the whole side leaves only black somewhere along the edges.
    var far = none
    far.shift = 4
    #expect((0..<20).contains { apply(far, $0).allSatisfy { $0 == -1 } })
  }

  /// A quarter turn moves (right 2, up 1) of the centre to (down 2, right 1), because rows count
  /// downwards.
  @Test func augmentationTurnsAboutTheCentre() {
    var pixels = [UInt8](repeating: 0, count: 49)
    pixels[2 * 7 + 5] = 255
    var turn = Augmentation()
    (turn.shift, turn.scale) = (0, 0)
    for index in UInt64(0)..<40 {
      var probe = RandomStream(seed: 1, purpose: .augmentation, index: index)
      _ = (probe.uniform(), probe.uniform())
      turn.rotation = (.pi / 2) / (2 * probe.uniform() - 1)
      guard turn.rotation > 0, turn.rotation < 100 else { continue }
      var stream = RandomStream(seed: 1, purpose: .augmentation, index: index)
      let turned = turn.apply(to: pixels, index: 0, height: 7, width: 7, using: &stream)
      #expect(abs(turned[5 * 7 + 4] - 1) < 1e-5)
      #expect(abs(turned.reduce(0, +) - (-48 + 1)) < 1e-4)
      return
    }
    Issue.record("no stream gave a positive turn")
  }

  @Test func testImagesMayBeAnothersDataset() throws {
    func dataset(_ side: Int, _ folder: String, test: Bool) throws -> Dataset {
      for (name, count) in [("train", 70), ("t10k", 66)] where name == "train" || test {
        try IDX.write(
          IDXArray(
            dimensions: [count, side, side],
            bytes: (0..<count * side * side).map { UInt8($0 % (name == "train" ? 7 : 11)) }),
          to: "\(folder)/\(name)-images-idx3-ubyte", gzip: false)
        try IDX.write(
          IDXArray(dimensions: [count], bytes: (0..<count).map { UInt8($0 % 3) }),
          to: "\(folder)/\(name)-labels-idx1-ubyte", gzip: false)
      }
      return try Dataset.load(folder)
    }
    try withTemporaryFolder { folder in
      let drawn = try TemporaryFolder()
      let small = try TemporaryFolder()
      let other = try dataset(8, folder, test: true)
      let data = try LabelledDataset(
        try dataset(8, drawn.path, test: false), testedOn: other)
      #expect(data.test.pixels == other.test?.pixels && data.testLabels.count == 66)
      #expect(data.name == "\(URL(fileURLWithPath: drawn.path).lastPathComponent)")
      #expect(data.test.source == "\(other.name) test images")
      let judged = data.configured(FeatureNetworkConfiguration.judge)
      #expect(judged.test.name == other.name)
      let fault = #expect(throws: UnfitData.self) {
        try LabelledDataset(try dataset(4, small.path, test: false), testedOn: other)
      }
      #expect(
        fault?.description.hasPrefix(
          "\(folder): expected test images of 4 x 4, like the training images, found 8 x 8") == true
      )
    }
  }

  @Test func datasetsMustBeLabelledAndTested() throws {
    try withTemporaryFolder { folder in
      func write(_ name: String, _ dimensions: [Int]) throws {
        let count = dimensions.reduce(1, *)
        try IDX.write(
          IDXArray(dimensions: dimensions, bytes: (0..<count).map { UInt8($0 % 7) }),
          to: folder + "/" + name, gzip: false)
      }
      func line() -> String {
        let fault = #expect(throws: UnfitData.self) {
          try LabelledDataset(try Dataset.load(folder))
        }
        return fault?.description ?? ""
      }
      try write("train-images-idx3-ubyte", [70, 8, 8])
      #expect(line().hasPrefix("\(folder): expected test images as well as training images"))
      try write("t10k-images-idx3-ubyte", [64, 8, 8])
      #expect(line().hasPrefix("\(folder): expected labels for the training images"))
      try write("train-labels-idx1-ubyte", [70])
      #expect(line().hasPrefix("\(folder): expected labels for the test images"))
      try write("t10k-labels-idx1-ubyte", [64])
      #expect(line().contains("test images: expected more images than the 64 feature dimensions"))
      try write("t10k-images-idx3-ubyte", [65, 8, 8])
      try write("t10k-labels-idx1-ubyte", [65])
      let data = try LabelledDataset(try Dataset.load(folder))
      #expect(data.configuration.classes == 7 && data.configuration.height == 8)
      #expect(data.train.source.hasSuffix(" training images"))
      try write("train-images-idx3-ubyte", [70, 2, 8])
      try write("t10k-images-idx3-ubyte", [65, 2, 8])
      #expect(line().contains("images must be 4 to 1024 pixels high and wide, not 2 x 8"))
    }
  }
}
