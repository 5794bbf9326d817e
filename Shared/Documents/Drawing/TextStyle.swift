import CPangoCairo

/// How text looks. Always 黑体 (sans): Noto's 宋体 has six glyphs among the common 3,755 that make cairo embed 400 kB of outlines.
struct TextStyle: Hashable, Sendable {
    enum Alignment: Hashable, Sendable {
        case leading, centre
    }

    var isBold = false
    /// Points.
    var size = 10.5
    var alignment = Alignment.leading
    /// Points between letters.
    var spacing = 0.0
    /// Points between lines, beyond what the font asks for.
    var leading = 0.0

    /// Hanazono draws the characters that Noto lacks, up to CJK Extension F; its two files are one typeface.
    private static let families = "\(SlimFonts.family), Noto Sans CJK SC, Noto Serif CJK SC, HanaMinB, HanaMinA"

    func apply(to layout: OpaquePointer) {
        let font = unsafe pango_font_description_new()
        unsafe pango_font_description_set_family(font, Self.families)
        unsafe pango_font_description_set_weight(font, isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        unsafe pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
        unsafe pango_layout_set_font_description(layout, font)
        unsafe pango_font_description_free(font)
        unsafe pango_layout_set_alignment(layout, alignment == .centre ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT)
        unsafe pango_layout_set_spacing(layout, Int32(leading * Double(PANGO_SCALE)))
        let attributes = unsafe pango_attr_list_new()
        unsafe pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(Int32(spacing * Double(PANGO_SCALE))))
        // A hyphen that nobody wrote would be read as part of the name.
        unsafe pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
        unsafe pango_layout_set_attributes(layout, attributes)
        unsafe pango_attr_list_unref(attributes)
    }
}
