import Foundation

/// The picture of a captcha (SPEC P6), drawn here with no third party. Each letter is turned, moved and sized on its own, then all
/// are bent along a wave and crossed by curves.
public enum CaptchaImage {
    /// Letters and digits that nobody takes for another, turned or crossed by a line: no 0 O Q D, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V Y, F, R.
    /// Sixteen of them, so that four random bits are one letter without bias.
    public static let alphabet = Array("3479ACEHJKMNPTWX")
    public static let lengths = 5...6
    /// Random bytes that make two pictures of the same text differ.
    public static let noiseLength = 16
    /// Pixels; twice what a page shows it in, for sharp screens.
    public static let width = 320, height = 112

    /// A text to ask for, one letter a byte.
    /// - Parameter random: 5 or 6 random bytes; only those make the text hard to guess.
    public static func text(_ random: [UInt8]) -> String { String(random.map { alphabet[Int($0) % alphabet.count] }) }

    /// - Parameters:
    ///   - text: 5 or 6 characters of `alphabet`.
    ///   - noise: `noiseLength` random bytes or more. Equal text and noise are equal bytes.
    public static func png(text: String, noise: [UInt8]) throws(DocumentError) -> [UInt8] {
        guard lengths.contains(text.count), text.allSatisfy(alphabet.contains) else { throw .unusableCaptcha }
        guard noise.count >= noiseLength else { throw .tooLittleNoise(wanted: noiseLength) }
        return try FontMap.use { fonts throws(DocumentError) in
            let image = try ImageSurface(width: width, height: height)
            var drawing = try CaptchaDrawing(on: image, noise, fonts)
            try drawing.draw(text)
            return try image.png()
        }
    }
}

private struct CaptchaDrawing {
    private let canvas: Canvas
    private let fonts: FontMap
    /// One size for all letters, scaled afterwards: a font of a new size takes a millisecond to open.
    private let style = TextStyle(isBold: true, size: 60)
    private var dice: Dice
    private let ink: Colour
    private let width = Double(CaptchaImage.width), height = Double(CaptchaImage.height)

    init(on image: ImageSurface, _ noise: [UInt8], _ fonts: FontMap) throws(DocumentError) {
        canvas = try Canvas(image)
        self.fonts = fonts
        dice = Dice(noise)
        ink = dice.pick([(0.10, 0.18, 0.42), (0.36, 0.12, 0.22), (0.09, 0.30, 0.24), (0.24, 0.16, 0.38)].map(Colour.init))
    }

    mutating func draw(_ text: String) throws(DocumentError) {
        canvas.fill(.paper)
        for _ in 0..<50 { drawSpeck() }
        try drawLetters(text)
        // Cut through the letters, then lines as thick as their strokes: whoever takes the lines away takes strokes with them.
        for _ in 0..<2 { drawCurve(.paper, width: 2.5...3.5) }
        for _ in 0..<2 { drawCurve(ink, width: 3.2...5.2) }
        try canvas.check()
    }

    private mutating func drawSpeck() {
        let centre = Point(x: dice.number(in: 0...width), y: dice.number(in: 0...height))
        let radius = dice.number(in: 1...3)
        canvas.fillEllipse(centre, radius, radius, .grey(dice.number(in: 0.55...0.85)))
    }

    private mutating func drawCurve(_ colour: Colour, width thickness: ClosedRange<Double>) {
        let (middle, third) = (height / 2, width / 3)
        let start = Point(x: -5, y: dice.number(in: 20...height - 20))
        let curve = Canvas.Curve(
            control1: Point(x: third, y: middle + dice.number(in: -height...height)),
            control2: Point(x: 2 * third, y: middle + dice.number(in: -height...height)),
            end: Point(x: width + 5, y: dice.number(in: 20...height - 20)))
        canvas.stroke(from: start, [curve], width: dice.number(in: thickness), colour)
    }

    private mutating func drawLetters(_ text: String) throws(DocumentError) {
        // Neighbours touch or nearly so: a reader that cuts the picture between letters finds no gap.
        let step = dice.number(in: 46...51) * 5 / Double(text.count)
        let start = dice.number(in: 8...width - 8 - step * Double(text.count))
        for (index, letter) in text.enumerated() {
            let block = try TextBlock(fixed: String(letter), style, fonts)
            let x = start + step * (Double(index) + 0.5) + dice.number(in: -2...2)
            let y = height / 2 + dice.number(in: -10...10)
            canvas.trace(
                block, centre: Point(x: x, y: y), scaled: dice.number(in: 0.9...1.15), turned: dice.number(in: -0.42...0.42),
                sheared: dice.number(in: -0.3...0.3))
        }
        let wave = Wave(&dice)
        try canvas.bendPath(wave.moved)
        canvas.fillPath(ink)
    }
}

extension Colour {
    fileprivate static let paper = Colour(red: 0.95, green: 0.96, blue: 0.97)
}

/// Two sines, one along each side of the picture, in pixels.
private struct Wave {
    private let across: (height: Double, length: Double, phase: Double)
    private let along: (height: Double, length: Double, phase: Double)

    init(_ dice: inout Dice) {
        across = (dice.number(in: 4...7), dice.number(in: 80...130), dice.number(in: 0...6.28))
        along = (dice.number(in: 2...4), dice.number(in: 50...80), dice.number(in: 0...6.28))
    }

    func moved(_ point: Point) -> Point {
        Point(
            x: point.x + along.height * sin(point.y / along.length * 2 * .pi + along.phase),
            y: point.y + across.height * sin(point.x / across.length * 2 * .pi + across.phase))
    }
}
