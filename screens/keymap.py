"""The one registry of actions: bindings, key lines, palette, help and the README's key table are all made from it.

A screen names its group; ``bindings(group)`` gives it Textual bindings whose action is ``act('<id>')``, which
`CounterScreen` answers by running its own ``action_<id>`` or, failing that, the app's.
"""

from collections.abc import Iterable
from dataclasses import replace

from textual.binding import Binding, BindingType

from screens.action import Action, say_key
from screens.photo_keys import INBOX, LOCK_BOX, PHOTOS, PICTURE

SCREENS = (
    Action("order_entry", "f2,O", "Order", "screens", "Take an order: a call in progress."),
    Action("find", "f3,F,slash", "Find", "screens", "Has it been delivered? By name, phone, postcode or number."),
    Action("week", "f4,W", "Week", "screens", "The calendar: seven days, and how full each one is."),
    Action("deliveries", "f5,D", "Deliver", "screens", "A day's runs, the stops without a driver, the shelf."),
    Action("pad", "f6,P", "Pad", "screens", "Every sheet of a day: struck, or why not."),
    Action("stems", "f7,S", "Stems", "screens", "Wholesale: the stems that are needed, and for whom."),
    Action("end_of_day", "f8,E", "End of day", "screens", "What keeps today open; closing; tomorrow."),
    Action("turn_over", "f9,T", "Turn over", "screens", "A blank screen with the time. F9 again locks the book."),
)

ANYWHERE = (
    Action("help", "question_mark,f1", "help", "anywhere", "What the keys do here and everywhere."),
    Action("command_palette", "ctrl+p", "palette", "anywhere", "Everything by its name."),
    Action("quit", "ctrl+q", "leave", "anywhere", "Leave; asks while anything is unsaved."),
    Action("lock", "ctrl+l", "lock", "anywhere", "Close the book and ask for the passphrase again."),
)

MORE = (
    Action(
        "shop_settings", "comma", "shop settings", "more", "Products, messages, places, charges, holidays, caps, shop."
    ),
    Action("people", "N", "people", "more", "Who is in the book, and which two are the same person."),
    Action(
        *("access", "K", "who may open the book", "more"),
        "The keys to the book: people, passphrases, phone codes, the recovery sheet.",
    ),
    Action("drivers", "V", "drivers", "more", "Who takes stops out, and the PIN for their checklist."),
    Action("waiting", "Q", "waiting", "more", "No driver, no outcome, sender not told, to be seen, to be decided."),
    Action("online", "I", "online orders", "more", "Bring in the web shop's orders; compare with its own list."),
    Action("confirmations", "C", "confirmations", "more", "Who is still to be told, and the e-mails on their way."),
    Action("inbox", "A", "photos that wait", "more", "The photo inbox: what came from the phone, each for an order."),
    Action("lock_box", "L", "lock box", "more", "Which papers may be shredded, and ticking them off."),
    Action("back_up", "B", "back up", "more", "Make a back-up now; the counter goes on meanwhile."),
)

LIST = (
    Action("cursor_up", "up,k", "", "list", "The line above."),
    Action("cursor_down", "down,j", "", "list", "The line below."),
    Action("page_up", "pageup", "", "list", "A page up."),
    Action("page_down", "pagedown", "", "list", "A page down."),
    Action("first", "home", "", "list", "The first line."),
    Action("last", "end,G", "", "list", "The last line."),
    Action("open", "enter", "", "list", "Open what the cursor is on."),
)

DAY = (
    Action("day_back", "left,h,left_square_bracket", "day", "day", "The day before.", label="←→"),
    Action("day_on", "right,l,right_square_bracket", "", "day", "The day after."),
    Action("today", "t", "today", "day", "Back to today."),
)

