import ArgumentParser
import Benchmark
import Cluster
import Diffusion

/// What `digits bench --mode cluster` measures.
struct ClusterOptions: ParsableArguments {
  @Option(
    number: "N",
    help: "Ranks of --mode cluster, as threads of this process. Under mpirun, its processes are "
      + "the ranks. (default: 2)")
  var ranks: Int?

  @Option(
    number: "US,MBIT",
    help: "Slow down the links between those ranks to a latency in microseconds and a speed in "
      + "Mbit/s, such as 50,1000.")
  var link: SlowLink?

  func validate() throws {
    try require("--ranks", ranks, in: 2...64)
    if let flag = given, leader != nil {
      throw ValidationError(
        "\(flag) is for ranks that are threads of one process; leave it out under mpirun")
    }
  }

  /// The first given option; nil if there is none.
  var given: String? { firstGiven(["--ranks": ranks, "--link": link]) }

  /// Rank 0 of the processes of mpirun; nil for a program that runs alone.
  private var leader: GroupLeader? { .ready }

  func settings(threads: Int?) -> ClusterRun.Settings {
    var settings = ClusterRun.Settings()
    settings.leader = leader
    if let ranks { settings.ranks = ranks }
    settings.link = link?.link
    settings.threads =
      threads
      ?? (leader == nil ? max(1, ProcessTeam.threads / settings.ranks) : ProcessTeam.threads)
    return settings
  }
}

/// The speed of a link, as it is typed.
struct SlowLink: ExplainedArgument {
  let link: ThreadRanks.Link

  init?(argument: String) {
    guard let numbers = CommaList<Double>(argument: argument)?.values, numbers.count == 2,
      (0...1e6).contains(numbers[0]), numbers[1] >= 0.1, numbers[1] <= 1e7
    else { return nil }
    link = ThreadRanks.Link(latency: 1e-6 * numbers[0], bandwidth: 1e6 / 8 * numbers[1])
  }

  static let expectation =
    "a latency from 0 to 1000000 microseconds and a speed from 0.1 to 10000000 Mbit/s with a comma "
    + "between them"
}
