# Each command installs what it needs first; what is there already costs no time.
# ARGS reaches pytest and the benchmarks: make test ARGS="-k refund"

.DEFAULT_GOAL := help
.PHONY: run test check screenshots client bench lock fmt clean help

run: ## Start the shop on http://127.0.0.1:8000; Ctrl-C ends it
	@scripts/install.sh run
	@scripts/web.sh build
	@exec .venv/bin/checkstand serve

test: ## Run every check and every test, on SQLite and PostgreSQL
	@scripts/install.sh dev
	@scripts/system_packages.sh postgresql curl chromium
	@scripts/web.sh packages
	@scripts/web.sh build
	@scripts/test.sh $(ARGS)

check: ## Run lint, formatting, types, import contracts and the repository's own rules
	@scripts/install.sh dev
	@scripts/web.sh packages
	@scripts/check.sh

screenshots: ## Take the pictures of the README anew, in a real browser
	@scripts/install.sh dev
	@scripts/system_packages.sh chromium
	@scripts/web.sh build
	@.venv/bin/python -m pytest tests/browser/test_screenshots.py -q --numprocesses 0 --pictures docs/pictures

client: ## Write the web app's types of the API anew
	@scripts/install.sh dev
	@scripts/web.sh packages
	@scripts/client.sh

bench: ## Measure, each figure beside its floor
	@scripts/install.sh dev
	@scripts/system_packages.sh postgresql wrk chromium
	@scripts/web.sh build
	@exec .venv/bin/python -m bench $(ARGS)

lock: ## Lock requirements/*.in with hashes; UPGRADE=1 takes the newest versions
	@scripts/install.sh dev
	@scripts/lock.sh

fmt: ## Format the code and mend what lint can mend
	@scripts/install.sh dev
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .
	@scripts/web.sh packages
	@cd web && node_modules/.bin/biome check --write --log-level=error .

clean: ## Remove what was installed and cached; the shop's data in var/ stays
	@rm -rf .venv build dist web/node_modules src/checkstand/web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'
