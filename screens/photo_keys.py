"""The actions on photos, in the folder they come to, and in the lock box: part of the registry, `screens.keymap`."""

from screens.action import Action

PHOTOS = (
    Action("open", "enter", "full size", "photos", "The photo under the cursor, as large as the terminal."),
    Action("attach", "n", "attach", "photos", "Attach files: by name, or drop them on the terminal."),
    Action("caption", "e", "caption", "photos", "Write what is on it."),
    Action("take_off", "d", "take off", "photos", "Take it off; u brings it back until the day is over. Or delete it."),
    Action("put_back", "u", "undo", "photos", "Bring back the photo that was taken off."),
    Action("replace", "r", "replace", "photos", "Another file in its place."),
    Action("earlier", "minus", "order", "photos", "Earlier in the row.", label="- +"),
    Action("later", "plus", "", "photos", "Later in the row."),
    Action("give", "g", "give to", "photos", "It is of another order, stop or sheet: give it to that."),
    Action("view_outside", "v", "viewer", "photos", "In the system's own viewer, after asking."),
    Action("back", "escape", "back", "photos", "Back to where you were."),
)

PICTURE = (
    Action("zoom_in", "plus,equals_sign", "larger", "picture", "Larger."),
    Action("zoom_out", "minus", "smaller", "picture", "Smaller."),
    Action("up", "up,k", "move", "picture", "Up.", label="←↑↓→"),
    Action("down", "down,j", "", "picture", "Down."),
    Action("left", "left,h", "", "picture", "To the left."),
    Action("right", "right,l", "", "picture", "To the right."),
    Action("next_photo", "space,n", "next", "picture", "The next photo."),
    Action("previous_photo", "backspace,p", "before", "picture", "The photo before.", label="bksp"),
    Action("view_outside", "v", "viewer", "picture", "In the system's own viewer, after asking."),
    Action("back", "escape,enter,ctrl+t", "back", "picture", "Back to where you were."),
)

INBOX = (
    Action("give", "enter,g", "give to", "photo inbox", "To an order, a stop or a sheet; then it leaves the folder."),
    Action("new_sheet", "s", "new sheet", "photo inbox", "A page of the pad, or each picked one: an open sheet."),
    Action("pick", "space", "pick", "photo inbox", "Pick several, to give them together."),
    Action("all_sheets", "a", "all sheets", "photo inbox", "Each of them is a page of the pad."),
    Action("back", "escape", "back", "photo inbox", "Pick nothing; back to where you were."),
)

LOCK_BOX = (
    Action("shred", "x", "shredded", "lock box", "This sheet's paper is shredded: its photo and words go too."),
    Action("pick", "space", "pick", "lock box", "Pick several, to tick them off together."),
    Action("shred_all", "X", "all shredded", "lock box", "All of them are shredded; asks first."),
    Action("photos", "p", "photos", "lock box", "The sheet's photo."),
    Action("open", "enter", "words", "lock box", "The sheet's words as they were taken down."),
    Action("back", "escape", "back", "lock box", "Pick nothing; back to where you were."),
)
