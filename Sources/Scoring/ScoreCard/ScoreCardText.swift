import Foundation
import Wording

extension ScoreCard {
  /// The measures in aligned columns, then what was compared, ending without a line break.
  package var text: String {
    (table + classLines + twoSampleLines + provenance).joined(separator: "\n")
  }

  // MARK: Measures

  private var columns: [Column?] { [samples, floor, ceiling] }

  private var table: [String] {
    var rows: [[String]] = [
      ["", "samples", "floor", "ceiling"],
      ["", "", floor == nil && fid.floor == nil ? "" : "real test", "noise"],
      row("images") { "\($0.count)" },
      fidRow,
      row("  classes as in training") { $0.weightedDistance.map(number) },
      row("  \(percent(samples.interval.level, 0)) of sets of this size") {
        "\(number($0.interval.lower)) to \(number($0.interval.upper))"
      },
      row("  infinitely many samples") { $0.extrapolation.map { number($0.distance) } },
      row("KID") { $0.kernel.map { String(format: "%.3g", $0.distance) } },
      row("precision") { $0.manifold.map { percent($0.precision) } },
      row("recall") { $0.manifold.map { percent($0.recall) } },
      row("second classifier is sure") { $0.opinion.map { percent($0.sure) } },
      row("  mean confidence") { $0.opinion.map { percent($0.meanConfidence) } },
      row("  sees the label asked for") { $0.opinion?.agreement.map { percent($0) } },
    ]
    if let chiSquare = samples.classes?.chiSquare {
      rows += [
        row("classes, chi-square (\(chiSquare.degreesOfFreedom))") {
          $0.classes.map { String(format: "%.1f", $0.chiSquare.statistic) }
        },
        row("  probability by chance") {
          $0.classes.map { String(format: "%.2g", $0.chiSquare.pValue) }
        },
      ]
    }
    rows += [
      row("nearest training image") { $0.nearest.map { String(format: "%.2f", $0.median) } },
      row("  5 to 95 % of images") {
        $0.nearest.map { String(format: "%.2f to %.2f", $0.low, $0.high) }
      },
      row("  nearest / second nearest") {
        $0.nearest.map { String(format: "%.3f", $0.medianRatio) }
      },
      row("  memorised (below 1/3)") { $0.nearest.map { percent($0.memorised) } },
      row("  duplicates") { $0.nearest?.duplicates.map { "\($0)" } },
    ]
    rows += residueRows
    // A measure that no column has is listed among those left out instead.
    return aligned(rows.filter { $0[0].isEmpty || $0.dropFirst().contains { $0 != "-" } })
  }

  /// What the pixels say, with the distance of the distribution over images to that of real
  /// training images in brackets.
  private var residueRows: [[String]] {
    func fact(
      _ name: String, _ fact: ManifoldResidue.Name, _ text: @escaping (Double) -> String
    ) -> [String] {
      row(name) { column in
        let fact = column.residue[fact]
        return text(fact.mean) + (fact.distance.map { " (\(text($0)))" } ?? "")
      }
    }
    let count = { (value: Double) in String(format: "%.2f", value) }
    return [
      fact("pixels: exactly black", .black) { percent($0) },
      fact("  gray levels 1 to 3", .nearlyBlack) { percent($0) },
      fact("  lone specks per image", .specks, count),
      fact("  energy far from ink", .farEnergy) { String(format: "%.4f", $0) },
      fact("  longer side of the box", .boxSide, count),
      fact("  centre of mass off by", .offset, count),
    ]
  }

  /// The FID row; without test images, its floor is the one that came with the reference.
  private var fidRow: [String] {
    var cells = row("FID") { number($0.distance) }
    if floor == nil, let known = fid.floor { cells[2] = number(known.distance) }
    return cells
  }

  private func row(_ name: String, _ cell: (Column) -> String?) -> [String] {
    [name] + columns.map { column in column.flatMap(cell) ?? "-" }
  }

  // MARK: Classes

  private var classLines: [String] {
    guard let classes = samples.classes else { return [] }
    let shown = classes.present
    func shares(_ name: String, _ values: [Double?]) -> [String] {
      [name] + shown.map { values[$0].map { String(format: "%.1f", 100 * $0) } ?? "-" }
    }
    let total = Double(classes.counts.reduce(0, +))
    var rows = [
      ["class"] + shown.map { "\($0)" },
      shares("  samples, %", classes.counts.map { Double($0) / total }),
      shares("  training, %", classes.expectedShares),
    ]
    if let agreement = classes.agreement { rows.append(shares("  as asked, %", agreement)) }
    return [""] + aligned(rows)
  }

  // MARK: Two-sample test

  private var twoSampleLines: [String] {
    guard let twoSample, let first = twoSample.first else { return [] }
    func learnt(_ trials: [TwoSampleTest.Trial]) -> String {
      trials.map { String(format: "%.3f", $0.trainingArea) }.joined(separator: ", ")
    }
    return [
      "",
      "two-sample test with \(first.learnt + first.tested) of \(samples.count) samples: networks learn "
        + "from \(first.learnt) + \(first.learnt) images and are",
      "tested on \(first.tested) + \(first.tested) others"
        + (first.samples.count > 1 ? " (\(first.samples.count) times, each time on others)" : "")
        + "; 0.5 means that they cannot tell them apart, 1 that they always can",
    ]
      + aligned(
        [["gray levels seen", "samples", "real/real", "as learnt"]]
          + twoSample.map {
            [
              $0.view.rawValue, $0.text($0.samples), $0.text($0.control), learnt($0.samples),
            ]
          }) + [detectable(first)] + (giveaways?.summary ?? [])
  }

  private func detectable(_ result: TwoSampleTest.Result) -> String {
    String(
      format: "an AUC from %.3f up would have been seen four times of five", result.detectableArea)
  }

  // MARK: Provenance

  private var provenance: [String] {
    var lines = [""] + fid.provenance
    if let known = fid.floor, floor == nil {
      lines.append("floor      FID of \(known.images)")
    }
    if let judge {
      lines.append(
        "judge      sha256 \(judge.hash.prefix(16)), \(percent(judge.accuracy, 2)) accurate; sure "
          + "means at least \(percent(SecondOpinion.sureFrom, 0))")
    }
    if let dataset, let manifold = samples.manifold, let nearest = samples.nearest {
      lines.append(
        "real       \(SafeText.value(dataset)): \(nearest.trainingCount) training images, \(manifold.realCount) of "
          + "them for KID, precision and recall")
      if !fid.reference.name.hasPrefix(dataset + " ") {
        lines.append("note       FID is measured against other images than the measures below it")
      }
    }
    if dataset != nil {
      lines.append(
        "pixels     means over images; in brackets, the Wasserstein distance of their distribution "
          + "to that of training images")
    }
    return lines + leftOut.map { "left out   \(SafeText.value($0))" }
  }

  // MARK: Text

  /// Pads cells so that columns line up: the first aligned left, the others right.
  private func aligned(_ rows: [[String]]) -> [String] {
    let widths = (0..<(rows.first?.count ?? 0)).map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : "  " + padding + cell
      }
      let line = cells.joined()
      return String(
        line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
  }

  private func number(_ value: Double) -> String {
    String(format: abs(value) < 10 ? "%.4f" : "%.2f", value)
  }

  private func percent(_ share: Double, _ digits: Int = 1) -> String {
    String(format: "%.\(digits)f %%", 100 * share)
  }
}
