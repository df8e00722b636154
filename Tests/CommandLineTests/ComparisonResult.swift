/// The part of a comparison's `report.json` that tests read.
struct ComparisonResult: Decodable {
  struct Run: Decodable {
    let folder: String
    let modelHash: String
    let trainingSteps: Int
  }
  struct Cell: Decodable {
    struct Key: Decodable {
      struct Sampling: Decodable {
        let schedule: String
        let steps: Int
      }
      let objective: String
      let seed: Int
      let sampling: Sampling
    }
    struct FID: Decodable { let distance: Double }
    let key: Key
    let fid: FID?
    let divergedInStep: Int?
  }
  struct Contrast: Decodable {
    struct Pair: Decodable {
      let first, second: [Double]
      let difference: Double
      let verdict: String
    }
    let schedule: String
    let steps: Int
    let pair: Pair?
    let seedsLeftOut: [Int]
  }
  let runs: [Run]
  let cells: [Cell]
  let contrasts: [Contrast]
  let summary: String

  /// The distance of each cell that has one, by objective, seed, schedule and steps.
  var distances: [String: Double] {
    cells.reduce(into: [:]) {
      let (key, sampling) = ($1.key, $1.key.sampling)
      let name = "\(key.objective) \(key.seed) \(sampling.schedule) \(sampling.steps)"
      $0[name] = $1.fid?.distance
    }
  }
}
