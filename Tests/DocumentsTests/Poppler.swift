import Foundation

/// Reads a finished PDF back with poppler's tools, as another program would.
enum Poppler {
    static func text(_ pdf: [UInt8]) throws -> String { String(decoding: try run("pdftotext", ["-layout"], pdf), as: UTF8.self) }

    /// `pdffonts`, without its heading: a line a font.
    static func fonts(_ pdf: [UInt8]) throws -> [Substring] { Array(try lines("pdffonts", pdf).dropFirst(2)) }

    /// `pdfimages -list`, without its heading: a line an image.
    static func images(_ pdf: [UInt8]) throws -> [Substring] { Array(try lines("pdfimages", pdf, ["-list"]).dropFirst(2)) }

    /// A field of `pdfinfo`: `Pages`.
    static func info(_ name: String, _ pdf: [UInt8]) throws -> String? {
        let line = try lines("pdfinfo", pdf, ["-isodates"]).first { $0.hasPrefix("\(name):") }
        return line.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The boxes of all words, page by page, in points.
    static func words(_ pdf: [UInt8]) throws -> [[(text: String, box: CGRect)]] {
        let page = #/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>/#
        let text = String(decoding: try run("pdftotext", ["-bbox"], pdf), as: UTF8.self)
        return text.split(separator: "<page ").dropFirst().map { part in
            part.matches(of: page).map { match in
                let numbers = [match.1, match.2, match.3, match.4].map { Double($0) ?? .nan }
                let box = CGRect(x: numbers[0], y: numbers[1], width: numbers[2] - numbers[0], height: numbers[3] - numbers[1])
                return (String(match.5), box)
            }
        }
    }

    /// The first page as pixels, three bytes each.
    static func pixels(_ pdf: [UInt8], dotsPerInch: Int) throws -> Pixels {
        let file = try run("pdftoppm", ["-r", "\(dotsPerInch)", "-singlefile"], pdf, output: "page", suffix: ".ppm")
        let header = file.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        let width = String(decoding: header[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }[0]
        return Pixels(width: width, bytes: Array(header[3]))
    }

    /// The first page as a PNG.
    static func picture(_ pdf: [UInt8], dotsPerInch: Int) throws -> [UInt8] {
        try run("pdftoppm", ["-r", "\(dotsPerInch)", "-singlefile", "-png"], pdf, output: "page", suffix: ".png")
    }

    struct Pixels {
        let width: Int
        let bytes: [UInt8]

        func colour(x: Int, y: Int) -> [UInt8] { Array(bytes[3 * (y * width + x)..<3 * (y * width + x) + 3]) }
    }

    private static func lines(_ tool: String, _ pdf: [UInt8], _ options: [String] = []) throws -> [Substring] {
        String(decoding: try run(tool, options, pdf, output: nil), as: UTF8.self).split(separator: "\n")
    }

    /// - Parameter output: the file that the tool writes; `-` and `nil` are its standard output, named and not.
    private static func run(
        _ tool: String, _ options: [String], _ pdf: [UInt8], output: String? = "-", suffix: String = ""
    ) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let file = try folder.write(pdf, "ticket.pdf")
        let printed = try folder.run(tool, options + [file.path] + [output].compactMap { $0 })
        guard let output, output != "-" else { return printed }
        return Array(try Data(contentsOf: folder.url.appendingPathComponent(output + suffix)))
    }
}

/// Reads a QR code from a picture with zbar, where that is installed.
enum Scanner {
    static func read(_ png: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let file = try folder.write(png, "code.png")
        let text = String(decoding: try folder.run("zbarimg", ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", file.path]), as: UTF8.self)
        return text.trimmingCharacters(in: .newlines)
    }
}
