import Crypto

/// What a table's content comes to: the number of its rows, and for each column a SHA-256 over its values in the order of the rows. It is
/// computed here and not by the engines, so that it means the same on both.
struct TableChecksum {
    private(set) var rows = 0
    private var columns: [ColumnChecksum]

    init(_ table: Table) { columns = table.columns.map { ColumnChecksum(name: $0.name) } }

    mutating func add(_ row: [StoredValue]) {
        rows += 1
        for index in columns.indices { columns[index].add(row[index]) }
    }

    /// The names of the columns whose values are not the same.
    func differences(to other: TableChecksum) -> [String] {
        zip(columns, other.columns).filter { $0.digest != $1.digest }.map { $0.0.name }
    }
}

/// SHA-256 of a column, a block at a time: each block is hashed together with the hash of those before it. Where a block ends follows from
/// the values alone.
private struct ColumnChecksum {
    let name: String
    private var block: [UInt8] = []
    private static let blockSize = 65_536

    init(name: String) { self.name = name }

    var digest: [UInt8] { Digest.sha256(block) }

    /// A byte for the kind and, where values have different lengths, eight for the length, so that no two rows of values look alike.
    mutating func add(_ value: StoredValue) {
        switch value {
        case .null: block.append(0)
        case .integer(let number):
            block.append(1)
            append(number)
        case .text(let text):
            block.append(2)
            append(Int64(text.utf8.count))
            block.append(contentsOf: text.utf8)
        case .blob(let bytes):
            block.append(3)
            append(Int64(bytes.count))
            block.append(contentsOf: bytes)
        }
        guard block.count >= Self.blockSize else { return }
        let digest = digest
        block.removeAll(keepingCapacity: true)
        block.append(contentsOf: digest)
    }

    private mutating func append(_ number: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { block.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
