import Documents
import Foundation
import Runtime

/// `benchmark captcha FOLDER COUNT`: pictures to read, each named by what it shows. `Tests/Captcha/read` counts how many a program reads.
struct Captchas {
    let folder: URL

    func draw(_ count: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for _ in 0..<count {
            let text = CaptchaImage.text(Effects.system.random(CaptchaImage.lengths.lowerBound))
            let png = try CaptchaImage.png(text: text, noise: Effects.system.random(CaptchaImage.noiseLength))
            try Data(png).write(to: folder.appending(path: "\(text).png"))
        }
    }
}
