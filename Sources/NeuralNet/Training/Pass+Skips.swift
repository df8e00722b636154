import Kernels

/// What skip connections do to tensors of a pass.
extension Pass {
  /// Puts [N, H, W, A] and [N, H, W, B] side by side: [N, H, W, A + B].
  func joined(_ a: Tensor<Element>, _ b: Tensor<Element>) -> Tensor<Element> {
    var shape = a.shape
    shape.channels += b.shape.channels
    let joined = tensor(shape)
    Element.copyChannels(
      a, from: 0, to: joined, at: 0, count: a.shape.channels, accumulates: false)
    Element.copyChannels(
      b, from: 0, to: joined, at: a.shape.channels, count: b.shape.channels, accumulates: false)
    return joined
  }

  /// Undoes `joined`; recycles `d`.
  func split(_ d: Tensor<Element>, skipChannels: Int)
    -> (hidden: Tensor<Element>, skip: Tensor<Element>)
  {
    var (hiddenShape, skipShape) = (d.shape, d.shape)
    hiddenShape.channels -= skipChannels
    skipShape.channels = skipChannels
    let (hidden, skip) = (tensor(hiddenShape), tensor(skipShape))
    Element.copyChannels(
      d, from: 0, to: hidden, at: 0, count: hiddenShape.channels, accumulates: false)
    Element.copyChannels(
      d, from: hiddenShape.channels, to: skip, at: 0, count: skipChannels, accumulates: false)
    recycle(d)
    return (hidden, skip)
  }

  /// target += addend, which it recycles.
  func add(_ addend: Tensor<Element>, to target: Tensor<Element>) {
    Element.copyChannels(
      addend, from: 0, to: target, at: 0, count: addend.shape.channels, accumulates: true)
    recycle(addend)
  }
}
