"""What a browser sends of a form besides the words typed into it (HTML standard, 4.10.21.4)."""

import re
from typing import Final

from core.page.text import Flow

MAX_SENT: Final = 30
"""Fields of one form that are sent along."""
MAX_OPTIONS: Final = 500
_PRESSED: Final = ("submit", "image")
_UNSENT: Final = frozenset({"button", "reset", "file", "image", "submit"})


def sent_along(flow: Flow, form: int, inputs: list[int], keyword: int) -> tuple[tuple[str, str], ...]:
    """
    Name and value of every field that goes with the keyword: hidden and preset ones, what is selected, what is ticked, the button that is pressed.

    Args:
        flow: the page.
        form: the form's element.
        inputs: its ``input`` elements (the tree may hold them elsewhere, see ``search_form``).
        keyword: the text field that the words are typed into.
    """
    places = sorted({*inputs, *flow.inside("select", form)})
    sent: list[tuple[str, str]] = []
    pressed = _button(flow, form, inputs)
    for index in places[: 2 * MAX_SENT]:
        name = flow.attribute(index, "name")
        if index == keyword or not name or "disabled" in flow.nodes[index].attributes:
            continue
        if flow.tags[index] == "select":
            sent += [(name, value) for value in _selected(flow, index)]
            continue
        kind = flow.attribute(index, "type").strip().lower()
        if kind in ("radio", "checkbox"):
            if "checked" in flow.nodes[index].attributes:
                sent.append((name, flow.nodes[index].attributes.get("value") or "on"))
        elif kind not in _UNSENT or (index == pressed and kind == "submit"):
            sent.append((name, flow.attribute(index, "value")))
    if pressed >= 0 and flow.tags[pressed] == "button" and flow.attribute(pressed, "name"):
        sent.append((flow.attribute(pressed, "name"), flow.attribute(pressed, "value")))
    return tuple(sent[:MAX_SENT])


def most_letters(flow: Flow, index: int) -> int:
    """How many characters a text field takes; 0 = any number."""
    limit = re.fullmatch(r"\s*(\d{1,4})\s*", flow.attribute(index, "maxlength"))
    return int(limit[1]) if limit else 0


def _button(flow: Flow, form: int, inputs: list[int]) -> int:
    """The button by which the form is sent, -1 when it has none."""
    buttons = [index for index in inputs if flow.attribute(index, "type").strip().lower() in _PRESSED]
    buttons += [index for index in flow.inside("button", form) if flow.attribute(index, "type").strip().lower() in ("", "submit")]
    return min(buttons, default=-1)


def _selected(flow: Flow, select: int) -> list[str]:
    """Values of the selected options; of a plain menu the first one when none is."""
    options = flow.inside("option", select)[:MAX_OPTIONS]
    chosen = [index for index in options if "selected" in flow.nodes[index].attributes]
    if "multiple" not in flow.nodes[select].attributes:
        chosen = chosen[-1:] or [index for index in options if "disabled" not in flow.nodes[index].attributes][:1]
    return [_option(flow, index) for index in chosen]


def _option(flow: Flow, index: int) -> str:
    value = flow.nodes[index].attributes.get("value")
    return value if value is not None else " ".join((flow.nodes[index].text(deep=True) or "").split())
