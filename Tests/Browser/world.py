"""Three services, two exams and their gateways on the loopback interface, and the people who come to them."""

import csv
import fcntl
import json
import os
import secrets
import subprocess
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

from payment import Payment
from service import ROOT, Passport, Process, free_port

SITE = ("110041", "首都示范大学", "北京")
SECOND_SITE = ("310062", "东海理工学院", "上海")
ABOUT = ("首都示范大学", "东校区", "外国语学院", "英语", "2024级1班")
BEIJING = timezone(timedelta(hours=8))
PASSING, FAILING = 480, 402


class Person:
    """Somebody the roster knows; the number is a resident identity number (GB 11643)."""

    def __init__(self, index):
        digits = f"110101{20000101 + index % 28}{index + 100:03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        self.number = digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]
        self.name = "王李张刘陈杨黄赵吴周"[index % 10] + "文一诺思源嘉懿子涵宇"[index // 10 % 10]
        self.past_ticket = f"{SITE[0]}2611{index // 30 + 1:03}{index % 30 + 1:02}"
        self.email = f"visitor{index}-{secrets.token_hex(4)}@mail.example"


class Enrollment:
    """An exam of its own, with its pack's first sitting moved around today."""

    def __init__(self, world, exam):
        self.exam, self.folder = exam, world.folder / exam
        self.folder.mkdir()
        self.binary = os.environ.get("ENROLLMENT", str(ROOT / ".build/debug/enrollment"))
        self.url, self.inside = f"http://127.0.0.1:{free_port()}", f"unix:{self.folder}/inside.sock"
        self.to_payment, self.from_payment = secrets.token_hex(16), secrets.token_hex(16)
        pack = self.folder / "pack.json"
        pack.write_text(json.dumps(moved(json.loads((ROOT / f"Services/Enrollment/Packs/{exam}.json").read_text()))))
        secret = world.passport.add_client(
            exam, f"{self.url}/callback", "--post-logout-redirect-uri", f"{self.url}/", "--backchannel-logout-uri", f"{self.url}/backchannel-logout"
        )
        self.settings = {
            "LISTEN": self.url.removeprefix("http://"),
            "INTERNAL_LISTEN": self.inside,
            "DATABASE_URL": f"sqlite:{self.folder}/enrollment.db",
            "PUBLIC_URL": self.url,
            "PASSPORT_ISSUER": world.passport.url,
            "PASSPORT_URL": world.passport.url,
            "CLIENT_ID": exam,
            "CLIENT_SECRET": secret,
            "PAYMENT_URL": f"unix:{world.folder}/payment.sock",
            "PAYMENT_TOKEN": self.to_payment,
            "INTERNAL_TOKENS": f"payment:{self.from_payment}",
            "ENROLLMENT_CAPTCHA": "test",
            "EXAM_PACK": str(pack),
            "KEYRING": f"k1:{secrets.token_hex(32)}\nlookup:{secrets.token_hex(32)}",
            "TICKET_KEY": secrets.token_hex(32),
            "CLOCK_FILE": world.passport.settings["CLOCK_FILE"],
            "REQUESTS_PER_CLIENT": "1000000",
            "MAIL_SPOOL": str(world.folder / "mail"),
            "MAIL_FROM": "no-reply@mail.test",
        }

    def start(self):
        self.claim = None
        self.process = Process([self.binary, "serve"], self.settings, self.folder / "log")

    def restart(self, without=None, works=True):
        """With the pack as it was, or with one that lacks a subject. One that doesn't work answers, and leaves its jobs to us: we have its claim."""
        assert self.process.stop() == 0
        if self.claim:
            self.claim.close()
            self.claim = None
        if not works:
            self.claim = open(self.settings["DATABASE_URL"].removeprefix("sqlite:") + "-jobs", "a")
            fcntl.flock(self.claim, fcntl.LOCK_EX)
        whole = Path(self.settings["EXAM_PACK"])
        pack = json.loads(whole.read_text())
        for sitting in pack["sittings"] if without else ():
            sitting["subjects"] = [subject for subject in sitting["subjects"] if without not in (subject["code"], subject.get("prerequisite"))]
            sitting["exclusion_groups"] = [group for group in sitting["exclusion_groups"] if without not in group]
        changed = whole.with_name("changed.json")
        changed.write_text(json.dumps(pack))
        self.process = Process([self.binary, "serve"], self.settings | {"EXAM_PACK": str(changed)}, self.folder / "log")

    def command(self, *arguments):
        done = subprocess.run([self.binary, *arguments], env=self.settings, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def set_capacity(self, subjects, capacity):
        rows = [(*site, subject, capacity) for site in (SITE, SECOND_SITE) for subject in subjects]
        self.load("import-sites", ("考点代码", "考点名称", "省份", "科目", "容量"), rows)

    def load(self, command, header, rows):
        sheet = self.folder / f"{command}.csv"
        with open(sheet, "w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return self.command(command, str(sheet))


def moved(pack):
    """Registration has been open for an hour, and closes in four days; tickets are printed from the tenth day on."""
    start = datetime.now(BEIJING)

    def span(opens, closes):
        words = [(start + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S") for hours in (opens, closes)]
        return dict(zip(("opens", "closes"), words))

    sitting = pack["sittings"][0]
    ends = {"eligibility": 96, "registration": 96, "payment": 97}
    sitting["windows"] = {kind: span(-1, ends[kind]) if kind in ends else span(240, 720) for kind in sitting["windows"]}
    for index, subject in enumerate(sitting["subjects"]):
        length = 57 if "batch_minutes" in subject else 2
        subject.update(span(720 + 60 * index, 720 + 60 * index + length))
    pack["sittings"] = [sitting]
    return pack


class World:
    def __init__(self, folder, portrait):
        self.folder = folder
        (folder / "mail").mkdir()
        (folder / "photos").mkdir()
        self.taken, self.turn = 0, threading.Lock()
        self.people = [Person(index) for index in range(90)]
        self.passport = Passport(folder)
        self.passport.settings.update(REQUESTS_PER_CLIENT="1000000", SESSION_IDLE_MINUTES="500000", SESSION_MINUTES="500000")
        self.passport.start()
        self.cet, self.ncre, self.mhk = self.exams = [Enrollment(self, exam) for exam in ("cet", "ncre", "mhk")]
        self.payment = self.start_payment()
        self.fill(portrait)
        for exam in self.exams:
            exam.start()

    def start_payment(self):
        exams, url = self.exams, f"http://127.0.0.1:{free_port()}"
        secret = self.passport.add_client("payment", f"{url}/callback", "--post-logout-redirect-uri", f"{url}/")
        return Payment(
            self.folder,
            url,
            CLIENTS="\n".join(f"{exam.exam}={exam.inside}" for exam in exams),
            EVENT_TOKENS="\n".join(f"{exam.exam}:{exam.from_payment}" for exam in exams),
            INTERNAL_TOKENS="\n".join(f"{exam.exam}:{exam.to_payment}" for exam in exams),
            PASSPORT_ISSUER=self.passport.url,
            CLIENT_ID="payment",
            CLIENT_SECRET=secret,
            CLOCK_FILE=self.passport.settings["CLOCK_FILE"],
            REQUESTS_PER_CLIENT="1000000",
            ATTEMPT_MINUTES="120",
        )

    def fill(self, portrait):
        """Nobody may enter CET6 as things stand: an earlier result is known of each, and it is too low. The last has no photo."""
        # Rosters are sealed when registration opens.
        self.advance(hours=-2)
        self.cet.set_capacity(["CET4", "CET6", "CET-SET4", "CET-SET6"], 300)
        header = ("姓名", "证件类型", "证件号", "考点代码", "学校", "校区", "院系", "专业", "班级", "报考资格")
        about = (SITE[0], *ABOUT, "CET4")
        self.cet.load("import-roster", header, [(person.name, "居民身份证", person.number, *about) for person in self.people])
        scores = [(person.past_ticket, person.name, person.number, FAILING) for person in self.people]
        self.cet.load("import-scores", ("准考证号", "姓名", "证件号", "成绩"), scores)
        for person in self.people[:-1]:
            (self.folder / "photos" / f"{person.number}.jpg").write_bytes(portrait)
        self.cet.command("import-photos", str(self.folder / "photos"))
        self.ncre.set_capacity(["14", "15", "24"], 300)
        self.mhk.set_capacity(["MHK3", "MHK4", "MHK3-ORAL", "MHK4-ORAL"], 300)
        self.advance(hours=0)

    def newcomer(self):
        """Somebody nobody else is, without an account."""
        with self.turn:
            self.taken += 1
            return self.people[self.taken - 1]

    def person(self):
        """The same, with an account of the passport."""
        person = self.newcomer()
        self.passport.register(person.email)
        return person

    def advance(self, **span):
        """Moves everybody's clock on."""
        self.passport.advance(int(timedelta(**span).total_seconds()))

    @property
    def origins(self):
        return {self.passport.url, self.payment.url, self.payment.gateways, *(exam.url for exam in self.exams)}

    @property
    def names(self):
        """What stays Chinese on an English page: names of people and places, and of an order at a gateway."""
        return {*(person.name for person in self.people), *SITE, *SECOND_SITE, *ABOUT, "报名费"}

    def stop(self):
        return [process.stop() for process in (*(exam.process for exam in self.exams), self.payment, self.passport)]
