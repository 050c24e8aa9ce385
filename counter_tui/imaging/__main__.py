"""A picture in on standard input, which is its file; the argument ``thumbnail`` asks for no more than that.

Out comes one line of JSON: ``photo`` and ``thumbnail`` (bytes of the two JPEGs, which follow it), ``source`` (SHA-256
of what came in); without as many bytes nothing is to be believed.
A picture that is not read: ``{"refused": why}``.
"""

import hashlib
import json
import os
import sys

from counter_tui.child_limits import hold_back
from counter_tui.imaging.sizes import LIMITS, LONG_SIDE, MOST_BYTES, THUMBNAIL_SIDE

_NICE = 10
_TOO_MUCH = "The picture takes too much memory to read: save it as a JPEG first, or smaller."


def main() -> None:
    """Read what came in. What goes wrong ends it with an error that is not told: it could hold anything."""
    sys.excepthook = lambda *_: None
    hold_back(LIMITS)
    if hasattr(os, "nice"):
        # Someone is typing meanwhile.
        os.nice(_NICE)
    from PIL.Image import DecompressionBombError

    from counter_tui.imaging.opening import DAMAGED, TOO_LARGE, NotReadError, be_strict

    be_strict()
    try:
        _read(sys.stdin.buffer.read(MOST_BYTES + 1), only_thumbnail="thumbnail" in sys.argv[1:])
    except NotReadError as why:
        _answer({"refused": str(why)})
    except DecompressionBombError:
        _answer({"refused": TOO_LARGE})
    except MemoryError:
        _answer({"refused": _TOO_MUCH})
    except Exception:  # noqa: BLE001 - each library has errors of its own for what is damaged
        _answer({"refused": DAMAGED})
    sys.stdout.buffer.flush()


def _read(content: bytes, *, only_thumbnail: bool) -> None:
    from counter_tui.imaging.making import photo_of, small, thumbnail_of
    from counter_tui.imaging.opening import open_picture

    side = THUMBNAIL_SIDE if only_thumbnail else LONG_SIDE
    image = small(open_picture(content, side), side)
    photo, thumbnail = b"" if only_thumbnail else photo_of(image), thumbnail_of(image)
    source = hashlib.sha256(content).hexdigest()
    _answer({"photo": len(photo), "thumbnail": len(thumbnail), "source": source}, photo, thumbnail)


def _answer(said: dict[str, object], *parts: bytes) -> None:
    sys.stdout.buffer.write(b"".join((json.dumps(said).encode(), b"\n", *parts)))


if __name__ == "__main__":
    main()
