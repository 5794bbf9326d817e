"""A person's account at the passport: registering, verifying, logging in, getting back in, and everything behind "my account"."""

import base64
import hmac
import json
import secrets
import struct
import time

import pytest

from service import CAPTCHA_ANSWER, PASSWORD
from visitor import DESKTOP, PHONE

NEW_PASSWORD = "another-Horse-43"
LOOKS = [("phone-zh", PHONE, "zh"), ("desk-en", DESKTOP, "en"), ("phone-en", PHONE, "en")]
looks = pytest.mark.parametrize("name, size, language", LOOKS[:2], ids=[look[0] for look in LOOKS[:2]])


def address():
    return f"visitor-{secrets.token_hex(6)}@mail.example"


def visiting(visit, world, name, size, language):
    """Somebody who reads English finds nothing Chinese there."""
    visitor = visit(world, f"account-{name}", size, language)
    visitor.chinese_names = ()
    return visitor


def fill(visitor, **fields):
    for name, value in fields.items():
        visitor.page.locator(f"main [name={name}]").last.fill(value)


def register(visitor, email, password=PASSWORD, captcha=CAPTCHA_ANSWER):
    fill(visitor, email=email, password=password, captcha=captcha)
    visitor.submit("/register")


def log_in(visitor, email, password=PASSWORD, captcha=CAPTCHA_ANSWER):
    fill(visitor, email=email, password=password)
    if visitor.page.locator("[name=captcha]").count():
        fill(visitor, captcha=captcha)
    visitor.submit("/login")


def at_log_in(visit, passport, name, size, language):
    """A visitor before the log-in who has an account of their own, and its address."""
    email = address()
    passport.register(email)
    visitor = visiting(visit, passport, name, size, language).go(f"{passport.url}/login")
    visitor.choose_language()
    return visitor, email


def signed_in(visit, passport, name, size, language):
    """A visitor who has logged in to an account of their own, and its address."""
    visitor, email = at_log_in(visit, passport, name, size, language)
    log_in(visitor, email)
    assert visitor.page.url == f"{passport.url}/"
    return visitor, email


