import Reports
import Testing

@Suite struct ClockTimeTests {
  @Test func durationsAreReadable() {
    #expect(ClockTime.text(seconds: 7.4) == "0:07")
    #expect(ClockTime.text(seconds: 754) == "12:34")
    #expect(ClockTime.text(seconds: 3723) == "1:02:03")
    #expect(ClockTime.text(seconds: .infinity) == "99:59:59")
    #expect(ClockTime.text(seconds: -1) == "0:00")
  }
}
