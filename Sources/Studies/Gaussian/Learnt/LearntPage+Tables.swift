import Diffusion
import Reports

extension LearntPage {
  private func exact(_ learner: Learner, _ sampler: Sampler, _ count: Int) -> GaussianError? {
    result.exact.first {
      $0.learner == learner && $0.sampler == sampler && $0.evaluations == count
    }?.error
  }

  /// The four parts of W2 at the largest number of evaluations.
  var partsTable: DataTable {
    DataTable(
      name: "parts", caption: "W2 to the data and its parts, at the most evaluations.",
      columns: [
        "network", "objective", "sampler", "evaluations", "initialisation", "truncation",
        "discretisation", "learnt score", "W2",
      ],
      rows: study.works.flatMap { work in
        LearntStudy.samplers.flatMap { sampler -> [[DataTable.Value]] in
          guard let error = exact(work.learner, sampler, work.shown) else { return [] }
          func row(_ objective: String, _ score: DataTable.Value, _ total: DataTable.Value)
            -> [DataTable.Value]
          {
            [
              .word(work.learner.rawValue), .word(objective), .word(sampler.rawValue),
              .whole(work.shown), .number(error.initialisation), .number(error.truncation),
              .number(error.discretisation), score, total,
            ]
          }
          return [row("exact estimate", .number(0), .word(NumberText.short(error.total)))]
            + work.objectives.map { objective in
              let found = rows(work, objective, sampler, work.shown)
              return row(
                objective.title, .word(Mean(found.map(\.score)).text),
                .word(Mean(found.map(\.total)).text))
            }
        }
      })
  }

  /// What the empirical W2 of perfect samples is before its bias is taken away.
  var floorTable: DataTable {
    DataTable(
      name: "floors",
      caption: "W2 of exact draws of the data, as many as were drawn from each network: the bias "
        + "that was taken away from the distances of the sampled networks.",
      columns: ["network", "samples", "W2 of exact samples", "deviation between sets"],
      rows: result.floors.map {
        [
          .word($0.learner.rawValue), .whole($0.samples), .number($0.mean), .number($0.deviation),
        ]
      })
  }

  var contrastTable: DataTable {
    DataTable(
      name: "contrasts",
      caption: "The score's part of W2, and W2, with noise and without.",
      columns: [
        "network", "objective", "with noise", "without", "evaluations", "score with noise",
        "score without", "ratio", "clear", "W2 with noise", "W2 without",
      ],
      rows: contrasts.map {
        [
          .word($0.work.learner.rawValue), .word($0.objective.title),
          .word($0.pair.sde.rawValue), .word($0.pair.flow.rawValue), .whole($0.evaluations),
          .word($0.score.sde.text), .word($0.score.flow.text), .number($0.ratio),
          .word($0.isClear ? "yes" : "no"), .word($0.total.sde.text), .word($0.total.flow.text),
        ]
      })
  }

  var bandTable: DataTable {
    DataTable(
      name: "bands",
      caption: "W2 that the linear model's error moves the samples by, for each band of "
        + "log(alphaBar / sigma²), mean over seeds.",
      columns: ["from", "to", "objective"]
        + LearntStudy.pairs.flatMap { [$0.sde.rawValue, $0.flow.rawValue] },
      rows: bandRanges.flatMap { range in
        bandObjectives.map { objective in
          [.number(range.lowerBound), .number(range.upperBound), .word(objective.title)]
            + LearntStudy.pairs.flatMap { [$0.sde, $0.flow] }.map {
              .number(moved(objective, $0, range).value)
            }
        }
      })
  }

  var networkTable: DataTable {
    DataTable(
      name: "networks",
      caption: "The networks. Losses are means over pixels, at the end of training; those of one "
        + "kind can be compared, except v-prediction's, which has another weight.",
      columns: ["network", "parameters", "objective", "seeds", "loss"],
      rows: result.losses.map { found in
        [
          .word(found.learner.rawValue),
          result.parameters[found.learner].map { .whole($0) } ?? .missing,
          .word(found.objective.title),
          .whole(study.works.first { $0.learner == found.learner }?.seeds ?? 0),
          .number(found.loss),
        ]
      })
  }

  // MARK: Files

  /// The content of cells.csv: every network, sampler and number of evaluations.
  var cellTable: DataTable {
    DataTable(
      name: "cells", caption: "W2 of every network, sampler and number of evaluations.",
      columns: [
        "network", "objective", "seed", "sampler", "evaluations", "w2", "w2 error", "w2 raw",
        "score", "score error", "score raw",
      ],
      rows: result.rows.map {
        [
          .word($0.learner.rawValue), .word($0.objective.rawValue), .whole(Int(clamping: $0.seed)),
          .word($0.sampler.rawValue), .whole($0.evaluations),
        ]
          + [$0.total, $0.score].flatMap { [.number($0.value), .init($0.error), .init($0.raw)] }
      })
  }

  /// The content of levels.csv: the error of every network at every level.
  var levelTable: DataTable {
    DataTable(
      name: "levels", caption: "Mean square error of every learnt estimate, per pixel.",
      columns: ["network", "objective", "seed", "log snr", "error"],
      rows: result.levels.map {
        [
          .word($0.learner.rawValue), .word($0.objective.rawValue), .whole(Int(clamping: $0.seed)),
          .number($0.level), .number($0.error),
        ]
      })
  }
}
