/// Called as often as is convenient with what is being done and how much of it is; what it throws
/// ends the experiment.
package typealias LabWatch = (_ stage: String, _ done: Int, _ total: Int) throws -> Void
