import Dispatch
import FileFormats
import Foundation
import Images
import Synchronization

/// A whole dataset of digits drawn by `DigitSynthesizer`, in MNIST's layout.
package enum SyntheticDataset {
  /// Where the dataset is written unless somebody names a place; not where MNIST is looked for.
  package static let defaultDirectory = "Data/synthetic"
  /// The most images in one half. They take some 3 GB of memory while they are written.
  package static let largestCount = 1_000_000

  /// The index of the first test image. No number of training images reaches it, and it is a
  /// multiple of ten, so that the first ten test images hold each class once.
  private static let firstTestIndex: UInt64 = 10_000_000_000

  /// Draws `count` images of the training or the test half.
  ///
  /// The first images are the same whatever the count and the number of threads.
  /// - Parameters:
  ///   - count: 1...largestCount.
  ///   - threads: at least 1.
  ///   - progress: called from any thread with the number of images drawn so far.
  package static func draw(
    count: Int, test: Bool = false, seed: UInt64, threads: Int = 1,
    progress: (@Sendable (Int) -> Void)? = nil
  ) -> ImageBatch {
    precondition(
      (1...largestCount).contains(count), "a set has 1 to \(largestCount) images, not \(count)")
    precondition(threads > 0, "drawing needs at least 1 thread, not \(threads)")
    let synthesizer = DigitSynthesizer(seed: seed)
    let first = test ? firstTestIndex : 0
    let chunk = 500
    let chunkCount = (count + chunk - 1) / chunk
    let drawn = Mutex((chunks: [[UInt8]](repeating: [], count: chunkCount), images: 0, next: 0))
    DispatchQueue.concurrentPerform(iterations: min(threads, chunkCount)) { _ in
      while true {
        let number = drawn.withLock { state in
          defer { state.next += 1 }
          return state.next
        }
        guard number < chunkCount else { return }
        let indices = number * chunk..<min(count, (number + 1) * chunk)
        let pixels = indices.flatMap { synthesizer.pixels(first + UInt64($0)) }
        let total = drawn.withLock { state in
          state.chunks[number] = pixels
          state.images += indices.count
          return state.images
        }
        progress?(total)
      }
    }
    return ImageBatch(
      .dataset("synthetic digits", test ? .test : .training), height: DigitSynthesizer.side,
      width: DigitSynthesizer.side,
      pixels: drawn.withLock { Array($0.chunks.joined()) },
      labels: (0..<count).map { synthesizer.label(first + UInt64($0)) })
  }

  /// Draws a dataset and writes it as four gzip-compressed IDX files with the same names as
  /// MNIST's, and `synthesis.json` beside them.
  ///
  /// - Parameters:
  ///   - directory: the folder, which is created if it does not exist.
  ///   - trainCount: 1...largestCount.
  ///   - testCount: 0...largestCount; 0 writes no test files.
  ///   - progress: called from any thread with the number of images drawn so far.
  /// - Throws: `FileFault` if the folder holds another dataset or cannot be written to.
  @discardableResult
  package static func write(
    to directory: String, trainCount: Int, testCount: Int, seed: UInt64, threads: Int = 1,
    progress: (@Sendable (Int) -> Void)? = nil
  ) throws -> SynthesisRecord {
    try OutputPlace.checkFolder(directory, for: DatasetFile.allCases.map(\.gzipName))
    try Folder.make(directory)
    try DatasetFolder.checkReplaceable(directory, mayReplaceCanonical: false)
    let train = draw(
      count: trainCount, seed: seed, threads: threads, progress: progress)
    var arrays = arrays(of: train, .trainImages, .trainLabels)
    if testCount > 0 {
      let test = draw(count: testCount, test: true, seed: seed, threads: threads) { count in
        progress?(trainCount + count)
      }
      arrays += self.arrays(of: test, .testImages, .testLabels)
    }
    var record = SynthesisRecord(
      description: "Digits drawn by `digits data synthesize`, not MNIST.",
      version: SynthesisRecord.currentVersion, seed: seed, trainCount: trainCount,
      testCount: testCount,
      sha256: Dictionary(
        uniqueKeysWithValues: arrays.map { ($0.file.rawValue, $0.array.payloadSHA256) }))
    // Compressing takes seconds, writing a moment: nothing is replaced before all is ready.
    let files = arrays.map { ($0.file.gzipName, Gzip.compress(IDX.encode($0.array))) }
    try AtomicFile.together {
      // When this is cut short, every file is one of the record's or of the set that it replaces. A
      // set without training images is no set, so they come last.
      if SynthesisRecord.read(in: directory)?.isMixture(in: directory) == true {
        for path in DatasetPlace(folder: directory, prefix: "").paths(of: .trainImages) {
          try AtomicFile.remove(path)
        }
      }
      record.replaced = DatasetFolder.contents(of: directory)
      try record.write(to: directory)
      for (name, bytes) in files.reversed() {
        try AtomicFile.write(bytes, to: Folder.file(name, in: directory))
      }
      let written = Set(files.map { Folder.file($0.0, in: directory) })
      for (_, path) in DatasetFolder.paths(in: directory) where !written.contains(path) {
        try AtomicFile.remove(path)
      }
      record.replaced = nil
      try record.write(to: directory)
    }
    return record
  }

  private static func arrays(
    of set: ImageBatch, _ images: DatasetFile, _ labels: DatasetFile
  ) -> [(file: DatasetFile, array: IDXArray)] {
    [
      (images, IDXArray(set)), (labels, IDXArray(labels: set.labels ?? [])),
    ]
  }
}
