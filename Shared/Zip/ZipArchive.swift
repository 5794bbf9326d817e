import CZip

/// Why an archive can't be read or made.
public enum ZipError: Error, Equatable, Sendable {
    /// It is no archive, or a damaged one; in libzip's words.
    case unreadable(String)
    /// More bytes come out of it than were allowed.
    case tooLarge
}

/// Archives in memory. https://libzip.org/documentation/
public enum ZipArchive {
    private static let piece = 1 << 16

    /// Hands out the contents of each file of an archive, piece by piece; what it holds may be far larger than it is.
    /// - Parameters:
    ///   - limit: how many bytes may come out of it altogether.
    ///   - take: given the number of the file, counted from 0, and some of its bytes.
    /// - Throws: `ZipError`, and what `take` throws.
    public static func read(_ archive: [UInt8], limit: Int, _ take: (_ file: Int, _ piece: [UInt8]) throws -> Void) throws {
        try unsafe archive.withUnsafeBytes { bytes in
            let archive = try Archive(try unsafe Source(over: bytes), flags: ZIP_RDONLY | ZIP_CHECKCONS)
            defer { archive.discard() }
            var left = limit
            for index in 0..<archive.count {
                try archive.readFile(index) { piece in
                    left -= piece.count
                    guard left >= 0 else { throw ZipError.tooLarge }
                    try take(index, piece)
                }
            }
        }
    }

    /// An archive of files by their names, compressed.
    public static func make(_ files: [(name: String, bytes: [UInt8])]) throws(ZipError) -> [UInt8] {
        let source = try Source()
        source.keep()
        defer { source.free() }
        let archive = try Archive(source, flags: ZIP_CREATE | ZIP_TRUNCATE)
        for file in files { try archive.add(file.name, file.bytes) }
        try archive.close()
        return try source.contents()
    }

    /// The files of an archive on disk, one after the other.
    public final class Reader {
        private let archive: Archive

        /// - Throws: `ZipError.unreadable`
        public init(path: String) throws(ZipError) {
            archive = try Archive(try Source(path: path), flags: ZIP_RDONLY | ZIP_CHECKCONS)
        }

        deinit { archive.discard() }

        public var count: Int { archive.count }

        /// With its folders, as it stands in the archive; `nil` where the archive has none.
        public func name(of index: Int) -> String? { archive.name(of: index) }

        /// - Parameter limit: how many bytes it may be.
        /// - Throws: `ZipError`
        public func contents(of index: Int, limit: Int) throws -> [UInt8] {
            var bytes: [UInt8] = []
            try archive.readFile(index) { piece in
                bytes += piece
                guard bytes.count <= limit else { throw ZipError.tooLarge }
            }
            return bytes
        }
    }

    /// Bytes that an archive is read from, or written to.
    @safe private struct Source {
        let handle: OpaquePointer

        init(over bytes: UnsafeRawBufferPointer) throws(ZipError) {
            var error = unsafe zip_error_t()
            guard let handle = unsafe zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error) else {
                throw unsafe ZipArchive.failure(&error)
            }
            unsafe self.handle = handle
        }

        init(path: String) throws(ZipError) {
            var error = unsafe zip_error_t()
            guard let handle = unsafe zip_source_file_create(path, 0, -1, &error) else { throw unsafe ZipArchive.failure(&error) }
            unsafe self.handle = handle
        }

        init() throws(ZipError) { try unsafe self.init(over: UnsafeRawBufferPointer(start: nil, count: 0)) }

        /// Once more: closing an archive gives its source up.
        func keep() { unsafe zip_source_keep(handle) }
        func free() { unsafe zip_source_free(handle) }

        func contents() throws(ZipError) -> [UInt8] {
            var entry = unsafe zip_stat_t()
            guard unsafe zip_source_stat(handle, &entry) == 0, unsafe zip_source_open(handle) == 0 else {
                throw unsafe ZipArchive.failure(zip_source_error(handle))
            }
            defer { unsafe zip_source_close(handle) }
            var bytes = [UInt8](repeating: 0, count: Int(unsafe entry.size))
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe zip_source_read(handle, $0.baseAddress, zip_uint64_t($0.count)) }
            guard count == bytes.count else { throw unsafe ZipArchive.failure(zip_source_error(handle)) }
            return bytes
        }
    }

    @safe private struct Archive {
        private let handle: OpaquePointer

        init(_ source: Source, flags: Int32) throws(ZipError) {
            var error = unsafe zip_error_t()
            guard let handle = unsafe zip_open_from_source(source.handle, flags, &error) else {
                source.free()
                throw unsafe ZipArchive.failure(&error)
            }
            unsafe self.handle = handle
        }

        var count: Int { Int(unsafe zip_get_num_entries(handle, 0)) }

        func discard() { unsafe zip_discard(handle) }

        func name(of index: Int) -> String? {
            unsafe zip_get_name(handle, zip_uint64_t(index), 0).map { unsafe String(cString: $0) }
        }

        func close() throws(ZipError) {
            guard unsafe zip_close(handle) == 0 else {
                let failure = unsafe ZipArchive.failure(zip_get_error(handle))
                discard()
                throw failure
            }
        }

        func readFile(_ index: Int, _ take: ([UInt8]) throws -> Void) throws {
            guard let file = unsafe zip_fopen_index(handle, zip_uint64_t(index), 0) else {
                throw unsafe ZipArchive.failure(zip_get_error(handle))
            }
            defer { unsafe zip_fclose(file) }
            var piece = [UInt8](repeating: 0, count: ZipArchive.piece)
            while true {
                let count = unsafe piece.withUnsafeMutableBytes { unsafe zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
                guard count >= 0 else { throw unsafe ZipArchive.failure(zip_file_get_error(file)) }
                guard count > 0 else { return }
                try take(Array(piece.prefix(Int(count))))
            }
        }

        /// The library frees its copy when the archive is closed.
        func add(_ name: String, _ bytes: [UInt8]) throws(ZipError) {
            guard let copy = unsafe malloc(max(bytes.count, 1)) else { throw .unreadable("out of memory") }
            unsafe copy.copyMemory(from: bytes, byteCount: bytes.count)
            guard let source = unsafe zip_source_buffer(handle, copy, zip_uint64_t(bytes.count), 1) else {
                unsafe free(copy)
                throw unsafe ZipArchive.failure(zip_get_error(handle))
            }
            guard unsafe zip_file_add(handle, name, source, ZIP_FL_ENC_UTF_8) >= 0 else {
                unsafe zip_source_free(source)
                throw unsafe ZipArchive.failure(zip_get_error(handle))
            }
        }
    }

    private static func failure(_ error: UnsafeMutablePointer<zip_error_t>?) -> ZipError {
        guard let error = unsafe error else { return .unreadable("unknown") }
        return .unreadable(unsafe zip_error_strerror(error).map { unsafe String(cString: $0) } ?? "unknown")
    }
}
