/// Arguments in the form that libpq takes: parallel arrays of addresses, lengths and formats.
enum PostgreSQLArguments {
    typealias Send = (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32

    /// Calls `send` with pointers that are valid until it returns; all formats are binary.
    static func send(_ arguments: [[UInt8]?], _ send: Send) -> Int32 {
        let lengths = arguments.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: arguments.count)
        return unsafe withAddresses(of: arguments) { unsafe send(Int32(arguments.count), $0, lengths, formats) }
    }

    /// Calls `body` with the address of each value, null for `nil`.
    static func withAddresses<T>(of values: [[UInt8]?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        // A byte more, so that an empty value has an address too.
        let bytes = values.reduce(into: [UInt8]()) { $0 += $1 ?? [] } + [0]
        return unsafe bytes.withUnsafeBytes { buffer in
            var next = unsafe buffer.bindMemory(to: CChar.self).baseAddress
            var addresses: [UnsafePointer<CChar>?] = unsafe []
            for value in values {
                unsafe addresses.append(value == nil ? nil : next)
                unsafe next = next.map { unsafe $0 + (value?.count ?? 0) }
            }
            return unsafe addresses.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
