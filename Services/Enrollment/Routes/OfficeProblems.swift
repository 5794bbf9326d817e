public import EnrollmentDomain
public import HTTP
import Primitives

extension OfficerRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .notAnOfficer:
            Problem(
                .forbidden, "officer.not_one", zh: "此账号不是本考试的管理员。请用管理员的通行证登录，或联系考试中心添加",
                en: "This account is no officer of this exam: log in with an officer's, or ask the exam centre to add it")
        case .centreOnly: Problem(.forbidden, "officer.centre_only", zh: "只有考试中心可以进行此操作", en: "This is for the exam centre only")
        case .reasonTooLong: .invalid([.init("reason", "too_long", zh: "原因最多 500 个字", en: "A reason has at most 500 characters")])
        case .reasonMissing: .invalid([.init("reason", "empty", zh: "请填写原因", en: "Give a reason")])
        case .unusableSite(let text):
            .invalid([.init("site", "unusable", zh: "考点代码应为6位数字：\(text)", en: "A site's code has six digits, not: \(text)")])
        case .unknownSite(let code):
            Problem(
                .notFound, "site.unknown", zh: "没有登记考点\(code.rawValue)", en: "There is no site \(code.rawValue); import the sites first")
        case .exists: Problem(.conflict, "officer.exists", zh: "该邮箱已是管理员", en: "This address is an officer already")
        case .unknown: Problem(.notFound, "officer.unknown", zh: "没有这个管理员", en: "There is no such officer")
        }
    }
}

extension DecisionRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: Problem(.notFound, "review.unknown", zh: "没有这条复核申请", en: "There is no such review")
        case .changed:
            Problem(
                .conflict, "review.changed", zh: "这条复核申请已被处理，或考生刚刚更正了准考证号，请重新查看",
                en: "Somebody has decided it, or the candidate has just given another number; look again")
        case .windowClosed(let closed): closed.problem
        }
    }
}

extension CapacityRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notOffered: Problem(.notFound, "seat.not_offered", zh: "该考点不开考这个科目", en: "The site doesn't hold this subject")
        case .unusable(let most): .invalid([.init("capacity", "unusable", zh: "容量应为0至\(most)的整数", en: "0 to \(most)")])
        case .belowTaken(let taken):
            Problem(
                .conflict, "seat.below_taken", zh: "容量不能小于已占用的座位数（\(taken)）", en: "\(taken) seats are held or paid already",
                details: ["taken": String(taken)])
        }
    }
}

extension WindowRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: Problem(.notFound, "window.unknown", zh: "本次考试没有这个时间段", en: "The sitting has no such window")
        case .unusable: .invalid([.init("closes", "unusable", zh: "结束时间应晚于开始时间", en: "It must close after it opens")])
        case .tooSoon(let earliest):
            Problem(
                .conflict, "window.too_soon", zh: "更改后的时间不能早于 \(earliest.beijing)：更改需要几秒钟才能在所有服务器生效",
                en: "A changed time must be \(earliest.beijing) (Beijing) or later", details: ["earliest": earliest.rfc3339])
        case .fault(let fault): fault.problem
        case .hasOpened:
            Problem(
                .conflict, "window.has_opened", zh: "已经开始，不能再更改开始时间；需要暂停时请提前结束时间", en: "It has opened: to pause, let it close earlier")
        case .aboutToCome:
            Problem(
                .conflict, "window.about_to_come", zh: "原定时间即将到达，来不及更改，请稍后再试", en: "The old moment is about to come; try again after it",
                retryAfter: Int(SittingInForce.notice.seconds))
        case .afterErasure:
            Problem(.conflict, "window.after_erasure", zh: "不能晚于个人信息的清除时间", en: "By then the personal data are erased")
        case .arranged: Problem(.conflict, "window.arranged", zh: "考场已编排，报名和缴费时间不能再更改", en: "Rooms have been arranged")
        }
    }
}

