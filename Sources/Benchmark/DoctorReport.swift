import Datasets
import Foundation
import Runs

/// The output of `digits doctor`; the property names are the keys of its JSON.
package struct DoctorReport: Encodable {
  struct Data: Encodable {
    let directory, name: String
    let isCanonicalMNIST: Bool
    let trainingImages: Int
  }

  let version: String
  let machine: Diagnosis
  /// Nil if there is no dataset.
  let data: Data?
  /// The folder with the feature network, and the model files in it.
  let modelFolder: String?
  let models: [String]
  let warnings: [String]

  /// - Parameters:
  ///   - data: the folder that was named, if any.
  ///   - models: the folder that was named, if any.
  ///   - invocation: of the program that asks.
  package init(
    diagnosis: Diagnosis, data: String?, models: String?, _ invocation: Invocation
  ) {
    version = invocation.version
    machine = diagnosis
    var warnings = diagnosis.warnings
    var found: Data?
    if let directory = try? Dataset.locate(data) {
      do {
        let set = try Dataset.load(directory)
        found = Data(
          directory: directory, name: set.name, isCanonicalMNIST: set.isCanonicalMNIST,
          trainingImages: set.train.count)
      } catch {
        warnings.append("no dataset to use: \(error)")
      }
    } else if let data {
      warnings.append("no dataset to use: there is nothing at \(data)")
    }
    self.data = found
    modelFolder = (try? ModelFolder.locate(models))?.path
    self.models =
      modelFolder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) }?
      .filter { $0.hasSuffix(".safetensors") }.sorted() ?? []
    self.warnings = warnings
  }

  package var text: String {
    let lanes = machine.processor.lanes.map(String.init) ?? "an unknown number"
    let speed = machine.speed.map {
      String(
        format: "%.1f GFLOP/s on one core, %.1f on %d thread%@; "
          + "%.0f times as fast as one number at a time",
        $0.oneCore, $0.allThreads, machine.cores, machine.cores == 1 ? "" : "s",
        $0.overScalarChain)
    }
    let data = data.map {
      "\($0.name) in \($0.directory), \($0.trainingImages) training images"
        + ($0.isCanonicalMNIST ? ", checksums agree" : "")
    }
    let models = modelFolder.map { folder in
      self.models.isEmpty
        ? "none in \(folder)" : "\(self.models.joined(separator: ", ")) in \(folder)"
    }
    let instructions = machine.instructions.filter { !$0.hasPrefix("sse") }
    let builtFor =
      machine.builtFor == "off"
      ? "any processor of this kind"
      : ([machine.builtFor] + instructions).joined(separator: " ")
    let rows = [
      ("version", version),
      ("build", machine.build.rawValue),
      ("processor", machine.processor.name),
      ("built for", builtFor),
      ("vectors", "\(machine.builtLanes) floats in the kernels, \(lanes) in a register"),
      ("cores", "\(machine.cores), all used unless told otherwise"),
      ("caches", machine.caches.text),
      ("memory", String(format: "%.1f GiB", Double(machine.memory) / Double(1 << 30))),
      ("multiply-adds", speed ?? "not measured"),
      ("load", machine.load.map { String(format: "%.2f over the last minute", $0) } ?? "unknown"),
      ("data", data ?? "none found; `digits data fetch` downloads MNIST"),
      ("models", models ?? "none"),
    ]
    let lines = rows.map { $0.padding(toLength: 15, withPad: " ", startingAt: 0) + $1 }
    let verdict =
      warnings.isEmpty ? ["no problems found"] : warnings.map { "warning: \($0)" }
    return (lines + [""] + verdict).joined(separator: "\n")
  }
}
