// swift-tools-version: 6.2
import PackageDescription

// In a project of your own, name the repository's address and a version:
//   .package(url: "https://...", from: "0.2.0")
let address = Context.environment["DIGIT_DIFFUSION"]

let package = Package(
  name: "TrainAndScore",
  platforms: [.macOS(.v15)],
  dependencies: [
    address.map { .package(name: "DigitDiffusion", url: $0, from: "0.2.0") }
      ?? .package(name: "DigitDiffusion", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "TrainAndScore",
      dependencies: [.product(name: "DigitDiffusion", package: "DigitDiffusion")],
      path: "Sources")
  ],
  swiftLanguageModes: [.v6]
)
