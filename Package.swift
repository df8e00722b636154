// swift-tools-version: 6.2
import Foundation
import PackageDescription

// MARK: The processor to build for
//
// DIGITS_CPU=native   the one this is built on (default); the program may not run on another
// DIGITS_CPU=NAME     what clang's -march (-mcpu on ARM) takes, such as x86-64-v3
// DIGITS_CPU=off      any of the architecture
let processor = Context.environment["DIGITS_CPU"] ?? "native"

#if arch(arm64)
  let processorFlag = "-mcpu=\(processor)"
#else
  let processorFlag = "-march=\(processor)"
#endif

// Without errno a square root is one instruction instead of a possible call, so that loops over it
// can be vectorised; it is correctly rounded either way.
let kernelFlags = (processor == "off" ? [] : [processorFlag]) + ["-fno-math-errno"]

// The kernels are written against one vector type (Sources/Kernels/Memory/Vector.swift): 16 floats
// wide with AVX-512, else 8. Both build and pass anywhere.
let processorFacts = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
let hasVector512 =
  processor == "x86-64-v4" || processor == "native" && processorFacts.contains("avx512f")

// Without the instruction, a fused multiply-add is a call that takes fifty times as long.
#if arch(x86_64)
  let hasMultiplyAdd =
    processor == "native"
    ? processorFacts.contains("fma") : !["off", "x86-64-v2"].contains(processor)
#else
  let hasMultiplyAdd = true
#endif

let kernelSettings: [SwiftSetting] =
  [.unsafeFlags(kernelFlags.flatMap { ["-Xcc", $0] }, .when(configuration: .release))]
  + (hasVector512 ? [.define("VECTOR_512")] : [])
  + (hasMultiplyAdd ? [] : [.define("NO_FUSED_MULTIPLY_ADD")])

// What parses, calls and prints has nothing to optimise, and takes a third of the time to build without.
let plainSettings: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// MARK: Debug information
//
// The lines of files, for reports of crashes and sanitizers, are a sixth of the compiler's time. A build has
// them if DIGITS_DEBUG_INFO is set.
let buildsQuickly = Context.environment["DIGITS_DEBUG_INFO"] == nil

// MARK: Several processes
//
// The trait MPI builds with the MPI library that pkg-config knows: the one that DIGITS_MPI names (ompi-c
// or mpich), else the first that is found. Without the trait nothing of it is built.
let mpiFolders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
let mpiPlaces =
  ["/usr/lib", "/usr/share", "/usr/local/lib", "/opt/homebrew/lib"]
  + mpiFolders.map { "/usr/lib/\($0)" }
let mpiLibrary =
  Context.environment["DIGITS_MPI"]
  ?? ["ompi-c", "mpich"].first { name in
    mpiPlaces.contains { FileManager.default.fileExists(atPath: "\($0)/pkgconfig/\(name).pc") }
  }

