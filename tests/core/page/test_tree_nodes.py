import pytest

from core.page.tree_nodes import tree_links

BASE = "http://www.anhe.gov.cn"


def resolve(href: str) -> str:
    return BASE + href if href.startswith("/") else ""


NODES = """var zNodes = [
{id:1, pId:0, name:"政府信息公开指南", url:"/zn/", target:"_self"},
{ id:2, pId:0, name:"法定主动公开内容", open:true},
{"id":"21","pId":"2","name":"政策文件","url":"/zcwj/"},
{id:22, pId:2, name:'政策解读', href:'/zcjd/'}];"""


def test_nodes_that_lead_somewhere_with_their_depth():
    found = tree_links(NODES, resolve)
    assert [(link.text, link.url, link.depth, link.where) for link in found] == [
        ("政府信息公开指南", f"{BASE}/zn/", 1, "tree"),
        ("政策文件", f"{BASE}/zcwj/", 2, "tree"),
        ("政策解读", f"{BASE}/zcjd/", 2, "tree"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(NODES.replace("zNodes", "banners"), id="no tree"),
        pytest.param(NODES.replace("url", "icon"), id="nodes that lead nowhere"),
        pytest.param("var zNodes = [" + "{" * 5_000, id="never closed"),
        pytest.param("", id="no script"),
    ],
)
def test_no_menu(source):
    assert tree_links(source, resolve) == ()
