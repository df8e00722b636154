import Images
import Testing

@Suite struct ShadeScaleTests {
  private let unit = PixelRange.unit.scale
  private let signed = PixelRange.signed.scale

  @Test(
    arguments: [
      (0, 1), (-0.1, 1.2), (0, 0.9), (0.1, 1), (-0.25, 1.25),
    ] as [(Float, Float)])
  func fromZeroToOne(lowest: Float, highest: Float) {
    #expect(ShadeScale(lowest: lowest, highest: highest) == unit)
  }

  @Test(
    arguments: [
      (-1, 1), (-1.4, 1.4), (-0.8, 0.8), (-1, 0.8), (-1.5, 1.5),
    ] as [(Float, Float)])
  func fromMinusOneToOne(lowest: Float, highest: Float) {
    #expect(ShadeScale(lowest: lowest, highest: highest) == signed)
  }

  /// Pixels with black at -0.5 and white at 0.5, and others that nobody can tell; MNIST's pixels
  /// minus their mean, divided by their standard deviation; pixels twice as far from 0; bytes.
  @Test(
    arguments: [
      (-0.5, 0.5), (-0.6, 0.6), (-0.4, 0.4), (-0.5, 1), (-0.45, 1.1), (0, 0.5), (0, 0), (1, 1),
      (-1, 0), (-0.42, 2.82), (-2, 2), (-3, 0), (0, 255), (-1.2, 5),
    ] as [(Float, Float)])
  func othersAreNotGuessed(lowest: Float, highest: Float) {
    #expect(ShadeScale(lowest: lowest, highest: highest) == nil)
  }

  /// A quarter of the way from black to white is 63.75, in either direction.
  @Test func bytesOfAnyScale() {
    let centred = ShadeScale(black: -0.5, white: 0.5)
    #expect(
      centred.bytes([-0.5, -0.25, 0, 0.25, 0.5, -0.9, 0.9]) == [0, 64, 128, 191, 255, 0, 255])
    let inverted = ShadeScale(black: 1, white: 0)
    #expect(inverted.bytes([1, 0.75, 0, 1.4, -0.4]) == [0, 64, 255, 0, 255])
    #expect(ShadeScale(black: 0, white: 255).bytes([0, 7, 255]) == [0, 7, 255])
    #expect(
      signed.bytes([-1, 0, 1]) == [0, 128, 255] && unit.bytes([0, 0.5, 1]) == [0, 128, 255])
  }

  @Test func aQuarterOfTheWidthIsLeftForClipping() {
    for scale in [ShadeScale(black: -0.5, white: 0.5), ShadeScale(black: 0.5, white: -0.5)] {
      #expect(scale.holds(lowest: -0.75, highest: 0.75))
      #expect(!scale.holds(lowest: -0.76, highest: 0) && !scale.holds(lowest: 0, highest: 0.76))
    }
  }

  @Test func textIsBlackThenWhite() {
    #expect(ShadeScale(text: "-0.5,0.5") == ShadeScale(black: -0.5, white: 0.5))
    #expect(ShadeScale(text: "1, 0") == ShadeScale(black: 1, white: 0))
    #expect(ShadeScale(black: -1, white: 0.25).description == "[-1, 0.25]")
    for text in ["", "1", "1,1", "0,x", "0,1,2", "0,nan", "0,inf", "0,1e9", "signed"] {
      #expect(ShadeScale(text: text) == nil, "\(text)")
    }
  }
}
