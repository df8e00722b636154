import Datasets
import FileFormats
import Foundation
import Images
import Scoring

/// The labels that samples were drawn for.
package enum SampleLabels {
  /// Reads the labels beside an IDX file of samples, where `digits sample --idx` writes them.
  ///
  /// - Returns: one for each image, or nil if the samples are no IDX file or no labels lie beside it.
  /// - Throws: `FileFault` if the file of that name holds no such labels.
  package static func beside(_ samples: SampleSet) throws(FileFault) -> [UInt8]? {
    guard samples.format == "IDX" else { return nil }
    let name = samples.source.split(separator: "/").last.map(String.init) ?? samples.source
    let path =
      String(samples.source.dropLast(name.count)) + DatasetFile.labelsName(forImages: name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try ImageSet.labelArray(path: path, count: samples.count).bytes
  }
}
