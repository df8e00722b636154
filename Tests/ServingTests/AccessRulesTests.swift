import Foundation
import Serving
import Testing

/// What a page of another site can make a browser send.
@Suite struct AccessRulesTests {
  private let rules = AccessRules(host: "127.0.0.1", port: 8421, token: "word")

  private func status(_ lines: String..., rules: AccessRules? = nil) -> Int? {
    do {
      try (rules ?? self.rules).check(Request(head: Array(lines.joined(separator: "\r\n").utf8)))
      return nil
    } catch {
      return error.status
    }
  }

  @Test(arguments: ["127.0.0.1:8421", "localhost:8421", "LOCALHOST:8421", "[::1]:8421"])
  func itsOwnNamesAreAnswered(host: String) {
    #expect(status("GET / HTTP/1.1", "Host: \(host)") == nil)
  }

  /// A name of another site may lead to this machine.
  @Test(arguments: [
    "evil.example", "evil.example:8421", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil:8421", "",
    "127.0.0.1:8421@evil.example",
  ])
  func otherNamesAreNot(host: String) {
    #expect(status("GET / HTTP/1.1", "Host: \(host)") == 421)
  }

  /// A server for other machines answers for its addresses, which it does not know, and for no names.
  @Test func anyAddressIsAnsweredWhereAllAreListenedAt() {
    let rules = AccessRules(host: "0.0.0.0", port: 8421, token: "word")
    for host in ["192.168.1.5:8421", "10.0.0.1:8421", "[fe80::1]:8421", "localhost:8421"] {
      #expect(status("GET / HTTP/1.1", "Host: \(host)", rules: rules) == nil)
      #expect(status("GET / HTTP/1.1", "Host: \(host)") == (host.hasPrefix("local") ? nil : 421))
    }
    for host in ["evil.example:8421", "192.168.1.5:80", "1.2.3.4.evil:8421", "[evil]:8421"] {
      #expect(status("GET / HTTP/1.1", "Host: \(host)", rules: rules) == 421)
    }
    #expect(
      status(
        "GET / HTTP/1.1", "Host: 192.168.1.5:8421", "Origin: http://10.0.0.1:8421", rules: rules)
        == 403)
  }

  @Test func aRequestWithoutAHostIsNot() {
    #expect(status("GET / HTTP/1.1") == 421)
  }

  @Test(arguments: [
    "http://evil.example", "null", "https://127.0.0.1:8421", "http://127.0.0.1:8422", "file://",
  ])
  func otherOriginsAreNot(origin: String) {
    #expect(
      status("GET / HTTP/1.1", "Host: 127.0.0.1:8421", "Origin: \(origin)") == 403)
  }

  @Test func itsOwnOriginIs() {
    #expect(
      status("GET / HTTP/1.1", "Host: 127.0.0.1:8421", "Origin: http://127.0.0.1:8421") == nil)
  }

  @Test func workNeedsATokenAndAType() {
    let head = ["POST /api/draw HTTP/1.1", "Host: localhost:8421"].joined(separator: "\r\n")
    #expect(status(head) == 415)
    #expect(status(head, "Content-Type: text/plain", "X-Digits-Token: word") == 415)
    #expect(status(head, "Content-Type: application/json") == 403)
    #expect(status(head, "Content-Type: application/json", "X-Digits-Token: wort") == 403)
    #expect(status(head, "Content-Type: application/json", "X-Digits-Token: words") == 403)
    #expect(status(head, "Content-Type: application/json", "X-Digits-Token: word") == nil)
    #expect(
      status(head, "content-type: application/json; charset=utf-8", "x-digits-token: word") == nil)
  }

  @Test(arguments: ["PUT", "DELETE", "OPTIONS", "HEAD", "get"])
  func otherMethodsAreRefused(method: String) {
    #expect(status("\(method) / HTTP/1.1", "Host: localhost:8421") == 405)
  }

  @Test func noTwoStartsHaveOneToken() {
    let tokens = Set((0..<100).map { _ in AccessRules.makeToken() })
    #expect(tokens.count == 100 && tokens.allSatisfy { $0.count == 32 })
  }
}
