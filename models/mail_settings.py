"""How e-mail leaves the shop: kept in the book, so that nobody reads the password who cannot open it."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final, NamedTuple

from models.card_numbers import refuse_card_number, safe_words
from models.errors import Refused
from models.journal import note
from models.letter import DEFAULTS, check_template
from models.mail_views import PORTS, SECURITY, STARTTLS, TLS, MailSettings
from models.moment import Moment
from models.permitted import must
from models.queries import Change, Insert, Question, slot
from models.tables import mail
from models.text import quoted

_ALL: Final = tuple(each.name for each in fields(MailSettings))
FIELDS: Final = tuple(name for name in _ALL if name != "tried")
"""What is typed of the settings by name, in the order of a form."""

_LIMIT: Final = 200
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")

_UNSET: Final = MailSettings(port=PORTS[STARTTLS], tried=False, **DEFAULTS)


class _Row(NamedTuple):
    """The columns, in the order of the fields of `MailSettings`."""

    host: str
    port: int
    security: str
    login: str
    password: str
    sender: str
    sender_name: str
    reach: str
    subject: str
    body: str
    changed_body: str
    cancelled_body: str
    tried: int


def settings() -> MailSettings:
    """The settings as they are kept; without any there is no server, and the templates are those of `DEFAULTS`."""
    return _settings_of(_KEPT.first())


def _settings_of(row: _Row | None) -> MailSettings:
    return MailSettings(*row[:-1], tried=bool(row.tried)) if row else _UNSET


def has_mail() -> bool:
    """Whether a mail server is set up and was tried out, so that e-mail can leave."""
    kept = settings()
    return bool(kept.host) and kept.tried


def untried() -> bool:
    """Whether a mail server is set up, and nobody has tried it out."""
    kept = settings()
    return bool(kept.host) and not kept.tried


def put_settings(m: Moment, settings: MailSettings, *, key: str) -> None:
    """Keep the settings; an empty password leaves the one before, while there is a login. Refused at ``role``, and at
    ``password`` where that would be shown to another server (`with_password`).

    What was changed has to be tried out again (`let_leave`), unless it comes with its ``tried``.
    Not a verb to be carried out once by its ``key``, which would be kept beside a fingerprint of the password: the same
    settings again change nothing.
    """
    must(m, "change settings")
    row = _KEPT.first()
    whole = with_password(settings, _settings_of(row))
    typed = {name: getattr(whole, name) for name in FIELDS} | {"password": whole.password if whole.login else ""}
    kept = row._asdict() if row else {}
    values = typed | {"tried": int(settings.tried or kept == typed | {"tried": 1})}
    if values == kept:
        return
    if not _PUT.run(**values):
        _ADD.run(id=1, **values)
    note(m, "mail settings")


def let_leave(m: Moment, tried: MailSettings, *, trial: bool) -> None:
    """E-mail may leave to customers by these settings: a ``trial`` arrived, or somebody wants none.

    Raises `Refused` at ``role``, and at ``host`` where the settings are others by now than those that were tried.
    """
    must(m, "change settings")
    if replace(tried, tried=True) != replace(settings(), tried=True):
        raise Refused("host", "The mail settings were changed meanwhile: try them out as they are now.")
    _TRIED.run()
    note(m, "mail settings", detail="tried out" if trial else "not tried out")


def untry() -> None:
    """A verb's part: nothing leaves any more before these settings were tried out anew."""
    _UNTRIED.run()


def form_of(settings: MailSettings) -> dict[str, str]:
    """The settings as they would be typed: the usual port is left out, the password is never shown again."""
    port = "" if settings.port == PORTS[settings.security] else str(settings.port)
    return {name: str(getattr(settings, name)) for name in FIELDS} | {"password": "", "port": port}


def read_setting(name: str, text: str) -> str:
    """What was typed for a setting, as it is kept. Raises `Refused` at it."""
    read = _READERS.get(name)
    return read(name, text) if read else safe_words(name, text, limit=_LIMIT)


