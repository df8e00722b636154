import ArgumentParser

/// What a file will hold, which its name must not contradict.
enum OutputKind: String {
  case picture = "a PNG picture"
  case idx = "images in MNIST's format"
  case npy = "an NPY array"
  case plot = "an SVG plot"
  case page = "an HTML page"

  private var endings: [String] {
    switch self {
    case .picture: ["png"]
    case .idx: ["idx", "gz"]
    case .npy: ["npy"]
    case .plot: ["svg"]
    case .page: ["html", "htm"]
    }
  }

  /// Endings that promise something to every program that opens such a file.
  private static let known = [
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg", "pdf", "npy", "npz",
  ]

  /// - Parameters:
  ///   - flag: the option that names the file.
  ///   - path: nil if it was not given. A name without an ending, or with an unusual one, may be
  ///     anything.
  /// - Throws: `ValidationError` for a name that promises something else.
  func require(_ flag: String, _ path: String?) throws {
    guard let path, let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return }
    let ending = path[dot...].dropFirst().lowercased()
    guard self == .plot || self == .page || Self.known.contains(ending), !endings.contains(ending)
    else { return }
    throw ValidationError(
      "\(flag) writes \(rawValue), not .\(ending); name it \(path[..<dot]).\(endings[0])")
  }
}
