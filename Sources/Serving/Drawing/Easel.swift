import Diffusion
import FileFormats
import Foundation
import Images
import Runs
import Scoring

/// What drawing keeps from one request to the next: the last models, ready to draw, and the last
/// pictures, ready to be downloaded. It lives on the thread of its queue.
package final class Easel {
  /// A model that is ready to draw.
  struct Loaded {
    let place: ModelPlace
    let found: FoundModel
    let generator: SampleGenerator
    /// What images end on; nil to round.
    let grays: (levels: GrayLevels, path: String)?
  }

  private static let (mostModels, mostPictures) = (3, 4)

  private let threads: Int
  private var models: [(stamp: FileStamp?, loaded: Loaded)] = []
  private var pictures: [(request: DrawingRequest, picture: DrawnPicture)] = []

  /// - Parameter threads: at least 1; images do not depend on it.
  package init(threads: Int) { self.threads = threads }

  /// - Throws: `FileFault` if the model's file cannot be used.
  func model(_ place: ModelPlace, _ shipped: ShippedModels?) throws -> Loaded {
    let stamp = FileStamp(place.path)
    let index = models.firstIndex { $0.loaded.place.path == place.path && $0.stamp == stamp }
    if stamp != nil, let index {
      let model = models.remove(at: index)
      models.append(model)
      return model.loaded
    }
    let entry = place.kind == .shipped ? shipped?[place.name] : nil
    let found = try entry.map { try FoundModel($0) } ?? FoundModel.find(place.path, labels: false)
    let loaded = Loaded(
      place: place, found: found, generator: SampleGenerator(found.model, threads: threads),
      grays: try GrayLevels.standard(for: found.model, dataFolder: found.dataFolder))
    models = models.suffix(Self.mostModels - 1) + [(stamp, loaded)]
    return loaded
  }

  func picture(_ request: DrawingRequest) -> DrawnPicture? {
    pictures.last { $0.request == request }?.picture
  }

  func keep(_ picture: DrawnPicture, of request: DrawingRequest) {
    pictures = pictures.filter { $0.request != request }.suffix(Self.mostPictures - 1)
    pictures.append((request, picture))
  }
}

/// Drawn images with all that their files need.
struct DrawnPicture {
  let images: ImageBatch
  /// Returns the bytes of a picture of all images. Throws `FileFault` for text that no picture can hold.
  let png: () throws -> Data
  /// Returns the bytes of an animation.
  let animation: () throws -> Data

  init(images: ImageBatch, png: @escaping () throws -> Data, animated: @escaping () throws -> Data)
  {
    (self.images, self.png, animation) = (images, png, animated)
  }

  func idx() -> Data { Data(IDX.encode(IDXArray(images))) }

  func labels() -> Data? {
    images.labels.map { Data(IDX.encode(IDXArray(labels: $0))) }
  }
}
