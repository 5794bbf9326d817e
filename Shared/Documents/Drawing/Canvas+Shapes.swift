import CPangoCairo

extension Canvas {
    /// One part of an outline: a Bézier curve, which is a straight line where its controls are its ends.
    struct Curve {
        let control1: Point, control2: Point, end: Point

        static func line(_ x: Double, _ y: Double) -> Curve {
            Curve(control1: Point(x: x, y: y), control2: Point(x: x, y: y), end: Point(x: x, y: y))
        }

        static func curve(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ x: Double, _ y: Double) -> Curve {
            Curve(control1: Point(x: x1, y: y1), control2: Point(x: x2, y: y2), end: Point(x: x, y: y))
        }
    }

    func scale(_ x: Double, _ y: Double) { unsafe cairo_scale(handle, x, y) }

    private func trace(_ start: Point, _ curves: [Curve]) {
        unsafe cairo_move_to(handle, start.x, start.y)
        for curve in curves {
            unsafe cairo_curve_to(
                handle, curve.control1.x, curve.control1.y, curve.control2.x, curve.control2.y, curve.end.x, curve.end.y)
        }
    }

    func fill(from start: Point, _ curves: [Curve], _ colour: Colour) {
        trace(start, curves)
        setColour(colour)
        unsafe cairo_fill(handle)
    }

    func stroke(from start: Point, _ curves: [Curve], width: Double, _ colour: Colour) {
        trace(start, curves)
        setColour(colour)
        unsafe cairo_set_line_width(handle, width)
        unsafe cairo_set_line_cap(handle, CAIRO_LINE_CAP_ROUND)
        unsafe cairo_stroke(handle)
    }

    func fillEllipse(_ centre: Point, _ rx: Double, _ ry: Double, _ colour: Colour) {
        traceEllipse(centre, rx, ry)
        setColour(colour)
        unsafe cairo_fill(handle)
    }

    func strokeEllipse(_ centre: Point, _ rx: Double, _ ry: Double, width: Double, _ colour: Colour) {
        traceEllipse(centre, rx, ry)
        setColour(colour)
        unsafe cairo_set_line_width(handle, width)
        unsafe cairo_stroke(handle)
    }

    private func traceEllipse(_ centre: Point, _ rx: Double, _ ry: Double) {
        saved {
            unsafe cairo_translate(handle, centre.x, centre.y)
            unsafe cairo_scale(handle, rx, ry)
            unsafe cairo_new_sub_path(handle)
            unsafe cairo_arc(handle, 0, 0, 1, 0, 2 * Double.pi)
        }
    }
}
