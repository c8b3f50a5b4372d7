"""TLS: a strict context for the truth, a lenient one for the content, and what a handshake showed."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import certifi

from core.fetch import TlsInfo

_OP_LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT; Python names it from 3.12 on."""

BROWSER_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:RSA+AESGCM:RSA+AES:!aNULL:!eNULL:!aDSS:!AESCCM:!SHA256:!SHA384"
"""Up to TLS 1.2, what Chromium offers: servers that know only CBC with SHA-1 (old IIS, Tomcat) open in browsers. Python leaves them out."""


def strict_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Verify as a browser does: the system's roots, Mozilla's roots, and the operator's own."""
    context = ssl.create_default_context()
    # Small machines often carry no root store at all; every certificate would then look invalid.
    context.load_verify_locations(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    context.set_ciphers(BROWSER_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    return context


def lenient_context() -> ssl.SSLContext:
    """Accept any certificate, TLS 1.0, weak keys and servers without secure renegotiation (RFC 5746)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:!aNULL:!eNULL:@SECLEVEL=0")
    context.options |= _OP_LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context


def describe(peer: Any, *, verified: bool, error: str = "") -> TlsInfo:
    """
    Describe a finished handshake.

    Args:
        peer: the transport's ``ssl_object``.
        verified: the strict context made it.
        error: why the strict handshake failed, in OpenSSL's words.
    """
    cipher = peer.cipher()
    subject, issuer, not_after = _read_certificate(peer.getpeercert(binary_form=True))
    return TlsInfo(
        verified=verified,
        error=error,
        version=peer.version() or "",
        cipher=cipher[0] if cipher else "",
        subject=subject,
        issuer=issuer,
        not_after=not_after,
        lenient=not verified,
    )


def load_certificate_reader() -> None:
    """Load what the first handshake would load; sweeps of plain HTTP never need it."""
    import cryptography.x509  # noqa: F401


def _read_certificate(der: bytes | None) -> tuple[str, str, datetime | None]:
    if not der:
        return "", "", None
    import warnings

    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning

    try:
        with warnings.catch_warnings():
            # Odd certificates (negative serial numbers …) are facts about the site, not warnings about us.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            certificate = x509.load_der_x509_certificate(der)
            return (
                certificate.subject.rfc4514_string(),
                certificate.issuer.rfc4514_string(),
                certificate.not_valid_after_utc.astimezone(UTC),
            )
    except (ValueError, TypeError):
        return "", "", None


def error_text(error: BaseException) -> str:
    """Give OpenSSL's words for a failed handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    return "connection closed during the handshake"
