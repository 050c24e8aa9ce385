"""The registry of actions: only keys that a terminal can tell apart, and nothing that only one key can do."""

from collections import Counter
from pathlib import Path

import pytest

from screens import keymap
from screens.action import Action
from screens.checklist import BELOW, UPPER
from screens.keymap import ACTIONS

SAME_BYTE = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket", "ctrl+["}
TAKEN_BY_TERMINALS = {"f1", "f10", "f11"}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.group}/{action.id}")
def test_a_terminal_can_send_each_key(action: Action) -> None:
    assert not SAME_BYTE & set(action.keys)
    assert not [key for key in action.keys if key.startswith("shift+f") or key in ("ctrl+enter", "shift+enter")]
    assert not set(action.keys) <= TAKEN_BY_TERMINALS, "a terminal may keep this key for itself"


@pytest.mark.parametrize("name", keymap.groups())
def test_no_key_means_two_things_on_one_screen(name: str) -> None:
    keys = Counter(key for action in keymap.group(name) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("name", ["week", "deliveries", "pad", "order", "end of day", "waiting", "checklist"])
def test_a_screen_leaves_the_keys_of_everywhere_alone(name: str) -> None:
    everywhere = {key for group in ("screens", "anywhere") for action in keymap.group(group) for key in action.keys}
    own = {key for action in keymap.group(name) for key in action.keys}
    assert not own & everywhere


def test_every_f_key_has_a_letter_too() -> None:
    for action in keymap.SCREENS:
        assert action.keys[0].startswith("f")
        assert len(action.keys[1]) == 1
        assert action.keys[1].isupper()


def test_the_same_action_has_the_same_first_key_in_every_list() -> None:
    for wanted in ("outcome", "acknowledge", "today"):
        assert len({action.keys[0] for action in ACTIONS if action.id == wanted}) == 1


def test_every_action_says_what_it_does_in_a_sentence() -> None:
    for action in ACTIONS:
        assert action.help.endswith(".")
        assert action.help[0].isupper() or action.help.startswith("How")


def test_the_f_keys_fit_on_80_cells() -> None:
    line = " " + " ".join(f"{action.shown} {action.words}" for action in keymap.SCREENS)
    assert len(line) <= 80


def test_the_outcomes_of_a_checklist_fit_on_80_cells() -> None:
    own = {action.id: action for action in keymap.group("checklist")}
    for names in (UPPER, BELOW):
        line = " " + " ".join(f"{own[name].shown} {own[name].words}" for name in names)
        assert len(line) <= 80


def test_the_readme_table_holds_every_action() -> None:
    table = keymap.readme_table()
    assert all(f"| {action.help} |" in table for action in ACTIONS)
    assert table.count("\n") == len(ACTIONS) + 2


def test_the_readme_shows_the_keys_as_they_are() -> None:
    """When this fails, put the answer of ``keymap.readme_table()`` between the two marks in the README."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = text.partition("<!-- the keys -->\n")[2].partition("<!-- /the keys -->")[0]
    assert shown == keymap.readme_table()


def test_where_letters_are_text_help_is_shown_by_a_key_that_acts_there() -> None:
    assert [a.shown for a in keymap.anywhere(typed_in=True)] == ["F1", "ctrl+p", "ctrl+q", "ctrl+l"]
    assert keymap.anywhere(typed_in=False)[0].shown == "?"
