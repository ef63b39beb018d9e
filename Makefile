# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.

CARGO ?= cargo
PASO := $(CARGO) run --release --locked --quiet --
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: demo test test-long office pure-rust libcbc every-solver solvers-test schemas exports docs fuzz lint setup browser postgres \
  packages deb deb-test package deny sbom wheel wheel-test python-test python-docs bench-scale screenshots \
  bench-ladder bench-shapes bench-peers bench-small bench-suite catalogue

# What HiGHS's build needs on Debian; nothing is installed where it is there already.
setup:
	@command -v cmake >/dev/null && command -v c++ >/dev/null \
	  && { test -n "$$LIBCLANG_PATH" || ls /usr/lib/llvm-*/lib/libclang.so 2>/dev/null | grep -q .; } \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq cmake g++ libclang-dev; }

# Python packages in a folder of their own: the first thing that a rule with this recipe needs lists them.
define python_packages
	@command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3 python3-venv; }
	python3 -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --requirement $<
	touch $@
endef

# Python packages that check the schemas from outside, in a folder of their own.
VENV := target/venv
$(VENV)/done: tests/schemas/requirements.txt
	$(python_packages)

# Solvers that read exported programs, in a folder of their own.
SOLVERS := target/venv-solvers
$(SOLVERS)/done: tests/export/requirements.txt
	$(python_packages)

# What the browser tests need: Debian's Chromium, and the accessibility checker from npm.
browser: setup
	@{ command -v chromium && command -v npm; } >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
	    chromium fonts-dejavu-core $$(command -v npm >/dev/null || echo nodejs npm); }
	@cmp -s tests/browser/package-lock.json tests/browser/node_modules/.paso-lock \
	  || { npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error \
	    && cp tests/browser/package-lock.json tests/browser/node_modules/.paso-lock; }

# What the tests of databases need: Debian's PostgreSQL, without a server that runs all the time, and
# openssl for its certificates.
postgres: setup
	@ls -d $${PASO_POSTGRES:-/usr/lib/postgresql/*/bin} >/dev/null 2>&1 \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq postgresql-common \
	    && $(SUDO) sed -i "s/^#*create_main_cluster.*/create_main_cluster = false/" \
	      /etc/postgresql-common/createcluster.conf \
	    && $(SUDO) apt-get install -y -qq --no-install-recommends postgresql; }
	@command -v openssl >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq openssl; }

# Plans the phased entry of 2021 and checks the plan.
demo: setup
	$(CARGO) build --release --locked
	$(PASO) plan examples/mpp-2021 -o out/mpp-2021
	$(PASO) check examples/mpp-2021 out/mpp-2021
	@echo
	@echo "Look at out/mpp-2021: schedule.csv (who goes where and when), unscheduled.csv (who is"
	@echo "left out and why), loads.csv (how full each limit is and what one more unit is worth),"
	@echo "summary.json (the plan in figures), and report.html, which shows it all: open it in a browser."

# Tests run the optimised code with the alarms on: debug assertions, and arithmetic that overflows ends.
ALARMS := --config profile.release.package.paso.debug-assertions=true \
  --config profile.release.package.paso.overflow-checks=true

# One profile for everything, so that HiGHS is built once: the alarms are in paso alone.
test: setup schemas exports browser postgres
	$(CARGO) test --release --locked $(ALARMS)

# Builds paso without HiGHS where no C compiler works, plans with it and checks the plans.
pure-rust:
	CARGO="$(CARGO)" tests/pure_rust/run.sh

# CBC, which is not built in by default.
libcbc: setup
	@pkg-config --exists cbc 2>/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq coinor-libcbc-dev pkg-config; }

# The example feeds against paso's schemas, by the Frictionless and JSON Schema implementations.
schemas: setup $(VENV)/done
	$(CARGO) build --release --locked
	$(VENV)/bin/python tests/schemas/check.py examples/three-ports examples/mpp-2021 \
	  tests/feeds/small -- $(PASO)

# Exported programs, read and solved by HiGHS, GLPK, CBC and SCIP to the same optima.
exports: setup $(SOLVERS)/done
	$(CARGO) build --release --locked
	$(SOLVERS)/bin/python tests/export/check.py examples/three-ports tests/feeds/small \
	  examples/mpp-2021:14 -- $(PASO)

# What builds the wheel for Python and tests it, in a folder of its own.
PYTHON := target/venv-python
$(PYTHON)/done: python/requirements.txt
	$(python_packages)

