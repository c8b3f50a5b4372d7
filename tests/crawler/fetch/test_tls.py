"""What the lenient context allows, and certificates that cannot be read."""

import ssl
import subprocess
import sys

from crawler.fetch.tls import describe, error_text, lenient_context, strict_context


def test_lenient_context_allows_what_old_servers_need():
    context = lenient_context()
    assert context.verify_mode is ssl.CERT_NONE
    assert context.options & 0x4, "servers without RFC 5746"
    assert context.minimum_version is ssl.TLSVersion.MINIMUM_SUPPORTED


def test_strict_context_verifies(ca_file):
    context = strict_context(ca_file)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.options & 0x4


def test_strict_context_offers_what_browsers_offer(ca_file):
    offered = {cipher["name"] for cipher in strict_context(ca_file).get_ciphers()}
    assert {"ECDHE-RSA-AES128-SHA", "AES128-SHA", "AES256-GCM-SHA384"} <= offered, "old IIS and Tomcat open in browsers"
    assert not {name for name in offered if name.startswith(("DHE", "ADH", "DES", "RC4", "NULL", "PSK"))}


def test_unreadable_certificate_is_no_crash():
    class Peer:
        def cipher(self):
            return None

        def version(self):
            return "TLSv1.2"

        def getpeercert(self, *, binary_form):
            return b"\x30\x03garbage"

    info = describe(Peer(), verified=False, error="x")
    assert (info.subject, info.not_after, info.version, info.lenient) == ("", None, "TLSv1.2", True)


def test_words_of_a_failed_handshake():
    assert error_text(ConnectionResetError()) == "connection closed during the handshake"


def test_the_first_handshake_finds_everything_loaded():
    """What it loaded itself would be within a visit's time."""
    code = (
        "import sys; from crawler.fetch.dialer import Dialer; from crawler.fetch.guard import AddressGuard;"
        "dialer = Dialer(AddressGuard()); assert 'cryptography.x509' not in sys.modules; dialer.warm(); loaded = set(sys.modules);"
        "import crawler.fetch.tls as tls; tls._read_certificate(b'0'); print(sorted(set(sys.modules) - loaded))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
