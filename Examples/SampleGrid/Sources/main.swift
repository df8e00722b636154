// Draws a hundred digits, ten of each, into one picture.
//   swift run -c release SampleGrid digits.png
import DigitDiffusion
import Foundation

let file = CommandLine.arguments.dropFirst().first ?? "digits.png"
do {
  let generator = try Generator.shipped(labels: true)
  var options = SamplingOptions(sampler: .dpm2mSDE, schedule: .quadratic, steps: 20, seed: 7)
  options.guidance = 1.5
  let images = try generator.sample(100, options) { done in
    FileHandle.standardError.write(Data("\r\(done) of 100".utf8))
  }
  try images.writeGrid(to: file)
  print(
    "\n\(file): drawn by \(generator.name ?? "a model"), which predicts by \(generator.objective)")
} catch {
  FileHandle.standardError.write(Data("SampleGrid: \(error)\n".utf8))
  exit(1)
}
