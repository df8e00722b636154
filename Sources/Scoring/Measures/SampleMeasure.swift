/// A distance of drawn images from real ones, the smaller the better; `rawValue` is its name in
/// files.
package enum SampleMeasure: String, Codable, CaseIterable, Sendable, CodingKeyRepresentable {
  /// The Fréchet distance of the feature network's features.
  case frechet = "fid"
  /// The same with the classes, as the feature network sees them, in the training images' shares.
  case frechetByClass = "fid-by-class"
  /// See `SlicedDistance`; of features and of pixels.
  case slicedFeatures = "sliced-features"
  case slicedPixels = "sliced-pixels"
  /// 1-Wasserstein distances of distributions over images, see `PixelFacts`.
  case black, nearlyBlack = "nearly-black", specks
  case farEnergy = "far-energy"
  case boxSide = "box-side"
  case offset
  /// See `TangentSplit`.
  case across, along
  /// The area under the ROC curve of a discriminator that sees all gray levels, see
  /// `TwoSampleTest`, or coarser ones.
  case areaAll = "auc-all"
  case areaEighths = "auc-8"
  case areaThirtySeconds = "auc-32"
  case areaInk = "auc-ink"

  /// What a reader sees.
  package var title: String {
    switch self {
    case .frechet: "FID"
    case .frechetByClass: "FID, classes in training shares"
    case .slicedFeatures: "sliced Wasserstein, features"
    case .slicedPixels: "sliced Wasserstein, pixels"
    case .black: "exactly black pixels"
    case .nearlyBlack: "gray levels 1 to 3"
    case .specks: "lone specks"
    case .farEnergy: "energy far from ink"
    case .boxSide: "longer side of the box"
    case .offset: "centre of mass"
    case .across: "distance across the data's set"
    case .along: "distance along the data's set"
    case .areaAll: "AUC, all gray levels"
    case .areaEighths: "AUC, multiples of 8"
    case .areaThirtySeconds: "AUC, multiples of 32"
    case .areaInk: "AUC, ink alone"
    }
  }

  /// The measures that a verdict rests on: off the data's set, by a trained eye, and by features.
  package static let main: [SampleMeasure] = [.farEnergy, .areaEighths, .frechetByClass]

  package init(_ fact: ManifoldResidue.Name) {
    switch fact {
    case .black: self = .black
    case .nearlyBlack: self = .nearlyBlack
    case .specks: self = .specks
    case .farEnergy: self = .farEnergy
    case .boxSide: self = .boxSide
    case .offset: self = .offset
    }
  }

  init(_ view: GrayView) {
    switch view {
    case .all: self = .areaAll
    case .eighths: self = .areaEighths
    case .thirtySeconds: self = .areaThirtySeconds
    case .ink: self = .areaInk
    }
  }
}
