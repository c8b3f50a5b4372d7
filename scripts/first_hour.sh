#!/bin/sh
# The README's commands as a newcomer runs them: fresh clone, new HOME, no cache of pip, timed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/home"
export HOME="$place/home" XDG_DATA_HOME="$place/home/data" XDG_CACHE_HOME="$place/home/cache" PIP_NO_CACHE_DIR=1
unset VIRTUAL_ENV WANGJIAN_DATABASE || true
timed() {
  began=$(date +%s)
  "$@" >"$place/log" 2>&1 || { cat "$place/log"; echo "failed: $*"; exit 1; }
  echo "$(($(date +%s) - began)) s  $*"
}
git clone --quiet "$root" "$place/wangjian"
cd "$place/wangjian"
timed make run
test -s 样例报告/portal.html
PATH="$place/wangjian/.venv/bin:$PATH"
timed wangjian init --yes --site https://www.example.gov.cn --unit 示例县 --to zwgk@example.gov.cn --mail-server smtp.example.gov.cn:587
timed wangjian sites import sites.csv
timed wangjian schedule show --days 1
timed wangjian digest
timed wangjian digest --format html --output 周报.html
[ -z "${TESTS:-}" ] || timed make test
