import Diffusion
import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct GaussianSpectrumTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func read(_ bytes: Data) throws -> GaussianSpectrum {
    try GaussianSpectrum.read(path: temporary.file("s.csv", [UInt8](bytes)))
  }

  private func read(_ text: String) throws -> GaussianSpectrum { try read(Data(text.utf8)) }

  @Test func textOfManyShapes() throws {
    let expected = try GaussianSpectrum(name: "s.csv", variances: [4, 1, 0], means: [0, 2, 3])
    #expect(try read("4,0\n1,2\n0,3\n") == expected)
    #expect(try read("variance,mean\r\n1;-2\r\n4\r\n\r\n0 3") == expected)
    #expect(try read("# a name\n# more\n1\t2\n4\t0\n0\t-3e0").variances == expected.variances)
    #expect(try read("# a name\n1").name == "a name")
    #expect(try read("\u{feff}# a name\r\nvariance,mean\r\n1,2\r\n4\r\n0,3").name == "a name")
    #expect(try read("\u{feff}4,0\r\n1,2\r\n0,3\r\n") == expected)
    #expect(try read("1\n2").isCentred && !expected.isCentred)
    #expect(expected.totalVariance == 5)
  }

  @Test func writtenFilesReadBack() throws {
    let path = temporary.file("written.csv")
    let spectrum = try GaussianSpectrum(
      name: "digits", variances: [20.5, 1e-9, 0], means: [1.25, 0, 8])
    try spectrum.write(to: path, comments: ["from nowhere"])
    #expect(try GaussianSpectrum.read(path: path) == spectrum)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.prefix(4) == ["# digits", "# from nowhere", "variance,mean", "20.5,1.25"])
  }

  @Test func arraysOfNumpy() throws {
    let path = temporary.file("array.npy")
    try NPY.write(floats: [0.5, 2], shape: [2], to: path)
    #expect(try GaussianSpectrum.read(path: path).variances == [2, 0.5])
    try NPY.write(floats: [0.5, 2], shape: [1, 2], to: path)
    #expect(throws: FileFault.self) { try GaussianSpectrum.read(path: path) }
    // No digit of a 64-bit number is lost.
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n"
    var bytes = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0])
    bytes += Data(header.utf8)
    withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { bytes += Data($0) }
    #expect(try read(bytes).variances == [0.1])
  }

  @Test(arguments: [
    ("1\n-2\n", "a finite variance of at least 0 on line 2, found '-2'"),
    ("1\nnan\n", "a finite variance of at least 0 on line 2, found 'nan'"),
    ("inf\n", "a finite variance of at least 0 on line 1, found 'inf'"),
    ("1,nan\n", "a finite mean on line 1"), ("1,2,3\n", "on line 1, found '1,2,3'"),
    ("1\n2x\n", "on line 2, found '2x'"), ("", "at least one variance above 0, found no numbers"),
    ("variance\n", "found no numbers"), ("0\n0\n", "at least one variance above 0, found none"),
  ])
  func faultsNameTheLine(text: String, words: String) throws {
    do {
      _ = try read(text)
      Issue.record("'\(text)' was read")
    } catch {
      let fault = try #require(error as? FileFault)
      #expect(fault.description.contains(words), "\(fault)")
    }
  }

  @Test func inverseSquares() throws {
    #expect(try GaussianSpectrum.inverseSquares(3).variances == [1, 0.25, 1 / 9.0])
    #expect(throws: InvalidSetting.self) { try GaussianSpectrum.inverseSquares(0) }
  }
}
