# %% [markdown]
# # 14 Transfer learning: begin with what another network knows
#
# With 600 photographs of pumpkins, tomatoes and watermelons, a small network, trained from nothing, got .8933 of the validation pictures right.
# VGG16, which had learnt from 1.2 million photographs before, got .8867. **So is it of no use to have seen a million pictures?** You will
# settle it on a set where a network from scratch fails, look for what went wrong with VGG16, and then take lesson 11's cats, dogs and fruits once more.
#
# <details><summary>Where the two numbers come from</summary>
#
# From a course of January 2020, one training each. Another run of the very same VGG16 notebook ended with .8133, after .9067 in the epoch before.
#
# </details>
#
# **You will be able to**
#
# * put a new head on a trained base, freeze the base, and check what is trainable;
# * compute the features once, and train the head in seconds;
# * say by how much transfer wins, over seeds, and when a difference is none;
# * fine-tune the last layers with batch normalisation frozen, and stop in time;
# * see where in a picture the network looks;
# * save the best epoch, and the whole from pixels to answer in one file.
#
# **Time:** two hours and a quarter, with a break before 'Fine-tuning'; the computer takes two minutes of it. **You need:** lesson 13 (base, top, preprocessing) and batch normalisation (lesson 07). No GPU, no network.

# %%
import numpy as np
from coursekit import plots, pretrained, set_seed
from coursekit.textures import TEXTURES, textures

# %% [markdown]
# ## What the two numbers say
#
# Both come from the same 150 validation pictures. How many pictures lie between them? Guess first:

# %%
for name, share in (("small CNN", 0.8933), ("VGG16", 0.8867)):
    spread = np.sqrt(share * (1 - share) / 150)
    print(f"{name:9} {share:.4f} = {share * 150:.0f} of 150 right, good for ± {2 * spread:.2f}")
print(f"the difference of two such numbers is good for ± {2 * np.sqrt(2) * spread:.2f}")

# %% [markdown]
# **One picture.** Each number alone is good for ± .05, and the difference of two of them for √2 times as much, ± .07: with 150 pictures, less than seven in a hundred may well be chance.
# So transfer has not lost. Nothing has been shown yet.
#
# ## A set that is hard from scratch
#
# Three grounds, photographed once each: a brick wall, grass, gravel. We cut out windows of 16 to 32 pixels, turn them, change
# contrast and brightness. Training, validation and test windows come from three different strips of each photograph.

# %%
X, y = textures("train", n=10)
X_val, y_val = textures("validation", n=20)
X_test, y_test = textures("test", n=60)
print(X.shape, X_val.shape, X_test.shape)
plots.pictures(X[:12], true=y[:12], names=TEXTURES, columns=6)

# %% [markdown]
# Thirty pictures to learn from, ten of each class. None of the three grounds is among ImageNet's classes; in lesson 13 gravel was taken for a doormat.
#
# First a network from scratch, as in lesson 08, from three starts. It learns from thirty pictures: what do you expect on these thirty, and what on the test pictures?

# %%
import keras
from keras import layers


