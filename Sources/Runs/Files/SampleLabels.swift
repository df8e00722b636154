import Datasets
import FileFormats
import Foundation
import Images

/// Samples in an IDX file, and the labels that they were drawn for in a file beside it. The two are
/// written and removed together, so that no set of samples is read with the labels of another.
package enum SampleLabels {
  /// The path of the labels that belong to a file of images.
  package static func path(besideImages images: String) -> String {
    let name = images.split(separator: "/").last.map(String.init) ?? images
    return String(images.dropLast(name.count)) + DatasetFile.labelsName(forImages: name)
  }

  /// Reads the labels beside an IDX file of samples.
  ///
  /// - Returns: one label per image, or nil if `samples` is not an IDX file with labels beside it.
  /// - Throws: `FileFault` if the file of that name does not hold such labels.
  package static func beside(_ samples: ImageBatch) throws(FileFault) -> [UInt8]? {
    guard case .file(let images, .idx) = samples.provenance else { return nil }
    let path = path(besideImages: images)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try IDXArray.labels(path: path, count: samples.count).bytes
  }

  /// Refuses a place for samples beside which something other than the labels of samples that are
  /// to be replaced has the labels' name.
  ///
  /// - Parameter inputs: see `OutputPlace.check`.
  /// - Throws: `FileFault` for a place that cannot be written to, too.
  package static func requirePlace(
    forImages images: String, apartFrom inputs: [String] = []
  ) throws(FileFault) {
    try OutputPlace.check(images, apartFrom: inputs)
    let labels = path(besideImages: images)
    try OutputPlace.check(labels, apartFrom: inputs)
    // Nobody means to replace a data set by samples.
    for file in [images, labels] where DatasetFile.has(nameOf: file) {
      guard FileManager.default.fileExists(atPath: file) else { continue }
      throw FileFault(
        path: file, expected: "a new file, or samples to replace",
        found: "a file with the name of those of a data set",
        hint: "remove it, or choose another name for the samples")
    }
    guard FileManager.default.fileExists(atPath: labels) else { return }
    let areLabels = (try? IDX.stream(path: labels) { _ in })?.count == 1
    guard areLabels, FileManager.default.fileExists(atPath: images) else {
      throw FileFault(
        path: labels, expected: "no file, or the labels of samples that are replaced",
        found: areLabels ? "labels without such samples" : "something else with that name",
        hint: "remove it, or choose another name for the samples")
    }
  }

  /// Writes samples and, if they have any, their labels. Labels of earlier samples are removed.
  ///
  /// - Returns: the path of the labels; nil for samples without labels.
  /// - Throws: `FileFault` if a file cannot be written or removed. After a crash, samples may lack
  ///   their labels, but they never have others.
  @discardableResult
  package static func write(
    _ samples: ImageBatch, to images: String
  ) throws(FileFault) -> String? {
    let labels = path(besideImages: images)
    try AtomicFile.remove(labels)
    let isCompressed = images.hasSuffix(".gz")
    try IDX.write(IDXArray(samples), to: images, gzip: isCompressed)
    guard let values = samples.labels else { return nil }
    try IDX.write(IDXArray(labels: values), to: labels, gzip: isCompressed)
    return labels
  }
}
