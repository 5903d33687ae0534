"""What cats and dogs look like: a few breeds of each, and how single animals differ from their breed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from coursekit.pictures.drawing.brush import Points, Rng, between, tint

Ears = Literal["prick", "fold", "drop"]
Pattern = Literal["plain", "tabby", "patches", "mask", "points", "blaze", "spots"]


@dataclass(frozen=True)
class Breed:
    """The shape of a breed; lengths are in half widths of the head."""

    ears: Ears
    ear: tuple[float, float, float]  # width at the root, length, how far out to the side (0 to 1)
    head: tuple[float, float]  # half width, half height
    cheeks: float  # how far the cheeks stand out
    snout: tuple[float, float, float]  # length, half width, how far below the middle of the head
    nose: float
    eye: tuple[float, float]  # radius, slant
    slit: float  # width of the pupil: 1 is round
    tail: tuple[float, float]  # length, thickness
    long_hair: float
    whiskers: float
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Animal(Breed):
    """One animal: near the shape of its breed, with a coat and eyes of its own."""

    pattern: Pattern
    tongue: bool
    collar: bool
    fur: tuple[Points, Points, Points]  # main, dark, light
    iris: Points
    nose_colour: Points


#: Main colour, dark markings, light markings.
FURS = (
    ((206, 138, 70), (150, 84, 36), (244, 226, 200)),  # ginger, fox-red
    ((136, 132, 132), (74, 72, 76), (226, 224, 222)),  # grey
    ((58, 54, 56), (26, 24, 28), (206, 200, 196)),  # black
    ((232, 226, 214), (160, 140, 122), (252, 250, 246)),  # white
    ((216, 190, 150), (116, 84, 62), (246, 234, 214)),  # cream
    ((122, 86, 60), (68, 46, 34), (214, 186, 152)),  # brown
    ((164, 132, 96), (84, 64, 46), (232, 214, 188)),  # tawny
)
CAT_EYES = ((206, 190, 70), (140, 178, 84), (96, 160, 196), (206, 140, 50))
DOG_EYES = ((84, 52, 30), (58, 36, 26), (120, 78, 40), (120, 160, 190))

_SHORTHAIR = Breed(
    "prick",
    (0.62, 0.85, 0.5),
    (1.0, 0.88),
    0.06,
    (0.16, 0.40, 0.34),
    0.12,
    (0.23, 0.2),
    0.35,
    (2.6, 0.22),
    0.0,
    1.0,
    ("tabby", "tabby", "plain", "patches", "blaze"),
)
CATS = (
    (_SHORTHAIR, 1.0),
    (
        replace(
            _SHORTHAIR,
            cheeks=0.2,
            long_hair=1.0,
            ear=(0.5, 0.62, 0.55),
            head=(1.05, 0.9),
            snout=(0.06, 0.42, 0.3),
            tail=(2.3, 0.5),
            patterns=("plain", "tabby", "patches", "mask"),
        ),
        0.5,
    ),  # Persian
    (
        replace(
            _SHORTHAIR,
            head=(0.86, 0.94),
            ear=(0.72, 1.05, 0.7),
            snout=(0.3, 0.34, 0.4),
            eye=(0.19, 0.35),
            cheeks=0.0,
            tail=(2.9, 0.16),
            patterns=("mask", "plain", "tabby"),
        ),
        0.25,
    ),  # Siamese
    (
        replace(_SHORTHAIR, ears="fold", ear=(0.6, 0.5, 0.6), head=(1.05, 0.94), eye=(0.26, 0.1), slit=0.6),
        0.12,
    ),
    (
        replace(
            _SHORTHAIR,
            ear=(0.6, 0.9, 0.45),
            snout=(0.26, 0.44, 0.38),
            nose=0.16,
            patterns=("spots", "tabby"),
            tail=(2.7, 0.3),
        ),
        0.15,
    ),  # Bengal
)

_RETRIEVER = Breed(
    "drop",
    (0.62, 1.15, 0.55),
    (0.92, 0.95),
    0.0,
    (0.62, 0.46, 0.36),
    0.21,
    (0.145, 0.0),
    1.0,
    (1.8, 0.34),
    0.5,
    0.0,
    ("plain", "plain", "blaze"),
)
DOGS = (
    (_RETRIEVER, 1.0),
    (
        replace(
            _RETRIEVER,
            ear=(0.6, 1.35, 0.45),
            long_hair=0.0,
            tail=(1.8, 0.2),
            head=(0.86, 0.95),
            patterns=("patches", "blaze", "points"),
        ),
        0.8,
    ),  # Beagle
    (
        replace(
            _RETRIEVER,
            ears="fold",
            ear=(0.5, 0.75, 0.5),
            snout=(0.5, 0.5, 0.4),
            long_hair=0.9,
            tail=(1.2, 0.3),
            patterns=("points", "plain", "patches"),
        ),
        0.5,
    ),  # Terrier
    (
        replace(
            _RETRIEVER,
            ears="prick",
            ear=(0.5, 0.9, 0.35),
            snout=(0.72, 0.4, 0.36),
            head=(0.88, 0.95),
            cheeks=0.08,
            patterns=("mask", "points"),
        ),
        0.3,
    ),  # Shepherd
    (
        replace(
            _RETRIEVER,
            ears="fold",
            ear=(0.45, 0.5, 0.75),
            snout=(0.16, 0.54, 0.36),
            head=(1.0, 0.94),
            nose=0.17,
            eye=(0.2, 0.0),
            long_hair=0.0,
            tail=(0.7, 0.25),
            patterns=("mask",),
        ),
        0.2,
    ),  # Pug
    (
        replace(
            _RETRIEVER,
            ears="prick",
            ear=(0.48, 0.7, 0.45),
            snout=(0.42, 0.34, 0.36),
            cheeks=0.22,
            long_hair=1.0,
            nose=0.15,
            tail=(1.8, 0.6),
            patterns=("plain", "blaze", "mask"),
        ),
        0.25,
    ),  # Spitz
    (replace(_RETRIEVER, long_hair=0.0, tail=(1.9, 0.18), patterns=("spots",)), 0.25),  # Dalmatian
)


def some_animal(rng: Rng, dog: bool, difficulty: float) -> Animal:
    """A cat or a dog. For difficulty 0 of the first breeds, as in a picture book; for 1 of any breed."""
    breeds = DOGS if dog else CATS
    usual = np.array([weight for _, weight in breeds])
    odds = usual ** (4 - 3.7 * difficulty)
    breed = breeds[rng.choice(len(breeds), p=odds / odds.sum())][0]
    main, dark, light = FURS[rng.randint(len(FURS))]
    spread = 0.05 + 0.06 * difficulty

    def near(*values: float) -> tuple[float, ...]:
        return tuple(value * (1 + rng.normal(scale=spread)) for value in values)

    eyes = DOG_EYES if dog else CAT_EYES
    iris = tint(rng, eyes[rng.randint(len(eyes))], spread)
    if rng.uniform() < 0.35 * difficulty:  # wide pupils in a dim light, or a dog with light eyes
        iris = between(iris, (70, 60, 40), 0.7)
    nose = (40, 34, 36) if dog or rng.uniform() < 0.4 else (206, 130, 128)
    a, b, c = near(*breed.ear), near(*breed.snout), near(*breed.tail)
    shape = replace(
        breed,
        ear=(a[0], a[1], a[2]),
        head=(near(breed.head[0])[0], breed.head[1]),
        snout=(b[0], b[1], b[2]),
        nose=near(breed.nose)[0],
        eye=(near(breed.eye[0])[0], breed.eye[1] + rng.normal(scale=0.08)),
        slit=breed.slit if dog else float(np.clip(breed.slit + rng.uniform(-0.1, 0.7), 0.2, 1)),
        tail=(c[0], c[1]),
        whiskers=breed.whiskers * rng.uniform(1 - difficulty, 1),
    )
    return Animal(
        **{field.name: getattr(shape, field.name) for field in fields(shape)},
        pattern=breed.patterns[rng.randint(len(breed.patterns))],
        tongue=dog and rng.uniform() < 0.4,
        collar=rng.uniform() < (0.5 if dog else 0.25),
        fur=(tint(rng, main, spread), tint(rng, dark, spread), tint(rng, light, spread)),
        iris=iris,
        nose_colour=tint(rng, nose, 0.05),
    )
