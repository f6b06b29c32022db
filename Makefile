# Everything this project does, by name. Each target prepares .venv by itself; nothing outside this folder is changed,
# but for a Chromium where `make test` finds none.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
STAMP := $(VENV)/.installed
PYTHONS := python3.14 python3.13 python3.12 python3.11 python3 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
WORKERS ?= 2
ARGS ?=
WHOLE_COURSES := faults invariants scenarios

.DEFAULT_GOAL := help
.PHONY: help install run serve test test-quick test-long mutants check fix bench screenshots messages clean chromium

help: ## List the targets
	@echo "Tuckbox: a food diary on your own computer."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## Prepare .venv with the program and the tools (the others do it by themselves)
	@echo "Ready: $(BIN)/tuckbox --help"

run: $(STAMP) ## Start server and app, and print the app's address
	@exec $(BIN)/tuckbox up $(ARGS)

serve: $(STAMP) ## Start the server alone
	@exec $(BIN)/tuckbox serve $(ARGS)

test: $(STAMP) chromium ## Run everything a change must pass, browser tests included
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not long" $(ARGS)

test-quick: $(STAMP) ## Run what is quick: no browser, no PostgreSQL, no programs, no whole courses; for all day long
	HYPOTHESIS_PROFILE=quick $(BIN)/pytest -n $(WORKERS) --dist loadgroup $(WHOLE_COURSES:%=--ignore tests/%) \
		-m "not (long or browser or postgresql or programs or slow)" $(ARGS)

test-long: $(STAMP) chromium ## Run the long tests: kill and fault runs, many examples
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m long $(ARGS); status=$$?; \
	if [ $$status -eq 5 ]; then echo "No test is marked long yet."; exit 0; fi; exit $$status

mutants: $(STAMP) ## Show that the tests notice a wrong program, one for each way to be wrong
	@$(PYTHON) -m tests.mutants $(ARGS)

check: $(STAMP) ## Run what CI runs: style, types, import rules, then the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

fix: $(STAMP) ## Repair what ruff can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## Measure what the project claims about speed and memory
	$(PYTHON) -m benchmarks $(ARGS)

screenshots: $(STAMP) chromium ## Take the pictures in docs/screenshots anew
	$(PYTHON) -m tests.browser.screenshots $(ARGS)

messages: $(STAMP) ## Bring the catalogues of translations up to date with the code
	$(PYTHON) -m app.language.extraction

clean: ## Remove .venv, caches and build output; diaries are not touched
	rm -rf $(VENV) build dist out *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

chromium: $(STAMP)
	@$(PYTHON) -m tests.browser_setup

# A Python counts as found when it runs and is new enough: a version manager's stand-in may do neither.
# A .venv whose Python is gone (the folder was moved, the Python removed) is made again.
$(STAMP): pyproject.toml
	@if $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null; then :; \
	elif command -v uv >/dev/null 2>&1; then \
		rm -rf $(VENV) && uv venv --quiet --python '>=3.11' $(VENV) || exit 1; \
	else \
		found=; \
		for each in $(PYTHONS); do \
			if $$each -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then found=$$each; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Tuckbox needs Python 3.11 or newer, and none of these is one: $(PYTHONS)." >&2; \
			echo "Install Python from your system's packages or python.org, then run make again." >&2; \
			exit 1; \
		fi; \
		if ! $$found -m venv --clear $(VENV); then \
			rm -rf $(VENV); \
			echo "$$found cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
			exit 1; \
		fi; \
	fi
	@echo "Installing into $(VENV) (this takes a minute the first time)"
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(PYTHON) -e '.[dev]'; \
	else $(PYTHON) -m pip install -qq --disable-pip-version-check -e '.[dev]'; fi
	@touch $@
