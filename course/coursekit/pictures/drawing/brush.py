"""Painting with closed lines, on a picture twice as large as the one that is wanted: edges come out smooth.

The plane is that of the picture: (0, 0) is its middle, x runs right, y down, and 1 is half its width.
Colours are three numbers from 0 to 255: red, green, blue.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Rng = np.random.RandomState

#: So many pixels of the canvas, in each direction, become one pixel of the picture.
FINER = 2
#: OpenCV takes corners in 16ths of a pixel.
SHIFT = 4


class Canvas:
    """A picture in the making; `light` is where the light comes from, as a direction in the plane."""

    def __init__(self, size: int, light: tuple[float, float] = (-0.5, -0.7)) -> None:
        self.side = size * FINER
        self.light = light
        self.pixels: Floats = np.zeros((self.side, self.side, 3), np.float32)

    def mask(self, line: Points) -> Bytes:
        """255 inside the closed line, 0 outside; (side, side)."""
        mask = np.zeros((self.side, self.side), np.uint8)
        cv2.fillPoly(mask, [self._corners(line)], (255,), cv2.LINE_AA, SHIFT)
        return mask

    def fill(
        self,
        line: Points,
        colour: ArrayLike,
        *,
        round_: float = 0.0,
        opacity: float = 1.0,
        soft: float = 0.0,
        clip: Bytes | None = None,
    ) -> None:
        """Fill a closed line.

        round_: how much it looks like a ball: brighter towards the light, darker at the far side
        opacity: 1 hides what is below, 0 leaves it
        soft: how far the edge fades out
        clip: a mask outside of which nothing is painted
        """
        corners = self._corners(line)
        blur = int(soft * self.side / 2)
        margin = 2 + 2 * blur
        left, top = np.maximum((corners.min(axis=0) >> SHIFT) - margin, 0)
        right, bottom = np.minimum((corners.max(axis=0) >> SHIFT) + margin + 1, self.side)
        if left >= right or top >= bottom:
            return
        part = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillPoly(
            part, [corners - np.array([left, top], np.int32) * (1 << SHIFT)], (255,), cv2.LINE_AA, SHIFT
        )
        if blur:
            part = cv2.GaussianBlur(part, (2 * blur + 1, 2 * blur + 1), 0)
        cover = part * np.float32(opacity / 255)
        if clip is not None:
            cover *= clip[top:bottom, left:right] * np.float32(1 / 255)
        paint = np.asarray(colour, np.float32)
        if round_:
            paint = paint * (1 + round_ * self._ball(line, left, top, right, bottom))[..., None]
        below = self.pixels[top:bottom, left:right]
        below += cover[..., None] * (paint - below)

    def stroke(
        self,
        way: Points,
        width: float | ArrayLike,
        colour: ArrayLike,
        *,
        round_: float = 0.0,
        opacity: float = 1.0,
        soft: float = 0.0,
        clip: Bytes | None = None,
    ) -> None:
        """Draw a line along `way`, `width` wide: one number, or one for each point."""
        self.fill(ribbon(way, width), colour, round_=round_, opacity=opacity, soft=soft, clip=clip)

    def ramp(self, top: ArrayLike, bottom: ArrayLike, start: float = -1.0, end: float = 1.0) -> None:
        """Fill the band from y = start to y = end with a colour that changes from one to the other."""
        first, last = (round((edge + 1) / 2 * self.side) for edge in (start, end))
        first, last = max(first, 0), min(last, self.side)
        if first < last:
            t = np.linspace(0, 1, last - first, dtype=np.float32)[:, None, None]
            a, b = np.asarray(top, np.float32), np.asarray(bottom, np.float32)
            self.pixels[first:last] = a + t * (b - a)

    def mottle(self, rng: Rng, cells: tuple[int, int], strength: float, clip: Bytes | None = None) -> None:
        """Make the picture a little brighter and darker in patches: `cells` of them down and across."""
        grain = patches(rng, cells, (self.side, self.side)) * np.float32(2 * strength)
        if clip is not None:
            grain *= clip.astype(np.float32) * np.float32(1 / 255)
        self.pixels *= (1 + grain)[..., None]

    def _corners(self, line: Points) -> NDArray[np.int32]:
        at = (np.minimum(np.maximum(line, -9), 9) + 1) * (self.side / 2) - 0.5
        return np.rint(at * (1 << SHIFT)).astype(np.int32)

    def _ball(self, line: Points, left: int, top: int, right: int, bottom: int) -> Floats:
        """From about 0.5 where the light falls to -0.5 at the far edge."""
        low, high = line.min(axis=0), line.max(axis=0)
        middle, radius = (low + high) / 2, np.maximum((high - low) / 2, 1e-3)
        x = (np.arange(left, right) + 0.5) * (2 / self.side) - 1
        y = (np.arange(top, bottom) + 0.5) * (2 / self.side) - 1
        x = ((x - middle[0]) / radius[0] - 0.45 * self.light[0]) ** 2
        y = ((y - middle[1]) / radius[1] - 0.45 * self.light[1]) ** 2
        ball: Floats = (0.5 - 0.5 * np.minimum(x[None] + y[:, None], 2.5)).astype(np.float32)
        return ball


def patches(rng: Rng, cells: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """Smooth random values from -0.5 to 0.5: a coarse grid of random numbers, blown up."""
    grid = rng.randint(0, 256, size=cells).astype(np.uint8)
    large = cv2.resize(grid, shape[::-1], interpolation=cv2.INTER_LINEAR_EXACT)
    values: Floats = large.astype(np.float32) * np.float32(1 / 255) - np.float32(0.5)
    return values


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0, corners: int = 32) -> Points:
    """An ellipse around (x, y), turned by so many radians."""
    line = _circle(corners) * [rx, ry]
    if turn:
        line = line @ rotation(turn)
    placed: Points = line + np.array([x, y])
    return placed


def disc(middle: Points, rx: float, ry: float) -> Points:
    """An upright ellipse around a point."""
    line: Points = _circle(32) * [rx, ry] + middle
    return line


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    """Four corners."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def closed(points: ArrayLike, steps: int = 6) -> Points:
    """A smooth closed line through the points (a Catmull-Rom spline)."""
    p = np.asarray(points, float)
    around = np.stack([np.roll(p, 1, axis=0), p, np.roll(p, -1, axis=0), np.roll(p, -2, axis=0)])
    line: Points = np.einsum("sk,kpd->psd", _spline(steps), around).reshape(-1, 2)
    return line


