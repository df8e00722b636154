import Testing

/// The rules find what breaks them, in a package made up for this test.
@Suite struct PackageLayoutTests {
  private static let manifest = PackageManifest(
    text: """
      let package = Package(
        dependencies: [.package(url: "https://host/other", from: "1.0.0")],
        targets: [
          // MARK: Below, with a .target(name: "Comment") that is none
          .systemLibrary(name: "CBottom", pkgConfig: "bottom", providers: [.apt(["bottom-dev"])]),
          .target(name: "Bottom", swiftSettings: [.define("name")]),
          // MARK: Above
          .target(
            name: "Middle",
            dependencies: [
              "Bottom", .product(name: "Other", package: "other-package"), "Unused",
              .target(name: "CBottom", condition: .when(platforms: [.linux])),
            ], path: "Elsewhere/Middle"),
          .executableTarget(name: "top", dependencies: ["Middle"]),
          .testTarget(name: "TopTests", dependencies: ["top"], exclude: ["Fixtures"]),
        ]
      )
      """)

  private func layout(_ files: [String: String]) -> PackageLayout {
    PackageLayout(
      manifest: Self.manifest,
      files: files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) })
  }

  @Test func readsTheManifest() {
    #expect(
      Self.manifest.targets == [
        .init(name: "CBottom", kind: .system, path: "Sources/CBottom"),
        .init(name: "Bottom", kind: .library, path: "Sources/Bottom"),
        .init(
          name: "Middle", kind: .library, dependencies: ["Bottom", "Unused", "CBottom"],
          products: ["Other"], path: "Elsewhere/Middle"),
        .init(name: "top", kind: .executable, dependencies: ["Middle"], path: "Sources/top"),
        .init(name: "TopTests", kind: .test, dependencies: ["top"], path: "Tests/TopTests"),
      ])
  }

  @Test func readsImports() {
    let text = """
      // import Comment
      import A
      @testable import B
      package import struct C.D
        import E  // import F
      let important = "import G"
      """
    #expect(SourceFile(path: "x", text: text).imports == ["A", "B", "C", "E"])
  }

  @Test func findsArrowsThatRunUp() {
    let layout = layout([
      "Sources/Bottom/A.swift": "import Middle\n", "Elsewhere/Middle/B.swift": "import Bottom\n",
    ])
    #expect(
      layout.importsThatRunUp == [
        "Sources/Bottom/A.swift imports Middle, which does not stand below Bottom"
      ])
    #expect(layout.dependenciesThatRunUp == [])
    let turned = PackageLayout(
      manifest: PackageManifest(
        text: """
          .target(name: "A", dependencies: ["B"]), .target(name: "B")
          """), files: [])
    #expect(
      turned.dependenciesThatRunUp == ["A depends on B, which does not stand below it"])
  }

  @Test func findsDependenciesThatAreNoImports() {
    let layout = layout([
      "Sources/top/A.swift": "import Bottom\nimport Foundation\nimport Other\n",
      "Elsewhere/Middle/B.swift": "import Bottom\n", "Tests/TopTests/C.swift": "import Testing\n",
      "Sources/Nowhere/D.swift": "",
    ])
    #expect(
      layout.importsWithoutDependency == [
        "Sources/top/A.swift imports Bottom, which is no dependency of top",
        "Sources/top/A.swift imports Other, which is no dependency of top",
      ])
    #expect(
      layout.dependenciesWithoutImport == [
        "Middle depends on Unused, which none of its files imports",
        "Middle depends on CBottom, which none of its files imports",
        "Middle depends on Other, which none of its files imports",
        "top depends on Middle, which none of its files imports",
      ])
    #expect(layout.filesWithoutTarget == ["Sources/Nowhere/D.swift belongs to no target"])
    #expect(
      layout.imports(of: ["Bottom"]) { $0.kind == .executable } == [
        "Sources/top/A.swift imports Bottom"
      ])
  }

  @Test func findsWords() {
    let layout = layout(["Sources/top/A.swift": "open(1)", "Sources/Bottom/B.swift": "open(2)"])
    #expect(
      layout.mentions(of: ["open(", "close("]) { $0.kind == .executable } == [
        "Sources/top/A.swift says open("
      ])
  }

  @Test func countsLines() {
    let layout = layout(["Sources/top/A.swift": "1\n2\n\n4\n", "Sources/topping/B.swift": "1\n2"])
    #expect(layout.filesLonger(than: 4) == [])
    #expect(
      layout.filesLonger(than: 3) == ["Sources/top/A.swift has 4 lines, more than 3"])
    #expect(layout.lineCount(below: "Sources/top") == 4)
    #expect(layout.lineCount(below: "Sources/topping") == 2)
  }
}
