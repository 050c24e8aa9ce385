"""The real command line, in a process of its own, on a real encrypted shop."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import set_up
from models.intake import keep_draft
from tests.book import moment

PASSPHRASE = "four invented words here"
TODAY = "2026-02-11"
ORDER: dict[str, object] = {
    "key": "one",
    "source": "phone",
    "caller": {"name": "A. SENDER", "phone": "07700 900123", "email": "a@example.com"},
    "recipient": {"name": "B. RECIPIENT", "phone": "07700 900456", "address": "12 Mill Lane", "postcode": "PO16 7AA"},
    "card": "Happy Birthday!",
    "due": "2026-02-14",
    "window": "am",
    "fulfilment": "delivery",
    "lines": [{"text": "Dozen red roses", "quantity": 2, "price": "45.00"}],
    "delivery_charge": "5.00",
    "payment": "card machine",
    "notes": "side gate",
    "confirm": "read back",
}


class Counter:
    """A shop's folder and the command line on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "shop"
        self.secret = folder / "passphrase"
        self.secret.write_text(PASSPHRASE + "\n")

    def run(self, *words: str, given: str = "", today: str = TODAY) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "counter_tui", "--shop", str(self.folder), "--today", today]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTER_TUI")}
        return subprocess.run(
            [*command, "--passphrase-file", str(self.secret), *words],
            input=given,
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )

    def take(self, *orders: dict[str, object]) -> list[dict[str, object]]:
        done = self.run("take", given="".join(json.dumps(order) + "\n" for order in orders))
        return [json.loads(line) for line in done.stdout.splitlines()]


def new_counter(folder: Path) -> Counter:
    made = Counter(folder)
    set_up(Shop(made.folder), PASSPHRASE, cost=Cost()).book.close()
    return made


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    made = new_counter(tmp_path_factory.mktemp("counter"))
    first, again, other, broken = made.take(ORDER, ORDER, ORDER | {"card": "x"}, ORDER | {"key": "two", "due": "sat"})
    assert first == {"ok": True, "key": "one", "sheet": "0001", "order": "0001-1", "state": "struck"}
    assert again == first
    assert (other["ok"], other["field"]) == (False, "key")
    assert (broken["ok"], broken["key"], broken["field"]) == (False, "two", "due")
    return made


def test_a_shop_is_made_once(tmp_path: Path) -> None:
    made = Counter(tmp_path)
    done = made.run("init")
    assert (done.returncode, done.stdout) == (0, "")
    assert made.run("week").returncode == 0
    assert made.run("init").returncode == 2


def test_the_shop_is_private(counter: Counter) -> None:
    assert counter.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in counter.folder.iterdir()} == {0o600}
    assert not list(counter.folder.glob("*.tmp"))


def test_a_taken_order_is_in_the_week_on_the_list_and_found(counter: Counter) -> None:
    week = json.loads(counter.run("week", "--json").stdout)
    assert week["monday"] == "2026-02-09"
    assert [day["date"] for day in week["days"]][-1] == "2026-02-15"
    assert [order for day in week["days"] for order in day["orders"]] == [
        {
            "order": "0001-1",
            "caller": "A. SENDER",
            "recipient": "B. RECIPIENT",
            "fulfilment": "delivery",
            "window": "am",
            "status": "live",
        }
    ]
    listed = json.loads(counter.run("deliveries", "--json", "--day", "2026-02-14").stdout)
    assert set(listed) == {"day", "stops", "collections"}
    assert listed["stops"] == [
        {
            "order": "0001-1",
            "sheet": "0001",
            "recipient": "B. RECIPIENT",
            "address": "12 Mill Lane",
            "postcode": "PO16 7AA",
            "phone": "07700 900456",
            "window": "am",
            "lines": ["2 x Dozen red roses"],
            "notes": "side gate",
            "driver": "",
            "sequence": None,
            "status": "listed",
            "outcome": "",
        }
    ]
    for text in ("1", "0001-1", "0123", "po16 7aa", "recipient"):
        [found] = json.loads(counter.run("find", text, "--json").stdout)["orders"]
        assert {name: found[name] for name in ("order", "sheet", "due", "told")} == {
            "order": "0001-1",
            "sheet": "0001",
            "due": "2026-02-14",
            "told": "read back",
        }
        assert found["life"][0]["what"] == "came in, phone, taken by owner"


