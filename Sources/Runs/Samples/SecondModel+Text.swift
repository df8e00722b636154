import Diffusion

/// How records, pictures and the terminal tell of a second model.
extension SecondModel {
  var late: LateModel? {
    if case .late(let late) = self { late } else { nil }
  }

  var guide: GuideModel? {
    if case .guide(let guide) = self { guide } else { nil }
  }

  /// A few words behind the first model.
  var text: String {
    switch self {
    case .late(let late): "from t = \(late.time) on model \(late.model.hash)"
    case .guide(let guide):
      "guided away from model \(guide.model.hash) with weight \(guide.weight) "
        + "for t from \(guide.times.upperBound) to \(guide.times.lowerBound)"
    }
  }

  /// The text chunks of a picture.
  var pictureText: [(String, String)] {
    switch self {
    case .late(let late):
      [("Late model", late.model.hash), ("Late from", String(late.time))]
    case .guide(let guide):
      [
        ("Guide model", guide.model.hash), ("Guide weight", String(guide.weight)),
        ("Guide from", String(guide.times.upperBound)),
        ("Guide to", String(guide.times.lowerBound)),
      ]
    }
  }
}
