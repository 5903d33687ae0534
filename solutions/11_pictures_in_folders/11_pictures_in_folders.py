# %% [markdown]
# # 11 Pictures in folders: does augmentation help, and how would you know?
#
# A network learns cats and dogs from photographs. With augmentation (mirrored, shifted, darker pictures: lesson 10) its test says **0.575**,
# without it **0.60**. So augmentation does harm? Look closer: 5 epochs were trained with it and 50 without, the 'test' folder was the
# validation folder, and the test looked at 80 pictures. **Does augmentation help on cats and dogs, and how would you know?** We ask
# again, properly.
#
# <details><summary>Where the two numbers come from</summary>
#
# From a course of January 2020. Where a figure of it is of use below, it stands folded, as here.
#
# </details>
#
# **You will be able to**
#
# * read pictures from folders, one folder a class, with current Keras calls, and split them into three sets;
# * see overfitting, and compare two trainings on the same budget;
# * say how far an accuracy can be trusted, and look behind it: which class, which pictures, or one answer for all;
# * build the right end of a network for two classes and for more: units, activation, loss.
#
# **Time:** three hours, in two sittings: part one, with two classes, takes nearly two of them, part two, with three classes, the rest. The computer
# takes about a minute of it. **You need:** lessons 08 and 10: CNNs, augmentation layers. No GPU, no network.
#
# ## Part one: cats and dogs, drawn to order

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import plots, set_seed
from coursekit.pictures import (
    CAT_OR_DOG,
    FRUITS,
    cats_and_dogs,
    save_cats_and_dogs,
    save_fruits,
)

# %%
rows = [cats_and_dogs(8, difficulty=d, seed=3) for d in (0, 0.5, 1)]
X, y = (np.concatenate(parts) for parts in zip(*rows, strict=True))
plots.pictures(X, true=y, names=CAT_OR_DOG)

# %% [markdown]
# No photographs: programs draw these, each from its seed, so the course needs no download. The rows have `difficulty` 0, 0.5 and 1:
# from a picture book to rare breeds, odd poses, dim light and bars in front. We take 0.5. As *files*, because that is how pictures
# come to you:

# %%
import tempfile
from pathlib import Path

root = Path(tempfile.mkdtemp())
save_cats_and_dogs(root / "pets", train=200, validation=200, test=400, difficulty=0.5, seed=2)
for folder in sorted((root / "pets").glob("*/*")):
    files = sorted(folder.iterdir())
    print(f"{folder.relative_to(root)!s:20} {len(files)} files, the first is {files[0].name}")

# %% [markdown]
# **The folder's name is the label.** And there are *three* folders, with no picture in common:
#
# * **train**: the weights learn from it;
# * **validation**: *you* learn from it: which epoch, which model, with or without augmentation;
# * **test**: nobody learns from it. It is looked at once, at the end.
#
# (With a network, `source="download"` writes photographs instead: 825 MB.)
#
# ## Exercise 1 of 12: three piles from one  *(3 points)*
#
# Mostly you get one pile for each class, in one order, say by date. Write `three_way_split(files, ratios, seed)`:
#
# * `files` is `{class: [file, …]}`; `ratios` three parts that add up to 1, such as `(0.6, 0.2, 0.2)`;
# * it returns `{"train": {class: [file, …]}, "val": {…}, "test": {…}}`: of **each class** these parts, each pile give or take one file, also
#   where nothing comes out even (of 14 files at `(0.6, 0.2, 0.2)`, test should get 3, or 2, and not 4);
# * shuffled, the same for the same `seed`, each file in exactly one pile. The lists that came in stay as they are.
#
# Example: `three_way_split({"cat": [10 names], "dog": [20 names]}, (0.6, 0.2, 0.2), seed=0)["val"]` has 2 cats and 4 dogs.
#
# <details><summary>Hint</summary>
#
# `np.random.default_rng(seed).permutation(names)` shuffles a copy. Then two cuts, at `round(a * n)` and `round((a + b) * n)`.
#
# </details>


