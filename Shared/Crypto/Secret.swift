import CSodium

/// Owns the bytes of a key, in memory of libsodium's own: between guard pages, kept out of swap and core files where the system
/// allows it, read-only, wiped at the end. Its description shows nothing.
@safe final class Secret: Sendable, CustomStringConvertible {
    nonisolated(unsafe) private let memory: UnsafeMutableRawPointer
    let count: Int

    /// Takes the bytes over and wipes the array.
    init(wiping bytes: inout [UInt8]) {
        Sodium.start()
        guard let memory = unsafe sodium_malloc(bytes.count) else { preconditionFailure("no memory for a key") }
        unsafe memory.copyMemory(from: bytes, byteCount: bytes.count)
        unsafe Sodium.expect(sodium_mprotect_readonly(memory))
        unsafe self.memory = unsafe memory
        count = bytes.count
        Sodium.wipe(&bytes)
    }

    deinit { unsafe sodium_free(memory) }

    func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(memory.assumingMemoryBound(to: UInt8.self))
    }

    /// Whether both hold the same bytes, in constant time.
    func equals(_ other: Secret) -> Bool { unsafe count == other.count && sodium_memcmp(memory, other.memory, count) == 0 }

    var description: String { "(hidden)" }
}
