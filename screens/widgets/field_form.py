"""A form of fields: going from one to the next, and saying at each what is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from textual import on
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from models.errors import Ask, Refused
from screens.widgets.field import Choice, Field, LongField, Offer
from screens.widgets.form_row import FormRow

AnyField = Field | LongField | Choice


class FieldForm(VerticalScroll, can_focus=False):
    """Enter goes on. A field that cannot be read says so when it is left, holds enter back once, and keeps its text."""

    @dataclass
    class Changed(Message):
        """Something was typed."""

    @dataclass
    class Left(Message):
        """A field was left: what stands in it can be kept."""

    @dataclass
    class Complete(Message):
        """Enter was pressed in the last field."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wrong: dict[AnyField, str] = {}
        self._asked: dict[AnyField, tuple[str, ...]] = {}
        self._named: dict[str, AnyField] = {}

    def read_field(self, field: AnyField) -> str:
        """What a field holds, in words. Raises `Refused` or `Ask`. For a form to fill in."""
        raise NotImplementedError

    def choice_words(self, field: AnyField, choice: str) -> str:
        """How one of the choices of an `Ask` is shown. For a form to fill in."""
        raise NotImplementedError

    def fields(self) -> list[AnyField]:
        """The fields that can be seen, in their order."""
        found: list[AnyField] = []
        for widget in self.query("*"):
            if isinstance(widget, AnyField) and widget.display and self.row(widget).display:
                found.append(widget)
        return found

    def field(self, name: str) -> AnyField:
        """The field of that name; of several lines the first."""
        known = self._named.get(name)
        if known is None or not known.is_attached:
            known = next(f for f in self.query("*") if isinstance(f, AnyField) and f.field_name == name)
            self._named[name] = known
        return known

    @staticmethod
    def row(field: Widget) -> FormRow:
        """The row that a field stands in."""
        return next(above for above in field.ancestors if isinstance(above, FormRow))

    def go(self, field: AnyField, by: int) -> None:
        """On to the next field, or back to the one before; from one that went meanwhile nowhere."""
        fields = self.fields()
        if field not in fields:
            return
        at = fields.index(field) + by
        if at >= len(fields):
            self.post_message(self.Complete())
        else:
            fields[max(at, 0)].focus()

    def next_from(self, focused: Widget | None) -> None:
        """On to the field after the one that has the focus; from elsewhere to the first."""
        fields = self.fields()
        at = next((index for index, field in enumerate(fields) if field is focused), -1)
        for field in fields[at + 1 :][:1] or fields[-1:]:
            field.focus()

    def go_where_it_ended(self, filled_in: Collection[str]) -> None:
        """Say again what is wrong in a form that is opened again, and go to the first empty field after what was typed.

        ``filled_in`` are fields in which something stands before anything is typed.
        """
        fields = self.fields()
        for field in fields:
            self.check(field)
        typed = [at for at, field in enumerate(fields) if field.text.strip() and field.field_name not in filled_in]
        after = fields[max(typed, default=-1) + 1 :]
        (next((field for field in after if not field.text.strip()), None) or fields[0]).focus()

    def say_wrong(self, field: AnyField, message: str) -> None:
        """Say at a field what is wrong with it; an empty message takes that away."""
        if message:
            self._wrong[field] = message
        elif self._wrong.pop(field, None) is None:
            return
        field.set_class(bool(message), "-wrong")
        row = self.row(field)
        row.say_wrong(next((self._wrong[f] for f in row.fields if f in self._wrong), ""))

    def to_mend(self, name: str) -> AnyField:
        """The field where what is wrong under that name is put right."""
        return self.field(name)

    def show_problems(self, problems: Mapping[str, str], *, go: bool = True) -> None:
        """Say each problem at its field, and with ``go`` put the cursor into the first of them."""
        wrong = [(self.to_mend(name), message) for name, message in problems.items()]
        for field, message in wrong:
            self.say_wrong(field, message)
        if not go:
            return
        first = next((field for field in self.fields() if field in dict(wrong)), None)
        if first is not None:
            first.focus()

    def forget_problems(self) -> None:
        """Take away everything that was said to be wrong."""
        for field in list(self._wrong):
            self.say_wrong(field, "")
        self._asked.clear()

    def check(self, field: AnyField) -> str:
        """Read a field that has something in it; say what is wrong, and answer with that."""
        self._asked.pop(field, None)
        message = ""
        try:
            if field.text.strip():
                self.read_field(field)
        except Refused as refused:
            message = refused.message
            if isinstance(refused, Ask):
                self._asked[field] = refused.choices
        message = message or self.doubt(field)
        self.say_wrong(field, message)
        return message

    def doubt(self, field: AnyField) -> str:  # noqa: ARG002 - for a form to fill in
        """What is unlikely in a field that can be read: said once like what is wrong."""
        return ""

    def is_wrong(self, field: AnyField) -> bool:
        """Something was said to be wrong with the field."""
        return field in self._wrong

    def answered_by_digit(self, field: AnyField) -> bool:  # noqa: ARG002 - for a form to fill in
        """A digit picks one of the choices of an `Ask`; not where it may begin what is typed next."""
        return True

    def propose_answers(self, field: AnyField) -> bool:
        """Offer the choices of a field that can be read two ways. None is picked: nothing is guessed."""
        choices = self._asked.get(field)
        if choices is None or not isinstance(field, Field):
            return False
        words = tuple(self.choice_words(field, choice) for choice in choices)
        field.propose(Offer(words, asked=self.answered_by_digit(field)))
        return True

    @on(Field.Typed)
    def _typed(self, event: Field.Typed) -> None:
        if (field := self._here(event.field)) is None:
            return
        self._asked.pop(field, None)
        self.say_wrong(field, "")
        if isinstance(field, Field) and field.offer is not None and field.offer.asked:
            field.propose(None)
        self.typed(field)
        self.post_message(self.Changed())

    def typed(self, field: AnyField) -> None:
        """A field was typed into."""

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        if (field := self._here(event.field)) is not None:
            self.check(field)
            self.left(field)
            self.post_message(self.Left())

    def left(self, field: AnyField) -> None:
        """A field was left, and has been checked."""

    @on(Field.Entered)
    def _entered(self, event: Field.Entered) -> None:
        if (field := self._here(event.field)) is None:
            return
        told = self._wrong.get(field)
        if told is None and self.check(field):
            self.propose_answers(field)
            return
        self.go_on(field)

    def go_on(self, field: AnyField) -> None:
        """Enter was pressed in a field that is right, or once more in one that is wrong."""
        self.go(field, 1)

    @on(Field.Stepped)
    def _stepped(self, event: Field.Stepped) -> None:
        field = self._here(event.field)
        if field is not None and (event.by < 0 or field is not self.fields()[-1]):
            self.go(field, event.by)

    @on(Field.Offered)
    def _offered(self, event: Field.Offered) -> None:
        if self._here(event.field) is None:
            return
        offer, form, field = event.field.offer, self.content_region, event.field.region
        under, above = form.bottom - field.bottom, field.y - form.y
        # What is wrong may be said on a line between the field and its choices.
        needed = 1 + len(offer.words) if offer is not None else 0
        self.row(event.field).show_offer(offer, above=needed > under and above > under)

    @on(Field.Chose)
    def _chose(self, event: Field.Chose) -> None:
        if self._here(event.field) is None:
            return
        choices = self._asked.pop(event.field, None)
        if choices is None:
            self.chose(event.field, event.index)
            return
        event.field.put(choices[event.index])
        self.check(event.field)
        self.typed(event.field)
        self.post_message(self.Changed())
        self.go_on(event.field)

    def chose(self, field: Field, index: int) -> None:
        """One of the choices that the form itself offered was taken."""

    @staticmethod
    def _here(field: object) -> AnyField | None:
        """The field that a message is about, unless it was taken away while the message was on its way."""
        assert isinstance(field, AnyField)
        return field if field.is_attached and field.display else None