def from_scratch():
    """Three convolutions, one hidden Dense layer; compiled."""
    model = keras.Sequential([keras.Input((97, 97, 3)), layers.Resizing(48, 48)])
    model.add(layers.Rescaling(1 / 127.5, offset=-1))
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(3, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %%
scratch = []
for seed in range(3):
    set_seed(seed)
    small = from_scratch()
    small.fit(X, y, batch_size=10, epochs=25, verbose=0)
    scratch.append(small.evaluate(X_test, y_test, verbose=0)[1])
    print(f"training {small.evaluate(X, y, verbose=0)[1]:.3f}   test {scratch[-1]:.3f}")
print(f"{small.count_params():,} parameters for {len(X)} pictures")

# %% [markdown]
# Learnt by heart, and little understood: guessing would give .333.
#
# ## Freeze, and check
#
# The base of lesson 13, for 97 pixels (and not 96, for the reason given there): MobileNetV2 without its top. Should the first line that the next cell prints say that the weights are Keras' own, kept on your machine by some
# earlier download, then the figures of this lesson come out a little differently; so they would at another size of the pictures.

# %%
base = pretrained.mobilenet_v2(97, include_top=False)
print(base.output_shape, f"{base.count_params():,} parameters in {len(base.layers)} layers")
print("trainable weight arrays before:", len(base.trainable_weights))
base.trainable = False
print("and after:", len(base.trainable_weights))
for layer in base.layers[:3]:
    print(layer.name, layer.trainable)

# %% [markdown]
# One line freezes all 154 layers; a look at `trainable_weights` proves it. (Old notebooks often have a loop over `base.layers` for it.) Two things must be known about freezing.
#
# **It counts when you compile.** A model that has been trained goes on training what it trained:

# %%
set_seed(0)
tiny = keras.Sequential([keras.Input((2,)), layers.Dense(2), layers.Dense(1)])
tiny.compile("sgd", "mse")
points = np.ones((8, 2))
tiny.fit(points, points[:, 0], verbose=0)
tiny.layers[0].trainable = False
for step in ("frozen after fit", "compiled again"):
    was = tiny.layers[0].get_weights()[0]
    tiny.fit(points, points[:, 0], verbose=0)
    print(f"{step}: the frozen layer moved: {not np.array_equal(was, tiny.layers[0].get_weights()[0])}")
    tiny.compile("sgd", "mse")

# %% [markdown]
# **Batch normalisation has weights that no gradient moves**, its running mean and variance. In training mode they follow every batch. `trainable = False` stops that too:
# in Keras, a frozen BatchNormalization goes by its stored averages, as in `predict`. Remember it for the fine-tuning.
#
# ### Question 1  *(1 point)*
#
# A model with a base and a head is compiled and trained. Then you write `base.trainable = False`, and call `fit` once more. What happens to the base?
#
# * **a** It stays as it is: it was frozen before this `fit`.
# * **b** It is trained further, until the model is compiled again.
# * **c** Only its batch normalisation is trained further.
# * **d** It goes back to the weights that it had before the first `fit`.
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
    "a": "Look at the two lines that the cell above printed: what did the first `fit` after freezing do?",
    "c": "Freezing stops batch normalisation too, once it counts. When does it begin to count?",
    "d": "Freezing changes no weight, and nobody has kept the old ones. It only says what `fit` may move.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("when freezing counts", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## A new head
#
# What comes out of the base are 1280 maps of 4 × 4. Average each of them to one number (`GlobalAveragePooling2D`, GAP for short), and one Dense layer is enough to tell three classes apart.
#
# ## Exercise 1 of 7: base and head  *(4 points)*
#
# Write `build_transfer(base, n)`. `base` is a Keras model that makes `C` maps of a picture, an array `(h, w, C)`, and contains batch normalisation. Return a **compiled** model from pictures to `n` probabilities:
# the frozen base, `GlobalAveragePooling2D`, one Dense layer with softmax. It will be trained with labels that are whole numbers, so its loss is `sparse_categorical_crossentropy`; the optimiser is yours. In `fit`, nothing in the base
# may move, the statistics of its batch normalisation included; the head must learn. You may freeze the `base` that comes in; its weights stay as they are.
#
# <details><summary>Hint</summary>
#
# `base.trainable = False`, then a Sequential model with the base as its first layer, then `compile`.
#
# </details>


# %% exercise="build_transfer"
def build_transfer(base, n):
    """The frozen base with a new head for n classes; compiled."""
    ### BEGIN SOLUTION
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(base(inputs, training=False))
    model = keras.Model(inputs, layers.Dense(n, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% tests="build_transfer" points=4
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def base_with_bn(channels, seed):
    """A convolution and a batch normalisation whose statistics are not those of any batch."""
    rng = np.random.default_rng(seed)
    inputs = keras.Input((6, 6, 3))
    x = keras.layers.BatchNormalization()(keras.layers.Conv2D(channels, 3)(inputs))
    # Functional, as the bases of Keras are: a Sequential base has no `base.output`.
    base = keras.Model(inputs, keras.layers.ReLU()(x))
    base.set_weights([rng.uniform(0.1, 1.0, w.shape) for w in base.get_weights()])
    return base


def head_of(check, model, arrays):
    """The weights of the model that aren't the base's, after making sure that the base's are all there."""
    left = list(model.get_weights())
    for array in arrays:
        same = [i for i, w in enumerate(left) if w.shape == array.shape and np.allclose(w, array, atol=1e-6)]
        if not same:
            return None
        left.pop(same[0])
    return left


def transfer_model(check, base, n):
    """What the student built, if it is a compiled model with the base in it, or a failed check."""
    arrays = [array.copy() for array in base.get_weights()]
    model = check.call(build_transfer, base, n)
    if not hasattr(model, "get_weights"):
        end = "None. Does it end in `return`?" if model is None else f"{model!r:.80}."
        check.fail(f"A Keras model was expected, but the function returned {end}")
    check.that(model.built, "The model doesn't know the size of its pictures: begin with keras.Input.")
    head = head_of(check, model, arrays)
    if head is None:
        check.fail("The weights of the base aren't in your model: build on the `base` that came in.")
    return model, arrays, head


def frozen_and_not(check, base, n):
    model, _, head = transfer_model(check, base, n)
    c = base.output_shape[-1]
    trained = [w.shape for w in model.trainable_weights]
    check.that(
        trained, "Nothing in the model can be trained, its head neither: freeze the base, not the model."
    )
    check.that(
        len(trained) <= len(head),
        f"{len(trained)} weight arrays are trainable, and the head has only {len(head)}: the base, or a part of it, is not frozen.",
    )
    check.equal(
        sorted(w.shape for w in head),
        sorted([(c, n), (n,)]),
        name="the sorted list of shapes in the head",
        mistakes={
            "The head sees flattened maps. GlobalAveragePooling2D makes one number of each map.": (
                sorted([(int(np.prod(base.output_shape[1:])), n), (n,)])
            )
        },
    )
    return model, head


def numpy_answer(features, head):
    kernel, bias = sorted(head, key=np.ndim, reverse=True)
    z = features @ kernel + bias
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return z, e / e.sum(axis=1, keepdims=True)


def compare_transfer(check, base, n, X):
    # Before the call: a base that comes back with other weights says something else.
    features = np.asarray(base(X, training=False)).mean(axis=(1, 2))
    model, head = frozen_and_not(check, base, n)
    z, p = numpy_answer(features, head)
    check.close(
        np.asarray(model(X, training=False)),
        p,
        name=f"the output for {n} classes",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "The last layer has no softmax.": z,
            "The last layer has a sigmoid. One class of several is asked for: softmax.": 1 / (1 + np.exp(-z)),
            "The last layer has relu, whose outputs are no probabilities: softmax.": np.maximum(z, 0),
        },
    )


def train_transfer(check, base, n, X, y):
    model, arrays, head = transfer_model(check, base, n)
    check.that(model.compiled, "The model is not compiled: it can't be trained.")
    try:
        model.fit(X, y, batch_size=8, epochs=2, verbose=0)
    except ValueError as error:
        check.fail(
            f"`fit` with whole numbers as labels failed; the loss should be sparse_categorical_crossentropy. Keras says: {str(error)[:150]}"
        )
    after = head_of(check, model, arrays)
    if after is None:
        statistics = head_of(check, model, arrays[:4])
        check.fail(
            "In `fit` the batch normalisation of the base changed its mean and variance: freeze it as well."
            if statistics is not None
            else "In `fit` the weights of the base changed: freeze it before you compile."
        )
    moved = [not np.allclose(a, b, atol=1e-7) for a, b in zip(head, after, strict=True)]
    check.that(any(moved), "In `fit` nothing changed: the head must learn.")


### END SEALED

with rubric("build_transfer", checks=3) as check:
    with check(
        "the base is frozen, the head is not",
        points=1,
        hint="Look at model.trainable_weights: two arrays are right.",
    ):
        frozen_and_not(check, base_with_bn(4, seed=0), 3)

    ### BEGIN HIDDEN TESTS
    def some_pictures():
        chance = np.random.default_rng(5)
        return chance.uniform(-1, 1, (24, 6, 6, 3)).astype("float32"), chance.integers(0, 3, 24)

    with check(
        "its answers are softmax(Dense(GAP(base)))",
        points=1,
        hint="After the base: GlobalAveragePooling2D, then one Dense with n outputs and softmax.",
    ):
        compare_transfer(check, base_with_bn(4, seed=1), 3, some_pictures()[0])
        compare_transfer(check, base_with_bn(5, seed=2), 4, some_pictures()[0])
    with check("fit moves the head and nothing in the base", points=2):
        train_transfer(check, base_with_bn(4, seed=3), 3, *some_pictures())
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Features, computed once
#
# A frozen base says the same to the same picture in every epoch. VGG16 was asked again all the same, 286 seconds for five epochs. Ask the base once, and keep its answers:

# %%
maps = base.predict(pretrained.preprocess(X), verbose=0)
maps_val = base.predict(pretrained.preprocess(X_val), verbose=0)
maps_test = base.predict(pretrained.preprocess(X_test), verbose=0)
features, features_val, features_test = (m.mean(axis=(1, 2)) for m in (maps, maps_val, maps_test))
print(maps.shape, "->", features.shape)


# %%
def new_head(classes=3, rate=0.01):
    """1280 features to classes; compiled."""
    head = keras.Sequential([keras.Input((1280,)), layers.Dense(classes, activation="softmax")])
    head.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head


# %% [markdown]
# The network from scratch has just been seen. Where will three heads end that learn from the same thirty pictures? Write your guess down:

# %%
transfer, histories, heads = [], [], []
for seed in range(3):
    set_seed(seed)
    head = new_head()
    validation = (features_val, y_val)
    histories.append(
        head.fit(features, y, batch_size=10, epochs=30, verbose=0, validation_data=validation).history
    )
    transfer.append(head.evaluate(features_test, y_test, verbose=0)[1])
    heads.append(head.get_weights())
print(f"{head.count_params():,} new weights")
print("transfer", np.round(transfer, 3), f"mean {np.mean(transfer):.3f}")
print("scratch ", np.round(scratch, 3), f"mean {np.mean(scratch):.3f}")
print(f"transfer wins by {np.mean(transfer) - np.mean(scratch):.3f}")
print("worst of transfer above best of scratch:", min(transfer) > max(scratch))

# %% [markdown]
# **Here is the answer.** On the same thirty pictures the frozen base with 3,843 new weights is ahead by about four in ten, and the worst of its starts is far above the best from scratch.
# A base that had to tell fur from straw and roof tiles from doormats has, on the way, learnt what a surface is.
#
# How few pictures would do? Draw other ones, and fewer:

# %%
from sklearn.linear_model import LogisticRegression

by_count = {}
for n in (1, 3, 10):
    by_count[n] = []
    for seed in range(1, 4):
        few, labels = textures("train", n=n, seed=seed)
        rows = base.predict(pretrained.preprocess(few), verbose=0).mean(axis=(1, 2))
        line = LogisticRegression(max_iter=1000).fit(rows, labels)
        by_count[n].append(line.score(features_test, y_test))
    print(f"{n:3} a class: {np.round(by_count[n], 3)}")

# %% [markdown]
# (`LogisticRegression` is the same head, one softmax layer, from scikit-learn, which finds its weights without epochs.) A single picture of each ground does about as well as the network from scratch
# with ten; three do far better. The three numbers of a line are different draws of training pictures: with few pictures, *which* ones decides.
#
# ## Exercise 2 of 7: train on cached features  *(4 points)*
#
# Write `train_on_cached(base, head, X, y, epochs)`. `base` makes maps `(h, w, C)` of pictures `X`, already preprocessed. `head` is a compiled model from `C` features to classes. Put every picture through the base **once**, average its maps,
# `fit` the head on that for `epochs` epochs, and return one model from pictures to classes: base, `GlobalAveragePooling2D`, `head`. The weights of `base` stay as they are; the given `head` is the one that learns.
#
# <details><summary>Hint</summary>
#
# Four steps: `base.predict`, `mean(axis=(1, 2))`, `head.fit`, then join the three: `keras.Sequential([base, layers.GlobalAveragePooling2D(), head])`.
#
# </details>


# %% exercise="train_on_cached"
def train_on_cached(base, head, X, y, epochs):
    """Train the head on features computed once; return base, GAP and head as one model."""
    ### BEGIN SOLUTION
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, verbose=0)
    inputs = keras.Input(base.input_shape[1:])
    return keras.Model(inputs, head(layers.GlobalAveragePooling2D()(base(inputs, training=False))))
    ### END SOLUTION


# %% tests="train_on_cached" points=4
from typing import NamedTuple

import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
class Counter(keras.layers.Layer):
    """Lets pictures through, counts them and adds them up."""

    def build(self, shape):
        how = {"initializer": "zeros", "trainable": False}
        self.seen = self.add_weight(name="seen", shape=(), dtype="int32", **how)
        self.total = self.add_weight(name="total", shape=shape[1:], **how)

    def call(self, x):
        self.seen.assign_add(keras.ops.shape(x)[0])
        self.total.assign_add(keras.ops.sum(x, axis=0))
        return x


def mixture(channels, seed):
    """How much of each colour is in each map."""
    return np.random.default_rng(seed).normal(size=(3, channels))


def counting_base(channels, seed):
    """Maps that are mixtures of the colours; the counter comes first."""
    inputs = keras.Input((4, 4, 3))
    # Functional, as the bases of Keras are: a Sequential base has no `base.output`.
    maps = keras.layers.Conv2D(channels, 1)(Counter()(inputs))
    base = keras.Model(inputs, keras.layers.BatchNormalization(epsilon=1e-3)(maps))
    base.layers[2].set_weights([mixture(channels, seed)[None, None], np.zeros(channels)])
    return base


def maps_of(X, channels, seed):
    """What counting_base makes of pictures, whatever has become of that model since."""
    return X @ mixture(channels, seed) / np.sqrt(1 + 1e-3)


def softmax_head(channels, classes, optimizer=None):
    keras.utils.set_random_seed(0)
    head = keras.Sequential([keras.Input((channels,)), keras.layers.Dense(classes, activation="softmax")])
    how = optimizer or keras.optimizers.Adam(0.1)
    head.compile(how, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head


def head_says(weights, features):
    """The probabilities of a head with these weights."""
    z = features @ weights[0] + weights[1]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def coloured(n, seed):
    """Pictures of which one colour is the brightest, and which; of the next colour one pixel is glaring.

    The last class comes in the last fifth alone.
    """
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < 0.8 * n, np.arange(n) % 2, 2)
    X = rng.uniform(0, 0.4, (n, 4, 4, 3)).astype("float32")
    X[np.arange(n), :, :, y] += 1.0
    X[np.arange(n), 1, 2, (y + 1) % 3] += 6.0
    return X, y


class Outcome(NamedTuple):
    """What came of a call, beside what was known before it."""

    joined: keras.Model
    X: np.ndarray
    y: np.ndarray
    maps: np.ndarray
    seen: int
    total: np.ndarray
    start: list  # the head's weights before the call
    head: keras.Model  # as the answer left it

    def way(self):
        """How the head's kernel has moved."""
        return self.head.get_weights()[0] - self.start[0]


def outcome_of(check, channels, n, epochs, seed, optimizer=None):
    """What train_on_cached does, if it returns a model and leaves the base as it was."""
    base, (X, y) = counting_base(channels, seed), coloured(n, seed)
    head = softmax_head(channels, 3, optimizer)
    start = [part.copy() for part in head.get_weights()]
    counter, conv, norm = base.layers[1:]
    before = [part.copy() for layer in (conv, norm) for part in layer.get_weights()]
    joined = check.call(train_on_cached, base, head, X, y, epochs)
    if not isinstance(joined, keras.Model):
        end = "None. Does it end in `return`?" if joined is None else f"{joined!r:.80}."
        check.fail(f"A Keras model was expected, but the function returned {end}")
    seen, total = int(counter.seen), counter.total.numpy().copy()
    after = [part for layer in (conv, norm) for part in layer.get_weights()]
    moved = [not np.allclose(one, other) for one, other in zip(before, after, strict=True)]
    check.that(
        not any(moved[:4]),
        "The weights of the base have changed: fit the head alone, on the cached features.",
    )
    check.that(
        not any(moved),
        "The averages in the base's batch normalisation have moved, so it was called as in training. Use `base.predict`, or "
        "say training=False.",
    )
    return Outcome(joined, X, y, maps_of(X, channels, seed), seen, total, start, head)


def compare_joined(check, channels, n, epochs, seed):
    """The model that came back against NumPy's head(GAP(base)), on pictures that the answer has not seen."""
    done = outcome_of(check, channels, n, epochs, seed)
    weights, start = done.head.get_weights(), done.start
    new, _ = coloured(9, seed + 100)
    maps = maps_of(new, channels, seed)
    means = maps.mean(axis=(1, 2))
    want = head_says(weights, means)
    check.that(
        np.ptp(want, axis=0).max() > 1e-3,
        "The `head` that came in now says the same of every picture. Its weights should be those that `fit` finds.",
    )
    got = answers_of(check, done.joined, new)
    as_before = all(np.allclose(a, b, atol=1e-7) for a, b in zip(weights, start, strict=True))
    check.that(
        not as_before or np.shape(got) != want.shape or np.allclose(got, want, rtol=1e-3, atol=1e-4),
        "The weights of the `head` that came in are what they were, and the model that you returned doesn't answer as base, "
        "GlobalAveragePooling2D and this head do. Train the given `head`, not a copy, and put it into the model.",
    )
    check.close(
        got,
        want,
        name="the output",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "The model that you returned answers as the head did before the call, and the `head` that came in has other "
            "weights now. Is it this head that is in the model?": head_says(start, means),
            "The model that you returned takes the largest number of each map. GlobalAveragePooling2D takes the mean.": (
                head_says(weights, maps.max(axis=(1, 2)))
            ),
        },
    )
    return done


