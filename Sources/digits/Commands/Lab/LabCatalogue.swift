import Reports

/// What the three papers state and show, each with the command that repeats it, or the reason why
/// none does.
enum LabCatalogue {
  struct Entry {
    /// Its name in the paper, such as "figure 4".
    let item: String
    let statement: String
    /// Words after `digits`; nil where nothing repeats it.
    var command: String?
    /// Why nothing does, or what to know about what does.
    var remark: String?
  }

  struct Paper {
    let title: String
    let entries: [Entry]
  }

  static let papers = [
    Paper(
      title: "Lu, Wang, Bal: singularities in the diffusion model (arXiv 2301.07882)",
      entries: [
        Entry(
          item: "theorem 3.5", statement: "S(x, t) t goes to x minus its nearest point",
          command: "lab blow-up"),
        Entry(
          item: "theorem 3.7", statement: "data blurred by N(0, s²) have a bounded score",
          command: "lab blur"),
        Entry(
          item: "remark 3.10", statement: "other forward processes would do",
          command: "lab processes"),
        Entry(item: "figure 1", statement: "samples of a line", command: "lab line"),
        Entry(
          item: "figure 2", statement: "outputs at a fixed point against t", command: "lab line"),
        Entry(item: "figure 3", statement: "mean squared errors against t", command: "lab line"),
        Entry(item: "figure 4", statement: "samples of a spiral", command: "lab curve"),
        Entry(
          item: "figure 5, table 1", statement: "five points absorb equal shares",
          command: "lab five-points"),
        Entry(
          item: "figure 6", statement: "a shallow and a deep network on eight points",
          command: "lab eight-points"),
        Entry(
          item: "figure 7", statement: "distance to the data against the smallest time",
          command: "lab smallest-time", remark: "the paper's points are only in its authors' files"),
        Entry(
          item: "figure 8", statement: "E|X₀ − f|² is proportional to eᵗ − 1",
          command: "lab weight-check"),
        Entry(
          item: "figure 9", statement: "DDPM and CEM on MNIST", command: "lab mnist",
          remark: "its full size takes a day; figures by Inception features cannot be repeated"),
        Entry(item: "figure 10", statement: "three schedules", command: "lab schedule"),
        Entry(
          item: "figure 11", statement: "three weights of the loss", command: "lab weighting"),
        Entry(
          item: "equation 20, A.1 to A.4", statement: "closed forms of f, S and the noise",
          remark: "identities; tests hold them"),
      ]),
    Paper(
      title: "Pierret, Galerne: exact errors of samplers on Gaussian data (arXiv 2405.14250)",
      entries: [
        Entry(
          item: "propositions 2 to 4",
          statement: "exact solutions; the SDE forgets its start, the ODE does not",
          command: "lab gaussian"),
        Entry(
          item: "initialisation, truncation, discretisation", statement: "three errors, split",
          command: "lab gaussian"),
        Entry(
          item: "score approximation", statement: "the error of a learnt score",
          command: "lab gaussian --learnt"),
        Entry(
          item: "table 5", statement: "schemes on the Gaussian of CIFAR-10",
          command: "lab gaussian --spectrum FILE",
          remark: "its spectrum is not public; the table is made for any"),
        Entry(
          item: "textures (ADSN)", statement: "schemes on a Gaussian texture",
          remark: "the texture is not at hand; its spectrum would go to --spectrum"),
        Entry(
          item: "proposition 5", statement: "the score is linear if the data are Gaussian",
          remark: "a proof; lab gaussian --learnt shows how near a linear network comes"),
      ]),
    Paper(
      title: "Lyu, Nguyen, Qian, Tong: generation without memorising (arXiv 2505.02508)",
      entries: [
        Entry(
          item: "claim 1", statement: "one update of smoothed data gives new points",
          command: "lab memorisation"),
        Entry(
          item: "claim 2", statement: "W1 falls as n^(-2/(d+4)), whatever the space around",
          command: "lab memorisation"),
        Entry(
          item: "claim 3", statement: "samples follow a kernel density estimate on the manifold",
          command: "lab memorisation"),
        Entry(
          item: "figures 1 and 2", statement: "its numerical part",
          remark: "neither data nor numbers are at hand"),
      ]),
    Paper(
      title: "Beyond the papers",
      entries: [
        Entry(
          item: "thin sets", statement: "the line and the spiral in many dimensions",
          command: "lab thin-set", remark: "more than an hour in full"),
        Entry(
          item: "images as one vector", statement: "which prediction narrow networks cannot make",
          command: "lab one-token", remark: "some two hours in full"),
        Entry(
          item: "errors by noise level", statement: "where in time two models differ",
          command: "lab estimate-error"),
      ]),
  ]

  static var text: String {
    papers.map { paper in
      let table = ReportTable(
        caption: "", columns: [.init("in the paper"), .init("statement"), .init("command")],
        rows: paper.entries.map { entry in
          let remark = entry.remark.map { "(\($0))" }
          let command = entry.command.map { "digits \($0)" }
          return [
            .init(entry.item), .init(entry.statement),
            .init([command, remark].compactMap { $0 }.joined(separator: "  ")),
          ]
        })
      return "\(paper.title)\n\(table.text)"
    }.joined(separator: "\n\n") + "\n"
  }
}
