"""The population of content samples."""

from datetime import date

from core.column.records import Column, ColumnClass, ColumnForm
from core.page.records import DatedItem
from pipeline.gather.samples import releases_of

HOST = "www.anhe.gov.cn"
BASE = f"http://{HOST}"


def column(path: str) -> Column:
    return Column(
        url=f"{BASE}{path}", name="通知公告", column_class=ColumnClass.NOTICE, class_from="name", level=1, parent=None, form=ColumnForm.LIST
    )


def test_entries_of_columns_and_of_the_home_page_are_no_releases():
    columns = (column("/tzgg/"), column("/zcwj/"))
    items = [
        DatedItem(title, url, date(2026, 6, 1))
        for title, url in (
            ("首页", f"{BASE}/"),
            ("网站首页", f"{BASE}/index.html"),
            ("政策文件", f"{BASE}/zcwj/index.html"),
            ("关于防汛的通知", f"{BASE}/tzgg/1.html"),
            ("另一个网站的通知", "http://www.other.gov.cn/1.html"),
        )
    ]
    assert [release.title for release in releases_of(columns, lambda _: items, HOST)] == ["关于防汛的通知"]
