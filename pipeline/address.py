"""Web addresses that people type: one rule for every command, and no password of theirs is repeated."""

from typing import Final

from core.errors import UsageError
from core.url import canonical, has_userinfo, host_of, without_userinfo

PUBLIC_ONLY: Final = "网址中不能有用户名或口令；只检查公众不登录就能看到的内容"
EXAMPLE: Final = "https://www.example.gov.cn 这样的网址"


def typed_address(text: str, otherwise: str = f"不是网址；应为 {EXAMPLE}") -> str:
    """
    The canonical address that *text* means; a bare host name with a dot gets ``http://``.

    Args:
        text: as typed.
        otherwise: what is said of a text that is no address.

    Raises:
        UsageError: no address, or one with a user name.
    """
    url = text if "://" in text else f"http://{text}"
    if has_userinfo(url):
        raise UsageError(f"{without_userinfo(text)!r}：{PUBLIC_ONLY}")
    host, address = host_of(url), canonical(url)
    if not address or ("://" not in text and "." not in host and host != "localhost" and not host.startswith("[")):
        raise UsageError(f"{text!r} {otherwise}")
    return address
