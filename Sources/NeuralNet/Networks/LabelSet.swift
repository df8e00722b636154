/// The labels that a network knows: those that occur among its training images.
///
/// In files it is one number N for the labels 0..<N, and otherwise a list, such as `[3, 7]`.
package struct LabelSet: Codable, Sendable, Equatable {
  private enum Form: Sendable, Equatable {
    case below(Int)
    case listed([Int])
  }

  /// A number as it came, so that `fault` can name it; a list that is not 0..<N.
  private let form: Form

  /// A label is a byte.
  package static let mostLabels = 256

  /// The labels 0..<count; none for 0.
  package init(below count: Int) { form = .below(count) }

  /// The labels that occur in a sequence, in their order.
  package init(_ labels: some Sequence<Int>) {
    let sorted = Set(labels).sorted()
    form = sorted.elementsEqual(0..<sorted.count) ? .below(sorted.count) : .listed(sorted)
  }

  /// Ascending; the place of a label in this list is its number among the classes.
  package var labels: [Int] {
    switch form {
    case .below(let count): Array(0..<min(max(count, 0), Self.mostLabels))
    case .listed(let labels): labels
    }
  }

  package var count: Int {
    switch form {
    case .below(let count): count
    case .listed(let labels): labels.count
    }
  }

  package var isEmpty: Bool { count == 0 }

  package func contains(_ label: Int) -> Bool { labels.contains(label) }

  /// Why no network can know these labels, or nil; checks sets that come from files.
  package var fault: String? {
    switch form {
    case .below(let count):
      (0...Self.mostLabels).contains(count)
        ? nil : "classes must be 0 to \(Self.mostLabels), not \(count)"
    case .listed(let labels):
      zip(labels, labels.dropFirst()).allSatisfy(<) && !labels.isEmpty
        && labels.allSatisfy((0..<Self.mostLabels).contains)
        ? nil : "classes must be ascending labels from 0 to \(Self.mostLabels - 1)"
    }
  }

  // MARK: Files

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      form = .below(count)
    } else {
      form = .listed(try container.decode([Int].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch form {
    case .below(let count): try container.encode(count)
    case .listed(let labels): try container.encode(labels)
    }
  }
}

extension LabelSet: CustomStringConvertible {
  /// The most stretches of labels that the text names.
  private static let shownRuns = 6

  /// Such as "0 to 9", "3 and 7" or "1 to 4, 6 and 9"; many that do not follow each other are cut.
  package var description: String {
    var runs: [ClosedRange<Int>] = []
    for label in labels {
      if let last = runs.last, last.upperBound + 1 == label {
        runs[runs.count - 1] = last.lowerBound...label
      } else {
        runs.append(label...label)
      }
    }
    var words = runs.flatMap { run in
      switch run.count {
      case 1: ["\(run.lowerBound)"]
      case 2: ["\(run.lowerBound)", "\(run.upperBound)"]
      default: ["\(run.lowerBound) to \(run.upperBound)"]
      }
    }
    if words.count > Self.shownRuns {
      words = words.prefix(Self.shownRuns) + ["others (\(count) in all)"]
    }
    guard let last = words.popLast() else { return "none" }
    return words.isEmpty ? last : words.joined(separator: ", ") + " and " + last
  }
}
