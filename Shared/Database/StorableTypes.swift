public import Primitives

extension Int64: Storable {
    public var stored: StoredValue { .integer(self) }

    public init?(stored: StoredValue) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }
}

extension Int: Storable {
    public var stored: StoredValue { .integer(Int64(self)) }

    public init?(stored: StoredValue) {
        guard case .integer(let number) = stored else { return nil }
        self.init(exactly: number)
    }
}

/// 0 or 1.
extension Bool: Storable {
    public var stored: StoredValue { .integer(self ? 1 : 0) }

    public init?(stored: StoredValue) {
        switch stored {
        case .integer(0): self = false
        case .integer(1): self = true
        case .null, .integer, .text, .blob: return nil
        }
    }
}

extension String: Storable {
    public var stored: StoredValue { .text(self) }

    public init?(stored: StoredValue) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
}

extension [UInt8]: Storable {
    public var stored: StoredValue { .blob(self) }

    public init?(stored: StoredValue) {
        guard case .blob(let bytes) = stored else { return nil }
        self = bytes
    }
}

/// NULL for `nil`.
extension Optional: Storable where Wrapped: Storable {
    public var stored: StoredValue { self?.stored ?? .null }

    public init?(stored: StoredValue) {
        guard stored != .null else {
            self = .none
            return
        }
        guard let value = Wrapped(stored: stored) else { return nil }
        self = .some(value)
    }
}

/// An integer: microseconds since 1970-01-01T00:00:00Z.
extension Timestamp: Storable {
    public var stored: StoredValue { .integer(microseconds) }

    public init?(stored: StoredValue) {
        guard case .integer(let number) = stored else { return nil }
        self.init(microseconds: number)
    }
}

/// An integer: fen.
extension Money: Storable {
    public var stored: StoredValue { .integer(fen) }

    public init?(stored: StoredValue) {
        guard case .integer(let number) = stored else { return nil }
        self.init(fen: number)
    }
}

/// 16 bytes, in the order that sorts by time.
extension ID: Storable {
    public var stored: StoredValue { .blob(bytes) }

    public init?(stored: StoredValue) {
        guard case .blob(let bytes) = stored else { return nil }
        self.init(bytes: bytes)
    }
}
