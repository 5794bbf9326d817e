/// A drawn head and shoulders on light blue, as an identity photo has it: for demo data and tests, where no person's face may stand.
public enum SamplePortrait {
    /// - Parameters:
    ///   - seed: another seed, another face; the same seed, the same bytes.
    ///   - width: pixels, 30 to `Photo.sideLimit`; so is the height. Other sizes are brought there.
    public static func png(seed: UInt64, width: Int = 240, height: Int = 320) throws(DocumentError) -> [UInt8] {
        let sides = [width, height].map { min(max($0, 30), Photo.sideLimit) }
        let image = try ImageSurface(width: sides[0], height: sides[1])
        let canvas = try Canvas(image)
        canvas.scale(Double(sides[0]) / 240, Double(sides[1]) / 320)
        Face(seed: seed).draw(on: canvas)
        try canvas.check()
        return try image.png()
    }
}

/// A face in a field of 240 × 320, its middle line at 120.
private struct Face {
    private let skin: Colour, hair: Colour, coat: Colour
    private let width: Double, chin: Double, eyes: Double, mouth: Double, brow: Double
    private let hasLongHair: Bool, hasGlasses: Bool, parting: Double

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        skin = dice.pick([(0.96, 0.83, 0.72), (0.93, 0.78, 0.66), (0.89, 0.73, 0.60), (0.98, 0.87, 0.78)].map(Colour.init))
        hair = dice.pick([(0.10, 0.09, 0.10), (0.16, 0.12, 0.11), (0.20, 0.15, 0.12)].map(Colour.init))
        coat = dice.pick(
            [(0.16, 0.20, 0.31), (0.25, 0.27, 0.30), (0.35, 0.20, 0.24), (0.18, 0.31, 0.29), (0.44, 0.45, 0.48)].map(Colour.init))
        width = dice.number(in: 46...53)
        chin = dice.number(in: 192...203)
        eyes = dice.number(in: 17...21)
        mouth = dice.number(in: 10...15)
        brow = dice.number(in: -3...3)
        hasLongHair = dice.oneIn(2)
        hasGlasses = dice.oneIn(3)
        parting = dice.number(in: -22...22)
    }

    func draw(on canvas: Canvas) {
        canvas.fill(Colour(red: 0.70, green: 0.84, blue: 0.95))
        if hasLongHair { drawBackHair(on: canvas) }
        drawShoulders(on: canvas)
        drawHead(on: canvas)
        for side in [-1.0, 1.0] { drawEye(on: canvas, side) }
        if hasGlasses { drawGlasses(on: canvas) }
        drawNoseAndMouth(on: canvas)
        drawFrontHair(on: canvas)
    }

    private var shade: Colour { Colour(red: skin.red * 0.86, green: skin.green * 0.80, blue: skin.blue * 0.76) }

    private func drawBackHair(on canvas: Canvas) {
        let w = width + 13
        canvas.fill(
            from: Point(x: 120 - w, y: 130),
            [
                .curve(120 - w, 40, 120 + w, 40, 120 + w, 130), .curve(120 + w + 3, 190, 120 + w + 9, 220, 120 + w - 2, 252),
                .line(120 - w + 2, 252), .curve(120 - w - 9, 220, 120 - w - 3, 190, 120 - w, 130),
            ], hair)
    }

    private func drawShoulders(on canvas: Canvas) {
        canvas.fill(
            from: Point(x: 14, y: 320),
            [.curve(16, 262, 44, 252, 92, 236), .line(148, 236), .curve(196, 252, 224, 262, 226, 320)], coat)
        canvas.fill(from: Point(x: 90, y: 235), [.line(120, 296), .line(150, 235)], .grey(0.97))
        canvas.fill(
            from: Point(x: 99, y: 180), [.line(99, 228), .curve(104, 252, 136, 252, 141, 228), .line(141, 180)], shade)
        for side in [-1.0, 1.0] {
            canvas.fill(
                from: Point(x: 120 + side * 31, y: 230), [.line(120 + side * 38, 252), .line(120 + side * 17, 270), .line(120, 250)],
                .grey(0.99))
        }
    }

    private func drawHead(on canvas: Canvas) {
        if !hasLongHair {
            for side in [-1.0, 1.0] { canvas.fillEllipse(Point(x: 120 + side * width, y: 143), 8, 14, shade) }
        }
        let top = 74.0
        canvas.fill(
            from: Point(x: 120 - width, y: 130),
            [
                .curve(120 - width, top, 120 + width, top, 120 + width, 130),
                .curve(120 + width, 170, 120 + 24, chin + 9, 120, chin + 9), .curve(120 - 24, chin + 9, 120 - width, 170, 120 - width, 130),
            ], skin)
    }

    private func drawEye(on canvas: Canvas, _ side: Double) {
        let x = 120 + side * eyes
        canvas.stroke(
            from: Point(x: x - 10, y: 125 + side * brow / 3), [.curve(x - 4, 120, x + 4, 120, x + 10, 125 - side * brow / 3)], width: 3.2,
            hair)
        canvas.fillEllipse(Point(x: x, y: 139), 7.5, 4.2, .white)
        canvas.fillEllipse(Point(x: x, y: 139), 4, 4.2, Colour(red: 0.17, green: 0.11, blue: 0.09))
        canvas.stroke(from: Point(x: x - 8, y: 138), [.curve(x - 4, 133, x + 4, 133, x + 8, 138)], width: 1.6, hair)
    }

    private func drawGlasses(on canvas: Canvas) {
        let frame = Colour.grey(0.22)
        for side in [-1.0, 1.0] {
            canvas.strokeEllipse(Point(x: 120 + side * eyes, y: 140), 14, 11, width: 1.8, frame)
            canvas.line(from: Point(x: 120 + side * (eyes + 14), y: 138), to: Point(x: 120 + side * width, y: 135), width: 1.6, frame)
        }
        canvas.stroke(
            from: Point(x: 120 - eyes + 14, y: 138), [.curve(118, 135, 122, 135, 120 + eyes - 14, 138)], width: 1.8, frame)
    }

    private func drawNoseAndMouth(on canvas: Canvas) {
        canvas.stroke(from: Point(x: 118, y: 146), [.curve(114, 160, 114, 163, 121, 163)], width: 1.8, shade)
        let lips = Colour(red: 0.72, green: 0.38, blue: 0.36)
        canvas.stroke(from: Point(x: 120 - mouth, y: 178), [.curve(116, 183, 124, 183, 120 + mouth, 178)], width: 3, lips)
    }

    private func drawFrontHair(on canvas: Canvas) {
        let w = width + 5
        canvas.fill(
            from: Point(x: 120 - w, y: 142),
            [
                .curve(120 - w - 10, 44, 120 + w + 10, 44, 120 + w, 142), .curve(120 + w - 5, 118, 120 + w - 12, 108, 120 + parting, 96),
                .curve(120 - w + 14, 110, 120 - w + 5, 118, 120 - w, 142),
            ], hair)
    }
}
