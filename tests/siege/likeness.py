"""Orders entered twice are all found, in whatever spelling; honest ones that look alike are asked about once at most.

All of them stand in one book, so that each is held against hundreds of others too.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from counter_tui.sample.crowd import Crowd
from models import intake
from models.alike import Like
from models.database import Book
from models.day_end import check
from models.likeness import like
from models.rounds import day_list
from models.views import Confirm, Line, NewOrder, Party, Taken
from tests.book import WEDNESDAY, an_order, moment, open_book
from tests.siege.report import Report

CARDS = ("", "Happy Birthday!", "With love from us all", "Get well soon", "Thinking of you")
FLOWERS = (Line("Dozen red roses", 1, 4500), Line("Hand-tied", 1, 3000), Line("Lily", 3, 450), Line("Basket", 1, 4000))
TITLES = ("Mr", "Mrs", "Ms", "Dr")
SHORTER = {" Lane": " ln", " Road": " Rd.", " Avenue": " ave", " Close": " close", " Gardens": " gardens"}
WEEK = timedelta(days=7)


@dataclass
class Shop:
    """One counter, with a crowd of people of whom nobody has ordered yet."""

    book: Book
    rng: random.Random
    crowd: Crowd
    today: date = WEDNESDAY
    met: int = 0
    asked: int = 0
    taken: list[tuple[str, str, str]] = field(default_factory=list)

    def somebody(self) -> tuple[Party, dict[str, str]]:
        """Somebody new, and where they live."""
        self.met += 1
        where = self.crowd.where(self.met)
        return self.crowd.person(self.met), {"address": where.address, "postcode": where.postcode}

    def order(self, **changes: object) -> NewOrder:
        """An order of a new caller to a new recipient, in the next three weeks."""
        caller, (recipient, place) = self.somebody()[0], self.somebody()
        rng = self.rng
        drawn = {
            "caller": caller,
            "recipient": recipient,
            "due": self.today + timedelta(days=rng.randint(1, 21)),
            "card": rng.choice(CARDS),
            "lines": (rng.choice(FLOWERS),),
        }
        return an_order(**(drawn | place | changes))

    def likes(self, new: NewOrder) -> list[Like]:
        return self.book.read(like, new, self.today)

    def take(self, new: NewOrder, answer: str = "") -> Taken:
        """Take it; with an ``answer`` whatever it is like is asked about first, and each question counted."""
        likes = self.likes(new) if answer else []
        self.asked += bool(likes)
        answers = {each.order_id: answer for each in likes}
        self.met += 1
        m = moment(day=self.today)
        return self.book.write(
            intake.take, m, new, key=f"order {self.met}", confirm=Confirm("read back"), answers=answers
        )


def run(count: int, seed: int, folder: Path) -> Report:
    """So many orders entered twice, and as many honest ones."""
    report, rng = Report(seed), random.Random(seed)
    shop = Shop(open_book(folder), rng, Crowd(seed, 300_000))
    quiet = Counter[str]()
    for turn in range(count):
        _entered_twice(shop, report, ENTERED_AGAIN[turn % len(ENTERED_AGAIN)])
        honest = HONEST[turn % len(HONEST)]
        asked_before, shop.today = shop.asked, WEDNESDAY
        honest(shop)
        asked, shop.today = shop.asked - asked_before, WEDNESDAY
        report.expect(asked <= 1, f"{honest.__name__}, turn {turn} of seed {seed}: asked {asked} times")
        quiet["left alone" if not asked else "asked about once"] += 1
        report.done += 2
    _at_the_end_of_day(shop, report)
    shop.book.close()
    report.notes += [f"{count} entered twice", f"{count} honest: {quiet['left alone']} left alone, the rest asked once"]
    return report


def _entered_twice(shop: Shop, report: Report, again: Callable[[Shop, NewOrder], NewOrder]) -> None:
    """The second time nobody asks, as with the command line; but somebody could have seen it."""
    new = shop.order()
    first = shop.take(new)
    twin = again(shop, new)
    likes = shop.likes(twin)
    if report.expect(
        first.order in {each.order for each in likes}, f"{again.__name__}: {twin} is not found to be like {new}"
    ):
        shop.taken.append((shop.take(twin).order, first.order, min(new.due, twin.due).isoformat()))


def _at_the_end_of_day(shop: Shop, report: Report) -> None:
    """Each is an exception, and stands on the list of the earlier day; of the honest ones there is none."""
    now = moment("20:00").now
    found = shop.book.read(check, WEDNESDAY, now=now, today=WEDNESDAY).outstanding
    named = Counter((fault.order, fault.detail.split()[1].rstrip(":")) for fault in found if fault.kind == "likeness")
    report.expect(named == Counter(pair[:2] for pair in shop.taken), f"the end of day names others: {named}")
    for order, first, day in shop.taken:
        rows = {row.order: row.like for row in shop.book.read(day_list, date.fromisoformat(day))}
        marked = (rows.get(order), rows.get(first))
        report.expect(order in marked or first in marked, f"the list of {day} does not mark {order} or {first}")


def the_next_weekend(shop: Shop, new: NewOrder) -> NewOrder:
    days = shop.rng.choice((7, 7, 7, 1, 3, 8, 14, 0))
    return replace(new, due=new.due + timedelta(days=days), card=shop.rng.choice(CARDS))


def in_another_spelling(shop: Shop, new: NewOrder) -> NewOrder:
    """The web shop has it as the customer types, without the telephone of one side or the other."""
    caller, recipient = (replace(side, name=_misspelt(shop.rng, side.name)) for side in (new.caller, new.recipient))
    if shop.rng.random() < 0.5:
        caller = replace(caller, phone="", email="")
    if shop.rng.random() < 0.5:
        recipient = replace(recipient, phone="")
    address = new.address
    for street, shorter in SHORTER.items():
        address = address.replace(street, shorter)
    twin = replace(new, caller=caller, recipient=recipient, address=address, lines=(shop.rng.choice(FLOWERS),))
    return replace(twin, due=new.due + WEEK, postcode=new.postcode.replace(" ", "").lower())


def with_the_phone_as_it_is_abroad(shop: Shop, new: NewOrder) -> NewOrder:
    """A number in another format, and hardly anything else that is the same to the letter."""
    caller = Party(shop.rng.choice((new.caller.name, "", new.caller.name.split()[-1])), _reformatted(shop, new.caller))
    recipient = Party(_misspelt(shop.rng, new.recipient.name), _reformatted(shop, new.recipient))
    return replace(new, caller=caller, recipient=recipient, due=new.due + WEEK, postcode="")


def with_a_short_name(shop: Shop, new: NewOrder) -> NewOrder:
    """Liz, who was Elizabeth."""
    name = f"Bibi {new.recipient.name.split()[-1]}"
    lines = (shop.rng.choice(FLOWERS),)
    return replace(new, recipient=Party(name), due=new.due + WEEK, lines=lines, card=shop.rng.choice(CARDS))


def with_the_two_exchanged(shop: Shop, new: NewOrder) -> NewOrder:
    days = shop.rng.choice((0, 7))
    return replace(new, caller=new.recipient, recipient=new.caller, due=new.due + timedelta(days=days))


def two_senders(shop: Shop) -> None:
    """Two friends send to one birthday, and to one Christmas."""
    birthday = shop.order()
    other = shop.somebody()[0]
    for ahead in (0, 120):
        shop.today = WEDNESDAY + timedelta(days=ahead)
        for caller in (birthday.caller, other):
            due, card = birthday.due + timedelta(days=ahead), shop.rng.choice(CARDS)
            shop.take(replace(birthday, caller=caller, due=due, card=card), "different")


def a_relay_network(shop: Shop) -> None:
    """Another shop's network rings for all its customers, and they are on one ward."""
    hospital = {"address": "Queen Adelaide Hospital", "postcode": shop.somebody()[1]["postcode"]}
    network, surnames = Party("Interrelay", "01632 960960"), set[str]()
    while len(surnames) < 4:
        recipient = shop.somebody()[0]
        if recipient.name.split()[-1] not in surnames:
            surnames.add(recipient.name.split()[-1])
            shop.take(shop.order(caller=network, recipient=recipient, **hospital), "different")


