# Everything is driven from here; `make` alone prints the list.
PYTHON ?= python3
PORT ?= 8000
DATA ?= ./var
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help

help:  ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run  ## run the whole system on an embedded database, at 127.0.0.1:PORT
	@exec $(BIN)/commissioning run --data $(DATA) --port $(PORT)

token: $(VENV)/.run  ## print a token and a curl to paste
	@$(BIN)/commissioning token --data $(DATA) --curl

test: $(VENV)/.dev  ## pass the whole test suite, on its own embedded database
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: $(VENV)/.dev  ## format, lint, types, imports, documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m services.openapi --check

fix: $(VENV)/.dev  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(VENV)/.run  ## write the OpenAPI documents
	$(BIN)/python -m services.openapi

bench: $(VENV)/.dev  ## measure: a row for each figure, and benchmarks/latest.json
	$(BIN)/python -m benchmarks

lock: $(VENV)/.dev  ## pin the versions of everything, without addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra build --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: help run token test check fix openapi bench lock
