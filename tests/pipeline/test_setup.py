"""The first two files: what the answers become, and which answers are refused before anything is written."""

import csv

import pytest

from config.settings import load_settings
from core.errors import ConfigError, UsageError
from core.site import Level
from pipeline.imports.registry import import_sites
from pipeline.setup import Answers, site_rows, split_answers, write_files
from store import open_store


def test_written_files_are_read_by_the_program(tmp_path):
    answers = Answers(
        sites=("5107000001=https://www.anhe.gov.cn", "jyj.anhe.gov.cn"),
        unit='安和县"政务公开办"',
        level=Level.COUNTY,
        recipients=("zwgk@anhe.gov.cn",),
        mail_server="smtp.anhe.gov.cn:465",
    )
    settings, registry = write_files(answers, tmp_path / "new")
    read = load_settings(settings)
    assert read.digest.to == ("zwgk@anhe.gov.cn",)
    assert (read.mail.host, read.mail.port, read.mail.security) == ("smtp.anhe.gov.cn", 465, "tls")
    assert "zwgk@anhe.gov.cn" in read.network.user_agent
    assert len(read.network.controls) == 2
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
        assert import_sites(store, registry, strict=True).count.total == 2
        found = {site.id: (site.url, site.site_class.value, site.unit) for site in store.sites.all()}
    assert found == {
        "5107000001": ("https://www.anhe.gov.cn", "portal", '安和县"政务公开办"'),
        "jyj.anhe.gov.cn": ("https://jyj.anhe.gov.cn", "department", '安和县"政务公开办"'),
    }


def test_registry_opens_in_excel(tmp_path):
    _, registry = write_files(Answers(sites=("www.anhe.gov.cn",), unit="安和县"), tmp_path)
    assert registry.read_bytes().startswith(b"\xef\xbb\xbf")
    assert next(csv.DictReader(registry.read_text("utf-8-sig").splitlines()))["unit"] == "安和县"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("安和县政府", id="a name"),
        pytest.param("ftp://www.anhe.gov.cn", id="another scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://www.anhe.gov.cn:99999", id="no such port"),
        pytest.param("https://localhost", id="no domain"),
    ],
)
def test_address_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="不是网址"):
        site_rows(Answers(sites=(text,)))


def test_same_site_twice_is_refused():
    with pytest.raises(UsageError, match="出现两次"):
        site_rows(Answers(sites=("https://www.anhe.gov.cn", "http://www.anhe.gov.cn/")))


def test_query_of_an_address_is_no_site_code():
    assert site_rows(Answers(sites=("https://www.anhe.gov.cn/?id=5",)))[0]["id"] == "www.anhe.gov.cn"


def test_refused_answer_leaves_no_file(tmp_path):
    with pytest.raises(ConfigError, match=r"digest\.to"):
        write_files(Answers(sites=("www.anhe.gov.cn",), recipients=("没有邮箱",)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_not_overwritten(tmp_path):
    (tmp_path / "sites.csv").write_text("id,url\n", "utf-8")
    with pytest.raises(UsageError, match=r"sites\.csv 已存在"):
        write_files(Answers(sites=("www.anhe.gov.cn",)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sites.csv"]
    write_files(Answers(sites=("www.anhe.gov.cn",)), tmp_path, replace=True)
    assert "anhe" in (tmp_path / "sites.csv").read_text("utf-8")


def test_answers_are_separated_by_whatever_people_type():
    assert split_answers(" a.gov.cn，b.gov.cn、c.gov.cn a.gov.cn ") == ("a.gov.cn", "b.gov.cn", "c.gov.cn")
