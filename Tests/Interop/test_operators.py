"""Y12: operators in a real browser, with accounts of the passport."""

import secrets
from datetime import datetime, timedelta, timezone

import pytest

from payment import Payment
from service import eventually, free_port


@pytest.fixture(scope="module")
def payment(passport, tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    url = f"http://127.0.0.1:{free_port()}"
    secret = passport.add_client(
        "payment",
        f"{url}/callback",
        *("--post-logout-redirect-uri", f"{url}/"),
        *("--backchannel-logout-uri", f"{url}/backchannel-logout"),
    )
    settings = {"PASSPORT_ISSUER": passport.url, "CLIENT_ID": "payment", "CLIENT_SECRET": secret}
    service = Payment(folder, url, **settings)
    yield service
    assert service.stop() == 0


@pytest.fixture
def order(payment):
    """An order that is paid."""
    expiry = (datetime.now(timezone.utc) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = [{"reference": "e1", "title": "英语四级笔试", "amount": 3000}, {"reference": "e2", "title": "英语四级口试", "amount": 5000}]
    terms = {"items": items, "amount": 8000, "subject": "CET 报名费", "expires_at": expiry, "return_url": "http://exam.test/back"}
    status, made = payment.ask("POST", "/api/v1/orders", terms, key=secrets.token_hex(8))
    assert status == 201, made
    status, attempt = payment.ask("POST", f"/api/v1/orders/{made['id']}/attempts", {"channel": "alipay"})
    assert status == 201, attempt
    payment.pay(attempt["redirect"]["url"])
    eventually("the money", lambda: payment.ask("GET", f"/api/v1/orders/{made['id']}")[1]["state"] == "paid")
    return made["id"]


@pytest.fixture
def operator(payment, passport, page, person, log_in):
    """A browser in which an operator is logged in."""
    if person not in payment.command("operator", "list")["operators"]:
        payment.command("operator", "add", "--email", person)
    page.goto(f"{payment.url}/operator")
    assert page.url.startswith(f"{passport.url}/login")
    log_in(page, person)
    page.wait_for_url(f"{payment.url}/operator")
    return page


def test_y12_an_operator_finds_an_order_and_gives_money_back(payment, operator, order, person):
    number = payment.command("order", order)["attempts"][0]["number"]
    operator.get_by_label("任意编号").fill(number)
    operator.get_by_role("button", name="查找").click()
    operator.wait_for_url(f"{payment.url}/operator/orders/{order}")
    assert "支付状态变为“已付款”" in operator.locator("main").inner_text()
    operator.get_by_label("金额（元）").fill("35.5")
    operator.locator("#refund-reason").fill("考生误报")
    operator.get_by_role("button", name="退款", exact=True).click()
    operator.wait_for_load_state()
    assert f"{person} 发起退款：考生误报" in operator.locator("main").inner_text()
    story = eventually("the refund", lambda: (got := payment.command("order", order))["refunds"][0]["state"] == "done" and got)
    assert [item["returned"] for item in story["items"]] == [3000, 550]
    assert payment.command("books")["differences"] == []


def test_y12_a_terminal_and_a_program_see_the_same(payment, order):
    status, story = payment.ask("GET", f"/api/v1/orders/{order}/history", caller="operator-li")
    assert status == 200 and story["order"]["state"] == "paid"
    assert payment.ask("GET", f"/api/v1/orders/{order}/history")[0] == 403, "an exam is no operator"
    wish = ("refund", order, "100", "--key", "case-7", "--reason", "申诉")
    assert [payment.command(*wish)["amount"] for _ in range(2)] == [100, 100]
    status, sent = payment.ask("POST", f"/api/v1/orders/{order}/resend", {"reason": "演练"}, caller="operator-li")
    assert (status, sent["events"] >= 1) == (202, True)
    acts = [(line["word"], line["by"]) for line in payment.command("order", order)["entries"] if line["kind"] == "operator.acted"]
    assert acts == [("refund", "command"), ("resend", "operator-li")]


def test_y12_logging_out_ends_it_here_and_at_the_passport(payment, passport, operator):
    operator.get_by_role("button", name="退出登录").click()
    operator.wait_for_url(f"{payment.url}/?state=logged_out")
    operator.goto(f"{payment.url}/operator")
    assert operator.url.startswith(f"{passport.url}/login"), "nobody comes in without a password"


def test_y12_who_is_removed_is_out_at_once(payment, operator, person):
    payment.command("operator", "remove", "--email", person)
    assert operator.goto(f"{payment.url}/operator").status == 403
