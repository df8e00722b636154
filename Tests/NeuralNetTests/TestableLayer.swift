import Kernels
import NeuralNet

/// A layer with one input, which is run as the U-Net runs it.
protocol TestableLayer {
  func run<E: KernelScalar>(_ input: Tensor<E>, _ pass: Pass<E>) -> Tensor<E>
  /// Adds the parameters' gradients and returns the input's.
  func runBack<E: KernelScalar>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, input: Tensor<E>.Shape
  ) -> Tensor<E>
}

extension Convolution: TestableLayer {
  func run<E: KernelScalar>(_ input: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    forward(input, pass, border: 1)
  }

  func runBack<E: KernelScalar>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, input: Tensor<E>.Shape
  ) -> Tensor<E> {
    backwardParameters(dOutput, pass)
    return backwardData(dOutput, pass, input: input, border: 1)
  }
}

extension GroupNorm: TestableLayer {
  func run<E: KernelScalar>(_ input: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    forward(input, pass, border: 1)
  }

  func runBack<E: KernelScalar>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, input: Tensor<E>.Shape
  ) -> Tensor<E> {
    backward(dOutput, pass, border: 1)
  }
}

extension SelfAttention: TestableLayer {
  func run<E: KernelScalar>(_ input: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    forward(input, pass)
  }

  func runBack<E: KernelScalar>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, input: Tensor<E>.Shape
  ) -> Tensor<E> {
    backward(dOutput, pass)
  }
}
