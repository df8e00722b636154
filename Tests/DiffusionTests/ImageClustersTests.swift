import Diffusion
import FileFormats
import Images
import NeuralNet
import Randomness
import Runs
import TestSupport
import Testing

/// Training images sorted by what they look like, and networks that read their clusters.
@Suite struct ImageClustersTests {
  /// Images of 8 x 8 without labels, each a bright bar on black in one of seven rows.
  private static let bars: ImageBatch = {
    var pixels = [UInt8](repeating: 0, count: 40 * 64)
    for n in 0..<40 {
      for x in 1..<7 { pixels[n * 64 + n % 7 * 8 + x] = 255 }
    }
    return ImageBatch(.dataset("bars", .training), height: 8, width: 8, pixels: pixels)
  }()

  /// Images of two pixels on two lines along which the first goes from black to white: one where the second
  /// is about 80, and one where it is about 160. The middles of each line's halves are nearer to each other
  /// across the lines than along them.
  private static let lines: ImageBatch = {
    var stream = RandomStream(seed: 3, purpose: .test)
    let pixels = (0..<4000).flatMap { n in
      [UInt8(stream.index(below: 256)), UInt8((n % 2 == 0 ? 72 : 152) + stream.index(below: 17))]
    }
    return ImageBatch(.memory("lines"), height: 1, width: 2, pixels: pixels)
  }()

  // MARK: Sorting

  @Test func imagesThatAreAlikeComeTogether() {
    let clusters = ImageClusters(Self.bars, count: 7, seed: 1, threads: 2) { _ in }
    #expect(clusters.sizes == [6, 6, 6, 6, 6, 5, 5])
    for n in 7..<40 { #expect(clusters.numbers[n] == clusters.numbers[n % 7], "image \(n)") }
  }

  /// Means of two clusters would cut both lines in the middle; what is linked does not.
  @Test func whatIsLinkedIsOneKind() {
    let clusters = ImageClusters(Self.lines, count: 2, seed: 1, threads: 2) { _ in }
    #expect(clusters.sizes == [2000, 2000])
    for n in 2..<4000 { #expect(clusters.numbers[n] == clusters.numbers[n % 2], "image \(n)") }
  }

  /// Groups 0 and 1 have one link each way and no others, so 2 / (2 x 2); groups 2 to 4 have ten for each
  /// pair, so 10 / (20 x 20). The first merge is that of 0 and 1, the second the first of three equal ones.
  @Test func linksCountForTheSizeOfGroups() {
    let pairs = [[2, 3], [3, 2], [2, 4], [4, 2], [3, 4], [4, 3]]
    let nearest = [[0, 1], [1, 0]] + pairs.flatMap { Array(repeating: $0, count: 5) }
    let clusters = ClusterMerging.merge(nearest, groups: 5, into: 3)
    let ofGroups = [2, 2, 0, 0, 1]
    #expect(clusters == nearest.map { ofGroups[$0[0]] })
    #expect(ClusterMerging.merge(nearest, groups: 5, into: 1) == nearest.map { _ in 0 })
    #expect(Set(ClusterMerging.merge(nearest, groups: 9, into: 9)).count == 5)
  }

  @Test func theLargestComesFirst() {
    let clusters = ImageClusters(Self.lines, count: 9, seed: 1, threads: 2) { _ in }
    #expect(clusters.sizes == clusters.sizes.sorted(by: >) && clusters.sizes.reduce(0, +) == 4000)
    for (cluster, size) in clusters.sizes.enumerated() {
      #expect(clusters.numbers.count { $0 == cluster } == size)
    }
  }

  @Test func threadsChangeNothing() {
    func sorted(seed: UInt64, _ threads: Int) -> ImageClusters {
      ImageClusters(Self.lines, count: 12, seed: seed, threads: threads) { _ in }
    }
    #expect(sorted(seed: 4, 1) == sorted(seed: 4, 3))
    #expect(sorted(seed: 4, 1) != sorted(seed: 5, 1))
  }

  @Test func moreClustersThanDifferentImages() {
    let clusters = ImageClusters(Self.bars, count: 20, seed: 1, threads: 1) { _ in }
    #expect(clusters.sizes == [6, 6, 6, 6, 6, 5, 5] + [Int](repeating: 0, count: 13))
  }

  @Test func sortingCanBeStopped() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try ImageClusters(Self.bars, count: 7, seed: 1, threads: 1) { if $0 == 1 { throw Stop() } }
    }
  }

