"""Visits: the first attempt is official, a failure is witnessed before anybody is blamed."""

import pytest

from core.fetch import Family, Hop
from core.outcome import Cause, Owner
from monitors.controls import Controls
from monitors.visit import Visitor

CONTROL = "http://control.test/"
SITE = "http://a.test/"


def visitor(fetcher, **options):
    controls = options.pop("controls", (CONTROL,))
    return Visitor(fetcher, Controls(fetcher, controls), **options)


async def visit(make, route, *, addresses=None, **options):
    fetcher = make.Fetcher(route, addresses or {})
    made = await visitor(fetcher, **options).visit("s1", SITE, make.now)
    return made, fetcher


async def test_good_visit_is_one_fresh_impolite_attempt(make):
    made, fetcher = await visit(make, lambda question: make.answer(question.url), vantage="bj")
    assert (made.ok, made.cause, made.owner, made.status, made.vantage, made.at) == (True, None, None, 200, "bj", make.now)
    assert [attempt.kind for attempt in made.attempts] == ["official"]
    (question,) = fetcher.asked
    assert (question.fresh, question.polite, question.deadline_s, question.url) == (True, False, 15.0, SITE)


async def test_failed_visit_is_witnessed_and_belongs_to_the_site(make):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.failure(Cause.CONNECT_TIMEOUT)

    made, _ = await visit(make, route, resolvers=2, addresses={("a.test", Family.IPV6): ("2001:db8::1",)})
    assert (made.ok, made.cause, made.owner) == (False, Cause.CONNECT_TIMEOUT, Owner.SITE)
    assert made.is_failed
    assert [attempt.kind for attempt in made.attempts] == ["official", "retry", "second_resolver", "ipv6", "control"]


async def test_a_witness_that_gets_through_does_not_heal_the_visit(make):
    asked = []

    def route(question):
        asked.append(question)
        return make.failure(Cause.RESET) if len(asked) == 1 else make.answer(question.url)

    made, _ = await visit(make, route)
    assert (made.ok, made.owner, made.is_failed) == (False, Owner.UNCLEAR, True)
    assert [attempt.ok for attempt in made.attempts] == [False, True, True]


@pytest.mark.parametrize(
    "broken", [Cause.DNS_ERROR, Cause.CONNECT_TIMEOUT, Cause.CONNECT_REFUSED, Cause.DEADLINE, Cause.RESET, Cause.DNS_NXDOMAIN]
)
async def test_own_outage_voids_the_visit_and_asks_no_further(make, broken):
    made, fetcher = await visit(make, lambda question: make.failure(broken), renderer=make.Renderer(None), resolvers=2)
    assert (made.ok, made.cause, made.owner) == (None, Cause.OWN_OUTAGE, Owner.MONITOR)
    assert made.is_void
    assert [attempt.kind for attempt in made.attempts] == ["official", "control"]
    assert len(fetcher.asked) == 2


async def test_one_dead_control_of_two_is_no_outage(make):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.failure(Cause.CONNECT_REFUSED, Owner.SITE)

    made, _ = await visit(make, route, controls=(CONTROL, "http://dead.test/"))
    assert (made.ok, made.owner) == (False, Owner.SITE)


async def test_outage_that_ended_meanwhile_is_remembered(make):
    up = [False]

    def route(question):
        if question.url == CONTROL:
            return make.answer(CONTROL) if up[0] else make.failure(Cause.CONNECT_TIMEOUT)
        up[0] = True
        return make.failure(Cause.DEADLINE, Owner.SITE)

    fetcher = make.Fetcher(route)
    controls = Controls(fetcher, (CONTROL,))
    maker = Visitor(fetcher, controls)
    started = fetcher.fetch

    async def fetch(question):
        if question.url == SITE and not up[0]:
            await controls.check()
        return await started(question)

    fetcher.fetch = fetch
    made = await maker.visit("s1", SITE, make.now)
    assert (made.ok, made.cause) == (None, Cause.OWN_OUTAGE)


async def test_without_controls_nobody_vouches_for_our_line(make):
    made, _ = await visit(make, lambda question: make.failure(Cause.CONNECT_TIMEOUT), controls=())
    assert (made.ok, made.owner) == (False, Owner.UNCLEAR)