// MARK: Documentation
//
// The plugin that `make docs` needs is no burden for those who only build.
let documentation: [Package.Dependency] =
  Context.environment["DIGITS_DOCS"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0")]

let package = Package(
  name: "DigitDiffusion",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "digits", targets: ["digits"]),
    .library(name: "DigitDiffusion", targets: ["DigitDiffusion"]),
  ],
  traits: [
    .trait(name: "MPI", description: "Train and sample on several machines, started by mpirun.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ] + documentation,
  targets: [
    // MARK: System libraries
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // Only its header: the library itself is loaded when something is transferred.
    .systemLibrary(
      name: "CLibCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(name: "CLibMPI", pkgConfig: mpiLibrary),
    .target(name: "PNGBridge", dependencies: ["CLibPNG"]),
    .target(name: "CurlBridge", dependencies: ["CLibCurl"]),
    .target(name: "CExchange"),
    .target(name: "CAllocator"),
    .target(
      name: "CMPI", dependencies: [.target(name: "CLibMPI", condition: .when(traits: ["MPI"]))],
      cSettings: [.define("DIGITS_MPI", .when(traits: ["MPI"]))]),

    // MARK: What the build needs of the processor, and what the processor has
    .target(
      name: "CBuiltProcessor",
      cSettings: [
        .define("DIGITS_CPU", to: "\"\(processor)\""),
        .unsafeFlags(kernelFlags, .when(configuration: .release)),
      ]),
    .target(name: "CProcessorSupport"),
    .target(name: "Processors", dependencies: ["CBuiltProcessor", "CProcessorSupport"]),

    // MARK: Foundations
    .target(
      name: "Checksums",
      dependencies: [.target(name: "CLibCrypto", condition: .when(platforms: [.linux]))]),
    .target(name: "Numerics", swiftSettings: kernelSettings),
    .target(name: "Randomness", swiftSettings: kernelSettings),
    .target(name: "Wording"),
    .target(name: "Images", dependencies: ["Wording"]),

    // MARK: Science, which knows no files
    .target(name: "Kernels", exclude: ["README.md"], swiftSettings: kernelSettings),
    .target(name: "Cluster", dependencies: ["Kernels", "CMPI"]),
    .target(name: "NeuralNet", dependencies: ["CAllocator", "Cluster", "Kernels", "Randomness"]),
    .target(
      name: "Diffusion",
      dependencies: [
        "Cluster", "NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "Checksums",
      ]),
    .target(
      name: "Scoring",
      dependencies: [
        "Cluster", "NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "Checksums",
        "Wording",
      ]),

    // MARK: Files
    .target(
      name: "FileFormats",
      dependencies: ["Wording", "Processors", "Images", "PNGBridge", "CExchange", "CZlib"]),
    .target(
      name: "Reports",
      dependencies: ["Wording", .product(name: "Mustache", package: "swift-mustache")],
      swiftSettings: plainSettings),
    .target(
      name: "Datasets",
      dependencies: [
        "FileFormats", "Images", "Randomness", "Checksums", "Wording", "CurlBridge",
      ]),
    .target(
      name: "Runs",
      dependencies: [
        "Datasets", "Reports", "FileFormats", "Scoring", "Diffusion", "NeuralNet", "Images",
        "Checksums", "Numerics", "Wording",
      ]),

    // MARK: Experiments
    .target(
      name: "Studies",
      dependencies: [
        "Runs", "Datasets", "Reports", "FileFormats", "Scoring", "Diffusion", "Cluster",
        "NeuralNet", "Kernels", "Images", "Randomness", "Numerics", "Wording",
      ],
      swiftSettings: kernelSettings),
    .target(
      name: "Benchmark",
      dependencies: [
        "Runs", "Datasets", "FileFormats", "Diffusion", "NeuralNet", "Cluster", "Kernels",
        "Randomness", "Numerics", "Processors",
      ]),

    // MARK: Browser
    .target(
      name: "Serving",
      dependencies: [
        "Runs", "Reports", "FileFormats", "Scoring", "Diffusion", "Images", "Randomness",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [
        "index.html", "icon.svg", "style.css", "main.js", "tools.js", "play.js", "draw.js",
        "watch.js", "explain.js",
      ]
      .map { .embedInCode("Page/\($0)") },
      swiftSettings: plainSettings),

    // MARK: Library
    .target(
      name: "DigitDiffusion",
      dependencies: [
        "Runs", "Datasets", "FileFormats", "Scoring", "Diffusion", "NeuralNet", "Images",
        "Processors",
      ]),

    // MARK: Program
    .target(
      name: "Terminal", dependencies: ["Runs", "Reports", "Wording"], swiftSettings: plainSettings),
    .executableTarget(
      name: "digits",
      dependencies: [
        "Terminal", "Benchmark", "Studies", "Serving", "Runs", "Datasets", "Reports", "Checksums",
        "Cluster", "FileFormats", "Scoring", "Diffusion", "NeuralNet", "Kernels", "Images",
        "Randomness",
        "Processors", "Wording", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: plainSettings),

    // MARK: Tests
    .target(name: "TestSupport", dependencies: ["Randomness"], path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
      name: "NumericsTests", dependencies: ["Numerics", "Randomness", "TestSupport"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(name: "ImagesTests", dependencies: ["Images"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Randomness", "TestSupport"]),
    .testTarget(name: "ClusterTests", dependencies: ["Cluster", "Kernels"]),
    .testTarget(
      name: "NeuralNetTests",
      dependencies: ["NeuralNet", "Kernels", "Randomness", "FileFormats", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DiffusionTests",
      dependencies: [
        "Runs", "Diffusion", "NeuralNet", "Cluster", "Kernels", "Images", "Randomness", "Numerics",
        "FileFormats", "Datasets", "TestSupport",
      ]),
    .testTarget(
      name: "ScoringTests",
      dependencies: [
        "Scoring", "Cluster", "NeuralNet", "Kernels", "Images", "Randomness", "Numerics",
        "FileFormats", "Datasets", "Runs", "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "FileFormatsTests", dependencies: ["FileFormats", "Images", "CZlib", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "FileFormats"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "FileFormats", "Images", "TestSupport"]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Runs", "Scoring", "Datasets", "FileFormats", "Diffusion", "NeuralNet", "Images",
        "Numerics", "TestSupport",
      ]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "Runs", "Diffusion", "NeuralNet", "Images", "Kernels", "Randomness", "Numerics",
        "TestSupport",
      ]),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "Serving", "Runs", "FileFormats", "Diffusion", "NeuralNet", "Images", "TestSupport",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark", "NeuralNet", "Cluster"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "digits", "Studies", "Runs", "Datasets", "FileFormats", "Scoring", "Diffusion", "NeuralNet",
        "Images", "Randomness", "TestSupport",
      ],
      exclude: ["Help"]),
    .testTarget(
      name: "DigitDiffusionTests", dependencies: ["DigitDiffusion", "TestSupport"]),
    .testTarget(name: "ProcessorsTests", dependencies: ["Processors"]),
  ],
  swiftLanguageModes: [.v6]
)

if buildsQuickly {
  for target in package.targets where target.type != .system {
    target.swiftSettings =
      (target.swiftSettings ?? []) + [.unsafeFlags(["-gnone"], .when(configuration: .release))]
  }
}
