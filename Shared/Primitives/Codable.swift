// The primitives in JSON, alike in every service: a moment is RFC 3339 text, an amount is an integer in fen. (An id is in ID.swift.)

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Money: Codable {
    /// As many yuan as `init(yuan:)` reads: sums of them can't overflow, whatever a stranger sends.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let fen = try container.decode(Int64.self)
        guard fen.magnitude <= 9_999_999_999_999 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "more money than there is")
        }
        self.init(fen: fen)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fen)
    }
}
