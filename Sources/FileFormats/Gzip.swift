import CZlib

/// The gzip container (RFC 1952) around deflate (RFC 1951), using the system's zlib.
package enum Gzip {
  /// The first two bytes of every gzip file.
  package static let magic: [UInt8] = [0x1f, 0x8b]

  /// The value of zlib's `windowBits` that selects the gzip container with the largest window.
  fileprivate static let containerWindow: Int32 = 15 + 16

  /// Compresses `bytes` to one gzip member. The result is the same on every machine: its header has
  /// no name, time 0 and system code 255 (unknown).
  package static func compress(_ bytes: [UInt8]) -> [UInt8] {
    precondition(
      bytes.count < Int(UInt32.max),
      "gzip compression takes less than 4 GiB, got \(bytes.count) bytes")
    var input = bytes
    var stream = z_stream()
    var header = gz_header()
    header.os = 255
    let started = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, containerWindow, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "zlib must start a compression, got code \(started)")
    return withUnsafeMutablePointer(to: &header) { header in
      let headed = deflateSetHeader(&stream, header)
      precondition(headed == Z_OK, "zlib must take a gzip header, got code \(headed)")
      defer { deflateEnd(&stream) }
      let capacity = Int(deflateBound(&stream, uLong(bytes.count)))
      return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        input.withUnsafeMutableBufferPointer { input in
          stream.next_in = input.baseAddress
          stream.avail_in = uInt(input.count)
          stream.next_out = output.baseAddress
          stream.avail_out = uInt(output.count)
          let ended = deflate(&stream, Z_FINISH)
          precondition(ended == Z_STREAM_END, "deflate must fit its own bound, got code \(ended)")
        }
        count = capacity - Int(stream.avail_out)
      }
    }
  }
}

/// Decompresses a gzip file piece by piece, so that the caller decides how much may come out.
///
/// This is a class because zlib keeps the address of its stream.
package final class GzipReader {
  private let path: String
  private let input: [UInt8]
  private var consumed = 0
  private var ended = false
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameters:
  ///   - bytes: the bytes of the compressed file.
  ///   - path: the path that faults name.
  package init(_ bytes: [UInt8], path: String) {
    self.path = path
    input = bytes
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let started = inflateInit2_(
      stream, Gzip.containerWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "zlib must start a decompression, got code \(started)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The number of bytes in the compressed file.
  package var inputCount: Int { input.count }

  /// The most that the rest of the input can become: deflate shrinks at most 1032 times, and a few
  /// bytes more than that may still be in its window.
  private var possibleCount: Int { 1040 * (input.count - consumed) + 1 << 16 }

  /// Returns the next `count` decompressed bytes, or fewer at the end of the data.
  ///
  /// No more memory is taken than the compressed bytes can fill, whatever `count` is. The checksum is
  /// verified once the end is reached, so read one byte more than expected to have it checked.
  ///
  /// - Throws: `FileFault` for a damaged header, damaged or truncated data, a wrong checksum, or
  ///   bytes after the last member.
  package func read(upTo count: Int) throws(FileFault) -> [UInt8] {
    guard count > 0, !ended else { return [] }
    var fault: FileFault?
    let output = [UInt8](unsafeUninitializedCapacity: min(count, possibleCount)) { output, done in
      do throws(FileFault) {
        while done < output.count, !ended {
          done += try readPiece(into: UnsafeMutableBufferPointer(rebasing: output[done...]))
        }
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
    return output
  }

  /// - Returns: the number of bytes written.
  private func readPiece(
    into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(FileFault) -> Int {
    let available = min(input.count - consumed, 1 << 30)
    let room = min(output.count, 1 << 30)
    let code = input.withUnsafeBufferPointer { input in
      // zlib reads the input, though its type does not say so.
      stream.pointee.next_in = input.baseAddress.map {
        UnsafeMutablePointer(mutating: $0 + consumed)
      }
      stream.pointee.avail_in = uInt(available)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = uInt(room)
      return inflate(stream, Z_NO_FLUSH)
    }
    let produced = room - Int(stream.pointee.avail_out)
    consumed += available - Int(stream.pointee.avail_in)
    switch code {
    case Z_OK: break
    case Z_STREAM_END: try finishMember()
    case Z_BUF_ERROR:
      throw FileFault(
        path: path, offset: consumed, expected: "more gzip data",
        found: "the end of the file", hint: "the file is cut short; fetch it again")
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)"
      throw FileFault(
        path: path, offset: consumed, expected: "intact gzip data", found: reason,
        hint: "the file is damaged; fetch it again")
    }
    return produced
  }

  /// Starts the next member, as RFC 1952 allows several; anything else after a member is a fault.
  private func finishMember() throws(FileFault) {
    guard consumed < input.count else {
      ended = true
      return
    }
    guard input[consumed...].starts(with: Gzip.magic) else {
      throw FileFault(
        path: path, offset: consumed, expected: "the end of the file after the gzip data",
        found: "\(input.count - consumed) more bytes")
    }
    let code = inflateReset(stream)
    precondition(code == Z_OK, "zlib must restart a decompression, got code \(code)")
  }
}
