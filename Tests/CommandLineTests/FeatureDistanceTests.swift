import FileFormats
import Foundation
import TestSupport
import Testing

/// `digits fid` on features from outside.
@Suite struct FeatureDistanceTests {
  private struct Report: Decodable {
    let distance, meanTerm, covarianceTerm: Double
    let featureDimension, samples, reference: Int
  }

  /// Two features, (+-1, +-1) in four rows, have mean 0 and covariance 4/3 on the diagonal; scaled by
  /// 3 and moved by (3, 4) they have 12, so that the distance is 25 + 2 (12 + 4/3 - 2 · 4) = 35.667.
  @Test func twoSquares() throws {
    let folder = try TemporaryFolder()
    let square: [Float] = [1, 1, 1, -1, -1, 1, -1, -1]
    let moved = square.enumerated().map { 3 * $1 + ($0.isMultiple(of: 2) ? 3 : 4) }
    try NPY.write(floats: square, shape: [4, 2], to: folder.file("a.npy"))
    try NPY.write(floats: moved, shape: [4, 2], to: folder.file("b.npy"))
    let result = try BuiltBinary.run(
      "fid", "--features", "a.npy", "--reference-features", "b.npy", "--json", in: folder)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(abs(report.distance - (25 + 2 * 16.0 / 3)) < 1e-9)
    #expect(abs(report.meanTerm - 25) < 1e-9 && report.featureDimension == 2)
    #expect(report.samples == 4 && report.reference == 4)
    let text = try BuiltBinary.run(
      "fid", "--features", "a.npy", "--reference-features", "a.npy", in: folder)
    #expect(text.output.hasPrefix("FID        0"))
  }

  @Test func fewImagesAreRemarkedOn() throws {
    let folder = try TemporaryFolder()
    try NPY.write(floats: [1, 2, 3, 4, 5, 7], shape: [2, 3], to: folder.file("a.npy"))
    let result = try BuiltBinary.run(
      "fid", "--features", "a.npy", "--reference-features", "a.npy", in: folder)
    #expect(result.code == 0 && result.errors.contains("no more images than features"))
  }

  @Test(arguments: [
    (["--features", "a.npy", "--reference-features", "wide.npy"], 1, "features of 3 numbers"),
    (["--features", "bytes.npy", "--reference-features", "a.npy"], 1, "expected features"),
    (["--features", "nan.npy", "--reference-features", "a.npy"], 1, "finite features"),
    (["--features", "none.npy", "--reference-features", "a.npy"], 1, "none.npy"),
    (["--reference-features", "a.npy"], 64, "needs --features"),
    (["--features", "a.npy"], 64, "give the file of samples"),
    (
      ["--features", "a.npy", "--reference-features", "a.npy", "--samples", "s"], 64,
      "leave out the samples"
    ),
  ])
  func mistakesAreOneLine(arguments: [String], code: Int32, words: String) throws {
    let folder = try TemporaryFolder()
    try NPY.write(floats: [1, 2, 3, 5, 8, 13], shape: [3, 2], to: folder.file("a.npy"))
    try NPY.write(floats: [1, 2, 3, 5, 8, 13], shape: [2, 3], to: folder.file("wide.npy"))
    try NPY.write(floats: [1, 2, .nan, 5], shape: [2, 2], to: folder.file("nan.npy"))
    try NPY.write(bytes: [1, 2, 3, 4], shape: [2, 2], to: folder.file("bytes.npy"))
    let result = try BuiltBinary.run(["fid"] + arguments, in: folder)
    #expect(result.code == code && result.hasOneErrorLine, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
