#!/usr/bin/env bash
# Installs Debian's package in a bare root, and does the main job there: needs to be run as root.
set -euo pipefail
deb=$(realpath "$1")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# The root has what the package asks for, and a shell, as this system has them; nothing else.
depends=$(dpkg-deb --field "$deb" Depends)
echo "depends: $depends"
needed=$(echo "$depends" | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/:.*//; s/ //g')
# shellcheck disable=SC2086
all=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
  --no-enhances $needed dash | grep '^[a-z]' | sort -u)
mkdir -p "$root"/{usr/bin,usr/sbin,usr/lib,usr/lib64,trial,tmp,var/lib/dpkg/info,var/lib/dpkg/updates}
for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done
for package in $all; do
  if dpkg -L "$package" >/dev/null 2>&1; then
    dpkg -L "$package" | while read -r path; do
      if [ -L "$path" ] && [ -d "$path" ]; then continue; fi
      if [ -e "$path" ] && [ ! -d "$path" ]; then echo "$path"; fi
    done | tar -C / --create --no-recursion --files-from - 2>/dev/null | tar -C "$root" --extract --keep-directory-symlink
    { dpkg --status "$package"; echo; } >> "$root/var/lib/dpkg/status"
    cp /var/lib/dpkg/info/"$package"{,:*}.list "$root/var/lib/dpkg/info/" 2>/dev/null || true
  fi
done
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"

dpkg --root="$root" --force-script-chrootless --install "$deb"
dpkg --root="$root" --verify paso
inside() { chroot "$root" /usr/bin/paso "$@"; }
inside --version
inside example extract mpp-2021 /trial/feed
inside plan /trial/feed -o /trial/out --effort low --quiet
inside check /trial/feed /trial/out
test -s "$root/trial/out/report.html"
for file in man/man1/paso.1.gz man/man1/paso-plan.1.gz bash-completion/completions/paso \
  zsh/vendor-completions/_paso fish/vendor_completions.d/paso.fish; do
  test -s "$root/usr/share/$file" || { echo "missing: $file"; exit 1; }
done
# And goes again.
dpkg --root="$root" --force-script-chrootless --purge paso
test ! -e "$root/usr/bin/paso"
echo "the package installs, plans, checks and goes"
