import CPangoCairo

/// How a camera was held: Exif's `Orientation` (CIPA DC-008, tag 0x0112). PDF readers do not know it, so the page turns the picture.
enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored, upsideDown, mirroredUpsideDown, mirroredLeft, right, mirroredRight, left

    /// The picture's rows stand as columns on the page.
    var swapsSides: Bool { rawValue >= Orientation.mirroredLeft.rawValue }

    /// Takes the unit square of the stored picture to the unit square of the upright one.
    var matrix: cairo_matrix_t {
        switch self {
        case .upright: cairo_matrix_t(xx: 1, yx: 0, xy: 0, yy: 1, x0: 0, y0: 0)
        case .mirrored: cairo_matrix_t(xx: -1, yx: 0, xy: 0, yy: 1, x0: 1, y0: 0)
        case .upsideDown: cairo_matrix_t(xx: -1, yx: 0, xy: 0, yy: -1, x0: 1, y0: 1)
        case .mirroredUpsideDown: cairo_matrix_t(xx: 1, yx: 0, xy: 0, yy: -1, x0: 0, y0: 1)
        case .mirroredLeft: cairo_matrix_t(xx: 0, yx: 1, xy: 1, yy: 0, x0: 0, y0: 0)
        case .right: cairo_matrix_t(xx: 0, yx: 1, xy: -1, yy: 0, x0: 1, y0: 0)
        case .mirroredRight: cairo_matrix_t(xx: 0, yx: -1, xy: -1, yy: 0, x0: 1, y0: 1)
        case .left: cairo_matrix_t(xx: 0, yx: -1, xy: 1, yy: 0, x0: 0, y0: 1)
        }
    }
}
