import Kernels
import Testing

/// Where the elements of a tensor are, and how they get in and out.
@Suite struct TensorTests {
  /// One image of 1 x 2 pixels and 2 channels, with a border of 1, as in the diagram.
  @Test func bordersSurroundThePixels() {
    let tensor = Tensor<Float>(
      .init(images: 1, height: 1, width: 2, channels: 2, border: 1), values: [1, 2, 3, 4])
    let memory = Block(tensor.storage, offset: 0, count: tensor.shape.storageCount)
    #expect(
      memory.values == [0, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 1, 2, 3, 4, 0, 0]
        + [0, 0, 0, 0, 0, 0, 0, 0])
    expectZeroBorder(tensor, "assign")
  }

  @Test(arguments: [0, 1, 3]) func valuesComeBack(border: Int) {
    let shape = Tensor<Float>.Shape(images: 3, height: 2, width: 3, channels: 2, border: border)
    let values = (0..<36).map { Float($0) }
    let tensor = Tensor(shape, values: values)
    #expect(tensor.values == values)
    #expect(tensor.image(1).values == Array(values[12..<24]))
    var copied = [Float](repeating: -1, count: 36)
    tensor.copy(to: &copied)
    #expect(copied == values)
    let memory = Block([Float](repeating: -1, count: 40))
    tensor.copy(to: memory[2..<38])
    #expect(memory.values == [-1, -1] + values + [-1, -1])
    var again = [Float](repeating: 0, count: 36)
    memory[2..<38].copy(to: &again)
    #expect(again == values)
    tensor.image(2).assign(values, from: 6)
    #expect(tensor.values == Array(values[0..<24]) + Array(values[6..<18]))
    expectZeroBorder(tensor, "assign")
  }

  @Test func sharingSeesTheSameMemory() {
    let block = Block<Float>([0, 1, 2, 3, 4, 5, 6])
    let tensor = Tensor<Float>(.init(images: 2, channels: 2), sharing: block[2..<6])
    #expect(tensor.values == [2, 3, 4, 5])
    tensor.image(1).assign([8, 9])
    #expect(block.values == [0, 1, 2, 3, 8, 9, 6])
    #expect(tensor.block.values == [2, 3, 8, 9])
    block[3] = 7
    #expect(tensor.values == [2, 7, 8, 9])
    block[4..<6].fill(1)
    #expect(tensor.values == [2, 7, 1, 1])
  }

  @Test func emptyBatch() {
    let tensor = Tensor<Float>(.init(images: 0, height: 2, width: 2, channels: 3, border: 1))
    #expect(tensor.values.isEmpty)
    #expect(Block<Float>([]).values.isEmpty)
  }
}
