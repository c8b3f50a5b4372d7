"""New media through the command line: lists, daily pass over real sockets, discovery with QR codes, judgement, matrix."""

import io
import json
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import zxingcpp
from PIL import Image

from cli.main import main
from core.clock import utc_now

NOW = utc_now()


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


def qr(text):
    buffer = io.BytesIO()
    Image.fromarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=5)).convert("L").save(buffer, "PNG")
    return buffer.getvalue()


def item(days_ago, title):
    return f"<item><title>{title}</title><link>http://x.example/{days_ago}</link><pubDate>{format_datetime(NOW - timedelta(days=days_ago))}</pubDate></item>"


PAGES = {
    "/feed.xml": ("application/xml", f"<rss version='2.0'><channel>{item(1, '再接再励抓防汛')}{item(20, '旧闻')}</channel></rss>".encode()),
    "/old.xml": ("application/xml", f"<rss version='2.0'><channel>{item(15, '旧闻')}</channel></rss>".encode()),
    "/": (
        "text/html; charset=utf-8",
        '<title>安和县人民政府</title><a href="/xmt/">政务新媒体矩阵</a><a href="https://weibo.com/u/2803301701">安和发布</a>'.encode(),
    ),
    "/xmt/": ("text/html; charset=utf-8", '<title>新媒体</title><img src="/wx.png" alt="安和微讯">'.encode()),
    "/wx.png": ("image/png", qr("http://weixin.qq.com/r/anheweixun1")),
}


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A loopback server with feeds and a home page; a configuration that allows it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, body = PAGES.get(self.path, (None, b""))
            self.send_response(200 if kind else 404)
            self.send_header("content-type", kind or "text/plain")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANGJIAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WANGJIAN_NETWORK__ALLOW_ADDRESSES", '["127.0.0.0/8"]')
    base = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "accounts.csv").write_text(
        "id,platform,name,unit,sponsor,url,filed,reported,whitelisted,state,remark,feed,最新发文时间,互动功能\n"
        f"wx1,微信,安和发布,安和县,安和县人民政府,,是,,,运行,,{base}/feed.xml,,评论\n"
        f"wb1,微博,安和发布,安和县,安和县人民政府,,,,,运行,,{base}/old.xml,,无\n"
        f"dy1,抖音,安和警方,安和县,安和县公安局,,,,,运行,,,{(NOW - timedelta(days=12)).date()},\n"
        f"ks1,快手,安和警方,安和县,安和县公安局,,,,,注销,,,,\n",
        "utf-8",
    )
    yield base
    server.shutdown()
    server.server_close()


def test_daily_pass_matrix_and_score(town, capsys):
    assert run(capsys, "accounts", "import", "accounts.csv")[0] == 0
    code, out, _ = run(capsys, "accounts", "watch", "--all", "--format", "json")
    assert code == 0
    seen = json.loads(out)
    assert (seen["accounts"], seen["looked"], seen["failed"], seen["posts"], seen["without_source"]) == (3, 2, 0, 3, 1)
    rows = {row["account"]: row for row in json.loads(run(capsys, "accounts", "matrix", "--format", "json")[1])["accounts"]}
    assert {key: (row["status"], row["days_left"]) for key, row in rows.items()} == {
        "wx1": ("ok", 12), "wb1": ("over", -2), "dy1": ("soon", rows["dy1"]["days_left"]), "ks1": ("out", None),
    }  # fmt: skip
    cards = json.loads(run(capsys, "score", "wx1", "wb1", "ks1", "--format", "json")[1])["scorecards"]
    assert [card["verdict"] for card in cards] == ["qualified", "unqualified", "qualified"]
    assert [veto["row"] for veto in cards[1]["vetoes"]] == ["MV8"]
    assert "安和发布" in run(capsys, "accounts", "matrix")[1]
    assert run(capsys, "accounts", "matrix", "--output", "矩阵.xlsx")[0] == 0


def test_defect_of_ours_with_one_account_costs_no_other_its_look(town, capsys, monkeypatch):
    from crawler.media.feed import Feed

    read = Feed.read

    def crash(self, account, answer, at):
        if account.id == "wx1":
            raise RuntimeError("defect")
        return read(self, account, answer, at)

    monkeypatch.setattr(Feed, "read", crash)
    run(capsys, "accounts", "import", "accounts.csv")
    code, out, _ = run(capsys, "accounts", "watch", "--all", "--format", "json")
    assert code == 0
    seen = json.loads(out)
    assert (seen["looked"], seen["failed"]) == (2, 1)
    assert seen["posts"] > 0


