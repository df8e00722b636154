import Kernels

/// A learnt vector for every class and one for images without a label, added to the embedding of
/// their times (Nichol, Dhariwal, arXiv 2102.09672, section 4). The row for no label comes from
/// classifier-free guidance (Ho, Salimans, arXiv 2207.12598).
///
///     e[n] += table[place of label[n]],  table: [classes + 1, T], last row for no label
package struct LabelEmbedding: Sendable {
  private let classes, channels: Int
  /// The row of each label: its place among the labels that the network knows.
  private let rows: [Int: Int]
  private let table: Range<Int>

  /// - Parameter channels: T, the length of the time embedding.
  package init(_ layout: inout ParameterLayout, labels: LabelSet, channels: Int) {
    (classes, self.channels) = (labels.count, channels)
    rows = Dictionary(uniqueKeysWithValues: labels.labels.enumerated().map { ($1, $0) })
    // This is a linear layer of a one-hot vector, in which one input is not zero.
    table = layout.add(
      "label.table", shape: [classes + 1, channels], start: .uniform(fanIn: 1))
  }

  /// Adds each image's row to `embedding`, [N, 1, 1, T].
  ///
  /// - Parameter labels: one per image, or none at all; nil for no label.
  package func add<E>(_ labels: [Int?], to embedding: Tensor<E>, _ pass: Pass<E>) {
    let images = embedding.shape.images
    precondition(
      labels.isEmpty || labels.count == images,
      "\(images) images need \(images) labels or none, got \(labels.count)")
    let rows = (0..<images).map { row(labels.isEmpty ? nil : labels[$0]) }
    let vectors = tensor(pass.weights.values[table])
    for (n, row) in rows.enumerated() { add(vectors.image(row), to: embedding.image(n)) }
    guard pass.isTraining else { return }
    // The tape holds tensors. Row numbers are small enough to be exact in any number type.
    let saved = pass.tensor(.init(images: images, channels: 1))
    saved.assign(rows.map { E($0) })
    pass.save(saved)
  }

  private func row(_ label: Int?) -> Int {
    guard let label else { return classes }
    guard let row = rows[label] else {
      preconditionFailure("The network knows the labels \(rows.keys.sorted()), not \(label)")
    }
    return row
  }

  /// Adds `dEmbedding`, [N, 1, 1, T], to the gradients of the rows used, in the order of the
  /// images.
  package func backward<E>(_ dEmbedding: Tensor<E>, _ pass: Pass<E>) {
    let saved = pass.restore()
    let dVectors = tensor(pass.gradient(table))
    for (n, row) in saved.values.enumerated() {
      add(dEmbedding.image(n), to: dVectors.image(Int(row)))
    }
    pass.recycle(saved)
  }

  /// Returns the table as a batch of vectors, [classes + 1, 1, 1, T].
  private func tensor<E>(_ block: Block<E>) -> Tensor<E> {
    Tensor(.init(images: classes + 1, channels: channels), sharing: block)
  }

  private func add<E>(_ source: Tensor<E>, to target: Tensor<E>) {
    E.copyChannels(source, from: 0, to: target, at: 0, count: channels, accumulates: true)
  }
}
