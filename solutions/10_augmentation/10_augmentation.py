# %% [markdown]
# # 10 Augmentation: the pictures that you don't have
#
# 45 drawings, upright, in the middle, all of a size: a network learns them by heart. Then come drawings that are shifted, slanted, small or
# upside down, and it gets about half of them right (lesson 09). Nobody has more drawings. **Can you make up for
# pictures that you don't have?**
#
# **You will be able to**
#
# * distort pictures on purpose, with current Keras layers, and write four of the distortions yourself;
# * say which distortions a task allows, and which ones spoil it;
# * read the old `ImageDataGenerator`, which is in most code that you will find;
# * count pictures, passes and updates, and so tell whether a comparison is fair.
#
# **Time:** two hours, with a break before 'All together, and only in training'; the computer takes about a minute of it. **You need:** lesson 08 (what a CNN is); lesson 09 if you want to know why the
# network fails. No GPU.
#
# ## The problem in one number

# %%
import numpy as np
from coursekit import plots, set_seed
from coursekit.shapes import CLASS_NAMES, hard_shapes, save_shapes, upright_shapes

# %%
X, y = upright_shapes()
X_hard, y_hard = hard_shapes()
print(X.shape, X_hard.shape)

# %%
both = np.concatenate([X[::9], X_hard[7::30]])
plots.pictures(both, true=np.concatenate([y[::9], y_hard[7::30]]), names=CLASS_NAMES, columns=5)

# %% [markdown]
# The first row: five of the 45. Below: ten of the 300 hard ones. One function trains all networks of this lesson: always **200 updates of 45 pictures**,
# whatever the pictures are. `augment` is a layer that may change them on the way.


# %%
import keras
import tensorflow as tf
from keras import layers


