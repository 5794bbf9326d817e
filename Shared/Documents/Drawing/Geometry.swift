/// A place on a page: points from the top left corner.
struct Point: Hashable, Sendable {
    var x: Double, y: Double
}

struct Rectangle: Hashable, Sendable {
    var x: Double, y: Double, width: Double, height: Double

    var maxX: Double { x + width }
    var maxY: Double { y + height }

    func inset(by margin: Double) -> Rectangle {
        Rectangle(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
    }

    /// The largest rectangle of the given proportions in the middle of this one, at most `limit` times the given size.
    func fitting(width: Double, height: Double, noLargerThan limit: Double = .infinity) -> Rectangle {
        let scale = min(self.width / width, self.height / height, limit)
        let (w, h) = (width * scale, height * scale)
        return Rectangle(x: x + (self.width - w) / 2, y: y + (self.height - h) / 2, width: w, height: h)
    }
}

/// Red, green and blue from 0 to 1.
struct Colour: Hashable, Sendable {
    var red: Double, green: Double, blue: Double

    static let black = grey(0)
    static let white = grey(1)
    static func grey(_ level: Double) -> Colour { Colour(red: level, green: level, blue: level) }
}

extension Colour {
    init(_ parts: (Double, Double, Double)) { self.init(red: parts.0, green: parts.1, blue: parts.2) }
}