@pytest.mark.parametrize(
    ("cause", "address", "families", "six_answers", "expected"),
    [
        pytest.param(Cause.CONNECT_ERROR, "2001:db8::1", "6", False, (None, Cause.NO_IPV6, Owner.MONITOR), id="unreachable, no IPv6 here"),
        pytest.param(Cause.CONNECT_TIMEOUT, "2001:db8::1", "6", False, (None, Cause.NO_IPV6, Owner.MONITOR), id="silent, no IPv6 here"),
        pytest.param(Cause.CONNECT_ERROR, "2001:db8::1", "6", None, (None, Cause.NO_IPV6, Owner.MONITOR), id="no control has IPv6"),
        pytest.param(Cause.CONNECT_ERROR, "2001:db8::1", "6", True, (False, Cause.CONNECT_ERROR, Owner.SITE), id="IPv6 works here"),
        pytest.param(Cause.CONNECT_REFUSED, "2001:db8::1", "6", False, (False, Cause.CONNECT_REFUSED, Owner.SITE), id="it was reached"),
        pytest.param(Cause.CONNECT_ERROR, "2001:db8::1", "46", False, (False, Cause.CONNECT_ERROR, Owner.SITE), id="IPv4 fails as well"),
        pytest.param(Cause.CONNECT_ERROR, "192.0.2.1", "4", False, (False, Cause.CONNECT_ERROR, Owner.SITE), id="IPv4 only"),
    ],
)
async def test_host_of_ipv6_only_is_not_blamed_for_our_lack_of_it(make, cause, address, families, six_answers, expected):
    def route(question):
        if question.url == CONTROL and (question.family is not Family.IPV6 or six_answers):
            return make.answer(CONTROL)
        return make.failure(cause, address="192.0.2.1" if question.family is Family.IPV4 else address)

    addresses = {("a.test", Family.IPV6 if one == "6" else Family.IPV4): ("known",) for one in families}
    addresses |= {} if six_answers is None else {("control.test", Family.IPV6): ("known",)}
    made, _ = await visit(make, route, addresses=addresses)
    assert (made.ok, made.cause, made.owner) == expected
    assert made.is_void == (expected[0] is None)


async def test_silent_resolvers_are_our_fault(make):
    def route(question):
        if question.url == "http://192.0.2.9/":
            return make.answer(question.url)
        return make.failure(Cause.DNS_ERROR)

    made, fetcher = await visit(make, route, controls=("http://192.0.2.9/",))
    assert (made.ok, made.cause, made.owner) == (None, Cause.OWN_OUTAGE, Owner.MONITOR)
    assert any("liveness" in question.url for question in fetcher.asked)


async def test_living_resolvers_leave_a_broken_name_to_the_site(make):
    def route(question):
        if question.url == "http://192.0.2.9/":
            return make.answer(question.url)
        return make.failure(Cause.DNS_NXDOMAIN if "liveness" in question.url else Cause.DNS_ERROR)

    made, _ = await visit(make, route, controls=("http://192.0.2.9/",))
    assert (made.ok, made.cause, made.owner) == (False, Cause.DNS_ERROR, Owner.SITE)


async def test_second_resolver_that_knows_the_name(make):
    def route(question):
        bad = question.url == SITE and question.resolver == 0
        return make.failure(Cause.DNS_ERROR) if bad else make.answer(question.url)

    made, _ = await visit(make, route, resolvers=2)
    assert (made.ok, made.owner) == (False, Owner.UNCLEAR)


@pytest.mark.parametrize("status", [401, 403, 412, 418, 429, 521])
async def test_blocked_is_kept_apart_until_a_browser_passes(make, status):
    def route(question):
        return make.answer(question.url, status=200 if question.url == CONTROL else status, body=b"")

    without, _ = await visit(make, route)
    assert (without.ok, without.cause, without.is_blocked, without.is_failed) == (None, Cause.BLOCKED_CHALLENGE, True, False)
    crashed, _ = await visit(make, route, renderer=make.Renderer(None))
    assert crashed.is_blocked
    refused, _ = await visit(make, route, renderer=make.Renderer(make.Page(SITE, status=403)))
    assert refused.is_blocked
    passed, _ = await visit(make, route, renderer=make.Renderer(make.Page(SITE)))
    assert (passed.ok, passed.cause, passed.owner) == (True, None, None)
    assert passed.attempts[0].cause is Cause.BLOCKED_CHALLENGE


async def test_browser_does_not_heal_a_real_failure(make):
    def route(question):
        return make.answer(question.url, status=200 if question.url == CONTROL else 500)

    made, _ = await visit(make, route, renderer=make.Renderer(make.Page(SITE)))
    assert (made.ok, made.cause, made.owner) == (False, Cause.HTTP_5XX, Owner.SITE)


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize(
    ("browser", "ok", "cause"),
    [
        pytest.param("none", False, Cause.EMPTY_PAGE, id="no browser"),
        pytest.param("crashed", False, Cause.EMPTY_PAGE, id="the browser opens nothing either"),
        pytest.param("same", False, Cause.EMPTY_PAGE, id="the browser gets the same"),
        pytest.param("page", True, None, id="the browser gets a page: it was our client"),
    ],
)
async def test_an_answer_without_document_is_no_open_site_unless_a_browser_shows_one(make, status, browser, ok, cause):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.answer(question.url, status=status, body=b"", headers=())

    pages = {"crashed": None, "same": make.Page(SITE, status=status, html=""), "page": make.Page(SITE)}
    made, _ = await visit(make, route, renderer=None if browser == "none" else make.Renderer(pages[browser]))
    assert (made.ok, made.cause, made.is_void, made.is_blocked) == (ok, cause, False, False)
    assert made.owner is (None if ok else Owner.SITE)
    assert [attempt.kind for attempt in made.attempts][:2] == ["official", "retry"]


