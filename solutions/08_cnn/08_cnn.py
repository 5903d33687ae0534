# %% [markdown]
# # 08 Convolution: is deeper better here?
#
# Three networks read handwritten digits: a small one, a deep one, and the deep one with all the tricks of lesson 07. They get .9759, .9815 and
# .9796 of the test pictures right. **Is deeper better here, or worse, or is that luck?**
#
# <details><summary>Where the three numbers come from</summary>
#
# From a course of January 2020, one training each. Its notebook says 'the result got worse' of the third, and at its end: 'too deep is worse'.
#
# </details>
#
# **You will be able to**
#
# * compute by hand what one filter makes of one picture, with padding, stride and pooling;
# * count a layer's weights, and say how much of the picture one number in it has seen;
# * build a convolutional network for pictures of any size;
# * compare three networks so that the answer means something.
#
# **Time:** two hours, with a break before 'Trained, from several starts'; the computer takes about a minute of it. **You need:** lesson 04 (`fit`, validation); lesson 07 for the tricks. No GPU.
#
# ## The pictures

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import plots, set_seed
from coursekit.datasets import digits
from sklearn.model_selection import train_test_split

# %%
X, y = digits()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=777)
print(X_train.shape, X_test.shape)

# %%
plots.pictures(X_train[:8], true=y_train[:8])

# %% [markdown]
# 1257 pictures to learn from and 540 to test (scikit-learn's digits, scaled to 0 to 1). The shape reads: pictures, rows, columns, **channels**.
# Grey has one channel, colour three.
#
# ## One filter on one picture
#
# A Dense layer has a weight for each pixel. A **filter** has nine, and goes with them from place to place. This one asks 'is it brighter on
# the right than on the left?'

# %%
kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
picture = X_train[0, :, :, 0]
window = picture[2:5, 1:4]
print(window)
print("answer at row 2, column 1:", (window * kernel).sum())

# %% [markdown]
# Nine products, one sum: that is all. (Row and column are those of the window's upper left corner.) Then the window moves on. Three of its places,
# and the number that each puts into the result:

# %%
figure, axes = plt.subplots(1, 4, figsize=(11, 3))
result = np.full((6, 6), np.nan)
for ax, (row, column) in zip(axes, [(0, 0), (2, 1), (5, 5)], strict=False):
    ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
    ax.add_patch(plt.Rectangle((column - 0.5, row - 0.5), 3, 3, fill=False, color=plots.COLORS[1], lw=3))
    result[row, column] = (picture[row : row + 3, column : column + 3] * kernel).sum()
    ax.set_title(f"row {row}, column {column}: {result[row, column]:.2f}")
    axes[3].text(column, row, f"{result[row, column]:.1f}", ha="center", va="center")
axes[3].imshow(np.zeros((6, 6)), cmap="gray", vmin=-3, vmax=1)
for edge in np.arange(0.5, 5):
    axes[3].axhline(edge, color="white", lw=1)
    axes[3].axvline(edge, color="white", lw=1)
axes[3].set_title("the result: 6 × 6")
for ax in axes:
    ax.set(xticks=[], yticks=[])
plt.show()

# %% [markdown]
# Upper left corner, the place from above, lower right corner: six places across and six down. The same at every place, done by a Keras layer
# whose weights we put in ourselves:

# %%
import keras
from keras import layers


# %%
def filtered(picture, kernel, **how):
    """What Conv2D makes of one grey picture with this one filter."""
    layer = layers.Conv2D(1, kernel.shape, use_bias=False, **how)
    layer.build((None, *picture.shape, 1))
    layer.set_weights([kernel[:, :, None, None]])
    return np.asarray(layer(picture[None, :, :, None]))[0, :, :, 0]


answers = filtered(picture, kernel)
print(answers.shape, "and at row 2, column 1:", answers[2, 1])

# %% [markdown]
# The same number as ours. Two filters on the same digit, this one and the same lying on its side:

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3.2))
axes[0].imshow(picture, cmap="gray", vmin=0, vmax=1)
axes[0].set_title("the picture")
for ax, k, name in zip(axes[1:], (kernel, kernel.T), ("right - left", "below - above"), strict=True):
    seen = ax.imshow(filtered(picture, k), cmap="cividis", vmin=-3, vmax=3)
    ax.set_title(name)
figure.colorbar(seen, ax=axes, label="answer")
for ax in axes:
    ax.set(xticks=[], yticks=[])

# %% [markdown]
# Bright where a stroke begins, dark where it ends, mid-tone where nothing changes: one filter finds upright edges, the other level ones.
#
# We chose these weights; a network *learns* its own. Can nine random weights find ours? Show them pictures and our filter's answers, and
# let gradient descent make the squared misses small, as in lesson 01. Guess first: after 20 steps, will you know the kernel again?

# %%
windows = np.lib.stride_tricks.sliding_window_view(X_train[:200, :, :, 0], (3, 3), axis=(1, 2))
seen = windows.reshape(-1, 9)  # 7200 windows, nine pixels each
wanted = seen @ kernel.ravel()
learned = np.random.default_rng(0).normal(size=9)
shown = {0: learned}
for step in range(1, 201):
    learned = learned - 0.3 * seen.T @ (seen @ learned - wanted) / len(seen)
    shown[step] = learned

# %%
figure, axes = plt.subplots(1, 4, figsize=(10, 2.6))
for ax, step in zip(axes, (0, 5, 20, 200), strict=True):
    ax.imshow(shown[step].reshape(3, 3), cmap="cividis", vmin=-1.5, vmax=1.5)
    for (row, column), weight in np.ndenumerate(shown[step].reshape(3, 3)):
        light = weight > 0
        ax.text(column, row, f"{weight:.1f}", ha="center", va="center", color="black" if light else "white")
    ax.set(title=f"after {step} steps", xticks=[], yticks=[])
plt.show()

# %% [markdown]
# Dark on the left, bright on the right: after 20 steps the edge filter can be recognised, after 200 it is nearly ours. Nobody told it that edges
# matter, only what the answers should be. In a network not even those are given: the filters get their errors from the layers behind them.
#
# Books on signals call this sum a *cross-correlation*, and turn the kernel by half a turn before they say 'convolution'. In deep
# learning nobody turns it: the weights are learned, so they would only be learned turned.
#
# ## Edges and steps: padding and stride
#
# 8 × 8 became 6 × 6, since a 3 × 3 window fits into eight columns at six places. Two settings change that:
#
# * **padding**: `"valid"` takes only windows that fit; `"same"` puts zeros around the picture;
# * **stride**: how far the window moves each time (in code `strides=`).

# %%
for padding in ("valid", "same"):
    for stride in (1, 2, 3):
        sizes = []
        for n in (7, 8, 9):
            out = filtered(np.zeros((n, n)), np.ones((3, 3)), padding=padding, strides=stride)
            sizes.append(f"{n} -> {len(out)}")
        print(f"{padding:5}  stride {stride}:  ", ",  ".join(sizes))

# %% [markdown]
# So 'same' means 'the same size' only with stride 1. Drawn for 8 pixels in a row and a window of 3 (grey: a zero that was added):

