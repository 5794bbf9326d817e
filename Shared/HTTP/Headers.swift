/// Header fields in order; names compare without case (RFC 9110 §5.1) and are kept in lower case.
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Equatable {
        public let name: String
        public let value: String

        /// Names are ASCII; this is asked for each field of each request, so nothing is copied.
        fileprivate func isNamed(_ wanted: String) -> Bool {
            name == wanted || name.utf8.count == wanted.utf8.count && name.utf8.elementsEqual(wanted.utf8) { $0 == $1.lowercasedASCII }
        }
    }

    public private(set) var fields: [Field] = []

    public init() {}
    public init(dictionaryLiteral elements: (String, String)...) { for (name, value) in elements { add(name, value) } }

    public mutating func add(_ name: String, _ value: String) {
        let isLowercase = name.utf8.allSatisfy { $0 == $0.lowercasedASCII }
        fields.append(Field(name: isLowercase ? name : name.lowercased(), value: value))
    }

    /// Reading answers the first field of the name; writing replaces all of them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.isNamed(name) }?.value }
        set {
            fields.removeAll { $0.isNamed(name) }
            if let newValue { add(name, newValue) }
        }
    }

    public func all(_ name: String) -> [String] { fields.filter { $0.isNamed(name) }.map(\.value) }

    /// `Content-Type` without its parameters and blanks, in lower case.
    public var mediaType: String? {
        guard let value = self["content-type"] else { return nil }
        let type = Substring(value.utf8.prefix { $0 != UInt8(ascii: ";") }).trimmingBlanks
        return type.isEmpty ? nil : type.lowercased()
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var lowercasedASCII: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}

extension Substring {
    /// Without blanks and tabs at either end: RFC 9110's optional white space.
    var trimmingBlanks: Substring {
        var rest = utf8
        while let byte = rest.first, byte.isBlank { rest.removeFirst() }
        while let byte = rest.last, byte.isBlank { rest.removeLast() }
        return Substring(rest)
    }
}
