"""A payment service with its simulated gateways on the loopback interface, and the merchant's side of a callback."""

import http.client
import json
import os
import re
import secrets
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import requests

from service import ROOT, Process, free_port


class Payment:
    def __init__(self, folder, url=None, **settings):
        self.binary = os.environ.get("PAYMENT", str(ROOT / ".build/debug/payment"))
        self.url = url or f"http://127.0.0.1:{free_port()}"
        self.gateways = f"http://127.0.0.1:{free_port()}"
        self.settings = {
            "LISTEN": self.url.removeprefix("http://"),
            "INTERNAL_LISTEN": f"unix:{folder}/payment.sock",
            "DATABASE_URL": f"sqlite:{folder}/payment.db",
            "PUBLIC_URL": self.url,
            "CLIENTS": "exam=http://127.0.0.1:9",
            "EVENT_TOKENS": f"exam:{secrets.token_hex(16)}",
            "INTERNAL_TOKENS": f"exam:{secrets.token_hex(16)}\noperator-li:{secrets.token_hex(16)}",
            "PAYMENT_SIMULATOR": "on",
            "SIMULATOR_LISTEN": self.gateways.removeprefix("http://"),
            "SIMULATOR_FOLDER": f"{folder}/simulator",
            **settings,
        }
        self.process = Process([self.binary, "serve"], self.settings, f"{folder}/payment.log")

    def stop(self):
        return self.process.stop()

    def ask(self, method, path, body=None, caller="exam", key=None):
        """A call of the internal address, as an exam's or an operator's."""
        token = dict(line.split(":") for line in self.settings["INTERNAL_TOKENS"].splitlines())[caller]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("internal", timeout=10)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self.settings["INTERNAL_LISTEN"].removeprefix("unix:"))
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = json.loads(answer.read() or "null")
        connection.close()
        return answer.status, content

    def command(self, *arguments):
        done = subprocess.run([self.binary, *arguments], env=self.settings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def keys(self):
        """What `payment simulator keys` tells a stranger."""
        return self.command("simulator", "keys")

    def open_cashier(self, link):
        """A browser follows the pay link. The cashier's address, or what the page says instead."""
        page = requests.get(link, timeout=10).text
        found = re.search(r'action="(/cashier/[0-9a-f-]+)"', page)
        return f"{self.gateways}{found[1]}" if found else page

    def pay(self, link):
        """The link by which the browser comes back to the merchant."""
        page = requests.post(self.open_cashier(link), data={"action": "pay"}, timeout=10).text
        return re.search(r'class="button" href="([^"]+)"', page)[1].replace("&amp;", "&")


class Merchant:
    """Takes callbacks, and answers each with the next word of `answers`, in the end with `success`."""

    def __init__(self, *answers):
        self.received, self.answers = [], list(answers)
        self.changed = threading.Condition()
        merchant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = merchant.answers.pop(0) if merchant.answers else "success"
                with merchant.changed:
                    merchant.received.append(dict(parse_qsl(body, keep_blank_values=True)))
                    merchant.changed.notify_all()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notify"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def notices(self, count, within=20.0):
        """The callbacks, once there are so many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.received) >= count, within), f"{len(self.received)} of {count} callbacks"
            return list(self.received)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
