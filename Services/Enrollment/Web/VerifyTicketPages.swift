import Crypto
import HTTP
import Web

/// 准考证核验: an invigilator's page. It is loaded once, with the keys in it, and then works without a network; what is typed never leaves it.
enum VerifyTicketPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let keys = String(decoding: try JSON.encode(JWT.JWKS(keys: [services.issueTicket.signingKey.jwk])), as: UTF8.self)
        let body: HTML = """
            <p>\(zh: "用扫码枪或手机扫描准考证上的二维码，把得到的文字放到下面。页面打开之后断网也可以使用和刷新，内容不会发送到任何地方。", en: "Scan the QR code of a ticket and put its text here. Once open, this page works and reloads without a network, and sends nothing.")</p>
            <noscript><div class="bad" role="alert"><p>\(zh: "核验需要浏览器启用 JavaScript；也可以在命令行使用 enrollment ticket verify。", en: "The check needs JavaScript; or use enrollment ticket verify on a command line.")</p></div></noscript>
            <form id="verify" data-keys="\(keys)">
            <label for="code">\(zh: "二维码内容", en: "Text of the code")</label>
            <input id="code" name="code" autocomplete="off" autocapitalize="off" spellcheck="false" required>
            <button>\(zh: "核验", en: "Check")</button>
            </form>
            <div id="answer" role="status" aria-live="polite"></div>
            \(asset.script)
            """
        return services.page("\(zh: "准考证核验", en: "Ticket check")", body: body)
    }

    static let asset = Asset("verify-ticket.js", module)

    /// RFC 7515, RFC 8037: the algorithm is the key's, never the token's.
    private static let module = #"""
        const form = document.getElementById("verify"), field = document.getElementById("code"), answer = document.getElementById("answer");
        const keys = JSON.parse(form.dataset.keys).keys;
        const say = (zh, en) => document.documentElement.lang === "en" ? en : zh;
        const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
        const json = (text) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(text)));

        function show(kind, ...lines) {
          answer.className = kind;
          answer.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
        }

        async function publicKeys() {
          if (!globalThis.crypto?.subtle) throw new Error("secure context");
          return Promise.all(keys.filter((key) => key.crv === "Ed25519").map(async (key) => ({
            id: key.kid, key: await crypto.subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x }, "Ed25519", false, ["verify"]),
          })));
        }

        async function claims(code, ready) {
          const parts = code.split(".");
          if (parts.length !== 3) return null;
          const header = json(parts[0]);
          const found = ready.find((key) => key.id === header.kid);
          if (!found || header.alg !== "EdDSA" || header.typ !== "ticket+jwt" || header.crit) return null;
          const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
          return await crypto.subtle.verify("Ed25519", found.key, bytes(parts[2]), signed) ? json(parts[1]) : null;
        }

        const ready = publicKeys();
        ready.catch(() => show("bad", say("此浏览器不能核验 Ed25519 签名。请用 HTTPS 打开本页，并使用新版 Chrome（137 起）、Edge、Firefox（129 起）或 Safari（17 起）。",
          "This browser can't check Ed25519 signatures: open this page by HTTPS in a current one, Chrome 137, Firefox 129, Safari 17 or later.")));

        form.addEventListener("submit", async (event) => {
          event.preventDefault();
          let usable;
          try { usable = await ready; } catch { return; }
          const ticket = await claims(field.value.trim(), usable).catch(() => null);
          if (ticket) show("good", say("✓ 核验通过", "✓ Valid"), `${say("姓名", "Name")} ${ticket.name}`, `${say("证件号码后四位", "Last four of the document")} ${ticket.document}`,
            `${say("考次", "Sitting")} ${ticket.sitting}`, `${say("准考证号", "Ticket number")} ${ticket.numbers.join(say("、", ", "))}`);
          else show("bad", say("✗ 不是有效的准考证", "✗ NOT VALID"), say("签名不符，或二维码内容不完整。", "The signature is wrong, or the code is not complete."));
          field.select();
        });
        field.focus();
        navigator.serviceWorker?.register("/verify-ticket-worker.js", { scope: "/verify-ticket" }).catch(() => {});

        """#

    /// `GET /verify-ticket-worker.js`: keeps the page with what it loads, so that it can be opened again without a network. The network
    /// comes first: with one, keys and script are always the newest. A service that is down or silent is like no network.
    static func worker(_ request: Request, _ services: EnrollmentServices) async throws -> Response { .script(keeping) }

    private static let keeping = #"""
        const shelf = "verify-ticket", place = "/verify-ticket";

        async function keep(page) {
          const text = await page.clone().text(), cache = await caches.open(shelf);
          const parts = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1]);
          for (const old of await cache.keys()) { const { pathname, search } = new URL(old.url); if (!parts.includes(pathname + search)) await cache.delete(old); }
          await cache.addAll(parts);
          await cache.put(place, page);
        }

        addEventListener("install", (event) => { skipWaiting(); event.waitUntil(fetch(place).then((page) => page.ok ? keep(page) : Promise.reject(page.status))); });
        addEventListener("activate", (event) => event.waitUntil(clients.claim()));
        addEventListener("fetch", (event) => {
          const { pathname } = new URL(event.request.url), isPage = pathname === place;
          if (event.request.method !== "GET" || !isPage && !pathname.startsWith("/assets/")) return;
          const kept = () => caches.match(isPage ? place : event.request);
          event.respondWith(fetch(event.request, { signal: AbortSignal.timeout(5000) }).then(async (answer) => {
            if (isPage && answer.ok) event.waitUntil(keep(answer.clone()).catch(() => {}));
            return answer.status < 500 ? answer : await kept() ?? answer;
          }).catch(async () => await kept() ?? Response.error()));
        });

        """#
}
