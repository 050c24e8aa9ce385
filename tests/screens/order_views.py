"""Orders, sheets and days as the book answers them, for the tests of the screens that show them."""

from datetime import UTC, date, datetime

from models.day_views import DayCheck, DueCount, Outstanding, TakenCount
from models.views import FoundRow, LifeEvent, Line, NewOrder, OrderView, PadOrder, PadRow, Party, Ticks

DAY = date(2026, 2, 11)
AT = datetime(2026, 2, 11, 9, 5, tzinfo=UTC)
DONE = Ticks(True, True, True, True)
LIFE = (LifeEvent(AT, "came in, phone, taken by owner"), LifeEvent(AT, "on the list and in the calendar"))
ORDER = NewOrder(
    caller=Party("A. Sender", "07700 900123", "a@example.com"),
    recipient=Party("B. Recipient", "07700 900200"),
    address="12 Mill Lane",
    postcode="PO16 7AA",
    card="Happy Birthday!\nWith love",
    due=date(2026, 2, 14),
    window="am",
    lines=(Line("dozen red roses", 2, 4500),),
    delivery_charge=500,
    payment="card machine",
    notes="side gate",
)


def order_view(new: NewOrder = ORDER, *, version: int = 2, status: str = "live", mark: str = "") -> OrderView:
    """An order as it is opened: 0412-1."""
    return OrderView(
        order_id=7,
        sheet=412,
        suffix=1,
        version=version,
        status=status,
        new=new,
        source="phone",
        taken_at=AT,
        taken_by="owner",
        sheet_state="struck",
        sheet_stage="",
        entry_status="listed",
        driver="",
        mark=mark,
        result="",
        outcome="",
        confirmation="read back",
        ticks=DONE,
        life=LIFE,
    )


def found(order_id: int, number: int, *, caller: str = "A. Sender", recipient: str = "B. Recipient") -> FoundRow:
    """An answer of find."""
    place = ("12 Mill Lane", "PO16 7AA", date(2026, 2, 14), "am", "delivery", "live")
    return FoundRow(order_id, number, 1, caller, recipient, *place, "", "read back")


def pad_row(number: int, state: str, stage: str = "", *, caller: str = "A. Sender", ticks: Ticks = DONE) -> PadRow:
    """A sheet of the day; a draft or a void one has no order."""
    order = PadOrder(1, caller, "B. Recipient", date(2026, 2, 14), "live", "", "read back", ticks, number + 1000, 1)
    orders = () if stage == "draft" or state == "void" else (order,)
    why = "price call" if state == "void" else ""
    return PadRow(number, "phone", DAY, AT, "owner", state, stage, caller, why, "", None, False, orders)


def day_check(*outstanding: Outstanding, day: date = DAY, closed_at: datetime | None = None) -> DayCheck:
    """The check of a day with these exceptions."""
    return DayCheck(
        day=day,
        taken=TakenCount(27, 24, 1, 0, 2),
        due=DueCount(31, 29, 0, 1, 1),
        carried_in=0,
        tomorrow_due=12,
        total=TakenCount(412, 400, 10, 0, 2),
        outstanding=outstanding,
        closed_at=closed_at,
    )
