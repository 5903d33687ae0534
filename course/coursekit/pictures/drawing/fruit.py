"""Pumpkins, tomatoes and watermelons: one or several, whole or cut, on a table or in the field."""

from __future__ import annotations

import numpy as np

from coursekit.pictures.drawing import camera, scenery
from coursekit.pictures.drawing.brush import (
    Bytes,
    Canvas,
    Points,
    Rng,
    between,
    closed,
    open_,
    oval,
    rotation,
    tint,
    wobbly,
)

CLASS_NAMES = ("pumpkin", "tomato", "watermelon")


def draw(rng: Rng, label: int, size: int, difficulty: float) -> Bytes:
    """One picture (size, size, 3); label is the place in CLASS_NAMES."""
    canvas = Canvas(size, (rng.uniform(-0.9, 0.9), rng.uniform(-0.9, -0.2)))
    scenery.on_a_table(canvas, rng, difficulty)
    n = 1 + int(rng.binomial(3, 0.35 * difficulty))
    painter = (_pumpkin, _tomato, _watermelon)[label]
    large = (0.68, 0.5, 0.68)[label] * (1 - difficulty) + 0.56 * difficulty
    for x, y, r in _places(rng, n, large, difficulty):
        scenery.shadow(canvas, x, y + 0.75 * r, 1.05 * r, 0.35 * r)
        painter(canvas, rng, x, y, r, rng.normal(scale=0.1 + 0.35 * difficulty), difficulty)
    scenery.before(canvas, rng, difficulty)
    return camera.develop(canvas, rng, difficulty)


def _places(rng: Rng, n: int, large: float, difficulty: float) -> list[tuple[float, float, float]]:
    """(x, y, radius) of each fruit; those that lie farther back come first."""
    large *= (1.0, 0.72, 0.6, 0.52)[n - 1]
    roam = 0.06 + 0.3 * difficulty if n == 1 else 0.0
    start = rng.uniform(0, 6.3)
    places = []
    for i in range(n):
        r = large * (1 + rng.uniform(-0.45, 0.15) * (0.2 + 0.8 * difficulty))
        turn = start + 2 * np.pi * i / n
        away = 0 if n == 1 else 0.95 * large
        x, y = away * np.cos(turn), 0.7 * away * np.sin(turn)
        places.append((x + rng.uniform(-roam, roam), y + 0.1 + rng.uniform(-roam, roam), r))
    return sorted(places, key=lambda place: place[1])


def _pumpkin(canvas: Canvas, rng: Rng, x: float, y: float, r: float, turn: float, difficulty: float) -> None:
    skin = _colour(
        rng,
        difficulty,
        (226, 122, 36),
        ((214, 158, 70), (232, 222, 196), (96, 116, 74), (206, 76, 36), (150, 132, 60)),
    )
    squat = rng.uniform(0.66, 0.86) if rng.uniform() < 0.8 else rng.uniform(0.9, 1.1)
    if rng.uniform() < 0.2 * difficulty:
        _pumpkin_from_above(canvas, rng, x, y, r, skin)
        return
    spin = rotation(turn)
    lean = rng.uniform(-0.4, 0.4)

    def at(line: Points) -> Points:
        return line @ spin * r + [x, y]

    rear = [oval(0.25 * side, -0.1, 0.6, squat * 0.9) for side in (-1, 1)]
    for line in rear:
        canvas.fill(at(line), skin * 0.72, round_=0.3)
    # Ribs from the sides to the middle, each one narrower and further to the front.
    order = sorted(np.linspace(-1, 1, rng.choice([5, 7])), key=lambda place: -abs(place - 0.2 * lean))
    for place in order:
        wide = 0.24 + 0.16 * (1 - abs(place))
        shift = place * 0.72
        tone = tint(rng, skin * (1 - 0.16 * abs(place)), 0.02)
        rib = oval(shift, 0.02, wide, squat * (1 - 0.12 * abs(place)), 0.14 * place)
        canvas.fill(at(rib * [1.04, 1.0]), skin * 0.6, opacity=0.55, soft=0.03 * r)
        canvas.fill(at(rib), tone, round_=0.5)
    stem = tint(rng, _pick(rng, ((110, 122, 60), (136, 112, 70), (90, 96, 50))), 0.1)
    high = rng.uniform(0.25, 0.5)
    canvas.fill(at(oval(0, -0.86 * squat, 0.24, 0.09)), skin * 0.55)
    way = open_(
        at(
            np.array(
                [
                    [0, -0.82 * squat],
                    [0.05 * lean, -0.9 * squat - high / 2],
                    [0.5 * lean, -0.9 * squat - high],
                ]
            )
        ),
        5,
    )
    canvas.stroke(way, np.linspace(0.3, 0.16, len(way)) * r, stem, round_=0.4)
    canvas.stroke(way + np.array([0.03 * r, 0]), 0.03 * r, stem * 0.6)
    if rng.uniform() < 0.3:
        _leaf(canvas, rng, x + r * rng.uniform(-0.8, 0.8), y - squat * r * 0.8, 0.45 * r)


