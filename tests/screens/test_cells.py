"""Text in terminal cells: exactly as wide as asked for, and no emoji cut in two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.widgets.cells import clusters, cut, fit
from tests.screens.desk import FORBIDDEN, NASTY

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
BRITAIN = "\U0001f1ec\U0001f1e7"
THUMB = "\U0001f44d\U0001f3fd"


@given(st.one_of(st.text(max_size=60), st.sampled_from(NASTY)), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_fit_is_exactly_as_wide_and_holds_no_control(text: str, cells: int) -> None:
    fitted = fit(text, cells)
    assert cell_len(fitted) == cells
    assert not FORBIDDEN & set(fitted)


@pytest.mark.parametrize("emoji", [FAMILY, WALES, BRITAIN, THUMB])
def test_an_emoji_is_whole_or_gone(emoji: str) -> None:
    for cells in range(1, 12):
        shown = cut(f"ab{emoji}cdefgh", cells)
        assert emoji in shown or not set(emoji) & set(shown)
        assert cell_len(shown) <= cells


def test_two_flags_are_two_clusters() -> None:
    assert [piece for piece, _ in clusters(BRITAIN + BRITAIN + "x")] == [BRITAIN, BRITAIN, "x"]


def test_what_is_left_out_shows() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("abcd", 4) == "abcd"
    assert cut("田中花子", 5) == "田中…"


def test_numbers_stand_at_the_right() -> None:
    assert fit("7", 3, right=True) == "  7"
