# The commands of this project; each works on a fresh Debian 12 with the Swift toolchain.
SWIFT ?= swift
RELEASE := $(SWIFT) build -c release
# Tests with deadlines on real sockets and processes, and those that measure time or memory: they need the cores to themselves.
ONE_BY_ONE := HTTPClientTests|HTTPServerTests|SystemTests|TimingTests|StreamTests
# Tests that open databases run a second time, on a PostgreSQL server of their own; eight at once, because each has several sessions there.
STORES := DatabaseTests|OutboxTests|PassportTests|EnrollmentTests|PaymentTests|ServiceTests
ON_POSTGRES := deploy/postgres run fsync=off full_page_writes=off max_connections=200 -- env SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8
# Client libraries and a browser that were written elsewhere, against the services that were just built.
INTEROP := .venv/bin/pytest -p no:cacheprovider -q Tests/Interop
# The front's configuration in a real nginx.
FRONT := .venv/bin/pytest -p no:cacheprovider -q Tests/Front
# The compose file, as far as it can be read without an engine.
CONTAINERS := .venv/bin/pytest -p no:cacheprovider -q Tests/Containers
# A candidate and an officer in a browser, who look closely at every page.
BROWSER := .venv/bin/pytest -p no:cacheprovider -q Tests/Browser
# Where run, demo and bench keep their data: sqlite, or postgres (a private server; two instances of each service behind a balancer).
export ENGINE ?= sqlite
SOURCES := Shared Services Tests Package.swift

.PHONY: setup run demo test test-ha test-interop test-browser test-faults check bench images fmt build clean

setup:          ## install the C libraries, fonts and tools that are missing
	@deploy/setup

build: setup    ## the three services, optimised
	$(RELEASE) --product passport
	$(RELEASE) --product enrollment
	$(RELEASE) --product payment

run: build      ## the services with demo data in .data/run, Ctrl-C ends them; ENGINE=postgres: two of each, on PostgreSQL
	$(RELEASE) --product demo
	.build/release/demo serve

demo: build     ## the whole journey against fresh services; DEMO_CANDIDATES=200; ENGINE=postgres: one of each is killed on the way
	$(RELEASE) --product demo
	.build/release/demo walk

test: setup check ## everything that must hold; the last lines are the test runner's summary
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --skip '$(ONE_BY_ONE)'
	$(SWIFT) test --skip-build --filter '$(ONE_BY_ONE)' --no-parallel
	$(ON_POSTGRES) $(SWIFT) test --skip-build --filter '$(STORES)' --skip "TimingTests|StreamTests"
	@deploy/venv
	@deploy/settings --check
	$(FRONT)
	$(CONTAINERS)
	$(INTEROP)
	$(BROWSER)

test-interop: setup ## client libraries that were written elsewhere log people in and take money; part of `test`
	$(SWIFT) build --product passport
	$(SWIFT) build --product payment
	@deploy/venv
	$(INTEROP)

test-browser: setup ## people on phones and at desks, and axe; screenshots in .data/screenshots, UPDATE_PICTURES=1 for those of README; part of `test`
	$(SWIFT) build --product passport
	$(SWIFT) build --product enrollment
	$(SWIFT) build --product payment
	@deploy/venv
	$(BROWSER)

test-faults: setup ## ten thousand orders, and gateways that do everything wrong; FAULT_SEED=7; `test` has a run of five hundred
	$(SWIFT) build --build-tests
	FAULT_ORDERS=$${FAULT_ORDERS:-10000} $(SWIFT) test --skip-build --filter RandomFaultTests

check: setup    ## formatting, and what a script can see of the style
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	@deploy/check

test-ha: build  ## takes machines of a PostgreSQL cluster away while people register and pay; about five minutes, not part of `test`
	@deploy/ha/setup
	$(RELEASE) --product high-availability
	.build/release/high-availability

bench: build    ## the table of docs/performance.md; ENGINE=postgres
	$(RELEASE) --product benchmark
	.build/release/benchmark

images:         ## builds the images and upgrades, stops and kills each while candidates are at work; without an engine says so, and reads
	@deploy/check-images

fmt:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

clean:
	rm -rf .build .build-* .data
