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
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // MARK: System libraries
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "PNGBridge", dependencies: ["CLibPNG"]),

    // MARK: Foundations
    .target(
      name: "Checksums",
      dependencies: [.target(name: "CLibCrypto", condition: .when(platforms: [.linux]))]),
    .target(name: "Numerics", swiftSettings: kernelSettings),
    .target(name: "Randomness", swiftSettings: kernelSettings),
    .target(name: "Images"),

    // MARK: Science, which knows no files
    .target(name: "Kernels", exclude: ["README.md"], swiftSettings: kernelSettings),
    .target(name: "NeuralNet", dependencies: ["Kernels", "Randomness"]),
    .target(
      name: "Diffusion",
      dependencies: ["NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "Checksums"]),
    .target(
      name: "Scoring",
      dependencies: [
        "NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "Checksums",
      ]),

    // MARK: Files
    .target(name: "FileFormats", dependencies: ["Images", "PNGBridge", "CZlib"]),
    .target(
      name: "Reports", dependencies: [.product(name: "Mustache", package: "swift-mustache")]),
    .target(
      name: "Datasets", dependencies: ["FileFormats", "Images", "Randomness", "Checksums"]),
    .target(
      name: "Runs",
      dependencies: [
        "Datasets", "Reports", "FileFormats", "Scoring", "Diffusion", "NeuralNet", "Images",
        "Numerics",
      ]),

    // MARK: Experiments
    .target(
      name: "Studies",
      dependencies: [
        "Runs", "Datasets", "Reports", "FileFormats", "Scoring", "Diffusion", "NeuralNet",
        "Kernels", "Images", "Randomness", "Numerics",
      ],
      swiftSettings: kernelSettings),
    .target(
      name: "Benchmark",
      dependencies: [
        "Runs", "Datasets", "FileFormats", "NeuralNet", "Kernels", "Randomness", "Numerics",
      ]),

    // MARK: Program
    .executableTarget(
      name: "digits",
      dependencies: [
        "Benchmark", "Studies", "Runs", "Datasets", "Reports", "FileFormats", "Scoring",
        "Diffusion", "NeuralNet", "Kernels", "Images", "Randomness",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // MARK: Tests
    .target(name: "TestSupport", dependencies: ["Randomness"], path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
      name: "NumericsTests", dependencies: ["Numerics", "Randomness", "TestSupport"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "ImagesTests", dependencies: ["Images"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Randomness", "TestSupport"]),
    .testTarget(
      name: "NeuralNetTests",
      dependencies: ["NeuralNet", "Kernels", "Randomness", "FileFormats", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DiffusionTests",
      dependencies: [
        "Runs", "Diffusion", "NeuralNet", "Kernels", "Images", "Randomness", "Numerics",
        "FileFormats", "Datasets", "TestSupport",
      ]),
    .testTarget(
      name: "ScoringTests",
      dependencies: [
        "Scoring", "NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "FileFormats",
        "Datasets", "Runs", "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "FileFormatsTests", dependencies: ["FileFormats", "Images", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "FileFormats"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "FileFormats", "TestSupport"]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Runs", "Scoring", "Datasets", "FileFormats", "Diffusion", "NeuralNet", "Images",
        "Numerics", "TestSupport",
      ]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "Runs", "Diffusion", "NeuralNet", "Kernels", "Randomness", "Numerics",
      ]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "digits", "Studies", "Runs", "Datasets", "FileFormats", "Scoring", "Diffusion", "NeuralNet",
        "Images", "Randomness", "TestSupport",
      ],
      exclude: ["Help"]),
  ],
  swiftLanguageModes: [.v6]
)
