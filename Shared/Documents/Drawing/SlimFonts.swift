import CPangoFT2
import Foundation

/// The fonts that documents are drawn with first: slim copies of Noto Sans CJK SC, regular and bold, under a name of their own. What they
/// lack is drawn with the installed fonts behind them.
///
/// The copies are files without a name in the temporary folder: they are gone with the process, however it ends.
@safe final class SlimFonts {
    static let family = "Exam Documents Sans"
    private static let original = "Noto Sans CJK SC"
    /// Latin, punctuation, and every ideograph of Unicode that the original has; the few symbols beyond stay with it.
    private static let characters: [ClosedRange<UInt32>] = [
        0x20...0x7e, 0xa0...0x17f, 0x2010...0x2027, 0x2030...0x205e, 0x2160...0x217f, 0x2460...0x249b, 0x3000...0x303f, 0x3400...0x4dbf,
        0x4e00...0x9fff, 0x20000...0x2fa1f,
        0xff01...0xff5e,
    ]

    let config: OpaquePointer
    private let files: [FileHandle]

    /// - Returns: `nil` where the fonts can't be copied; the installed ones do the same at three times the size.
    init?() {
        guard let config = unsafe FcInitLoadConfigAndFonts() else { return nil }
        var files: [FileHandle] = []
        for weight in [FC_WEIGHT_REGULAR, FC_WEIGHT_BOLD] {
            guard let file = unsafe Self.copy(Int32(weight), config) else {
                unsafe FcConfigDestroy(config)
                return nil
            }
            files.append(file)
        }
        unsafe Self.rename(config)
        unsafe self.config = config
        self.files = files
    }

    deinit { unsafe FcConfigDestroy(config) }

    private static func copy(_ weight: Int32, _ config: OpaquePointer) -> FileHandle? {
        guard let found = unsafe find(weight, config), let slim = SlimFont(of: found.path, index: found.index, characters: characters),
            let file = try? nameless(slim),
            unsafe FcConfigAppFontAddFile(config, "/proc/self/fd/\(file.fileDescriptor)") == 1
        else { return nil }
        return file
    }

    private static func find(_ weight: Int32, _ config: OpaquePointer) -> (path: String, index: Int)? {
        let pattern = unsafe FcPatternCreate()
        defer { unsafe FcPatternDestroy(pattern) }
        unsafe FcPatternAddString(pattern, FC_FAMILY, original)
        unsafe FcPatternAddInteger(pattern, FC_WEIGHT, weight)
        unsafe FcConfigSubstitute(config, pattern, FcMatchPattern)
        unsafe FcDefaultSubstitute(pattern)
        var result = FcResultNoMatch
        guard let match = unsafe FcFontMatch(config, pattern, &result) else { return nil }
        defer { unsafe FcPatternDestroy(match) }
        var path: UnsafeMutablePointer<FcChar8>?
        var index: Int32 = 0
        guard unsafe FcPatternGetString(match, FC_FILE, 0, &path) == FcResultMatch, let path = unsafe path,
            unsafe FcPatternGetInteger(match, FC_INDEX, 0, &index) == FcResultMatch
        else { return nil }
        return (unsafe String(cString: path), Int(index))
    }

    private static func nameless(_ font: SlimFont) throws -> FileHandle? {
        let path = FileManager.default.temporaryDirectory.appending(path: "font-\(UUID().uuidString)").path
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else { return nil }
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let file = FileHandle(forUpdatingAtPath: path) else { return nil }
        try font.write(to: file)
        return file
    }

    /// By its own name each is asked for before the original; nothing but the name says so to fontconfig.
    private static func rename(_ config: OpaquePointer) {
        guard let added = unsafe FcConfigGetFonts(config, FcSetApplication) else { return }
        for index in 0..<Int(unsafe added.pointee.nfont) {
            let font = unsafe added.pointee.fonts[index]
            unsafe FcPatternDel(font, FC_FAMILY)
            unsafe FcPatternAddString(font, FC_FAMILY, family)
        }
    }
}
