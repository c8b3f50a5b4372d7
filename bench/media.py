"""
New media at size: accounts and posts imported, judged, scored; time and peak memory of each step.

    .venv/bin/python bench/media.py --accounts 90000 --posts 30
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

T = datetime(2026, 11, 20, tzinfo=UTC)
PLATFORMS = ("wechat", "weibo", "douyin", "kuaishou", "toutiao")


def write_files(folder: Path, accounts: int, posts: int) -> None:
    """accounts.csv and posts.jsonl, the same every time."""
    with (folder / "accounts.csv").open("w", encoding="utf-8") as file:
        file.write("id,platform,name,unit,sponsor,filed\n")
        for number in range(accounts):
            place = f"第{number // 20}县"
            file.write(f"a{number},{PLATFORMS[number % 5]},{place}发布,{place},{place}人民政府,true\n")
    with (folder / "posts.jsonl").open("w", encoding="utf-8") as file:
        for number in range(accounts):
            for each in range(posts):
                at = (T - timedelta(hours=7 + 17 * each, minutes=number % 60)).isoformat()
                row = {
                    "account": f"a{number}",
                    "at": at,
                    "title": f"关于做好第{each}项重点工作的通知",
                    "url": f"https://x.example/{number}/{each}",
                }
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def step(name: str, folder: Path, *arguments: str) -> None:
    """One command as a process of its own."""
    command = [sys.executable, "-c", "from cli.main import main; main()", "--db", f"sqlite:///{folder / 'w.db'}", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=folder, env={**os.environ, "WANGJIAN_DATA_DIR": str(folder), "PYTHONPATH": os.getcwd()}
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    print(
        f"{name:<24}{wall:8.1f} s  CPU {used.ru_utime + used.ru_stime:7.1f} s  peak {used.ru_maxrss / 1024:7.0f} MB  exit {os.waitstatus_to_exitcode(status)}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=9_000)
    parser.add_argument("--posts", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, asked.accounts, asked.posts)
        print(
            f"{asked.accounts} accounts, {asked.accounts * asked.posts} posts; peak so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
        )
        step("accounts import", folder, "accounts", "import", "accounts.csv")
        step("posts import", folder, "accounts", "posts", "import", "posts.jsonl")
        step("accounts check", folder, "accounts", "check", "--as-of", T.isoformat())
        step("accounts matrix", folder, "accounts", "matrix", "--as-of", T.isoformat(), "--format", "json")
        step("score --all", folder, "score", "--all", "--as-of", T.isoformat(), "--format", "json")


if __name__ == "__main__":
    main()
