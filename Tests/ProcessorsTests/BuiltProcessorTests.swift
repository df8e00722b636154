import Processors
import Testing

@Suite struct BuiltProcessorTests {
  @Test func theBuildHasAName() {
    #expect(!BuiltProcessor.name.isEmpty)
  }

  /// These tests run, so what they were built for is here.
  @Test func nothingIsMissingWhereTheTestsRun() {
    #expect(BuiltProcessor.missing == [])
    #expect(BuiltProcessor.fault == nil)
  }

  #if arch(x86_64)
    @Test func findsWhatTheProcessorLacks() {
      // Every x86-64 processor of the last fifteen years has the first; none has the second.
      #expect(BuiltProcessor.missing(["sse4.2", "warp-drive"]) == ["warp-drive"])
    }

    /// A build for a processor names at least what the least of its kind has.
    @Test func instructionsFollowTheName() {
      let needed = [
        "x86-64-v2": ["sse4.2"], "x86-64-v3": ["avx2", "fma"], "x86-64-v4": ["avx512f"],
      ]
      for instruction in needed[BuiltProcessor.name] ?? [] {
        #expect(BuiltProcessor.instructions.contains(instruction))
      }
      if BuiltProcessor.name == "off" { #expect(!BuiltProcessor.instructions.contains("avx")) }
    }
  #endif

  @Test func saysWhatIsMissingAndWhatToDo() {
    #expect(BuiltProcessor.fault(missing: []) == nil)
    let fault = BuiltProcessor.fault(missing: ["avx512f", "avx512vl"]) ?? ""
    #expect(fault.contains("avx512f, avx512vl") && fault.contains("DIGITS_CPU"))
    #expect(!fault.contains("\n"))
  }
}
