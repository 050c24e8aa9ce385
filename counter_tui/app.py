"""The counter: it declares the modes, answers what screens ask to be opened, and does little else."""

from functools import partial
from typing import Any

from counter_tui.ending import ENTRY
from counter_tui.housekeeping import KeepsHouse
from counter_tui.shop_app import CHOICE, DOOR
from screens.going import (
    ChecklistPicked,
    DraftPicked,
    LockBoxPicked,
    NewOrderPicked,
    OrderPicked,
    PhotosPicked,
    ScreenPicked,
    Searches,
    SearchPicked,
    TakesOrders,
    Unlocked,
)
from screens.turning_over import waits_behind
from screens.whereabouts import Whereabouts

FIRST = "pad"
COUNTER = {
    "order_entry": ("screens.order_entry", "OrderEntryScreen"),
    "find": ("screens.find", "FindScreen"),
    "week": ("screens.week", "WeekScreen"),
    "deliveries": ("screens.deliveries", "DeliveriesScreen"),
    "pad": ("screens.pad", "PadScreen"),
    "end_of_day": ("screens.end_of_day", "EndOfDayScreen"),
}
ORDER = ("screens.order_view", "OrderViewScreen")
PEOPLE = ("screens.people", "PeopleScreen")
ACCESS = ("screens.access", "AccessScreen")
SHOP_SETTINGS = ("screens.shop_settings", "ShopSettingsScreen")
DRIVERS = ("screens.drivers", "DriversScreen")
WAITING = ("screens.waiting", "WaitingScreen")
ONLINE = ("screens.online", "OnlineScreen")
CONFIRMATIONS = ("screens.confirmations", "ConfirmationsScreen")
PHOTOS = ("screens.photos", "PhotosScreen")
INBOX = ("screens.inbox", "InboxScreen")
LOCK_BOX = ("screens.lock_box", "LockBoxScreen")


class CounterApp(KeepsHouse):
    """The counter's screens, behind the door."""

    @waits_behind
    async def on_unlocked(self, _event: Unlocked) -> None:
        """The book is open: make room for the counter's screens, show where it was locked, forget the door."""
        for name, where in COUNTER.items():
            self.add_mode(name, partial(self._counter, where))
        back, self._back = self._back, Whereabouts()
        if back.sheet:
            (await self._order_entry()).resume(back.sheet)
        await self._show(back.screen if back.screen in COUNTER else FIRST, back)
        self.remove_mode(DOOR)
        if back.order:
            await self.push_screen(self._counter(ORDER, back.order))
        if back.loss:
            shown: Any = self.screen
            shown.say(back.loss, wrong=True)

    async def _show(self, mode: str, back: Whereabouts) -> None:
        if self.current_mode == mode:
            return
        await self.switch_mode(mode)
        screen: Any = self.screen_stack[0]
        screen.come_back(back)

    @waits_behind
    async def on_screen_picked(self, event: ScreenPicked) -> None:
        await self.switch_mode(event.screen)
        # An F-key shows its own screen, not what was left open upon it; what is unsaved there stays to be dealt with.
        for left_open in reversed(self.screen_stack[1:]):
            if getattr(left_open, "unsaved", ""):
                break
            await self.pop_screen()

    def on_order_picked(self, event: OrderPicked) -> None:
        self.push_screen(self._counter(ORDER, event.order_id))

    @waits_behind
    async def on_search_picked(self, event: SearchPicked) -> None:
        await self.switch_mode("find")
        screen = self.screen_stack[0]
        assert isinstance(screen, Searches)
        screen.search_for(event.text)

    @waits_behind
    async def on_new_order_picked(self, event: NewOrderPicked) -> None:
        (await self._order_entry()).start(event.due)

    @waits_behind
    async def on_draft_picked(self, event: DraftPicked) -> None:
        (await self._order_entry()).resume(event.sheet)

    async def _order_entry(self) -> TakesOrders:
        await self.switch_mode(ENTRY)
        screen = self.screen_stack[0]
        assert isinstance(screen, TakesOrders)
        return screen

    @waits_behind
    async def on_checklist_picked(self, event: ChecklistPicked) -> None:
        await self.push_screen(self._counter(CHOICE, event.day))

    def on_photos_picked(self, event: PhotosPicked) -> None:
        self.push_screen(self._counter(PHOTOS, event.of, event.photo_id))

    def on_lock_box_picked(self, event: LockBoxPicked) -> None:
        self.push_screen(self._counter(LOCK_BOX, event.sheet))

    def action_lock_box(self) -> None:
        self.push_screen(self._counter(LOCK_BOX))

    def action_inbox(self) -> None:
        self.push_screen(self._counter(INBOX))

    def action_people(self) -> None:
        self.push_screen(self._counter(PEOPLE))

    def action_access(self) -> None:
        self.push_screen(self._counter(ACCESS))

    def action_shop_settings(self) -> None:
        self.push_screen(self._counter(SHOP_SETTINGS))

    def action_drivers(self) -> None:
        self.push_screen(self._counter(DRIVERS))

    def action_waiting(self) -> None:
        self.push_screen(self._counter(WAITING))

    def action_online(self) -> None:
        self.push_screen(self._counter(ONLINE))

    def action_confirmations(self) -> None:
        self.push_screen(self._counter(CONFIRMATIONS))
