"""Many small networks trained at once in NumPy: each array has one axis more, the number of the network.

`train_many` trains networks with one sigmoid output, `train_recipe` classifiers with all the tricks of lesson
07. One `fit` of Keras spends seconds on getting started; here fifty networks cost little more than one.
"""

from __future__ import annotations

from coursekit.vectorised.binary import train_many
from coursekit.vectorised.recipes import Recipe, TrainingResult, train_recipe

__all__ = ["Recipe", "TrainingResult", "train_many", "train_recipe"]
