import Foundation

/// The page with its style and its scripts, which are part of the program.
struct Page: Sendable {
  private let files: [String: Answer]

  /// What stands in the page for the token of this start.
  private static let placeholder = "TOKEN"

  init(token: String) {
    let page = String(decoding: PackageResources.index_html, as: UTF8.self)
      .replacing(Self.placeholder, with: token)
    let script = "text/javascript; charset=utf-8"
    func file(_ bytes: [UInt8], _ type: String) -> Answer { Answer(Data(bytes), type: type) }
    files = [
      "/": Answer(Data(page.utf8), type: "text/html; charset=utf-8"),
      "/icon.svg": file(PackageResources.icon_svg, "image/svg+xml"),
      "/style.css": file(PackageResources.style_css, "text/css; charset=utf-8"),
      "/main.js": file(PackageResources.main_js, script),
      "/tools.js": file(PackageResources.tools_js, script),
      "/play.js": file(PackageResources.play_js, script),
      "/draw.js": file(PackageResources.draw_js, script),
      "/watch.js": file(PackageResources.watch_js, script),
      "/explain.js": file(PackageResources.explain_js, script),
    ]
  }

  /// - Returns: nil for a path that is none of the page's.
  func answer(_ path: String) -> Answer? { files[path] }
}
