import Documents
import Foundation
import Testing

@Suite struct PhotoTests {
    @Test func formats() throws {
        let png = try Photo(SamplePortrait.png(seed: 1, width: 120, height: 160))
        #expect((png.format, png.width, png.height) == (.png, 120, 160))
        let jpeg = try Photo(.quadrants)
        #expect((jpeg.format, jpeg.width, jpeg.height) == (.jpeg, 32, 48))
    }

    static let png = (try? SamplePortrait.png(seed: 1, width: 60, height: 80)) ?? []
    static let broken: [(String, [UInt8], PhotoRefusal)] = [
        ("nothing", [], .empty),
        ("GIF", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), .unknownFormat),
        ("HTML", Array("<html><img src=x></html>".utf8), .unknownFormat),
        ("SVG", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), .unknownFormat),
        ("PNG signature only", Array(png.prefix(8)), .broken),
        ("PNG cut short", Array(png.dropLast(png.count / 2)), .broken),
        ("PNG with a bad checksum", png.replacing(at: 29, with: png[29] ^ 1), .broken),
        ("PNG with damaged pixels", png.replacing(at: png.count / 2, with: png[png.count / 2] ^ 0xff), .broken),
        ("PNG without pixels", png.replacing(at: 18, with: 0).replacing(at: 19, with: 0), .broken),
        ("PNG of 65,596 lines", png.replacing(at: 17, with: 1), .tooManyPixels(width: 65_596, height: 80)),
        ("JPEG signature only", [0xff, 0xd8, 0xff], .broken),
        ("JPEG without a picture", [0xff, 0xd8, 0xff, 0xd9], .broken),
        ("JPEG cut in its tables", Array([UInt8].quadrants.prefix(200)), .broken),
        ("JPEG without its Huffman tables", [UInt8].quadrants.without(segment: 0xc4), .broken),
        ("JPEG without its quantization tables", [UInt8].quadrants.without(segment: 0xdb), .broken),
        ("JPEG cut in its data", Array([UInt8].quadrants.dropLast(20)), .broken),
        ("JPEG whose segment runs past the end", [UInt8].quadrants.replacing(at: 4, with: 0xff), .broken),
        ("JPEG with a segment shorter than its length", [UInt8].quadrants.replacing(at: 4, with: 0).replacing(at: 5, with: 1), .broken),
        (
            "JPEG in CMYK",
            [UInt8].quadrants.withFrame {
                $0[9] = 4; $0[3] = 20; $0 += [4, 0x11, 1]
            }, .unsupportedCoding
        ),
        ("JPEG of 12 bits", [UInt8].quadrants.withFrame { $0[4] = 12 }, .unsupportedCoding),
        ("lossless JPEG", [UInt8].quadrants.withFrame { $0[1] = 0xc3 }, .unsupportedCoding),
        ("arithmetic JPEG", [UInt8].quadrants.withFrame { $0[1] = 0xc9 }, .unsupportedCoding),
        (
            "JPEG without lines",
            [UInt8].quadrants.withFrame {
                $0[5] = 0; $0[6] = 0
            }, .broken
        ),
        (
            "JPEG of 65,328 lines",
            [UInt8].quadrants.withFrame {
                $0[5] = 0xff; $0[6] = 0x30
            }, .tooManyPixels(width: 32, height: 65_328)
        ),
    ]

    @Test("E9 a photo that is broken, huge or of another kind is refused with its reason", arguments: broken)
    func refused(name: String, bytes: [UInt8], reason: PhotoRefusal) {
        #expect(throws: DocumentError.photo(reason)) { try Photo(bytes) }
    }

    @Test func tooManyBytesAreRefusedUnread() {
        let flood = [UInt8](repeating: 0xff, count: Photo.byteLimit + 1)
        #expect(throws: DocumentError.photo(.tooManyBytes(flood.count))) { try Photo(flood) }
    }

    @Test("no prefix and no single changed byte of a JPEG crashes or hangs the reader")
    func mutations() throws {
        let jpeg = [UInt8].quadrants
        for count in jpeg.indices { #expect(throws: DocumentError.self) { try Photo(Array(jpeg.prefix(count))) } }
        for index in jpeg.indices {
            guard let photo = try? Photo(jpeg.replacing(at: index, with: 0xff)) else { continue }
            #expect(photo.width > 0 && photo.height > 0 && photo.bytes.count <= jpeg.count)
        }
    }

    @Test("E25 a JPEG goes into the PDF as it is, a PNG in no more pixels than a printer uses")
    func embedded() throws {
        let jpeg = try Poppler.images(try AdmissionTicket.sample(photo: try Photo(.quadrants)).pdf())
        #expect(jpeg.count == 1 && jpeg.allSatisfy { $0.contains(" jpeg ") && $0.contains(" 32 ") })
        let large = try Photo(SamplePortrait.png(seed: 1, width: 1500, height: 2000))
        let png = try Poppler.images(try AdmissionTicket.sample(photo: large).pdf())
        #expect(png.count == 1 && png.allSatisfy { $0.contains(" 260 ") && $0.contains(" 355 ") })
    }

    @Test("a JPEG's place, camera and comment stay out of the ticket; its pixels do not change")
    func notes() throws {
        let note = Array("taken at home".utf8)
        let noted = [UInt8].quadrants.inserting(segment: 0xe1, Array("Exif\0\0".utf8) + note).inserting(segment: 0xfe, note)
        #expect(try Photo(noted).bytes == Photo(.quadrants).bytes)
        #expect(try Photo(.quadrants).bytes == .quadrants)
        #expect(try Photo([UInt8].quadrants + note).bytes == .quadrants)
    }

    /// The corners, clockwise from the top left one, of the upright picture: red, green, yellow, blue as stored.
    static let turns: [(UInt8, [String])] = [
        (1, ["red", "green", "yellow", "blue"]), (2, ["green", "red", "blue", "yellow"]), (3, ["yellow", "blue", "red", "green"]),
        (4, ["blue", "yellow", "green", "red"]), (5, ["red", "blue", "yellow", "green"]), (6, ["blue", "red", "green", "yellow"]),
        (7, ["yellow", "green", "red", "blue"]), (8, ["green", "yellow", "blue", "red"]),
    ]

    @Test("E25 a photo stands upright however the camera was held", arguments: turns, [true, false])
    func orientation(turn: (UInt8, [String]), isLittleEndian: Bool) throws {
        let photo = try Photo([UInt8].quadrants.inserting(segment: 0xe1, .exif(orientation: turn.0, isLittleEndian: isLittleEndian)))
        #expect((photo.width, photo.height) == (turn.0 < 5 ? (32, 48) : (48, 32)))
        let page = try Poppler.pixels(try AdmissionTicket.sample(photo: photo).pdf(), dotsPerInch: 72)
        // The photo's column is 114 points wide; its middle:
        let (x, y) = (549 - 57, 191)
        let corners = [(-20, -15), (20, -15), (20, 15), (-20, 15)].map { page.colour(x: x + $0.0, y: y + $0.1).name }
        #expect(corners == turn.1)
    }

    @Test(arguments: [0, 9, 255] as [UInt8]) func unknownOrientationIsUpright(value: UInt8) throws {
        let photo = try Photo([UInt8].quadrants.inserting(segment: 0xe1, .exif(orientation: value, isLittleEndian: true)))
        #expect((photo.width, photo.height) == (32, 48))
    }

    @Test func greyAndTransparentPhotosAreDrawn() throws {
        let qr = try Photo(QRCode.png("a grey picture"))
        #expect(try Poppler.images(try AdmissionTicket.sample(photo: qr).pdf()).isEmpty == false)
    }
}

extension [UInt8] {
    /// The nearest of the four colours of `quadrants`.
    fileprivate var name: String {
        switch (self[0] > 128, self[1] > 100, self[2] > 128) {
        case (true, false, false): "red"
        case (false, true, false): "green"
        case (true, true, false): "yellow"
        case (false, false, true): "blue"
        default: "\(self)"
        }
    }
}