# %%
figure, axes = plt.subplots(3, 1, figsize=(7, 5), sharex=True)
rows = (("valid", 1, range(6)), ("same", 1, range(-1, 7)), ("same", 2, range(0, 8, 2)))
for ax, (padding, stride, starts) in zip(axes, rows, strict=True):
    for pixel in range(min(starts), max(starts) + 3):
        colour = plots.COLORS[0] if 0 <= pixel < 8 else "0.75"
        ax.plot(pixel, -1, "s", ms=14, color=colour, clip_on=False)
    for level, start in enumerate(starts, start=1):
        ax.plot([start - 0.3, start + 2.3], [level] * 2, "-", color="black", lw=2)
    ax.spines[:].set_visible(False)
    ax.set(yticks=[], xticks=[], ylim=(-2.5, len(starts) + 1))
    ax.set_title(f"padding '{padding}', stride {stride}: {len(starts)} places", fontsize=10)
plt.show()

# %% [markdown]
# Each bar is one window. 'same' adds no more zeros than its windows need: half of them before the picture, and an odd one behind it. With stride 1 these
# windows need two, with stride 2 a single one, so that none stands on the left. What is the rule for the number of windows?
#
# ## Exercise 1 of 7: how large is the result?  *(3 points)*
#
# Write `conv_out(n, k, s, padding)`: along one axis, the number of places for a window of `k` pixels that moves `s` pixels a step, over `n` pixels.
# `padding` is `"valid"` or `"same"`. It returns a whole number (an int, or a float such as 4.0).
#
# * `"valid"`: the first window begins at pixel 0, and each must fit as a whole. `k` is at most `n`.
# * `"same"`: there are as many windows as *every s-th* of the n pixels makes: pixel 0, pixel s, pixel 2s and so on. Zeros are added until these windows fit.
#
# Example: `conv_out(8, 3, 1, "valid")` is 6.
#
# <details><summary>Hint</summary>
#
# Valid: the last window can begin at pixel `n - k`. How many multiples of `s` lie from 0 to there? Same: how many from 0 to `n - 1`?
# Compare with the table above.
#
# </details>


# %% exercise="conv_out"
def conv_out(n, k, s, padding):
    """How many places a window of k has on n pixels in steps of s."""
    ### BEGIN SOLUTION
    last_start = n - k if padding == "valid" else n - 1
    return last_start // s + 1
    ### END SOLUTION


# %% tests="conv_out" points=3
import math

import numpy as np
from coursekit import rubric

