"""Text from people: what the gate keeps, what it marks, what it refuses; the keys it is looked up by."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.errors import Ask, Refused
from models.text import digits, fold, gate, phone_doubt, phone_key, postcode, quoted, visible

FAMILY = "👨‍👩‍👧‍👦"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
HIDDEN_ALONE = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\u061c\u00ad\ufeff\ufe0f\u3164\U000e0041"
)

# Any character at all, with those that matter here drawn far more often than chance would.
nasty = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(
            list("\x00\x1b\x07\x9b\x85\r\n\t \u0301\u0627\u0915\u094d葛1#\u20e3👍🏽❤\ud800\U000e0100" + HIDDEN_ALONE)
        ),
        st.sampled_from([FAMILY, WALES, "1️⃣", "🏳️‍🌈", "👩🏾‍🚒", "می\u200cخواهم"]),
    )
).map("".join)


def is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(nasty, st.booleans())
@example("\u06dd\u200c\u06dd", False)
@example("👍\u200d\u200d👍", False)
@example("a\n\u0301", False)
def test_passing_the_gate_twice_changes_nothing(text: str, lines: bool) -> None:
    try:
        once = gate(text, lines=lines)
    except Refused:
        assert any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)
        return
    assert gate(once, lines=lines) == once
    assert visible(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)


@given(nasty, st.booleans())
def test_nothing_a_terminal_obeys_survives_the_way_out(text: str, lines: bool) -> None:
    shown = visible(text, lines=lines)
    survivors = {character for character in shown if is_hidden(character)}
    assert survivors <= {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))} | ({"\n"} if lines else set())
    shown.encode("utf-8")


@given(st.text(alphabet=st.sampled_from("ab é\u200c\u200d\ufe0f\U000e0067\U000e007f")))
def test_joiners_selectors_and_tags_are_marked_away_from_emoji(text: str) -> None:
    assert not any(is_hidden(character) or character == "\ufe0f" for character in visible(text))


def test_every_control_and_format_character_is_marked() -> None:
    for code in range(0x110000):
        character = chr(code)
        if is_hidden(character) and character not in "\r\n\t":
            assert not is_hidden(visible(character)[0]), f"U+{code:04X}"


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        WALES,
        "1️⃣ #️⃣",
        "👍🏽",
        "❤️",
        "❤︎",
        "🏳️‍🌈",
        "👩🏾‍🚒",
        "🏴‍☠️",
        "🇬🇧",
        "🏋🏽‍♂️",
        "می‌خواهم",
        "श्री",
        "葛\U000e0100",
        "Łódź, O’Brien",
        "[/] [red]hi [@click=app.bell]x",
        "\U0001fae8 \U0001fadf",
    ],
)
def test_what_belongs_is_kept(text: str) -> None:
    assert gate(text) == text
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a\x1b]52;c;x\x07b", "a␛]52;c;x␇b"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("\x7f", "␡"),
        ("ab\u202edc", "ab⟨U+202E⟩dc"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("👍\u200d", "👍⟨U+200D⟩"),
        ("👍\U000e0067\U000e007f", "👍⟨U+E0067⟩⟨U+E007F⟩"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("a\tb", "a b"),
        ("cafe\u0301", "café"),
        ("  x  ", "x"),
        ("12 Mill Lane\r\n\r\n Havant\rHants", "12 Mill Lane / Havant / Hants"),
    ],
)
def test_what_does_not_belong_is_marked(text: str, marked: str) -> None:
    assert gate(text) == marked


def test_lines_stay_where_they_are_asked_for() -> None:
    assert gate("a\r\nb\rc\n\nd\n", lines=True) == "a\nb\nc\n\nd"
    assert visible("a\r\nb\x1b", lines=True) == "a\nb␛"
    assert visible("a\nb") == "a / b"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udcff"])
def test_a_broken_character_is_refused_but_can_be_shown(text: str) -> None:
    with pytest.raises(Refused) as refused:
        gate(text, field="card")
    assert refused.value.field == "card"
    visible(text).encode("utf-8")


def test_too_long_is_refused_at_its_field_without_repeating_it() -> None:
    assert gate("  " + "x" * 220 + "\n", limit=220) == "x" * 220
    with pytest.raises(Refused) as refused:
        gate("secret" * 50, limit=220, field="card")
    assert refused.value.field == "card"
    assert "secret" not in str(refused.value)
    assert "300" in str(refused.value)


def test_a_quoted_phrase_is_short_and_safe() -> None:
    assert quoted("\x1bsatt") == '"␛satt"'
    assert quoted("x" * 99) == '"' + "x" * 20 + '"'
    assert "4242" not in quoted("4242 4242 4242 4242")


def test_refusals_say_their_message_and_keep_their_field() -> None:
    assert str(Refused("due", "Type the day.")) == "Type the day."
    asked = Ask("due", "Which?", ("2026-02-14",))
    assert (asked.field, str(asked), asked.choices) == ("due", "Which?", ("2026-02-14",))
    assert isinstance(asked, Refused)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Anne-Marie  ST. John", "anne marie st john"),
        ("Żółć", "zolc"),
        ("Straße", "strasse"),
        ("Søren Ægir", "soren aegir"),
        ("12, Mill Lane", "12 mill lane"),
        ("ＭＩＬＬ", "mill"),
        ("葛\U000e0100", "葛"),
        ("👍", ""),
        ("a\nb", "a b"),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_a_folded_key_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text",
    [
        "+44 7700 900123",
        "0044 7700 900123",
        "07700 900123",
        "+44 (0)7700 900123",
        "(07700) 900-123",
        "447700900123",
        "tel: ＋44 7700 900123",
        "7700 900123",
        "07700 900123 x12",
        "+44 7700 900123 ext. 7",
        "07700.900123#4",
        "07700-900-123 (Mum)",
        "07700 900123, 01329 123456",
        "07700 900123 / 01329 123456",
        "00 44 (0) 7700 900123",
        "٠7700 900123",
    ],
)
def test_every_spelling_of_a_phone_number_has_one_key(text: str) -> None:
    assert phone_key(text) == "07700900123"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("01329 123456", "01329123456"),
        ("020 7946 0000", "02079460000"),
        ("+44 20 7946 0000", "02079460000"),
        ("0800 1111", "08001111"),
        ("0800 FLOWERS", "0800"),
        ("123456", "123456"),
        ("4412", "4412"),
        ("07700 9001234", "077009001234"),
        ("12345678901234567", "12345678901234567"),
        ("no phone", ""),
        ("", ""),
        ("+", "00"),
        ("+33 1 23 45 67 89", "0033123456789"),
        ("0033 123456789", "0033123456789"),
        ("+1 202 555 0123", "0012025550123"),
        ("+999 123456", "00999123456"),
    ],
)
def test_phone_keys(text: str, key: str) -> None:
    assert phone_key(text) == key


@pytest.mark.parametrize(
    "whole", ["07700 900123", "+44 7700 900123", "0044 7700 900123", "01329 123456", "+33 1 23 45"]
)
def test_a_number_that_is_being_typed_is_the_beginning_of_its_key(whole: str) -> None:
    code = 4 if whole.startswith("00") else 3 if whole.startswith("+") else 0
    for length in range(code + 1, len(whole) + 1):
        assert phone_key(whole).startswith(phone_key(whole[:length]))


@pytest.mark.parametrize(
    ("country", "text", "key"),
    [
        ("353", "+353 1 234 5678", "012345678"),
        ("353", "07700 900123", "07700900123"),
        ("353", "+44 7700 900123", "00447700900123"),
        ("1", "(202) 555-0123", "2025550123"),
        ("1", "1 202 555 0123", "2025550123"),
        ("1", "+1 202 555 0123", "2025550123"),
        ("39", "06 1234567", "061234567"),
        ("39", "+39 06 1234567", "061234567"),
        ("999", "0123", "0123"),
    ],
)
def test_phone_keys_in_another_country(country: str, text: str, key: str) -> None:
    assert phone_key(text, country) == key


@given(st.text())
def test_any_text_has_a_phone_key_of_digits(text: str) -> None:
    key = phone_key(text)
    assert key == "" or (key.isascii() and key.isdigit())
    assert visible(phone_doubt(text)) == phone_doubt(text)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("07700 90012", "This number is a digit short: 07700 90012"),
        ("07700 9001", "This number is two digits short: 07700 9001"),
        ("0770", "This number is too short: 0770"),
        ("1", "This is too short for a phone number: 1"),
        ("07700 9001234", "This number is a digit long: 07700 9001234"),
        ("900123", "This number has no area code: 900123"),
        ("04700 900123", "No such number is known: 04700 900123"),
        ("+33 1 23 45 67 8", "This number is a digit short: +33 1 23 45 67 8"),
        ("07700 900123", ""),
        ("+44 7700 900999", ""),
        ("01632 960123", ""),
        ("01329 123456", ""),
        ("020 7946 0000", ""),
        ("0800 1111", ""),
        ("+33 1 23 45 67 89", ""),
        ("", ""),
        ("ask him", ""),
    ],
)
def test_a_phone_number_is_doubted_in_words(text: str, doubt: str) -> None:
    assert phone_doubt(text) == doubt


def test_digits_of_any_script() -> None:
    assert digits("０1a٢") == "012"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("po167aa", "PO16 7AA"),
        ("  po16  7AA ", "PO16 7AA"),
        ("w1a1aa", "W1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("gir0aa", "GIR 0AA"),
        ("d02  x285", "D02 X285"),
        ("75008", "75008"),
        ("po16", "PO16"),
        ("", ""),
    ],
)
def test_postcode(text: str, tidy: str) -> None:
    assert postcode(text) == tidy
