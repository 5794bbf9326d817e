"""The way of a candidate from the log-in to the printed ticket, on a phone and at a desk."""

import pytest

from service import CAPTCHA_ANSWER
from visitor import DESKTOP, PHONE, Visitor

WAYS = [("phone-zh", PHONE, "zh", "alipay"), ("desk-en", DESKTOP, "en", "payease")]


@pytest.mark.parametrize("name, size, language, channel", WAYS, ids=[way[0] for way in WAYS])
def test_e5_e7_e12_e19_the_whole_way_through_cet(world, visit, name, size, language, channel):
    exam, person = world.cet, world.person()
    visitor = visit(world, name, size, language).go(f"{exam.url}/")
    visitor.choose_language()
    visitor.look("home", "home" if language == "zh" else None)
    visitor.log_in(person, exam)
    visitor.agree()
    visitor.confirm(person)
    visitor.look("registration-new")
    visitor.choose(exam, "CET4")
    visitor.look("registration-unpaid", "registration" if language == "zh" else None)
    visitor.open_cashier(exam, channel)
    visitor.pay()
    visitor.come_back(exam)
    visitor.wait_until(exam, "CET4", "paid")
    visitor.go(f"{exam.url}/registration").look("registration-paid")
    visitor.choose(exam, "CET-SET4", kind="oral")
    assert visitor.states(exam) == {"CET4": "paid", "CET-SET4": "held"}
    for path in ("history", "ticket", "payment", "review"):
        visitor.go(f"{exam.url}/{path}").look(path)


@pytest.mark.parametrize("name, size, language", [("mhk-phone-en", PHONE, "en"), ("mhk-desk-zh", DESKTOP, "zh")])
def test_e9_e13_mhk_one_level_written_and_oral(world, visit, portrait, tmp_path, name, size, language):
    exam, person, picture = world.mhk, world.person(), tmp_path / "portrait.jpg"
    picture.write_bytes(portrait)
    visitor = visit(world, name, size, language).go(f"{exam.url}/")
    visitor.choose_language()
    visitor.look("home")
    visitor.log_in(person, exam)
    visitor.agree()
    visitor.enter(person, picture)
    page = visitor.page
    page.goto(f"{exam.url}/registration/written")
    for subject in ("MHK3", "MHK4"):
        page.locator(f'[name=subject][value="{subject}"]').check()
    visitor.submit("/registration/written")
    visitor.look("two-levels-refused")
    assert visitor.states(exam) == {}
    visitor.choose(exam, "MHK3")
    page.goto(f"{exam.url}/registration/oral")
    assert page.locator('[value="MHK4-ORAL"]').is_disabled()
    visitor.choose(exam, "MHK3-ORAL", kind="oral")
    visitor.look("unpaid")
    for subject in ("MHK3", "MHK3-ORAL"):
        visitor.open_cashier(exam, "alipay")
        visitor.pay()
        visitor.come_back(exam)
        visitor.wait_until(exam, subject, "paid")
    visitor.go(f"{exam.url}/registration").look("paid")
    visitor.go(f"{exam.url}/ticket").look("ticket")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_e8_whoever_forgot_the_account_asks_for_it(world, visit, language):
    exam, person = world.cet, world.person()
    visitor = visit(world, f"recall-{language}", PHONE, language).go(f"{exam.url}/recall")
    visitor.choose_language()
    visitor.go(f"{exam.url}/recall").look("recall")
    for answer, title in (("wrong", "refused"), (CAPTCHA_ANSWER, "sent")):
        visitor.fill_person(person)
        visitor.page.locator("[name=captcha]").fill(answer)
        visitor.submit("/recall")
        visitor.look(title)
        assert visitor.page.locator("main [role=alert]").count() == (1 if title == "refused" else 0)
    assert visitor.page.locator("main [role=status]").count() == 1


def test_what_is_wrong_with_a_page_is_found(world, chromium):
    visitor = Visitor(chromium, world, "wrong").go(f"{world.cet.url}/")
    visitor.page.evaluate("""() => { const main = document.querySelector("main"); main.append(document.createElement("input"));
        const wide = document.createElement("hr"); wide.style.width = "600px"; main.append(wide); }""")
    visitor.look("wrong")
    faults = "\n".join(visitor.faults)
    assert "label" in faults and "pixels wide" in faults
    visitor.context.close()
