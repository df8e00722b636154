import Diffusion
import Foundation
import Numerics
import Reports

extension BlowUpStudy {
  package func page(of result: Result) throws -> StudyPage {
    let found = result.laws
    return StudyPage(
      name: name, title: "What blows up at small times: S t goes to x − y",
      claim: claim(found), remarks: remarks,
      sections: [offSection(found), fieldSection(result.fields), tiedSection(found)]
        + (try images.map { try [imageSection($0, found[found.count - 1])] } ?? [])
        + [onSection(found), .init("All numbers", [.file(allTable(found))])],
      settings: [
        ("laws", laws.map(\.name).joined(separator: ", ")),
        ("times", "\(times.count) from \(text(times[0])) to \(text(times[times.count - 1]))"),
        ("training images", images.map { "\($0.count) of \($0.name)" } ?? "none"),
        ("seed", "\(seed)"),
      ])
  }

  var text: (Double) -> String { NumberText.short }

  /// All courses of a kind, with the names of their laws.
  func courses(_ found: [Found], _ kind: BlowUpPlace.Kind) -> [(law: String, course: Course)] {
    found.flatMap { law in
      law.courses.filter { $0.place.kind == kind }.map { (law.law.name, $0) }
    }
  }

  // MARK: Claim

  private func claim(_ found: [Found]) -> String {
    let off = courses(found, .off).map(\.course)
    let tied = courses(found, .tied).map(\.course)
    func range(_ values: [Double]) -> String {
      "\(text(values.min() ?? .nan)) to \(text(values.max() ?? .nan))"
    }
    let errors = off.map(\.last.error)
    return "At \(off.count) points off the support of \(found.count) distributions, |S| grows as a "
      + "power of t with the exponents \(range(off.map { $0.exponent(\.score) })) (theory −1), "
      + "|ε| with \(range(off.map { $0.exponent(\.noise) })) (−1/2) and |f| with "
      + "\(range(off.map { $0.exponent(\.estimate) })) (0), for t from 1e-6 to 1e-5. At "
      + "t = \(text(times[0])) the vector S t differs from x − y by "
      + "\(text(Quantiles(errors).median)) of the distance in the median and by "
      + "\(text(errors.max() ?? .nan)) at most, and this error falls with the exponents "
      + "\(range(off.map { $0.exponent(\.error) })). At \(tied.count) points with several nearest "
      + "ones, S t goes to x minus a mean of these, to within "
      + "\(text(tied.map(\.last.error).max() ?? .nan)) of the distance."
  }

  // MARK: Off the support

  private func offSection(_ found: [Found]) -> ReportSection {
    let shown = courses(found, .off)
    return .init(
      "Off the support, with one nearest point",
      [
        .paragraph(
          "Lu, Wang and Bal (theorem 3.5): if y is the one point of the support nearest to x, then "
            + "S(x, t) = (x − y)/t (1 + o(1)) as t goes to 0. The noise ε = √(1−e⁻ᵗ) S then grows "
            + "like 1/√t, and f goes to y. Every estimate here is exact: closed forms, quadrature "
            + "along the spiral, and the weighted mean of all training images."),
        .paragraph(
          "The theorem leaves the rest o(1). Where the support is smooth it is of order t: "
            + "S t = x − y + c t, where c holds x/2, the curvature of the support at y and how the "
            + "density changes there. The last column is |c|/r. A point near the support, or near "
            + "another point that is as near to x, comes to the law late: near the centre of a "
            + "circle, only for t far below the distance from the centre."),
        .figures([scoreFigure(shown), errorFigure(shown), outputFigure(found)]),
        .data(offTable(shown)),
      ])
  }

  private func offTable(_ shown: [(law: String, course: Course)]) -> DataTable {
    DataTable(
      name: "off", caption: "Exponents of t by least squares over a decade, and the limit of S t.",
      columns: [
        "law", "place", "r", "|S|, t 0.01 to 0.1", "|S|, 1e-6 to 1e-5", "|ε|", "|f|",
        "error of S t at \(text(times[0]))", "its exponent", "error / t", "theory |c|/r",
      ],
      rows: shown.map { law, course in
        let theory = course.place.correction.map { Vectors.norm($0) / course.place.distance }
        return [.word(law), .word(course.place.name), .number(course.place.distance)]
          + [
            course.exponent(\.score, over: Course.earlyDecade), course.exponent(\.score),
            course.exponent(\.noise), course.exponent(\.estimate), course.last.error,
            course.exponent(\.error), course.last.error / course.last.time, theory,
          ].map { .init($0) }
      })
  }

