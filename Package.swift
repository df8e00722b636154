// swift-tools-version: 6.1
import Foundation
import PackageDescription

// The kernels are written against one vector type (Sources/Kernels/Memory/Vector.swift); a processor with
// 512-bit vectors gets the 16-wide one, every other the 8-wide one. Both build and pass anywhere.
let processorFlags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
let hasVector512 = processorFlags.contains("avx512f")

#if arch(arm64)
  let nativeProcessor = ["-Xcc", "-mcpu=native"]
#else
  let nativeProcessor = ["-Xcc", "-march=native"]
#endif

// Without errno a square root is one instruction instead of a possible call, so that loops over it
// can be vectorised; it is correctly rounded either way.
let vectorFlags = nativeProcessor + ["-Xcc", "-fno-math-errno"]

let kernelSettings: [SwiftSetting] =
  [.unsafeFlags(vectorFlags, .when(configuration: .release))]
  + (hasVector512 ? [.define("VECTOR_512")] : [])

let package = Package(
  name: "DigitDiffusion",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "digits", targets: ["digits"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // MARK: System libraries
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "PNGBridge", dependencies: ["CLibPNG"]),

    // MARK: Foundations
    .target(name: "Randomness", swiftSettings: kernelSettings),
    .target(name: "Kernels", swiftSettings: kernelSettings),
    .target(name: "FileFormats", dependencies: ["CZlib", "PNGBridge"]),
    .target(
      name: "Reports",
      dependencies: ["FileFormats", .product(name: "Mustache", package: "swift-mustache")]),

    // MARK: Data and networks
    .target(
      name: "Datasets",
      dependencies: [
        "FileFormats", "Randomness", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "NeuralNet", dependencies: ["Kernels", "Randomness"]),

    // MARK: Diffusion and its judge
    .target(
      name: "Diffusion",
      dependencies: [
        "NeuralNet", "Kernels", "Randomness", "FileFormats", "Datasets",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Scoring",
      dependencies: [
        "NeuralNet", "Kernels", "Randomness", "FileFormats", "Datasets",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),

    // MARK: Experiments of the papers
    .target(
      name: "Lab", dependencies: ["Diffusion", "NeuralNet", "Kernels", "Randomness"],
      swiftSettings: kernelSettings),

    // MARK: Measuring
    .target(
      name: "Benchmark", dependencies: ["NeuralNet", "Kernels", "Randomness", "FileFormats"]),

    // MARK: Program
    .executableTarget(
      name: "digits",
      dependencies: [
        "Diffusion", "Scoring", "Benchmark", "NeuralNet", "Kernels", "Randomness", "FileFormats",
        "Datasets", "Reports", "Lab",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // MARK: Tests
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Randomness", "TestSupport"]),
    .testTarget(name: "FileFormatsTests", dependencies: ["FileFormats", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "FileFormats"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "FileFormats", "TestSupport"]),
    .testTarget(
      name: "NeuralNetTests",
      dependencies: ["NeuralNet", "Kernels", "Randomness", "FileFormats", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DiffusionTests",
      dependencies: [
        "Diffusion", "NeuralNet", "Kernels", "Randomness", "FileFormats", "Datasets", "TestSupport",
      ]),
    .testTarget(
      name: "ScoringTests",
      dependencies: [
        "Scoring", "NeuralNet", "Kernels", "Randomness", "FileFormats", "Datasets", "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "LabTests", dependencies: ["Lab", "Diffusion", "NeuralNet", "Kernels", "Randomness"]),
    .testTarget(
      name: "BenchmarkTests", dependencies: ["Benchmark", "NeuralNet", "Kernels", "FileFormats"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "digits", "FileFormats", "Diffusion", "NeuralNet", "Randomness", "Scoring", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
