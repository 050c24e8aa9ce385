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
from counter_tui.shop import add_person
from models.database import raw_book
from models.roles import OWNER, STAFF, may
from tests.counter_tui.command_line import Counter, busy_counter
from tests.counter_tui.kept_shop import data_key_of, enter, past_the_program
from tests.made_once import made_once

OTHERS = "eight other invented words"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A shop with an order, somebody of the staff and a back-up. Nothing is changed in it but by more of those."""

    def make(folder: Path) -> None:
        counter = Counter(made_once(tmp_path_factory, "busy", busy_counter)).copied(folder / "counter")
        with closing((opened := enter(Shop(counter.folder))).book):
            add_person(Shop(counter.folder), opened, "Sam", STAFF, OTHERS, ShopClock().moment(OWNER))
        (counter.folder.parent / "others").write_text(OTHERS)
        done = counter.start("backup")
        assert done.returncode == 0, done.stderr
        assert "1 orders" in done.stderr
        assert Path(done.stdout.strip()).parent == counter.folder / "backups"

    kept = Counter(made_once(tmp_path_factory, "keeping", make) / "counter")
    return kept.copied(tmp_path_factory.mktemp("keeping") / "counter")


@pytest.fixture(scope="module")
def file(made: Counter) -> Path:
    """The back-up that the program made."""
    [path] = (made.folder / "backups").glob("*.backup")
    return path


@pytest.fixture
def beside(tmp_path: Path) -> Counter:
    """The same passphrase, and a shop's folder with nothing in it."""
    return Counter(tmp_path)


@pytest.fixture
def copy(made: Counter, tmp_path: Path) -> Counter:
    """The same shop, to be changed."""
    return made.copied(tmp_path / "copy")


def test_a_back_up_is_restored_elsewhere_and_all_is_there(file: Path, beside: Counter) -> None:
    restored = beside.start("restore", str(file))
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


def test_a_back_up_to_another_folder(copy: Counter, tmp_path: Path) -> None:
    done = copy.run("backup", str(tmp_path))
    assert done.returncode == 0
    assert Path(done.stdout.strip()).parent == tmp_path
    nowhere = copy.run("backup", str(tmp_path / "nowhere"))
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert "is not a folder" in nowhere.stderr


def test_a_drill_says_how_long_it_took(made: Counter, file: Path) -> None:
    done = made.run("restore", str(file), "--drill")
    assert done.returncode == 0, done.stderr
    assert "looked through in" in done.stderr
    assert "nothing of it was kept" in done.stderr


def test_verify_says_what_is_wrong(copy: Counter) -> None:
    shop = Shop(copy.folder)
    with raw_book(shop.book, data_key_of(shop).book_key(), read_only=False) as connection:
        past_the_program(connection, "UPDATE audit SET detail = 'x' WHERE act = 'take'")
        past_the_program(connection, "DELETE FROM list_entries")
    done = copy.run("verify")
    assert done.returncode == 1
    assert "Audit entry" in done.stdout
    assert "0001-1: due Sat 14 Feb, it is on no list" in done.stdout
    copy.secret.write_text("not the right words\n")
    assert copy.run("verify").returncode == 2


def test_a_new_key(copy: Counter) -> None:
    before = (copy.folder / "keys.json").read_bytes()
    done = copy.run("replace-key")
    assert done.returncode == 0, done.stderr
    assert "new key" in done.stderr
    assert (copy.folder / "keys.json").read_bytes() != before
    assert json.loads(copy.run("week", "--json").stdout)["days"][5]["orders"]
    assert copy.run("verify").stdout == "clean\n"


@pytest.mark.parametrize("words", ["", "--drill"])
def test_a_damaged_back_up_is_refused_in_words(file: Path, beside: Counter, words: str) -> None:
    cut = beside.folder.with_name("cut.backup")
    cut.write_bytes(file.read_bytes()[:-700])
    done = beside.run("restore", str(cut), *words.split())
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
def test_a_command_is_for_those_whom_the_table_names(made: Counter, file: Path, command: str) -> None:
    """That the owner may do each of them is in the other tests of them."""
    words = [str(file) if word == "FILE" else word for word in COMMANDS[command]]
    needs = read_arguments(words).options.needs
    assert may(OWNER, needs)
    # Only `take` reads standard input.
    carried_out = made.start if command == "take" else made.run
    staff = carried_out("--passphrase-file", str(made.folder.parent / "others"), *words)
    assert (staff.returncode != 2) == may(STAFF, needs), staff.stderr
    assert may(STAFF, needs) or "Only the owner may" in staff.stderr


def test_the_phone_code_is_asked_for_in_a_terminal(copy: Counter) -> None:
    secret = new_secret()
    with closing((opened := enter(Shop(copy.folder))).book):
        at = 1_000_000.0
        begin(opened.book, ShopClock().moment(OWNER), secret, TOTP(secret).at(int(at)), at=at)
    nobody = copy.start("replace-key")
    assert nobody.returncode == 2
    assert "nobody to ask" in nobody.stderr
    status, said = with_code(copy, "abc", "replace-key")
    assert (status, "six digits" in said) == (2, True)
    status, said = with_code(copy, TOTP(secret).now(), "replace-key")
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