def _pumpkin_from_above(canvas: Canvas, rng: Rng, x: float, y: float, r: float, skin: Points) -> None:
    n = rng.randint(8, 12)
    t = np.linspace(0, 2 * np.pi, 8 * n, endpoint=False)
    edge = 0.92 + 0.1 * abs(np.sin(n * t / 2 + 0.3))
    canvas.fill(
        np.column_stack([np.cos(t), 0.92 * np.sin(t)]) * (r * edge)[:, None] + [x, y], skin, round_=0.5
    )
    for turn in np.arange(n) * (2 * np.pi / n) - 0.6 / n:
        way = np.array(
            [[0.12 * np.cos(turn), 0.12 * np.sin(turn)], [0.9 * np.cos(turn), 0.83 * np.sin(turn)]]
        )
        canvas.stroke(way * r + [x, y], np.array([0.05, 0.09]) * r, skin * 0.6, opacity=0.8)
    canvas.fill(oval(x, y, 0.16 * r, 0.15 * r), tint(rng, (120, 112, 66), 0.1), round_=0.6)


def _tomato(canvas: Canvas, rng: Rng, x: float, y: float, r: float, turn: float, difficulty: float) -> None:
    skin = _colour(
        rng,
        difficulty,
        (206, 44, 36),
        ((226, 106, 40), (228, 176, 64), (134, 156, 78), (120, 40, 44), (216, 92, 84)),
    )
    spin = rotation(turn)
    high = rng.uniform(0.82, 1.0)

    def at(line: Points) -> Points:
        return line @ spin * r + [x, y]

    if rng.uniform() < 0.22 * difficulty:
        _cut_tomato(canvas, rng, x, y, r, skin)
        return
    body = wobbly(
        rng,
        closed(
            [
                [0, -0.86 * high],
                [0.55, -0.95 * high],
                [1, -0.2],
                [0.82, 0.62 * high],
                [0, 0.92 * high],
                [-0.82, 0.62 * high],
                [-1, -0.2],
                [-0.55, -0.95 * high],
            ]
        ),
        0.02,
    )
    canvas.fill(at(body), skin, round_=0.55)
    inside = canvas.mask(at(body))
    if rng.uniform() < 0.15 + 0.45 * difficulty:  # an old kind, with furrows
        for side in (-0.7, -0.3, 0.25, 0.65):
            way = at(open_([[0.15 * side, -0.8 * high], [side, -0.2], [0.6 * side, 0.8 * high]], 6))
            canvas.stroke(way, 0.1 * r, skin * 0.6, opacity=0.5, clip=inside)
    if difficulty and rng.uniform() < 0.3:  # not quite ripe
        canvas.fill(at(oval(0, -0.7, 0.8, 0.45)), (150, 160, 70), opacity=0.7, soft=0.15 * r, clip=inside)
    side = np.sign(canvas.light[0]) or 1.0
    shine = oval(x + 0.42 * side * r, y - 0.4 * r, 0.2 * r, 0.13 * r, 0.6 * side)
    canvas.fill(shine, (255, 246, 240), opacity=rng.uniform(0.35, 0.85), soft=0.02)
    if rng.uniform() < 0.12 + 0.3 * difficulty:
        return  # seen from below, or picked without its green
    green = tint(rng, (76, 116, 50), 0.12)
    middle = np.array([0.1 * turn, -0.74 * high])
    for k in range(5):
        out = k * 2 * np.pi / 5 + rng.uniform(-0.3, 0.3)
        tip = middle + np.array([np.cos(out) * 0.6, np.sin(out) * 0.34 + 0.08])
        bend = (middle + tip) / 2 + [0, -0.08]
        canvas.stroke(
            at(open_([middle, bend, tip], 4)), np.linspace(0.17, 0.02, 9) * r, tint(rng, green, 0.08)
        )
    canvas.stroke(at(np.array([middle, middle + np.array([0.1 * turn, -0.25])])), 0.1 * r, green, round_=0.3)


def _cut_tomato(canvas: Canvas, rng: Rng, x: float, y: float, r: float, skin: Points) -> None:
    canvas.fill(wobbly(rng, oval(x, y, r, 0.92 * r), 0.03), skin * 0.9)
    canvas.fill(oval(x, y, 0.9 * r, 0.82 * r), between(skin, (240, 150, 120), 0.35))
    n = rng.randint(4, 7)
    start = rng.uniform(0, 6.3)
    for turn in start + np.arange(n) * (2 * np.pi / n):
        cx, cy = x + 0.52 * r * np.cos(turn), y + 0.48 * r * np.sin(turn)
        canvas.fill(oval(cx, cy, 0.27 * r, 0.2 * r, turn), between(skin, (120, 50, 20), 0.35))
        for _ in range(4):
            sx, sy = rng.uniform(-0.16, 0.16, size=2) * r
            canvas.fill(oval(cx + sx, cy + sy, 0.05 * r, 0.035 * r), (238, 206, 130))


def _watermelon(
    canvas: Canvas, rng: Rng, x: float, y: float, r: float, turn: float, difficulty: float
) -> None:
    skin = _colour(
        rng, difficulty, (112, 158, 84), ((146, 176, 106), (58, 92, 54), (176, 180, 96), (88, 132, 78))
    )
    if rng.uniform() < 0.15 + 0.25 * difficulty:
        _slice(canvas, rng, x, y, r, turn, skin)
        return
    spin = rotation(turn)
    long = rng.uniform(1.0, 1.35)
    high = 0.82 if long > 1.15 else 0.94

    def at(line: Points) -> Points:
        return line @ spin * r + [x, y]

    body = at(oval(0, 0, 0.92 * long if long < 1.15 else 0.85 * long, high))
    canvas.fill(body, skin, round_=0.5)
    inside = canvas.mask(body)
    stripe, strong = skin * rng.uniform(0.35, 0.55), rng.uniform(0.7, 1.0)
    if rng.uniform() < 0.25 * difficulty:
        strong *= 0.3  # a kind with hardly any stripes
    for place in np.linspace(-0.88, 0.88, rng.randint(5, 8)):
        knots = np.linspace(-1.2 * long, 1.2 * long, 9)
        bow = place * high * np.sqrt(np.maximum(0.0, 1 - (knots / (1.25 * long)) ** 2))
        way = open_(np.column_stack([knots, bow + rng.normal(scale=0.035, size=9)]), 4)
        width = (0.13 + 0.05 * np.sin(np.linspace(0, 20, len(way)) + rng.uniform(0, 6))) * rng.uniform(
            0.7, 1.3
        )
        canvas.stroke(at(way), width * r, stripe, opacity=strong, soft=0.015, clip=inside)
    # Light and shadow over the stripes.
    side = np.sign(canvas.light[0]) or 1.0
    canvas.fill(
        oval(x - 0.5 * side * r, y + 0.6 * r, 1.1 * r, 0.6 * r),
        (16, 26, 14),
        opacity=0.4,
        soft=0.2 * r,
        clip=inside,
    )
    canvas.fill(
        oval(x + 0.4 * side * r, y - 0.45 * r, 0.3 * r, 0.18 * r),
        (255, 255, 240),
        opacity=0.35,
        soft=0.08 * r,
    )
    if rng.uniform() < 0.5:
        end = np.array([[0.83 * long, 0], [0.95 * long, -0.05], [1.1 * long, -0.18]])
        canvas.stroke(at(open_(end, 4)), 0.07 * r, tint(rng, (124, 116, 66), 0.1))


def _slice(canvas: Canvas, rng: Rng, x: float, y: float, r: float, turn: float, skin: Points) -> None:
    """A half or a wedge, its red side towards us."""
    flesh = tint(rng, (222, 70, 74), 0.06)
    share = rng.uniform(0.9, np.pi) if rng.uniform() < 0.6 else 2 * np.pi
    t = np.linspace(-share / 2, share / 2, 40) + np.pi / 2 + turn
    arc = np.column_stack([np.cos(t), np.sin(t)])
    middle = np.array([x, y - (0.4 * r if share < 4 else 0.0)])

    def part(radius: float) -> Points:
        line = arc * radius * r * (1.15 if share < 4 else 0.95)
        whole: Points = np.concatenate([line, np.zeros((1, 2))] if share < 4 else [line]) + middle
        return whole

    canvas.fill(part(1.0), skin * 0.75)
    canvas.fill(part(0.92), (226, 236, 200))
    canvas.fill(part(0.84), flesh, round_=0.15)
    for _ in range(rng.randint(6, 18)):
        where, away = rng.uniform(t[2], t[-3]), rng.uniform(0.35, 0.72) * r * 1.05
        seed = oval(0, 0, 0.055 * r, 0.03 * r, where)
        canvas.fill(seed + middle + away * np.array([np.cos(where), np.sin(where)]), (46, 30, 30))


def _leaf(canvas: Canvas, rng: Rng, x: float, y: float, r: float) -> None:
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    edge = r * (0.75 + 0.25 * np.cos(5 * t))
    line = np.column_stack([np.cos(t), 0.6 * np.sin(t)]) * edge[:, None]
    canvas.fill(line @ rotation(rng.uniform(-1, 1)) + [x, y], tint(rng, (88, 130, 66), 0.12), round_=0.4)


def _colour(
    rng: Rng, difficulty: float, usual: tuple[int, int, int], rare: tuple[tuple[int, int, int], ...]
) -> Points:
    """The colour everybody thinks of; of the harder pictures up to six in ten have another one."""
    colour = _pick(rng, rare) if rng.uniform() < 0.6 * difficulty else usual
    return tint(rng, colour, 0.05 + 0.05 * difficulty)


def _pick(rng: Rng, colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
    return colours[rng.randint(len(colours))]
