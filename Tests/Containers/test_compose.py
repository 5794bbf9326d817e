"""docker-compose.yml as it can be read without an engine: what each container may and may not do, and that all it names is there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
PROJECT = yaml.safe_load(TEXT)
CONTAINERS = PROJECT["services"]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
SERVICES = {"passport": "passport", "payment": "payment"} | {f"enrollment-{exam}": "enrollment" for exam in ("cet", "ncre", "mhk")}
TOOLS = ["clients", "demo"]
every = pytest.mark.parametrize("name", CONTAINERS)
every_service = pytest.mark.parametrize("name", SERVICES)


def stages():
    """The Dockerfile's stages: what each is made from, and its lines."""
    parts = re.split(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, flags=re.M)[1:]
    return {name: (base, lines) for base, name, lines in zip(parts[::3], parts[1::3], parts[2::3])}


def settings(service):
    """Those that deploy/settings.md has for it, which is what its `config` says."""
    sections = re.split(r"^## (.+)$", (ROOT / "deploy/settings.md").read_text(), flags=re.M)[1:]
    tables = {title: set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.M)) for title, table in zip(sections[::2], sections[1::2])}
    return tables["All three services"].union(*(names for title, names in tables.items() if title.split()[0] == service.capitalize()))


def used(pattern):
    return set(re.findall(pattern, json.dumps(PROJECT)))


def test_the_containers_are_those_of_the_book():
    assert set(CONTAINERS) == {"front", "prometheus", *SERVICES, *TOOLS}
    profiles = {name: container["profiles"] for name, container in CONTAINERS.items() if "profiles" in container}
    assert profiles == {"demo": ["demo"], "prometheus": ["metrics"]}


@every
def test_nothing_is_writable_but_what_has_to_be(name):
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"] and "cap_add" not in container and "privileged" not in container
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert all(re.fullmatch(r"/tmp:size=\d+m,mode=1777", mount) for mount in container["tmpfs"])
    for mount in container.get("volumes", []):
        source, target, *rest = mount.split(":")
        assert target.split("/")[1] in ("data", "backup") or rest == ["ro"], mount
        assert source in PROJECT["volumes"] or source.startswith("./.data/"), mount


@every
def test_limits(name):
    container = CONTAINERS[name]
    assert re.fullmatch(r"\d+m", container["mem_limit"])
    assert 0 < container["pids_limit"] <= 256
    assert container["logging"]["options"]["max-size"] and container["logging"]["options"]["max-file"]
    if name not in TOOLS:
        assert container["restart"] == "unless-stopped" and container["stop_grace_period"] == "30s"
        assert container["ulimits"]["nofile"] >= 2 * 8192


@every
def test_no_root_and_a_health_of_its_own(name):
    container = CONTAINERS[name]
    assert "user" not in container and "healthcheck" not in container
    _, lines = stages()[container["build"]["target"]]
    assert re.search(r"^USER 10001:10001$", lines, re.M)
    if name in ("front", "prometheus"):
        assert re.search(r'^HEALTHCHECK .*\["/etc/(nginx|prometheus)/healthcheck"\]$', lines, re.M)
    elif name not in TOOLS:
        assert re.search(r'^HEALTHCHECK .*\["service", "healthcheck"\]$', lines, re.M)


@every_service
def test_one_dockerfile_makes_each_service_from_nothing(name):
    build = CONTAINERS[name]["build"]
    assert (build["dockerfile"], build["target"], build["args"]["SERVICE"]) == ("deploy/Dockerfile", "service", SERVICES[name])
    base, lines = stages()["service"]
    assert base == "scratch" and lines.lstrip().startswith("ARG SERVICE")
    assert CONTAINERS[name]["image"].startswith(f"exam-registration/{SERVICES[name]}:")


def test_only_the_front_is_reached_from_outside():
    assert {name for name, container in CONTAINERS.items() if "ports" in container} == {"front", "prometheus"}
    assert all(port.startswith("127.0.0.1:") for port in CONTAINERS["prometheus"]["ports"])
    assert [port.rsplit(":", 1)[1] for port in CONTAINERS["front"]["ports"]] == ["8080", "8443"]
    assert not [name for name, container in CONTAINERS.items() if container.get("network_mode", "none") != "none"]
    assert {name for name, container in CONTAINERS.items() if "network_mode" in container} == set(TOOLS)


