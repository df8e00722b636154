import Foundation
import Kernels
import Processors

/// Whether this program, as built, uses all the speed of this machine.
package struct Diagnosis: Encodable, Sendable {
  package enum Build: String, Encodable, Sendable {
    case debug
    case release

    package static var current: Build {
      #if DEBUG
        .debug
      #else
        .release
      #endif
    }
  }

  /// The measured speed of fused multiply-adds, in GFLOP/s.
  package struct Speed: Encodable, Sendable {
    package let oneCore, allThreads: Double
    /// The ratio of `oneCore` to the rate of scalar multiply-adds that wait for each other.
    package let overScalarChain: Double

    package init(oneCore: Double, allThreads: Double, overScalarChain: Double) {
      (self.oneCore, self.allThreads) = (oneCore, allThreads)
      self.overScalarChain = overScalarChain
    }
  }

  package let processor: Processor
  package let caches: CacheSizes
  /// The main memory in bytes.
  package let memory: UInt64
  /// The number of cores this process may use, which is the default number of threads.
  package let cores: Int
  package let build: Build
  /// `DIGITS_CPU` at build time, see `BuiltProcessor`.
  package let builtFor: String
  /// Instruction sets that the kernels use.
  package let instructions: [String]
  /// Floats in the vectors that the kernels were built for.
  package let builtLanes: Int
  /// The load of the last minute; nil if unknown.
  package let load: Double?
  /// Nil if measuring could have run an illegal instruction.
  package let speed: Speed?

  package init(
    processor: Processor, caches: CacheSizes, memory: UInt64, cores: Int, build: Build,
    builtFor: String = BuiltProcessor.name,
    instructions: [String] = BuiltProcessor.instructions, builtLanes: Int, load: Double?,
    speed: Speed?
  ) {
    (self.processor, self.caches, self.memory, self.cores) = (processor, caches, memory, cores)
    (self.build, self.builtLanes, self.load, self.speed) = (build, builtLanes, load, speed)
    (self.builtFor, self.instructions) = (builtFor, instructions)
  }

  /// Examines this machine, and measures for about half a second.
  package static func make() -> Diagnosis {
    let processor = Processor.current
    let load = ProcessFacts.load
    let cores = ThreadTeam.processorCount
    var speed: Speed?
    if !lacksVectors(processor, builtLanes: Tile.lanes) {
      let one = MultiplyAddPeak.measure(threads: 1).gflops
      speed = Speed(
        oneCore: one,
        allThreads: cores == 1 ? one : MultiplyAddPeak.measure(threads: cores).gflops,
        overScalarChain: one / MultiplyAddPeak.measureChain())
    }
    return Diagnosis(
      processor: processor, caches: .current, memory: ProcessInfo.processInfo.physicalMemory,
      cores: cores, build: .current, builtLanes: Tile.lanes, load: load, speed: speed)
  }

  /// Returns whether the processor lacks fused multiply-adds on vectors as wide as `builtLanes`.
  private static func lacksVectors(_ processor: Processor, builtLanes: Int) -> Bool {
    processor.hasFMA == false || processor.kernelLanes < builtLanes && processor.hasFMA != nil
  }

  /// What is wrong, in sentences without a full stop; empty if nothing is.
  package var warnings: [String] {
    var warnings: [String] = []
    if build == .debug {
      warnings.append(
        "this is a debug build, which is many times slower; build with `swift build -c release`")
    }
    if Self.lacksVectors(processor, builtLanes: builtLanes) {
      warnings.append(
        "this build needs vectors of \(builtLanes) floats with fused multiply-add, which this "
          + "processor lacks: the program may be slow or stop with an illegal instruction; "
          + "build it on this machine")
    }
    if !Tile.hasFusedProducts, build == .release, processor.hasFMA == true {
      warnings.append(
        "this build (DIGITS_CPU=\(builtFor)) does without the multiply-add that this processor "
          + "has; "
          + "build with DIGITS_CPU=native")
    }
    if processor.kernelLanes > builtLanes {
      warnings.append(
        "this build uses vectors of \(builtLanes) floats, but this processor has vectors of "
          + "\(processor.kernelLanes); "
          + "build on this machine: remove .build, then `swift build -c release`")
    }
    if build == .release, let speed, speed.overScalarChain < leastOverScalarChain {
      warnings.append(
        String(
          format: "multiply-adds run only %.1f times as fast as on one number at a time, and at "
            + "least %.0f times is expected: the vector units are not used; build with `swift "
            + "build -c release`",
          speed.overScalarChain, leastOverScalarChain))
    }
    if let load, load > Double(cores) / 2 {
      warnings.append(
        String(
          format:
            "the load is %.2f on %d core%@: other programs are computing, so timings mean nothing",
          load, cores, cores == 1 ? "" : "s"))
    }
    return warnings
  }

  /// Twelve independent chains without vectors reach 8 to 16 times one chain: ports times latency.
  /// With 8 lanes they reach 64 times (32 if a vector is two registers), with 16 at least 64.
  private var leastOverScalarChain: Double { Double(2 * builtLanes) }
}