@pytest.mark.parametrize("cause", [Cause.PRIVATE_ADDRESS, Cause.OWN_LAG, Cause.TOO_LARGE, Cause.INVALID_URL])
async def test_what_we_could_not_measure_is_void(make, cause):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.failure(cause, Owner.MONITOR)

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, made.is_void) == (None, cause, True)


async def test_no_handshake_is_tried_leniently(make):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.failure(Cause.TLS_UNSUPPORTED, Owner.SITE)

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, made.owner) == (False, Cause.TLS_UNSUPPORTED, Owner.SITE)
    assert [attempt.kind for attempt in made.attempts] == ["official", "lenient_tls", "control"]


@pytest.mark.parametrize(
    ("cause", "opens", "expected"),
    [
        pytest.param(Cause.TLS_UNSUPPORTED, True, (True, None, None), id="odd ciphers"),
        pytest.param(Cause.RESET, True, (True, None, None), id="HTTP/2 only, or machines are reset"),
        pytest.param(Cause.HTTP_PROTOCOL, True, (True, None, None), id="an answer that browsers understand"),
        pytest.param(Cause.TOO_MANY_REDIRECTS, True, (True, None, None), id="a chain of fifteen"),
        pytest.param(Cause.RESET, False, (False, Cause.RESET, Owner.SITE), id="the browser is reset too"),
        pytest.param(Cause.TLS_INVALID, True, (False, Cause.TLS_INVALID, Owner.SITE), id="a bad certificate, which our browser passes over"),
        pytest.param(Cause.CONNECT_REFUSED, True, (False, Cause.CONNECT_REFUSED, Owner.UNCLEAR), id="refused first, up again when the browser came"),
        pytest.param(Cause.DEADLINE, True, (False, Cause.DEADLINE, Owner.UNCLEAR), id="slow is slow"),
    ],
)  # fmt: skip
async def test_what_only_our_client_fails_at_is_decided_by_a_browser(make, cause, opens, expected):
    def route(question):
        return make.answer(question.url) if question.url == CONTROL else make.failure(cause, Owner.SITE)

    page = make.Page(SITE, status=200 if opens else None)
    made, _ = await visit(make, route, renderer=make.Renderer(page), resolvers=2)
    assert (made.ok, made.cause, made.owner) == expected
    assert made.attempts[0].cause is cause


@pytest.mark.parametrize("cause", [Cause.INVALID_URL, Cause.UNSUPPORTED_SCHEME])
async def test_a_redirect_to_nowhere_is_the_sites_own(make, cause):
    def route(question):
        lost = make.failure(cause, Owner.SITE, hops=(Hop(url=SITE, status=302, location="http://["),))
        return make.answer(question.url) if question.url == CONTROL else lost

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, made.owner) == (False, cause, Owner.SITE)


DOOR = b"<html><head><meta http-equiv=refresh content='0;url=/home/'></head><body>%s</body></html>"


@pytest.mark.parametrize(
    ("door", "behind", "expected"),
    [
        pytest.param(DOOR % b"", {"seconds": 2.0}, (True, None, 3.0), id="both steps count"),
        pytest.param(DOOR % b"", {"status": 404}, (False, Cause.HTTP_4XX, 1.4), id="nothing behind the door"),
        pytest.param(DOOR % b"", {"seconds": 14.5}, (False, Cause.DEADLINE, 15.5), id="too late together"),
        pytest.param(DOOR % "欢迎访问".encode() * 100, {"status": 404}, (True, None, 1.0), id="a page of its own that moves on"),
        pytest.param(b"", {"status": 404, "header": "0; url=/home/"}, (False, Cause.HTTP_4XX, 1.4), id="a header that sends on"),
        pytest.param(DOOR.replace(b"/home/", b"/") % b"", {"status": 404}, (True, None, 1.0), id="loads itself again"),
        pytest.param(b"<noscript>" + DOOR % b"", {"status": 404}, (True, None, 1.0), id="for readers without scripts"),
    ],
)
async def test_a_door_that_sends_on_is_part_of_the_load(make, door, behind, expected):
    header, behind = behind.get("header", ""), {key: value for key, value in behind.items() if key != "header"}

    def route(question):
        if question.url == SITE:
            headers = (("content-type", "text/html"), *([("refresh", header)] if header else []))
            return make.answer(SITE, body=door, seconds=1.0, headers=headers)
        return make.answer(question.url, **(behind if question.url == f"{SITE}home/" else {}))

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, round(made.seconds, 1)) == expected
    assert made.attempts[0].url == SITE


