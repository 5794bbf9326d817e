import Foundation

/// Argon2id (RFC 9106) on threads of its own, so that a rush of logins keeps no other request waiting (SPEC P3).
///
/// A password is brought to Unicode's NFKC first (NIST SP 800-63B §5.1.1.2): the same characters typed on another keyboard, or in
/// full width by a Chinese input method, are the same password.
public final class PasswordHasher: Sendable {
    /// What one hash costs. The default is OWASP's minimum: 19 MiB, two passes, one lane.
    public struct Parameters: Sendable, Equatable {
        public let memoryKiB: Int
        public let passes: Int

        /// - Parameters:
        ///   - memoryKiB: at least 8.
        ///   - passes: at least 1.
        public init(memoryKiB: Int = 19_456, passes: Int = 2) {
            precondition(memoryKiB >= 8 && passes >= 1, "Argon2id takes 8 KiB and one pass at the least")
            self.memoryKiB = memoryKiB
            self.passes = passes
        }
    }

    public enum Verdict: Sendable, Equatable {
        case matches
        /// The right password, hashed with other parameters than today's: hash it anew while it is at hand.
        case matchesOutdated
        /// The wrong password, or a stored text that is no hash.
        case differs
    }

    /// In bytes of UTF-8: beyond it nobody has a password, and NFKC alone would hold up the others (it makes up to eighteen letters of one).
    public static let longestInput = 4_096

    private let argon: Argon2id
    private let workers: WorkerThreads

    /// - Parameters:
    ///   - threads: how many hashes run at once; never more than the machine has cores.
    ///   - queueLimit: how many wait; one more is answered `.overloaded` at once.
    public init(parameters: Parameters = Parameters(), threads: Int, queueLimit: Int = 256) {
        argon = Argon2id(parameters: parameters)
        let count = max(1, min(threads, ProcessInfo.processInfo.activeProcessorCount))
        workers = WorkerThreads(count: count, name: "password-hash", queueLimit: queueLimit)
    }

    deinit { workers.stop() }

    /// libsodium's text form: `$argon2id$v=19$m=19456,t=2,p=1$…`
    public func hash(_ password: String, _ salt: PasswordSalt = .random) async throws(HashingError) -> String {
        try await run { [argon] in argon.hash(password, salt) }
    }

    /// Costs the same whether or not the password is right, and so does one that is longer than any: it is hashed as none, and differs.
    public func verify(_ password: String, against hash: String) async throws(HashingError) -> Verdict {
        try await verify(password, against: [hash])[0]
    }

    /// Looks at several hashes for the price of one: the password is hashed by the first one's parameters and salt, and compared, in
    /// constant time, with each that shares them. One that doesn't differs.
    /// - Returns: a verdict for each, in their order.
    public func verify(_ password: String, against hashes: [String]) async throws(HashingError) -> [Verdict] {
        let isPossible = password.utf8.count <= Self.longestInput
        return try await run { [argon] in
            argon.verify(isPossible ? password : "", against: hashes).map { isPossible ? $0 : $0.map { _ in .differs } }
        }
    }

    /// Ends the threads: what waits is answered `.closed`, what runs is waited for.
    public func close() {
        workers.stop()
        workers.waitUntilStopped()
    }

    private func run<Answer: Sendable>(_ work: @escaping @Sendable () -> Result<Answer, HashingError>) async throws(HashingError) -> Answer
    {
        try await withCheckedContinuation { (continuation: CheckedContinuation<Result<Answer, HashingError>, Never>) in
            workers.add(
                WorkerThreads.Job(
                    run: { continuation.resume(returning: work()) },
                    refuse: { continuation.resume(returning: .failure($0)) }))
        }.get()
    }
}

/// What keeps equal passwords from having equal hashes.
///
/// A salt makes whoever steals the hashes guess at each by itself. What belongs to one person, or stands for one address, may share one:
/// there the thief gains next to nothing, and a password can be looked up among all of them by a single run.
public enum PasswordSalt: Sendable, Equatable {
    /// In bytes, of Argon2id's salt in libsodium.
    public static let size = 16

    case random
    /// Today's parameters, and a salt of `size` bytes that no other person's passwords have.
    case bytes([UInt8])
    /// Parameters and salt of another hash, so that one run compares with both; a text that is no hash gives a random salt.
    case shared(with: String)
}

/// Why a password was not hashed.
public enum HashingError: Error, Equatable, Sendable {
    /// As many as allowed are waiting: answer 503 with Retry-After.
    case overloaded
    case closed
    case outOfMemory
}
