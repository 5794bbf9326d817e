"""The whole way with a keyboard alone: Tab to go on, Space to tick, Enter to press."""

from service import CAPTCHA_ANSWER, PASSWORD
from visitor import DESKTOP


class Keyboard:
    """Goes from one thing to the next, and never touches the mouse."""

    def __init__(self, page):
        self.page = page

    def to(self, selector):
        """Tabs on until the focus is there, where it can be seen."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                outline = self.page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
                assert outline >= 2, f"{selector} has the focus, and nobody sees it"
                return self
        raise AssertionError(f"the keyboard doesn't get to {selector} on {self.page.url}")

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def download(self):
        """What a link leads to, kept and not shown: with Alt, as in every Chromium."""
        with self.page.expect_download() as download:
            self.page.keyboard.press("Alt+Enter")
        return download.value.path().read_bytes()

    def press(self, key="Enter"):
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


def test_s3_from_the_registration_to_the_printed_ticket_by_keyboard(own_world, visit):
    world, exam = own_world, own_world.cet
    person = world.newcomer()
    visitor = visit(world, "keyboard", DESKTOP).go(f"{exam.url}/registration")
    page, keys = visitor.page, Keyboard(visitor.page)
    keys.to('main a[href^="/register"]').press()
    keys.to("[name=email]").type(person.email)
    keys.to("[name=password]").type(PASSWORD)
    keys.to("button.show").page.keyboard.press("Space")
    assert page.locator("[name=password]").get_attribute("type") == "text"
    keys.to("[name=captcha]").type(CAPTCHA_ANSWER)
    keys.press()
    keys.to("[name=code]").type(world.passport.mail.code(person.email))
    keys.press()
    assert page.locator("[name=email]").input_value() == person.email
    keys.to("[name=password]").type(PASSWORD)
    keys.to("[name=captcha]").type(CAPTCHA_ANSWER)
    keys.press()
    page.wait_for_url(f"{exam.url}/agreement")
    keys.to("[name=accepted]").page.keyboard.press("Space")
    keys.to('form[action="/agreement"] button').press()
    keys.to("[name=name]").type(person.name)
    keys.to("[name=id_number]").type(person.number)
    keys.press()
    keys.to('form[action="/confirmation"] button').press()
    keys.to('main a[href="/registration/written"]').press()
    keys.to('[name=subject][value="CET4"]').page.keyboard.press("Space")
    keys.to('form[action="/registration/written"] button').press()
    keys.to('main a[href="/payment"]').press()
    keys.to('form[action="/payment"] button').press()
    gateways = world.payment.gateways
    keys.to(f'main a[href^="{gateways}"], main form[action^="{gateways}"] button').press()
    page.wait_for_url(f"{gateways}/**")
    keys.to("[name=action][value=pay]").press()
    page.wait_for_url("**/end")
    keys.to("main a.button").press()
    visitor.wait_until(exam, "CET4", "paid")
    world.advance(hours=98)
    visitor.wait_for_command(lambda: exam.command("arrange"))
    world.advance(hours=242)
    visitor.sign_in_again(exam)
    keys.to('main a[href="/ticket"]').press()
    ticket = keys.to('main a[href="/ticket/written"]').download()
    assert ticket.startswith(b"%PDF-") and len(ticket) > 10_000
