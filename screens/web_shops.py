"""The web shops, and how each one's files are read. Await in a worker."""

from models.online_views import WebShop
from models.sources import form_of, put_web_shop, read_setting, read_web_shop, web_shop, web_shops
from screens.base import CounterScreen
from screens.bringing_in import ask_which
from screens.dialogs import Choice
from screens.entry_form import Asked, EntryForm, Texts

FIELDS = (
    Asked("name", "Name", "what it is called beside its orders"),
    Asked("zone", "Time zone", "Europe/London; empty: the shop's own"),
    Asked("note_is", "Their note", words=("ask", "card", "note")),
    Asked("dates", "Dates", words=("ask", "day first", "month first")),
    Asked("live", "Live too", "more statuses of orders that are to be made, with commas"),
    Asked("not_live", "Not live", "more statuses of orders that are not, with commas"),
    Asked("columns", "Columns", "ours = theirs: delivery date = Wanted on, customer = Buyer", lines=True),
)
DETAIL = (
    "Their note: what the customer's own note is, the card or a note for the shop. Dates: how 3/4/2026 is read. "
    "Columns: only for a CSV file that is not known by itself."
)
NEW = Choice("n", "a new one", "new")


async def ask_web_shops(screen: CounterScreen) -> None:
    """Ask which web shop is to be changed, or for a new one, and keep how its files are read."""
    found = await screen.ask_book(web_shops)
    if found is None:
        return
    shops = list(found.value)
    picked = await ask_which(screen, "Which web shop?", shops, (NEW,)) if shops else NEW.value
    if picked is None:
        return
    was = "" if picked == NEW.value else shops[int(picked)].name
    shop = shops[int(picked)] if was else await _first(screen, shops)
    if shop is not None:
        await _fill_in(screen, shop, was)


async def _first(screen: CounterScreen, shops: list[WebShop]) -> WebShop | None:
    """What a new one begins as."""
    if shops:
        return WebShop("")
    answer = await screen.ask_book(web_shop, "")
    return answer.value if answer is not None else None


async def _fill_in(screen: CounterScreen, shop: WebShop, was: str) -> None:
    key = screen.desk.new_key()

    async def keep(texts: Texts) -> None:
        new = read_web_shop(texts)
        await screen.desk.book.write(put_web_shop, screen.desk.moment(), new, was=was, key=key)

    title = f"How the files of {was} are read" if was else "A web shop, and how its files are read"
    form = EntryForm(title, FIELDS, form_of(shop), read=read_setting, keep=keep, detail=DETAIL)
    texts = await screen.app.push_screen_wait(form)
    if texts is not None:
        screen.say(f"Saved: {texts['name'].strip()}. It holds from the next look on.")
