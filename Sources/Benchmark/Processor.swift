import Foundation
import Kernels

/// The processor as the operating system describes it.
package struct Processor: Encodable, Sendable, Equatable {
  package let name: String
  /// The number of floats in its widest vector register; nil if unknown.
  package let lanes: Int?
  /// The number of floats in a `Vector` of kernels built for it, which is two registers on NEON.
  package let kernelLanes: Int
  /// Whether it multiplies and adds vectors in one instruction; nil if unknown.
  package let hasFMA: Bool?

  /// The processor on which this program runs.
  package static var current: Processor {
    #if os(macOS)
      let name = SystemControl.string("machdep.cpu.brand_string") ?? "unknown"
      let features = [
        ("hw.optional.avx512f", "avx512f"), ("hw.optional.avx2_0", "avx2"),
        ("hw.optional.fma", "fma"), ("hw.optional.neon", "asimd"),
      ].filter { SystemControl.integer($0.0) == 1 }.map(\.1)
      return Processor(name: name, features: Set(features))
    #else
      return Processor(
        cpuInfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
    #endif
  }

  /// Reads Linux's /proc/cpuinfo, of which only the first processor counts.
  package init(cpuInfo: String) {
    var fields: [String: String] = [:]
    for line in cpuInfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
    }
    let features = (fields["flags"] ?? fields["Features"] ?? "").split(separator: " ")
    let part = fields["CPU part"].map { "ARM part \($0)" }
    self.init(
      name: fields["model name"] ?? part ?? "unknown", features: Set(features.map(String.init)))
  }

  /// - Parameter features: Linux's names, such as "avx2" or "asimd" (NEON); empty if unknown.
  package init(name: String, features: Set<String>) {
    self.name = name
    kernelLanes = features.contains("avx512f") ? 16 : 8
    if features.isEmpty {
      (lanes, hasFMA) = (nil, nil)
    } else {
      lanes = features.contains("avx512f") ? 16 : features.contains("avx2") ? 8 : 4
      hasFMA = features.contains("asimd") || features.isSuperset(of: ["avx2", "fma"])
    }
  }
}

/// The sizes of the first core's data caches in bytes; nil where unknown.
package struct CacheSizes: Encodable, Sendable, Equatable {
  package var l1d, l2, l3: Int?

  package static var current: CacheSizes {
    #if os(macOS)
      // Where there are two kinds of cores, these are the sizes of the fast ones.
      func size(_ name: String) -> Int? {
        SystemControl.integer("hw.perflevel0.\(name)") ?? SystemControl.integer("hw.\(name)")
      }
      return CacheSizes(
        l1d: size("l1dcachesize"), l2: size("l2cachesize"), l3: size("l3cachesize"))
    #else
      return CacheSizes(folder: "/sys/devices/system/cpu/cpu0/cache")
    #endif
  }

  private init(l1d: Int?, l2: Int?, l3: Int?) { (self.l1d, self.l2, self.l3) = (l1d, l2, l3) }

  /// Reads a folder like Linux's .../cpu0/cache: index0/level, index0/type, index0/size.
  package init(folder: String) {
    func line(_ path: String) -> String? {
      (try? String(contentsOfFile: path, encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    for index in 0..<16 {
      let place = "\(folder)/index\(index)"
      guard let level = line("\(place)/level"), let type = line("\(place)/type"),
        let size = line("\(place)/size").flatMap(Self.bytes), type != "Instruction"
      else { continue }
      switch level {
      case "1": l1d = size
      case "2": l2 = size
      case "3": l3 = size
      default: break
      }
    }
  }

  /// Reads a size such as "48K" or "32M".
  private static func bytes(_ text: String) -> Int? {
    let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    guard let last = text.last, let factor = factors[last] else { return Int(text) }
    return Int(text.dropLast()).map { $0 * factor }
  }

  package var text: String {
    [("L1d", l1d), ("L2", l2), ("L3", l3)].map { name, size in
      "\(name) " + (size.map { "\($0 >> 10) KiB" } ?? "unknown")
    }.joined(separator: ", ")
  }
}

#if os(macOS)
  /// Values that macOS reports about the machine.
  private enum SystemControl {
    static func integer(_ name: String) -> Int? {
      var (value, size) = (Int64(0), MemoryLayout<Int64>.size)
      guard sysctlbyname(name, &value, &size, nil, 0) == 0, size <= 8, value > 0 else { return nil }
      return Int(value)
    }

    static func string(_ name: String) -> String? {
      var size = 0
      guard sysctlbyname(name, nil, &size, nil, 0) == 0, size > 1 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
#endif
