"""The front as it is deployed, by Debian's nginx: deploy/front with ports, names' server and certificate of this test, and small services behind."""

import contextlib
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "Interop"))

from service import free_port  # noqa: E402

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "front"
NAMES = ["passport", "cet", "ncre", "mhk", "pay", "gateway"]


class NameServer(threading.Thread):
    """Answers A queries, as an engine's own does: a container's address, or that there is none."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.addresses = {}

    def run(self):
        while True:
            query, sender = self.socket.recvfrom(512)
            end = query.index(b"\0", 12)
            name, position = [], 12
            while position < end:
                name.append(query[position + 1 : position + 1 + query[position]].decode())
                position += 1 + query[position]
            question = query[12 : end + 5]
            address = self.addresses.get(".".join(name))
            head = struct.pack("!2sHHHHH", query[:2], 0x8180 if address else 0x8183, 1, 1 if address else 0, 0, 0)
            answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + socket.inet_aton(address) if address else b""
            self.socket.sendto(head + question + answer, sender)


class Service:
    """Stands for one of ours: says what it was asked."""

    def __init__(self, address, port):
        test = self
        self.requests, self.connections = [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                test.requests.append(self.path)
                status = 503 if self.path == "/overloaded" else 200
                text = json.dumps({"by": address, "headers": dict(self.headers), "size": len(body)}).encode()
                if self.path.startswith("/long"):
                    text += b" " * 20_000
                self.send_response(status)
                self.send_header("Content-Type", "text/css" if self.path.startswith("/assets/") else "text/html; charset=utf-8")
                if self.path.startswith("/assets/"):
                    self.send_header("Cache-Control", "public, max-age=31536000, immutable" if self.path.endswith("?v=this") else "no-cache")
                self.send_header("Content-Length", str(len(text)))
                self.send_header("X-Content-Type-Options", "nosniff")
                self.send_header("Content-Security-Policy", "default-src 'none'")
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

            def setup(self):
                test.connections.append(self.request)
                super().setup()

        self.server = http.server.ThreadingHTTPServer((address, port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        """As a process ends: its connections with it."""
        self.server.shutdown()
        self.server.server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Front:
    def __init__(self, folder):
        self.folder = folder
        self.http, self.https, self.service_port = free_port(), free_port(), free_port()
        self.names = NameServer()
        self.names.start()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
            + ["-subj", "/CN=front", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}.exam.test" for name in NAMES)]
            + ["-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
            check=True,
            capture_output=True,
        )
        shutil.copytree(DEPLOYED, folder / "front")
        replaced = {
            "listen 8080": f"listen 127.0.0.1:{self.http}",
            "listen 8443": f"listen 127.0.0.1:{self.https}",
            '":8443"': f'":{self.https}"',
            '"~:8080$"': f'"~:{self.http}$"',
            "127.0.0.11 valid=2s": f"127.0.0.1:{self.names.port} valid=1s",
            "/run/secrets/": f"{folder}/",
            "/etc/nginx/": f"{folder}/front/",
            "/tmp/": f"{folder}/",
            "/dev/stdout": f"{folder}/access.log",
            # Each worker remembers names for itself.
            "worker_processes auto": "worker_processes 1",
            "client_header_timeout 10s": "client_header_timeout 1s",
            "client_body_timeout 15s": "client_body_timeout 1s",
        }
        replaced |= {f":{port};": f":{self.service_port};" for port in (8080, 8090)}
        for file in (folder / "front").glob("*.conf"):
            # In one go, since what is put in may look like what is replaced.
            every = re.compile("|".join(map(re.escape, replaced)))
            file.write_text(every.sub(lambda found: replaced[found.group()], file.read_text()))
        self.errors = folder / "error.log"
        # Root's own would give its workers to a user who can't read this folder; where it is deployed there is no root.
        user = " user root;" if os.geteuid() == 0 else ""
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-c", folder / "front" / "nginx.conf", "-e", "stderr", "-g", "daemon off;" + user],
            stderr=self.errors.open("w"),
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.https), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.errors.read_text()
        raise AssertionError("the front does not answer")

    def connect(self, name="cet", protocols=("http/1.1",)):
        context = ssl.create_default_context(cafile=self.folder / "tls.crt")
        context.set_alpn_protocols(list(protocols))
        plain = socket.create_connection(("127.0.0.1", self.https), 10)
        return context.wrap_socket(plain, server_hostname=f"{name}.exam.test")

    def ask(self, path="/", name="cet", method="GET", headers=None, body=b""):
        with self.connect(name) as connection:
            lines = {"Host": f"{name}.exam.test", "Connection": "close", **(headers or {})}
            if body or method != "GET":
                lines.setdefault("Content-Length", str(len(body)))
            head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in lines.items())
            connection.sendall(head.encode() + b"\r\n" + body)
            return Answer(connection)

    def log(self):
        return (self.folder / "access.log").read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Answer:
    def __init__(self, connection):
        received = b""
        while piece := connection.recv(65536):
            received += piece
        head, _, self.body = received.partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.fields = [(name.lower(), value) for name, _, value in (field.partition(": ") for field in fields)]
        self.headers = dict(self.fields)
        self.text = self.body.decode(errors="replace")


@pytest.fixture(scope="session")
def front(tmp_path_factory):
    running = Front(tmp_path_factory.mktemp("front"))
    yield running
    running.stop()


@pytest.fixture
def services(front):
    """One process on one address for all of the names, as fast as a container comes and goes."""
    running = Service("127.0.0.1", front.service_port)
    names = ["passport", "enrollment-cet", "enrollment-ncre", "enrollment-mhk", "payment"]
    front.names.addresses = dict.fromkeys(names, "127.0.0.1")
    deadline = time.monotonic() + 5
    # Until the answer that an earlier test left behind is forgotten.
    while any(front.ask(name=name).status != 200 for name in NAMES):
        assert time.monotonic() < deadline
    running.requests.clear()
    yield running
    running.stop()


@pytest.fixture
def away(front):
    """Nobody is behind the front, and it knows: what an earlier test left behind is forgotten."""
    front.names.addresses = {}
    deadline = time.monotonic() + 5
    while any(front.ask(name=name).status == 200 for name in NAMES):
        assert time.monotonic() < deadline
