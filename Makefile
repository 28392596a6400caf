# Developers' habits, by short names. `bin/test` makes the environment that all of them use.
PYTHON := .venv/bin/python
.PHONY: untouched air audit accuracy liveness bench-face faults contract demo test lint screens bench soak marathon canary monkey install-check docs

demo:     # the whole kiosk on this machine
	bin/demo
test:     # everything that must hold before a change goes in
	bin/test
lint:     # style and types
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy
screens:  # a picture of every situation, in out/screens
	bin/kiosk screens out/screens
audit:    # every screen on four panels, in both languages and themes, against the checklist; a quarter of an hour; out/audit
	bin/kiosk audit --panels --out out/audit
bench:    # the numbers of this kiosk, measured here, into docs/benchmarks.md
	$(PYTHON) -m bench
bench-face:  # people walking up, through this kiosk and through a well-known recipe: make bench-face [FACES=folder]
	$(PYTHON) -m bench.face $(if $(FACES),"$(FACES)")
accuracy:  # how often the face way is right and wrong for a folder of people: make accuracy FACES=folder
	$(PYTHON) -m accuracy $(if $(FACES),"$(FACES)")
liveness: # photographs waved about and heads that turn, before the judge of life: make liveness [FACES=folder]
	$(PYTHON) -m accuracy.liveness $(if $(FACES),"$(FACES)")
faults:   # every row of the fault table, with both dispatchers: what was broken, what was seen; 30 minutes; out/faults, docs/faults.md
	$(PYTHON) -m tests.faults --document
contract: # what every dispatcher's adapter promises, on the shipped servers or a real one: docs/adapters.md; two minutes
	$(PYTHON) -m pytest tests/contract -rs
soak:     # 500 kills over a bad line: is a hail lost, doubled or lied about? 20 minutes; out/soak/kills.txt; or DISPATCHER=letaxi, an hour
	$(PYTHON) -m soak $(if $(DISPATCHER),--dispatcher $(DISPATCHER))
marathon: # 10,000 journeys: does the memory stay as it was? Two hours; out/marathon/marathon.txt
	$(PYTHON) -m soak.marathon
monkey:   # 10,000 random inputs by keyboard and mouse: does anybody get out, or break it? Half an hour; docs/locked.md
	$(PYTHON) -m tests.monkey
air:      # invented houses before the judge of the air: is a screen on another floor noticed? for docs/alarms.md; half a minute
	$(PYTHON) -m soak.air
untouched: # invented gates before the judge of silences: false alarms and delays, for docs/alarms.md; ten minutes
	$(PYTHON) -m soak.untouched
canary:   # 100 journeys by face, then a search of every place for what is left of it; ten minutes; out/canary/canary.txt
	$(PYTHON) -m soak.canary
install-check:  # bin/install for real, in an empty Debian that systemd starts; as root, with debootstrap and systemd-container; 25 minutes; out/install
	$(PYTHON) -m tests.install
docs: screens  # what in docs/ is made from the code: the maps, the log's events, the contracts, small pictures
	$(PYTHON) docs/make_maps.py
	$(PYTHON) docs/make_log_events.py
	$(PYTHON) -m kiosk.services.identity_stub.openapi > docs/api/identity.json
	$(PYTHON) -m kiosk.services.dispatch_simulator.openapi > docs/api/dispatch.json
	$(PYTHON) docs/make_pictures.py
