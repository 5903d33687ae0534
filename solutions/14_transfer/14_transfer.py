# %% [markdown]
# # 14 Transfer learning: thirty pictures are enough
#
# In January 2020 a class had 600 photographs of pumpkins, tomatoes and watermelons. A small network, trained from nothing, got .8933 of the validation pictures right.
# Then came VGG16, which had learnt from 1.2 million photographs before: .8867. **So is it of no use to have seen a million pictures?** You will
# settle it on a set where a network from scratch fails, and then look for what went wrong in 2020.
#
# **You will be able to**
#
# * put a new head on a trained base, freeze the base, and check what is trainable;
# * compute the features once, and train the head in seconds;
# * say by how much transfer wins, over seeds, and when a difference is none;
# * fine-tune the last layers with batch normalisation frozen, choose the best epoch, and save what you have.
#
# **Time** 75 minutes, of which the computer takes one and a half. **You need** lesson 13 (base, top, preprocessing) and batch normalisation (lesson 07). No GPU, no network.

# %%
import numpy as np
from coursekit import plots, pretrained, set_seed
from coursekit.textures import TEXTURES, textures

# %% [markdown]
# ## What 2020 measured
#
# First, the two numbers. Both come from the same 150 validation pictures:

# %%
for name, share in (("small CNN", 0.8933), ("VGG16", 0.8867)):
    spread = np.sqrt(share * (1 - share) / 150)
    print(f"{name:9} {share:.4f} = {share * 150:.0f} of 150 right, good for ± {2 * spread:.2f}")

# %% [markdown]
# **One picture** lies between them, and with 150 pictures anything below five in a hundred is chance. (Another run of the very same VGG16 notebook ended with .8133, after .9067 in the epoch before.)
# The class had not seen that transfer loses. It had seen nothing yet.
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
# First a network from scratch, as in lesson 08, from three starts:

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
# The base of lesson 13, for 97 pixels (and not 96, for the reason given there): MobileNetV2 without its top. Should the first line below say that the weights are Keras' own, kept on your machine by some
# earlier download, then the figures of this lesson come out a little differently; so they would at another size of the pictures.

# %%
base = pretrained.mobilenet_v2(97, include_top=False)
print(base.output_shape, f"{base.count_params():,} parameters")
print("trainable weight arrays before:", len(base.trainable_weights))
base.trainable = False
print("and after:", len(base.trainable_weights))
for layer in base.layers[:3]:
    print(layer.name, layer.trainable)

# %% [markdown]
# One line freezes all 154 layers (the class of 2020 had a loop do it); a look at `trainable_weights` proves it. Two things must be known about freezing.
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
# in Keras, a frozen BatchNormalization works as in a test. Remember it for the end of the lesson.
#
# ## A new head
#
# What comes out of the base is a map of 4 × 4 × 1280. Average each of the 1280 (`GlobalAveragePooling2D`, GAP for short), and one Dense layer is enough to tell three classes apart.
#
# ## Exercise 1 of 5: base and head  *(4 points)*
#
# Write `build_transfer(base, n)`. `base` is a Keras model whose output is a map `(h, w, C)` and which contains batch normalisation. Return a **compiled** model from pictures to `n` probabilities:
# the frozen base, `GlobalAveragePooling2D`, one Dense layer with softmax. It will be trained with labels that are whole numbers, so its loss is `sparse_categorical_crossentropy`; the optimiser is yours. In `fit`, nothing in the base
# may move, the statistics of its batch normalisation included; the head must learn.
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
    arrays = base.get_weights()
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
            "The head sees a flattened map. GlobalAveragePooling2D makes one number of each map.": (
                sorted([(int(np.prod(base.output_shape[1:])), n), (n,)])
            )
        },
    )
    return model


def numpy_answer(base, head, X):
    features = np.asarray(base(X, training=False)).mean(axis=(1, 2))
    kernel, bias = sorted(head, key=np.ndim, reverse=True)
    z = features @ kernel + bias
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return z, e / e.sum(axis=1, keepdims=True)


