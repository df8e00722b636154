import FileFormats
import Foundation
import NeuralNet
import Runs
import Scoring
import TestSupport
import Testing

@Suite struct ModelFileTests {
  private let trained: TrainedFeatureNetwork = {
    var configuration = FeatureNetworkConfiguration(height: 8, width: 12, classes: 3)
    configuration.channels = [8, 16]
    return TrainedFeatureNetwork(
      configuration: configuration,
      values: FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: 1),
      accuracy: 1.0 / 3,
      provenance: .init(dataset: "My \"bars\"", seed: .max, epochs: 4, command: "by hand"))
  }()

  @Test func everyBitSurvives() throws {
    try withTemporaryFolder { folder in
      try trained.write(to: folder + "/a.safetensors")
      #expect(try TrainedFeatureNetwork.read(path: folder + "/a.safetensors") == trained)
      try trained.write(to: folder + "/b.safetensors")
      #expect(
        try FileBytes.read(path: folder + "/a.safetensors")
          == FileBytes.read(path: folder + "/b.safetensors"))
    }
  }

  @Test func labelCountsSurvive() throws {
    let told = TrainedFeatureNetwork(
      configuration: trained.configuration, values: trained.values, accuracy: 0.5,
      provenance: .init(
        dataset: "bars", seed: 1, epochs: 1, command: "by hand", labelCounts: [3, 0, 12],
        testDataset: "other bars"))
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try told.write(to: path)
      #expect(try TrainedFeatureNetwork.read(path: path) == told)
      for bad in ["3,0", "3,0,x", "3,0,-1", "0,0,0", "3,,12"] {
        var file = try SafetensorsFile.read(path: path)
        file.metadata["labelCounts"] = bad
        try file.write(to: path)
        let fault = #expect(throws: FileFault.self) { try TrainedFeatureNetwork.read(path: path) }
        #expect(
          fault?.description.contains("expected 3 counts as metadata \"labelCounts\"") == true)
      }
    }
  }

  /// The SHA-256 of the four bytes 00 00 80 3f, from `printf '\0\0\200\77' | sha256sum`.
  @Test func identityIsTheHashOfTheWeights() {
    let one = TrainedFeatureNetwork(
      configuration: trained.configuration, values: [1], accuracy: 0.5,
      provenance: trained.provenance)
    #expect(
      one.identity.hash == "e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c")
  }

  /// Each fault is tested by itself: what is changed, and the words that name it.
  @Test func faultsAreNamed() throws {
    typealias Change = (inout SafetensorsFile) -> Void
    func replacing(_ index: Int, _ change: @escaping (inout [Float]) -> Void) -> Change {
      { file in
        let old = file.entries[index]
        var values = old.values
        change(&values)
        file.entries[index] = .init(name: old.name, shape: old.shape, values: values)
      }
    }
    let changes: [(String, Change)] = [
      ("metadata format \"digits feature network 1\", found none", { $0.metadata = [:] }),
      (
        "metadata configuration as JSON that this program wrote, found {\"height\":1e99}",
        { $0.metadata["configuration"] = "{\"height\":1e99}" }
      ),
      (
        "a network that can be built, found channels must be 1 to 1024, not 0",
        {
          $0.metadata["configuration"] = $0.metadata["configuration"]?
            .replacingOccurrences(of: "[8,16]", with: "[8,0]")
        }
      ),
      ("10 tensors, found 9", { $0.entries.removeLast() }),
      (
        "tensor \"stage1.conv.weight\" of shape [3, 3, 8, 16], found [1152]",
        {
          $0.entries[4] = .init(
            name: "stage1.conv.weight", shape: [1152], values: $0.entries[4].values)
        }
      ),
      (
        "a tensor \"stage0.conv.weight\", found none",
        { $0.entries[0] = .init(name: "x", shape: [1], values: [0]) }
      ),
      (
        "finite numbers in tensor \"stage0.conv.bias\", found inf at index 3",
        replacing(1) { $0[3] = .infinity }
      ),
      ("weights with the SHA-256", replacing(0) { $0[0] += 1e-3 }),
      (
        "a number from 0 to 1 as metadata \"accuracy\", found \"2\"",
        { $0.metadata["accuracy"] = "2" }
      ),
      ("whole numbers as metadata \"seed\" and \"epochs\"", { $0.metadata["seed"] = "-1" }),
      ("metadata \"dataset\", found none", { $0.metadata["dataset"] = nil }),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      for (words, change) in changes {
        try trained.write(to: path)
        var file = try SafetensorsFile.read(path: path)
        change(&file)
        try file.write(to: path)
        let fault = #expect(throws: FileFault.self) { try TrainedFeatureNetwork.read(path: path) }
        let line = fault?.description ?? ""
        #expect(line.hasPrefix("\(path): expected \(words)"), "\(line)")
        #expect(!line.contains("\n"))
      }
    }
  }

  @Test func statisticsAreNamedAfterTheDataset() {
    let folder = ModelFolder(path: "Models/")
    #expect(folder.network == "Models/digit-features.safetensors")
    #expect(folder.judge == "Models/digit-judge.safetensors")
    #expect(folder.statistics(ofDataset: "MNIST") == "Models/mnist-statistics.safetensors")
    #expect(
      ModelFolder(path: "a").statistics(ofDataset: "../My  \"b\u{e4}rs\"/2")
        == "a/my-b-rs-2-statistics.safetensors")
  }

  @Test func foldersAreSearchedInOrder() throws {
    try withTemporaryFolder { folder in
      let program = folder + "/package/.build/release/digits"
      func locate(_ flag: String?, _ environment: [String: String] = [:]) throws -> String {
        try ModelFolder.locate(flag, environment: environment, executable: program).path
      }
      #expect(try locate("flag", ["DIGITS_MODELS": "named"]) == "flag")
      #expect(try locate(nil, ["DIGITS_MODELS": folder]) == folder)
      #expect(throws: FileFault.self) { try locate(nil, ["DIGITS_MODELS": folder + "/none"]) }
      let new = try ModelFolder.locate(
        nil, mayBeNew: true, environment: ["DIGITS_MODELS": "new"], executable: program)
      #expect(new.path == "new")
      let models = folder + "/package/Models"
      try FileManager.default.createDirectory(
        atPath: models, withIntermediateDirectories: true)
      // A folder without a network is skipped, whatever else is above it.
      #expect((try? locate(nil)) != models)
      try trained.write(to: models + "/digit-features.safetensors")
      let found = try locate(nil, ["DIGITS_MODELS": ""])
      #expect(found == "Models" || found == models)
    }
  }
}
