# Sourced, never run. Puts the Bun that package.json pins first on PATH: the one that is there when its version is the
# right one, else one fetched from npm into node_modules/.cache, which needs npm and nothing else. Expects to be in the
# project's root.

pinned_bun_version() {
  sed -n 's/^ *"packageManager": *"bun@\([0-9][0-9.]*\)".*/\1/p' package.json
}

# The bun package links its binary in a post-install script, which npm may refuse to run; the packages below @oven hold
# it ready to use. An npm that knows no libc field installs the glibc and the musl one: take the one that runs.
fetched_bun() {
  for candidate in "$1"/node_modules/@oven/bun-*/bin; do
    if [ "$("$candidate/bun" --version 2>/dev/null)" = "$2" ]; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

ensure_bun() {
  version=$(pinned_bun_version)
  if [ -z "$version" ]; then
    echo 'package.json names no Bun in "packageManager"' >&2
    return 1
  fi
  if [ "$(bun --version 2>/dev/null)" = "$version" ]; then return 0; fi

  cache=$PWD/node_modules/.cache/bun-$version
  if ! bun_folder=$(fetched_bun "$cache" "$version"); then
    if ! command -v npm >/dev/null 2>&1; then
      echo "This needs Bun $version on PATH, or npm to fetch it." >&2
      return 1
    fi
    echo "Fetching Bun $version from npm into node_modules/.cache ..."
    # Fetched beside its place and renamed, so that an interrupted fetch is never taken for a whole one.
    rm -rf "$cache.part" && mkdir -p "$cache.part" || return 1
    # Without a package.json of its own npm would look for one further up and work there.
    echo '{ "private": true }' >"$cache.part/package.json" || return 1
    (cd "$cache.part" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier "bun@$version") || return 1
    rm -rf "$cache" && mv "$cache.part" "$cache" || return 1
    if ! bun_folder=$(fetched_bun "$cache" "$version"); then
      echo "Bun $version does not run on this machine ($(uname -sm))." >&2
      return 1
    fi
  fi
  PATH=$bun_folder:$PATH
  export PATH
}

# Probing wants ffprobe; where there is none, the one that npm has will do. Prints its path, or nothing.
find_ffprobe() {
  if command -v ffprobe 2>/dev/null; then return 0; fi
  tools=$PWD/node_modules/.cache/ffprobe
  if ! ls "$tools"/node_modules/@ffprobe-installer/*/ffprobe >/dev/null 2>&1; then
    mkdir -p "$tools" && echo '{ "private": true }' >"$tools/package.json" || return 0
    (cd "$tools" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier @ffprobe-installer/ffprobe@2.1.2) >&2 || return 0
  fi
  for candidate in "$tools"/node_modules/@ffprobe-installer/*/ffprobe; do
    chmod +x "$candidate" 2>/dev/null || true
    if "$candidate" -version >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
}
