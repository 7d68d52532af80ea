# Everything a new machine needs is installed into .venv; Python 3.11+ and a package registry suffice.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed

.PHONY: demo test test-failed check bench quality soak clean install

install: $(READY)

$(READY): pyproject.toml config/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Flagfall needs Python 3.11 or newer: make PYTHON=python3.12 demo")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint config/constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)
	@$(BIN)/flagfall demo

test: $(READY)
	$(BIN)/python -m pytest -n 3 --dist worksteal tests --ignore tests/benchmarks

# The tests that failed last time, one after the other: tells a fault from a busy machine.
test-failed: $(READY)
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none tests --ignore tests/benchmarks

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

# How well single rules find what they mean, by kind of case, beside simpler matching.
quality: $(READY)
	$(BIN)/python -m tests.quality

soak: $(READY)
	$(BIN)/python -m pytest -m soak tests

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
