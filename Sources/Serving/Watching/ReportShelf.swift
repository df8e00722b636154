import FileFormats
import Foundation

/// The pages that comparisons, experiments and sweeps have written, in a few folders and those in them.
package struct ReportShelf: Sendable {
  struct Entry: Encodable, Sendable {
    /// The path from the folder where the program was started, which names the page.
    let name: String
    let bytes: Int
  }

  private static let file = "report.html"
  private static let most = 200
  private static let largest = 1 << 25

  private let folders: [String]

  /// - Parameter folders: where to look; they need not exist.
  package init(_ folders: [String]) { self.folders = folders }

  /// The pages there are, by name.
  func entries() -> [Entry] {
    let places = folders.flatMap { folder -> [String] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return [folder]
        + names.filter { !$0.hasPrefix(".") }.sorted().map { Folder.file($0, in: folder) }
    }
    let entries = places.compactMap { place -> Entry? in
      let path = Folder.file(Self.file, in: place)
      guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
        facts[.type] as? FileAttributeType == .typeRegular, let bytes = facts[.size] as? Int
      else { return nil }
      return Entry(name: path, bytes: bytes)
    }
    return Array(entries.prefix(Self.most))
  }

  /// - Throws: `Refusal` for a page that is not in the list or too large.
  func page(_ name: String?) throws(Refusal) -> Data {
    guard let name, entries().contains(where: { $0.name == name }),
      let bytes = try? FileBytes.read(path: name, limit: Self.largest)
    else { throw Refusal(404, "there is no such report") }
    return Data(bytes)
  }
}
