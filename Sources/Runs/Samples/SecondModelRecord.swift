import Diffusion

/// What records, pictures and the terminal tell of a second model.
struct SecondModelRecord {
  /// A hash is made of all weights, so it is made once.
  let hash: String
  let model: SecondModel

  init(_ model: SecondModel) { (hash, self.model) = (model.model.hash, model) }

  var late: LateModel? {
    if case .late(let late) = model { late } else { nil }
  }

  var guide: GuideModel? {
    if case .guide(let guide) = model { guide } else { nil }
  }

  /// A few words behind the first model.
  var text: String {
    switch model {
    case .late(let late): "from t = \(late.time) on model \(hash)"
    case .guide(let guide):
      "guided away from model \(hash) with weight \(guide.weight) "
        + "for t from \(guide.times.upperBound) to \(guide.times.lowerBound)"
    }
  }

  /// The text chunks of a picture.
  var pictureText: [(String, String)] {
    switch model {
    case .late(let late): [("Late model", hash), ("Late from", String(late.time))]
    case .guide(let guide):
      [
        ("Guide model", hash), ("Guide weight", String(guide.weight)),
        ("Guide from", String(guide.times.upperBound)),
        ("Guide to", String(guide.times.lowerBound)),
      ]
    }
  }
}
