import Diffusion
import Foundation
import Numerics
import Reports

/// What `digits lab memorisation` reports of inertial samples as kernel density estimates.
struct KernelSections {
  let rows: [KernelStudy.Row]
  let study: KernelStudy

  private var uneven: [KernelStudy.Row] { rows.filter { $0.unevenness > 0 } }

  private func name(_ step: Inertia.Step) -> String {
    switch step {
    case .none: "smoothed, no update"
    case .half: "half update"
    case .full: "full update"
    }
  }

  /// The distance from the Gaussian estimate with the samples' own bandwidth h.
  private func atOwn(_ row: KernelStudy.Row) -> Double {
    KernelStudy.factors.firstIndex(of: 1).map { row.gaussian[$0] } ?? .nan
  }

  /// The multiple of h whose Gaussian estimate is nearest.
  private func best(_ row: KernelStudy.Row) -> (factor: Double, distance: Double) {
    let best = row.gaussian.indices.min { row.gaussian[$0] < row.gaussian[$1] } ?? 0
    return (KernelStudy.factors[best], row.gaussian[best])
  }

  private func predicted(_ row: KernelStudy.Row) -> Double {
    let sharpening = row.step == .full ? 1 : row.step == .half ? 0.5 : 0.0
    return KernelStudy.sharpenings.firstIndex(of: sharpening).map { row.sharpened[$0] } ?? .nan
  }

  /// cos(2 theta) in the estimate over that in the data, for an update that goes a of the way.
  private func factor(_ row: KernelStudy.Row, _ a: Double) -> Double {
    let square = 4 * row.bandwidth * row.bandwidth
    return (1 + a * square) * exp(-square / 2)
  }

  var claim: String {
    let text = NumberText.short
    let chance = study.chance
    guard
      let full = uneven.filter({ $0.step == .full }).max(by: { $0.count < $1.count }),
      let half = uneven.first(where: { $0.step == .half && $0.count == full.count })
    else { return "" }
    let own = atOwn(full)
    let (best, rest) = (best(full), predicted(full))
    let verdict =
      own <= chance
      ? "so they cannot be told from the Gaussian estimate of their bandwidth"
      : best.distance <= chance
        ? "so they do not follow the Gaussian estimate of their bandwidth, but one of "
          + "\(text(best.factor)) of it"
        : "and no other bandwidth comes below \(text(best.distance)), so they follow no Gaussian "
          + "kernel estimate"
    let sharp =
      rest < best.distance
      ? "The sharpened kernel (2 − z²) φ(z) that linear theory gives comes nearer, to \(text(rest))"
      : "The sharpened kernel (2 − z²) φ(z) that linear theory gives is no nearer, at \(text(rest))"
    return
      "On a circle with uneven density (n = \(full.count)) the angles of the full update's samples "
      + "differ from the Gaussian kernel estimate with their own bandwidth by a KS of \(text(own)) "
      + "(chance: \(text(chance)) once in twenty), \(verdict). \(sharp); half an update has "
      + "\(text(atOwn(half))) and \(text(predicted(half)))."
  }

  var section: ReportSection {
    .init(
      "Whether inertial samples follow a kernel density estimate",
      [
        .paragraph(
          "The paper says that they behave like a Gaussian kernel density estimate on the manifold. "
            + "Here the manifold is the unit circle in the plane, and the samples are projected onto "
            + "it. Their angles are compared with estimates from the same training points: with the "
            + "Gaussian kernel at many multiples of h, 0 being the data themselves, and with the "
            + "kernels (1 + a − a z²) φ(z). A shift by a h² (log p)' along the circle turns the "
            + "Gaussian estimate into these, to first order in the unevenness: a = 1 for the full "
            + "update, 1/2 for half of it. With a = 1/2 this is the kernel of order four, whose blur "
            + "is of order h⁴; with a = 1 the density is sharpened by as much as the Gaussian kernel "
            + "blurs it."),
        .paragraph(
          "KS is over \(study.draws) samples, and chance exceeds \(NumberText.short(study.chance)) "
            + "once in twenty. "
            + power),
        .figures(figures), .data(table), .data(harmonics), .file(sweep),
      ])
  }

