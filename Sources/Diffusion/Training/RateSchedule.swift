/// How the learning rate changes during a run; `rawValue` is the name on the command line and in
/// files.
package enum RateSchedule: String, CaseIterable, Codable, Sendable {
  /// A warm-up, and then half a cosine down to 0.
  case cosine
  case constant
  /// A warm-up, a plateau, and then a line down to 0 over the last fifth of the steps. A run can be
  /// made longer without a break as long as the fall has not begun.
  case trapezoid
}
