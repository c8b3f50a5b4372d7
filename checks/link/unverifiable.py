"""link.unverifiable: which links a machine could not judge; never a fault of the site."""

from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, review, site_check
from checks.link.fault import KIND_WORDS, details_of, said_of, with_pass
from core.outcome import Cause, Outcome, Owner
from core.snapshot import LinkFault, LinkVerdict, SiteSnapshot

CODE: Final = "link.unverifiable"
_CAUSES: Final = {
    LinkVerdict.BLOCKED: (Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR),
    LinkVerdict.PRIVATE: (Cause.PRIVATE_ADDRESS, Owner.SITE),
    LinkVerdict.TLS: (Cause.TLS_INVALID, Owner.UNCLEAR),
}


@site_check(
    id="link.unverifiable",
    title="链接均可由机器验证",
    codes=(CODE,),
    needs=("links",),
    source="standards 7.5；contract 7.5、7.7",
)
def link_unverifiable(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Blocked targets, private addresses and invalid certificates go to a person; refused, reset and timed-out ones are unknown for now.

    Bad:  ``<a href="http://192.168.1.10/">`` (cause ``private_address``)
    Good: every target let the monitor see what a visitor sees
    Traps: 403, 412, 521 and challenge pages are not dead links; a link that was slow once is not dead either: it becomes a finding only
    after three failures over two days.
    """
    assert site.links is not None
    said = [_said(fault) for fault in site.links.faults if fault.verdict in _CAUSES]
    said += [_not_yet(fault) for fault in site.links.faults if fault.verdict is LinkVerdict.UNCERTAIN]
    yield from with_pass(site.links, said, "没有无法验证的链接")


def _said(fault: LinkFault) -> Verdict:
    cause, owner = _CAUSES[fault.verdict]
    more = {**details_of(fault), "cause": fault.cause or cause, "owner": fault.owner or owner}
    return review(CODE, f"{KIND_WORDS[fault.kind]}“{fault.text[:60]}”无法验证：{said_of(fault)}，不扣分，请人工打开核对", **more)


def _not_yet(fault: LinkFault) -> Verdict:
    message = f"{KIND_WORDS[fault.kind]} {fault.target[:200]} 本次未能打开（{said_of(fault)}），须在两天内三次失败才能认定"
    cause, owner = fault.cause or Cause.CONNECT_ERROR, fault.owner or Owner.UNCLEAR
    return Verdict(outcome=Outcome.UNKNOWN, message=message, url=fault.page, target=fault.target, cause=cause, owner=owner, codes=(CODE,))
