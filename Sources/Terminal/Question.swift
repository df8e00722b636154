import Foundation
import Wording

/// Questions to whoever sits at the terminal.
package enum Question {
  /// Whether somebody can see a question and answer it.
  package static var canBeAsked: Bool { StandardError.isTerminal && isatty(STDIN_FILENO) == 1 }

  /// Asks, and waits for a line.
  ///
  /// - Returns: whether the answer is yes; anything else is a no.
  package static func isAffirmed(_ question: String) -> Bool {
    StandardError.draw(SafeText.line(question) + " (y or n) ")
    let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
    return answer == "y" || answer == "yes"
  }
}
