# Everything a person, a commit hook or the continuous integration does with this repository.
# Needs Python 3.11 or newer, make and a package registry. The rest comes into .venv: what running needs from
# requirements.lock, and for the developers' targets the whole of requirements-dev.lock, which has the same versions.

PYTHON ?= python3
REPLICATIONS ?= 40
SCENARIO ?= scenarios/northern_reinforcement.yaml
ARGS ?=
# What `make sanitize` runs: the tests of the compiled engine; SANITIZED=tests runs all.
SANITIZED ?= tests/unit/engine tests/fuzz/test_kernel_programs.py tests/property/test_paths_agree.py

BIN := .venv/bin
# Stamps: newer than the locks when .venv has what running needs, and what the developers need besides.
RUN := .venv/.run
DEV := .venv/.dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv, itself from the lock, installs in a fifth of the time; where it finds no registry, pip does it.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement $(1) || \
	$(PIP) --require-hashes --requirement $(1)
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command 'make lock' --quiet --group setup

# Python keeps the bytecode of what it imports, also where the caller's environment forbids it: without, every process
# compiles its modules anew (3 s of processor time for a run), and compiling all of .venv beforehand takes 25 s.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup lock run test check docs bench sanitize format clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)$$/\1|\2/p' Makefile | while IFS='|' read -r target text; do \
		printf 'make %-8s %s\n' "$$target" "$$text"; \
	done

setup: $(RUN) ## make the environment .venv that running needs, if its lock or pyproject.toml is newer
	@:

$(RUN): requirements.lock compiler.lock pyproject.toml hatch_build.py $(wildcard sim/engine/kernel/*.[ch])
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Leidang needs Python 3.11 or newer; '$(PYTHON)' is not." >&2; \
		echo "Name another one, for example: make setup PYTHON=python3.12" >&2; \
		exit 1; \
	}
	$(PYTHON) -m venv .venv
	@awk '/^[a-z]/ { of_uv = /^uv==/ } of_uv' requirements.lock >.venv/uv.lock
	$(PIP) --require-hashes --requirement .venv/uv.lock
	$(call INSTALL,requirements.lock)
	@# The engine is compiled with what the machine has, or else with a compiler from the registry.
	command -v "$${CC:-cc}" >/dev/null || { $(call INSTALL,compiler.lock); }
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	$(call INSTALL,requirements-dev.lock)
	@touch $@

lock: $(RUN) ## write the locks anew from pyproject.toml, keeping versions that still fit
	$(LOCK) --group dev --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock
	$(subst pyproject.toml,--group pyproject.toml:compiler,$(subst --group setup,,$(LOCK))) --output-file compiler.lock

run: $(RUN) ## run the flagship scenario (REPLICATIONS=40, SCENARIO=...) and tell where its report is
	$(BIN)/leidang run $(SCENARIO) --replications $(REPLICATIONS) $(ARGS)
	@echo "Report: $$(ls -t results/*/report.html | head -n 1)"

test: $(DEV) ## run the tests on all cores (ARGS="-k word" for some of them, ARGS="-n 0" on one)
	$(BIN)/python -m pytest --numprocesses logical --dist worksteal $(ARGS)

check: $(DEV) ## lint, formatting, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DEV) ## write the manual's reference pages and run the code blocks of the manual
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest tests/end_to_end/test_docs.py

bench: $(DEV) ## run the benchmarks
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/peers --no-deps --require-hashes \
		--requirement benchmarks/requirements.lock
	$(BIN)/python benchmarks/run.py $(ARGS)

sanitize: $(DEV) ## run the tests of the compiled engine under the sanitizers of GCC (SANITIZED=tests: all tests)
	$(BIN)/python -m sim.engine.kernel.build --sanitize
	LEIDANG_KERNEL=$$PWD/sim/engine/kernel/_sanitized.so ASAN_OPTIONS=detect_leaks=0 \
		LD_PRELOAD="$$(cc -print-file-name=libasan.so) $$(cc -print-file-name=libstdc++.so.6)" \
		$(BIN)/python -m pytest $(SANITIZED) $(ARGS)

format: $(DEV) ## set the code in its format and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environment and all caches, but no results
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
