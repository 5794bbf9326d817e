import CPangoCairo

/// A pen on a surface: the owner of one `cairo_t`. Cairo remembers the first error; `check()` tells it.
@safe final class Canvas {
    let handle: OpaquePointer
    private let surface: Surface

    init(_ surface: Surface) throws(DocumentError) {
        guard let handle = unsafe cairo_create(surface.handle) else { throw .drawing("no context") }
        unsafe self.handle = handle
        self.surface = surface
        try check()
    }

    deinit { unsafe cairo_destroy(handle) }

    func check() throws(DocumentError) { try Surface.check(unsafe cairo_status(handle)) }

    func setColour(_ colour: Colour) { unsafe cairo_set_source_rgb(handle, colour.red, colour.green, colour.blue) }

    func fill(_ colour: Colour) {
        setColour(colour)
        unsafe cairo_paint(handle)
    }

    func fill(_ area: Rectangle, _ colour: Colour) {
        setColour(colour)
        unsafe cairo_rectangle(handle, area.x, area.y, area.width, area.height)
        unsafe cairo_fill(handle)
    }

    func frame(_ area: Rectangle, width: Double) {
        setColour(.black)
        unsafe cairo_set_line_width(handle, width)
        unsafe cairo_rectangle(handle, area.x, area.y, area.width, area.height)
        unsafe cairo_stroke(handle)
    }

    func line(from start: Point, to end: Point, width: Double, _ colour: Colour = .black) {
        setColour(colour)
        unsafe cairo_set_line_width(handle, width)
        unsafe cairo_move_to(handle, start.x, start.y)
        unsafe cairo_line_to(handle, end.x, end.y)
        unsafe cairo_stroke(handle)
    }

    func draw(_ text: TextBlock, at corner: Point) {
        setColour(.black)
        unsafe cairo_move_to(handle, corner.x, corner.y)
        unsafe pango_cairo_show_layout(handle, text.layout)
    }

    /// Paints the picture so that it fills the area.
    func draw(_ image: ImageSurface, in area: Rectangle, _ orientation: Orientation = .upright) {
        saved {
            unsafe cairo_translate(handle, area.x, area.y)
            unsafe cairo_scale(handle, area.width, area.height)
            var matrix = orientation.matrix
            unsafe cairo_transform(handle, &matrix)
            unsafe cairo_scale(handle, 1 / Double(image.width), 1 / Double(image.height))
            unsafe cairo_set_source_surface(handle, image.handle, 0, 0)
            unsafe cairo_paint(handle)
        }
    }

    /// Fills the dark modules as one path, so that no reader shows seams between them.
    func draw(modules: [[Bool]], in area: Rectangle) {
        let side = area.width / Double(modules.count)
        setColour(.black)
        for (row, line) in modules.enumerated() {
            for run in line.darkRuns {
                let (x, y) = (area.x + Double(run.lowerBound) * side, area.y + Double(row) * side)
                unsafe cairo_rectangle(handle, x, y, Double(run.count) * side, side)
            }
        }
        unsafe cairo_fill(handle)
    }

    func nextPage() { unsafe cairo_show_page(handle) }

    /// What the body sets (transforms, clips, colours) is undone after it.
    func saved(_ body: () -> Void) {
        unsafe cairo_save(handle)
        body()
        unsafe cairo_restore(handle)
    }
}

extension [Bool] {
    /// The stretches of `true`.
    fileprivate var darkRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in indices where self[index] {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }
}
