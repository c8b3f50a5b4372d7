"""tls.certificate: the certificate is one that browsers accept."""

from collections.abc import Iterator

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown_from
from core.clock import beijing_day
from core.handshake import handshake_fault
from core.snapshot import SiteSnapshot


@site_check(
    id="tls.certificate",
    title="数字证书有效",
    codes=("tls.certificate_invalid",),
    source="standards 7.5、9.1；contract 7.3",
)
def tls_certificate(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Advice when the strict handshake failed; availability is judged without verification.

    Bad:  expired, self-signed, other host's name, missing intermediate
    Good: verified, or a plain http site (legal)
    Traps: an invalid certificate never makes a visit fail.
    """
    if site.tls is None:
        https = site.site.url.lower().startswith("https://") or (site.home is not None and site.home.final_url.startswith("https://"))
        if https and "tls" in site.failures:
            yield unknown_from(site.failures["tls"])
        else:
            yield not_applicable("网站未使用 https，不检查证书" if not https else "没有证书信息")
        return
    tls = site.tls
    until = f"，有效期至 {beijing_day(tls.not_after)}" if tls.not_after else ""
    if tls.verified and not (tls.not_after and tls.not_after <= site.as_of):
        yield passed(f"证书有效{until}", url=site.site.url)
        return
    if tls.verified:
        said = "数字证书未通过验证：证书已过期"
    else:
        fault = handshake_fault(tls)
        said = f"数字证书未通过验证：{fault.words}" if fault.is_certificate else f"加密连接不合浏览器的要求：{fault.words}"
    measured = {
        "error": tls.error,
        "subject": tls.subject,
        "issuer": tls.issuer,
        "not_after": tls.not_after.isoformat() if tls.not_after else None,
    }
    yield failed("tls.certificate_invalid", f"{said[:200]}{until}", url=site.site.url, measured=measured)