# %%
def small_cnn():
    """Two convolutions with batch normalisation, each followed by pooling; three classes."""
    model = keras.Sequential([keras.Input((24, 24, 1))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D())
    for layer in (
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ):
        model.add(layer)
    return model


def train(X, y, augment=None, seed=0, model=None, updates=200):
    """A small_cnn after so many updates of 45 pictures each, changed by `augment` on the way."""
    set_seed(seed)
    data = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(len(X)).repeat().batch(45)
    if augment is not None:
        data = data.map(lambda pictures, labels: (augment(pictures, training=True), labels))
    model = model or small_cnn()
    falling = keras.optimizers.schedules.CosineDecay(0.005, updates)  # from 0.005 down to 0
    model.compile(keras.optimizers.Adam(falling), "sparse_categorical_crossentropy")
    model.fit(data, steps_per_epoch=updates, epochs=1, shuffle=False, verbose=0)
    return model


def score(model, X, y):
    return float((np.asarray(model(X, training=False)).argmax(axis=1) == y).mean())


# %%
plain = train(X, y)
X_new, y_new = upright_shapes(300, seed=1)
for name, data in {"the 45": (X, y), "300 new upright": (X_new, y_new), "300 hard": (X_hard, y_hard)}.items():
    print(f"{name:15} {score(plain, *data):.2f}")

# %% [markdown]
# New *upright* drawings are no problem at all; hard ones are. It has never seen one. So let us make some.
#
# ## One photograph, and what can be done to it
#
# Distortions are easier to judge on a photograph. This is Chelsea, a cat in scikit-image's collection:

# %%
from skimage.data import chelsea

cat = chelsea()[::2, 75:375:2]  # a square, every other pixel
photo = cat.astype("float32") / 255
print(cat.shape, cat.dtype, cat.max(), "->", photo.dtype, photo.max())

# %% [markdown]
# From bytes (0 to 255) to numbers from 0 to 1. `imshow` understands both, but a float picture up to 255 comes out white, and some
# layers below want to be told which it is. So mind, at any moment, which of the two you have.
#
# ## Exercise 1 of 7: to the unit range  *(3 points)*
#
# Write `to_unit(batch)`. It returns the pictures as **float32** from 0 to 1: `uint8` divided by 255, and the numbers of floats as they are (they have been divided already).
# No other kind comes. The batch that comes in is left as it was.
#
# Example: `to_unit(np.array([[0, 51, 255]], dtype=np.uint8))` gives `[[0.0, 0.2, 1.0]]`.
#
# <details><summary>Hint</summary>
#
# `batch.dtype == np.uint8` tells bytes from floats. A look at the largest value can't: how would it judge a night photograph whose brightest byte is 1?
#
# </details>


# %% exercise="to_unit"
def to_unit(batch):
    """Pictures as float32 from 0 to 1; only bytes are divided by 255."""
    ### BEGIN SOLUTION
    scaled = batch.astype(np.float32)
    return scaled / np.float32(255) if batch.dtype == np.uint8 else scaled
    ### END SOLUTION


# %% tests="to_unit" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare(check, batch, want, mistakes):
    got = check.call(to_unit, batch)
    check.close(
        got, want, name=f"the result for {batch.dtype} pictures", rtol=1e-4, atol=1e-5, mistakes=mistakes
    )
    found = np.asarray(got).dtype
    if found != np.float32:
        check.fail(f"The numbers are right, but they are {found}: float32 is asked for.")


def check_bytes_become_0_to_1(check):
    x = np.random.default_rng(0).integers(20, 200, (2, 3, 4, 1)).astype(np.uint8)
    compare(
        check,
        x,
        x / 255,
        {
            "The division was done in whole numbers: all is 0 or 1. `/` and not `//`.": x // 255,
            "Divided by the brightest pixel, so the same grey is another number in another batch. Divide by 255.": x
            / x.max(),
            "Divided by 256: the brightest byte, 255, should become 1.": x / 256,
            "The bytes were not divided.": x.astype(float),
            "The result goes from -1 to 1. From 0 to 1 is asked for: divide by 255, and that is all.": x
            / 127.5
            - 1,
            "The darkest pixel became 0 and the brightest 1, so the same grey is another number in another batch. "
            "Divide by 255.": (x - x.min()) / np.ptp(x),
        },
    )


### END SEALED

with rubric("to_unit", checks=3) as check:
    with check(
        "bytes become 0 to 1",
        points=1,
        hint="The type is what tells bytes from floats: bytes are divided by 255, floats are not. Print what you return, and its type.",
    ):
        check_bytes_become_0_to_1(check)
    ### BEGIN HIDDEN TESTS
    with check("floats are left alone", points=1, hint="They have been divided already."):
        for kind in (np.float32, np.float64):
            x = np.random.default_rng(1).random((2, 2, 2, 3)).astype(kind)
            compare(
                check,
                x,
                x,
                {
                    "Divided once more: these were floats from 0 to 1 already.": x / 255,
                    "These floats were divided by the brightest of them. They have been divided already.": x
                    / x.max(),
                    "These floats were stretched until the darkest was 0 and the brightest 1. Leave them as they "
                    "are.": (x - x.min()) / np.ptp(x),
                    "Only bytes have to be divided: these floats were multiplied.": x * 255,
                    "Rounded down to whole numbers: all is 0.": np.zeros_like(x),
                },
            )
            x = np.array([[[[0], [1]], [[1], [0]]]], dtype=kind)
            compare(
                check,
                x,
                x,
                {
                    "Floats of 0 and 1 alone are a drawing in black and white, and you divided them. Only the dtype "
                    "tells bytes from floats: whole numbers and the largest value don't.": x / 255,
                },
            )
    with check("bytes of a night photograph", points=1, hint="Ask for the dtype, not for the maximum."):
        x = np.array([[[[0], [1]], [[1], [0]]]], dtype=np.uint8)
        compare(
            check,
            x,
            x / 255,
            {
                "The bytes 0 and 1 of a night photograph are both nearly black, and came out as 0 and 1, black and "
                "white. Divide bytes by 255, whatever the largest of them is: only the dtype tells.": x.astype(
                    float
                ),
                "Divided by 256: the brightest byte, 255, should become 1.": x / 256,
            },
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### Shift
#
# Keras has a layer for each distortion. `RandomTranslation(0.3, 0.3)` shifts by up to 30 % of the height and of the width. The number stands for a range from
# −0.3 to 0.3. A *pair* says from where to where (above 0 is down, and to the right), so with `(0.3, 0.3)` the amount is fixed and one thing can be seen: **what fills the gap?** Guess what `nearest` and `wrap` will look like before you run the cell.

# %%
modes = ["constant", "nearest", "reflect", "wrap"]
shifted = [
    layers.RandomTranslation((0.3, 0.3), (0.3, 0.3), fill_mode=mode)(photo[None], training=True)[0]
    for mode in modes
]
plots.pictures(np.clip(shifted, 0, 1), true=range(4), names=[f"fill: {mode}" for mode in modes], columns=4)

# %% [markdown]
# Black, streaks, a mirror image, or what left on the other side. Keras layers take `reflect` unless told; the streaks that you see in older augmented pictures are
# `nearest`, the default of old. For drawings on white paper there is a better one: `constant`, with `fill_value=1`.
#
# ## Exercise 2 of 7: shift to the right  *(3 points)*
#
# Write `shift_x(img, px)`: the picture `img (H, W, C)`, moved by `px` whole pixels to the **right**, or to the left if `px` is negative. The gap is filled as by `nearest`: each
# row goes on with its edge pixel. Same shape as before; `px` may be larger than the picture is wide. `img` itself is left as it was.
#
# Example: a picture of one grey row, `[[[1], [2], [3], [4]]]`, moved by 1 is `[[[1], [1], [2], [3]]]`, by −1 `[[[2], [3], [4], [4]]]`.
#
# <details><summary>Hint</summary>
#
# For each new column: which old one does it show? New column j shows old column `j - px`, as long as there is one. `np.clip` keeps an index inside 0 … W − 1.
#
# </details>


# %% exercise="shift_x"
def shift_x(img, px):
    """The picture (H, W, C) moved px columns to the right; edge pixels fill the gap."""
    ### BEGIN SOLUTION
    old = np.clip(np.arange(img.shape[1]) - px, 0, img.shape[1] - 1)
    return img[:, old]
    ### END SOLUTION


# %% tests="shift_x" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def right_shift(img, px, axis=1):
    n = img.shape[axis]
    return np.take(img, np.clip(np.arange(n) - px, 0, n - 1), axis=axis)


def compare(check, img, px):
    """shift_x against NumPy, and against the mistakes of this task."""
    height, width, channels = img.shape
    old = np.arange(width) - px
    inside = ((old >= 0) & (old < width))[None, :, None]
    all_gap = abs(px) >= width  # then nothing of the picture is left, and some mistakes look alike
    near, far = (img[:, :1], img[:, -1:]) if px > 0 else (img[:, -1:], img[:, :1])
    if all_gap:
        named = {
            f"The picture is {width} pixels wide and moves by {px}: all that one sees is the gap, which shows the "
            f"pixels of its {'left' if px > 0 else 'right'} edge.": np.broadcast_to(far, img.shape),
            "Nothing moved. A picture that moves as far as it is wide, or further, is all gap: each row shows its "
            "edge pixel.": img,
            "All has one number. Each row shows an edge pixel of its own.": np.broadcast_to(
                near[:1], img.shape
            ),
        }
    elif px == 0:
        named = {
            "With px = 0 nothing moves. A slice such as [:, 0:] is the whole picture, and yours is covered by its "
            "right edge.": np.broadcast_to(img[:, -1:], img.shape)
        }
    else:
        named = {
            "It moved the other way: a positive px goes to the right.": right_shift(img, -px),
            "The gap shows the edge pixel of the other side. It goes on with the pixel next to it.": np.where(
                inside, right_shift(img, px), far
            ),
            "The gap still shows what was there before. It is filled with the edge pixel.": np.where(
                inside, right_shift(img, px), img
            ),
            "The gap has one number all over. Each row goes on with an edge pixel of its own.": np.where(
                inside, right_shift(img, px), near[:1]
            ),
        }
    n = abs(px)
    mirrored = np.pad(img, ((0, 0), (n, n), (0, 0)), mode="symmetric")[:, n - px :][:, :width]
    got = check.call(shift_x, img, px)
    if isinstance(got, np.ndarray) and got.shape != img.shape:
        check.fail(
            f"The picture moved by {px} has shape {got.shape}; it had {img.shape}. Moving it takes no column away: "
            "where one comes free, the edge pixel is shown."
        )
    check.close(
        got,
        right_shift(img, px),
        name=f"the picture moved by {px}",
        mistakes={
            **named,
            "What left on one side came in on the other (np.roll). The gap is filled with the edge pixel.": np.roll(
                img, px, axis=1
            ),
            "The gap is black. It is filled with the edge pixel of each row.": right_shift(img, px) * inside,
            "It moved down and not to the right: columns are axis 1.": right_shift(img, px, axis=0),
            "Rows and columns changed places: columns are axis 1.": np.swapaxes(right_shift(img, px), 0, 1),
            "It moved by one pixel whatever px is.": right_shift(img, np.sign(px)),
            "The gap is a mirror image of what is beside it. It is filled with the edge pixel alone.": mirrored,
            "Columns were held to the height: the picture ends at img.shape[1], its width.": img[
                :, np.clip(old, 0, min(height, width) - 1)
            ],
            "All channels show the first one: the colours got lost.": np.repeat(
                right_shift(img, px)[:, :, :1], channels, axis=2
            ),
        },
    )


### END SEALED

with rubric("shift_x", checks=3) as check:
    with check(
        "two to the right: the edge pixels fill the gap",
        points=1,
        hint="Print a row before and after. Each pixel stands two places further to the right, and the first one of the row fills the gap.",
    ):
        compare(check, np.random.default_rng(0).random((4, 6, 1)), 2)
    ### BEGIN HIDDEN TESTS
    with check("to the left, in colour", points=1, hint="px = -3: new column 0 shows old column 3."):
        compare(check, np.random.default_rng(1).random((3, 7, 3)), -3)
        compare(check, np.random.default_rng(2).random((5, 5, 3)), -1)
    with check(
        "by nothing, and by more than the picture is wide",
        points=1,
        hint="px = 0: img[:, :-0] is empty! And px = 9 of 5 columns: only the edge pixel is left to be seen.",
    ):
        for px in (0, 5, 9, -12):
            compare(check, np.random.default_rng(3).random((2, 5, 2)), px)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### Mirror
#
# `RandomFlip("horizontal")` swaps left and right in half of the pictures, `"vertical"` up and down.

# %%
set_seed(0)
four = np.repeat(photo[None], 4, axis=0)
ways = {way: layers.RandomFlip(way)(four, training=True) for way in ("horizontal", "vertical")}
words = [f"flip: {way}" for way in ways for _ in range(4)]
plots.pictures(np.concatenate([*ways.values()]), true=words, columns=4)

# %% [markdown]
# A cat that looks the other way is a cat that you may meet. One that hangs from the ceiling isn't: in training it takes room from those that come.
#
# <details><summary>It has happened</summary>
#
# In a course of 2020, photographs of people were flipped both ways, and turned by up to 90 degrees.
#
# </details>
#
# And there is worse: a distortion can make **another class** out of a picture.

# %%
from coursekit.datasets import mnist_small

digits, label = mnist_small()
six, seven = digits[label == 6][0], digits[label == 7][0]
tricks = [six, six[::-1, ::-1], seven, seven[:, ::-1]]
names = ["6", "6 turned by 180°", "7", "7 mirrored"]
plots.pictures(np.array(tricks), true=range(4), names=names, columns=4)

# %% [markdown]
# The turned six is a nine with the label 6; the mirrored seven is no digit at all. **Ask of each distortion: could this picture come, and would its label still be
# right?**
#
# ### Question 1  *(1 point)*
#
# A network shall tell left shoes from right shoes, photographed from above. Which distortion spoils its training?
#
# * **a** `RandomRotation(0.05)`
# * **b** `RandomFlip("horizontal")`
# * **c** `RandomTranslation(0.1, 0.1)`
# * **d** `RandomBrightness(0.2, value_range=(0, 1))`
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
    "a": "A left shoe that lies a little askew is still a left shoe, and such photographs come.",
    "c": "Where the shoe lies in the picture does not make it a right one.",
    "d": "Brighter or darker, the shoe stays what it is. Which of the four makes a picture of the other class?",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("left and right shoes", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 3 of 7: mirror a batch  *(2 points)*
#
# Write `hflip(batch)`: `batch` has Keras' shape (pictures, height, width, channels). Swap left and right in *all* pictures.
# Their order stays, and so does `batch` itself.
#
# Example: one picture of one row, `[[[[1], [2], [3]]]]`, becomes `[[[[3], [2], [1]]]]`.
#
# <details><summary>Hint</summary>
#
# `a[::-1]` turns the first axis round. Which axis is the width?
#
# </details>


# %% exercise="hflip"
def hflip(batch):
    """Left and right swapped in every picture of (n, height, width, channels)."""
    ### BEGIN SOLUTION
    return batch[:, :, ::-1]
    ### END SOLUTION


# %% tests="hflip" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def some_mirrored(got, batch):
    """The batch with those pictures mirrored that came back so."""
    mirrored = np.flip(batch, 2)
    try:
        right = np.isclose(np.asarray(got, dtype=float), mirrored).all(axis=(1, 2, 3), keepdims=True)
    except (TypeError, ValueError):  # no numbers, or not of this shape
        return batch
    return np.where(right, mirrored, batch)


def compare(check, batch):
    """hflip against NumPy, and against flips along other axes."""
    got = check.call(hflip, batch)
    check.close(
        got,
        np.flip(batch, 2),
        name=f"the batch {batch.shape}",
        mistakes={
            "The batch came back as it was.": batch,
            "Up and down are swapped. Axis 1 is the height; the width is axis 2. (np.fliplr "
            "takes axis 1, which is the width only for a single picture.)": np.flip(batch, 1),
            "The order of the pictures was turned round: axis 0 counts the pictures.": np.flip(batch, 0),
            "The channels were turned round, red and blue swapped: the width is axis 2.": np.flip(batch, 3),
            "The pictures were turned by 180 degrees.": np.flip(batch, (1, 2)),
            "Rows and columns were swapped: a mirror keeps rows rows.": np.swapaxes(batch, 1, 2),
            "Some of the pictures were mirrored, and others came back as they were. All of them are asked for.": (
                lambda: some_mirrored(got, batch)
            ),
            "Only the first picture came back. All of them are asked for.": np.flip(batch[0], 1),
            "The channels were turned round as well, red and blue swapped: axis 2 alone.": np.flip(
                batch, (2, 3)
            ),
            "All channels show the first one: the colours got lost.": np.repeat(
                np.flip(batch, 2)[..., :1], batch.shape[3], axis=3
            ),
            "All is mirrored, but the pictures are in another order: labels would no longer fit.": np.flip(
                batch, (0, 2)
            ),
            "The mirrored pictures were put behind the others. Only the mirrored ones are asked for.": (
                np.concatenate([batch, np.flip(batch, 2)])
            ),
        },
    )


### END SEALED

with rubric("hflip", checks=2) as check:
    with check(
        "two grey pictures: left and right swapped in both",
        points=1,
        hint="A batch has the axes picture, row, column, colour. Which of them runs from left to right?",
    ):
        compare(check, np.random.default_rng(0).random((2, 3, 4, 1)))
    ### BEGIN HIDDEN TESTS
    with check("colour, and bytes", points=1, hint="Axes: picture, height, width, channel."):
        compare(check, np.random.default_rng(1).random((3, 5, 4, 3)))
        compare(check, np.random.default_rng(2).integers(0, 256, (2, 4, 4, 3)).astype(np.uint8))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### Turn, zoom, slant
#
# Three layers that are easily got wrong, since their numbers mean something else than in old code:

# %%
set_seed(0)
rows = {
    "turn 0.05": layers.RandomRotation(0.05),
    "turn 0.25": layers.RandomRotation(0.25),
    "zoom 0.5": layers.RandomZoom((0.5, 0.5)),
    "zoom -0.5 to 0": layers.RandomZoom((-0.5, 0)),
    "shear 0.2 to 0.4": layers.RandomShear((0.2, 0.4)),
}
turned = np.concatenate([layer(four, training=True) for layer in rows.values()])
words = [name for name in rows for _ in range(4)]
plots.pictures(np.clip(turned, 0, 1), true=words, columns=4)

# %% [markdown]
# * **Rotation** counts in *turns*: 0.05 is up to ±18°, 0.25 up to ±90°. Old code says `rotation_range=90`, in degrees.
# * **Zoom**: positive is *out*. 0.5 shows half as much again in height and width, so the cat gets smaller; −0.5 comes closer. Old code says `zoom_range=[0.5, 1.0]`, and draws width and height apart, so
#   that the cat gets fat or thin.
# * **Shear** of 0.2 to 0.4 is a real slant. The old `shear_range=0.2` counts in degrees and does nothing that one could see, nor do the 0.7 of another old recipe:

# %%
for side, degrees in ((150, 0.2), (24, 0.7)):  # a photograph, and one of our drawings
    moves = side / 2 * np.tan(np.radians(degrees))
    print(f"{side} pixels, {degrees} degrees: the edge moves by {moves:.2f} pixels")

# %% [markdown]
# ### Brightness
#
# Light changes from photo to photo. Try it on ours, which goes from 0 to 1:

# %%
set_seed(0)
naive = layers.RandomBrightness(0.3)(photo[None], training=True)
told = layers.RandomBrightness(0.3, value_range=(0, 1))(photo[None], training=True)
for name, picture in {"before": photo, "RandomBrightness(0.3)": naive, "with value_range": told}.items():
    print(f"{name:22} from {np.min(picture):6.2f} to {np.max(picture):6.2f}")

# %% [markdown]
# Without `value_range=(0, 1)` the layer takes the picture for one of 0 to 255, and adds up to 0.3 · 255 to it: nothing of the cat is left, and **no error** tells you. (Brightness in Keras *adds*; the
# old generator *multiplied*, `brightness_range=[0.2, 1.0]`. You now write that one.)
#
# ## Exercise 4 of 7: brightness  *(3 points)*
#
# Write `brightness(img, factor)` for a `uint8` picture `(H, W, C)`: every pixel times `factor`, which is 0 or more, whole or not, and may be large. What would go beyond 255 becomes 255. The result is `uint8` again; rounded or cut off, as you like.
# `img` itself is left as it was.
#
# Example: the pixels `[[[100], [200]]]` with factor 1.5 become `[[[150], [255]]]`.
#
# <details><summary>Hint</summary>
#
# Bytes have no 300: `np.uint8(200) * 2` starts again from 0. Multiply as floats, `np.clip`, and only then back with `.astype(np.uint8)`.
#
# </details>


# %% exercise="brightness"
def brightness(img, factor):
    """A uint8 picture times factor, as uint8, with 255 as the upper end."""
    ### BEGIN SOLUTION
    return np.clip(img.astype(float) * factor, 0, 255).astype(np.uint8)
    ### END SOLUTION


# %% tests="brightness" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare(check, img, factor):
    """brightness against NumPy, and against the mistakes of this task."""
    exact = img.astype(float) * factor
    wrapped = exact.astype(np.int64) % 256
    got = check.call(brightness, img, factor)
    check.shape(got, img.shape, f"the picture times {factor}")
    numbers = np.asarray(got)
    if factor != 1 and img.any() and np.array_equal(numbers, img):
        check.fail("The picture came back as it was.")
    # Within the tolerance of one grey level, a picture from 0 to 1 and one cut down to black are the same.
    may_be_scaled = numbers.shape == exact.shape and numbers.dtype.kind == "f" and exact.max() > 2
    if may_be_scaled and np.allclose(numbers, np.clip(exact / 255, 0, 1), atol=0.005):
        check.fail("The result goes from 0 to 1. Bytes are asked for, 0 to 255.")
    check.close(
        got,
        np.clip(exact, 0, 255),
        name=f"the picture times {factor}",
        rtol=0,
        atol=1,
        mistakes={
            "What went beyond 255 started again from 0, as bytes do: white became black. Multiply as floats "
            "and np.clip before you go back to uint8.": wrapped,
            "You added. Brightness by a factor multiplies: black stays black.": np.clip(
                img + 255.0 * (factor - 1), 0, 255
            ),
            "You added the factor to the pixels: multiply.": np.clip(img + float(factor), 0, 255),
            "Nothing was cut off at 255.": exact,
            "The factor was cut down to a whole number.": np.clip(img * float(int(factor)), 0, 255),
            "You divided by the factor: multiply.": lambda: np.clip(
                np.divide(img, factor, out=np.full(img.shape, 255.0), where=factor != 0), 0, 255
            ),
            "The result was stretched until its brightest pixel was 255 again: then no factor does anything.": (
                255 * exact / max(exact.max(), 1)
            ),
            "Light and dark changed places.": 255 - np.clip(exact, 0, 255),
            "What would go beyond 255 stayed as it was. It becomes 255.": np.where(exact > 255, img, exact),
            "An int16 ends at 32767, and what goes beyond it starts again below 0. Multiply as floats.": np.clip(
                exact.astype(np.int64).astype(np.int16), 0, 255
            ),
        },
    )
    found = np.asarray(got).dtype
    if found != np.uint8:
        check.fail(f"The numbers are right, but they are {found}. The result should be uint8 again.")


### END SEALED

with rubric("brightness", checks=3) as check:
    with check(
        "factor 0.5: every pixel half as bright, as uint8",
        points=1,
        hint="Multiply as floats, cut at 255, and only then turn it to uint8.",
    ):
        compare(check, np.random.default_rng(0).integers(0, 100, (4, 5, 3)).astype(np.uint8) * 2, 0.5)
    ### BEGIN HIDDEN TESTS
    with check("brighter, beyond the end", points=1, hint="Clip before you go back to uint8."):
        for factor in (1.5, 2, 3.0, 200):
            img = np.random.default_rng(1).integers(0, 128, (5, 4, 3)).astype(np.uint8) * 2
            compare(check, img, factor)
    with check("factors 0 and 1, and a black picture", points=1, hint="Black times anything is black."):
        compare(check, np.random.default_rng(2).integers(0, 256, (3, 3, 1)).astype(np.uint8), 1)
        compare(check, np.random.default_rng(3).integers(0, 256, (3, 3, 1)).astype(np.uint8), 0.0)
        compare(check, np.zeros((2, 2, 3), dtype=np.uint8), 1.7)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# *A good place for a break.*
#
# ### All together, and only in training
#
# Layers stack to a model as always. Nine times the same photograph:

# %%
set_seed(2)
cat_augmenter = keras.Sequential(
    [
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.05),
        layers.RandomZoom((-0.4, 0.1)),
        layers.RandomTranslation(0.15, 0.15),
        layers.RandomBrightness(0.2, value_range=(0, 1)),
    ]
)
nine = cat_augmenter(np.repeat(photo[None], 9, axis=0), training=True)
plots.pictures(np.clip(nine, 0, 1), true=[f"all five layers, {i}" for i in range(9)], columns=3)

# %% [markdown]
# Each picture of the batch is distorted in its own way, and each still shows a cat. But look closely: our layers fill a gap with a mirror image, and where the gap comes near the face,
# that is an eye too many (1, 3 and 7). The label stays right, and yet no such cat will come: smaller shifts or another `fill_mode` spare you that.
#
# A *test* picture must not be touched. Who takes care of that? Four ways to call the same layers: guess which of them distort.

# %%
calls = {
    "predict(x)": cat_augmenter.predict(photo[None], verbose=0),
    "model(x, training=False)": cat_augmenter(photo[None], training=False),
    "model(x, training=True)": cat_augmenter(photo[None], training=True),
    "model(x)": cat_augmenter(photo[None]),
}
for name, result in calls.items():
    print(f"{name:26} {'as it was' if np.allclose(result, photo[None]) else 'DISTORTED'}")

# %% [markdown]
# `fit` distorts, `predict` and `evaluate` don't. But a bare `model(x)` **does**: always pass `training=`.
#
# ### Question 2  *(1 point)*
#
# Somebody puts the random layers *into* the network, behind its `Input`, and trains it. Then the test: `model(X_test)`, and `argmax`. What will the accuracy tell?
#
# * **a** How good the network is on the test pictures: the layers are active in `fit` only.
# * **b** Nothing: Keras refuses to run random layers outside of `fit`.
# * **c** How good it is on *distorted* test pictures, and another number with every call.
# * **d** How good it is on the test pictures: it was trained on distorted ones, so it makes no difference.
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
    "a": "So it is with `predict` and `evaluate`. But a bare `model(x)` is no `predict`: look at the last of the four lines above.",
    "b": "It runs without a word, which is what makes it dangerous.",
    "d": "It has seen such pictures, but they are still harder than those that you asked about, and other ones with each call.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("a bare call", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 5 of 7: an augmenter for drawings  *(4 points)*
#
# Write `make_augmenter()`, without arguments. It returns a Keras layer, or a model made of layers, for batches of drawings `(n, 24, 24, 1)` from 0 to 1, which
#
# * with `training=True` distorts each drawing in a way of its own, new each time, and keeps shape and range (0 to 1); a flip alone won't do, since that is one more picture to each, and then no more;
# * with `training=False` leaves everything as it is;
# * never turns a drawing upside down or on its side: ±30° at most, all turns together. (In this task drawings come upright; in the trial further down some don't.)
#
# Which distortions you take, and how many, is up to you, and a layer class of your own may be one. But leave `RandomShear` out: Keras 3.15 can't make a model with `RandomShear(0.2)` again from its settings, and the test does that with yours. Example: `cat_augmenter` above would do.
#
# <details><summary>Hint</summary>
#
# `keras.Sequential([...])` of two or three layers that you have just met. If one of them is `RandomBrightness` or `RandomContrast`: what does it need to know? 30° are 30/360 of a turn. No `keras.Input` is needed.
#
# </details>


# %% exercise="make_augmenter"
def make_augmenter():
    """A Keras layer or model that distorts drawings (n, 24, 24, 1), in training only."""
    ### BEGIN SOLUTION
    paper = {"fill_mode": "constant", "fill_value": 1.0}
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.05, **paper),
            layers.RandomZoom((0.0, 0.6), **paper),
            layers.RandomTranslation(0.2, 0.2, **paper),
        ]
    )
    ### END SOLUTION


