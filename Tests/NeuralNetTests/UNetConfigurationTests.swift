import Foundation
import NeuralNet
import Testing

/// The configurations that a model file or the command line may ask for.
@Suite struct UNetConfigurationTests {
  @Test(arguments: UNetPreset.allCases) func presetsAreSound(preset: UNetPreset) throws {
    let configuration = preset.configuration(height: 32, width: 32)
    #expect(configuration.fault == nil)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(UNetConfiguration.self, from: data) == configuration)
  }

  @Test func presetsForDigits() {
    #expect(UNetPreset.tiny.configuration(height: 28, width: 28).fault == nil)
    #expect(UNetPreset.small.configuration(height: 28, width: 28).fault == nil)
    #expect(UNetPreset.paper.configuration(height: 28, width: 28).fault != nil)
  }

  /// Files from before there were classes read as unconditional, and are still written alike.
  @Test func classesAreOptionalInFiles() throws {
    let old = """
      {"attention":[false,false],"blocksPerLevel":1,"channels":[8,16],"dropout":0,"finalGroups":8,\
      "groups":8,"height":8,"highestFrequency":2,"imageChannels":1,"lowestFrequency":0.05,\
      "timeInput":"logSNR","width":8}
      """
    var configuration = try JSONDecoder().decode(UNetConfiguration.self, from: Data(old.utf8))
    #expect(configuration.classes == 0 && configuration.channels == [8, 16])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(configuration), as: UTF8.self) == old)
    configuration.classes = 10
    let data = try encoder.encode(configuration)
    #expect(String(decoding: data, as: UTF8.self).contains("\"classes\":10"))
    #expect(try JSONDecoder().decode(UNetConfiguration.self, from: data) == configuration)
    configuration.labels = LabelSet([3, 7])
    let listed = try encoder.encode(configuration)
    #expect(String(decoding: listed, as: UTF8.self).contains("\"classes\":[3,7]"))
    #expect(try JSONDecoder().decode(UNetConfiguration.self, from: listed) == configuration)
    #expect(configuration.classes == 2 && configuration.fault == nil)
    configuration.classes = 0
    #expect(String(decoding: try encoder.encode(configuration), as: UTF8.self) == old)
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let words: String
    let change: @Sendable (inout UNetConfiguration) -> Void
    var testDescription: String { words }

    init(_ words: String, _ change: @escaping @Sendable (inout UNetConfiguration) -> Void) {
      (self.words, self.change) = (words, change)
    }
  }

  static let faults: [Fault] = [
    Fault("channels must be listed") { $0.channels = [] },
    Fault("channels must be listed") { $0.channels = Array(repeating: 8, count: 9) },
    Fault("every size") { $0.channels = [16, 0, 64] },
    Fault("every size") { $0.channels = [16, 32, 1 << 40] },
    Fault("every size") { $0.channels = [16, 32, -8] },
    Fault("every size") { $0.imageChannels = 0 },
    Fault("every size") { $0.height = .max },
    Fault("every size") { $0.width = -28 },
    Fault("every size") { $0.blocksPerLevel = 0 },
    Fault("every size") { $0.groups = 0 },
    Fault("every size") { $0.finalGroups = .min },
    Fault("one entry per level") { $0.attention = [true] },
    Fault("one entry per level") { $0.attention = [] },
    Fault("multiple of 4 channels") { $0.channels = [6, 32, 64] },
    Fault("multiples of 4, got 30 x 28") { $0.width = 30 },
    Fault("multiples of 4, got 28 x 26") { $0.height = 26 },
    Fault("36 channels are not divisible by 8") { $0.channels = [16, 36, 64] },
    Fault("16 channels are not divisible by 5 final") { $0.finalGroups = 5 },
    Fault("classes must be 0 to 256, not 257") { $0.classes = 257 },
    Fault("classes must be") { $0.classes = -1 },
    Fault("classes must be ascending") { $0.labels = LabelSet([3, 256]) },
    Fault("dropout") { $0.dropout = 1 },
    Fault("dropout") { $0.dropout = -0.1 },
    Fault("dropout") { $0.dropout = .nan },
    Fault("frequencies") { $0.lowestFrequency = 0 },
    Fault("frequencies") { $0.lowestFrequency = .nan },
    Fault("frequencies") { $0.highestFrequency = 0.01 },
    Fault("frequencies") { $0.highestFrequency = .infinity },
    Fault("frequencies") { $0.highestFrequency = .nan },
  ]

  /// Each fault is found and named in one line.
  @Test(arguments: faults) func faultsAreNamed(fault: Fault) throws {
    var configuration = UNetPreset.tiny.configuration(height: 28, width: 28)
    fault.change(&configuration)
    let found = try #require(configuration.fault)
    #expect(found.contains(fault.words), "\(found)")
    #expect(!found.contains("\n"))
  }
}
