import CSodium

/// libsodium, which wants to be initialised before anything else is called.
enum Sodium {
    private static let started: Void = precondition(sodium_init() >= 0, "libsodium can't be initialised on this machine")

    static func start() { _ = started }

    /// Every return code of libsodium that tells of bad input passes here.
    static func check<Refusal: Error>(_ code: Int32, or refusal: Refusal) throws(Refusal) {
        guard code == 0 else { throw refusal }
    }

    /// For calls that fail only when the arguments' sizes are wrong, which the types here rule out.
    static func expect(_ code: Int32) { precondition(code == 0, "libsodium refused arguments of the documented sizes") }

    static func wipe(_ bytes: inout [UInt8]) { unsafe sodium_memzero(&bytes, bytes.count) }
}
