/// Why a document could not be made. None of these carries what stands in the document, so each may be logged (SPEC S2).
public enum DocumentError: Error, Hashable, Sendable {
    /// No installed font draws the form's own words: fonts-noto-cjk is not there.
    case missingGlyphs([Unicode.Scalar])
    /// The text is longer than a ticket can take, whatever the size of its letters.
    case tooLong
    /// A QR code's payload is ASCII text of 1 to `QRCode.byteLimit` characters.
    case unusableCode
    /// A captcha has 5 or 6 characters of `CaptchaImage.alphabet`.
    case unusableCaptcha
    /// The captcha's distortion needs at least this many random bytes.
    case tooLittleNoise(wanted: Int)
    case photo(PhotoRefusal)
    /// Cairo or libqrencode failed, in its own words; memory is the usual cause.
    case drawing(String)
}

/// Why a photo was refused.
public enum PhotoRefusal: Error, Hashable, Sendable {
    case empty
    /// Neither a JPEG nor a PNG, whatever the file was called.
    case unknownFormat
    /// Cut short, or not what its header says.
    case broken
    /// A JPEG that PDF readers or printers do not draw alike: CMYK, lossless, arithmetic coding, 12 bits a sample.
    case unsupportedCoding
    /// More than `Photo.byteLimit`.
    case tooManyBytes(Int)
    /// A side is longer than `Photo.sideLimit`, in pixels.
    case tooManyPixels(width: Int, height: Int)
}
