"""Include directives that reached the reader."""

import pytest

from core.page.include import unrun_includes


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param('<body><!--#include virtual="/inc/footer.html"-->', [("/inc/footer.html", "FOOT")], id="virtual"),
        pytest.param("<body><!-- #include file='dibu.htm' -->", [("dibu.htm", "FOOT")], id="file, spaced"),
        pytest.param('<body><!--#INCLUDE VIRTUAL="/ssi/Top.shtml"-->', [("/ssi/Top.shtml", "HEAD")], id="upper case"),
        pytest.param('<body><%@ include file="/common/bottom.jsp"%>', [("/common/bottom.jsp", "FOOT")], id="jsp directive"),
        pytest.param('<body><jsp:include page="nav.jsp"/>', [("nav.jsp", "HEAD")], id="jsp action"),
        pytest.param('<body><esi:include src="/esi/part3"/>', [("/esi/part3", "ANY")], id="esi"),
        pytest.param("<body><?php include 'foot.php'; ?>", [("foot.php", "FOOT")], id="php"),
        pytest.param('<head><!--#include virtual="/inc/1.html"--></head><body>', [("/inc/1.html", "META")], id="in the head"),
        pytest.param("<body><!-- footer begins --><p>请勿使用 #include 语句</p>", [], id="comment and text"),
        pytest.param("<body><p>正文</p>", [], id="none"),
    ],
)
def test_directives(html, expected):
    assert [(one.address, one.part.name) for one in unrun_includes(html)] == expected
