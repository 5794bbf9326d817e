"""The integration guide shows the very programs that these tests run."""

from pathlib import Path

import pytest

from service import ROOT

GUIDE = ROOT / "docs/passport-integration.md"


@pytest.mark.parametrize("name", ["exam.py", "worker.py"])
def test_p10_the_guide_shows_what_is_tested(name):
    code = Path(__file__).with_name(name).read_text()
    assert f"```python\n{code}```" in GUIDE.read_text(), f"copy Tests/Interop/{name} into {GUIDE.name}"


def test_p10_the_guide_names_every_address_of_the_passport(passport):
    import requests

    metadata = requests.get(passport.discovery, timeout=10).json()
    guide = GUIDE.read_text()
    for name, value in metadata.items():
        if name.endswith(("_endpoint", "_uri")):
            assert value.removeprefix(passport.url) in guide, name
