/// What a distilled network learns: to go in one evaluation where a teacher goes in many.
///
/// The teacher walks from N(0, I) down to 0 without noise. That ties every state x_t on the way to
/// the image x_0 at its end, and the student learns f(x_t, t) = x_0 at some of the times. This is
/// the consistency function of the teacher's ODE (Song et al., arXiv 2303.01469, definition 1) with
/// its exact values as targets, as in Luhman, Luhman (arXiv 2101.02388), and not with the student's
/// own values at earlier times, so that no error is handed on from time to time.
package struct Distillation: Codable, Sendable, Equatable {
  /// The `DiffusionModel.hash` of the teacher.
  package var teacher: String
  /// How the teacher walks: a sampler without noise.
  package var walk: SamplingSettings
  /// The times that the student learns, t_1 < ... < t_K, among those of the walk; t_K is its largest.
  package var times: [Double]

  /// The number of batches of walks that are drawn at a time, which each are seen once per time and
  /// pass.
  static let batches = 4
  /// How often each state is seen. The second time costs no evaluation of the teacher.
  static let passes = 2
  /// c of the loss, the root mean square of an error per pixel below which the loss is quadratic.
  static let huber = 0.02

  /// Eight steps of `heun`, fifteen evaluations. The last begins so near to the image, at t = 0.004, that
  /// edges are sharp. The student learns t = 10, where all is noise, 1.7, where it is decided which digit it
  /// will be, and 0.25 and 0.054, where edges are; these are the times of the usual range, 0 to 10. For
  /// trials see `Models/RECIPES.md`.
  package init(of model: DiffusionModel) {
    teacher = model.hash
    walk = SamplingSettings.standard(
      model.timeRange, sampler: .heun, schedule: .power, steps: 8)
    let known = walk.stepTimes
    times = [1, 2, 4, 7].map { known[$0] }
  }

  /// The number of steps for which the same walks serve.
  var stepsPerBlock: Int { Self.batches * times.count * Self.passes }

  /// Why nothing can be learnt so, or nil; checks what comes from outside.
  package var fault: String? {
    if let fault = walk.fault { return fault }
    if !walk.sampler.isDeterministic || walk.eta != 0 {
      return "the teacher must walk without noise"
    }
    if (try? walk.plan()) == nil { return "the teacher's times must rise" }
    let known = walk.stepTimes
    if times.isEmpty || zip(times, times.dropFirst()).contains(where: { $0 >= $1 })
      || !Set(times).isSubset(of: known) || times.last != known.last
    {
      return "the times to learn must be times of the teacher's walk, with its largest"
    }
    return nil
  }
}
