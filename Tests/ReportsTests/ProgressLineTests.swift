import Testing
import Reports

@Suite struct ProgressLineTests {
  private func line(
    done: Int, total: Int?, start: Int = 0, seconds: Double, note: String = ""
  ) -> ProgressLine {
    ProgressLine(
      label: "train", unit: .items("images"), done: done, total: total, startCount: start,
      seconds: seconds, note: note)
  }

  @Test func showsRateAndTimeLeft() {
    #expect(
      line(done: 250, total: 1000, seconds: 1, note: "loss 0.5").plain
        == "train  25 %  250 images/s  0:03 left  loss 0.5")
    // Work done before the clock started does not count towards the rate.
    #expect(
      line(done: 750, total: 1000, start: 500, seconds: 50).plain
        == "train  75 %  5.00 images/s  0:50 left")
    #expect(line(done: 3, total: nil, seconds: 0).plain == "train  ")
    #expect(line(done: 0, total: 0, seconds: 1).plain == "train  ")
  }

  @Test(arguments: [0, 1, 20, 40, 80, 200])
  func fitsTheTerminal(width: Int) {
    let drawn = line(done: 500, total: 1000, seconds: 1).drawn(width: width)
    #expect(drawn.count <= width)
    #expect(drawn.contains("[") == (width >= 80))
  }

  @Test func barGrowsWithTheWork() {
    func cells(_ done: Int) -> Int {
      line(done: done, total: 1000, seconds: 1).drawn(width: 100).count { $0 == "#" }
    }
    #expect([cells(0), cells(500), cells(1000), cells(2000)] == [0, 20, 40, 40])
  }

  @Test func linesOfOwnParts() {
    let line = ProgressLine(
      label: "model 3 of 6", fraction: 0.5, parts: ["38 steps/s", "0:10 left"])
    #expect(line.plain == "model 3 of 6  50 %  38 steps/s  0:10 left")
    #expect(line.drawn(width: 100).contains("[####################....................]"))
    #expect(ProgressLine(label: "a", fraction: nil, parts: ["b"]).plain == "a  b")
  }
}