def open_(points: ArrayLike, steps: int = 6) -> Points:
    """A smooth line from the first point through all others to the last."""
    p = np.asarray(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    around = np.stack([p[:-3], p[1:-2], p[2:-1], p[3:]])
    line = np.einsum("sk,kpd->psd", _spline(steps), around).reshape(-1, 2)
    return np.concatenate([line, p[-2:-1]])


def ribbon(way: Points, width: float | ArrayLike) -> Points:
    """The closed line around a band along `way`."""
    steps = way[1:] - way[:-1]
    along = np.concatenate([steps[:1], steps[1:] + steps[:-1], steps[-1:]])
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    half = np.broadcast_to(np.asarray(width, float) / 2, (len(way),))[:, None]
    return np.concatenate([way + half * across, (way - half * across)[::-1]])


def wobbly(rng: Rng, line: Points, strength: float, waves: int = 4) -> Points:
    """The line pushed in and out a little around its middle, as no two things in nature are alike."""
    middle = line.mean(axis=0)
    turn = np.arctan2(line[:, 1] - middle[1], line[:, 0] - middle[0])
    push = np.ones(len(line))
    for wave in range(2, 2 + waves):
        push += rng.normal(scale=strength / wave) * np.cos(wave * turn + rng.uniform(0, 6.3))
    pushed: Points = middle + (line - middle) * push[:, None]
    return pushed


def rotation(turn: float) -> Points:
    """`points @ rotation(turn)` turns them clockwise as one sees it, y running down."""
    return np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def tint(rng: Rng, colour: ArrayLike, spread: float) -> Points:
    """A colour like this one: brighter or darker, and a little off in each channel."""
    near = np.asarray(colour, float) * (1 + rng.normal(scale=spread)) + rng.normal(scale=40 * spread, size=3)
    return np.clip(near, 4, 252)


def between(a: ArrayLike, b: ArrayLike, t: float) -> Points:
    """The colour (or point) a part t of the way from a to b."""
    start = np.asarray(a, float)
    way: Points = start + t * (np.asarray(b, float) - start)
    return way


@cache
def _circle(corners: int) -> Points:
    t = np.arange(corners) * (2 * np.pi / corners)
    return np.column_stack([np.cos(t), np.sin(t)])


@cache
def _spline(steps: int) -> Points:
    t = np.arange(steps)[:, None] / steps
    powers = np.concatenate([t**0, t, t**2, t**3], axis=1)
    basis: Points = powers @ np.array(
        [[0, 1, 0, 0], [-0.5, 0, 0.5, 0], [1, -2.5, 2, -0.5], [-0.5, 1.5, -1.5, 0.5]]
    )
    return basis