ORDER_ENTRY = (
    Action(
        *("next_field", "enter", "next", "order entry"),
        "On to the next field; an empty line of flowers goes on too. tab also stops at delivery, collection, relay.",
    ),
    Action("save", "ctrl+s", "read back and save", "order entry", "Show the sentence to say aloud, then save."),
    Action("another", "ctrl+n", "another", "order entry", "Save, and take another order of the same caller."),
    Action("park", "escape", "park", "order entry", "Put the call aside; it is on the pad as a draft."),
    Action("repeat", "ctrl+r", "repeat", "order entry", "One of the caller's orders again; each difference is shown."),
    Action("parked", "ctrl+g", "parked", "order entry", "Back to a call that was put aside."),
    Action("change_source", "ctrl+o", "source", "order entry", "How it came in: phone, counter, paper, web ..."),
    Action("zoom", "ctrl+t", "photo", "order entry", "The sheet's photo: larger; then as large as the terminal."),
    Action("view_outside", "ctrl+y", "", "order entry", "The sheet's photo in the system's own viewer, after asking."),
    Action("photo_up", "alt+up", "", "order entry", "The photo beside the form: up, where it is larger."),
    Action("photo_down", "alt+down", "", "order entry", "The photo: down."),
    Action("photo_left", "alt+left", "", "order entry", "The photo: to the left."),
    Action("photo_right", "alt+right", "", "order entry", "The photo: to the right."),
)

READ_BACK = (
    Action(
        *("first", "enter", "", "read back"),
        "Save: the customer heard it and agrees, or did when the paper was written. Web shop, e-mail: told by e-mail.",
    ),
    Action("read_back", "r", "read back", "read back", "Save; the customer heard it and agrees."),
    Action("by_email", "e", "by e-mail", "read back", "Save; the confirmation leaves by e-mail."),
    Action("handed_over", "h", "handed over", "read back", "Save; the customer has it on paper."),
    Action("not_wanted", "w", "not wanted", "read back", "Save; no confirmation is wanted (a reason is asked)."),
    Action("later", "l", "later", "read back", "Save; the confirmation stays due."),
    Action("back", "escape", "back to the form", "read back", "Nothing is saved yet: back to the form."),
)

ORDER = (
    Action("amend", "e", "amend", "order", "Change this order."),
    Action("cancel", "d", "cancel", "order", "Cancel this order, after asking why."),
    Action("confirm", "r", "confirm", "order", "How the customer was told: read back, on paper, e-mail, not wanted."),
    Action("outcome", "o", "outcome", "order", "Where the flowers were left, or why they were not."),
    Action("answer", "f", "florist", "order", "What the other florist says to a relay: asked, accepted, refused."),
    Action("acknowledge", "a", "seen", "order", "The change has been seen."),
    Action("told", "y", "sender told", "order", "The sender knows now where the flowers were left."),
    Action("photos", "p", "photos", "order", "Its photos: see them, attach more."),
    Action("like", "s", "", "order", "Is it another order over again? The same, both wanted, different senders."),
    Action("back", "escape", "back", "order", "Back to where you were."),
)

AMEND = (
    Action("next_field", "enter", "next", "amend", "On to the next field."),
    Action("save", "ctrl+s", "save", "amend", "Save the change; a new confirmation falls due."),
    Action("back", "escape", "back", "amend", "Leave the order as it was."),
)

FIND = (
    Action("open", "enter", "open", "find", "Open the order, or finish the draft."),
    Action("told", "ctrl+t", "caller told", "find", "The caller has just been told where the flowers were left."),
    Action("back", "escape", "clear", "find", "Empty the search."),
)

WEEK = (
    Action("open", "enter", "open", "week", "Open the order."),
    Action("new", "n", "new that day", "week", "Take an order for the day the cursor is on."),
    Action("photos", "p", "photos", "week", "The photos of the day the cursor is on."),
    Action("week_back", "pageup,left_square_bracket", "week", "week", "The week before.", label="pgup pgdn"),
    Action("week_on", "pagedown,right_square_bracket", "", "week", "The week after."),
    Action("today", "t", "today", "week", "Back to today."),
    Action("left", "left,h", "", "week", "The day to the left."),
    Action("right", "right,l", "", "week", "The day to the right."),
    Action("up", "up,k", "", "week", "The order above."),
    Action("down", "down,j", "", "week", "The order below."),
)

