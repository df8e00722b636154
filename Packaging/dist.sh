#!/bin/bash
# Makes a tarball that runs on a bare Linux of this architecture: Swift's runtime, libpng, zlib and
# libcrypto are linked in; on x86-64 there is a build for each of three generations of processors.
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
  *) variants=(off) ;;
esac

# The linker looks here first, and finds nothing but archives.
mkdir -p "$scratch/archives"
for name in png16 z crypto; do
  archive=$(gcc -print-file-name="lib$name.a")
  if [ "$archive" = "lib$name.a" ]; then
    echo "dist: no lib$name.a here; install the development package that has it" >&2
    exit 1
  fi
  ln -sf "$archive" "$scratch/archives/"
done

for variant in "${variants[@]}"; do
  echo "== $variant"
  DIGITS_CPU=$variant "$swift" build -c release --product digits --static-swift-stdlib \
    --scratch-path "$scratch/$variant" -Xlinker -L"$PWD/$scratch/archives"
done

tree=$scratch/tree
rm -rf "$tree"
built() { echo "$scratch/$1/release/digits"; }
# The first runs anywhere: it writes the completions.
MAN_PAGES=${MAN_PAGES:-} Packaging/install.sh "$(built "${variants[0]}")" "$tree/digits" >/dev/null
if [ ${#variants[@]} -gt 1 ]; then
  mkdir -p "$tree/digits/lib/digits"
  for variant in "${variants[@]}"; do
    install -m 755 "$(built "$variant")" "$tree/digits/lib/digits/digits-$variant"
    strip "$tree/digits/lib/digits/digits-$variant"
  done
  install -m 755 Packaging/digits.sh "$tree/digits/bin/digits"
else
  strip "$tree/digits/bin/digits"
fi
version=$("$(built "${variants[0]}")" --version)
name=digits-${version#digits }-linux-$architecture
mv "$tree/digits" "$tree/$name"
mkdir -p "$out"
# The same files give the same bytes.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$tree" -c "$name" |
  gzip -n >"$out/$name.tar.gz"
echo "$out/$name.tar.gz: $(du -h "$out/$name.tar.gz" | cut -f1)"
