import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 导入 (E27): a file goes up in pieces, with a bar; then it is worked off, with a bar; then the bad rows can be fetched as a sheet.
enum OfficeImportPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { try await page(request, services, $0, nil) }
    }

    /// Without a script the file comes whole, as large as a form may be.
    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            guard let kind = ImportKind(rawValue: form["kind"] ?? "") else { throw ImportReceiptRefusal.unknown }
            guard let file = request.file("file") else { throw ImportReceiptRefusal.empty }
            let new = try await services.receiveImport.begin(
                kind, fileName: file.fileName ?? "", byteCount: file.bytes.count, by: officer)
            for (number, start) in stride(from: 0, to: file.bytes.count, by: ReceiveImport.pieceBytes).enumerated() {
                let piece = Array(file.bytes[start..<min(start + ReceiveImport.pieceBytes, file.bytes.count)])
                try await services.receiveImport.add(piece, number: number, to: new.id, by: officer)
            }
            try await services.receiveImport.start(new.id, by: officer)
            return .seeOther("/officer/imports/\(new.id)")
        } again: { officer, _, problem in
            try await page(request, services, officer, problem)
        }
    }

    /// It comes back by itself until all is done.
    static func showOne(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let found = try await wanted(request, services, officer)
            let response = services.page("\(zh: "导入", en: "Import: ")\(found.kind.title)", officer: officer, body: state(found))
            return found.state.hasEnded ? response : response.with("Refresh", "2")
        }
    }

    /// The bad rows: 行号,原因.
    static func faults(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        let sheet = try await services.receiveImport.faults(of: try await wanted(request, services, officer))
        return .download(Array(sheet.utf8), "text/csv; charset=utf-8", "faults.csv")
    }

    private static func wanted(_ request: Request, _ services: EnrollmentServices, _ officer: Officer) async throws -> OfficeImport {
        guard let id = ID<OfficeImport>(request.parameters["id"] ?? ""), let found = try await services.receiveImport.view(id, by: officer)
        else { throw Problem.notFound }
        return found
    }

    private static func page(
        _ request: Request, _ services: EnrollmentServices, _ officer: Officer, _ problem: Problem?
    ) async throws -> Response {
        let offered = ImportKind.allCases.filter { officer.site == nil || [.roster, .photos].contains($0) }
        let kinds: [HTML] = offered.map { kind in
            "<option value=\"\(kind.rawValue)\">\(kind.title)</option>"
        }
        let list = OfficeList(request, sort: "-time")
        let imports = try await services.viewOffice.imports(ImportState(rawValue: list.state), for: officer, list.order())
        let rows: [HTML] = imports.items.map { found in
            """
            <tr><td><a href="/officer/imports/\(found.id.description)">\(found.begunAt.beijing)</a></td><td>\(found.kind.title)</td><td>\(found.fileName)</td>
            <td>\(found.state.title)</td><td>\(found.taken)</td><td>\(found.refused)</td></tr>
            """
        }
        return services.page(
            "\(zh: "导入", en: "Import")", officer: officer, problem: problem,
            body: """
                <form id="import" method="post" action="/officer/imports" enctype="multipart/form-data" data-piece="\(ReceiveImport.pieceBytes)">
                <label for="kind">\(zh: "内容", en: "What it is")</label><select id="kind" name="kind">\(kinds)</select>
                <ul class="hint">\(offered.map { "<li>\($0.title)\(zh: "：", en: ": ")\($0.columns)</li>" as HTML })</ul>
                <label for="file">\(zh: "文件（CSV 为 UTF-8 或 GB18030；照片为 zip，文件名为证件号码）", en: "File (CSV in UTF-8 or GB18030; photos as a zip, named by document number)")</label>
                <input id="file" name="file" type="file" accept=".csv,.zip,text/csv,application/zip" required>
                <p class="hint">\(zh: "最大 \(ReceiveImport.mostBytes >> 20) MB；更大的文件请由运维人员用命令导入。名册在网上报名开始后不能再导入。同一文件可以重复导入，不会重复登记。", en: "\(ReceiveImport.mostBytes >> 20) MB at most; an operator imports what is larger. A roster can't be imported once registration has opened. The same file may come again: nothing is taken twice.")</p>
                <button>\(zh: "上传并导入", en: "Upload and import")</button>
                <p id="progress" role="status" aria-live="polite" hidden><progress max="100" value="0" aria-label="\(zh: "上传进度", en: "How much is sent")"></progress> <span></span></p>
                </form>
                \(asset.script)
                <h2>\(zh: "导入记录", en: "Imports")</h2>
                \(list.filter([("", "\(zh: "全部", en: "All")")] + ImportState.allCases.map { ($0.rawValue, $0.title) }))
                \(WideTable("\(zh: "导入记录", en: "Imports")", columns: [
                    list.heading("time", "\(zh: "时间", en: "Time")"),
                    .column("\(zh: "内容", en: "What")"),
                    .column("\(zh: "文件", en: "File")"),
                    .column("\(zh: "状态", en: "State")"),
                    .column("\(zh: "导入", en: "Taken")"),
                    .column("\(zh: "未导入", en: "Refused")"),
                ], rows: rows).html)
                \(list.turns(imports))
                """)
    }

    private static func state(_ found: OfficeImport) -> HTML {
        let message: HTML? = found.message.map {
            "<div class=\"bad\" role=\"alert\"><p>\(zh: "没有导入：", en: "Not imported: ")\($0)\(zh: "。", en: ".")</p></div>"
        }
        let faults: HTML? =
            found.refused == 0 || !found.state.hasEnded
            ? nil
            : "<p><a class=\"button plain\" href=\"/officer/imports/\(found.id.description)/faults.csv\">\(zh: "下载未导入的行及原因（CSV）", en: "Download the refused rows with their reasons (CSV)")</a></p>"
        return """
            \(message)
            <p>\(found.fileName)\(zh: "，", en: ": ")\(found.state.title)</p>
            <p><progress max="1000" value="\(found.permille)" aria-label="\(zh: "进度", en: "Progress")">\(found.permille / 10)%</progress></p>
            <dl><dt>\(zh: "已导入", en: "Taken")</dt><dd>\(found.taken)</dd><dt>\(zh: "未导入", en: "Refused")</dt><dd>\(found.refused)</dd></dl>
            \(faults)
            <p><a href="/officer/imports">\(zh: "返回导入", en: "Back to the imports")</a></p>
            """
    }

    static let asset = Asset("import.js", module)

    /// Sends the file in pieces, each again when the line fails.
    private static let module = #"""
        const english = document.documentElement.lang === "en", said = english ? "en" : "zh";
        const form = document.getElementById("import"), line = document.getElementById("progress");
        const bar = line.querySelector("progress"), words = line.querySelector("span");

        async function send(method, path, body, type) {
          for (let tries = 0; ; tries += 1) {
            try {
              const answer = await fetch(path, { method, body, headers: { "Content-Type": type } });
              if (answer.ok) return answer.status === 204 ? null : await answer.json();
              const problem = await answer.json().catch(() => null);
              if (answer.status < 500 || tries === 5) throw new Error(problem?.message?.[said] ?? `${answer.status}`, { cause: "told" });
            } catch (error) {
              if (error.cause === "told" || tries === 5) throw error;
            }
            await new Promise((resume) => setTimeout(resume, 500 * 2 ** tries));
          }
        }

        form.addEventListener("submit", async (event) => {
          const file = form.elements.file.files[0], size = Number(form.dataset.piece);
          if (!file) return;
          event.preventDefault();
          form.querySelector("button").disabled = true;
          line.hidden = false;
          try {
            const json = JSON.stringify({ kind: form.elements.kind.value, file_name: file.name, byte_count: file.size });
            const { id } = await send("POST", "/api/v1/officer/imports", json, "application/json");
            for (let number = 0; number * size < file.size; number += 1) {
              await send("PUT", `/api/v1/officer/imports/${id}/pieces/${number}`, file.slice(number * size, (number + 1) * size), "application/octet-stream");
              bar.value = Math.min(100, Math.round((number + 1) * size * 100 / file.size));
              words.textContent = `${english ? "Sent" : "已上传"} ${bar.value}%`;
            }
            await send("POST", `/api/v1/officer/imports/${id}/start`, "{}", "application/json");
            location.assign(`/officer/imports/${id}`);
          } catch (error) {
            words.textContent = `${english ? "The file was not sent: " : "上传没有完成："}${error.message}`;
            form.querySelector("button").disabled = false;
          }
        });

        """#
}

extension ImportKind {
    /// For people.
    var title: HTML {
        switch self {
        case .roster: "\(zh: "名册", en: "Roster")"
        case .photos: "\(zh: "照片", en: "Photos")"
        case .scores: "\(zh: "历史成绩", en: "Earlier results")"
        case .sites: "\(zh: "考点与容量", en: "Sites and capacities")"
        }
    }

    /// As the file's heading must name them, whatever the page is read in.
    fileprivate var columns: HTML {
        switch self {
        case .roster: .chinese("姓名、证件类型、证件号、考点代码、学校、校区、院系、专业、班级、报考资格")
        case .photos: "\(zh: "zip，以证件号命名", en: "zip, named by document number")"
        case .scores: .chinese("准考证号、姓名、证件类型、证件号、成绩")
        case .sites: .chinese("考点代码、考点名称、省份、科目、容量")
        }
    }
}

extension ImportState {
    fileprivate var title: HTML {
        switch self {
        case .receiving: "\(zh: "正在上传", en: "Being sent")"
        case .waiting: "\(zh: "等待导入", en: "Waiting")"
        case .running: "\(zh: "正在导入", en: "Under way")"
        case .done: "\(zh: "已完成", en: "Done")"
        case .failed: "\(zh: "失败", en: "Failed")"
        }
    }
}
