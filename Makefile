# `make demo` and `make test` need only Python 3.11, git and make; each builds .venv once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: install demo test check docs site bench calibrate pocket clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable ".[all,dev]"
	@touch $@

demo: install
	$(BIN)/tellapart run quickstart --out runs/quickstart

test: check
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Reference pages from the code, and what the examples print; tests say when they are stale.
docs: install
	$(BIN)/python -m tellapart.cli.docs
	$(BIN)/python tests/doc_examples.py

# The documentation as a site that needs no network; a broken link is an error.
site: install
	$(BIN)/python -m sphinx --fail-on-warning --fresh-env --quiet -d build/doctrees docs build/site
	@echo build/site/index.html

bench: install
	@for file in tests/bench/bench_*.py; do $(BIN)/python $$file || exit 1; done
	@$(BIN)/python -m pytest -m bench --quiet tests/bench

calibrate: install
	$(BIN)/python tests/calibration/calibrate.py

# Retrains the two pocket checkpoints from scratch; the teacher has a second course, of sums.
POCKET := plugins/tellapart_plugins/pocket
pocket: install
	$(BIN)/python -m tellapart_suites.behaviour.wordings --out build/wordings.jsonl
	$(BIN)/python -m tellapart_plugins.pocket.train --data build/wordings.jsonl --out $(POCKET)
	$(BIN)/python -m tellapart_suites.behaviour.wordings --per-family 60 --more reasoning_math=3000 --out build/sums.jsonl
	$(BIN)/python -m tellapart_plugins.pocket.train --data build/sums.jsonl --out $(POCKET) --from $(POCKET) --which teacher

clean:
	rm -rf $(VENV) build dist
