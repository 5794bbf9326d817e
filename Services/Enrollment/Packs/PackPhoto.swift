import EnrollmentDomain

/// What a photo of this exam must be (SPEC E9).
enum PackPhoto {
    /// What `Photo` of Shared/Documents takes at all.
    private static let sideLimit: Int64 = 2048
    private static let byteLimit: Int64 = 2 << 20

    static func read(_ node: PackNode) -> PhotoRule? {
        let field = node.fields("formats", "ratio", "min_width", "min_height", "min_bytes", "max_bytes")
        let formats = field("formats").list(atLeast: 1).compactMap { $0.oneOf(PhotoRule.Format.self) }
        let ratio = ratio(field("ratio"))
        let width = field("min_width").integer(1...sideLimit)
        let height = field("min_height").integer(1...sideLimit)
        let least = field("min_bytes").integer(0...byteLimit)
        let most = field("max_bytes").integer(1...byteLimit)
        guard let ratio, let width, let height, let least, let most else { return nil }
        guard least <= most else {
            field("max_bytes").fault("must not be less than min_bytes")
            return nil
        }
        return PhotoRule(
            formats: Set(formats), ratio: ratio, leastWidth: Int(width), leastHeight: Int(height), bytes: Int(least)...Int(most))
    }

    /// `3:4`
    private static func ratio(_ node: PackNode) -> PhotoRule.Ratio? {
        guard let text = node.text(7) else { return nil }
        let sides = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1], (1...100).contains(width), (1...100).contains(height) else {
            node.fault("must be width to height, like 3:4")
            return nil
        }
        return PhotoRule.Ratio(width: width, height: height)
    }
}
