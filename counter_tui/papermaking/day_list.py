"""A day's list and the open sheets: what the shop works from when the computer is down."""

from typing import Any

from counter_tui.papermaking.run_sheet import GAP, RIGHT, Document, Progress, entry, foot, head, words_of
from counter_tui.papermaking.typesetting import MARGIN, Column, Sheet, Text

TITLE = "The day's list"
OPEN, EMPTY = "OPEN SHEETS", "NOTHING IS ON THE LIST FOR THIS DAY"
LEAST_UNDER_A_HEADING = 45.0


def day_list(document: Document, progress: Progress) -> tuple[bytes, Sheet]:
    """The PDF, and what is to be known of it."""
    sheet = Sheet([TITLE, OPEN, EMPTY, *words_of(document)], lambda page: head(page, TITLE, document))
    sheet.new_page()
    total, done = sum(len(group["rows"]) for group in document["groups"]), 0
    for group in document["groups"]:
        _heading(sheet, group["title"])
        for row in group["rows"]:
            entry(sheet, row)
            progress(done := done + 1, total)
    if not total:
        _heading(sheet, EMPTY)
    if document["sheets"]:
        _heading(sheet, f"{OPEN}   {len(document['sheets'])}")
    for each in document["sheets"]:
        _open_sheet(sheet, each)
    return sheet.finish(lambda page, pages: foot(document, TITLE, page, pages)), sheet


def _heading(sheet: Sheet, words: str) -> None:
    sheet.keep(LEAST_UNDER_A_HEADING)
    text = (Text(words, 13, bold=True, after=GAP),)
    sheet.y = sheet.put(text, MARGIN, sheet.y + GAP, RIGHT - MARGIN)


def _open_sheet(sheet: Sheet, each: dict[str, Any]) -> None:
    texts = (Text(f"{each['sheet']}   {each['words']}", 11, bold=True), Text(each["why"], 10, after=GAP))
    sheet.row((Column(MARGIN, RIGHT - MARGIN, texts),), Text(f"{each['sheet']} goes on:", 10, bold=True))
