import FileFormats
import Foundation
import Numerics
import Reports
import Scoring
import Wording

/// Finished runs by their FID, the best first, and what can be said of the best.
package struct RunRanking: Encodable, Sendable {
  package struct Entry: Encodable, Sendable {
    package let name: String
    package let path: String
    package let dataset: String
    package let score: RunScore

    package init(_ run: RunSummary, _ score: RunScore) {
      (name, path, dataset) = (run.name, run.path, run.record?.dataset ?? "")
      self.score = score
    }
  }

  /// A run that has no score, and why.
  package struct LeftOut: Encodable, Sendable {
    package let name: String
    package let reason: String
  }

  /// The least difference between two scores that chance alone exceeds once in twenty times.
  package struct Lead: Encodable, Sendable, Equatable {
    package let difference: Double
    package let resolvable: Double

    package var isResolved: Bool { difference > resolvable }
  }

  package let entries: [Entry]
  package let leftOut: [LeftOut]
  /// How far the best is ahead of the second; nil if there is no second.
  package let lead: Lead?

  package init(_ entries: [Entry], leftOut: [LeftOut] = []) {
    self.entries = entries.sorted { $0.score.fid.distance < $1.score.fid.distance }
    self.leftOut = leftOut
    let scores = self.entries.map(\.score)
    lead =
      scores.count < 2
      ? nil
      : Lead(
        difference: scores[1].fid.distance - scores[0].fid.distance,
        // The deviations of both are estimated with about 20 degrees of freedom, see
        // `FrechetBootstrap`. The same noise for both makes this cautious.
        resolvable: StudentT.quantile(twoSided: 0.95, degreesOfFreedom: 20)
          * (scores[0].interval.standardError * scores[0].interval.standardError
          + scores[1].interval.standardError * scores[1].interval.standardError).squareRoot())
  }

  /// Scores the finished runs of a shelf. A run whose sampling diverges or whose model cannot be
  /// read is left out.
  ///
  /// - Parameter makeScorer: called if there is a run to score.
  /// - Throws: `Stopped`, after which the scores measured so far are kept, or what `makeScorer` does.
  package init(_ shelf: RunShelf, _ watch: Watch, makeScorer: () throws -> RunScorer) throws {
    var (entries, leftOut) = ([Entry](), [LeftOut]())
    let finished = shelf.runs.filter { $0.state == .finished }
    let scorer = finished.isEmpty ? nil : try makeScorer()
    for run in finished {
      guard let scorer else { break }
      do {
        entries.append(Entry(run, try scorer.scored(run, watch)))
      } catch let stopped as Stopped {
        throw stopped
      } catch {
        leftOut.append(.init(name: run.name, reason: "\(error)"))
      }
    }
    self.init(entries, leftOut: leftOut)
  }

  /// A table, and a sentence about the best.
  package var text: String {
    let table = ReportTable(
      columns: [
        .init("run"), .init("FID", isNumeric: true), .init("95 % interval"), .init("data set"),
      ],
      rows: entries.map {
        [
          .init($0.name), .init($0.score.distanceText), .init($0.score.intervalText),
          .init($0.dataset),
        ]
      })
    let lines = entries.isEmpty ? [] : [table.text] + RunScore.remarks(entries.map(\.score))
    let rest = leftOut.map { "\($0.name) is left out: \($0.reason)" }
    return (lines + (rest + verdict).map { SafeText.line($0) }).joined(separator: "\n")
  }

  private var verdict: [String] {
    guard let best = entries.first else { return ["there is no finished run to score"] }
    guard entries.count > 1, let lead else { return ["\(best.path) is the only finished run"] }
    let (difference, least) = (RunScore.text(lead.difference), RunScore.text(lead.resolvable))
    let second = entries[1].name
    let sentence =
      lead.isResolved
      ? "\(best.path) is the best: it is \(difference) below \(second), more than the \(least) "
        + "that chance makes of \(best.score.samples) samples"
      : "\(best.path) has the lowest FID, but \(second) may be as good: they differ by "
        + "\(difference), and \(best.score.samples) samples tell differences above \(least) only"
    var lines = [sentence]
    if Set(entries.map(\.dataset)).count > 1 {
      lines.append(
        "the runs learnt different data sets, so their scores answer different questions")
    }
    return lines
  }
}
