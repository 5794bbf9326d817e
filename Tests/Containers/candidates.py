"""Candidates at work, through the front over TLS, until a file says to stop: they log in, register, choose, pay, and look again and again whether all
that they were told is still so: what was acknowledged stays, whoever has logged in stays so, and nobody is told to wait but while, or just after, somebody
who is needed is away. Then it must be the front's page or the service's own word; only while the front itself is away may there be no answer.

    candidates.py SITE CERTIFICATE PEOPLE FOLDER

SITE is what follows the first label (localhost:8443), PEOPLE the demo's people.csv, FOLDER where `stop` ends them, `disturbed` has lines `from CONTAINER`
and `until CONTAINER` with the second, `paid` says how many have paid, and `result.json` is written: what was acknowledged, and what was worse than it may be."""

import csv
import http.client
import json
import random
import re
import ssl
import socket
import sys
import threading
import time
import urllib.parse
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path

SITE, CERTIFICATE, PEOPLE, FOLDER = sys.argv[1], *map(Path, sys.argv[2:5])
HOST, PORT = SITE.rsplit(":", 1)
PASSWORD = "Rehearsal#2026"
TLS = ssl.create_default_context(cafile=CERTIFICATE)
DIGITS = "零一二三四五六七八九"


CONTAINERS = {"passport": "passport", "cet": "enrollment-cet", "pay": "payment", "gateway": "payment"}
STEPS = ["nothing", "registered", "chosen", "paid"]
# Seconds after a container is healthy again until those who held back their calls to it, or remember its old address, have noticed.
NOTICED = 5


class Away(Exception):
    """Nobody answered, or the page says to wait."""


def was_away(container, began):
    """Whether it was at any time since `began`, or shortly before."""
    since = None
    file = FOLDER / "disturbed"
    for line in file.read_text().splitlines() if file.exists() else []:
        what, name, moment = line.split()
        if name != container:
            continue
        since = float(moment) if what == "from" else since
        if what == "until":
            if float(moment) + NOTICED >= began:
                return True
            since = None
    return since is not None


