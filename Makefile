# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.

CARGO ?= cargo
PASO := $(CARGO) run --release --locked --quiet --
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: demo test pure-rust cbc schemas docs fuzz lint setup browser screenshots

# What HiGHS's build needs on Debian; nothing is installed where it is there already.
setup:
	@command -v cmake >/dev/null && command -v c++ >/dev/null \
	  && { test -n "$$LIBCLANG_PATH" || ls /usr/lib/llvm-*/lib/libclang.so 2>/dev/null | grep -q .; } \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq cmake g++ libclang-dev; }

# Python packages that check the schemas from outside, in a folder of their own.
VENV := target/venv
$(VENV)/done: tests/schemas/requirements.txt
	@command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3 python3-venv; }
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement tests/schemas/requirements.txt
	touch $@

# What the browser tests need: Debian's Chromium, and the accessibility checker from npm.
browser: setup
	@{ command -v chromium && command -v npm; } >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
	    chromium fonts-dejavu-core $$(command -v npm >/dev/null || echo nodejs npm); }
	@cmp -s tests/browser/package-lock.json tests/browser/node_modules/.paso-lock \
	  || { npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error \
	    && cp tests/browser/package-lock.json tests/browser/node_modules/.paso-lock; }

# Plans the phased entry of 2021 and checks the plan.
demo: setup
	$(CARGO) build --release --locked
	$(PASO) plan examples/mpp-2021 -o out/mpp-2021
	$(PASO) check examples/mpp-2021 out/mpp-2021
	@echo
	@echo "Look at out/mpp-2021: schedule.csv (who goes where and when), unscheduled.csv (who is"
	@echo "left out and why), loads.csv (how full each limit is and what one more unit is worth),"
	@echo "summary.json (the plan in figures), and report.html, which shows it all: open it in a browser."

# One profile for everything, so that HiGHS is built once.
test: setup schemas browser
	$(CARGO) test --release --locked

# Builds paso without HiGHS where no C compiler works, plans with it and checks the plans.
pure-rust:
	CARGO="$(CARGO)" tests/pure_rust/run.sh

# Puts CBC, which is not built in by default, to the tests of all solvers.
cbc: setup
	@pkg-config --exists cbc 2>/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq coinor-libcbc-dev pkg-config; }
	$(CARGO) test --release --locked --features cbc --test suite solvers::

# The example feeds against paso's schemas, by the Frictionless and JSON Schema implementations.
schemas: setup $(VENV)/done
	$(CARGO) build --release --locked
	$(VENV)/bin/python tests/schemas/check.py examples/three-ports examples/mpp-2021 \
	  tests/feeds/small -- $(PASO)

# Writes the pages of docs/ that are made from the code.
docs: setup
	PASO_WRITE_DOCS=1 $(CARGO) test --release --locked --test suite notices::the_reference

# Feeds random bytes to the reader, and whole feeds to the planner, SECONDS for each target.
SECONDS ?= 120
fuzz: setup
	command -v cargo-fuzz >/dev/null || $(CARGO) install --locked cargo-fuzz
	for target in csv plan_toml model feed; do \
	  mkdir -p fuzz/target/corpus/$$target; \
	  TMPDIR=$$(test -d /dev/shm && echo /dev/shm || echo /tmp) RUSTC_BOOTSTRAP=1 \
	    $(CARGO) fuzz run --sanitizer none $$target fuzz/target/corpus/$$target fuzz/corpus/$$target -- \
	    -max_total_time=$(SECONDS) -timeout=20 -max_len=4096 -rss_limit_mb=2048 || exit 1; \
	done

# The pictures in the README; look at them before you commit them.
screenshots: setup browser
	@command -v pngquant >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq pngquant; }
	$(CARGO) test --release --locked --test suite -- --ignored browser::screenshots
	pngquant --force --ext .png --strip 128 docs/images/*.png

lint: setup
	$(CARGO) fmt --check
	$(CARGO) clippy --release --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps
