import Testing
import Wording

@Suite struct SafeTextTests {
  @Test func controlCharactersBecomeVisible() {
    // Colour, title, cursor; one C1 control; carriage return; a reversal; a line separator.
    let hostile = "a\u{1b}[31mb\u{1b}]0;t\u{7}c\u{9b}2Jd\re\u{202e}f\u{2028}g\u{7f}h\0\u{e0041}"
    let visible =
      #"a\u{1B}[31mb\u{1B}]0;t\u{07}c\u{009B}2Jd\re\u{202E}f\u{2028}g\u{7F}h\0\u{000E0041}"#
    #expect(SafeText.line(hostile) == visible)
    #expect(SafeText.lines(hostile) == visible)
    #expect(SafeText.value(hostile) == visible)
  }

  @Test func onlyLinesKeepLineBreaks() {
    #expect(SafeText.lines("a\nb\r\nc\td") == "a\nb\\r\nc\\td")
    #expect(SafeText.line("a\nb\r\nc") == #"a\nb\r\nc"#)
  }

  /// Several scripts cannot be written without the joiners.
  @Test func wordsOfAllScriptsStay() {
    for text in ["Grüße ± 3 · ≤ ∞", "می\u{200c}خواهم", "👩\u{200d}🔬", "數字", "e\u{301}"] {
      #expect(SafeText.line(text) == text)
      #expect(SafeText.json(text) == text)
    }
  }

  @Test func jsonReadsAsTheSameValues() {
    #expect(
      SafeText.json("{\n  \"a\": \"\u{9b}x\u{7f}\u{202e}\u{e0041}\"\n}")
        == "{\n  \"a\": \"\\u009bx\\u007f\\u202e\\udb40\\udc41\"\n}")
  }

  @Test func longTextsLoseTheirMiddle() {
    #expect(SafeText.elided("abcdefghij", to: 10) == "abcdefghij")
    #expect(SafeText.elided("abcdefghij", to: 7) == "abcd…ij")
    #expect(SafeText.elided("ééééé", to: 5) == "ééééé")
    #expect(SafeText.value(String(repeating: "x", count: 10_000)).count == SafeText.valueLimit)
  }

  // MARK: Lines that report errors

  @Test func errorsAreOneLineOfAtMost300Characters() {
    let word = String(repeating: "w", count: 2000)
    let texts = [
      "the value '\(word)' is invalid for '--seed <seed>'", word,
      String(repeating: "many short words ", count: 100), "\u{1b}" + word, word + "\n" + word,
    ]
    for text in texts {
      let line = SafeText.errorLine(text, after: "digits: error: ", before: " (see 'digits')")
      #expect(line.count <= 300)
      #expect(line.hasPrefix("digits: error: ") && line.hasSuffix(" (see 'digits')"))
      #expect(!line.contains(where: \.isNewline) && !line.contains("\u{1b}"))
    }
  }

  /// What the sentence says stays when values in it are long.
  @Test func longWordsAreShortenedFirst() {
    let long = String(repeating: "w", count: 2000)
    let line = SafeText.errorLine(
      "the value '\(long)' is invalid for '--seed', see '\(long)' for more", after: "e: ")
    #expect(line.hasPrefix("e: the value 'wwww"))
    #expect(line.contains("wwww' is invalid for '--seed', see 'wwww"))
    #expect(line.hasSuffix("wwww' for more"))
  }

  @Test func lineBreaksOfAMessageBecomeSpaces() {
    #expect(SafeText.errorLine("a\n  b  \nc", after: "e: ") == "e: a b c")
  }

  @Test func faultsShortenWhatWasFoundFirst() {
    let long = String(repeating: "x", count: 1000)
    let fault = FaultLine.text("a/b.npy", expected: "four numbers", found: long, hint: "look")
    #expect(fault.hasPrefix("a/b.npy: expected four numbers, found xxxx"))
    #expect(fault.hasSuffix("xxxx (look)"))
    #expect(fault.count == FaultLine.limit)
    let all = FaultLine.text(long, expected: long, found: long, hint: long)
    #expect(all.count == FaultLine.limit)
    #expect(all.contains(": expected x") && all.contains(", found x"))
    #expect(
      FaultLine.text("p", expected: "a", found: "b\u{1b}", hint: nil)
        == #"p: expected a, found b\u{1B}"#)
  }
}
