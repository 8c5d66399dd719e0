# Two commands for a newcomer: `make demo` and `make test`. Both make .venv first, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= out/demo

.PHONY: demo test quick lint format docs messages clean

# Made again when what it is made from changes. The package is installed editable, so its sources are not among these.
$(VENV)/.made: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "Python 3.11, 3.12 or 3.13 is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,lint]'
	touch $@

demo: $(VENV)/.made
	$(BIN)/twin compare scenarios/baseline.yaml scenarios/linkage.yaml --county demo --out $(OUT)
	@echo "Report: $(OUT)/report.html (open it in a browser)"
	@echo "The planner's desk, in a browser: $(BIN)/twin serve --demo (in Chinese: with --lang zh)"

# Two processes, each with whole files, the longest first (tests/conftest.py); what they would both compile is compiled before.
PYTEST := $(BIN)/python -m tests.warm && $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.made
	$(PYTEST) --durations 30

quick: $(VENV)/.made
	$(PYTEST) -m 'not slow'

lint: $(VENV)/.made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m experiments.house --check

format: $(VENV)/.made
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The site in build/site, the same bytes from the same commit; a broken link or a page that asks a foreign host is an error.
$(VENV)/.docs: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	touch $@

docs: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/.docs
	PYTHONPATH=. $(BIN)/mkdocs build --quiet --strict

# New messages of the code, and the texts of its help, go into the catalogue, untranslated; what it says in Chinese is compiled.
MESSAGES := -k message:1 -k told:2 -k told_as:2c,3 -k both:1 -k mark:1 -k InputError:1 -k MachineError:1 -k refused:2 -k error:2
HELP := from typer.main import get_command; from twin.cli import app, help; \
  print(*(f"message({text!r})" for text in help.texts(get_command(app))), sep="\n")
messages: $(VENV)/.made
	mkdir -p build
	$(BIN)/python -c '$(HELP)' > build/help.py
	$(BIN)/pybabel -q extract $(MESSAGES) --no-default-keywords --no-location --omit-header --sort-output -o build/twin.pot twin build/help.py
	$(BIN)/pybabel -q update -D twin -l zh -i build/twin.pot -d twin/base/locale --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -D twin -l zh -d twin/base/locale

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
