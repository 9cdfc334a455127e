# Everything a person, a commit hook or the continuous integration does with this repository.
# Needs Python 3.11 or newer, make and a package registry; the rest comes from requirements.lock into .venv.

PYTHON ?= python3
REPLICATIONS ?= 40
SCENARIO ?= scenarios/northern_reinforcement.yaml
ARGS ?=
# What `make sanitize` runs: the tests of the compiled engine; SANITIZED=tests runs all.
SANITIZED ?= tests/unit/engine tests/fuzz/test_kernel_programs.py tests/property/test_paths_agree.py

BIN := .venv/bin
STAMP := .venv/.locked
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup lock run test check docs bench sanitize format clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)$$/\1|\2/p' Makefile | while IFS='|' read -r target text; do \
		printf 'make %-8s %s\n' "$$target" "$$text"; \
	done

setup: $(STAMP) ## make the environment .venv from the lock, if the lock or pyproject.toml is newer
	@:

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Leidang needs Python 3.11 or newer; '$(PYTHON)' is not." >&2; \
		echo "Name another one, for example: make setup PYTHON=python3.12" >&2; \
		exit 1; \
	}
	$(PYTHON) -m venv .venv
	@# uv, itself from the lock, installs the rest in a fifth of the time; where it finds no registry, pip does it.
	@awk '/^[a-z]/ { of_uv = /^uv==/ } of_uv' requirements.lock >.venv/uv.lock
	$(PIP) --require-hashes --requirement .venv/uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock || \
		$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

lock: $(STAMP) ## write the locks anew from pyproject.toml, keeping versions that still fit
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command 'make lock' --quiet --output-file requirements.lock
	$(BIN)/uv pip compile --group pyproject.toml:compiler --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command 'make lock' --quiet --output-file compiler.lock

run: $(STAMP) ## run the flagship scenario (REPLICATIONS=40, SCENARIO=...) and tell where its report is
	$(BIN)/leidang run $(SCENARIO) --replications $(REPLICATIONS) $(ARGS)
	@echo "Report: $$(ls -t results/*/report.html | head -n 1)"

test: $(STAMP) ## run the tests (ARGS="-k word" for some of them)
	$(BIN)/python -m pytest $(ARGS)

check: $(STAMP) ## lint, formatting, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(STAMP) ## write the manual's reference pages and run the code blocks of the manual
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest tests/end_to_end/test_docs.py

bench: $(STAMP) ## run the benchmarks
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/peers --no-deps --require-hashes \
		--requirement benchmarks/requirements.lock
	$(BIN)/python benchmarks/run.py $(ARGS)

sanitize: $(STAMP) ## run the tests of the compiled engine under the sanitizers of GCC (SANITIZED=tests: all tests)
	$(BIN)/python -m sim.engine.kernel.build --sanitize
	LEIDANG_KERNEL=$$PWD/sim/engine/kernel/_sanitized.so ASAN_OPTIONS=detect_leaks=0 \
		LD_PRELOAD="$$(cc -print-file-name=libasan.so) $$(cc -print-file-name=libstdc++.so.6)" \
		$(BIN)/python -m pytest $(SANITIZED) $(ARGS)

format: $(STAMP) ## set the code in its format and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environment and all caches, but no results
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
