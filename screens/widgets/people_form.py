"""The part of an order's form that says who calls, for whom it is, and where: what the book knows is offered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from textual import events, on, work
from textual.message import Message

from models import catalogue, doubts, finding, looking
from models.codes import Codes, KnownPlace
from models.entry import is_to_come
from models.errors import BookError
from models.text import digits, fold, phone_doubt, phone_key
from models.views import Party
from screens.desk import Desk
from screens.widgets.field import MOST_OFFERED, Field, Offer
from screens.widgets.field_form import AnyField, FieldForm
from screens.widgets.known_people import KnownPeople, caller_history, caller_words, place_words

SAME_AS_CALLER = "="
ROOMY = 100
CALLER = ("caller_phone", "caller_name", "caller_email")
PHONES = frozenset({"caller_phone", "recipient_phone"})
# Where a place's code can be typed: the person it is for may come after it.
PLACED = frozenset({"recipient_name", "address"})

Whereabouts = finding.PlaceRow | KnownPlace


class PeopleForm(FieldForm):
    """Looks callers, their recipients and known places up while they are typed. Nothing half typed becomes somebody."""

    @dataclass
    class CodesLearned(Message):
        """The shop's codes, as they are now."""

        codes: Codes

    @dataclass
    class CallersFound(Message):
        """Known callers for what was typed."""

        field: Field
        rows: tuple[finding.CallerRow, ...]

    @dataclass
    class PlacesFound(Message):
        """Where the caller has sent flowers before, and places that have a code."""

        field: Field
        rows: tuple[Whereabouts, ...]

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk = desk
        self.source = "phone"
        self.codes = Codes()
        self._known = KnownPeople(desk)
        self._callers: tuple[finding.CallerRow, ...] = ()
        self._places: tuple[Whereabouts, ...] = ()
        self._caller_wanted = False
        self._taken: finding.CallerRow | None = None
        self._learned = asyncio.Event()

    def text_of(self, name: str) -> str:
        """What stands in a field, trimmed."""
        return self.field(name).text.strip()

    @property
    def caller(self) -> Party:
        """Who calls, as far as it is typed."""
        return Party(*(self.text_of(f"caller_{part}") for part in ("name", "phone", "email")))

    def on_mount(self) -> None:
        """Codes are read before anything can be typed in them."""
        self.learn_codes()

    @work(exclusive=True, group="codes")
    async def learn_codes(self) -> None:
        """Read the shop's codes anew: somebody may have changed them."""
        try:
            codes = await self.desk.book.read(catalogue.codes)
        except BookError:
            codes = self.codes
        self.post_message(self.CodesLearned(codes))

    @on(CodesLearned)
    def _codes_learned(self, event: CodesLearned) -> None:
        changed, self.codes = event.codes != self.codes, event.codes
        self._learned.set()
        if changed:
            self.codes_changed()

    async def learned(self) -> None:
        """Wait for the codes: without them a product's code would be read as its name."""
        await self._learned.wait()

    def codes_changed(self) -> None:
        """What was typed may mean something else now. For a form to read itself again."""

    def placed(self) -> None:
        """Where it goes has changed. For a form that charges by it."""

    def forget_people(self) -> None:
        """Drop what was looked up for another order."""
        self._known.forget()
        self._callers, self._places, self._caller_wanted = (), (), False
        self._taken = None

    def doubt(self, field: AnyField) -> str:
        """A telephone number that can hardly be one; a postcode nobody delivers to."""
        if field.field_name == "caller_phone" and len(self._callers) > 1 and isinstance(field, Field) and field.offer:
            return f"{len(self._callers)} callers are known by this: down picks one, enter goes on without."
        if field.field_name in PHONES:
            return phone_doubt(field.text.strip(), self.desk.shop.country)
        return doubts.of_postcode(field.text, self.codes) if field.field_name == "postcode" else ""

    def look_up(self, field: Field) -> None:
        """Look up whom or what the text of a field may name."""
        if field.field_name in ("caller_phone", "caller_name"):
            self._caller_wanted = False
            self.row(field).echo.say("")
            self._look_for_callers(field)
        elif field.field_name in PLACED:
            self._look_for_places(field)

    def is_name_for_number(self) -> bool:
        """A name was typed where the number belongs, and the name's own field is free for it."""
        text = self.text_of("caller_phone")
        return bool(text) and not digits(text) and not is_to_come(text) and not self.text_of("caller_name")

    def move_name(self) -> bool:
        """A name that was typed where the number belongs goes to its own field. Whether there was one."""
        if not self.is_name_for_number():
            return False
        phone = self.field("caller_phone")
        self.field("caller_name").put(phone.text.strip())
        phone.put("")
        self.say_wrong(phone, "")
        return True

    def wait_for_caller(self) -> None:
        """Enter was quicker than the book: the caller is taken when the answer comes."""
        self._caller_wanted = self._known.looking_for_caller

    def left(self, field: AnyField) -> None:
        """ "=" stands for the caller, a place's code for the place."""
        if field.field_name == "caller_phone":
            self.move_name()
        if field.field_name == "caller_name":
            self._forget_other_e_mail()
        if field.field_name == "recipient_name" and field.text.strip() == SAME_AS_CALLER:
            field.put(self.text_of("caller_name"))
            self.field("recipient_phone").put(self.text_of("caller_phone"))
        elif field.field_name == "address" and (place := self.codes.place(field.text)):
            self._put_place(place)
        elif field.field_name == "postcode":
            self.placed()

    def _forget_other_e_mail(self) -> None:
        """Under another name the address that came with a known caller is somebody else's."""
        known, mail = self._taken, self.field("caller_email")
        if known and known.email and mail.text == known.email and fold(known.name) != fold(self.text_of("caller_name")):
            mail.put("")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer again what was asked; offer the caller's recipients before a letter is typed."""
        field = event.widget
        if not isinstance(field, Field) or self.propose_answers(field):
            return
        if field.field_name == "recipient_name" and not field.text:
            self._look_for_places(field)

    @work
    async def _look_for_callers(self, field: Field) -> None:
        try:
            rows = await self._known.callers(field.text.strip(), self.source)
        except BookError:
            rows = ()
        if rows is not None:
            self.post_message(self.CallersFound(field, tuple(rows)))

    @work
    async def _look_for_places(self, field: Field) -> None:
        text = field.text.strip()
        known: tuple[Whereabouts, ...] = tuple(self.codes.places_named(text, limit=MOST_OFFERED))
        if field.field_name == "recipient_name":
            try:
                rows = await self._known.places(self.caller, text, self.source)
            except BookError:
                rows = ()
            if rows is None:
                return
            known = (*rows, *known)
        self.post_message(self.PlacesFound(field, known))

    @on(CallersFound)
    def _callers_found(self, event: CallersFound) -> None:
        self._callers = event.rows
        sure = self._sure_of_caller(event)
        if event.field.has_focus:
            event.field.propose(Offer(tuple(map(caller_words, event.rows)), sure))
        elif self._caller_wanted and sure is not None and not self.text_of("caller_name"):
            self._take_caller(event.rows[sure])

    def _sure_of_caller(self, event: CallersFound) -> int | None:
        """The one that was meant: alone with these digits, or alone with the whole number; never one of several."""
        rows, text = event.rows, event.field.text
        country = self.desk.shop.country
        if event.field.field_name != "caller_phone":
            number = self.text_of("caller_phone")
            other = number and rows and phone_key(rows[0].phone, country) != phone_key(number, country)
            alone = sum(fold(row.name) == fold(text) for row in rows) == 1
            return 0 if alone and _one_named(rows, text) and not other else None
        whole = [at for at, row in enumerate(rows) if phone_key(row.phone, country) == phone_key(text, country)]
        candidates = whole or list(range(len(rows)))
        return candidates[0] if len(candidates) == 1 else None

    @on(PlacesFound)
    def _places_found(self, event: PlacesFound) -> None:
        self._places = event.rows
        if event.field.has_focus:
            words = tuple(map(_whereabouts, event.rows[:MOST_OFFERED]))
            event.field.propose(Offer(words, 0 if self._sure_of_place(event) else None))

    def _sure_of_place(self, event: PlacesFound) -> bool:
        if not event.rows:
            return False
        first, text = event.rows[0], event.field.text.strip()
        if isinstance(first, KnownPlace):
            return self.codes.place(text) == first
        return not text or _one_named((first,), text)

    def chose(self, field: Field, index: int) -> None:
        """A known caller, recipient or place was taken."""
        if field.field_name not in PLACED:
            self._take_caller(self._callers[index])
            return
        row = self._places[index]
        if isinstance(row, KnownPlace):
            self._put_place(row)
            field.put("" if field.field_name == "recipient_name" else row.where)
            self.field("recipient_name" if field.field_name == "recipient_name" else "card").focus()
        else:
            self._take_recipient(row, index)

    def _take_caller(self, row: finding.CallerRow) -> None:
        self._caller_wanted, self._taken = False, row
        self._fill({"caller_phone": row.phone, "caller_name": row.name, "caller_email": row.email})
        self.field("recipient_name").focus()
        history = caller_history(row)
        self.row(self.field("caller_phone")).echo.say(
            history if self.size.width >= ROOMY else history.partition(",")[0]
        )
        self._opened(row.person_id)

    @work
    async def _opened(self, person_id: int) -> None:
        await self.desk.looked(looking.person_opened, person_id)

    def _take_recipient(self, row: finding.PlaceRow, index: int) -> None:
        filled = {"recipient_name": row.name, "recipient_phone": row.phone}
        self._fill(filled | {"address": row.address, "postcode": row.postcode})
        self.field("card").focus()
        known = sum(isinstance(each, finding.PlaceRow) for each in self._places)
        self.row(self.field("recipient_name")).echo.say(f"{index + 1} of {known} known")

    def _put_place(self, place: KnownPlace) -> None:
        phone = self.text_of("recipient_phone") or place.phone
        self._fill({"address": place.where, "postcode": place.postcode, "recipient_phone": phone})

    def _fill(self, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            field = self.field(name)
            field.put(text)
            self.say_wrong(field, "")
        if "postcode" in texts:
            self.placed()
            self.check(self.field("postcode"))
        self.post_message(self.Changed())


def _whereabouts(row: Whereabouts) -> str:
    if isinstance(row, KnownPlace):
        return "  ".join(filter(None, (f"\\{row.code}", row.where, row.postcode)))
    return place_words(row)


def _one_named(rows: tuple[finding.CallerRow, ...] | tuple[finding.PlaceRow, ...], text: str) -> bool:
    """The first is the one whose whole name was typed; half a name must not become somebody else."""
    return bool(rows) and fold(rows[0].name) == fold(text)
