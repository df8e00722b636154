import Foundation

/// Reading whole files, with the reasons for a failure told apart.
package enum FileBytes {
  /// More than any file of this package needs; keeps a wrong path from filling the memory.
  package static let defaultLimit = 1 << 35

  /// All bytes of a regular file.
  ///
  /// - Throws: `FileFault` if the file is missing, a folder, a device or pipe, unreadable, or
  ///   longer than `limit` bytes.
  package static func read(
    path: String, limit: Int = defaultLimit
  ) throws(FileFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw FileFault(
        path: path, expected: "a readable file",
        found: code == ENOENT ? "no such file" : SystemError.text(code))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileFault(path: path, expected: "a readable file", found: SystemError.text(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileFault(path: path, expected: "a file", found: kindOfFile(status.st_mode))
    }
    guard status.st_size <= limit else {
      throw FileFault(
        path: path, expected: "at most \(limit) bytes", found: "a file of \(status.st_size) bytes")
    }
    return try read(descriptor, path: path, sizeGuess: Int(status.st_size), limit: limit)
  }

  /// Reads to the end rather than to the reported size, which a growing file outruns.
  private static func read(
    _ descriptor: Int32, path: String, sizeGuess: Int, limit: Int
  ) throws(FileFault) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sizeGuess)
    var chunk = [UInt8](repeating: 0, count: min(max(sizeGuess + 1, 4096), 1 << 20))
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Darwin)
          Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #else
          Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileFault(
          path: path, offset: bytes.count, expected: "a readable file",
          found: SystemError.text(errno))
      }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw FileFault(path: path, expected: "at most \(limit) bytes", found: "a longer file")
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}

/// A name for what stands at a path that is not a regular file.
func kindOfFile(_ mode: mode_t) -> String {
  switch mode & S_IFMT {
  case S_IFDIR: "a folder"
  case S_IFIFO: "a pipe"
  case S_IFSOCK: "a socket"
  case S_IFCHR, S_IFBLK: "a device"
  default: "something that is not a regular file"
  }
}