class Book:
    """What was seen, by all."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seen, self.worse, self.paid = Counter(), [], {}

    def note(self, what):
        with self.lock:
            self.seen[what] += 1

    def complain(self, what):
        with self.lock:
            self.worse.append(f"{time.time():.0f} {what}"[:200])

    def pay(self, candidate, fee):
        with self.lock:
            if candidate not in self.paid:
                self.paid[candidate] = fee
                (FOLDER / "paid").write_text(f"{len(self.paid)}\n")


BOOK = Book()


class Answer:
    def __init__(self, status, headers, body, url):
        self.status, self.headers, self.body, self.url = status, headers, body, url

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)


class Browser:
    def __init__(self):
        self.cookies = {}

    def send(self, method, url, body=None, form=None):
        parts = urllib.parse.urlsplit(url)
        headers = {"Host": parts.netloc, "Accept": "text/html, application/json", "Sec-Fetch-Site": "same-origin"}
        data = None
        if form is not None:
            data, headers["Content-Type"] = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        mine = self.cookies.setdefault(parts.hostname, {})
        if mine:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in mine.items())
        target = parts.path or "/"
        began = time.time()
        try:
            answer = self.exchange(parts.hostname, method, target + (f"?{parts.query}" if parts.query else ""), data, headers)
        except (OSError, http.client.HTTPException) as failure:
            if not was_away("front", began):
                BOOK.complain(f"{method} {url}: {failure!r}, and the front was there")
            BOOK.note("no answer while the front was away")
            raise Away from failure
        for field in answer.headers.get_all("Set-Cookie") or []:
            for name, cookie in SimpleCookie(field).items():
                if cookie.value:
                    mine[name] = cookie.value
                else:
                    mine.pop(name, None)
                if not (name.startswith("__Host-") and cookie["secure"] and cookie["httponly"]):
                    BOOK.complain(f"{target}: the cookie {name} is not bound to its host")
        self.judge(method, target, CONTAINERS[parts.hostname.split(".")[0]], began, answer)
        return answer

    def exchange(self, host, method, target, data, headers):
        with socket.create_connection(("127.0.0.1", int(PORT)), 30) as plain, TLS.wrap_socket(plain, server_hostname=host) as secure:
            connection = http.client.HTTPConnection(host)
            connection.sock = secure
            connection.request(method, target, data, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read(), f"https://{headers['Host']}{target}")

    def judge(self, method, target, container, began, answer):
        if answer.status < 500 and answer.status != 429:
            BOOK.note("answered")
            return
        is_page = "恢复" in answer.text or "没有得到答复" in answer.text or '"code":"interrupted"' in answer.text
        # The front speaks for who is away, and for what it has taken and can't send on when it is stopped; a service for those whom it asks.
        causes = [container, "front"] if is_page else set(CONTAINERS.values())
        BOOK.note(f"told to wait by {'the front' if is_page else container} ({answer.status})")
        if answer.status not in (502, 503) or "Retry-After" not in answer.headers or not (is_page or '"code":' in answer.text):
            BOOK.complain(f"{method} {target}: {answer.status} {answer.text}")
        elif not any(was_away(cause, began) for cause in causes):
            BOOK.complain(f"{method} {target} of {container}: {answer.status}, and nobody was away: {answer.text}")
        raise Away

    def follow(self, url):
        for _ in range(12):
            answer = self.send("GET", url)
            if answer.status not in (302, 303, 307, 308):
                return answer
            url = urllib.parse.urljoin(url, answer.headers["Location"])
        raise RuntimeError(f"too many redirects: {url}")


def number(words):
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return DIGITS.index(words)
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)


class Candidate:
    def __init__(self, index, name, identity):
        self.index, self.name, self.identity = index, name, identity
        self.browser, self.attempts = Browser(), 0
        # As far as was acknowledged.
        self.step_reached, self.is_logged_in = 0, False
        self.passport, self.cet = f"https://passport.{SITE}", f"https://cet.{SITE}"

    def expect(self, answer, *statuses):
        if answer.status not in statuses:
            raise RuntimeError(f"{answer.url} answered {answer.status}: {answer.text[:400]}")
        return answer

    def log_in(self):
        captcha = self.expect(self.browser.send("GET", f"{self.passport}/api/v1/captcha?kind=question"), 200).json
        a, sign, b = re.match(r"(.+?)(加上|减去)(.+?)，", captcha["question"]).groups()
        answer = number(a) + number(b) if sign == "加上" else number(a) - number(b)
        body = {"email": f"candidate{self.index}@mail.example", "password": PASSWORD, "captcha": {"id": captcha["id"], "answer": str(answer)}}
        self.expect(self.browser.send("POST", f"{self.passport}/api/v1/sessions", body), 201)
        page = self.browser.follow(f"{self.cet}/login?return_to=/registration")
        # A step of the way back counts once; where its answer was lost the page says to begin again.
        if page.status not in (200, 404) or "登录没有完成" in page.text:
            BOOK.note("began to log in again")
            raise Away
        self.is_logged_in = True

    def registration(self):
        answer = self.browser.send("GET", f"{self.cet}/api/v1/registration")
        if answer.status == 401:
            if self.is_logged_in:
                BOOK.complain(f"candidate {self.index} was logged out")
            self.log_in()
            answer = self.browser.send("GET", f"{self.cet}/api/v1/registration")
        return self.expect(answer, 200, 404)

    def confirm(self):
        version = self.expect(self.browser.send("GET", f"{self.cet}/api/v1/sitting"), 200).json["agreement"]["version"]
        self.expect(self.browser.send("POST", f"{self.cet}/api/v1/agreement", {"version": version, "accepted": True}), 204)
        query = {"name": self.name, "id_type": "resident_id", "id_number": self.identity}
        proof = self.expect(self.browser.send("POST", f"{self.cet}/api/v1/eligibility", query), 200).json
        self.expect(self.browser.send("POST", f"{self.cet}/api/v1/registration", {"proof": proof["proof"]}), 201)

    def pay(self):
        channel = "alipay" if self.index % 2 else "payease"
        answer = self.browser.send("POST", f"{self.cet}/api/v1/payments", {"channel": channel})
        if answer.status != 201:
            # An earlier try may be settling, or its money just have arrived.
            self.expect(answer, 409, 422)
            return
        way = answer.json
        fields = {field["name"]: field["value"] for field in way["fields"]}
        if way["method"] == "post":
            cashier = self.browser.send("POST", way["url"], form=fields)
            if cashier.status == 303:
                cashier = self.browser.follow(urllib.parse.urljoin(way["url"], cashier.headers["Location"]))
        else:
            joint = "&" if "?" in way["url"] else "?"
            cashier = self.browser.follow(f"{way['url']}{joint}{urllib.parse.urlencode(fields)}")
        action = re.search(r'action="(/cashier/[^"]+)"', self.expect(cashier, 200).text)
        if action is None:
            raise RuntimeError(f"no cashier: {cashier.text[-400:]}")
        self.attempts += 1
        self.expect(self.browser.send("POST", urllib.parse.urljoin(way["url"], action.group(1)), form={"action": "pay"}), 303)

    def step(self):
        answer = self.registration()
        entries = answer.json["entries"] if answer.status == 200 else []
        states = {entry["subject"]: entry["state"] for entry in entries}
        stands = 0 if answer.status == 404 else 1 if not states else 3 if states == {"CET4": "paid"} else 2
        if stands < self.step_reached:
            BOOK.complain(f"candidate {self.index} was told {STEPS[self.step_reached]}, and now {STEPS[stands]}: {states}")
        self.step_reached = max(stands, self.step_reached)
        if stands == 0:
            self.confirm()
            self.step_reached = 1
        elif stands == 1:
            self.expect(self.browser.send("PUT", f"{self.cet}/api/v1/registration/written", {"subjects": ["CET4"]}), 200)
            self.step_reached = 2
        elif stands == 2:
            self.expect(self.browser.send("POST", f"{self.cet}/api/v1/payments/refresh", {}), 200)
            if self.registration().json["entries"][0]["state"] != "paid":
                self.pay()
        else:
            BOOK.pay(self.index, entries[0]["fee"])
            time.sleep(random.uniform(0.1, 0.5))

    @property
    def is_paid(self):
        return self.step_reached == 3

    def work(self, starts_after):
        end = time.time() + starts_after
        while time.time() < end and not (FOLDER / "stop").exists():
            time.sleep(0.2)
        stopping = None
        while True:
            if (FOLDER / "stop").exists():
                stopping = stopping or time.time()
                if self.is_paid or time.time() > stopping + 60:
                    return
            try:
                self.step()
            except Away:
                time.sleep(random.uniform(0.5, 1.5))
            except Exception as failure:
                BOOK.complain(f"candidate {self.index}: {failure!r}")
                time.sleep(1)
            time.sleep(random.uniform(0.05, 0.3))


def main():
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        people = [row for row, _ in zip(csv.reader(file), range(int(sys.argv[5]) if len(sys.argv) > 5 else 50))]
    candidates = [Candidate(index, row[0], row[1]) for index, row in enumerate(people)]
    # One every two seconds, so that some are at each step whatever happens.
    threads = [threading.Thread(target=candidate.work, args=(2.0 * candidate.index,)) for candidate in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unpaid = [candidate.index for candidate in candidates if not candidate.is_paid]
    result = {
        "candidates": len(candidates),
        "paid": len(BOOK.paid),
        "fen": sum(BOOK.paid.values()),
        "times_at_the_cashier": sum(candidate.attempts for candidate in candidates),
        "seen": dict(BOOK.seen),
        "worse": BOOK.worse[:20],
        "unpaid": unpaid,
    }
    (FOLDER / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1))
    print(json.dumps(result, ensure_ascii=False))
    sys.exit(1 if BOOK.worse or unpaid else 0)


main()
