import Kernels

/// What all processes of a group do together. Each calls the same, in the same order.
extension ProcessGroup {
  /// The ranks of the others, beginning with the next one, so that not all send to the same first.
  package var others: [Int] { (1..<max(1, size)).map { (rank + $0) % size } }

  /// Returns once all processes have called it.
  package func meet() {
    let sign = ByteBlock(count: 1)
    exchange(
      others.flatMap { [.send(sign, to: $0), .receive(into: ByteBlock(count: 1), from: $0)] })
  }

  /// Fills `block` in every process with what it is in rank 0.
  package func broadcast<Element>(_ block: Block<Element>) {
    exchange(
      rank == 0
        ? others.map { .send(block, to: $0) } : [.receive(into: block, from: 0)])
  }

  /// Fills the parts of `block` that belong to other processes with what they are there.
  ///
  /// - Parameter shares: the part of each rank, apart from each other.
  package func share<Element>(_ block: Block<Element>, _ shares: [Range<Int>]) {
    exchange(
      others.flatMap { peer -> [Parcel] in
        [
          .send(block[shares[rank]], to: peer), .receive(into: block[shares[peer]], from: peer),
        ]
      })
  }

  /// Returns rank 0's bytes in every process; the others' are not looked at.
  package func broadcast(_ bytes: [UInt8]) -> [UInt8] {
    guard size > 1 else { return bytes }
    let length = Block<Double>([Double(bytes.count)])
    broadcast(length)
    let block = ByteBlock(count: Int(length[0]))
    if rank == 0 { block.assign(bytes) }
    exchange(
      rank == 0
        ? others.map { .send(block, to: $0) } : [.receive(into: block, from: 0)])
    return block.values
  }

  /// Returns the bytes of all processes in rank 0, in the order of ranks; an empty list elsewhere.
  package func collect(_ bytes: [UInt8]) -> [[UInt8]] {
    guard size > 1 else { return [bytes] }
    let own = ByteBlock(bytes)
    if rank > 0 {
      exchange([.send(Block([Double(bytes.count)]), to: 0), .send(own, to: 0)])
      return []
    }
    let lengths = others.map { _ in Block<Double>(count: 1) }
    exchange(zip(others, lengths).map { .receive(into: $1, from: $0) })
    let blocks = lengths.map { ByteBlock(count: Int($0[0])) }
    exchange(zip(others, blocks).map { .receive(into: $1, from: $0) })
    return [bytes] + blocks.map(\.values)
  }

  /// Takes bytes from one process to another, if they are two, and does nothing in the others.
  ///
  /// - Parameter bytes: asked for in the process `from` alone.
  /// - Returns: the bytes in both; nil in the others.
  package func carry(
    from: Int, to: Int, _ bytes: () throws -> [UInt8]
  ) rethrows -> [UInt8]? {
    guard rank == from || rank == to else { return nil }
    guard rank == to, from != to else {
      let bytes = try bytes()
      if from != to {
        exchange([.send(Block([Double(bytes.count)]), to: to), .send(ByteBlock(bytes), to: to)])
      }
      return bytes
    }
    let length = Block<Double>(count: 1)
    exchange([.receive(into: length, from: from)])
    let block = ByteBlock(count: Int(length[0]))
    exchange([.receive(into: block, from: from)])
    return block.values
  }

  /// Returns the values of all processes in rank 0, in the order of ranks; an empty list elsewhere.
  package func collect<Value: Codable>(_ value: Value) -> [Value] {
    do {
      return try collect(WireText.bytes(value)).map { try WireText.read(Value.self, $0) }
    } catch {
      preconditionFailure("Processes of one version understand each other, and yet: \(error)")
    }
  }
}
