"""Prometheus beside the running containers: every target is up, every rule and every expression of the dashboard is understood, and no alert fires.

    metrics.py URL DASHBOARD

What the services have told nothing of yet is named, not refused."""

import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path


def ask(path, **query):
    with urllib.request.urlopen(f"{sys.argv[1]}/api/v1/{path}?{urllib.parse.urlencode(query)}", timeout=30) as answer:
        return json.load(answer)["data"]


targets = ask("targets")["activeTargets"]
down = [target["labels"]["service"] for target in targets if target["health"] != "up"]
rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
unwell = [f"{rule['name']}: {rule['lastError']}" for rule in rules if rule["health"] != "ok"]
firing = [f"{rule['name']} {alert['labels']}" for rule in rules for alert in rule["alerts"] if alert["state"] == "firing"]
pending = sorted({rule["name"] for rule in rules for alert in rule["alerts"] if alert["state"] == "pending"})
empty, filled = [], 0
for panel in json.loads(Path(sys.argv[2]).read_text())["panels"]:
    for target in panel["targets"]:
        # As Grafana does for the choice "all"; a query that isn't understood is an error of HTTP.
        series = ask("query", query=target["expr"].replace("$service", ".*"))["result"]
        filled += bool(series)
        empty += [] if series else [panel["title"]]
print(f"{len(targets)} targets, {len(rules)} rules, pending {pending}; {filled} expressions of the dashboard have values, none yet: {sorted(set(empty))}")
if down or unwell or firing or len(targets) != 5 or not rules or not filled:
    sys.exit(f"down: {down}; not understood: {unwell}; firing: {firing}")
