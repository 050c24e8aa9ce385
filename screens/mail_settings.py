"""The mail settings: the server, who signs, and the words of a confirmation; tried out as soon as they are saved.

Nothing leaves to a customer until a trial has arrived, or somebody says that it goes without one.
"""

from typing import ClassVar

from models.letter import PLACEHOLDERS
from models.mail_settings import form_of, let_leave, put_settings, read_setting, read_settings, settings
from models.mail_views import SECURITY, MailSettings
from models.sending import queued
from screens.base import CounterScreen
from screens.day_screen import counted
from screens.desk import UnlockError
from screens.dialogs import Choice
from screens.entry_form import Asked, EntryForm, Texts
from screens.widgets.field import LongField

TITLE = "How e-mail leaves the shop"
DETAIL = f"The order fills in, in subject and texts: {' '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"
KEPT = "empty keeps the one there is"
OFF = "Saved. Without a server no e-mail leaves."
WAITS = "Saved. No e-mail leaves to customers until it is tried out: m, then ctrl+s."
TRY = (Choice("y", "send it", "try"), Choice("n", "not now", "leave"))
TRIAL = "It goes to the shop's own address, and to nobody else."
HELD_BACK = "Customers get none until it has arrived:"
AND_NOW = (
    Choice("m", "change the settings", "change"),
    Choice("t", "try once more", "try"),
    Choice("l", "leave it for now", "leave"),
)


def asked_for(*, has_password: bool) -> tuple[Asked, ...]:
    """The fields. A password is never shown, and an empty one keeps the one there is."""
    return (
        Asked("host", "Server", "smtp.example.com; empty: no e-mail leaves"),
        Asked("security", "Encryption", words=SECURITY),
        Asked("port", "Port", "empty: the usual one, 587 with starttls, 465 with tls"),
        Asked("login", "Login", "often the shop's own address"),
        Asked("password", "Password", KEPT if has_password else "", hidden=True),
        Asked("sender", "Own address", "flowers@example.com"),
        Asked("sender_name", "Signed", "the shop's name, as customers know it"),
        Asked("reach", "Reach us", "a telephone number, and when somebody is there"),
        Asked("subject", "Subject"),
        Asked("body", "Text", lines=True),
        Asked("changed_body", "Changed", lines=True),
        Asked("cancelled_body", "Cancelled", lines=True),
    )


class MailForm(EntryForm):
    """Opens with what a trial found to be wrong said at its field."""

    KEYS: ClassVar[str] = "enter next   ctrl+j new line   ctrl+s save   esc leave it"
    DEFAULT_CSS = """
    MailForm EntryFields { max-height: 50vh; }
    MailForm EntryFields LongField { max-height: 12; }
    """

    def __init__(self, screen: CounterScreen, was: MailSettings, *, wrong: tuple[str, str] = ("", "")) -> None:
        """``wrong`` is a field, and what is the matter with it."""
        desk, key = screen.desk, screen.desk.new_key()

        async def keep(texts: Texts) -> None:
            await desk.book.write(put_settings, desk.moment(), read_settings(texts, was), key=key)

        super().__init__(
            TITLE,
            asked_for(has_password=bool(was.password)),
            form_of(was),
            read=read_setting,
            keep=keep,
            detail=DETAIL,
        )
        self._wrong_field, self._wrong_words = wrong

    def on_mount(self) -> None:
        """When the fields are filled: the texts show how they begin, and the cursor is in the field that is wrong."""
        self.call_after_refresh(self._show_beginnings)

    def _show_beginnings(self) -> None:
        for field in self.form.query(LongField):
            field.move_cursor((0, 0))
        if self._wrong_words:
            self._refused(self._wrong_field, self._wrong_words)


async def ask_mail_settings(screen: CounterScreen) -> None:
    """Ask for the settings, and try them out when they are saved. Await it in a worker."""
    wrong = ("", "")
    while (was := await screen.ask_book(settings)) is not None:
        if await screen.app.push_screen_wait(MailForm(screen, was.value, wrong=wrong)) is None:
            return
        saved, waiting = await screen.ask_book(settings), await screen.ask_book(queued)
        if saved is None or waiting is None:
            return
        if not saved.value.host:
            screen.say(OFF)
            return
        wrong = await _tried_out(screen, saved.value, waiting.value)
        if not wrong[1]:
            return


async def _tried_out(screen: CounterScreen, saved: MailSettings, waiting: int) -> tuple[str, str]:
    """Offer a trial, until it has arrived or is left. Answers with what is wrong, field and why, when it is to be
    changed. ``waiting`` is how many e-mails leave to customers as soon as they may."""
    wrong, answer = ("", ""), await _ask_for_trial(screen, saved, waiting)
    while answer == "try":
        screen.say("The trial e-mail is being sent.")
        try:
            words = await screen.desk.mail.try_out(saved)
        except UnlockError as error:
            wrong = error.field, str(error)
            screen.say(str(error), wrong=True)
            answer = await screen.choose("The trial e-mail did not go. And now?", AND_NOW, detail=str(error))
        else:
            wrong = "", f"The trial went to {saved.sender}: change what was wrong with it."
            screen.say(words)
            answer = await screen.choose("Has the trial e-mail arrived?", _arrived(waiting), detail=words)
    if answer == "change":
        return wrong
    if answer in ("arrived", "without"):
        if await screen.tell(let_leave, saved, trial=answer == "arrived"):
            screen.say(f"E-mail leaves to customers{_now(waiting)}.")
    elif not saved.tried:
        screen.say(WAITS)
    return "", ""


async def _ask_for_trial(screen: CounterScreen, saved: MailSettings, waiting: int) -> str | None:
    title = f"Saved. Send a trial e-mail to {saved.sender}?"
    if saved.tried:
        return await screen.choose(title, TRY, detail=TRIAL)
    without = Choice("w", f"no trial: e-mail leaves to customers{_now(waiting)}", "without")
    return await screen.choose(title, (*TRY, without), detail=f"{TRIAL}\n{HELD_BACK} {_wait(waiting)}.")


def _arrived(waiting: int) -> tuple[Choice, ...]:
    return (
        # The first is what a hasty enter takes: nothing leaves by it.
        Choice("l", "not yet: no e-mail leaves to customers", "leave"),
        Choice("y", f"it arrived: e-mail leaves to customers{_now(waiting)}", "arrived"),
        Choice("t", "send it once more", "try"),
        Choice("m", "change the settings", "change"),
    )


def _now(waiting: int) -> str:
    return f", {waiting} now" if waiting else ""


def _wait(waiting: int) -> str:
    return f"{counted(waiting, 'e-mail')} wait{'s' if waiting == 1 else ''}"
