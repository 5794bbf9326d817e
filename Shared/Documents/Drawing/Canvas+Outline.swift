import CPangoCairo

extension Canvas {
    /// Adds the outline of the text to the path.
    func trace(_ text: TextBlock, centre: Point, scaled scale: Double, turned radians: Double, sheared slope: Double) {
        let (width, height) = text.size
        saved {
            unsafe cairo_translate(handle, centre.x, centre.y)
            unsafe cairo_rotate(handle, radians)
            unsafe cairo_scale(handle, scale, scale)
            var shear = cairo_matrix_t(xx: 1, yx: 0, xy: slope, yy: 1, x0: 0, y0: 0)
            unsafe cairo_transform(handle, &shear)
            unsafe cairo_move_to(handle, -width / 2, -height / 2)
            unsafe pango_cairo_layout_path(handle, text.layout)
        }
    }

    /// Moves every point of the path.
    func bendPath(_ moved: (Point) -> Point) throws(DocumentError) {
        let outline = try Outline(of: self)
        unsafe cairo_new_path(handle)
        unsafe outline.replay(on: handle, moved)
    }

    func fillPath(_ colour: Colour) {
        setColour(colour)
        unsafe cairo_fill(handle)
    }
}

/// The owner of one `cairo_path_t`: a list of elements, each a header and its points.
@safe private final class Outline {
    private let path: UnsafeMutablePointer<cairo_path_t>

    init(of canvas: Canvas) throws(DocumentError) {
        guard let path = unsafe cairo_copy_path(canvas.handle) else { throw .drawing("no path") }
        unsafe self.path = path
        try Surface.check(unsafe path.pointee.status)
    }

    deinit { unsafe cairo_path_destroy(path) }

    func replay(on context: OpaquePointer, _ moved: (Point) -> Point) {
        let data = unsafe UnsafeBufferPointer(start: path.pointee.data, count: Int(path.pointee.num_data))
        var index = 0
        while index < data.count {
            let header = unsafe data[index].header
            guard header.length > 0 else { return }
            let points = (index + 1..<index + Int(header.length)).map { index in
                let point = unsafe data[index].point
                return moved(Point(x: point.x, y: point.y))
            }
            unsafe add(header.type, points, to: context)
            index += Int(header.length)
        }
    }

    private func add(_ kind: cairo_path_data_type_t, _ points: [Point], to context: OpaquePointer) {
        switch kind {
        case CAIRO_PATH_MOVE_TO: unsafe cairo_move_to(context, points[0].x, points[0].y)
        case CAIRO_PATH_LINE_TO: unsafe cairo_line_to(context, points[0].x, points[0].y)
        case CAIRO_PATH_CURVE_TO:
            unsafe cairo_curve_to(context, points[0].x, points[0].y, points[1].x, points[1].y, points[2].x, points[2].y)
        default: unsafe cairo_close_path(context)
        }
    }
}
