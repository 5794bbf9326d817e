import Crypto
import EnrollmentDomain
import Primitives

/// How identity numbers and photos rest (SPEC S8): sealed, and found by a keyed hash. Import and reading both go through here.
extension Keyring {
    private static var documentContext: String { "roster.document" }
    private static var photoContext: String { "photo" }

    /// What stands for a person in every table: the same document gives the same 32 bytes.
    func person(_ document: IdentityDocument) -> [UInt8] {
        lookup(Array("\(document.kind.rawValue):\(document.number)".utf8), in: "person")
    }

    func seal(_ document: IdentityDocument, random: (Int) -> [UInt8]) -> [UInt8] {
        seal(Array("\(document.kind.rawValue):\(document.number)".utf8), for: Self.documentContext, random: random)
    }

    /// - Throws: `KeyringError`, or `UnreadableDocument` when what was sealed is no document.
    func openDocument(_ sealed: [UInt8]) throws -> IdentityDocument {
        let parts = String(decoding: try open(sealed, for: Self.documentContext), as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let kind = IdentityDocument.Kind(rawValue: String(parts[0])) else { throw UnreadableDocument() }
        return try IdentityDocument(kind, String(parts[1]))
    }

    /// A photo is sealed for its person: it opens for nobody else.
    func seal(photo: [UInt8], of person: [UInt8], random: (Int) -> [UInt8]) -> [UInt8] {
        seal(photo, for: "\(Self.photoContext).\(person.hexadecimal)", random: random)
    }

    func open(photo sealed: [UInt8], of person: [UInt8]) throws -> [UInt8] {
        try open(sealed, for: "\(Self.photoContext).\(person.hexadecimal)")
    }
}

struct UnreadableDocument: Error {}
