"""What can go wrong with a shop, in words: the text of each error is one sentence to show as it is."""


class ShopError(Exception):
    """Something about the shop's files stands in the way; the text says what happened and what to do."""


class WrongPassphrase(ShopError):
    """No slot of the key file opens with this passphrase."""


class KeysMissing(ShopError):
    """The key file is not in the shop's folder."""


class KeysDamaged(ShopError):
    """The key file is cut short, altered, forged, or from a newer version."""


class SettingsBroken(ShopError):
    """The settings file cannot be read, or holds something it may not."""


class NoShop(ShopError):
    """There is no shop in the folder that was named."""


class ShopExists(ShopError):
    """Something would have been made that is already there; it was left as it was."""