# %% tests="make_augmenter" points=4
import keras
import numpy as np
from coursekit import rubric, set_seed
from coursekit.shapes import upright_shapes


### BEGIN SEALED
def augmenter_of(check):
    """The student's augmenter, or a failed check."""
    set_seed(0)
    made = check.call(make_augmenter)
    if isinstance(made, keras.layers.Layer):
        return made
    if made is None:
        check.fail("`make_augmenter` returned None. Does it end in `return`?")
    if isinstance(made, list | tuple):
        check.fail("A list of layers came back: keras.Sequential(the_list) makes one model of it.")
    check.fail("A Keras layer or model was expected: keras.Sequential([...]) of random layers.")


def parts(layer):
    """The layers that a layer or model is made of, as far as they can be seen from outside."""
    return [part for inner in layer.layers for part in parts(inner)] if hasattr(layer, "layers") else [layer]


def through(check, augmenter, batch, training):
    """What comes out, as an array of the shape that went in."""
    out = np.asarray(augmenter(batch.copy(), training=training))
    if out.shape != batch.shape:
        check.fail(f"The drawings went in as {batch.shape} and came out as {out.shape}.")
    return out


def stairs(n):
    """Patterns that get lighter from top to bottom and dark again at a jump, three times over, on a dark ground."""
    places = np.arange(24)
    ramp = (places + 4) % 8 / 7
    from_centre = np.hypot(places[:, None] - 11.5, places - 11.5)
    # They fade towards the border, so that what fills a gap meets the ground alone.
    pattern = np.clip((11 - from_centre) / 4, 0, 1) * ramp[:, None]
    return np.repeat(pattern[None, :, :, None], n, axis=0).astype("float32")