def answers_of(check, joined, X):
    try:
        return np.asarray(joined(X, training=False))
    except (ValueError, TypeError) as error:
        check.fail(
            f"What you returned doesn't take pictures {X.shape} (it raised {type(error).__name__}): is it base, GAP and head in one?"
        )


def count_pictures(check):
    done = outcome_of(check, 4, 15, 6, seed=1)
    n, seen = len(done.X), done.seen
    check.that(
        seen > 0,
        "The base has not seen a picture.",
    )
    check.that(
        seen <= n,
        f"The base has seen {seen} pictures for 6 epochs on {n}: it is asked again and again. "
        "Keep its answers, and fit the head on these.",
    )
    check.that(
        seen == n,
        f"`X` holds {n} pictures, and only {seen} went through the base. Put every one of them through it.",
    )
    check.that(
        np.allclose(done.total, done.X.sum(axis=0), rtol=1e-3, atol=1e-3),
        f"{n} pictures went through the base, but not those of `X` as they came in. They are preprocessed already: put each "
        "of them through it as it is.",
    )
    check.that(
        not np.allclose(done.way(), 0, atol=1e-7),
        "Each picture went through the base, but the weights of the head are what they were. Was the head trained on what "
        "came out?",
    )


def steps_of(head):
    """How many updates the head's optimizer has made."""
    return int(head.optimizer.iterations)


def compare_steps(check, done):
    """How far the kernel has gone in a step on average, and where, by what a small step on averaged maps would do."""
    features = done.maps.mean(axis=(1, 2))
    slope = features.T @ (head_says(done.start, features) - np.eye(3)[done.y]) / len(done.y)
    step = done.way() / (steps_of(done.head) * float(done.head.optimizer.learning_rate))
    far = np.linalg.norm(step) / np.linalg.norm(slope)
    check.that(
        0.5 < far < 2,
        f"In a step of `fit` the head moves {far:.2g} times as far as the averages of the maps would move it. Is it "
        "fitted on these, mean(axis=(1, 2))?",
    )
    same_way = -np.sum(step * slope) / np.linalg.norm(step) / np.linalg.norm(slope)
    check.that(
        same_way > 0.5,
        "The head has moved, but not the way in which `fit` on the averages of the maps moves it. Does it get these, each "
        "with the label of its own picture?",
    )


def look_whether_it_learnt(check):
    done = compare_joined(check, 6, 30, 40, seed=2)
    X, y, head = done.X, done.y, done.head
    right = answers_of(check, done.joined, X).argmax(axis=-1) == y
    share, held_back = right.mean(), y == 2
    by_maxima = head_says(head.get_weights(), done.maps.max(axis=(1, 2))).argmax(axis=-1) == y
    check.that(
        share > 0.8 or by_maxima.mean() < 0.9,
        f"The head was fitted on the largest number of each map: with these it says {by_maxima.mean():.0%} right. The model "
        f"averages each map, and says {share:.0%}. Take the mean in both places.",
    )
    check.that(
        steps_of(head) < 40 or right[held_back].any() or not right[~held_back].all(),
        f"The last {held_back.sum()} pictures are of a class that comes nowhere before, and none of them is right; all others "
        "are. Was a part of the pictures held back from `fit` (validation_split)?",
    )
    check.that(
        share > 0.8,
        f"After 40 epochs {share:.0%} of the training pictures are right, and all would be easy. Was the head "
        "trained, for as many epochs as asked?",
    )
    # The size of the batches is the student's own choice, so only the two numbers of steps are compared.
    shorter = outcome_of(check, 6, 30, 10, seed=2, optimizer=keras.optimizers.SGD(1e-4))
    steps = steps_of(shorter.head)
    check.that(
        steps_of(head) == 4 * steps,
        f"With epochs=10 the head made {steps} steps, with epochs=40 it made {steps_of(head)}; "
        "that should be four times as many. Does `fit` get the `epochs` that came in?",
    )
    # An answer may train the head within a model that it compiles: then how far a step goes is its own choice.
    if steps and isinstance(shorter.head.optimizer, keras.optimizers.SGD):
        compare_steps(check, shorter)
    elif not steps:
        short, long = (np.linalg.norm(one.way()) for one in (shorter, done))
        check.that(
            short > 1e-7,
            "The weights of the head are what they were before, with epochs=10. Was the head trained?",
        )
        check.that(
            long > 1.02 * short,
            f"With epochs=10 the head's weights moved by {short:.2f}, with epochs=40 by {long:.2f}; that should be further. Is "
            "the head trained for the `epochs` that came in?",
        )


### END SEALED

