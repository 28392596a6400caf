# Developers' habits, by short names. `bin/test` makes the environment that all of them use.
PYTHON := .venv/bin/python
.PHONY: demo test lint screens bench docs

demo:     # the whole kiosk on this machine
	bin/demo
test:     # everything that must hold before a change goes in
	bin/test
lint:     # style and types
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy
screens:  # a picture of every situation, in out/screens
	bin/kiosk screens out/screens
bench:    # the numbers that the README states, measured here
	$(PYTHON) -m bench
docs:     # the maps and lists in docs/ that are made from the code
	$(PYTHON) docs/make_maps.py
