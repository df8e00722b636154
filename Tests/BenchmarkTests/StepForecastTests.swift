import Benchmark
import Cluster
import NeuralNet
import Testing

/// The predicted time of a step, by hand.
@Suite struct StepForecastTests {
  /// Tensors of 60, 30 and 10 values.
  private static var layout: ParameterLayout {
    var layout = ParameterLayout()
    for count in [60, 30, 10] { _ = layout.add("\(count)", shape: [count], start: .zeros) }
    return layout
  }

  private func forecast(batch: Int = 64, threads: Int = 1) -> StepForecast {
    StepForecast(
      Self.layout, StepCost(piece: 2, image: 1, parameters: 10, rest: 3), batch: batch,
      threads: threads)
  }

  /// 1 s latency, 8 bytes per second.
  private let link = LinkSpeed(latency: 1, bandwidth: 8)

  @Test func aloneNothingMoves() {
    // Eight pieces of eight images, then all parameters and the rest.
    let step = forecast().step(ranks: 1, lanes: 8, link: link)
    #expect(step.computing == 8 * 10 + 13 && step.moving == 0)
    #expect(forecast(threads: 3).step(ranks: 1, lanes: 8, link: link).whole == 3 * 10 + 13)
  }

  @Test func twoProcesses() {
    let step = forecast().step(ranks: 2, lanes: 8, link: link)
    // Four pieces; rank 0 owns 60 of 100 parameters.
    #expect(abs(step.computing - (4 * 10 + 0.6 * 10 + 3)) < 1e-12)
    // 304 bytes of sums and losses, 240 of weights, and five latencies.
    #expect(abs(step.moving - (5 + 304.0 / 8 + 240.0 / 8)) < 1e-12)
    #expect(step.whole == step.computing + step.moving)
  }

  /// With lanes for each, the pieces shrink, and the fixed part of each counts more.
  @Test func moreLanesThanPieces() {
    let step = forecast().step(ranks: 64, lanes: 64, link: link)
    #expect(abs(step.computing - (1 * (2 + 1) + 0.6 * 10 + 3)) < 1e-12)
    // Eight lanes leave 56 processes without work: one piece of eight images is the longest.
    let few = forecast().step(ranks: 64, lanes: 8, link: link)
    #expect(abs(few.computing - (10 + 0.6 * 10 + 3)) < 1e-12)
  }

  @Test(arguments: [
    // 8 lanes: 3 on the busiest of three; two threads take them in two rounds.
    (8, 8, 3, 1, 3), (8, 8, 3, 2, 2), (16, 8, 4, 1, 4), (8, 1, 4, 1, 8), (8, 8, 16, 4, 1),
    (9, 8, 8, 1, 2),
  ])
  func rounds(pieces: Int, lanes: Int, ranks: Int, threads: Int, rounds: Int) {
    let found = StepForecast.rounds(pieces: pieces, lanes: lanes, ranks: ranks, threads: threads)
    #expect(found == rounds)
  }

  @Test func costsComeFromTwoPieces() {
    let cost = StepCost(
      large: .init(images: 8, seconds: 20), small: .init(images: 1, seconds: 6), parameters: 1,
      rest: 2)
    #expect(cost == StepCost(piece: 4, image: 2, parameters: 1, rest: 2))
    // A small piece that took less than its share, by noise, leaves a line through zero.
    let noisy = StepCost(
      large: .init(images: 8, seconds: 20), small: .init(images: 1, seconds: 2), parameters: 1,
      rest: 2)
    #expect(noisy == StepCost(piece: 0, image: 2.5, parameters: 1, rest: 2))
  }

  /// Over a link that costs nothing, with nothing but images to compute, each process counts.
  @Test func theTableSaysWhereItStopsBeingWorthIt() {
    let free = SpeedUpTable(
      StepForecast(
        Self.layout, StepCost(piece: 0, image: 1, parameters: 0, rest: 0), batch: 64, threads: 1),
      lanes: 8)
    #expect(free.columns.map(\.link) == ["1 Gbit/s", "10 Gbit/s", "100 Gbit/s"])
    for column in free.columns {
      #expect(column.entries.map(\.ranks) == [1, 2, 4, 8, 16, 32, 64])
      #expect(column.entries.map(\.lanes) == [8, 8, 8, 8, 16, 32, 64])
      for entry in column.entries { #expect(abs(entry.used - 1) < 1e-3) }
      #expect(column.halfUsed == 64)
    }
    // What all do for themselves is as much as 64 images: from two on, less than half of each is used.
    let heavy = SpeedUpTable(
      StepForecast(
        Self.layout, StepCost(piece: 0, image: 1, parameters: 0, rest: 64), batch: 64, threads: 1),
      lanes: 8)
    #expect(heavy.columns[2].halfUsed == 2)
    #expect(abs(heavy.columns[2].entries[1].speedUp - 128.0 / 96) < 1e-4)
  }
}
