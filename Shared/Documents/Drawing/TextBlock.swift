import CPangoCairo

/// Text that is shaped, broken into lines and measured: the owner of one `PangoLayout`.
@safe final class TextBlock {
    let layout: OpaquePointer
    private let fonts: FontMap

    /// More than a page of the smallest letters holds: it is not worth the shaping.
    private static let byteLimit = 12_000

    /// - Parameter width: in points; lines break there. `nil` keeps the text on one line.
    private init(shaping text: String, _ style: TextStyle, width: Double?, _ fonts: FontMap) throws(DocumentError) {
        guard text.utf8.count <= Self.byteLimit else { throw .tooLong }
        guard let layout = unsafe pango_layout_new(fonts.context) else { throw .drawing("no layout") }
        unsafe self.layout = layout
        self.fonts = fonts
        unsafe style.apply(to: layout)
        unsafe pango_layout_set_width(layout, width.map { Int32($0 * Double(PANGO_SCALE)) } ?? -1)
        unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        unsafe pango_layout_set_text(layout, text, Int32(clamping: text.utf8.count))
    }

    deinit { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// Text of the form itself. It has to be drawable: `.missingGlyphs` says that fonts are not installed.
    convenience init(fixed text: String, _ style: TextStyle, width: Double? = nil, _ fonts: FontMap) throws(DocumentError) {
        try self.init(shaping: text.printable, style, width: width, fonts)
        guard hasAllGlyphs else { throw .missingGlyphs(try TextBlock.missing(in: text.printable, style, fonts)) }
    }

    /// Text about a person. A character that no font has is printed as its code point, `〔U+30EDD〕`: never a silent box, and
    /// never a candidate without a ticket.
    convenience init(entered text: String, _ style: TextStyle, width: Double? = nil, _ fonts: FontMap) throws(DocumentError) {
        let text = text.printable
        let whole = try TextBlock(shaping: text, style, width: width, fonts)
        let missing = whole.hasAllGlyphs && !text.hasPrivateUse ? [] : try TextBlock.missing(in: text, style, fonts)
        try self.init(fixed: text.replacing(missing), style, width: width, fonts)
    }

    private var hasAllGlyphs: Bool { unsafe pango_layout_get_unknown_glyphs_count(layout) == 0 }

    /// The characters that cannot be drawn, each once. Those for private use count as such: a font's picture of one need not be
    /// the sender's.
    private static func missing(in text: String, _ style: TextStyle, _ fonts: FontMap) throws(DocumentError) -> [Unicode.Scalar] {
        var missing: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars where !scalar.isASCII && !missing.contains(scalar) {
            let alone = try TextBlock(shaping: String(Character(scalar)), style, width: nil, fonts)
            if scalar.properties.generalCategory == .privateUse || !alone.hasAllGlyphs { missing.append(scalar) }
        }
        return missing
    }

    /// Points that the text takes.
    var size: (width: Double, height: Double) {
        var (width, height) = (Int32(0), Int32(0))
        unsafe pango_layout_get_size(layout, &width, &height)
        return (Double(width) / Double(PANGO_SCALE), Double(height) / Double(PANGO_SCALE))
    }

    var height: Double { size.height }
    var lineCount: Int { Int(unsafe pango_layout_get_line_count(layout)) }

    /// The text in the largest size, down to 70 %, at which it takes no more than these lines; then as many lines as it needs, and
    /// smaller still, down to 4 points, where they are higher than the room there is.
    static func fitting(
        _ text: String, _ style: TextStyle, width: Double, lines: Int, height: Double = .infinity, _ fonts: FontMap
    ) throws(DocumentError) -> TextBlock {
        var style = style
        let smallest = style.size * 0.7
        while true {
            let block = try TextBlock(entered: text, style, width: width, fonts)
            let isSmaller = block.height > height ? style.size > 4 : block.lineCount > lines && style.size - 0.5 >= smallest
            guard isSmaller else { return block }
            style.size -= 0.5
        }
    }
}

extension String {
    /// Without what has no picture and could upset a line: control characters become spaces; marks that reorder or hide text go.
    fileprivate var printable: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": text.append(scalar)
            case .control, .lineSeparator, .paragraphSeparator: text.append(" ")
            case .format: continue
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    fileprivate var hasPrivateUse: Bool { unicodeScalars.contains { $0.properties.generalCategory == .privateUse } }

    fileprivate func replacing(_ missing: [Unicode.Scalar]) -> String {
        guard !missing.isEmpty else { return self }
        return unicodeScalars.map { missing.contains($0) ? "〔U+\(String($0.value, radix: 16, uppercase: true))〕" : String($0) }.joined()
    }
}