extension ArrangementRefusal: ProblemConvertible {
    public var problem: Problem {
        let code: String, chinese: String
        switch self {
        case .unnumberable: (code, chinese) = ("unnumberable", "准考证号的位数不够")
        case .tooManyRooms(let site, let subject, let needed, let available):
            (code, chinese) = (
                "too_many_rooms", "考点\(site.rawValue)的\(subject.rawValue)需要 \(needed) 个考场，准考证号只能区分 \(available) 个"
            )
        case .noFreeBatch(let site, let subject):
            (code, chinese) = ("no_free_batch", "考点\(site.rawValue)有考生的其他科目占满了\(subject.rawValue)的全部批次")
        case .unknownSubject(let subject): (code, chinese) = ("unknown_subject", "考试包中没有已支付的科目\(subject.rawValue)")
        case .notClosed(let window):
            (code, chinese) = ("not_closed", "报名和缴费结束后才能编排，最早 \(window.closes.beijing)")
        case .paymentsOpen(let count): (code, chinese) = ("payments_open", "还有 \(count) 笔支付没有结果，系统会自动核对，请稍后再试")
        case .entriesHeld(let count): (code, chinese) = ("entries_held", "还有 \(count) 个未支付的座位尚未释放，到期后自动释放，请稍后再试")
        case .alreadyArranged: (code, chinese) = ("already_arranged", "本次考试已经编排")
        case .notArranged: (code, chinese) = ("not_arranged", "考场尚未编排完成")
        case .otherSeed(let seed): (code, chinese) = ("other_seed", "此前的编排没有完成，须以种子 \(seed) 继续")
        }
        return Problem(.conflict, "arrangement.\(code)", zh: chinese, en: description)
    }
}

extension NoSuchRooms: ProblemConvertible {
    var problem: Problem { Problem(.notFound, "room.unknown", zh: "没有这个考场，请核对科目和考场号", en: "There is no such room") }
}

extension WindowFault: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .shorterThanRegistration(let kind):
            Problem(
                .conflict, "window.shorter_than_registration", zh: "\(kind.title)时间须覆盖网上报名时间", en: "It must be open while registration is")
        case .opensBeforePaymentCloses(let kind):
            Problem(
                .conflict, "window.before_payment_closes", zh: "\(kind.title)须在缴费结束之后开始", en: "It must open after payment has closed")
        case .heldWhenTicketsOpen(let kind):
            Problem(
                .conflict, "window.seats_still_held", zh: "\(kind.title)须在网上报名结束、未支付座位全部释放之后开始",
                en: "It must open when registration has closed and no seat is held any more")
        case .examBeforePaymentCloses(let code):
            Problem(
                .conflict, "window.exam_before_payment_closes", zh: "缴费须在考试（\(code.rawValue)）开始之前结束",
                en: "Payment must close before \(code.rawValue) begins")
        case .noTimeToPrint(let kind, let code):
            Problem(
                .conflict, "window.no_time_to_print", zh: "\(kind.title)须在考试（\(code.rawValue)）开始之前开始",
                en: "Printing must begin before \(code.rawValue)")
        }
    }
}

extension ImportReceiptRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: Problem(.notFound, "import.unknown", zh: "没有这项导入", en: "There is no such import")
        case .centreOnly: Problem(.forbidden, "import.centre_only", zh: "只有考试中心可以导入这种文件", en: "This is for the exam centre only")
        case .tooLarge:
            Problem(
                .contentTooLarge, "import.too_large", zh: "文件超过 \(ReceiveImport.mostBytes >> 20) MB 或多于声明的大小，请由运维人员用命令导入",
                en: "Larger than what comes by the page, or than was announced")
        case .empty: .invalid([.init("file", "empty", zh: "请选择文件", en: "Choose a file")])
        case .pieceTooLarge: Problem(.contentTooLarge, "import.piece_too_large", zh: "分段过大", en: "A piece has 512 KB at most")
        case .tooManyPieces:
            Problem(
                .contentTooLarge, "import.too_many_pieces", zh: "分段过多", en: "A file has \(ReceiveImport.mostPieces) pieces at most")
        case .outOfOrder(let next):
            Problem(
                .conflict, "import.out_of_order", zh: "分段顺序不对，下一段应为 \(next)", en: "Piece \(next) is next", details: ["next": String(next)])
        case .incomplete(let received, let all):
            Problem(
                .conflict, "import.incomplete", zh: "文件没有传完：\(received)/\(all) 字节", en: "\(received) of \(all) bytes have come",
                details: ["received": String(received)])
        case .closed: Problem(.conflict, "import.closed", zh: "该文件已开始导入", en: "It is being worked off already")
        }
    }
}
