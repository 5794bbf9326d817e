import Crypto
import Primitives
import Synchronization

/// Access tokens whose signatures this process has checked: exams ask about the same ones again and again, and a signature stays right for as
/// long as its key is published. Whether a token has ended, or its grant, is looked at each time. Nothing here is a token: they are known
/// by their SHA-256.
final class CheckedTokens: Sendable {
    /// Of each of two generations: the older one goes when the newer is full.
    private let most: Int
    private let state = Mutex(State())

    fileprivate struct State {
        var keys: [String] = []
        var recent: [[UInt8]: AccessToken] = [:]
        var earlier: [[UInt8]: AccessToken] = [:]
    }

    init(most: Int = 2_048) { self.most = most }

    var count: Int { state.withLock { $0.recent.count + $0.earlier.count } }

    /// - Parameters:
    ///   - keys: the ids of those published now; what was checked with others counts no more.
    ///   - check: tells whether the token is one of ours; what isn't is not remembered.
    func token(_ text: String, keys: [String], check: () -> AccessToken?) -> AccessToken? {
        let hash = Digest.sha256(Array(text.utf8))
        if let known = state.withLock({ $0.token(hash, keys, most) }) { return known }
        guard let token = check() else { return nil }
        state.withLock { $0.add(token, hash, keys, most) }
        return token
    }
}

extension CheckedTokens.State {
    mutating func token(_ hash: [UInt8], _ keys: [String], _ most: Int) -> AccessToken? {
        guard self.keys == keys else { return nil }
        if let token = recent[hash] { return token }
        guard let token = earlier[hash] else { return nil }
        add(token, hash, keys, most)
        return token
    }

    mutating func add(_ token: AccessToken, _ hash: [UInt8], _ keys: [String], _ most: Int) {
        if self.keys != keys { (self.keys, recent, earlier) = (keys, [:], [:]) }
        if recent.count >= most { (recent, earlier) = ([:], recent) }
        recent[hash] = token
    }
}
