# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.

CARGO ?= cargo
PASO := $(CARGO) run --release --locked --quiet --
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: demo test lint setup

# What HiGHS's build needs on Debian; nothing is installed where it is there already.
setup:
	@command -v cmake >/dev/null && command -v c++ >/dev/null \
	  && { test -n "$$LIBCLANG_PATH" || ls /usr/lib/llvm-*/lib/libclang.so 2>/dev/null | grep -q .; } \
	  || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq cmake g++ libclang-dev; }

# Plans the phased entry of 2021 and checks the plan.
demo: setup
	$(CARGO) build --release --locked
	$(PASO) plan examples/mpp-2021 -o out/mpp-2021
	$(PASO) check examples/mpp-2021 out/mpp-2021
	@echo
	@echo "Look at out/mpp-2021: schedule.csv (who goes where and when), unscheduled.csv (who is"
	@echo "left out and why), loads.csv (how full each limit is and what one more unit is worth),"
	@echo "summary.json (the plan in figures)."

# One profile for everything, so that HiGHS is built once.
test: setup
	$(CARGO) test --release --locked

lint: setup
	$(CARGO) fmt --check
	$(CARGO) clippy --release --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps
