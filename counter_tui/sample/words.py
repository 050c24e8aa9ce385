"""The words of the sample shop: every name, street and message is invented; no line of this is a real person's."""

from typing import Final, NamedTuple


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: Final = _each(
    """Ada Agnes Alfie Amara Anil Anton Astrid Beatrix Bertie Bronwen Callum Carys Cecily Chidi Clement Coral
    Dafydd Dara Delphine Dilys Edmund Elif Elspeth Emeka Enid Esme Farid Felix Fern Flora Freya Gareth Gita
    Greta Gwilym Hafsa Hamish Harriet Hector Hilda Idris Imani Ines Iris Ivo Jago Jasmin Joan Jonty Kasia
    Keir Kenji Lalita Leda Lionel Lottie Ludo Mabel Magnus Malik Marigold Maude Meera Milo Nadia Nell Ngozi
    Niamh Noor Olive Orla Oskar Otto Padma Pearl Percy Petra Piotr Quentin Rafe Ravi Renée Rhiannon Rosalind
    Rufus Saoirse Seren Silas Sunita Sybil Tamsin Teodor Thea Tilda Umar Una Vera Vikram Violet Wilf Winnie
    Xanthe Yara Yusuf Zadie Zoë"""
)
LAST_NAMES: Final = _each(
    """Abernethy Ainscough Applegarth Ashdown Babbington Barrowclough Beddoe Birdsall Blenkin Bramwell Brightwater
    Cadwell Carrick Catchpole Chowdhury Clutterbuck Copperfield Cotterill Cragg Dacosta Daintree Danjuma
    Dewsnap Drabble Duckett Eastgate Elphick Entwistle Eyre-Hunt Fairweather Fanshawe Fernsby Figgis Gadsby
    Garside Goodfellow Greenhalgh Gupte Hackett Halloway Harbottle Hesketh Hollis Iqbal Ingleby Jellicoe
    Jessop Kettlewell Kilbride Kowalczyk Lamprey Larkspur Leadbetter Lindqvist Lovejoy Maddox Mallory
    Marchbanks Merryweather Micklethwait Mukherji Nettleship Nightingale Nkemelu O'Dell Oakenfold Okoro
    Ollerenshaw Pargeter Penhaligon Peppercorn Pettigrew Plumtree Pomeroy Quayle Quicke Ramsbottom Rathbone
    Ravenhill Rosewarne Sandiford Satterthwaite Shufflebottom Silverwood Smallbone Sorensen Stanhope
    Summerscale Swann Tattersall Thistlewood Threadgold Tremayne Trelawny Underhill Uttley Venables
    Verrinder Wagstaff Weatherby Whitlock Wigglesworth Winterbourne Woodruff Yarborough Yellowlees Zielonka"""
)
_STREETS: Final = _each(
    """Alder Badger Barley Beacon Bluebell Bramble Brook Buttercup Candle Chalk Cherry Clover Cockle Copper Coral
    Curlew Dairy Dormouse Dunlin Elder Ferry Finch Foxglove Gorse Harbour Harebell Hazel Heron Honeysuckle
    Ivy Juniper Kestrel Lantern Larch Lavender Lighthouse Linnet Mallard Maple Marsh Meadow Mill Nightjar
    Oyster Plover Poppy Primrose Quarry Quince Rowan Saddler Sandpiper Sorrel Swallow Teasel Thistle Weaver
    Willow Wren Yarrow"""
)
_KINDS: Final = ("Lane", "Road", "Close", "Gardens", "Avenue")
STREETS: Final = tuple(f"{name} {kind}" for kind in _KINDS for name in _STREETS)
HOUSES: Final = ("", "", "", "", "", "Flat 2, ", "Flat 11b, ", "Rose Cottage, ", "The Old Bakery, ")


class Area(NamedTuple):
    """Where the van goes: an outward postcode and what delivery there costs, in pence."""

    outward: str
    charge: int


AREAS: Final = (
    *(Area(f"PO{number}", 500) for number in (14, 15, 16, 17)),
    *(Area(f"PO{number}", 650) for number in (12, 13, 6, 7)),
    *(Area(f"PO{number}", 800) for number in (1, 2, 3, 4, 5, 8, 9)),
)


class Product(NamedTuple):
    """Something the shop makes; ``price`` is pence."""

    text: str
    price: int


PRODUCTS: Final = (
    Product("Dozen red roses", 4500),
    Product("Hand-tied bouquet, seasonal", 3500),
    Product("Hand-tied bouquet, pastels", 4000),
    Product("Hand-tied bouquet, brights", 4000),
    Product("Florist's choice, large", 5500),
    Product("Florist's choice, small", 2500),
    Product("Sunflowers and eucalyptus", 3200),
    Product("White lilies, vase", 4800),
    Product("Tulips, two bunches", 1800),
    Product("Orchid in a pot", 2950),
    Product("Peace lily in a basket", 2600),
    Product("Basket arrangement", 4200),
    Product("New baby posy", 2200),
    Product("Letterbox flowers", 2400),
)
VALENTINES: Final = (
    Product("Dozen red roses", 6500),
    Product("Six red roses", 3800),
    Product("Single red rose, wrapped", 800),
    Product("Two dozen red roses", 12000),
)
FUNERAL: Final = (
    Product("Wreath, white and green", 7500),
    Product("Double-ended spray, lilies", 11000),
    Product("Tribute, MUM", 16500),
    Product("Posy pad", 4500),
)
EXTRAS: Final = (
    Product("Chocolates", 850),
    Product("Balloon", 450),
    Product("Glass vase", 1200),
    Product("Soft bear", 995),
)

_CARDS: Final = (
    "Happy Birthday! With love from {name}",
    "Happy Birthday Mum, lots of love, {name} x",
    "Happy 40th! You don't look a day over 39. {name}",
    "Congratulations on your new arrival! Love from {name} and family",
    'To my "better half",\nhappy anniversary.\nAll my love, {name} xx',
    "With deepest sympathy.\nThinking of you all at this sad time.\n{name} and family",
    "In loving memory. Always in our hearts. {name}",
    "Get well soon! 🌷 From {name} and all at number 9",
    "Thank you for everything you did for us. {name} 😊",
    "Good luck in the new home! 🏡💐 {name}",
    "I'm sorry. Call me? {name}",
    "Well done on passing your driving test 🚗🎉 Love, {name}",
    "Je t'aime très fort, ma chérie. À bientôt ! {name}",
    "Penblwydd hapus! Cariad mawr, {name} 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "יום הולדת שמח! {name}",
    "عيد ميلاد سعيد! {name}",
    "Sto lat, kochana babciu! Całusy od {name}",
    "From all of us 👨‍👩‍👧‍👦 with love to the best Gran in the world. {name}",
    "Just because.",
    "Happy retirement! May your roses have no greenfly & your tea no interruptions. {name}",
)
_SIGNED: Final = ("Bea", "Tom & Jo", "Ivy", "Dad", "the Fernsbys", "Zoë", "Uncle Otto", "Pearl", "your team", "Milo")
CARDS: Final = tuple(card.format(name=name) for card in _CARDS for name in _SIGNED)
LONG_CARD: Final = (
    "To the best neighbours anyone could ask for: thank you for feeding the cat, watering the tomatoes, taking in "
    "every last parcel and never once minding the piano. We owe you a supper, a proper one. Love, Una and Rafe "
).ljust(220, "x")
VALENTINE_CARDS: Final = (
    "Roses are red, violets are blue ❤️",
    "Be mine. ?",
    "To my Valentine, still, after all these years x",
    "Ti amo. Per sempre. 🌹",
    'You said "no fuss". I did not listen. x',
    "Happy Valentine's Day to my favourite person",
)
NOTES: Final = (
    "side gate, the front bell does not work",
    "leave with number 14 if out",
    "hospital ward 7, ring the desk first",
    "dog is friendly, gate must be shut",
    "no lilies: there is a cat",
    "surprise: do not ring beforehand",
    "allergic to strong scent",
    "ring on arrival, long drive",
)
FUNERAL_NOTE: Final = "funeral: to the chapel of rest, not the house"
PLACES: Final = ("neighbour", "reception", "porch", "safe place")
PLACE_NOTES: Final = {
    "porch": "behind the blue pot",
    "safe place": "in the shed",
    "reception": "",
}
NEIGHBOUR: Final = "no. 14"
FLORISTS: Final = ("Petal & Stem, Hull", "The Bluebell Room, Leeds", "Fleur at Twelve, Truro")
TIMED: Final = ("10:00", "11:15", "12:30", "14:00", "15:00", "10:00-12:00", "14:00-16:00")
FUNERAL_TIMES: Final = ("09:45", "10:30", "11:15", "12:00", "13:30", "14:15")
DRIVERS: Final = ("van 1", "van 2", "Rafe")
CANCELLED: Final = ("the customer changed their mind", "the party is off", "ordered twice by the family")
PRICE_CALLS: Final = ("price call", "caller rang off", "entered twice")
RELAY_TELLS: Final = "the florist who sent it tells the customer"
