# Everything is run through the project's own virtual environment.
BIN := .venv/bin

.PHONY: dev check test slow docs screenshot bench measure

dev: .venv/.installed .links ## make .venv with all that development needs

.venv/.installed: pyproject.toml
	test -d .venv || python3 -m venv .venv
	$(BIN)/pip install -q -e '.[dev]'
	touch $@

.links: ## the mapped package names as links, for mypy and pyright
	mkdir -p .links/overpaint
	for folder in taxonomy data runners auditors benchmark; do \
		ln -sfn ../../$$folder .links/overpaint/$$folder; done

check: dev ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright

test: dev
	$(BIN)/pytest -q

slow: dev
	$(BIN)/pytest -q -m slow

docs: dev ## the pages that are made from the code; tests hold them to it
	$(BIN)/python docs/cli.py
	$(BIN)/python docs/taxonomy.py
	$(BIN)/python docs/finding_pictures.py
	$(BIN)/python docs/metric_pictures.py

screenshot: dev ## docs/pictures from a demo run
	$(BIN)/overpaint demo
	$(BIN)/python docs/screenshot.py overpaint-demo

DATA ?= ../shared/real

measure: dev ## the figures in the docs, on the data at hand: make measure DATA=DIR
	$(BIN)/python -m tests.measure --data $(DATA)

bench: dev ## speed as ratios against a reference in the same run
	$(BIN)/python -m tests.measure --speed
