import FileFormats
import Foundation

/// The four files of a dataset in MNIST's layout.
package enum DatasetFile: String, CaseIterable, Sendable {
  case trainImages = "train-images-idx3-ubyte"
  case trainLabels = "train-labels-idx1-ubyte"
  case testImages = "t10k-images-idx3-ubyte"
  case testLabels = "t10k-labels-idx1-ubyte"

  /// The name under which this program writes the file.
  package var gzipName: String { rawValue + ".gz" }

  /// The names under which the file is accepted, in order of preference: compressed or not, and
  /// also with a dot before `idx`, as in some distributions.
  var acceptedNames: [String] {
    let dotted = rawValue.replacingOccurrences(of: "-idx", with: ".idx")
    return [gzipName, rawValue, dotted + ".gz", dotted]
  }

  /// The names after a prefix; there, test images are also called test instead of t10k.
  var namesAfterPrefix: [String] {
    acceptedNames
      + acceptedNames.filter { $0.hasPrefix("t10k") }.map { "test" + $0.dropFirst("t10k".count) }
  }

  /// Whether a file's name is one that files of data sets have, also with a prefix.
  package static func has(nameOf path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return allCases.contains { file in
      file.acceptedNames.contains(String(name))
        || file.namesAfterPrefix.contains { name.hasSuffix("-" + $0) }
    }
  }

  /// Returns the path of this file in `directory` under one of its accepted names, or nil.
  package func path(in directory: String) -> String? {
    DatasetPlace(folder: directory, prefix: "").paths(of: self).first
  }

  /// Returns the name of the labels that belong to a file of images: in MNIST's form if the images'
  /// name has it, otherwise the images' name with `-labels` before its extension.
  package static func labelsName(forImages name: String) -> String {
    if [trainImages, testImages].contains(where: { $0.acceptedNames.contains(name) }) {
      return name.replacingOccurrences(of: "-images", with: "-labels")
        .replacingOccurrences(of: "idx3", with: "idx1")
    }
    let isCompressed = name.hasSuffix(".gz") && name.count > 3
    let plain = isCompressed ? String(name.dropLast(3)) : name
    // A leading dot marks a hidden file, not an extension.
    let dot = plain.lastIndex(of: ".").flatMap { $0 == plain.startIndex ? nil : $0 }
    let stem = plain[..<(dot ?? plain.endIndex)]
    return String(stem) + "-labels" + plain[stem.endIndex...] + (isCompressed ? ".gz" : "")
  }

  /// The SHA-256 of the decompressed canonical MNIST file (LeCun, Cortes, Burges), in hexadecimal.
  ///
  /// It was computed from files whose well-known MD5 sums had been checked.
  package var canonicalSHA256: String {
    switch self {
    case .trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    case .trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    case .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    case .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    }
  }
}
