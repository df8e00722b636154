import Kernels
import TestSupport
import Testing

@Suite struct CrewTests {
  /// Layers whose work a crew shares give the same bits as one thread: im2col with one and with
  /// several panels, Winograd's filtering, and one column.
  @Test(arguments: [(3, 16, 16, 1), (3, 64, 64, 1), (1, 64, 192, 1), (3, 16, 1, 1), (3, 16, 40, 2)])
  func sharingChangesNoBit(kernel: Int, inputs: Int, outputs: Int, stride: Int) {
    let shape = ConvolutionShape(
      inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride,
      padding: kernel / 2)
    var numbers = Numbers(kernel * inputs + outputs)
    let input = numbers.tensor(
      .init(images: 1, height: 14, width: 14, channels: inputs, border: 1))
    let weights = ConvolutionWeights(shape, values: Block(numbers.values(shape.weightCount)))
    weights.repack(gradients: false)
    @Sendable func run(_ scratch: KernelScratch<Float>) -> [Float] {
      let output = Tensor<Float>(unwritten: shape.outputShape(input.shape, border: 1))
      Float.convolutionForward(
        input, weights, bias: nil, output: output, adding: nil, scratch: scratch)
      return output.values
    }
    let alone = run(KernelScratch())
    for helpers in [0, 1, 3] {
      let crew: Crew? = Crew(size: 1 + helpers)
      let scratch = KernelScratch<Float>()
      scratch.crew = crew
      for _ in 0..<50 {
        crew.lead {
          #expect(bitDifference(run(scratch), alone) == nil, "\(shape) with \(helpers) helpers")
        }
      }
    }
  }
}
