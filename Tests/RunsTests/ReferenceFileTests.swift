import FileFormats
import Foundation
import Numerics
import Scoring
import TestSupport
import Testing

@Suite struct ReferenceFileTests {
  private let reference = ReferenceStatistics(
    name: "MNIST training images",
    statistics: FeatureStatistics(
      count: 60_000, mean: [0.1, 1.0 / 3], covariance: [1.0 / 7, 1e-17, 1e-17, 2]),
    network: FeatureNetworkIdentity(hash: "ab12", accuracy: 0.9921),
    floor: FIDReport.Floor(distance: 0.1 + 0.2, name: "MNIST test images", count: 10_000),
    floors: FloorCurve.Classes.allCases.compactMap { classes in
      FloorCurve(
        classes,
        points: [
          .init(count: 250, distance: 1.0 / 3, deviation: 0.1),
          .init(count: 5000, distance: 1e-17, deviation: 2.0 / 7),
        ])
    })

  @Test func everyBitSurvives() throws {
    try withTemporaryFolder { folder in
      try reference.write(to: folder + "/a.safetensors")
      #expect(try ReferenceStatistics.read(path: folder + "/a.safetensors") == reference)
      let bare = ReferenceStatistics(
        name: "x", statistics: reference.statistics, network: reference.network, floor: nil)
      try bare.write(to: folder + "/b.safetensors")
      #expect(try ReferenceStatistics.read(path: folder + "/b.safetensors") == bare)
    }
  }

  /// Each fault is tested by itself: what is changed, and the words that name it.
  @Test func faultsAreNamed() throws {
    typealias Change = (inout SafetensorsFile) -> Void
    let changes: [(String, Change)] = [
      ("metadata format \"digits reference statistics 1\", found none", { $0.metadata = [:] }),
      ("a tensor \"mean\", found none", { $0.entries.removeFirst() }),
      ("a tensor \"covariance\", found none", { $0.entries.removeLast() }),
      (
        "tensor \"mean\" of shape [d], found [1, 2]",
        {
          $0.entries[0] = .init(name: "mean", shape: [1, 2], doubles: [1, 2])
        }
      ),
      (
        "tensor \"covariance\" of shape [2, 2], found [4]",
        {
          $0.entries[1] = .init(name: "covariance", shape: [4], doubles: [1, 0, 0, 1])
        }
      ),
      (
        "finite numbers in tensor \"covariance\", found nan at index 2",
        {
          $0.entries[1] = .init(name: "covariance", shape: [2, 2], doubles: [1, 0, .nan, 1])
        }
      ),
      (
        "a symmetric covariance, found a difference in row 1, column 0",
        {
          $0.entries[1] = .init(name: "covariance", shape: [2, 2], doubles: [1, 0, 0.5, 1])
        }
      ),
      (
        "a count of at least 2 as metadata \"count\", found \"-3\"", { $0.metadata["count"] = "-3" }
      ),
      (
        "a number of at least 0 as metadata \"network.accuracy\", found \"inf\"",
        {
          $0.metadata["network.accuracy"] = "inf"
        }
      ),
      (
        "sizes, distances and deviations as metadata \"floor.balanced\", found \"250 x 0\"",
        {
          $0.metadata["floor.balanced"] = "250 x 0"
        }
      ),
      ("metadata \"floor.name\", found none", { $0.metadata["floor.name"] = nil }),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      for (words, change) in changes {
        try reference.write(to: path)
        var file = try SafetensorsFile.read(path: path)
        change(&file)
        try file.write(to: path)
        let fault = #expect(throws: FileFault.self) { try ReferenceStatistics.read(path: path) }
        let line = fault?.description ?? ""
        #expect(line.hasPrefix("\(path): expected \(words)"), "\(line)")
        #expect(!line.contains("\n"))
      }
    }
  }
}
