"""Paper, night, and mono for ``NO_COLOR``. Every pair of ink and ground that is used has a contrast of 4.5:1 or better.

Textual answers ``NO_COLOR`` with greys, in which a red becomes too dark to read; mono is made of greys that are chosen,
and has to work by bold, reverse, underline and words alone.
"""

from textual.theme import Theme

GROUNDS = ("background", "panel", "field", "field-focus")
WRITTEN = ("foreground", "quiet", "head", "key", "good", "warn", "wrong", "bar")


def _theme(name: str, *, dark: bool, colours: dict[str, str]) -> Theme:
    background, foreground, panel = colours["background"], colours["foreground"], colours["panel"]
    return Theme(
        name=name,
        dark=dark,
        primary=colours["head"],
        secondary=colours["bar"],
        accent=colours["key"],
        warning=colours["warn"],
        error=colours["wrong"],
        success=colours["good"],
        background=background,
        surface=background,
        panel=panel,
        foreground=foreground,
        variables={
            **colours,
            "input-cursor-background": foreground,
            "input-cursor-foreground": background,
            "input-selection-background": colours["selection"],
            "input-selection-foreground": foreground,
            "scrollbar": colours["line"],
            "scrollbar-hover": colours["quiet"],
            "scrollbar-active": colours["quiet"],
            "scrollbar-background": panel,
            "scrollbar-background-hover": panel,
            "scrollbar-background-active": panel,
            "scrollbar-corner-color": panel,
            "block-cursor-blurred-background": colours["selection"],
            "block-cursor-blurred-foreground": foreground,
            "text-muted": colours["quiet"],
            "text-disabled": colours["quiet"],
            "block-cursor-background": foreground,
            "block-cursor-foreground": background,
        },
    )


PAPER = _theme(
    "paper",
    dark=False,
    colours={
        "background": "#FBF8F1",
        "panel": "#EEE8DA",
        "field": "#F4EFE3",
        "field-focus": "#FFEDB3",
        "selection": "#D6DDE0",
        "foreground": "#1F1B16",
        "quiet": "#5A5247",
        "head": "#14495A",
        "key": "#7A1F45",
        "good": "#1B5E2A",
        "warn": "#7D4200",
        "wrong": "#A11616",
        "bar": "#2B6349",
        "line": "#B3A88F",
    },
)

NIGHT = _theme(
    "night",
    dark=True,
    colours={
        "background": "#14171A",
        "panel": "#20262A",
        "field": "#1B2024",
        "field-focus": "#2A3238",
        "selection": "#3A4A55",
        "foreground": "#EAE5DA",
        "quiet": "#B2AC9F",
        "head": "#8FCBDC",
        "key": "#F0C878",
        "good": "#93CF95",
        "warn": "#F4B766",
        "wrong": "#FF938A",
        "bar": "#86C2A0",
        "line": "#566069",
    },
)

MONO = _theme(
    "mono",
    dark=True,
    colours={
        "background": "#000000",
        "panel": "#1A1A1A",
        "field": "#242424",
        "field-focus": "#3C3C3C",
        "selection": "#484848",
        **dict.fromkeys(WRITTEN, "#FFFFFF"),
        "quiet": "#C4C4C4",
        "line": "#8C8C8C",
    },
)

THEMES = (PAPER, NIGHT, MONO)


def theme_name(wanted: str, *, no_color: bool) -> str:
    """The theme to use: what the settings want, unless the person asked every program for no colour."""
    if no_color:
        return MONO.name
    return NIGHT.name if wanted == NIGHT.name else PAPER.name
