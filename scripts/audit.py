"""
``make audit``: known vulnerabilities of the installed dependencies (pip-audit) and the list of them (CycloneDX, ``build/sbom.cdx.json``).

Exit status 1 when a vulnerability is known, 0 when none is; where the advisories cannot be asked (no network, another package index)
it says so and how many packages that concerns: not asked is not the same as clean.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "build" / "sbom.cdx.json"
TIMEOUT_S = 300


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(text + "\n")


def bill_of_materials() -> int:
    """Write the list of components; gives how many."""
    SBOM.parent.mkdir(exist_ok=True)
    command = [
        "cyclonedx_py",
        "environment",
        "--output-reproducible",
        "--of",
        "JSON",
        "-o",
        str(SBOM),
        "--pyproject",
        "pyproject.toml",
        sys.executable,
    ]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True, timeout=TIMEOUT_S)
    return len(json.loads(SBOM.read_text("utf-8"))["components"])


def advisories() -> list[dict[str, object]] | None:
    """What pip-audit says of every package; None when it could not ask."""
    command = ["pip_audit", "--local", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    try:
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False, capture_output=True, timeout=TIMEOUT_S)
        found: list[dict[str, object]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, subprocess.TimeoutExpired):
        return None
    return found


def judge(found: list[dict[str, object]] | None) -> int:
    """Say what was found; the exit status."""
    if found is None:
        say("漏洞库无法访问（没有网络？），未做漏洞核对；这不等于没有漏洞")
        return 0
    asked = [one for one in found if "skip_reason" not in one]
    bad = [(one, fault) for one in asked for fault in one.get("vulns", ())]  # type: ignore[attr-defined]
    for one, fault in bad:
        say(f"{one['name']} {one['version']}: {fault['id']}，修复于 {'、'.join(fault['fix_versions']) or '尚无版本'}")
    if len(asked) < len(found):
        say(f"{len(found) - len(asked)} 个依赖包无法核对（漏洞库没有答复它们）；这不等于没有漏洞")
    say(f"已核对 {len(asked)} 个依赖包，已知漏洞 {len(bad)} 个")
    return 1 if bad else 0


def main() -> None:
    """Write the list, ask for advisories."""
    say(f"{SBOM.relative_to(ROOT)}: {bill_of_materials()} 个组件")
    sys.exit(judge(advisories()))


if __name__ == "__main__":
    main()
