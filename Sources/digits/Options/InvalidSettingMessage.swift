import ArgumentParser
import Diffusion

extension ValidationError {
  /// A setting that the library does not take, by the name of its flag.
  init(_ setting: InvalidSetting) {
    let flag = "--" + setting.name.replacing(" ", with: "-")
    self.init("\(flag) must be \(setting.expected), not \(setting.found)")
  }

  /// Does work whose settings are options: one that it refuses is a mistake in the command line.
  static func of<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let setting as InvalidSetting { throw ValidationError(setting) }
  }
}
