"""What is around the thing that a picture is about: rooms and meadows behind it, leaves and posts before."""

from __future__ import annotations

import numpy as np

from coursekit.pictures.drawing.brush import (
    Canvas,
    Rng,
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


def behind(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    """Paint a background: calm and plain for difficulty 0, of many things for 1."""
    if rng.uniform() > 0.15 + 1.2 * difficulty:
        _backdrop(canvas, rng)
    else:
        (_room, _meadow, _bokeh)[rng.choice(3, p=[0.4, 0.4, 0.2])](canvas, rng, difficulty)


def on_a_table(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    """Paint a place where a fruit lies: a plain table for difficulty 0; boards, cloths, fields for 1."""
    kind = rng.uniform()
    if kind > 0.15 + 1.1 * difficulty:
        _backdrop(canvas, rng)
        horizon = rng.uniform(-0.5, 0.1)
        wood = tint(rng, _one_of(rng, FLOORS), 0.1)
        canvas.ramp(between(wood, (255, 255, 255), 0.2), wood, horizon, 1)
    elif kind < 0.4 * difficulty:
        _meadow(canvas, rng, difficulty)
    else:
        (_boards if rng.uniform() < 0.5 else _cloth)(canvas, rng)
        _clutter(canvas, rng, rng.poisson(1.5 * difficulty), -1, 1)


def before(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    """Paint something in front of the thing, more often and larger as the difficulty grows."""
    if rng.uniform() > 0.75 * difficulty:
        return
    (_tuft, _twig, _edge, _post)[rng.randint(4)](canvas, rng, 0.3 + 0.7 * difficulty)


def shadow(canvas: Canvas, x: float, y: float, rx: float, ry: float, strength: float = 0.4) -> None:
    """Darken the ground below a thing."""
    canvas.fill(oval(x - 0.3 * canvas.light[0] * rx, y, rx, ry), (26, 22, 24), opacity=strength, soft=0.08)


def _backdrop(canvas: Canvas, rng: Rng) -> None:
    colour = tint(rng, _one_of(rng, WALLS), 0.12)
    canvas.ramp(between(colour, (255, 255, 255), rng.uniform(0, 0.3)), between(colour, (40, 40, 50), 0.25))


def _room(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    wall, floor = tint(rng, _one_of(rng, WALLS), 0.15), tint(rng, _one_of(rng, FLOORS), 0.15)
    horizon = rng.uniform(0.0, 0.6)
    canvas.ramp(between(wall, (255, 255, 255), 0.15), wall, -1, horizon)
    canvas.ramp(between(floor, (0, 0, 0), 0.25), floor, horizon, 1)
    if rng.uniform() < 0.35:
        paper, step = between(wall, (60, 50, 70), rng.uniform(0.08, 0.25)), rng.uniform(0.16, 0.4)
        for x in np.arange(-1 - rng.uniform(0, step), 1, step):
            canvas.fill(rectangle(x, -1, x + step / 2, horizon), paper)
    canvas.fill(rectangle(-1, horizon - 0.05, 1, horizon), between(wall, (255, 255, 255), 0.5))
    if rng.uniform() < 0.6:
        x, y = rng.uniform(-0.9, 0.5), rng.uniform(-1.0, -0.4)
        w, h = rng.uniform(0.35, 0.8), rng.uniform(0.4, 0.7)
        canvas.fill(rectangle(x - 0.05, y - 0.05, x + w + 0.05, y + h + 0.05), tint(rng, (120, 84, 60), 0.3))
        canvas.fill(rectangle(x, y, x + w, y + h), tint(rng, _one_of(rng, (*SKIES, *THINGS)), 0.1))
        if rng.uniform() < 0.5:
            canvas.fill(rectangle(x + w / 2 - 0.02, y, x + w / 2 + 0.02, y + h), (240, 238, 230))
    if rng.uniform() < 0.5:
        colour = tint(rng, _one_of(rng, THINGS), 0.15)
        canvas.fill(oval(rng.uniform(-0.5, 0.5), horizon + 0.35, 0.9, 0.25), colour)
        canvas.fill(
            oval(rng.uniform(-0.5, 0.5), horizon + 0.35, 0.7, 0.18), between(colour, (255, 255, 255), 0.3)
        )
    _clutter(canvas, rng, rng.poisson(2.5 * difficulty), -0.9, 0.9)


def _meadow(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    sky, grass = tint(rng, _one_of(rng, SKIES), 0.08), tint(rng, _one_of(rng, GRASS), 0.12)
    horizon = rng.uniform(-0.5, 0.3)
    canvas.ramp(sky, between(sky, (255, 255, 255), 0.5), -1, horizon)
    for _ in range(rng.randint(2, 7)):
        far, x, r = rng.uniform(0, 0.5), rng.uniform(-1.1, 1.1), rng.uniform(0.15, 0.55)
        bush = wobbly(rng, oval(x, horizon - 0.1 * r, r, r * rng.uniform(0.6, 1.2)), 0.25, 6)
        canvas.fill(bush, between(tint(rng, (62, 104, 58), 0.15), sky, far), round_=0.4, soft=0.02)
    canvas.ramp(between(grass, sky, 0.25), between(grass, (20, 40, 10), 0.25), horizon, 1)
    for _ in range(round(10 + 25 * difficulty)):
        x, y = rng.uniform(-1, 1), rng.uniform(horizon, 1.05)
        size = 0.05 + 0.14 * (y - horizon)
        blade = np.array([[x, y], [x + rng.normal(scale=0.4) * size, y - size]])
        canvas.stroke(blade, [0.03, 0.005], tint(rng, grass, 0.2))
    for _ in range(rng.poisson(4 * difficulty)):
        x, y = rng.uniform(-1, 1), rng.uniform(horizon + 0.1, 1)
        canvas.fill(oval(x, y, 0.04, 0.035), _one_of(rng, ((250, 240, 240), (246, 214, 70), (214, 100, 150))))


def _bokeh(canvas: Canvas, rng: Rng, difficulty: float) -> None:
    dark = tint(rng, _one_of(rng, (*GRASS, *FLOORS, *THINGS)), 0.1) * 0.6
    canvas.ramp(dark, between(dark, (255, 230, 200), rng.uniform(0, 0.4)))
    for _ in range(rng.randint(8, 24)):
        r = rng.uniform(0.08, 0.35)
        spot = oval(rng.uniform(-1, 1), rng.uniform(-1, 1), r, r)
        colour = between(dark, tint(rng, _one_of(rng, (*THINGS, *SKIES)), 0.1), rng.uniform(0.2, 1))
        canvas.fill(spot, colour, opacity=0.5, soft=0.05)


def _boards(canvas: Canvas, rng: Rng) -> None:
    wood, step = tint(rng, _one_of(rng, FLOORS), 0.15), rng.uniform(0.25, 0.6)
    canvas.pixels[:] = wood
    start = -1 - rng.uniform(0, step)
    for x in np.arange(start, 1, step):
        canvas.fill(rectangle(x, -1, x + step - 0.02, 1), tint(rng, wood, 0.07))
        canvas.fill(rectangle(x - 0.02, -1, x, 1), wood * 0.5)
    canvas.mottle(rng, (4, 40), 0.12)
    if rng.uniform() < 0.5:
        canvas.pixels = np.ascontiguousarray(canvas.pixels.transpose(1, 0, 2))


def _cloth(canvas: Canvas, rng: Rng) -> None:
    paper, ink = tint(rng, (230, 226, 214), 0.06), tint(rng, _one_of(rng, THINGS), 0.1)
    canvas.pixels[:] = paper
    step = rng.uniform(0.2, 0.5)
    for x in np.arange(-1 - rng.uniform(0, step), 1, step):
        canvas.fill(rectangle(x, -1, x + step / 2, 1), ink, opacity=0.5)
    if rng.uniform() < 0.6:
        for y in np.arange(-1 - rng.uniform(0, step), 1, step):
            canvas.fill(rectangle(-1, y, 1, y + step / 2), ink, opacity=0.5)
    canvas.pixels *= 1 + 0.2 * patches(rng, (4, 4), canvas.pixels.shape[:2])[..., None]


def _clutter(canvas: Canvas, rng: Rng, n: int, left: float, right: float) -> None:
    """Balls, boxes, cushions and books that have nothing to do with the matter."""
    for _ in range(n):
        x, y, r = rng.uniform(left, right), rng.uniform(-0.2, 1.0), rng.uniform(0.1, 0.3)
        colour = tint(rng, _one_of(rng, THINGS), 0.12)
        match rng.randint(3):
            case 0:
                canvas.fill(oval(x, y, r, r), colour, round_=0.5)
            case 1:
                canvas.fill(rectangle(x - r, y - r, x + r, y + 0.6 * r), colour)
                canvas.fill(rectangle(x - r, y + 0.4 * r, x + r, y + 0.6 * r), colour * 0.6)
            case _:
                corners = closed([[x - r, y - r], [x + r, y - 0.8 * r], [x + r, y + r], [x - r, y + 0.8 * r]])
                canvas.fill(corners, colour, round_=0.4)


def _tuft(canvas: Canvas, rng: Rng, strength: float) -> None:
    grass = tint(rng, _one_of(rng, GRASS), 0.15)
    for _ in range(round(14 * strength)):
        x, high = rng.uniform(-1, 1), rng.uniform(0.3, 0.9) * strength
        way = open_([[x, 1.05], [x + 0.05, 1 - high / 2], [x + rng.normal(scale=0.2), 1 - high]], 4)
        canvas.stroke(way, np.linspace(0.07, 0.005, len(way)), tint(rng, grass, 0.15))


def _twig(canvas: Canvas, rng: Rng, strength: float) -> None:
    """A twig with leaves that reaches in from a side."""
    side, y = rng.choice([-1, 1]), rng.uniform(-0.9, 0.5)
    reach = rng.uniform(0.7, 1.3) * strength
    way = open_(
        [
            [side * 1.05, y],
            [side * (1.0 - 0.5 * reach), y + rng.normal(scale=0.15)],
            [side * (1.0 - reach), y + rng.uniform(-0.2, 0.4)],
        ]
    )
    canvas.stroke(way, 0.03, tint(rng, (96, 70, 48), 0.15))
    leaf = tint(rng, (70, 120, 56), 0.25)
    for x, y in way[2::2]:
        for up in (-1, 1):
            turn, long = rng.uniform(0.3, 1.2) * up, rng.uniform(0.1, 0.2)
            at = oval(
                x + 0.12 * np.cos(turn) * -side, y + 0.12 * np.sin(turn), long, 0.4 * long, -side * turn
            )
            canvas.fill(at, tint(rng, leaf, 0.1), round_=0.3)


def _edge(canvas: Canvas, rng: Rng, strength: float) -> None:
    """The rim of a box, a blanket or a wall across a corner or the lower part of the picture."""
    colour = tint(rng, _one_of(rng, (*THINGS, *FLOORS)), 0.15)
    a, b = 1 - rng.uniform(0.1, 0.7, size=2) * strength
    line = np.array([[-1.1, a], [1.1, b], [1.1, 1.2], [-1.1, 1.2]])
    if rng.uniform() < 0.3:
        line = line[:, ::-1] * [rng.choice([-1, 1]), 1]
    canvas.fill(line, colour)
    canvas.stroke(line[:2], 0.05, between(colour, (255, 255, 255), 0.35))


def _post(canvas: Canvas, rng: Rng, strength: float) -> None:
    """Posts of a fence, or the bars of a chair."""
    colour, wide = tint(rng, (150, 116, 84), 0.3), rng.uniform(0.06, 0.2) * strength
    for x in np.arange(rng.uniform(-1.2, -0.4), 1.2, rng.uniform(0.7, 1.3)):
        tilt = rng.normal(scale=0.04)
        canvas.stroke(np.array([[x, -1.1], [x + tilt, 1.1]]), wide, colour, round_=0.5)


def _one_of(rng: Rng, colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
    return colours[rng.randint(len(colours))]