@every_service
def test_settings_are_those_that_the_service_knows(name):
    environment = CONTAINERS[name]["environment"]
    known = settings(SERVICES[name])
    unknown = [key for key in environment if key not in known and key.removesuffix("_FILE") not in known]
    assert unknown == []
    assert environment["TRUST_FORWARDED_FOR"] == "on"


@pytest.mark.parametrize("name", TOOLS)
def test_settings_of_what_runs_once(name):
    known = settings("passport") | settings("enrollment") | {"SITE"}
    assert [key for key in CONTAINERS[name]["environment"] if key not in known and key.removesuffix("_FILE") not in known] == []


@every
def test_secrets_are_files_that_it_is_given(name):
    container = CONTAINERS[name]
    environment = container.get("environment", {})
    given = set(container.get("secrets", []))
    assert given <= set(PROJECT["secrets"])
    named = {value.removeprefix("/run/secrets/") for value in environment.values() if str(value).startswith("/run/secrets/")}
    assert named <= given
    secret = re.compile(r"(TOKENS?|SECRET|KEYRING|PASSWORD|_KEY)$")
    assert [key for key in environment if secret.search(key)] == []


def test_every_secret_is_made_and_used(tmp_path):
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/secrets", tmp_path / "deploy/secrets")
    subprocess.run([tmp_path / "deploy/secrets"], check=True, capture_output=True)
    made = {str(file.relative_to(tmp_path)) for file in (tmp_path / ".data/secrets").iterdir() if file.is_file()}
    assert {secret["file"] for secret in PROJECT["secrets"].values()} == made
    assert {secret for container in CONTAINERS.values() for secret in container.get("secrets", [])} == set(PROJECT["secrets"])


@every
def test_it_waits_for_what_there_is(name):
    for other, how in CONTAINERS[name].get("depends_on", {}).items():
        assert how["condition"] == "service_completed_successfully" and other in TOOLS
        assert CONTAINERS[other].get("profiles") is None or name == other or how.get("required") is False


def test_every_volume_is_somebody_s():
    mounts = [mount.split(":")[0] for name in [*SERVICES, "prometheus"] for mount in CONTAINERS[name]["volumes"] if mount.endswith(":/data")]
    assert sorted(mounts) == sorted(PROJECT["volumes"])


def test_whoever_is_named_elsewhere_is_here():
    front = (ROOT / "deploy/front/nginx.conf").read_text()
    assert set(re.findall(r"set \$service ([a-z-]+):80[89]0;", front)) == set(SERVICES)
    assert set(re.findall(r'"([a-z-]+):9090"', (ROOT / "deploy/prometheus/prometheus.yml").read_text())) == set(SERVICES)
    assert used(r"http://([a-z-]+):[89]0[89]0") == set(SERVICES)
    backed_up = re.search(r"^for container in (.+); do$", (ROOT / "deploy/backup").read_text(), re.M).group(1)
    assert set(backed_up.split()) == set(SERVICES)


def test_what_the_front_keeps_on_32_cores_leaves_half_of_a_service_s_connections():
    front = (ROOT / "deploy/front/nginx.conf").read_text()
    most = int(re.search(r"^\| `MAX_CONNECTIONS` \| `(\d+)`", (ROOT / "deploy/settings.md").read_text(), re.M)[1])
    kept = [int(number) for number in re.findall(r"^ +keepalive (\d+);$", front, re.M)]
    assert kept and all(2 * 32 * number <= most for number in kept)


def test_what_env_has_is_used_and_written_of():
    names = used(r"\$\{([A-Z_]+)")
    demo = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/demo.env").read_text(), re.M))
    assert demo - {"COMPOSE_PROFILES"} <= names
    known = set().union(*map(settings, ("passport", "payment", "enrollment")))
    book = (ROOT / "deploy/README.md").read_text()
    assert [name for name in sorted(names) if name not in book and name.removesuffix("_FILE") not in known] == []
