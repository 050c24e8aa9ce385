"""What can go wrong with a shop, in words: the text of each error is one sentence to show as it is."""


class ShopError(Exception):
    """Something about the shop's files stands in the way; the text says what happened and what to do."""


class WrongPassphrase(ShopError):  # noqa: N818 - named for what the person did, and shown under that name
    """No slot of the key file opens with this passphrase."""


class KeysMissing(ShopError):  # noqa: N818 - reads as a sentence where it is raised
    """The key file is not in the shop's folder."""


class KeysDamaged(ShopError):  # noqa: N818 - reads as a sentence where it is raised
    """The key file is cut short, altered, forged, or from a newer version."""


class SettingsBroken(ShopError):  # noqa: N818 - reads as a sentence where it is raised
    """The settings file cannot be read, or holds something it may not."""


class NoShop(ShopError):  # noqa: N818 - reads as a sentence where it is raised
    """There is no shop in the folder that was named."""


class ShopExists(ShopError):  # noqa: N818 - reads as a sentence where it is raised
    """Something would have been made that is already there; it was left as it was."""
