"""Photos as the book is handed them: whatever their files held is on the disk already."""

from hashlib import sha256
from itertools import count

from models.photo_views import NewPhoto

_made = count(1)


def a_photo(of: str = "bouquet.jpg") -> NewPhoto:
    """A photo made from the file ``of``: another one each time, of the same source."""
    name = f"photo {next(_made)}"
    return NewPhoto(
        id=sha256(name.encode()).hexdigest()[:32],
        key=sha256(f"key of {name}".encode()).digest(),
        digest=sha256(f"file of {name}".encode()).digest(),
        source=sha256(of.encode()).digest(),
        size=300_000,
        width=1_600,
        height=1_200,
        thumbnail=f"\xff\xd8 {of}".encode("latin-1"),
    )
