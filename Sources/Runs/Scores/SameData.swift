import Diffusion
import FileFormats
import Images
import Scoring

/// What is made of one set of data is not measured or drawn with what was made of another.
///
/// Only data that checksums tell are compared: the name of a folder alone proves nothing, and models
/// and statistics that were made before checksums were kept have no more.
extension DataIdentity {
  fileprivate var isKnown: Bool { isProven || trainImagesSHA256 != nil }

  fileprivate func isOther(than data: DataIdentity) -> Bool {
    isKnown && data.isKnown && differs(from: data)
  }
}

extension FIDScorer {
  /// - Parameters:
  ///   - data: what samples were drawn from; nil if that is not known.
  ///   - name: of the samples or the model, for the fault.
  /// - Throws: `UnfitData` that names both sets, if the reference is of other data.
  package func requireReference(of data: DataIdentity?, for name: String) throws(UnfitData) {
    guard let data, data.isOther(than: reference.data) else { return }
    throw UnfitData(
      name: name,
      expected:
        "images of \(reference.data.text(beside: data)), whose statistics are the reference",
      found: "images of \(data.text(beside: reference.data))",
      hint: "name the folder that `digits data prepare` filled for that data")
  }
}

extension DiffusionModel {
  /// - Parameters:
  ///   - data: which training images a file is about; nil if it does not say.
  ///   - thing: what the file holds, such as "gray levels".
  /// - Throws: `FileFault` that names both sets, if the model learnt from other data.
  package func requireSameData(
    _ data: DataIdentity?, _ thing: String, path: String
  ) throws(FileFault) {
    guard let data, data.isOther(than: provenance.data) else { return }
    throw FileFault(
      path: path,
      expected: "\(thing) of \(provenance.data.text(beside: data)), which the model was trained on",
      found: "those of \(data.text(beside: provenance.data))")
  }
}
