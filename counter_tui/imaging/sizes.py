"""How large the picture that is read may be, and those that are made of it: for the child and for who asked it."""

from typing import Final

from counter_tui.child_limits import Limits

MOST_BYTES: Final = 60_000_000
MOST_PIXELS: Final = 50_000_000
LEAST_SIDE, MOST_SIDE = 8, 40_000
LONG_SIDE: Final = 1_600
THUMBNAIL_SIDE: Final = 240
MOST_PHOTO, MOST_THUMBNAIL = 4_000_000, 10_240
"""Bytes of the two JPEGs; a thumbnail lies in the book (`models.photo_views.MOST_THUMBNAIL`)."""
LIMITS: Final = Limits(memory=512 << 20, seconds=8, files=32, written=0)
