import Foundation
import TestSupport
import Testing

@Suite struct DoctorCommandTests {
  private struct Report: Decodable {
    struct Machine: Decodable {
      struct Processor: Decodable {
        let name: String
        let kernelLanes: Int
      }
      struct Speed: Decodable { let oneCore, allThreads, overScalarChain: Double }
      let processor: Processor
      let cores, builtLanes: Int
      let memory: UInt64
      let build: String
      let speed: Speed
    }
    struct DataSet: Decodable {
      let directory, name: String
      let trainingImages: Int
      let isCanonicalMNIST: Bool
    }
    let version: String
    let machine: Machine
    let data: DataSet?
    let models: [String]
    let warnings: [String]
  }

  @Test func describesTheMachineAsJSON() throws {
    let result = try BuiltBinary.run("doctor", "--json", in: TemporaryFolder())
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.version.hasPrefix("digits "))
    #expect([8, 16].contains(report.machine.builtLanes))
    #expect(!report.machine.processor.name.isEmpty)
    #expect(report.machine.cores > 0 && report.machine.memory > 1 << 20)
    #expect(["debug", "release"].contains(report.machine.build))
    let speed = report.machine.speed
    #expect(speed.oneCore > 0 && speed.allThreads > 0 && speed.overScalarChain > 0)
    #expect(report.data == nil)
    #expect(report.models.contains("digit-features.safetensors"))
    // This program was built on this machine, so only the load may be a reason to warn.
    if report.machine.build == "release" {
      #expect(report.warnings.allSatisfy { $0.hasPrefix("the load is ") }, "\(report.warnings)")
    }
  }

  @Test func findsDataAndSaysWhatIsWrongWithIt() throws {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--out", "set", "--train", "50", "--test", "10", "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let good = try BuiltBinary.run("doctor", in: folder, environment: ["MNIST_DIR": "set"])
    #expect(good.code == 0 && good.errors.isEmpty)
    #expect(good.output.contains("\ndata           synthetic digits in set, 50 training images\n"))
    let verdicts = good.output.split(separator: "\n").filter {
      $0.hasPrefix("warning: ") || $0 == "no problems found"
    }
    #expect(!verdicts.isEmpty)

    try Data([0, 0, 8]).write(
      to: URL(fileURLWithPath: folder.file("set/train-images-idx3-ubyte.gz")))
    let bad = try BuiltBinary.run("doctor", "--data", "set", in: folder)
    #expect(bad.code == 0)
    #expect(bad.output.contains("\nwarning: no dataset to use: set/train-images-idx3-ubyte.gz"))
    let absent = try BuiltBinary.run("doctor", "--data", "nowhere", in: folder)
    #expect(absent.code == 0)
    #expect(absent.output.contains("\nwarning: no dataset to use: there is nothing at nowhere\n"))
  }

  @Test(arguments: [["--threads", "2"], ["now"], ["--data"]])
  func mistakesExitSixtyFour(arguments: [String]) throws {
    let result = try BuiltBinary.run(["doctor"] + arguments, in: TemporaryFolder())
    #expect(result.code == 64 && result.hasOneErrorLine && result.output.isEmpty)
    #expect(result.errors.hasPrefix("digits doctor: error: "))
  }
}
