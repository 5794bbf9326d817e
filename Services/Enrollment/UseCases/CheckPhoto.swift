import Documents
import EnrollmentDomain

extension PrintRoom {
    /// Looks at a photo on the room's thread: decoding is computing (E9, E27).
    /// - Parameter rule: `nil` where photos are taken as they come.
    /// - Returns: the photo without a camera's notes of place and time.
    /// - Throws: `DocumentError.photo`, `PhotoRule.Refusal`, `PrintRoomFull`
    func check(_ bytes: [UInt8], by rule: PhotoRule?) async throws -> [UInt8] {
        try await draw {
            let photo = try Photo(bytes)
            try rule?.check(photo)
            return photo.bytes
        }
    }
}

extension PhotoRule {
    /// - Throws: `PhotoRule.Refusal`
    fileprivate func check(_ photo: Photo) throws(Refusal) {
        let format: Format =
            switch photo.format {
            case .jpeg: .jpeg
            case .png: .png
            }
        try check(format, width: photo.width, height: photo.height, byteCount: photo.bytes.count)
    }
}

extension PhotoRule.Refusal {
    var reason: String {
        switch self {
        case .format: "照片格式不符合本考试的要求"
        case .fileSize: "照片文件的大小不符合本考试的要求"
        case .pixels: "照片的像素不足"
        case .ratio: "照片的宽高比不符合本考试的要求"
        }
    }

    var english: String {
        switch self {
        case .format: "The photo's file type is not what this exam takes"
        case .fileSize: "The photo's file is too small or too large"
        case .pixels: "The photo has too few pixels"
        case .ratio: "The photo's width and height are not in the proportion this exam asks for"
        }
    }
}
