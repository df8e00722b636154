import Foundation

/// Reads whole files, and tells the reasons for a failure apart.
package enum FileBytes {
  /// More than any file of this package needs; it keeps a wrong path from filling the memory.
  package static let defaultLimit = 1 << 35

  /// Returns all bytes of a regular file.
  ///
  /// - Throws: `FileFault` if the file is missing, a folder, a device or pipe, unreadable, or
  ///   longer than `limit` bytes.
  package static func read(
    path: String, limit: Int = defaultLimit
  ) throws(FileFault) -> [UInt8] {
    let (descriptor, size) = try openFile(path)
    defer { close(descriptor) }
    guard size <= limit else {
      throw FileFault(
        path: path, expected: "at most \(limit) bytes", found: "a file of \(size) bytes")
    }
    // Every reader makes numbers or text of the bytes, which take as much again.
    try MemoryNeed.require(bytes: 2 * Double(size), for: "reading it", path: path)
    // Reading goes on to the end, not to the reported size, because the file may be growing.
    let bytes = try read(descriptor, path: path, upTo: limit + 1, sizeGuess: size)
    guard bytes.count <= limit else {
      throw FileFault(path: path, expected: "at most \(limit) bytes", found: "a longer file")
    }
    return bytes
  }

  /// Returns the first bytes of a regular file; fewer than `count` only if it holds no more.
  ///
  /// - Throws: `FileFault` if the file is missing, a folder, a device or pipe, or unreadable.
  package static func prefix(_ count: Int, path: String) throws(FileFault) -> [UInt8] {
    let (descriptor, _) = try openFile(path)
    defer { close(descriptor) }
    return try read(descriptor, path: path, upTo: count, sizeGuess: count)
  }

  /// Returns the number of bytes of a regular file.
  ///
  /// - Throws: `FileFault` if the file is missing, a folder, a device or pipe, or unreadable.
  package static func size(path: String) throws(FileFault) -> Int {
    let (descriptor, size) = try openFile(path)
    close(descriptor)
    return size
  }

  /// Opens a regular file; the caller closes the descriptor.
  private static func openFile(
    _ path: String
  ) throws(FileFault) -> (descriptor: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw FileFault(
        path: path, expected: "a readable file",
        found: code == ENOENT ? "no such file" : SystemError.text(code))
    }
    var status = stat()
    let code = fstat(descriptor, &status) == 0 ? 0 : errno
    guard code == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw code == 0
        ? FileFault(path: path, expected: "a file", found: kindOfFile(status.st_mode))
        : FileFault(path: path, expected: "a readable file", found: SystemError.text(code))
    }
    return (descriptor, Int(status.st_size))
  }

  /// Reads up to the end of the file, or `most` bytes of it.
  private static func read(
    _ descriptor: Int32, path: String, upTo most: Int, sizeGuess: Int
  ) throws(FileFault) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sizeGuess)
    var chunk = [UInt8](repeating: 0, count: min(max(sizeGuess + 1, 4096), 1 << 20))
    while bytes.count < most {
      let wanted = min(chunk.count, most - bytes.count)
      let count = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Darwin)
          Darwin.read(descriptor, buffer.baseAddress, wanted)
        #else
          Glibc.read(descriptor, buffer.baseAddress, wanted)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileFault(
          path: path, offset: bytes.count, expected: "a readable file",
          found: SystemError.text(errno))
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }
}

/// Returns a name for what is at a path but is not a regular file.
func kindOfFile(_ mode: mode_t) -> String {
  switch mode & S_IFMT {
  case S_IFDIR: "a folder"
  case S_IFIFO: "a pipe"
  case S_IFSOCK: "a socket"
  case S_IFCHR, S_IFBLK: "a device"
  default: "something that is not a regular file"
  }
}
