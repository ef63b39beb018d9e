#!/usr/bin/env bash
# Builds paso without HiGHS where no C compiler works, plans small feeds with every solver that is
# then built in, and checks the plans.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo=${CARGO:-cargo}
pure=(--release --locked --no-default-features --features cli,pure-rust)

# Nothing that compiles or reads C is built.
tree=$("$cargo" tree --locked --no-default-features --features cli,pure-rust --edges normal,build --prefix none)
if grep -E '^(cc|cmake|bindgen|clang-sys|pkg-config|[a-z0-9_-]*-src|highs[a-z-]*) v' <<<"$tree"; then
  echo "the packages above need a C compiler" >&2
  exit 1
fi

# rustc links through `cc`; these pass that on and refuse to compile.
tools=$PWD/target/pure-rust/tools
mkdir -p "$tools"
linker=$(command -v cc)
for tool in cc c++ gcc g++ clang clang++ cmake; do
  cat >"$tools/$tool" <<EOF
#!/bin/sh
for argument in "\$@"; do
  case \$argument in
    -c|-S|-E|*.c|*.cc|*.cpp|*.cxx) echo "$tool was asked to compile: \$*" >&2; exit 1 ;;
  esac
done
case $tool in cc) exec "$linker" "\$@" ;; esac
echo "$tool was called: \$*" >&2
exit 1
EOF
  chmod +x "$tools/$tool"
done
# It refuses indeed.
echo 'int main(void) { return 0; }' >"$tools/main.c"
if "$tools/cc" "$tools/main.c" -o "$tools/main" 2>/dev/null; then
  echo "the C compiler still works" >&2
  exit 1
fi
PATH=$tools:$PATH CC=$tools/gcc CXX=$tools/g++ RUSTFLAGS="-D warnings" \
  CARGO_TARGET_DIR=target/pure-rust "$cargo" build "${pure[@]}"
paso=$PWD/target/pure-rust/release/paso

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$paso" generate "$work/generated" --cases 60 --days 14 --ports 3 --seed 1 >/dev/null
for feed in examples/three-ports tests/feeds/small "$work/generated"; do
  for solver in "" microlp clarabel; do
    "$paso" plan "$feed" -o "$work/out" --force --quiet ${solver:+--solver "$solver"} >/dev/null
    "$paso" check "$feed" "$work/out" >/dev/null
    # The solver's answer was used, and nothing was wrong with it.
    tr -d '\n ' <"$work/out/summary.json" | grep -q '"status":"optimal","iterations":[0-9]*,"remarks":\[\]' \
      || { echo "$feed, ${solver:-usual solver}: not solved" >&2; cat "$work/out/summary.json" >&2; exit 1; }
    echo "$feed: ${solver:-usual solver}: planned and checked"
  done
done
# A solver that is not built in is refused, and the way to it is named.
if "$paso" plan examples/three-ports -o "$work/none" --solver highs 2>"$work/said"; then
  echo "highs is there after all" >&2
  exit 1
fi
grep -q -- '--features highs' "$work/said"

# Without any solver nothing is built, and why is said.
if RUSTFLAGS="-D warnings" CARGO_TARGET_DIR=target/pure-rust \
  "$cargo" build --release --locked --no-default-features 2>"$work/said"; then
  echo "a build without solvers went through" >&2
  exit 1
fi
grep -q 'paso needs a solver' "$work/said"
echo "pure-rust: passed"
