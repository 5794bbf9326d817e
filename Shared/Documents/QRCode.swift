import CQREncode

/// A QR code (ISO/IEC 18004) at error correction level M: a sixth of it may be creased or smudged.
public enum QRCode {
    /// Modules of white that a reader wants around the code.
    public static let quietZone = 4
    /// What the largest code (version 40) holds at level M.
    public static let byteLimit = 2331

    /// The rows of the code without its quiet zone; `true` is dark.
    public static func modules(_ ascii: String) throws(DocumentError) -> [[Bool]] {
        guard (1...byteLimit).contains(ascii.utf8.count), ascii.utf8.allSatisfy({ (1...0x7f).contains($0) }) else { throw .unusableCode }
        return try Symbol(ascii).rows
    }

    /// - Parameter scale: pixels a module, 1 to 64.
    public static func png(_ ascii: String, scale: Int = 4) throws(DocumentError) -> [UInt8] {
        let rows = try modules(ascii)
        let scale = min(max(scale, 1), 64)
        let (margin, side) = (Double(quietZone * scale), (rows.count + 2 * quietZone) * scale)
        let image = try ImageSurface(width: side, height: side)
        let canvas = try Canvas(image)
        canvas.fill(.white)
        canvas.draw(modules: rows, in: Rectangle(x: 0, y: 0, width: Double(side), height: Double(side)).inset(by: margin))
        try canvas.check()
        return try image.png()
    }
}

/// The owner of one `QRcode`.
@safe private final class Symbol {
    private let code: UnsafeMutablePointer<CQREncode.QRcode>

    init(_ ascii: String) throws(DocumentError) {
        guard let code = unsafe QRcode_encodeString(ascii, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
            throw .drawing("libqrencode")
        }
        unsafe self.code = code
    }

    deinit { unsafe QRcode_free(code) }

    /// The lowest bit of each byte says dark; the others say which part of the code it is.
    var rows: [[Bool]] {
        let side = Int(unsafe code.pointee.width)
        let data = unsafe UnsafeBufferPointer(start: code.pointee.data, count: side * side)
        return (0..<side).map { row in (0..<side).map { unsafe data[row * side + $0] & 1 == 1 } }
    }
}
