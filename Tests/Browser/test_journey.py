"""The way of a candidate from the log-in to the printed ticket, on a phone and at a desk."""

import pytest

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


def test_what_is_wrong_with_a_page_is_found(world, chromium):
    visitor = Visitor(chromium, world, "wrong").go(f"{world.cet.url}/")
    visitor.page.evaluate("""() => { const main = document.querySelector("main"); main.append(document.createElement("input"));
        const wide = document.createElement("hr"); wide.style.width = "600px"; main.append(wide); }""")
    visitor.look("wrong")
    faults = "\n".join(visitor.faults)
    assert "label" in faults and "pixels wide" in faults
    visitor.context.close()
