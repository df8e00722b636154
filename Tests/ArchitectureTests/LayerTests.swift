import Testing

/// The layers of the README's drawing: Package.swift lists the targets from bottom to top, and
/// arrows only go down.
@Suite struct LayerTests {
  private let layout: PackageLayout

  init() throws { layout = try .ofThisPackage() }

  /// What computes; it knows of no file, and leaves hashes to `Checksums`.
  private static let science: Set = [
    "Numerics", "Randomness", "Images", "Kernels", "NeuralNet", "Diffusion", "Scoring",
  ]
  private static let outerWorld: Set = [
    "FileFormats", "Reports", "Datasets", "Runs", "Studies", "CLibCrypto", "CZlib",
    "CLibPNG", "PNGBridge",
  ]

  @Test func everyTargetIsFound() throws {
    let names = layout.manifest.targets.map(\.name)
    for name in ["CZlib", "Kernels", "NeuralNet", "digits", "TestSupport", "ArchitectureTests"] {
      #expect(names.contains(name))
    }
    #expect(layout.manifest.products == ["Mustache", "ArgumentParser"])
    #expect(layout.filesWithoutTarget == [])
    #expect(layout.files.count > 200)
  }

  @Test func importsOnlyGoDown() {
    #expect(layout.importsThatRunUp == [])
    #expect(layout.dependenciesThatRunUp == [])
  }

  @Test func dependenciesAreWhatIsImported() {
    #expect(layout.importsWithoutDependency == [])
    #expect(layout.dependenciesWithoutImport == [])
  }

  @Test func scienceKnowsNoFiles() {
    #expect(
      layout.imports(of: Self.outerWorld) { Self.science.contains($0.name) } == [])
    let waysToAFile = ["FileManager", "FileHandle", "Data(contentsOf", "contentsOfFile", "fopen("]
    #expect(layout.mentions(of: waysToAFile) { Self.science.contains($0.name) } == [])
  }

  @Test func onlyTheProgramReadsArguments() {
    #expect(layout.imports(of: ["ArgumentParser"]) { $0.kind != .executable } == [])
  }
}
