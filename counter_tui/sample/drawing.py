"""What the sample shop's phone has photographed: flowers, doorsteps and pages of the pad, drawn; the same for the same
random numbers. Nothing else of the program needs Pillow while the sample is made."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIZE = (1_200, 900)
_BACKS = ("#d9cdbd", "#c8d3d6", "#e4d6d0", "#cfd6c6")
_BLOOMS = ("#b3122e", "#e8a0b4", "#f3efe2", "#e9b429", "#7b4fa0", "#e2683a", "#d9558b")
_LEAVES = ("#2f5d33", "#4b7f45", "#6f9a55")
_DOORS = ("#7a1f25", "#1f3d5c", "#24523b", "#3a3a3f")
_INK = "#22305c"
_LINE = 62


def flowers(random: Random) -> Image.Image:
    """A bouquet on the bench."""
    image = Image.new("RGB", SIZE, random.choice(_BACKS))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 690, *SIZE), fill="#8a6b4c")
    _bouquet(draw, random, 600, 430, 1.0)
    return image


def doorstep(random: Random) -> Image.Image:
    """A bouquet that was left at a door."""
    image = Image.new("RGB", SIZE, "#9c5b45")
    draw = ImageDraw.Draw(image)
    for row in range(20):
        draw.line((0, row * 45, SIZE[0], row * 45), fill="#c9b8a8", width=4)
        for brick in range(-1, 11):
            at = brick * 120 + (row % 2) * 60
            draw.line((at, row * 45, at, row * 45 + 45), fill="#c9b8a8", width=4)
    draw.rectangle((420, 40, 860, 780), fill="#efe9df")
    draw.rectangle((450, 70, 830, 780), fill=random.choice(_DOORS))
    for left, top in ((490, 110), (660, 110), (490, 400), (660, 400)):
        draw.rectangle((left, top, left + 130, top + 230), outline="#e0d7c8", width=5)
    draw.ellipse((785, 400, 815, 430), fill="#d8b23c")
    draw.text((600, 350), str(random.randint(2, 98)), fill="#f4e9c8", font=ImageFont.load_default(60))
    draw.rectangle((0, 780, *SIZE), fill="#8d8d88")
    draw.rectangle((400, 800, 880, 860), fill="#5b4a36")
    _bouquet(draw, random, random.choice((330, 940)), 650, 0.45)
    return image


def page(random: Random, number: int | None, lines: Sequence[str]) -> Image.Image:
    """A page of the pad, its number printed in red, with what was written down on it."""
    paper = Image.new("RGB", (900, 1_150), "#f7f1df")
    draw = ImageDraw.Draw(paper)
    for row in range(2, 18):
        draw.line((0, row * _LINE, 900, row * _LINE), fill="#a9bcd6", width=2)
    draw.line((90, 0, 90, 1_150), fill="#d99a9a", width=3)
    if number is not None:
        draw.text((720, 30), f"No. {number}", fill="#b3122e", font=ImageFont.load_default(44))
    written = ImageFont.load_default(42)
    for row, line in enumerate(lines[:14], start=2):
        draw.text((110 + random.randint(-6, 6), row * _LINE + 10), line[:44], fill=_INK, font=written)
    table = Image.new("RGB", (1_000, 1_250), "#6b4f36")
    turned = paper.rotate(random.uniform(-2.5, 2.5), Image.Resampling.BILINEAR, expand=True, fillcolor="#6b4f36")
    table.paste(turned, ((1_000 - turned.width) // 2, (1_250 - turned.height) // 2))
    return table


def _bouquet(draw: ImageDraw.ImageDraw, random: Random, x: float, y: float, scale: float) -> None:
    foot = y + 400 * scale
    draw.polygon(
        ((x - 230 * scale, y), (x + 230 * scale, y), (x + 60 * scale, foot), (x - 60 * scale, foot)), fill="#c9a877"
    )
    for _ in range(26):
        turn, reach = random.uniform(0, math.tau), random.uniform(120, 290) * scale
        at = (x + reach * math.cos(turn), y - 60 * scale + reach * 0.8 * math.sin(turn))
        _disc(draw, at, 46 * scale, random.choice(_LEAVES), flat=0.55)
    blooms = random.sample(_BLOOMS, 3)
    for _ in range(random.randint(13, 19)):
        turn, reach = random.uniform(0, math.tau), random.uniform(0, 220) * scale
        at = (x + reach * math.cos(turn), y - 60 * scale + reach * 0.8 * math.sin(turn))
        _bloom(draw, at, random.uniform(36, 58) * scale, random.choice(blooms))


def _bloom(draw: ImageDraw.ImageDraw, at: tuple[float, float], size: float, colour: str) -> None:
    for petal in range(8):
        turn = math.tau * petal / 8
        _disc(draw, (at[0] + size * 0.7 * math.cos(turn), at[1] + size * 0.7 * math.sin(turn)), size * 0.55, colour)
    _disc(draw, at, size * 0.62, colour, edge="#00000000")
    _disc(draw, at, size * 0.26, "#8c6a1d")


def _disc(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], size: float, colour: str, *, flat: float = 1, edge: str = ""
) -> None:
    box = (at[0] - size, at[1] - size * flat, at[0] + size, at[1] + size * flat)
    draw.ellipse(box, fill=colour, outline=edge or "#4a2c33", width=max(round(size / 18), 1))