@pytest.mark.parametrize("status", [404, 405, 406])
@pytest.mark.parametrize(
    ("again", "seen", "expected"),
    [
        pytest.param(None, 200, (True, None, None), id="machines only are refused"),
        pytest.param(None, 404, (False, Cause.HTTP_4XX, Owner.SITE), id="visitors get no more"),
        pytest.param(None, None, (False, Cause.HTTP_4XX, Owner.SITE), id="no browser"),
        pytest.param(200, 200, (False, Cause.HTTP_4XX, Owner.SITE), id="passed by meanwhile"),
    ],
)
async def test_a_home_page_refused_to_machines_alone_is_open(make, status, again, seen, expected):
    asked = []

    def route(question):
        if question.url != SITE:
            return make.answer(question.url)
        asked.append(question)
        return make.answer(SITE, status=again if again and len(asked) > 1 else status)

    made, _ = await visit(make, route, renderer=make.Renderer(make.Page(SITE, status=seen) if seen else None))
    assert (made.ok, made.cause, made.owner) == expected


JUMP = b"<html><head><script>window.location.href='/home/'</script></head><body></body></html>"
BRANCH = b"<html><script>if(/iphone/i.test(navigator.userAgent)){location='/m/'}else{location='/home/'}</script></html>"


@pytest.mark.parametrize(
    ("door", "behind", "seen", "expected"),
    [
        pytest.param(JUMP, {"seconds": 2.0}, None, (True, None, 3.0), id="both steps count"),
        pytest.param(JUMP, {"status": 500}, 500, (False, Cause.HTTP_5XX, 1.4), id="nobody gets further"),
        pytest.param(JUMP, {"status": 404}, 404, (False, Cause.HTTP_4XX, 1.4), id="nothing behind it"),
        pytest.param(JUMP, {"status": 404}, 200, (True, None, 1.0), id="a browser is led elsewhere"),
        pytest.param(JUMP, {"status": 404}, None, (True, None, 1.0), id="no browser to say so"),
        pytest.param(JUMP, {"status": 403}, 403, (None, Cause.BLOCKED_CHALLENGE, 1.4), id="kept out behind it"),
        pytest.param(JUMP, {"seconds": 14.5}, 200, (True, None, 1.0), id="too late, a browser is quicker"),
        pytest.param(BRANCH, {"status": 404}, 404, (True, None, 1.0), id="depends on the visitor"),
        pytest.param(JUMP.replace(b"</body>", "欢迎访问".encode() * 100), {"status": 404}, 404, (True, None, 1.0), id="a page of its own"),
    ],
)
async def test_a_door_whose_script_sends_everybody_on_is_followed(make, door, behind, seen, expected):
    def route(question):
        if question.url == SITE:
            return make.answer(SITE, body=door, seconds=1.0)
        return make.answer(question.url, **(behind if question.url == f"{SITE}home/" else {}))

    made, _ = await visit(make, route, renderer=make.Renderer(make.Page(SITE, status=seen) if seen else None))
    assert (made.ok, made.cause, round(made.seconds, 1)) == expected


async def test_what_lies_behind_a_script_and_cannot_be_asked_says_nothing(make):
    def route(question):
        return make.answer(SITE, body=JUMP) if question.url == SITE else make.failure(Cause.PRIVATE_ADDRESS, Owner.MONITOR)

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, len(made.attempts)) == (True, None, 1)


async def test_own_outage_behind_a_script_voids_the_visit(make):
    def route(question):
        return make.answer(SITE, body=JUMP) if question.url == SITE else make.failure(Cause.CONNECT_TIMEOUT)

    made, _ = await visit(make, route)
    assert (made.ok, made.cause, made.owner) == (None, Cause.OWN_OUTAGE, Owner.MONITOR)


@pytest.mark.parametrize(
    ("others_up", "expected"), [(True, (False, Cause.DEADLINE, Owner.SITE)), (False, (None, Cause.OWN_OUTAGE, Owner.MONITOR))]
)
async def test_without_controls_the_other_sites_vouch_for_our_line(make, others_up, expected):
    down = [False]
    others = [f"http://s{number}.test/" for number in range(3)]

    def route(question):
        if question.url == SITE or (down[0] and not others_up):
            return make.failure(Cause.DEADLINE, Owner.SITE)
        return make.answer(question.url, address=f"192.0.{others.index(question.url)}.1")

    maker = visitor(make.Fetcher(route), controls=())
    for number, url in enumerate(others):
        await maker.visit(f"o{number}", url, make.now)
    down[0] = True
    made = await maker.visit("s1", SITE, make.now)
    assert (made.ok, made.cause, made.owner) == expected
