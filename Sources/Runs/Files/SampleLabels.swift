import Datasets
import FileFormats
import Foundation
import Images

/// The labels that samples were drawn for.
package enum SampleLabels {
  /// Reads the labels beside an IDX file of samples, where `SampleFiles` writes them.
  ///
  /// - Returns: one label per image, or nil if `samples` is not an IDX file with labels beside it.
  /// - Throws: `FileFault` if the file of that name does not hold such labels.
  package static func beside(_ samples: ImageBatch) throws(FileFault) -> [UInt8]? {
    guard case .file(let images, .idx) = samples.provenance else { return nil }
    let name = images.split(separator: "/").last.map(String.init) ?? images
    let path = String(images.dropLast(name.count)) + DatasetFile.labelsName(forImages: name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try IDXArray.labels(path: path, count: samples.count).bytes
  }
}