def compare_transfer(check, base, n, X):
    model = frozen_and_not(check, base, n)
    z, p = numpy_answer(base, head_of(check, model, base.get_weights()), X)
    check.close(
        np.asarray(model(X, training=False)),
        p,
        name=f"the output for {n} classes",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "The last layer has no softmax.": z,
            "The last layer has a sigmoid. One class of several is asked for: softmax.": 1 / (1 + np.exp(-z)),
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

    with check("its answers are softmax(Dense(GAP(base)))", points=1):
        compare_transfer(check, base_with_bn(4, seed=1), 3, some_pictures()[0])
        compare_transfer(check, base_with_bn(5, seed=2), 4, some_pictures()[0])
    with check("fit moves the head and nothing in the base", points=2):
        train_transfer(check, base_with_bn(4, seed=3), 3, *some_pictures())
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Features, computed once
#
# A frozen base says the same to the same picture in every epoch. In 2020 it was asked again all the same, 286 seconds for five epochs. Ask it once, and keep the answers:

# %%
maps = base.predict(pretrained.preprocess(X), verbose=0)
maps_val = base.predict(pretrained.preprocess(X_val), verbose=0)
maps_test = base.predict(pretrained.preprocess(X_test), verbose=0)
features, features_val, features_test = (m.mean(axis=(1, 2)) for m in (maps, maps_val, maps_test))
print(maps.shape, "->", features.shape)


# %%
def new_head():
    """1280 features to 3 classes; compiled."""
    head = keras.Sequential([keras.Input((1280,)), layers.Dense(3, activation="softmax")])
    rate = keras.optimizers.Adam(0.01)
    head.compile(rate, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head


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

# %%
import matplotlib.pyplot as plt

for n, scores in by_count.items():
    plt.plot([n] * len(scores), scores, "o", color="C0", label="transfer" if n == 1 else None)
plt.plot([10] * len(scratch), scratch, "s", color="C1", label="from scratch")
plt.axhline(1 / 3, color="0.5", linestyle=":", label="guessing")
plt.xscale("log")
plt.xticks([1, 3, 10], ["1", "3", "10"])
plt.xlabel("training pictures of each class")
plt.ylabel("test accuracy")
_ = plt.legend(loc="lower right")

# %% [markdown]
# (`LogisticRegression` is the same head, one softmax layer, from scikit-learn, which finds its weights without epochs.) A single picture of each ground does no worse than the network from scratch
# with ten; three do far better. The dots of one column are different draws of training pictures: with few pictures, *which* ones decides.
#
# ## Exercise 2 of 5: train on cached features  *(4 points)*
#
# Write `train_on_cached(base, head, X, y, epochs)`. `base` makes maps `(h, w, C)` of pictures `X`, already preprocessed. `head` is a compiled model from `C` features to classes. Put every picture through the base **once**, average its maps,
# `fit` the head on that for `epochs` epochs, and return one model from pictures to classes: base, `GlobalAveragePooling2D`, `head`.
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
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
class Counter(keras.layers.Layer):
    """Lets pictures through and counts them."""

    def build(self, shape):
        self.seen = self.add_weight(
            name="seen", shape=(), dtype="int32", initializer="zeros", trainable=False
        )

    def call(self, x):
        self.seen.assign_add(keras.ops.shape(x)[0])
        return x


def counting_base(channels, seed):
    """Maps that are mixtures of the colours; the counter comes first."""
    rng = np.random.default_rng(seed)
    inputs = keras.Input((4, 4, 3))
    # Functional, as the bases of Keras are: a Sequential base has no `base.output`.
    base = keras.Model(inputs, keras.layers.Conv2D(channels, 1)(Counter()(inputs)))
    base.layers[-1].set_weights([rng.normal(size=(1, 1, 3, channels)), np.zeros(channels)])
    return base


def softmax_head(channels, classes):
    keras.utils.set_random_seed(0)
    head = keras.Sequential([keras.Input((channels,)), keras.layers.Dense(classes, activation="softmax")])
    head.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head


def coloured(n, seed):
    """Pictures of which one colour is the brightest, and which."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    X = rng.uniform(0, 0.4, (n, 4, 4, 3)).astype("float32")
    X[np.arange(n), :, :, y] += 1.0
    return X, y


def joined_model(check, channels, n, epochs, seed):
    base, head, (X, y) = counting_base(channels, seed), softmax_head(channels, 3), coloured(n, seed)
    counter, conv = base.layers[1:]
    before = conv.get_weights()[0].copy()
    joined = check.call(train_on_cached, base, head, X, y, epochs)
    if not isinstance(joined, keras.Model):
        end = "None. Does it end in `return`?" if joined is None else f"{joined!r:.80}."
        check.fail(f"A Keras model was expected, but the function returned {end}")
    seen = int(counter.seen)
    moved = not np.allclose(before, conv.get_weights()[0])
    return joined, base, head, X, y, seen, moved


def answers_of(check, joined, X):
    try:
        return np.asarray(joined(X, training=False))
    except (ValueError, TypeError) as error:
        check.fail(
            f"What you returned doesn't take pictures {X.shape} (it raised {type(error).__name__}): is it base, GAP and head in one?"
        )


def compare_joined(check):
    joined, base, head, X, _, _, _ = joined_model(check, 5, 12, 3, seed=0)
    want = np.asarray(head(np.asarray(base(X)).mean(axis=(1, 2)), training=False))
    check.close(answers_of(check, joined, X), want, name="the output", rtol=1e-3, atol=1e-4)


def count_pictures(check):
    _, _, _, X, _, seen, moved = joined_model(check, 4, 15, 6, seed=1)
    check.that(not moved, "The weights of the base have changed: fit the head alone, on the cached features.")
    check.that(seen > 0, "The base has not seen a picture.")
    check.that(
        seen <= len(X),
        f"The base has seen {seen} pictures for 6 epochs on {len(X)}: it is asked again and again. "
        "Keep its answers, and fit the head on these.",
    )


def steps_of(head):
    """How many updates the head's optimizer has made."""
    return int(head.optimizer.iterations)


def look_whether_it_learnt(check):
    joined, _, head, X, y, _, _ = joined_model(check, 6, 30, 40, seed=2)
    share = (answers_of(check, joined, X).argmax(axis=-1) == y).mean()
    check.that(
        share > 0.8,
        f"After 40 epochs {share:.0%} of the training pictures are right, and all would be easy. Was the head "
        "trained, for as many epochs as asked?",
    )
    # The size of the batches is the student's own choice, so only the two numbers of steps are compared.
    _, _, shorter, *_ = joined_model(check, 6, 30, 10, seed=2)
    check.that(
        steps_of(head) == 4 * steps_of(shorter),
        f"With epochs=10 the head made {steps_of(shorter)} steps, with epochs=40 it made {steps_of(head)}; "
        "that should be four times as many. Does `fit` get the `epochs` that came in?",
    )


### END SEALED

with rubric("train_on_cached", checks=3) as check:
    with check("a model from pictures to classes: head(GAP(base))", points=1):
        compare_joined(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "each picture goes through the base once",
        points=2,
        hint="base.predict before head.fit, and the joined model only at the end.",
    ):
        count_pictures(check)
    with check("the head has learnt", points=1, hint="head.fit(features, y, epochs=epochs)"):
        look_whether_it_learnt(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Fine-tuning
#
# The base is good; can it be made better for bricks? Unfreeze its *last* layers, which are nearest to ImageNet's classes, and train on with a small rate. To keep it cheap: everything before the last block is computed once, as before.

# %%
print([layer.name for layer in base.layers[-11:]])
cut = base.get_layer("block_15_add").output
front = keras.Model(base.inputs[0], cut)
at_cut, at_cut_val, at_cut_test = (
    front.predict(pretrained.preprocess(part), verbose=0) for part in (X, X_val, X_test)
)
print("kept at the cut:", at_cut.shape)
print(f"after the cut: {keras.Model(cut, base.outputs[0]).count_params():,} parameters")
original = base.get_weights()


# %%
def fine_tune(freeze_bn, rate, seed):
    """The last eleven layers and the head of this start, together. Returns the model and its history."""
    base.set_weights(original)
    set_seed(seed)
    head = new_head()
    head.set_weights(heads[seed])
    last = keras.Model(cut, base.outputs[0])
    for layer in last.layers:
        layer.trainable = not (freeze_bn and isinstance(layer, layers.BatchNormalization))
    model = keras.Sequential([keras.Input(at_cut.shape[1:]), last, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    validation = (at_cut_val, y_val)
    run = model.fit(at_cut, y, batch_size=10, epochs=8, verbose=0, validation_data=validation)
    return model, run.history


# %%
runs = {}
for title, freeze_bn, rate in (("BN frozen, 0.00001", True, 1e-5), ("BN trained, 0.001", False, 1e-3)):
    for seed in (0, 1):
        model, runs[title] = fine_tune(freeze_bn, rate, seed)
        after, again = (
            model.evaluate(part, labels, verbose=0)[1]
            for part, labels in ((at_cut_test, y_test), (at_cut, y))
        )
        print(
            f"{title:19} test {transfer[seed]:.3f} -> {after:.3f};  training pictures: {runs[title]['accuracy'][-1]:.2f} in fit, {again:.2f} in evaluate"
        )
base.set_weights(original)

# %%
plots.history(runs, keys=["loss", "val_loss"])

# %% [markdown]
# With care, **nothing gained**: the features were right already, and 30 pictures can't teach 0.9 million weights more. Without care, **much lost**. Look at the last columns: *the same thirty training pictures* that `fit` sees right are wrong
# in `evaluate`. In `fit`, batch normalisation uses the mean and variance of ten pictures; in `evaluate`, its running ones, which fit neither the old features nor the new. That is why BN stays frozen in fine-tuning, and the rate small.
#
# (Fine-tuning pays with thousands of pictures, or with pictures very unlike ImageNet's. Measure it: validation before and after.)
#
# ## Exercise 3 of 5: unfreeze the last layers  *(3 points)*
#
# Write `unfreeze_last(base, n)`. Whatever was frozen in `base` before, afterwards the last `n` of `base.layers` are trainable, but for BatchNormalization, which stays frozen everywhere; all others are frozen. Return `base`. `n` may be 0, and
# larger than the number of layers.
#
# <details><summary>Hint</summary>
#
# A model that is frozen as a whole trains none of its layers, so `base.trainable = True` first. And what is `layers[-0:]`?
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


def trained_layers(base):
    """The names of the layers whose weights `fit` would move."""
    if not base.trainable_weights:
        return []
    return [layer.name for layer in base.layers if layer.trainable_weights]


def compare_unfrozen(check, n, frozen_before):
    base = tower()
    base.trainable = not frozen_before
    got = check.call(unfreeze_last, base, n)
    if not hasattr(got, "layers"):
        end = "None. Does it end in `return base`?" if got is None else f"{got!r:.80}."
        check.fail(f"The base was expected, but the function returned {end}")
    names = [layer.name for layer in tower().layers]
    chosen = names[max(len(names) - n, 0) :]
    want = [name for name in chosen if name.startswith("conv")]
    with_bn = [name for name in chosen if name.startswith(("conv", "bn"))]
    every = [name for name in names if name.startswith("conv")]
    others = [name for name in names if not name.startswith("bn")]
    uncounted = [name for name in others[max(len(others) - n, 0) :] if name.startswith("conv")]
    from_the_end = [name for name in names[len(names) - n :] if name.startswith("conv")]
    found = trained_layers(got)
    check.equal(
        found,
        want,
        name=f"with n = {n} of 10 layers, the list of layers that train,",
        mistakes={
            "BatchNormalization was unfrozen too. It stays frozen, wherever it is.": with_bn,
            "With n = 0 nothing should train, but layers[-0:] is all of them."
            if n == 0
            else "All layers train, those before the last n too: freeze them.": every,
            f"With n = {n} the slice begins at {len(names) - n}, and a number below 0 counts from the end. "
            "All layers are asked for.": from_the_end,
            "Nothing trains. The base as a whole is still frozen: base.trainable = True first.": [],
            "These are the first n layers, not the last.": [
                name for name in names[:n] if name.startswith("conv")
            ],
            "You didn't count BatchNormalization. It stays frozen, and yet it is one of the last n layers.": (
                uncounted
            ),
        },
    )


### END SEALED

with rubric("unfreeze_last", checks=3) as check:
    with check("the last three of ten", points=1):
        compare_unfrozen(check, 3, frozen_before=True)
    ### BEGIN HIDDEN TESTS
    with check("whatever was frozen before", points=1, hint="Freeze the others: don't rely on what came in."):
        compare_unfrozen(check, 4, frozen_before=False)
        compare_unfrozen(check, 6, frozen_before=True)
    with check("none, all, and more than there are", points=1, hint="What is layers[-0:]? And layers[-99:]?"):
        for n in (0, 10, 13, 99):
            compare_unfrozen(check, n, frozen_before=True)
        compare_unfrozen(check, 0, frozen_before=False)
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
    "highest val_accuracy first in epoch",
    np.argmax(shares) + 1,
    "and in",
    shares.count(max(shares)),
    "epochs",
)

# %% [markdown]
# The accuracy of 60 pictures moves in steps of 1/60 and has many ties; the loss tells more.
#
# ## Exercise 4 of 5: the best epoch  *(2 points)*
#
# Write `best_epoch(history, monitor)`. `history` is a dictionary from names to lists, as `fit(...).history`; `monitor` one of its names. Return the best epoch, **counted from 1**: where a loss (a name with `loss` in it) is lowest, where any other measure
# (an accuracy) is highest. Of equals, the first.
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
LOSSES = {"loss": [9.0, 8.0, 7.0, 6.0, 5.5], "val_loss": [4.0, 1.5, 2.5, 5.0, 3.0]}


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
    with check("the lowest loss", points=1):
        compare_best(check, LOSSES, "val_loss")
    ### BEGIN HIDDEN TESTS
    with check("accuracies, equals, the first epoch and the last", points=1):
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
# ## Why VGG16 did not win in 2020
#
# Four suspects, and three of them can be tried on our own base:
#
# 1. **The head.** Flatten, then Dense(1024), then Dense(3), for 600 pictures.
# 2. **The pixels.** The notebook divided by 255; VGG16 wants Caffe's way (lesson 13).
# 3. **The measure.** 150 pictures, looked at after each epoch.
# 4. **The task.** With 200 photographs a class, and a pumpkin, a tomato and a watermelon to tell apart by their colours, a small CNN does well too.
#
# The head first: how much does it weigh?
#
# ## Exercise 5 of 5: the price of a head  *(2 points)*
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
from coursekit import rubric


### BEGIN SEALED
def compare_params(check, h, w, c, d, n):
    got = check.unpack(check.call(head_params, h, w, c, d, n), "flatten", "gap")
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
        },
    )


### END SEALED

with rubric("head_params", checks=2) as check:
    with check("a small head", points=1):
        compare_params(check, 2, 2, 3, 5, 4)
    ### BEGIN HIDDEN TESTS
    with check("VGG16's head of 2020, and others", points=1):
        compare_params(check, 7, 7, 512, 1024, 3)
        compare_params(check, 4, 6, 10, 7, 2)
        compare_params(check, 1, 1, 8, 3, 5)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# Theirs on our maps, with 256 nodes instead of 1024 to spare your memory, from four starts:

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
# In the first epoch a loss of 5 to 11, where guessing costs ln 3 = 1.1: the sign of a head that starts with great, wrong convictions. The class's training loss, with 1024 nodes, began at **13.3**. After
# five epochs the accuracy depends on the start, by three hundredths, and is on average below that of the GAP head, whose starts differ by one.
#
# Now the pixels:

# %%
for title, scale in (
    ("divided by 255", lambda x: x / np.float32(255)),
    ("divided, then preprocessed", lambda x: pretrained.preprocess(x / 255)),
):
    rows, rows_test = (base.predict(scale(x), verbose=0).mean(axis=(1, 2)) for x in (X, X_test))
    line = LogisticRegression(max_iter=1000).fit(rows, y)
    print(f"{title:27} {line.score(rows_test, y_test):.3f}")

# %% [markdown]
# Half the range costs our base nothing that 180 pictures could show: the new head learns on the features as they come. Nearly all of the range, and we are back at the network from scratch. What [0, 1] instead of −124 to 151 does to *VGG16* lies in between, and can't be
# told without its weights: we leave it as a suspect.
#
# So: a head that throws the dice, pixels that the base did not know, an easy task, and a measure that can't tell .89 from .85. **Not one of them says that transfer doesn't work.**
#
# ## Save it
#
# Base, GAP and head as one model in one file, with the scaling of the pixels inside, so that whoever loads it can't get that wrong:

# %%
import tempfile
from pathlib import Path

pixels = keras.Input((97, 97, 3))
scaled = layers.Rescaling(1 / 127.5, offset=-1)(pixels)
pooled = layers.GlobalAveragePooling2D()(base(scaled, training=False))
answer = layers.Dense(3, activation="softmax")
ground = keras.Model(pixels, answer(pooled))
answer.set_weights(heads[0])

# %%
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "ground.keras"
    ground.save(path)
    print(f"{path.stat().st_size / 1e6:.0f} MB")
    loaded = keras.models.load_model(path)
p = loaded.predict(X_test, verbose=0)
print("same answers:", np.allclose(p, ground.predict(X_test, verbose=0), atol=1e-5))
print(f"right on the test windows: {(p.argmax(axis=1) == y_test).mean():.3f}")

# %%
wrong = np.flatnonzero(p.argmax(axis=1) != y_test)[:6]
plots.pictures(
    X_test[wrong], true=y_test[wrong], predicted=p[wrong].argmax(axis=1), names=TEXTURES, columns=6
)

# %% [markdown]
# A look at the mistakes: windows so small or so dark that a person would hesitate too. (In 2020 the file was an `.h5`; today's is `.keras`.)
#
# ## In your own words  *(3 points)*
#
# A colleague shows you the two numbers of 2020, .8933 for the small CNN and .8867 for VGG16 with its frozen base, and says: *'Transfer learning is slower and worse. We train from scratch.'* Answer in four to six sentences: what do the numbers say, what in the VGG16 notebook
# would you change, and how would you compare the two so that you believe the result?

# %% [markdown] answer="verdict" points=3
# The numbers say nothing: they are 134 and 133 of the same 150 pictures, one picture apart, where chance alone gives ± 0.05. And they were chosen on these very pictures, epoch by epoch.
# In the notebook I would feed the pixels in the way that VGG16 learnt (`preprocess_input`, not /255), replace Flatten and Dense(1024), 25 million weights for 600 pictures, by GlobalAveragePooling2D and a small Dense layer, and compute the features once, which makes it the *faster* of the two.
# Then I would train both from several starts on the same training pictures, choose the epoch on validation pictures, and report mean and spread on a separate, larger test set, perhaps for 10, 50 and 200 pictures a class: with few pictures I expect the base to win clearly, as in this lesson, with many the gap to close.
#
# *For the marker.* **1 point:** the difference is within chance (one picture, or the ± of 150). **1 point:** at least two of: preprocessing, head too large (GAP), features computed once. **1 point:** a fair comparison: several seeds *and* a test set that took no part in choosing (either alone: half a point). 'Fine-tune the base' alone earns nothing for the second: in this lesson it gained nothing.

# %% [markdown]
# ## In five lines
#
# 1. **Transfer:** a trained base, frozen, and a small new head; freeze, then compile, then look at `trainable_weights`.
# 2. **Features once:** a frozen base repeats itself, so keep its answers; a head then trains in a second or two.
# 3. **By how much:** about .97 against .55 with ten pictures a class. A difference within the spread is none, as in 2020.
# 4. **Keep the head small** (GAP, not Flatten), and the pixels as the base knows them.
# 5. **Fine-tuning** last, with BN frozen and a small rate, and only if validation says that it helps.
#
# **Where to go on.** Photograph three kinds of things on your desk, ten of each, and put them through this notebook in place of `textures`. You have come from one neuron to here: well done.
