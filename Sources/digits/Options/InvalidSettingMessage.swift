import ArgumentParser
import Diffusion

extension ValidationError {
  /// Makes the message for a setting that the library refuses, under the name of its flag.
  init(_ setting: InvalidSetting) {
    let flag = "--" + setting.name.replacing(" ", with: "-")
    self.init("\(flag) must be \(setting.expected), not \(setting.found)")
  }

  /// Does work whose settings come from options. A refused one is a mistake in the command line.
  static func of<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let setting as InvalidSetting { throw ValidationError(setting) }
  }
}
