# Everything a person does with the house; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

.DEFAULT_GOAL := help
.PHONY: help install run test lint check demo words format pictures

help: ## list these words
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

$(VENV)/.installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

install: $(VENV)/.installed ## make the environment, nothing else

demo: install ## apply migrations and plant the demo town (a planted town is left alone)
	$(FLASK) demo

run: demo ## the demo town, server and worker, at http://127.0.0.1:8000
	$(FLASK) serve

test: install ## the whole suite
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: install ## format, lint, types, import rules, words
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/rules/test_rules_catalogues.py

check: lint test ## what continuous integration runs

words: install ## bring the catalogues up to date with code and templates
	$(BIN)/python -m charity.translations.update

format: install ## put code into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: install ## the README's pictures, taken from the running product
	$(BIN)/python -m tests.browser.pictures
