"""Y3 and Y4: python-alipay-sdk, as it comes from PyPI, against the simulated gateway. Only its address is set: it knows Alipay's own two."""

import base64
import csv
import http.client
import io
import json
import secrets
import zipfile
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from alipay import AliPay
from alipay.exceptions import AliPayException
from Cryptodome.Hash import SHA256
from Cryptodome.PublicKey import RSA
from Cryptodome.Signature import pkcs1_15

from payment import Merchant, Payment
from service import eventually


@pytest.fixture(scope="module")
def payment(tmp_path_factory):
    service = Payment(tmp_path_factory.mktemp("payment"))
    yield service
    assert service.stop() == 0


@pytest.fixture(scope="module")
def kit(payment):
    return payment.keys()["alipay"]


@pytest.fixture
def sdk(kit):
    return client(kit)


@pytest.fixture
def merchant():
    running = Merchant()
    yield running
    running.close()


@pytest.fixture
def number():
    return secrets.token_hex(16)


def client(kit, private_key="app_private_key"):
    sdk = AliPay(kit["app_id"], None, kit[private_key], kit["alipay_public_key"])
    sdk._gateway = kit["gateway_url"]
    return sdk


def link(sdk, number, amount="30.00", **options):
    return sdk._gateway + "?" + sdk.api_alipay_trade_page_pay("CET 报名费", number, amount, **options)


def test_y4_pay_link_query_and_return(payment, sdk, number):
    assert sdk.api_alipay_trade_query(number)["sub_code"] == "ACQ.TRADE_NOT_EXIST", "until somebody opens the cashier"
    pay = link(sdk, number, return_url="http://exam.test/back?lang=zh")
    payment.open_cashier(pay)
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "WAIT_BUYER_PAY"
    back = payment.pay(pay)
    answer = sdk.api_alipay_trade_query(number)
    assert (answer["code"], answer["trade_status"], answer["total_amount"]) == ("10000", "TRADE_SUCCESS", "30.00")
    assert answer["fund_bill_list"] == [{"amount": "30.00", "fund_channel": "ALIPAYACCOUNT"}]
    assert sdk.api_alipay_trade_query(trade_no=answer["trade_no"]) == answer
    assert back.startswith("http://exam.test/back?lang=zh&")
    assert "ACQ.TRADE_HAS_SUCCESS" in payment.open_cashier(pay)
    returned = dict(parse_qsl(urlsplit(back).query))
    returned.pop("lang")
    assert "trade_status" not in returned and returned["out_trade_no"] == number
    assert sdk.verify(returned, returned.pop("sign"))


def test_y4_notify_is_verified_and_comes_until_it_is_taken(payment, sdk, merchant, number):
    payment.pay(link(sdk, number, notify_url=merchant.url, passback_params="seat=7&row={3", body="{"))
    notice = merchant.notices(1)[0]
    assert (notice["trade_status"], notice["total_amount"], notice["out_trade_no"]) == ("TRADE_SUCCESS", "30.00", number)
    assert (notice["passback_params"], notice["body"]) == ("seat=7&row={3", "{")
    signature = notice.pop("sign")
    assert not sdk.verify({**notice, "total_amount": "0.01"}, signature)
    assert not sdk.verify({name: value for name, value in notice.items() if name != "gmt_create"}, signature)
    assert sdk.verify(notice, signature)


