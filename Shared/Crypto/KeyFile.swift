import Primitives

/// The text of a key file: `id:64-hex` a line, the current sealing key first, older ones below, `lookup:64-hex` anywhere;
/// empty lines and lines that begin with `#` mean nothing.
struct KeyFile {
    private(set) var sealing: [(id: String, key: Secret)] = []
    private(set) var lookup: Secret?

    static let lookupID = "lookup"
    static let keySize = 32

    init(_ text: String) throws(KeyringError) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(line).trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            try take(line, at: index + 1)
        }
    }

    private mutating func take(_ line: String, at number: Int) throws(KeyringError) {
        let parts = line.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isID(parts[0].utf8), parts[1].utf8.count == 2 * Self.keySize,
            var bytes = [UInt8](hexadecimal: String(parts[1]))
        else { throw .malformedLine(number) }
        let (id, key) = (String(parts[0]), Secret(wiping: &bytes))
        guard !sealing.contains(where: { $0.id == id }), id != Self.lookupID || lookup == nil else { throw .repeatedID(line: number) }
        guard !(sealing.map(\.key) + [lookup].compactMap { $0 }).contains(where: key.equals) else { throw .repeatedKey(line: number) }
        if id == Self.lookupID {
            lookup = key
        } else {
            sealing.append((id, key))
        }
    }

    static func isID(_ characters: some Collection<UInt8>) -> Bool {
        (1...32).contains(characters.count) && characters.allSatisfy("abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8.contains)
    }
}
