import Documents
import Primitives

extension AdmissionTicket {
    static func sample(
        name: String = "张小明", school: String? = "北京理工大学", photo: Photo? = nil, subjects: [Subject] = [.cet4],
        rules: [String] = sampleRules, code: String = sampleCode
    ) throws -> AdmissionTicket {
        AdmissionTicket(
            title: "2026年12月全国大学英语四、六级考试",
            candidate: Candidate(
                name: name, documentKind: "居民身份证", documentNumber: "11010519491231002X", school: school, campus: "良乡校区",
                college: "计算机学院", major: "软件工程", className: "08012301"),
            photo: try photo ?? Photo(SamplePortrait.png(seed: 7)), subjects: subjects, rules: rules, code: code,
            codeCaption: "监考扫码核验", issued: Timestamp(seconds: 1_796_000_000))
    }

    static let sampleCode =
        "EXAM1:CET-2026-12:110101262100101:012:07:4fzXw2Jt8pQm1rVb:"
        + "u3Jx0mZ8yq4kB2nD6vF1sH9tL5wP7cR0aE3gI8jM2oQ4uS6xU1zV5bW7dX9fY0hN3iT6kG8lO1pA"

    static let sampleRules = [
        "考生须持本准考证、有效身份证件（与报名时一致）及学生证参加考试，证件不齐者不得进入考场。",
        "笔试上午场9:00、下午场15:00开始入场验证，考试开始后禁止考生入场。",
        "入场后对号入座，将准考证、身份证件放在课桌左上角，以便监考员查验。",
        "考生只准携带必要的文具（黑色签字笔、2B铅笔、橡皮）和耳机入场。手机等各种通信工具、电子存储记忆录放设备一律不得带至座位。",
        "听力考试结束后，将立即回收答题卡1；得到监考员指令后方可继续作答。",
        "在规定时间以外答题、抄袭、替考、使用通信工具等行为，按《国家教育考试违规处理办法》处理；构成犯罪的，依法追究刑事责任。",
        "考试结束铃声响后，立即停止答题，待监考员收齐试卷、答题卡并允许后方可离开考场。",
    ]
}

extension AdmissionTicket.Subject {
    static let cet4 = AdmissionTicket.Subject(
        name: "英语四级（CET4）", time: "2026年12月12日（星期六）09:00–11:20", site: "北京理工大学良乡校区考点",
        address: "北京市房山区良乡高教园区良乡东路8号 理科教学楼B座", room: "012", seat: "07", ticketNumber: "110101262101207")
}
