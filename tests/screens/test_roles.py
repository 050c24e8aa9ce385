"""Every action of every screen, in each role: exactly what the table of `models.roles` says."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

import screens
from models.errors import BookError
from models.photo_views import PhotoOf
from models.roles import DRIVER, MAY, OWNER, ROLES, STAFF
from screens import keymap
from screens.access import AccessScreen
from screens.action import TAKES, Action
from screens.amend import AmendScreen
from screens.base import ONLY_COUNTER, ONLY_OWNER, CounterScreen
from screens.catalogue_sections import SECTIONS
from screens.checklist import ChecklistScreen
from screens.commands import LEFT_OUT, RegistryCommands
from screens.desk import Desk, Entered
from screens.help import A_DRIVERS, help_rows
from screens.order_view import OrderViewScreen
from screens.photos import PhotosScreen
from screens.picture import PictureScreen
from screens.shop_settings import ShopSettingsScreen
from screens.widgets.plain import Plain
from tests.screens.desk import Counter, FakeBook, book_of, comes_to, counter, fake_desk, shows
from tests.screens.filling import settle
from tests.screens.order_views import order_view
from tests.screens.photos import photo

REFUSALS = (ONLY_OWNER, ONLY_COUNTER)
BESIDE = {"list", "read back", "door"}
"""A list's own keys only move in it, those of the sentence come after ``save``, and at the door nobody is in yet."""


class Unread(dict[str, Any]):
    """Answers of a book that cannot be read: whatever a screen shows, its keys are the same."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return BookError("The book cannot be read.")


def desk_in(role: str) -> Desk:
    desk = fake_desk()
    desk.book = FakeBook(Unread())
    desk.role = role
    return desk


def screen_classes() -> list[type[CounterScreen]]:
    """Every screen of the counter, found where it stands."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"screens.{module.name}")
    found, waiting = [], [CounterScreen]
    while waiting:
        kind: Any = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.GROUP and kind.__module__.startswith("screens."):
            found.append(kind)
    return sorted(set(found), key=lambda kind: str(kind.__name__))


def make(kind: type[CounterScreen], desk: Desk) -> CounterScreen:
    if kind is OrderViewScreen:
        return OrderViewScreen(desk, 1)
    if kind is AmendScreen:
        return AmendScreen(desk, order_view(), lambda _said: None)
    if kind is ChecklistScreen:
        return ChecklistScreen(desk, "van 1", desk.clock.today())
    if kind is PhotosScreen:
        return PhotosScreen(desk, PhotoOf("order", 1))
    if kind is PictureScreen:
        return PictureScreen(desk, [photo("one")])
    return kind(desk)


