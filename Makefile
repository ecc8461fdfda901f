# Tipring: every target is one command that a person could type.
VENV ?= .venv
BIN := $(VENV)/bin
# What fails beside other tests is tried once more, alone: a busy machine may starve real
# processes. Both tries are shown; what fails alone, too, fails.
define stage
echo "Tests that are $(1):"; \
$(3) $(BIN)/pytest -q -m "$(1)" $(2) || { echo "What failed is tried once more, alone:"; \
  $(BIN)/pytest -q -m "$(1)" --last-failed --last-failed-no-failures none; }
endef
# Stories sync the disk at each step of a call: those without real time do it in memory.
MEMORY := $(shell test "$$(df --output=avail -m /dev/shm | tail -n 1)" -ge 2000 \
  2>/dev/null && echo PYTEST_DEBUG_TEMPROOT=/dev/shm)
# Tests wait a tenth of their time, for a thread or a server: one more than cores.
WORKERS := $(shell expr $$(nproc) + 1)
# The stages read the same tests: keep what Python made of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-vm check soak cover format bench ladders hw prompts music \
	words lock audit fuzz budgets install deb test-appliance faults

help:           ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

demo:           ## set up, then show two real calls on a simulated telephone network
	@sh firmware/setup.sh demo $(VENV)
	@$(BIN)/tipring demo

test:           ## set up, then check everything (what CI runs)
	@sh firmware/setup.sh test $(VENV)
	@$(MAKE) --no-print-directory check

test-vm:        ## a modem on a real USB node, power cuts (RUN=cut): a virtual machine, root
	@sh firmware/setup.sh vm $(VENV)
	@PYTHONPATH=tests nice -n 10 $(BIN)/python -m vm $(RUN)

install:        ## install this checkout: a Debian package, services and all (root or sudo)
	@sh firmware/install.sh build/tools

deb:            ## make Debian packages in dist: make deb FOR="bookworm-arm64 trixie-amd64"
	@sh firmware/setup.sh deb build/tools
	@PYTHONPATH=firmware build/tools/bin/python -m package $(FOR)

test-appliance: ## install and start the package on clean Debians (half an hour, root)
	@sh firmware/setup.sh appliance $(VENV)
	@PYTHONPATH=tests:firmware nice -n 10 $(BIN)/python -m appliance $(PART)

faults:         ## break what can break, count what was lost: make faults RUN="clock"
	@PYTHONPATH=tests nice -n 10 $(BIN)/python -m faults $(RUN)

check:          ## format, lint, types, rooms, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@# Types take a core for a minute: one that no test wants. Tests are first read, then
	@# begun; what answers in milliseconds comes when nothing else is left.
	@nice -n 19 $(BIN)/mypy & types=$$!; \
	  $(BIN)/pytest -q --collect-only >/dev/null 2>&1; \
	  { $(call stage,not realtime and not quiet and not alone and not soak,-n $(WORKERS) --dist worksteal,$(MEMORY)); } && \
	  { $(call stage,realtime and not browser and not soak,-n 5 --dist load --maxschedchunk 1); } && \
	  { $(call stage,browser and not soak,-n 3 --dist load --maxschedchunk 1); }; \
	  tests=$$?; wait $$types || { echo "What mypy has found stands above."; exit 1; }; \
	  exit $$tests
	@$(call stage,quiet and not soak,-n 2 --dist load --maxschedchunk 1)
	@$(call stage,alone and not soak,)

soak:           ## more of the same: all combinations that `make test` leaves out (an hour)
	$(BIN)/pytest -q -m "soak and not realtime and not quiet and not alone" -n $(WORKERS) --dist worksteal
	$(BIN)/pytest -q -m "soak and realtime" -n 3 --dist load --maxschedchunk 1
	$(BIN)/pytest -q -m "soak and (quiet or alone)"

cover:          ## which lines no test has seen; fails below 98 %
	$(BIN)/pytest -q -m "not realtime and not quiet and not alone and not soak" -n $(WORKERS) --dist worksteal --cov

format:         ## let the formatter have its way
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:          ## measure the ears: make bench RUN="dtmf --seed 7 --peer spandsp"
	@PYTHONPATH=tests $(BIN)/python -m bench $(or $(RUN),all)

ladders:        ## draw what SIP says in each story anew (root: network namespaces)
	@PYTHONPATH=tests $(BIN)/python -m ladders

hw:             ## draw the reference board anew: sheets, pin table, figures
	$(BIN)/python hw/schematic/draw.py
	$(BIN)/python hw/schematic/pins.py
	$(BIN)/python hw/calculations.py

prompts:        ## render the shipped prompts anew where their text changed
	$(BIN)/python -m pip install -q -e '.[prompts]'
	$(BIN)/python audio_prompts/pieces.py
	$(BIN)/python audio_prompts/render.py

music:          ## compose the music for callers who wait anew
	$(BIN)/python audio_prompts/compose.py

words:          ## gather the console's texts into the catalogues of its languages
	$(BIN)/python firmware/words.py

lock:           ## lock the package's libraries anew: files, hashes, targets
	$(BIN)/python -m pip install -q -e '.[release]'
	@PYTHONPATH=firmware $(BIN)/python -m package.lock

audit:          ## ask whether a locked library has a known weakness (needs the network)
	$(BIN)/python -m pip install -q -e '.[release]'
	@PYTHONPATH=firmware $(BIN)/python -m package.audit

fuzz:           ## try what outsiders may send: make fuzz RUN="--minutes 10 sip rtp"
	$(BIN)/python -m pip install -q -e '.[release]'
	@PYTHONPATH=tests $(BIN)/python -m fuzz $(RUN)

budgets:        ## measure all that is promised, beside the release before (6 minutes)
	@PYTHONPATH=tests $(BIN)/python -m bench.budgets $(RUN)
