"""The search box of an open page, used as a visitor uses it: words into the box, a click on its button, a look at what opens."""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from core.errors import Failure
from core.outcome import Cause, Owner
from crawler.browser.insides import own_frames
from crawler.browser.quiet import until_quiet

ANSWER_S: Final = 4.0
"""How long a click, or the return key, may take to show that it did something. House rule."""
GRACE_S: Final = 1.0
"""Words that appear may be suggestions of the box: a page that is on its way goes before them. House rule."""
ACTION_MS: Final = 2_000
"""For one deed on an element: what covers it is not waited for longer."""
_LOOK_S: Final = 0.1
_EMPTY: Final = "about:blank"

NO_BOX: Final = Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "在浏览器中没有找到搜索框，请人工测试")
NO_ANSWER: Final = Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "在浏览器中输入并提交后页面没有反应，请人工测试")

_FIND: Final = r"""([name, mark]) => {
  const NOT = /log[io]n|passw|pwd|regist|signin|captcha|mail|subscri|vote|survey|address|gopage|jump|验证码|密码|用户名|账号|手机|邮箱|查询码|流水号|单号|编号|办件|信件|留言|姓名|电话|订阅|身份证|索引号|页码|跳转/i;
  const HINT = /search|sousuo|jiansuo|keyword|搜索|检索|关键[字词]|全站|站内|想要?找|查找/i;
  const EDGE = "[\\s\\p{P}\\p{S}]*";
  const LABEL = new RegExp("^" + EDGE + "(?:搜\\s*索|检\\s*索|搜\\s*一\\s*[搜下]|搜|查\\s*[询找]|go|search|(?:站内|全站|全文|智能|一键|本站)(?:搜索|检索|查询)|智搜)" + EDGE + "$", "iu");
  const DRAWN = /search|sousuo|jiansuo|(?:^|[-_ \/.])(?:ss|sou)(?:[-_ .]|btn|an|$)/i;
  const roots = [document];
  for (let at = 0; at < roots.length && at < 500; at++)
    for (const node of roots[at].querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
  const seen = (node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility === "visible";
  const said = (node, names) => names.map((one) => node.getAttribute(one) || "").join(" ").slice(0, 600);
  const about = (node) => said(node, ["name", "id", "class", "placeholder", "value", "title", "aria-label"]);
  for (const root of roots) for (const node of root.querySelectorAll("[" + mark + "]")) node.removeAttribute(mark);
  let box = null, most = 0;
  for (const root of roots) for (const node of [...root.querySelectorAll("input")].slice(0, 500)) {
    if (!/^(?:text|search)$/.test(node.type) || node.disabled || node.readOnly) continue;
    const named = name !== "" && (node.name === name || node.id === name);
    if (!named && NOT.test(about(node))) continue;
    let around = "";
    for (let up = node.parentElement, depth = 0; up && depth < 3; up = up.parentElement, depth++) around += " " + said(up, ["id", "class", "name"]);
    const worth = (named ? 8 : 0) + (HINT.test(about(node)) ? 4 : HINT.test(around) ? 3 : 0);
    if (worth && worth + (seen(node) ? 2 : 0) > most) [box, most] = [node, worth + (seen(node) ? 2 : 0)];
  }
  if (!box) return {worth: 0};
  box.setAttribute(mark, "box");
  const label = (node) => (node.tagName === "INPUT" ? node.value || node.alt || node.title : node.innerText || node.title || node.getAttribute("aria-label") || node.alt || "").trim();
  const drawn = (node) => DRAWN.test(said(node, ["id", "class", "src", "name"])) || [...node.querySelectorAll("img,i,span,svg")].slice(0, 3).some((one) => DRAWN.test(said(one, ["id", "class", "src", "alt"])));
  const after = (node) => (box.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  let button = null;
  let below = box;
  for (let up = box.parentNode, depth = 0; up && depth < 6 && !button; below = up, up = up.parentNode || up.host, depth++) {
    if (!up.querySelectorAll) continue;
    let all = [...up.querySelectorAll("button,input[type=submit],input[type=button],input[type=image],a,[onclick],[role=button],img,i,span,em,div,svg")];
    if (up === document.body) {  // the whole page: only what stands right behind the box belongs to it
      const next = [below.nextElementSibling, below.nextElementSibling?.nextElementSibling];
      all = all.filter((node) => next.some((one) => one && one.contains(node)));
      depth = 6;
    }
    const near = all.slice(0, 300).filter((node) => node !== box && !node.contains(box) && seen(node));
    near.sort((a, b) => after(b) - after(a));
    button = near.find((node) => LABEL.test(label(node).slice(0, 12))) || near.find((node) => !label(node) && (/^(?:submit|image)$/.test(node.type) || drawn(node))) || null;
    if (up.tagName === "FORM" && !button) button = near.find((node) => /^(?:submit|image)$/.test(node.type)) || null;
  }
  if (button) button.setAttribute(mark, "button");
  let opener = null;
  if (!seen(box)) {
    const all = [...document.querySelectorAll("a,button,i,span,img,svg,div,[onclick]")].slice(0, 5000);
    opener = all.find((node) => node !== button && seen(node) && !node.querySelector("input") && label(node).length < 8 && (LABEL.test(label(node)) || (!label(node) && drawn(node)))) || null;
    if (opener) opener.setAttribute(mark, "opener");
  }
  return {worth: most, seen: seen(box), button: button !== null, opener: opener !== null};
}"""
_WRITE: Final = """(node, words) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(node, words);
  node.dispatchEvent(new Event("input", {bubbles: true}));
}"""
_TELL: Final = """(node) => {
  for (const kind of ["keyup", "change"]) node.dispatchEvent(new Event(kind, {bubbles: true}));
}"""
_RETURN: Final = """(node) => {
  for (const kind of ["keydown", "keypress", "keyup"]) node.dispatchEvent(new KeyboardEvent(kind, {key: "Enter", code: "Enter", keyCode: 13, which: 13, bubbles: true}));
}"""
_SHOWS: Final = "(words) => !!document.body && document.body.innerText.includes(words)"