  // MARK: Training

  private static func settings(clusters: Int?) -> TrainingSettings {
    var settings = TrainingSettings(preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.configuration = UNetConfiguration(channels: [4, 8])
    (settings.configuration.height, settings.configuration.width) = (8, 8)
    (settings.configuration.groups, settings.configuration.finalGroups) = (2, 2)
    (settings.batchSize, settings.learningRate) = (8, 3e-3)
    if let clusters { settings.condition(onClusters: clusters, labelDropout: 0) }
    return settings
  }

  /// At high noise only the cluster tells which bar it is; the images have no labels.
  @Test func clustersLowerTheLoss() throws {
    func loss(clusters: Int?) throws -> Double {
      var settings = Self.settings(clusters: clusters)
      settings.timeRange = try TimeRange(minimum: 3, maximum: 5)
      settings.timeLaw = .uniform
      let images = settings.sort(Self.bars, threads: 1) { _ in }
      let trainer = Trainer(settings, images: images, threads: 1)
      let losses = try (0..<400).map { _ in try trainer.takeStep(total: 400).loss }
      return losses.suffix(40).reduce(0, +)
    }
    let (with, without) = (try loss(clusters: 7), try loss(clusters: nil))
    #expect(with < 0.5 * without, "\(with) with clusters, \(without) without")
  }

  @Test func aRunGoesOnWithTheClustersThatItBeganWith() throws {
    let folder = try TemporaryFolder()
    var settings = Self.settings(clusters: 7)
    let images = settings.sort(Self.bars, threads: 1) { _ in }
    let run = try TrainingRun(
      folder: RunFolder(path: folder.file("run")),
      record: .init(
        version: "test", command: "none", dataset: "bars", data: "none", trainImagesSHA256: "abc",
        trainImages: 40, parameters: 0, settings: settings, budget: .steps(2)), images: images,
      threads: 1)
    func resumed() throws -> TrainingRun {
      try TrainingRun(resuming: run.folder, images: Self.bars, sha256: "abc", threads: 1)
    }
    func model(_ run: TrainingRun) throws -> [Float] {
      try run.run()
      return run.model.weights
    }
    let other = try resumed()
    #expect(try model(other) == model(run))

    let file = folder.file("run/clusters-idx1-ubyte")
    let labels = try #require(images.labels)
    // Of the same sizes: two images of different clusters change places.
    var swapped = labels
    let distant = try #require(labels.firstIndex { $0 != labels[0] })
    swapped.swapAt(0, distant)
    for bytes in [[UInt8](repeating: 0, count: 40), [9], labels + [1], swapped] {
      try IDX.write(IDXArray(dimensions: [bytes.count], bytes: bytes), to: file, gzip: false)
      let fault = #expect(throws: FileFault.self) { try resumed() }
      #expect(fault?.path == file)
    }
  }

  // MARK: Drawing

  private static let sizes = [5, 0, 2]

  /// The same weights read as a network of three labels.
  private static func pair() -> (clustered: DiffusionModel, labelled: DiffusionModel) {
    (
      MicroModel.make(labels: LabelSet(below: 0), clusters: sizes),
      MicroModel.make(labels: LabelSet(below: 3))
    )
  }

  /// Images are those of the same weights with the clusters as labels, and have no labels.
  @Test func clustersAreDrawnInTheirShares() throws {
    let (clustered, labelled) = Self.pair()
    let settings = SamplingSettings.standard(clustered)
    let own = try SampleGenerator(clustered, threads: 2).generate(
      settings, seed: 3, images: 2..<20, batchSize: 7)
    let clusters = ShareDraw(shares: Self.sizes, seed: 3).kinds(ofImages: 0..<20)
    let guidance = ClassGuidance(labels: clusters)
    let same = try SampleGenerator(labelled, threads: 1).generate(
      settings, seed: 3, images: 2..<20, guidance: guidance)
    #expect(own.pixels == same.pixels)
    #expect(own.labels == nil)
    #expect(Set(clusters) == [0, 2])
  }

  /// A way from one seed to another stays in the cluster of its row.
  @Test func aWayStaysInItsCluster() throws {
    let (clustered, labelled) = Self.pair()
    let settings = SamplingSettings.standard(clustered)
    let start = StartingNoise.between(3, 4, columns: 5)
    let own = try SampleGenerator(clustered, threads: 1).generate(
      settings, seed: 3, images: 0..<30, start: start)
    let rows = ShareDraw(shares: Self.sizes, seed: 3).kinds(ofImages: 0..<6)
    let same = try SampleGenerator(labelled, threads: 1).generate(
      settings, seed: 3, images: 0..<30,
      guidance: ClassGuidance(labels: (0..<30).map { rows[$0 / 5] }), start: start)
    #expect(own.pixels == same.pixels && Set(rows).count == 2)
  }

  /// What is made of a given image has to fit it, and no cluster that chance picks.
  @Test func whatBeginsWithAnImageHasNoCluster() throws {
    let (clustered, labelled) = Self.pair()
    let settings = SamplingSettings.standard(clustered)
    let frame = clustered.frame
    let clean = [Double](repeating: -1, count: frame.pixels)
    let start = StartingNoise.noised(clean, time: 1, seed: 3)
    func drawn(_ model: DiffusionModel, _ start: StartingNoise?, _ inpainting: Inpainting?) throws
      -> [UInt8]
    {
      try SampleGenerator(model, threads: 1).generate(
        settings, seed: 3, images: 0..<6, guidance: ClassGuidance(labels: []), start: start,
        inpainting: inpainting
      ).pixels
    }
    let known = KnownPixels(values: clean, isKnown: (0..<frame.pixels).map { $0 < 32 })
    for (start, inpainting) in [(start, nil), (nil, Inpainting(known, resampling: .none))] {
      #expect(try drawn(clustered, start, inpainting) == drawn(labelled, start, inpainting))
    }
    #expect(try drawn(clustered, nil, nil) != drawn(labelled, nil, nil))
  }

  /// A guide with the same clusters is asked for them, and one with others or with labels is not.
  @Test func aGuideIsAskedForTheClustersItShares() throws {
    let (clustered, labelled) = Self.pair()
    let settings = SamplingSettings.standard(clustered)
    func drawn(_ model: DiffusionModel, _ guide: DiffusionModel, _ guidance: ClassGuidance? = nil)
      throws -> [UInt8]
    {
      let guide = GuideModel(guide, weight: 2, times: 0.1...5)
      return try SampleGenerator(model, second: .guide(guide), threads: 1).generate(
        settings, seed: 3, images: 0..<6, guidance: guidance
      ).pixels
    }
    let guidance = ClassGuidance(count: 6, shares: Self.sizes, seed: 3)
    #expect(
      try drawn(clustered, clustered) == drawn(labelled, labelled, guidance))
    let other = MicroModel.make(labels: LabelSet(below: 0), clusters: [1, 1, 1])
    #expect(try drawn(clustered, other) == drawn(clustered, labelled))
    #expect(try drawn(clustered, other) != drawn(clustered, clustered))
    #expect(LateModel(other, from: 1).fault(after: clustered)?.contains("clusters") == true)
    #expect(LateModel(clustered, from: 1).fault(after: clustered) == nil)
  }

  // MARK: Files

  @Test func filesKeepClusters() throws {
    let folder = try TemporaryFolder()
    let (clustered, _) = Self.pair()
    try clustered.write(to: folder.file("model"))
    let read = try DiffusionModel.read(path: folder.file("model"))
    #expect(
      read.configuration == clustered.configuration && read.configuration.clusters == [5, 0, 2])
  }

  @Test(arguments: [[1], [0, 0], [-1, 3], [Int](repeating: 1, count: 257)])
  func impossibleClustersAreNamed(_ sizes: [Int]) {
    var configuration = UNetConfiguration(channels: [4, 8])
    configuration.groups = 2
    configuration.finalGroups = 2
    #expect(configuration.fault == nil)
    configuration.clusters = sizes
    #expect(configuration.fault?.contains("cluster") == true)
    configuration.clusters = [1, 2]
    #expect(configuration.fault == nil)
    configuration.classes = 3
    #expect(configuration.fault == "a network reads classes or clusters, not both")
  }
}
