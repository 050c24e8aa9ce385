"""What a terminal can show of a photo, by the names it goes by: to ask it would be to read what somebody types."""

from collections.abc import Mapping

AUTO, KITTY, SIXEL, BLOCKS = "auto", "kitty", "sixel", "blocks"
_BY_TERM = {"xterm-kitty": KITTY, "xterm-ghostty": KITTY, "foot": SIXEL, "foot-extra": SIXEL, "mlterm": SIXEL}
_BY_PROGRAM = {"ghostty": KITTY, "iTerm.app": SIXEL, "WezTerm": SIXEL, "mintty": SIXEL}


def shown_as(chosen: str, environ: Mapping[str, str]) -> str:
    """``kitty``, ``sixel`` or ``blocks``: as was chosen, or as the terminal's names say; blocks where it is not sure.

    Inside tmux or screen neither picture comes through.
    """
    if chosen != AUTO:
        return chosen
    term = environ.get("TERM", "")
    if "TMUX" in environ or term.startswith(("tmux", "screen")):
        return BLOCKS
    return _BY_TERM.get(term) or _BY_PROGRAM.get(environ.get("TERM_PROGRAM", "")) or BLOCKS