def angles_of(pictures):
    """By how many degrees the jumps of `stairs` are turned away from level.

    Only slopes are looked at, and steep ones most, wherever they are: so a pattern that was shifted, zoomed, or cut in
    two and put together the other way round (fill_mode="wrap") has the angle that it was turned by.
    """
    p = pictures[..., 0]
    rows, columns = p[:, 2:] - p[:, :-2], p[:, :, 2:] - p[:, :, :-2]
    down = rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]
    right = columns[:, :-2] + 2 * columns[:, 1:-1] + columns[:, 2:]
    steep = down**2 + right**2
    # An even grey has no slopes: 0 - 0 is 0, and so is its angle, while -0 would make it 180 degrees.
    right, down = 0 - (steep * right).sum(axis=(1, 2)), 0 - (steep * down).sum(axis=(1, 2))
    return np.abs(np.degrees(np.arctan2(right, down)))


drawings, _ = upright_shapes(40, seed=5)


def check_in_training(check):
    augmenter = augmenter_of(check)
    first = through(check, augmenter, drawings, True)
    check.that(not np.allclose(first, drawings, atol=1e-3), "With training=True nothing was changed.")
    check.that(
        not np.allclose(first, through(check, augmenter, drawings, True), atol=1e-3),
        "Called twice, it does the same twice: that adds one picture to each, not endlessly many.",
    )
    same = through(check, augmenter, np.repeat(drawings[:1], 32, axis=0), True)
    check.that(
        np.ptp(same, axis=0).max() > 1e-4,
        "All drawings of a batch are distorted in the same way.",
    )
    ways = len(np.unique(same.reshape(32, -1).round(3), axis=0))
    check.that(
        ways > 2,
        "32 copies of one drawing came out in two ways only, as from a flip alone. That adds one picture to each, "
        "not endlessly many. Take a layer that draws an amount, such as a shift.",
    )


