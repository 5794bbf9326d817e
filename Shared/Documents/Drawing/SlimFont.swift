import CHarfBuzzSubset
import Foundation

/// A copy of a font with fewer characters, each written out whole: HarfBuzz resolves the subroutines that the font's characters share.
///
/// Noto Sans CJK has 28,500 of them, and cairo writes the table of all into every PDF, empty but for those in use: 50 kB a weight and half
/// the time of drawing. The copy has no table.
@safe final class SlimFont {
    private let content: OpaquePointer

    /// - Parameter index: of the font in a collection.
    /// - Returns: `nil` when the file can't be read as a font.
    init?(of path: String, index: Int, characters: [ClosedRange<UInt32>]) {
        let file = unsafe hb_blob_create_from_file(path)
        defer { unsafe hb_blob_destroy(file) }
        let face = unsafe hb_face_create(file, UInt32(index))
        defer { unsafe hb_face_destroy(face) }
        guard let input = unsafe hb_subset_input_create_or_fail() else { return nil }
        defer { unsafe hb_subset_input_destroy(input) }
        let wanted = unsafe hb_subset_input_unicode_set(input)
        for range in characters { unsafe hb_set_add_range(wanted, range.lowerBound, range.upperBound) }
        // Nothing here hints: drawings are the same on every machine.
        unsafe hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_DESUBROUTINIZE.rawValue | HB_SUBSET_FLAGS_NO_HINTING.rawValue)
        guard let slim = unsafe hb_subset_or_fail(face, input) else { return nil }
        defer { unsafe hb_face_destroy(slim) }
        guard let content = unsafe hb_face_reference_blob(slim) else { return nil }
        unsafe self.content = content
    }

    deinit { unsafe hb_blob_destroy(content) }

    /// Writes the font without a copy of its megabytes.
    func write(to file: FileHandle) throws {
        var length: UInt32 = 0
        guard let data = unsafe hb_blob_get_data(content, &length) else { return }
        let bytes = unsafe UnsafeMutableRawPointer(mutating: UnsafeRawPointer(data))
        try file.write(contentsOf: unsafe Data(bytesNoCopy: bytes, count: Int(length), deallocator: .none))
    }
}
