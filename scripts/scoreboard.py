"""
Prints accuracy, precision and recall of the page facts per field and keeps the table in docs/accuracy.md.

usage: scoreboard.py EVALUATE WANGJIAN [--keep DOCS]

EVALUATE is the script beside the labelled pages (../shared/corpus/evaluate.py); WANGJIAN the command to judge.
"""

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

LINE = re.compile(r"^(\w+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+[\d.]+$", re.MULTILINE)
TOTAL = re.compile(r"^corpus: (\d+)/(\d+) = ([\d.]+) right, worst field ([\d.]+), (\d+) crashed of (\d+) pages$", re.MULTILINE)
HEAD = "| field | judged | right | wrong | missed | invented | precision | recall | accuracy |\n| --- | --: | --: | --: | --: | --: | --: | --: | --: |"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def row(name: str, numbers: list[int]) -> str:
    """One line of the table; what is rightly absent counts as right."""
    judged, right, wrong, missed, invented = numbers
    shares = (right / max(right + wrong + invented, 1), right / max(right + wrong + missed, 1), right / max(judged, 1))
    return f"| {name} | " + " | ".join(str(number) for number in numbers) + " | " + " | ".join(f"{share:.3f}" for share in shares) + " |"


def table(output: str) -> str:
    """The run's output as a table with a line for all fields; ValueError when it is no such output."""
    total = TOTAL.search(output)
    fields = [(match[1], [int(number) for number in match.groups()[1:]]) for match in LINE.finditer(output)]
    if total is None or not fields:
        raise ValueError("评估脚本没有给出结果")
    sums = [sum(numbers[place] for _, numbers in fields) for place in range(5)]
    lines = [HEAD, *(row(name, numbers) for name, numbers in fields), row("**all**", sums)]
    day = datetime.now(UTC).date().isoformat()
    lines += ["", f"{total[6]} labelled pages, {day}; worst field {total[4]}, all together {total[3]}, {total[5]} crashed."]
    return "\n".join(lines)


def main() -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evaluate", type=Path)
    parser.add_argument("wangjian")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    done = subprocess.run(
        [sys.executable, str(options.evaluate), "--wangjian", options.wangjian], capture_output=True, text=True, check=False
    )
    try:
        printed = table(done.stdout)
    except ValueError as error:
        print(f"{error}：{done.stderr.strip()[-500:]}", file=sys.stderr)
        return 1
    print(printed)
    print(done.stdout.strip().splitlines()[-1])
    if options.keep is not None:
        text = options.keep.read_text("utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        options.keep.write_text(f"{before}{BEGIN}\n{printed}\n{END}{after}", "utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