def read_settings(texts: Mapping[str, str], was: MailSettings) -> MailSettings:
    """The settings that were typed, by name (`form_of`); an empty password is the one of ``was``.

    Raises `Refused` at the first field that is wrong, or is missing to a server that is named.
    """
    typed: dict[str, Any] = {name: read_setting(name, texts.get(name, "")) for name in FIELDS}
    security = typed["security"]
    typed["port"] = int(typed["port"] or PORTS[security])
    other = TLS if security == STARTTLS else STARTTLS
    if typed["port"] == PORTS[other]:
        raise Refused("port", f"Port {PORTS[other]} is the one for {other}; {security} has {PORTS[security]}.")
    if typed["host"] and not typed["sender"]:
        raise Refused("sender", "Type the shop's own e-mail address: what is sent comes from it.")
    if typed["host"] and not typed["reach"]:
        raise Refused("reach", "Say how a customer reaches the shop: its telephone number, say.")
    return with_password(MailSettings(**typed), was)


def with_password(settings: MailSettings, was: MailSettings) -> MailSettings:
    """The settings with the password of ``was`` where none was typed to their login; without a server there is none.

    A password is told to nobody but the server for which it was typed: Refused at ``password`` where the server, its
    port or the login is another one.
    """
    if settings.password or not (settings.login and settings.host and was.password):
        return settings
    if (settings.host, settings.port, settings.login) != (was.host, was.port, was.login):
        raise Refused("password", "Another server, port or login: type the password again.")
    return replace(settings, password=was.password)


def read_address(field: str, text: str) -> str:
    """One e-mail address as a mail server takes it, in ASCII. Refused at ``field``: anything else, also several."""
    # It brings tables of its own with it: they are read when the first address is.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Refused(field, "This is no e-mail address that mail can be sent to: name@example.com is one.") from None
    return found.ascii_email or found.normalized


def _read_host(name: str, text: str) -> str:
    host = safe_words(name, text, limit=_LIMIT).lower()
    if host and not _HOST.fullmatch(host):
        raise Refused(name, f"{quoted(text)} is no mail server's name: type it alone, such as mail.example.com.")
    return host


def _read_port(name: str, text: str) -> str:
    port = text.strip()
    if port and not (port.isascii() and port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65535):
        raise Refused(name, "A port is a number from 1 to 65535; leave it empty for the usual one.")
    return port


def _read_security(name: str, text: str) -> str:
    said = text.strip().casefold()
    for security in SECURITY:
        if security.startswith(said):
            return security
    raise Refused(name, f"Say {STARTTLS} or {TLS}: without encryption nothing is sent.")


def _read_secret(name: str, text: str) -> str:
    """A login or a password, letter by letter as it was typed."""
    secret = text.strip()
    if not (secret.isprintable() and len(secret) <= _LIMIT):
        raise Refused(name, f"There is a character in it that no keyboard has, or it is longer than {_LIMIT}.")
    refuse_card_number(name, secret)
    return secret


def _read_sender(name: str, text: str) -> str:
    address = safe_words(name, text, limit=_LIMIT)
    return read_address(name, address) if address else ""


_READERS: Final = {
    "host": _read_host,
    "port": _read_port,
    "security": _read_security,
    "login": _read_secret,
    "password": _read_secret,
    "sender": _read_sender,
    **dict.fromkeys(DEFAULTS, check_template),
}
_COLUMNS = mail.MailSettings
_KEPT = Question(_Row, lambda: _COLUMNS.select(*(getattr(_COLUMNS, name) for name in _ALL)))
_PUT = Change(lambda: _COLUMNS.update(**{name: slot(name) for name in _ALL}))
_TRIED = Change(lambda: _COLUMNS.update(tried=1))
_UNTRIED = Change(lambda: _COLUMNS.update(tried=0))
_ADD = Insert(_COLUMNS)
