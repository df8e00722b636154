import Foundation

/// The layout of the package, and one sentence about each thing in it that breaks a rule.
struct PackageLayout {
  let manifest: PackageManifest
  let files: [SourceFile]

  /// Reads the package that these tests belong to.
  static func ofThisPackage() throws -> PackageLayout {
    let manifest = SourceFile.packageFolder.appendingPathComponent("Package.swift")
    return PackageLayout(
      manifest: PackageManifest(text: try String(contentsOf: manifest, encoding: .utf8)),
      files: try SourceFile.all())
  }

  func files(of target: PackageManifest.Target) -> [SourceFile] {
    files.filter { $0.path.hasPrefix(target.path + "/") }
  }

  /// Calls `body` with every target, file and imported module.
  private func importFaults(
    _ body: (PackageManifest.Target, SourceFile, String) -> String?
  ) -> [String] {
    manifest.targets.flatMap { target in
      files(of: target).flatMap { file in file.imports.compactMap { body(target, file, $0) } }
    }
  }

  // MARK: Arrows

  /// Imports of a module that the manifest lists above the one that imports it.
  var importsThatRunUp: [String] {
    let heights = manifest.heights
    return importFaults { target, file, module in
      guard let from = heights[target.name], let to = heights[module], to >= from else {
        return nil
      }
      return "\(file.path) imports \(module), which does not stand below \(target.name)"
    }
  }

  /// Dependencies in the manifest on a target that is listed above the one that depends on it.
  var dependenciesThatRunUp: [String] {
    let heights = manifest.heights
    return manifest.targets.flatMap { target in
      target.dependencies.compactMap { name in
        guard let from = heights[target.name], let to = heights[name], to >= from else {
          return nil
        }
        return "\(target.name) depends on \(name), which does not stand below it"
      }
    }
  }

  /// Imports that the manifest does not list as a dependency of the target.
  var importsWithoutDependency: [String] {
    let known = Set(manifest.targets.map(\.name)).union(manifest.products)
    return importFaults { target, file, module in
      guard known.contains(module), !(target.dependencies + target.products).contains(module)
      else { return nil }
      return "\(file.path) imports \(module), which is no dependency of \(target.name)"
    }
  }

  /// Dependencies that no file of the target imports. A test may list a program only so that it is
  /// built, and targets in C include headers instead.
  var dependenciesWithoutImport: [String] {
    manifest.targets.flatMap { target -> [String] in
      let files = files(of: target)
      let imported = Set(files.flatMap(\.imports))
      guard !files.isEmpty else { return [] }
      let needed = target.dependencies.filter { manifest.target($0)?.kind != .executable }
      return (needed + target.products).filter { !imported.contains($0) }
        .map { "\(target.name) depends on \($0), which none of its files imports" }
    }
  }

  /// Files below Sources and Tests that belong to no target.
  var filesWithoutTarget: [String] {
    let folders = manifest.targets.map { $0.path + "/" }
    return files.map(\.path).filter { path in !folders.contains { path.hasPrefix($0) } }
      .map { "\($0) belongs to no target" }
  }

  /// Returns the imports of `modules` by the targets for which `isAffected` is true.
  func imports(
    of modules: Set<String>, where isAffected: (PackageManifest.Target) -> Bool
  ) -> [String] {
    importFaults { target, file, module in
      isAffected(target) && modules.contains(module) ? "\(file.path) imports \(module)" : nil
    }
  }

  /// Returns the files with one of `words`, in the targets for which `isAffected` is true.
  func mentions(
    of words: [String], where isAffected: (PackageManifest.Target) -> Bool
  ) -> [String] {
    manifest.targets.filter(isAffected).flatMap { target in
      files(of: target).flatMap { file in
        words.filter { file.text.contains($0) }.map { "\(file.path) says \($0)" }
      }
    }
  }

  // MARK: Sizes

  func filesLonger(than limit: Int) -> [String] {
    files.filter { $0.lineCount > limit }
      .map { "\($0.path) has \($0.lineCount) lines, more than \(limit)" }
  }

  /// Returns the number of lines of all files below a folder.
  func lineCount(below folder: String) -> Int {
    files.filter { $0.path.hasPrefix(folder + "/") }.reduce(0) { $0 + $1.lineCount }
  }
}
