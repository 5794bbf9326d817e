import Foundation

extension [UInt8] {
    /// A JPEG of 32 × 48 pixels: red, green, yellow, blue, clockwise from the top left corner.
    static let quadrants: [UInt8] = Array(Data(base64Encoded: quadrantsText, options: .ignoreUnknownCharacters) ?? Data())

    private static let quadrantsText = """
        /9j/4AAQSkZJRgABAQEASABIAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
        Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAwACADASIAAhEB
        AxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS
        0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKz
        tLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgEC
        BAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpj
        ZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6
        /9oADAMBAAIRAxEAPwDn6KKK8Y/SSzRRRWZ+IlaisKivtf8AVP8A6ff+S/8A2x+h/wCs3/Tr/wAm/wCAdNRXqdFfmn9qf3Px/wCAfK/2T/f/AA/4J4NR
        RRX74B7zRRRX82nsH//Z
        """

    func replacing(at index: Int, with byte: UInt8) -> [UInt8] {
        var copy = self
        copy[index] = byte
        return copy
    }

    /// With a segment more, right after the start.
    func inserting(segment marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return prefix(2) + [0xff, marker, UInt8(length >> 8), UInt8(length & 0xff)] + content + dropFirst(2)
    }

    /// With all segments of a kind turned into comments.
    func without(segment marker: UInt8) -> [UInt8] {
        indices.dropLast().reduce(self) { $0[$1] == 0xff && $0[$1 + 1] == marker ? $0.replacing(at: $1 + 1, with: 0xfe) : $0 }
    }

    /// With its frame header (from the marker on) changed.
    func withFrame(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        guard let start = indices.first(where: { self[$0...].starts(with: [0xff, 0xc0, 0, 17]) }) else { return [] }
        var frame = Array(self[start..<start + 19])
        change(&frame)
        return prefix(start) + frame + dropFirst(start + 19)
    }

    /// An Exif segment that says only how the camera was held.
    static func exif(orientation: UInt8, isLittleEndian: Bool) -> [UInt8] {
        func number(_ value: UInt8, bytes count: Int) -> [UInt8] {
            let zeros = [UInt8](repeating: 0, count: count - 1)
            return isLittleEndian ? [value] + zeros : zeros + [value]
        }
        let tag: [UInt8] = isLittleEndian ? [0x12, 0x01] : [0x01, 0x12]
        let entry = tag + number(3, bytes: 2) + number(1, bytes: 4) + number(orientation, bytes: 2) + [0, 0]
        let header = Array((isLittleEndian ? "II*\0" : "MM\0*").utf8) + number(8, bytes: 4)
        return Array("Exif\0\0".utf8) + header + number(1, bytes: 2) + entry + [0, 0, 0, 0]
    }
}
