import Diffusion
import Foundation
import Numerics
import Reports
import Wording

extension ThinSetStudy {
  package func page(of cells: [Cell]) -> StudyPage {
    StudyPage(
      name: name, title: "A thin set in many dimensions: what each prediction makes of it",
      claim: claim(cells),
      remarks: [
        "Intervals and tests are Student's on the logarithms of paired ratios, and are not "
          + "corrected for being many. A network that predicts the noise must pass all D "
          + "coordinates of it through \(sizes.width) units; one that predicts the point need not."
      ],
      sections: [
        distances(cells), contrastSection(cells), crossedSection(cells),
        .init("All numbers", [.data(summary(cells)), .file(raw(cells))]),
      ],
      settings: [
        ("laws", laws.map(\.title).joined(separator: ", ")),
        ("dimensions", sizes.dimensions.listed),
        ("network", "four ReLU layers of \(sizes.width)"),
        (
          "training",
          "\(sizes.steps) steps of Adam with learning rate 0.001, each on \(sizes.batch) of "
            + "\(sizes.trainingPoints) points, times uniform from \(Self.timeRange.minimum) to "
            + "\(Self.timeRange.maximum)"
        ),
        ("samples", "\(sizes.samples)"),
        (
          "sampler",
          "\(Self.sampling.sampler.rawValue), \(Self.sampling.schedule.rawValue), "
            + "\(Self.sampling.steps) steps"
        ),
        ("seeds", "\(sizes.seeds) from \(seed)"),
      ])
  }

  /// One of the numbers that the page shows by dimension.
  private enum Measure: CaseIterable {
    case distance, along

    func value(_ cell: Cell) -> Double {
      self == .distance ? cell.numbers.distance : cell.numbers.along
    }

    var title: String {
      self == .distance ? "distance to the set" : "W1 along the set"
    }
  }

  private func found(_ cells: [Cell], _ place: Place, _ method: Method?) -> [Cell] {
    cells.filter { $0.trial.place == place && $0.trial.method == method }
  }

  private func mean(_ cells: [Cell], _ measure: Measure) -> Double {
    SampleStatistics.geometricMean(cells.map(measure.value))
  }

  // MARK: By dimension

  private func claim(_ cells: [Cell]) -> String {
    laws.map { law in
      let ends = places.filter { $0.law == law && !$0.isStretched }
      let parts = [ends.first, ends.last].compactMap { $0 }.map { place in
        "in \(place.dimension) dimensions "
          + [Method(.ddpm), Method(.cem)].map {
            "\(NumberText.short(mean(found(cells, place, $0), .distance))) (\($0.prediction.title))"
          }.joined(separator: " and ")
      }
      return "On the \(law.title) samples lie this far from the set: "
        + parts.joined(separator: ", ") + "."
    }.joined(separator: " ")
  }

  private func distances(_ cells: [Cell]) -> ReportSection {
    .init(
      "Off the set and along it, by dimension",
      [
        .paragraph(
          "The plane is set into D dimensions by two orthonormal directions, once as it is, and "
            + "once stretched so that a coordinate keeps its mean square. As it is, the noise per "
            + "coordinate stays and the data's share of a coordinate falls; stretched, the data "
            + "grow with the noise. Distances are in the plane's units. \"exact\" is the same "
            + "sampler with the exact estimate, on which no network can improve; what remains "
            + "there is the sampler's error and that of \(sizes.samples) samples."),
        .figures(
          laws.flatMap { law in
            [false, true].flatMap { isStretched in
              Measure.allCases.map { figure(cells, law, isStretched, $0) }
            }
          }),
      ])
  }

  private func figure(
    _ cells: [Cell], _ law: PlanarLaw, _ isStretched: Bool, _ measure: Measure
  ) -> ReportFigure {
    let shown = places.filter {
      $0.law == law && ($0.isStretched == isStretched || $0.dimension == 2)
    }
    // The exact estimate ends so near to the set that it would flatten every other line.
    let methods: [Method?] = Method.own + (measure == .along ? [nil] : [])
    let plot = SVGPlot(
      title: "\(law.title), \(isStretched ? "stretched" : "as it is")",
      xTitle: "D, dimensions", yTitle: measure.title, xLog: true, yLog: true,
      series: methods.map { method in
        let groups = shown.map { ($0, found(cells, $0, method)) }.filter { !$0.1.isEmpty }
        return SVGPlot.Series(
          name: method?.prediction.title ?? "exact",
          points: groups.map { (Double($0.0.dimension), mean($0.1, measure)) },
          style: method == nil ? .line : .markedLine,
          intervals: groups.map { _, cells in
            let values = cells.map(measure.value)
            guard let low = values.min(), let high = values.max(), low < high else { return nil }
            return low...high
          }, look: PlanarFigures.look(method?.prediction))
      })
    return .init(
      "\(law.title)-\(isStretched ? "stretched" : "isometric")-\(measure)", plot,
      size: (340, 280),
      caption:
        "Geometric means over \(Names.count(sizes.seeds, "seed")); bars reach from the least to the "
        + "greatest.")
  }

