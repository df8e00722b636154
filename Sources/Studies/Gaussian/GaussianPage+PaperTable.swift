import Diffusion
import Foundation
import Reports

/// The paper's table for the spectrum at hand, in the paper's layout.
extension GaussianPage {
  /// Whether this is the spectrum of the paper's table, as far as three numbers can tell.
  private var isPublished: Bool { PaperTable.Published.isSpectrum(spectrum) }

  /// Says which of the section's values are published and which are this project's own.
  private var originOfValues: String {
    let here =
      isPublished
      ? "This spectrum has the published size, largest eigenvalue and sum of CIFAR-10's, so the "
        + "published entries that are known here stand beside ours. \(agreement)"
      : "This spectrum is not CIFAR-10's, so every value in the two tables is ours and none can be "
        + "compared with a printed one."
    return
      "The paper prints such a table for CIFAR-10 alone (3,072 eigenvalues, the largest "
      + "\(PaperTable.Published.largest), their sum \(PaperTable.Published.sum)). That spectrum is "
      + "not part of this program. " + here
  }

  /// How many of the published entries ours round to. An exact limit, which several rows share,
  /// counts once: from N(0, I) one of the SDE and one of the flow, from p_T one for both.
  private var agreement: String {
    let pairs = results.paperTable.flatMap { row -> [(ours: Double?, printed: Double?)] in
      let isFirst =
        row.scheme == .eulerMaruyama || (row.scheme == .euler && row.start == .noise)
      let limits: [(Double?, Double?)] =
        isFirst ? [(row.continuous, row.publishedContinuous)] : []
      return zip(row.distances, row.published).map { ($0, $1) } + limits
    }.compactMap { ours, printed in printed.map { (ours ?? .infinity, $0) } }
    let equal = pairs.count { ours, printed in
      // The margin is for ties, which either side may have rounded up.
      abs(ours - printed) <= PaperTable.Published.halfUnit(printed) * 1.001
    }
    return "Ours round to \(equal) of \(pairs.count) of them."
  }

  var paperTableBlocks: [ReportBlock] {
    [
      .paragraph(
        "This is the layout of the paper's table 5 for \(spectrum.name), centred. NFE is the "
          + "number of evaluations by the paper's count: N = NFE points and NFE - 1 steps, and "
          + "N = NFE/4 points for RK4. For Heun's method the paper means NFE/2 points, but its code "
          + "takes NFE, which are 2 (NFE - 1) evaluations; both are shown. \"Continuous\" is the "
          + "exact reverse SDE for EM, EI and DDPM, and the exact flow for the others. At eps = 0 "
          + "Heun and RK4 would need the score at t = 0."),
      .paragraph(originOfValues), .data(paperTable(.noise)), .data(paperTable(.exact)),
    ]
  }

  private func paperTable(_ start: PaperTable.Start) -> DataTable {
    let heads = ["continuous"] + PaperTable.evaluations.map { "NFE \($0)" }
    return DataTable(
      name: start == .noise ? "paper-table" : "paper-table-exact-start",
      caption: "W2 to the data, started from \(start.rawValue).",
      columns: ["eps", "scheme"] + heads + (isPublished ? heads.map { "published \($0)" } : []),
      rows: results.paperTable.filter { $0.start == start }.map { row in
        let ours = [row.continuous] + row.distances
        let printed = [row.publishedContinuous] + row.published
        return [.number(row.eps), .word(row.scheme.rawValue)]
          + (ours + (isPublished ? printed : [])).map { .init($0) }
      })
  }
}
