# Every target is a thin call of a `zhucun` command or a tool, so that nothing depends on make.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: run setup test check bench lock clean

run: .venv/stamp
	@$(BIN)/zhucun run

setup: .venv/stamp
	@$(BIN)/zhucun setup

test: .venv/dev-stamp
	@$(BIN)/zhucun test

check: .venv/dev-stamp
	@$(BIN)/zhucun check

bench: .venv/dev-stamp setup
	@$(BIN)/python -m benchmarks

.venv/stamp: requirements/base.txt pyproject.toml
	@echo "安装运行所需的 Python 包 …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev-stamp: .venv/stamp requirements/dev.txt
	@echo "安装检查与测试所需的 Python 包 …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Hashes, and no index addresses in the files; needs pip-tools.
lock:
	pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-find-links -o requirements/base.txt requirements/base.in
	pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-find-links -o requirements/dev.txt requirements/dev.in

clean:
	rm -rf .venv var src/zhucun/foundation/ui/static/desk frontend/node_modules
