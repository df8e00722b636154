import Reports
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (60_000, "60,000"), (521_601, "521,601"),
    (2_078_849, "2,078,849"), (-1234, "−1,234"),
  ])
  func wholeNumbersHaveCommasBetweenTheirThousands(number: Int, text: String) {
    #expect(NumberText.whole(number) == text)
  }
}