def test_check_answers_with_its_exit_code(counter: Counter) -> None:
    clean = counter.run("check", "--json")
    assert clean.returncode == 0
    assert json.loads(clean.stdout) == {
        "day": TODAY,
        "taken": 1,
        "struck": 1,
        "void": 0,
        "merged": 0,
        "open": 0,
        "carried_in": 0,
        "due": {"due": 0, "done": 0, "not_done": 0, "cancelled": 0, "no_outcome": 0},
        "outstanding": [],
        "clean": True,
    }
    web = counter.run("check", "--json", "--web", "1")
    assert web.returncode == 1
    [missing] = json.loads(web.stdout)["outstanding"]
    assert missing == {
        "kind": "web",
        "sheet": "",
        "order": "",
        "detail": "the web shop shows 1 orders today, 0 are here",
    }
    late = counter.run("check", "--json", today="2026-02-15")
    assert late.returncode == 1
    assert [fault["kind"] for fault in json.loads(late.stdout)["outstanding"]] == ["no outcome"]


@pytest.mark.parametrize(
    "words", [("--nonsense",), ("check", "--day", "tomorrow"), ("find",), ("check", "--web", "-1")]
)
def test_wrong_words_end_with_2_and_say_why(counter: Counter, words: tuple[str, ...]) -> None:
    done = counter.run(*words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_wrong_with_the_shop_is_one_sentence(counter: Counter, tmp_path: Path) -> None:
    other = Counter(tmp_path)
    for words, says in ((("check",), "There is no shop"), (("--shop", "", "check"), "without a folder")):
        done = other.run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert len(done.stderr.splitlines()) == 1
    counter.secret.write_text("another passphrase\n")
    try:
        done = counter.run("check")
    finally:
        counter.secret.write_text(PASSPHRASE + "\n")
    assert done.returncode == 2
    assert "does not open this shop" in done.stderr
    settings = counter.folder / "settings.toml"
    good = settings.read_text()
    settings.write_text("late_hour = 'soon'\n")
    try:
        done = counter.run("check")
    finally:
        settings.write_text(good)
    assert done.returncode == 2
    assert "late_hour" in done.stderr
    assert "Traceback" not in done.stderr
    assert counter.run("init").returncode == 2


def test_without_a_terminal_the_screens_say_so(counter: Counter) -> None:
    done = counter.run()
    assert done.returncode == 2
    assert "terminal" in done.stderr


def test_what_the_shell_does_to_the_streams_is_never_taken_for_outstanding(counter: Counter) -> None:
    words = f"{sys.executable} -m counter_tui --shop {counter.folder} --passphrase-file {counter.secret} week --json"
    for redirected in (">&-", ">/dev/full"):
        if redirected != ">/dev/full" or Path("/dev/full").exists():
            done = subprocess.run(["sh", "-c", f"{words} {redirected}"], capture_output=True, text=True, timeout=60)
            assert done.returncode == 2, done.stderr
            assert len(done.stderr.splitlines()) == 1


def test_json_is_utf8_and_words_are_what_the_terminal_can_show(tmp_path: Path) -> None:
    counter = new_counter(tmp_path)
    counter.take(ORDER | {"caller": {"name": "Zoë Ł"}})
    command = [sys.executable, "-m", "counter_tui", "--shop", str(counter.folder)]
    command += ["--passphrase-file", str(counter.secret)]
    shown = []
    for option in ("--json", "--today=2026-02-11"):
        environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
        done = subprocess.run([*command, "find", "0001", option], capture_output=True, env=environment, timeout=60)
        assert done.returncode == 0
        shown.append(done.stdout)
    assert json.loads(shown[0].decode())["orders"][0]["caller"] == "Zoë Ł"
    assert "Zoë ?" in shown[1].decode("latin-1")


def test_a_byte_order_mark_and_what_is_left_out_are_no_fault(tmp_path: Path) -> None:
    counter = new_counter(tmp_path)
    bare = ORDER | dict.fromkeys(("lines", "delivery_charge", "card", "notes", "window", "source"))
    done = counter.run("take", given="\ufeff" + json.dumps(bare) + "\r\n")
    assert json.loads(done.stdout) == {"ok": True, "key": "one", "sheet": "0001", "order": "0001-1", "state": "open"}


def test_a_number_that_is_only_a_draft_is_not_answered_with_nothing(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    opened = set_up(Shop(counter.folder), PASSPHRASE, cost=Cost())
    opened.book.write(keep_draft, moment(), "form", {"caller_name": "A. SENDER"})
    opened.book.close()
    assert counter.run("find", "0001").stdout == "0001  draft; there is no order on it\n"
    assert counter.run("find", "0002").stdout == "Nothing was found.\n"
    assert json.loads(counter.run("find", "0001", "--json").stdout) == {"orders": []}


def test_the_passphrase_may_come_before_the_orders(counter: Counter) -> None:
    lines = PASSPHRASE + "\n" + json.dumps(ORDER) + "\n"
    done = counter.run("take", "--passphrase-file", "-", given=lines)
    assert json.loads(done.stdout)["ok"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("[]", "line"),
        ("{", "line"),
        ("[" * 5000, "line"),
        ('{"key": ""}', "key"),
        ('{"key": 5}', "key"),
        (json.dumps(ORDER | {"key": "a", "colour": "red"}), "line"),
        (json.dumps(ORDER | {"key": "a", "due": "2026-02-30"}), "due"),
        (json.dumps(ORDER | {"key": "a", "due": ""}), "due"),
        (json.dumps(ORDER | {"key": "a", "due": "2026-02-10"}), "due"),
        (json.dumps(ORDER | {"key": "a", "due": 20260214}), "due"),
        (json.dumps(ORDER | {"key": "a", "caller": {}}), "caller"),
        (json.dumps(ORDER | {"key": "a", "caller": "A"}), "caller"),
        (json.dumps(ORDER | {"key": "a", "recipient": {"name": "B"}}), "address"),
        (json.dumps(ORDER | {"key": "a", "window": "never"}), "window"),
        (json.dumps(ORDER | {"key": "a", "fulfilment": "drone"}), "fulfilment"),
        (json.dumps(ORDER | {"key": "a", "lines": [{"text": "x", "quantity": 0}]}), "lines"),
        (json.dumps(ORDER | {"key": "a", "lines": [{"text": "x", "price": "-1"}]}), "lines"),
        (json.dumps(ORDER | {"key": "a", "lines": "x"}), "lines"),
        (json.dumps(ORDER | {"key": "a", "delivery_charge": "much"}), "delivery_charge"),
        (json.dumps(ORDER | {"key": "a", "confirm": "not wanted"}), "confirm"),
        (json.dumps(ORDER | {"key": "a", "confirm": "email", "caller": {"name": "A"}}), "confirm"),
        (json.dumps(ORDER | {"key": "a", "source": "pigeon"}), "source"),
        (json.dumps(ORDER | {"key": "a"})[:-1] + ', "due": "2026-02-15"}', "line"),
        (json.dumps(ORDER | {"key": "a", "recipient": []}), "recipient"),
        (json.dumps(ORDER | {"key": "a", "delivery_charge": False}), "delivery_charge"),
        (json.dumps(ORDER | {"key": "a", "due": "9999-12-31"}), "due"),
        (json.dumps(ORDER | {"key": "a", "pad": "A", "pad_number": 10**30}), "pad_number"),
        (json.dumps(ORDER | {"key": "a", "caller": {"name": "?"}}), "caller"),
        (json.dumps(ORDER | {"key": "a", "card": "4111 1111 1111 1111"}), "card"),
        (json.dumps(ORDER | {"key": "a", "notes": "a\x00b"}), "notes"),
        (json.dumps(ORDER | {"key": "a", "notes": "x" * 70_000}), "line"),
        (json.dumps(ORDER | {"key": "a", "notes": "x" * 5_000}), "notes"),
    ],
)
def test_a_bad_line_is_refused_at_its_field_and_leaves_nothing(
    refusing: dict[str, dict[str, object]], line: str, field: str
) -> None:
    answer = refusing[line]
    assert answer["ok"] is False
    assert answer["field"] == field
    assert answer["error"]


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Every bad line in one run, between two good ones: it goes on with the next."""
    counter = new_counter(tmp_path_factory.mktemp("refusing"))
    marks = test_a_bad_line_is_refused_at_its_field_and_leaves_nothing.pytestmark  # type: ignore[attr-defined]  # pytest's
    bad = [line for line, _ in marks[0].args[1]]
    good = ORDER | {"key": "after the bad ones"}
    done = counter.run("take", given="\n".join([json.dumps(ORDER), *bad, json.dumps(good)]) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert answers[-1]["sheet"] == "0002"
    assert len(answers) == len(bad) + 2
    checked = json.loads(counter.run("check", "--json").stdout)
    assert (checked["taken"], checked["struck"]) == (2, 2)
    assert [(fault["kind"], fault["order"]) for fault in checked["outstanding"]] == [("likeness", "0002-1")]
    return dict(zip(bad, answers[1:-1], strict=True))
