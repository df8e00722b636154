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
    hexadecimal(bytes.withUnsafeBytes(digest))
  }

  /// Returns the SHA-256 of bytes that `body` hands on one piece after another.
  ///
  /// - Parameter body: calls its argument with each piece.
  package static func sha256<Failure: Error>(
    ofPieces body: (_ add: ([UInt8]) -> Void) throws(Failure) -> Void
  ) throws(Failure) -> String {
    let hash = RunningHash()
    try body { hash.add($0) }
    return hexadecimal(hash.finish())
  }

  private static func hexadecimal(_ digest: [UInt8]) -> String {
    digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
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

/// A SHA-256 in the making.
private final class RunningHash {
  #if canImport(CryptoKit)
    private var hash = SHA256()

    func add(_ piece: [UInt8]) { piece.withUnsafeBytes { hash.update(bufferPointer: $0) } }

    func finish() -> [UInt8] { Array(hash.finalize()) }
  #else
    private let context = EVP_MD_CTX_new()

    init() {
      precondition(
        EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1,
        "the system's libcrypto has no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ piece: [UInt8]) { EVP_DigestUpdate(context, piece, piece.count) }

    func finish() -> [UInt8] {
      var digest = [UInt8](repeating: 0, count: 32)
      EVP_DigestFinal_ex(context, &digest, nil)
      return digest
    }
  #endif
}
