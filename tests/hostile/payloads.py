"""One table of texts that a site may put anywhere, each an attack on one kind of reader; they all run through every output."""

from typing import Final

MARK: Final = "pwned_by_payload"
"""Global that any script of ours would set in a browser."""

PAYLOADS: Final[dict[str, str]] = {
    "script": f"<script>window.{MARK}=1</script>",
    "handler": f'"\'><img src=x onerror="window.{MARK}=1"><svg/onload=window.{MARK}=1>',
    "link": f"javascript:window.{MARK}=1//http://www.a.gov.cn/",
    "data": f"data:text/html,<script>window.{MARK}=1</script>",
    "style": f"</style></title></textarea><style>*{{display:none}}</style><base href=//evil.example/><iframe srcdoc='<script>parent.{MARK}=1</script>'>",
    "comment": "--><!-- <![CDATA[ ]]> <?php ?> &lt;script&gt; &#60;img&#62;",
    "fetch": "<link rel=stylesheet href=http://evil.example/x.css><img src=http://evil.example/p.png>",
    "template": "{{7*191}}{% raw %}${7*191}#{7*191}<%= 7*191 %>",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "formula-cmd": "=cmd|'/C calc'!A0",
    "formula-plus": "+1+1",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(1+1)",
    "formula-tab": "\t=1+1",
    "formula-wide": "＝1+1",
    "terminal": "\x1b]0;title\x07\x1b[2J\x1b[31mred\x9b31m\x1b]52;c;cm0gLXJm\x07",
    "bidi": "\u202egnp.exe\u2066\u200b\u00ad",
    "line": "好\r\n2026-11-26 00:00:00 ERROR forged: 库已删除\r\nBcc: evil@example.com\r\n\r\nbody",
    "path": "../../../../tmp/pwned\x00.html",
    "sql": "'; DROP TABLE sites; --",
    "sql-like": "%_\\%' OR 1=1 --",
    "format": "%s%n{0.__class__}{message}",
    "rich": "[bold red]x[/bold red][link=http://evil.example]y[/link]",
    "long": "长" * 20_000,
    "emoji": "👩‍👩‍👧‍👦🏴\U000e0067\U000e0062",
}
