# Only Python 3.11+, make and git are assumed: every target makes what it needs in .venv.
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
export UV_COMPILE_BYTECODE := 1
export UV_SYSTEM_CERTS := 1

.DEFAULT_GOAL := help
.PHONY: help run test check content lock clean

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run ## start the bot (the playground on http://127.0.0.1:8080/ when no token is set)
	$(BIN)/python -m bot

test: .venv/dev ## run all tests
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

check: .venv/dev ## lint, types, content, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m bot content check
	$(BIN)/python -m pytest tests/test_architecture.py

lock: .venv/uv ## pin every dependency with its hashes
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove what make made (never data/)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	@touch $@

# "install", not "sync": what a developer has on top (the dev tools) stays.
.venv/run: requirements.txt | .venv/uv
	$(BIN)/uv pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/uv
	$(BIN)/uv pip sync --quiet --require-hashes requirements-dev.txt 
	@touch $@
