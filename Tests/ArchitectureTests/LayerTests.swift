import Testing

/// The layers of the README's drawing. Package.swift lists the targets from bottom to top, and
/// arrows only point down.
@Suite struct LayerTests {
  private let layout: PackageLayout

  init() throws { layout = try .ofThisPackage() }

  /// The targets that compute. They know nothing of files, and leave hashes to `Checksums`.
  private static let science: Set = [
    "Numerics", "Randomness", "Images", "Kernels", "NeuralNet", "Diffusion", "Scoring",
  ]
  private static let outerWorld: Set = [
    "FileFormats", "Reports", "Datasets", "Runs", "Studies", "CLibCrypto", "CZlib",
    "CLibPNG", "PNGBridge", "CLibCurl", "CurlBridge",
  ]

  @Test func everyTargetIsFound() throws {
    let names = layout.manifest.targets.map(\.name)
    for name in ["CZlib", "Kernels", "NeuralNet", "digits", "TestSupport", "ArchitectureTests"] {
      #expect(names.contains(name))
    }
    #expect(layout.manifest.products == ["Mustache", "FlyingSocks", "ArgumentParser"])
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

  /// Flags are the program's words; what lies below speaks of settings by their names.
  @Test func onlyTheProgramNamesFlags() {
    let flag = #/(?:^|[^-\w])--[a-z][a-z-]+/#
    let faults = layout.manifest.targets.filter { $0.kind == .library }.flatMap { target in
      layout.files(of: target).filter { $0.path.hasPrefix("Sources/") }.flatMap { file in
        file.text.split(separator: "\n").filter { line in
          // The style sheet of the pages has variables with such names.
          line.firstMatch(of: flag) != nil && !file.path.hasSuffix("PageTemplate.swift")
        }.map { "\(file.path): \($0)" }
      }
    }
    #expect(faults == [])
  }

  /// The library's interface is one module, and a few enumerations that it hands on.
  @Test func onlyTheLibraryIsPublic() {
    let handedOn = [
      "Objective.swift", "Sampler.swift", "Schedule.swift", "UNetConfiguration.swift",
    ]
    let faults = layout.files.filter { file in
      file.path.hasPrefix("Sources/") && !file.path.hasPrefix("Sources/DigitDiffusion/")
        && file.text.firstMatch(of: #/(?m)^\s*public /#) != nil
    }.map { String($0.path.split(separator: "/").last ?? "") }
    #expect(Set(faults) == Set(handedOn))
  }

  /// What is shown passes through one place, which makes control characters visible.
  @Test func onlyTheTerminalPrints() {
    let faults = layout.files.filter { file in
      file.path.hasPrefix("Sources/") && !file.path.hasPrefix("Sources/Terminal/")
        && file.text.firstMatch(
          of: #/(?m)^(?!\s*//)(?!.*func )(?:.*[^.\w])?(?:(?:Swift\.)?print\(|FileHandle\.standard)/#
        )
          != nil
    }.map(\.path)
    #expect(faults == [])
  }

  @Test func onlyTheProgramReadsArguments() {
    #expect(layout.imports(of: ["ArgumentParser"]) { $0.kind != .executable } == [])
  }
}
