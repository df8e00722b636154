import Diffusion
import FileFormats
import Runs

extension SamplingPlan {
  /// What is read of a plan's file: the recommended settings.
  private struct File: CheckedContent {
    struct Row: Codable { let settings: SamplingSettings }
    let recommended: Row

    var fault: String? {
      recommended.settings.times == nil ? "no times" : recommended.settings.fault
    }
  }

  package func write(to path: String) throws { try JSONText.write(self, to: path) }

  /// Returns the settings that a plan's file recommends.
  ///
  /// - Parameter range: the times that the model was trained on.
  /// - Throws: `FileFault` for a file that is no plan, or a plan with other times.
  package static func settings(
    ofFile path: String, within range: TimeRange
  ) throws(FileFault) -> SamplingSettings {
    let settings = try JSONText.read(File.self, path: path, expected: "a plan")
      .recommended.settings
    guard settings.firstTime >= range.minimum, settings.lastTime <= range.maximum else {
      throw FileFault(
        path: path,
        expected: "times from \(range.minimum) to \(range.maximum), on which the model was trained",
        found: "times from \(settings.firstTime) to \(settings.lastTime)",
        hint: "plan for the model's times")
    }
    return settings
  }
}
