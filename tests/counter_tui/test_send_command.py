"""`counter-tui send` and `counter-tui import` on a real shop."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from filelock import FileLock

from counter_tui.cli import read_arguments
from counter_tui.cli_online import Answer, Asking, bring_in_files, send
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.posting import Postman
from models import mail_settings
from models.intake import take
from models.views import Confirm, Party
from tests.book import an_order, moment, new_key
from tests.counter_tui.command_line import TODAY, Counter, Done, new_counter
from tests.counter_tui.kept_shop import enter
from tests.counter_tui.online_files import analytics_csv, shopify_csv, web_orders, woo_json
from tests.counter_tui.smtp_server import FOR_GOOD, Server, mail_server, settings_for, trusting
from tests.made_once import made_once

COUNTS = ("read", "new", "seen", "changed", "not_live", "vanished")


@pytest.fixture
def counter(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Counter:
    """A shop in which nothing was taken yet."""
    return Counter(made_once(tmp_path_factory, "bare", new_counter)).copied(tmp_path / "bare")


def queue(counter: Counter, server: Server | None, *names: str) -> None:
    """An order each, to be confirmed by e-mail; by this server, when there is one."""
    with closing(enter(Shop(counter.folder)).book) as book:
        for name in names:
            new = replace(an_order(card=f"For {name}"), caller=Party(name, "", f"{name.lower()}@example.com"))
            book.write(take, moment(), new, key=new_key(), confirm=Confirm("email"))
        if server is not None:
            book.write(mail_settings.put_settings, moment(), settings_for(server), key=new_key())


def sent(counter: Counter, wait: float | None = None) -> Answer:
    """What `send` answers where the server is trusted."""
    place = Shop(counter.folder)
    with closing((shop := enter(place)).book):
        return send(place, shop, ShopClock(date.fromisoformat(TODAY)), Postman(trusting()), wait)


def test_what_is_due_is_sent(counter: Counter) -> None:
    with mail_server() as server:
        queue(counter, server, "Ann", "Bob")
        first, again = sent(counter), sent(counter)
    assert (first.words, first.told, first.left) == (["2 sent"], [], False)
    assert (again.words, again.left) == (["Nothing is due to be sent"], False)
    assert [took.recipients for took in server.taken] == [["ann@example.com"], ["bob@example.com"]]


def test_what_waits_for_a_person_is_said(counter: Counter) -> None:
    with mail_server() as server:
        queue(counter, server, "Ann")
        server.fault = ("RCPT", FOR_GOOD)
        done = sent(counter)
    assert done.words[0] == "1 failed"
    assert done.words[1].startswith("0001-1 failed: localhost")
    assert (done.left, done.as_json["failed"], done.as_json["waiting"]) == (True, 1, 1)
    again = counter.run("send", "--json")
    assert again.returncode == 1
    none = dict.fromkeys(("sent", "again", "failed", "held", "unknown", "left"), 0)
    states = dict.fromkeys(("unknown", "failed", "held", "sending", "queued"), 0)
    assert json.loads(again.stdout) == none | {"waiting": 1, "states": states | {"failed": 1}}


def test_what_keeps_it_from_being_sent(counter: Counter) -> None:
    queue(counter, None, "Ann")
    done = counter.run("send")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No mail server is set up" in done.stderr
    with mail_server() as server:
        queue(counter, server)
        # This computer does not know who has signed the server's certificate.
        done = counter.run("send")
        assert done.returncode == 1
        assert done.stdout.startswith("1 to be tried again\n0001-1 queued: localhost")
        assert "nothing was sent" in done.stderr
        assert not server.took


def test_another_program_that_sends_is_waited_for(counter: Counter) -> None:
    # Another thread lets go of it than the one that holds it.
    other = FileLock(counter.folder / "sending.lock", thread_local=False)
    with mail_server() as server:
        queue(counter, server, "Ann")
        with other:
            busy = sent(counter, wait=0.0)
            assert (busy.words, busy.left) == ([], True)
            assert "is sending the e-mails just now" in busy.told[0]
            soon = Timer(0.2, other.release)
            soon.start()
            assert sent(counter).words == ["1 sent"]
            soon.join()


def test_files_are_looked_at_and_taken_in_once(counter: Counter, tmp_path: Path) -> None:
    orders = web_orders(3)
    file = tmp_path / "orders.csv"
    file.write_text(shopify_csv([*orders[:2], replace(orders[2], due=None)]))
    looked = answered(counter.run("import", str(file), "--dry-run", "--json"))
    assert [looked[name] for name in COUNTS] == [3, 2, 0, 0, 0, 0]
    assert [sorted(held) for held in looked["held"]] == [["external_id", "reason"]]
    assert json.loads(counter.run("find", orders[0].recipient.name, "--json").stdout)["orders"] == []
    taken = counter.run("import", str(file))
    assert taken.returncode == 0
    assert "Taken in as 0001 to 0003: 2 on the lists; 1 held" in taken.stdout
    again = answered(counter.run("import", str(file), str(file), "--json"))
    assert [again[name] for name in COUNTS] == [6, 0, 4, 0, 0, 0]
    assert len(again["held"]) == 2
    # The same numbers of another web shop are other orders.
    for name, why in (
        ("Webshop", "There is no web shop Webshop. The web shops of the book: Web shop."),
        ("Market", "Web shop has these orders already. If it is another web shop, add --new-source."),
    ):
        mistyped = counter.run("import", str(file), "--source", name, "--json")
        assert (mistyped.returncode, mistyped.stdout, why in mistyped.stderr) == (2, "", True)
    other = counter.run("import", str(file), "--source", "Market", "--new-source", "--dry-run")
    assert "3 read: 2 new, 1 held." in other.stdout
    assert f"new: {orders[0].shown}, " in other.stdout
    with closing((shop := enter(Shop(counter.folder))).book), pytest.raises(ShopError, match="Say which web shop"):
        bring_in_files(shop, ShopClock(date.fromisoformat(TODAY)), [file], Asking())


def test_a_list_names_what_is_missing(counter: Counter, tmp_path: Path) -> None:
    orders = web_orders(3)
    for name, text in (("orders.csv", shopify_csv(orders[:2])), ("list.csv", analytics_csv(orders))):
        (tmp_path / name).write_text(text)
    done = counter.run("import", str(tmp_path / "orders.csv"), str(tmp_path / "list.csv"), "--json")
    found = answered(done)
    assert [found[name] for name in COUNTS] == [5, 2, 2, 0, 0, 0]
    assert found["held"] == [{"external_id": orders[2].shown, "reason": "on the web shop's list, and not in the book"}]


def test_of_several_files_one_that_is_refused_stops_them_all(counter: Counter, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(shopify_csv(web_orders(1)))
    bad.write_bytes(b"PK\x03\x04not a file of orders")
    done = counter.run("import", str(good), str(bad), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.csv" in done.stderr
    assert answered(counter.run("import", str(good), "--dry-run", "--json"))["new"] == 1
    # Those of this web shop came out of another program so far.
    bad.write_text(woo_json(web_orders(1)))
    done = counter.run("import", str(bad), "--json")
    assert (answered(done)["new"], "it counts as a web shop of that name" in done.stderr) == (1, True)
    both = counter.run("import", str(good), str(bad))
    assert (both.returncode, "several web shops" in both.stderr) == (2, True)


def test_pages_that_are_given_together_are_one_look(counter: Counter, tmp_path: Path) -> None:
    orders = [replace(order, placed=order.placed + timedelta(days=day)) for day, order in enumerate(web_orders(3))]
    pages = [tmp_path / "1.csv", tmp_path / "2.csv"]
    for page, some in zip(pages, (orders[::2], orders[1:2]), strict=True):
        page.write_text(shopify_csv(some))
    told = [str(page) for page in pages]
    counter.run("import", *told, "--dry-run")
    assert answered(counter.run("import", *told, "--dry-run", "--json"))["vanished"] == 0
    assert answered(counter.run("import", told[0], "--dry-run", "--json"))["vanished"] == 1


def answered(done: Done) -> dict[str, Any]:
    """What a command answered in JSON; every one that was read is one of the counts."""
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["read"] == sum(found[name] for name in COUNTS[1:-1]) + len(found["held"])
    assert list(found) == [*COUNTS, "held"]
    return dict(found)


@pytest.mark.parametrize(("words", "needs"), [(("send",), "change orders"), (("import", "a.csv"), "take orders")])
def test_who_works_at_the_counter_may_do_both(words: tuple[str, ...], needs: str) -> None:
    """That a command is refused to others is one rule for all of them."""
    asked = read_arguments(words)
    assert (asked.options.needs, asked.for_screens) == (needs, False)
