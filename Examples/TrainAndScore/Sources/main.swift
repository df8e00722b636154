// Trains a small generator, draws with it and scores what it drew.
//   swift run -c release TrainAndScore [steps] [folder with MNIST]
// Stopped and started again, it goes on where it was.
import DigitDiffusion
import Foundation

let arguments = CommandLine.arguments.dropFirst()
let steps = arguments.first.flatMap { Int($0) } ?? 300
do {
  // Without MNIST, digits drawn by the package.
  let data = try arguments.dropFirst().first.map { try DigitDataSet(contentsOf: $0) } ?? .drawn()
  let generator = try Generator.train(
    on: data, TrainingOptions(objective: .cem, steps: steps), folder: "run"
  ) { progress in
    if progress.step.isMultiple(of: 50) {
      print("step \(progress.step) of \(progress.steps), loss \(progress.loss)")
    }
    return true
  }
  guard let generator else { exit(130) }
  let images = try generator.sample(500, SamplingOptions(steps: 10))
  try images.writeGrid(to: "trained.png")
  try images.writeIDX(to: "trained.idx.gz")
  // A score says something only beside that of as many real images.
  let score = try Scorer().score(images)
  print("500 drawn images score \(score.distance), as many of MNIST's \(score.floor ?? .nan)")
} catch {
  FileHandle.standardError.write(Data("TrainAndScore: \(error)\n".utf8))
  exit(1)
}
