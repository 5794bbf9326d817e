"""A passport on the loopback interface, as `passport serve` runs it, and the people who have an account there."""

import contextlib
import email
import email.policy
import json
import os
import random
import re
import secrets
import signal
import socket
import socketserver
import subprocess
import threading
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
CAPTCHA_ANSWER = "0000"
PASSWORD = "correct-Horse-42"


def free_port(kind=socket.SOCK_STREAM):
    """Below those that the system gives to connections."""
    while True:
        with socket.socket(socket.AF_INET, kind) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(10_000, 30_000)))
            return probe.getsockname()[1]


def eventually(what, condition, within=20.0):
    """Asks again and again; a condition is a request, so each try takes its time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
    raise AssertionError(f"waited {within} s for {what}")


class Process:
    """A process of ours whose output is kept in a file and can be waited for; it is ended politely, and has to end well."""

    def __init__(self, arguments, environment, log, ready='"event":"started"'):
        self.log = Path(log)
        self.lines = []
        self.changed = threading.Condition()
        self.ended = False
        self.process = subprocess.Popen(
            arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self.read, daemon=True).start()
        self.wait_for(ready)

    def read(self):
        with open(self.log, "a") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                with self.changed:
                    self.lines.append(line)
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, pattern, since=0, within=20.0):
        """Returns when the process has written a line, after so many, that has the pattern in it."""

        def said():
            return any(re.search(pattern, line) for line in self.lines[since:])

        with self.changed:
            self.changed.wait_for(lambda: self.ended or said(), within)
            assert said(), f"waited for {pattern}; see {self.log}:\n{''.join(self.lines[-20:])}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


class MailServer:
    """Takes every mail (RFC 5321) and keeps it for whoever waits for it."""

    def __init__(self):
        self.mails = []
        self.arrived = threading.Condition()
        keep = self.keep

        class Conversation(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(f"{text}\r\n".encode())

            def handle(self):
                self.say("220 mail.test")
                for line in iter(self.rfile.readline, b""):
                    if line.upper().startswith(b"DATA"):
                        self.say("354 go on")
                        lines = iter(self.rfile.readline, b".\r\n")
                        keep(b"".join(line[1:] if line.startswith(b".") else line for line in lines))
                    self.say("250 mail.test")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, source):
        with self.arrived:
            self.mails.append(email.message_from_bytes(source, policy=email.policy.default))
            self.arrived.notify_all()

    def code(self, address, place=1, within=20.0):
        """The code in the first mail to the address that has one, or in a later one, once it has come."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.codes(address)) >= place, within), f"no code was mailed to {address}"
            return self.codes(address)[place - 1]

    def subject(self, address, words, within=20.0):
        """The subject, with these words, of a mail to the address, once it has come."""

        def subjects():
            return [mail["Subject"] for mail in self.mails if address in mail["To"] and words in mail["Subject"]]

        with self.arrived:
            assert self.arrived.wait_for(subjects, within), f"no {words} was mailed to {address}"
            return subjects()[0]

    def codes(self, address):
        return self.found(address, r"^ {4}([0-9A-Z]{6})\s*$")

    def link(self, address, path, within=20.0):
        """The first link to such a path that was mailed to the address, once it has come."""
        pattern = rf"^ *(https?://\S+{path}\S+)\s*$"
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.found(address, pattern), within), f"no link to {path} was mailed to {address}"
            return self.found(address, pattern)[0]

    def found(self, address, pattern):
        texts = [mail.get_body(preferencelist=("plain",)).get_content() for mail in self.mails if address in mail["To"]]
        return [found[1] for found in (re.search(pattern, text, re.MULTILINE) for text in texts) if found]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Passport:
    """A clock that a test moves stands in the file `clock`: microseconds ahead of the machine's. It is read again after 20 ms."""

    def __init__(self, folder):
        self.folder = folder
        self.binary = os.environ.get("PASSPORT", str(ROOT / ".build/debug/passport"))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.discovery = f"{self.url}/.well-known/openid-configuration"
        self.mail = MailServer()
        self.settings = {
            "LISTEN": self.url.removeprefix("http://"),
            "INTERNAL_LISTEN": f"unix:{folder}/passport.sock",
            "DATABASE_URL": f"sqlite:{folder}/passport.db",
            "ISSUER": self.url,
            "KEYRING": f"k1:{secrets.token_hex(32)}\nlookup:{secrets.token_hex(32)}",
            "SMTP_URL": self.mail.url,
            "MAIL_FROM": "no-reply@mail.test",
            "PASSPORT_CAPTCHA": "test",
            "CLOCK_FILE": f"{folder}/clock",
        }
        self.advance(0)

    def start(self):
        self.process = Process([self.binary, "serve"], self.settings, f"{self.folder}/passport.log")

    def stop(self):
        status = self.process.stop()
        self.mail.stop()
        return status

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
        body = {"registration": answer.json()["registration"], "code": self.mail.code(address)}
        assert requests.post(f"{self.url}/api/v1/accounts/verification", json=body, timeout=10).status_code == 204

    def captcha(self):
        shown = requests.get(f"{self.url}/api/v1/captcha", params={"kind": "question"}, timeout=10).json()
        return {"id": shown["id"], "answer": CAPTCHA_ANSWER}
