"""Generated pictures to learn from: cats and dogs, and three fruits.

    X, y = cats_and_dogs(200, size=64, difficulty=0.5, seed=0)  # arrays; CAT_OR_DOG[y[0]] names the first
    save_fruits("fruits", train=210, validation=105, test=105)  # folders train/pumpkin, train/tomato, …

Nothing is read or fetched: each picture is drawn from its seed. `sets` and `folders` are what lessons call,
`drawing` is how the pictures are drawn, and `originals` has photographs, for those with a network.
"""

from __future__ import annotations

from coursekit.pictures.folders import PARTS, save_cats_and_dogs, save_fruits
from coursekit.pictures.sets import CAT_OR_DOG, FRUITS, cats_and_dogs, fruits

__all__ = ["CAT_OR_DOG", "FRUITS", "PARTS", "cats_and_dogs", "fruits", "save_cats_and_dogs", "save_fruits"]
