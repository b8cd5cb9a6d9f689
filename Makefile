# Mercusuar, from nothing to running. `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000
REQUIRE_BROWSER ?=
ARGS ?=
export PORT REQUIRE_BROWSER

PY := .venv/bin/python
# Scripts in .venv/bin break in a path with a space; `python -m` does not.
INSTALL := $(PYTHON) -I accessgov/install.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check fix bench simulate setup run worker beat messages install install-dev

help: ## this list
	@echo "Mercusuar: limited, watched access to customer records"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
	@echo
	@echo "PORT=8001 chooses another port, PYTHON=python3.12 another Python."

demo: ## everything, embedded, with demo data, on http://127.0.0.1:8000 (Ctrl-C ends it)
	@umask 022 && $(INSTALL) --step 1/7
	@exec $(PY) -m accessgov.demo

demo-reset: install ## drop the demo's data
	@$(PY) -m accessgov.demo reset

test: install-dev ## all tests (ARGS="-k gate" chooses; REQUIRE_BROWSER=1 demands the browser ones)
	@exec $(PY) -m tests.servers browser $(PY) -m pytest --numprocesses auto --maxprocesses 3 --no-loadscope-reorder --dist loadfile $(ARGS)

check: install-dev ## lint, format, types, templates, missing migrations, deployment settings
	@exec $(PY) -m tests.checks

fix: install-dev ## repair what lint and format can repair
	@$(PY) -m ruff check --fix --quiet .; $(PY) -m ruff format .

bench: install-dev ## measure against plain Django and the textbook way (ARGS=--quick for a look)
	@for what in bench bench.explaining bench.draws bench.desk; do \
		$(PY) -m tests.$$what $(ARGS) || failed=1; done; exit $${failed:-0}

simulate: install-dev ## play misuse over the real draw (ARGS="--runs 20 --days 30" for a quick look)
	@exec $(PY) -m tests.simulation $(ARGS)

messages: install-dev ## collect the texts to translate and compile them
	@$(PY) -m accessgov.translations

setup: install ## tables and styles for the servers in .env (DATABASE_OWNER_URL=... make setup)
	@$(PY) manage.py migrate
	@$(PY) manage.py collectstatic --no-input

run: install ## the web server, against the servers in .env
	@exec $(PY) -m accessgov.processes web

worker: install ## the Celery worker, against the servers in .env
	@exec $(PY) -m accessgov.processes worker

beat: install ## the Celery beat, against the servers in .env
	@exec $(PY) -m accessgov.processes beat

install:
	@umask 022 && $(INSTALL)

install-dev:
	@umask 022 && $(INSTALL) --dev
