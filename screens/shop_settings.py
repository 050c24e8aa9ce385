"""What the shop has codes for, what a day can hold, and the shop's own settings: a list for each, changed in place."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from models.catalogue import drop, entries, put
from models.catalogue_entry import Entry, check_field, form_of, key_of, read_entry
from models.people import dial_from
from screens import keymap
from screens.base import Answer, BookScreen
from screens.catalogue_sections import SECTIONS, SETTINGS, SHOP, SHOP_COLUMNS, Section, Setting
from screens.desk import Desk
from screens.entry_form import EntryForm, Texts
from screens.themes import theme_name
from screens.widgets.ink import Span
from screens.widgets.line_list import LineList, Row
from screens.widgets.plain import Plain

TITLES = (*(section.title for section in SECTIONS), SHOP)


class Shown(NamedTuple):
    """What a section holds: its entries by what tells them apart, or the settings as they would be typed."""

    section: Section | None
    entries: Mapping[str, Entry]
    settings: Mapping[str, str]


def setting_row(setting: Setting, texts: Texts) -> Row:
    """A setting's line: what it is called, how it stands, and what it is for."""
    name, label = setting.asked.name, setting.asked.label
    return Row(name, (Span(label, "strong"), Span(texts.get(name, "")), Span(setting.purpose, "quiet")))


