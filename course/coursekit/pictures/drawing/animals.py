"""A cat or a dog, from the tail to the whiskers, as it sits, stands or lies and looks somewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from coursekit.pictures.drawing import camera, scenery
from coursekit.pictures.drawing.breeds import Animal, some_animal
from coursekit.pictures.drawing.brush import (
    Bytes,
    Canvas,
    Points,
    Rng,
    between,
    closed,
    disc,
    open_,
    oval,
    rotation,
    tint,
    wobbly,
)

CLASS_NAMES = ("cat", "dog")


def draw(rng: Rng, label: int, size: int, difficulty: float) -> Bytes:
    """One picture (size, size, 3); label is the place in CLASS_NAMES."""
    animal = some_animal(rng, label == 1, difficulty)
    canvas = Canvas(size, (rng.uniform(-0.9, 0.9), rng.uniform(-0.9, -0.2)))
    scenery.behind(canvas, rng, difficulty)
    pose = _some_pose(rng, difficulty)
    _body(canvas, rng, animal, pose)
    _head(canvas, rng, animal, pose)
    scenery.before(canvas, rng, difficulty)
    return camera.develop(canvas, rng, difficulty)


@dataclass(frozen=True)
class Pose:
    """Where the head is and where it looks, and what the body does."""

    x: float
    y: float
    scale: float  # half the head's width, in the plane of the picture
    yaw: float  # to the side, in radians
    pitch: float  # down
    roll: float
    body: str
    side: int  # where the body or the tail goes: -1 or 1

    def place(self, line: ArrayLike, depth: float | Points = 0.0) -> Points:
        """Points of the head (its middle is the origin, x right, y down, depth towards us) in the plane."""
        p = np.atleast_2d(np.asarray(line, float))
        x, y = p[:, 0], p[:, 1]
        z = x * -np.sin(self.yaw) + depth * np.cos(self.yaw)
        x = x * np.cos(self.yaw) + depth * np.sin(self.yaw)
        y = y * np.cos(self.pitch) + z * np.sin(self.pitch)
        placed: Points = np.column_stack([x, y]) @ rotation(self.roll) * self.scale + [self.x, self.y]
        return placed

    def flat(self, line: ArrayLike) -> Points:
        """The same for what is round, and so looks alike from all sides: rolled, but not turned."""
        placed: Points = np.asarray(line, float) @ rotation(self.roll) * self.scale + [self.x, self.y]
        return placed


def _some_pose(rng: Rng, difficulty: float) -> Pose:
    body = ("close", "sits", "stands", "lies")[
        rng.choice(
            4,
            p=np.array([1.6 - 1.2 * difficulty, 1.0, 0.8 * difficulty, 0.8 * difficulty])
            / (2.6 + 0.4 * difficulty),
        )
    ]
    near = {"close": 0.56, "sits": 0.4, "stands": 0.32, "lies": 0.4}[body]
    scale = near * (1 + rng.uniform(-0.35, 0.15) * (0.2 + 0.8 * difficulty))
    roam = 0.06 + 0.22 * difficulty
    side = int(rng.choice([-1, 1]))
    x, y = rng.uniform(-roam, roam, size=2)
    y += {"close": 0.1, "sits": -0.3, "stands": -0.2, "lies": 0.0}[body]
    if body == "stands":
        x -= side * 0.4
    turn = 0.15 + 0.75 * difficulty
    return Pose(
        x=x,
        y=y,
        scale=scale,
        yaw=rng.uniform(-turn, turn) if body != "stands" else -side * rng.uniform(0.1, 0.2 + turn),
        pitch=rng.uniform(-0.25, 0.35) * (0.3 + 0.7 * difficulty),
        roll=rng.normal(scale=0.04 + 0.2 * difficulty),
        body=body,
        side=side,
    )


# The body is given in the picture's plane, in half widths of the head from its middle.


def _body(canvas: Canvas, rng: Rng, animal: Animal, pose: Pose) -> None:
    s, side = pose.scale, pose.side
    main, dark, light = animal.fur
    if animal.pattern == "patches":
        main = light

    def at(points: ArrayLike) -> Points:
        placed: Points = np.asarray(points, float) * [s * side, s] + [pose.x, pose.y]
        return placed

    def tail(points: ArrayLike) -> None:
        way = open_(at(points), 5)
        thick = animal.tail[1] * s * np.linspace(1.1, 0.7 + 0.5 * animal.long_hair, len(way))
        canvas.stroke(way, thick, between(main, dark, 0.35), round_=0.4)
        canvas.fill(disc(way[-1], thick[-1] / 2, thick[-1] / 2), between(main, dark, 0.6))

    def leg(x: float, top: float, foot: float, width: float, shade: float) -> None:
        way = at([[x, top], [x, foot]])
        colour = between(main, dark, shade)
        canvas.stroke(way, width * s, colour, round_=0.3)
        paw = light if animal.pattern in ("blaze", "patches") else colour
        canvas.fill(oval(way[1, 0], way[1, 1], 0.62 * width * s, 0.36 * width * s), paw, round_=0.3)

    fluffy = 0.03 + 0.05 * animal.long_hair
    long = animal.tail[0]
    match pose.body:
        case "stands":
            floor = 2.5
            scenery.shadow(canvas, pose.x + side * 1.6 * s, pose.y + floor * s, 2.0 * s, 0.25 * s)
            rise = -0.5 if rng.uniform() < 0.7 else 0.7
            tail([[2.6, 0.7], [2.9, 0.5 + 0.1 * rise], [2.9 + 0.3 * long, 0.5 + 0.5 * rise * long]])
            for x in (0.75, 2.35):
                leg(x, 1.0, floor - 0.1, 0.42, 0.45)
            trunk = at(
                closed(
                    [[0.1, 0.2], [1.2, 0.35], [2.5, 0.4], [2.95, 1.0], [2.5, 1.6], [1.4, 1.65], [0.4, 1.6]]
                )
            )
            trunk = wobbly(rng, trunk, fluffy)
            for_legs = (0.45, 2.65)
        case "lies":
            scenery.shadow(canvas, pose.x + side * 0.6 * s, pose.y + 1.75 * s, 2.2 * s, 0.3 * s)
            trunk = at(
                closed(
                    [[-0.8, 0.6], [0.2, 0.2], [1.6, 0.1], [2.5, 0.7], [2.4, 1.6], [0.8, 1.75], [-0.7, 1.7]]
                )
            )
            trunk = wobbly(rng, trunk, fluffy)
            for_legs = (-0.45, 0.25)
            tail([[2.3, 1.4], [2.3 + 0.2 * long, 1.75], [2.0, 1.85]])
        case _:
            scenery.shadow(canvas, pose.x, pose.y + 3.35 * s, 1.6 * s, 0.25 * s)
            tail(
                [
                    [0.9, 2.9],
                    [1.2 + 0.2 * long, 3.0],
                    [1.3 + 0.2 * long, 3.0 - 0.4 * long],
                    [1.1 + 0.3 * long, 2.7 - 0.5 * long],
                ]
            )
            trunk = at(
                closed(
                    [
                        [0, 0.4],
                        [0.75, 0.9],
                        [0.95, 2.0],
                        [1.2, 2.9],
                        [0.8, 3.3],
                        [-0.8, 3.3],
                        [-1.2, 2.9],
                        [-0.95, 2.0],
                        [-0.75, 0.9],
                    ]
                )
            )
            trunk = wobbly(rng, trunk, fluffy)
            for_legs = (-0.36, 0.36)
    canvas.fill(trunk, main, round_=0.5)
    inside = canvas.mask(trunk)
    _markings(canvas, rng, animal, trunk, inside, s)
    if pose.body == "stands":
        for x in for_legs:
            leg(x, 1.2, 2.5, 0.46, 0.1)
    elif pose.body == "lies":
        for x in for_legs:
            canvas.fill(disc(at([x, 1.62]), 0.36 * s, 0.2 * s), between(main, light, 0.3), round_=0.4)
    else:
        chest = light if animal.pattern in ("blaze", "points", "patches") else between(main, light, 0.25)
        canvas.fill(disc(at([0, 1.3]), 0.55 * s, 0.8 * s), chest, soft=0.15 * s, clip=inside)
        for x in for_legs:
            leg(x, 1.8, 3.15, 0.5, 0.05)
    if animal.collar:
        way = open_(at([[-0.75, 0.75], [0, 1.02], [0.75, 0.75]]), 5)
        canvas.stroke(
            way, 0.2 * s, tint(rng, ((190, 50, 50), (50, 90, 170), (60, 140, 90))[rng.randint(3)], 0.1)
        )
        canvas.fill(disc(at([0, 1.12]), 0.11 * s, 0.11 * s), (226, 196, 90))


def _markings(canvas: Canvas, rng: Rng, animal: Animal, trunk: Points, inside: Bytes, s: float) -> None:
    """The pattern of the coat on the body."""
    main, dark, _ = animal.fur
    low, high = trunk.min(axis=0), trunk.max(axis=0)
    match animal.pattern:
        case "tabby":
            for x in np.arange(low[0] + 0.1 * s, high[0], rng.uniform(0.35, 0.5) * s):
                middle = (low[1] + high[1]) / 2
                way = open_(
                    [[x, low[1]], [x + 0.1 * s, middle - 0.2 * s], [x - 0.05 * s, high[1] - 0.4 * s]], 4
                )
                canvas.stroke(way, np.linspace(0.2, 0.03, len(way)) * s, dark, opacity=0.75, clip=inside)
        case "patches":
            colours = (main, dark)
            for _ in range(rng.randint(2, 5)):
                x, y = rng.uniform(low, high)
                spot = wobbly(rng, oval(x, y, 0.6 * s, 0.5 * s), 0.3)
                canvas.fill(spot, colours[rng.randint(2)], round_=0.3, clip=inside)
        case "spots":
            for x, y in rng.uniform(low, high, size=(26, 2)):
                canvas.fill(oval(x, y, 0.13 * s, 0.11 * s), dark, opacity=0.85, clip=inside)
        case "points":
            saddle = oval((low[0] + high[0]) / 2, low[1] + 0.3 * s, 1.6 * s, 0.7 * s)
            canvas.fill(saddle, dark, soft=0.1 * s, opacity=0.8, clip=inside)
        case _:
            pass


def _head(canvas: Canvas, rng: Rng, animal: Animal, pose: Pose) -> None:
    main, dark, light = animal.fur
    white_face = animal.pattern == "patches"
    skin = light if white_face else main
    s = pose.scale
    shape = _head_line(rng, animal)
    if animal.ears == "prick":
        for side in (-1, 1):
            _prick_ear(canvas, animal, pose, side)
    # A soft dark rim parts the head from the body.
    canvas.fill(pose.flat(shape * 1.04 + np.array([0, 0.05])), dark * 0.5, opacity=0.35, soft=0.1 * s)
    canvas.fill(pose.flat(shape), skin, round_=0.35)
    inside = canvas.mask(pose.flat(shape))
    _face_markings(canvas, rng, animal, pose, inside)
    for side in (-1, 1):
        _eye(canvas, animal, pose, side)
    _snout(canvas, rng, animal, pose)
    if animal.ears != "prick":
        for side in (-1, 1):
            _hanging_ear(canvas, rng, animal, pose, side)
    if animal.long_hair > 0.6:
        tuft = tint(rng, between(skin, dark, 0.2), 0.05)
        for x in np.linspace(-0.5, 0.5, 5):
            way = pose.place(np.array([[x * 0.6, -0.95], [x, -0.55 + 0.2 * abs(x)]]), 0.5)
            canvas.stroke(way, [0.1 * s, 0.02 * s], tuft, opacity=0.7)


def _head_line(rng: Rng, animal: Animal) -> Points:
    rx, ry = animal.head
    line = closed(
        [
            [0, -ry],
            [0.72 * rx, -0.78 * ry],
            [rx, -0.05 * ry],
            [(0.8 + animal.cheeks) * rx, 0.52 * ry],
            [0.36 * rx, 0.95 * ry],
            [0, ry],
            [-0.36 * rx, 0.95 * ry],
            [-(0.8 + animal.cheeks) * rx, 0.52 * ry],
            [-rx, -0.05 * ry],
            [-0.72 * rx, -0.78 * ry],
        ],
        5,
    )
    if animal.long_hair > 0.3:
        line = line * (1 + 0.05 * animal.long_hair * np.tile([1, -1], len(line) // 2))[:, None]
    return wobbly(rng, line, 0.015)


def _depth(animal: Animal, x: float, y: float) -> float:
    """How far the face stands out of the plane through the ears."""
    rx, ry = animal.head
    return float(0.85 * np.sqrt(max(0.05, 1 - (x / rx) ** 2 - (y / ry) ** 2)))


def _prick_ear(canvas: Canvas, animal: Animal, pose: Pose, side: int) -> None:
    main, dark, _ = animal.fur
    width, length, out = animal.ear
    rx, ry = animal.head
    x = 0.58 * rx
    tip = [x + out * 0.45, -0.62 * ry - length]
    root = [[x - width / 2, -0.72 * ry], [x + width / 2, -0.45 * ry]]
    ear = np.array(
        [
            root[0],
            [x - 0.28 * width, -0.72 * ry - 0.5 * length],
            tip,
            [x + 0.5 * width, -0.55 * ry - 0.4 * length],
            root[1],
            [x, -0.3 * ry],
        ]
    )
    colour = dark if animal.pattern == "mask" else between(main, dark, 0.15)
    middle = ear.mean(axis=0)
    canvas.fill(pose.place(closed(ear, 4) * [side, 1], 0.1), colour, round_=0.3)
    inner = middle + 0.58 * (ear - middle) + [0, 0.03]
    pink = between((222, 160, 150), dark, 0.15 if animal.pattern != "mask" else 0.5)
    canvas.fill(pose.place(closed(inner, 4) * [side, 1], 0.2), pink)


def _hanging_ear(canvas: Canvas, rng: Rng, animal: Animal, pose: Pose, side: int) -> None:
    """Ears that hang beside the head, or fold over to the front."""
    main, dark, _ = animal.fur
    width, length, out = animal.ear
    rx, ry = animal.head
    if animal.ears == "drop":
        line = [
            [0.42 * rx, -0.86 * ry],
            [0.85 * rx, -0.7 * ry],
            [rx + 0.25 * out, -0.55 * ry + 0.5 * length],
            [rx + 0.1 * out, -0.6 * ry + length],
            [rx - 0.75 * width, -0.62 * ry + 0.9 * length],
            [0.72 * rx, -0.35 * ry],
        ]
    else:
        line = [
            [0.3 * rx, -0.86 * ry],
            [0.45 * rx, -0.98 * ry - 0.25 * length],
            [0.8 * rx, -0.86 * ry - 0.2 * length],
            [0.95 * rx + 0.2 * out, -0.6 * ry + 0.25 * length],
            [0.75 * rx, -0.65 * ry + 0.4 * length],
        ]
    ear = closed(np.array(line) * [side, 1], 5)
    strong = 0.75 if animal.pattern in ("mask", "patches", "blaze") else 0.35
    colour = tint(rng, between(main, dark, strong), 0.03)
    canvas.fill(
        pose.flat(ear + np.array([0.05 * side, 0.06])), dark * 0.4, opacity=0.4, soft=0.06 * pose.scale
    )
    canvas.fill(pose.place(ear, 0.15), colour, round_=0.45)


def _face_markings(canvas: Canvas, rng: Rng, animal: Animal, pose: Pose, inside: Bytes) -> None:
    main, dark, light = animal.fur
    s = pose.scale
    match animal.pattern:
        case "tabby":
            for x in (-0.3, 0, 0.3):
                way = pose.place([[0.7 * x, -1.0], [x, -0.5]], 0.75)
                canvas.stroke(way, [0.16 * s, 0.07 * s], dark, opacity=0.8, clip=inside)
            for side in (-1, 1):
                for y in (0.05, 0.35):
                    way = pose.place([[0.55 * side, y], [1.0 * side, y - 0.1]], 0.35)
                    canvas.stroke(way, [0.05 * s, 0.12 * s], dark, opacity=0.7, clip=inside)
            canvas.fill(
                pose.place(oval(0, 0.5, 0.5, 0.4), 0.7), light, opacity=0.6, soft=0.1 * s, clip=inside
            )
        case "patches":
            side = rng.choice([-1, 1])
            spot = wobbly(rng, oval(0.55 * side, -0.35, 0.6, 0.6), 0.15)
            canvas.fill(pose.place(spot, 0.6), main, soft=0.03 * s, clip=inside)
            if rng.uniform() < 0.6:
                spot = wobbly(rng, oval(-0.75 * side, -0.5, 0.45, 0.5), 0.15)
                canvas.fill(pose.place(spot, 0.5), dark, soft=0.03 * s, clip=inside)
        case "mask":
            canvas.fill(
                pose.place(oval(0, 0.35, 0.62, 0.6), 0.75), dark, opacity=0.85, soft=0.2 * s, clip=inside
            )
        case "points":
            canvas.fill(
                pose.place(oval(0, -0.55, 0.8, 0.55), 0.6), dark, opacity=0.8, soft=0.12 * s, clip=inside
            )
            for side in (-1, 1):
                canvas.fill(pose.place(oval(0.36 * side, -0.36, 0.12, 0.08), 0.8), light, clip=inside)
        case "blaze":
            way = pose.place([[0, -1.0], [0, -0.4], [0, 0.3]], 0.8)
            canvas.stroke(way, np.array([0.14, 0.2, 0.5]) * s, light, clip=inside)
            canvas.fill(pose.place(oval(0, 0.5, 0.55, 0.45), 0.7), light, soft=0.05 * s, clip=inside)
        case "spots":
            for x, y in rng.uniform(-0.9, 0.9, size=(9, 2)):
                canvas.fill(pose.place(oval(x, y, 0.09, 0.08), 0.6), dark, opacity=0.85, clip=inside)
        case _:
            canvas.fill(
                pose.place(oval(0, 0.5, 0.5, 0.4), 0.7), light, opacity=0.35, soft=0.12 * s, clip=inside
            )


def _eye(canvas: Canvas, animal: Animal, pose: Pose, side: int) -> None:
    radius, slant = animal.eye
    x, y = 0.42 * animal.head[0] * side, -0.12
    depth = _depth(animal, x, y)
    dark = animal.fur[1] * 0.5
    almond = radius * (0.62 + 0.3 * animal.slit)
    turn = -slant * side
    canvas.fill(pose.place(oval(x, y, 1.22 * radius, 1.22 * almond, turn), depth), dark, opacity=0.9)
    canvas.fill(pose.place(oval(x, y, radius, almond, turn), depth), animal.iris, round_=0.3)
    pupil = oval(x, y, max(0.2, animal.slit * 0.62) * radius, 0.85 * almond)
    canvas.fill(pose.place(pupil, depth), (14, 12, 14))
    glint = oval(x - 0.3 * radius, y - 0.35 * almond, 0.26 * radius, 0.26 * radius)
    canvas.fill(pose.place(glint, depth), (255, 255, 255), opacity=0.9)


def _snout(canvas: Canvas, rng: Rng, animal: Animal, pose: Pose) -> None:
    main, dark, light = animal.fur
    length, width, y = animal.snout
    s = pose.scale
    colour = {"mask": between(dark, main, 0.1), "plain": between(main, light, 0.3), "spots": main}.get(
        animal.pattern, between(light, main, 0.1)
    )
    start = _depth(animal, 0, y) - 0.1
    steps = 2 + int(6 * length)
    for t in np.linspace(0, 1, steps):
        r = width * (1 - 0.22 * t)
        rim = between(colour, dark * 0.6, 0.35) if t == 0 else colour
        canvas.fill(pose.place(oval(0, y + 0.08 * t, r, 0.8 * r), start + t * length), rim, round_=0.25)
    tip = start + length
    y += 0.08
    low = y + 0.55 * width
    if animal.tongue:
        tongue = closed(
            [[-0.13, low - 0.1], [0.13, low - 0.1], [0.15, low + 0.3], [0, low + 0.42], [-0.15, low + 0.3]], 4
        )
        canvas.fill(pose.place(tongue, tip - 0.05), (218, 104, 112), round_=0.2)
    for side in (-1, 1):
        lip = open_(
            [
                [0, y + 0.1 * width],
                [0.06 * side, low - 0.22 * width],
                [0.5 * width * side, low - 0.3 * width],
            ],
            4,
        )
        canvas.stroke(pose.place(lip, tip), 0.06 * s, dark * 0.45, opacity=0.85)
    n = animal.nose
    nose = closed(
        [
            [-n, y - 0.4 * width],
            [n, y - 0.4 * width],
            [0.55 * n, y - 0.4 * width + 0.8 * n],
            [0, y - 0.4 * width + 1.15 * n],
            [-0.55 * n, y - 0.4 * width + 0.8 * n],
        ],
        4,
    )
    canvas.fill(pose.place(nose, tip), animal.nose_colour)
    canvas.fill(
        pose.place(oval(-0.35 * n, y - 0.4 * width + 0.15 * n, 0.25 * n, 0.15 * n), tip),
        (255, 255, 255),
        opacity=0.5,
    )
    if animal.whiskers > 0.1:
        for side in (-1, 1):
            for k in (-1, 0, 1):
                way = open_(
                    [[0.5 * width * side, y], [0.9 * side, y + 0.1 * k], [1.45 * side, y + 0.28 * k]], 4
                )
                canvas.stroke(pose.place(way, 0.7), 0.028 * s, (250, 250, 248), opacity=0.8 * animal.whiskers)
