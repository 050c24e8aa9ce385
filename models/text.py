"""The one way in and the one way out for text from people, and the keys by which it is looked up.

A terminal obeys escape and control characters wherever they stand, and a bidirectional or zero-width character makes
text look like other text. Neither widget nor terminal can be trusted to strip them, so each is turned into a mark that
one can see.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from models.errors import Refused

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# Controls (Cc), format characters (Cf), surrogates (Cs), line and paragraph separators (Zl, Zp), non-characters, and
# whatever else Unicode calls Default_Ignorable. Newline and tab are controls too, but are dealt with before.
_HIDDEN_CLASS: Final = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_HIDDEN: Final = re.compile(f"[{_HIDDEN_CLASS}]")

# Hidden characters that belong where they stand. Emoji: Unicode Technical Standard 51, "possible emoji"; tags only on
# the black flag, the one base that has them in use. Joiners: Persian and the Indic scripts are misspelt without them
# (RFC 5892, A.1 and A.2). Ideographs: a Japanese name can need its variant of a character.
_PICTURE: Final = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff]"
)
_FLAG: Final = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_ONE_EMOJI: Final = f"(?:{_FLAG}|{_PICTURE}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?)"
_JOINED_LETTER: Final = "[\u0620-\u06dc\u06de-\u06ff\u0750-\u077f\u0900-\u0dff]"
_BELONGS: Final = "|".join(
    (
        f"{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*",
        "[0-9#*]\ufe0f\u20e3",
        f"(?<={_JOINED_LETTER})[\u200c\u200d](?={_JOINED_LETTER})",
        "[\u3400-\u9fff\U00020000-\U0003fffd][\U000e0100-\U000e01ef]",
    )
)


@lru_cache(maxsize=1)
def _belongs_or_hidden() -> re.Pattern[str]:
    """Compiled when the first text needs it: the first paint does not."""
    return re.compile(f"(?:{_BELONGS})|([{_HIDDEN_CLASS}])")


_REFUSED: Final = re.compile("[\x00\ud800-\udfff]")

_DELETE: Final = 0x7F
_QUOTED_LENGTH: Final = 20
_QUOTED_DIGITS: Final = 12


def gate(text: str, *, lines: bool = False, limit: int | None = None, field: str = "text") -> str:
    """The way in for everything typed, pasted, read or imported: NFC, trimmed, with nothing hidden left in it.

    Hidden characters become marks (`visible`), a tab one space. With `lines` a line break stays, as "\\n"; without it
    the lines are joined by " / " and empty ones dropped. Passing the gate again changes nothing.
    Refused at `field`: text holding NUL or half a character, and text that comes out longer than `limit` characters.
    """
    if not (text.isascii() and text.isprintable()):
        if _REFUSED.search(text):
            raise Refused(field, "This text is damaged (it holds a broken character); type it again.")
        text = _marked(unicodedata.normalize("NFC", text))
    text = text.strip()
    if not lines and "\n" in text:
        text = " / ".join(stripped for line in text.split("\n") if (stripped := line.strip()))
    if limit is not None and len(text) > limit:
        raise Refused(field, f"This is {len(text)} characters long; {limit} is the most. Shorten it.")
    return text


def visible(text: str, *, lines: bool = False) -> str:
    """The way out for everything shown, printed or logged: no control, escape or bidirectional character survives it.

    Control codes become their pictures (U+2400 and on), the rest marks such as ⟨U+202E⟩; what belongs to an emoji, or
    to the spelling of a word, stays. A line break stays only with `lines`, else it becomes " / ". Never raises, trims
    nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _marked(text)
    return text if lines else text.replace("\n", " / ")


def quoted(text: str) -> str:
    """The start of a short phrase as typed, in quotes, fit for a message; long numbers are not repeated."""
    if sum(character.isdecimal() for character in text) > _QUOTED_DIGITS:
        return "that number"
    return f'"{visible(text[:_QUOTED_LENGTH])}"'


def _marked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not _HIDDEN.search(text):
        return text
    return "\n".join(_belongs_or_hidden().sub(_mark, line) for line in text.split("\n"))


def _mark(match: re.Match[str]) -> str:
    hidden = match[1]
    if hidden is None:
        return match[0]
    code = ord(hidden)
    if code < ord(" "):
        return chr(0x2400 + code)
    return "\u2421" if code == _DELETE else f"⟨U+{code:04X}⟩"


# Letters with a stroke or a ligature, which Unicode does not decompose, as an English keyboard spells them.
_PLAIN_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_APOSTROPHES: Final = frozenset("'’‘`´ʼ＇")


def fold(text: str) -> str:
    """The key under which a name or an address is looked up: no case, accents or punctuation, words one space apart.

    An apostrophe joins ("O'Brien" is "obrien"), any other punctuation parts ("Anne-Marie" is "anne marie").
    """
    if text.isascii():
        letters = text.lower()
    else:
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        letters = "".join(c for c in spread if unicodedata.category(c) != "Mn").translate(_PLAIN_LETTERS)
    return " ".join("".join(map(_folded, letters)).split())


