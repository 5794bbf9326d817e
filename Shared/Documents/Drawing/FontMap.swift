import CPangoCairo
import CPangoFT2
import Synchronization

/// The fonts: the owner of a `PangoFontMap` and the context that shapes text with it.
///
/// There is one, and text is drawn by one thread at a time. Maps of their own would let two threads draw at once, 1.6 times as fast
/// on two cores, but cairo 1.16 opens a font file (`FT_New_Face`) in a library that all threads share without a lock, and a new
/// map costs more than a ticket. The conformance is unchecked because the map is reached only under the lock.
@safe final class FontMap: @unchecked Sendable {
    private let map: UnsafeMutablePointer<PangoFontMap>
    let context: OpaquePointer

    private static let shared = Mutex<FontMap?>(nil)
    private var slimFonts: SlimFonts?
    private var isSlim = false

    private init() throws(DocumentError) {
        guard let map = unsafe pango_cairo_font_map_new(), let context = unsafe pango_font_map_create_context(map) else {
            throw .drawing("no font map")
        }
        unsafe self.map = map
        unsafe self.context = context
        unsafe pango_context_set_language(context, pango_language_from_string("zh-cn"))
        unsafe pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        unsafe pango_context_set_round_glyph_positions(context, 0)
        setUnhinted()
    }

    /// Has documents drawn with slim copies of the fonts from now on; made once, in about half a second of computing.
    func slim() {
        guard !isSlim else { return }
        isSlim = true
        guard let fonts = SlimFonts() else { return }
        slimFonts = fonts
        unsafe pango_fc_font_map_set_config(OpaquePointer(map), fonts.config)
    }

    deinit {
        unsafe g_object_unref(UnsafeMutableRawPointer(context))
        unsafe g_object_unref(map)
    }

    /// The same shapes at every size and on every machine, whatever its desktop settings say.
    private func setUnhinted() {
        let options = unsafe cairo_font_options_create()
        unsafe cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        unsafe cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        unsafe cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        unsafe pango_cairo_context_set_font_options(context, options)
        unsafe cairo_font_options_destroy(options)
    }

    /// Draws with the fonts; another thread that wants them waits meanwhile. Everything the body makes of them ends with it.
    static func use<T: Sendable>(_ draw: (FontMap) throws(DocumentError) -> T) throws(DocumentError) -> T {
        try shared.withLock { shared throws(DocumentError) in
            let fonts = if let shared { shared } else { try FontMap() }
            shared = fonts
            return try draw(fonts)
        }
    }
}
