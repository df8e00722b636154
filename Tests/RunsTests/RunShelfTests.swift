import FileFormats
import Foundation
import Runs
import TestSupport
import Testing

/// Many runs in one folder: what is told of them, and how they are found, renamed and deleted.
@Suite struct RunShelfTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Folder.make(folder.file("runs"))
  }

  private func run(_ name: String) -> SmallRun { SmallRun("runs/\(name)", in: folder) }
  private func shelf() throws -> RunShelf { try RunShelf(folder.file("runs")) }
  private func summary(_ name: String) -> RunSummary { RunSummary(run(name).folder) }

  private func names(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("runs/\(name)")).sorted()
  }

  @Test func runsAreListedByNumber() throws {
    for name in ["010-b", "9-a", "zzz"] { try run(name).train(steps: 2) }
    try Folder.make(folder.file("runs/notes"))
    _ = try folder.file("runs/list.txt", [1])
    #expect(try shelf().runs.map(\.name) == ["9-a", "010-b", "zzz"])
    #expect(try RunShelf(folder.file("absent")).runs.isEmpty)
    #expect(throws: FileFault.self) { try RunShelf(folder.file("runs/list.txt")) }
  }

  @Test func statesAndNumbers() throws {
    try run("done").train(steps: 30)
    try run("half").train(steps: 40, stop: 20)
    _ = try run("new").begin(SmallRun.settings(), .minutes(3))
    let states = try shelf().runs.map { "\($0.name) \($0.state.name) \($0.stepsText)" }
    #expect(states == ["done finished 30 of 30", "half stopped 20 of 40", "new stopped 0"])
    let done = summary("done")
    let lines = try done.folder.readMetrics(upTo: .max)
    #expect(done.loss == lines[2].loss && done.minutes == lines[2].seconds / 60)
    #expect(done.kind == "cem tiny" && done.score == nil && done.fault == nil)
    let sizes = try names("done").map { try folder.bytes("runs/done/\($0)").count }
    #expect(done.bytes == sizes.reduce(0, +))

    // Whoever has the lock trains the run.
    let lock = try summary("half").folder.takeLock()
    withExtendedLifetime(lock) { #expect(summary("half").state == .running) }
    // A run that was made longer has steps left, whatever model it has.
    _ = try run("done").resume().setLength(.steps(50))
    #expect(summary("done").state == .stopped && summary("done").stepsText == "30 of 50")
  }

  /// Whatever is damaged, the list says so in one line and tells the rest.
  @Test(arguments: [
    ("config.json", "{", "config.json: expected a run's configuration, found no JSON"),
    (
      "checkpoint.safetensors", "", "checkpoint.safetensors: at byte 0: expected a safetensors file"
    ),
    ("model.safetensors", "12345678", "model.safetensors: at byte 0: expected a header"),
    ("metrics.jsonl", "x\n", "metrics.jsonl: expected the course of the training"),
  ])
  func damage(file: String, content: String, reason: String) throws {
    try run("a").train(steps: 4)
    try run("b").train(steps: 4)
    _ = try folder.file("runs/a/\(file)", Array(content.utf8))
    let runs = try shelf().runs
    #expect(runs.map(\.state.name) == ["broken", "finished"])
    #expect(runs[0].fault?.contains(reason) == true, "\(runs[0].fault ?? "")")
    let table = try shelf().table
    #expect(table.contains(reason) && table.contains("4 of 4"))
    #expect(table.split(separator: "\n").count == 4)
    // Deleting needs no more than a trace of training.
    #expect(try runs[0].folder.remove() == [])
    #expect(try shelf().runs.map(\.name) == ["b"])
  }

  @Test func aCheckpointThatIsCutShortIsBroken() throws {
    let small = try run("a").train(steps: 4)
    let bytes = try folder.bytes("runs/a/checkpoint.safetensors")
    try bytes.dropLast(1).write(to: URL(fileURLWithPath: small.folder.checkpoint))
    #expect(summary("a").fault?.contains("the file may be cut short") == true)
  }

  @Test func runsAreFoundByFolderNameAndNumber() throws {
    let shelf = folder.file("runs")
    for name in ["003-cem", "004-a", "004-b", "named"] { try run(name).train(steps: 1) }
    func found(_ typed: String) throws -> String { try RunShelf.find(typed, in: shelf).path }
    #expect(try found("named") == shelf + "/named" && found("003-cem") == shelf + "/003-cem")
    #expect(try found("003") == shelf + "/003-cem" && found("3") == shelf + "/003-cem")
    #expect(throws: FileFault.self) { try found("4") }
    // Paths are taken as they are.
    #expect(try found("x") == "x" && found("./3") == "./3" && found("") == "")
  }

  // MARK: Tidying

  @Test func onlyFilesOfTrainingAreDeleted() throws {
    try run("a").train(steps: 62)
    #expect(try names("a").contains("samples-000060.png"))
    _ = try folder.file("runs/a/notes.txt", [1])
    try Folder.make(folder.file("runs/a/metrics.jsonl.old"))
    #expect(try run("a").folder.remove() == ["metrics.jsonl.old", "notes.txt"])
    #expect(try names("a") == ["metrics.jsonl.old", "notes.txt"])
    try run("b").train(steps: 2)
    try run("b").folder.write([], title: "")
    #expect(try run("b").folder.remove() == [])
    #expect(!Folder.exists(folder.file("runs/b")))
  }

  @Test func whatIsNoRunIsNotTouched() throws {
    try Folder.make(folder.file("runs/web"))
    _ = try folder.file("runs/web/config.json", Array("{\"name\": \"site\"}".utf8))
    _ = try folder.file("runs/web/score.json", [1])
    for name in ["web", "absent"] {
      let fault = #expect(throws: FileFault.self) { try run(name).folder.remove() }
      #expect(fault?.expected == "the folder of a training run")
      #expect(throws: FileFault.self) { try run(name).folder.renamed(to: "x") }
    }
    #expect(try names("web") == ["config.json", "score.json"])
  }

  @Test func aRunThatIsTrainedStays() throws {
    let small = try run("a").train(steps: 2)
    let before = try names("a")
    let lock = try small.folder.takeLock()
    withExtendedLifetime(lock) {
      for work in [
        { _ = try small.folder.remove() }, { _ = try small.folder.renamed(to: "b") },
        { try small.folder.requireRemovable() },
      ] {
        let fault = #expect(throws: FileFault.self) { try work() }
        #expect(fault?.found == "one that is being trained now")
      }
    }
    #expect(try names("a") == before + [".training"] || names("a") == [".training"] + before)
  }

  @Test func aRunGetsAnotherName() throws {
    let small = try run("a").train(steps: 2)
    try run("taken").train(steps: 1)
    let before = try names("a")
    for name in ["taken", "", "x/y", ".hidden", String(repeating: "x", count: 256)] {
      #expect(throws: FileFault.self, "\(name)") { try small.folder.renamed(to: name) }
    }
    let renamed = try small.folder.renamed(to: "b")
    #expect(renamed.path == folder.file("runs/b"))
    #expect(try names("b") == before && !Folder.exists(small.folder.path))
    #expect(try renamed.takeLock() != nil)
  }
}