def test_y4_close(payment, sdk, number):
    assert sdk.api_alipay_trade_close(number)["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    pay = link(sdk, number)
    payment.open_cashier(pay)
    assert sdk.api_alipay_trade_close(number)["code"] == "10000"
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "TRADE_CLOSED"
    assert sdk.api_alipay_trade_close(number)["sub_code"] == "ACQ.REASON_TRADE_STATUS_INVALID"
    assert "ACQ.TRADE_HAS_CLOSE" in payment.open_cashier(pay)


@pytest.mark.parametrize("amount", ["12.30", 12.3])
def test_y4_refund_and_refund_query(payment, sdk, merchant, number, amount):
    payment.pay(link(sdk, number, notify_url=merchant.url))
    refund = sdk.api_alipay_trade_refund(amount, number, out_request_no="r1")
    assert (refund["code"], refund["fund_change"], refund["refund_fee"]) == ("10000", "Y", "12.30")
    assert sdk.api_alipay_trade_refund(amount, number, out_request_no="r1")["fund_change"] == "N"
    assert sdk.api_alipay_trade_refund(1, number, out_request_no="r1")["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    query = sdk.api_alipay_trade_fastpay_refund_query("r1", out_trade_no=number)
    assert (query["refund_status"], query["refund_amount"], query["total_amount"]) == ("REFUND_SUCCESS", "12.30", "30.00")
    assert "refund_status" not in sdk.api_alipay_trade_fastpay_refund_query("r2", out_trade_no=number)
    assert sdk.api_alipay_trade_refund("17.70", number, out_request_no="r2")["refund_fee"] == "30.00"
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "TRADE_CLOSED"
    notices = merchant.notices(3)
    told = sorted((notice["trade_status"], notice.get("refund_fee", ""), notice.get("out_biz_no", "")) for notice in notices)
    assert told == [("TRADE_CLOSED", "30.00", "r2"), ("TRADE_SUCCESS", "", ""), ("TRADE_SUCCESS", "12.30", "r1")]
    assert all(sdk.verify(notice, notice.pop("sign")) for notice in notices)


def test_y4_the_days_bill(tmp_path):
    """The link, the zip, the GBK files, and a row for each payment and refund: what was paid, to the fen."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    payment = Payment(tmp_path, CLOCK_FILE=str(clock))
    sdk = client(payment.keys()["alipay"])
    day = datetime.now(timezone(timedelta(hours=8))).strftime("%Y-%m-%d")
    wanted = {"bill_type": "trade", "bill_date": day}
    bill = "alipay.data.dataservice.bill.downloadurl.query"
    paid = {secrets.token_hex(16): amount for amount in ("30.00", "0.01", "12345.67")}
    for number, amount in paid.items():
        payment.pay(link(sdk, number, amount))
    payment.open_cashier(link(sdk, secrets.token_hex(16)))
    refunded = next(iter(paid))
    assert sdk.api_alipay_trade_refund("12.30", refunded, out_request_no="r1")["code"] == "10000"
    assert sdk.server_api(bill, wanted)["sub_code"] == "isp.bill_not_exist", "the day isn't over"
    clock.write_text(str(24 * 3600 * 1_000_000))
    answer = eventually("the bill", lambda: (got := sdk.server_api(bill, wanted))["code"] == "10000" and got)
    archive = zipfile.ZipFile(io.BytesIO(requests.get(answer["bill_download_url"], timeout=30).content))
    name = next(name for name in archive.namelist() if "汇总" not in name)
    lines = archive.read(name).decode("gbk").splitlines()
    table = csv.DictReader(line.replace("\t", "") for line in lines if not line.startswith("#"))
    rows = sorted((row["业务类型"], row["商户订单号"], row["订单金额（元）"], row["退款批次号/请求号"]) for row in table)
    assert rows == sorted([("交易", number, amount, "") for number, amount in paid.items()] + [("退款", refunded, "-12.30", "r1")])
    assert payment.stop() == 0


def test_y4_both_forms_of_the_private_key(kit, number):
    assert client(kit, "app_private_key_pkcs8").api_alipay_trade_query(number)["code"] == "40004"


def test_y4_a_stranger_is_refused(kit, number):
    with pytest.raises(AliPayException) as refused:
        client({**kit, "app_id": "2021000000000000"}).api_alipay_trade_query(number)
    assert "40002" in str(refused.value) and "isv.invalid-app-id" in str(refused.value)
    sdk = client(kit)
    sdk._app_private_key = RSA.generate(2048)
    with pytest.raises(AliPayException) as refused:
        sdk.api_alipay_trade_query(number)
    assert "isv.invalid-signature" in str(refused.value)


def test_y4_an_absolute_form_request_line(payment, sdk, number):
    """As another SDK sends it: the common parameters in the query, biz_content in the body, the whole URL in the request line."""
    payment.pay(link(sdk, number))
    common = dict(parse_qsl(sdk.sign_data(sdk.build_body("alipay.trade.query", {"out_trade_no": number}))))
    content = {"biz_content": common.pop("biz_content")}
    gateway = urlsplit(sdk._gateway)
    connection = http.client.HTTPConnection(gateway.netloc, timeout=10)
    connection.request(
        "POST",
        f"{sdk._gateway}?{urlencode(common)}",
        urlencode(content),
        {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
    )
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html;charset=utf-8")
    raw = answer.read().decode()
    assert sdk._verify_and_return_sync_response(raw, "alipay_trade_query_response")["trade_status"] == "TRADE_SUCCESS"
    assert raw.startswith('{"alipay_trade_query_response":{') and '},"sign":"' in raw
    assert list(json.loads(raw)) == ["alipay_trade_query_response", "sign"]


def test_y4_a_gateway_of_ones_own_signs_callbacks_with_the_keys_that_are_printed(payment, kit):
    key = secrets.token_hex(8)
    expiry = (datetime.now(timezone.utc) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = [{"reference": "e1", "title": "笔试", "amount": 3000}]
    terms = {"items": items, "amount": 3000, "subject": "CET 报名费", "expires_at": expiry, "return_url": "http://exam.test/back"}
    status, order = payment.ask("POST", "/api/v1/orders", terms, key=key)
    assert status == 201, order
    _, attempt = payment.ask("POST", f"/api/v1/orders/{order['id']}/attempts", {"channel": "alipay"})
    asked = dict(parse_qsl(urlsplit(attempt["redirect"]["url"]).query))
    notice = {
        "app_id": kit["app_id"],
        "seller_id": kit["seller_id"],
        "out_trade_no": json.loads(asked["biz_content"])["out_trade_no"],
        "total_amount": "30.00",
        "trade_no": "2026000000000000000000000001",
        "trade_status": "TRADE_SUCCESS",
        "notify_id": "ours",
    }
    text = "&".join(f"{name}={value}" for name, value in sorted(notice.items()))
    for private, word in [("app_private_key", "failure"), ("alipay_private_key", "success")]:
        signature = base64.b64encode(pkcs1_15.new(RSA.import_key(kit[private])).sign(SHA256.new(text.encode()))).decode()
        body = {**notice, "sign_type": "RSA2", "sign": signature}
        assert requests.post(f"{payment.url}/callbacks/alipay", data=body, timeout=10).text == word
    assert payment.ask("GET", f"/api/v1/orders/{order['id']}")[1]["state"] == "paid"