@asynccontextmanager
async def shown(kind: type[CounterScreen], role: str) -> AsyncIterator[tuple[Pilot[Any], CounterScreen]]:
    desk = desk_in(role)
    async with counter(lambda: make(kind, desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, CounterScreen)
        yield pilot, screen


async def says(pilot: Pilot[Any], screen: CounterScreen, words: str) -> bool:
    """Whether the words come to stand on the message line."""
    return await comes_to(pilot, lambda: screen.query_one("#said", Plain).text == words)


def in_reach(group: str) -> list[Action]:
    """What the palette offers on a screen of the group, to somebody who may do everything."""
    own = [action for action in keymap.group(group) if action.words]
    more = [action for action in keymap.group("more") if action.id not in {each.id for each in own}]
    known = (*keymap.group("screens"), *own, *more, *keymap.group("anywhere"))
    return [action for action in known if action.id not in LEFT_OUT]


def palette_name(action: Action) -> str:
    return f"{action.words.capitalize()}  ({action.all_shown})"


def test_every_action_takes_a_permission_of_the_table() -> None:
    assert {action.may for action in keymap.ACTIONS} <= set(MAY)
    groups = {action.group for action in keymap.ACTIONS}
    places = {f"{action.group}/{action.id}" for action in keymap.ACTIONS}
    assert set(TAKES) <= groups | places, "a permission for an action that there is not"


def test_what_is_the_owners_alone_and_what_a_driver_may() -> None:
    """Written out, so that an action which lost its permission is seen."""
    may = {role: {f"{a.group}/{a.id}" for a in keymap.ACTIONS if role in MAY[a.may]} for role in ROLES}
    assert may[OWNER] - may[STAFF] == {
        *("access/new", "access/remove", "access/sheet", "confirmations/mail_settings"),
    }
    assert may[DRIVER] == {
        *("screens/turn_over", "anywhere/help", "anywhere/command_palette", "anywhere/lock"),
        *("order/outcome", "deliveries/outcome", "waiting/outcome", "door/recover", "door/lock_again"),
        *(f"{name}/{a.id}" for name in ("list", "driver", "checklist") for a in keymap.group(name)),
    }


def test_every_action_is_one_of_a_screen_that_is_tried() -> None:
    tried = {kind.GROUP for kind in screen_classes()} | {"screens", "anywhere", "more"}
    assert set(keymap.groups()) - BESIDE == tried


@pytest.mark.parametrize("kind", screen_classes(), ids=lambda kind: kind.__name__)
async def test_a_screen_does_what_the_role_may_and_refuses_the_rest(kind: type[CounterScreen]) -> None:
    async with shown(kind, OWNER) as (pilot, screen):
        # Whoever opens a checklist, at it they are the driver.
        for role in (DRIVER,) if kind is ChecklistScreen else ROLES:
            if kind is not ChecklistScreen:
                screen.desk.role = role
            assert screen.desk.role == role
            await does_what_it_may(pilot, screen, kind.GROUP, role)


async def does_what_it_may(pilot: Pilot[Any], screen: CounterScreen, group: str, role: str) -> None:
    for action in keymap.on_screen(group):
        if role in MAY[action.may]:
            assert screen.why_dead(action.id) not in REFUSALS, action
            continue
        screen.say("nothing yet")
        await screen.action_act(action.id)
        refusal = ONLY_OWNER if MAY[action.may] == {OWNER} else ONLY_COUNTER
        assert await says(pilot, screen, refusal), action
        assert pilot.app.screen is screen
    assert isinstance(pilot.app, Counter)
    assert pilot.app.went == []
    assert book_of(screen.desk).told == []
    in_palette = {hit.text async for hit in RegistryCommands(screen).discover()}
    assert in_palette == {palette_name(a) for a in in_reach(group) if role in MAY[a.may]}


async def test_staff_give_and_take_no_keys() -> None:
    async with shown(AccessScreen, STAFF) as (pilot, screen):
        for key in ("n", "d", "r"):
            screen.say("nothing yet")
            assert await shows(pilot, "nothing yet")
            await pilot.press(key)
            assert await shows(pilot, ONLY_OWNER)
            assert pilot.app.screen is screen


async def test_staff_keep_the_codes_and_leave_the_settings_alone() -> None:
    async with shown(ShopSettingsScreen, STAFF) as (pilot, screen):
        assert isinstance(screen, ShopSettingsScreen)
        assert screen.why_dead("new") == ""
        screen.go_to(len(SECTIONS))
        assert await shows(pilot, "The shop's name")
        await pilot.press("enter")
        assert await shows(pilot, ONLY_OWNER)
        assert pilot.app.screen is screen


async def test_the_owner_changes_the_settings() -> None:
    async with shown(ShopSettingsScreen, OWNER) as (pilot, screen):
        assert isinstance(screen, ShopSettingsScreen)
        screen.go_to(len(SECTIONS))
        assert await shows(pilot, "The shop's name")
        await pilot.press("enter")
        assert await shows(pilot, "Change: ")


@pytest.mark.parametrize("role", ROLES)
def test_help_leaves_out_what_may_not_be_done(role: str) -> None:
    rows = help_rows("checklist", role)
    shown_keys = {row.key for row in rows if row.key}
    known = A_DRIVERS | {"checklist"} if role == DRIVER else frozenset(keymap.groups())
    assert shown_keys == {f"{a.group}/{a.id}" for a in keymap.ACTIONS if role in MAY[a.may] and a.group in known}
    headings = [row for row in rows if row.key is None]
    assert len(headings) == len({key.partition("/")[0] for key in shown_keys}), "no heading stands alone"


async def test_the_key_lines_show_a_forbidden_key_as_dead() -> None:
    async with shown(AccessScreen, STAFF) as (_pilot, screen):
        dead = {action.id for action in keymap.group("access") if screen.why_dead(action.id)}
        assert {"new", "remove", "sheet"} <= dead
        assert not {"passphrase", "phone", "back_up"} & dead


def test_whoever_comes_in_next_has_their_own_role() -> None:
    desk = desk_in(STAFF)
    screen = ShopSettingsScreen(desk)
    assert screen.refusal("change settings") == ONLY_OWNER
    desk.enter(Entered(desk.book, "Ivy", OWNER))
    assert screen.refusal("change settings") == ""
