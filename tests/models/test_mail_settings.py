"""How e-mail leaves: what can be typed for it, and a password that is shown and noted nowhere."""

from dataclasses import replace

import pytest

from models import mail_settings
from models.errors import Refused
from models.letter import DEFAULTS
from models.mail_settings import form_of, read_setting, read_settings
from models.mail_views import MailSettings
from tests.models.mailing import SETTINGS
from tests.models.shop import Shop

UNSET = MailSettings(port=587, tried=False, **DEFAULTS)


def kept(shop: Shop) -> MailSettings:
    return shop.book.read(mail_settings.settings)


def test_a_new_shop_has_no_mail_and_words_that_are_ready(shop: Shop) -> None:
    assert not shop.book.read(mail_settings.has_mail)
    assert kept(shop) == UNSET


def test_what_was_kept_is_read_and_the_audit_says_only_that(shop: Shop) -> None:
    shop.do(mail_settings.put_settings, SETTINGS)
    shop.do(mail_settings.put_settings, replace(SETTINGS, host="smtp.example.com"))
    shop.do(mail_settings.put_settings, replace(SETTINGS, host="smtp.example.com"))
    assert kept(shop) == replace(SETTINGS, host="smtp.example.com")
    assert shop.rows("SELECT sheet, detail FROM audit WHERE act = 'mail settings'") == [(None, "")] * 2
    for table in ("audit", "requests"):
        assert "s3cret" not in str(shop.rows(f"SELECT * FROM {table}"))


def test_a_password_is_kept_while_none_is_typed_and_goes_with_its_login(shop: Shop) -> None:
    shop.do(mail_settings.put_settings, SETTINGS)
    shop.do(mail_settings.put_settings, replace(SETTINGS, password="", reach="01632 960999"))
    assert (kept(shop).password, kept(shop).reach) == ("s3cret", "01632 960999")
    shop.do(mail_settings.put_settings, replace(SETTINGS, password="an0ther"))
    assert kept(shop).password == "an0ther"
    shop.do(mail_settings.put_settings, replace(SETTINGS, login="", password=""))
    assert kept(shop).password == ""


def test_only_the_owner_changes_them(shop: Shop) -> None:
    shop.driver("dee")
    with pytest.raises(Refused) as refused:
        shop.by("dee").do(mail_settings.put_settings, SETTINGS)
    assert refused.value.field == "role"
    assert kept(shop).host == ""


def test_other_settings_are_tried_out_before_anything_leaves(shop: Shop) -> None:
    typed = replace(SETTINGS, tried=False)
    shop.do(mail_settings.put_settings, typed)
    assert shop.book.read(mail_settings.untried)
    assert not shop.book.read(mail_settings.has_mail)
    with pytest.raises(Refused, match="changed meanwhile"):
        shop.book.write(mail_settings.let_leave, shop.m, replace(typed, subject="{shop}"), trial=True)
    with pytest.raises(Refused):
        shop.by("dee").book.write(mail_settings.let_leave, shop.by("dee").m, typed, trial=True)
    shop.book.write(mail_settings.let_leave, shop.m, typed, trial=True)
    assert shop.book.read(mail_settings.has_mail)
    assert not shop.book.read(mail_settings.untried)
    shop.do(mail_settings.put_settings, replace(typed, password=""))
    assert kept(shop).tried
    shop.do(mail_settings.put_settings, replace(typed, reach="01632 960999"))
    assert not kept(shop).tried
    assert shop.rows("SELECT detail FROM audit WHERE act = 'mail settings'") == [("",), ("tried out",), ("",)]


def test_what_is_typed_comes_back_as_it_was_kept() -> None:
    typed = form_of(SETTINGS)
    assert (typed["password"], typed["port"]) == ("", "")
    assert tuple(typed) == mail_settings.FIELDS
    assert read_settings(typed, SETTINGS) == replace(SETTINGS, tried=False)
    tls = read_settings(typed | {"security": "tls", "host": " Mail.Example.com ", "password": " n3w "}, SETTINGS)
    assert (tls.security, tls.port, tls.host, tls.password) == ("tls", 465, "mail.example.com", "n3w")
    assert form_of(replace(tls, port=2465))["port"] == "2465"
    assert read_settings(typed | {"login": ""}, SETTINGS).password == ""
    assert read_settings({"security": "start"}, MailSettings()) == UNSET


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(
            ("host", text)
            for text in ("https://mail.example.com", "mail.example.com:587", "a b", "-x.com", "mail..com")
        ),
        *(("host", text) for text in ("mäil.example.com", "mail.example.com\nx", "x" * 64 + ".com", "mail_1.com", ".")),
        *(("port", text) for text in ("0", "65536", "x", "5.8", "-1", "٥٨٧", "465")),
        *(("security", text) for text in ("none", "ssl", "x")),
        *(("login", text) for text in ("a\nb", "a\x00", "x" * 201, "4111111111111111")),
        *(("password", text) for text in ("a\nb", "a\x1b[0m", "x" * 201)),
        *(
            ("sender", text)
            for text in ("ann", "a@b", "The Shop <ann@example.com>", "a@example.com, b@example.com", "")
        ),
        *(("sender_name", text) for text in ("x" * 201, "4111 1111 1111 1111")),
        ("reach", ""),
        *(("subject", text) for text in ("{nmae}", "{")),
        *(("body", text) for text in ("no day in it", "{when} {nmae}")),
        ("cancelled_body", "{when"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_settings(form_of(SETTINGS) | {field: text}, SETTINGS)
    assert refused.value.field == field


@pytest.mark.parametrize("other", [{"host": "mail.examp1e.com"}, {"port": "2587"}, {"login": "ann"}])
def test_a_password_is_told_only_to_the_server_for_which_it_was_typed(shop: Shop, other: dict[str, str]) -> None:
    shop.do(mail_settings.put_settings, SETTINGS)
    with pytest.raises(Refused) as refused:
        read_settings(form_of(SETTINGS) | other, SETTINGS)
    assert refused.value.field == "password"
    typed = read_settings(form_of(SETTINGS) | other | {"password": "n3w"}, SETTINGS)
    with pytest.raises(Refused) as refused:
        shop.do(mail_settings.put_settings, replace(typed, password=""))
    assert (refused.value.field, kept(shop)) == ("password", SETTINGS)
    shop.do(mail_settings.put_settings, typed)
    assert kept(shop) == typed


def test_a_line_break_in_a_name_becomes_none() -> None:
    for end in ("\r\n", "\n", "\x0b", "\x85", "\u2028"):
        said = read_setting("sender_name", f"The Shop{end}Bcc: all@example.com")
        assert said.splitlines() == [said]
        assert said.isprintable()


def test_an_address_abroad_is_written_as_mail_servers_do() -> None:
    assert read_setting("sender", "orders@blümen.example.com") == "orders@xn--blmen-lva.example.com"
