#!/bin/sh
# Starts the build of digits that suits this processor. DIGITS_VARIANT=x86-64-v2 (or -v3, -v4)
# chooses one by name.
self=$(readlink -f "$0")
builds=$(dirname "$(dirname "$self")")/lib/digits
variant=${DIGITS_VARIANT:-}

if [ -z "$variant" ] && [ "$(uname -m)" != x86_64 ]; then
  variant=$(uname -m)
elif [ -z "$variant" ]; then
  flags=$(sed -n '/^flags/{s/[^:]*://;p;q;}' /proc/cpuinfo 2>/dev/null)
  # Whether the processor has every one of the named instruction sets.
  has() {
    for name; do
      case " $flags " in *" $name "*) ;; *) return 1 ;; esac
    done
  }
  variant=x86-64-v2
  if has avx avx2 bmi1 bmi2 f16c fma abm movbe; then
    variant=x86-64-v3
    if has avx512f avx512bw avx512cd avx512dq avx512vl; then variant=x86-64-v4; fi
  fi
fi

if [ ! -x "$builds/digits-$variant" ]; then
  echo "digits: error: no build for $variant; DIGITS_VARIANT may be" \
    "$(cd "$builds" && echo digits-* | sed 's/digits-//g')" >&2
  exit 1
fi
exec "$builds/digits-$variant" "$@"
