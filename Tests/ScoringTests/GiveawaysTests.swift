import Foundation
import Images
import Kernels
import NeuralNet
import Scoring
import Testing

/// Where the samples differ from real images in one thing, that is what is found.
@Suite struct GiveawaysTests {
  /// Tells two classes of squares at random: only that it tells them matters here.
  private static let judge: ImageJudge = {
    let configuration = FeatureNetworkConfiguration(height: 12, width: 12, classes: 2)
    let values = FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: 1)
    return ImageJudge(
      TrainedFeatureNetwork(
        configuration: configuration, values: values, accuracy: 0.5,
        provenance: .init(dataset: "none", seed: 1, epochs: 1, command: "test")), threads: 2)
  }()

  private func giveaways(
    _ samples: ImageBatch, judge: ImageJudge? = nil, epochs: Int = 10
  ) throws -> Giveaways {
    let threads = 2
    var settings = TwoSampleTest.Settings()
    (settings.epochs, settings.views) = (epochs, [.all, .ink])
    let real = RealImages(training: Squares.images(210, seed: 8), test: Squares.images(80, seed: 9))
    let found = try TwoSampleTest(settings, threads: threads).find(
      samples, labels: nil, real: real.training)
    return try Giveaways(
      found, samples: samples, labels: nil, real: real, judge: judge,
      team: ThreadTeam(threads: threads))
  }

  @Test func grainOnTheGroundIsWhatIsFound() throws {
    let samples = Squares.images(100, seed: 1, grain: 60)
    let found = try giveaways(samples, judge: Self.judge)
    let all = found.views[0], ink = found.views[1]
    #expect(all.area.area > 0.9 && all.mainGroup?.group == .far)
    func cleared(_ group: PixelGroup) -> Double? {
      all.groups.first { $0.group == group }?.cleared?.area
    }
    // Without the ground samples are real; without the ink they are still told.
    let (far, faint) = (try #require(cleared(.far)), try #require(cleared(.faint)))
    #expect(abs(far - 0.5) < 0.25 && faint == all.area.area)
    #expect(cleared(.boxBorder) == nil)
    #expect(abs(ink.area.area - 0.5) < 0.25 && ink.mainGroup == nil)
    #expect(
      found.summary[0].hasPrefix(
        "what gives them away most (gray levels: all): ground (more than 2 pixels from ink); AUC "))
    // The gradient of a part is that of its pixels in the map.
    #expect(all.gradient.count == 144 && all.gradient.allSatisfy { $0 > 0 })
    let everywhere = all.gradient.reduce(0, +) / 144
    let parts = all.groups.filter { [.ink, .edge, .far].contains($0.group) }
    let sum = parts.reduce(0.0) { $0 + $1.share * $1.gradient }
    #expect(abs(parts.reduce(0.0) { $0 + $1.share } - 1) < 1e-12)
    #expect(abs(sum / everywhere - 1) < 1e-5)
    // The most betrayed come first, and all are samples that were held out.
    let scores = all.betrayed.map(\.logOdds)
    #expect(scores == scores.sorted(by: >) && scores.count == ViewGiveaways.shown)
    #expect(all.convincing[0].logOdds < scores[7] && Set(all.betrayed.map(\.index)).count == 8)
    #expect(all.betrayedGradients.allSatisfy { $0.count == 144 })
    #expect(all.classes.allSatisfy { $0.area.area > 0.8 } && !all.classes.isEmpty)
    #expect(all.classes.reduce(0) { $0 + $1.samples } <= 60)
    // A square is one piece without a hole in both.
    #expect(found.strokes?.allSatisfy { $0.kind == .noHole && $0.adjusted == 1 } == true)
    #expect(found.summary[1].contains("differ from squares beyond chance"))
    #expect(found.strokeTotals?.map(\.samples) == [0, 1, 0, 0, 0])
    let black = try #require(found.facts.first { $0.name == .black })
    #expect(black.real.allSatisfy { $0 == 135.0 / 144 } && black.samples[50] < 135.0 / 144)
    #expect(abs(found.grays.samples[200] - 9.0 / 144) < 1e-12 && found.grays.samples[60] > 0)
  }

  @Test func realImagesGiveNothingAway() throws {
    let found = try giveaways(Squares.images(100, seed: 2), epochs: 2)
    #expect(found.strokes == nil && found.views.allSatisfy { $0.classes.isEmpty })
    #expect(found.summary.count == 1)
    #expect(found.summary[0].hasPrefix("what gives them away: nothing that these networks see"))
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(found))
    let views = try #require((json as? [String: Any])?["views"] as? [[String: Any]])
    #expect((views[0]["gradient"] as? [Double])?.count == 144 && views[0]["strokes"] == nil)
  }
}