DELIVERIES = (
    Action("open", "enter", "open", "deliveries", "Open the order."),
    Action(
        *("give_to", "1,2,3,4,5,6,7,8,9,0", "driver", "deliveries"),
        "Give the stop, or the picked ones, to the driver of that number; 0 takes them back.",
        label="1-9",
        keyed=True,
    ),
    Action("give", "g", "", "deliveries", "Give it to a driver by name, also a new one; empty takes it back."),
    Action("pick", "space", "pick", "deliveries", "Pick several stops, to give or acknowledge them together."),
    Action("pick_area", "asterisk", "", "deliveries", "Pick every stop of this postcode area, or none of them."),
    Action("unpick", "escape", "", "deliveries", "Pick nothing."),
    Action("earlier", "minus,U", "order", "deliveries", "Earlier on the run.", label="- +"),
    Action("later", "plus,M", "", "deliveries", "Later on the run."),
    Action("outcome", "o", "outcome", "deliveries", "Where the flowers were left, or why they were not."),
    Action("acknowledge", "a", "seen", "deliveries", "The NEW, CHANGED, MOVED or CANCELLED mark has been seen."),
    Action("run", "r", "run, paper", "deliveries", "Run sheets and slips; put a run in order by window and postcode."),
    Action("checklist", "c", "checklist", "deliveries", "A driver's checklist, after the PIN."),
    Action("told", "y", "sender told", "deliveries", "The sender knows now where the flowers were left."),
    Action("photos", "p", "photos", "deliveries", "The stop's photos: where it was left; attach more."),
    Action("like", "s", "", "deliveries", "Is it another order over again? The same, both, different senders."),
    *(Action(a.id, a.key, a.words, "deliveries", a.help, a.label) for a in DAY),
)

PAD = (
    Action("open", "enter", "open", "pad", "Open the order, or finish the draft."),
    Action("new", "n", "new", "pad", "Take an order."),
    Action("void", "d", "void", "pad", "End a sheet that has no order, with a reason."),
    Action("merge", "m", "merge", "pad", "This sheet is the same call as another: put it into that one."),
    Action("confirm", "c", "confirm", "pad", "How the customer was told."),
    Action("acknowledge", "a", "seen", "pad", "The change has been seen."),
    *(Action(a.id, a.key, a.words, "pad", a.help, a.label) for a in DAY),
    Action("photos", "p", "photos", "pad", "The photos of the sheet and of its orders; attach more."),
    Action("new_sheets", "s", "by photo", "pad", "Photos of pages of the pad, each an open sheet; or drop them here."),
    Action("lock_box", "b", "lock box", "pad", "Which papers may be shredded, and ticking them off."),
)

END_OF_DAY = (
    Action("open", "enter", "deal with it", "end of day", "Open the order or the draft that keeps the day open."),
    Action("close_day", "c", "close the day", "end of day", "Close the day; each exception left needs a reason."),
    Action("check_again", "r", "check again", "end of day", "Run the check again."),
    *(Action(a.id, a.key, a.words, "end of day", a.help, a.label) for a in DAY),
)

PEOPLE = (
    Action("open", "enter", "their orders", "people", "Show this person's orders in Find."),
    Action("mark", "m", "same person", "people", "Mark this person; on a second one, say that both are the same."),
    Action("part", "s", "part", "people", "Show apart again whoever was put together here."),
    Action("back", "escape", "back", "people", "Take the mark away, back to the search, back to where you were."),
)

WAITING = (
    Action("open", "enter", "open", "waiting", "Open the order."),
    Action("give", "g", "driver", "waiting", "Say who takes the stop."),
    Action("outcome", "o", "outcome", "waiting", "Where the flowers were left, or why they were not."),
    Action("told", "y", "sender told", "waiting", "The sender knows now where the flowers were left."),
    Action("acknowledge", "a", "seen", "waiting", "The mark has been seen; or its driver was told."),
    Action("decide", "d", "decide", "waiting", "Which holds: what the driver noted, or what was changed meanwhile."),
    Action("back", "escape", "back", "waiting", "Back to where you were."),
)

