"""Every way we know to name an address that must not be connected to."""

from typing import Final

SITE: Final = "47.92.10.1"
"""Public address of the crawled site in the closed world; also that of its second host."""
OTHER: Final = "47.92.10.2"
"""Public address that a rebinding name shows first."""
DNS: Final = "47.92.10.53"
CONTROL: Final = "47.92.10.80"

HOST: Final = "www.guard.gov.cn"

NAMES_A: Final[dict[str, tuple[str, ...]]] = {
    "ten.guard.gov.cn": ("10.0.0.5",),
    "lan.guard.gov.cn": ("192.168.1.1",),
    "office.guard.gov.cn": ("172.16.9.9",),
    "loop.guard.gov.cn": ("127.0.0.1",),
    "loop8.guard.gov.cn": ("127.8.8.8",),
    "meta.guard.gov.cn": ("169.254.169.254",),
    "aliyun.guard.gov.cn": ("100.100.100.200",),
    "azure.guard.gov.cn": ("168.63.129.16",),
    "zero.guard.gov.cn": ("0.0.0.0",),
    "bench.guard.gov.cn": ("198.18.0.1",),
    "class-e.guard.gov.cn": ("240.0.0.1",),
    "many.guard.gov.cn": ("10.0.0.5", "127.0.0.1", "192.168.1.1"),
    "localhost.guard.gov.cn": ("127.0.0.1",),
}
NAMES_AAAA: Final[dict[str, tuple[str, ...]]] = {
    "six.guard.gov.cn": ("::1",),
    "mapped.guard.gov.cn": ("::ffff:10.0.0.5",),
    "compat.guard.gov.cn": ("::10.0.0.5",),
    "nat64.guard.gov.cn": ("64:ff9b::a00:5",),
    "nat64-local.guard.gov.cn": ("64:ff9b:1::a00:5",),
    "6to4.guard.gov.cn": ("2002:a00:5::1",),
    "teredo.guard.gov.cn": ("2001:0:a00:5::1",),
    "ula.guard.gov.cn": ("fd00:ec2::254",),
    "linklocal.guard.gov.cn": ("fe80::1",),
    "site-local.guard.gov.cn": ("fec0::1",),
}
ALIAS: Final = {"alias.guard.gov.cn": "ten.guard.gov.cn"}
MIXED: Final = "mixed.guard.gov.cn"
"""Answers with a forbidden address first and the site's own after it: only the latter may be used."""
REBIND: Final = "rebind.guard.gov.cn"
"""Answers with a public address the first time a type is asked, with a forbidden one ever after, at once (TTL 0)."""

LITERALS: Final = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "00000000177.0.0.1",
    "0",
    "0.0.0.0",
    "10.0.0.5",
    "167772165",
    "0xa000005",
    "012.0.0.05",
    "10.5",
    "192.168.1.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "100.100.100.200",
    "168.63.129.16",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::10.0.0.5]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:5::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[2001:db8::1]",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "0x7f。0。0。１",
    "１６９。２５４。１６９。２５４",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "foo.localhost",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "local\u00adhost",
    "ip6-localhost",
)
"""Hosts as they may stand in a URL."""

TRICKS: Final = (
    f"http://{HOST}@10.0.0.5/",
    f"http://{HOST}:80@10.0.0.5/",
    f"http://{HOST}%40@10.0.0.5/",
    f"http://10.0.0.5\\@{MIXED}.invalid/",
    f"http://{HOST}#@10.0.0.5/",
    "http:\\\\10.0.0.5\\x",
    "http:/10.0.0.5/",
    "http:10.0.0.5/",
    "http:///10.0.0.5/",
    "http://10.0.0.5:80/",
    "http://10.0.0.5:443/",
    "http://10.0.0.5:6379/",
    "https://10.0.0.5/",
    "ht\ntp://10.0.0.5/",
    "http://10.0.0.5\t/",
    "//10.0.0.5/scheme-relative",
    "\\\\10.0.0.5\\share",
    "HTTP://0XA000005/",
    "http://[::ffff:10.0.0.5]:80/",
    "ftp://10.0.0.5/",
    "gopher://10.0.0.5:6379/_INFO",
    "file:///etc/passwd",
    "ws://10.0.0.5/",
    "view-source:http://10.0.0.5/",
    "blob:http://10.0.0.5/x",
    "jar:http://10.0.0.5!/x",
)


def forbidden_urls() -> list[str]:
    """All of them as absolute URLs (or what passes for one)."""
    hosts = [*LITERALS, *NAMES_A, *NAMES_AAAA, *ALIAS]
    return [f"http://{host}/secret" for host in hosts] + list(TRICKS)
