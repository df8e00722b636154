import Runs

/// Studies generation from data alone, with and without the inertial update: on circles, on spheres
/// and on a dataset's images.
package struct MemorisationStudy: Study {
  /// How much a run draws and trains.
  package struct Sizes: Sendable {
    /// The number of points by which a law on a sphere is judged, and the largest training set; a
    /// power of 2.
    package var draws: Int
    /// The number of training sets of each size that are drawn from a sphere.
    let repetitions: Int
    /// The number of training sets on the circle, and the draws by which kernels are told apart.
    let circles, kernelDraws: Int
    /// The number of images to draw from each model, and the steps of their samplers.
    package var images: Int
    package let imageSteps: Int
    /// The bandwidths of the images' sweep, as multiples of the automatic one.
    package let factors: [Double]
    /// The training steps of the networks on spheres; 0 trains none.
    package var trainingSteps: Int

    package static let full = Sizes(
      draws: 4096, repetitions: 4, circles: 8, kernelDraws: 50_000, images: 1000, imageSteps: 50,
      factors: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2], trainingSteps: 6000)
    package static let quick = Sizes(
      draws: 256, repetitions: 3, circles: 4, kernelDraws: 10_000, images: 200, imageSteps: 20,
      factors: [0.5, 1, 1.5],
      trainingSteps: 1500)
  }

  package struct Result {
    let circle: [CircleTable.Row]
    let kernels: [KernelStudy.Row]
    let spheres: [SphereStudy.Row]
    /// Empty if no networks were trained.
    let trained: [SphereStudy.Row]
    /// Nil if there were no images.
    let images: ImageStudy.Result?
  }

  let circle: CircleTable
  let kernels: KernelStudy
  let spheres: SphereStudy
  let training: SphereStudy.Training
  let images: ImageStudy?
  let remarks: [String]

  /// - Parameters:
  ///   - ambients: the dimensions of the space around the circle.
  ///   - images: nil to leave them out; `remarks` may say why.
  package init(
    _ sizes: Sizes, ambients: [Int], images: ImageStudy?, remarks: [String], seed: UInt64,
    threads: Int
  ) {
    circle = CircleTable(
      counts: [100, 1000], ambients: ambients, repetitions: sizes.circles, draws: 4000, seed: seed,
      threads: threads)
    kernels = KernelStudy(
      counts: [100, 1000], draws: sizes.kernelDraws, seed: seed, threads: threads)
    let counts = sequence(first: sizes.draws) { $0 >= 32 ? $0 / 4 : nil }
    spheres = SphereStudy(
      dimensions: [1, 2, 3, 5], counts: counts.reversed(), draws: sizes.draws,
      repetitions: sizes.repetitions, seed: seed, threads: threads)
    training = SphereStudy.Training(
      hidden: [64, 64, 64], steps: sizes.trainingSteps, samplingSteps: 50)
    (self.images, self.remarks) = (images, remarks)
  }

  package func run(watch: Watch) throws -> Result {
    Result(
      circle: try circle.run(watch: watch), kernels: try kernels.run(watch: watch),
      spheres: try spheres.run(watch: watch),
      trained: training.steps == 0
        ? []
        : try spheres.trained(count: min(256, spheres.draws / 4), training, watch: watch),
      images: try images?.run(watch))
  }

  package var name: String { "memorisation" }

  package func page(of result: Result) throws -> StudyPage {
    let points = SphereSections(
      circle: CircleSections(rows: result.circle, table: circle),
      kernels: KernelSections(rows: result.kernels, study: kernels), study: spheres,
      rows: result.spheres, training: training,
      trained: result.trained)
    let pictures = images.flatMap { study in
      result.images.map { ImageSections(study: study, result: $0) }
    }
    return StudyPage(
      name: name,
      title: "Generation from data alone: copies, and what one update makes of them",
      claim: ([points.claim] + [pictures?.claim].compactMap { $0 }).joined(separator: " "),
      remarks: remarks + (images?.remarks ?? []),
      sections: points.sections + (try pictures?.sections() ?? []),
      settings: points.settings + (pictures?.settings ?? []) + [("seed", "\(spheres.seed)")])
  }
}
