/// Who may ask what. A page of another site can make a browser send requests here, also under a name
/// of its own that leads to this machine; these rules are what stops it.
package struct AccessRules: Sendable {
  /// The names and addresses of this server, with its port, in small letters.
  private let hosts: Set<String>
  /// The port with its colon, if the server listens at every address of this machine. It cannot know
  /// them all, so it answers for any that is written in numbers: what leads a browser astray is a name.
  private let portOfAnyAddress: String?
  /// A word that only this server's own page knows.
  package let token: String

  /// - Parameters:
  ///   - host: the address that the server was told to listen at.
  ///   - port: the port that it listens at.
  package init(host: String, port: Int, token: String) {
    var names = ["127.0.0.1", "localhost", "[::1]"]
    if !names.contains(host) { names.append(host.contains(":") ? "[\(host)]" : host) }
    portOfAnyAddress = ["0.0.0.0", "::"].contains(host) ? ":\(port)" : nil
    // Browsers leave out the port that HTTP usually has.
    hosts = Set(
      names.flatMap { name in
        ["\(name.lowercased()):\(port)"] + (port == 80 ? [name.lowercased()] : [])
      })
    self.token = token
  }

  /// - Throws: `Refusal` unless the request comes from this server's own page, or from somebody who
  ///   opens it.
  package func check(_ request: Request) throws(Refusal) {
    guard let host = request.fields["host"]?.lowercased(), isOwn(host) else {
      throw Refusal(421, "this server does not answer for that host")
    }
    if let origin = request.fields["origin"]?.lowercased(), origin != "http://" + host {
      throw Refusal(403, "pages of other sites may not ask this server")
    }
    switch request.method {
    case "GET": return
    case "POST": break
    default: throw Refusal(405, "only GET and POST are answered")
    }
    let type = request.fields["content-type"]?.lowercased() ?? ""
    guard type == "application/json" || type.hasPrefix("application/json;") else {
      throw Refusal(415, "a request for work must be application/json")
    }
    guard let word = request.fields["x-digits-token"], Self.areEqual(word, token) else {
      throw Refusal(403, "the token is not that of this start; load the page anew")
    }
  }

  private func isOwn(_ host: String) -> Bool {
    if hosts.contains(host) { return true }
    guard let portOfAnyAddress, host.hasSuffix(portOfAnyAddress) else { return false }
    let address = host.dropLast(portOfAnyAddress.count)
    return address.wholeMatch(of: /[0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-f:.]+\]/) != nil
  }

  /// Compares in a time that does not tell how many characters agree.
  private static func areEqual(_ first: String, _ second: String) -> Bool {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    guard first.count == second.count else { return false }
    return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Returns a word that nobody can guess. It decides no result, so no seed makes it.
  package static func makeToken() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let text = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }
}
