/// How the learning rate changes during a run; `rawValue` is the name on the command line and in
/// files.
package enum RateSchedule: String, CaseIterable, Codable, Sendable {
  /// A warm-up, and then half a cosine down to 0.
  case cosine
  case constant
}
