"""A browser that looks closely at every page it comes to, and a person's way through the exam."""

import os
import re

from axe_playwright_python.sync_playwright import Axe

from service import CAPTCHA_ANSWER, PASSWORD, ROOT, eventually

PHONE, DESKTOP, NARROWEST = (390, 844), (1280, 900), 320
# Not one that asks for another picture, nor one that shows a password.
MAIN_BUTTON = "button:not([name], [type=button])"
SCREENSHOTS, PICTURES = ROOT / ".data/screenshots", ROOT / "docs/pictures"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What stands on a page that isn't marked as Chinese, as text or for who hears it.
TEXTS = """() => {
    const own = (place) => !place.closest("[lang^=zh], script, style"), words = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (own(walk.currentNode.parentElement)) words.push(walk.currentNode.data);
    for (const place of document.querySelectorAll("[alt], [aria-label], [data-label], [placeholder], [title]"))
        if (own(place)) for (const name of ["alt", "aria-label", "data-label", "placeholder", "title"]) words.push(place.getAttribute(name) ?? "");
    return words.map((text) => text.trim()).filter((text) => text);
}"""
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uff60]")
# Of every page (SPEC S3).
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = ("default-src 'none'", "style-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


def form_to(action):
    """A form's selector. While an exam's request waits, it stands in the address, too."""
    return f'form:is([action="{action}"], [action^="{action}?"])'


class Visitor:
    """Keeps what is wrong with the pages, so that one walk tells everything."""

    def __init__(self, chromium, world, name, size=PHONE, language="zh"):
        self.world, self.name, self.size, self.language = world, name, size, language
        self.context = chromium.new_context(
            locale="zh-CN", viewport=dict(zip(("width", "height"), size)), accept_downloads=True, reduced_motion="reduce"
        )
        self.context.set_default_timeout(15_000)
        self.faults, self.seen = [], 0
        # On English pages nothing else may be Chinese.
        self.chinese_names = getattr(world, "names", ())
        self.context.on("request", self.check_request)
        self.context.on("response", self.check_response)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("console", self.check_console)
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    def check_request(self, request):
        address = request.url
        # The browser's own viewer of PDF files is an extension of it.
        own = address.startswith(("data:", "chrome-extension:"))
        if not own and address.split("/")[0] + "//" + address.split("/")[2] not in self.world.origins:
            self.faults.append(f"a request leaves for {address}")

    def check_console(self, message):
        if "Content Security Policy" in message.text:
            self.faults.append(f"{message.location.get('url')}: {message.text}")

    def check_response(self, response):
        headers = response.headers
        if not headers.get("content-type", "").startswith("text/html"):
            return
        wrong = [name for name, value in HEADERS.items() if headers.get(name) != value]
        policy = headers.get("content-security-policy", "")
        wrong += [rule for rule in POLICY if rule not in policy] + [word for word in ("unsafe-inline", "unsafe-eval") if word in policy]
        if wrong:
            self.faults.append(f"{response.url}: {wrong}")

    # A close look

    def look(self, title, picture=None, but=()):
        """Axe in light and dark but for some rules, no sideways scrolling where it is narrowest, and a picture of each."""
        self.page.wait_for_load_state()
        self.seen += 1
        folder = SCREENSHOTS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            rules = {rule: {"enabled": False} for rule in but}
            found = Axe().run(self.page, options={"resultTypes": ["violations"], "rules": rules, **WCAG})
            for rule in found.response["violations"]:
                places = [" ".join(map(str, node["target"])) for node in rule["nodes"]]
                self.faults.append(f"{title} ({scheme}, {self.language}): {rule['id']}: {rule['help']}: {places[:4]}")
            width = self.size[0] if scheme == "light" else NARROWEST
            self.page.set_viewport_size({"width": width, "height": self.size[1]})
            self.page.screenshot(path=folder / f"{self.seen:02}-{title}-{width}-{scheme}.png", full_page=True)
        self.check_language(title)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > NARROWEST:
            self.faults.append(f"{title}: {wide} pixels wide where {NARROWEST} are")
        self.page.set_viewport_size(dict(zip(("width", "height"), self.size)))
        self.page.emulate_media(color_scheme="light")
        if picture and os.environ.get("UPDATE_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{picture}.png")

    def check_language(self, title):
        if self.language != "en":
            return
        if self.page.locator("html").get_attribute("lang") != "en":
            self.faults.append(f"{title}: not in English")
            return
        for text in self.page.evaluate(TEXTS):
            for name in self.chinese_names:
                text = text.replace(name, "")
            if CHINESE.search(text):
                self.faults.append(f"{title}: Chinese on an English page: {text}")

    def check_refusal(self, *fields):
        """Each refused field says so, its error is tied to it, and the keyboard stands in the first."""
        page, wrong = self.page, []
        for place in page.locator("main [aria-invalid=true]").all():
            wrong.append(place.get_attribute("name"))
            texts = [page.locator(f"[id='{name}']") for name in place.get_attribute("aria-describedby").split()]
            assert all(text.inner_text().strip() for text in texts)
            assert any("bad" in (text.get_attribute("class") or "") for text in texts), f"no error is tied to {wrong[-1]}"
        assert tuple(wrong) == fields, page.url
        assert page.locator("main [role=alert]").first.inner_text().strip()
        if fields:
            assert page.evaluate("document.activeElement.name") == fields[0]

    def snap(self, title):
        """A picture of what a close look doesn't see."""
        self.seen += 1
        folder = SCREENSHOTS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{self.seen:02}-{title}.png", full_page=True)

    def done(self):
        """Says everything that was wrong."""
        self.context.close()
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))

    # A person's way

    def go(self, address):
        self.page.goto(address)
        return self

    def submit(self, action):
        """Presses the button of the form that goes there, whatever its query, and waits for the answer."""
        with self.page.expect_navigation():
            self.page.locator(f"main {form_to(action)} {MAIN_BUTTON}").first.click()

    def choose_language(self):
        if self.language == "en" and self.page.locator("html").get_attribute("lang") != "en":
            self.page.locator('a[href^="/language?to=en"]').click()

    def log_in(self, person, exam, path="/registration"):
        self.go(f"{exam.url}{path}")
        self.choose_language()
        self.look("log-in")
        self.fill_log_in(person)
        self.page.wait_for_url(f"{exam.url}/**")

    def fill_log_in(self, person):
        page = self.page
        page.locator("[name=email]").fill(person.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=captcha]").fill(CAPTCHA_ANSWER)
        page.locator(f"main {form_to('/login')} {MAIN_BUTTON}").first.click()

    def agree(self):
        assert self.page.url.endswith("/agreement"), self.page.url
        self.choose_language()
        self.look("agreement")
        self.page.locator("[name=accepted]").check()
        self.submit("/agreement")

    def fill_person(self, person):
        self.page.locator("[name=name]").fill(person.name)
        self.page.locator("[name=id_type]").select_option("resident_id")
        self.page.locator("[name=id_number]").fill(person.number)

    def confirm(self, person):
        assert self.page.url.endswith("/eligibility"), self.page.url
        self.look("eligibility")
        self.fill_person(person)
        self.submit("/eligibility")
        self.look("confirmation")
        self.submit("/confirmation")

    def enter(self, person, picture, site="110041", province="北京"):
        """Where there is no roster: the own data, with a photo."""
        assert self.page.url.endswith("/entry"), self.page.url
        self.choose_language()
        self.look("province")
        self.page.locator("[name=province]").select_option(province)
        with self.page.expect_navigation():
            self.page.locator('main form[action="/entry"] button').first.click()
        self.send_data(person, picture, site)

    def send_data(self, person, picture, site="110041"):
        self.fill_person(person)
        self.page.locator("[name=site]").select_option(site)
        self.page.locator("[name=photo]").set_input_files(picture)
        self.look("entry")
        self.submit("/entry")

    def choose(self, exam, *subjects, kind="written"):
        self.go(f"{exam.url}/registration/{kind}")
        for subject in subjects:
            self.page.locator(f'[name=subject][value="{subject}"]').check()
        self.look(f"{kind}-choice", "choice" if self.name == "phone-zh" and kind == "written" else None)
        self.submit(f"/registration/{kind}")
        self.page.wait_for_url("**/registration?*")

    def open_cashier(self, exam, channel):
        self.go(f"{exam.url}/payment")
        self.page.locator(f'[name=channel][value="{channel}"]').check()
        self.look("payment")
        self.submit("/payment")
        self.look(f"onward-{channel}")
        self.go_to_cashier()
        self.look(f"cashier-{channel}")

    def go_to_cashier(self):
        gateways = self.world.payment.gateways
        self.page.locator(f'main a[href^="{gateways}"], main form[action^="{gateways}"] button').click()
        self.page.wait_for_url(f"{gateways}/**")
        self.choose_language()

    def pay(self, fault=None):
        """At the cashier; a fault is something that the simulated gateway does wrong."""
        if fault:
            self.page.evaluate(
                """fault => document.querySelector("main form").append(Object.assign(document.createElement("input"),
                { type: "hidden", name: "fault", value: fault }))""",
                fault,
            )
        self.page.locator("[name=action][value=pay]").first.click()
        self.page.wait_for_url("**/end")
        self.look("cashier-end")

    def come_back(self, exam):
        self.page.locator("main a.button").click()
        self.page.wait_for_url(f"{exam.url}/**")

    def state(self, exam):
        """What the service says of this person."""
        return self.context.request.get(f"{exam.url}/api/v1/registration").json()

    def states(self, exam):
        return {entry["subject"]: entry["state"] for entry in self.state(exam).get("entries", [])}

    def wait_until(self, exam, subject, state):
        eventually(f"{subject} to be {state}", lambda: self.states(exam).get(subject) == state)

    def wait_until_gone(self, exam, subject):
        eventually(f"{subject} to be released", lambda: self.states(exam).get(subject, "released") == "released")

    def wait_for_command(self, command):
        """Until the service has settled what is in its way."""

        def done():
            try:
                return command() or True
            except AssertionError:
                return False

        eventually("the command", done, within=60.0)

    def sign_in_again(self, exam, path="/registration"):
        """Our session has ended by now, the passport's hasn't; a token isn't taken before every clock has moved."""
        eventually("the log-in", lambda: self.page.goto(f"{exam.url}/login?return_to={path}") and self.page.url == f"{exam.url}{path}")

    def ticket(self, exam, kind="written"):
        """The PDF, as the link of the page gives it."""
        self.go(f"{exam.url}/ticket")
        self.look("ticket")
        link = self.page.locator(f'main a[href="/ticket/{kind}"]')
        answer = self.context.request.get(f"{exam.url}{link.get_attribute('href')}")
        assert answer.ok and answer.body().startswith(b"%PDF-"), answer.text()
        return answer.body()
