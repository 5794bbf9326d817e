/// What a browser calls itself, as its owner would call it (SPEC P9): 微信 on an iPhone.
public struct Device: Equatable, Sendable {
    public struct Name: Equatable, Sendable {
        public let zh: String
        public let en: String
    }

    public let system: Name?
    public let browser: Name?

    public init(userAgent: String) {
        system = Self.systems.first { userAgent.contains($0.mark) }?.name
        browser = Self.browsers.first { userAgent.contains($0.mark) }?.name
    }

    public var zh: String {
        switch (system, browser) {
        case (let system?, let browser?): system.zh.beside("上的").beside(browser.zh)
        case (let system?, nil): system.zh
        case (nil, let browser?): browser.zh
        case (nil, nil): "未知设备"
        }
    }

    public var en: String {
        switch (system, browser) {
        case (let system?, let browser?): "\(browser.en) on \(system.en)"
        case (let system?, nil): system.en
        case (nil, let browser?): browser.en
        case (nil, nil): "unknown device"
        }
    }

    private typealias Known = (mark: String, name: Name)

    private static func known(_ mark: String, _ zh: String, _ en: String) -> Known { (mark, Name(zh: zh, en: en)) }

    /// In the order to ask: most claim to be an older one, too.
    private static let systems = [
        known("iPhone", "iPhone", "iPhone"), known("iPad", "iPad", "iPad"), known("HarmonyOS", "鸿蒙设备", "HarmonyOS"),
        known("OpenHarmony", "鸿蒙设备", "HarmonyOS"), known("Android", "安卓设备", "Android"), known("Windows", "Windows 电脑", "Windows"),
        known("Macintosh", "Mac 电脑", "Mac"), known("CrOS", "Chromebook", "Chromebook"), known("Linux", "Linux 电脑", "Linux"),
    ]
    private static let browsers = [
        known("MicroMessenger", "微信", "WeChat"), known("DingTalk", "钉钉", "DingTalk"), known("AlipayClient", "支付宝", "Alipay"),
        known("QQBrowser", "QQ 浏览器", "QQ Browser"), known(" QQ/", "QQ", "QQ"), known("HuaweiBrowser", "华为浏览器", "Huawei Browser"),
        known("MiuiBrowser", "小米浏览器", "Mi Browser"), known("UCBrowser", "UC 浏览器", "UC Browser"),
        known("SamsungBrowser", "三星浏览器", "Samsung Internet"), known("Edg", "Edge 浏览器", "Edge"), known("OPR/", "Opera 浏览器", "Opera"),
        known("Firefox", "Firefox 浏览器", "Firefox"), known("FxiOS", "Firefox 浏览器", "Firefox"), known("CriOS", "Chrome 浏览器", "Chrome"),
        known("Chrome", "Chrome 浏览器", "Chrome"), known("Safari", "Safari 浏览器", "Safari"), known("curl/", "curl 程序", "curl"),
    ]
}

extension String {
    /// Between Latin letters and Chinese stands a blank.
    fileprivate func beside(_ next: String) -> String {
        self + (last?.isASCII == next.first?.isASCII ? "" : " ") + next
    }
}
