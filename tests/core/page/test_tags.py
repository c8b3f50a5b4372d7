import pytest

from core.page.inspect_facts import facts_json
from core.page.tags import is_empty_like, plain_content


def test_tags_as_written_and_by_any_case(facts):
    page = """<head><META NAME="Sitename" CONTENT=" 某县人民政府 "><meta content='5107000001 ' name=SiteIDCode><meta property="ColumnName" content="要闻" />
    <!-- <meta name="ColumnType" content="工作动态"> --><script>document.write('<meta name="PubDate" content="2024-05-18">')</script></head>"""
    found = facts(page)
    assert found.tags == {"Sitename": " 某县人民政府 ", "SiteIDCode": "5107000001 ", "ColumnName": "要闻"}
    assert found.tag("SITENAME") == "某县人民政府"
    assert found.site_code_meta == "5107000001"
    assert found.tag("ColumnType") is None
    assert "pubdate" in found.scripted_tag_names


@pytest.mark.parametrize(
    "content",
    ["", "  ", "null", "NULL", "undefined", "无", "${title}", "{{ name }}", "<?php echo 1?>", "{article.title}", "<%=title%>", "--"],
)
def test_empty_like(content):
    assert is_empty_like(content)


@pytest.mark.parametrize("content", ["政务公开", "无锡市人民政府", "2024-05-18 10:19", "a", "空气质量"])
def test_not_empty_like(content):
    assert not is_empty_like(content)


def test_second_tag_of_a_name_fills_an_empty_first(facts):
    found = facts('<meta name="SiteName" content=""><meta name="sitename" content="某县人民政府">')
    assert found.tag("SiteName") == "某县人民政府"


def test_full_width_quotes(facts):
    found = facts('<meta name=”renderer” content=”webkit”><meta name="ArticleTitle" content="“奋进”展览开幕，打造“联合国”">')
    assert found.tags["renderer"] == "webkit"
    assert found.tag("ArticleTitle") == "“奋进”展览开幕，打造“联合国”"


def test_plain_content():
    assert plain_content("关于&lt;br&gt;印发&amp;nbsp;方案  的<b>通知</b>") == "关于印发 方案 的通知"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        pytest.param('<meta name="SiteName" content="某县人民政府门户网站"><title>别的</title>', "某县人民政府门户网站", id="tag"),
        pytest.param("<title>关于某事的通知-通知公告-某县人民政府</title>", "某县人民政府", id="document title"),
        pytest.param("<title>首页</title><div class=logo><img alt='某县人民政府网'></div>", "某县人民政府网", id="logo"),
        pytest.param("<title>首页</title><img src='/images/logo.png' alt='某县卫生健康局'>", "某县卫生健康局", id="picture called logo"),
        pytest.param("<title>欢迎访问某县人民政府网站</title>", "某县人民政府网站", id="welcome"),
        pytest.param(
            "<title>县长调研县教育局</title><div class=logo><img alt='某县人民政府'></div>", "某县人民政府", id="title of an article"
        ),
        pytest.param(
            "<title>某县人民政府门户网站</title><div class=logo><img alt='某县人民政府'></div>", "某县人民政府门户网站", id="both agree"
        ),
        pytest.param("<title>工作动态_某某经济开发区</title>", "某某经济开发区", id="body that stands last"),
        pytest.param("<title>News - Anhe County People's Government</title>", "Anhe County People's Government", id="English"),
        pytest.param("<title>迎新年送温暖</title>", None, id="none"),
    ],
)
def test_site_name(facts, page, name):
    assert facts(page).site_name == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param("版权所有：某县教育网 电话：0816-5222222", "某县教育网", id="holder"),
        pytest.param("主办：某县人力资源网 技术支持：某公司", "某县人力资源网", id="sponsor"),
        pytest.param("主办：某某公司", None, id="no name of a site"),
    ],
)
def test_name_that_only_the_footer_tells(facts, line, name):
    found = facts(f"<title>迎新年送温暖</title><p>正文</p><div class=footer>{line}</div>")
    assert (found.site_name, found.called_in_footer, facts_json(found, found.url)["site_name"]) == (None, name, name)