### END SEALED

with rubric("make_augmenter", checks=4) as check:
    with check("in training: each in its own way, new each time", points=1, hint="Random... layers."):
        check_in_training(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "at inference everything stays as it is",
        points=1,
        hint="No Rescaling is asked for, and a layer class of your own must look at `training`.",
    ):
        augmenter = augmenter_of(check)
        wild = through(check, augmenter, drawings, True)
        if np.allclose(wild, drawings, atol=1e-3):
            check.fail("With training=True nothing was changed.")
        calm = through(check, augmenter, drawings, False)
        check.close(
            calm,
            drawings,
            name="the batch with training=False",
            atol=1e-3,
            mistakes={
                "With training=False all drawings were divided by 255: they go from 0 to 1 already.": drawings
                / 255,
                "With training=False all drawings were mirrored.": drawings[:, :, ::-1],
            },
        )
    with check("the numbers stay from 0 to 1", points=1):
        augmenter = augmenter_of(check)
        out = np.stack([through(check, augmenter, drawings, True) for _ in range(3)])
        check.that(not np.allclose(out, drawings, atol=1e-3), "With training=True nothing was changed.")
        reach = f"The numbers go from {out.min():.2f} to {out.max():.2f}."
        kept = out.min() > -0.01 and out.max() < 1.01
        fills = [
            part.fill_value for part in parts(augmenter) if getattr(part, "fill_mode", None) == "constant"
        ]
        check.that(
            kept or all(0 <= value <= 1 for value in fills),
            f"{reach} Here white is 1 and black is 0, and gaps are filled with {max(fills, key=abs, default=0):g}: "
            "look at `fill_value`.",
        )
        check.that(
            out.min() > -3 and out.max() < 4,
            f"{reach} A layer for brightness or contrast does that unless it is told value_range=(0, 1): it takes "
            "0 to 255 for granted.",
        )
        check.that(
            kept,
            f"{reach} Noise that is added goes beyond 0 and 1 on white paper and black lines, and so does contrast "
            "that was not told value_range=(0, 1). Which distortion of the lesson keeps the range?",
        )
        check.that(
            out.std(axis=(2, 3)).mean() > 0.05,
            "Next to nothing is left of the drawings: they come out as one grey, or empty.",
        )
    with check("nothing stands on its head or is turned by more than 30 degrees", points=1):
        augmenter = augmenter_of(check)
        wild = through(check, augmenter, drawings, True)
        check.that(not np.allclose(wild, drawings, atol=1e-3), "With training=True nothing was changed.")
        patterns = stairs(160)
        # Light on dark and dark on light, since whatever fills the gaps disturbs one of the two.
        both = [
            angles_of(np.clip(through(check, augmenter, patterns, True), 0, 1)),
            angles_of(1 - np.clip(through(check, augmenter, 1 - patterns, True), 0, 1)),
        ]
        aside = min((angles > 36).sum() for angles in both)
        below = min((angles > 120).sum() for angles in both)
        check.that(
            below < 10,
            f"{below} of 160 drawings stand on their heads afterwards. A vertical "
            "flip does that (RandomFlip alone has both flips), and so does a rotation by half a turn.",
        )
        turns = [part.factor for part in parts(augmenter) if isinstance(part, keras.layers.RandomRotation)]
        furthest = 360 * np.abs(np.sum(turns, axis=0)).max()
        check.that(
            furthest <= 31,  # 0.085 is 30 degrees, rounded
            f"RandomRotation turns these drawings by up to {furthest:.0f} degrees, and 30 are the limit. It counts in "
            "turns: 30 degrees are 30/360, which is 0.083; 0.2 would be 72 degrees. Where there are several, "
            "they add up.",
        )
        check.that(
            aside < 14,  # right ones come to 10 at most, 45 degrees to about 20
            f"{aside} of 160 drawings are turned by more than 30 degrees afterwards. (RandomRotation counts in turns: "
            "30 degrees are 30/360, which is 0.083.)",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## The old way, once
#
# Most code that you will find has `ImageDataGenerator`. It is gone from `keras`, and still in TensorFlow, where its own documentation calls it deprecated:

# %%
old = tf.keras.preprocessing.image.ImageDataGenerator(
    width_shift_range=0.2,
    zoom_range=[0.5, 1.0],
    horizontal_flip=True,
    rotation_range=90,
    rescale=1 / 255,
)
flow = old.flow(cat[None], batch_size=1, seed=0)
four_old = np.concatenate([next(flow) for _ in range(4)])
plots.pictures(four_old, true=[f"the old way, {i}" for i in range(4)], columns=4)

# %% [markdown]
# Zoomed in, squeezed, mirrored, turned: the angle may be anything up to 90 degrees, and came out small in these four. Now you can read such a call. (`flow.next()` in old code is `next(flow)` today.) It can also read from folders, a folder for each class, and write what it makes to
# disk. We let `coursekit` write our drawings to a temporary folder:

# %%
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())
saved_to = folder / "made"
saved_to.mkdir()  # it must exist: the generator doesn't make it
save_shapes(folder / "train", X, y)
reader = old.flow_from_directory(
    folder / "train",
    target_size=(24, 24),
    color_mode="grayscale",
    batch_size=4,
    class_mode="binary",
    save_to_dir=saved_to,
    save_prefix="made",
    save_format="png",
    seed=0,
)
pictures, labels = next(reader)
print(pictures.shape, labels, len(list(saved_to.iterdir())), "files")

