import Benchmark
import Testing

/// What other work on the machine costs.
@Suite struct CoreShareTests {
  @Test func linesOfTheKernelAreRead() {
    #expect(CoreShare.read("1264012 14943 29131\n") == .init(ran: 1_264_012, waited: 14_943))
    #expect(CoreShare.read("1264012 14943") == nil)
    #expect(CoreShare.read("") == nil)
  }

  @Test func theLostShareIsThatOfWaiting() {
    let before = CoreShare.Times(ran: 100, waited: 50)
    #expect(CoreShare.lost(from: before, to: .init(ran: 130, waited: 60)) == 0.25)
    // Nothing ran, or more threads ended than began.
    #expect(CoreShare.lost(from: before, to: before) == nil)
    #expect(CoreShare.lost(from: before, to: .init(ran: 110, waited: 20)) == 0)
  }

  @Test func onlyWhatCostsMuchIsTold() {
    #expect(CoreShare.text(nil) == "" && CoreShare.text(0.09) == "")
    #expect(CoreShare.text(0.456) == "  busy: -46 %")
  }

  #if os(Linux)
    /// This process runs, so the kernel has a line for it.
    @Test func thisProcessIsFound() { #expect(CoreShare.times().ran > 0) }
  #endif
}
