import Diffusion

/// Experiment 8: linear, quadratic and exponential steps with one CEM network (figure 10).
package struct ScheduleStudy: ArmStudy {
  package let recipe: PlanarRecipe
  package let law = PlanarLaw.curve
  /// The widths of the tanh layers.
  let hidden: [Int]
  /// N, the points of the grid. As published, exponential takes N steps and the others N - 1.
  let gridPoints: Int

  package init(_ recipe: PlanarRecipe, hidden: [Int], gridPoints: Int) {
    (self.recipe, self.hidden, self.gridPoints) = (recipe, hidden, gridPoints)
  }

  package var arms: [PlanarArms.Arm] {
    let plans = [Schedule.linear, .quadratic, .exponential].map { schedule in
      (
        schedule,
        recipe.sampling(
          .cem, schedule: schedule, steps: schedule.usesFirstTime ? gridPoints : gridPoints - 1)
      )
    }
    let trained = recipe.comparedTimes.flatMap { times in
      plans.map { schedule, sampling in
        PlanarArms.Arm(
          recipe.name(schedule.rawValue, times),
          recipe.settings(.cem, hidden: hidden, times: times), sampling,
          published: Published.schedule(schedule))
      }
    }
    let exact = plans.map { PlanarArms.Arm("\($0.rawValue), exact", nil, $1) }
    guard plans[0].1.sampler != .ancestral else { return trained + exact }
    return trained + exact
      + plans.map { schedule, sampling in
        var other = sampling
        other.sampler = .ancestral
        return .init("\(schedule.rawValue), exact, ancestral", nil, other)
      }
  }
}
