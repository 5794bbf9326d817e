"""What browsers see of the front, and what nobody may."""

import base64
import hashlib
import json
import re
import signal
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import DEPLOYED, NAMES, Service


def plain(front, request):
    with socket.create_connection(("127.0.0.1", front.http), 10) as connection:
        connection.sendall(request.encode())
        return connection.makefile("rb").read().decode()


def test_plain_http_is_sent_to_tls(front):
    answer = plain(front, f"GET /login?a=b HTTP/1.1\r\nHost: cet.exam.test:{front.http}\r\nConnection: close\r\n\r\n")
    assert " 308 " in answer
    assert f"Location: https://cet.exam.test:{front.https}/login?a=b\r\n" in answer


def test_a_usual_port_is_not_named(front):
    answer = plain(front, "GET / HTTP/1.1\r\nHost: pay.exam.test\r\nConnection: close\r\n\r\n")
    assert "Location: https://pay.exam.test/\r\n" in answer


@pytest.mark.parametrize("host", ["evil.test", "10.0.0.1", "xcet.exam.test"])
def test_other_names_are_not_redirected(front, host):
    assert " 404 " in plain(front, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")


def test_other_names_get_no_certificate(front):
    context = ssl.create_default_context(cafile=front.folder / "tls.crt")
    with socket.create_connection(("127.0.0.1", front.https), 10) as connection, pytest.raises(ssl.SSLError):
        context.wrap_socket(connection, server_hostname="www.exam.test")


@pytest.mark.parametrize("name", NAMES)
def test_each_name_reaches_its_service_by_http2(front, services, name):
    with front.connect(name, ("h2", "http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "h2"
    assert front.ask(name=name).status == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_versions(front, version):
    context = ssl.create_default_context(cafile=front.folder / "tls.crt")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", front.https), 10) as connection:
        context.wrap_socket(connection, server_hostname="cet.exam.test").close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_older_tls_is_refused(front):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", front.https), 10) as connection, pytest.raises(ssl.SSLError):
        context.wrap_socket(connection, server_hostname="cet.exam.test")


def test_headers_of_every_answer(front, services):
    for answer in (front.ask("/"), front.ask("/overloaded"), front.ask("/metrics"), front.ask("/assets/site.css")):
        names = [name for name, _ in answer.fields]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert names.count("x-content-type-options") == names.count("strict-transport-security") == 1
        assert not re.search(r"\d", answer.headers["server"])


def test_a_service_s_own_words_pass(front, services):
    answer = front.ask("/overloaded")
    assert (answer.status, answer.headers["content-security-policy"]) == (503, "default-src 'none'")
    assert json.loads(answer.body)["by"]


def test_a_client_cannot_say_where_it_comes_from(front, services):
    lies = {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "http"}
    headers = json.loads(front.ask(headers=lies).body)["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Host"] == "cet.exam.test"
    assert "Forwarded" not in headers and "X-Forwarded-Host" not in headers


@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/_front/away/reader.html"])
def test_inside_stays_inside(front, services, path):
    before = len(services.requests)
    assert front.ask(path).status == 404
    assert len(services.requests) == before


def test_internal_addresses_are_named_nowhere():
    lines = [line for file in DEPLOYED.glob("*.conf") for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in lines if "9090" in line]


def test_the_front_s_own_health_needs_no_service(front):
    front.names.addresses = {}
    assert front.ask("/healthz").text == "ok\n"
    assert "ok" in plain(front, "GET /healthz HTTP/1.0\r\n\r\n")


def test_log_has_no_query_no_link_and_no_whole_address(front, services):
    front.ask("/officer/people?name=%E7%8E%8B%E4%BC%9F&mark=SECRETQUERY")
    front.ask("/verify/9f3kZZ-SECRETLINK-0123456789abcdef?x=1")
    front.ask("/api/v1/registration/written")
    log = front.log()
    lines = [json.loads(line) for line in log.splitlines()]
    paths = [line["path"] for line in lines]
    assert "/officer/people" in paths and "/verify" in paths and "/api/v1/registration/written" in paths
    assert "SECRET" not in log and "127.0.0.1" not in log.replace("127.0.0.1:", "")
    assert {line["network"] for line in lines} == {"127.0.0.0"}


def test_errors_quote_no_request(front, away):
    front.ask("/officer/people?mark=SECRETQUERY")
    assert front.errors.read_text() == ""


@pytest.mark.parametrize(
    "method, path, says",
    [
        ("GET", "/registration", "不会丢失"),
        ("POST", "/payment", "请不要再次付款"),
        ("GET", "/api/v1/registration", '"code":"interrupted"'),
        ("POST", "/oauth/token", '"code":"interrupted"'),
    ],
)
def test_a_service_that_is_away(front, away, method, path, says):
    answer = front.ask(path, method=method)
    assert answer.status == 502 and says in answer.text
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    kind = "application/problem+json" if "code" in says else "text/html; charset=utf-8"
    assert answer.headers["content-type"].startswith(kind)


@pytest.mark.parametrize("page", sorted(DEPLOYED.glob("pages/*/*.html")), ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_pages_need_nothing_and_run_nothing(front, page):
    text = page.read_text()
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in (DEPLOYED / "service.conf").read_text()
    assert "<script" not in text and "http:" not in text and "https:" not in text
    assert 'lang="zh-CN"' in text and 'lang="en"' in text and 'name="viewport"' in text


@pytest.mark.parametrize("page", sorted(DEPLOYED.glob("pages/*/program.json")), ids=lambda page: page.parent.name)
def test_problems_are_complete(page):
    problem = json.loads(page.read_text())
    assert set(problem) == {"type", "title", "status", "detail", "code", "message"}
    assert problem["type"] == f"/problems/{problem['code']}" and set(problem["message"]) == {"zh", "en"}


def test_requests_share_connections(front, services):
    before = len(services.connections)
    assert {front.ask(name=name).status for name in ("passport", "cet") for _ in range(50)} == {200}
    assert len(services.connections) - before <= 2


@pytest.mark.parametrize("method, path", [("GET", "/registration"), ("POST", "/api/v1/payments")])
def test_a_restarted_service_is_found_at_its_new_address(front, services, method, path):
    """Nobody is given the old address as long as a name is remembered, and no request goes to a connection that has ended."""
    assert json.loads(front.ask().body)["by"] == "127.0.0.1"
    again = Service("127.0.0.2", front.service_port)
    front.names.addresses["enrollment-cet"] = "127.0.0.2"
    services.stop()
    deadline = time.monotonic() + 5
    while (answer := front.ask(path, method=method)).status != 200:
        assert answer.status == 502 and time.monotonic() < deadline
    assert json.loads(answer.body)["by"] == "127.0.0.2"
    again.stop()


def test_a_reload_loses_no_request(front, services):
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(front.ask, "/registration") for _ in range(100)]
        answers[20].result()
        front.process.send_signal(signal.SIGHUP)
        assert {answer.result().status for answer in answers} == {200}


def test_bodies_have_a_limit(front, services):
    assert json.loads(front.ask("/entry", method="POST", body=b"x" * 1_048_576).body)["size"] == 1_048_576
    answer = front.ask("/entry", method="POST", headers={"Content-Length": "1048577"})
    assert answer.status == 413 and "文件太大" in answer.text
    answer = front.ask("/api/v1/photo", method="PUT", headers={"Content-Length": "1048577"})
    assert answer.status == 413 and json.loads(answer.body)["code"] == "body_too_large"


def test_a_client_that_drips_its_header_is_cut_off(front):
    with front.connect() as connection:
        began = time.monotonic()
        with pytest.raises(OSError):
            for byte in b"GET / HTTP/1.1\r\nHost: cet.exam.test\r\nX-Slow: " + b"x" * 100:
                connection.sendall(bytes([byte]))
                connection.settimeout(0.2)
                try:
                    if connection.recv(1000) == b"":
                        raise ConnectionResetError
                except TimeoutError:
                    pass
        assert time.monotonic() - began < 5


def test_a_client_that_stops_in_its_body_is_cut_off(front, services):
    with front.connect() as connection:
        connection.sendall(b"POST /entry HTTP/1.1\r\nHost: cet.exam.test\r\nContent-Length: 100\r\n\r\nhalf")
        connection.settimeout(5)
        try:
            assert b" 200 " not in connection.recv(1000)
        except ConnectionResetError:
            pass
    assert "/entry" not in services.requests


@pytest.mark.parametrize("path, is_small", [("/long", True), ("/assets/long", False), ("/officer/people", False)])
def test_what_is_compressed(front, services, path, is_small):
    answer = front.ask(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.headers.get("content-encoding") == "gzip") == is_small


def test_pages_of_the_passport_are_not_compressed(front, services):
    assert "content-encoding" not in front.ask("/long", name="passport", headers={"Accept-Encoding": "gzip"}).headers


def test_assets_outlive_their_service(front, services):
    """By content: what its service doesn't call lasting, as one release's name asked of another's process, is asked for anew."""
    first = front.ask("/assets/kept.css?v=this").body
    assert [front.ask("/assets/kept.css?v=other").status for _ in range(2)] == [200, 200]
    services.stop()
    assert front.ask("/assets/kept.css?v=this").body == first
    assert services.requests.count("/assets/kept.css?v=this") == 1
    assert services.requests.count("/assets/kept.css?v=other") == 2


def flood(front, name, path, count):
    """Many requests on each of a few connections."""

    def send(_):
        seen = []
        with front.connect(name) as connection:
            answers = connection.makefile("rb")
            for _ in range(count // 16):
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {name}.exam.test\r\n\r\n".encode())
                status = int(answers.readline().split()[1])
                length, retry = 0, None
                while (line := answers.readline()) not in (b"\r\n", b""):
                    field, _, value = line.decode().partition(": ")
                    length = int(value) if field.lower() == "content-length" else length
                    retry = value.strip() if field.lower() == "retry-after" else retry
                seen.append((status, retry, answers.read(length)))
        return seen

    with ThreadPoolExecutor(16) as pool:
        return [answer for part in pool.map(send, range(16)) for answer in part]


def test_too_many_requests_get_a_page(front, services):
    """After all others: the bucket of this address is empty then. An asset is counted like all else and comes from the cache."""
    answers = flood(front, "cet", "/assets/flood.css?v=this", 12_000)
    refused = [answer for answer in answers if answer[0] == 429]
    assert len([answer for answer in answers if answer[0] == 200]) >= 2_000
    assert refused and all(retry == "10" and "访问过于频繁".encode() in body for _, retry, body in refused)


def test_callbacks_of_gateways_are_never_refused(front, services):
    flood(front, "cet", "/assets/flood.css?v=this", 4_000)
    assert {status for status, _, _ in flood(front, "pay", "/callbacks/alipay", 400)} == {200}
