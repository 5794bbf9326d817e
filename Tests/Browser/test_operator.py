"""Payment's operators: finding orders, giving money back, alarms, bills, and what they are refused."""

import sqlite3
from datetime import datetime

import pytest

from service import eventually
from visitor import DESKTOP, PHONE
from world import BEIJING

LOOKS = [("desk-zh", DESKTOP, "zh"), ("phone-en", PHONE, "en")]
looks = pytest.mark.parametrize("name, size, language", LOOKS, ids=[look[0] for look in LOOKS])
# Written by the exams for payers, who read the order's name at the gateway.
NAMES = ("英语四级笔试", "全国大学英语四、六级考试", "报名费", "（", "）", "、")


def paid(world, visit, name, fault=None):
    """Somebody who has paid for a subject; the merchant's number of the order's payment comes along."""
    exam, person = world.cet, world.person()
    visitor = visit(world, f"operator-{name}-payer", PHONE)
    visitor.go(f"{exam.url}/registration")
    visitor.fill_log_in(person)
    visitor.page.wait_for_url(f"{exam.url}/**")
    visitor.agree()
    visitor.confirm(person)
    visitor.choose(exam, "CET4")
    visitor.open_cashier(exam, "alipay")
    visitor.pay(fault)
    visitor.come_back(exam)
    visitor.wait_until(exam, "CET4", "paid")
    return visitor, exam


def trades(world):
    """The merchant's numbers that the simulated gateway knows, the newest last."""
    with sqlite3.connect(simulated(world)) as database:
        return [row[0] for row in database.execute("SELECT number FROM trades ORDER BY id")]


def simulated(world):
    return next((world.folder / "simulator").glob("*.db"))


def operator(world, visit, name, size, language, path="/operator"):
    person = world.person()
    world.payment.command("operator", "add", "--email", person.email)
    visitor = visit(world, f"operator-{name}", size, language)
    visitor.chinese_names = NAMES
    visitor.go(f"{world.payment.url}/")
    visitor.choose_language()
    visitor.look("operations-home")
    visitor.go(f"{world.payment.url}{path}").fill_log_in(person)
    visitor.page.wait_for_url(f"{world.payment.url}/**")
    return visitor


@looks
def test_y12_whoever_is_no_operator_sees_nothing(world, visit, name, size, language):
    person = world.person()
    visitor = visit(world, f"operator-{name}-stranger", size, language)
    visitor.chinese_names = NAMES
    visitor.go(f"{world.payment.url}/")
    visitor.choose_language()
    visitor.page.locator("main a.button").click()
    assert visitor.page.url.startswith(f"{world.passport.url}/login")
    visitor.look("operator-log-in")
    visitor.fill_log_in(person)
    visitor.page.wait_for_url(f"{world.payment.url}/**")
    assert visitor.page.locator("main [role=alert]").inner_text()
    visitor.look("not-an-operator")
    for path in ("/days", "/alarms", "/differences"):
        visitor.go(f"{world.payment.url}/operator{path}")
        assert visitor.page.locator("main [role=alert]").count() == 1 and visitor.page.locator("main table").count() == 0
    visitor.submit("/logout")
    assert visitor.page.url.startswith(f"{world.payment.url}/?"), visitor.page.url
    visitor.look("operator-logged-out")


@looks
def test_y9_y12_an_order_is_found_and_some_of_it_given_back(world, visit, name, size, language):
    _, exam = paid(world, visit, name)
    number = trades(world)[-1]
    desk = operator(world, visit, name, size, language)
    page = desk.page
    desk.look("find", "operator" if language == "zh" else None)
    page.locator("[name=number]").fill("no-such-number")
    desk.submit("/operator")
    desk.look("find-nothing")
    page.locator("[name=number]").fill(number)
    desk.submit("/operator")
    assert "/operator/orders/" in page.url
    desk.look("order", "order" if language == "zh" else None)
    order = page.url
    refund = page.locator('main form[action$="/refund"]')
    for amount, fields in (("999.00", ()), ("0.001", ("amount",))):
        refund.evaluate("form => form.noValidate = true")
        refund.locator("[name=amount]").fill(amount)
        refund.locator("[name=reason]").fill("asked for by mail")
        with page.expect_navigation():
            refund.locator("button").click()
        assert page.locator("main [role=alert]").count() == 1
        desk.check_refusal(*fields)
        desk.look(f"refund-refused-{amount.replace('.', '-')}")
        assert refund.locator("[name=reason]").input_value() == "asked for by mail"
    refund.locator("[name=amount]").fill("5.00")
    with page.expect_navigation():
        refund.locator("button").click()
    assert page.url == order and page.locator("main [role=alert]").count() == 0
    for act in ("refresh", "resend"):
        form = page.locator(f'main form[action$="/{act}"]')
        form.locator("[name=reason]").fill("a look")
        with page.expect_navigation():
            form.locator("button").click()
        assert page.url == order
    eventually("the refund", lambda: page.reload() and page.locator('main form[action$="/declare-refunded"]').count() == 0)
    desk.look("order-refunded")
    assert "5.00" in page.locator("main table").nth(1).inner_text()
    desk.go(f"{world.payment.url}/operator?number={number}&sort=amount")


