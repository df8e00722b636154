import FileFormats
import Scoring

extension FeatureTable {
  /// Reads an NPY array [n, d] of floating-point numbers, one row per image.
  ///
  /// - Throws: `FileFault` if the file is missing or damaged or holds something else, or fewer than
  ///   two rows, or a number that is not finite.
  package static func read(path: String) throws(FileFault) -> FeatureTable {
    let array = try NPY.read(path: path)
    guard array.dtype != .uint8, array.shape.count == 2, array.shape[0] >= 2, array.shape[1] >= 1
    else {
      throw FileFault(
        path: path,
        expected: "features, an array [N, d] of float32 or float64 with N of at least 2",
        found: "\(array.dtype.rawValue) \(array.shape)")
    }
    let d = array.shape[1]
    // The covariance, its factors and their products.
    try MemoryNeed.require(
      bytes: 4 * 8 * Double(d) * Double(d), for: "statistics of \(d) features", path: path)
    do {
      return try FeatureTable(array.values, dimension: d)
    } catch {
      throw FileFault(path: path, expected: "finite features", found: "\(error)")
    }
  }
}