def a_weekly_habit(shop: Shop) -> None:
    """Flowers for the desk on each Friday, now and then a day sooner."""
    first = shop.order(due=WEDNESDAY + timedelta(days=2))
    for week in range(6):
        shop.today = WEDNESDAY + WEEK * week
        sooner = timedelta(days=shop.rng.choice((0, 0, 1)) if week > 1 else 0)
        shop.take(replace(first, due=first.due + WEEK * week - sooner), "both")


def mothers_day(shop: Shop) -> None:
    """One caller, the same day, card and flowers: the mother, and the mother's mother."""
    first = shop.order(card="Happy Mother's Day")
    grandmother, place = shop.somebody()
    shop.take(first, "both")
    shop.take(replace(first, recipient=grandmother, address=place["address"], postcode=place["postcode"]), "both")


def on_the_ward(shop: Shop) -> None:
    """Everybody's hospital has one address."""
    ward = {"address": f"Ward {shop.rng.randint(1, 9)}, Queen Adelaide Hospital", "postcode": "PO6 3LY"}
    for _ in range(2):
        shop.take(shop.order(**ward), "different")


def next_door(shop: Shop) -> None:
    """The same surname, the same postcode, the house beside."""
    first = shop.order(address="12 Mill Lane", postcode="PO16 7AA")
    given = "Xavier" if not first.recipient.name.startswith("X") else "Bertie"
    surname = first.recipient.name.split()[-1]
    neighbour = Party(f"{given} {surname}", shop.somebody()[0].phone)
    for new in (first, shop.order(recipient=neighbour, address="14 Mill Lane", postcode="PO16 7AA", due=first.due)):
        shop.take(new, "different")


ENTERED_AGAIN = (
    the_next_weekend,
    in_another_spelling,
    with_the_phone_as_it_is_abroad,
    with_a_short_name,
    with_the_two_exchanged,
)
HONEST = (two_senders, a_relay_network, a_weekly_habit, mothers_day, on_the_ward, next_door)


def _misspelt(rng: random.Random, name: str) -> str:
    """One slip in one of the words, or the name as others say it."""
    first, *rest = name.split()
    way = rng.randrange(6)
    if way == 0:
        return " ".join((rng.choice(TITLES), *rest))
    if way == 1:
        return " ".join((f"{first[0]}.", *rest))
    if way == 2:
        return f"{rest[-1]} {first}".upper()
    word = rest[-1]
    at = rng.randrange(1, len(word) - 1)
    slips = (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + rng.choice("aeiou") + word[at:])
    return " ".join((first, *rest[:-1], slips[way - 3]))


def _reformatted(shop: Shop, party: Party) -> str:
    digits = party.phone.replace(" ", "")
    ways = (
        f"+44 (0){digits[1:5]} {digits[5:]}",
        f"0044{digits[1:]}",
        f"{digits[:3]} {digits[3:7]}-{digits[7:]}",
        digits,
    )
    return shop.rng.choice(ways)
