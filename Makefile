# `make run` opens the demo, `make test` proves the program; both install what they need on the first call.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench reliability words setup bundle wheel lock clean

VENV   := .venv
PY     := $(VENV)/bin/python
READY  := $(VENV)/.ready
WORDS  := $(VENV)/.words
PO     := $(wildcard resources/translations/*/*.po)
# What the bundle must be able to play on its own, in an empty folder.
SESSION := demo --headless --subjects 2 --out session
CODE   := ecrf tools tests $(wildcard benchmarks) hatch_build.py

export LANG = C.UTF-8
export PYTHONUTF8 = 1

help:
	@echo "make run     the demo study in a window (without a display: pictures and exports in demo-output/)"
	@echo "make test    every test, with a PostgreSQL of its own where one is installed"
	@echo "make lint    style, types, import contracts, sizes"
	@echo "make bench   the table of measured ratios"
	@echo "make reliability  kills, changed bytes, attacks, writers, fuzz: hours in full, goes on where it stopped"
	@echo "make bundle  a folder that runs without Python (dist/ecrf) and its scripted session"
	@echo "make words   compile the translations        make lock    renew requirements.lock"

setup: $(READY) $(WORDS)

# The virtual environment: made once, made again when the locked versions or the project file change.
$(READY): requirements.lock pyproject.toml tools/setup.sh tools/system_packages.sh
	@sh tools/setup.sh $(VENV)
	@touch $@

# The translations: compiled again when any catalogue is newer.
$(WORDS): $(READY) $(PO) tools/compile_words.py
	@$(PY) tools/compile_words.py
	@touch $@

words: $(READY)
	@$(PY) tools/compile_words.py
	@touch $(WORDS)

run: setup
	@$(PY) -m ecrf demo

test: setup
	@$(PY) tools/run_tests.py $(ARGS)

lint: setup
	@$(PY) tools/lint.py $(CODE)

format: setup
	$(VENV)/bin/ruff format $(CODE)
	$(VENV)/bin/ruff check --fix $(CODE)

bench: setup .venv-bench/.ready
	@QT_QPA_PLATFORM=offscreen $(PY) -m benchmarks

reliability: setup
	@$(PY) -m benchmarks.reliability $(ARGS)

.venv-bench/.ready: requirements-bench.lock
	@$(PY) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

bundle: setup
	@$(PY) tools/build_bundle.py $(SESSION)

wheel: setup
	$(PY) -m build --wheel --no-isolation

lock: $(READY)
	$(PY) tools/make_lock.py

clean:
	rm -rf $(VENV) build dist demo-output *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
