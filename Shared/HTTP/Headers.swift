/// Header fields in order; names compare without case (RFC 9110 §5.1) and are kept in lower case.
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    public private(set) var fields: [Field] = []

    public init() {}
    public init(dictionaryLiteral elements: (String, String)...) { for (name, value) in elements { add(name, value) } }

    public mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name.lowercased(), value: value)) }

    /// Reading answers the first field of the name; writing replaces all of them.
    public subscript(name: String) -> String? {
        get {
            let name = name.lowercased()
            return fields.first { $0.name == name }?.value
        }
        set {
            let name = name.lowercased()
            fields.removeAll { $0.name == name }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    public func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// `Content-Type` without its parameters, in lower case.
    public var mediaType: String? {
        self["content-type"]?.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } }
    }
}
