import FileFormats
import Runs
import Scoring

/// The bounds of results that are read again, to go on with a sweep or a comparison.

extension SweepReport: CheckedContent {
  package var fault: String? {
    Bounds.fault(
      ("samples", basis.samples, Bounds.count), ("reference", basis.reference.count, Bounds.count),
      ("floor", basis.floor?.count, Bounds.count))
      ?? cells.lazy.compactMap { cell in
        Bounds.fault(("evaluations", cell.evaluations, Bounds.evaluations)) ?? cell.settings.fault
      }.first
  }
}

extension ScoredCell: CheckedContent {
  package var fault: String? {
    Bounds.fault(
      ("samples", key.samples, Bounds.count),
      ("divergedInStep", divergedInStep, Bounds.evaluations))
      ?? Bounds.fault(seconds: seconds) ?? key.sampling.fault ?? fid?.fault
  }
}

extension RealMeasures: CheckedContent {
  package var fault: String? { Bounds.fault(("samples", key.samples, Bounds.count)) }
}
