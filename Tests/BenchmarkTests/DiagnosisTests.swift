import Benchmark
import Foundation
import Testing

/// The warnings of the doctor, on machines made up for these tests.
@Suite struct DiagnosisTests {
  private static let avx512 = Processor(name: "wide", features: ["avx2", "fma", "avx512f"])
  private static let avx2 = Processor(name: "usual", features: ["avx", "avx2", "fma"])
  private static let sse = Processor(name: "old", features: ["sse2"])
  private static let neon = Processor(name: "ARM part 0xd0c", features: ["fp", "asimd"])
  private static let unknown = Processor(name: "unknown", features: [])

  /// The beginning of each warning.
  private func warnings(
    _ processor: Processor, builtLanes: Int, build: Diagnosis.Build = .release,
    overScalarChain: Double? = 64, load: Double? = 0.1, cores: Int = 2
  ) -> [String] {
    Diagnosis(
      processor: processor, caches: CacheSizes(folder: "/dev/null"), memory: 1 << 30,
      cores: cores, build: build, builtLanes: builtLanes, load: load,
      speed: overScalarChain.map {
        .init(oneCore: 100, allThreads: 200, overScalarChain: $0)
      }
    ).warnings
  }

  @Test func nothingToSayOfAGoodBuild() {
    #expect(warnings(Self.avx512, builtLanes: 16).isEmpty)
    #expect(warnings(Self.avx2, builtLanes: 8).isEmpty)
    #expect(warnings(Self.neon, builtLanes: 8, overScalarChain: 32).isEmpty)
    #expect(warnings(Self.unknown, builtLanes: 8, load: nil).isEmpty)
    #expect(warnings(Self.avx2, builtLanes: 8, load: 15, cores: 32).isEmpty)
  }

  @Test func namesEachFault() {
    func expectOne(_ warnings: [String], _ part: String) {
      #expect(warnings.count == 1 && warnings[0].contains(part), "\(warnings)")
    }
    expectOne(warnings(Self.avx512, builtLanes: 8), "this build uses vectors of 8 floats, but")
    expectOne(warnings(Self.avx2, builtLanes: 16, overScalarChain: nil), "lacks")
    expectOne(warnings(Self.sse, builtLanes: 8, overScalarChain: nil), "lacks")
    expectOne(warnings(Self.avx2, builtLanes: 8, overScalarChain: 8), "vector units")
    expectOne(warnings(Self.avx512, builtLanes: 16, overScalarChain: 16), "vector units")
    // Nobody needs to be told that a debug build computes without vectors.
    expectOne(warnings(Self.avx2, builtLanes: 8, build: .debug, overScalarChain: 1), "debug build")
    expectOne(warnings(Self.avx2, builtLanes: 8, load: 1.5), "the load is 1.50 on 2 cores")
    expectOne(
      warnings(Self.avx2, builtLanes: 8, load: 0.6, cores: 1), "the load is 0.60 on 1 core:")
  }

  @Test func readsProcessors() {
    let intel = Processor(
      cpuInfo: """
        processor\t: 0
        model name\t: Some CPU @ 2.00GHz
        flags\t\t: fpu sse2 avx avx2 fma avx512f

        processor\t: 1
        model name\t: Another
        flags\t\t: sse2
        """)
    #expect(intel.name == "Some CPU @ 2.00GHz")
    #expect(intel.lanes == 16 && intel.kernelLanes == 16 && intel.hasFMA == true)
    let arm = Processor(
      cpuInfo: """
        processor\t: 0
        Features\t: fp asimd evtstrm
        CPU part\t: 0xd0c
        """)
    #expect(arm.name == "ARM part 0xd0c" && arm.lanes == 4 && arm.kernelLanes == 8)
    #expect(arm.hasFMA == true)
    let nothing = Processor(cpuInfo: "")
    #expect(nothing.name == "unknown" && nothing.lanes == nil && nothing.hasFMA == nil)
  }

  @Test func readsCaches() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("caches-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, (level, type, size)) in [
      ("1", "Data", "48K"), ("1", "Instruction", "32K"), ("2", "Unified", "1024K"),
      ("3", "Unified", "32M"),
    ].enumerated() {
      let place = folder.appendingPathComponent("index\(index)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (name, text) in [("level", level), ("type", type), ("size", size)] {
        try Data("\(text)\n".utf8).write(to: place.appendingPathComponent(name))
      }
    }
    let caches = CacheSizes(folder: folder.path)
    #expect(caches.l1d == 48 << 10 && caches.l2 == 1 << 20 && caches.l3 == 32 << 20)
    #expect(caches.text == "L1d 48 KiB, L2 1024 KiB, L3 32768 KiB")
    let none = CacheSizes(folder: folder.path + "/nowhere")
    #expect(none.text == "L1d unknown, L2 unknown, L3 unknown")
  }
}