# %% [markdown]
# Two things that nobody tells you. `class_mode="binary"` with **three** classes gives labels 0, 1 and 2, without a word; a sigmoid with `binary_crossentropy` would learn nonsense from them. (For one-hot labels it is
# `"categorical"`.) And a batch is not balanced: it is four drawn at random.
#
# The third is the worst. `steps_per_epoch` meant 'draw so many batches'; the generator went round and round. Today:

# %%
import warnings

tiny = keras.Sequential([keras.Input((24, 24, 1)), layers.Flatten(), layers.Dense(3, activation="softmax")])
tiny.compile("sgd", "sparse_categorical_crossentropy")
generator = tf.keras.preprocessing.image.ImageDataGenerator().flow(X, y, batch_size=9)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    tiny.fit(generator, steps_per_epoch=100, epochs=3, verbose=0)
print("asked for 300 updates, got", int(tiny.optimizer.iterations))
print([str(w.message)[:45] for w in said if "data" in str(w.message)][:1])

# %% [markdown]
# Five batches an epoch, then 'ran out of data'. An old recipe, copied faithfully, trains a twentieth of what it says. Leave `steps_per_epoch` out and raise `epochs`, or let a
# `tf.data` set `.repeat()`, as our `train` does. Then it is worth counting.
#
# ## Exercise 6 of 7: the budget  *(2 points)*
#
# Write `budget(n, batch, steps, epochs)`: there are `n` pictures; an epoch is `steps` batches of `batch` pictures, all full, since the data go round and round. Return
# three numbers, as a tuple or a list: pictures an epoch, **passes** an epoch (how often each of the n is seen on average, which may be a fraction), and updates in all.
#
# Example: 45 pictures, and ten epochs of 1500 batches of 3: `budget(45, 3, 1500, 10)` is `(4500, 100.0, 15000)`.
#
# <details><summary>Where these numbers come from</summary>
#
# From a course of 2020. Its note says '45 grown to 1500 pictures', which is neither the pictures of an epoch nor the updates: it is the number of batches. (The same notes have `ave_prefix` where
# `save_prefix` is meant: a TypeError.)
#
# </details>
#
# <details><summary>Hint</summary>
#
# An update is made for each batch, however many pictures are in it.
#
# </details>


