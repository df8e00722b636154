import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CLibCrypto
#endif

/// Names for content: the same bytes have the same name everywhere.
package enum Checksum {
  /// Returns the SHA-256 of some bytes as 64 hexadecimal digits.
  package static func sha256(_ bytes: some ContiguousBytes) -> String {
    bytes.withUnsafeBytes(digest).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  #if canImport(CryptoKit)
    private static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
      var hash = SHA256()
      hash.update(bufferPointer: bytes)
      return Array(hash.finalize())
    }
  #else
    private static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
      var digest = [UInt8](repeating: 0, count: 32)
      let succeeded = EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
      precondition(succeeded == 1, "the system's libcrypto has no SHA-256")
      return digest
    }
  #endif
}
