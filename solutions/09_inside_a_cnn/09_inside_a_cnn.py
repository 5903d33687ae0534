# %% [markdown]
# # 09 Inside a CNN: validation says 1.0, the test says 0.4
#
# A CNN learns to tell drawn circles, rectangles and triangles apart. It gets **every** validation picture right. Then comes the
# test, and it gets fewer than half of the drawings right. **Which number lied, and can we see the reason inside the network?**
#
# <details><summary>It has happened</summary>
#
# In a course of 2020, with drawings by hand: all validation pictures right in all of a hundred epochs, and then 7 of 15. We come across
# some of the reasons below.
#
# </details>
#
# **You will be able to**
#
# * read pictures from a folder without losing or mislabelling any;
# * find out what a validation number was measured on, and split data so that it means something;
# * take a network apart: its filters, the output of every layer, its parameters;
# * read mistakes one by one instead of one accuracy.
#
# **Time:** two and a half hours, with a break before 'Inside: the layers and their filters'; the computer takes about a minute of it. **You need:** lesson 08 (convolution, pooling). No GPU.
#
# ## The drawings

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import plots, set_seed
from coursekit.shapes import CLASS_NAMES, hard_shapes, save_shapes, upright_shapes

# %%
X, y = upright_shapes()
print(X.shape, "from", X.min().round(3), "to", X.max())
print(y)

# %% [markdown]
# 45 drawings of 24 × 24 pixels, 0 for black ink, 1 for white paper. They are drawn by code, with the wobble of a hand.

# %%
_ = plots.pictures(X[::3], true=y[::3], names=CLASS_NAMES, columns=5)

# %% [markdown]
# All stand upright, in the middle, nearly as large as the paper. The test drawings don't:

# %%
X_hard, y_hard = hard_shapes(15)
_ = plots.pictures(X_hard, true=y_hard, names=CLASS_NAMES, columns=5)

# %% [markdown]
# Shifted, slanted, small, upside down. Nobody in your family would hesitate over one of them.
#
# ## From files to arrays
#
# Pictures come as files, one folder a class. Let us make such a place, and look at it as Python does:

# %%
import os
import tempfile
from pathlib import Path

root = tempfile.mkdtemp()
save_shapes(root, X, y)
for folder, _, files in sorted(os.walk(root))[1:]:
    print(Path(folder).name, sorted(files)[:3], "...")

# %% [markdown]
# Three habits lose pictures or labels here:
#
# * `os.listdir(path)[1:]`. Why `[1:]`? On a Mac the first name is often `.DS_Store`, a file that the Finder leaves in every folder. Elsewhere
#   there is no such file, and `[1:]` throws away a picture, or with the folders a whole class.
# * Trust in the order: `listdir` promises **none**, so 'the first' may be anything.
# * The label from the file's name, such as `file[:-7]`, which cuts off the last seven characters. That works until somebody adds a scan called
#   `IMG_0231.png`. The folder is the label.
#
# ## Exercise 1 of 11: read a folder  *(4 points)*
#
# Write `load_shapes(root)`. In the folder `root` there is a folder for each class, and in it pictures of 24 × 24 pixels. Return
# three things:
#
# * `X`: shape `(n, 24, 24, 1)`, **0 to 1**: the grey value divided by 255;
# * `y`: shape `(n,)`, whole numbers: the place of the picture's folder in `class_names`;
# * `class_names`: the names of the folders, **sorted**.
#
# Pictures end in `.png`; whatever else lies about, in `root` or in a class (`.DS_Store`, `Thumbs.db`, a text), is passed over. The
# name of a picture tells nothing. The order of the rows is yours, as long as `X` and `y` agree. Other names of classes, and another
# number of them, must work.
#
# Example: for the folder above, `X.shape` is `(45, 24, 24, 1)` and `class_names` is `["circle", "rectangle", "triangle"]`.
#
# <details><summary>Hint 1</summary>
#
# `sorted(...)` the folders first. `pathlib` reads well: `Path(root).iterdir()`, `folder.is_dir()`, `folder.glob("*.png")`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# After `import cv2`, `cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)` gives an array (24, 24), and `None`, without any error, for what is no picture.
#
# </details>