# %% exercise="three_way_split"
def three_way_split(files, ratios, seed):
    """{'train': {class: files}, 'val': ..., 'test': ...}: disjoint, shuffled, split class by class."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        shuffled = [mine[i] for i in rng.permutation(len(mine))]
        first = round(ratios[0] * len(mine))
        second = round((ratios[0] + ratios[1]) * len(mine))
        piles["train"][name] = shuffled[:first]
        piles["val"][name] = shuffled[first:second]
        piles["test"][name] = shuffled[second:]
    return piles
    ### END SOLUTION


# %% tests="three_way_split" points=3
import itertools

from coursekit import rubric

### BEGIN SEALED
PILES = ("train", "val", "test")


def names_of(**classes):
    """{class: file names} with so many files each, in order."""
    return {name: [f"{name}_{i:03}.jpg" for i in range(n)] for name, n in classes.items()}


def split(check, files, ratios, seed):
    """What three_way_split returns, as {pile: {class: list}}."""
    piles = check.call(three_way_split, files, ratios, seed)
    if not isinstance(piles, dict) or set(piles) != set(PILES):
        shown = sorted(map(str, piles)) if isinstance(piles, dict) else type(piles).__name__
        check.fail(f"A dictionary with the keys train, val and test was expected, not {shown}.")
    for pile in PILES:
        if not isinstance(piles[pile], dict):
            check.fail(
                f"Under {pile!r} a dictionary was expected, {{class: [files]}}, not a "
                f"{type(piles[pile]).__name__}."
            )
        missing = sorted(set(files) - set(piles[pile]))
        check.that(
            not missing,
            f"Under {pile!r} there is no class {', '.join(missing)}: each of the three piles has every class of `files`.",
        )
        check.that(
            set(piles[pile]) == set(files),
            f"Under {pile!r} there are the classes {sorted(map(str, piles[pile]))}, and `files` has only {sorted(files)}.",
        )
    return {pile: {name: [str(file) for file in piles[pile][name]] for name in files} for pile in PILES}


def compare_sizes(check, files, ratios):
    """So many files of each class in each pile, give or take one."""
    piles = split(check, files, ratios, 0)
    for name, pile in itertools.product(files, PILES):
        wanted = ratios[PILES.index(pile)] * len(files[name])
        found = len(piles[pile][name])
        check.that(
            abs(found - wanted) <= 1,
            f"With {len(files[name])} files of {name} and ratios {ratios}, {pile} has {found} of them; "
            f"{wanted:g} were expected, give or take one. {why_so_many(piles, name, len(files[name]), ratios)}",
        )


def why_so_many(piles, name, n, ratios):
    """What may have led to piles of these sizes."""
    train, val, test = (len(piles[pile][name]) for pile in PILES)
    if (train, val, test) == (
        int(ratios[0] * n),
        int(ratios[1] * n),
        n - int(ratios[0] * n) - int(ratios[1] * n),
    ):
        return (
            "Both parts were rounded down, and what that left over went into test. Round the places of the two *cuts*, "
            "at ratios[0] and at ratios[0] + ratios[1] of the list."
        )
    if train + val + test == n and abs(val - ratios[1] * (n - train)) < 1:
        return (
            "The second ratio is a part of all files of the class, too, and not of those that train has left."
        )
    total = sum(sum(map(len, piles[pile].values())) for pile in PILES)
    if all(
        abs(sum(map(len, piles[pile].values())) - ratio * total) <= 1
        for pile, ratio in zip(PILES, ratios, strict=True)
    ):
        return "Of all classes together the parts are right. Split each class for itself."
    return f"Train, val and test have {train}, {val} and {test}: where does each slice begin, and where does it end?"


### END SEALED

with rubric("three_way_split", checks=3) as check:
    with check(
        "of each class the right part",
        points=1,
        hint="Loop over `files.items()` and cut each list twice.",
    ):
        compare_sizes(check, names_of(cat=10, dog=20), (0.6, 0.2, 0.2))
        compare_sizes(check, names_of(cat=50, dog=10, owl=29), (0.7, 0.1, 0.2))
        compare_sizes(check, names_of(cat=14, dog=19), (0.6, 0.2, 0.2))
    ### BEGIN HIDDEN TESTS

    def look_for_common_files(check, files, ratios, seed):
        """Every file in one pile, and nothing else there."""
        piles = split(check, files, ratios, seed)
        for name in files:
            for a, b in itertools.combinations(PILES, 2):
                common = set(piles[a][name]) & set(piles[b][name])
                check.that(
                    not common,
                    f"Files of {name} that are both in {a} and in {b}: {len(common)}, such as {min(common, default='')}. "
                    f"Then {b} asks what {a} has shown.",
                    hint="Three slices of one shuffled list can't overlap.",
                )
            found = [file for pile in PILES for file in piles[pile][name]]
            check.that(
                sorted(found) == sorted(files[name]),
                f"Of {len(files[name])} {name} files {len(set(found) & set(files[name]))} are in the three piles "
                "together; each of them should be, once.",
                hint="Cut one shuffled list in three: the next slice begins where the one before it ends.",
            )

    def look_at_order(check):
        """Shuffled, by the seed."""
        files = names_of(cat=40, dog=40)
        one, again, other = (split(check, files, (0.5, 0.25, 0.25), seed) for seed in (5, 5, 6))
        check.that(
            one == again,
            "Two calls with the same seed gave different piles: chance must start from `seed`.",
        )
        check.that(
            set(one["train"]["cat"]) != set(files["cat"][:20]),
            "train holds the first half of the files in the order in which they came. By date, train would be the "
            "winter and test the summer: shuffle first.",
        )
        check.that(one != other, "Seed 5 and seed 6 give the same piles: `seed` is ignored.")
        zero, again = (split(check, files, (0.5, 0.25, 0.25), 0) for _ in range(2))
        check.that(
            zero == again,
            "Two calls with seed=0 gave different piles: 0 is a seed like any other, but `seed or …` takes it for none.",
        )

    with check(
        "each file in exactly one pile",
        points=1,
        hint="Shuffle a copy of each list once, and cut that one in three.",
    ):
        look_for_common_files(check, names_of(cat=10, dog=20), (0.6, 0.2, 0.2), 0)
        look_for_common_files(check, names_of(cat=23, dog=7, owl=40), [0.5, 0.3, 0.2], 4)
    with check(
        "shuffled, and the same for the same seed",
        points=1,
        hint="Begin with `np.random.default_rng(seed)`, and shuffle a copy of each list before you cut it.",
    ):
        look_at_order(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## From folders to batches
#
# One call reads a folder of folders:

# %%
import keras
from keras import layers


# %%
def read(kind, part, **how):
    return keras.utils.image_dataset_from_directory(
        root / kind / part, image_size=(48, 48), batch_size=16, verbose=False, **how
    )


# %%
train = read("pets", "train", label_mode="binary", shuffle=True, seed=1)
validation = read("pets", "validation", label_mode="binary", shuffle=False).cache()
test = read("pets", "test", label_mode="binary", shuffle=False)
for pictures, labels in train.take(1):
    print(pictures.shape, float(np.max(pictures)), labels.shape)
print(train.class_names, [len(train), len(validation), len(test)])

# %% [markdown]
# * The classes are numbered by the **alphabet**: cat 0, dog 1.
# * `image_size` scales all pictures, here from 64 to 48 pixels. Values stay 0 to **255**: rescaling is the model's first layer.
# * 200 pictures are 13 batches, the last with 8. Training is **shuffled**, anew in each epoch; the others aren't.
#   `cache()` keeps what was read in memory.
# * The old call was `ImageDataGenerator(...).flow_from_directory(path, target_size=..., class_mode="binary")`. Its `'binary'` took three
#   classes without a word and handed out 0, 1, 2. And today?

# %%
# With a network, source="download" writes photographs.
save_fruits(root / "fruits", train=150, validation=105, test=150, difficulty=0.6, seed=1)
try:
    read("fruits", "train", label_mode="binary")
except ValueError as error:
    print(str(error)[:110])

# %% [markdown]
# An error: better. One more trap: `map` gives you a new data set, without the names.

# %%
print(hasattr(train.map(lambda pictures, labels: (pictures / 255, labels)), "class_names"))

# %% [markdown]
# ## Without augmentation
#
# A small CNN; `head` is its end, `augment` a list of layers for the beginning. `fit_for` trains it, with a learning rate that falls to 0
# along a cosine, so that each training ends quietly.


# %%
def small_cnn(head, augment=()):
    model = keras.Sequential([keras.Input((48, 48, 3)), layers.Rescaling(1 / 255), *augment])
    for filters, size, step in ((16, 5, 2), (32, 3, 1), (64, 3, 1)):
        model.add(layers.Conv2D(filters, size, strides=step, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D())
    for layer in (layers.Flatten(), layers.Dense(64, activation="relu"), head):
        model.add(layer)
    return model


# %%
def fit_for(epochs, model, train, validation, loss):
    falling = keras.optimizers.schedules.CosineDecay(0.002, epochs * len(train))
    model.compile(keras.optimizers.Adam(falling), loss=loss, metrics=["accuracy"])
    how = {"epochs": epochs, "verbose": 0, "shuffle": False}  # `train` shuffles itself
    return model.fit(train, validation_data=validation, **how).history


# %%
set_seed(0)
plain = small_cnn(layers.Dense(1, activation="sigmoid"))
plain_history = fit_for(40, plain, train, validation, "binary_crossentropy")
plots.history(plain_history)

# %%
last = {key: values[-1] for key, values in plain_history.items()}
lowest = int(np.argmin(plain_history["val_loss"]))
print(f"last epoch: training {last['accuracy']:.3f}, validation {last['val_accuracy']:.3f}")
print(f"lowest validation loss {plain_history['val_loss'][lowest]:.2f}, after {lowest + 1} epochs;")
print(f"in the last {last['val_loss']:.2f}")

# %% [markdown]
# **Overfitting**, as in a textbook: all training pictures right, and three in ten of the new ones wrong. The validation loss ends where a
# coin's would be (ln 2 = 0.69), for the network is nearly as *sure* of its mistakes as of the rest. It knows these 200 pictures; about cats and
# dogs it learns nothing more.
#
# <details><summary>And in 2020?</summary>
#
# Training .96, validation .70, after 50 epochs without augmentation. The notebook didn't mention it.
#
# </details>
#
# ## With augmentation, on the same budget
#
# What changes a picture of a cat, and leaves it a cat? Mirrored, shifted, darker: yes. Upside down: rarely.

# %%
augment = [
    layers.RandomFlip("horizontal"),
    layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
    layers.RandomBrightness(0.2, value_range=(0, 1)),
]
batch = np.repeat(cats_and_dogs(1, 48, seed=11)[0] / 255, 10, axis=0)
for layer in augment:
    batch = layer(batch, training=True)
plots.pictures(np.clip(batch, 0, 1), columns=10)

# %% [markdown]
# Ten times the same picture, as ten epochs would show it. The layers stand *inside* the model and work in training only: **validation and
# test pictures are never augmented**. The budget is that of before: 40 epochs of 200 pictures, 520 updates. Guess first: which of the two is
# ahead after five epochs, and which after forty?

# %%
set_seed(0)
augmented = small_cnn(layers.Dense(1, activation="sigmoid"), augment)
augmented_history = fit_for(40, augmented, train, validation, "binary_crossentropy")
both = {"without": plain_history, "with augmentation": augmented_history}
_ = plots.history(both, keys=["accuracy", "val_accuracy"]).set_ylim(0.2, 1.03)

# %% [markdown]
# Look at the first half: for some twenty epochs augmentation is *no better*. Its pictures are harder, and never the same twice. Then it goes
# on climbing where the other has stopped. Its training accuracy, on distorted pictures, has not reached 1. Now judge with a few epochs of the
# one and many of the other:

# %%
print("augmented, 5 epochs:", round(augmented_history["val_accuracy"][4], 3))
print("plain, 40 epochs:   ", round(plain_history["val_accuracy"][-1], 3))

# %% [markdown]
# 'Augmentation harms.' That was the comparison at the top, five epochs against fifty, and it would have been wrong here as well.
#
# <details><summary>Counting the budget in old code</summary>
#
# Old code names `steps_per_epoch`: pictures in an epoch are steps × batch. The fruit notebook of 2020 kept the 125
# steps of the cats: 125 × 16 = 2000 pictures an epoch, out of 600. Keras 3 stops when the folder is through, with a mere warning: 38
# updates, not 125. Leave the argument out, and count epochs.
#
# </details>
#
# ## Exercise 2 of 12: the same budget  *(2 points)*
#
# Write `compare_same_budget(hA, hB, key)` for two histories (dictionaries, such as `fit(...).history`) whose trainings may differ in length,
# and the name `key` of an accuracy. It returns three things: how many epochs **both** have had, and the best value of each **within
# those epochs**. The histories stay as they are.
#
# Example: for `[.5, .6, .9]` and `[.7, .4]` under the key: `(2, .6, .7)`. The .9 came in an epoch that the other never had.


# %% exercise="compare_same_budget"
def compare_same_budget(hA, hB, key):
    """(epochs that both have had, best of A in them, best of B in them)."""
    ### BEGIN SOLUTION
    epochs = min(len(hA[key]), len(hB[key]))
    return epochs, max(hA[key][:epochs]), max(hB[key][:epochs])
    ### END SOLUTION


# %% tests="compare_same_budget" points=2
import numpy as np
from coursekit import rubric

### BEGIN SEALED
SHORT = [0.50, 0.72, 0.61, 0.64]
LONG = [0.40, 0.55, 0.66, 0.58, 0.90, 0.80]


def wrong_bests(a, b, n):
    """What either best value may be in place of the largest of its first n, and the answers with it."""
    for side, values in (("A", a), ("B", b)):
        common = values[:n]
        ways = {
            "the smallest value of the common epochs, and of an accuracy the best is the largest": min(
                common
            ),
            "the mean over the common epochs, and the best was asked for": sum(common) / n,
            "the sum over the common epochs, and the best was asked for": sum(common),
            "the last value of the common epochs, and the best was asked for": common[-1],
            "the best over all its epochs, and only those count that both have had": max(values),
            "the best after the common epochs, and only those count that both have had": max(
                values[n:], default=None
            ),
        }
        for what, value in ways.items():
            bests = (value, max(b[:n])) if side == "A" else (max(a[:n]), value)
            if value is not None:
                yield f"For {side} that is {what}.", [n, *bests]


def compare(check, a, b, key):
    """compare_same_budget against the truth, with the usual mistakes."""
    other = {"accuracy": [0.99] * 9, "loss": [0.1] * 9, "val_loss": [0.2] * 9, "lr": [0.1] * 9}
    got = check.call(compare_same_budget, {**other, key: a}, {**other, key: b}, key)
    if isinstance(got, bool | int | float | np.number):
        check.fail(
            "One value came back, and three are asked for: the number of epochs, the best of A, the best of B."
        )
    got = check.unpack(got, "epochs", "best A", "best B")
    for side, best in zip("AB", got[1:], strict=True):
        check.that(
            not np.ndim(best),
            f"For {side} several values came back, and one was asked for: the largest, `max(…)`.",
        )
    n = min(len(a), len(b))
    check.close(
        got,
        [n, max(a[:n]), max(b[:n])],
        name=f"for {key} = {a} and {b}, the answer",
        mistakes={
            "You took the best over *all* epochs. The longer training had more tries: look only at the epochs that "
            "both have had.": [n, max(a), max(b)],
            "You took the last values of the common epochs; the best ones were asked for.": [
                n,
                a[n - 1],
                b[n - 1],
            ],
            "You took the last values of each training.": [n, a[-1], b[-1]],
            "The number of epochs is that of the longer training.": [
                max(len(a), len(b)),
                max(a[:n]),
                max(b[:n]),
            ],
            "The longer training was used whole: cut both at the length of the shorter.": [
                max(len(a), len(b)),
                max(a),
                max(b),
            ],
            "These are the smallest values of the common epochs. Of an accuracy, the best is the largest.": [
                n,
                min(a[:n]),
                min(b[:n]),
            ],
            "These are the means over the common epochs; the best values were asked for.": [
                n,
                sum(a[:n]) / n,
                sum(b[:n]) / n,
            ],
            "The best values are right, but you returned the number of the last epoch, counted from 0. How many epochs "
            "were there?": [n - 1, max(a[:n]), max(b[:n])],
            "The two results are the wrong way round: A first.": [
                n,
                max(b[:n]),
                max(a[:n]),
            ],
            "The number of epochs comes first, then the best of A and the best of B.": [
                max(a[:n]),
                n,
                max(b[:n]),
            ],
            "The number of epochs comes first, and not last.": [max(a[:n]), max(b[:n]), n],
            **dict(wrong_bests(a, b, n)),
            f"The number of epochs is {got[0]} in your answer, and both have had {n}: the length of the shorter list.": (
                got if not np.array_equal(got[0], n) else None
            ),
        },
    )


### END SEALED

with rubric("compare_same_budget", checks=2) as check:
    with check("the longer training is cut", points=1, hint="Slice both lists: [:epochs]."):
        compare(check, SHORT, LONG, "val_accuracy")
    ### BEGIN HIDDEN TESTS
    with check(
        "whichever is longer, under any key",
        points=1,
        hint="`key` is a name that may be any; use it.",
    ):
        compare(check, LONG, SHORT, "val_accuracy")
        compare(check, [0.9, 0.1, 0.2], [0.3, 0.2, 0.8], "val_binary_accuracy")
        compare(check, [0.25], LONG, "top")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## How far can you trust an accuracy?
#
# The .575 at the top are 46 of 80 pictures. Suppose that the network's *true* accuracy is .575. What would other sets of 80 pictures have
# said? Guess how far from .575 they get, and then let chance draw 10,000 such sets:

# %%
rng = np.random.default_rng(0)
for n in (80, 800):
    found = rng.binomial(n, 0.575, size=10_000) / n
    plt.hist(found, bins=np.arange(0.38, 0.78, 0.0125), alpha=0.6, label=f"{n} pictures")
    low, high = np.quantile(found, [0.025, 0.975])
    print(f"{n} pictures: 95 of 100 sets give {low:.3f} to {high:.3f}, ± {(high - low) / 2:.3f}")
plt.axvline(0.6, color="black", linestyle=":", label="the other network: 0.60")
plt.xlabel("accuracy found on a test set")
plt.ylabel("sets out of 10,000")
_ = plt.legend()

# %% [markdown]
# With 80 pictures the *same* network scores anything from .46 to .69. The other's .60 is well inside: those two tests can't tell the networks
# apart. With 800 pictures the hill is narrower: ten times the pictures, a third of the width.
#
# ## Exercise 3 of 12: the interval  *(2 points)*
#
# The hill has the standard deviation $\sqrt{acc\,(1-acc)/n}$, and 95 % of it lie within 1.96 of these to either side. Write
# `accuracy_interval(acc, n)`: the lower and the upper end, neither below 0 nor above 1. You may round them to three digits.
#
# Example: `accuracy_interval(0.575, 80)` is about `(0.467, 0.683)`.


# %% exercise="accuracy_interval"
def accuracy_interval(acc, n):
    """(low, high): the normal 95 % interval of an accuracy found on n pictures, within 0 and 1."""
    ### BEGIN SOLUTION
    half = 1.96 * np.sqrt(acc * (1 - acc) / n)
    return max(0.0, acc - half), min(1.0, acc + half)
    ### END SOLUTION


# %% tests="accuracy_interval" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_interval(check, acc, n):
    """accuracy_interval against the formula, with the usual mistakes."""
    sigma = np.sqrt(acc * (1 - acc) / n)

    def clipped(half):
        return np.clip([acc - half, acc + half], 0, 1)

    got = check.call(accuracy_interval, acc, n)
    if isinstance(got, int | float | np.number):
        check.fail("One number came back, and two are asked for: the lower end and the upper end.")
    low, high = clipped(1.96 * sigma)
    ends = check.unpack(got, "low", "high")
    check_a_little_too_wide(check, ends, n, clipped, sigma)
    check.close(
        ends,
        [low, high],
        name=f"the interval of {acc} on {n} pictures",
        atol=6e-4,  # rounded to three digits they are off by up to half of a thousandth
        rtol=0,
        mistakes={
            "All from 0 to 1 lies in your interval: it is far too wide. Is n under the root, below the line?": [
                0,
                1,
            ],
            "That is one standard deviation to either side, in which only 68 % lie. Take 1.96.": clipped(
                sigma
            ),
            "One standard deviation, and beyond 0 or 1.": [acc - sigma, acc + sigma],
            "The ends are rounded too much: keep three digits.": np.round(clipped(1.96 * sigma), 2),
            "These are per cent; the ends lie between 0 and 1.": 100 * clipped(1.96 * sigma),
            "The square root is missing: acc (1 - acc) / n is the variance.": clipped(1.96 * sigma**2),
            "An accuracy can't lie below 0 or above 1: clip the ends.": [
                acc - 1.96 * sigma,
                acc + 1.96 * sigma,
            ],
            "The n stands outside of the root: a hundred times the pictures make the interval ten times narrower, "
            "not a hundred times.": clipped(1.96 * np.sqrt(acc * (1 - acc)) / n),
            "The n is missing under the root.": clipped(1.96 * np.sqrt(acc * (1 - acc))),
            "That is the distance from the middle, twice. The ends were asked for.": [
                1.96 * sigma,
                1.96 * sigma,
            ],
            "The interval is twice as wide as it should be: 1.96 standard deviations to *either* side.": clipped(
                3.92 * sigma
            ),
            "The interval is half as wide as it should be: 1.96 standard deviations to *either* side.": clipped(
                0.98 * sigma
            ),
            "The interval is a tenth as wide as it should be. Is there 1.96 before the root?": clipped(
                0.196 * sigma
            ),
            **dict(wrong_roots(acc, n)),
            **wrong_ends(acc, 1.96 * sigma, low, high),
        },
    )


def check_a_little_too_wide(check, ends, n, clipped, sigma):
    """Three slips that lie near each other; where an answer may be more than one of them, that is said."""
    slips = {
        "That is two standard deviations to either side. Take 1.96.": 2 * sigma,
        "You divided by n - 1, as for a sample's spread. Here it is n.": 1.96 * sigma * np.sqrt(n / (n - 1)),
        "That is a coin's spread, with 0.25 / n under the root. There should be acc · (1 - acc), divided by n.": (
            1.96 * np.sqrt(0.25 / n)
        ),
    }

    def near(half):
        try:
            return np.allclose(np.asarray(ends, dtype=float), clipped(half), rtol=0, atol=6e-4)
        except (TypeError, ValueError):  # `check.close` says that these are no numbers
            return False

    found = [said for said, half in slips.items() if near(half)]
    if found and not near(1.96 * sigma):
        check.fail(
            found[0]
            if len(found) == 1
            else "It is a little too wide: take exactly 1.96 standard deviations, and under the root acc · (1 - acc), with this "
            "accuracy and not with one half, divided by n and not by n - 1."
        )


def wrong_roots(acc, n):
    """Intervals with something else under the root than acc (1 - acc) / n."""
    for text, value in (
        ("acc", acc),
        ("1 - acc", 1 - acc),
        ("acc · acc", acc**2),
        ("acc · (1 + acc)", acc * (1 + acc)),
        ("acc · (2 - acc)", acc * (2 - acc)),
        ("acc / (1 - acc)", acc / (1 - acc) if acc < 1 else np.inf),
    ):
        half = 1.96 * np.sqrt(value / n)
        said = f"It comes out as with {text} under the root, divided by n. There should be acc · (1 - acc)."
        yield said, np.clip([acc - half, acc + half], 0, 1)


def wrong_ends(acc, half, low, high):
    """Intervals of which one end is right, or both stand in the wrong place."""
    below, above = (
        "The lower end is acc *minus* 1.96 standard deviations, ",
        "The upper end is acc *plus* 1.96 standard deviations, ",
    )
    return {
        "The ends are exchanged: the lower one first.": [high, low],
        f"{below}and 0 only where that would be negative.": [0, high],
        f"{above}and 1 only where that would be more.": [low, 1],
        f"{below}and yours is acc itself.": [acc, high],
        f"{above}and yours is acc itself.": [low, acc],
        f"{below}and yours is these alone.": [half, high],
        f"{above}and yours is these alone.": [low, min(1, half)],
        f"{below}and yours is above acc.": [acc + half, high],
        f"{above}and yours is below acc.": [low, acc - half],
    }


### END SEALED

with rubric("accuracy_interval", checks=2) as check:
    with check(
        "0.7 on 10 pictures, 0.575 on 80 and on 800",
        points=1,
        hint="acc ± 1.96 · np.sqrt(acc * (1 - acc) / n)",
    ):
        compare_interval(check, 0.7, 10)
        compare_interval(check, 0.575, 80)
        compare_interval(check, 0.575, 800)
    ### BEGIN HIDDEN TESTS
    with check("no end below 0 or above 1", points=1, hint="max(0, …) and min(1, …)"):
        compare_interval(check, 0.98, 20)
        compare_interval(check, 0.01, 50)
        compare_interval(check, 1.0, 15)
        compare_interval(check, 0.7, 350)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## The test, once
#
# A 'test' folder that *is* the validation folder has been looked at after each epoch. Ours is a third one, not used so far:

# %%
p_plain, p = (model.predict(test, verbose=0) for model in (plain, augmented))
y = np.concatenate([labels for _, labels in test])[:, 0].astype(int)
hits = {"without": (p_plain[:, 0] > 0.5) == y, "with augmentation": (p[:, 0] > 0.5) == y}

# %% [markdown]
# Each accuracy gets its range, as above. And since both networks saw the *same* pictures, we also look at those on which they differ. Were
# it luck, each of these would be a throw of a coin: of n throws, n/2 are heads, give or take $1.96 \cdot \sqrt{n}/2 = 0.98 \sqrt{n}$ in 95 of
# 100 cases. That is the formula of exercise 3 once more, for an accuracy of one half, and times n.

# %%
for name, right in hits.items():
    luck = rng.binomial(len(right), right.mean(), size=10_000) / len(right)
    low, high = np.quantile(luck, [0.025, 0.975])
    print(f"{name:18} {right.mean():.3f}, by luck {low:.3f} to {high:.3f}")
gained = int((hits["with augmentation"] & ~hits["without"]).sum())
lost = int((hits["without"] & ~hits["with augmentation"]).sum())
half, spread = (gained + lost) / 2, 0.98 * np.sqrt(gained + lost)
print(f"right only with augmentation: {gained}, right only without: {lost}")
print(f"expected, if they were equally good: {half:.0f} ± {spread:.0f} each")

# %% [markdown]
# Augmentation is ahead on pictures that nobody had seen. How sure? The two ranges come close to each other, or overlap; so take the pictures on which the two
# differ, and compare how many augmentation wins with what the last line expects of a coin. That is our answer, **for this
# network, these pictures and this seed**; before it goes into a report, a careful person repeats both trainings with other seeds
# (lesson 07).
#
# ### Question 1  *(1 point)*
#
# On the same 200 test pictures, network A has .80 right and network B .86. Three pictures are right only with A, 15 only with B. What follows?
#
# * **a** Nothing: on 200 pictures each has an interval of about ±.05, and the two overlap.
# * **b** B is the better kind of network, whatever the start.
# * **c** Between these two trained networks it is more than luck of the pictures.
# * **d** A has overfitted.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


# %% exercise="question_1"
def question_1():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_1" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "So it would be for two networks on two sets of pictures. Here both answered the same ones: look at the 18 on which they differ.",
    "b": "That is too much for one training of each. Another seed may turn it round.",
    "d": "Overfitting shows between training and validation. A test result alone says nothing of it.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("what follows", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 4 of 12: a comparison in a notebook, in your own words  *(2 points)*
#
# 'With augmentation: 5 epochs, test .575. Without: 50 epochs, test .60. The test generator reads the folder `validation`, and
# evaluates 5 shuffled batches of 16.' Name three reasons why this says nothing about augmentation, and for each what you would do
# instead.
#
# *What earns the points:* 2 for three reasons, each with what you would do instead (1.5 where that is missing for some); 1 for two, 0.5 for one.

# %% [markdown] answer="notebook_of_2020" points=2
# (1) The budgets differ, 5 epochs against 50; augmented training starts slower. Train both equally long, or both until validation stops
# rising. (2) The test folder is the validation folder, from which decisions were made. Keep a third set that is used once. (3) 80
# pictures: the interval is about ±.11, so .575 and .60 can't be told apart. Test on all 800, which gives ±.034. (Also right: one run
# each, so luck of the seed; shuffled batches, so each call tests other pictures; nothing else may differ between the two.)
#
# *For the marker.* **2 points** for three reasons with remedies; **1.5** for three reasons, not all with a remedy; **1** for two reasons
# with remedies; **0.5** for one. 'Too few pictures' counts as a reason if the answer says that the difference is within chance.

# %% [markdown]
# ## Behind the accuracy: which pictures?
#
# A sigmoid ends in one number, the probability of class 1:

# %%
print(p.shape, p[:3, 0].round(3))
print(
    "argmax says dog",
    int((p.argmax(axis=1) == 1).sum()),
    "times,  p > 0.5",
    int((p > 0.5).sum()),
    "times",
)

# %% [markdown]
# `argmax` looks for the best *column*, and there is only one: column 0, every picture a cat, no error message. With one sigmoid unit you
# ask `p > 0.5`. And `p[0, 1]` is an error: there is no column 1.
#
# ## Exercise 5 of 12: from probability to name  *(2 points)*
#
# Write `binary_names(p, class_names)`: `p` has the shape (n, 1), from a sigmoid; `class_names` are two names, that of class 0 first. It returns
# a list of n names: that of class 1 where p is above .5.
#
# Example: `binary_names(np.array([[0.2], [0.9]]), ["cat", "dog"])` is `["cat", "dog"]`.


# %% exercise="binary_names"
def binary_names(p, class_names):
    """The name of class 1 where p > 0.5, else that of class 0; a list of n names."""
    ### BEGIN SOLUTION
    return [class_names[int(row[0] > 0.5)] for row in p]
    ### END SOLUTION


# %% tests="binary_names" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_names(check, p, names):
    """binary_names against the truth, with the usual mistakes."""
    p = np.array(p).reshape(-1, 1)
    ones = p[:, 0] > 0.5

    def called(where):
        return [names[int(one)] for one in where]

    got = check.call(binary_names, p, names)
    check.that(
        not isinstance(got, str),
        f"You returned one text, {got!r}. A list was expected, with a name for each row of p.",
    )
    got = got if not isinstance(got, np.ndarray) else got.reshape(-1)
    if isinstance(got, list | tuple | np.ndarray) and len(got) != len(p):
        check.fail(f"{len(got)} names came back for the {len(p)} rows of p: one for each was asked for.")
    check.equal(
        got,
        called(ones),
        name=f"for p = {p[:, 0].tolist()}, the list of names",
        mistakes={
            "Every picture got the name of class 0: argmax(axis=1) of a single column is always 0. Ask p > "
            "0.5.": called(ones & False),
            "The names are the wrong way round: p is the probability of class 1, the *second* name.": called(
                ~ones
            ),
            "These are numbers. Names were asked for: class_names[number].": ones.astype(int),
            "A p of exactly 0.5 is not above 0.5: it gets the name of class 0.": called(p[:, 0] >= 0.5),
            "The names 'cat' and 'dog' are written into your function. Use `class_names`.": [
                ("cat", "dog")[int(one)] for one in ones
            ],
            "Each name stands in a list of its own. `p` has one column: take `p[:, 0]`.": [
                [name] for name in called(ones)
            ],
        }
        if list(names) == sorted(names)
        else {
            "The names are exchanged. Did you sort them? Use them as they come in: that of class 0 first, of class 1 "
            "second.": called(~ones),
        },
    )


### END SEALED

with rubric("binary_names", checks=2) as check:
    with check(
        "cats and dogs",
        points=1,
        hint="`p[:, 0] > 0.5` holds False and True; `int` makes a 0 or 1 of each, which is an index.",
    ):
        compare_names(check, [0.2, 0.9, 0.6], ["cat", "dog"])
    ### BEGIN HIDDEN TESTS
    with check(
        "other names, other numbers",
        points=1,
        hint="Use the names that come in, in their order.",
    ):
        compare_names(check, [0.5, 0.51, 0.49, 1.0, 0.0], ["bicycle", "ship"])
        compare_names(check, [0.7, 0.2, 0.9], ["zebra", "ant"])
        compare_names(check, np.float32([0.1, 0.2, 0.3, 0.4]), ("no", "yes"))
        compare_names(check, [0.8], ["cat", "dog"])
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# And these are the worst mistakes: wrong, and surest of it.

# %%
pictures = np.concatenate([batch for batch, _ in test]) / 255
said = (p[:, 0] > 0.5).astype(int)
sure = np.where(said == y, -1, abs(p[:, 0] - 0.5))
worst = np.argsort(-sure)[:8]
plots.pictures(pictures[worst], true=y[worst], predicted=said[worst], names=CAT_OR_DOG)

# %% [markdown]
# Look for what they share: most lie or stand where others sit, or have ears that aren't those of the picture book. **That is where more
# pictures would help.** An accuracy alone doesn't say so.
#
# ## Labels that don't belong to their predictions
#
# Above we took the labels in one pass over `test` and the predictions in another. Let us do the same with `train`, where the network has
# nearly all right. What do you expect?

# %%
labels = np.concatenate([labels for _, labels in train])[:, 0]
wrongly = np.mean((plain.predict(train, verbose=0)[:, 0] > 0.5) == labels)
print(f"two passes: {wrongly:.3f}   evaluate: {plain.evaluate(train, verbose=0)[1]:.3f}")

# %% [markdown]
# `evaluate` says nearly 1, our own count about a half. `train` is **shuffled anew in each pass**: the predictions belong to other pictures than
# the labels. `test` was read with `shuffle=False`, so there it was right. Code that works for both gets the two *in the same pass*.
#
# ## Exercise 6 of 12: collect in one pass  *(3 points)*
#
# Write `collect(model, ds)`. `ds` is a data set of batches (pictures, labels), shuffled or not, its last batch perhaps smaller; labels are numbers
# 0 … k−1. The model has k outputs (softmax). Return `y_true, y_pred`: two arrays of shape (n,), the labels and the predicted classes,
# so that the same place belongs to the same picture.
#
# Example: `y_true, y_pred = collect(model, ds); np.mean(y_true == y_pred)` is the accuracy that `evaluate` gives.
#
# <details><summary>Hint</summary>
#
# `for pictures, labels in ds:` and, inside, `model.predict_on_batch(pictures)` or `model(pictures, training=False)`. Gather in two lists,
# `np.concatenate` at the end.
#
# </details>


# %% exercise="collect"
def collect(model, ds):
    """(y_true, y_pred), both (n,): the labels and the predicted classes of all pictures, aligned."""
    ### BEGIN SOLUTION
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(np.asarray(labels))
        y_pred.append(np.asarray(model(pictures, training=False)).argmax(axis=1))
    return np.concatenate(y_true), np.concatenate(y_pred)
    ### END SOLUTION


# %% tests="collect" points=3
import keras
import numpy as np
import tensorflow as tf
from coursekit import rubric


### BEGIN SEALED
def knowing_model(mirrored=False):
    """Says which of three pixels is bright, and 0 if all are dark; mirrors in training, if asked for."""
    model = keras.Sequential([keras.Input((1, 3, 1))])
    if mirrored:
        model.add(keras.layers.RandomFlip("horizontal", seed=1))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(3, activation="softmax"))
    model.layers[-1].set_weights([5 * np.eye(3, dtype="float32"), np.float32([2, 0, 0])])
    return model


def pictures_of(n, wrong=0, classes=3):
    """n pictures of three pixels and labels, of which `wrong` are not the brightest pixel's; with what is brightest."""
    brightest = np.arange(n) * 7 % classes
    X = np.eye(3, dtype="float32")[brightest].reshape(n, 1, 3, 1)
    labels = brightest.copy()
    labels[:wrong] = (labels[:wrong] + 1) % 3
    return X, labels, brightest


