"""A passport on the loopback interface, as `passport serve` runs it, and the people who have an account there."""

import email
import email.policy
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
CAPTCHA_ANSWER = "0000"
PASSWORD = "correct-Horse-42"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what, condition, within=20.0):
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {within} s for {what}")


def answers(url):
    try:
        return requests.get(url, timeout=2, allow_redirects=False).status_code < 500
    except requests.RequestException:
        return False


class Process:
    """A process of ours whose output is kept in a file; it is ended politely, and has to end well."""

    def __init__(self, arguments, environment, log, ready):
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        eventually(f"{arguments[0]}; see {log}", lambda: self.process.poll() is not None or answers(ready))
        assert self.process.poll() is None, Path(log).read_text()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


class Passport:
    """A clock that a test moves stands in the file `clock`: microseconds ahead of the machine's. It is read again after 20 ms."""

    def __init__(self, folder):
        self.folder = folder
        self.binary = os.environ.get("PASSPORT", str(ROOT / ".build/debug/passport"))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.discovery = f"{self.url}/.well-known/openid-configuration"
        self.settings = {
            "LISTEN": self.url.removeprefix("http://"),
            "INTERNAL_LISTEN": f"unix:{folder}/passport.sock",
            "DATABASE_URL": f"sqlite:{folder}/passport.db",
            "ISSUER": self.url,
            "KEYRING": f"k1:{secrets.token_hex(32)}\nlookup:{secrets.token_hex(32)}",
            "MAIL_SPOOL": f"{folder}/mail",
            "PASSPORT_CAPTCHA": "test",
            "CLOCK_FILE": f"{folder}/clock",
        }
        self.advance(0)

    def start(self):
        self.process = Process([self.binary, "serve"], self.settings, f"{self.folder}/passport.log", f"{self.url}/readyz")

    def stop(self):
        return self.process.stop()

    def advance(self, seconds):
        new = Path(self.folder, "clock.new")
        new.write_text(str(seconds * 1_000_000))
        new.rename(new.with_name("clock"))

    def command(self, *arguments):
        done = subprocess.run([self.binary, *arguments], env=self.settings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def add_client(self, client_id, redirect_uri, *options):
        """The secret of a new client."""
        line = self.command("client", "add", "--id", client_id, "--name", client_id.upper(), "--redirect-uri", redirect_uri, *options)
        return json.loads(line)["secret"]

    def register(self, address):
        """An account with a verified address; the code is read from its mail."""
        answer = requests.post(
            f"{self.url}/api/v1/accounts", json={"email": address, "password": PASSWORD, "captcha": self.captcha()}, timeout=10
        )
        assert answer.status_code == 202, answer.text
        code = eventually(f"the mail to {address}", lambda: self.mailed_code(address))
        body = {"registration": answer.json()["registration"], "code": code}
        assert requests.post(f"{self.url}/api/v1/accounts/verification", json=body, timeout=10).status_code == 204

    def captcha(self):
        shown = requests.get(f"{self.url}/api/v1/captcha", params={"kind": "question"}, timeout=10).json()
        return {"id": shown["id"], "answer": CAPTCHA_ANSWER}

    def mailed_code(self, address):
        for file in sorted(Path(self.folder, "mail").glob("*.eml")):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = mail.get_body(preferencelist=("plain",)).get_content()
            found = re.search(r"^ {4}([0-9A-Z]{6})\s*$", text, re.MULTILINE)
            if address in mail["To"] and found:
                return found[1]
        return None
