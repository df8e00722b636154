import Benchmark
import Testing

/// What a layer does inside a network, beside what it does alone.
@Suite struct InsideRateTests {
  @Test func attentionIsTimedInBothModes() throws {
    var settings = BenchmarkRun.Settings()
    settings.networks = [.tiny]
    settings.modes = []
    settings.seconds = 0.05
    settings.threads = [1]
    settings.layer = "attention"
    var lines: [String] = []
    let report = BenchmarkRun.report(settings) { lines.append($0) }
    #expect(report.refused.isEmpty)
    let found = report.inside.map { "\($0.mode) \($0.kind)" }
    #expect(
      found == [
        "train attentionForward", "train attentionBackward", "forward attentionForward",
      ])
    // 7 x 7 pixels of 64 channels: q, k and v, the probabilities and the result, in and out.
    let (tokens, channels, float) = (49.0, 64.0, 4.0)
    let forward = try #require(report.inside.last)
    #expect(forward.bytesPerImage == float * tokens * (3 * channels + tokens + channels))
    let backward = report.inside[1]
    #expect(backward.bytesPerImage == float * tokens * (6 * channels + tokens + channels))
    for rate in report.inside {
      #expect(rate.inside > 0 && rate.inside.isFinite && rate.alone > 0)
      #expect(rate.percentOfTime > 0 && rate.percentOfTime < 50)
    }
    #expect(report.copies.last?.level == "memory")
    #expect(report.copies.allSatisfy { $0.gigabytesPerSecond > 0 })
    #expect(lines.contains { $0.contains("inside tiny train 64, one thread") })
  }
}
