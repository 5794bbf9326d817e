import CCrypto

/// The one place where libcrypto's answers become Swift errors.
enum LibCrypto {
    /// Every return code passes here: 1 is success, anything else empties the thread's error queue into the error.
    static func check(_ code: Int32) throws(CryptoError) {
        guard code == 1 else { throw .failed(takeReason()) }
    }

    /// Every returned pointer passes here.
    static func check<Pointer>(_ pointer: Pointer?) throws(CryptoError) -> Pointer {
        guard let pointer else { throw .failed(takeReason()) }
        return pointer
    }

    /// The newest error's reason; the queue is left empty, so that no later call is blamed for this one.
    static func takeReason() -> String {
        let code = ERR_peek_last_error()
        forget()
        return unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "no reason given"
    }

    /// Empties the thread's error queue, where a second attempt succeeded after a first had failed.
    static func forget() { ERR_clear_error() }
}