def same_values(got, want):
    """Whether the values are the same, in whatever order."""
    return np.array_equal(np.sort(np.float64(got)), np.sort(np.float64(want)))


def look(check, model, ds, labels, brightest, what, mirrors=False):
    """collect(model, ds) must hold each pair of label and brightest pixel as often as there is one."""
    got = check.call(collect, model, ds)
    if isinstance(got, np.ndarray) and got.shape == labels.shape:
        check.fail("One array came back, and two are asked for: `return y_true, y_pred`.")
    got = check.unpack(got, "y_true", "y_pred")
    for name, values in zip(("y_true", "y_pred"), got, strict=True):
        check.that(
            not isinstance(values, list) or len(values) == len(labels) or not any(map(np.ndim, values)),
            f"{what} {name} is a list with an array for each batch. np.concatenate joins them into one.",
        )
        shape = np.shape(values)
        check.that(
            shape != (len(labels), 3),
            f"{what} {name} has the shape {shape}: probabilities. The class is where the largest is: argmax(axis=1).",
        )
        check.that(
            len(shape) == 1 and shape[0] == len(labels),
            f"{what} {name} has the shape {shape}; ({len(labels)},) was expected: all pictures, also those of the "
            "last batch, which is smaller.",
        )
    pairs, wanted = (
        np.bincount(3 * np.int64(a) + np.int64(b), minlength=9) for a, b in (got, (labels, brightest))
    )
    alone = [same_values(a, b) for a, b in zip(got, (labels, brightest), strict=True)]
    exchanged = np.bincount(3 * np.int64(got[1]) + np.int64(got[0]), minlength=9)
    check.that(
        np.array_equal(pairs, wanted) or not np.array_equal(exchanged, wanted),
        f"{what} the two are exchanged: y_true, the labels, comes first.",
    )
    check.that(alone[0], f"{what} y_true does not hold the labels of the set.")
    for column in range(3):
        check.that(
            alone[1] or not same_values(got[1], brightest == column),
            f"{what} y_pred says of a single column whether it is above one half. With one sigmoid unit that was right; "
            "this model has three outputs, and the class is the column of the largest: argmax(axis=1).",
        )
    check.that(
        alone[1] or np.any(got[1]),
        f"{what} y_pred is 0 for each picture. Do the pictures go into the model as they come out of the set? They are not "
        "to be divided by 255 once more: what scales them is in the model.",
    )
    check.that(
        alone[1],
        f"{what} y_pred does not hold what the model says when it is not in training: model(pictures) may mirror them. "
        "Say training=False, or use predict_on_batch."
        if mirrors
        else f"{what} y_pred does not hold the classes that the model finds likeliest: argmax(axis=1) of its answers.",
    )
    check.that(
        np.array_equal(pairs, wanted),
        f"{what} the labels and the predictions are right, but don't belong together: the accuracy comes out as "
        f"{np.mean(np.asarray(got[0]) == np.asarray(got[1])):.2f}, not {np.mean(labels == brightest):.2f}. A shuffled "
        "set has another order in each pass: take both in one.",
    )


