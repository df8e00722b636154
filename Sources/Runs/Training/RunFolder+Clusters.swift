import Checksums
import Diffusion
import FileFormats
import Images

/// The clusters of the training images, kept because another machine may sort them otherwise.
extension RunFolder {
  var clusters: String { path + "/clusters-idx1-ubyte" }

  /// - Parameter numbers: the cluster of each training image.
  func write(clusters numbers: [UInt8]) throws(FileFault) {
    try IDX.write(
      IDXArray(dimensions: [numbers.count], bytes: numbers), to: clusters, gzip: false)
  }

  /// Returns images with the clusters that a run began with as their labels, if it has any.
  ///
  /// - Throws: `FileFault` if they are missing or not those of the record.
  func withClusters(_ images: ImageBatch, of record: Record) throws(FileFault) -> ImageBatch {
    let sizes = record.settings.configuration.clusters
    guard !sizes.isEmpty else { return images }
    let advice = "the run cannot go on without; begin it anew, or bring back the file from a copy"
    let numbers: IDXArray
    do { numbers = try IDX.read(path: clusters) } catch { throw error.advising(advice) }
    guard numbers.dimensions == [images.count] else {
      throw FileFault(
        path: clusters, expected: "the clusters of \(images.count) training images",
        found: "an array of \(numbers.dimensions.map(String.init).joined(separator: " x "))",
        hint: advice)
    }
    // Runs of other versions have no checksum.
    let areKnown =
      record.clustersSHA256.map { $0 == Checksum.sha256(numbers.bytes) }
      ?? (sizes == (0..<sizes.count).map { k in numbers.bytes.count { $0 == k } })
    guard areKnown else {
      throw FileFault(
        path: clusters, expected: "the clusters that the run began with, as in config.json",
        found: "others", hint: advice)
    }
    return images.labelled(numbers.bytes)
  }
}
