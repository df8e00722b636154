import Foundation
import Mustache
import Wording

/// One HTML page about one experiment: what was found, the evidence, and how to repeat it.
///
/// The page opens from disk and needs no other file: every picture and style is inside it, and it
/// runs no script. The template escapes all text.
package struct ReportPage: Sendable {
  package let title: String
  /// What was found, in a sentence or two, which a reader sees first.
  package let claim: String
  /// What a reader must know before believing the claim, such as unusual data.
  package var remarks: [String] = []
  /// The seconds after which a browser reads the page anew; nil for a page that stays as it is.
  package var refresh: Int?
  package let sections: [ReportSection]
  /// Everything that decides the result, by name.
  package let settings: [(name: String, value: String)]
  /// The command line that repeats the experiment.
  package let command: String
  /// The program that wrote the page.
  package let program: String

  package init(
    title: String, claim: String, remarks: [String] = [], sections: [ReportSection],
    settings: [(name: String, value: String)], command: String, program: String
  ) {
    (self.title, self.claim, self.remarks) = (title, claim, remarks)
    (self.sections, self.settings) = (sections, settings)
    (self.command, self.program) = (command, program)
  }

  /// Returns the whole page.
  ///
  /// - Throws: an error only if the template itself is wrong.
  package func render() throws -> String {
    let page = try MustacheTemplate(string: PageTemplate.html).render([
      "refresh": refresh.map { [String($0)] } ?? [],
      "title": title, "claim": claim, "remarks": remarks, "style": PageTemplate.style,
      "sections": sections.map(\.context),
      "settings": settings.map { ["name": $0.name, "value": $0.value] },
      "command": command, "program": program,
    ])
    return SafeText.lines(page)
  }
}

/// A heading and what comes under it.
package struct ReportSection: Sendable {
  let heading: String
  package let blocks: [ReportBlock]

  package init(_ heading: String, _ blocks: [ReportBlock]) {
    (self.heading, self.blocks) = (heading, blocks)
  }

  fileprivate var context: [String: Any] {
    ["heading": heading, "blocks": blocks.compactMap(\.context)]
  }
}

package enum ReportBlock: Sendable {
  case paragraph(String)
  /// Figures beside each other, where there is room.
  case figures([ReportFigure])
  case table(ReportTable)
  /// A table that is shown on the page, and written to a file with all digits.
  case data(DataTable)
  /// A table that is only written to a file.
  case file(DataTable)

  /// One key, by which the template knows the kind; nil for what the page does not show.
  fileprivate var context: [String: Any]? {
    switch self {
    case .paragraph(let text): ["paragraph": text]
    case .figures(let figures):
      figures.isEmpty ? nil : ["gallery": ["figures": figures.map(\.context)]]
    case .table(let table): ["table": table.context]
    case .data(let table): ["table": table.report.context]
    case .file: nil
    }
  }
}

/// A picture with its caption.
package struct ReportFigure: Sendable {
  private enum Picture {
    case plot(SVGPlot)
    case png(Data, alt: String)
  }

  private let picture: Picture
  private let caption: String
  /// The base name of the figure's file.
  private let name: String?

  package init(_ plot: SVGPlot, caption: String) {
    (picture, self.caption, name) = (.plot(plot), caption, nil)
  }

  /// Creates a figure of a plot, with the legend below it and a file for it.
  ///
  /// - Parameters:
  ///   - name: the name of the file, without ".svg".
  ///   - size: the size of the area between the axes.
  package init(
    _ name: String, _ plot: SVGPlot, size: (width: Int, height: Int) = (300, 230), caption: String
  ) {
    var plot = plot
    (plot.size, plot.legend) = (size, .below)
    (picture, self.caption, self.name) = (.plot(plot), caption, name)
  }

  /// - Parameters:
  ///   - name: the name of the picture's file, without ".png"; nil for no file.
  ///   - png: the bytes of a PNG file.
  ///   - alt: what the picture shows, for people who cannot see it.
  package init(_ name: String? = nil, png: Data, alt: String, caption: String) {
    (picture, self.caption, self.name) = (.png(png, alt: alt), caption, name)
  }

  /// The figure's file; nil if it has none.
  package var file: (name: String, bytes: Data)? {
    guard let name else { return nil }
    return switch picture {
    case .plot(let plot): (name + ".svg", Data(plot.render().utf8))
    case .png(let bytes, _): (name + ".png", bytes)
    }
  }

  fileprivate var context: [String: Any] {
    switch picture {
    case .plot(let plot): ["svg": plot.render(for: .page), "caption": caption]
    case .png(let bytes, let alt):
      ["png": bytes.base64EncodedString(), "alt": alt, "caption": caption]
    }
  }
}
