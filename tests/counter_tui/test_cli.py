"""The real command line on a real encrypted shop: in a process of its own, where what starts it or its streams could
go wrong."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from counter_tui.locations import Shop
from models.intake import keep_draft, take
from models.tables.audit import Audit
from models.views import Party
from tests.book import an_order, moment, new_key
from tests.counter_tui.command_line import ORDER, TODAY, Counter, busy_counter, new_counter
from tests.counter_tui.kept_shop import PASSPHRASE, enter
from tests.made_once import made_once


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Nothing is changed in it."""
    made = made_once(tmp_path_factory, "busy", busy_counter)
    return Counter(made).copied(tmp_path_factory.mktemp("counter") / "busy")


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Counter:
    """One at which nothing was taken yet."""
    return Counter(made_once(tmp_path_factory, "bare", new_counter)).copied(tmp_path / "bare")


def test_a_shop_is_made_once(tmp_path: Path) -> None:
    made = Counter(tmp_path)
    done = made.start("init")
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
    done = counter.start(*words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_wrong_with_the_shop_is_one_sentence(bare: Counter, tmp_path: Path) -> None:
    other = Counter(tmp_path)
    for words, says in (
        (("check",), "There is no shop"),
        (("driver",), "open it at the counter first"),
        (("--shop", "", "check"), "without a folder"),
    ):
        done = other.start(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert len(done.stderr.splitlines()) == 1
    bare.secret.write_text("another passphrase\n")
    done = bare.run("check")
    assert done.returncode == 2
    assert "does not open this shop" in done.stderr
    bare.secret.write_text(PASSPHRASE + "\n")
    (bare.folder / "settings.toml").write_text("late_hour = 'soon'\n")
    done = bare.run("check")
    assert done.returncode == 2
    assert "late_hour" in done.stderr
    assert "Traceback" not in done.stderr
    assert bare.run("init").returncode == 2


def test_without_a_terminal_the_screens_say_so(counter: Counter) -> None:
    done = counter.start()
    assert done.returncode == 2
    assert "terminal" in done.stderr


def test_what_the_shell_does_to_the_streams_is_never_taken_for_outstanding(counter: Counter) -> None:
    words = f"{sys.executable} -m counter_tui --shop {counter.folder} --passphrase-file {counter.secret} week --json"
    for redirected in (">&-", ">/dev/full"):
        if redirected != ">/dev/full" or Path("/dev/full").exists():
            done = subprocess.run(["sh", "-c", f"{words} {redirected}"], capture_output=True, text=True, timeout=60)
            assert done.returncode == 2, done.stderr
            assert len(done.stderr.splitlines()) == 1


def test_json_is_utf8_and_words_are_what_the_terminal_can_show(bare: Counter) -> None:
    with closing(enter(Shop(bare.folder)).book) as book:
        book.write(take, moment(), an_order(caller=Party("Zoë Ł")), key=new_key())
    told, shown = (bare.run("find", "0001", *option, encoding="latin-1") for option in (["--json"], []))
    assert (told.returncode, shown.returncode) == (0, 0)
    assert json.loads(told.stdout)["orders"][0]["caller"] == "Zoë Ł"
    assert "Zoë ?" in shown.stdout


def test_a_byte_order_mark_and_what_is_left_out_are_no_fault(bare: Counter) -> None:
    left_out = ORDER | dict.fromkeys(("lines", "delivery_charge", "card", "notes", "window", "source"))
    done = bare.start("take", given="\ufeff" + json.dumps(left_out) + "\r\n")
    assert json.loads(done.stdout) == {"ok": True, "key": "one", "sheet": "0001", "order": "0001-1", "state": "open"}


def test_a_number_that_is_only_a_draft_is_not_answered_with_nothing(bare: Counter) -> None:
    with closing(enter(Shop(bare.folder)).book) as book:
        book.write(keep_draft, moment(), "form", {"caller_name": "A. SENDER"})
    assert bare.run("find", "0001").stdout == "0001  draft; there is no order on it\n"
    assert bare.run("find", "0002").stdout == "Nothing was found.\n"
    assert json.loads(bare.run("find", "0001", "--json").stdout) == {"orders": []}


def test_the_passphrase_may_come_before_the_orders(counter: Counter) -> None:
    lines = PASSPHRASE + "\n" + json.dumps(ORDER) + "\n"
    done = counter.start("take", "--passphrase-file", "-", given=lines)
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
    marks = test_a_bad_line_is_refused_at_its_field_and_leaves_nothing.pytestmark  # type: ignore[attr-defined]  # pytest's
    bad = [line for line, _ in marks[0].args[1]]

    def make(folder: Path) -> None:
        counter = new_counter(folder)
        good = ORDER | {"key": "after the bad ones"}
        done = counter.start("take", given="\n".join([json.dumps(ORDER), *bad, json.dumps(good)]) + "\n")
        assert done.returncode == 1
        (folder / "answers").write_text(done.stdout)
        checked = json.loads(counter.run("check", "--json").stdout)
        assert (checked["taken"], checked["struck"]) == (2, 2)
        assert [(fault["kind"], fault["order"]) for fault in checked["outstanding"]] == [("likeness", "0002-1")]

    made = made_once(tmp_path_factory, "refusing", make)
    answers = [json.loads(line) for line in (made / "answers").read_text().splitlines()]
    assert answers[-1]["sheet"] == "0002"
    assert len(answers) == len(bad) + 2
    return dict(zip(bad, answers[1:-1], strict=True))


def test_an_order_that_is_found_was_looked_at(bare: Counter) -> None:
    with closing(enter(Shop(bare.folder)).book) as book:
        book.write(take, moment(), an_order(), key=new_key())
    assert "0001-1" in bare.run("find", "0001").stdout
    with closing((opened := enter(Shop(bare.folder))).book):
        looked = opened.book.read(lambda: [row.detail for row in Audit.select(Audit.detail).where(Audit.act == "find")])
    assert looked == ["0001-1"]
