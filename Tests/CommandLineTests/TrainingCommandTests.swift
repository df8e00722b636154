import Testing
import digits

@Suite struct TrainingCommandTests {
  @Test func commandsAreKeptWithoutPlaces() {
    #expect(
      TrainingCommand.retold(
        "digits train --out x --minutes 20 --threads=2 -q --data=/d --objective cem /y/z",
        steps: 900) == "digits train --objective cem --steps 900")
  }
}
