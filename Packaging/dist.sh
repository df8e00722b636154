#!/bin/bash
# Makes a tarball that runs on a bare Linux of this architecture. Swift's runtime is linked in, and
# every library that a bare system may lack lies beside the program; on x86-64 there is a build for
# each of three generations of processors.
#
#   dist.sh OUT    writes OUT/digits-VERSION-linux-ARCH.tar.gz
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: dist.sh OUT}
swift=${SWIFT:-swift}
scratch=.build-dist
architecture=$(uname -m)
if [ "$(uname)" != Linux ]; then
  echo "dist: tarballs are made on Linux, this is $(uname); use make install" >&2
  exit 1
fi
case $architecture in
  x86_64) variants=(x86-64-v2 x86-64-v3 x86-64-v4) ;;
  *) variants=("$architecture") ;;
esac

# Programs look for libraries in their own folder, and (unlike with the newer kind of this tag) so do those
# libraries.
cpu() { case $1 in x86-64-*) echo "$1" ;; *) echo off ;; esac; }
for variant in "${variants[@]}"; do
  echo "== $variant"
  DIGITS_CPU=$(cpu "$variant") "$swift" build -c release --product digits --static-swift-stdlib \
    --scratch-path "$scratch/$variant" -Xlinker --disable-new-dtags -Xlinker -rpath -Xlinker "\$ORIGIN"
done

tree=$scratch/tree
rm -rf "$tree"
built() { echo "$scratch/$1/release/digits"; }
MAN_PAGES=${MAN_PAGES:-} Packaging/install.sh "$(built "${variants[0]}")" "$tree/digits" >/dev/null
builds=$tree/digits/lib/digits
mkdir -p "$builds"
for variant in "${variants[@]}"; do
  cp "$(built "$variant")" "$builds/digits-$variant"
  strip "$builds/digits-$variant"
done
cp Packaging/digits.sh "$tree/digits/bin/digits" && chmod 755 "$tree/digits/bin/digits"
# libcurl is loaded with the first transfer, so the program does not name it.
PATH=$PATH:/sbin:/usr/sbin
curl=$(ldconfig -p | awk '$1 == "libcurl.so.4" {print $NF; exit}')
[ -n "$curl" ] || { echo "dist: expected libcurl.so.4 on this machine, found none; make setup" >&2; exit 1; }
# All but the C library itself, which belongs to the system.
needed() { ldd "$1" | awk '$2 == "=>" && $3 ~ /^\// {print $3}'; }
{ echo "$curl"; needed "$curl"; needed "$(built "${variants[0]}")"; } | sort -u |
  grep -Ev '/(libc|libm|libdl|libpthread|librt|libresolv|libutil|ld-linux[^/]*)\.so' |
  while read -r library; do cp -L "$library" "$builds/"; done
version=$("$(built "${variants[0]}")" --version)
name=digits-${version#digits }-linux-$architecture
mv "$tree/digits" "$tree/$name"
mkdir -p "$out"
# The same files give the same bytes.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$tree" -c "$name" |
  gzip -n >"$out/$name.tar.gz"
echo "$out/$name.tar.gz: $(du -h "$out/$name.tar.gz" | cut -f1)"
