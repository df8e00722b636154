import FileFormats
import Foundation

/// The course of runs as files that TensorBoard shows.
package enum RunEvents {
  private static let file = "events.out.tfevents.0.digits"

  /// Writes the events of each run into a folder of its name.
  ///
  /// - Parameter folder: is made unless it exists.
  /// - Returns: the paths of the files.
  /// - Throws: `FileFault` for a run that cannot be read, for two of one name, or if a file cannot be
  ///   written.
  package static func write(_ runs: [RunFolder], to folder: String) throws -> [String] {
    let names = runs.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw FileFault(
        path: folder, expected: "runs of different names", found: "\(twice) more than once",
        hint: "rename one of them")
    }
    try OutputPlace.checkFolder(folder)
    let events = try runs.map { try bytes(of: $0) }
    return try zip(runs, events).map { run, bytes in
      let place = Folder.file(run.name, in: folder)
      try Folder.make(place)
      let path = Folder.file(file, in: place)
      try AtomicFile.write(Data(bytes), to: path)
      return path
    }
  }

  /// The same folder gives the same bytes: times are told from the age of its metrics.
  static func bytes(of run: RunFolder) throws -> [UInt8] {
    _ = try run.readRecord()
    let lines = try run.readMetrics(upTo: .max)
    let facts = try? FileManager.default.attributesOfItem(atPath: run.metrics)
    let saved = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let start = saved.rounded() - lines.secondsOfSessions
    var events = TensorBoardFile(wallTime: start)
    var (times, before, last) = ([(step: Int, time: Double)](), 0.0, 0.0)
    for line in lines {
      // Each process counts its seconds from 0.
      if line.seconds < last { before += last }
      last = line.seconds
      let time = start + before + last
      times.append((line.step, time))
      events.add(
        [
          ("loss", line.loss), ("gradient norm", line.gradientNorm),
          ("learning rate", line.learningRate),
        ], step: line.step, wallTime: time)
    }
    for (step, path) in run.pictures {
      let image = try PNG.read(path: path).image
      events.add(
        picture: try FileBytes.read(path: path), width: image.width, height: image.height,
        tag: "samples", step: step,
        wallTime: times.first { $0.step >= step }?.time ?? start + before + last)
    }
    return events.bytes
  }
}
