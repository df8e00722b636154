import Foundation
import Serving
import Testing

@Suite struct RequestTests {
  private func request(_ text: String) throws -> Request {
    try Request(head: Array(text.utf8))
  }

  @Test func readsTheHead() throws {
    let request = try request(
      "GET /api/watch?run=a%2Fb+c%2B&from=12&odd HTTP/1.1\r\nHost: here\r\nX-Thing:  two words ")
    #expect(request.method == "GET" && request.path == "/api/watch")
    #expect(request.query == ["run": "a/b c+", "from": "12"])
    #expect(request.fields == ["host": "here", "x-thing": "two words"])
  }

  /// A path is compared and never decoded, so it stays as it was sent.
  @Test func pathsAreNotDecoded() throws {
    #expect(try request("GET /%2e%2e/etc HTTP/1.1").path == "/%2e%2e/etc")
  }

  @Test(arguments: [
    "", "GET", "GET /", "GET / HTTP/2", "GET  / HTTP/1.1", "GET http://a/ HTTP/1.1",
    "GET / HTTP/1.1\r\nno colon", "GET / HTTP/1.1\r\n: nothing", "GET / HTTP/1.1\r\na b: c",
    "GET / HTTP/1.1\r\nHost: a\r\nhost: b", "GET /\u{0} HTTP/1.1", "GET /ü HTTP/1.1",
  ])
  func refusesWhatIsNone(text: String) {
    #expect(throws: Refusal.self) { try request(text) }
  }

  @Test func bodiesAreBounded() throws {
    func length(_ fields: String) throws -> Int {
      try request("POST / HTTP/1.1\r\n" + fields).bodyLength(limit: 100)
    }
    #expect(try length("A: b") == 0)
    #expect(try length("Content-Length: 100") == 100)
    for (fields, status) in [
      ("Content-Length: 101", 413), ("Content-Length: -1", 400), ("Content-Length: 1e2", 400),
      ("Content-Length: 99999999999999999999", 400), ("Content-Length:", 400),
      ("Transfer-Encoding: chunked", 411),
    ] {
      let refusal = #expect(throws: Refusal.self) { _ = try length(fields) }
      #expect(refusal?.status == status, "\(fields)")
    }
  }
}
