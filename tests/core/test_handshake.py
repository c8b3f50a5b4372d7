"""Why a strict handshake failed, in words."""

import pytest

from core.fetch import TlsInfo
from core.handshake import handshake_fault


@pytest.mark.parametrize(
    ("error", "version", "is_certificate", "words"),
    [
        pytest.param("certificate has expired", "TLSv1.3", True, "已过期", id="expired"),
        pytest.param("certificate is not yet valid", "TLSv1.2", True, "尚未生效", id="from the future"),
        pytest.param("Hostname mismatch, certificate is not valid for 'a.cn'.", "TLSv1.3", True, "不是发给这个域名", id="other name"),
        pytest.param("self-signed certificate in certificate chain", "TLSv1.3", True, "自签名", id="own root"),
        pytest.param("unable to get local issuer certificate", "TLSv1.2", True, "证书链不完整", id="missing intermediate"),
        pytest.param("EE certificate key too weak", "TLSv1.2", True, "密钥过短", id="short key"),
        pytest.param("certificate has expired", "TLSv1", False, "只支持 TLSv1", id="old protocol, whatever else"),
        pytest.param("unsafe legacy renegotiation disabled", "TLSv1.2", False, "安全重协商", id="no RFC 5746"),
        pytest.param("connection closed during the handshake", "TLSv1.2", False, "握手时断开，原因不明", id="closed, nobody knows why"),
        pytest.param("sslv3 alert handshake failure", "TLSv1.2", False, "没有双方都接受的加密协议或算法", id="no common cipher"),
        pytest.param("unexpected eof while reading", "TLSv1.3", False, "原因不明", id="cut"),
        pytest.param("dh key too small", "TLSv1.2", False, "密钥交换", id="weak DH"),
        pytest.param("tlsv1 alert protocol version", "", False, "可能只支持国密", id="no version in common"),
        pytest.param("wrong version number", "", False, "没有用 TLS 应答", id="plain service"),
        pytest.param("tlsv1 unrecognized name", "", True, "不认识这个域名", id="name unknown to the server"),
        pytest.param("tlsv13 alert certificate required", "TLSv1.3", False, "要求访问者出示数字证书", id="client certificate"),
        pytest.param("something new", "TLSv1.2", True, "something new", id="unknown words stay"),
        pytest.param("", "TLSv1.2", True, "不信任", id="no words"),
    ],
)
def test_certificate_and_protocol_are_told_apart(error, version, is_certificate, words):
    fault = handshake_fault(TlsInfo(verified=False, error=error, version=version))
    assert fault.is_certificate is is_certificate
    assert words in fault.words
