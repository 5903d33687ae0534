"""From the canvas to the picture: light, sharpness, grain, and down to the size that is wanted."""

from __future__ import annotations

import cv2
import numpy as np

from coursekit.pictures.drawing.brush import FINER, Bytes, Canvas, Floats, Rng, patches


def develop(canvas: Canvas, rng: Rng, difficulty: float) -> Bytes:
    """The picture (size, size, 3), 0 to 255. The harder, the more the light and the sharpness vary."""
    picture = _shrunk(canvas.pixels)
    side = len(picture)
    gain = 1 + difficulty * rng.uniform(-0.45, 0.25)
    cast = 1 + difficulty * rng.normal(scale=0.09, size=3)
    across = 1 + (0.1 + 0.5 * difficulty) * patches(rng, (2, 2), (side, side))
    picture *= across[..., None] * (gain * cast).astype(np.float32)
    grey = np.float32(rng.uniform(90, 140))
    picture = grey + (picture - grey) * np.float32(1 + difficulty * rng.uniform(-0.35, 0.2))
    blurred = rng.uniform() < 0.3 * difficulty
    grain = 3 + 9 * difficulty * rng.uniform()
    # The grain is drawn last: its amount depends on the size, and all else shall not.
    picture += rng.randint(-100, 101, size=picture.shape).astype(np.float32) * np.float32(0.01 * grain)
    sharp = np.rint(np.clip(picture, 0, 255)).astype(np.uint8)
    if blurred:
        sharp = cv2.GaussianBlur(sharp, (3, 3), 0).astype(np.uint8)
    return sharp


def _shrunk(pixels: Floats) -> Floats:
    """The mean of each square of FINER by FINER pixels."""
    rows = sum((pixels[i::FINER] for i in range(1, FINER)), pixels[::FINER])
    both: Floats = sum((rows[:, i::FINER] for i in range(1, FINER)), rows[:, ::FINER])
    return both * np.float32(1 / FINER**2)
