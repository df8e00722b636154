import FileFormats
import Foundation
import Images

/// The file beside an array of samples that says which data their model learnt from, such as
/// samples.gz.origin.json. Pictures say it in their text.
///
/// There is one for models that know their data's checksum. Samples of MNIST's models have none.
package struct SampleOrigin: Codable, Sendable, CheckedContent {
  package let data: DataIdentity

  package var fault: String? { nil }

  /// The key of a picture's text with the checksum; the name is under `Dataset`.
  static let checksumKey = "Dataset SHA-256"

  static func path(beside samples: String) -> String { samples + ".origin.json" }

  /// Writes what is known beside samples, and removes what was known of earlier samples.
  static func write(_ data: DataIdentity?, beside samples: String) throws {
    let place = path(beside: samples)
    guard let data, data.trainImagesSHA256 != nil else { return try AtomicFile.remove(place) }
    try JSONText.write(SampleOrigin(data: data), to: place)
  }

  /// Returns which data the model of samples learnt from; nil if they do not say.
  ///
  /// - Throws: `FileFault` if the file of that name holds something else.
  package static func data(of samples: ImageBatch) throws(FileFault) -> DataIdentity? {
    guard case .file(let path, let encoding) = samples.provenance else { return nil }
    if case .pngFolder = encoding { return picture(in: path) }
    let place = self.path(beside: path)
    guard FileManager.default.fileExists(atPath: place) else { return nil }
    return try JSONText.read(
      SampleOrigin.self, path: place, expected: "what `digits sample` writes beside samples"
    ).data
  }

  /// Reads the text of the first picture of a folder, if this program drew it.
  private static func picture(in folder: String) -> DataIdentity? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard let first = names.filter({ $0.lowercased().hasSuffix(".png") }).min(),
      let text = OutputPlace.textOfOwnPicture(Folder.file(first, in: folder)),
      let name = text["Dataset"], let sum = text[checksumKey]
    else { return nil }
    return DataIdentity(name: name, trainImagesSHA256: sum)
  }
}
