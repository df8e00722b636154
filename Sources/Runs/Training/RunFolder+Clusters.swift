import Diffusion
import FileFormats
import Images

/// The clusters of the training images, kept because another machine may sort them otherwise.
extension RunFolder {
  var clusters: String { path + "/clusters-idx1-ubyte" }

  /// - Parameter images: with their clusters as labels.
  func writeClusters(of images: ImageBatch) throws(FileFault) {
    guard let numbers = images.labels else {
      preconditionFailure("A run on clusters needs images that were sorted")
    }
    try IDX.write(
      IDXArray(dimensions: [numbers.count], bytes: numbers), to: clusters, gzip: false)
  }

  /// Returns images with the clusters that a run began with as their labels, if it has any.
  ///
  /// - Throws: `FileFault` if they are missing or not those of the record.
  func withClusters(_ images: ImageBatch, of record: Record) throws(FileFault) -> ImageBatch {
    let sizes = record.settings.configuration.clusters
    guard !sizes.isEmpty else { return images }
    let numbers = try IDX.read(path: clusters)
    var found = [Int](repeating: 0, count: sizes.count)
    for number in numbers.bytes where number < sizes.count { found[Int(number)] += 1 }
    guard numbers.dimensions == [images.count], found == sizes else {
      throw FileFault(
        path: clusters,
        expected: "the cluster of each of \(images.count) images, as many as in config.json",
        found: "others", hint: "the run cannot go on without; begin it anew")
    }
    return images.labelled(numbers.bytes)
  }
}
