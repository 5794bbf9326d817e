import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "Interop"))

from service import Passport  # noqa: E402
from visitor import PHONE, Visitor  # noqa: E402
from world import World  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
# Three quarters as wide as it is high, and of no fewer bytes than identity photos have: the noise sees to that.
PORTRAIT = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400"><filter id="n"><feTurbulence baseFrequency=".9"/></filter>
<rect width="300" height="400" fill="#dfe9f5"/><path d="M30 400q0-120 120-120t120 120z" fill="#35506e"/><ellipse cx="150" cy="180" rx="72" ry="92" fill="#e9c3a4"/>
<path d="M74 170q0-100 76-100t76 100q-30-52-76-52t-76 52z" fill="#222"/><rect width="300" height="400" filter="url(#n)" opacity=".15"/></svg>"""


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portrait(chromium):
    """A JPEG that every exam takes."""
    page = chromium.new_page(viewport={"width": 300, "height": 400}, device_scale_factor=2)
    page.set_content(f"<body style='margin:0'>{PORTRAIT}")
    picture = page.screenshot(type="jpeg", quality=92)
    page.close()
    return picture


def running(folder, portrait):
    world = World(folder, portrait)
    yield world
    assert not any(world.stop())


@pytest.fixture(scope="session")
def world(tmp_path_factory, portrait):
    """While registration is open."""
    yield from running(tmp_path_factory.mktemp("world"), portrait)


@pytest.fixture
def own_world(tmp_path, portrait):
    """For a test that moves the clock."""
    yield from running(tmp_path, portrait)


@pytest.fixture
def passport(tmp_path):
    """Alone, and known to nobody else."""
    passport = Passport(tmp_path)
    passport.settings["REQUESTS_PER_CLIENT"] = "1000000"
    passport.origins = {passport.url}
    passport.start()
    yield passport
    assert passport.stop() == 0


@pytest.fixture
def visit(chromium):
    """Makes browsers; what is wrong with the pages they came to fails the test."""
    visitors = []

    def make(world, name, size=PHONE, language="zh"):
        visitors.append(Visitor(chromium, world, name, size, language))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.done()
