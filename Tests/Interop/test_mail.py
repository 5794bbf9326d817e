"""P4: letters through a mail server that wants TLS and a log-in, under a name and with an authority of its own.

The service knows authorities by the system's store alone, so it runs where files of the test stand over the system's, in namespaces of its own.
"""

import base64
import shutil
import socketserver
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from service import MailServer, Passport, Process

HOST, USER, SECRET = "mail.test", "exam", "p w:@/"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
ISOLATED = ["unshare", "--map-root-user", "--mount"]


def can_isolate():
    return AUTHORITIES.exists() and shutil.which("openssl") and subprocess.run([*ISOLATED, "true"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not can_isolate(), reason="needs unshare, openssl and the system's authorities")


def certificate(folder, name):
    """A server's key and certificate, which is its own authority."""
    key, chain = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
        + ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", chain],
        check=True,
        capture_output=True,
    )
    return key, chain


class SecureMailServer(MailServer):
    """Takes no mail before TLS and a log-in (RFC 3207, RFC 4954); notes what it hears, and whether under TLS."""

    def __init__(self, key, chain, starts_with_tls):
        self.mails, self.arrived, self.heard = [], threading.Condition(), []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(chain, key)
        owner = self

        class Conversation(socketserver.BaseRequestHandler):
            def say(self, text):
                self.stream.write(f"{text}\r\n".encode())
                self.stream.flush()

            def secure(self):
                self.request = context.wrap_socket(self.request, server_side=True)
                self.stream, self.is_secure = self.request.makefile("rwb"), True

            def handle(self):
                self.is_secure, self.is_known = False, False
                try:
                    if starts_with_tls:
                        self.secure()
                    else:
                        self.stream = self.request.makefile("rwb")
                    self.say("220 mail.test")
                    # Not an iterator: TLS puts another stream in the place of this one.
                    while line := self.stream.readline():
                        self.answer(line.decode().strip())
                except (ssl.SSLError, ConnectionError) as error:
                    owner.heard.append((self.is_secure, f"broken: {type(error).__name__}"))

            def answer(self, line):
                owner.heard.append((self.is_secure, line))
                command = line.split(" ")[0].upper()
                if command == "EHLO":
                    self.say("250-mail.test\r\n250 AUTH PLAIN" if self.is_secure else "250-mail.test\r\n250 STARTTLS")
                elif command == "STARTTLS":
                    self.say("220 go on")
                    self.secure()
                elif command == "AUTH":
                    self.say("334 ")
                    given = self.stream.readline().strip()
                    owner.heard.append((self.is_secure, given.decode()))
                    self.is_known = given == base64.b64encode(f"\0{USER}\0{SECRET}".encode())
                    self.say("235 welcome" if self.is_known else "535 no")
                elif command == "DATA" and self.is_known:
                    self.say("354 go on")
                    lines = iter(self.stream.readline, b".\r\n")
                    owner.keep(b"".join(line[1:] if line.startswith(b".") else line for line in lines))
                    self.say("250 taken")
                elif command in ("MAIL", "RCPT", "DATA") and not self.is_known:
                    self.say("530 log in first")
                else:
                    self.say("250 ok")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self.server.daemon_threads = True
        scheme = "smtps" if starts_with_tls else "smtp"
        self.url = f"{scheme}://{HOST}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class IsolatedPassport(Passport):
    """A passport on whose machine the name leads here, and this authority is trusted."""

    def __init__(self, folder, server, authority):
        super().__init__(folder)
        self.mail.stop()
        self.mail = server
        self.settings |= {"SMTP_URL": server.url, "SMTP_USER": USER, "SMTP_PASSWORD": SECRET, "MAIL_FROM": "no-reply@mail.test"}
        self.hosts, self.authorities = Path(folder, "hosts"), Path(folder, "authorities.pem")
        self.hosts.write_text(f"127.0.0.1 localhost {HOST}\n")
        self.authorities.write_bytes(AUTHORITIES.read_bytes() + authority.read_bytes())

    def start(self):
        covers = f'mount --bind "{self.hosts}" /etc/hosts && mount --bind "{self.authorities}" {AUTHORITIES.resolve()}'
        command = [*ISOLATED, "sh", "-c", f'{covers} && exec "{self.binary}" serve']
        self.process = Process(command, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **self.settings}, f"{self.folder}/passport.log")


@pytest.mark.parametrize("starts_with_tls", [True, False], ids=["smtps", "starttls"])
def test_p4_a_letter_goes_under_tls_with_a_log_in(tmp_path, starts_with_tls):
    key, chain = certificate(tmp_path, "server")
    server = SecureMailServer(key, chain, starts_with_tls)
    passport = IsolatedPassport(tmp_path, server, chain)
    passport.start()
    passport.register("student@example.cn")
    assert passport.stop() == 0
    in_clear = [line for is_secure, line in server.heard if not is_secure]
    assert in_clear == ([] if starts_with_tls else ["EHLO mail.test", "STARTTLS"])
    assert [str(mail["From"]) for mail in server.mails] == ["no-reply@mail.test"]
    assert SECRET not in Path(tmp_path, "passport.log").read_text()


@pytest.mark.parametrize("starts_with_tls", [True, False], ids=["smtps", "starttls"])
def test_p4_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path, starts_with_tls):
    _, trusted = certificate(tmp_path, "trusted")
    server = SecureMailServer(*certificate(tmp_path, "other"), starts_with_tls)
    passport = IsolatedPassport(tmp_path, server, trusted)
    passport.start()
    body = {"email": "student@example.cn", "password": "correct-Horse-42", "captcha": passport.captcha()}
    assert requests.post(f"{passport.url}/api/v1/accounts", json=body, timeout=10).status_code == 202
    passport.process.wait_for('"event":"outbox.failed"')
    assert passport.stop() == 0
    said = [line for _, line in server.heard if not line.startswith("broken")]
    assert said in ([], ["EHLO mail.test", "STARTTLS"], ["EHLO mail.test", "STARTTLS"] * 2)
    assert server.mails == []