# %% exercise="budget"
def budget(n, batch, steps, epochs):
    """Pictures an epoch, passes an epoch, updates in all."""
    ### BEGIN SOLUTION
    pictures = batch * steps
    return pictures, pictures / n, steps * epochs
    ### END SOLUTION


# %% tests="budget" points=2
from coursekit import rubric


### BEGIN SEALED
def compare(check, n, batch, steps, epochs):
    """budget, number by number."""
    found = check.call(budget, n, batch, steps, epochs)
    if isinstance(found, dict | int | float):
        kind = "A dictionary" if isinstance(found, dict) else "One number"
        check.fail(f"{kind} came back, and 3 values are asked for: `return pictures, passes, updates`.")
    found = check.unpack(found, "pictures", "passes", "updates")
    seen = batch * steps
    name = f"of budget({n}, {batch}, {steps}, {epochs})"
    check.close(
        found[0],
        seen,
        name=f"pictures an epoch {name}",
        mistakes={
            "A step is a batch, not a picture: multiply by the batch size.": steps,
            "Those are the pictures of one batch. Multiply by the steps of an epoch.": batch,
            "Those are the pictures of all epochs. An epoch's are asked for.": seen * epochs,
            "That is how many there are, not how many an epoch draws.": n,
            "The order is: pictures, passes, updates. First comes the number of passes in yours.": seen / n,
            "The order is: pictures, passes, updates. First comes the number of updates in yours.": steps
            * epochs,
            "An epoch here is not one pass: it is as many batches as `steps` says, whatever n is.": n * steps,
        },
    )
    check.close(
        found[1],
        seen / n,
        name=f"passes an epoch {name}",
        mistakes={
            "Passes may be a fraction: `/` and not `//`.": seen // n,
            "Those are the pictures once more. A pass is over after n of them: divide by n.": seen,
            "You multiplied by n. A pass is over after n pictures: divide by n.": seen * n,
            "Those are the passes of all epochs. An epoch's are asked for.": seen * epochs / n,
            "Count the pictures, not the batches, and divide by n.": steps / n,
            "The other way round: how many of the n fit into what is drawn? Divide by n.": n / seen,
            "The order is: pictures, passes, updates. Second comes the number of updates in yours.": steps
            * epochs,
            "You divided by 45, the pictures of the example. Divide by n.": seen / 45,
            "Those are the epochs. A pass is over when as many pictures as there are have been seen.": epochs,
        },
    )
    check.close(
        found[2],
        steps * epochs,
        name=f"updates {name}",
        mistakes={
            "Those are pictures. The weights change once for each *batch*.": seen * epochs,
            "Those are the updates of one epoch: all are asked for.": steps,
            "Those are the epochs. In each of them there are as many updates as `steps` says.": epochs,
            "The order is: pictures, passes, updates. Third comes the number of passes in yours.": seen / n,
            "You took an epoch for one pass over the n pictures. Here it is as many batches as `steps` says.": n
            / batch
            * epochs,
        },
    )


### END SEALED

with rubric("budget", checks=2) as check:
    with check(
        "45 pictures, 1500 batches of 3, 10 epochs",
        points=1,
        hint="Begin with an epoch: how many pictures go by, and how often is that all of them?",
    ):
        compare(check, 45, 3, 1500, 10)
    ### BEGIN HIDDEN TESTS
    with check("other runs", points=1, hint="Pictures: batch · steps. Updates: steps · epochs."):
        compare(check, 45, 4, 10, 3)
        compare(check, 2000, 16, 125, 5)
        compare(check, 64, 32, 1, 2)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## The trial
#
# The hard drawings are shifted, small, slanted, a little turned, and *some are upside down*. So here the vertical flip, which made no sense for cats and for upright drawings, is just right. (And `RandomShear` may be used, since nobody makes this model again from its settings.) For drawings on white paper:

# %%
paper = {"fill_mode": "constant", "fill_value": 1.0}


def drawing_augmenter():
    return keras.Sequential(
        [
            layers.RandomFlip("vertical"),
            layers.RandomShear(0.3, 0.0, **paper),
            layers.RandomRotation(0.04, **paper),
            layers.RandomZoom((0.1, 0.9), **paper),
            layers.RandomTranslation(0.2, 0.2, **paper),
        ]
    )


set_seed(0)
made = drawing_augmenter()(X[::3], training=True)
plots.pictures(np.clip(made, 0, 1), true=y[::3], names=CLASS_NAMES, columns=5)

