import Foundation

/// The naive twin of every fast kernel: plain loops over the definition, for any number type.
///
/// Tests and benchmarks hold the fast kernels to these twins; a network in `Double` runs on them.
package enum Naive {}

// The twins are the defaults of all requirements; `Float` replaces them with the fast kernels.
extension KernelScalar {
  package static func pack(
    _ weights: Block<Self>, _ shape: ConvolutionShape, transposed: Bool,
    into panels: inout Panels<Self>
  ) {}

  package static func convolutionForward(
    _ input: Tensor<Self>, _ weights: ConvolutionWeights<Self>, bias: Block<Self>?,
    output: Tensor<Self>, adding addend: Tensor<Self>?, scratch: KernelScratch<Self>
  ) {
    Naive.convolutionForward(
      input, weights, bias: bias, output: output, adding: addend)
  }

  package static func convolutionBackwardData(
    _ dOutput: Tensor<Self>, _ weights: ConvolutionWeights<Self>, dInput: Tensor<Self>,
    scratch: KernelScratch<Self>
  ) {
    Naive.convolutionBackwardData(dOutput, weights, dInput: dInput)
  }

  package static func convolutionBackwardWeights(
    _ input: Tensor<Self>, _ dOutput: Tensor<Self>, _ shape: ConvolutionShape,
    dWeights: Block<Self>, scratch: KernelScratch<Self>
  ) {
    Naive.convolutionBackwardWeights(input, dOutput, shape, dWeights: dWeights)
  }

  package static func groupNormForward(
    _ input: Tensor<Self>, _ shape: GroupNormShape, scale: Block<Self>, shift: Block<Self>,
    output: Tensor<Self>, statistics: Block<Self>, scratch: KernelScratch<Self>
  ) {
    Naive.groupNormForward(
      input, shape, scale: scale, shift: shift, output: output, statistics: statistics)
  }

  package static func groupNormBackward(
    _ dOutput: Tensor<Self>, _ input: Tensor<Self>, _ shape: GroupNormShape,
    scale: Block<Self>, shift: Block<Self>, statistics: Block<Self>, dInput: Tensor<Self>,
    adding addend: Tensor<Self>?, dScale: Block<Self>, dShift: Block<Self>
  ) {
    Naive.groupNormBackward(
      dOutput, input, shape, scale: scale, shift: shift, statistics: statistics,
      dInput: dInput, adding: addend, dScale: dScale, dShift: dShift)
  }

  package static func attentionForward(
    _ qkv: Tensor<Self>, probabilities: Tensor<Self>, output: Tensor<Self>,
    scratch: KernelScratch<Self>
  ) {
    Naive.attentionForward(qkv, probabilities: probabilities, output: output, scratch: scratch)
  }

  package static func attentionBackward(
    _ dOutput: Tensor<Self>, _ qkv: Tensor<Self>, probabilities: Tensor<Self>,
    dQKV: Tensor<Self>, scratch: KernelScratch<Self>
  ) {
    Naive.attentionBackward(
      dOutput, qkv, probabilities: probabilities, dQKV: dQKV, scratch: scratch)
  }

  package static func siluForward(_ input: Tensor<Self>, output: Tensor<Self>) {
    Naive.siluForward(input, output: output)
  }

  package static func siluBackward(
    _ dOutput: Tensor<Self>, _ input: Tensor<Self>, dInput: Tensor<Self>
  ) {
    Naive.siluBackward(dOutput, input, dInput: dInput)
  }

  package static func tanhForward(_ input: Tensor<Self>, output: Tensor<Self>) {
    Naive.tanhForward(input, output: output)
  }

  package static func tanhBackward(
    _ dOutput: Tensor<Self>, output: Tensor<Self>, dInput: Tensor<Self>
  ) {
    Naive.tanhBackward(dOutput, output: output, dInput: dInput)
  }

  package static func reluForward(_ input: Tensor<Self>, output: Tensor<Self>) {
    Naive.reluForward(input, output: output)
  }

  package static func reluBackward(
    _ dOutput: Tensor<Self>, output: Tensor<Self>, dInput: Tensor<Self>
  ) {
    Naive.reluBackward(dOutput, output: output, dInput: dInput)
  }

  package static func copyChannels(
    _ source: Tensor<Self>, from: Int, to target: Tensor<Self>, at: Int, count: Int,
    accumulates: Bool
  ) {
    Naive.copyChannels(
      source, from: from, to: target, at: at, count: count, accumulates: accumulates)
  }

  package static func addPerImage(_ addend: Tensor<Self>, to target: Tensor<Self>) {
    Naive.addPerImage(addend, to: target)
  }

  package static func sumPixels(_ source: Tensor<Self>, sums: Tensor<Self>) {
    Naive.sumPixels(source, sums: sums)
  }

  package static func multiply(
    _ a: Tensor<Self>, _ b: Tensor<Self>, target: Tensor<Self>
  ) {
    Naive.multiply(a, b, target: target)
  }
}

extension Float: KernelScalar {}

extension Double: KernelScalar {
  package static func exponential(_ x: Double) -> Double { exp(x) }
}
