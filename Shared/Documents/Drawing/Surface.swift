import CPangoCairo

/// Something cairo draws on: the owner of one `cairo_surface_t`.
@safe class Surface {
    let handle: OpaquePointer

    /// - Parameter handle: is owned from here on.
    fileprivate init(owning handle: OpaquePointer?) throws(DocumentError) {
        guard let handle = unsafe handle else { throw .drawing("no surface") }
        unsafe self.handle = handle
        try Surface.check(unsafe cairo_surface_status(handle))
    }

    deinit { unsafe cairo_surface_destroy(handle) }

    static func check(_ status: cairo_status_t) throws(DocumentError) {
        guard status == CAIRO_STATUS_SUCCESS else { throw .drawing(unsafe String(cString: cairo_status_to_string(status))) }
    }
}

/// A picture of pixels.
final class ImageSurface: Surface {
    /// Transparent all over.
    init(width: Int, height: Int) throws(DocumentError) {
        unsafe try super.init(owning: cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(clamping: width), Int32(clamping: height)))
    }

    init(png bytes: [UInt8]) throws(DocumentError) {
        let source = ByteSource(bytes)
        unsafe try super.init(owning: cairo_image_surface_create_from_png_stream(ByteSource.read, source.closure))
        withExtendedLifetime(source) {}
    }

    /// Has no pixels of its own: where it is painted on a PDF, the JPEG goes into the file as it is.
    init(jpeg bytes: [UInt8], width: Int, height: Int) throws(DocumentError) {
        unsafe try super.init(owning: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(clamping: width), Int32(clamping: height)))
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(from: bytes)
        let status = unsafe cairo_surface_set_mime_data(
            handle, CAIRO_MIME_TYPE_JPEG, copy.baseAddress, UInt(bytes.count), { unsafe $0?.deallocate() }, copy.baseAddress)
        guard status != CAIRO_STATUS_SUCCESS else { return }
        unsafe copy.deallocate()
        try Surface.check(status)
    }

    var width: Int { Int(unsafe cairo_image_surface_get_width(handle)) }
    var height: Int { Int(unsafe cairo_image_surface_get_height(handle)) }

    /// The same picture in fewer pixels, on white.
    func resampled(width: Int, height: Int) throws(DocumentError) -> ImageSurface {
        let smaller = try ImageSurface(width: width, height: height)
        let canvas = try Canvas(smaller)
        canvas.fill(.white)
        canvas.draw(self, in: Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)))
        try canvas.check()
        return smaller
    }

    func png() throws(DocumentError) -> [UInt8] {
        let sink = ByteSink()
        try Surface.check(unsafe cairo_surface_write_to_png_stream(handle, ByteSink.write, sink.closure))
        return sink.bytes
    }
}

/// A PDF in the making, in points (1/72 inch).
final class PDFSurface: Surface {
    private let sink: ByteSink

    /// - Parameter created: RFC 3339; given, so that equal tickets are equal bytes.
    init(width: Double, height: Double, title: String, created: String) throws(DocumentError) {
        let sink = ByteSink()
        self.sink = sink
        unsafe try super.init(owning: cairo_pdf_surface_create_for_stream(ByteSink.write, sink.closure, width, height))
        unsafe cairo_pdf_surface_set_metadata(handle, CAIRO_PDF_METADATA_TITLE, title)
        unsafe cairo_pdf_surface_set_metadata(handle, CAIRO_PDF_METADATA_CREATE_DATE, created)
    }

    /// Ends the file and answers its bytes. Nothing may be drawn on it afterwards.
    func finish() throws(DocumentError) -> [UInt8] {
        unsafe cairo_surface_finish(handle)
        try Surface.check(unsafe cairo_surface_status(handle))
        return sink.bytes
    }

    deinit { unsafe cairo_surface_finish(handle) }
}

/// Where cairo's stream functions write to. Must outlive the surface that writes.
private final class ByteSink {
    private(set) var bytes: [UInt8] = []

    var closure: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    static let write: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> cairo_status_t = { closure, data, count in
        guard let closure = unsafe closure else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = unsafe Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
        unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
    }
}

/// Where cairo's stream functions read from.
private final class ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var closure: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    static let read: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, UInt32) -> cairo_status_t = {
        closure, data, count in
        guard let closure = unsafe closure else { return CAIRO_STATUS_READ_ERROR }
        let source = unsafe Unmanaged<ByteSource>.fromOpaque(closure).takeUnretainedValue()
        guard source.rest.count >= count else { return CAIRO_STATUS_READ_ERROR }
        _ = unsafe UnsafeMutableBufferPointer(start: data, count: Int(count)).initialize(from: source.rest.prefix(Int(count)))
        source.rest = source.rest.dropFirst(Int(count))
        return CAIRO_STATUS_SUCCESS
    }
}