ONLINE = (
    Action("bring_in", "f", "file", "online", "Look at a file of the web shop: what is new, held, changed."),
    Action("take_in", "t", "take in", "online", "Take in all that is new or held, each once, onto every list."),
    Action("compare", "c", "compare", "online", "Is every one here? Hold the web shop's own list against the book."),
    Action("update", "u", "theirs", "online", "Change our order to what the web shop says; or cancel it as they did."),
    Action("leave_ours", "o", "ours", "online", "Our order stays as it is; the difference is settled."),
    Action("same", "s", "same", "online", "It is in the book already, as the order that it is like."),
    Action("not_wanted", "d", "not wanted", "online", "Never take it in; a reason is asked."),
    Action("back", "escape", "back", "online", "Back to where you were."),
    Action("apart", "x", "two orders", "online", "What is on our sheet is another order: this one is to be taken in."),
    Action("web_shops", "w", "web shops", "online", "How each web shop's files are read."),
    Action("open", "enter", "open", "online", "See all of it; or open the order or the draft that it is on."),
)

CONFIRMATIONS = (
    Action("send", "s", "send", "confirmations", "Send every e-mail that is due."),
    Action("read_back", "r", "read back", "confirmations", "The customer was told aloud."),
    Action("handed_over", "h", "handed", "confirmations", "The customer has it on paper."),
    Action("not_wanted", "w", "not wanted", "confirmations", "No confirmation is wanted; a reason is asked."),
    Action("by_email", "e", "e-mail", "confirmations", "Send it by e-mail: for the first time, or once more."),
    Action("message", "v", "view", "confirmations", "The message itself, with its number for whoever looks for it."),
    Action("mail_settings", "m", "mail", "confirmations", "The mail server, who signs, and the words; try it out."),
    Action("back", "escape", "back", "confirmations", "Back to where you were."),
    Action("arrived", "y", "it arrived", "confirmations", "It is not known whether it left: it did arrive."),
    Action("open", "enter", "open", "confirmations", "Open the order."),
)

DRIVERS = (
    Action("new", "n", "new", "drivers", "Add somebody who takes stops out."),
    Action("pin", "p", "PIN", "drivers", "Set the PIN that opens their checklist."),
    Action("remove", "d", "remove", "drivers", "Remove the driver, after asking; stops still out have no driver then."),
    Action("back", "escape", "back", "drivers", "Back to where you were."),
)

DRIVER = (
    Action("open", "enter", "open", "driver", "Open the checklist of the driver under the cursor."),
    Action("back", "escape", "back", "driver", "Back to where you were."),
)

CHECKLIST = (
    Action("delivered", "d", "delivered", "checklist", "Delivered to the recipient."),
    Action("neighbour", "n", "neighbour", "checklist", "Left with a neighbour: name and number are asked."),
    Action("reception", "r", "reception", "checklist", "Left at a reception."),
    Action("porch", "p", "porch", "checklist", "Left in the porch."),
    Action("safe_place", "s", "safe place", "checklist", "Left in a safe place; where is asked."),
    Action("letterbox", "l", "letterbox", "checklist", "Put through the letterbox."),
    Action("card", "c", "card", "checklist", "Not delivered: a card in the letterbox, the flowers come back."),
    Action("not_delivered", "x", "not delivered", "checklist", "Not delivered: why is asked, the flowers come back."),
    Action("write", "w", "note", "checklist", "Write a note to what was noted at this stop."),
    Action("withdraw", "u", "undo", "checklist", "A mistake: the photo just attached is off; or this outcome is."),
    Action("acknowledge", "a", "seen", "checklist", "The NEW, CHANGED, MOVED or CANCELLED mark has been seen."),
    Action("photo", "f", "photo", "checklist", "Attach a photo of where it was left: by its file, or drop it here."),
    Action("load", "v", "load", "checklist", "Count the stops on the van against the list, before leaving."),
    Action("next_open", "enter", "next", "checklist", "The next stop that is marked; else one without an outcome."),
    Action("more", "tab", "", "checklist", "More of this stop, where there is no room for all of it."),
    Action("leave", "escape", "leave", "checklist", "Leave the checklist; the sheet is turned over."),
)

