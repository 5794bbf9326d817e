/// `/assets/site.js`: what script adds to pages that all work without it.
enum SiteScript {
    static let asset = Asset("site.js", sentOnce + timeLeft + waiting + showPassword)

    /// A form goes out once. The button comes back when the page does, and after a while, should the network have swallowed it.
    private static let sentOnce = #"""
        const free = (form) => { delete form.dataset.sent; for (const button of form.querySelectorAll("button[data-off]")) { button.disabled = false; delete button.dataset.off; } };
        addEventListener("submit", (event) => {
          const form = event.target;
          if (event.defaultPrevented || form.method !== "post") return;
          if (form.dataset.sent) return event.preventDefault();
          form.dataset.sent = "yes";
          // The button's own name and value are read after this event: it is switched off only then.
          setTimeout(() => { for (const button of form.querySelectorAll("button:enabled")) { button.disabled = true; button.dataset.off = "yes"; } });
          setTimeout(free, 8000, form);
        });
        addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));

        """#

    /// `<span data-left="seconds">`: counted from when the page was made, whatever the device's clock says; never read aloud by itself.
    private static let timeLeft = #"""
        const english = document.documentElement.lang === "en", counts = document.querySelectorAll("[data-left]");
        const words = (seconds) => {
          const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds % 3600 / 60);
          if (seconds < 60) return english ? "less than a minute" : "不到 1 分钟";
          return english ? `${hours ? `${hours} h ` : ""}${minutes} min` : `${hours ? `${hours} 小时 ` : ""}${minutes} 分`;
        };
        const count = () => {
          for (const place of counts) {
            const left = Number(place.dataset.left) - performance.now() / 1000;
            const text = left <= 0 ? (english ? "time is up: reload this page" : "时间已到，请刷新本页") : english ? `${words(left)} left` : `还剩 ${words(left)}`;
            if (place.textContent !== text) place.textContent = text;
          }
        };
        if (counts.length) { count(); setInterval(count, 5000); }

        """#

    /// `<button class="show" aria-controls="password" aria-pressed="false" hidden>`: shows what was typed into a password, and hides it before it is sent, so
    /// that no browser keeps it among its suggestions.
    private static let showPassword = #"""
        for (const button of document.querySelectorAll("button.show")) {
          const field = document.getElementById(button.getAttribute("aria-controls"));
          const show = (isShown) => { field.type = isShown ? "text" : "password"; button.setAttribute("aria-pressed", isShown); };
          button.addEventListener("click", () => show(field.type === "password"));
          field.form.addEventListener("submit", () => show(false));
          show(false);
          button.hidden = false;
        }

        """#

    /// `<p data-ask="/api/…" data-then="/page?done=" data-while="waiting" hidden>`: asks some times, ever less often; the page changes only when the answer has.
    private static let waiting = #"""
        const asking = document.querySelector("[data-ask]");
        const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));
        if (asking) {
          asking.hidden = false;
          for (const seconds of [3, 4, 6, 9, 14, 20, 30]) {
            await pause(seconds);
            if (document.hidden) await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
            const answer = await fetch(asking.dataset.ask, { method: "POST" }).then((reply) => reply.ok ? reply.json() : null).catch(() => null);
            if (answer && answer.outcome !== asking.dataset.while) { location.replace(asking.dataset.then + answer.outcome); break; }
          }
          asking.hidden = true;
        }

        """#
}
