# make demo   a sentence to out/demo/ (makes the environment first)
# make test   all checks, as continuous integration runs them
# make strips the pictures of scenes/README.md anew

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test install strips clean

demo: $(STAMP)
	$(BIN)/physgen demo -o out/demo

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

strips: $(STAMP)
	$(BIN)/physgen strip scenes/*.yaml -o docs/scenes

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
