import FileFormats
import Foundation
import Runs

/// What is new for a page that watches training runs: one answer to one request, however many runs it
/// shows, and a short one if nothing is new.
struct WatchNews: Encodable {
  /// Stands for the list of runs; a page sends it with its next request.
  let tag: String
  /// The list of runs; absent if the page has it already.
  let runs: [RunGallery.Entry]?
  /// What is new of the chosen runs' courses.
  let courses: [MetricsTail]

  /// - Parameters:
  ///   - tag: of the list that the page has.
  ///   - chosen: the names of the runs that it shows and where it read up to, as an object in JSON. What
  ///     is not in the list is passed over, as a run that was deleted.
  /// - Throws: `Refusal` for something else, or `FileFault` for a run that cannot be read.
  init(_ gallery: RunGallery, tag: String?, chosen: String?) throws {
    let places: [String: Int]
    do {
      places = try JSONDecoder().decode([String: Int].self, from: Data((chosen ?? "{}").utf8))
    } catch {
      throw Refusal(400, "the request does not say which runs to show")
    }
    let list = gallery.list()
    self.tag = list.tag
    runs = list.tag == tag ? nil : list.entries
    courses = try list.entries.compactMap { entry in
      guard let start = places[entry.name] else { return nil }
      let folder = RunFolder(path: Folder.file(entry.name, in: gallery.folder))
      return try MetricsTail.news(of: folder, from: start)
    }
  }
}
