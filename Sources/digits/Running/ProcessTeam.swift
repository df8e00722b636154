import Checksums
import Cluster
import Diffusion
import FileFormats
import Foundation
import Runs
import Scoring
import Studies
import Terminal

/// The processes that `mpirun` started together. Rank 0 runs the command line, reads, writes and prints;
/// the others do what it orders. A program that was started alone is a team of one.
enum ProcessTeam {
  /// What a process says of itself when it joins.
  private struct Greeting: Codable, Equatable {
    var host: String
    var version: String
    var binary: String
    var arguments: [String]
  }

  /// The threads of each process unless told otherwise: one for each core that it has to itself.
  static var threads: Int {
    let neighbours = (GroupLeader.current?.group as? MPIGroup)?.neighbours ?? 1
    let (all, own) = (
      ProcessInfo.processInfo.processorCount, ProcessInfo.processInfo.activeProcessorCount
    )
    return max(1, min(own, all / neighbours))
  }

  /// Runs a command line in the whole team.
  ///
  /// - Returns: the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    do {
      guard let group = try MPIGroup.join() else { return CommandRunner.run(arguments) }
      return try run(arguments, group)
    } catch {
      StandardError.write("digits: error: \(error)")
      return 1
    }
  }

  private static func run(_ arguments: [String], _ group: MPIGroup) throws -> Int32 {
    let greeting = Greeting(
      host: ProcessInfo.processInfo.hostName, version: Version.text, binary: try ownChecksum(),
      arguments: arguments)
    let greetings = group.collect([UInt8](try JSONEncoder().encode(greeting)))
    guard group.rank == 0 else {
      // mpirun passes signals on to everyone. Rank 0 decides what becomes of the work.
      for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
      GroupFollower(
        group, knows: DiffusionOrders.all + ScoringOrders.all + StudiesOrders.all
      ).follow()
      group.leave()
      return 0
    }
    let leader = GroupLeader(group)
    let code: Int32
    if let fault = try difference(greetings) {
      StandardError.write("digits: error: \(fault)")
      code = 1
    } else {
      GroupLeader.current = leader
      code = CommandRunner.run(arguments)
    }
    if leader.isBroken { group.abort(code: code) }
    leader.end()
    group.leave()
    return code
  }

  private static func ownChecksum() throws -> String {
    guard let path = Bundle.main.executablePath else { return "" }
    return Checksum.sha256(try Data(contentsOf: URL(filePath: path), options: .alwaysMapped))
  }

  /// Returns what keeps the processes from working together, naming two that differ; nil if nothing does.
  private static func difference(_ texts: [[UInt8]]) throws -> String? {
    let all = try texts.map { try JSONDecoder().decode(Greeting.self, from: Data($0)) }
    func first(
      _ what: String, _ value: (Greeting) -> String, _ advice: String
    ) -> String? {
      guard let other = all.firstIndex(where: { value($0) != value(all[0]) }) else { return nil }
      return "expected one \(what) in all processes, found \(value(all[0])) in process 0 on "
        + "\(all[0].host) and \(value(all[other])) in process \(other) on \(all[other].host); "
        + advice
    }
    return first("version", { $0.version }, "install the same version everywhere")
      ?? first(
        "program", { String($0.binary.prefix(12)) }, "copy the same file to all machines")
      ?? first("command line", { $0.arguments.joined(separator: " ") }, "start all with one")
  }
}
