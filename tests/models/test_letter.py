"""What a customer is written: nothing but what was stored, and no name in an order is read as anything else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.errors import Refused
from models.letter import DEFAULTS, PLACEHOLDERS, check_template, known_of, letter
from models.views import Line, Party
from tests.book import SATURDAY, WEDNESDAY, an_order
from tests.models.mailing import SETTINGS

CONTROLS = [chr(code) for code in (*range(32), *range(127, 160), 0x2028, 0x2029, 0x202E, 0x200B, 0xFEFF)]
# Every way of ending a header's line, or of hiding one, before a header of one's own.
PAYLOADS = [
    *(f"Ann{end}Bcc: all@example.com" for end in (*CONTROLS, "\r\n", "\n\r", "\r\n ", "\r\n\t", "\n.\n", "\r\n.\r\n")),
    "Ann\r\n\r\nContent-Type: text/html",
    "=?utf-8?q?Ann=0ABcc:_all@example.com?=",
    "Ann%0ABcc: all@example.com",
    "Ann\\nBcc: all@example.com",
    'Ann" <all@example.com>',
    "{name}{reach}{{}}",
    "{0.__class__.__mro__}",
    "%s%n$(id)`id`",
]


def test_it_says_what_was_stored_with_weekday_date_and_distance() -> None:
    subject, text = letter("0413-1", an_order(), SETTINGS, "The Shop", WEDNESDAY)
    assert subject == "Your order 0413-1 from The Shop, for Saturday 14 February 2026, in 3 days"
    for words in (
        *("Hello Ann Sender,", "2 x Dozen red roses", "For: Bea Recipient", "Where: 12 Mill Lane, PO16 7AA"),
        "When: Saturday 14 February 2026, in 3 days, in the morning",
        *("Card: Happy Birthday!", "Total: £95.00 (delivery £5.00)", "tell us: 01632 960123"),
    ):
        assert words in text
    assert "{" not in text


def test_a_cancelled_order_has_words_of_its_own() -> None:
    subject, text = letter("0413-1", an_order(), SETTINGS, "The Shop", SATURDAY, cancelled=True)
    assert subject.startswith("Cancelled: Your order 0413-1")
    assert "due on Saturday 14 February 2026, today, is cancelled" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fulfilment": "collection", "recipient": Party()}, ("to be collected at The Shop", "For: Ann Sender")),
        ({"card": "", "to_come": frozenset({"card"})}, ("Card: still to come",)),
        ({"card": ""}, ("in the morning\nTotal:",)),
        ({"lines": (Line("Bouquet", 1, None),)}, ("£5.00, and what is still to come (delivery £5.00)",)),
        ({"lines": (Line("Bouquet", 1, None),), "delivery_charge": 0}, ("Total: still to come",)),
        (
            {"caller": Party("", "07700 900123"), "recipient": Party(), "fulfilment": "collection", "window": ""},
            ("For: you", "in 3 days, during the day"),
        ),
        ({"lines": (Line("Bouquet", 1, 100), Line("Vase", 2, 100))}, ("\n\nBouquet\n2 x Vase\n\n",)),
        ({"lines": ()}, ("still to come\n\nFor:",)),
        ({"caller": Party("", "07700 900123")}, ("Hello there,",)),
        ({"address": "Flat 2\n12 Mill Lane"}, ("Where: Flat 2, 12 Mill Lane, PO16 7AA",)),
        ({"card": "With love\n{name} and Cy"}, ("Card: With love\n{name} and Cy\n",)),
        ({"discount": 1000, "tax": 250}, ("Total: £87.50 (delivery £5.00, tax £2.50, discount -£10.00)",)),
    ],
)
def test_what_is_not_known_is_never_made_up(changes: dict[str, object], said: tuple[str, ...]) -> None:
    _, text = letter("0413-1", an_order(**changes), SETTINGS, "The Shop", WEDNESDAY)
    assert [words for words in said if words not in text] == []


def test_no_line_of_it_is_ever_empty() -> None:
    bare = an_order(
        caller=Party("", "07700 900123"),
        recipient=Party(),
        address="",
        postcode="",
        card="",
        window="",
        lines=(),
        delivery_charge=0,
    )
    how = replace(SETTINGS, reach="")
    told_before = known_of(an_order())
    kinds: list[dict[str, Any]] = [{}, {"cancelled": True}, {"earlier": told_before}]
    for kind in kinds:
        _, text = letter("0413-1", bare, how, "The Shop", WEDNESDAY, **kind)
        assert "tell us: answer this e-mail" in text
        before_nothing = [line for line in text.splitlines() if line.endswith((":", ": ", ", ", "(instead of )"))]
        assert [line for line in before_nothing if not line.endswith(("down:", "before:", "made:", "changed:"))] == []


def test_a_change_says_that_it_is_one_and_what_it_was_before() -> None:
    before = an_order()
    now = an_order(
        due=SATURDAY + timedelta(days=1),
        fulfilment="collection",
        card="With love\n{name}",
        lines=(*before.lines, Line("Vase", 1, 500)),
    )
    subject, text = letter("0413-1", now, SETTINGS, "The Shop", WEDNESDAY, earlier=known_of(before))
    assert subject == "Changed: Your order 0413-1 from The Shop, for Sunday 15 February 2026, in 4 days"
    changed = text.split("has been changed:\n\n")[1].split("\n\n")[0]
    assert changed.splitlines() == [
        "Day: Sunday 15 February 2026, in 4 days (instead of Saturday 14 February 2026)",
        "Where: to be collected at our shop (instead of 12 Mill Lane, PO16 7AA)",
        "What: 2 x Dozen red roses, Vase (instead of 2 x Dozen red roses)",
        "Card: With love / {name} (instead of Happy Birthday!)",
        "Total: £100.00 (instead of £95.00)",
    ]
    assert "thank you" not in text.casefold()
    assert "When: Sunday 15 February 2026, in 4 days, in the morning" in text
    same = letter("0413-1", before, SETTINGS, "The Shop", WEDNESDAY, earlier=known_of(before))
    assert same == letter("0413-1", before, SETTINGS, "The Shop", WEDNESDAY)


def test_no_line_break_or_control_reaches_the_subject_and_only_line_breaks_the_text() -> None:
    templates = replace(
        SETTINGS, subject="{name} {recipient} {card} {where} {what}", body="{name}|{recipient}|{reach}\n{card}{what}"
    )
    assert len(PAYLOADS) >= 60
    for payload in PAYLOADS:
        order = an_order(
            caller=Party(payload),
            recipient=Party(payload),
            card=payload,
            address=payload,
            lines=(Line(payload, 1, 100),),
        )
        subject, text = letter(payload, order, replace(templates, reach=payload), payload, WEDNESDAY)
        assert subject.splitlines() == [subject], repr(payload)
        assert len(text.split("\n")[0].splitlines()) == 1, repr(payload)
        assert not [each for each in CONTROLS if each in subject + text.replace("\n", "")], repr(payload)


def test_a_template_is_kept_as_it_was_written_and_an_empty_one_is_the_usual() -> None:
    for field, usual in DEFAULTS.items():
        assert check_template(field, "") == usual
        assert check_template(field, usual) == usual
    every = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert check_template("changed_body", every) == every
    body = check_template("body", "For {when}: {{{name}}}")
    assert letter("1", an_order(), replace(SETTINGS, body=body), "", SATURDAY)[1] == (
        "For Saturday 14 February 2026, today: {Ann Sender}"
    )


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("subject", "for {nmae}", '"{nmae}" is not known: {name}, {order}'),
        ("body", "{when} {name.__class__}", "is not known"),
        ("body", "{when} {}", "is not known"),
        ("body", "{when} {0}", "is not known"),
        ("body", "{when} {name!r}", "is not known"),
        ("body", "{when} {name:>20}", "is not known"),
        ("body", "{when} {na{me}}", "A brace stands alone"),
        ("cancelled_body", "{name", "A brace stands alone"),
        ("cancelled_body", "name}", "A brace stands alone"),
        ("body", "Hello {name}", "put {when} in it"),
        ("changed_body", "{changed}", "put {when} in it"),
        ("changed_body", "{when}", "put {changed} in it"),
        ("body", "{when} {changed}", "only for the text of an order that was changed"),
        ("subject", "x" * 151, "150 is the most"),
        ("body", "{when} 4111 1111 1111 1111", "card number"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_at_once(field: str, text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check_template(field, text)
    assert refused.value.field == field
    assert said in refused.value.message
