"""Every ink on every ground it can stand on has a contrast of 4.5:1 or better (WCAG 2.2, 1.4.3)."""

from itertools import product

import pytest
from textual.color import Color
from textual.theme import Theme

from screens.themes import GROUNDS, THEMES, WRITTEN, theme_name
from screens.widgets.ink import STYLES

ENOUGH = 4.5
PAIRS = list(product(THEMES, WRITTEN, GROUNDS))


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, by WCAG's own formula."""
    low, high = sorted(luminance(Color.parse(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_formula() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "ink", "ground"), PAIRS, ids=lambda part: getattr(part, "name", part))
def test_what_is_written_can_be_read(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(theme.variables[ink], theme.variables[ground]) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_selected_text_and_the_cursor_can_be_read(theme: Theme) -> None:
    names = theme.variables
    assert contrast(names["foreground"], names["selection"]) >= ENOUGH
    assert contrast(names["input-cursor-foreground"], names["input-cursor-background"]) >= ENOUGH


def test_every_ink_is_one_of_the_colours_that_are_checked() -> None:
    used = {word.strip("$;") for style in STYLES.values() for word in style.split() if word.startswith("$")}
    assert used <= set(WRITTEN)


def test_no_color_goes_before_what_the_settings_want() -> None:
    assert theme_name("night", no_color=True) == "mono"
    assert theme_name("night", no_color=False) == "night"
    assert theme_name("paper", no_color=False) == theme_name("", no_color=False) == "paper"
