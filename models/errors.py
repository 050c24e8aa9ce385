"""What a rule says when it cannot accept what it was handed."""


class Refused(Exception):
    """What a person or a program handed in cannot be accepted; nothing of it was kept.

    `field` names the field it stands in (as in the JSON of `take`). `message` says what is wrong and what to do, and
    never repeats a name, an address or a card message: it reaches standard error, and screens that a customer can see.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return self.message


class Ask(Refused):
    """What was handed in can be read in more than one way: a person picks one of `choices` (ISO dates, for a date)."""

    def __init__(self, field: str, message: str, choices: tuple[str, ...]) -> None:
        super().__init__(field, message)
        self.args = (field, message, choices)
        self.choices = choices


class BookError(Exception):
    """The order book could not be opened, read or written: one sentence that says what happened and what to do."""


class BookBusy(BookError):
    """Another program held the book for longer than a writer waits."""


class BookDamaged(BookError):
    """The file is not whole, or not the one that its key belongs to."""


class NotABook(BookError):
    """The file is no encrypted order book, or there is none."""


class NewerBook(BookError):
    """A later version of counter-tui has changed the book."""


class DiskFull(BookError):
    """Nothing more can be written; nothing of what was under way was saved."""