@dataclass(frozen=True, slots=True)
class _Box:
    """What was found: the frame that has it, and what else there is to use."""

    frame: Any
    mark: str
    worth: int
    seen: bool = False
    button: bool = False
    opener: bool = False

    def part(self, name: str) -> Any:
        return self.frame.locator(f'[{self.mark}="{name}"]').first


async def search(page: Any, words: str, name: str, dead: Sequence[Any] = ()) -> Any | Failure:
    """
    Ask the search box of an open page.

    Args:
        page: a Playwright page that has come to rest; windows that it opens must stay open.
        words: what a visitor would type.
        name: ``name`` or ``id`` of the box; empty = it is known by what it says of itself.
        dead: frames that show error pages.

    Returns:
        The Playwright page with the answer: the same one, or a window that was opened. A Failure when there is no box, or nothing happens.
    """
    box = await _find(page, name, dead)
    if box is not None and not box.seen and box.opener:
        await _click(box.part("opener"))
        await asyncio.sleep(0.5)
        box = await _find(page, name, dead)
    if box is None:
        return NO_BOX
    await _write(box, words)
    watch = _Answer(page, words)
    await watch.begin()
    for deed in (_press_button, _press_return):
        if await deed(box) and (found := await watch.wait()) is not None:
            with contextlib.suppress(Exception):
                await found.wait_for_load_state("domcontentloaded")
            await until_quiet(found)
            return found
    return NO_ANSWER


async def _find(page: Any, name: str, dead: Sequence[Any]) -> _Box | None:
    mark = f"data-box-{secrets.token_hex(4)}"
    found = []
    for frame in (page.main_frame, *own_frames(page, dead)):
        with contextlib.suppress(Exception):  # a frame that goes away meanwhile has no box
            found.append(_Box(frame, mark, **await frame.evaluate(_FIND, [name, mark])))
    best = max(found, key=lambda box: box.worth, default=None)
    return best if best is not None and best.worth else None


async def _write(box: _Box, words: str) -> None:
    """Words into the box; into one that stays hidden as scripts write them."""
    field = box.part("box")
    if box.seen:
        with contextlib.suppress(Exception):
            await field.fill(words, timeout=ACTION_MS)
            await field.evaluate(_TELL)
            return
    with contextlib.suppress(Exception):
        await field.evaluate(_WRITE, words)
        await field.evaluate(_TELL)


async def _press_button(box: _Box) -> bool:
    return box.button and await _click(box.part("button"))


async def _press_return(box: _Box) -> bool:
    field = box.part("box")
    with contextlib.suppress(Exception):
        await field.press("Enter", timeout=ACTION_MS, no_wait_after=True)
        return True
    with contextlib.suppress(Exception):
        await field.evaluate(_RETURN)
        return True
    return False


async def _click(part: Any) -> bool:
    """A click; where something lies over the element, its handlers are called all the same."""
    with contextlib.suppress(Exception):
        await part.click(timeout=ACTION_MS, no_wait_after=True)
        return True
    with contextlib.suppress(Exception):
        await part.dispatch_event("click", timeout=ACTION_MS)
        return True
    return False


class _Answer:
    """Tells whether something happened: a window opened, the page moved or was sent anew, the words appeared on it."""

    def __init__(self, page: Any, words: str) -> None:
        self._page, self._words = page, words
        self._windows = list(page.context.pages)
        self._url = page.url
        self._mark = f"_{secrets.token_hex(6)}"
        self._echoed = False

    async def begin(self) -> None:
        """Remember the document as it is; one that repeats what is typed (suggestions) shows nothing by doing so."""
        with contextlib.suppress(Exception):
            await self._page.evaluate("(mark) => { window[mark] = true; }", self._mark)
            self._echoed = await self._shows_words()

    async def wait(self) -> Any | None:
        """The page with the answer; None when nothing happens in time."""
        until, shown_at = monotonic() + ANSWER_S, None
        while (now := monotonic()) < until:
            opened = next((window for window in self._page.context.pages if window not in self._windows), None)
            if opened is not None:
                return opened if await _leads_somewhere(opened, until - now) else None
            if self._page.url != self._url or await self._is_new():
                return self._page
            if shown_at is None and not self._echoed and await self._shows_words():
                shown_at = now
            if shown_at is not None and now - shown_at >= GRACE_S:
                return self._page
            await asyncio.sleep(_LOOK_S)
        return None if shown_at is None else self._page

    async def _is_new(self) -> bool:
        try:
            return not await self._page.evaluate("(mark) => window[mark] === true", self._mark)
        except Exception:  # noqa: BLE001  the document is just being replaced: the next look tells
            return False

    async def _shows_words(self) -> bool:
        with contextlib.suppress(Exception):
            return any([await frame.evaluate(_SHOWS, self._words) for frame in self._page.frames[:6]])
        return False


async def _leads_somewhere(window: Any, wait_s: float) -> bool:
    """Windows are opened empty, and sent on by a script."""
    with contextlib.suppress(Exception):
        await window.wait_for_url(lambda url: url != _EMPTY, wait_until="commit", timeout=max(1.0, wait_s * 1000))
    return bool(window.url not in ("", _EMPTY))