def check_ten_pictures(check):
    """Two whole batches and a half one, in order."""
    X, labels, brightest = pictures_of(10, wrong=3)
    ds = tf.data.Dataset.from_tensor_slices((X, labels)).batch(4)
    look(check, knowing_model(), ds, labels, brightest, "For an unshuffled set,")


### END SEALED

with rubric("collect", checks=3) as check:
    with check(
        "ten pictures in batches of four",
        points=1,
        hint="Gather in two lists, batch by batch, and join each of them at the end.",
    ):
        check_ten_pictures(check)
    ### BEGIN HIDDEN TESTS
    with check("a shuffled set", points=1, hint="One loop over `ds`, and in it labels and answers."):
        X, labels, brightest = pictures_of(50, wrong=9)
        ds = tf.data.Dataset.from_tensor_slices((X, labels)).shuffle(50, seed=3).batch(8)
        look(check, knowing_model(), ds, labels, brightest, "For a shuffled set,")
    with check("a model that augments in training only", points=1, hint="model(pictures, training=False)"):
        X, labels, brightest = pictures_of(40, classes=2)  # mirrored, 0 would become 2
        ds = tf.data.Dataset.from_tensor_slices((X, labels)).shuffle(40, seed=4).batch(16)
        look(
            check,
            knowing_model(mirrored=True),
            ds,
            labels,
            brightest,
            "For a model with RandomFlip,",
            mirrors=True,
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## One answer for everything
#
# A network learns ships and bicycles from 64 little pictures, and its validation accuracy is **.4714, twice, to the
# last digit**: 33 of 70. A network that learns wobbles; what says the same thing to every picture doesn't. Let us make one, with a
# learning rate of 0.3:

# %%
set_seed(0)
tiny = keras.Sequential(
    [
        keras.Input((48, 48, 3)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(4),
        layers.Flatten(),
    ]
)
tiny.add(layers.Dense(1, activation="sigmoid"))
tiny.compile(keras.optimizers.Adam(0.3), loss="binary_crossentropy", metrics=["accuracy"])
collapsed = tiny.fit(train, validation_data=validation, epochs=3, verbose=0, shuffle=False).history
print("validation accuracy:", collapsed["val_accuracy"])
says = np.concatenate([tiny(pictures)[:, 0] > 0.5 for pictures, _ in validation])
print("says cat, says dog: ", np.bincount(says, minlength=2))

# %% [markdown]
# One class for all: the model has **collapsed**. On sets with equal classes that gives exactly a half. On others it can look like success: if 90
# of 100 pictures are cats, 'always cat' is right 90 times. So an accuracy needs a neighbour: the **majority**, what the most
# frequent class alone would give.
#
# ## Exercise 7 of 12: a report  *(3 points)*
#
# Write `collapse_report(y, p)` for true classes `y` and predicted classes `p`, both arrays (n,). It returns a dictionary:
#
# * `"collapsed"`: whether all predictions are the same;
# * `"accuracy"`: the part of right ones;
# * `"majority"`: the part of `y` that its most frequent class has.
#
# Example: `y = np.array([0, 1, 1, 1])`, `p = np.array([0, 0, 0, 0])` gives `{"collapsed": True, "accuracy": 0.25, "majority": 0.75}`.


# %% exercise="collapse_report"
def collapse_report(y, p):
    """{'collapsed': one answer for all?, 'accuracy': ..., 'majority': what the commonest class would give}."""
    ### BEGIN SOLUTION
    y, p = np.asarray(y), np.asarray(p)
    return {
        "collapsed": bool(len(np.unique(p)) == 1),
        "accuracy": float(np.mean(y == p)),
        "majority": float(np.bincount(y).max() / len(y)),
    }
    ### END SOLUTION


# %% tests="collapse_report" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def report(check, y, p):
    """The report as {key: number}."""
    got = check.call(collapse_report, np.array(y), np.array(p))
    if not isinstance(got, dict):
        check.fail(
            "A dictionary with collapsed, accuracy and majority was expected; here is "
            f"{'None' if got is None else 'a ' + type(got).__name__}."
        )
    check.that(
        set(got) == {"collapsed", "accuracy", "majority"},
        f"The keys are {', '.join(sorted(map(str, got))) or 'none'}. There should be three: collapsed, accuracy and majority.",
    )
    return got


def compare_numbers(check, y, p):
    """Accuracy and majority."""
    got, y, p = report(check, y, p), np.array(y), np.array(p)
    about = f"with y = {y.tolist()} and p = {p.tolist()}" if len(y) < 20 else f"with {len(y)} pictures"
    right, often = float(np.mean(y == p)), np.bincount(y)
    of_predictions, commonest = np.bincount(p).max() / len(p), often.argmax()
    check.close(
        got["accuracy"],
        right,
        name=f"{about}, the accuracy",
        mistakes={
            "That is the error.": 1 - right,
            "That is how many are right; the accuracy is a part: divide by n.": np.sum(y == p),
            "An accuracy of 0 says that none is right, and some are: np.mean(y == p).": 0,
            "An accuracy of 1 says that all are right, and some are not: np.mean(y == p).": 1,
        },
    )
    check.close(
        got["majority"],
        often.max() / len(y),
        name=f"{about}, the majority",
        mistakes={
            **what_was_counted(of_predictions, commonest),
            "That is the part of class 1; the commonest class may be another.": float(np.mean(y == 1)),
            "That is how many there are; a part was asked for: divide by n.": often.max(),
            "That is the accuracy. The majority doesn't ask what was predicted: count in y alone.": right,
            "That is the part that a class has on average. The largest one was asked for.": often.mean()
            / len(y),
            "That is the largest *number* in y, divided by n. How often does the most frequent one occur? "
            "np.bincount counts.": y.max() / len(y),
            "That is n divided by how often the commonest class occurs. The other way round, it is its part.": (
                len(y) / often.max()
            ),
            "That is how often the commonest class occurs, *times* n. Divide by n.": often.max() * len(y),
        },
    )


def what_was_counted(of_predictions, commonest):
    """What is said of the predictions' majority and of the commonest class itself, also where they are one number."""
    if of_predictions == commonest:
        return {
            "That is the number of the commonest class, or else the majority of the *predictions*. What counts is how "
            "frequent the commonest class is in y, as a part of all n.": commonest
        }
    return {
        "That is the majority of the *predictions*. What counts is how frequent the commonest class is in y: this "
        "is what the answer 'always that one' would get.": of_predictions,
        "That is the class, not its part.": commonest,
    }


def compare_collapse(check, y, p, why):
    """Whether it says that the model has collapsed."""
    said = report(check, y, p)["collapsed"]
    check.that(
        isinstance(said, bool | np.bool_) or said in (0, 1),
        f"'collapsed' is {said!r}; True or False was expected.",
    )
    truth = len(set(p)) == 1
    check.that(
        bool(said) == truth,
        f"'collapsed' is {bool(said)} for p = {list(p)} and y = {list(y)}: {why}",
    )


### END SEALED

with rubric("collapse_report", checks=3) as check:
    with check("33 of 70", points=1, hint="np.mean(y == p), and np.bincount(y).max() / len(y)."):
        compare_numbers(check, [0] * 33 + [1] * 37, [0] * 70)
        compare_collapse(check, [0, 1, 1, 1], [0, 0, 0, 0], "the same answer for all.")
    ### BEGIN HIDDEN TESTS
    with check(
        "the majority is that of the truth",
        points=1,
        hint="Count in y, over all classes.",
    ):
        compare_numbers(check, [2, 2, 2, 0, 1, 2, 2], [0, 1, 2, 0, 1, 1, 2])
        compare_numbers(check, [0, 0, 0, 1], [1, 1, 1, 0])
    with check(
        "collapsed means one answer for all, whatever it is worth",
        points=1,
        hint="len(np.unique(p)) == 1",
    ):
        worse = "worse than the majority, but it does give different answers."
        compare_collapse(check, [0, 0, 0, 1, 1], [1, 1, 0, 0, 1], worse)
        compare_collapse(
            check,
            [0, 0, 0, 1, 2],
            [0, 0, 1, 0, 0],
            "as good as the majority, with two answers.",
        )
        compare_collapse(
            check,
            [1, 1, 1, 1],
            [1, 1, 1, 1],
            "one answer for all. It is right each time, and still one.",
        )
        compare_collapse(check, [0, 1, 2, 2], [2, 2, 2, 2], "always class 2.")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# Show such a network one picture of a ship, and it may say 'ship 1.0, bicycle 1e-10'. It says so of bicycles too: **one picture
# proves nothing**, however sure.
#
# <details><summary>Both happened</summary>
#
# The .4714 and the one ship are from a notebook of the same course of 2020, a few cells apart.
#
# </details>
#
# *Here part one ends: a good place for a rest of an hour, or a night. When you come back to a new kernel, run the cells above again ('Run All
# Above').*
#
# ## Part two: three classes, and the end of the network
#
# The other folder holds pumpkins, tomatoes and watermelons.

# %%
train3 = read("fruits", "train", label_mode="int", shuffle=True, seed=1)
validation3 = read("fruits", "validation", label_mode="int", shuffle=False).cache()
test3 = read("fruits", "test", label_mode="int", shuffle=False)
for pictures, labels in train3.take(1):
    shown = plots.pictures(pictures[:16], true=labels[:16], names=FRUITS)
shown

# %% [markdown]
# Two classes or three, the convolutions stay. The **head** changes, with the way in which the labels come. What if it doesn't fit?
# Two ways to get it wrong:

# %%
import warnings

with warnings.catch_warnings(record=True) as said_by_keras:
    warnings.simplefilter("always")
    ones = layers.Dense(1, activation="softmax")(np.random.default_rng(0).normal(size=(4, 5)))
print("softmax of one unit:", np.asarray(ones)[:, 0])
print("Keras warns:", str(said_by_keras[-1].message)[-48:])

# %%
one_hot, guess = np.eye(3)[[0, 1]], np.array([[0.8, 0.1, 0.1], [0.1, 0.2, 0.7]])
for loss in ("categorical_crossentropy", "binary_crossentropy"):
    print(f"{loss:25}", np.mean(keras.losses.get(loss)(one_hot, guess)).round(3))

# %% [markdown]
# Softmax makes the outputs add up to 1, so a single one is always **1**: it can't learn. Today Keras says so. But `binary_crossentropy` takes
# one-hot labels without a word, and gives *another* number. Old code has both mistakes.
#
# ## Exercise 8 of 12: the right head  *(3 points)*
#
# Write `head_for(n_classes, label_mode)`, where `label_mode` is `"int"` (labels 0, 1, 2 …) or `"categorical"` (one-hot rows). It returns three
# things, `(units, activation, loss)`, of the last layer and of `compile`, as a number and two texts. For **two** classes with `"int"`
# labels take **one** unit.
#
# Example: `head_for(2, "int")` is `(1, "sigmoid", "binary_crossentropy")`.


# %% exercise="head_for"
def head_for(n_classes, label_mode):
    """(units, activation, loss) for so many classes and labels of this kind."""
    ### BEGIN SOLUTION
    if label_mode == "categorical":
        return n_classes, "softmax", "categorical_crossentropy"
    if n_classes == 2:
        return 1, "sigmoid", "binary_crossentropy"
    return n_classes, "softmax", "sparse_categorical_crossentropy"
    ### END SOLUTION


# %% tests="head_for" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def spelt_alike(text):
    """Keras takes 'BinaryCrossentropy' for 'binary_crossentropy'; so do we."""
    return str(text).lower().replace("_", "")


def compare_head(check, n, mode, want):
    """head_for against the truth, with the usual mistakes."""
    answer = check.call(head_for, n, mode)
    if isinstance(answer, int | str | np.number):
        check.fail("One value came back, and three are asked for: (units, activation, loss).")
    units, activation, loss = check.unpack(answer, "units", "activation", "loss")
    check.that(
        not isinstance(units, str),
        f"For {n} classes and {mode!r} labels the first of the three is {units!r}. The units, a number, come first.",
    )
    got = [units, spelt_alike(activation), spelt_alike(loss)]
    softmax_one = [[1, "softmax", spelt_alike(f"{kind}crossentropy")] for kind in ("binary_", "categorical_")]
    softmax_one.append([1, "softmax", "sparsecategoricalcrossentropy"])
    check.that(
        got not in softmax_one,
        f"For {n} classes, {mode!r}: softmax over a single unit is always 1. One unit goes with sigmoid.",
    )
    full = [n, "softmax", "categoricalcrossentropy"]
    check.equal(
        got,
        [want[0], want[1], spelt_alike(want[2])],
        name=f"for {n} classes and {mode!r} labels, (units, activation, loss)",
        mistakes={
            "Two units with softmax would do as well, but here one unit was asked for, with sigmoid.": (
                [n, "softmax", "sparsecategoricalcrossentropy"] if want[0] == 1 else None
            ),
            "binary_crossentropy goes with one unit and sigmoid. That was asked for here.": (
                [n, "softmax", "binarycrossentropy"] if want[0] == 1 else None
            ),
            "binary_crossentropy is for a single 0 or 1. Numbers 0, 1, 2 go with sparse_categorical_crossentropy.": (
                [n, "softmax", "binarycrossentropy"] if mode == "int" else None
            ),
            "categorical_crossentropy wants one-hot rows; with numbers 0, 1, 2 it is an error. Those go with "
            "sparse_categorical_crossentropy.": full if mode == "int" else None,
            "Sparse means: labels are numbers. One-hot rows go with categorical_crossentropy.": [
                n,
                "softmax",
                "sparsecategoricalcrossentropy",
            ],
            "binary_crossentropy over one-hot rows raises no error, and is another loss: each class by itself. Softmax "
            "goes with categorical_crossentropy.": [n, "softmax", "binarycrossentropy"],
            f"One unit gives one number; here {n} must come out, one for each class.": [
                1,
                "sigmoid",
                "binarycrossentropy",
            ],
            "With sigmoid the probabilities don't add up to 1: softmax.": (
                [n, "sigmoid", spelt_alike(want[2])] if want[0] == n else None
            ),
            "A last layer without softmax gives numbers of any size, no probabilities.": (
                [n, "none", spelt_alike(want[2])]
            ),
            "relu is for the layers inside; the last one is to give probabilities.": (
                [want[0], "relu", spelt_alike(want[2])]
            ),
            "Activation and loss are exchanged: (units, activation, loss).": (
                [want[0], spelt_alike(want[2]), want[1]]
            ),
            "mse is an error of numbers. Where probabilities of classes come out, the loss is a cross-entropy.": (
                [want[0], want[1], "mse"]
            ),
            **{
                f"{other} gives numbers below 0, too, and the last layer is to give probabilities.": (
                    [want[0], other, spelt_alike(want[2])]
                )
                for other in ("tanh", "linear", "elu")
            },
            **{
                f"{other} wants an output for each class. A single sigmoid unit goes with binary_crossentropy.": [
                    1,
                    "sigmoid",
                    spelt_alike(other),
                ]
                if want[0] == 1
                else None
                for other in ("categorical_crossentropy", "sparse_categorical_crossentropy")
            },
            f"The last layer has {units} units in your answer, and {want[0]} {'is' if want[0] == 1 else 'are'} right "
            f"here: {'one number is enough for two classes' if want[0] == 1 else 'one for each class'}.": (
                [units, want[1], spelt_alike(want[2])]
            ),
        },
    )


### END SEALED

with rubric("head_for", checks=3) as check:
    with check(
        "three classes",
        points=1,
        hint="Softmax with a unit for each class; which loss takes numbers?",
    ):
        compare_head(check, 3, "int", (3, "softmax", "sparse_categorical_crossentropy"))
        compare_head(check, 3, "categorical", (3, "softmax", "categorical_crossentropy"))
    ### BEGIN HIDDEN TESTS
    with check(
        "two classes",
        points=1,
        hint="With 'int' one sigmoid unit; with one-hot rows two columns must come out.",
    ):
        compare_head(check, 2, "int", (1, "sigmoid", "binary_crossentropy"))
        compare_head(check, 2, "categorical", (2, "softmax", "categorical_crossentropy"))
    with check("any number of classes", points=1, hint="The units are n_classes."):
        compare_head(check, 10, "categorical", (10, "softmax", "categorical_crossentropy"))
        compare_head(check, 1000, "int", (1000, "softmax", "sparse_categorical_crossentropy"))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 9 of 12: softmax  *(2 points)*
#
# Softmax turns k numbers $z$ of any size into probabilities: $e^{z_j} / \sum_i e^{z_i}$. Write `softmax(z)` with NumPy for `z` of shape (n, k), **row by
# row**. It must also work for z = 1000, where $e^z$ is infinite.
#
# Example: `softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))` is `[[0.5, 0.5], [1, 0]]`.
#
# <details><summary>Hint</summary>
#
# Subtract the row's largest number first. That divides top and bottom by the same factor. `keepdims=True` keeps the column.
#
# </details>


# %% exercise="softmax"
def softmax(z):
    """Probabilities (n, k) of the numbers z (n, k); each row adds up to 1."""
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% tests="softmax" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_softmax(check, z):
    """softmax against the definition, with the usual mistakes."""
    z = np.array(z)
    e = np.exp(np.float64(z) - z.max(axis=1, keepdims=True))
    down, total = np.exp(np.float64(z) - z.max(axis=0)), np.exp(np.float64(z) - z.max())
    got = check.call(softmax, z)
    check.shape(got, z.shape)
    check.that(
        np.isfinite(np.asarray(got, float)).all(),
        f"For z = {z.tolist()} there is nan or inf in the result. exp of a number above 709 is infinite, and so is a "
        "number divided by 0. Subtract each row's largest number first, and divide by the sum of what exp gives.",
    )
    check.close(
        got,
        e / e.sum(axis=1, keepdims=True),
        name=f"softmax of {z.tolist()}",
        mistakes={
            "Your columns add up to 1. A row is a picture: sum over axis 1, with keepdims.": down
            / down.sum(axis=0),
            "All numbers together add up to 1; each *row* should.": total / total.sum(),
            "That is the sigmoid of each number by itself; the rows don't add up to 1.": 1
            / (1 + np.exp(-np.clip(z, -500, 500))),
            "These are the logarithms of the probabilities.": np.float64(z)
            - z.max(axis=1, keepdims=True)
            - np.log(e.sum(axis=1, keepdims=True)),
            "The largest of each row became 1: divide by the row's *sum*.": e,
            "Each row's largest got 1 and the others 0. Softmax leaves the others a share.": (
                np.eye(z.shape[1])[z.argmax(axis=1)]
            ),
            "That is 2 to the power of z, not e to the power of z.": 2.0 ** (z - z.max(axis=1, keepdims=True))
            / (2.0 ** (z - z.max(axis=1, keepdims=True))).sum(axis=1, keepdims=True),
            "You divided by the sum without taking exp.": z
            / np.where(z.sum(axis=1) == 0, 1, z.sum(axis=1))[:, None],
            "The columns add up to 1, and the rows should: sum over axis 1, with keepdims.": e
            / np.maximum(e.sum(axis=0), 1e-300),
            "You subtracted each *column's* largest. Within a row, all numbers must lose the same: axis 1.": down
            / np.maximum(down.sum(axis=1, keepdims=True), 1e-300),
            "All numbers together add up to 1: the sum is to go over each row for itself, axis 1.": e
            / e.sum(),
            "Each row adds up to the number of its classes: divide by the sum, not by the mean.": e
            / e.mean(axis=1, keepdims=True),
            "You multiplied by the row's sum. Divide by it.": e * e.sum(axis=1, keepdims=True),
            "Within each row all shares are the same, however large its numbers are.": np.full(
                z.shape, 1 / z.shape[1]
            ),
        },
    )


### END SEALED

with rubric("softmax", checks=2) as check:
    with check(
        "each row adds up to 1",
        points=1,
        hint="np.exp(z), divided by its sum over axis 1 (keepdims=True).",
    ):
        compare_softmax(check, [[1.0, 2.0, 4.0], [0.0, 0.0, 0.0]])
        compare_softmax(check, [[1.0, 2.0], [3.0, -1.0]])
    ### BEGIN HIDDEN TESTS
    with check("also for large numbers", points=1, hint="z - z.max(axis=1, keepdims=True)"):
        compare_softmax(check, [[1000.0, 0.0], [0.0, 0.0]])
        compare_softmax(
            check,
            [[-1000.0, -1001.0, -1002.0], [900.0, 901.0, 899.0], [0.0, 800.0, -800.0]],
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 10 of 12: cross-entropy  *(2 points)*
#
# For each picture, the cross-entropy is $-\ln$ of the probability that the network gave to the **true** class; the loss is the mean over the
# pictures. Write `categorical_crossentropy(y, p)`: `y` one-hot (n, k), `p` probabilities (n, k). Clip p to 1e-7 … 1 − 1e-7 first: $\ln 0$ is infinite.
#
# Example: y = [[1, 0], [0, 1]], p = [[.5, .5], [.2, .8]] gives (0.693 + 0.223) / 2 = 0.458.


# %% exercise="categorical_crossentropy"
def categorical_crossentropy(y, p):
    """The mean over the rows of -ln(probability of the true class); y one-hot (n, k), p (n, k)."""
    ### BEGIN SOLUTION
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return float(-np.mean(np.sum(np.asarray(y) * np.log(p), axis=1)))
    ### END SOLUTION


# %% tests="categorical_crossentropy" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_crossentropy(check, labels, p):
    """categorical_crossentropy against the definition, with the usual mistakes."""
    p = np.array(p, dtype=float)
    y = np.eye(p.shape[1])[labels]
    small = np.clip(p, 1e-7, 1 - 1e-7)
    each, true = -(y * np.log(small)).sum(axis=1), (y * p).sum(axis=1)
    both = -(y * np.log(small) + (1 - y) * np.log(1 - small))
    got = check.call(categorical_crossentropy, y, p)
    check.that(
        got is None or np.ndim(got) != 0 or bool(np.isfinite(got)),
        f"For p = {p.tolist()} the result is {got}: the logarithm of 0, or of a number below 0. Clip p first.",
    )
    check.close(
        got,
        each.mean(),
        name=f"for true classes {labels} and p = {p.tolist()}, the loss",
        atol=1e-4,
        rtol=1e-4,
        mistakes={
            "y and p are swapped: the logarithm is that of p.": -np.mean(
                np.sum(p * np.log(np.clip(y, 1e-7, 1)), axis=1)
            ),
            "That is the sum over the pictures; the mean was asked for.": each.sum(),
            "That is the mean over all n · k cells. A row has only one true class: sum over the row, mean over the "
            "pictures.": each.sum() / p.size,
            "The sign: a logarithm of probabilities is negative, a loss isn't.": -each.mean(),
            "You also count the other classes, by ln(1 - p): that is binary cross-entropy.": both.sum(
                axis=1
            ).mean(),
            "That is the mean binary cross-entropy over all cells.": both.mean(),
            "That is the logarithm to base 2; ln is np.log.": each.mean() / np.log(2),
            "One loss for each picture; their mean was asked for.": each,
            "That is the loss of the class with the largest p. The *true* class counts, which y tells.": (
                -np.log(np.clip(p.max(axis=1), 1e-7, 1 - 1e-7)).mean()
            ),
            "That is the entropy of p: the logarithm is multiplied by y, not by p.": (
                -(small * np.log(small)).sum(axis=1).mean()
            ),
            "The mean of 1 - p of the true class. The loss is its logarithm's, -ln p.": 1 - true.mean(),
            "The mean of p of the true class. The loss is its logarithm's, -ln p.": true.mean(),
            "The mean of -p of the true class. The loss is its logarithm's, -ln p.": -true.mean(),
            "That is -1 for each picture, the sum of its y. Where is the logarithm of p?": -1,
            "The logarithms of all classes are added up, and only the true one counts: multiply by y.": (
                -np.log(small).sum(axis=1).mean()
            ),
            "y was divided by the logarithm of p. Multiply by it.": -(y / np.log(small)).sum(axis=1).mean(),
            "That is the median over the pictures; their mean was asked for.": np.median(each),
            "The sum is divided by the number of classes. Divide it by the number of pictures.": each.sum()
            / p.shape[1],
            "That is the loss of a p of 1e-7 for each picture. np.clip(p, low, high) takes both ends.": -np.log(
                1e-7
            ),
            **{
                f"p is clipped at {low:g}, and should be at 1e-7.": -np.log(np.maximum(true, low)).mean()
                for low in (1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 2e-7, 1e-6, 1e-5, 1e-4, 1e-3)
            },
        },
    )


### END SEALED

with rubric("categorical_crossentropy", checks=2) as check:
    with check(
        "two pictures",
        points=1,
        hint="np.sum(y * np.log(p), axis=1) is ln of the true class's p, row by row.",
    ):
        compare_crossentropy(check, [0, 1], [[0.5, 0.5], [0.2, 0.8]])
        compare_crossentropy(check, [2, 0, 1], [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.05, 0.9, 0.05]])
    ### BEGIN HIDDEN TESTS
    with check("sure and wrong", points=1, hint="np.clip(p, 1e-7, 1 - 1e-7)"):
        compare_crossentropy(check, [0, 1], [[0.0, 1.0], [0.25, 0.75]])
        compare_crossentropy(
            check,
            [0, 0, 1, 2],
            [[1.0, 0, 0], [0.4, 0.3, 0.3], [0, 1.0, 0], [0.2, 0.2, 0.6]],
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# Why not the squared error? One hears that it 'falls into local minima'. Look at the slope that a *confident mistake* sends back, for
# one sigmoid output $z$ whose true answer is 1:

# %%
for z in (0.0, -4.0, -8.0):
    p1 = 1 / (1 + np.exp(-z))
    squared, cross = 2 * (p1 - 1) * p1 * (1 - p1), p1 - 1
    print(f"p of the truth {p1:.4f}:  slope of squared error {squared:.4f}, of cross-entropy {cross:.4f}")

# %% [markdown]
# The worse the mistake, the *less* squared error pushes: not a minimum, a plain so flat that it feels like one. Cross-entropy pushes with almost 1.
#
# ## Fruits, with and without
#
# Same network, head for three, 15 epochs each:

# %%
fruit_models, fruit_histories = {}, {}
for name, layers_before in (("without", ()), ("with augmentation", augment)):
    set_seed(0)
    model = small_cnn(layers.Dense(3, activation="softmax"), layers_before)
    fruit_histories[name] = fit_for(15, model, train3, validation3, "sparse_categorical_crossentropy")
    fruit_models[name] = model
plots.history(fruit_histories, keys=["accuracy", "val_accuracy"])

# %% [markdown]
# Overfitting again without augmentation, and yet on validation the two end together: here it is no gain. Augmentation is a remedy, not a
# law, which is why one compares. Which fruit goes wrong?
#
# <details><summary>And in 2020?</summary>
#
# .89 on 150 photographs of fruits, with augmentation only, so there was nothing to compare it with.
#
# </details>

# %%
from sklearn.metrics import confusion_matrix, precision_score, recall_score

y3 = np.concatenate([labels for _, labels in test3])
p3 = fruit_models["with augmentation"].predict(test3, verbose=0).argmax(axis=1)
table = confusion_matrix(y3, p3)
plt.imshow(table, cmap="Greys", vmin=0, vmax=50)
for (i, j), n in np.ndenumerate(table):
    plt.text(
        j,
        i,
        n,
        ha="center",
        va="center",
        color="white" if n > 25 else "black",
        fontsize=14,
    )
plt.xticks(range(3), FRUITS)
plt.yticks(range(3), FRUITS)
plt.xlabel("predicted")
_ = plt.ylabel("true")

# %%
recall, precision = (score(y3, p3, average=None) for score in (recall_score, precision_score))
print(f"accuracy {np.mean(p3 == y3):.3f}")
for name, r, q in zip(FRUITS, recall, precision, strict=True):
    print(f"{name:11} recall {r:.2f}   precision {q:.2f}")

# %% [markdown]
# Rows are the truth, columns what the network said; the diagonal is right. The accuracy puts all that into one number. Two others look at one
# class at a time:
#
# * **recall** goes along a row: of all real tomatoes, how many were found?
# * **precision** goes down a column: of all that were called tomato, how many are?
#
# They can tell different stories of each class. Do they here? A recall of 50 pictures has an interval, too: by exercise 3 about ±.1, and the
# three recalls above lie within it of each other. So from this table one can't say that one fruit is harder than another; from a larger test
# set, perhaps.
#
# ### Question 2  *(1 point)*
#
# In another table, with the truth in rows, the *column* of pumpkins has large numbers beside the diagonal; its *row* has none. What follows?
#
# * **a** The recall of pumpkins is low.
# * **b** The precision of pumpkins is low.
# * **c** Recall and precision of pumpkins are both low.
# * **d** Pumpkins are taken for other fruits.
#
# Replace the next cell's last line by `return` and your letter.


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

### BEGIN SEALED
right = "b"
because = {
    "a": "The recall goes along the row, and there each pumpkin was found. What does a column hold?",
    "c": "One of them is low. Along the row nothing was missed, so which one is it?",
    "d": "Such pumpkins would stand in the row of pumpkins, beside the diagonal. Here others are called pumpkins.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("what follows", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 11 of 12: recall, class by class  *(3 points)*
#
# Write `per_class_recall(y, p, k)`: true classes `y` and predicted classes `p`, both arrays (n,) of numbers 0 … k−1. It returns k recalls; `nan` for a class
# of which `y` has none: of nothing you can't find a part.
#
# Example: `per_class_recall(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)` is `[0.5, 1, nan]`.


# %% exercise="per_class_recall"
def per_class_recall(y, p, k):
    """(k,): of the pictures of each class, the part that was recognised; nan where there are none."""
    ### BEGIN SOLUTION
    y, p = np.asarray(y), np.asarray(p)
    return np.array([np.mean(p[y == c] == c) if np.any(y == c) else np.nan for c in range(k)])
    ### END SOLUTION


# %% tests="per_class_recall" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def part(found, out_of):
    """found / out_of, nan for none."""
    return found / out_of if out_of else np.nan


def medians(y, p, k):
    """The median, where the recall is a mean."""
    return [np.median(p[y == c] == c) if np.any(y == c) else np.nan for c in range(k)]


def compare_recall(check, y, p, k):
    """per_class_recall against the definition, with the usual mistakes."""
    y, p = np.array(y), np.array(p)
    hits = [int(np.sum((y == c) & (p == c))) for c in range(k)]
    recall = [part(hits[c], int(np.sum(y == c))) for c in range(k)]
    precision = [part(hits[c], int(np.sum(p == c))) for c in range(k)]
    right = float(np.mean(y == p))
    got = check.call(per_class_recall, y, p, k)
    check.close(
        got,
        recall,
        name=f"for y = {y.tolist()}, p = {p.tolist()}, the list of recalls",
        mistakes={
            "That is the precision: of those that were *called* so. For the recall, divide by how many there really "
            "are.": precision,
            "That is the precision, with 0 for what was never called so.": np.nan_to_num(precision),
            "That is the overall accuracy, the same for each class.": [right] * k,
            "That is the overall accuracy, one number; a recall for each class was asked for.": right,
            "A class of which there is none has no recall: nan, not 0.": np.nan_to_num(recall),
            "A class of which there is none has no recall: nan, not 1.": np.nan_to_num(recall, nan=1.0),
            "You counted right against wrong for each class in all n pictures, those of other classes too: a class by "
            "class accuracy.": [float(np.mean((y == c) == (p == c))) for c in range(k)],
            "That is the part of all n pictures; divide by those of the class.": np.array(hits) / len(y),
            "Classes of which there is none were left out; there should be k values.": [
                r for r in recall if r == r
            ],
            "That is the part that was *missed*. The recall is the part that was found.": 1
            - np.array(recall),
            "That is how many were found; divide by how many of the class there are.": hits,
            "That is how many were found. Divide by how many of the class there are.": (
                np.where(np.isnan(recall), np.nan, hits)
            ),
            "That is the median of right and wrong, which is 0, 0.5 or 1. Their mean is the part.": medians(
                y, p, k
            ),
            "Each number is about the pictures of the *other* classes. For class c, look at p where y == c.": (
                [part(int(np.sum((y != c) & (p == c))), int(np.sum(y != c))) for c in range(k)]
            ),
            "All are nan, and a recall is nan only for a class of which y has none.": [np.nan] * k,
            **(
                {
                    f"{len(got)} numbers came back, and {k} were asked for: one for each class, 0 to {k - 1}.": got
                }
                if isinstance(got, list | tuple | np.ndarray) and np.ndim(got) == 1 and len(got) != k
                else {}
            ),
        },
    )


### END SEALED

with rubric("per_class_recall", checks=3) as check:
    with check(
        "three classes",
        points=1,
        hint="For class c, look at p where y == c: p[y == c].",
    ):
        compare_recall(check, [0, 0, 0, 0, 1, 1, 2, 2, 2], [0, 0, 0, 1, 1, 2, 0, 2, 1], 3)
    ### BEGIN HIDDEN TESTS
    with check(
        "recall is not precision",
        points=1,
        hint="Divide by the number of pictures whose *true* class it is.",
    ):
        compare_recall(check, [0, 1, 1, 1, 1, 1, 2, 2], [0, 0, 0, 0, 1, 1, 2, 0], 3)
        compare_recall(check, [0, 0, 1, 1, 1], [0, 0, 0, 0, 0], 2)
    with check("a class that does not occur", points=1, hint="np.nan where no y equals c."):
        compare_recall(check, [0, 0, 2], [0, 2, 2], 3)
        compare_recall(check, [1, 1, 1], [1, 0, 1], 2)
        compare_recall(check, [1, 1, 3, 3], [1, 0, 3, 3], 5)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 12 of 12: in your own words, which pictures would you buy?  *(2 points)*
#
# A shop sorts fruit by a network like this one, with other results. The test set: 50 of each class; recalls .96, .62, .94, precisions .78, .93, .86 (pumpkin, tomato,
# watermelon). You may have 100 more pictures taken. Of what, and how would you find out *which kind* of those? What would you look at
# after retraining, besides the accuracy?
#
# *What earns the points:* 1 for the fruit, with the number that says so (half without it), 1 for a way to find out which kind, or for what you look at
# afterwards.

# %% [markdown] answer="which_pictures" points=2
# Tomatoes: four in ten are missed (recall .62), and most of them are called pumpkins, whose precision is the lowest. Which tomatoes: look at the
# confusion table's row and at the surest mistakes as pictures. Perhaps they are yellow, furrowed, cut open or small: have those taken,
# not red ones on white that the network knows. After retraining look at the recall *and* precision of each class, on a test set
# that did not take part in the choice: tomatoes may be found at the cost of pumpkins called tomatoes.
#
# *For the marker.* **1 point** for tomatoes with the reason in the recall (0.5 without reason). **1 point** for a way to find the kind
# (look at the wrong pictures, surest first, or the confusion table) *or* for the check afterwards of each class, both sides, on unseen
# pictures. 'More of everything' gets 0 for the first part.

# %% [markdown]
# ## In five lines
#
# 1. **Folder names are labels**, numbered by the alphabet; three disjoint folders; only the training set is shuffled and augmented.
# 2. **Compare on the same budget.** Augmentation starts slower and ends ahead where the network overfits.
# 3. **An accuracy has an interval**: ±.11 on 80 pictures, ±.034 on 800. The test set is looked at once.
# 4. **Look behind it**: recall and precision of each class, the surest mistakes, the majority; beware of one answer for all.
# 5. **Heads**: one sigmoid + binary, softmax + sparse for numbers, softmax + categorical for one-hot rows.
#
# **Where to go on.** Set `difficulty` to 0.2 or 0.8, or `train` to 1000: when does augmentation stop helping? Then lesson 12: where pictures come
# from, and how a trained network is saved (`model.save`).