  // MARK: CEM against DDPM

  private func contrastSection(_ cells: [Cell]) -> ReportSection {
    .init(
      "CEM compared with DDPM",
      [
        .paragraph(
          "Networks of a seed share first weights, points, noise in training and noise in "
            + "sampling. Both minimise the squared error of the noise. \"Could have seen\" is the "
            + "ratio that \(sizes.seeds) pairs of this spread show with a power of about 0.8."),
        .data(
          DataTable(
            name: "contrasts", caption: "CEM divided by DDPM; below 1, CEM is nearer.",
            columns: [
              "law", "set as it is", "D", "measure", "CEM / DDPM", "from", "to",
              "could have seen", "p",
            ],
            rows: places.flatMap { place in
              Measure.allCases.compactMap { contrast(cells, place, $0) }
            })),
      ])
  }

  private func contrast(
    _ cells: [Cell], _ place: Place, _ measure: Measure
  ) -> [DataTable.Value]? {
    PairedRatio(
      first: found(cells, place, Method(.ddpm)).map(measure.value),
      second: found(cells, place, Method(.cem)).map(measure.value)
    ).map { ratio in
      [
        .word(place.law.title), .word(place.isStretched ? "no" : "yes"), .whole(place.dimension),
        .word(measure.title), .number(ratio.ratio), .init(ratio.interval?.lower),
        .init(ratio.interval?.upper), .init(ratio.detectableRatio), .init(ratio.pValue),
      ]
    }
  }

  // MARK: Prediction crossed with loss

  private func crossedSection(_ cells: [Cell]) -> ReportSection {
    let shown = places.filter { methods($0).count > Method.own.count }
    return .init(
      "What is predicted, crossed with what is counted",
      [
        .paragraph(
          "A network's output can be read as the point, the noise or the velocity, and its loss "
            + "can count the squared error of any of them. The columns name the loss, the rows "
            + "the prediction.")
      ]
        + Measure.allCases.map { measure in
          .data(
            DataTable(
              name: "crossed-\(measure)",
              caption:
                "The \(measure.title): geometric means over \(Names.count(sizes.seeds, "seed")).",
              columns: ["law", "D", "predicts", "loss of X₀", "loss of the noise", "loss of v"],
              rows: shown.flatMap { place in
                Method.outputs.map { prediction in
                  [
                    .word(place.law.title), .whole(place.dimension),
                    .word(prediction.outputName),
                  ]
                    + Method.outputs.map {
                      .number(mean(found(cells, place, Method(prediction, loss: $0)), measure))
                    }
                }
              }))
        })
  }

  // MARK: All numbers

  private func summary(_ cells: [Cell]) -> DataTable {
    DataTable(
      name: "means", caption: "Geometric means over the seeds.",
      columns: [
        "law", "set as it is", "D", "predicts", "loss of", "distance", "W1 along", "seeds",
      ],
      rows: places.flatMap { place in
        ([nil] + methods(place)).map { method in
          let group = found(cells, place, method)
          return [
            .word(place.law.title), .word(place.isStretched ? "no" : "yes"),
            .whole(place.dimension), .word(method?.prediction.outputName ?? "exact"),
            .word(method?.loss.outputName ?? "exact"), .number(mean(group, .distance)),
            .number(mean(group, .along)), .whole(group.count),
          ]
        }
      })
  }

  private func raw(_ cells: [Cell]) -> DataTable {
    DataTable(
      name: "cells", caption: "Every network.",
      columns: [
        "law", "stretched", "dimensions", "predicts", "loss_of", "seed", "distance", "off_plane",
        "w1_along", "loss",
      ],
      rows: cells.map {
        [
          .word($0.trial.place.law.title), .word($0.trial.place.isStretched ? "yes" : "no"),
          .whole($0.trial.place.dimension), .word($0.trial.method?.prediction.rawValue ?? "exact"),
          .word($0.trial.method?.loss.rawValue ?? "exact"), .word("\($0.trial.seed)"),
          .number($0.numbers.distance),
          .number($0.numbers.off), .number($0.numbers.along), .init($0.numbers.loss),
        ]
      })
  }
}

extension PlanarLaw {
  /// The law's name on pages and on the command line.
  package var title: String {
    switch self {
    case .line: "line"
    case .curve: "spiral"
    case .points: "points"
    }
  }
}

extension Objective {
  /// What is predicted, short enough for a table.
  fileprivate var outputName: String {
    switch self {
    case .ddpm: "noise"
    case .cem: "X₀"
    case .sgm: "score"
    case .v: "v"
    }
  }
}