  /// Which differences of bandwidth the test can see.
  private var power: String {
    rows.filter { $0.step == .full }.map { row in
      let seen = KernelStudy.factors.indices.filter { row.apart[$0] > study.chance }
        .map { KernelStudy.factors[$0] }
      let (below, above) = (seen.last { $0 < 1 }, seen.first { $0 > 1 })
      let parts = [
        below.map { $0 == 0 ? "no smoothing at all" : "\(NumberText.short($0)) h and less" },
        above.map {
          $0 == KernelStudy.factors.last
            ? "\(NumberText.short($0)) h" : "\(NumberText.short($0)) h and more"
        },
      ].compactMap { $0 }
      return "For n = \(row.count) and \(density(row)) density it sees "
        + (parts.isEmpty
          ? "no difference of bandwidth up to twice h" : parts.joined(separator: ", "))
        + "."
    }.joined(separator: " ")
  }

  private func density(_ row: KernelStudy.Row) -> String { row.unevenness == 0 ? "even" : "uneven" }

  private var figures: [ReportFigure] {
    Set(uneven.map(\.count)).sorted().map { count in
      let shown = uneven.filter { $0.count == count }
      var plot = SVGPlot(
        title: "n = \(count), uneven density", xTitle: "bandwidth of the estimate / h",
        yTitle: "KS from the Gaussian estimate", yLog: true,
        series: shown.enumerated().map { look, row in
          SVGPlot.Series(
            name: name(row.step), points: Array(zip(KernelStudy.factors, row.gaussian)),
            style: .markedLine, look: look)
        } + [
          .init(
            name: "chance, once in twenty", points: [(0, study.chance), (2, study.chance)], look: 6)
        ])
      plot.xReference = 1
      return .init(
        "kernels-\(count)", plot, size: (340, 260),
        caption: "Samples that followed the Gaussian estimate with h would dip below the line of "
          + "chance at 1.")
    }
  }

  private var table: DataTable {
    DataTable(
      name: "kernels",
      caption: "KS between the angles of samples and kernel estimates. The density is even, or 1 + "
        + "0.8 cos 2θ over 2π.",
      columns: [
        "density", "n", "samples", "h", "Gaussian, h", "nearest Gaussian", "its bandwidth / h",
        "sharpened, a = 1/2", "sharpened, a = 1", "chance",
      ],
      rows: rows.map { row in
        let best = best(row)
        return [
          .word(density(row)), .whole(row.count), .word(name(row.step)), .number(row.bandwidth),
          .number(atOwn(row)), .number(best.distance), .number(best.factor),
          .number(row.sharpened[1]), .number(row.sharpened[2]), .number(study.chance),
        ]
      })
  }

  private var harmonics: DataTable {
    DataTable(
      name: "harmonics",
      caption:
        "Mean cos 2θ of samples over that of the training points, beside what each kernel makes "
        + "of it: (1 + 4 a h²) e^(−2 h²). Above 1 the samples are more uneven than the data.",
      columns: ["n", "samples", "factor", "± 1 s.e.", "Gaussian", "a = 1/2", "a = 1"],
      rows: uneven.map { row in
        [
          .whole(row.count), .word(name(row.step)), .init(row.harmonic?.factor),
          .init(row.harmonic?.error), .number(factor(row, 0)), .number(factor(row, 0.5)),
          .number(factor(row, 1)),
        ]
      })
  }

  private var sweep: DataTable {
    DataTable(
      name: "kernel-bandwidths", caption: "KS for every bandwidth, and that between the estimates.",
      columns: ["density", "n", "samples", "bandwidth / h", "KS", "between the estimates"],
      rows: rows.flatMap { row in
        KernelStudy.factors.indices.map { place in
          [
            .word(density(row)), .whole(row.count), .word(name(row.step)),
            .number(KernelStudy.factors[place]), .number(row.gaussian[place]),
            .number(row.apart[place]),
          ]
        }
      })
  }
}
