import FileFormats
import Runs
import Testing

@Suite struct SampleShapeTests {
  private func shape(_ shape: [Int]) throws -> [Int] {
    let result = try ImageArrayShape(shape, path: "a.npy", height: 28, width: 20)
    return [result.count, result.height, result.width]
  }

  @Test func everyShapeOfGrayImages() throws {
    #expect(try shape([7, 28, 20]) == [7, 28, 20])
    #expect(try shape([7, 1, 28, 20]) == [7, 28, 20])
    #expect(try shape([7, 28, 20, 1]) == [7, 28, 20])
    #expect(try shape([7, 560]) == [7, 28, 20])
    #expect(try shape([7, 784]) == [7, 28, 28])
  }

  @Test(
    arguments: [
      ([7], "is this a file of labels?"), ([7, 3, 28, 28], "convert them to gray"),
      ([7, 785], nil), ([], nil), ([7, 0, 28], nil), ([1, 2, 3, 4, 5], nil), ([2, .max], nil),
    ] as [([Int], String?)])
  func othersAreRefused(dimensions: [Int], hint: String?) {
    let fault = #expect(throws: FileFault.self) { try shape(dimensions) }
    #expect(fault?.path == "a.npy")
    #expect(fault?.found == "\(dimensions)")
    #expect(fault?.hint == hint)
  }
}
