import HTTP

// The text that an Alipay signature covers, for requests and for callbacks.

extension FormFields {
    /// All parameters but the named ones, sorted by name, `k=v` joined by `&`, values as they are, not URL-encoded.
    /// - Parameter skipsEmpty: a request leaves out empty values; a callback is signed with whatever it carries.
    func signedText(without names: Set<String>, skipsEmpty: Bool) -> [UInt8] {
        let covered = fields.filter { !names.contains($0.name) && !(skipsEmpty && $0.bytes.isEmpty) }
        let sorted = covered.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return Array(sorted.map { Array($0.name.utf8) + [UInt8(ascii: "=")] + $0.bytes }.joined(separator: [UInt8(ascii: "&")]))
    }

    /// A name that comes twice could mean one thing to whoever checks and another to whoever reads.
    var hasRepeatedName: Bool { Set(fields.map(\.name)).count != fields.count }

    func adding(_ name: String, _ value: String) -> FormFields {
        FormFields(fields.map { ($0.name, $0.text) } + [(name, value)])
    }
}