# The wheel: the module and the command in one file, solver inside. What is built already is taken as it is.
WHEELS := target/wheels
wheel: setup $(PYTHON)/done
	rm -rf $(WHEELS)
	$(PYTHON)/bin/maturin build --release --locked --manifest-path python/Cargo.toml --out $(WHEELS)
	PATH=$(CURDIR)/$(PYTHON)/bin:$$PATH auditwheel show $(WHEELS)/*.whl

# The wheel where there is nothing to build with: installed, planned with, the plan checked.
wheel-test: wheel
	python/tests/wheel.sh $(WHEELS)/*.whl

# The module as programs use it, its types, docs/python.md and the notebook.
INSTALL_WHEEL = $(PYTHON)/bin/python -m pip install --quiet --no-deps --no-index --force-reinstall $(WHEELS)/*.whl
python-test: wheel-test
	$(INSTALL_WHEEL)
	$(PYTHON)/bin/python -m pytest -q python/tests

# A sweep on threads and on workers of a cluster, and what handing it out costs; FEED=FOLDER for another feed.
bench-scale: wheel
	$(INSTALL_WHEEL)
	$(PYTHON)/bin/python benches/scale.py $(FEED)

# Writes what Python prints into docs/python.md, README.md and the notebook.
python-docs: wheel
	$(INSTALL_WHEEL)
	PASO_WRITE_DOCS=1 $(PYTHON)/bin/python -m pytest -q python/tests/test_docs.py

# Writes the pages of docs/ that are made from the code.
docs: setup
	PASO_WRITE_DOCS=1 $(CARGO) test --release --locked --test suite -- notices::the_reference \
	  what_if::documented week::

# A build with every solver, apart from the others because its flags are others. HiPO takes the
# OpenBLAS that the system has, shared with CBC, not the one that its build would download; the
# build asks for an archive, so it gets an empty one.
SOLVERS_BUILD := $(CURDIR)/target/solvers
EVERY := cbc,hipo
ALL_SOLVERS = CARGO_TARGET_DIR=$(SOLVERS_BUILD) CMAKE_TOOLCHAIN_FILE=$(CURDIR)/benches/openblas.cmake \
  RUSTFLAGS="-L native=$(SOLVERS_BUILD)/lib -C link-arg=$$(pkg-config --variable=libdir openblas)/libopenblas.so"
every-solver: libcbc
	@pkg-config --exists openblas \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq libopenblas-dev; }
	mkdir -p $(SOLVERS_BUILD)/lib
	printf '!<arch>\n' > $(SOLVERS_BUILD)/lib/libopenblas.a
	$(ALL_SOLVERS) $(CARGO) build --release --locked --features $(EVERY)

# Puts all of them to the tests of solvers.
solvers-test: every-solver
	$(ALL_SOLVERS) $(CARGO) test --release --locked --features $(EVERY) --test suite solvers::

# Solvers on the catalogue's small and medium parts. Runs that are in benches/results are taken up if
# this very build made them on the same feeds, machine and limits, and refused else: then remove the
# folder, or set RESULTS to another, to measure anew. Takes half an hour.
RESULTS ?= benches/results
CONTENDERS ?= highs,highs-ipm,highs-hipo,highs-pdlp,clarabel,microlp,cbc,sift-highs,paso-low,paso
bench-suite: every-solver
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part small,medium \
	  --solver $(CONTENDERS) --time-limit 20 -o $(RESULTS)
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part medium --solver paso,paso-high \
	  --at 1,3,10 --time-limit 20 -o $(RESULTS)/gap
	awk '/^<!-- results -->/ { print; print ""; while ((getline line < "$(RESULTS)/table.md") > 0) print line; \
	    print "\n### The gap over time\n"; while ((getline line < "$(RESULTS)/gap/table.md") > 0) print line; skip = 1 } \
	  /^<!-- end -->/ { skip = 0 } !skip' docs/benchmark-suite.md > $(RESULTS)/page.md
	mv $(RESULTS)/page.md docs/benchmark-suite.md

# What is known of the instances, into benches/instances.toml: the better of what is there and what
# is found. Takes hours: the large part's optima most of them. Of its third step only sizes are wanted:
# HiGHS does not solve the whole in that time.
catalogue: every-solver
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part small,medium --record \
	  --solver highs-ipm,clarabel,highs,paso-high --time-limit 120 -o target/catalogue
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part large --record \
	  --solver paso,paso-high --time-limit 300 -o target/catalogue-large
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part large --record \
	  --solver highs --time-limit 150 --memory 16000 -o target/catalogue-sizes
	$(SOLVERS_BUILD)/release/paso bench benches/instances.toml --part large --record \
	  --solver sift-highs-ipm,sift-highs-hipo --time-limit 1500 --memory 12000 -o target/catalogue-optima

# Tests that take minutes each.
test-long: setup office
	$(CARGO) test --release --locked $(ALARMS) --test suite -- --ignored distinctions:: fortnight:: moves:: \
	  office:: --skip screenshots

# LibreOffice, which opens the workbooks that paso writes, and what makes pictures of its pages.
office: setup
	@{ command -v soffice && command -v pdftoppm; } >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
	    libreoffice-calc poppler-utils fonts-dejavu-core; }

# Feeds random bytes to the reader and to what-if, and whole feeds to the planner, SECONDS for each
# target. What is found lies in fuzz/artifacts; kept in fuzz/regressions, the test suite runs it.
SECONDS ?= 120
FUZZED := import what_if plan_toml model feed cases capacity phases scenarios corridors slots closures appointments ports locations
fuzz: setup
	command -v cargo-fuzz >/dev/null || $(CARGO) install --locked cargo-fuzz
	for target in $(FUZZED); do \
	  mkdir -p fuzz/target/corpus/$$target; \
	  TMPDIR=$$(test -d /dev/shm && echo /dev/shm || echo /tmp) RUSTC_BOOTSTRAP=1 \
	    $(CARGO) fuzz run --sanitizer none $$target fuzz/target/corpus/$$target fuzz/corpus/$$target -- \
	    -max_total_time=$(SECONDS) -timeout=20 -max_len=6144 -rss_limit_mb=2048 -dict=fuzz/dictionary || exit 1; \
	done

# Manual pages and completions, made of the program's own definition.
PACKAGES := target/packages
packages: setup
	$(CARGO) build --release --locked
	mkdir -p $(PACKAGES)
	target/release/paso man -o $(PACKAGES)/man
	target/release/paso completions bash > $(PACKAGES)/paso.bash
	target/release/paso completions zsh > $(PACKAGES)/_paso
	target/release/paso completions fish > $(PACKAGES)/paso.fish
	target/release/paso completions powershell > $(PACKAGES)/paso.ps1

# Debian's package, in target/debian.
deb: packages
	command -v cargo-deb >/dev/null || $(CARGO) install --locked cargo-deb
	$(CARGO) deb --no-build --locked

# Installs it in a bare root, and plans and checks there.
deb-test: deb
	tests/packages/deb.sh target/debian/paso_*.deb

# What a registry would get: packed, unpacked and built there.
package: setup
	$(CARGO) package --locked

# Licences, packages in two versions, where they come from, and known faults in them, as far as the list
# of those can be had; without it, make deny CHECKS="licenses bans sources".
CHECKS ?= licenses bans sources advisories
deny:
	command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --locked check $(CHECKS)

# What the program is made of, for other programs: paso.cdx.json (CycloneDX).
sbom:
	command -v cargo-cyclonedx >/dev/null || $(CARGO) install --locked cargo-cyclonedx
	$(CARGO) cyclonedx --format json

# Whole processes over the ladder of feeds, into docs/benchmarks.md; RUN=--next for one run.
RUN ?=
bench-ladder: setup
	@command -v python3 >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3; }
	$(CARGO) build --release --locked
	python3 benches/ladder.py $(RUN)

# Every command on feeds that are wide in one direction, into docs/benchmarks.md; OTHER=BINARY for
# another build in turns with this one, SHAPES=--small to see that all works.
SHAPES ?=
bench-shapes: setup
	@command -v python3 >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3; }
	$(CARGO) build --release --locked
	python3 benches/shapes.py $(SHAPES) $(if $(OTHER),--other $(OTHER))

# paso and what else people would use, in turns on the same feeds; RUN=--next for one run.
PEERS := target/peers-venv
$(PEERS)/done: benches/peers/requirements.txt
	$(python_packages)

bench-peers: setup $(PEERS)/done
	$(CARGO) build --release --locked
	python3 benches/peers/run.py $(RUN)

# paso and integer solvers on feeds of 30 to 1,000 cases, a minute each; RUN="--most 250" for the smaller.
SMALL := target/small-venv
$(SMALL)/done: benches/small/requirements.txt
	$(python_packages)

bench-small: setup $(SMALL)/done
	$(CARGO) build --release --locked
	python3 benches/small.py $(RUN)

# The pictures in the README and docs/; look at them before you commit them.
screenshots: setup browser office
	@command -v pngquant >/dev/null \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq pngquant; }
	$(CARGO) test --release --locked --test suite -- --ignored browser::screenshots office::screenshots
	pngquant --force --ext .png --strip 128 docs/images/*.png

lint: setup
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --all-targets -- -D warnings
	$(CARGO) clippy --release --locked --lib --no-default-features --features highs,pure-rust -- -D warnings
	$(CARGO) clippy --release --locked --package paso-python -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps
