import pytest

from checks.a11y.entry import a11y_entry
from tests.checks.builder import causes, home_page, outcomes, page, said, snapshot

PLAIN = '<div class="header"><h1>安和县人民政府</h1></div>'


@pytest.mark.parametrize(
    "entry",
    [
        '<a href="javascript:;">长者版</a>',
        '<img src="/w.png" alt="无障碍浏览">',
        '<a title="适老化" href="/old/"><i></i></a>',
        '<script src="//gov.govwza.cn/dist/aria.js?appid=1"></script><script src="/js/slhSrv.js"></script>',
        '<a href="javascript:;" id="wza"><img src="/i/1.png"></a>',
        '<a href="javascript:;" onclick="aria.start()"><img src="/i/1.png"></a>',
        '<a href="#" aria-label="无障碍浏览"></a>',
        '<img src="/images/wza.png">',
        '<a href="javascript:;">长者助手</a>',
        '<a href="/elder/">关怀</a>',
    ],
    ids=["text", "picture", "title", "script", "id", "handler", "label", "name of the picture", "other word", "address"],
)
def test_entry_passes(entry):
    assert outcomes(a11y_entry, snapshot(home=home_page(header=PLAIN + entry))) == {"pass"}


def test_no_entry_is_advice():
    assert said(a11y_entry, snapshot(home=home_page(header=PLAIN))) == [("fail", "a11y.entry_missing")]


def test_script_shell_is_unknown():
    shell = '<html><head><title>x</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    assert causes(a11y_entry, snapshot(home=page(shell))) == {"needs_script"}


def test_header_in_a_frame_is_unknown():
    assert causes(a11y_entry, snapshot(home=home_page(header='<iframe src="/top.html"></iframe>'))) == {"needs_script"}


def test_header_of_a_script_file_is_unknown():
    assert causes(a11y_entry, snapshot(home=home_page(header='<script src="/script/head.js"></script>'))) == {"needs_script"}
