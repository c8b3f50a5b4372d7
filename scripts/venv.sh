#!/bin/sh
# Make a virtual environment with pip, also where Debian's Python comes without ensurepip.
set -u
python=$1 venv=$2
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "需要 Python 3.11 或更新版本（$python 不是）；可用 make PYTHON=python3.12 指定。" >&2
  exit 1
fi
make_venv() {
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv "$venv"
  elif command -v uv >/dev/null 2>&1; then
    uv venv --quiet --seed --python "$python" "$venv"
  elif "$python" -c 'import virtualenv' 2>/dev/null; then
    "$python" -m virtualenv --quiet --python "$python" "$venv"
  else
    return 1
  fi
}
make_venv && exit 0
rm -rf "$venv"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "这个 Python 没有 ensurepip，安装 python3-venv …" >&2
  { apt-get install -y -q python3-venv || { apt-get update -q && apt-get install -y -q python3-venv; }; } >/dev/null 2>&1
  make_venv && exit 0
  rm -rf "$venv"
fi
echo "无法建立虚拟环境：请先安装 python3-venv（Debian/Ubuntu：apt install python3-venv）或 uv。" >&2
exit 1
