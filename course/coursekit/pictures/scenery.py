"""What is around the thing that a picture is about: rooms and meadows behind it, leaves and posts before."""

from __future__ import annotations

import numpy as np

from coursekit.pictures.brush import (
    Canvas,
    Chance,
    between,
    closed,
    open_,
    oval,
    patches,
    rectangle,
    tint,
    wobbly,
)

WALLS = ((214, 202, 178), (176, 196, 206), (196, 176, 186), (150, 172, 148), (224, 222, 214), (120, 130, 150))
FLOORS = ((150, 108, 72), (188, 150, 108), (120, 112, 108), (168, 80, 64), (96, 110, 88), (190, 184, 172))
GRASS = ((104, 146, 66), (130, 150, 76), (76, 122, 62), (150, 146, 84))
SKIES = ((150, 192, 226), (196, 212, 222), (232, 206, 170), (120, 160, 204))
THINGS = (
    (190, 60, 56),
    (54, 96, 160),
    (236, 190, 70),
    (90, 150, 110),
    (150, 90, 150),
    (228, 220, 204),
    (70, 66, 70),
)


def behind(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    """Paint a background: calm and plain for difficulty 0, of many things for 1."""
    if chance.uniform() > 0.15 + 1.2 * difficulty:
        _backdrop(canvas, chance)
    else:
        (_room, _meadow, _bokeh)[chance.choice(3, p=[0.4, 0.4, 0.2])](canvas, chance, difficulty)


def on_a_table(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    """Paint a place where a fruit lies: a plain table for difficulty 0; boards, cloths, fields for 1."""
    kind = chance.uniform()
    if kind > 0.15 + 1.1 * difficulty:
        _backdrop(canvas, chance)
        horizon = chance.uniform(-0.5, 0.1)
        wood = tint(chance, _one_of(chance, FLOORS), 0.1)
        canvas.ramp(between(wood, (255, 255, 255), 0.2), wood, horizon, 1)
    elif kind < 0.4 * difficulty:
        _meadow(canvas, chance, difficulty)
    else:
        (_boards if chance.uniform() < 0.5 else _cloth)(canvas, chance)
        _clutter(canvas, chance, chance.poisson(1.5 * difficulty), -1, 1)


def before(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    """Paint something in front of the thing, more often and larger as the difficulty grows."""
    if chance.uniform() > 0.75 * difficulty:
        return
    (_tuft, _twig, _edge, _post)[chance.randint(4)](canvas, chance, 0.3 + 0.7 * difficulty)


def shadow(canvas: Canvas, x: float, y: float, rx: float, ry: float, strength: float = 0.4) -> None:
    """Darken the ground below a thing."""
    canvas.fill(oval(x - 0.3 * canvas.light[0] * rx, y, rx, ry), (26, 22, 24), opacity=strength, soft=0.08)


def _backdrop(canvas: Canvas, chance: Chance) -> None:
    colour = tint(chance, _one_of(chance, WALLS), 0.12)
    canvas.ramp(between(colour, (255, 255, 255), chance.uniform(0, 0.3)), between(colour, (40, 40, 50), 0.25))


def _room(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    wall, floor = tint(chance, _one_of(chance, WALLS), 0.15), tint(chance, _one_of(chance, FLOORS), 0.15)
    horizon = chance.uniform(0.0, 0.6)
    canvas.ramp(between(wall, (255, 255, 255), 0.15), wall, -1, horizon)
    canvas.ramp(between(floor, (0, 0, 0), 0.25), floor, horizon, 1)
    if chance.uniform() < 0.35:
        paper, step = between(wall, (60, 50, 70), chance.uniform(0.08, 0.25)), chance.uniform(0.16, 0.4)
        for x in np.arange(-1 - chance.uniform(0, step), 1, step):
            canvas.fill(rectangle(x, -1, x + step / 2, horizon), paper)
    canvas.fill(rectangle(-1, horizon - 0.05, 1, horizon), between(wall, (255, 255, 255), 0.5))
    if chance.uniform() < 0.6:
        x, y = chance.uniform(-0.9, 0.5), chance.uniform(-1.0, -0.4)
        w, h = chance.uniform(0.35, 0.8), chance.uniform(0.4, 0.7)
        canvas.fill(
            rectangle(x - 0.05, y - 0.05, x + w + 0.05, y + h + 0.05), tint(chance, (120, 84, 60), 0.3)
        )
        canvas.fill(rectangle(x, y, x + w, y + h), tint(chance, _one_of(chance, (*SKIES, *THINGS)), 0.1))
        if chance.uniform() < 0.5:
            canvas.fill(rectangle(x + w / 2 - 0.02, y, x + w / 2 + 0.02, y + h), (240, 238, 230))
    if chance.uniform() < 0.5:
        colour = tint(chance, _one_of(chance, THINGS), 0.15)
        canvas.fill(oval(chance.uniform(-0.5, 0.5), horizon + 0.35, 0.9, 0.25), colour)
        canvas.fill(
            oval(chance.uniform(-0.5, 0.5), horizon + 0.35, 0.7, 0.18), between(colour, (255, 255, 255), 0.3)
        )
    _clutter(canvas, chance, chance.poisson(2.5 * difficulty), -0.9, 0.9)


def _meadow(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    sky, grass = tint(chance, _one_of(chance, SKIES), 0.08), tint(chance, _one_of(chance, GRASS), 0.12)
    horizon = chance.uniform(-0.5, 0.3)
    canvas.ramp(sky, between(sky, (255, 255, 255), 0.5), -1, horizon)
    for _ in range(chance.randint(2, 7)):
        far, x, r = chance.uniform(0, 0.5), chance.uniform(-1.1, 1.1), chance.uniform(0.15, 0.55)
        bush = wobbly(chance, oval(x, horizon - 0.1 * r, r, r * chance.uniform(0.6, 1.2)), 0.25, 6)
        canvas.fill(bush, between(tint(chance, (62, 104, 58), 0.15), sky, far), round_=0.4, soft=0.02)
    canvas.ramp(between(grass, sky, 0.25), between(grass, (20, 40, 10), 0.25), horizon, 1)
    for _ in range(round(10 + 25 * difficulty)):
        x, y = chance.uniform(-1, 1), chance.uniform(horizon, 1.05)
        size = 0.05 + 0.14 * (y - horizon)
        blade = np.array([[x, y], [x + chance.normal(scale=0.4) * size, y - size]])
        canvas.stroke(blade, [0.03, 0.005], tint(chance, grass, 0.2))
    for _ in range(chance.poisson(4 * difficulty)):
        x, y = chance.uniform(-1, 1), chance.uniform(horizon + 0.1, 1)
        canvas.fill(
            oval(x, y, 0.04, 0.035), _one_of(chance, ((250, 240, 240), (246, 214, 70), (214, 100, 150)))
        )


def _bokeh(canvas: Canvas, chance: Chance, difficulty: float) -> None:
    dark = tint(chance, _one_of(chance, (*GRASS, *FLOORS, *THINGS)), 0.1) * 0.6
    canvas.ramp(dark, between(dark, (255, 230, 200), chance.uniform(0, 0.4)))
    for _ in range(chance.randint(8, 24)):
        r = chance.uniform(0.08, 0.35)
        spot = oval(chance.uniform(-1, 1), chance.uniform(-1, 1), r, r)
        colour = between(dark, tint(chance, _one_of(chance, (*THINGS, *SKIES)), 0.1), chance.uniform(0.2, 1))
        canvas.fill(spot, colour, opacity=0.5, soft=0.05)


def _boards(canvas: Canvas, chance: Chance) -> None:
    wood, step = tint(chance, _one_of(chance, FLOORS), 0.15), chance.uniform(0.25, 0.6)
    canvas.pixels[:] = wood
    start = -1 - chance.uniform(0, step)
    for x in np.arange(start, 1, step):
        canvas.fill(rectangle(x, -1, x + step - 0.02, 1), tint(chance, wood, 0.07))
        canvas.fill(rectangle(x - 0.02, -1, x, 1), wood * 0.5)
    canvas.mottle(chance, (4, 40), 0.12)
    if chance.uniform() < 0.5:
        canvas.pixels = np.ascontiguousarray(canvas.pixels.transpose(1, 0, 2))


def _cloth(canvas: Canvas, chance: Chance) -> None:
    paper, ink = tint(chance, (230, 226, 214), 0.06), tint(chance, _one_of(chance, THINGS), 0.1)
    canvas.pixels[:] = paper
    step = chance.uniform(0.2, 0.5)
    for x in np.arange(-1 - chance.uniform(0, step), 1, step):
        canvas.fill(rectangle(x, -1, x + step / 2, 1), ink, opacity=0.5)
    if chance.uniform() < 0.6:
        for y in np.arange(-1 - chance.uniform(0, step), 1, step):
            canvas.fill(rectangle(-1, y, 1, y + step / 2), ink, opacity=0.5)
    canvas.pixels *= 1 + 0.2 * patches(chance, (4, 4), canvas.pixels.shape[:2])[..., None]


def _clutter(canvas: Canvas, chance: Chance, n: int, left: float, right: float) -> None:
    """Balls, boxes, cushions and books that have nothing to do with the matter."""
    for _ in range(n):
        x, y, r = chance.uniform(left, right), chance.uniform(-0.2, 1.0), chance.uniform(0.1, 0.3)
        colour = tint(chance, _one_of(chance, THINGS), 0.12)
        match chance.randint(3):
            case 0:
                canvas.fill(oval(x, y, r, r), colour, round_=0.5)
            case 1:
                canvas.fill(rectangle(x - r, y - r, x + r, y + 0.6 * r), colour)
                canvas.fill(rectangle(x - r, y + 0.4 * r, x + r, y + 0.6 * r), colour * 0.6)
            case _:
                corners = closed([[x - r, y - r], [x + r, y - 0.8 * r], [x + r, y + r], [x - r, y + 0.8 * r]])
                canvas.fill(corners, colour, round_=0.4)


def _tuft(canvas: Canvas, chance: Chance, strength: float) -> None:
    grass = tint(chance, _one_of(chance, GRASS), 0.15)
    for _ in range(round(14 * strength)):
        x, high = chance.uniform(-1, 1), chance.uniform(0.3, 0.9) * strength
        way = open_([[x, 1.05], [x + 0.05, 1 - high / 2], [x + chance.normal(scale=0.2), 1 - high]], 4)
        canvas.stroke(way, np.linspace(0.07, 0.005, len(way)), tint(chance, grass, 0.15))


def _twig(canvas: Canvas, chance: Chance, strength: float) -> None:
    """A twig with leaves that reaches in from a side."""
    side, y = chance.choice([-1, 1]), chance.uniform(-0.9, 0.5)
    reach = chance.uniform(0.7, 1.3) * strength
    way = open_(
        [
            [side * 1.05, y],
            [side * (1.0 - 0.5 * reach), y + chance.normal(scale=0.15)],
            [side * (1.0 - reach), y + chance.uniform(-0.2, 0.4)],
        ]
    )
    canvas.stroke(way, 0.03, tint(chance, (96, 70, 48), 0.15))
    leaf = tint(chance, (70, 120, 56), 0.25)
    for x, y in way[2::2]:
        for up in (-1, 1):
            turn, long = chance.uniform(0.3, 1.2) * up, chance.uniform(0.1, 0.2)
            at = oval(
                x + 0.12 * np.cos(turn) * -side, y + 0.12 * np.sin(turn), long, 0.4 * long, -side * turn
            )
            canvas.fill(at, tint(chance, leaf, 0.1), round_=0.3)


def _edge(canvas: Canvas, chance: Chance, strength: float) -> None:
    """The rim of a box, a blanket or a wall across a corner or the lower part of the picture."""
    colour = tint(chance, _one_of(chance, (*THINGS, *FLOORS)), 0.15)
    a, b = 1 - chance.uniform(0.1, 0.7, size=2) * strength
    line = np.array([[-1.1, a], [1.1, b], [1.1, 1.2], [-1.1, 1.2]])
    if chance.uniform() < 0.3:
        line = line[:, ::-1] * [chance.choice([-1, 1]), 1]
    canvas.fill(line, colour)
    canvas.stroke(line[:2], 0.05, between(colour, (255, 255, 255), 0.35))


def _post(canvas: Canvas, chance: Chance, strength: float) -> None:
    """Posts of a fence, or the bars of a chair."""
    colour, wide = tint(chance, (150, 116, 84), 0.3), chance.uniform(0.06, 0.2) * strength
    for x in np.arange(chance.uniform(-1.2, -0.4), 1.2, chance.uniform(0.7, 1.3)):
        tilt = chance.normal(scale=0.04)
        canvas.stroke(np.array([[x, -1.1], [x + tilt, 1.1]]), wide, colour, round_=0.5)


def _one_of(chance: Chance, colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
    return colours[chance.randint(len(colours))]