# %% [markdown]
# All made from the upright 45. Now five ways to use that. **All get the same budget**, 200 updates of 45 pictures, so that none can win by training longer:
#
# * the 45 as they are;
# * mirrored left-right only, a distortion that the test doesn't ask for;
# * **saved**: distorted once before training (one made drawing from each, or four), and then always the same;
# * **on the fly**: distorted anew in every batch. The originals themselves are never shown.
#
# Guess first: which comes first, which last, and does the mirror help? Ten networks are trained, which takes longer than all the rest of this lesson.


# %%
def saved(copies, seed):
    """X distorted once, so many times over, and the labels."""
    set_seed(100 + seed)
    augmenter = drawing_augmenter()
    return np.concatenate([augmenter(X, training=True) for _ in range(copies)]), np.tile(y, copies)


def ways_to_train(seed):
    yield "as they are", train(X, y, seed=seed)
    yield "left-right only", train(X, y, layers.RandomFlip("horizontal"), seed)
    yield "saved, 1 each", train(*saved(1, seed), seed=seed)
    yield "saved, 4 each", train(*saved(4, seed), seed=seed)
    yield "on the fly", train(X, y, drawing_augmenter(), seed)


# %%
results, last = {}, {}
for seed in (0, 1):
    for name, model in ways_to_train(seed):
        results.setdefault(name, []).append(score(model, X_hard, y_hard))
        last[name] = model
for name, right in results.items():
    print(f"{name:16} {' '.join(f'{r:.2f}' for r in right)}")

# %%
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(7, 3))
for row, right in enumerate(results.values()):
    ax.plot(right, [row] * len(right), "o", linestyle="none", markersize=8, color=plots.COLORS[0])
ax.axvline(1 / 3, color="0.5", linestyle="--")
ax.set_yticks(range(len(results)), list(results))
ax.invert_yaxis()
_ = ax.set(xlabel="right among the 300 hard drawings (dashed: guessing)", xlim=(0.3, 1))

# %% [markdown]
# The same network, the same 45 drawings, the same budget: from about 0.6 to 0.96, by augmentation alone. And the dots say more:
#
# * **A distortion that the task doesn't ask for brings little or nothing.** Augmentation is knowledge: you tell the network what may change without changing the class.
# * **Saved once is little**: the network learns the few made drawings by heart, as it did the originals. More copies come closer; on the fly each batch is new, and no disk is needed. (Saving is right when
#   making is slow, or when others must train on the very same pictures.)
#
# Is that more than luck? Both networks answered the *same* 300 drawings, so we count what one gained and the other lost, as in lesson 08:


# %%
def difference(gained, lost, n):
    """The gain in accuracy and half the width of its interval, from n pictures that both answered."""
    gain = (gained - lost) / n
    return gain, 1.96 * np.sqrt(((gained + lost) / n - gain**2) / n)


before, after = (
    np.asarray(last[name](X_hard, training=False)).argmax(axis=1) == y_hard
    for name in ("as they are", "on the fly")
)
gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
gain, half = difference(gained, lost, 300)
print(f"gained {gained}, lost {lost}: {gain:+.2f} ± {half:.2f}")

# %% [markdown]
# Many gained, few lost: the interval is far from 0. Would 15 drawings have shown it? Say 7 of 15 are right without augmentation and 12 with it. Five more are right: that may be five gained and none lost, or six and one, and
# so on.

# %%
for lost in range(4):
    gain, half = difference(5 + lost, lost, 15)
    print(f"gained {5 + lost}, lost {lost}: {gain:+.2f} ± {half:.2f}")

# %% [markdown]
# From two lost on, the interval holds 0. So 7 and 12 alone don't settle it: keep the answers picture by picture, and have more than 15.
#
# <details><summary>Where the 7 and the 12 come from</summary>
#
# From the course of 2020, which had 15 hard drawings for the test. Which of them were right is not known. And its augmented run was another network, with 15,000 updates, so the two numbers compare more than augmentation.
#
# </details>
#
# One more way is often proposed: train on the originals first, then go on with made ones. `fit` goes on from where it stands, so that is one line. Half of the budget each:

# %%
first = train(X, y, seed=0, updates=100)
then = train(X, y, drawing_augmenter(), seed=0, model=first, updates=100)
print(f"originals, then on the fly: {score(then, X_hard, y_hard):.2f}")
print(f"on the fly from the start:  {results['on the fly'][0]:.2f}")

# %% [markdown]
# No gain here that one run could show. What is still wrong?

# %%
p = np.asarray(last["on the fly"](X_hard, training=False))
wrong = np.flatnonzero(p.argmax(axis=1) != y_hard)[:10]
plots.pictures(
    X_hard[wrong], true=y_hard[wrong], predicted=p.argmax(axis=1)[wrong], names=CLASS_NAMES, columns=5
)

# %% [markdown]
# ## Exercise 7 of 7: in your own words, what may be distorted?  *(2 points)*
#
# Three tasks: (a) house numbers in photographs, 0 to 9; (b) cells under a microscope, healthy or ill, where ill cells are stained *darker*; (c) cars and bicycles, taken from the street. For each, name one distortion from this lesson
# that you would use and one that you would not, each with its reason. Three to six sentences.
#
# *What earns the points:* 1 for the distortions that you would use, 1 for those that you would not, each if the reasons hold in at least two of the three tasks.

# %% [markdown] answer="what_may_be_distorted" points=2
# (a) Shifts, small rotations, zoom and brightness: numbers hang anywhere, a little askew, in sun and shade. No flips and no large rotation: a turned 6 is a 9 with the wrong label, a mirrored 7 is no digit. (b) Flips and any rotation: a cell
# has no up or down. No brightness (or contrast): how dark it is *is* the class. (c) Horizontal flip, zoom, brightness: cars drive both ways, near and far, at all hours. No vertical flip or 90 degrees: no car stands on its roof, such pictures never come.
#
# *For the marker.* **1 point** for the label: at least two of the three tasks have a rejected distortion whose reason is that it changes the class (6/9, darkness) or makes pictures that never come (upside-down cars). **1 point** for a sensible accepted distortion with a reason in at least two
# of the three. Naming distortions without reasons: at most 1 point in all.

# %% [markdown]
# ## In five lines
#
# * Augmentation tells the network what may change without changing the class; of each distortion ask: could that come, and is the label still right?
# * `RandomRotation` counts in turns, zoom + is out, `RandomBrightness` needs `value_range`, `model(x)` without `training=` distorts.
# * On the fly beats a few saved copies, since nothing can be learned by heart; test pictures are never distorted.
# * Pictures = batch · steps, updates = steps · epochs. Compare only at equal budgets; `steps_per_epoch` on a set that doesn't repeat trains less than it says.
# * Here: from about 0.6 to 0.96 on hard drawings, with the 45 upright ones alone.
#
# **Where to go on:** lesson 11 reads larger sets of pictures from folders.
