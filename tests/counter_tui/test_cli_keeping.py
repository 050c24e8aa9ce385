"""Back-up, restore, drill, verify and a new key by the command line, and what each role may do there."""

import json
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from ptyprocess import PtyProcessUnicode
from pyotp import TOTP

from counter_tui.cli import read_arguments
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.phone_code import begin, new_secret
from counter_tui.shop import add_person, open_shop
from models.database import raw_book
from models.roles import OWNER, STAFF, may
from tests.counter_tui.kept_shop import past_the_program
from tests.counter_tui.test_cli import ORDER, PASSPHRASE, Counter, new_counter

OTHERS = "eight other invented words"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A shop with an order and somebody of the staff. Nothing is changed in it but by back-ups."""
    counter = new_counter(tmp_path_factory.mktemp("counter"))
    counter.take(ORDER)
    with closing((opened := open_shop(Shop(counter.folder), PASSPHRASE)).book):
        add_person(Shop(counter.folder), opened, "Sam", STAFF, OTHERS, ShopClock().moment(OWNER))
    (counter.folder.parent / "others").write_text(OTHERS)
    return counter


@pytest.fixture
def beside(made: Counter, tmp_path: Path) -> Counter:
    """The same passphrase, and a shop's folder with nothing in it."""
    return Counter(tmp_path)


def backed_up(made: Counter) -> Path:
    done = made.run("backup")
    assert done.returncode == 0, done.stderr
    assert "1 orders" in done.stderr
    return Path(done.stdout.strip())


def test_a_back_up_is_restored_elsewhere_and_all_is_there(made: Counter, beside: Counter) -> None:
    file = backed_up(made)
    assert file.is_relative_to(made.folder / "backups")
    restored = beside.run("restore", str(file))
    assert (restored.returncode, restored.stdout) == (0, "")
    assert "1 orders" in restored.stderr
    assert str(beside.folder) in restored.stderr
    [found] = json.loads(beside.run("find", "0001", "--json").stdout)["orders"]
    assert found["recipient"] == "B. RECIPIENT"
    verified = beside.run("verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)) == (0, {"faults": [], "clean": True})
    again = beside.run("restore", str(file))
    assert again.returncode == 2
    assert "left as it was" in again.stderr


def test_a_back_up_to_another_folder(made: Counter, tmp_path: Path) -> None:
    done = made.run("backup", str(tmp_path))
    assert done.returncode == 0
    assert Path(done.stdout.strip()).parent == tmp_path
    nowhere = made.run("backup", str(tmp_path / "nowhere"))
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert "is not a folder" in nowhere.stderr


def test_a_drill_says_how_long_it_took(made: Counter) -> None:
    done = made.run("restore", str(backed_up(made)), "--drill")
    assert done.returncode == 0, done.stderr
    assert "looked through in" in done.stderr
    assert "nothing of it was kept" in done.stderr


def test_verify_says_what_is_wrong(made: Counter, beside: Counter) -> None:
    beside.run("restore", str(backed_up(made)))
    shop = Shop(beside.folder)
    with closing((opened := open_shop(shop, PASSPHRASE)).book):
        key = opened.data_key.book_key()
    with raw_book(shop.book, key, read_only=False) as connection:
        past_the_program(connection, "UPDATE audit SET detail = 'x' WHERE act = 'take'")
        past_the_program(connection, "DELETE FROM list_entries")
    done = beside.run("verify")
    assert done.returncode == 1
    assert "Audit entry" in done.stdout
    assert "0001-1: due Sat 14 Feb, it is on no list" in done.stdout
    beside.secret.write_text("not the right words\n")
    assert beside.run("verify").returncode == 2


def test_a_new_key(made: Counter, beside: Counter) -> None:
    beside.run("restore", str(backed_up(made)))
    before = (beside.folder / "keys.json").read_bytes()
    done = beside.run("replace-key")
    assert done.returncode == 0, done.stderr
    assert "new key" in done.stderr
    assert (beside.folder / "keys.json").read_bytes() != before
    assert json.loads(beside.run("week", "--json").stdout)["days"][5]["orders"]
    assert beside.run("verify").stdout == "clean\n"


@pytest.mark.parametrize("words", ["", "--drill"])
def test_a_damaged_back_up_is_refused_in_words(made: Counter, beside: Counter, words: str) -> None:
    file = beside.folder.with_name("cut.backup")
    file.write_bytes(backed_up(made).read_bytes()[:-700])
    done = beside.run("restore", str(file), *words.split())
    assert done.returncode == 2
    assert "no back-up of counter-tui, or it was cut short" in done.stderr
    assert not beside.folder.exists()


COMMANDS = {
    "take": ("take",),
    "find": ("find", "0001"),
    "week": ("week",),
    "deliveries": ("deliveries",),
    "check": ("check",),
    "backup": ("backup",),
    "verify": ("verify",),
    "restore": ("restore", "FILE", "--drill"),
    "replace-key": ("replace-key",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_for_those_whom_the_table_names(made: Counter, command: str, tmp_path: Path) -> None:
    words = [str(backed_up(made)) if word == "FILE" else word for word in COMMANDS[command]]
    needs = read_arguments(words).options.needs
    staff = made.run("--passphrase-file", str(made.folder.parent / "others"), *words)
    assert (staff.returncode != 2) == may(STAFF, needs), staff.stderr
    assert may(STAFF, needs) or "Only the owner may" in staff.stderr
    if command != "replace-key":
        owner = made.run(*words)
        assert (owner.returncode != 2) == may(OWNER, needs), owner.stderr


def test_the_phone_code_is_asked_for_in_a_terminal(made: Counter, beside: Counter) -> None:
    beside.run("restore", str(backed_up(made)))
    secret = new_secret()
    with closing((opened := open_shop(Shop(beside.folder), PASSPHRASE)).book):
        at = 1_000_000.0
        begin(opened.book, ShopClock().moment(OWNER), secret, TOTP(secret).at(int(at)), at=at)
    nobody = beside.run("replace-key")
    assert nobody.returncode == 2
    assert "nobody to ask" in nobody.stderr
    status, said = with_code(beside, "abc", "replace-key")
    assert (status, "six digits" in said) == (2, True)
    status, said = with_code(beside, TOTP(secret).now(), "replace-key")
    assert status == 0, said
    assert "everybody's passphrase is the same" in said


def with_code(counter: Counter, code: str, *words: str) -> tuple[int, str]:
    """Run a command in a terminal, and type the phone code when it is asked for."""
    command = [sys.executable, "-m", "counter_tui", "--shop", str(counter.folder), *words]
    program: Any = PtyProcessUnicode
    program = program.spawn([*command, "--passphrase-file", str(counter.secret)])
    said = ""
    with suppress(EOFError):
        while "Phone code: " not in said:
            said += program.read()
        program.write(code + "\n")
        while True:
            said += program.read()
    return program.wait(), said
