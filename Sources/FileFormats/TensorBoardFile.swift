import Foundation

/// An event file of TensorBoard: records of protocol buffers, in order.
///
/// A record is the length of its data (8 bytes, little-endian), the masked CRC-32C of these bytes,
/// the data, and its masked CRC-32C. The data is a message `Event`; only the fields that are used
/// here are written. Sources: tensorflow/core/lib/io/record_writer.h, core/util/event.proto and
/// core/framework/summary.proto.
package struct TensorBoardFile {
  package private(set) var bytes: [UInt8] = []

  /// - Parameter wallTime: when the file begins, in seconds since 1970.
  package init(wallTime: Double) {
    append(event(wallTime, step: nil) { $0.text(3, "brain.Event:2") })
  }

  /// Adds numbers that belong to a step.
  package mutating func add(_ scalars: [(tag: String, value: Double)], step: Int, wallTime: Double)
  {
    let summary = ProtocolBuffer.message { summary in
      for (tag, value) in scalars {
        summary.data(
          1,
          ProtocolBuffer.message {
            $0.text(1, tag)
            $0.float(2, Float(value))
          })
      }
    }
    append(event(wallTime, step: step) { $0.data(5, summary) })
  }

  /// Adds a gray PNG file that belongs to a step.
  package mutating func add(
    picture: [UInt8], width: Int, height: Int, tag: String, step: Int, wallTime: Double
  ) {
    let image = ProtocolBuffer.message {
      $0.number(1, height)
      $0.number(2, width)
      $0.number(3, 1)
      $0.data(4, picture)
    }
    let value = ProtocolBuffer.message {
      $0.text(1, tag)
      $0.data(4, image)
    }
    let summary = ProtocolBuffer.message { $0.data(1, value) }
    append(event(wallTime, step: step) { $0.data(5, summary) })
  }

  private func event(
    _ wallTime: Double, step: Int?, _ content: (inout ProtocolBuffer) -> Void
  ) -> [UInt8] {
    ProtocolBuffer.message {
      $0.double(1, wallTime)
      if let step { $0.number(2, step) }
      content(&$0)
    }
  }

  private mutating func append(_ data: [UInt8]) {
    let length = ProtocolBuffer.littleEndian(UInt64(data.count))
    bytes += length + ProtocolBuffer.littleEndian(CRC32C.masked(length))
    bytes += data + ProtocolBuffer.littleEndian(CRC32C.masked(data))
  }
}
