import Crypto
import Foundation

/// Names for content: the same bytes have the same name everywhere.
package enum Checksum {
  /// SHA-256, 64 hexadecimal digits.
  package static func sha256(_ bytes: some DataProtocol) -> String {
    SHA256.hash(data: bytes).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// SHA-256, 64 hexadecimal digits.
  package static func sha256(_ bytes: UnsafeRawBufferPointer) -> String { sha256(Data(bytes)) }
}