### BEGIN SEALED
AT_PIXEL_0 = "One is missing: the window at pixel 0 counts too."
TAKEN_OFF = "You took 1 off. From 0 up to m there are m + 1 places: add it."
ONE_MORE = "One too many: behind the first window there is one for each step, and no more."
#: What people believe of each padding, and where it leads.
BELIEVED = {
    "valid": {
        AT_PIXEL_0: lambda n, k, s: (n - k) // s,
        "You rounded up: the last window would hang over the edge, and 'valid' takes only those that fit.": lambda n, k, s: (
            math.ceil((n - k) / s) + 1
        ),
        "That is (n - k + 1) // s. First divide n - k and round down, then add 1.": lambda n, k, s: (
            (n - k + 1) // s
        ),
        "The stride was left out: the window moves s pixels a step.": lambda n, k, s: n - k + 1,
        "That is the result *with* padding.": lambda n, k, s: -(-n // s),
        "That is not a whole number of windows: the last one must fit, so round down.": lambda n, k, s: (
            (n - k) / s + 1
        ),
        TAKEN_OFF: lambda n, k, s: (n - k) // s - 1,
        ONE_MORE: lambda n, k, s: (n - k) // s + 2,
        "You added k. The last window begins k pixels before the end: n - k.": lambda n, k, s: (
            (n + k) // s + 1
        ),
        "k is left out. The last window must fit: it begins at pixel n - k.": lambda n, k, s: n // s + 1,
        "n is left out. The last window begins at pixel n - k.": lambda n, k, s: k // s + 1,
        "That is 1, whatever n, k and s are.": lambda n, k, s: 1,
        "You rounded to the nearest. Each window must fit as a whole: round down, always.": lambda n, k, s: (
            round((n - k) / s) + 1
        ),
    },
    "same": {
        "That is n / s rounded down. The piece at the end has a window too: round up.": lambda n, k, s: (
            n // s
        ),
        "'same' keeps the size only with stride 1: a window that moves s pixels a step has fewer places.": lambda n, k, s: (
            n
        ),
        "That is the result without padding.": lambda n, k, s: (n - k) // s + 1,
        "For an even kernel these are k zeros, k // 2 on each side. Only k - 1 are added.": lambda n, k, s: (
            (n + k // 2 * 2 - k) // s + 1
        ),
        AT_PIXEL_0: lambda n, k, s: (n - 1) // s,
        "That is no whole number of windows. Round (n - 1) / s down before you add 1.": lambda n, k, s: (
            (n - 1) / s + 1
        ),
        "That is n / s, and no whole number of windows. The piece at the end has one too: round up.": lambda n, k, s: (
            n / s
        ),
        TAKEN_OFF: lambda n, k, s: (n - 1) // s - 1,
        ONE_MORE: lambda n, k, s: (n - 1) // s + 2,
        "The first pixel is number 0, so the last is n - 1. No window begins behind it.": lambda n, k, s: (
            n // s + 1
        ),
        "The last pixel is number n - 1, and no window begins two pixels behind it.": lambda n, k, s: (
            (n + 1) // s + 1
        ),
        "The last pixel is number n - 1, and a window may begin there as well.": lambda n, k, s: (
            (n - 2) // s + 1
        ),
        "n is left out: windows begin all along the n pixels.": lambda n, k, s: 1 // s + 1,
        "That is 1, whatever n, k and s are.": lambda n, k, s: 1,
        "You rounded n / s to the nearest. The piece at the end has a window too: round up, always.": lambda n, k, s: (
            round(n / s)
        ),
        "For an even kernel (k - 1) // 2 zeros on each side are one too few in all. k - 1 are added.": lambda n, k, s: (
            (n + (k - 1) // 2 * 2 - k) // s + 1
        ),
        "One zero on each side is enough for k = 3 only. k - 1 zeros are added in all.": lambda n, k, s: (
            (n + 2 - k) // s + 1
        ),
    },
}
#: By these n, k and s one belief can be told from another.
TELLING = ((8, 3, 1), (9, 4, 2), (10, 4, 3), (12, 3, 4), (7, 2, 1), (11, 3, 3))


def compare(check, padding, *sizes):
    """conv_out against the rule; where it differs, against what people believe."""
    for n, k, s in sizes:
        got = check.call(conv_out, n, k, s, padding)
        want = (n - k) // s + 1 if padding == "valid" else -(-n // s)
        if not np.array_equal(got, want):
            answers = [check.call(conv_out, *each, padding) for each in TELLING]
            for told, belief in BELIEVED[padding].items():
                if np.array_equal(answers, [belief(*each) for each in TELLING]):
                    check.fail(told)
        check.equal(got, want, name=f"conv_out({n}, {k}, {s}, '{padding}')")


### END SEALED

with rubric("conv_out", checks=3) as check:
    with check(
        "stride 1, both paddings",
        points=1,
        hint="8 pixels and a window of 3: without padding it begins at 0 to 5, with padding at 0 to 7.",
    ):
        compare(check, "valid", (8, 3, 1))
        compare(check, "same", (8, 3, 1))
        compare(check, "valid", (7, 4, 1))
    ### BEGIN HIDDEN TESTS
    with check("valid, strides 2 and 3", points=1, hint="Each window must fit. Draw 9 pixels."):
        compare(check, "valid", (8, 2, 2), (9, 2, 2), (9, 3, 3), (10, 3, 2), (28, 5, 3), (5, 5, 2))
    with check(
        "same, strides 2 and 3", points=1, hint="7 pixels in steps of 2: windows begin at 0, 2, 4, 6."
    ):
        compare(check, "same", (8, 3, 2), (9, 4, 2), (8, 2, 2), (10, 4, 3), (9, 4, 3), (28, 5, 3))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Many channels in, many filters out
#
# A second layer gets not one picture but one *map* for each filter of the first. Its filters go through **all** of them at once: the window
# has the shape (height, width, channels in), all products are added up, and at the end the filter's bias.

# %%
layer = layers.Conv2D(4, (3, 3))
print(layer(np.zeros((1, 8, 8, 3))).shape)
print([w.shape for w in layer.get_weights()])

# %% [markdown]
# Three channels in, four filters, four maps out. Keras' order for the kernel: height, width, channels in, filters.
#
# ## Exercise 2 of 7: a convolution layer  *(4 points)*
#
# Write `conv2d(x, k, b, padding)` for one picture, with stride 1 and without activation:
#
# * in: arrays `x (H, W, C)` of floats, the kernel `k (kh, kw, C, O)` of floats or whole numbers (as ours above), the biases `b (O,)`, and `padding`, `"valid"` or
#   `"same"`; `kh` and `kw` may differ, and be odd or even;
# * out: `(H', W', O)`, the numbers that Keras' `Conv2D` gives, as floats.
#
# With `"same"`, `kh - 1` rows of zeros are added, half of them above; if that is odd, the one more goes *below*. Columns likewise: more to the *right*.
#
# Example: a picture of ones `(3, 3, 2)`, a kernel of ones `(2, 2, 2, 1)` and `b = np.array([10.0])` give, valid, a `(2, 2, 1)` full of 2·2·2 + 10 = 18; with
# 'same' a `(3, 3, 1)` with 18 in the upper left 2 × 2, 14 in the rest of the last row and column, and 12 in the corner where they meet.
#
# <details><summary>Hint 1</summary>
#
# Two loops over the places. At each: `window = x[i : i + kh, j : j + kw]`. Then `np.tensordot(window, k, axes=3)` multiplies and adds over all three
# axes, and gives one number a filter.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.pad(x, ((top, bottom), (left, right), (0, 0)))` with `top = (kh - 1) // 2`.
#
# </details>


# %% exercise="conv2d"
def conv2d(x, k, b, padding):
    """One picture (H, W, C) through the filters k (kh, kw, C, O) with biases b (O,)."""
    ### BEGIN SOLUTION
    kh, kw = k.shape[:2]
    if padding == "same":
        top, left = (kh - 1) // 2, (kw - 1) // 2
        x = np.pad(x, ((top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
    rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((rows, columns, k.shape[3]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.tensordot(x[i : i + kh, j : j + kw], k, axes=3) + b
    return out
    ### END SOLUTION


# %% tests="conv2d" points=4
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def right_conv(x, k, b, padding="valid", more_after=True, fill="constant"):
    """The layer in NumPy; `more_after=False` puts the odd row of zeros on the wrong side."""
    if padding == "same":
        ends = [((n - 1) // 2, n // 2)[:: 1 if more_after else -1] for n in k.shape[:2]]
        x = np.pad(x, (*ends, (0, 0)), mode=fill)
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape[:2], axis=(0, 1))
    return np.einsum("hwcij,ijco->hwo", windows, k) + b


def compare(check, x, k, b, padding):
    """conv2d against NumPy, and against the mistakes of this task."""
    b_zero, first = np.zeros(len(b)), (x[..., :1], k[:, :, :1])
    same = padding == "same"
    mistakes = {
        "The bias is missing: one number for each filter.": right_conv(x, k, b_zero, padding),
        "You turned the kernel by half a turn, as books on signals do. Keras doesn't.": right_conv(
            x, k[::-1, ::-1], b, padding
        ),
        "Rows and columns of the kernel are swapped.": right_conv(x, k.transpose(1, 0, 2, 3), b, padding),
        "Only the first channel went in: add up the products of all channels.": right_conv(
            *first, b, padding
        ),
        "The bias was added once for each channel. It comes once, at the end.": right_conv(
            x, k, x.shape[2] * b, padding
        ),
        "That is what Conv2D gives with a ReLU. Here negative numbers pass.": np.maximum(
            right_conv(x, k, b, padding), 0
        ),
        "Each filter has a bias of its own. You added the first one's to all.": right_conv(
            x, k, np.full_like(b, b[0]), padding
        ),
        "The numbers were cut to whole numbers: what was behind the point is gone. An array of whole numbers "
        "(`dtype=int`, or made like k) can't hold them.": np.trunc(right_conv(x, k, b, padding)),
    }
    if not same:
        mistakes["That is the 'same' result. With 'valid' no zeros are added."] = right_conv(x, k, b, "same")
    if same:
        mistakes["An even kernel needs an odd number of zeros. The one more goes below and right."] = (
            right_conv(x, k, b, "same", more_after=False)
        )
        mistakes["That is the 'valid' result. With 'same' there are zeros around the picture."] = right_conv(
            x, k, b
        )
        mistakes["The edge pixels go on around the picture. 'same' puts zeros there."] = right_conv(
            x, k, b, "same", fill="edge"
        )
        mistakes["A mirror image stands around the picture. 'same' puts zeros there."] = right_conv(
            x, k, b, "same", fill="reflect"
        )
        kh, kw = k.shape[:2]
        top, left = (kh - 1) // 2, (kw - 1) // 2
        mistakes["The zeros stand around the result. They belong around the picture, before the sums."] = (
            np.pad(right_conv(x, k, b), ((top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
        )
        mistakes[
            "Rows and columns are missing at the end: the loops must run over the picture *with* its zeros."
        ] = right_conv(x, k, b, "same")[: 1 - kh or None, : 1 - kw or None]
        for told, (above, beside) in {
            "kh // 2 rows of zeros above and below are one too many if kh is even: kh - 1 are added. "
            "Columns likewise.": (kh // 2, kw // 2),
            "(kh - 1) // 2 rows of zeros above and below are one too few if kh is even: kh - 1 are added. "
            "Columns likewise.": (top, left),
            "One row of zeros above and below, one column on either side: that is enough for 3 × 3 only. "
            "kh - 1 rows and kw - 1 columns are added.": (1, 1),
        }.items():
            around = ((above, above), (beside, beside), (0, 0))
            mistakes[told] = right_conv(np.pad(x, around), k, b)
        mistakes["All zeros stand below and to the right. Half of them belong above and to the left."] = (
            right_conv(np.pad(x, ((0, kh - 1), (0, kw - 1), (0, 0))), k, b)
        )
        for top, left in np.ndindex(kh, kw):
            told = (
                f"Rows of zeros above the picture: {top} in yours, {(kh - 1) // 2} would be right. "
                f"Columns of zeros to its left: {left} in yours, {(kw - 1) // 2} would be right."
            )
            around = ((top, kh - 1 - top), (left, kw - 1 - left), (0, 0))
            mistakes[told] = right_conv(np.pad(x, around), k, b)
    got, want = check.call(conv2d, x, k, b, padding), right_conv(x, k, b, padding)
    if np.shape(got) == want.shape:
        empty = ~np.isclose(got, want, rtol=1e-3, atol=1e-4) & (np.asarray(got) == 0)
        told = f"{empty.sum()} of the {empty.size} numbers are still 0. Do the loops reach all places, and store what they find?"
        mistakes[told] = np.where(empty, 0, want)
    name = f"the result for x {x.shape}, k {k.shape}, '{padding}',"
    check.close(got, want, name=name, rtol=1e-3, atol=1e-4, mistakes=mistakes)


def material(seed, H, W, C, kh, kw, filters):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(H, W, C)), rng.normal(size=(kh, kw, C, filters)), rng.normal(size=filters)


### END SEALED

with rubric("conv2d", checks=4) as check:
    with check("one channel, one filter, valid", points=1, hint="Window times kernel, summed, plus b."):
        compare(check, *material(1, 5, 5, 1, 3, 3, 1), "valid")
    with check("several channels and filters", points=1, hint="np.tensordot(window, k, axes=3) + b"):
        compare(check, *material(2, 5, 6, 3, 3, 3, 2), "valid")
        x, k, b = material(7, 4, 5, 2, 2, 2, 3)
        compare(check, x, np.rint(2 * k).astype(int), b, "valid")
    ### BEGIN HIDDEN TESTS
    with check("same, and kernels that are not square", points=1, hint="kh for rows, kw for columns."):
        compare(check, *material(3, 6, 7, 2, 3, 5, 3), "valid")
        compare(check, *material(4, 6, 7, 2, 3, 5, 3), "same")
    with check(
        "same with an even kernel", points=1, hint="2 rows: one row of zeros, below. 4: one above, two below."
    ):
        compare(check, *material(6, 7, 6, 1, 4, 2, 2), "same")
        compare(check, *material(5, 5, 6, 2, 2, 2, 2), "same")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Pooling: the strongest answer counts
#
# After the convolution, **max pooling** cuts each map into squares of 2 × 2 and keeps the largest number of each. What remains is
# 'there is such an edge hereabouts'. Let us move the digit one pixel to the right and see how much of the answers stays the same:

# %%
pool = layers.MaxPooling2D()
changes = {"before pooling": [], "after pooling": []}
for digit in X_train[:200, :, :, 0]:
    maps = [np.maximum(filtered(d, kernel), 0) for d in (digit, np.roll(digit, 1, axis=1))]
    small = [np.asarray(pool(m[None, :, :, None])) for m in maps]
    for name, (a, b) in zip(changes, (maps, small), strict=True):
        changes[name].append(np.abs(a - b).sum() / (a + b).sum())
for name, values in changes.items():
    print(f"{name}: {np.mean(values):.0%} different")

# %% [markdown]
# Less, but by no means nothing: pooling *dampens* a shift, it doesn't remove it. Its other gift is size: a quarter of the numbers, and soon we
# shall see what that does for the filters after it.
#
# ### Question 1  *(1 point)*
#
# A layer `Conv2D(16, 3, padding="same")` follows one with 8 filters. What is the shape of *one* of its filters, without the bias?
#
# * **a** (3, 3)
# * **b** (3, 3, 8)
# * **c** (3, 3, 16)
# * **d** (8, 8, 16)
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
    "a": "So it would be over a single grey picture. Here eight maps come in, and the window goes through all of them.",
    "c": "16 is how many filters there are, each with a window of its own. How many channels does one of them read?",
    "d": "That would be a weight for each place, as in a Dense layer. A filter has one window, and takes it everywhere.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("the shape of a filter", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 3 of 7: max pooling  *(2 points)*
#
# Write `max_pool_2x2(x)` for `x (H, W, C)`: the largest number of each 2 × 2 square, for each channel by itself. Out: `(H // 2, W // 2, C)`. If a
# side is odd, its last row or column is left out, as in Keras without padding.
#
# Example: one channel, `[[1, 2], [3, 4]]`, gives one number, 4.
#
# <details><summary>Hint</summary>
#
# Where do the upper left numbers of all squares stand? `x[0::2, 0::2]`, once the odd rest is cut off. There are three more such pictures, and
# `np.maximum` takes the larger of two.
#
# </details>


# %% exercise="max_pool_2x2"
def max_pool_2x2(x):
    """The maximum of each 2 x 2 square: (H, W, C) -> (H // 2, W // 2, C)."""
    ### BEGIN SOLUTION
    H, W, C = x.shape
    squares = x[: H // 2 * 2, : W // 2 * 2].reshape(H // 2, 2, W // 2, 2, C)
    return squares.max(axis=(1, 3))
    ### END SOLUTION


# %% tests="max_pool_2x2" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def pooled(x, how=np.max):
    """The squares of x by `how`; what is odd is cut off."""
    h, w = x.shape[0] // 2, x.shape[1] // 2
    return how(x[: 2 * h, : 2 * w].reshape(h, 2, w, 2, x.shape[2]), axis=(1, 3))


def compare(check, x):
    """max_pool_2x2 against NumPy, and against the mistakes of this task."""
    H, W, C = x.shape
    h, w = H // 2, W // 2
    even = x[: 2 * h, : 2 * w]
    got = check.call(max_pool_2x2, x)
    if np.shape(got) in {(H - h, W - w, C), (H - h, w, C), (h, W - w, C)} - {(h, w, C)}:
        check.fail("The odd last row or column got squares of its own. It is left out: round down.")
    check.close(
        got,
        pooled(x),
        name=f"the result for a picture {x.shape}",
        mistakes={
            "That is the average of each square. The *largest* number is asked for.": pooled(x, np.mean),
            "That is the smallest number of each square.": pooled(x, np.min),
            "That is the upper left number of each square, whatever the others are.": even[::2, ::2],
            "These are four numbers that follow each other in memory, and no squares: a "
            "reshape to (H // 2, 2, W // 2, 2, C) keeps neighbours together.": even.reshape(h, w, 4, C).max(
                axis=2
            ),
            "The largest of all channels was taken. Each channel is pooled by itself.": np.broadcast_to(
                pooled(x).max(axis=2, keepdims=True), (h, w, C)
            ),
            "Negative numbers became 0: the largest of four negative numbers is negative.": np.maximum(
                pooled(x), 0
            ),
            "The first row or column was cut off. If a side is odd, its *last* one is left out.": pooled(
                x[H % 2 :, W % 2 :]
            ),
        },
    )


### END SEALED

with rubric("max_pool_2x2", checks=2) as check:
    with check(
        "even sides",
        points=1,
        hint="4 rows and 6 columns make 2 × 3 squares, and a number comes from each, for each channel.",
    ):
        compare(check, np.random.default_rng(1).permutation(24).reshape(4, 6, 1))
        compare(check, np.random.default_rng(2).normal(size=(4, 8, 3)))
    ### BEGIN HIDDEN TESTS
    with check("odd sides, negative numbers", points=1, hint="H // 2 squares: cut the rest off first."):
        compare(check, -1 - np.random.default_rng(3).random((6, 4, 2)))
        compare(check, np.random.default_rng(4).normal(size=(5, 6, 2)) - 1)
        compare(check, np.random.default_rng(5).normal(size=(7, 3, 1)) - 1)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## A small network
#
# Ten filters, ReLU, pooling, and then two Dense layers on the flattened rest. Features in front, a classifier behind:


# %%
def basic():
    """One layer of ten filters."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(10, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(50, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


# %%
for layer in basic().layers:
    print(f"{type(layer).__name__:13} {layer.output.shape!s:19} {layer.count_params():5} weights")

# %% [markdown]
# (In older code the size stands in the first layer, `input_shape=`; today the model begins with `keras.Input`.)
#
# The filters have 100 weights, the Dense layer behind them 4550. A filter uses the same nine weights at 36 places; Dense needs one for each place and node.
#
# ## Exercise 4 of 7: counting weights  *(2 points)*
#
# Write `conv_params(k, cin, cout, bias=True)`: how many numbers a convolution layer learns that has `cout` filters of `k` × `k` pixels, over `cin` channels.
# With `bias=False` the filters have no bias.
#
# Example: `conv_params(3, 1, 10)` is 100, as above.
#
# <details><summary>Hint</summary>
#
# The kernel has the shape (k, k, cin, cout). How many biases did the layer with three channels and four filters have?
#
# </details>


# %% exercise="conv_params"
def conv_params(k, cin, cout, bias=True):
    """The number of weights and biases of a k x k convolution layer."""
    ### BEGIN SOLUTION
    return k * k * cin * cout + (cout if bias else 0)
    ### END SOLUTION


# %% tests="conv_params" points=2
from coursekit import rubric


### BEGIN SEALED
def compare(check, k, cin, cout, *bias, **named):
    """conv_params against the product, and against the mistakes of this task."""
    biased = all(bias) and named.get("bias", True)
    right = k * k * cin * cout + cout * biased
    given = ", ".join([*map(str, (k, cin, cout, *bias)), *(f"{n}={v}" for n, v in named.items())])
    mistakes = {
        "A filter is k × k pixels large, not k.": (k * cin + biased) * cout,
        "One too many: the kernel, and a bias for each filter, are all that there is.": right + 1,
        "Those are the weights of one filter. There are cout of them.": k * k * cin + cout * biased,
        "Where is the kernel? Those are the biases alone.": cout * biased,
        "Nine weights are right for k = 3 only: a filter has k × k for each channel that comes in.": (
            9 * cin + biased
        )
        * cout,
        "k is missing: a filter has k × k weights for each channel that comes in.": (cin + biased) * cout,
        "A filter has k × k weights for each channel that comes in: both factors are missing.": (1 + biased)
        * cout,
        "You divided by cout. There are cout filters, each with weights of its own.": k * k * cin / cout
        + cout * biased,
        "You divided by cin. A filter has k × k weights for each channel that comes in.": k * k / cin * cout
        + cout * biased,
    }
    if biased:
        mistakes |= {
            "The channels that come in are missing: a filter goes through all of them.": (k * k + 1) * cout,
            "A filter has one bias, not one for each channel that comes in.": (k * k + 1) * cin * cout,
            "There is a bias for each filter (cout), not for each channel that comes in.": right - cout + cin,
            "There is a bias for each filter, not one for the whole layer.": right - cout + 1,
            "The biases are missing: one for each filter.": right - cout,
            "The biases are subtracted. They are learned, too: add them.": right - 2 * cout,
        }
    else:
        mistakes |= {
            "The channels that come in are missing: a filter goes through all of them.": k * k * cout,
            "With bias=False there are no biases.": right + cout,
            "Without bias each filter has one number less, not the whole layer.": right + cout - 1,
        }
    check.equal(
        check.call(conv_params, k, cin, cout, *bias, **named),
        right,
        name=f"conv_params({given})",
        mistakes=mistakes,
    )


### END SEALED

with rubric("conv_params", checks=2) as check:
    with check(
        "three layers that you will meet",
        points=1,
        hint="How many weights has *one* filter? Then times cout, and a bias for each.",
    ):
        compare(check, 3, 32, 64)
        compare(check, 3, 1, 32)
        compare(check, 3, 50, 50)
    ### BEGIN HIDDEN TESTS
    with check("other kernels, and without bias", points=1, hint="bias=False: k * k * cin * cout."):
        compare(check, 5, 3, 7)
        compare(check, 3, 64, 32, bias=False)
        compare(check, 1, 16, 4, False)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# *A good place for a break.*
#
# ## Trained, from several starts
#
# One training is an anecdote. This function trains a network from several seeds and notes, for each of the 540 test pictures, whether it was
# right. The learning rate falls from 0.005 to 0, so that the last step doesn't decide about the result.

# %%
import time


def train(build, epochs, X=X_train, y=y_train, X_test=X_test, seeds=(0, 1, 2)):
    """Right (True) or wrong, shape (seeds, 540)."""
    right, begin = [], time.perf_counter()
    for seed in seeds:
        set_seed(seed)
        model = build()
        steps = epochs * -(-len(X) // 50)
        adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.005, steps))
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(X, y, batch_size=50, epochs=epochs, verbose=0)
        right.append(np.asarray(model(X_test, training=False)).argmax(axis=1) == y_test)
    seconds = (time.perf_counter() - begin) / len(seeds)
    right = np.array(right)
    print(f"right: {right.mean(axis=1).round(3)}  mean {right.mean():.3f}  ({seconds:.1f} s each)")
    return right


# %%
basic_10 = train(basic, epochs=10)

# %% [markdown]
# `sparse_categorical_crossentropy` takes the labels as they are, 0 to 9. (One-hot labels need `categorical_crossentropy`. Whoever mixes the two
# gets an error.)
#
# Does it use that pixels have neighbours? Test it: shuffle the 64 pixels, all pictures in the same way.

# %%
order = np.random.default_rng(0).permutation(64)
X_train_s, X_test_s = (part.reshape(-1, 64)[:, order].reshape(-1, 8, 8, 1) for part in (X_train, X_test))
plots.pictures(X_train_s[:8], true=y_train[:8])

# %%
shuffled_10 = train(basic, epochs=10, X=X_train_s, X_test=X_test_s)

# %% [markdown]
# Not a pixel is lost, and yet it gets worse. To a Dense layer the order is all one, exactly: shuffle its weights along, and its sums are the same.

# %%
W = np.random.default_rng(0).normal(size=(64, 50))
sums, sums_s = X_train.reshape(-1, 64) @ W, X_train_s.reshape(-1, 64) @ W[order]
print("largest difference:", np.abs(sums - sums_s).max().round(5))

# %% [markdown]
# ## Exercise 5 of 7: build one yourself  *(4 points)*
#
# Write `build_digits_cnn(shape, k)`. It returns a **compiled** Keras model for pictures of the given `shape`, such as `(8, 8, 1)`, and `k` classes:
#
# * for pictures of 8 × 8 or more, not only square ones, and two classes or more;
# * at least one convolution and one pooling layer of any kind; how many, how wide, and what else is up to you;
# * out: `k` probabilities, which add up to 1;
# * compiled with a loss for **whole-number labels** 0 to k − 1, and an optimizer that learns: after 12 epochs in batches of 32 on 1257 of the digits, the model gets
#   more than 88 % of the *other* digits right.
#
# Example: `build_digits_cnn((8, 8, 1), 10)` could be the small network above, with `compile`.
#
# <details><summary>Hint</summary>
#
# `shape` goes into `keras.Input`, `k` into the last Dense layer. Between maps and Dense stands a `Flatten`. Adam with its usual rate is fast enough.
#
# </details>


# %% exercise="build_digits_cnn"
def build_digits_cnn(shape, k):
    """A compiled CNN: pictures of this shape in, k probabilities out, whole-number labels."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(k, activation="softmax"),
        ]
    )
    adam = keras.optimizers.Adam(0.003)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% tests="build_digits_cnn" points=4
import keras
import numpy as np
import tensorflow as tf
from coursekit import rubric, set_seed
from coursekit.datasets import digits


### BEGIN SEALED
def layers_in(model):
    """All layers, also those of models inside the model."""
    for layer in model.layers:
        yield layer
        yield from layers_in(layer) if hasattr(layer, "layers") else ()


def model_of(check, shape, k):
    """The student's model, built and right on the outside, or a failed check."""
    model = check.call(build_digits_cnn, shape, k)
    if not isinstance(model, keras.Model):
        end = "None. Does it end in `return`?" if model is None else f"{model!r}."
        check.fail(f"A Keras model was expected, but the function returned {end}")
    if not model.built:
        model(np.zeros((1, *shape), dtype="float32"), training=False)
    check.that(
        tuple(model.input_shape[1:]) == shape,
        f"For shape={shape} your model takes {tuple(model.input_shape[1:])}: "
        "pass `shape` on to keras.Input, and don't write numbers there.",
    )
    out = tuple(model.output_shape[1:])
    check.that(
        len(out) == 1,
        f"For each picture come numbers of the shape {out}, but k = {k} numbers are asked for. "
        "Is a Flatten missing between the maps and the Dense layer?",
    )
    check.that(
        out == (k,),
        f"For k = {k} classes your model gives {out[0]} number{'s' * (out[0] > 1)} a picture: "
        "the last layer has k nodes, whatever k is.",
    )
    return model


def loss_of(check, model, x, y):
    """The loss that Keras computes for whole-number labels."""
    check.that(
        getattr(model, "compiled", False),
        "The model is not compiled: model.compile(optimizer, loss) belongs into the function.",
    )
    try:
        found = model.evaluate(x, y, batch_size=64, verbose=0)
    except (ValueError, TypeError, tf.errors.OpError):
        check.fail(
            "Its loss can't read whole-number labels such as 3: 'categorical_crossentropy' and 'mse' want "
            "them one-hot. For whole numbers it is 'sparse_categorical_crossentropy'."
        )
    return float(np.ravel(found)[0])


def probabilities(check, model, pictures):
    """What the model gives for pictures, if it is probabilities."""
    p = np.asarray(model(pictures, training=False))
    check.that(
        (p >= 0).all() and np.allclose(p.sum(axis=1), 1, atol=1e-3),
        "The numbers that come out are no probabilities: for each picture they should lie from 0 to 1 and "
        "add up to 1. The last layer needs a softmax.",
    )
    return p


def check_convolution(check):
    model = model_of(check, (8, 8, 1), 10)
    kinds = [type(layer).__name__ for layer in layers_in(model)]
    check.that(any("Conv" in kind for kind in kinds), "There is no convolution layer (layers.Conv2D) in it.")
    check.that(
        any("Pooling" in kind for kind in kinds), "There is no pooling layer (layers.MaxPooling2D) in it."
    )
    probabilities(check, model, digits()[0][:20])


### END SEALED

with rubric("build_digits_cnn", checks=4) as check:
    with check("convolution, pooling, and 10 probabilities", points=1):
        check_convolution(check)
    ### BEGIN HIDDEN TESTS
    with check("other shapes, other numbers of classes", points=1):
        model_of(check, (12, 10, 3), 4)
        model_of(check, (28, 28, 1), 2)
    with check("compiled for whole-number labels", points=1):
        model = model_of(check, (8, 8, 1), 10)
        pictures, labels = (part[:64] for part in digits())
        found = loss_of(check, model, pictures, labels) - float(sum(model.losses))
        p = probabilities(check, model, pictures)[np.arange(64), labels]
        check.that(
            abs(found - np.mean(-np.log(np.maximum(p, 1e-7)))) < 0.02 + 0.1 * abs(found),
            "Its loss is not the cross-entropy of the probabilities: use "
            "'sparse_categorical_crossentropy' (and no from_logits, since the softmax is in the model).",
        )
    with check("it learns the digits in 12 epochs", points=1):
        pictures, labels = digits()
        order = np.random.default_rng(0).permutation(len(labels))
        shown, new = order[:1257], order[1257:]
        best = 0.0
        for seed in (0, 1):
            set_seed(seed)
            model = model_of(check, (8, 8, 1), 10)
            loss_of(check, model, pictures[:64], labels[:64])
            model.fit(pictures[shown], labels[shown], batch_size=32, epochs=12, verbose=0)
            answers = np.asarray(model(pictures[new], training=False)).argmax(axis=1)
            best = max(best, (answers == labels[new]).mean())
            if best > 0.88:
                break
        check.that(
            best > 0.88,
            f"After 12 epochs it gets {best:.0%} of new digits right, and more than 88 % are asked for. "
            "Is it Adam, at a rate of about 0.001 to 0.01, and a ReLU behind the convolutions?",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## How far does one number see?
#
# A number behind one 3 × 3 convolution has seen nine pixels. Behind a second one it has seen more: its **receptive field**. We need not trust
# anybody's drawing, we can measure it: 256 pictures, in each *one* pixel lit. Which of them reach the number in the middle?


# %%
def reached(stack):
    """Which pixels of a 16 x 16 picture change one number in the middle of the last map."""
    model = keras.Sequential([keras.Input((16, 16, 1)), *stack])
    model.set_weights([np.ones_like(w) for w in model.get_weights()])
    maps = model.predict(np.eye(256).reshape(256, 16, 16, 1), verbose=0)[..., 0]
    middle = maps.shape[1] // 2
    return (maps[:, middle, middle] > 0).reshape(16, 16)


def conv():
    return layers.Conv2D(1, 3, use_bias=False)


stacks = {
    "conv 3": [conv()],
    "conv 3, conv 3": [conv(), conv()],
    "conv 3, pool 2, conv 3": [conv(), layers.MaxPooling2D(), conv()],
}

# %%
seen = {name: reached(stack) for name, stack in stacks.items()}
names = [f"{name}: {r.any(axis=0).sum()} × {r.any(axis=1).sum()}" for name, r in seen.items()]
grey = 1 - 0.6 * np.stack([*seen.values()])
plots.pictures(grey, true=range(3), names=names, columns=3)

# %% [markdown]
# Two convolutions see 5 × 5. With a pooling between them it is 8 × 8: after the pooling, neighbours are *two* pixels apart, so each step outwards goes
# twice as far. That is why pooling lets later filters see more: edges first, then corners and arcs, then whole shapes (lesson 09 looks).
#
# ## Exercise 6 of 7: the receptive field  *(3 points)*
#
# Write `receptive_field(layers)`. `layers` is a list of pairs `(k, s)`: kernel (or pooling) size and stride, from the first layer to the last. It
# returns the side of the square that one number behind the last layer looks at, in pixels from edge to edge (a stride larger than the kernel leaves gaps
# between them; they count). For no layers at all that is 1. Inside the function, `layers` is this list, and not Keras' `layers`.
#
# Example: `receptive_field([(3, 1), (2, 2), (3, 1)])` is 8.
#
# <details><summary>Hint</summary>
#
# Keep two numbers: the field, at first 1, and the distance of neighbours in pixels, at first 1. A layer of size k reaches k − 1 neighbours further:
# add that many *distances*. After it, neighbours are s times as far apart.
#
# </details>


# %% exercise="receptive_field"
def receptive_field(layers):
    """How many pixels wide the view behind these (kernel, stride) layers is."""
    ### BEGIN SOLUTION
    field = distance = 1
    for k, s in layers:
        field += (k - 1) * distance
        distance *= s
    return field
    ### END SOLUTION


# %% tests="receptive_field" points=3
import math

import numpy as np
from coursekit import rubric


### BEGIN SEALED
def field(stack, reach=lambda k, distance: (k - 1) * distance, first=1):
    """The rule of the task, or one with another reach of a single layer."""
    seen, distance = first, 1
    for k, s in stack:
        seen += reach(k, distance)
        distance *= s
    return seen


def last_stride(stack):
    """Only the stride of the layer before counts."""
    return 1 + sum(
        (k - 1) * before for (k, _), before in zip(stack, [1, *(s for _, s in stack)], strict=False)
    )


def strides_added(stack):
    """Each stride adds to the distance what it has above 1."""
    return 1 + sum((k - 1) * (1 + sum(s - 1 for _, s in stack[:i])) for i, (k, _) in enumerate(stack))


def early(stack):
    """A stride is used in its own layer."""
    seen = distance = 1
    for k, s in stack:
        distance *= s
        seen += (k - 1) * distance
    return seen


#: What people believe, and where it leads.
BELIEVED = {
    "The strides are left out: after a pooling, neighbours are two pixels apart.": lambda stack: (
        1 + sum(k - 1 for k, _ in stack)
    ),
    "The sizes were multiplied. A layer *adds* k - 1 steps to what is seen.": lambda stack: math.prod(
        k for k, _ in stack
    ),
    "The sizes were added up. A layer of size k adds only k - 1: one pixel is already seen.": lambda stack: (
        sum(k for k, _ in stack)
    ),
    "A stride was used too early: it spreads the numbers *behind* its layer, so it counts from the next layer on.": early,
    "Only a layer's own stride counts in your sum; all strides before it multiply.": lambda stack: (
        1 + sum((k - 1) * s for k, s in stack)
    ),
    "One is missing: without any layer one sees 1 pixel.": lambda stack: field(stack) - 1,
    "That is right for these layers taken from the last to the first. The strides *before* a layer decide how far it "
    "reaches.": lambda stack: field(stack[::-1]),
    "Only the stride just before a layer counts in yours. All strides before it multiply.": last_stride,
    "The strides add up in yours. Two poolings make neighbours 2 · 2 pixels apart: multiply.": strides_added,
    "A layer of size 2 reaches one neighbour further, not one on either side: k - 1, also for an even k.": lambda stack: (
        field(stack, lambda k, distance: k // 2 * 2 * distance)
    ),
    "You subtracted. Each layer adds to what is seen.": lambda stack: 2 - field(stack),
    "You divided. Behind a stride a step is *longer*: k - 1 times the distance, and the distance times s.": lambda stack: (
        field(stack, lambda k, distance: (k - 1) / distance)
    ),
    "A layer of size k reaches k - 1 neighbours further, not k: one of the k is seen already.": lambda stack: (
        field(stack, lambda k, distance: k * distance)
    ),
    "A layer of size k reaches k - 1 neighbours further, not k + 1.": lambda stack: field(
        stack, lambda k, distance: (k + 1) * distance
    ),
    "A layer of size k reaches k - 1 neighbours further, not k - 2.": lambda stack: field(
        stack, lambda k, distance: (k - 2) * distance
    ),
    "Where is k? A layer reaches k - 1 neighbours further, not one.": lambda stack: field(
        stack, lambda k, distance: distance
    ),
    "That is 1, whatever the layers are. Does the loop add to the field?": lambda stack: 1,
    "That is 0, whatever the layers are. Both the field and the distance are 1 at first.": lambda stack: 0,
    "Twice too much. Both the field and the distance are 1 at first.": lambda stack: 2 * field(stack),
    "One too many: the field is 1 at first.": lambda stack: field(stack) + 1,
    "Only the first layer counts in yours. Does `return` stand inside the loop?": lambda stack: field(
        stack[:1]
    ),
    "Only the last layer counts in yours. Does the loop *add* to the field?": lambda stack: field(stack[-1:]),
    "The last layer is missing.": lambda stack: field(stack[:-1]),
    "The first layer is missing.": lambda stack: field(stack[1:]),
}
#: By these layers one belief can be told from another.
TELLING = ([(3, 1), (2, 2), (5, 1)], [(7, 2), (4, 3), (3, 1)], [(5, 1), (3, 1)])


def compare(check, *stacks):
    """receptive_field against the rule; where it differs, against what people believe."""
    for stack in stacks:
        got = check.call(receptive_field, stack)
        if not np.array_equal(got, field(stack)):
            answers = [check.call(receptive_field, each) for each in TELLING]
            for told, belief in BELIEVED.items():
                if np.array_equal(answers, [belief(each) for each in TELLING]):
                    check.fail(told)
        check.equal(got, field(stack), name=f"receptive_field({stack})")


### END SEALED

with rubric("receptive_field", checks=3) as check:
    with check(
        "convolutions without strides",
        points=1,
        hint="One layer of 3 sees 3 pixels, and each more of its kind 2 more: one at either side.",
    ):
        compare(check, [(3, 1)], [(3, 1), (3, 1)], [(5, 1), (3, 1), (1, 1)])
    ### BEGIN HIDDEN TESTS
    with check("with pooling, with strides", points=1, hint="After a stride, steps are longer."):
        compare(
            check,
            [(3, 1), (2, 2), (5, 1)],
            [(3, 1), (2, 2), (3, 1)],
            [(7, 2), (3, 2), (3, 1)],
            [(3, 3), (2, 1)],
        )
    with check(
        "the deep network of the lesson, and no layers",
        points=1,
        hint="All earlier strides multiply. And without any layer one sees 1 pixel.",
    ):
        block = [(3, 1), (3, 1), (2, 2)]
        compare(
            check,
            [*block, *block, (3, 1), (3, 1)],
            [*block, *block, *block, (3, 2), (5, 3), (2, 2)],
            [],
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Deep, and deep with tricks
#
# Now a deep network: three times two convolutions and a pooling. And the same with what lesson 07 taught: He's start, batch
# normalisation after each convolution, dropout before the end.


# %%
def deep(filters=24, tricks=False):
    """Six layers of filters; with tricks: He, batch normalisation, dropout."""
    start = "he_normal" if tricks else "glorot_uniform"
    model = keras.Sequential([keras.Input((8, 8, 1))])
    for _ in range(3):
        for _ in range(2):
            model.add(layers.Conv2D(filters, 3, padding="same", kernel_initializer=start))
            if tricks:
                model.add(layers.BatchNormalization(momentum=0.9))
            model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(50, activation="relu", kernel_initializer=start))
    if tricks:
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    return model


def deep_with_tricks():
    return deep(tricks=True)


# %%
print("with 50 filters:", deep(50).count_params(), deep(50, tricks=True).count_params())
print("with 24 filters:", deep().count_params(), deep(tricks=True).count_params())

# %% [markdown]
# The second number of each pair has the tricks; with 50 filters, 600 of its weights are the moving averages of batch normalisation, which no gradient
# moves. (The three numbers of the beginning come from networks with 50 filters.) We take 24, a quarter of the arithmetic.
#
# Could it be deeper still? Each pooling halves the sides, 8 → 4 → 2 → 1. A fourth:

# %%
try:
    layers.MaxPooling2D()(deep().layers[-4].output)
except ValueError as error:
    print(str(error).splitlines()[2])

# %% [markdown]
# The picture is used up. And behind the sixth convolution one number sees 32 × 32 pixels, on pictures of 8 × 8: depth was made for larger ones. But does it
# harm? The same ten epochs for all three:

# %%
deep_10 = train(deep, epochs=10)

# %%
tricks_10 = train(deep_with_tricks, epochs=10)

# %% [markdown]
# ## How sure can one be?
#
# Two kinds of luck are in such a number. **The start**: three seeds, three results. And **the test pictures**: one picture is 1/540 = 0.002.
# For a share $p$ of $n$ pictures, 19 times in 20 the true value lies within
#
# $$p \pm 1.96 \sqrt{p (1 - p) / n} .$$
#
# ($\sqrt{p (1 - p)}$ is the standard deviation of ones and zeros when a share $p$ of them are ones. Divided by $\sqrt n$ it is that of their mean, and $1.96$ of
# those to either side are the 19 times in 20 of a bell curve.)
#
# For the three numbers of the beginning, from one start each:

# %%
for name, p in {"basic": 0.9759, "deep": 0.9815, "deep + tricks": 0.9796}.items():
    print(f"{name:14} {p:.4f} ± {1.96 * np.sqrt(p * (1 - p) / 540):.4f}   {round(540 * (1 - p))} wrong")

# %% [markdown]
# 13, 10 and 11 wrong pictures: 'better' and 'worse' are three pictures and one. The intervals swallow each other: the three numbers show **nothing**, neither
# that deeper is better nor that it is worse.
#
# We can do better, since all our networks answer *the same* pictures. An easy picture is easy for both; only the **difference** counts, picture by
# picture. Its interval is made in the same way, with the standard deviation of the differences. The starts are averaged first: it tells of the luck of the
# *pictures*, for networks from these starts.


# %%
def difference(a, b):
    """How much more often a is right than b, and half the width of its interval."""
    by_picture = a.mean(axis=0) - b.mean(axis=0)
    return by_picture.mean(), 1.96 * by_picture.std() / np.sqrt(len(by_picture))


for name, right in {"deep": deep_10, "deep + tricks": tricks_10}.items():
    print("{} - basic: {:+.3f} ± {:.3f}".format(name, *difference(right, basic_10)))

# %% [markdown]
# Neither interval contains 0. So deeper *is* better! Is it?
#
# ## The question behind the question
#
# We gave all three ten epochs. Had the small one *finished*? It also costs far less a training (look at the seconds). Three times the epochs:

# %%
basic_30 = train(basic, epochs=30)

# %%
results = {
    "basic, 10 epochs": basic_10,
    "basic, 30 epochs": basic_30,
    "deep, 10": deep_10,
    "deep + tricks, 10": tricks_10,
}
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4), sharey=True)
for row, r in enumerate(results.values()):
    left.plot(r.mean(axis=1), [row] * len(r), "o", markersize=7, linestyle="none", color=plots.COLORS[0])
    if r is not basic_30:
        mean, half = difference(r, basic_30)
        right.errorbar(mean, row, xerr=half, fmt="s", capsize=5, color=plots.COLORS[3])
left.set_yticks(range(len(results)), list(results))
left.invert_yaxis()
left.set(xlabel="share right, a dot for each seed", xlim=(0.92, 1))
right.axvline(0, color="0.5", linestyle="--")
_ = right.set(xlabel="difference to 'basic, 30 epochs', with 95 % interval")

# %%
for name in ("deep, 10", "deep + tricks, 10"):
    print("{} - basic, 30 epochs: {:+.3f} ± {:.3f}".format(name, *difference(results[name], basic_30)))

# %% [markdown]
# The dashed line is the small network after 30 epochs (whose three dots lie on one another). The advantage of plain depth is gone: with
# thirty epochs, which cost about as much computing time, the small network gets there as well. The one that remains is the deep network **with** tricks: about one picture in sixty.
#
# And had the deep ones finished, after ten? No. In a trial that would take too long here, thirty epochs from the same starts took plain depth to 0.981 and depth with tricks to 0.990. Plain depth
# was then ahead of the small network again, by about one picture in a hundred, with an interval that only just held no 0.
#
# ### And with few pictures?
#
# Now 100 training pictures instead of 1257, and 60 epochs for both:

# %%
basic_few = train(basic, 60, X_train[:100], y_train[:100], seeds=(0, 1))

# %%
deep_few = train(deep, 60, X_train[:100], y_train[:100], seeds=(0, 1))
print("deep - basic: {:+.3f} ± {:.3f}".format(*difference(deep_few, basic_few)))

# %% [markdown]
# There it is, 'deeper is worse', and the interval of the difference does not contain 0. But that interval knows only the luck of the *pictures*. Look at the
# starts: the better of the two deep ones and the worse of the two small ones are level. So it is a strong hint, and more seeds would settle it. Few pictures
# can't steer many layers. What helps is what the end of this course is about: more pictures (also made ones, lesson 10), or layers that learned elsewhere (transfer learning, lesson 14).
#
# **So, is deeper better here?** Depth alone: for the same computing time, no; for three times as much, perhaps a little; and with few pictures it is rather worse. Depth *together with* the tricks: yes, a little, and
# for more time again (compare the seconds). And all that holds for these pictures of 8 × 8, these widths and this schedule.
#
# ### Question 2  *(1 point)*
#
# Two networks answer the same 500 pictures. One gets 96.0 % right, the other 97.0 %. When is the difference *more* than luck of the pictures?
#
# * **a** Always: five pictures are five pictures.
# * **b** Never: the intervals of 96.0 % and 97.0 % overlap.
# * **c** If the interval of the difference, picture by picture, does not hold 0.
# * **d** If the better one has more weights.
#
# Replace the next cell's last line by `return` and your letter.


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
    "a": "With other pictures it might be five the other way. The three networks of the beginning differed by three.",
    "b": "Two intervals each count the luck of easy and hard pictures, which both networks share. Pair the pictures, and "
    "that luck is gone: the difference can be sure even where the intervals overlap.",
    "d": "The number of weights says nothing about luck. The small network caught up with plain depth by training longer.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("difference or luck", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 7 of 7: your verdict on a sentence, in your own words  *(2 points)*
#
# A report says: *'We compared a CNN of two layers (96.7 % of 300 test pictures) with one of eight (97.7 %), 15 epochs each. The deeper network is better.'* Name two things that the numbers
# don't show, and say what you would do to find out. Four sentences.
#
# *What earns the points:* 1 for each of the two things, if you also say what would settle it.

# %% [markdown] answer="deeper_is_better" points=2
# 96.7 % and 97.7 % of 300 are 290 and 293 pictures: three pictures, while the interval of each is about ±0.02, and there was one start each, so it may be luck of the
# pictures or of the seed. And equal epochs are not equal training: the small network may not have finished after 15. I would train both from several seeds until each has stopped getting better (or give
# both the same computing time), let them answer the same, larger test set, and give the difference picture by picture with its interval.
#
# *For the marker.* **1 point** for chance: three pictures, or the interval, or one seed only, *with* the remedy (several seeds, more test pictures, paired difference). **1 point** for the unfair budget or another
# difference between the two besides depth (number of weights, time, tuned on the test set), with its remedy. Naming both faults without a remedy: 1 point. 0 points for an answer that only says that deep networks are (or aren't) better.

# %% [markdown]
# ## In five lines
#
# * A filter is a small window of weights that goes over the whole picture, through all channels: products, sum, bias. It uses that pixels have neighbours.
# * Valid: (n − k) // s + 1 places. Same: n / s, rounded up. Weights: k · k · in · out, and a bias for each filter.
# * Pooling dampens small shifts, and lets the next filters see further: the receptive field.
# * Compare networks over several seeds, on the same pictures, by the difference and its interval, and only when all have finished.
# * Here depth alone brought nothing for the same computing time; with He, batch normalisation and dropout it did, for somewhat more; with 100 pictures plain depth rather did harm.
#
# **Where to go on:** lesson 09 opens a network and looks at its filters and maps.