def test_posts_are_judged_by_the_word_list_and_the_repost_list(town, tmp_path, capsys):
    run(capsys, "accounts", "import", "accounts.csv")
    run(capsys, "accounts", "watch", "--all")
    (tmp_path / "应转载.csv").write_text(
        f"编号,标题,发布时间,期限(天)\nr1,国务院关于某项重要工作的通知全文,{(NOW - timedelta(days=10)).isoformat()},3\n", "utf-8"
    )
    assert run(capsys, "accounts", "reposts", "import", "应转载.csv")[0] == 0
    code, out, err = run(capsys, "accounts", "check", "--format", "json")
    assert code == 0, err
    assert json.loads(out)["posts"] >= 3
    found = json.loads(run(capsys, "findings", "list", "--format", "json")[1])["findings"]
    assert [(each["code"], each["account"], each["outcome"]) for each in found if each["code"] == "text.typo"] == [
        ("text.typo", "wx1", "review")
    ]
    assert not [each for each in found if each["code"] == "repost.missing"], "posts of one account do not reach back to the item: unknown"


def test_lists_and_differences(town, tmp_path, capsys):
    run(capsys, "accounts", "import", "accounts.csv")
    (tmp_path / "报送.csv").write_text("平台,账号名称\n微信公众号,安和发布\n新浪微博,安和旅游\n", "utf-8")
    assert run(capsys, "accounts", "lists", "import", "--kind", "national", "报送.csv")[0] == 0
    found = json.loads(run(capsys, "accounts", "diff", "--format", "json")[1])["differences"]
    assert {(each["problem"], each["account"], each["name"]) for each in found} == {
        ("absent", "wb1", "安和发布"),
        ("absent", "dy1", "安和警方"),
        ("unregistered", "", "安和旅游"),
    }
    card = json.loads(run(capsys, "score", "wb1", "--format", "json")[1])["scorecards"][0]
    row = next(row for row in card["rows"] if row["row"] == "MM02")
    assert (len(row["findings"]), row["points"]) == (1, 0), "a list that lacks an account asks a person"
    assert run(capsys, "accounts", "lists", "import", "--kind", "national", "没有.csv")[0] == 2


def test_discovery_reads_links_and_qr_codes(town, capsys):
    code, out, _ = run(capsys, "accounts", "discover", f"{town}/", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["pages"] == 2
    assert {(each["platform"], each["platform_id"], each["how"]) for each in found["unregistered"]} == {
        ("weibo", "2803301701", "link"),
        ("wechat", "anheweixun1", "qr"),
    }
    differ = json.loads(run(capsys, "accounts", "diff", "--format", "json")[1])["differences"]
    assert {(each["platform"], each["note"].partition("：")[0]) for each in differ if each["list"] == "found"} >= {
        ("weibo", "链接"),
        ("wechat", "二维码"),
    }
    assert "新浪微博" in run(capsys, "accounts", "diff")[1], "people read the name of the platform"


def test_private_feed_is_never_asked(town, monkeypatch, capsys):
    monkeypatch.setenv("WANGJIAN_NETWORK__ALLOW_ADDRESSES", "[]")
    run(capsys, "accounts", "import", "accounts.csv")
    seen = json.loads(run(capsys, "accounts", "watch", "--all", "--format", "json")[1])
    assert (seen["looked"], seen["failed"], seen["posts"]) == (2, 2, 0)
    card = json.loads(run(capsys, "score", "wb1", "--format", "json")[1])["scorecards"][0]
    assert "MV8" not in [veto["row"] for veto in card["vetoes"]], "what we could not read is not the account's silence"


def test_renamed_and_closed_accounts_are_told(town, tmp_path, capsys):
    from core.media.sighting import Know, Sighting
    from core.site import AccountState
    from store import open_store

    run(capsys, "accounts", "import", "accounts.csv")
    with open_store(f"sqlite:///{tmp_path / 'data' / 'wangjian.db'}", tmp_path / "data") as store:
        common = {"at": NOW, "source": "wechat_article", "url": "https://mp.weixin.qq.com/s/x", "knows": frozenset({Know.NAME})}
        store.media.record(
            [
                Sighting(account="wx1", name="安和融媒", **common),
                Sighting(account="wb1", state=AccountState.CLOSED, notice="已注销", **common),
            ]
        )
    found = json.loads(run(capsys, "accounts", "diff", "--format", "json")[1])["differences"]
    assert [(each["problem"], each["account"]) for each in found] == [("notice", "wb1"), ("renamed", "wx1")]


def test_daily_job_looks_and_judges_once_a_day(town, capsys):
    assert run(capsys, "run", "--once", "media")[0] == 0
    run(capsys, "accounts", "import", "accounts.csv")
    code, _, err = run(capsys, "run", "--once", "media")
    assert (code, "完成 1 个" in err) == (0, True)
    rows = json.loads(run(capsys, "accounts", "list", "--format", "json")[1])["accounts"]
    assert {row["id"]: row["posts"] for row in rows} == {"wx1": 2, "wb1": 1, "dy1": 1, "ks1": 0}
    assert "已做过" in run(capsys, "run", "--once", "media")[2]
