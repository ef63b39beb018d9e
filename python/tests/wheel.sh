#!/usr/bin/env bash
# Installs the wheel into a fresh virtual environment where no Rust, cmake or C compiler is on the path, and
# plans and checks the phased entry of 2021 with it. Says how long that takes from `pip install` on.
set -euo pipefail
wheel=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One wheel for all Pythons from 3.9, for any Linux that is not older than the tag says.
case $(basename "$wheel") in
  paso-*-cp39-abi3-manylinux_2_*_x86_64.whl | paso-*-cp39-abi3-manylinux_2_*_aarch64.whl) ;;
  *) echo "$wheel: the tag is not that of an audited wheel" >&2; exit 1 ;;
esac
size=$(stat --format %s "$wheel")
if [ "$size" -ge $((20 * 1024 * 1024)) ]; then
  echo "$wheel has $size bytes; 20 MiB are the most" >&2
  exit 1
fi

python3 -m venv "$work/venv"
# Nothing else is on the path.
run() { (cd "$work" && env -i HOME="$work" PATH="$work/venv/bin" "$@"); }
for tool in cargo rustc cmake clang cc c++ gcc g++; do
  if run python -c "import shutil, sys; sys.exit(shutil.which('$tool') is None)"; then
    echo "$tool is on the path" >&2
    exit 1
  fi
done

begun=$(date +%s%N)
run pip install --quiet --no-index --disable-pip-version-check "$wheel"
installed=$(date +%s%N)
run paso example extract mpp-2021 feed >/dev/null
run paso plan feed -o out --quiet >"$work/plan.txt"
run paso check feed out >"$work/check.txt"
ended=$(date +%s%N)
grep -q "holds every rule" "$work/check.txt"
seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f", (to - from) / 1e9 }'; }
total=$(seconds "$begun" "$ended")
# The module is there too, typed, and plans.
run python -c '
import paso, pathlib
assert pathlib.Path(paso.__file__).with_name("py.typed").exists()
plan = paso.Feed.read("feed").plan("low")
assert plan.check().passed
'
run pip uninstall --quiet --yes paso
if run python -c 'import paso' 2>/dev/null; then
  echo "paso is left behind" >&2
  exit 1
fi
echo "wheel: $(basename "$wheel"), $((size / 1024 / 1024)) MiB; pip install $(seconds "$begun" "$installed") s," \
  "to a checked plan of mpp-2021 $total s"
awk -v total="$total" 'BEGIN { exit total >= 60 }' || { echo "60 s are the most" >&2; exit 1; }
echo "wheel: passed"
