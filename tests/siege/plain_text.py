"""A whole day of planted words, with a kill in it: no file that was written anywhere holds one of them.

The same search of an unencrypted copy finds them all: it is not blind.
"""

import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import set_up
from tests.book import WEDNESDAY
from tests.siege.canaries import Canary, Search, canaries
from tests.siege.console import PASSPHRASE, book_key, counter_tui, passphrase_file
from tests.siege.plain_screens import SCREENS, played
from tests.siege.report import Report

HOUSE = Path(__file__).parents[2]
DAY = WEDNESDAY
KINDS = ("caller", "recipient", "address", "card", "notes", "lines", "draft", "amended", "reason", "outcome", "refused")
KEPT = frozenset(KINDS) - {"refused", "draft"}
_WRITTEN = re.compile(
    r'^\d+ +(?:openat\([^"]*"([^"]+)", [^)]*O_(?:WRONLY|RDWR|CREAT)|(?:creat|rename\w*)\(.*"([^"]+)")'
)


@dataclass
class Scene:
    """Where the day takes place: everything the program could write to is below ``folder``, or in its log of files."""

    folder: Path
    words: dict[str, list[Canary]]
    screens: Sequence[str]
    said: list[tuple[str, str]] = field(default_factory=list)
    written: set[Path] = field(default_factory=set)

    @property
    def shop(self) -> Path:
        return self.folder / "shop"

    @property
    def environ(self) -> dict[str, str]:
        home, temporary = self.folder / "home", self.folder / "temporary"
        for place in (home, temporary):
            place.mkdir(exist_ok=True)
        return {
            "HOME": str(home),
            "TMPDIR": str(temporary),
            "XDG_DATA_HOME": str(home),
            "PYTHONPATH": str(HOUSE),
            # The passphrase stands in this siege's own source: compiled, it would be found there.
            "PYTHONDONTWRITEBYTECODE": "1",
        }


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    each = max(count // len(KINDS), 2)
    found = canaries("any", each * len(KINDS), rng)
    rng.shuffle(found)
    words = {kind: found[place * each : (place + 1) * each] for place, kind in enumerate(KINDS)}
    # The suite's small count plays one of the screens, the whole siege all of them.
    screens = list(SCREENS) if count > len(KINDS) else rng.sample(list(SCREENS), 1)
    scene = Scene(folder, words, screens)
    search = Search([PASSPHRASE, *(canary.word for canary in found)])
    passphrase_file(scene.shop).write_text(PASSPHRASE)
    for step in (_begin, _killed, _go_on, _look, _show, _migrate):
        step(scene)
        _nothing_lies_about(report, scene, search, step.__name__.strip("_"))
    for what, text in scene.said:
        heard = search.in_bytes(text.encode())
        report.expect(not heard, f"{what} said {sorted(heard)}")
    _control(report, scene, search)
    report.done = len(found)
    report.notes.append(f"{len(_files(scene))} files searched, {len(scene.written)} seen being opened for writing")
    return report


def _begin(scene: Scene) -> None:
    _say(scene, "init", "")
    # A shop is made with a cost that is tuned: paid at each of the commands to come, it would be most of the siege.
    shutil.rmtree(scene.shop)
    set_up(Shop(scene.shop), PASSPHRASE, cost=Cost()).book.close()
    answers = _say(scene, "take", "".join(_lines(scene, "day")), silent=True)
    assert '"ok": false' in answers
    assert '"ok": true' in answers


def _killed(scene: Scene) -> None:
    """The program is killed in the middle of taking: its write-ahead log is left behind."""
    with counter_tui(scene.shop, "take", day=DAY, environ=scene.environ) as program:
        assert program.stdin
        assert program.stdout
        program.stdin.write("".join(_lines(scene, "killed")))
        program.stdin.flush()
        program.stdout.readline()
        time.sleep(0.001)
        program.kill()
    assert (scene.shop / "book.db-wal").stat().st_size > 0


def _go_on(scene: Scene) -> None:
    """The verbs of the screens, in a process of their own."""
    _as_screens_do(scene, "day")


def _migrate(scene: Scene) -> None:
    """A later version changes the book, and keeps a copy of it as it was."""
    _as_screens_do(scene, "migrate")
    assert list((scene.shop / "copies").glob("*.db"))


def _as_screens_do(scene: Scene, part: str) -> None:
    words = json.dumps({kind: [canary.word for canary in found] for kind, found in scene.words.items()})
    done = _watched(scene, [sys.executable, "-m", "tests.siege.plain_day", part, scene.shop], words)
    assert done.returncode == 0, done.stderr
    scene.said.append((part, done.stdout + done.stderr))


def _look(scene: Scene) -> None:
    caller = scene.words["caller"][0].word
    assert caller in _say(scene, "find", "", caller)
    for command in ("week", "deliveries"):
        assert scene.words["recipient"][0].word in _say(scene, command, "", "--day", str(DAY + timedelta(days=1)))
    for more in ((), ("--json",), ("--all",)):
        _say(scene, "check", "", *more, silent=True)
    refused = scene.words["refused"][0].word
    _say(scene, "find", "", f"nobody {refused}"[:6], silent=True)


def _show(scene: Scene) -> None:
    """The screens: locked, and each with an error forced on it."""
    for what, left in played(scene.shop, DAY, scene.environ, scene.words["refused"][0].word, scene.screens):
        scene.said.append((what, left.decode(errors="replace")))


def _say(scene: Scene, command: str, given: str, *more: str, silent: bool = False) -> str:
    """Run the program; what it says on standard error is searched, and its answer where it is to be ``silent``."""
    words = [command, *more, "--shop", scene.shop, "--passphrase-file", passphrase_file(scene.shop), "--today", DAY]
    program = Path(sys.executable).with_name("counter-tui")
    done = _watched(scene, [program, *words], given)
    scene.said.append((command, done.stderr + (done.stdout if silent else "")))
    return done.stdout


def _watched(scene: Scene, command: Iterable[Any], given: str) -> "subprocess.CompletedProcess[str]":
    """Run a program, and note every file that it opens to write to, where the system lets one watch."""
    log = scene.folder / "opened.txt"
    watch = ["strace", "-f", "-qq", "-e", "trace=openat,creat,rename,renameat,renameat2", "-o", log]
    done = subprocess.run(
        [*map(str, watch if shutil.which("strace") else []), *map(str, command)],
        input=given,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", **scene.environ},
        cwd=HOUSE,
        check=False,
    )
    if log.exists():
        found = (_WRITTEN.match(line) for line in log.read_text(errors="replace").splitlines())
        scene.written |= {Path(match[1] or match[2]) for match in found if match}
        log.unlink()
    return done


def _lines(scene: Scene, name: str) -> Iterator[str]:
    words = scene.words
    for number, _ in enumerate(words["caller"]):
        row: dict[str, Any] = {
            "key": f"{name} {number}",
            "caller": {"name": words["caller"][number].word, "email": f"{words['caller'][number].word}@example.com"},
            "recipient": {
                "name": words["recipient"][number].word,
                "address": f"1 {words['address'][number].word} Lane",
            },
            "card": f"To {words['card'][number].word}",
            "due": (DAY + timedelta(days=1)).isoformat(),
            "lines": [{"text": f"{words['lines'][number].word} roses", "quantity": 1, "price": "45.00"}],
            "notes": words["notes"][number].word,
            "confirm": "email",
        }
        yield json.dumps(row) + "\n"
    refused = words["refused"][0].word
    # A date, a window and an amount that cannot be read are repeated in the answer, for whoever typed them to see.
    broken: list[dict[str, Any]] = [
        {"due": "someday"},
        {"card": f"{refused} 4111 1111 1111 1111"},
        {"window": "elevenses"},
        {"lines": refused},
        {"caller": {"name": refused, "email": refused}},
        {"caller": {"name": refused, "phone": refused}},
        {"delivery_charge": "a lot"},
        {"fulfilment": refused},
        {"confirm": refused},
        {"source": refused},
        {"card": refused * 200},
        {"pad_number": refused},
        {"colour": refused},
    ]
    for number, change in enumerate(broken):
        whole = {"caller": {"name": refused}, "recipient": {"address": refused}, "due": str(DAY), "card": refused}
        yield json.dumps({"key": f"{name} broken {number}"} | whole | change) + "\n"
    yield f'{{"key": "{refused}\n'


def _files(scene: Scene) -> set[Path]:
    """Every file there is where the day took place, that was seen being written, or that lies in shared memory."""
    everywhere = {path for path in scene.folder.rglob("*") if path != passphrase_file(scene.shop)}
    system = (Path("/proc"), Path("/dev/tty"), Path("/dev/null"))
    seen = {path for path in scene.written if not any(path.is_relative_to(place) for place in system)}
    return {path for path in everywhere | seen | set(Path("/dev/shm").rglob("*")) if path.is_file()}


def _nothing_lies_about(report: Report, scene: Scene, search: Search, when: str) -> None:
    for path, words in search.in_files(_files(scene)).items():
        report.failures.append(f"after {when}, {path} holds {sorted(words)}")


def _control(report: Report, scene: Scene, search: Search) -> None:
    """An unencrypted copy of the same book: the same search finds every word that is kept in it."""
    plain = scene.folder / "plain.db"
    with closing(driver.connect(str(scene.shop / "book.db"))) as rows:
        rows.execute(f'PRAGMA key = "{book_key(scene.shop)}"')
        rows.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        rows.execute("SELECT sqlcipher_export('plain')")
        rows.execute("DETACH DATABASE plain")
    found = search.in_bytes(plain.read_bytes())
    kept = {canary.word for kind in KEPT for canary in scene.words[kind]}
    report.expect(kept <= found, f"the search is blind: an unencrypted copy does not show it {sorted(kept - found)}")
    refused = {canary.word for canary in scene.words["refused"]} & found
    report.expect(not refused, f"what was refused is in the book: {sorted(refused)}")
