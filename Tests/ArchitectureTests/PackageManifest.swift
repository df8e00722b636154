/// What Package.swift says about the targets, read from its text.
struct PackageManifest {
  struct Target: Equatable {
    enum Kind: String, CaseIterable {
      case library = "target"
      case executable = "executableTarget"
      case test = "testTarget"
      case system = "systemLibrary"
    }

    var name: String
    var kind: Kind
    /// The names of targets of this package.
    var dependencies: [String] = []
    /// The names of other packages' products, which are also the names of their modules.
    var products: [String] = []
    /// The folder from the package's root; the usual one if the manifest names none.
    var path: String
  }

  /// The targets from bottom to top, as the manifest lists them.
  let targets: [Target]

  init(text: String) {
    let code = ManifestText(text)
    targets = code.calls(Target.Kind.allCases.map(\.rawValue)).compactMap { call in
      guard let kind = Target.Kind(rawValue: call.function),
        let name = call.body.strings(of: "name").first
      else { return nil }
      let list = call.body.list(of: "dependencies")
      func names(_ function: String) -> [String] {
        (list?.calls([function]) ?? []).compactMap { $0.body.strings(of: "name").first }
      }
      return Target(
        name: name, kind: kind,
        dependencies: (list?.withoutCalls.strings ?? []) + names("target"),
        products: names("product"),
        path: call.body.strings(of: "path").first
          ?? (kind == .test ? "Tests/" : "Sources/") + name)
    }
  }

  func target(_ name: String) -> Target? { targets.first { $0.name == name } }

  /// The position of each target in the list; lower targets have smaller numbers.
  var heights: [String: Int] {
    Dictionary(uniqueKeysWithValues: targets.enumerated().map { ($1.name, $0) })
  }

  /// The modules of other packages that any target names.
  var products: Set<String> { Set(targets.flatMap(\.products)) }
}

/// Swift text without comments, which knows where brackets and string literals end.
private struct ManifestText {
  struct Call {
    let function: String
    let body: ManifestText
  }

  /// The characters, each with whether it belongs to the content of a string literal.
  private var characters: [(character: Character, isQuoted: Bool)] = []

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var isQuoted = false
      let line = Array(line)
      for (i, character) in line.enumerated() {
        if !isQuoted, character == "/", i + 1 < line.count, line[i + 1] == "/" { break }
        if character == "\"" { isQuoted.toggle() }
        characters.append((character, isQuoted && character != "\""))
      }
      characters.append(("\n", false))
    }
  }

  private init(_ characters: [(character: Character, isQuoted: Bool)]) {
    self.characters = characters
  }

  /// Returns the calls `.NAME(` of the given names, in order, except those in another's arguments.
  func calls(_ names: [String]) -> [Call] {
    var (calls, i): ([Call], Int) = ([], 0)
    while i < characters.count {
      guard let name = names.first(where: { has(".\($0)(", at: i) }) else {
        i += 1
        continue
      }
      let open = i + name.count + 1
      let close = end(ofBracketAt: open)
      calls.append(Call(function: name, body: ManifestText(Array(characters[open + 1..<close]))))
      i = close
    }
    return calls
  }

  /// Returns the text in the brackets of `LABEL: [`.
  func list(of label: String) -> ManifestText? {
    guard let start = place(ofLabel: label),
      let open = characters[start...].firstIndex(where: { $0.character == "[" && !$0.isQuoted })
    else { return nil }
    return ManifestText(Array(characters[open + 1..<end(ofBracketAt: open)]))
  }

  /// Returns the string literal after `LABEL:`, and those that follow it.
  func strings(of label: String) -> [String] {
    place(ofLabel: label).map { ManifestText(Array(characters[$0...])).strings } ?? []
  }

  /// The content of every string literal.
  var strings: [String] {
    var (strings, current): ([String], String?) = ([], nil)
    for (character, isQuoted) in characters {
      if character == "\"", !isQuoted {
        if let string = current { strings.append(string) }
        current = current == nil ? "" : nil
      } else if isQuoted {
        current?.append(character)
      }
    }
    return strings
  }

  /// The text without what is in parentheses.
  var withoutCalls: ManifestText {
    var (kept, depth) = ([(character: Character, isQuoted: Bool)](), 0)
    for item in characters {
      if !item.isQuoted, item.character == "(" { depth += 1 }
      if depth == 0 { kept.append(item) }
      if !item.isQuoted, item.character == ")" { depth -= 1 }
    }
    return ManifestText(kept)
  }

  /// Returns where the first `LABEL:` outside inner brackets ends.
  private func place(ofLabel label: String) -> Int? {
    var depth = 0
    for (i, item) in characters.enumerated() where !item.isQuoted {
      if "([{".contains(item.character) { depth += 1 }
      if ")]}".contains(item.character) { depth -= 1 }
      if depth == 0, has(label + ":", at: i) { return i + label.count + 1 }
    }
    return nil
  }

  private func has(_ word: String, at start: Int) -> Bool {
    guard start + word.count <= characters.count else { return false }
    return zip(characters[start...], word).allSatisfy { $0.character == $1 && !$0.isQuoted }
  }

  private func end(ofBracketAt open: Int) -> Int {
    var depth = 0
    for i in open..<characters.count where !characters[i].isQuoted {
      if "([{".contains(characters[i].character) { depth += 1 }
      if ")]}".contains(characters[i].character) { depth -= 1 }
      if depth == 0 { return i }
    }
    return characters.count
  }
}
