import Diffusion
import Numerics
import Reports
import Runs

extension LearntStudy {
  package func page(of result: Result) throws -> StudyPage {
    LearntPage(study: self, result: result).page
  }
}

/// The page that sets the error of a learnt score beside the other three.
struct LearntPage {
  typealias Learner = LearntStudy.Learner
  typealias Measured = LearntStudy.Measured

  let study: LearntStudy
  let result: LearntStudy.Result

  var page: StudyPage {
    StudyPage(
      name: study.name, title: "The error of a learnt score, on Gaussian data", claim: claim,
      remarks: remarks,
      sections: [parts, curves, forgiveness, levels, bands, numbers].compactMap { $0 },
      settings: settings)
  }

  // MARK: Numbers over seeds

  func rows(_ work: LearntStudy.Work, _ objective: Objective, _ sampler: Sampler, _ count: Int)
    -> [LearntStudy.Row]
  {
    result.rows.filter {
      $0.learner == work.learner && $0.objective == objective && $0.sampler == sampler
        && $0.evaluations == count
    }
  }

  /// A mean over seeds with its standard error: from the seeds if there are several, otherwise from
  /// the number of samples; nil where a single network's law is exact.
  struct Mean {
    let value: Double
    let error: Double?

    init(_ found: [Measured]) {
      let statistics = SampleStatistics(found.map(\.value))
      value = statistics.mean
      let ofSeeds = statistics.deviation.map { $0 / Double(found.count).squareRoot() }
      error = ofSeeds ?? found.first?.error
    }

    var text: String {
      NumberText.short(value) + (error.map { " ± \(NumberText.text($0, digits: 2))" } ?? "")
    }

    var interval: ClosedRange<Double>? {
      error.map { value - $0...value + $0 }
    }
  }

  /// The same method with noise and without, for one kind of network and one objective.
  struct Contrast {
    let work: LearntStudy.Work
    let objective: Objective
    let pair: (sde: Sampler, flow: Sampler)
    let evaluations: Int
    let score, total: (sde: Mean, flow: Mean)

    /// The score's part of W2 with noise, over that without.
    var ratio: Double { score.sde.value / score.flow.value }
    /// Whether the two parts differ by more than twice the error of their difference.
    var isClear: Bool {
      let (a, b) = (score.sde.error ?? 0, score.flow.error ?? 0)
      return abs(score.sde.value - score.flow.value) > 2 * (a * a + b * b).squareRoot()
    }
  }

  var contrasts: [Contrast] {
    study.works.flatMap { work in
      work.objectives.flatMap { objective in
        LearntStudy.pairs.flatMap { pair in
          work.evaluations.map { count in
            let (sde, flow) = (
              rows(work, objective, pair.sde, count), rows(work, objective, pair.flow, count)
            )
            return Contrast(
              work: work, objective: objective, pair: pair, evaluations: count,
              score: (Mean(sde.map(\.score)), Mean(flow.map(\.score))),
              total: (Mean(sde.map(\.total)), Mean(flow.map(\.total))))
          }
        }
      }
    }
  }

  // MARK: Claim

  private var claim: String {
    let sentences = study.works.map { work in
      let shown = contrasts.filter {
        $0.work.learner == work.learner && $0.evaluations == work.shown
      }
      let clear = shown.filter(\.isClear)
      let less = clear.count { $0.ratio < 1 }
      let nearer = shown.count { $0.total.sde.value < $0.total.flow.value }
      let ratios = shown.map(\.ratio).sorted()
      return
        "\(work.learner.rawValue), \(work.shown) evaluations: with noise the score's part of W2 is "
        + "\(NumberText.short(ratios.first ?? 0)) to \(NumberText.short(ratios.last ?? 0)) times "
        + "that of the same method without; it is clearly smaller in \(less) and clearly larger in "
        + "\(clear.count - less) of \(shown.count) comparisons, and the whole W2 is smaller with "
        + "noise in \(nearer)"
    }
    return sentences.joined(separator: ". ") + "." + (bandClaim.map { " " + $0 } ?? "")
  }

  private var bandClaim: String? {
    guard let first = bandRatios.first, let last = bandRatios.last else { return nil }
    return
      "An error that the linear model makes only where there is most noise moves the samples "
      + "\(NumberText.short(first.ratio)) times as far with noise as without; one that it makes "
      + "only where there is least, \(NumberText.short(last.ratio)) times."
  }

  private var remarks: [String] {
    let single = study.works.filter { $0.seeds == 1 }.map(\.learner.rawValue)
    return [
      "All data are Gaussian, so a linear estimate is the best one. What networks get wrong on "
        + "images, and what a Gaussian cannot show, is not here."
    ]
      + (single.isEmpty
        ? []
        : [
          "One network was trained per objective for: \(single.joined(separator: ", ")). What is "
            + "said of it is an observation."
        ])
  }

