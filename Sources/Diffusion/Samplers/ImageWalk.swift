import Kernels
import Randomness
import Synchronization

/// One image on its way from noise to digit.
private struct ImageWalk {
  let seed: UInt64
  /// The image's number, which selects its random numbers.
  let image: Int
  /// x, `[pixels]`.
  var state: [Double]
  /// The (clipped) f that the last step used, `[pixels]`.
  var estimate: [Double]
  /// z of the last step that had noise, `[pixels]`.
  var noise: [Float]
  var isFinite = true

  init(image: Int, pixels: Int, seed: UInt64) {
    (self.seed, self.image) = (seed, image)
    state = [Double](repeating: 0, count: pixels)
    estimate = state
    noise = [Float](repeating: 0, count: pixels)
  }

  /// Starts at x_T, in units of c there.
  mutating func start(_ start: StartingNoise, scale: Double) {
    state = start.state(image: image, pixels: state.count)
    if scale != 1 { for j in state.indices { state[j] *= scale } }
  }

  /// Takes a step except for its correction, with this image's f at `start` in `estimates`.
  mutating func advance(
    _ estimates: [Double], at start: Int, _ c: StepCoefficients, step: Int,
    clip: ClosedRange<Double>?
  ) {
    for j in state.indices {
      let f = clipped(estimates[start + j], clip)
      state[j] = c.state * state[j] + c.estimate * f
      if c.extrapolation != 0 { state[j] += c.extrapolation * (f - estimate[j]) }
      estimate[j] = f
    }
    addNoise(c, step: step)
    isFinite = state.allSatisfy(\.isFinite)
  }

  /// Jumps forward in time; the estimate stays that of the last step.
  mutating func jump(_ c: StepCoefficients, step: Int) {
    for j in state.indices { state[j] *= c.state }
    addNoise(c, step: step)
  }

  private mutating func addNoise(_ c: StepCoefficients, step: Int) {
    guard c.noise != 0 else { return }
    var stream = RandomStream(
      seed: seed, purpose: .samplingNoise, index: UInt64(image), step: UInt32(step))
    stream.fillNormal(&noise)
    for j in state.indices { state[j] += c.noise * Double(noise[j]) }
  }

  /// Adds correction (fAhead - f), with this image's fAhead at `start` in `ahead`. f itself is
  /// kept: the next step extrapolates from it, and observers see it.
  mutating func correct(
    _ ahead: [Double], at start: Int, _ c: StepCoefficients, clip: ClosedRange<Double>?
  ) {
    for j in state.indices {
      state[j] += c.correction * (clipped(ahead[start + j], clip) - estimate[j])
    }
    isFinite = state.allSatisfy(\.isFinite)
  }

  /// Clips f to the range; a NaN stays a NaN.
  private func clipped(_ f: Double, _ clip: ClosedRange<Double>?) -> Double {
    guard let clip else { return f }
    return min(max(f, clip.lowerBound), clip.upperBound)
  }
}

/// The images of one batch. Each takes its steps by itself on any free thread: a step is little
/// work compared with the network's, but on a single thread all others would wait for it.
struct BatchWalk {
  /// Lets threads share the images; no two threads ever use the same one.
  private final class Place: Sendable {
    let walk: Mutex<ImageWalk>
    init(_ walk: ImageWalk) { self.walk = Mutex(walk) }
  }

  private let places: [Place]
  private let pixels: Int
  private let team: ThreadTeam

  /// Puts the images with these numbers at T.
  init(
    _ images: Range<Int>, pixels: Int, seed: UInt64, start: StartingNoise, scale: Double,
    team: ThreadTeam
  ) {
    let places = images.map { Place(ImageWalk(image: $0, pixels: pixels, seed: seed)) }
    team.forEach(places.count) { row, _ in
      places[row].walk.withLock { $0.start(start, scale: scale) }
    }
    (self.places, self.pixels, self.team) = (places, pixels, team)
  }

  /// x, `[images, pixels]` flat.
  var states: [Double] { gathered { $0.state } }
  /// The (clipped) f of the last step, same layout.
  var estimates: [Double] { gathered { $0.estimate } }

  /// Takes the `step`th step, counted from 0, except for its correction.
  func advance(
    _ estimates: [Double], _ coefficients: StepCoefficients, step: Int,
    clip: ClosedRange<Double>?
  ) {
    let (places, pixels) = (places, pixels)
    team.forEach(places.count) { row, _ in
      places[row].walk.withLock {
        $0.advance(estimates, at: row * pixels, coefficients, step: step, clip: clip)
      }
    }
  }

  /// Takes the `step`th step, which is a jump.
  func jump(_ coefficients: StepCoefficients, step: Int) {
    let places = places
    team.forEach(places.count) { row, _ in
      places[row].walk.withLock { $0.jump(coefficients, step: step) }
    }
  }

  /// Finishes a step that has a correction, given the estimates at its end.
  func correct(
    _ ahead: [Double], _ coefficients: StepCoefficients, clip: ClosedRange<Double>?
  ) {
    let (places, pixels) = (places, pixels)
    team.forEach(places.count) { row, _ in
      places[row].walk.withLock {
        $0.correct(ahead, at: row * pixels, coefficients, clip: clip)
      }
    }
  }

  /// The number of the first image with a NaN or an infinity, if any.
  var firstNonFinite: Int? {
    places.lazy.compactMap { $0.walk.withLock { $0.isFinite ? nil : $0.image } }.first
  }

  private func gathered(_ values: (ImageWalk) -> [Double]) -> [Double] {
    var all: [Double] = []
    all.reserveCapacity(places.count * pixels)
    for place in places { place.walk.withLock { all += values($0) } }
    return all
  }
}
