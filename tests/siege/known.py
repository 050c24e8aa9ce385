"""Every siege there is, with the count that is a whole one."""

from typing import NamedTuple

from tests.siege import (
    after_lock,
    audit_tampering,
    card_numbers,
    clean_days,
    damaged_backups,
    driver_crawl,
    forged_slots,
    four_processes,
    headers,
    imports,
    kept_kills,
    likeness,
    lock_box,
    locking,
    logs,
    paper,
    photo_bombs,
    photo_kills,
    photographed_pad,
    plain_text,
    planted_faults,
    random_runs,
    removed_slots,
    settings,
    slot_kills,
    smtp_faults,
    statement_kills,
    take_kills,
    terminal,
    tuned_cost,
    typing_kills,
)
from tests.siege.report import Siege


class Known(NamedTuple):
    """``whole`` is what the long command runs; the suite, which has to stay short, runs one in ``share`` of it;
    what is reported and not judged, and what waits for a real terminal most of the time, is not ``in_suite``."""

    run: Siege
    whole: int
    counts: str
    share: int = 60
    in_suite: bool = True

    @property
    def short(self) -> int:
        return max(self.whole // self.share, 1)


KNOWN = {
    "take_kills": Known(take_kills.run, 100, "kills of take, at a count of its answers"),
    "statement_kills": Known(statement_kills.run, 400, "kills of a day through the verbs, at an SQL statement"),
    "planted_faults": Known(planted_faults.run, 300, "days with one fault, which the end of day must name", share=100),
    "clean_days": Known(clean_days.run, 300, "days without a fault, on which it must say nothing"),
    "four_processes": Known(four_processes.run, 2_000, "orders saved by four processes at once"),
    "plain_text": Known(plain_text.run, 110, "words of a whole day, of which no file may hold one"),
    "logs": Known(logs.run, 20, "rounds of forced errors, of which no log may tell"),
    "settings": Known(settings.run, 20, "books whose every connection has its settings"),
    "typing_kills": Known(typing_kills.run, 100, "kills of the real program while an order is typed", in_suite=False),
    "random_runs": Known(random_runs.run, 1_000, "random days of runs, by several hands at once", share=200),
    "card_numbers": Known(card_numbers.run, 96, "card numbers through every field and verb"),
    "driver_crawl": Known(driver_crawl.run, 3_000, "keys pressed at a driver's checklist", share=120),
    "likeness": Known(likeness.run, 200, "orders entered twice, and as many honest ones that look alike"),
    "imports": Known(imports.run, 20_000, "files of online orders, most of them damaged", share=200),
    "audit_tampering": Known(audit_tampering.run, 1_000, "times that the audit was tampered with"),
    "backup_kills": Known(kept_kills.backup, 200, "kills of a back-up to two places"),
    "restore_kills": Known(kept_kills.restoring, 200, "kills of a restore"),
    "replace_kills": Known(kept_kills.replacing, 200, "kills while the data key is replaced"),
    "damaged_backups": Known(damaged_backups.run, 300, "back-ups that were damaged or forged"),
    "slot_kills": Known(slot_kills.run, 200, "kills of a change of who may open the shop, at a call"),
    "forged_slots": Known(forged_slots.run, 300, "damaged and forged key files at the door", share=150),
    "removed_slots": Known(removed_slots.run, 100, "tries to come in by what was taken away"),
    "tuned_cost": Known(tuned_cost.run, 20, "times that the cost of a passphrase is tuned here", in_suite=False),
    "locking": Known(locking.run, 60, "locks of the real program, with keys typed all the while", in_suite=False),
    "after_lock": Known(
        after_lock.run, 10, "planted words that are looked for in memory after the lock", in_suite=False
    ),
    "smtp_faults": Known(
        smtp_faults.run, 600, "e-mails to a server that fails, or from a sender that is killed", share=75
    ),
    "headers": Known(headers.run, 200, "words that would be another header or recipient of an e-mail", share=10),
    "paper": Known(paper.run, 300, "stops on paper, read back", share=300),
    "lock_box": Known(lock_box.run, 1_000, "sheets whose words are shredded, in no page after that", share=50),
    "photo_kills": Known(photo_kills.run, 200, "kills while photos are attached, deleted and shredded", share=50),
    "photo_bombs": Known(photo_bombs.run, 200, "pictures that are made to hurt who reads them", share=200),
    "photographed_pad": Known(
        photographed_pad.run, 20, "pages of the pad, from the photo to the shredder", in_suite=False
    ),
    "terminal": Known(terminal.run, 40, "hostile texts on every screen of the real program", in_suite=False),
}
