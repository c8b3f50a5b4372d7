"""Log-in, sessions, CSRF, throttling, roles and units."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from core.clock import utc_now
from core.errors import UsageError
from core.people import Role
from pipeline import access
from tests.web.conftest import EDU, HEALTH, PASSWORD, SECRET_CODE, csrf_of, log_in


def test_pages_lead_to_the_login_and_back(client_of):
    client = client_of(None)
    answer = client.get("/sites?q=edu")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fsites%3Fq%3Dedu")


def test_wrong_password_and_unknown_name_get_the_same_answer(full_hashing, client_of):
    client = client_of(None)
    wrong, unknown = log_in(client, "rev", "not the password"), log_in(client, "nobody", "not the password")
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "用户名或口令不对" in wrong.text
    assert "用户名或口令不对" in unknown.text


def test_password_is_hashed_with_the_work_of_the_library_and_an_easier_hash_is_replaced(full_hashing, client_of, store, cheap_hasher):
    """RFC 9106, low-memory profile: 64 MiB, three passes, four lanes."""
    costs = "$argon2id$v=19$m=65536,t=3,p=4$"
    assert access.hash_password(PASSWORD).startswith(costs)
    store.people.set_password("look", cheap_hasher.hash(PASSWORD), at=utc_now())
    client_of("look")
    assert store.people.password_of("look").startswith(costs)
    client_of("look")


def test_guessing_is_throttled_even_with_the_right_password(client_of):
    client = client_of(None)
    for _ in range(5):
        log_in(client, "rev", "not the password")
    answer = log_in(client, "rev")
    assert answer.status_code == 403
    assert "次数过多" in answer.text
    assert log_in(client, "look").status_code == 303


def test_guesses_sent_side_by_side_are_throttled_as_well(full_hashing, board, client_of):
    client = client_of(None)
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/login").text)[1]
    form = {"form_token": token, "name": "rev", "password": "not the password", "next": "/"}
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: client.post("/login", data=form).text, range(24)))
    assert sum("用户名或口令不对" in text for text in answers) <= 6
    assert sum("次数过多" in text for text in answers) >= 18


def test_session_secret_is_new_at_each_login_and_old_one_is_dead(client_of, store):
    client = client_of("rev")
    first = client.cookies["wangjian"]
    client.cookies.clear()
    client.cookies.set("wangjian", first, domain="127.0.0.1")
    assert client.get("/").status_code == 200
    csrf = csrf_of(client)
    assert client.post("/logout", data={"csrf": csrf}).status_code == 303
    assert store.people.session(first) is None
    assert client.get("/").status_code == 303


def test_cookie_planted_before_login_is_never_taken_over(client_of, store):
    client = client_of(None)
    planted = "x" * 43
    client.cookies.set("wangjian", planted, domain="127.0.0.1")
    assert log_in(client, "rev").status_code == 303
    assert store.people.session(planted) is None


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(board):
    with httpx.Client(base_url=board) as client:
        header = log_in(client, "rev").headers.get_list("set-cookie")
    session = next(line for line in header if line.startswith("wangjian="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        pytest.param({}, {}, 403, id="no token"),
        pytest.param({"csrf": "x" * 43}, {}, 403, id="foreign token"),
        pytest.param({"csrf": None}, {"Sec-Fetch-Site": "cross-site"}, 403, id="told to come from elsewhere"),
        pytest.param({"csrf": None}, {"Origin": "https://evil.example"}, 403, id="other origin"),
        pytest.param({"csrf": None}, {}, 303, id="our own form"),
    ],
)
def test_changes_need_the_sessions_token(client_of, data, headers, status):
    client = client_of("rev")
    sent = {name: csrf_of(client) if value is None else value for name, value in data.items()}
    assert client.post("/logout", data=sent, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        pytest.param("look", "/review", 403, id="viewer does not review"),
        pytest.param("look", "/users", 403, id="viewer sees no accounts"),
        pytest.param("rev", "/registry", 403, id="reviewer edits no registry"),
        pytest.param("rev", "/review", 200, id="reviewer reviews"),
        pytest.param("admin", "/trail", 200, id="admin reads the trail"),
        pytest.param("edu", f"/sites/{EDU}", 200, id="own unit"),
        pytest.param("edu", f"/sites/{HEALTH}", 404, id="other unit"),
        pytest.param("edu", f"/sites/{HEALTH}/columns", 404, id="columns of another unit"),
        pytest.param("edu", f"/export/visits.csv?site={HEALTH}", 404, id="visits of another unit"),
        pytest.param("edu", "/export/trail.csv", 403, id="trail needs an admin"),
    ],
)
def test_roles_and_units_decide(client_of, name, path, status):
    assert client_of(name).get(path).status_code == status


def test_lists_exports_and_search_show_only_own_units(client_of):
    client = client_of("edu")
    for path in (
        "/",
        "/sites",
        "/findings",
        "/review",
        "/search?q=卫健委",
        "/export/sites.csv",
        "/export/findings.csv",
        "/export/units.csv",
    ):
        assert "市卫健委" not in client.get(path).text.replace("搜索“卫健委”", ""), path
        assert HEALTH not in client.get(path).text, path


def test_finding_of_another_unit_is_not_there(client_of, store):
    fingerprint = next(item.fingerprint for item in store.board.findings(_all()) if item.site == HEALTH)
    client = client_of("edu")
    assert client.get(f"/findings/{fingerprint}").status_code == 404
    answer = client.post(f"/findings/{fingerprint}/decision", data={"csrf": csrf_of(client), "decision": "confirm"})
    assert answer.status_code in (400, 404)
    assert client.get(f"/findings/{fingerprint}/package").status_code == 404


def _all():
    from core.board import FindingFilter

    return FindingFilter()


def test_suspected_secrets_are_for_reviewers_only(client_of, store):
    fingerprint = next(item.fingerprint for item in store.board.findings(_all()) if item.code == SECRET_CODE)
    viewer, reviewer = client_of("look"), client_of("rev")
    assert viewer.get(f"/findings/{fingerprint}").status_code == 404
    assert reviewer.get(f"/findings/{fingerprint}").status_code == 200
    for path in ("/findings", f"/sites/{EDU}/findings", "/export/findings.csv", f"/search?q={fingerprint}"):
        assert "疑似涉密" not in viewer.get(path, follow_redirects=True).text, path
    run = store.audits.latest(EDU).id
    assert SECRET_CODE not in viewer.get(f"/audits/{run}/report.json").text
    assert SECRET_CODE in reviewer.get(f"/audits/{run}/report.json").text


def test_disabled_account_is_out_at_once(client_of, store):
    client = client_of("rev")
    store.people.change("rev", disabled=True)
    assert client.get("/").status_code == 303


def test_last_administrator_cannot_be_lost(store):
    from tests.web.conftest import fill

    fill(store)
    with pytest.raises(UsageError, match="管理员"):
        store.people.change("admin", role=Role.VIEWER)
    assert store.people.any_admin()


def test_password_change_ends_other_sessions(client_of):
    first, second = client_of("rev"), client_of("rev")
    data = {"csrf": csrf_of(first, "/account"), "old": PASSWORD, "password": "another long phrase", "again": "another long phrase"}
    assert first.post("/account/password", data=data).status_code == 303
    assert first.get("/account").status_code == 200
    assert second.get("/account").status_code == 303


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaa", "my-name-is-zhang", "x" * 300])
def test_weak_passwords_are_refused(store, password):
    with pytest.raises(UsageError):
        access.check_password(password, "zhang")


def test_setup_needs_the_code_of_the_terminal_and_works_once(store):
    from config.settings import load_settings
    from tests.web.conftest import serving
    from web.app import create_app

    with serving(create_app(store, load_settings(), setup_code="c0de1234")) as base, httpx.Client(base_url=base) as client:
        assert client.get("/", follow_redirects=True).url.path == "/setup"
        token = re.search(r'name="form_token" value="([^"]+)"', client.get("/setup").text)[1]
        data = {"form_token": token, "name": "first", "password": "a long phrase 42", "again": "a long phrase 42"}
        assert client.post("/setup", data={**data, "code": "wrong"}).status_code == 400
        assert client.post("/setup", data={**data, "code": "c0de1234"}).status_code == 303
        assert client.get("/users").status_code == 200
        assert client.get("/setup").status_code == 303
    assert store.people.get("first").role is Role.ADMIN
