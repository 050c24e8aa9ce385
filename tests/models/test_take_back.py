"""A photo that was attached by mistake is taken off by who attached it, a driver too, while that is just done."""

from datetime import timedelta

import pytest

from models import photo_reads, photos
from models.errors import Refused
from models.photo_views import PhotoOf
from tests.models.photographing import a_photo
from tests.models.shop import Shop


def test_who_attached_a_photo_takes_it_off_for_some_minutes(shop: Shop) -> None:
    order = shop.take()
    shop.driver("Dan")
    shop.give(order, "Dan")
    of, m = PhotoOf("stop", order), shop.by("Dan").m
    own = shop.book.write(photos.attach, m, of, [a_photo("porch.jpg"), a_photo("door.jpg")]).ids
    [other] = shop.book.write(photos.attach, shop.m, of, [a_photo("gate.jpg")]).ids
    late = m._replace(now=m.now + photos.TAKE_BACK + timedelta(seconds=1))
    for moment, ids in ((m, (own[0], other)), (late, own)):
        with pytest.raises(Refused, match="too long ago, or by somebody else"):
            shop.book.write(photos.take_back, moment, of, ids)
    assert not any(row.off for row in shop.book.read(photo_reads.photos_of, of))
    assert shop.book.write(photos.take_back, m, of, own) == 2
    assert shop.book.write(photos.take_back, m, of, own) == 0, "they are off already"
    assert [row.off for row in shop.book.read(photo_reads.photos_of, of)] == [False, True, True]
    again = [a_photo("porch.jpg"), a_photo("door.jpg")]
    assert shop.book.write(photos.attach, m, of, again) == (0, 2, ())
    assert not any(row.off for row in shop.book.read(photo_reads.photos_of, of))


def test_a_driver_takes_nothing_back_that_is_not_of_their_stop_any_more(shop: Shop) -> None:
    order, other = shop.take(), shop.take(sheet=1)
    shop.driver("Dan")
    shop.give([order, other], "Dan")
    of, m = PhotoOf("stop", order), shop.by("Dan").m
    ids = shop.book.write(photos.attach, m, of, [a_photo("porch.jpg")]).ids
    for elsewhere in (PhotoOf("sheet", 1), PhotoOf("order", order), PhotoOf("stop", other)):
        shop.book.write(photos.hand_on, shop.m, ids[0], elsewhere)
        with pytest.raises(Refused, match="handed on meanwhile"):
            shop.book.write(photos.take_back, m, of, ids)
    shop.book.write(photos.hand_on, shop.m, ids[0], of)
    for moved in (PhotoOf("sheet", 1), PhotoOf("order", order)):
        with pytest.raises(Refused, match="Only the shop"):
            shop.book.write(photos.take_back, m, moved, ids)
    shop.give(order, "Eve")
    with pytest.raises(Refused, match="not on your run"):
        shop.book.write(photos.take_back, m, of, ids)
    assert not any(row.off for row in shop.book.read(photo_reads.photos_of, of))