SETTINGS = (
    Action("open", "enter", "change", "settings", "Change what the cursor is on."),
    Action("new", "n", "new", "settings", "Add one."),
    Action("remove", "d", "remove", "settings", "Remove it, after asking; orders stay as they are."),
    Action("section_back", "left,h,shift+tab", "section", "settings", "The section to the left.", label="←→"),
    Action("section_on", "right,l,tab", "", "settings", "The section to the right."),
    Action("back", "escape", "back", "settings", "Back to where you were."),
)

ACCESS = (
    Action("new", "n", "new", "access", "Give somebody a key to the book."),
    Action("remove", "d", "remove", "access", "Take somebody's key away, after asking."),
    Action("passphrase", "p", "passphrase", "access", "Change your own passphrase."),
    Action("phone", "c", "phone", "access", "Your phone code: a new one, or none. The owner drops a lost phone's."),
    Action("sheet", "r", "recovery", "access", "Make a new recovery sheet."),
    Action("back_up", "b", "back up", "access", "Make a back-up now; the counter goes on meanwhile."),
    Action("back", "escape", "back", "access", "Back to where you were."),
)

DOOR = (
    Action("recover", "ctrl+r", "forgotten?", "door", "Open the book with the recovery sheet."),
    Action("lock_again", "escape", "lock again", "door", "Type no phone code: the book is closed again."),
)

ACTIONS = (
    *SCREENS,
    *ANYWHERE,
    *MORE,
    *LIST,
    *ORDER_ENTRY,
    *READ_BACK,
    *ORDER,
    *AMEND,
    *FIND,
    *WEEK,
    *DELIVERIES,
    *PAD,
    *END_OF_DAY,
    *WAITING,
    *ONLINE,
    *CONFIRMATIONS,
    *PHOTOS,
    *PICTURE,
    *INBOX,
    *LOCK_BOX,
    *DRIVERS,
    *DRIVER,
    *CHECKLIST,
    *SETTINGS,
    *PEOPLE,
    *ACCESS,
    *DOOR,
)

DIGITS = 9
"""So many drivers have a key of their own, in the order of their names."""
NOT_YET = {"stems": "Stems (F7) comes later: wholesale is not in this version."}


def group(name: str) -> tuple[Action, ...]:
    """The actions of a group, in the order of the key lines."""
    return tuple(action for action in ACTIONS if action.group == name)


def on_screen(name: str) -> tuple[Action, ...]:
    """Every action that the screen of a group answers, its own first."""
    return (*group(name), *group("screens"), *group("anywhere"), *group("more"))


def anywhere(*, typed_in: bool) -> tuple[Action, ...]:
    """What acts on every screen. Where a letter is text, an action is shown by a key that is none."""
    if not typed_in:
        return group("anywhere")
    return tuple(replace(a, label=next(k for k in map(say_key, a.keys) if len(k) > 1)) for a in group("anywhere"))


def groups() -> tuple[str, ...]:
    """Every group's name, in the order of help."""
    return tuple(dict.fromkeys(action.group for action in ACTIONS))


def bindings(*names: str) -> list[BindingType]:
    """Textual bindings of the named groups: each runs ``act('<id>')`` of the screen."""
    return [
        Binding(key, _acts(action, key), action.words or action.help, show=False)
        for name in names
        for action in group(name)
        for key in action.keys
    ]


def _acts(action: Action, key: str) -> str:
    return f"act('{action.id}', '{key}')" if action.keyed else f"act('{action.id}')"


def own_bindings(name: str, ids: Iterable[str] = ()) -> list[BindingType]:
    """Bindings for a widget that answers its group's actions itself, without a screen's ``act``."""
    wanted = frozenset(ids)
    return [
        Binding(key, action.id, action.help, show=False)
        for action in group(name)
        if not wanted or action.id in wanted
        for key in action.keys
    ]


def readme_table() -> str:
    """The key table of the README, in Markdown."""
    lines = ["| where | key | what it does |", "|---|---|---|"]
    for name in groups():
        lines += [f"| {name} | `{a.all_shown}` | {a.help} |" for a in group(name)]
    return "\n".join(lines) + "\n"
