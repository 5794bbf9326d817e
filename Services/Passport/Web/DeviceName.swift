import PassportDomain
import Web

extension Device {
    /// As its owner reads it.
    var html: HTML { HTML(zh: HTML(zh), en: HTML(en)) }
}
