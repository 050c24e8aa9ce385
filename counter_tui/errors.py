"""What can go wrong with a shop, in words: the text of each error is one sentence to show as it is."""


class ShopError(Exception):
    """Something about the shop's files stands in the way; the text says what happened and what to do."""


class Miss(ShopError):
    """A passphrase or a PIN was guessed at, and opened nothing. ``wait``: seconds before the next try."""

    wait: float = 0.0


class WrongPassphrase(Miss):
    """No slot of the key file opens with this passphrase, or with this recovery sheet."""


class KeyTaken(Miss):
    """The slot opens, but the book does not know it, or no longer: its holder may not come in."""


class PassphraseUsed(Miss):
    """The passphrase that was chosen opens the book already: who is in is told by it, so each is one person's."""


class WrongPin(Miss):
    """The driver has another PIN."""


class TooSoon(ShopError):
    """Too many wrong ones came before this one: nothing was tried. ``wait`` is in seconds."""

    def __init__(self, wait: float) -> None:
        seconds = max(round(wait + 0.5), 1)
        words = f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"
        super().__init__(f"Too many wrong tries: wait {words}, then try again.")
        self.wait = wait


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