def code_of_app(secret, steps=0):
    """What an authenticator app shows (RFC 6238), so many steps from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@looks
def test_p1_p2_p4_from_an_exam_through_registering_and_back(world, visit, name, size, language):
    exam, person = world.cet, world.newcomer()
    visitor = visit(world, f"account-{name}", size, language).go(f"{exam.url}/registration")
    visitor.chinese_names = ()
    page = visitor.page
    visitor.choose_language()
    page.locator('main a[href^="/register"]').click()
    visitor.look("register", "register" if language == "zh" else None)
    register(visitor, person.email, captcha="wrong")
    visitor.check_refusal("captcha")
    visitor.look("register-captcha-refused")
    fill(visitor, email="visitor@")
    assert not page.evaluate("document.querySelector('main form').checkValidity()"), "a browser refuses it by itself"
    page.evaluate("document.querySelector('main form').noValidate = true")
    register(visitor, "visitor@", "short")
    visitor.check_refusal("email", "password")
    visitor.look("register-refused")
    register(visitor, person.email)
    assert page.url.startswith(f"{world.passport.url}/verify?request=")
    assert page.locator("main ol li").count() == 2 and "CET" in page.locator("main ol li").last.inner_text()
    visitor.look("verify", "verify" if language == "zh" else None)
    fill(visitor, code="222222")
    visitor.submit("/verify")
    visitor.check_refusal("code")
    visitor.look("verify-refused")
    with page.expect_navigation():
        page.locator('button[formaction^="/verify/mail"]').click()
    assert page.locator("main [role=status]").first.inner_text()
    visitor.look("verify-sent-again")
    fill(visitor, code=world.passport.mail.code(person.email, place=2))
    visitor.submit("/verify")
    visitor.look("verified")
    assert page.locator("main [role=status]").count() == 1 and "CET" in page.locator("main").inner_text()
    assert page.locator("[name=email]").input_value() == person.email
    log_in(visitor, person.email)
    page.wait_for_url(f"{exam.url}/agreement")


def test_p4_the_mail_s_link_where_one_registered_and_elsewhere(passport, visit):
    for name, size, language in LOOKS[:2]:
        visitor, email = visiting(visit, passport, name, size, language), address()
        visitor.go(f"{passport.url}/register").choose_language()
        register(visitor, email)
        visitor.look("verify-alone")
        link = passport.mail.link(email, "/verify/")
        if language == "zh":
            visitor.go(link).look("verify-link")
        else:
            visitor = visiting(visit, passport, f"{name}-elsewhere", size, language).go(link)
            visitor.choose_language()
            visitor.look("verify-link-elsewhere")
            fill(visitor, password="wrong-Horse-1")
            visitor.submit(link.removeprefix(passport.url))
            visitor.check_refusal("password")
            visitor.look("verify-link-refused")
            fill(visitor, password=PASSWORD)
        visitor.submit(link.removeprefix(passport.url))
        assert visitor.page.url == f"{passport.url}/login?verified=1"
        visitor.go(link).look("verify-link-used")


@looks
def test_p6_p7_refused_log_ins_the_captcha_and_a_way_past_the_wait(passport, visit, name, size, language):
    visitor, email = at_log_in(visit, passport, name, size, language)
    page = visitor.page
    page.locator("summary").click()
    visitor.look("log-in-question")
    log_in(visitor, email, captcha="wrong")
    visitor.check_refusal("captcha")
    visitor.look("log-in-captcha-refused")
    page.locator("summary").click()
    fill(visitor, email=email, password=PASSWORD, question="1")
    visitor.submit("/login")
    visitor.check_refusal("question")
    fill(visitor, email=email)
    with page.expect_navigation():
        page.locator("[name=another]").click()
    assert page.locator("[name=email]").input_value() == email
    log_in(visitor, email, "wrong-Horse-1")
    visitor.check_refusal()
    visitor.look("log-in-refused")
    with page.expect_navigation():
        page.locator('form[action^="/trust"] button').click()
    visitor.look("trust")
    assert page.locator("[name=email]").input_value() == email
    fill(visitor, captcha=CAPTCHA_ANSWER)
    visitor.submit("/trust")
    visitor.look("trust-code")
    fill(visitor, code="222222")
    visitor.submit("/trust/code")
    visitor.check_refusal("code")
    visitor.look("trust-code-refused")
    fill(visitor, code=passport.mail.subject(email, "浏览器验证码").split()[-1])
    visitor.submit("/trust/code")
    visitor.look("trusted")
    log_in(visitor, email)
    assert page.url == f"{passport.url}/"
    visitor.go(f"{passport.url}/sessions").look("sessions-trusted", "sessions" if language == "zh" else None)
    with page.expect_navigation():
        page.locator('form[action^="/trusted-browsers/"] button').click()
    visitor.look("sessions-distrusted")
    assert page.locator('form[action^="/trusted-browsers/"]').count() == 0


@looks
def test_s3_what_was_typed_into_a_password_can_be_shown(passport, visit, name, size, language):
    visitor = visiting(visit, passport, name, size, language).go(f"{passport.url}/login")
    visitor.choose_language()
    page = visitor.page
    field, button = page.locator("[name=password]"), page.locator("button.show")
    before = page.locator("main").bounding_box()
    field.fill(PASSWORD)
    button.click()
    assert field.get_attribute("type") == "text" and button.get_attribute("aria-pressed") == "true"
    visitor.look("log-in-password-shown")
    assert page.locator("main").bounding_box() == before, "nothing moves"
    button.press("Space")
    assert field.get_attribute("type") == "password" and button.get_attribute("aria-pressed") == "false"
    button.click()
    fill(visitor, email=address(), captcha=CAPTCHA_ANSWER)
    sent = []
    page.expose_function("told", lambda kind: sent.append(kind))
    page.evaluate("addEventListener('submit', () => told(document.querySelector('[name=password]').type))")
    visitor.submit("/login")
    assert sent == ["password"]


def test_s3_without_script_there_is_no_button_that_shows_a_password_and_all_else_works(passport, chromium):
    email = address()
    passport.register(email)
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{passport.url}/login")
    assert not page.locator("button.show").is_visible()
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=captcha]").fill(CAPTCHA_ANSWER)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{passport.url}/")
    context.close()


@looks
def test_p8_a_forgotten_password_is_recovered_by_mail(passport, visit, name, size, language):
    visitor, email = at_log_in(visit, passport, name, size, language)
    page = visitor.page
    page.locator('main a[href="/recover"]').click()
    visitor.look("recover", "recover" if language == "zh" else None)
    fill(visitor, email=email, captcha="wrong")
    visitor.submit("/recover")
    visitor.check_refusal("captcha")
    fill(visitor, email=email, captcha=CAPTCHA_ANSWER)
    visitor.submit("/recover")
    visitor.look("recover-sent")
    link = passport.mail.link(email, "/recover/")
    visitor.go(link).look("new-password")
    fill(visitor, password="short")
    visitor.submit(link.removeprefix(passport.url))
    visitor.check_refusal("password")
    visitor.look("new-password-refused")
    fill(visitor, password=NEW_PASSWORD)
    visitor.submit(link.removeprefix(passport.url))
    visitor.look("recovered")
    log_in(visitor, email, NEW_PASSWORD)
    assert page.url == f"{passport.url}/"
    visitor.go(link).look("recover-dead-link")


@looks
def test_p8_p9_p13_the_account_its_devices_its_log_and_its_password(passport, visit, name, size, language):
    visitor, email = signed_in(visit, passport, name, size, language)
    page = visitor.page
    visitor.look("account", "account" if language == "zh" else None)
    other = visiting(visit, passport, f"{name}-other", size, language).go(f"{passport.url}/login")
    other.choose_language()
    other.page.locator("[name=trust]").check()
    log_in(other, email)
    visitor.go(f"{passport.url}/sessions").look("sessions")
    assert page.locator("section.card").count() == 3
    visitor.submit("/sessions/others")
    visitor.look("sessions-ended")
    other.go(f"{passport.url}/")
    assert other.page.url == f"{passport.url}/login"
    visitor.go(f"{passport.url}/security-log").look("security-log")
    visitor.go(f"{passport.url}/password").look("password")
    fill(visitor, current="wrong-Horse-1", password=NEW_PASSWORD)
    visitor.submit("/password")
    visitor.check_refusal("current")
    visitor.look("password-refused")
    fill(visitor, current=PASSWORD, password="short")
    visitor.submit("/password")
    visitor.check_refusal("password")
    fill(visitor, current=PASSWORD, password=NEW_PASSWORD)
    visitor.submit("/password")
    visitor.look("password-changed")
    visitor.submit("/logout")
    visitor.look("logged-out")
    log_in(visitor, email, NEW_PASSWORD)
    assert page.url == f"{passport.url}/"
    visitor.go(f"{passport.url}/oauth/logout").look("log-out-question")
    visitor.submit("/oauth/logout/confirmed")
    visitor.look("log-out-done")


@looks
def test_p15_a_second_factor_is_set_up_asked_for_and_taken_away(passport, visit, name, size, language):
    visitor, email = signed_in(visit, passport, name, size, language)
    page = visitor.page
    visitor.go(f"{passport.url}/second-factor").look("second-factor")
    visitor.submit("/second-factor")
    visitor.look("second-factor-set-up")
    secret = page.locator("main code").inner_text().replace(" ", "")
    fill(visitor, code="000000", current=PASSWORD)
    visitor.submit("/second-factor/confirmation")
    visitor.check_refusal("code")
    visitor.look("second-factor-refused")
    fill(visitor, code=code_of_app(secret), current=PASSWORD)
    visitor.submit("/second-factor/confirmation")
    codes = page.locator("main .codes code").all_inner_texts()
    assert len(codes) == 10
    # A picture is kept of every page, and these codes open nothing after this test.
    visitor.look("recovery-codes")
    visitor.go(f"{passport.url}/second-factor").look("second-factor-on")
    visitor.go(f"{passport.url}/").submit("/logout")
    log_in(visitor, email)
    assert page.url == f"{passport.url}/login/second-factor"
    visitor.look("second-step")
    fill(visitor, code="000000")
    visitor.submit("/login/second-factor")
    visitor.check_refusal("code")
    visitor.look("second-step-refused")
    fill(visitor, code=code_of_app(secret, steps=1))
    visitor.submit("/login/second-factor")
    assert page.url == f"{passport.url}/"
    visitor.submit("/logout")
    log_in(visitor, email)
    fill(visitor, code=codes[0])
    visitor.submit("/login/second-factor")
    assert page.url == f"{passport.url}/"
    visitor.go(f"{passport.url}/second-factor")
    fill(visitor, current=PASSWORD)
    with page.expect_navigation():
        page.locator('button[formaction="/second-factor/removal"]').click()
    visitor.look("second-factor-off")


@looks
def test_p14_the_data_are_taken_along_and_the_account_is_deleted(passport, visit, name, size, language):
    visitor, email = signed_in(visit, passport, name, size, language)
    page = visitor.page
    visitor.go(f"{passport.url}/data").look("data")
    with page.expect_download() as download:
        page.locator('main a[href="/data/export"]').click()
    assert json.loads(download.value.path().read_text())["account"]["email"] == email
    page.locator('main a[href="/deletion"]').click()
    visitor.look("deletion", "deletion" if language == "zh" else None)
    fill(visitor, current=PASSWORD)
    visitor.submit("/deletion")
    visitor.check_refusal("sure")
    visitor.look("deletion-refused")
    page.locator("[name=sure]").check()
    fill(visitor, current="wrong-Horse-1")
    visitor.submit("/deletion")
    visitor.check_refusal("current")
    page.locator("[name=sure]").check()
    fill(visitor, current=PASSWORD)
    visitor.submit("/deletion")
    assert page.url == f"{passport.url}/deleted"
    visitor.look("deleted")
    visitor.go(f"{passport.url}/")
    assert page.url == f"{passport.url}/login"
    log_in(visitor, email)
    visitor.check_refusal()