def _folded(letter: str) -> str:
    if letter.isalnum():
        return letter
    if letter in _APOSTROPHES:
        return ""
    return letter if unicodedata.category(letter).startswith("M") else " "


def digits(text: str) -> str:
    """The decimal digits of a text in any script (full-width, Arabic ...), as ASCII."""
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


# After a number: its extension, a second number, or words.
_NUMBER_ENDS: Final = re.compile(r"[^\W\d_]|[#,;]| / ")
# Ofcom keeps 07700 900000 to 900999 for plays, and 01632 is the code of no place: nobody is rung by mistake.
_FOR_PLAYS: Final = re.compile(r"07700900\d{3}|01632\d{6}")
_HOW_MANY: Final = ("", "a digit", "two digits", "three digits")


def phone_key(text: str, country: str = "44") -> str:
    """The key under which a phone number is looked up: digits only, this country's numbers in their national form.

    `country` is the calling code of numbers typed without one. "+44 (0)7700 900123", "0044 7700 900123",
    "447700900123", "7700 900123" and "07700 900123 x12" all give "07700900123"; a number of another country keeps its
    code behind 00. A few digits typed by someone searching stay as they are.
    """
    dialled, trunk = _dialled(text), _trunk(country)
    number = _parsed(dialled, country)
    if number is not None and (_has_code(number) or _is_whole(number)):
        if str(number.country_code) != country:
            return f"00{number.country_code}{_national(number)}"
        return trunk + _national(number).removeprefix(trunk)
    plain = dialled.replace("+", "" if dialled.startswith("+00") else "00")
    abroad = plain.removeprefix("00" + country)
    return plain if abroad == plain else trunk + abroad.removeprefix(trunk)


def phone_doubt(text: str, country: str = "44") -> str:
    """What is odd about a phone number, in words that end with it; empty when it may well be right.

    Only ever a warning: a number that no list knows yet may be new. Quiet about the numbers that are kept for plays.
    """
    dialled = _dialled(text)
    if not dialled or _FOR_PLAYS.fullmatch(phone_key(text, country)):
        return ""
    number = _parsed(dialled, country)
    odd = "This is too short for a phone number" if number is None else _oddity(number, dialled, _trunk(country))
    return f"{odd}: {visible(text)}" if odd else ""


def _oddity(number: "PhoneNumber", dialled: str, trunk: str) -> str:
    import phonenumbers

    if phonenumbers.is_valid_number(number):
        return ""
    local = phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    if not dialled.startswith(("+", trunk)) and phonenumbers.is_possible_number_with_reason(number) == local:
        return "This number has no area code"
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    kinds = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
    known = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    lengths = [len(_national(example)) for example in known if example] or [0]
    length = len(_national(number).removeprefix(trunk))
    for by, what in ((min(lengths) - length, "short"), (length - max(lengths), "long")):
        if by > 0:
            return f"This number is {_HOW_MANY[by]} {what}" if by < len(_HOW_MANY) else f"This number is too {what}"
    return "No such number is known"


def _dialled(text: str) -> str:
    """The digits of the first number in a text, as ASCII, with the plus that may stand before them."""
    first = next((place for place, letter in enumerate(text) if letter.isdecimal()), len(text))
    number = digits(_NUMBER_ENDS.split(text[first:], maxsplit=1)[0])
    return f"+{number}" if "+" in unicodedata.normalize("NFKC", text[:first]) else number


def _parsed(dialled: str, country: str) -> "PhoneNumber | None":
    # Its tables take as long to import as the first paint can spare: they are read when the first number is.
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(int(country))
    try:
        return phonenumbers.parse(dialled, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None


def _trunk(country: str) -> str:
    """The 0 that stands before a number at home, in the countries that have one."""
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(int(country))
    return "0" if phonenumbers.ndd_prefix_for_region(region, True) == "0" else ""


def _has_code(number: "PhoneNumber") -> bool:
    """It was dialled with its country's code, after a plus or as from abroad."""
    import phonenumbers

    source = phonenumbers.CountryCodeSource
    return number.country_code_source in (source.FROM_NUMBER_WITH_PLUS_SIGN, source.FROM_NUMBER_WITH_IDD)


def _is_whole(number: "PhoneNumber") -> bool:
    import phonenumbers

    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _national(number: "PhoneNumber") -> str:
    import phonenumbers

    return phonenumbers.national_significant_number(number)


_UK_POSTCODE: Final = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def postcode(text: str) -> str:
    """A postcode in upper case with single spaces; a British one with its one space ("po167aa" gives "PO16 7AA")."""
    words = text.upper().split()
    uk = _UK_POSTCODE.fullmatch("".join(words))
    return f"{uk[1]} {uk[2]}" if uk else " ".join(words)