class ShopSettingsScreen(BookScreen[Shown]):
    """One section at a time; the cursor of each stays where it was."""

    GROUP = "settings"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    ShopSettingsScreen #sections { height: 1; padding: 0 1; color: $head; }
    ShopSettingsScreen LineList { margin: 0 1; display: none; }
    ShopSettingsScreen LineList.shown { display: block; }
    ShopSettingsScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._at = 0
        self._wanted: str | None = None
        self._shown = Shown(None, {}, {})

    def compose_content(self) -> ComposeResult:
        """The sections' names, a list for each, and the row under the cursor in full."""
        yield Static(id="sections")
        for place, section in enumerate(SECTIONS):
            yield LineList(section.columns, empty=section.empty, id=f"list-{place}")
        yield LineList(SHOP_COLUMNS, id=f"list-{len(SECTIONS)}")
        yield Plain(id="row")

    def on_mount(self) -> None:
        """The first section stands open."""
        self.go_to(0)

    @property
    def section(self) -> Section | None:
        """The kind of entry that is shown; None where it is the shop's own settings."""
        return SECTIONS[self._at] if self._at < len(SECTIONS) else None

    @property
    def lines(self) -> LineList:
        """The list of the section that is shown."""
        return self.query_one(f"#list-{self._at}", LineList)

    @property
    def picked(self) -> Entry | None:
        """The entry that the cursor is on."""
        return self._shown.entries.get(self.lines.key or "") if self._is_shown else None

    @property
    def picked_setting(self) -> Setting | None:
        """The setting that the cursor is on."""
        if not self._is_shown or self.section is not None:
            return None
        return next((setting for setting in SETTINGS if setting.asked.name == self.lines.key), None)

    @property
    def _is_shown(self) -> bool:
        return self.is_mounted and self._shown.section is self.section

    async def read_book(self) -> Answer[Shown] | None:
        section = self.section
        if section is None:
            return Answer(Shown(None, {}, self.desk.settings.typed()))
        answer = await self.ask_book(entries, section.kind)
        return Answer(Shown(section, {key_of(entry): entry for entry in answer.value}, {})) if answer else None

    def show_book(self, answer: Shown) -> None:
        if answer.section is not self.section:
            return
        self._shown = answer
        today = self.desk.clock.today()
        if answer.section is None:
            rows = [setting_row(setting, answer.settings) for setting in SETTINGS]
        else:
            rows = [Row(key, answer.section.row(entry, today)) for key, entry in answer.entries.items()]
        self.lines.show(rows, at=self._wanted)
        self._wanted = None
        self._describe()

    def _describe(self) -> None:
        words = ""
        if self.section is not None and self.picked is not None:
            words = self.section.words(self.picked)
        elif self.picked_setting is not None:
            words = self.picked_setting.purpose
        self.query_one("#row", Plain).say(words)
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self._describe()

    async def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        await self.action_act("open")

    def go_to(self, place: int) -> None:
        """Open a section by its place; past the last comes the first."""
        self._at = place % len(TITLES)
        for lines in self.query(LineList):
            lines.set_class(lines is self.lines, "shown")
        names = ((f"[{title}]", "bold") if at == self._at else f" {title} " for at, title in enumerate(TITLES))
        self.query_one("#sections", Static).update(Content.assemble("SETTINGS  ", *names))
        self.lines.focus()
        self.look()

    def cannot(self, action: str) -> str:
        if action in ("new", "remove") and self.section is None:
            return "The shop's settings are only changed: enter changes one."
        if action == "open" and self.section is None and (why := self.refusal("change settings")):
            return why
        if action in ("open", "remove") and self.picked is None and self.picked_setting is None:
            return "There is nothing under the cursor: n adds something."
        return super().cannot(action)

    def action_section_on(self) -> None:
        self.go_to(self._at + 1)

    def action_section_back(self) -> None:
        self.go_to(self._at - 1)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_shop_settings(self) -> None:
        """Here already."""

    @work
    async def action_open(self) -> None:
        if self.section is not None and self.picked is not None:
            await self._fill_in(self.section, self.picked)
        elif self.picked_setting is not None:
            await self._change_setting(self.picked_setting)

    @work
    async def action_new(self) -> None:
        if self.section is not None:
            await self._fill_in(self.section, None)

    @work
    async def action_remove(self) -> None:
        section, entry, key = self.section, self.picked, self.desk.new_key()
        if section is None or entry is None:
            return
        title = f"Remove this {section.one}?"
        if not await self.ask_yes(title, yes="remove it", no="keep it", detail=section.words(entry)):
            return
        if await self.tell_and_look(drop, entry, key=key):
            self.say(f"The {section.one} {key_of(entry)} is removed. Orders stay as they are.")

    async def _fill_in(self, section: Section, was: Entry | None) -> None:
        """A new entry, or another one in the place of ``was``."""
        form = EntryForm(
            f"A new {section.one}" if was is None else f"Change this {section.one}",
            section.asked,
            form_of(was) if was is not None else {},
            read=partial(self._read, section.kind),
            keep=partial(self._keep, section.kind, was, self.desk.new_key()),
        )
        texts = await self.app.push_screen_wait(form)
        if texts is not None:
            self.say(f"Saved: {section.words(self._entry(section.kind, texts))}.")

    def _read(self, kind: type[Entry], name: str, text: str) -> str:
        return check_field(kind, name, text, self.desk.clock.today())

    def _entry(self, kind: type[Entry], texts: Texts) -> Entry:
        return read_entry(kind, texts, self.desk.clock.today())

    async def _keep(self, kind: type[Entry], was: Entry | None, key: str, texts: Texts) -> None:
        new = self._entry(kind, texts)
        if new != was:
            await self.desk.book.write(put, self.desk.moment(), new, was=was, key=key)
        self._wanted = key_of(new)

    async def _change_setting(self, setting: Setting) -> None:
        settings = self.desk.settings

        async def keep(texts: Texts) -> None:
            self.desk.shop = await settings.save(texts)
            if "country" in texts:
                await self.desk.book.write(dial_from, self.desk.shop.country)

        form = EntryForm(
            f"Change: {setting.asked.label}",
            (setting.asked,),
            settings.typed(),
            read=settings.read,
            keep=keep,
            detail=setting.purpose,
        )
        texts = await self.app.push_screen_wait(form)
        if texts is not None:
            self.app.theme = theme_name(self.desk.shop.theme, no_color=self.app.no_color)
            self.say(f"Saved: {setting.asked.label} {texts[setting.asked.name]}.")