  // MARK: Sections

  private var parts: ReportSection {
    .init(
      "The four errors",
      [
        .paragraph(
          "The first three parts are exact, of the exact estimate: starting from N(0, I), stopping "
            + "before t = 0 (these samplers do not, so it is 0), and stepping. The fourth is W2 "
            + "between what the learnt estimate draws and what the same steps draw with the exact "
            + "one. The whole is at most the sum. For the linear model all are exact: its estimate "
            + "is affine in x, so its samples are Gaussian, with a covariance that need not commute "
            + "with the data's (W2 by Bures' formula). For the others W2 is between the Gaussian "
            + "that the samples have and the known one, by the same formula in full, with the bias "
            + "of their number taken away by the jackknife. ± is a standard error over networks, "
            + "or over samples where there is a single network."),
        .data(partsTable), .data(floorTable),
      ])
  }

  private var curves: ReportSection {
    .init(
      "W2 against network evaluations",
      [
        .paragraph(
          "Gray is the best of these samplers with the exact estimate. A learnt estimate leaves a "
            + "floor that further steps do not lower."),
        .figures(curveFigures),
      ])
  }

  private var forgiveness: ReportSection {
    .init(
      "Which samplers forgive a learnt score",
      [
        .paragraph(
          "posterior and ddim hold the estimate still over a step and solve the rest exactly, one "
            + "for the SDE and one for the flow; dpm2m-sde and dpm2m extrapolate it. The pairs "
            + "differ in the noise alone. Clear means a difference of more than twice its standard "
            + "error; the tests are not corrected for being many."),
        .data(contrastTable),
      ])
  }

  private var levels: ReportSection {
    .init(
      "The error of the learnt estimate, by level of noise",
      [
        .paragraph(
          "E|f_th - f|² per pixel over X_t, with f the exact E[X₀ given Xₜ]: exact for the linear "
            + "model, over 1,000 states for the others. The gray line is E|X₀ - f|², which no "
            + "estimate can avoid. Noise is at the left. There DDPM and SGM read f from the noise "
            + "that they predict, and multiply its error by sqrt(e^t - 1), which is 148 at t = 10."),
        .figures(levelFigures),
      ])
  }

  private var bands: ReportSection? {
    guard !result.bands.isEmpty else { return nil }
    return .init(
      "Where errors are forgotten",
      [
        .paragraph(
          "The linear model's estimate is used in one band of noise levels only, and the exact one "
            + "elsewhere; the distance is from what the same steps draw with the exact estimate "
            + "everywhere. The reverse SDE takes the whole score where the flow takes half of it, "
            + "so an error enters twice as large. But what is left of a change at t by t = 0 is "
            + "l e^(-t/2) / v along an axis of variance l with the SDE and sqrt(l / v) with the "
            + "flow, where v is the variance at t; with much noise the first is by far smaller."),
        .figures(bandFigures), .data(bandTable),
      ])
  }

  private var numbers: ReportSection {
    .init("Networks and all numbers", [.data(networkTable), .file(cellTable), .file(levelTable)])
  }

  private var settings: [StudyPage.Setting] {
    let (signal, image) = (study.signal, study.image)
    return [
      (
        "law",
        "linear model and perceptron: signals of \(signal.dimension) values, variance 1/k² along "
          + "cosine k; U-Net: images of \(image.height) x \(image.width), 1/(i² + j² - 1) along "
          + "the product of cosines i and j"
      ),
      (
        "training",
        study.works.map {
          "\($0.learner.rawValue): \($0.steps) steps of \($0.batch) of \($0.points) draws"
        }.joined(separator: "; ")
          + ". Rates fall as half a cosine; weights are averaged; log t uniform; the papers' weights"
      ),
      (
        "optimisers",
        "Adam, rates 0.01 (linear model) and 0.002 (perceptron); Muon and Adam, as in the standard "
          + "recipe (U-Net)"
      ),
      (
        "perceptron",
        "three ReLU layers of \(study.works.first { $0.learner == .perceptron }?.width ?? 0), which "
          + "read log(alphaBar / sigma²)"
      ),
      (
        "linear model",
        "W(t) x + b(t), straight lines between \(LearntStudy.knots) knots in log(alphaBar / sigma²)"
      ),
      (
        "schedule",
        "log-snr, t from \(LearntStudy.timeRange.maximum) to "
          + "\(LearntStudy.timeRange.minimum) and 0"
      ),
      ("seeds", "from \(study.seed)"),
    ]
  }
}