@looks
def test_y9_y12_a_refund_that_is_not_certain_is_declared_and_first_asked_how(world, visit, name, size, language):
    paid(world, visit, f"{name}-hanging", "refund_listed_late")
    number = trades(world)[-1]
    desk = operator(world, visit, f"{name}-hanging", size, language, f"/operator?number={number}")
    page = desk.page
    refund = page.locator('main form[action$="/refund"]')
    refund.locator("[name=amount]").fill("5.00")
    refund.locator("[name=reason]").fill("hanging")
    with page.expect_navigation():
        refund.locator("button").click()
    declare = page.locator('main form[action$="/declare-refunded"]')
    assert declare.count() == 1
    desk.look("refund-under-way")
    declare.evaluate("form => form.noValidate = true")
    declare.locator("[name=reason]").fill("given in cash")
    with page.expect_navigation():
        declare.locator("button").click()
    desk.check_refusal("place")
    desk.look("declare-refused")


@looks
def test_y12_alarms_and_found_orders_sort_and_filter_by_links(world, visit, name, size, language):
    paid(world, visit, f"{name}-alarm", "forged")
    desk = operator(world, visit, f"{name}-alarm", size, language, "/operator/alarms")
    page = desk.page
    desk.look("alarms", "alarms" if language == "zh" else None)
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.locator("th[aria-sort] a").click()
    page.wait_for_load_state()
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.locator('nav ul.choices a[href*="state=forged"]').click()
    page.wait_for_load_state()
    assert page.locator("nav ul.choices a[aria-current=true]").count() == 2 and page.locator("tbody tr").count() >= 1
    page.locator('nav ul.choices a[href*="channel=payease"]').click()
    page.wait_for_load_state()
    desk.look("alarms-none")
    assert page.locator("tbody tr").count() == 0
    box = desk.go(f"{world.payment.url}/operator/alarms").page.locator(".scroll").first
    box.focus()
    assert page.evaluate("document.activeElement.classList.contains('scroll')"), "the keyboard scrolls it"


def test_y11_y12_a_bill_that_differs_is_compared_explained_and_settled(own_world, visit):
    world = own_world
    paid(world, visit, "bills")
    for name, size, language in LOOKS:
        desk = operator(world, visit, f"bills-{name}", size, language, "/operator/days")
        desk.look("days-none")
        desk.page.locator("[name=reason]").fill("too early")
        desk.page.locator("[name=day]").evaluate("(place) => { place.max = ''; place.value = new Date(Date.now() + 864e5).toISOString().slice(0, 10) }")
        desk.submit("/operator/days")
        assert desk.page.locator("main [role=alert]").count() == 1
        desk.look("days-refused")
    with sqlite3.connect(simulated(world), timeout=10) as database:
        database.execute("UPDATE trades SET amount = amount + 1000")
    day = datetime.now(BEIJING).strftime("%Y-%m-%d")
    world.advance(hours=36)
    for index, (name, size, language) in enumerate(LOOKS):
        desk = operator(world, visit, f"bills-later-{name}", size, language, "/operator/days")
        page = desk.page
        if index == 0:
            page.locator("[name=channel]").select_option("alipay")
            page.locator("[name=day]").fill(day)
            page.locator("[name=reason]").fill("asked by the bank")
            desk.submit("/operator/days")
            assert page.url == f"{world.payment.url}/operator/days"
            eventually("the comparison", lambda: page.reload() and page.locator('main a[href^="/operator/differences?"]').count() >= 1)
        desk.look("days", "bills" if language == "zh" else None)
        desk.go(f"{world.payment.url}/operator/differences").look("differences")
        if index == 0:
            with page.expect_navigation():
                page.locator('main form[action^="/operator/differences/"]').evaluate("form => { form.noValidate = true; form.requestSubmit() }")
            desk.check_refusal("reason")
            desk.look("difference-unexplained")
            page.locator("main [name=reason]").first.fill("a test")
            with page.expect_navigation():
                page.locator('main form[action^="/operator/differences/"] button').first.click()
        desk.go(f"{world.payment.url}/operator/differences?state=settled").look("differences-settled")
        assert page.locator("main .card").count() == 1