with rubric("train_on_cached", checks=3) as check:
    with check(
        "a model from pictures to classes: head(GAP(base))",
        points=1,
        hint="What goes in is what the base takes. Then the base, GlobalAveragePooling2D and the given head, in this order.",
    ):
        compare_joined(check, 5, 12, 3, seed=0)
    ### BEGIN HIDDEN TESTS
    with check(
        "each picture goes through the base once",
        points=2,
        hint="`base.predict(X)` before `head.fit`, and the joined model only at the end.",
    ):
        count_pictures(check)
    with check(
        "the head has learnt",
        points=1,
        hint="`head.fit(features, y, epochs=epochs)`, on what the base made of `X`.",
    ):
        look_whether_it_learnt(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# **A good place for a break.** So far: what transfer is, and by how much it wins. Next: can the base itself be made better, and what went wrong with VGG16?
#
# ## Fine-tuning
#
# The base is good; can it be made better for bricks? Unfreeze its *last* layers, which are nearest to ImageNet's classes, and train on with a small rate. To keep it cheap: everything before the last block is computed once, as before.


# %%
def split(name):
    """The base up to the layer of this name, and what comes after it."""
    cut = base.get_layer(name).output
    return keras.Model(base.inputs[0], cut), keras.Model(cut, base.outputs[0])


print([layer.name for layer in base.layers[-11:]])
front, last = split("block_15_add")
at_cut, at_cut_val, at_cut_test = (
    front.predict(pretrained.preprocess(part), verbose=0) for part in (X, X_val, X_test)
)
print("kept at the cut:", at_cut.shape)
print(f"after the cut: {last.count_params():,} parameters")
original = base.get_weights()


# %%
def fine_tune(last, head, data, validation, rate, freeze_bn=True, batch=10, callbacks=()):
    """Train the layers of `last` and the head together, for eight epochs; the model and its history."""
    for layer in last.layers:
        layer.trainable = not (freeze_bn and isinstance(layer, layers.BatchNormalization))
    model = keras.Sequential([keras.Input(data[0].shape[1:]), last, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    how = {"batch_size": batch, "epochs": 8, "verbose": 0, "callbacks": list(callbacks)}
    return model, model.fit(*data, validation_data=validation, **how).history


# %%
runs = {}
for title, freeze_bn, rate in (("BN frozen, 0.00001", True, 1e-5), ("BN trained, 0.001", False, 1e-3)):
    base.set_weights(original)
    set_seed(0)
    head = new_head()
    head.set_weights(heads[0])
    model, runs[title] = fine_tune(last, head, (at_cut, y), (at_cut_val, y_val), rate, freeze_bn)
    after = model.evaluate(at_cut_test, y_test, verbose=0)[1]
    in_fit, in_evaluate = runs[title]["accuracy"][-1], model.evaluate(at_cut, y, verbose=0)[1]
    print(f"{title}: training pictures {in_fit:.2f} in fit, {in_evaluate:.2f} in evaluate")
    print(f"  test pictures {transfer[0]:.3f} before, {after:.3f} after")
base.set_weights(original)

# %%
curves = plots.history(runs, keys=["loss", "val_loss"])
curves.set_yscale("log")
_ = curves.set_ylim(top=1e5)

# %% [markdown]
# (The scale counts in powers of ten: from one mark to the next, a hundred times as much.) With care, **nothing gained**: the features were right already, and 30 pictures can't teach 0.9 million weights more. Without care, **much lost**. Look at 'in fit' and 'in evaluate': *the same thirty training pictures* that `fit` sees right are wrong
# in `evaluate`. In `fit`, batch normalisation uses the mean and variance of ten pictures; in `evaluate`, its running ones, which fit neither the old features nor the new. That is why BN stays frozen in fine-tuning, and the rate small.
#
# So fine-tuning is no law. With more pictures, or such as are unlike ImageNet's, it may pay: at the end of the lesson you will see it do so. Measure it: validation before and after.
#
# ## Exercise 3 of 7: unfreeze the last layers  *(3 points)*
#
# Write `unfreeze_last(base, n)`. Whatever was frozen in `base` before, afterwards the last `n` of `base.layers` are trainable, but for BatchNormalization, which stays frozen everywhere; all others are frozen. Return `base`. `n` may be 0, and
# larger than the number of layers.
#
# <details><summary>Hint</summary>
#
# A model that is frozen as a whole trains none of its layers, so `base.trainable = True` first. Then each layer by itself, to `True` or to
# `False`: where the whole has that value already, Keras passes it on to no layer. And what is `layers[-0:]`?
#
# </details>


# %% exercise="unfreeze_last"
def unfreeze_last(base, n):
    """The last n layers trainable, BatchNormalization and all others frozen."""
    ### BEGIN SOLUTION
    base.trainable = True
    first = max(len(base.layers) - n, 0)
    for i, layer in enumerate(base.layers):
        layer.trainable = i >= first and not isinstance(layer, layers.BatchNormalization)
    return base
    ### END SOLUTION


# %% tests="unfreeze_last" points=3
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def tower():
    """Input, then three times convolution, batch normalisation, ReLU: ten layers."""
    inputs = x = keras.Input((8, 8, 3), name="pictures")
    for letter in "abc":
        x = keras.layers.Conv2D(2, 3, padding="same", name=f"conv_{letter}")(x)
        x = keras.layers.BatchNormalization(name=f"bn_{letter}")(x)
        x = keras.layers.ReLU(name=f"relu_{letter}")(x)
    return keras.Model(inputs, x)


def row_of_layers():
    """A base that begins and ends with a convolution; its input is none of its layers: seven."""
    row = [keras.Input((8, 8, 3))]
    for letter in "ab":
        row.append(keras.layers.Conv2D(2, 3, padding="same", name=f"conv_{letter}"))
        row.append(keras.layers.BatchNormalization(name=f"norm_{letter}"))
        row.append(keras.layers.ReLU(name=f"relu_{letter}"))
    return keras.Sequential([*row, keras.layers.Conv2D(2, 3, padding="same", name="conv_c")])


#: How the names of batch normalisation begin here; they are told by their class, not by that.
NORMS = ("bn", "norm")


def trained_layers(base):
    """The names of the layers whose weights `fit` would move."""
    if not base.trainable_weights:
        return []
    return [layer.name for layer in base.layers if layer.trainable_weights]


def compare_unfrozen(check, n, frozen_before, make=tower):
    """`frozen_before`: True, False, or "each": every layer by itself, and the base as a whole not."""
    base = make()
    base.trainable = frozen_before is not True
    if frozen_before == "each":
        for layer in base.layers:
            layer.trainable = False
    got = check.call(unfreeze_last, base, n)
    if not hasattr(got, "layers"):
        end = "None. Does it end in `return base`?" if got is None else f"{got!r:.80}."
        check.fail(f"The base was expected, but the function returned {end}")
    names = [layer.name for layer in make().layers]
    chosen = names[max(len(names) - n, 0) :]
    want = [name for name in chosen if name.startswith("conv")]
    with_bn = [name for name in chosen if name.startswith(("conv", *NORMS))]
    every = [name for name in names if name.startswith("conv")]
    others = [name for name in names if not name.startswith(NORMS)]
    uncounted = [name for name in others[max(len(others) - n, 0) :] if name.startswith("conv")]
    from_the_end = [name for name in names[len(names) - n :] if name.startswith("conv")]
    found = trained_layers(got)
    check.equal(
        found,
        want,
        name=f"with n = {n} of {len(names)} layers, the list of layers that train,",
        mistakes={
            "BatchNormalization was unfrozen too. It stays frozen, wherever it is.": with_bn,
            "With n = 0 nothing should train, and here every layer does. (layers[-0:] is all of them.)"
            if n == 0
            else "All layers train, those before the last n too: freeze them.": every,
            f"With n = {n} the slice begins at {len(names) - n}, and a number below 0 counts from the end. "
            "All layers are asked for.": from_the_end,
            "Nothing trains: the last n layers should, but for BatchNormalization. Was `trainable` of each of them set to True? "
            "Where the base as a whole is trainable already, saying so again changes none of its layers."
            if got.trainable
            else "Nothing trains. The base as a whole is still frozen: base.trainable = True first.": [],
            "These are the first n layers, not the last.": [
                name for name in names[:n] if name.startswith("conv")
            ],
            "You didn't count BatchNormalization. It stays frozen, and yet it is one of the last n layers.": (
                uncounted
            ),
            "All layers train, BatchNormalization too: is `trainable` set layer by layer?": [
                name for name in names if name.startswith(("conv", *NORMS))
            ],
            "Of the last n layers only BatchNormalization trains, which is what stays frozen.": [
                name for name in chosen if name.startswith(NORMS)
            ],
            "Those layers train that are to be frozen, and the others are frozen.": [
                name for name in names if name.startswith(("conv", *NORMS)) and name not in want
            ],
        },
    )


### END SEALED

with rubric("unfreeze_last", checks=3) as check:
    with check(
        "the last three of ten",
        points=1,
        hint="Print `[(layer.name, layer.trainable) for layer in base.layers]` afterwards.",
    ):
        compare_unfrozen(check, 3, frozen_before=True)
    ### BEGIN HIDDEN TESTS
    with check("whatever was frozen before", points=1, hint="Freeze the others: don't rely on what came in."):
        compare_unfrozen(check, 4, frozen_before=False)
        compare_unfrozen(check, 6, frozen_before=True)
        compare_unfrozen(check, 4, frozen_before="each")
    with check("none, all, and more than there are", points=1, hint="What is layers[-0:]? And layers[-99:]?"):
        for n in (0, 10, 13, 99):
            compare_unfrozen(check, n, frozen_before=True)
        compare_unfrozen(check, 0, frozen_before=False)
        for n in (0, 7, 99):
            compare_unfrozen(check, n, frozen_before=False, make=row_of_layers)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Curves, and the best epoch

# %%
plots.history(histories[0])

# %% [markdown]
# (The head of start 0, on cached features.) The validation loss falls with the training loss and then lies flat, a little above. Nothing turns round: 3,843 weights on good features have little to learn by heart.
#
# Which epoch is the best? For a loss it is the lowest, for an accuracy the highest:

# %%
losses, shares = histories[0]["val_loss"], histories[0]["val_accuracy"]
print("lowest val_loss in epoch", np.argmin(losses) + 1)
print(
    f"highest val_accuracy in {shares.count(max(shares))} of {len(shares)} epochs,",
    f"the first of them epoch {np.argmax(shares) + 1}",
)

# %% [markdown]
# The accuracy of 60 pictures moves in steps of 1/60 and has many ties; the loss tells more.
#
# ### Question 2  *(1 point)*
#
# You choose the best of 30 epochs by the accuracy on 60 validation pictures, and it is .95 there. What do you expect on new pictures?
#
# * **a** .95, as measured.
# * **b** More: the best epoch was chosen.
# * **c** Rather less: of 30 numbers that chance moves up and down, the luckiest was taken.
# * **d** As on the training pictures.
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
    "a": "So it would be if the epoch had been fixed before. But it was chosen because of this very number.",
    "b": "Choosing makes the number on the validation pictures larger. Does it make the network know more of new ones?",
    "d": "The training pictures are known to the network. That number is mostly larger than the one on new pictures.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("what a chosen number is worth", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 4 of 7: the best epoch  *(2 points)*
#
# Write `best_epoch(history, monitor)`. `history` is a dictionary from names to lists, as `fit(...).history`; `monitor` one of its names. Return the best epoch, **counted from 1**: where a loss (a name with `loss` in it) is lowest, where any other measure
# (an accuracy) is highest. Of equals, the first. `history` stays as it is.
#
# Example: with `{"val_loss": [3, 1, 2]}` and `"val_loss"` it is 2.
#
# <details><summary>Hint</summary>
#
# `np.argmin` and `np.argmax` give the first place, counted from 0.
#
# </details>


# %% exercise="best_epoch"
def best_epoch(history, monitor):
    """The epoch, from 1, with the lowest loss or the highest accuracy."""
    ### BEGIN SOLUTION
    find = np.argmin if "loss" in monitor else np.argmax
    return int(find(history[monitor])) + 1
    ### END SOLUTION


# %% tests="best_epoch" points=2
import numpy as np
from coursekit import rubric

### BEGIN SEALED
LOSSES = {
    "loss": [9.0, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5],
    "val_loss": [4.0, 2.5, 1.5, 3.0, 3.5, 5.0, 4.5],
}


def best_of(history, monitor):
    values = np.array(history[monitor])
    return int(values.argmin() if "loss" in monitor else values.argmax()) + 1


def compare_best(check, history, monitor):
    values = np.array(history[monitor])
    low, high = int(values.argmin()) + 1, int(values.argmax()) + 1
    is_loss = "loss" in monitor
    right, wrong = (low, high) if is_loss else (high, low)
    last = len(values) - int(values[::-1].argmin() if is_loss else values[::-1].argmax())
    got = check.call(best_epoch, history, monitor)
    check.equal(
        got,
        right,
        name=f"best_epoch for {monitor} {history[monitor]}",
        mistakes={
            "That is counted from 0. The first epoch is number 1.": right - 1,
            "A loss is best where it is lowest."
            if is_loss
            else "An accuracy is best where it is highest.": wrong,
            "The other way round, and counted from 0.": wrong - 1,
            "Of several equals that is the last one. The first was asked for.": last,
            "That is the value, not the epoch.": float(values[right - 1]),
        }
        | {
            f"That is the best epoch of {other}: look at history[monitor].": best_of(history, other)
            for other in history
            if other != monitor
        },
    )


### END SEALED

with rubric("best_epoch", checks=2) as check:
    with check("the lowest loss", points=1, hint="`np.argmin` counts from 0, and epochs are counted from 1."):
        compare_best(check, LOSSES, "val_loss")
    ### BEGIN HIDDEN TESTS
    with check(
        "accuracies, equals, the first epoch and the last",
        points=1,
        hint="The name decides: with `loss` in it the lowest is best, else the highest. `np.argmin` and `np.argmax` take the first of equals.",
    ):
        run = {
            "loss": [0.9, 0.8, 0.6, 0.4],
            "val_loss": [0.7, 0.5, 0.9, 1.2],
            "val_digits_loss": [0.1, 0.3, 0.2, 0.4],
            "accuracy": [0.2, 0.4, 0.6, 0.7],
            "val_accuracy": [0.3, 0.8, 0.6, 0.8],
            "val_top_5": [0.9, 0.95, 0.97, 0.96],
        }
        for monitor in run:
            compare_best(check, run, monitor)
        compare_best(check, {"val_loss": [0.7, 0.3, 0.5, 0.3, 0.6]}, "val_loss")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Why VGG16 did not win
#
# Back to the beginning: .8867 with VGG16, .8933 without. Four suspects; the first two can be tried on our own base, and the third you know by now:
#
# 1. **The head.** Flatten, then Dense(1024), then Dense(3), for 600 pictures.
# 2. **The pixels.** They were divided by 255; VGG16 wants Caffe's way (lesson 13).
# 3. **The measure.** 150 pictures, looked at after each epoch.
# 4. **The task.** With 200 photographs a class, and a pumpkin, a tomato and a watermelon to tell apart by their colours, a small CNN does well too.
#
# The head first: how much does it weigh?
#
# ## Exercise 5 of 7: the price of a head  *(2 points)*
#
# Write `head_params(h, w, c, d, n)`. A base ends with maps `(h, w, c)`. The head has a Dense layer with `d` nodes and a Dense layer with `n` nodes, both with biases. Return the pair
# `(flatten, gap)`: the number of parameters of the head after `Flatten`, and after `GlobalAveragePooling2D`.
#
# Example: `head_params(2, 2, 3, 5, 4)` is `(89, 44)`.
#
# <details><summary>Hint</summary>
#
# A Dense layer from a to b nodes has (a + 1) · b parameters. Only the first a differs.
#
# </details>


# %% exercise="head_params"
def head_params(h, w, c, d, n):
    """Parameters of a head with Dense(d) and Dense(n): after Flatten, and after GAP."""
    ### BEGIN SOLUTION
    rest = (d + 1) * n
    return (h * w * c + 1) * d + rest, (c + 1) * d + rest
    ### END SOLUTION


# %% tests="head_params" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def one_layer_wrong(a, d, n):
    """Counts of a head with Dense(d) and Dense(n) on `a` numbers, with a mistake in one of the two."""
    for place, (k, nodes), other in (("first", (a, d), (d + 1) * n), ("last", (d, n), (a + 1) * d)):
        layer = {
            "has no biases": k * nodes,
            "has two biases for each node": (k + 2) * nodes,
            "has its biases subtracted": (k - 1) * nodes,
            "is missing": 0,
            "is subtracted": -(k + 1) * nodes,
            "is counted as if it had a single node": k + 1,
            "is counted by its biases alone": nodes,
            "is divided by its nodes": (k + 1) / nodes,
        }
        for what, count in layer.items():
            yield f"the {place} Dense layer {what}", count + other


def wrong_counts(h, w, c, d, n):
    """What goes wrong in both numbers or in one of them, with the pair that it leads to."""
    flat, gap, last = h * w * c, c, (d + 1) * n
    right = [(flat + 1) * d + last, (gap + 1) * d + last]
    rule = "A Dense layer from a to b nodes has (a + 1) · b parameters."
    for (what, after_flatten), (_, after_gap) in zip(
        one_layer_wrong(flat, d, n), one_layer_wrong(gap, d, n), strict=True
    ):
        yield f"In both numbers {what}. {rule}", [after_flatten, after_gap]
        yield f"After Flatten {what}. {rule}", [after_flatten, right[1]]
        yield f"After GAP {what}. {rule}", [right[0], after_gap]
    for size in (c, h * w, h * c, w * c, h + w + c, h * w / c, h / w * c):
        yield (
            f"After Flatten you count with {size:g} numbers; of maps ({h}, {w}, {c}) there are h · w · c.",
            [(size + 1) * d + last, right[1]],
        )
    for size in (w * c, h * w, 1):
        yield (
            f"After GAP you count with {size:g} numbers. Each of the c maps becomes one.",
            [right[0], (size + 1) * d + last],
        )


def compare_params(check, h, w, c, d, n):
    got = check.call(head_params, h, w, c, d, n)
    if isinstance(got, int | float | np.number):
        check.fail("One number came back, and two are asked for: after Flatten, and after GAP.")
    got = check.unpack(got, "flatten", "gap")
    flat, gap, last = h * w * c, c, (d + 1) * n
    check.equal(
        got,
        [(flat + 1) * d + last, (gap + 1) * d + last],
        name=f"head_params({h}, {w}, {c}, {d}, {n})",
        mistakes={
            "The biases are missing: one for each node.": [flat * d + d * n, gap * d + d * n],
            "The biases of the last layer are missing.": [(flat + 1) * d + d * n, (gap + 1) * d + d * n],
            "The biases of the first layer are missing.": [flat * d + last, gap * d + last],
            "After GAP height and width are gone: c numbers are left.": [(flat + 1) * d + last] * 2,
            "GAP averages over height *and* width: c numbers are left.": [
                (flat + 1) * d + last,
                (h * c + 1) * d + last,
            ],
            "The two numbers are exchanged: Flatten first.": [(gap + 1) * d + last, (flat + 1) * d + last],
            "You counted one bias a layer. Each node has one of its own.": [
                flat * d + 1 + d * n + 1,
                gap * d + 1 + d * n + 1,
            ],
            "Both numbers are too large by one: beside weights and biases there is nothing to count.": [
                (flat + 1) * d + last + 1,
                (gap + 1) * d + last + 1,
            ],
            "The last layer is missing.": [(flat + 1) * d, (gap + 1) * d],
            **dict(wrong_counts(h, w, c, d, n)),
        },
    )


### END SEALED

with rubric("head_params", checks=2) as check:
    with check("a small head", points=1):
        compare_params(check, 5, 6, 4, 3, 7)  # no two of the mistakes that are named say the same of it
        compare_params(check, 2, 2, 3, 5, 4)
    ### BEGIN HIDDEN TESTS
    with check(
        "VGG16's head of 2020, and others", points=1, hint="Which of the four counts depend on h and w?"
    ):
        compare_params(check, 7, 7, 512, 1024, 3)
        compare_params(check, 4, 6, 10, 7, 2)
        compare_params(check, 1, 1, 8, 3, 5)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# The large head on our maps, with 256 nodes instead of 1024 to spare your memory, from four starts:

# %%
flat, first_loss = [], []
for seed in range(4):
    set_seed(seed)
    heavy = keras.Sequential([keras.Input((4, 4, 1280)), layers.Flatten()])
    heavy.add(layers.Dense(256, activation="relu"))
    heavy.add(layers.Dropout(0.5))
    heavy.add(layers.Dense(3, activation="softmax"))
    heavy.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    first_loss.append(heavy.fit(maps, y, batch_size=10, epochs=5, verbose=0).history["loss"][0])
    flat.append(heavy.evaluate(maps_test, y_test, verbose=0)[1])
print(f"{heavy.count_params():,} weights; loss of the first epoch {np.round(first_loss, 1)}")
print("flatten", np.round(flat, 3), "   GAP", np.round(transfer, 3))

# %% [markdown]
# In the first epoch a loss of 5 to 11, where guessing costs ln 3 = 1.1: the sign of a head that starts with great, wrong convictions. VGG16's training loss, with 1024 nodes, began at **13.3**. After
# five epochs the accuracy depends on the start, by three hundredths, and is on average below that of the GAP head, whose starts differ by one hundredth.
#
# Now the pixels. Three ways to hand them to the base: which one will cost most?

# %%
line = LogisticRegression(max_iter=1000).fit(features, y)
print(f"{'preprocessed, as it should be':30} {line.score(features_test, y_test):.3f}")
for title, scale in (
    ("divided by 255", lambda x: x / np.float32(255)),
    ("divided, then preprocessed", lambda x: pretrained.preprocess(x / 255)),
):
    rows, rows_test = (base.predict(scale(x), verbose=0).mean(axis=(1, 2)) for x in (X, X_test))
    line = LogisticRegression(max_iter=1000).fit(rows, y)
    print(f"{title:30} {line.score(rows_test, y_test):.3f}")

# %% [markdown]
# Half the range costs our base nothing that these test pictures could show: the new head learns on the features as they come. Lose nearly all of the range, and we are back at the network from scratch. What [0, 1] instead of −124 to 151 does to *VGG16* lies in between, and can't be
# told without its weights: we leave it as a suspect.
#
# So: a head that throws the dice, pixels that the base did not know, an easy task, and a measure that can't tell .89 from .85. **Not one of them says that transfer doesn't work.**
#
# ## The pay-off: lesson 11's folders
#
# Bricks and gravel were a test bench. Lesson 11 had two tasks, drawn and saved as files in folders: cats and dogs, and three fruits. Its small network, with augmentation, stayed below nine in ten. The same folders again, every picture
# read for 97 pixels; to the training pictures we add their mirror images:

# %%
import tempfile
from pathlib import Path

from coursekit.pictures import CAT_OR_DOG, save_cats_and_dogs, save_fruits

root = Path(tempfile.mkdtemp())
save_cats_and_dogs(root / "pets", train=200, validation=200, test=400, difficulty=0.5, seed=2)
_ = save_fruits(root / "fruits", train=150, validation=105, test=150, difficulty=0.6, seed=1)


# %%
def read(folder):
    """All pictures of a folder of folders, and their labels."""
    how = {"image_size": (97, 97), "shuffle": False, "verbose": False}
    pictures, labels = zip(*keras.utils.image_dataset_from_directory(folder, **how), strict=True)
    return np.concatenate(pictures), np.concatenate(labels)


photos = {kind: {part.name: read(part) for part in (root / kind).iterdir()} for kind in ("pets", "fruits")}
for parts in photos.values():
    pictures, labels = parts["train"]
    parts["train"] = np.concatenate([pictures, pictures[:, :, ::-1]]), np.tile(labels, 2)
    print({part: pictures.shape for part, (pictures, _) in parts.items()})

# %% [markdown]
# First the network of lesson 11, from nothing, with its augmentation, its falling rate and as many updates (half the epochs, since the mirror images double the pictures):


# %%
# run, don't read
def from_nothing(kind, epochs):
    """Lesson 11's network, at 48 pixels; returns which test pictures it gets right."""
    (pictures, labels), (new, true) = photos[kind]["train"], photos[kind]["test"]
    before = [layers.Resizing(48, 48), layers.Rescaling(1 / 255), layers.RandomTranslation(0.1, 0.1)]
    before += [layers.RandomBrightness(0.2, value_range=(0, 1))]
    model = keras.Sequential([keras.Input((97, 97, 3)), *before])
    for filters, size, step in ((16, 5, 2), (32, 3, 1), (64, 3, 1)):
        model.add(layers.Conv2D(filters, size, strides=step, padding="same", use_bias=False))
        for layer in (layers.BatchNormalization(momentum=0.9), layers.ReLU(), layers.MaxPooling2D()):
            model.add(layer)
    for layer in (layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(3, "softmax")):
        model.add(layer)
    falling = keras.optimizers.schedules.CosineDecay(0.002, epochs * len(pictures) // 16)
    model.compile(keras.optimizers.Adam(falling), "sparse_categorical_crossentropy")
    model.fit(pictures, labels, batch_size=16, epochs=epochs, verbose=0)
    return model.predict(new, verbose=0).argmax(axis=1) == true


right = {}
for kind, epochs in (("pets", 20), ("fruits", 8)):
    set_seed(0)
    right[kind] = {"from nothing": from_nothing(kind, epochs)}
    print(f"{kind:6} {right[kind]['from nothing'].mean():.3f}")

# %% [markdown]
# Now the frozen base. Its answers are computed once, and kept at two places: at the end, for the head, and before block 13, for later.

# %%
front, last = split("block_12_add")
at_block, pooled = {}, {}
for kind, parts in photos.items():
    for part, (pictures, labels) in parts.items():
        kept = front.predict(pretrained.preprocess(pictures), verbose=0)
        at_block[kind, part] = kept, labels
        pooled[kind, part] = last.predict(kept, verbose=0).mean(axis=(1, 2)), labels

# %% [markdown]
# Then one Dense layer. How many epochs? Keras has your `best_epoch` as a **callback**, an object that `fit` asks after each epoch. `EarlyStopping` ends the training when the loss on the
# validation pictures has not got better for five epochs, `ModelCheckpoint` writes the model to a file whenever it has. So the file holds the best epoch, and not the last. Before you run it: how much will one layer on a frozen base get right?


# %%
def train_head(kind, classes):
    """The head of the best epoch, out of the file that the checkpoint wrote."""
    set_seed(0)
    head, file = new_head(classes, 0.003), root / f"{kind}.keras"
    stop = keras.callbacks.EarlyStopping("val_loss", patience=5)
    keep = keras.callbacks.ModelCheckpoint(file, monitor="val_loss", save_best_only=True)
    how = {"validation_data": pooled[kind, "validation"], "callbacks": [stop, keep], "verbose": 0}
    losses = head.fit(*pooled[kind, "train"], batch_size=32, epochs=100, **how).history["val_loss"]
    best = int(np.argmin(losses))
    print(f"{kind}: {head.count_params():,} numbers; {len(losses)} epochs, the best was {best + 1}")
    saved = keras.models.load_model(file)
    again = saved.evaluate(*pooled[kind, "validation"], verbose=0)[0]
    print(f"  val_loss there {losses[best]:.3f}, in the last {losses[-1]:.3f}; from the file {again:.3f}")
    return saved


# %%
for kind, classes in (("pets", 2), ("fruits", 3)):
    head = train_head(kind, classes)
    new, true = pooled[kind, "test"]
    right[kind]["frozen base"] = head.predict(new, verbose=0).argmax(axis=1) == true
    if kind == "pets":
        pets_head = head


# %% [markdown]
# The judgement, by the tools of lesson 11: each accuracy with its interval, and the pictures on which two networks differ, which a coin would share out evenly:


# %%
def compare(kind, one, other):
    """Two ways on the same test pictures."""
    a, b = right[kind][one], right[kind][other]
    for name, found in ((one, a), (other, b)):
        half = 1.96 * np.sqrt(found.mean() * (1 - found.mean()) / len(found))
        print(f"{kind:6} {name:12} {found.mean():.3f} ± {half:.3f}")
    gained, lost = int((b & ~a).sum()), int((a & ~b).sum())
    coin, spread = (gained + lost) / 2, 0.98 * np.sqrt(gained + lost)
    print(f"  gained {gained}, lost {lost}; a coin would give {coin:.0f} ± {spread:.0f} each")


for kind in right:
    compare(kind, "from nothing", "frozen base")

# %% [markdown]
# **One layer, and both tasks are won.** From less than nine in ten right, the pets go to .938, the fruits to .940. Of the pictures on which the two networks differ, the base wins about three of four: a coin would hardly do that, though with 150 fruits it is a near thing. The network from
# nothing went through all its pictures 20 or 8 times. The base saw each picture once, and what then learnt, in seconds, were 2,562 numbers, or 3,843. It knows photographs, and these are drawings; its edges, curves and patterns serve all the same. (One start each: the intervals know of the test pictures, not of the starts. And training from nothing comes out a little differently each time.)
#
# ## Behind the accuracy: where does it look?
#
# An accuracy does not say *what* makes a picture a cat. The ears, or the sofa that cats lie on? **Grad-CAM** (2017) asks the network itself. Take the score of a class, before softmax, and the
# last maps, here 4 × 4 × 1280. For each of these numbers: how much would the score rise with it? That is a slope, as in lesson 06, and `GradientTape` finds it:

# %%
import tensorflow as tf

shown = [9, 117, 189, 252, 279, 351]
pets, is_dog = photos["pets"]["test"]
maps_shown = last.predict(at_block["pets", "test"][0][shown], verbose=0)
kernel, bias = pets_head.get_weights()
x = tf.constant(maps_shown[:1])
with tf.GradientTape() as tape:
    tape.watch(x)
    score = (tf.reduce_mean(x, axis=(1, 2)) @ kernel + bias)[0, 0]
slopes = tape.gradient(score, x).numpy()
print(slopes.shape, "each is weight / 16:", np.allclose(slopes, kernel[:, 0] / 16))

# %% [markdown]
# With GAP and one Dense layer we could have said so: each number counts for one sixteenth of a mean, and the mean counts with its weight. With another head the slopes of one map differ from place to place; then their mean is taken.
# That is the **weight of the map**. A map with a positive weight speaks for the class where its numbers are large. The weighted sum of the maps is a picture of 4 × 4 places, the **heat map**.
#
# ## Exercise 6 of 7: a heat map  *(3 points)*
#
# Write `grad_cam(maps, slopes)`. Both are arrays `(h, w, C)`: the last maps for one picture, and the slopes of the score of a class for each of their numbers. Return the heat map, an array `(h, w)`:
#
# * the weight of each of the `C` maps is the mean of its slopes;
# * the heat of a place is the weighted sum of the maps there;
# * what is negative speaks against the class, and becomes 0;
# * all is divided by the largest heat, so that this is 1. If there is none above 0, all stays 0.
#
# Example: a 1 × 2 map with `C = 1`, `maps = [[[2.], [4.]]]`, `slopes = [[[.5], [.5]]]`, gives `[[.5, 1.]]`. The arguments stay as they are.
#
# <details><summary>Hint</summary>
#
# `slopes.mean(axis=(0, 1))` are the weights. `maps @ weights` multiplies the last axis and adds up.
#
# </details>


# %% exercise="grad_cam"
def grad_cam(maps, slopes):
    """(h, w): where the maps speak for the class, from 0 to 1."""
    ### BEGIN SOLUTION
    weights = np.mean(slopes, axis=(0, 1))
    heat = np.maximum(np.asarray(maps) @ weights, 0)
    return heat / heat.max() if heat.max() > 0 else heat
    ### END SOLUTION


# %% tests="grad_cam" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def largest_is_one(heat):
    return heat / heat.max() if heat.max() > 0 else heat


def look_at_form(check, got, maps, name):
    """One number for each place, and each of them finite."""
    if got is None:
        return
    try:
        numbers = np.asarray(got, float)
    except (TypeError, ValueError):
        return  # check.close says what that is
    shape = numbers.shape
    if shape == maps.shape:
        check.fail(
            f"For {name} the result has the shape {shape}: a number for each place *and* map. "
            "Each map counts with its weight, and then the maps are added up: (h, w)."
        )
    if len(shape) < 2:
        check.fail(
            f"For {name} the result is {'one number' if not shape else f'a list of {shape[0]} numbers'}. "
            "A heat map has one for each place, (h, w)."
        )
    check.that(
        np.isfinite(numbers).all(),
        f"There is nan or inf in the heat map of {name}: something is divided by 0. Where no heat is above 0, all "
        "stays 0; and the heat is divided by its largest, not the other way round.",
    )


def compare_heat(check, maps, slopes, name):
    weights = slopes.mean(axis=(0, 1))
    total = maps @ weights
    spread = np.ptp(total) or 1.0
    heat = np.maximum(total, 0)
    got = check.call(grad_cam, maps, slopes)
    look_at_form(check, got, maps, name)
    check.close(
        got,
        largest_is_one(heat),
        name=f"the heat map of {name}",
        rtol=1e-4,
        atol=1e-6,
        mistakes={
            "Every warm place is 1, and only the warmest should be: does each map have its own weight, from its slopes, "
            "and is each heat divided by the largest?": (heat > 0).astype(float),
            "What speaks against the class is in it too: negative heat becomes 0.": lambda: (
                total / total.max()
            ),
            "Negative heat became positive. It speaks against the class: make it 0.": (
                lambda: largest_is_one(np.abs(total))
            ),
            "The lowest heat was subtracted. Make what is negative 0, and divide by the largest.": (
                lambda: (total - total.min()) / spread
            ),
            "The heat is right, but it was not divided by its largest value.": heat,
            "The heat was multiplied by its largest value. Divide by it.": heat * heat.max(),
            "The heat was divided by its mean, and not by its largest value.": (
                lambda: heat / heat.mean() if heat.any() else heat
            ),
            "The largest heat was divided by the others. The other way round, it becomes 1.": (
                lambda: heat.max() / np.maximum(heat, 1e-9)
            ),
            "All heat is below 0 here, and what is negative becomes 0."
            if total.max() <= 0
            else "What speaks *for* the class became 0, and the rest was kept. The other way round.": (
                lambda: np.minimum(total, 0)
            ),
            "All below 1 became 1. What is below 0 is to become 0.": (
                lambda: largest_is_one(np.maximum(total, 1))
            ),
            "A map's weight is the median of its slopes here. It should be their mean.": (
                lambda: largest_is_one(np.maximum(maps @ np.median(slopes, axis=(0, 1)), 0))
            ),
            "Each number was multiplied by its own slope. A map has one weight, the mean of its slopes.": (
                lambda: largest_is_one(np.maximum((maps * slopes).sum(axis=-1), 0))
            ),
            "The slopes are left out: a map without a weight speaks for no class.": (
                lambda: largest_is_one(np.maximum(maps.sum(axis=-1), 0))
            ),
            "The negative slopes were left out. They belong to the mean, and a weight may be negative.": (
                lambda: largest_is_one(np.maximum(maps @ np.maximum(slopes, 0).mean(axis=(0, 1)), 0))
            ),
            "The negative weights were left out. Such a map speaks against the class, and counts.": (
                lambda: largest_is_one(np.maximum(maps @ np.maximum(weights, 0), 0))
            ),
            "Maps and slopes are exchanged: the weights come from the slopes.": (
                lambda: largest_is_one(np.maximum(slopes @ maps.mean(axis=(0, 1)), 0))
            ),
        },
    )


### END SEALED

with rubric("grad_cam", checks=3) as check:
    with check("two places, one map: [[.5, 1.]]", points=1):
        compare_heat(check, np.array([[[2.0], [4.0]]]), np.array([[[0.5], [0.5]]]), "the example")
    ### BEGIN HIDDEN TESTS
    chance = np.random.default_rng(0)
    with check("many maps, some of which speak against the class", points=1):
        slopes = chance.normal(scale=0.1, size=(4, 5, 8))
        compare_heat(check, chance.uniform(0, 3, (4, 5, 8)), slopes, "8 maps of 4 × 5")
        mixed = chance.normal(size=(3, 3, 6)).astype("float32")
        slopes = chance.normal(scale=0.1, size=(3, 3, 6)).astype("float32")
        compare_heat(check, mixed, slopes, "6 maps of 3 × 3")
    with check("where nothing speaks for the class", points=1, hint="What is the largest heat then?"):
        against = -chance.uniform(0.5, 1.5, (2, 3, 4))
        compare_heat(check, chance.uniform(1, 2, (2, 3, 4)), against, "maps against the class")
        compare_heat(check, np.zeros((2, 2, 3)), np.ones((2, 2, 3)), "maps of zeros")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# Six test pictures, and below each the same with light only where the heat is, for the class that the network named:


# %%
def heat_maps(maps):
    """(n, 4, 4): the heat for the class that the head names, by the weights of the head."""
    named = pets_head.predict(maps.mean(axis=(1, 2)), verbose=0).argmax(axis=1)
    heat = np.maximum(np.einsum("nhwc,cn->nhw", maps, kernel[:, named]), 0)
    return heat / np.maximum(heat.max(axis=(1, 2), keepdims=True), 1e-9), named


heat, named = heat_maps(maps_shown)
smooth = layers.Resizing(97, 97)(heat[..., None]).numpy()
lit = pets[shown] * (0.15 + 0.85 * smooth)
plots.pictures(
    np.concatenate([pets[shown], lit]),
    true=np.tile(is_dog[shown], 2),
    predicted=np.tile(named, 2),
    names=CAT_OR_DOG,
    columns=6,
)

# %% [markdown]
# The light is coarse, since the heat map has 4 × 4 places only. Mostly it falls on the face. The second picture, a cat taken for a dog, is lit in a corner of the wall: not only a mistake, but where it came from, which no accuracy tells. But is the heat map true? Test it. Of the 16 places, cover the four hottest with grey, or the four coldest, and ask again. What do you expect?

# %%
some = slice(0, 400, 2)
maps_some = last.predict(at_block["pets", "test"][0][some], verbose=0)
order = heat_maps(maps_some)[0].reshape(-1, 16).argsort(axis=1, kind="stable")
place = np.arange(97) * 4 // 97
for name, places in (("nothing", order[:, :0]), ("coldest", order[:, :4]), ("hottest", order[:, -4:])):
    covered = np.zeros((len(order), 16), bool)
    np.put_along_axis(covered, places, True, axis=1)
    covered = covered.reshape(-1, 4, 4)[:, place][:, :, place]
    inputs = pretrained.preprocess(np.where(covered[..., None], 127.5, pets[some]))
    rows = base.predict(inputs, verbose=0).mean(axis=(1, 2))
    found = pets_head.predict(rows, verbose=0).argmax(axis=1) == is_dog[some]
    print(f"{name} covered: {found.mean():.3f} of {len(found)} right")

# %% [markdown]
# Any grey patch costs something, but without the coldest quarter of each picture .885 are right, without the hottest .725. So the heat maps are true, on average: the answer hangs on what they light up. (Of one picture, a heat map is a hint and no proof.)
#
# ## A fine-tuning that pays
#
# With thirty windows it gained nothing. Here are 400 pictures, mirror images included, and they are drawings, where the base knows photographs. So once more: blocks 13 to 16 and the head, from where they are, batch normalisation frozen, a small rate, the
# best epoch kept. Guess first: gained, nothing, or lost?

# %%
set_seed(0)
head = keras.models.clone_model(pets_head)
head.set_weights(pets_head.get_weights())
keep = keras.callbacks.ModelCheckpoint(root / "tuned.keras", monitor="val_loss", save_best_only=True)
how = {"rate": 5e-5, "batch": 32, "callbacks": [keep]}
_, tuning = fine_tune(last, head, at_block["pets", "train"], at_block["pets", "validation"], **how)
print("val_loss", np.round(tuning["val_loss"], 3))
print(f"{last.count_params():,} parameters after the cut")

# %%
tuned = keras.models.load_model(root / "tuned.keras", compile=False)
new, true = at_block["pets", "test"]
p = tuned.predict(new, verbose=0)
right["pets"]["fine-tuned"] = p.argmax(axis=1) == true
compare("pets", "frozen base", "fine-tuned")

# %%
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(7, 2.8))
rows = [(f"{kind}, {name}", found) for kind, ways in right.items() for name, found in ways.items()]
for row, (_, found) in enumerate(rows):
    half = 1.96 * np.sqrt(found.mean() * (1 - found.mean()) / len(found))
    ax.errorbar(found.mean(), row, xerr=half, fmt="o", color=plots.COLORS[0], capsize=4)
ax.set_yticks(range(len(rows)), [name for name, _ in rows])
ax.invert_yaxis()
_ = ax.set(xlabel="right on the test pictures, with the 95 % interval", xlim=(0.7, 1))

# %% [markdown]
# **Gained**, from .938 to .968: 14 pictures won, 2 lost. Look at the validation loss, too: it is lowest in the third epoch and then creeps up, which is why the checkpoint keeps the best and not the last. More pictures, more layers that learn, pictures unlike
# ImageNet's: which of them made it pay here, this one start does not say. That it did, it says.
#
# ## Save the whole
#
# From pixels to answer as one model in one file, with the scaling inside, so that whoever loads it can't get that wrong:

# %%
inside = [layers.Rescaling(1 / 127.5, offset=-1), front, tuned]
keras.Sequential([keras.Input((97, 97, 3)), *inside]).save(root / "cat_or_dog.keras")
print(f"{(root / 'cat_or_dog.keras').stat().st_size / 1e6:.0f} MB")
loaded = keras.models.load_model(root / "cat_or_dog.keras")
answers = loaded.predict(pets[::4], verbose=0)
print("same answers:", np.allclose(answers, p[::4], atol=1e-3))

# %%
wrong = np.flatnonzero(~right["pets"]["fine-tuned"])
print(len(wrong), "of", len(pets), "are wrong")
plots.pictures(
    pets[wrong], true=is_dog[wrong], predicted=p[wrong].argmax(axis=1), names=CAT_OR_DOG, columns=7
)

# %% [markdown]
# Four of the five cats stand sideways, and several dogs sit behind bars: now you know which pictures to collect more of. (In old notebooks the file is an `.h5`; today's is `.keras`.)
#
# ## Exercise 7 of 7: a colleague, in your own words  *(3 points)*
#
# A colleague shows you the two numbers from the beginning, .8933 for the small CNN and .8867 for VGG16 with its frozen base, and says: *'Transfer learning is slower and worse. We train from scratch.'* Answer in four to six sentences: what do the numbers say, what in the VGG16 notebook
# would you change, and how would you compare the two so that you believe the result?
#
# *What earns the points:* 1 for what the difference is worth, with a number; 1 for two things to change in the notebook; 1 for a comparison whose result could be believed.

# %% [markdown] answer="verdict" points=3
# The numbers say nothing: they are 134 and 133 of the same 150 pictures, one picture apart, where chance alone gives ± 0.05. And they were chosen on these very pictures, epoch by epoch.
# In the notebook I would feed the pixels in the way that VGG16 learnt (`preprocess_input`, not /255), replace Flatten and Dense(1024), 25 million weights for 600 pictures, by GlobalAveragePooling2D and a small Dense layer, and compute the features once, which makes it the *faster* of the two.
# Then I would train both from several starts on the same training pictures, choose the epoch on validation pictures, and report mean and spread on a separate, larger test set, perhaps for 10, 50 and 200 pictures a class: with few pictures I expect the base to win clearly, as in this lesson, with many the gap to close.
#
# *For the marker.* **1 point:** the difference is within chance (one picture, or the ± of 150). **1 point:** at least two of: preprocessing, head too large (GAP), features computed once. **1 point:** a fair comparison: several seeds *and* a test set that took no part in choosing (either alone: half a point). 'Fine-tune the base' alone earns nothing for the second: it comes last, and mends none of these.

# %% [markdown]
# ## In five lines
#
# 1. **Transfer:** a trained base, frozen, and a small new head; freeze, then compile, then look at `trainable_weights`.
# 2. **Features once:** a frozen base repeats itself, so keep its answers; a head then trains in a second or two.
# 3. **By how much:** .97 against little more than a half on ten windows a class; .938 against less than .9 on cats and dogs. A difference within the spread is none, as with the two numbers at the beginning.
# 4. **Keep the head small** (GAP, not Flatten), and the pixels as the base knows them.
# 5. **Fine-tuning** last, with BN frozen, a small rate and a checkpoint of the best epoch, and only if validation says that it helps. Then look behind the accuracy: which pictures, and where in them.
#
# **Where to go on.** Photograph three kinds of things on your desk, ten of each, and put them through this notebook in place of the pets. You have come from one neuron to here: well done.