  // MARK: Ties

  private func tiedSection(_ found: [Found]) -> ReportSection {
    let tied = courses(found, .tied)
    return .init(
      "Where several points are nearest",
      [
        .paragraph(
          "Hypothesis H1 of the theorem, one nearest point, fails at the centre of a sphere and in "
            + "the middle between two points. There f goes to a mean of the nearest points, and "
            + "S t to x minus it. Unless x is that mean, |S| still grows like 1/t, but towards a "
            + "point that is no datum: a sampler that stays there ends on an average of data. "
            + "If x is the mean, S does not grow at all."),
        .paragraph(
          "Which mean? The data shrink by e^(−t/2), so that the outer ones of equally near points "
            + "come nearer by an amount of order t, and the exponent divides it by t: in the limit "
            + "each has a weight proportional to e^(|y|²/4). For a point that moves with them, "
            + "x e^(−t/2), all have the same weight."),
        .figures(tieFigures(found)), .data(tiedTable(tied)),
      ])
  }

  private func tiedTable(_ tied: [(law: String, course: Course)]) -> DataTable {
    DataTable(
      name: "tied",
      caption: "Points as near to several points of the support; lengths at t = \(text(times[0])).",
      columns: [
        "law", "place", "r", "|S| t", "theory |x − lim f|", "error / r", "exponent of |S|",
        "f to lim f",
      ],
      rows: tied.map { law, course in
        let grows = Vectors.norm(course.place.blowUp) > 1e-9 * course.place.distance
        return [.word(law), .word(course.place.name), .number(course.place.distance)]
          + [
            course.last.score * course.last.time, Vectors.norm(course.place.blowUp),
            course.last.error, grows ? course.exponent(\.score) : nil, course.last.gap,
          ].map { .init($0) }
      })
  }

  // MARK: On the support

  private func onSection(_ found: [Found]) -> ReportSection {
    .init(
      "On the support, and where points usually are",
      [
        .paragraph(
          "The control: on the support itself S stays bounded. Its limit is c: x/2 from the data's "
            + "shrinking, half the curvature of the support, and the gradient of the density along "
            + "it; on the unit sphere of m dimensions |S| goes to (1 + m)/2."),
        .data(onTable(courses(found, .on))),
        .paragraph(
          "A point X_t of the process is √t from the support, so that |S| there grows like 1/√t "
            + "only: by the D − d coordinates of noise across the support, √((D − d)/(1 − e⁻ᵗ)). "
            + "This is what a network meets in training; x at a fixed distance is what it meets "
            + "when it has gone astray."),
        .data(typicalTable(found)),
      ])
  }

  private func onTable(_ on: [(law: String, course: Course)]) -> DataTable {
    DataTable(
      name: "on", caption: "|S| on the support at t = \(text(times[0])).",
      columns: ["law", "place", "|S|", "theory |c|", "relative error", "exponent of |S|"],
      rows: on.map { law, course in
        [.word(law), .word(course.place.name)]
          + [
            course.last.score, course.place.correction.map(Vectors.norm), course.last.error,
            course.exponent(\.score),
          ].map { .init($0) }
      })
  }

  private func typicalTable(_ found: [Found]) -> DataTable {
    DataTable(
      name: "typical",
      caption: "The root mean square of |S(X_t, t)| √(1−e⁻ᵗ) over draws of X_t.",
      columns: ["law", "D − d", "√(D − d)"]
        + (found.first?.typical ?? []).flatMap { ["t = \(text($0.time))", "± 1 s.e."] },
      rows: found.map { law in
        let rest = law.law.ambient - law.law.intrinsic
        return [.word(law.law.name), .whole(rest), .number(Double(rest).squareRoot())]
          + law.typical.flatMap { [.number($0.size), .number($0.uncertainty)] }
      })
  }

  private func allTable(_ found: [Found]) -> DataTable {
    DataTable(
      name: "courses", caption: "",
      columns: ["law", "place", "kind", "r", "t", "S", "eps", "f", "error", "gap"],
      rows: found.flatMap { law in
        law.courses.flatMap { course in
          course.rows.map { row in
            [.word(law.law.name), .word(course.place.name), .word(course.place.kind.rawValue)]
              + [
                course.place.distance, row.time, row.score, row.noise, row.estimate, row.error,
                row.gap,
              ].map { .number($0) }
          }
        }
      })
  }
}
