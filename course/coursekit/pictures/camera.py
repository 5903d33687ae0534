"""From the canvas to the picture: light, sharpness, grain, and down to the size that is wanted."""

from __future__ import annotations

import cv2
import numpy as np

from coursekit.pictures.brush import FINER, Bytes, Canvas, Chance, Floats, patches


def develop(canvas: Canvas, chance: Chance, difficulty: float) -> Bytes:
    """The picture (size, size, 3), 0 to 255. The harder, the more the light and the sharpness vary."""
    picture = _shrunk(canvas.pixels)
    side = len(picture)
    gain = 1 + difficulty * chance.uniform(-0.45, 0.25)
    cast = 1 + difficulty * chance.normal(scale=0.09, size=3)
    across = 1 + (0.1 + 0.5 * difficulty) * patches(chance, (2, 2), (side, side))
    picture *= across[..., None] * (gain * cast).astype(np.float32)
    grey = np.float32(chance.uniform(90, 140))
    picture = grey + (picture - grey) * np.float32(1 + difficulty * chance.uniform(-0.35, 0.2))
    blurred = chance.uniform() < 0.3 * difficulty
    grain = 3 + 9 * difficulty * chance.uniform()
    # The grain is drawn last: its amount depends on the size, and all else shall not.
    picture += chance.randint(-100, 101, size=picture.shape).astype(np.float32) * np.float32(0.01 * grain)
    sharp = np.rint(np.clip(picture, 0, 255)).astype(np.uint8)
    if blurred:
        sharp = cv2.GaussianBlur(sharp, (3, 3), 0).astype(np.uint8)
    return sharp


def _shrunk(pixels: Floats) -> Floats:
    """The mean of each square of FINER by FINER pixels."""
    rows = sum((pixels[i::FINER] for i in range(1, FINER)), pixels[::FINER])
    both: Floats = sum((rows[:, i::FINER] for i in range(1, FINER)), rows[:, ::FINER])
    return both * np.float32(1 / FINER**2)
