"""The inks: the few styles that lines are written in, by name. A theme says what each looks like.

No ink carries a meaning alone: a struck line also has its mark and word, a warning its sign, a dead key its reason.
"""

from typing import NamedTuple

from rich.style import Style
from textual.widget import Widget

STYLES = {
    "text": "color: $foreground;",
    "quiet": "color: $quiet;",
    "strong": "color: $foreground; text-style: bold;",
    "head": "color: $head; text-style: bold;",
    "key": "color: $key; text-style: bold;",
    "good": "color: $good;",
    "warn": "color: $warn; text-style: bold;",
    "wrong": "color: $wrong; text-style: bold;",
    "struck": "color: $quiet; text-style: strike;",
    "bar": "color: $bar;",
}
INKS = tuple(STYLES)
INK_CLASSES = {f"ink--{name}" for name in INKS}
CURSOR = Style(reverse=True)
RESTING = Style(underline=True)


class Span(NamedTuple):
    """A piece of a line: its text, which may come from people, and the name of its ink."""

    text: str
    ink: str = "text"


def ink_css(widget: str) -> str:
    """The default CSS that gives a widget class its inks; the class names `INK_CLASSES` as its component classes."""
    rules = "\n".join(f"    .ink--{name} {{ {style} }}" for name, style in STYLES.items())
    return f"{widget} {{\n{rules}\n}}\n"


def under_cursor(widget: Widget, style: Style) -> Style:
    """An ink under the cursor: reversed, in one colour so that the bar is whole; bold and strike-through stay."""
    return style + Style(color=ink(widget, "text").color) + CURSOR


def ink(widget: Widget, name: str) -> Style:
    """The Rich style of an ink over a widget's own background."""
    return widget.get_component_rich_style(f"ink--{name}")
