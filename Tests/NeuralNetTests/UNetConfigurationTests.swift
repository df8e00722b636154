import Foundation
import NeuralNet
import Testing

/// Which configurations a model file or the command line may ask for.
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

  struct Fault: CustomTestStringConvertible, Sendable {
    let words: String
    let change: @Sendable (inout UNetConfiguration) -> Void
    var testDescription: String { words }

    init(_ words: String, _ change: @escaping @Sendable (inout UNetConfiguration) -> Void) {
      (self.words, self.change) = (words, change)
    }
  }

  static let faults: [Fault] = [
    Fault("channels must list") { $0.channels = [] },
    Fault("channels must list") { $0.channels = Array(repeating: 8, count: 9) },
    Fault("every size") { $0.channels = [16, 0, 64] },
    Fault("every size") { $0.channels = [16, 32, 1 << 40] },
    Fault("every size") { $0.channels = [16, 32, -8] },
    Fault("every size") { $0.imageChannels = 0 },
    Fault("every size") { $0.height = .max },
    Fault("every size") { $0.width = -28 },
    Fault("every size") { $0.blocksPerLevel = 0 },
    Fault("every size") { $0.groups = 0 },
    Fault("every size") { $0.finalGroups = .min },
    Fault("one entry a level") { $0.attention = [true] },
    Fault("one entry a level") { $0.attention = [] },
    Fault("multiple of 4 channels") { $0.channels = [6, 32, 64] },
    Fault("multiples of 4, got 30 x 28") { $0.width = 30 },
    Fault("multiples of 4, got 28 x 26") { $0.height = 26 },
    Fault("36 channels are not divisible by 8") { $0.channels = [16, 36, 64] },
    Fault("16 channels are not divisible by 5 final") { $0.finalGroups = 5 },
    Fault("dropout") { $0.dropout = 1 },
    Fault("dropout") { $0.dropout = -0.1 },
    Fault("dropout") { $0.dropout = .nan },
    Fault("frequencies") { $0.lowestFrequency = 0 },
    Fault("frequencies") { $0.lowestFrequency = .nan },
    Fault("frequencies") { $0.highestFrequency = 0.01 },
    Fault("frequencies") { $0.highestFrequency = .infinity },
    Fault("frequencies") { $0.highestFrequency = .nan },
  ]

  /// Each fault is found, and named in one line.
  @Test(arguments: faults) func faultsAreNamed(fault: Fault) throws {
    var configuration = UNetPreset.tiny.configuration(height: 28, width: 28)
    fault.change(&configuration)
    let found = try #require(configuration.fault)
    #expect(found.contains(fault.words), "\(found)")
    #expect(!found.contains("\n"))
  }
}