# %% exercise="load_shapes"
def load_shapes(root):
    """X (n, 24, 24, 1) from 0 to 1, y (n,) whole numbers, class_names sorted."""
    ### BEGIN SOLUTION
    from pathlib import Path

    import cv2

    folders = sorted(path for path in Path(root).iterdir() if path.is_dir())
    pictures, labels = [], []
    for label, folder in enumerate(folders):
        for path in sorted(folder.glob("*.png")):
            pictures.append(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
            labels.append(label)
    X = np.array(pictures)[..., None] / 255
    return X, np.array(labels), [folder.name for folder in folders]
    ### END SOLUTION


# %% tests="load_shapes" points=4
from pathlib import Path

import cv2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def write_folder(root, names, counts, odd=()):
    """Random 24 x 24 pictures as PNG files: {the picture's bytes: its class}."""
    rng = np.random.default_rng(len(names))
    label_of = {}
    for name, count in zip(names, counts, strict=True):
        Path(root, name).mkdir()
        for i in range(count):
            # Neither 0 nor 255 occurs, so that a picture scaled by its own range shows.
            picture = rng.integers(5, 251, (24, 24), dtype=np.uint8)
            file = odd[i] if i < len(odd) else f"{name}_{i:02}.png"
            Path(root, name, file).write_bytes(cv2.imencode(".png", picture)[1].tobytes())
            label_of[picture.tobytes()] = name
    return label_of


def drop_junk(folder):
    """What systems and people leave in folders."""
    Path(folder, ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    Path(folder, "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    Path(folder, "read me.txt").write_text("drawn in January")


def read_back(check, root, label_of, names):
    """What load_shapes makes of the folder, compared with what was written there."""
    got = check.call(load_shapes, str(root))
    if isinstance(got, np.ndarray):
        check.fail("One array came back. Asked for are three things: `return X, y, class_names`.")
    X, y, found = check.unpack(got, "X", "y", "class_names")
    check_class_names(check, root, found, names)
    check.equal(
        list(found) if isinstance(found, list | tuple | np.ndarray) else found,
        sorted(names),
        name="class_names",
        mistakes={
            "The class names must be sorted.": list(names),
            "Those are the names of our three folders. Another folder has others in it: read them there.": [
                "circle",
                "rectangle",
                "triangle",
            ],
        },
    )
    X, y = np.asarray(X), np.asarray(y)
    n = len(label_of)
    check.that(not (X.ndim == 1 and y.ndim > 2), "X and y are swapped: the pictures come first.")
    if len(X) != n:
        check.fail(
            f"X holds {len(X)} pictures; {n} lie in the folders. "
            + (
                "Is one cut off, as `[1:]` does?"
                if len(X) < n
                else "Something that is no picture was counted: take only what ends in .png."
            )
        )
    if X.shape == (n, 24, 24, 3):
        check.fail(
            f"X has the shape {X.shape}: three channels, as of a picture in colour. Read it as a grey one, which has "
            "one channel: cv2.IMREAD_GRAYSCALE."
        )
    check.shape(X, (n, 24, 24, 1), "X")
    check.that(y.size, "y is empty. Each picture needs a label, the place of its folder in class_names.")
    if y.dtype.kind not in "iu":
        check.fail(f"y should hold whole numbers, such as 0, 1, 2; it holds {y.ravel()[:1].tolist()[0]!r}.")
    check.shape(y, (n,), "y")
    X = X.astype(float)
    if X.max() > 1:
        check.fail(f"X goes up to {X.max():.4g}. Divided by 255 it would lie between 0 and 1.")
    labels_of = {}
    for picture, label in zip(X[..., 0], y.tolist(), strict=True):
        name = label_of.get(np.rint(picture * 255).astype(np.uint8).tobytes())
        if name is None:
            check.fail(what_was_done_to(picture, label_of))
        labels_of.setdefault(name, set()).add(label)
    places = {name: {place} for place, name in enumerate(sorted(names))}
    if labels_of == places:
        return
    name = next(name for name in sorted(names) if labels_of.get(name) != places[name])
    if not all(len(labels) == 1 for labels in labels_of.values()):
        check.fail(
            f"The pictures in the folder {name!r} have the labels {sorted(labels_of[name])}. The folder is the label: "
            f"its place in {sorted(names)}. What the file is called does not count."
        )
    check.fail(
        f"All pictures in the folder {name!r} have the label {min(labels_of[name])}, but its place in "
        f"{sorted(names)} is {min(places[name])}. Were the folders gone through in another order, or was something "
        "counted that is no folder?"
    )


def check_class_names(check, root, found, names):
    """Name the folder that is missing, or the file that is none."""
    found = [str(name) for name in found] if isinstance(found, list | tuple | np.ndarray) else list(names)
    files = [name for name in found if Path(root, name).is_file()]
    if files:
        check.fail(f"{files[0]!r} in class_names is a file. Only folders are classes: `path.is_dir()`.")
    missing = sorted(set(names) - set(found))
    if missing and not set(found) - set(names):
        check.fail(
            f"The folder {missing[0]!r} is missing from class_names. Is one cut off, as `[1:]` does?"
            if found
            else "class_names is empty. Did a loop use the folders up before? `sorted(...)` makes a list, which stays."
        )


def what_was_done_to(picture, label_of):
    """The sentence about a picture that is not one of those that were written, divided by 255."""
    written = [np.frombuffer(data, dtype=np.uint8).reshape(24, 24).astype(float) for data in label_of]
    brightest = max(known.max() for known in written)
    known_mistakes = {
        "A picture was turned or mirrored on the way.": lambda known: [
            turned / 255 for way in (known, known.T) for turned in (np.rot90(way, k) for k in range(4))
        ],
        "You divided by the brightest pixel (that of the picture, or of all). Divide by 255, or the same grey is "
        "another number with other pictures.": lambda known: [known / known.max(), known / brightest],
        "You stretched the picture until its darkest pixel was 0 and its brightest 1. Divide by 255, and that is "
        "all.": lambda known: [(known - known.min()) / np.ptp(known)],
        "You divided by 256: white, 255, should become 1.": lambda known: [known / 256],
        "Black and white changed places.": lambda known: [1 - known / 255],
    }
    for sentence, wrong in known_mistakes.items():
        if any(np.allclose(picture, other, atol=1e-4) for known in written for other in wrong(known)):
            return sentence
    return (
        "A picture in X is not one of those in the folders, divided by 255. Was it scaled by something else?"
    )


def check_tidy_folder(check):
    with check.folder() as place:
        kinds = ["circle", "rectangle", "triangle"]
        read_back(check, place, write_folder(place, kinds, [4, 4, 4]), kinds)


### END SEALED

with rubric("load_shapes", checks=4) as check:
    with check(
        "three folders of four pictures: all read, each with its folder's label",
        points=1,
        hint="Folder by folder: sort them, read the pictures of each, and give them its place as label.",
    ):
        check_tidy_folder(check)
    ### BEGIN HIDDEN TESTS
    with (
        check("other classes, of unlike sizes", points=1, hint="Sort the folders."),
        check.folder() as place,
    ):
        kinds = ["zebra", "mouse", "ant", "owl"]
        read_back(check, place, write_folder(place, kinds, [3, 5, 2, 1]), kinds)
    with (
        check(
            "a file's name tells nothing",
            points=1,
            hint="Take the label from the folder that you are in.",
        ),
        check.folder() as place,
    ):
        kinds = ["circle", "square"]
        odd = ["IMG_0231.png", "a square, I think.png"]
        read_back(check, place, write_folder(place, kinds, [4, 4], odd), kinds)
    with (
        check(
            "things that are no pictures are passed over",
            points=1,
            hint="Take what ends in .png from what is a folder.",
        ),
        check.folder() as place,
    ):
        kinds = ["hat", "cap"]
        label_of = write_folder(place, kinds, [3, 3])
        for folder in (place, Path(place, "hat"), Path(place, "cap")):
            drop_junk(folder)
        read_back(check, place, label_of, kinds)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Validation says 1.0
#
# The network: two convolutions, each with batch normalisation, then a pooling layer and two Dense layers.
# **Every layer gets a name**, or Keras numbers them on and on: code that asks for `flatten_11` works in no fresh kernel.

# %%
import keras
from keras import layers


def convolution(filters, number):
    """Convolution, batch normalisation, ReLU."""
    return [
        layers.Conv2D(filters, 3, name=f"conv{number}"),
        layers.BatchNormalization(momentum=0.9, name=f"bn{number}"),
        layers.ReLU(name=f"relu{number}"),
    ]


# %%
def shapes_cnn(seed=0):
    """The network of this lesson, compiled, with the start that belongs to this seed."""
    set_seed(seed)
    model = keras.Sequential([keras.Input((24, 24, 1)), *convolution(16, 1), *convolution(32, 2)])
    model.add(layers.MaxPooling2D(name="pool"))
    model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dense(32, activation="relu", name="hidden"))
    model.add(layers.Dropout(0.5, name="dropout"))
    model.add(layers.Dense(3, activation="softmax", name="output"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %%
model = shapes_cnn()
fitting = model.fit(X, y, batch_size=15, epochs=30, validation_split=0.2, verbose=0)
plots.history(fitting, keys=["accuracy", "val_accuracy"])

# %% [markdown]
# Validation reaches 1.0 within a few epochs and stays there. And the test? Make a guess.

# %%
loss, accuracy = model.evaluate(X_hard, y_hard, verbose=0)
print(f"validation {fitting.history['val_accuracy'][-1]:.2f}, test {accuracy:.2f}")

# %% [markdown]
# There it is: 1.0 and 0.4.
#
# ### What was it measured on?
#
# `validation_split=0.2` takes the **last** fifth of the rows, *before* any shuffling. And our rows are sorted by class, as the rows of
# everybody who reads one folder after the other.

# %%
last = len(X) - len(X) // 5
for part, labels in {"training": y[:last], "validation": y[last:]}.items():
    print(part, dict(zip(CLASS_NAMES, np.bincount(labels, minlength=3).tolist(), strict=True)))

# %% [markdown]
# Nine triangles. A stone with 'triangle' painted on it would score 1.0. And it can go the other way: let us ask for a third instead
# of a fifth. What will be missing from the training part, and what will validation say?

# %%
third = shapes_cnn()
blind = third.fit(X, y, batch_size=15, epochs=15, validation_split=1 / 3, verbose=0)
trained, validated = blind.history["accuracy"][-1], blind.history["val_accuracy"][-1]
print(f"training {trained:.2f}, validation {validated:.1f}")

# %% [markdown]
# The same network, the same drawings, and validation says **0.0**: all the triangles are gone from the training part. Neither number
# tells anything about the network.
#
# <details><summary>A validation loss of exactly 0 from the first epoch on</summary>
#
# The course of 2020 saw that too. The reason was another one: its `fit` went on from a model that had been trained already.
#
# </details>
#
# ### Question 1  *(1 point)*
#
# 1000 photographs of ten kinds of flowers, 100 a kind, were read one folder after the other. `fit(..., validation_split=0.1, shuffle=True)`. What lies in
# the validation part?
#
# * **a** About ten photographs of each kind: `shuffle=True` mixes the rows first.
# * **b** A hundred photographs of the last kind.
# * **c** Exactly ten photographs of each kind.
# * **d** A hundred that are drawn anew in each epoch.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


# %% exercise="question_1"
def question_1():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_1" points=1
from coursekit import rubric

### BEGIN SEALED
right = "b"
because = {
    "a": "The split comes first. `shuffle` mixes what is left for training, before each epoch.",
    "c": "That would be a stratified split, which you have to make yourself.",
    "d": "The validation part is cut off once and stays the same in all epochs. Which rows does it take?",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("the last rows", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 2 of 11: every class in both parts  *(3 points)*
#
# `stratified_split(X, y, frac, seed)` returns two pairs, `(Xa, ya), (Xv, yv)`: for training and for validation.
#
# * From **each class** the part `frac` of its rows, drawn at random, goes to validation (in the tests that is always a whole number);
# * every row lands in exactly one part, with its own label;
# * the same `seed` gives the same parts, another seed others;
# * `X` and `y` themselves are left as they were (so it is with what comes in, in all exercises of this lesson).
#
# Example: 45 drawings, 15 a class, `frac=0.2`: 36 rows to train on, 12 of each class, and 9 to validate, 3 of each.
#
# <details><summary>Hint</summary>
#
# By hand: for each class `np.flatnonzero(y == label)`, shuffled by `np.random.default_rng(seed)`, then cut. Or let scikit-learn's
# `train_test_split` do it, with `stratify=`.
#
# </details>


# %% exercise="stratified_split"
def stratified_split(X, y, frac, seed):
    """(X, y) to train on and (X, y) to validate: the part frac of each class."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    held = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        held[rows[: round(frac * len(rows))]] = True
    return (X[~held], y[~held]), (X[held], y[held])
    ### END SOLUTION


# %% tests="stratified_split" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def sorted_rows(*counts):
    """Pictures that are sorted by class; the number of the row stands in every pixel."""
    y = np.repeat(np.arange(len(counts)), counts)
    return np.arange(float(len(y))).reshape(-1, 1, 1, 1) * np.ones((1, 2, 2, 1)), y


def two_parts(check, X, y, frac, seed):
    """[(rows, labels), (rows, labels)]: the numbers of the rows in each part."""
    pairs = check.call(stratified_split, X, y, frac, seed)
    if isinstance(pairs, list | tuple):
        check.that(
            len(pairs) != 4,
            "4 values came back, as scikit-learn gives them. Asked for are two pairs, (Xa, ya) and (Xv, yv).",
        )
        check.that(
            not any(isinstance(pair, np.ndarray) and pair.ndim == 4 for pair in pairs),
            "Pictures alone stand where a pair should be. Asked for are two pairs, (Xa, ya) and (Xv, yv).",
        )
    pairs = check.unpack(pairs, "(Xa, ya)", "(Xv, yv)")
    parts = []
    for part, pair in zip(("training", "validation"), pairs, strict=True):
        rows, labels = check.unpack(pair, f"{part} X", f"{part} y")
        rows, labels = np.asarray(rows), np.asarray(labels)
        check.that(
            rows.ndim == 4 and rows.shape[1:] == (2, 2, 1),
            f"The {part} X has the shape {rows.shape}; (rows, 2, 2, 1) was expected. In "
            "each pair X comes first, then y.",
        )
        check.that(
            labels.ndim != 1 or len(labels) == len(rows),
            f"The {part} X has {len(rows)} rows and the {part} y {labels.size}. Cut both by the same row numbers.",
        )
        check.shape(labels, (len(rows),), f"the {part} y")
        parts.append((rows[:, 0, 0, 0].astype(int), labels.astype(int)))
    return parts


def compare_counts(check, counts, frac):
    """As many of each class in validation as was asked for."""
    X, y = sorted_rows(*counts)
    (rows, _), (held, _) = two_parts(check, X, y, frac, 0)
    got = np.bincount(y[held], minlength=len(counts))
    want = [round(frac * count) for count in counts]
    if len(held) == len(y) - sum(want) and len(rows) == sum(want):
        check.fail("The parts are swapped: first comes what to train on.")
    check.equal(
        got.tolist(),
        want,
        name=f"with classes of {list(counts)} rows and frac={frac}, validation by class",
        mistakes={
            "You took the last rows, and these are all of the last classes: what "
            "`validation_split` does.": np.bincount(y[len(y) - sum(want) :], minlength=len(counts)).tolist(),
            f"By class, validation has {got.tolist()} rows: of some none at all. Draw from every class.": got
            if not got.all()
            else None,
            f"By class, validation has {got.tolist()} rows: right in all, but not the same part of each class. "
            "Draw from each class by itself.": got if got.sum() == sum(want) else None,
        },
    )


def look_at_pairs(check, counts, frac, seed):
    """Every row in one part, with its own label."""
    X, y = sorted_rows(*counts)
    parts = two_parts(check, X, y, frac, seed)
    for part, (rows, labels) in zip(("training", "validation"), parts, strict=True):
        wrong = int((y[rows] != labels).sum())
        check.that(
            wrong == 0,
            f"{'1 row' if wrong == 1 else f'{wrong} rows'} of the {part} part got the label of another row. X and y "
            "must be cut by the same indices.",
        )
    both = np.concatenate([rows for rows, _ in parts])
    twice = len(both) - len(set(both.tolist()))
    check.that(
        twice == 0,
        f"{'1 row stands' if twice == 1 else f'{twice} rows stand'} in both parts, or twice in "
        "one: then validation asks what was learned by heart.",
    )
    check.that(
        len(both) == len(y),
        f"{len(both)} of {len(y)} rows are in the two parts: none may get lost.",
        hint="What was not drawn is the other part.",
    )


### END SEALED

with rubric("stratified_split", checks=3) as check:
    with check(
        "three classes of 15, a fifth of each; then four unlike ones",
        points=1,
        hint="Draw from each class by itself: np.flatnonzero(y == label).",
    ):
        compare_counts(check, (15, 15, 15), 0.2)
        compare_counts(check, (20, 10, 40, 30), 0.3)
    ### BEGIN HIDDEN TESTS
    with check(
        "every row in one part, with its own label",
        points=1,
        hint="The row numbers that were drawn cut X and y for validation; all others, both for training.",
    ):
        for start in range(3):
            look_at_pairs(check, (15, 15, 15), 0.2, start)
            look_at_pairs(check, (8, 12), 0.5, start)
    with check("chance, and the seed decides", points=1, hint="np.random.default_rng(seed) draws the rows."):
        one, again, other = (
            sorted(two_parts(check, *sorted_rows(20, 30), 0.2, seed)[1][0].tolist()) for seed in (5, 5, 6)
        )
        check.that(one == again, "Two calls with the same seed drew different rows.")
        check.that(
            one != other,
            "Seed 5 and seed 6 draw the same rows: is `seed` used, and is there a shuffle?",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## A fair validation, and still no help
#
# With scikit-learn's split: does an honest validation warn us of the test?

# %%
from sklearn.model_selection import train_test_split

Xa, Xv, ya, yv = train_test_split(X, y, test_size=0.2, stratify=y, random_state=0)
model = shapes_cnn()
fair = model.fit(Xa, ya, batch_size=15, epochs=30, validation_data=(Xv, yv), verbose=0)
print("validation", fair.history["val_accuracy"][-1])

# %%
X_new, y_new = upright_shapes(300, seed=1)
X_many, y_many = hard_shapes(300, seed=1)
tests = {"300 new upright ones": (X_new, y_new), "300 hard ones": (X_many, y_many)}
for name, data in tests.items():
    print(f"{name:21} {model.evaluate(*data, verbose=0)[1]:.2f}")

# %% [markdown]
# It doesn't! So there were **two** faults, and they are easily taken for one:
#
# 1. The validation measured nothing. That is repaired now. By luck, its 1.0 was about right for drawings of that kind.
# 2. Training and validation are of *one* kind, the test is of another. **No split of the 45 drawings can tell you that.** Only
#    pictures like those that will come can.
#
# What exactly is too much for it? We do to the 300 upright ones one thing at a time:

# %%
white = np.ones_like(X_new)
half = white.copy()
half[:, 6:18, 6:18] = X_new.reshape(300, 12, 2, 12, 2, 1).mean(axis=(2, 4))
shifted = white.copy()
shifted[:, 4:] = X_new[:, :-4]
changes = {"as they are": X_new, "upside down": X_new[:, ::-1], "half the size": half}
changes["4 pixels lower"] = shifted

# %%
for name, pictures in changes.items():
    answers = model.predict(pictures, verbose=0).argmax(axis=1)
    by_class = [f"{CLASS_NAMES[k]} {(answers == k)[y_new == k].mean():.2f}" for k in range(3)]
    print(f"{name:15} {(answers == y_new).mean():.2f}   {', '.join(by_class)}")

# %% [markdown]
# Each change hurts, but not every class: upside down the triangles suffer, smaller or lower all but the triangles. A circle four pixels lower is never a circle. To see why a shift should matter at all to filters that
# slide over the whole picture, we have to look inside.
#
# ## Exercise 3 of 11: one point nought, in your own words  *(2 points)*
#
# A colleague sends you a training log: 10 classes of machine parts, 100 photos a class, read one folder after the other,
# `validation_split=0.1`, validation accuracy 1.00 in every epoch. 'Ready to ship', she writes. What do you ask or tell her? Two or
# three sentences.
#
# *What earns the points:* 1 for what her number was measured on, 1 for what she should do instead.

# %% [markdown] answer="one_point_nought" points=2
# The last tenth of class-sorted rows is exactly the last class: her validation holds 100 photos of one kind of part, and says nothing
# about the other nine (while that class is missing from training altogether, unless the folder's order was different: 1.00 there is a
# sign that something else is odd, such as duplicates or a `fit` that went on). She should shuffle or stratify, look at the class
# counts in each part, and then test on photos taken as they will be in use, since even a fair split comes from the same photo session.
#
# *For the marker.* **1 point**: validation_split takes the last rows, so validation is one class only (or 'not all classes').
# **1 point** for a remedy: stratify/shuffle before the split, *or* a test set like the pictures of real use. Half a point for
# 'overfitting' or 'too good to be true' with the advice to look at the split. Noticing that class ten is then absent from training,
# so that 1.00 is impossible in an honest run, deserves full marks.

# %% [markdown]
# *A good place for a break.*
#
# ## Inside: the layers and their filters

# %%
for layer in model.layers:
    shapes = [weight.shape for weight in layer.get_weights()]
    print(f"{layer.name:9} {layer.output.shape!s:22} {shapes}")

# %% [markdown]
# Left what flows out of each layer (`None`: as many pictures as you like), right its weights. Pooling, Flatten and ReLU have none.
#
# The first convolution has weights `(3, 3, 1, 16)`: height, width, **channels that come in**, filters. One of these numbers means
# nothing by itself. Nine of them, seen as a picture, do: they are what the filter looks for.

# %%
kernel, bias = model.get_layer("conv1").get_weights()
_ = plots.filters(kernel)

# %% [markdown]
# White counts paper for, black against. A filter that is dark on one side and bright on the other answers to an edge. Most look like
# noise: they started as random numbers, and little drawings need little.
#
# ## Exercise 4 of 11: one filter  *(2 points)*
#
# `get_filter(model, name, k, c)` returns what filter number `k` of the convolution called `name` does with its input channel `c`: an
# array `(3, 3)` (or `(5, 5)`, whatever the kernel is). Both count from 0.
#
# Example: for `name="conv2"` of our network, `k` runs from 0 to 31 and `c` from 0 to 15.
#
# <details><summary>Hint</summary>
#
# `model.get_layer(name).get_weights()` is a list: the kernel, then the biases. Which axis of the kernel is which?
#
# </details>


# %% exercise="get_filter"
def get_filter(model, name, k, c):
    """The weights of filter k of this layer for its input channel c."""
    ### BEGIN SOLUTION
    kernel = model.get_layer(name).get_weights()[0]
    return kernel[:, :, c, k]
    ### END SOLUTION


# %% tests="get_filter" points=2
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def known_cnn(channels, *convolutions):
    """A model with convolutions (name, filters, size), whose weights are all different."""
    model = keras.Sequential([keras.Input((12, 12, channels))])
    for name, filters, size in convolutions:
        model.add(keras.layers.Conv2D(filters, size, name=name))
    rng = np.random.default_rng(0)
    model.set_weights([rng.permutation(w.size).reshape(w.shape) / 8 for w in model.get_weights()])
    return model


def part_of(kernel, *place):
    """kernel[place], or nothing where there is no such place."""
    try:
        return kernel[place]
    except IndexError:
        return np.zeros(0)


def compare_filter(check, model, name, k, c):
    """get_filter against the kernel itself."""
    kernel, bias = (np.asarray(w) for w in model.get_layer(name).get_weights())
    every = slice(None)
    check.close(
        check.call(get_filter, model, name, k, c),
        kernel[:, :, c, k],
        name=f"filter {k} of {name}, channel {c}",
        mistakes={
            "k and c are swapped: the third axis is the channel that comes in, the "
            "fourth the filter.": part_of(kernel, every, every, k, c),
            "You took a place in the kernel: the *first* two axes are its height and "
            "width. Filter and channel are the last two.": part_of(kernel, k, c),
            "That is the filter for all channels; channel c was asked for.": part_of(
                kernel, every, every, every, k
            ),
            "That is channel 0, not channel c.": kernel[:, :, 0, k],
            "That is the filter turned over (transposed).": kernel[:, :, c, k].T,
            "That is the bias. The kernel comes first in get_weights().": bias,
        },
    )


### END SEALED

with rubric("get_filter", checks=2) as check:
    with check(
        "filter 2 of the first layer, which reads grey pictures",
        points=1,
        hint="model.get_layer(name).get_weights() is a list. What is its first array, and what its second?",
    ):
        compare_filter(check, known_cnn(1, ("conv1", 4, 3)), "conv1", 2, 0)
    ### BEGIN HIDDEN TESTS
    with check(
        "many channels, other sizes, other names",
        points=1,
        hint="get_weights() is a list. Its first array is (height, width, channels in, filters).",
    ):
        for name, k, c in (("first", 1, 2), ("first", 2, 0), ("second", 5, 1), ("second", 0, 2)):
            # A new model each time: an answer may have changed the one that it was handed.
            compare_filter(check, known_cnn(3, ("first", 3, 3), ("second", 6, 5)), name, k, c)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Inside: what flows
#
# Weights are there all the time; what flows through a network exists only while a picture does. To catch it, make a model that has
# the same beginning and **ends earlier**:

# %%
triangle = X_new[y_new == 2][:1]
early = keras.Model(model.inputs, model.get_layer("relu1").output)
maps = early.predict(triangle, verbose=0)
print(maps.shape)

# %% [markdown]
# One picture, 22 × 22 (the 3 × 3 filter loses a pixel on each side), 16 **feature maps**: what each filter finds, and where. `early`
# shares its layers with `model`; nothing was copied or trained.

# %%
_ = plots.feature_maps(maps)

# %% [markdown]
# Some maps light up on one flank of the triangle, some on the other or on the base, some on the paper; some find nothing. (If all
# maps that you draw in a loop look alike, look for the index: `[:, :, 0]` in place of `[:, :, i]` shows the first one each time.)
#
# *In old notebooks* you find `Model(input=..., output=...)` and `model.input`. Today the words are `inputs` and `outputs`; and a
# `Sequential` says:

# %%
try:
    keras.Model(model.input, model.get_layer("conv1").output)
except AttributeError as error:
    print(error)

# %% [markdown]
# It has been trained, and has 'never been called'. Say `model.inputs`, or build with `keras.Model` from the start.
#
# ## Exercise 5 of 11: any layer  *(3 points)*
#
# `feature_maps(model, x, layer_name)` returns what the layer of this name puts out when the model is given the batch `x`, as an array.
# It works for every layer, the last one too, and for a layer deep inside what counts is the output of *all* that stands before it.
# The model is used as in `predict`: batch normalisation with its stored averages, dropout off.
#
# Example: for a batch of 15 drawings, `"flatten"` of our network gives the shape `(15, 3200)` and `"output"` `(15, 3)`.
#
# <details><summary>Hint</summary>
#
# The three lines above, with `layer_name` instead of `"relu1"`.
#
# </details>


# %% exercise="feature_maps"
def feature_maps(model, x, layer_name):
    """The output of this layer for the batch x, as an array."""
    ### BEGIN SOLUTION
    early = keras.Model(model.inputs, model.get_layer(layer_name).output)
    return early.predict(x, verbose=0)
    ### END SOLUTION


# %% tests="feature_maps" points=3
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def mixed_cnn(functional=False):
    """A small CNN with batch normalisation and dropout, weights set, statistics not trivial."""
    parts = [
        keras.layers.Conv2D(3, 3, name="c1"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.ReLU(name="positive"),
        keras.layers.Conv2D(3, 3, name="c2"),
        keras.layers.Flatten(name="flat"),
        keras.layers.Dropout(0.5, name="drop"),
        keras.layers.Dense(4, activation="softmax", name="answer"),
    ]
    start = keras.Input((9, 9, 3))
    if functional:
        end = start
        for part in parts:
            end = part(end)
        model = keras.Model(start, end)
    else:
        model = keras.Sequential([start, *parts])
    rng = np.random.default_rng(1)
    model.set_weights([rng.uniform(0.1, 0.9, w.shape) - 0.3 * (w.ndim > 1) for w in model.get_weights()])
    return model


def outputs_of(model, x, training=False):
    """{layer: its output}, one layer after the other."""
    given = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        known = isinstance(layer, keras.layers.BatchNormalization)
        x = layer(x, training=training) if known else layer(x)
        given[layer.name] = np.asarray(x)
    return given


def compare_maps(check, x, name, functional=False):
    """feature_maps against the layers called one after the other."""
    model = mixed_cnn(functional)
    right = outputs_of(model, x)
    # In training, batch normalisation changes its averages: not those of this model.
    training = outputs_of(mixed_cnn(functional), x, training=True)
    wrong = {
        "That is the answer of the whole model. Stop at the layer that was asked for.": right["answer"],
        "Batch normalisation worked with the averages of this batch, as in training. "
        "Use `predict`, or `training=False`.": training[name],
        "That is what goes *into* the layer.": [x, *right.values()][list(right).index(name)],
    }
    kernel = model.get_layer(name).get_weights()
    if kernel:
        wrong["Those are the layer's weights, which it has without any picture."] = kernel[0]
    if name in ("norm", "c2"):
        alone = model.get_layer(name)
        wrong[
            "The layer was applied to the picture itself. What comes in must be the "
            "output of the layers before it."
        ] = np.asarray(alone(x, training=False) if name == "norm" else alone(x))
    check.close(
        check.call(feature_maps, model, x, name),
        right[name],
        name=f"the output of {name}",
        rtol=1e-4,
        atol=1e-5,
        mistakes=wrong,
    )


batch = np.random.default_rng(2).uniform(0, 1, (5, 9, 9, 3)).astype("float32")
### END SEALED

with rubric("feature_maps", checks=3) as check:
    with check(
        "five pictures through the first convolution",
        points=1,
        hint="A model from `model.inputs` (with an s) to that layer's output, which then predicts all of X.",
    ):
        compare_maps(check, batch, "c1")
    ### BEGIN HIDDEN TESTS
    with check(
        "deeper layers get the output of those before them",
        points=1,
        hint="keras.Model(model.inputs, model.get_layer(layer_name).output)",
    ):
        for place in ("c2", "norm", "flat"):
            compare_maps(check, batch, place)
    with check(
        "the last layer, one picture, a functional model",
        points=1,
        hint="A model that ends at the layer works for each, the last one too. Give it the pictures by `predict`.",
    ):
        compare_maps(check, batch, "answer")
        compare_maps(check, batch[:1], "c2", functional=True)
        compare_maps(check, batch[:2], "answer", functional=True)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Where the shift gets lost
#
# One circle, and the same circle three pixels lower. First the output of the last convolution, then that of the network. Guess: which of
# the two still knows the circle?

# %%
circle = X_new[y_new == 0][:1]
lower = np.ones_like(circle)
lower[:, 3:] = circle[:, :-3]
before_pool = keras.Model(model.inputs, model.get_layer("relu2").output)
here, there = (before_pool.predict(x, verbose=0)[0] for x in (circle, lower))
print("maps 3 pixels lower:", np.abs(there[3:] - here[:-3])[3:-3].max())
print("maps in place:      ", np.abs(there - here).max().round(2))

# %%
for name, x in {"circle": circle, "lower": lower}.items():
    p = model.predict(x, verbose=0)[0]
    print(f"{name:9}", {c: round(float(q), 2) for c, q in zip(CLASS_NAMES, p, strict=True)})

# %% [markdown]
# The convolutions have done all that one could wish for: the maps have moved down with the drawing, and are the same otherwise. It is
# **Flatten** that spoils it. There every place in every map becomes an input of its own, with weights of its own to the Dense layer:

# %%
for layer in model.layers:
    print(f"{layer.name:9} {layer.count_params():7}")
print(f"{'together':9} {model.count_params():7}")

# %% [markdown]
# 102,432 of the 107,523 numbers sit in `hidden`, a set for each place, and each set knows only what the 45 drawings had *there*.
# Filters slide; Dense layers don't.
#
# <details><summary>It can be worse</summary>
#
# The network of 2020 had 1.4 million parameters for 45 drawings, 1.3 million of them between Flatten and the next layer.
#
# </details>
#
# ### Question 2  *(1 point)*
#
# A circle moves three pixels down. What changes in this network, as long as the circle stays inside the picture?
#
# * **a** The maps stay as they are, since the filters slide; so does the answer.
# * **b** The filters change, since they must find the circle at another place.
# * **c** The maps move down too, and each Dense weight meets another part of the circle.
# * **d** The maps are those of another picture altogether: nothing of the old ones is left.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "Sliding filters find the same things, but three pixels lower: the maps move. What does Flatten make of that?",
    "b": "Filters are weights: only training changes them, and no picture that passes through.",
    "d": "Compare the two numbers above: 3 pixels lower, the maps are the same.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("what a shift does", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ### Which of them learn?
#
# `layer.trainable` says whether `fit` may change a layer, and you can set it to `False` (lesson 14 lives on that). It is a switch
# for the whole layer, and there is one layer of which the half never follows the gradient:

# %%
norm = model.get_layer("bn1")
fresh = shapes_cnn().get_layer("bn1")
for old, new, weight in zip(fresh.get_weights(), norm.get_weights(), norm.weights, strict=True):
    print(f"{weight.name:15} {weight.trainable!s:5}  moved by up to {np.abs(new - old).max():.2f}")

# %% [markdown]
# 'The parameters of batch normalisation are only stored, not learned' is what one may read. True of the averages; the other half, gamma and beta, is learned.
# 16 maps have four numbers each: 32 trainable, 32 not.
#
# ## Exercise 6 of 11: the parameter table  *(3 points)*
#
# `param_table(model)` returns a dictionary `{layer's name: (trainable, frozen)}` with the number of single numbers (not arrays) of
# each kind, for every layer of the model. Layers without weights have `(0, 0)`, or may be left out.
#
# Example: for our network `table["bn1"]` is `(32, 32)` and `table["hidden"]` is `(102432, 0)`.
#
# <details><summary>Hint</summary>
#
# `layer.trainable_weights` and `layer.non_trainable_weights` follow the switch. `np.prod(weight.shape)` numbers stand in one, and `int` makes it a plain number.
#
# </details>


# %% exercise="param_table"
def param_table(model):
    """{name: (trainable, frozen)} in single numbers."""
    ### BEGIN SOLUTION

    def numbers_in(weights):
        return sum(int(np.prod(weight.shape)) for weight in weights)

    return {
        layer.name: (numbers_in(layer.trainable_weights), numbers_in(layer.non_trainable_weights))
        for layer in model.layers
    }
    ### END SOLUTION


# %% tests="param_table" points=3
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def pieces(frozen=()):
    """A small CNN; the layers named in `frozen` are switched off."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            keras.layers.Conv2D(5, 3, name="conv"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.ReLU(name="relu"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(7, name="hidden"),
            keras.layers.Dense(3, use_bias=False, name="output"),
        ]
    )
    for name in frozen:
        model.get_layer(name).trainable = False
    return model


def check_entry(check, name, entry):
    """An entry of the table is two numbers."""
    check.that(
        not isinstance(entry, int | float | np.number),
        f"The entry of {name} is the one number {entry}; 2 values (trainable, frozen) belong there.",
    )
    for part in entry if isinstance(entry, list | tuple) else ():
        check.that(
            part is not None,
            f"The entry of {name} holds None. Does the function that counts end in `return`?",
        )
        check.that(
            not isinstance(part, list | tuple) and not (isinstance(part, np.ndarray) and part.ndim),
            f"The entry of {name} holds a list or an array in place of a number. How many numbers are in it?",
        )


def compare_table(check, model, sizes):
    """param_table(model) against {name: (trainable, frozen)}; (0, 0) may be missing."""
    table = check.call(param_table, model)
    check.that(
        isinstance(table, dict),
        f"A dictionary {{name: (trainable, frozen)}} was expected; here is a {type(table).__name__}.",
    )
    arrays = {
        layer.name: (len(layer.trainable_weights), len(layer.non_trainable_weights)) for layer in model.layers
    }
    kernels = {
        layer.name: tuple(
            sum(int(np.prod(w.shape)) for w in weights if len(w.shape) > 1)
            for weights in (layer.trainable_weights, layer.non_trainable_weights)
        )
        for layer in model.layers
    }
    biases = {
        layer.name: tuple(
            sum(int(np.prod(w.shape)) for w in weights if len(w.shape) == 1)
            for weights in (layer.trainable_weights, layer.non_trainable_weights)
        )
        for layer in model.layers
    }
    for name in table:
        check.that(name in arrays, f"{name!r} is not the name of a layer of this model.")
        check_entry(check, name, table[name])
    for name, want in sizes.items():
        check.that(name in table, f"The layer {name!r} is missing from your table.")
        pair = check.unpack(table[name], "trainable", "frozen")
        whole, flag = sum(want), model.get_layer(name).trainable
        check.equal(
            pair,
            want,
            name=f"the entry of {name} (trainable, frozen)",
            mistakes={
                "That takes no notice of the switch: this layer is frozen.": (
                    whole - whole // 2 if name == "norm" else whole,
                    whole // 2 if name == "norm" else 0,
                ),
                "You asked the layer's switch only. Of a BatchNormalization that is "
                "switched on, the two averages are still not trained.": (whole, 0) if flag else (0, whole),
                "You counted arrays. Count the numbers in them.": arrays[name],
                "The two are swapped: trainable first.": want[::-1],
                "The first number is of all, trainable or not. Only the trainable ones are asked for there.": (
                    whole,
                    want[1],
                ),
                "The biases were left out: they are numbers too.": kernels[name],
                "Only the biases were counted: the kernel's numbers belong in, too.": biases[name],
            },
        )
    for name in set(table) - set(sizes):
        pair = check.unpack(table[name], "trainable", "frozen")
        check.equal(pair, (0, 0), name=f"the entry of {name}, which has no weights")


def check_convolution_and_dense_layers(check):
    plain = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(4, 3, name="conv"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(2, name="output"),
        ]
    )
    compare_table(check, plain, {"conv": (40, 0), "output": (130, 0)})


### END SEALED

with rubric("param_table", checks=3) as check:
    with check(
        "a convolution of 4 filters and a Dense layer of 2: every number counted once",
        points=1,
        hint="A weight of the shape (3, 3, 1, 4) holds 3 * 3 * 1 * 4 numbers. Kernel and biases are added up.",
    ):
        check_convolution_and_dense_layers(check)
    ### BEGIN HIDDEN TESTS
    full = {"conv": (95, 0), "norm": (10, 10), "hidden": (1267, 0), "output": (21, 0)}
    with check(
        "batch normalisation is half and half",
        points=1,
        hint="Every layer has trainable_weights and non_trainable_weights.",
    ):
        compare_table(check, pieces(), full)
    with check("frozen layers", points=1, hint="The switch decides, layer by layer."):
        compare_table(
            check,
            pieces(frozen=["conv", "norm"]),
            {**full, "conv": (0, 95), "norm": (0, 20)},
        )
        compare_table(check, pieces(frozen=["hidden"]), {**full, "hidden": (0, 1267)})
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Reading mistakes
#
# Back to the test. 'Six of fifteen' is a mark; what we want is a diagnosis. All fifteen, with the answers:

# %%
probs = model.predict(X_hard, verbose=0)
_ = plots.pictures(X_hard, true=y_hard, predicted=probs.argmax(axis=1), names=CLASS_NAMES, columns=5)

# %% [markdown]
# The network answers with three numbers a row that sum to 1; the largest wins, be it 0.99 or 0.45. That is the trap of
# the next exercise.
#
# ## Exercise 7 of 11: how many are right?  *(2 points)*
#
# `accuracy_report(probs, onehot)` gets two arrays `(n, k)`: the probabilities, and the true classes one-hot. It returns three things:
# an array of `n` truth values (which rows are right), **how many** rows are right, and the accuracy.
#
# Example: `probs = np.array([[0.45, 0.30, 0.25], [0.2, 0.7, 0.1]])` and `onehot = np.array([[1, 0, 0], [0, 0, 1]])` give `[True, False]`, 1, 0.5.
#
# <details><summary>Hint</summary>
#
# `argmax` of both, along the axis of the classes.
#
# </details>


# %% exercise="accuracy_report"
def accuracy_report(probs, onehot):
    """Which rows are right (n,), how many, and their part."""
    ### BEGIN SOLUTION
    right = np.argmax(probs, axis=1) == np.argmax(onehot, axis=1)
    return right, int(right.sum()), float(right.mean())
    ### END SOLUTION


# %% tests="accuracy_report" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_report(check, probs, labels):
    """accuracy_report against argmax by argmax."""
    probs, labels = np.array(probs), np.array(labels)
    onehot = np.eye(probs.shape[1])[labels]
    right = probs.argmax(axis=1) == labels
    rounded = (np.round(probs) == onehot).all(axis=1)
    parts = check.unpack(check.call(accuracy_report, probs, onehot), "mask", "n", "accuracy")
    mask, n, accuracy = parts
    check.that(
        not isinstance(mask, int | float | np.number),
        "The first result is one number. First comes an array with a truth value for each row.",
    )
    if np.shape(mask) == (probs.shape[1],):
        check.fail("You looked for the largest of each *column*: along the classes is axis=1.")
    check.shape(mask, right.shape, "the first result (which rows are right)")
    check.equal(
        np.asarray(mask).astype(bool),
        right,
        name=f"which rows of {probs.tolist()} are right for {labels.tolist()}",
        mistakes={
            "You rounded the probabilities. A row is right if the true class has the "
            "*largest*, and that may be below 0.5.": rounded,
            "Those are the rows that are wrong.": ~right,
        },
    )
    check.close(
        n,
        right.sum(),
        name="how many are right",
        mistakes={
            "That is how many rows there are.": len(labels),
            "That is how many are wrong.": (~right).sum(),
            "That is the part of right ones, which comes last. Before it stands how many are right.": right.mean(),
        },
    )
    check.close(
        accuracy,
        right.mean(),
        name="the accuracy",
        mistakes={
            "As a part of 1, not in per cent.": 100 * right.mean(),
            "That is the part that is wrong.": 1 - right.mean(),
            "That is how many are right. Divide by the number of rows.": right.sum(),
            "You divided by the number of classes. Divide by the number of rows.": right.sum()
            / probs.shape[1],
        },
    )


### END SEALED

with rubric("accuracy_report", checks=2) as check:
    with check(
        "four clear answers, three of them right",
        points=1,
        hint="In which column is a row's largest number, and in which its 1?",
    ):
        sure = [[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.7, 0.2, 0.1], [0.0, 0.1, 0.9]]
        compare_report(check, sure, [0, 1, 2, 2])
    ### BEGIN HIDDEN TESTS
    with check("hesitant answers, other sizes", points=1, hint="The largest wins, be it 0.26."):
        unsure = [[0.45, 0.3, 0.25], [0.34, 0.33, 0.33], [0.2, 0.41, 0.39], [0.3, 0.3, 0.4]]
        compare_report(check, unsure, [0, 0, 2, 2])
        compare_report(check, [[0.26, 0.25, 0.25, 0.24], [0.1, 0.2, 0.3, 0.4]], [0, 3])
        compare_report(check, [[0.6, 0.4], [0.8, 0.2], [0.1, 0.9]], [1, 1, 1])
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Which for which?
#
# A picture of the answers, one column for each drawing: dark where the network puts its money. Then the same as bars beside the drawings.

# %%
plt.imshow(probs.T, cmap="Greys", vmin=0, vmax=1)
plt.yticks(range(3), CLASS_NAMES)
plt.xticks([2, 7, 12], [f"true {name}s" for name in CLASS_NAMES])
_ = plt.xlabel("the 15 test drawings")

# %%
figure, axes = plt.subplots(3, 4, figsize=(9, 5))
for (left, right), i in zip(axes.reshape(-1, 2), (0, 3, 5, 8, 10, 13), strict=True):
    left.imshow(X_hard[i, :, :, 0], cmap="gray", vmin=0, vmax=1)
    left.axis("off")
    good = probs[i].argmax() == y_hard[i]
    right.barh(CLASS_NAMES, probs[i], color=plots.COLORS[0 if good else 3])
    right.set(xlim=(0, 1), title="right" if good else "wrong")

# %% [markdown]
# Above each answer stands 'right' or 'wrong'; the bars of a wrong one are orange. See how *sure* of itself it is where it is wrong. With 300 drawings one can't look at each. Two
# tables and a ranking do that for us.
#
# ## Exercise 8 of 11: the confusion matrix  *(3 points)*
#
# `confusion(y, p, k)`: `y` and `p` are arrays `(n,)` of true and predicted labels from 0 to `k - 1`. Return a `(k, k)` array of
# counts: **row** = true class, **column** = predicted class. Classes that do not occur have zeros.
#
# Example: `confusion(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), 2)` is `[[1, 2], [0, 1]]`.
#
# <details><summary>Hint</summary>
#
# A loop over the pairs will do. Without a loop, beware: `m[y, p] += 1` adds 1 to each place *once*, however often the pair occurs.
#
# </details>


# %% exercise="confusion"
def confusion(y, p, k):
    """Counts (k, k): row = true class, column = predicted class."""
    ### BEGIN SOLUTION
    counts = np.zeros((k, k), dtype=int)
    np.add.at(counts, (y, p), 1)
    return counts
    ### END SOLUTION


# %% tests="confusion" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_confusion(check, y, p, k):
    """confusion(y, p, k) against counting pair by pair."""
    y, p = np.array(y), np.array(p)
    want = np.zeros((k, k), dtype=int)
    for true, predicted in zip(y, p, strict=True):
        want[true, predicted] += 1
    each = np.maximum(want.sum(axis=1, keepdims=True), 1)
    check.close(
        check.call(confusion, y, p, k),
        want,
        name=f"confusion({y.tolist()}, {p.tolist()}, {k})" if len(y) < 9 else "the matrix",
        mistakes={
            "Rows and columns are swapped: the row is the *true* class.": want.T,
            "Nothing was counted: the matrix holds zeros alone.": 0 * want,
            "Each pair was counted twice.": 2 * want,
            "Each pair was counted once, however often it occurs: `m[y, p] += 1` does "
            "that. Use a loop, or np.add.at.": np.minimum(want, 1),
            "Counts were asked for, not parts.": want / each,
            "Counts were asked for, not parts of all.": want / len(y),
            "The right ones belong in too, on the diagonal.": want - np.diag(np.diag(want)),
            "Only the right ones were counted: the wrong ones are what the matrix is for.": np.diag(
                np.diag(want)
            ),
            "Counts were asked for, not parts of each column.": want / np.maximum(want.sum(axis=0), 1),
            "The matrix has no row or column for classes that do not occur. Its shape is (k, k).": (
                lambda: want[np.ix_(np.union1d(y, p), np.union1d(y, p))]
            ),
            "The matrix ends with the largest label that occurs. Its shape is (k, k).": (
                lambda: want[: max(y.max(), p.max()) + 1, : max(y.max(), p.max()) + 1]
            ),
        },
    )


### END SEALED

with rubric("confusion", checks=3) as check:
    with check(
        "four drawings, three classes, no pair twice",
        points=1,
        hint="Begin with a matrix of zeros. Where does the pair (true 0, predicted 1) add 1?",
    ):
        compare_confusion(check, [0, 0, 1, 2], [0, 1, 1, 0], 3)
    ### BEGIN HIDDEN TESTS
    with check("pairs that occur often", points=1, hint="Is every single one counted?"):
        compare_confusion(check, [0, 0, 0, 1], [0, 1, 1, 1], 2)
        rng = np.random.default_rng(4)
        compare_confusion(check, rng.integers(0, 5, 200), rng.integers(0, 5, 200), 5)
    with check(
        "classes that do not occur",
        points=1,
        hint="The matrix is (k, k), whatever is in y and p.",
    ):
        compare_confusion(check, [0, 1, 1], [1, 1, 0], 4)
        compare_confusion(check, [3, 3, 3], [1, 1, 3], 5)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# For the 300 hard drawings (scikit-learn has such a function too):

# %%
from sklearn.metrics import confusion_matrix

probs = model.predict(X_many, verbose=0)
table = confusion_matrix(y_many, probs.argmax(axis=1))
for name, row in zip(CLASS_NAMES, table.tolist(), strict=True):
    print(f"true {name:10}", dict(zip(CLASS_NAMES, row, strict=True)))

# %% [markdown]
# The mistakes are not spread evenly. This network has a favourite answer for everything that is odd, which flatters that class and
# empties the others. It is no use to add drawings of the class that is 'good': a row whose drawings went to other classes says what it lacks examples of.
#
# ## Exercise 9 of 11: how close was it?  *(2 points)*
#
# A mistake can be near or far. `margins(probs)` gets an array `(n, k)` of probabilities and returns for each row the largest **minus the second largest**,
# as an array `(n,)`: near 0 for a toss-up, near 1 for certainty.
#
# Example: `margins(np.array([[0.1, 0.7, 0.2]]))` is `[0.5]`.
#
# <details><summary>Hint</summary>
#
# `np.sort(probs, axis=1)` sorts each row, smallest first; where are the two that you need?
#
# </details>


# %% exercise="margins"
def margins(probs):
    """Largest minus second largest of each row, (n,)."""
    ### BEGIN SOLUTION
    ordered = np.sort(probs, axis=1)
    return ordered[:, -1] - ordered[:, -2]
    ### END SOLUTION


# %% tests="margins" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_margins(check, probs):
    """margins(probs) against the two largest of each row."""
    probs = np.array(probs)
    down = -np.sort(-probs, axis=1)
    by_column = np.sort(probs, axis=0)
    check.close(
        check.call(margins, probs),
        down[:, 0] - down[:, 1],
        name=f"margins({probs.tolist()})" if len(probs) < 4 else "the result",
        mistakes={
            "Two that are equally large are a toss-up: the margin is 0. A `set` throws one of them away.": [
                row[0] - next((q for q in row if q < row[0]), row[0]) for row in down
            ],
            "That is the largest minus the *smallest*.": down[:, 0] - down[:, -1],
            "You took the first two columns as they stand: sort each row.": probs[:, 0] - probs[:, 1],
            "You took the first two columns as they stand: sort each row, and no sign.": np.abs(
                probs[:, 0] - probs[:, 1]
            ),
            "The sign is turned round: largest minus second largest.": down[:, 1] - down[:, 0],
            "You took the last two columns as they stand: sort each row.": probs[:, -1] - probs[:, -2],
            "You sorted each *column*. Along axis=1 each row is sorted.": by_column[:, -1] - by_column[:, -2],
            "You added the two. Asked for is the largest minus the second largest.": down[:, 0] + down[:, 1],
            "All margins came out as 0. Is a number subtracted from itself?": 0 * down[:, 0],
            "That is the *smallest* minus the second largest. `sort` puts the largest last.": down[:, -1]
            - down[:, 1],
            "That is the largest alone.": down[:, 0],
            "That is 1 minus the largest. Asked for is the largest minus the second largest.": 1 - down[:, 0],
            "That is the second largest alone.": down[:, 1],
            "You divided. Asked for is the difference.": lambda: down[:, 0] / np.maximum(down[:, 1], 1e-12),
            "That is the largest minus the mean of the row.": down[:, 0] - down.mean(axis=1),
            "Those are the two *smallest*: sort begins with these.": down[:, -2] - down[:, -1],
        },
    )


### END SEALED

with rubric("margins", checks=2) as check:
    with check(
        "two drawings, three classes: largest minus second largest",
        points=1,
        hint="In each row by itself: which is the largest, and which the largest of the others?",
    ):
        compare_margins(check, [[0.1, 0.7, 0.2], [0.5, 0.1, 0.4]])
    ### BEGIN HIDDEN TESTS
    with check("other numbers of classes, ties", points=1, hint="Sort along axis=1."):
        compare_margins(check, [[0.4, 0.05, 0.4, 0.15], [1.0, 0.0, 0.0, 0.0]])
        compare_margins(check, np.random.default_rng(0).dirichlet(np.ones(6), 20))
        compare_margins(check, [[0.3, 0.7], [0.9, 0.1]])
    ### END HIDDEN TESTS
check.score

# %%
answers = probs.argmax(axis=1)
ordered = np.sort(probs, axis=1)
gap = ordered[:, -1] - ordered[:, -2]
bins = np.linspace(0, 1, 11)
plt.hist([gap[answers == y_many], gap[answers != y_many]], bins, label=["right", "wrong"])
plt.legend()
plt.xlabel("margin")
_ = plt.ylabel("drawings")

# %% [markdown]
# If only the toss-ups were wrong, the orange bars would stand on the left. They don't: many of the mistakes are made with full
# confidence. **A network does not know what it has never seen**; softmax hands out 100 % in any case.
#
# ## Exercise 10 of 11: the worst first  *(2 points)*
#
# `worst_mistakes(probs, y)` returns the indices of the rows that are **wrong**, the most confident first: sorted by the probability of
# the (wrong) answer given. `probs` is an array `(n, k)`, `y` one of `n` true labels. No mistakes, no indices.
#
# Example: `worst_mistakes(np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]]), np.array([1, 1, 1]))` is `[2, 0]`.
#
# <details><summary>Hint</summary>
#
# First the indices of the wrong rows (`np.flatnonzero`), then `argsort` of minus their largest probability.
#
# </details>


# %% exercise="worst_mistakes"
def worst_mistakes(probs, y):
    """Indices of the wrong rows, the most confident first."""
    ### BEGIN SOLUTION
    probs = np.asarray(probs)
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    return wrong[np.argsort(-probs[wrong].max(axis=1))]
    ### END SOLUTION


# %% tests="worst_mistakes" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def the_worst_few(got, want):
    """What is said of a list that ends too soon."""
    few = len(got) if isinstance(got, list | tuple | np.ndarray) else 0
    if not 1 < few < len(want):
        return {}
    return {f"Those are the worst {few} of {len(want)} mistakes. All wrong rows are asked for.": want[:few]}


def compare_worst(check, probs, y):
    """worst_mistakes against a sort by hand."""
    probs, y = np.array(probs), np.array(y)
    sure = probs.max(axis=1)
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    want = sorted(wrong.tolist(), key=lambda i: -sure[i])
    truth = probs[np.arange(len(y)), y]
    got = check.call(worst_mistakes, probs, y)
    if isinstance(got, np.ndarray) and got.dtype.kind == "f" and got.size == 0:
        got = []
    check.equal(
        got,
        want,
        name="the list of indices",
        mistakes={
            "The most confident mistake comes first; yours come in rising order.": want[::-1],
            "The rows that are right belong out.": np.argsort(-sure).tolist(),
            "Those are the wrong rows, but not sorted by confidence.": wrong,
            "Those are truth values. The numbers of the rows are asked for: np.flatnonzero.": (
                got if isinstance(got, np.ndarray) and got.dtype == bool else None
            ),
            "You sorted by the margin. Asked for is the probability of the answer that was given.": sorted(
                wrong.tolist(), key=lambda i: -np.diff(np.sort(probs[i])[-2:])[0]
            ),
            "Those are the answers that were given. The numbers of the rows are asked for.": [
                int(probs[i].argmax()) for i in want
            ],
            "Those are the probabilities. The numbers of the rows are asked for.": sure[want],
            "That is only the worst one. All wrong rows are asked for.": want[:1],
            "You sorted by the probability of the *true* class. Asked for is the one "
            "of the answer that was given.": sorted(wrong.tolist(), key=lambda i: truth[i]),
            "Those are places among the wrong rows only. Give the numbers of the rows "
            "in `probs`.": np.argsort(-sure[wrong]).tolist(),
            "You sorted all rows, and then laid the mask of the wrong ones on them, which belongs to the rows as they "
            "stood before. Choose the wrong ones first.": np.argsort(-sure)[
                probs.argmax(axis=1) != y
            ].tolist(),
            **the_worst_few(got, want),
            "Those are the rows that are right.": [
                i for i in np.argsort(-sure).tolist() if i not in set(want)
            ],
        },
    )


### END SEALED

with rubric("worst_mistakes", checks=2) as check:
    with check(
        "four rows, three mistakes; and the example",
        points=1,
        hint="Which rows are wrong, and how sure was the network of each? The surest comes first.",
    ):
        compare_worst(check, [[0.7, 0.3], [0.1, 0.9], [0.45, 0.55], [0.8, 0.2]], [1, 1, 0, 1])
        compare_worst(check, [[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]], [1, 1, 1])
    ### BEGIN HIDDEN TESTS
    with check(
        "more rows, more classes, none wrong",
        points=1,
        hint="Print for each row its label, its likeliest class and that class's probability, and sort the wrong ones by hand.",
    ):
        more = [
            [0.5, 0.3, 0.2],
            [0.55, 0.4, 0.05],
            [0.1, 0.2, 0.7],
            [0.9, 0.06, 0.04],
            [0.15, 0.6, 0.25],
            [0.01, 0.95, 0.04],
        ]
        compare_worst(check, more, [1, 2, 2, 2, 2, 0])
        compare_worst(check, more, [2, 0, 0, 0, 0, 1])
        compare_worst(check, more, [0, 0, 2, 0, 1, 1])
        rng = np.random.default_rng(1)
        compare_worst(check, rng.dirichlet(np.ones(3), 60), rng.integers(0, 3, 60))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# The ten worst of the 300:

# %%
wrong = np.flatnonzero(answers != y_many)
worst = wrong[np.argsort(-probs[wrong].max(axis=1))][:10]
print("confidence:", probs[worst].max(axis=1).round(3))
_ = plots.pictures(X_many[worst], true=y_many[worst], predicted=answers[worst], names=CLASS_NAMES, columns=5)

# %% [markdown]
# ## Exercise 11 of 11: in your own words, what would you draw?  *(2 points)*
#
# You may draw 15 more training pictures. Judging by the table and the pictures above: of which class or classes, and how drawn? Name
# what you have seen that tells you so. Two or three sentences.
#
# *What earns the points:* 1 for which classes, 1 for how they are drawn, each with what you have seen as the reason.

# %% [markdown] answer="what_to_draw" points=2
# Of the classes whose rows leak in the confusion matrix (those that are mostly taken for the favourite answer), and drawn in the ways
# that fail: small, off the middle, slanted, upside down. More upright, centred drawings would bring nothing, since new ones of
# that kind are right already (about 1.0 of 300); and more of the favourite class would make the favourite stronger.
#
# *For the marker.* **1 point** for *how*: small, shifted, slanted or turned, not more of the same, with something observed as the
# reason. **1 point** for *which class*, with the table or the grid as the reason: a row with many mistakes. 'All classes, evenly,
# in the hard ways' is as good if the answer says why (the favourite must not get stronger). 0 points for 'more data' alone.

# %% [markdown]
# One warning before you do. Whoever tries this and that until the test drawings come out well has chosen by them. From lesson 04 you know what
# such a number is worth: what helps to choose can't also be the exam.
#
# <details><summary>It has happened, too</summary>
#
# In 2020 the 15 test drawings went up to 0.80 in the end, and *the same 15* had been given to `fit` as validation.
#
# </details>
#
# ## In five lines
#
# 1. **Ask what a number was measured on.** `validation_split` takes the last rows; of sorted data that is one class.
# 2. **A fair split is not enough:** it can't warn you of pictures of another kind. Test on what will come.
# 3. **Filters** are `(height, width, in, out)`; `keras.Model(model.inputs, layer.output)` shows what flows at any place.
# 4. **Filters slide, Dense layers don't:** behind Flatten every place has weights of its own, most of all parameters.
# 5. **Read mistakes:** which for which (confusion), how close (margin), the most confident first.
#
# **Where to go on.** Nobody wants to draw thousands of shapes. Lesson 10 has the computer shift, turn and slant the 45 that we have.
# Before that, try `layers.GlobalAveragePooling2D` in place of Flatten here: does it care about a shift?
