# Everything that a person types. `make chat` and `make test` set up what they need; a second run installs nothing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
# What composes answers: `make chat MODEL=local` fetches a language model and answers with it.
MODEL ?= quotes
# Packages for the model's provider; more of them: `make setup EXTRAS=openai,anthropic`.
EXTRAS ?= $(filter local openai anthropic ollama,$(firstword $(subst :, ,$(MODEL))))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: chat setup test check eval bench format clean

chat: setup
	@$(BIN)/dateline index seeds
ifneq ($(filter local local:%,$(MODEL)),)
ifeq ($(filter %.gguf,$(MODEL)),)
	@$(BIN)/dateline model pull $(MODEL)
endif
endif
	@$(BIN)/dateline serve --port $(PORT) --model $(MODEL) --examples seeds/questions/sahel.jsonl --questions seeds/questions

setup: $(VENV)/.setup$(addprefix -,$(EXTRAS))

test: $(VENV)/.setup-test
	@$(BIN)/python tests/browser/browser.py
	$(BIN)/python -m pytest

check: $(VENV)/.setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/.setup-test
	$(BIN)/python -m benchmarks.answers

bench: $(VENV)/.setup-test
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info
	@if [ -d .dateline ]; then find .dateline -mindepth 1 -maxdepth 1 ! -name evaluation -exec rm -rf {} +; fi

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is `$(PYTHON) --version`. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the environment $(VENV) (the first time this takes a few minutes)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) -e .
	@touch $@

ifneq ($(EXTRAS),)
$(VENV)/.setup-$(EXTRAS): $(VENV)/.setup
	@$(PIP) -e '.[$(EXTRAS)]'
	@touch $@
endif

$(VENV)/.setup-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) -e '.[test,check,bench]'
	@touch $(VENV)/.setup $@
