import Foundation
import Images
import Wording

/// The output of `digits data info`; the property names are the keys of its JSON.
package struct DatasetReport: Encodable {
  struct Half: Encodable {
    let count: Int
    let width: Int
    let height: Int
    /// The mean of all pixels, 0...255.
    let meanPixel: Double
    /// The number of images with each label; nil without labels.
    let countByLabel: [String: Int]?
  }

  struct File: Encodable {
    let path: String
    let dimensions: [Int]
    let sha256: String
    let isCanonical: Bool
  }

  let name: String
  let directory: String
  let isCanonicalMNIST: Bool
  let train: Half
  let test: Half?
  let files: [File]

  package init(_ dataset: Dataset) {
    name = dataset.name
    directory = dataset.directory
    isCanonicalMNIST = dataset.isCanonicalMNIST
    train = Half(dataset.train)
    test = dataset.test.map(Half.init)
    files = dataset.files.map {
      File(
        path: $0.path, dimensions: $0.dimensions, sha256: $0.sha256, isCanonical: $0.isCanonical)
    }
  }

  package var text: String {
    var lines = [
      "\(SafeText.value(name)) in \(SafeText.value(directory))", verdict, "train: \(train.text)",
    ]
    if let test { lines.append("test:  \(test.text)") }
    for file in files {
      let shape = file.dimensions.map(String.init).joined(separator: " x ")
      let mark = file.isCanonical ? "canonical" : "not MNIST's"
      lines.append("\(SafeText.value(file.path)): \(shape), SHA-256 \(file.sha256) (\(mark))")
    }
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    if isCanonicalMNIST { return "canonical MNIST: yes, all four checksums agree" }
    let agreeing = files.count(where: \.isCanonical)
    return agreeing == 0
      ? "canonical MNIST: no"
      : "canonical MNIST: no, but \(agreeing) of its 4 files are unchanged"
  }
}

extension DatasetReport.Half {
  fileprivate init(_ set: ImageBatch) {
    count = set.count
    width = set.width
    height = set.height
    var histogram = [Int](repeating: 0, count: 256)
    for pixel in set.pixels { histogram[Int(pixel)] += 1 }
    let sum = histogram.indices.reduce(0) { $0 + $1 * histogram[$1] }
    meanPixel = Double(sum) / Double(set.pixels.count)
    countByLabel = set.labels.map { labels in
      Dictionary(labels.map { (String($0), 1) }, uniquingKeysWith: +)
    }
  }

  fileprivate var text: String {
    let labels =
      countByLabel.map { counts in
        "labels "
          + counts.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }
          .map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
      } ?? "no labels"
    return "\(Names.count(count, "image")) of \(width) x \(height), mean pixel "
      + String(format: "%.2f", meanPixel) + " of 255, \(labels)"
  }
}
