"""The mail settings: one form, what is wrong said at its field, and a trial as soon as they are saved."""

from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from models.letter import DEFAULTS
from models.mail_views import PORTS, TLS, MailSettings
from screens.confirmations import ConfirmationsScreen
from screens.desk import Desk
from screens.mail_settings import KEPT, OFF, WAITS, MailForm
from tests.screens.desk import assert_clean, book_of, comes_to, counter, fake_desk, line_with, shows, words_on
from tests.screens.fake_outside import FakeMail

SECRET = "a secret that nobody reads"
NEW = MailSettings(port=587, tried=False, **DEFAULTS)
SET = replace(
    NEW,
    host="mail.example.com",
    login="flowers@example.com",
    password=SECRET,
    sender="flowers@example.com",
    sender_name="The shop",
    reach="023 9200 0000",
)


def desk_with(was: MailSettings) -> Desk:
    """A desk whose book keeps mail settings."""
    desk = fake_desk(queue=[], settings=was, queued=2)

    def put_settings(m: Any, new: MailSettings, *, key: str) -> None:
        book_of(desk).answers["settings"] = new

    def let_leave(m: Any, tried: MailSettings, *, trial: bool) -> bool:
        book_of(desk).answers["settings"] = replace(tried, tried=True)
        return trial

    book_of(desk).answers["put_settings"] = put_settings
    book_of(desk).answers["let_leave"] = let_leave
    return desk


def mail_of(desk: Desk) -> FakeMail:
    assert isinstance(desk.mail, FakeMail)
    return desk.mail


def kept(desk: Desk) -> MailSettings:
    found = book_of(desk).answers["settings"]
    assert isinstance(found, MailSettings)
    return found


async def form_of(pilot: Pilot[Any], **texts: str) -> MailForm:
    """The form in front, with these texts put into it."""
    assert await comes_to(pilot, lambda: isinstance(pilot.app.screen, MailForm))
    form = pilot.app.screen
    assert isinstance(form, MailForm)
    assert await shows(pilot, "Server")
    for name, text in texts.items():
        form.form.field(name).put(text)
    return form


async def test_the_settings_are_saved_and_tried_out_until_they_work() -> None:
    desk = desk_with(NEW)
    mail = mail_of(desk)
    mail.trouble, mail.at = "The mail server does not know this login and password.", "password"
    app = counter(lambda: ConfirmationsScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Everybody has been told")
        await pilot.press("m")
        form = await form_of(pilot, host="mail.example.com", security=TLS, login="flowers", password="wrong")
        assert "Hello {name}," in form.form.texts()["body"]
        form.form.field("sender").put("flowers@example.com")
        form.form.field("body").put("For {when}, dear {nmae}.")
        await pilot.press("ctrl+s")
        assert await shows(pilot, "is not known")
        assert getattr(app.focused, "field_name", "") == "body"
        assert book_of(desk).told == []
        form.form.field("body").put("For {when}, dear {name}.")
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! Say how a customer reaches the shop")
        form.form.field("reach").put("023 9200 0000")
        await pilot.press("ctrl+s")
        assert await shows(pilot, "Saved. Send a trial e-mail to flowers@example.com?")
        assert line_with(app, "2 e-mails wait.")
        assert line_with(app, "no trial: e-mail leaves to customers, 2 now")
        assert kept(desk).port == PORTS[TLS]
        await pilot.press("y")
        assert await shows(pilot, "The trial e-mail did not go. And now?")
        assert await shows(pilot, mail.trouble)
        await pilot.press("m")
        form = await form_of(pilot)
        assert await shows(pilot, f"! {mail.trouble}")
        assert getattr(app.focused, "field_name", "") == "password"
        assert line_with(app, KEPT)
        form.form.field("password").put("a secret")
        assert "a secret" not in words_on(app)
        mail.trouble = ""
        await pilot.press("ctrl+s", "y")
        assert await shows(pilot, "An e-mail is on its way to flowers@example.com.")
        assert (kept(desk).password, kept(desk).body) == ("a secret", "For {when}, dear {name}.")
        assert mail.tried == [kept(desk)]
        assert await shows(pilot, "Has the trial e-mail arrived?")
        # A hasty enter lets nothing leave.
        await pilot.press("enter")
        assert await shows(pilot, WAITS)
        assert not kept(desk).tried
        await pilot.press("m")
        await form_of(pilot)
        await pilot.press("ctrl+s", "y")
        assert await shows(pilot, "it arrived: e-mail leaves to customers, 2 now")
        await pilot.press("y")
        assert await shows(pilot, "E-mail leaves to customers, 2 now.")
        assert kept(desk).tried


async def test_an_empty_password_keeps_the_one_there_is_and_no_server_ends_the_mail() -> None:
    desk = desk_with(SET)
    app = counter(lambda: ConfirmationsScreen(desk))
    async with app.run_test(size=(120, 40)) as pilot:
        assert await shows(pilot, "Everybody has been told")
        await pilot.press("m")
        form = await form_of(pilot, sender_name="Flowers [b]")
        assert_clean(app)
        assert form.form.texts()["password"] == ""
        assert SECRET not in words_on(app)
        await pilot.press("ctrl+s", "n")
        assert await shows(pilot, WAITS)
        assert (kept(desk).password, kept(desk).sender_name) == (SECRET, "Flowers [b]")
        await pilot.press("m")
        await form_of(pilot, host="")
        await pilot.press("ctrl+s")
        assert await shows(pilot, OFF)
        assert mail_of(desk).tried == []
