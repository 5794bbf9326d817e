import os
import secrets
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from service import CAPTCHA_ANSWER, PASSWORD, Passport, Process, free_port

CHROMIUM = "/usr/bin/chromium"


class Exam:
    """A client of the passport, and `exam.py` as a process that knows nothing else of it."""

    def __init__(self, passport, client_id, algorithm):
        self.id = client_id
        self.url = f"http://127.0.0.1:{free_port()}"
        secret = passport.add_client(
            client_id,
            f"{self.url}/callback",
            *("--post-logout-redirect-uri", f"{self.url}/logged-out"),
            *("--backchannel-logout-uri", f"{self.url}/backchannel-logout"),
            *("--id-token-algorithm", algorithm),
        )
        self.settings = {
            "PASSPORT_DISCOVERY": passport.discovery,
            "CLIENT_ID": client_id,
            "CLIENT_SECRET": secret,
            "EXAM_COOKIE_KEY": secrets.token_hex(32),
        }
        program = Path(sys.executable).with_name("flask")
        self.process = Process(
            [program, "--app", Path(__file__).with_name("exam.py"), "run", "--port", self.url.rpartition(":")[2]],
            {**os.environ, **self.settings},
            f"{passport.folder}/{client_id}.log",
            ready="Running on http",
        )


@pytest.fixture(scope="session")
def passport(tmp_path_factory):
    service = Passport(tmp_path_factory.mktemp("passport"))
    service.start()
    yield service
    assert service.stop() == 0


@pytest.fixture(scope="session")
def exams(passport):
    """Three exams; the second one wants its ID tokens signed by EdDSA."""
    running = [Exam(passport, name, algorithm) for name, algorithm in [("cet", "RS256"), ("ncre", "EdDSA"), ("mhk", "RS256")]]
    yield running
    for exam in running:
        exam.process.stop()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(locale="zh-CN")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def person(passport):
    """Somebody with an account. Each test has a browser of its own, in which nobody is logged in."""
    address = f"{secrets.token_hex(6)}@qq.com"
    passport.register(address)
    return address


@pytest.fixture
def log_in():
    """Fills in the passport's form, as a person would."""

    def fill(page, address, password=PASSWORD):
        page.get_by_label("邮箱").fill(address)
        page.get_by_label("密码", exact=True).fill(password)
        page.get_by_label("图中的字符").fill(CAPTCHA_ANSWER)
        page.get_by_role("button", name="登录", exact=True).click()

    return fill
