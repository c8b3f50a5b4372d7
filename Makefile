# Two commands matter: `make run` shows a first report, `make test` passes the tests. Plain `make` is what CI runs.
.DEFAULT_GOAL := all
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
URL ?=
# The tested versions (constraints/python.txt) where they can be had, else what the lower bounds allow.
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check
PYTEST ?= $(BIN)/pytest
# One more than there are cores: browsers, servers and deadlines are waited for a third of the time.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1)
# A file stays with one worker, for its fixtures; files come in the order of tests/conftest.py, long ones first.
# The plugin makes tests of a schema; all of those are slow.
FAST = -m "not slow" -p no:schemathesis
SPREAD = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# Compiled with the installation, as packages are: a quarter of the time until a command begins, where Python may not keep it later.
ROOMS = cli config core crawler checks monitors pipeline reports rules store web lab scheduler.py
PAGES ?= 200 2000 20000
RUNS ?= 3

# Tests start the program some hundred times: what was compiled once is kept, whatever the machine says.
unexport PYTHONDONTWRITEBYTECODE

MINUTES ?= 5
SEED ?=

.PHONY: all run test unit drill audit constraints check format fix lint types contracts browser scoreboard bench schema clean help reference reference-check docs docs-serve picture new-check new-rubric first-hour coverage mutants

all: check test  ## format check, lint, types, import contracts, tests

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@sh scripts/venv.sh "$(PYTHON)" "$(VENV)"

$(VENV)/.installed: $(BIN)/python pyproject.toml
	@echo "安装依赖 …" && { $(INSTALL) -c constraints/python.txt -e . || $(INSTALL) -e .; }
	@$(BIN)/python -m compileall -q -j 0 $(ROOMS) && touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "安装开发依赖 …" && { $(INSTALL) -c constraints/python.txt -e '.[dev]' || $(INSTALL) -e '.[dev]'; } && touch $@

browser: $(VENV)/.installed  ## find or install a browser (goes on without one)
	@$(BIN)/python -m crawler.browser.install

run: $(VENV)/.installed browser  ## audit the sample town; make run URL=https://… audits that address
	@if [ -n "$(URL)" ]; then \
	  $(BIN)/wangjian audit "$(URL)" --format html --output 报告.html && echo "报告：报告.html" && $(BIN)/wangjian score --help >/dev/null; \
	else $(BIN)/wangjian demo --no-open; fi

test: $(VENV)/.installed-dev browser  ## all tests, end-to-end included
	$(PYTEST) $(SPREAD)

unit: $(VENV)/.installed-dev  ## fast tests only
	$(PYTEST) $(SPREAD) $(FAST)

drill: $(VENV)/.installed-dev browser  ## break the running program at random moments and look for losses; MINUTES=60 SEED=7
	$(BIN)/python -m tests.drill.drill --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

audit: $(VENV)/.installed-dev  ## known vulnerabilities of the dependencies, and the list of them (build/sbom.cdx.json)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[audit]'
	@$(BIN)/python -m scripts.audit

constraints: $(VENV)/.installed-dev  ## pin the versions of this environment in constraints/python.txt
	$(BIN)/python -m scripts.constraints

check: format lint types contracts reference-check  ## everything but the tests

format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contracts: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

reference: $(VENV)/.installed-dev  ## renew the generated pages of docs/reference
	$(BIN)/python -m scripts.reference

reference-check: $(VENV)/.installed-dev
	@$(BIN)/python -m scripts.reference --check

docs: $(VENV)/.installed-dev  ## documentation site in build/site (strict: a broken link fails)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet && echo "文档：build/site/index.html"

docs-serve: $(VENV)/.installed-dev  ## the site while you write it
	$(BIN)/mkdocs serve

new-check: $(VENV)/.installed-dev  ## skeleton of a check: make new-check CODE=footer.wechat.missing
	@$(BIN)/python scripts/skeleton.py check "$(CODE)"

new-rubric: $(VENV)/.installed-dev  ## skeleton of a rubric: make new-rubric NAME=mycity-2026
	@$(BIN)/python scripts/skeleton.py rubric "$(NAME)"

first-hour:  ## README commands in a fresh clone with a new HOME, timed (TESTS=1: make test too)
	@sh scripts/first_hour.sh

schema: $(VENV)/.installed-dev  ## renew the printed JSON schemas of docs/schema
	WANGJIAN_RENEW=1 $(PYTEST) -q tests/reports/test_schema.py

picture: $(VENV)/.installed browser  ## renew the picture of the README from the demo's report
	$(BIN)/python scripts/picture.py docs/images/report.png

fix: $(VENV)/.installed-dev  ## repair what a machine can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

scoreboard: $(VENV)/.installed  ## accuracy of the page facts on the labelled pages beside the project (skipped when absent); renews docs/accuracy.md
	@if [ -f ../shared/corpus/evaluate.py ]; then $(BIN)/python scripts/scoreboard.py ../shared/corpus/evaluate.py "$(BIN)/wangjian" --keep docs/accuracy.md; \
	else echo "跳过：没有标注页面集（../shared/corpus）"; fi

coverage: $(VENV)/.installed-dev  ## branch coverage of what judges: core, checks, rules; fails below 95 %
	$(PYTEST) $(SPREAD) $(FAST) --cov=core --cov=checks --cov=rules --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

mutants: $(VENV)/.installed-dev  ## mutation testing of what judges (hours for all of it); MODULES="checks/link rules/veto.py"
	$(BIN)/python -m scripts.mutants $(MODULES)

bench: $(VENV)/.installed  ## link sweep beside other tools on the bench site, into docs/performance/sweep.md; PAGES="200 2000 20000 50000" RUNS=3
	$(BIN)/python -m bench.sweep --pages $(PAGES) --runs $(RUNS) --write docs/performance/sweep.md

clean:  ## remove what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info
