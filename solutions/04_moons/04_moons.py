# %% [markdown]
# # 04 Two moons: training you can watch
#
# `fit` runs, `fit` returns. **How do you know that the training is finished?** Stopped too early, gone on too long, or dead from
# the first step: from outside, all three look alike. In this lesson you cut windows into `fit` and look.
#
# **You will be able to**
#
# * write a callback that prints or records what you want, when you want it;
# * tell a plateau from the end, and a slow network from a dead one;
# * say what LeakyReLU cures, and build a network with it;
# * split data so that the number at the end means something, and let `EarlyStopping` choose the moment.
#
# **Time:** two hours, with a break before 'Never: dead nodes'; the computer takes a minute of it. **You need:** lesson 03: Dense
# layers, `fit`, decision areas. No GPU.
#
# <details><summary>Where the networks come from</summary>
#
# From a course of January 2020: two networks for these moons, one of 5-10-5 ReLU nodes and its instructor's, two hidden layers of 5
# sigmoid nodes that got 3000 epochs; a stack of six layers with LeakyReLU; the callback `printepoch`; and three traps, a batch
# that is larger than the data, a validation on the training data, and an `EarlyStopping` that was imported and never used.
#
# </details>
#
# In all exercises what your function is given stays as it was; only the list `sink` of exercise 1 is there to be written into.
#
# ## The data

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import plots, set_seed
from coursekit.datasets import moons

# %%
X, y = moons(600, noise=0.1, seed=0)
print(X.shape, y.shape, y.mean())

# %% [markdown]
# 600 points, half of them of class 1: those of scikit-learn's `make_moons(n_samples=600, noise=0.1, random_state=0)`. Without
# `random_state` every run draws other points, and nobody can check your numbers.

# %%
for label, marker in enumerate("os"):
    mine = X[y == label]
    plt.plot(*mine.T, marker, markersize=3, linestyle="none", label=f"class {label}")
plt.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
plt.gca().set_aspect("equal")
plt.xlabel("$x_1$")
_ = plt.ylabel("$x_2$")

# %% [markdown]
# Two half circles, each with its tip inside the other. How far does a straight line get, which is all that one neuron can draw?
# *Guess before you run it:* how many of ten points will it get right?

# %%
from sklearn.linear_model import LogisticRegression

line = LogisticRegression().fit(X, y)
title = f"straight line: {line.score(X, y):.3f} right"
plots.decision_area(lambda points: line.predict_proba(points)[:, 1], X, y, title=title)

# %% [markdown]
# Nearly nine points in ten. To get the tips too, the border must bend. **Keep that number in mind**, we shall meet it again.
#
# ## A training without windows
#
# A network with hidden layers of 5, 10 and 5 nodes:

# %%
import keras
from keras import layers


def mlp(units, activation, rate=0.01):
    """2 inputs, hidden layers of these sizes, 1 sigmoid output; compiled."""
    model = keras.Sequential([keras.Input((2,))])
    for nodes in units:
        model.add(layers.Dense(nodes, activation=activation))
    model.add(layers.Dense(1, activation="sigmoid"))
    adam = keras.optimizers.Adam(rate)
    model.compile(loss="binary_crossentropy", optimizer=adam, metrics=["accuracy"])
    return model


# %%
set_seed(0)
model = mlp([5, 10, 5], "relu")
silent = model.fit(X, y, batch_size=100, epochs=40, verbose=0)
print("accuracy in the last epoch:", silent.history["accuracy"][-1])

# %% [markdown]
# All points right. But would 20 epochs have done, or did it take all 40? With `verbose=0` nobody knows; with `verbose=1` you get a line for every epoch,
# and trainings of thousands of epochs are nothing rare.
#
# <details><summary>How old notebooks spell the input</summary>
#
# The size of the input stands in the layer, `Dense(5, input_dim=2)`; today the model begins with `keras.Input((2,))`. Some have
# `input_dim` on the later layers too. There it does nothing: the second layer has as many inputs as the first has outputs,
# whatever it says, and Keras warns about it.
#
# </details>
#
# ## A window: the callback
#
# While it trains, `fit` can call code of yours: when training begins, when a batch ends, when an epoch ends. An object with such
# code is a **callback**. The quickest way to make one is `LambdaCallback`:


# %%
def printepoch(step):
    """A callback that prints the logs of every `step`-th epoch."""

    def show(epoch, logs):
        if epoch % step == 0:
            print(f"{epoch} => {logs}")

    return keras.callbacks.LambdaCallback(on_epoch_end=show)


# %%
set_seed(0)
model = mlp([5, 10, 5], "relu")
told = model.fit(X, y, batch_size=100, epochs=40, verbose=0, callbacks=[printepoch(10)])
print("same losses:", np.allclose(told.history["loss"], silent.history["loss"]))

# %% [markdown]
# Same seed, same losses: looking changes nothing. Note two things:
#
# * **Epochs count from 0.** The first line tells how things stood after *one* epoch; the last line is not the end.
# * **`logs` is a dictionary** with the loss and the metrics that you compiled. (Given validation data, `fit` adds the same once more,
#   with `val_` in front: see 'Too late'.) *Guess before you run it:* what will be in it here?

# %%
bare = keras.Sequential(model.layers)  # a new model around the very layers of the old one
bare.compile(loss="binary_crossentropy", optimizer="adam")
printer = printepoch(1)
_ = bare.fit(X, y, batch_size=100, epochs=1, verbose=0, callbacks=[printer])

# %% [markdown]
# No `metrics`, no accuracy. (A new model, since Keras 3 keeps the metrics of an earlier `compile` when a later one names none.) And
# look how small that loss is: the layers are the old ones, no copies, and so are their weights. That will matter soon.
#
# ### Question 1  *(1 point)*
#
# Somebody calls `fit` with `epochs=500, verbose=0, callbacks=[printepoch(100)]`. What does the *last* line that is printed tell?
#
# * **a** how things stood after 500 epochs, at the end
# * **b** how things stood after 401 epochs
# * **c** how things stood after 400 epochs
# * **d** how things stood after 499 epochs
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
    "a": "The last epoch has the number 499, and that is not divisible by 100. What is the last number that is?",
    "c": "The last line does begin with 400. But epochs count from 0: how many are done when number 400 ends?",
    "d": "The last epoch has the number 499, and it is not printed: it is not divisible by 100.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("the last line of printepoch(100)", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 1 of 6: a recorder  *(3 points)*
#
# Printed numbers can't be drawn. Write `every(step, sink)`. It returns a Keras callback which, at the end of each epoch whose
# number is divisible by `step`, appends to the list `sink` the pair `(epoch, dict(logs))`. The number is the one that Keras hands
# over: it begins with 0 in each `fit`, unless `fit` is told another `initial_epoch`. What the list holds already stays in it.
#
# Example: after `sink = []` and a `fit` with `epochs=10, callbacks=[every(3, sink)]`, the list holds four pairs, for the epochs
# 0, 3, 6 and 9. `dict(logs)` is a copy: a note taken must not change when somebody else writes into `logs` later.
#
# A `LambdaCallback`, a class of your own (a `keras.callbacks.Callback` with a method `on_epoch_end(self, epoch, logs=None)`), or
# something ready-made that does the same: all are welcome.
#
# <details><summary>Hint</summary>
#
# It is `printepoch` with one line changed: the list that came in has a method `append`.
#
# </details>


# %% exercise="every"
def every(step, sink):
    """A callback that appends (epoch, dict(logs)) to sink when epoch % step == 0."""
    ### BEGIN SOLUTION

    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)
    ### END SOLUTION


# %% tests="every" points=3
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def made_by_every(check, step, sink):
    """What every(step, sink) returns, if fit can use it."""
    made = check.call(every, step, sink)
    if made is None:
        check.fail("`every` returned None. Does it end in `return`?")
    if isinstance(made, type):
        check.fail("`every` returned a class. `fit` needs an object: call the class.")
    if not isinstance(made, keras.callbacks.Callback):
        check.fail(
            f"`every` returned a {type(made).__name__}, and `fit` needs a Callback. A "
            "function becomes one by "
            "keras.callbacks.LambdaCallback(on_epoch_end=your_function)."
        )
    return made


def notes_in(check, sink, when):
    """The notes as (epoch, logs), or a failed check."""
    if not sink:
        check.fail(
            f"{when} the list is still empty. Is the work done in `on_epoch_end`, and "
            "does it append to the very `sink` that came in?"
        )
    for note in sink:
        if not (isinstance(note, list | tuple) and len(note) == 2):
            check.fail(f"A note should be a pair (epoch, logs); here is one: {note!r}.")
    return sink


def tiny_model():
    """A model and eight rows for it: an epoch is one update."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    # Eager: to trace the update takes longer than the few that are made.
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.01), metrics=["mae"], run_eagerly=True)
    x = np.arange(8.0).reshape(-1, 1)
    return model, (x, 2 * x)


ten_epochs = []  # two checks look at the same training: trainings are what takes long here


def record_ten_epochs(check):
    """The notes of every(3, ...) in a tiny training, and its History."""
    if not ten_epochs:
        sink = check.share([])
        recorder = made_by_every(check, 3, sink)
        model, rows = tiny_model()

        def training():
            return model.fit(*rows, epochs=10, verbose=0, callbacks=[recorder])

        history = check.call(training).history  # what goes wrong in the callback is told with its line
        ten_epochs.append((notes_in(check, sink, "After a training of ten epochs"), history))
    return ten_epochs[0]


def check_the_noted_epochs(check):
    """Steps of 3 in ten epochs."""
    check.equal(
        [note[0] for note in record_ten_epochs(check)[0]],
        [0, 3, 6, 9],
        name="the list of noted epochs",
        mistakes={
            "You note the epochs 2, 5, 8: the third, sixth and ninth. Asked for are those whose own number is "
            "divisible by `step`: `epoch % step == 0`.": [2, 5, 8],
            "You note every epoch: ask `epoch % step == 0` first.": [*range(10)],
            "The right moments, but numbered from 1. Note Keras' own number, which counts from 0: the first "
            "epoch of all is epoch 0.": [1, 4, 7, 10],
            "Epoch 0 is missing. Keras counts from 0, and 0 is divisible by every number.": [3, 6, 9],
            "You count the notes. Note the number of the epoch.": [0, 1, 2, 3],
            "Only epoch 0 is noted. Asked for is every epoch whose number is divisible by `step`.": [0],
            "You note the epochs 1, 4, 7, which leave a rest of 1 when divided by `step`. Divisible are those that "
            "leave none.": [1, 4, 7],
            "You note the epochs that are *not* divisible: turn the condition round.": [1, 2, 4, 5, 7, 8],
        },
    )


### END SEALED

with rubric("every", checks=3) as check:
    with check(
        "step 3 in ten epochs: the epochs 0, 3, 6, 9 are noted",
        points=1,
        hint="Is the number that Keras hands over divisible by `step`? Then, and only then, it is noted, with all "
        "that `logs` holds, whatever that is.",
    ):
        check_the_noted_epochs(check)
    ### BEGIN HIDDEN TESTS

    def compare_with_history(check, notes, history):
        """Each note against the History at that epoch; which epochs are asked for, another check says."""
        epochs = len(history["loss"])
        for epoch, logs in notes:
            check.that(
                isinstance(epoch, int | np.integer) and 0 <= epoch < epochs,
                f"A note is of epoch {epoch!r}, and the training had the epochs 0 to {epochs - 1} only. Note the number that "
                "Keras hands over.",
            )
            check.that(
                isinstance(logs, dict),
                f"Beside epoch {epoch} stands {logs!r}; a dictionary was expected, "
                "dict(logs), with the loss and every metric in it.",
            )
            check.that(
                set(logs) == set(history),
                f"The note of epoch {epoch} holds {sorted(logs)}; `fit` reported "
                f"{sorted(history)}. Note the whole of `logs`, when the epoch *ends*.",
            )
            for key, values in history.items():
                shifted = "These numbers are those of the epoch before: count from 0."
                check.close(
                    logs[key],
                    values[epoch],
                    name=f"the {key} noted for epoch {epoch}",
                    mistakes={shifted: values[epoch - 1]},
                )

    def go_through(check, callback, epochs):
        """Tell a callback what `fit` tells it in these epochs. Nothing is trained."""

        def training():
            told = keras.callbacks.CallbackList(
                [callback], model=tiny_model()[0], verbose=0, epochs=epochs.stop, steps=1
            )
            told.on_train_begin()
            for epoch in epochs:
                told.on_epoch_begin(epoch)
                told.on_train_batch_begin(0)
                told.on_train_batch_end(0, {"loss": 1.0, "mae": 0.5})
                told.on_epoch_end(epoch, {"loss": 1.0, "mae": 0.5})
            told.on_train_end()

        check.call(training)

    class OneDictionary(keras.callbacks.Callback):
        """Stands between `fit` and recorders. All epochs' logs are one dictionary, and are written over.

        `lengths`: how long `sink` is after each epoch.
        """

        def __init__(self, recorders, logs, sink):
            super().__init__()
            self.recorders, self.shared = recorders, logs
            self.sink, self.lengths = sink, []

        def hand_on(self, event, *args):
            for recorder in self.recorders:
                getattr(recorder, event)(*args)

        def set_params(self, params):
            super().set_params(params)
            self.hand_on("set_params", params)

        def set_model(self, model):
            super().set_model(model)
            self.hand_on("set_model", model)

        def on_train_begin(self, logs=None):
            self.hand_on("on_train_begin", logs)

        def on_epoch_begin(self, epoch, logs=None):
            self.hand_on("on_epoch_begin", epoch, logs)

        def on_epoch_end(self, epoch, logs=None):
            self.shared["loss"] = float(epoch)
            self.hand_on("on_epoch_end", epoch, self.shared)
            self.lengths.append(len(self.sink))

        def on_train_end(self, logs=None):
            self.hand_on("on_train_end", logs)

    def record_two_at_once(check):
        """Two recorders in one training, whose `logs` is always the same dictionary."""
        twos, fives, logs = check.share([]), check.share([]), check.share({"loss": 0.0})
        recorders = [made_by_every(check, 2, twos), made_by_every(check, 5, fives)]
        both = OneDictionary(recorders, logs, twos)
        go_through(check, both, range(7))
        for step, sink, epochs in ((2, twos, [0, 2, 4, 6]), (5, fives, [0, 5])):
            when = f"With recorders of steps 2 and 5 in one training, for step {step}"
            notes = notes_in(check, sink, when)
            noted = [epoch for epoch, _ in notes]
            check.equal(noted, epochs, name=f"{when}, the list of epochs")
            check.that(
                notes[0][1] != {"loss": 6.0},
                "Your notes changed after they were taken: all of them hold the same "
                "dictionary. Note a copy, dict(logs).",
            )
            check.equal(
                [note[1] for note in notes],
                [{"loss": float(epoch)} for epoch in epochs],
                name=f"{when}, what stands beside the epochs",
            )
        check.that(
            both.lengths == [1, 1, 2, 2, 3, 3, 4],
            f"After the first epoch of a training with step 2 there were {both.lengths[0]} notes in the list, and in the end "
            "all four. Append each at the end of its own epoch.",
        )

    def record_a_second_fit(check):
        """The same recorder in two trainings; the second begins with epoch 1. The list has a note already."""
        earlier = [9, {"loss": 0.5}]
        sink = check.share([earlier])
        recorder = made_by_every(check, 3, sink)
        go_through(check, recorder, range(5))
        go_through(check, recorder, range(1, 7))
        notes = notes_in(check, sink, "After two trainings")
        check.that(
            list(notes[0]) == earlier,
            "A note that stood in the list before is gone: append to `sink`, and don't empty it, neither at the "
            "start nor in a second `fit`.",
        )
        noted = [note[0] for note in notes[1:]]
        check.that(
            noted not in ([0, 3, 6, 9], [0, 3, 2, 5], [0, 3, 0, 3], [0, 3, 1, 4]),
            "You count the epochs yourself. Take the number that Keras hands to `on_epoch_end`: in a second "
            "`fit`, or with `initial_epoch`, the two differ.",
        )
        when = "in two trainings, of the epochs 0 to 4 and then 1 to 6, with step 3"
        check.equal(noted, [0, 3, 3, 6], name=f"the list of epochs noted {when}")

    with check(
        "the numbers are those of History",
        points=1,
        hint="Note the whole of `logs`, at the end of the epoch: dict(logs).",
    ):
        compare_with_history(check, *record_ten_epochs(check))
    with check(
        "two recorders at once, a second fit, and notes that stay as they are",
        points=1,
        hint="Each callback has its own step and list; Keras gives the number; dict(logs) makes a copy.",
    ):
        record_two_at_once(check)
        record_a_second_fit(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Done: watching the border move
#
# A callback may look at the model too. This one keeps the weights at six moments. (It looks for the name `model` when an epoch ends,
# and the cell has made it by then. In a class of your own the model that is trained is `self.model`.)

# %%
snapshots = {}


def keep(epoch, logs):
    if epoch in (0, 4, 8, 14, 20, 39):
        snapshots[epoch] = model.get_weights()


set_seed(0)
model = mlp([5, 10, 5], "relu")
recorder = keras.callbacks.LambdaCallback(on_epoch_end=keep)
relu = model.fit(X, y, batch_size=100, epochs=40, verbose=0, callbacks=[recorder])

# %%
figure, axes = plt.subplots(2, 3, figsize=(11, 5.6))
for ax, (epoch, weights) in zip(axes.flat, snapshots.items(), strict=True):
    model.set_weights(weights)
    title = f"epochs: {epoch + 1}, accuracy {relu.history['accuracy'][epoch]:.3f}"
    plots.decision_area(model, X[::3], y[::3], ax=ax, title=title, step=0.04)
    ax.get_legend().remove()

# %% [markdown]
# A crooked line turns until it lies between the moons; then its kinks grow into an S. (Every third point is drawn. The accuracy is
# that of all 600, *during* the epoch, so it lags a little behind.)

# %%
plots.history(relu)

# %% [markdown]
# Loss down and flat, accuracy 1: finished, after some 25 epochs; 20 would not have done. So here is a rule: **when the curve is flat, stop.** Let us try to
# break it.
#
# *Ready-made*: `coursekit.callbacks` has `PrintEvery(n)`, `RecordEvery(n, sink)` and `Progress()`, one line that updates in place.
#
# ## Too early: the plateau
#
# Another network for these moons: two hidden layers of 5 **sigmoid** nodes. Its learning rate is 0.05, five times the one above.
# *Guess before you run it:* will it be ready after 40 epochs, too?

# %%
set_seed(1)
model = mlp([5, 5], "sigmoid", rate=0.05)
first = model.fit(X, y, batch_size=100, epochs=40, verbose=0)
plots.history(first)

# %%
for epoch in (19, 39):
    print(f"loss after {epoch + 1} epochs: {first.history['loss'][epoch]:.3f}")

# %% [markdown]
# By our rule it is finished: in the last twenty epochs the loss has crept down by some 0.01. And the accuracy is one that you
# have seen before.

# %%
right = first.history["accuracy"][-1]
title = f"sigmoid, 40 epochs: {right:.3f}; straight line: {line.score(X, y):.3f}"
plots.decision_area(model, X, y, title=title)

# %% [markdown]
# A straight line, with the straight line's accuracy: the network has learned what a single neuron can do, no more. Is that all that
# sigmoid is good for? *Guess before you run it:* what do 40 more epochs bring?

# %%
second = model.fit(X, y, batch_size=100, epochs=40, verbose=0)
both = {key: first.history[key] + second.history[key] for key in ("loss", "accuracy")}
plots.history(both)

# %% [markdown]
# It was not the end, it was a **plateau**. The straight line is the quick gain. For the bend, several nodes must work together, and
# until they do the slope is next to nothing; then the loss falls off a cliff. The curve alone doesn't tell a plateau from the end.
# A *baseline* does: a network that is only as good as the line has not begun with the bend.
#
# ### What `fit` did there
#
# It **went on**. A second `fit` starts from the weights that the first one left:

# %%
set_seed(1)
fresh = mlp([5, 5], "sigmoid", rate=0.05)
print("loss at the end of the first fit  ", round(first.history["loss"][-1], 3))
print("first epoch of the second fit     ", round(second.history["loss"][0], 3))
loss, accuracy = fresh.evaluate(X, y, verbose=0)
print("a model that was built afresh     ", round(loss, 3))

# %% [markdown]
# Neither `fit` nor `compile` resets anything; only building the model again does. Who runs a `fit` cell four times has trained four
# times as long, and no number on the page says so.
#
# ### Epochs are not updates
#
# Somebody gave 2000 epochs to the network of 5-10-5 ReLU nodes that was ready after 40 here. Was that fifty times as much training?
# Look at the batch size, for 600 rows:

# %%
import math

runs = {"batch_size=1000": (1000, 2000), "batch_size=100": (100, 40)}
for name, (batch, epochs) in runs.items():
    print(f"{name:15} {math.ceil(600 / batch) * epochs:5} updates in {epochs:4} epochs")

# %% [markdown]
# A batch of 1000 out of 600 rows is a batch of 600: one update an epoch, and Keras doesn't say a word. Our network with that batch
# size, all else equal. *Guess before you run it:* where will it be after 40 epochs?

# %%
set_seed(0)
model = mlp([5, 10, 5], "relu")
full = model.fit(X, y, batch_size=1000, epochs=40, verbose=0)
plots.history({"batch 100": relu, "batch 1000": full}, keys="accuracy")

# %%
print("batch 1000, 40 epochs = 40 updates:", round(full.history["accuracy"][-1], 3))
print("batch 100,   7 epochs = 42 updates:", round(relu.history["accuracy"][6], 3))

# %% [markdown]
# After 40 epochs the big batch is about where the small one was after seven. **Weights learn by updates, not by epochs.**
#
# ## Exercise 2 of 6: four times, in your own words  *(2 points)*
#
# A friend compares two networks. He runs the cell with the sigmoid network's `fit` (500 epochs) four times, because the first
# results looked poor. Then he builds a ReLU network, fits it once for 500 epochs, gets a lower accuracy and concludes: 'sigmoid
# is better for moons.' What did he really compare, and what should he do? Two or three sentences.
#
# *What earns the points:* 1 for what was compared, and why; 1 for what he should do so that the comparison is fair.

# %% [markdown] answer="four_fits" points=2
# **Model answer.** `fit` goes on from the weights it finds, so the sigmoid network had 2000 epochs and the ReLU network 500: he
# compared a long training with a short one, not sigmoid with ReLU. He should build both models afresh (with a seed, better several)
# and give both the same number of updates: same epochs *and* same batch size.
#
# *For the marker.* **1 point** for saying that repeated `fit` continues, so the trainings were not equally long. **1 point** for a
# fair repeat: both rebuilt (not only compiled again) and the same number of epochs or updates. Seeds and repeats are welcome
# but not needed. 0 points for an answer that only discusses which activation is better.

# %% [markdown]
# **Half of the way.** So far: windows into `fit`, and a training that looks finished too early. A good place for a break.
#
# ## Never: dead nodes
#
# Some trainings no patience saves. ReLU answers 0 to everything negative. If the sum that comes into a node is negative for *all* 600
# points, the node says 0 to every point, its slope is 0 at every point, and its weights get no update: it is **dead**. In a deep
# stack each layer sees only what the one before lets through. How many nodes are dead before any training? (*Guess before you run
# it*: of ten nodes in the sixth layer, how many?)


# %%
def dead_at_birth(units, slope, rng):
    """For each layer, the share of nodes that are 0 for every point of X."""
    h, shares = X, []
    for nodes in units:
        limit = np.sqrt(6 / (h.shape[1] + nodes))  # Keras' default start
        z = h @ rng.uniform(-limit, limit, (h.shape[1], nodes))
        h = np.where(z > 0, z, slope * z)
        shares.append((h == 0).all(axis=0).mean())
    return shares


# %%
for units in [(5, 10, 10, 10, 10, 10), (3, 3, 3, 3, 3, 3)]:
    for slope in (0, 0.1):
        rng = np.random.default_rng(0)
        shares = np.array([dead_at_birth(units, slope, rng) for _ in range(500)])
        all_dead = (shares == 1).any(axis=1)
        print(f"{units}, slope {slope}")
        print(f"    dead nodes in the last layer:       {shares[:, -1].mean():3.0%}")
        print(f"    nets with a layer that is all dead: {all_dead.mean():3.0%}")

# %% [markdown]
# 500 random starts each. In the first stack a quarter of the last layer is dead at birth. In the narrow one more than half is, and in
# more than one net of four a *whole* layer: there nothing of the input gets through to the output. The rows with slope 0.1 are the
# cure: answer not 0 to a negative sum $x$ but a little of it,
#
# $$\text{leaky}(x) = x \text{ if } x > 0, \text{ else } 0.1\,x .$$
#
# Then the slope is nowhere 0. What does that do to a training? We start both from the same weights, with a seed whose ReLU net is
# born dead:


# %%
def narrow(slope):
    """Six layers of 3 nodes. Slope 0 is ReLU."""
    set_seed(7)
    return mlp([3] * 6, layers.LeakyReLU(negative_slope=slope))


dead, leaky = narrow(0.0), narrow(0.1)
before = [model.get_weights()[0] for model in (dead, leaky)]

# %%
curves = {}
for name, model in {"ReLU": dead, "LeakyReLU": leaky}.items():
    curves[name] = model.fit(X, y, batch_size=100, epochs=25, verbose=0)
plots.history(curves, keys="loss")

# %%
for name, model, old in zip(curves, (dead, leaky), before, strict=True):
    moved = np.abs(model.get_weights()[0] - old).max()
    p = model.predict(X, verbose=0)
    print(f"{name:9} first layer moved by {moved:.3g},", end=" ")
    print(f"answers from {p.min():.3f} to {p.max():.3f}")

# %% [markdown]
# The first layer of the dead net has not moved at all. It gives one answer to every point, its loss sits at $\ln 2 = 0.693$, pure
# guessing, and will do so after two million epochs. That is how you tell *never* from *too early*: **a plateau creeps, the dead
# don't move.** Look at the first weights, not only at the loss: behind the dead layer the last bias is alive, and moves until the
# one answer is the share of class 1. Here that is a half from the start; elsewhere it makes even a dead net's loss creep at first.
#
# LeakyReLU 'lets the weights change, so that layers can be stacked', it is said. Do the two stacks above *need* it? One seed would
# prove nothing, so here are 50 starts of each. (`train_many` trains 50 nets at once, in NumPy, with the recipe of `mlp`: 150
# updates are 25 epochs of six batches.) *Guess before you run it:* how many of the 50 get 99 % of the points right?

# %%
from coursekit.vectorised import train_many

for units in ([5, 10, 10, 10, 10, 10], [3] * 6):
    for activation, slope in (("relu", None), ("leaky_relu", 0.1)):
        p = train_many(X, y, units, activation, slope=slope, nets=50, updates=150, rate=0.01)
        right = ((p > 0.5) == y).mean(axis=1)
        print(f"{units}, {activation:10} 99 % right: {(right > 0.99).sum():2} of 50,", end=" ")
        print(f"one answer to every point: {(np.ptp(p, axis=1) < 0.001).sum():2}")

# %% [markdown]
# The first stack does not: 44 of 50 with ReLU, 41 with LeakyReLU, which is no difference to speak of. In the narrow one ReLU leaves
# 21 of 50 nets with one answer to every point (more than were born dead: nodes die on the way, too), LeakyReLU one. Neither makes a
# good net of it. So LeakyReLU is an insurance against a dead layer, and worth the more the narrower the net.
#
# ### Question 2  *(1 point)*
#
# A training has run for 200 epochs. Its loss has been 0.693 all the time, its accuracy one half, and the weights of the first layer
# are what they were, to the last digit. All hidden layers are ReLU. What will help?
#
# * **a** patience: it is a plateau, like that of the sigmoid network
# * **b** smaller batches, which give more updates in an epoch
# * **c** a larger learning rate
# * **d** to build it again, with another seed or with LeakyReLU


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

### BEGIN SEALED
right = "d"
because = {
    "a": "On a plateau the loss creeps, since the weights do move, if slowly. These have not moved at all.",
    "b": "More updates help a network that gets updates. What is an update worth where every slope is 0?",
    "c": "An update is the rate times the slope. What is it, at any rate, where the slope is 0?",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("a loss and weights that do not move", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 3 of 6: the leak  *(3 points)*
#
# `leaky_relu(x, slope=0.1)` takes an array `x` with one axis or more, of floats or of whole numbers, and returns one of the same
# shape: `x` where `x` is positive, `slope` times `x` elsewhere. The array that came in stays as it is. Any `slope` that is not
# negative will do: 0 makes it a ReLU, and 2 must work too.
#
# Example: `leaky_relu(np.array([-2.0, 0.0, 3.0]), 0.3)` is `[-0.6, 0.0, 3.0]`, and so it is for `np.array([-2, 0, 3])`.
#
# <details><summary>Hint</summary>
#
# `np.where(condition, a, b)` chooses element by element. Before you write a maximum, try -1 and 1 with slope 2 on paper.
#
# </details>


# %% exercise="leaky_relu"
def leaky_relu(x, slope=0.1):
    """x where it is positive, slope * x elsewhere; same shape as x."""
    ### BEGIN SOLUTION
    return np.where(x > 0, x, slope * x)
    ### END SOLUTION


# %% tests="leaky_relu" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_leak(check, x, slope, *given):
    """leaky_relu(x, *given) against what it should be for this slope."""
    x = np.asarray(x)

    def leak(above, below):
        return np.where(x > 0, above * x, below * x)

    with np.errstate(divide="ignore", invalid="ignore"):
        divided = np.where(x > 0, x, slope / x)
    # Keras' default and others: which sentence is true depends on whether a slope was passed in.
    defaults = (
        {
            "That is slope 0.1, not the `slope` that was passed in.": leak(1, 0.1),
            "That is slope 0.2, Keras' default: pass your `slope` on.": leak(1, 0.2),
        }
        if given
        else {
            "That is slope 0.2. Where none is passed in, `slope` is 0.1.": leak(1, 0.2),
            "That is slope 0.01. Where none is passed in, `slope` is 0.1.": leak(1, 0.01),
        }
    )
    got = check.call(leaky_relu, x, *given)
    check.close(
        got,
        leak(1, slope),
        name=f"the answer to {x.tolist()} with slope {slope}",
        mistakes={
            "That is ReLU, which answers 0. Here they leak: `slope * x`.": leak(1, 0),
            "You took the larger of `x` and `slope * x`. That is the leaky ReLU only "
            "as long as slope is below 1; above, it turns the positive side up. Ask "
            "for the sign of `x`.": np.maximum(x, slope * x),
            "These are whole numbers, and so is what came back: what stands behind the point is lost. Make floats "
            "of `x` first.": np.trunc(leak(1, slope)),
            "Your negative side points up: -2 must stay negative.": leak(1, -slope),
            "`slope` multiplies all. Positive numbers pass unchanged.": slope * x,
            "The sides are swapped: slope is for the negative one.": leak(slope, 1),
            "`x` came back as it was. Where it is not positive, `slope` times `x` is asked for.": x,
            "What came back says whether `x` is positive: 1 for yes, 0 for no. `np.where` takes that condition first, then "
            "what to answer where it holds, then what elsewhere.": x > 0,
            "Where `x` is not positive, `slope` alone came back. It is to be multiplied by `x`.": np.where(
                x > 0, x, slope
            ),
            "Where `x` is not positive, `slope` was divided by `x`. It is to be multiplied.": divided,
            "Positive numbers up to 1 were multiplied too: the border is 0.": np.where(x > 1, x, slope * x),
            **defaults,
        },
    )


### END SEALED

with rubric("leaky_relu", checks=3) as check:
    with check("slope 0.3", points=1, hint="np.where chooses one by one; max can't."):
        compare_leak(check, [-2.0, -1.0, -0.5, 0.0, 0.5, 3.0], 0.3, 0.3)
    ### BEGIN HIDDEN TESTS
    with check(
        "a matrix, whole numbers, default slope",
        points=1,
        hint="slope is 0.1 unless told; an array of integers can hold no -0.3",
    ):
        compare_leak(check, np.float32([[-3.5, 0.5], [2.25, -1.25], [-0.75, -8]]), 0.1)
        compare_leak(check, [[[4, -15], [-3, 0]]], 0.1)
    with check(
        "slope 0, and slopes above 1",
        points=1,
        hint="Which of x and slope * x is larger, for x = 1 and slope = 2?",
    ):
        for leaks in (0, 2, 1.5):
            compare_leak(check, [[-3.0, -0.25, 0.0], [0.25, 1.0, 4.0]], leaks, leaks)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## The same in Keras, and two traps
#
# Keras has it as a layer and as a function (or its name as text, `"leaky_relu"`). What do they make of −1 if you name no slope?

# %%
minus_one = np.array([-1.0], dtype="float32")
print("layer   ", float(layers.LeakyReLU()(minus_one)[0]))
print("function", float(keras.activations.leaky_relu(minus_one)[0]))

# %% [markdown]
# First trap: the defaults differ. Always name the slope. Second trap: in old notebooks its name is `alpha`. That still works, with
# a warning; new code says `negative_slope`. Put it behind a Dense layer as a layer of its own, or into one:
# `Dense(5, activation=layers.LeakyReLU(negative_slope=0.1))`. The numbers are the same.
#
# ## Exercise 4 of 6: a leaky network  *(3 points)*
#
# `build_leaky_mlp(units, slope)` returns a Keras model: 2 inputs, then for each number in the list `units` a Dense layer with so
# many nodes and a leaky ReLU of this `slope`, a number from 0 to 1, and last **one** sigmoid node, and nothing else (no Dropout, say).
# Compile it or not, as you like; its weights are there when it is returned. The list `units` stays as it was.
#
# Example: `build_leaky_mlp([5, 10], 0.1)` has 2·5 + 5, then 5·10 + 10, then 10 + 1 weights: 86. Sequential, functional or a class, layer or
# activation, Keras' leaky ReLU or a function or layer of your own: the test sets the weights and compares what comes out with a
# calculation in NumPy.
#
# <details><summary>Hint</summary>
#
# Go through `units` with a `for` loop, as `mlp` above does. `layers.LeakyReLU(negative_slope=slope)` is the layer.
#
# </details>


# %% exercise="build_leaky_mlp"
def build_leaky_mlp(units, slope):
    """A model 2 -> units -> 1: leaky ReLU of this slope inside, sigmoid at the end."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((2,))])
    for nodes in units:
        model.add(layers.Dense(nodes))
        model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model
    ### END SOLUTION


# %% tests="build_leaky_mlp" points=3
from itertools import pairwise

import numpy as np
from coursekit import rubric


### BEGIN SEALED
def weight_shapes(units):
    """Kernel and bias of each layer of 2 -> units -> 1."""
    sizes = [2, *units, 1]
    return [shape for a, b in pairwise(sizes) for shape in ((a, b), (b,))]


def model_of(check, units, slope, built_later=False):
    """The student's model, built and with the right weights, or a failed check."""
    model = check.call(build_leaky_mlp, units, slope)
    if not hasattr(model, "get_weights"):
        end = "None. Does it end in `return`?" if model is None else f"{model!r}."
        check.fail(f"A Keras model was expected, but the function returned {end}")
    if not model.built:
        check.that(
            built_later,
            "The model doesn't know the size of its input yet, so it has no weights. "
            "Begin with keras.Input((2,)).",
        )
        model(np.zeros((1, 2), dtype="float32"), training=False)
    right = weight_shapes(units)
    last = right[-2:]
    found = [w.shape for w in model.get_weights()]
    if found and len(found[0]) == 2:
        check.that(
            found[0][0] == 2,
            f"The first layer has inputs of size {found[0][0]}, and a point of the moons has size 2: keras.Input((2,)).",
        )
    with_slopes = [
        shape for at in range(0, len(right) - 2, 2) for shape in (*right[at : at + 2], right[at + 1])
    ]
    check.equal(
        found,
        right,
        name=f"the list of weight shapes for units {units}",
        mistakes={
            "These are 5 and 10 nodes, whatever `units` says: go through the list.": weight_shapes([5, 10]),
            "The layers stand in reverse order: the first number in `units` belongs to the layer behind the "
            "input.": weight_shapes(units[::-1]),
            "There is no hidden layer: each number in `units` is to become one.": weight_shapes([]),
            "The first number in `units` is skipped.": weight_shapes(units[1:]),
            "The last number in `units` is skipped.": weight_shapes(units[:-1]),
            "Only the first number in `units` has become a layer: does the loop go on to the others?": weight_shapes(
                units[:1]
            ),
            "The Dense layers have no biases: leave `use_bias` alone.": right[::2],
            "PReLU learns a slope for each node. Asked for is LeakyReLU, whose slope is given.": with_slopes
            + last,
            "The last layer is missing: after `units` comes a Dense layer with one "
            "node, and that is the output of the network.": right[:-2],
            "The last layer has two nodes. One sigmoid node is enough for two classes, "
            "since the second probability is the "
            "rest.": [*right[:-2], (units[-1], 2), (2,)],
        },
    )
    return model


def forward(weights, x, hidden, last):
    """The network in NumPy."""
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = hidden(x @ kernel + bias)
    return last(x @ weights[-2] + weights[-1])


def leak(slope):
    return lambda z: np.where(z > 0, z, slope * z)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def leaks_at(weights, x, slope, places):
    """The network with a leaky ReLU behind these hidden layers only."""
    for layer, (kernel, bias) in enumerate(zip(weights[:-2:2], weights[1:-2:2], strict=True)):
        x = x @ kernel + bias
        x = leak(slope)(x) if layer in places else x
    return sigmoid(x @ weights[-2] + weights[-1])


def leaks_before(weights, x, slope):
    """The network with a leaky ReLU in front of each hidden layer, and none behind."""
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = leak(slope)(x) @ kernel + bias
    return sigmoid(x @ weights[-2] + weights[-1])


def compare(check, units, slope):
    """Random weights, random points: the model against NumPy."""
    model = model_of(check, units, slope, built_later=True)
    rng = np.random.default_rng(sum(units))
    weights = [rng.normal(0, 0.7, w.shape) for w in model.get_weights()]
    model.set_weights(weights)
    x = rng.normal(size=(40, 2)).astype("float32")

    def numpy_net(s, last=sigmoid):
        return forward(weights, x, leak(s), last)

    leaky_end = numpy_net(slope, lambda z: sigmoid(leak(slope)(z)))
    deep = len(units) > 1
    all_layers = range(len(units))
    once = leaks_at(weights, x, slope, all_layers[:1]) if deep else numpy_net(1)
    at_last = leaks_at(weights, x, slope, all_layers[-1:]) if deep else numpy_net(1)
    not_at_last = leaks_at(weights, x, slope, all_layers[:-1]) if deep else numpy_net(1)
    answers = np.asarray(model(x, training=False))
    check.close(
        answers,
        numpy_net(slope),
        name=f"the output of build_leaky_mlp({units}, {slope})",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "Your hidden layers are plain ReLU: nothing leaks.": numpy_net(0),
            f"Your slope is 0.3, the default of the LeakyReLU layer, and not {slope}: "
            "name it, LeakyReLU(negative_slope=slope).": numpy_net(0.3),
            "Your slope is 0.2, the default of 'leaky_relu': it ignores `slope`. The "
            "layer takes it, LeakyReLU(negative_slope=slope).": numpy_net(0.2),
            f"Your slope is 0.1, and not {slope}: pass on the one that came in.": numpy_net(0.1),
            "Your hidden layers bend as ELU does. A leaky ReLU is straight below 0 too: `slope` times the sum.": forward(
                weights, x, lambda z: np.where(z > 0, z, slope * np.expm1(z)), sigmoid
            ),
            "Nothing stands between the Dense layers, so the whole network is one "
            "straight line. They need LeakyReLU(negative_slope=slope).": numpy_net(1),
            "Only the first hidden layer leaks; the others have no activation. Each needs one.": once,
            "Only the last hidden layer leaks; those before it have no activation. Each needs one.": at_last,
            "The last hidden layer has no activation. Each hidden layer needs one.": not_at_last,
            "The last node has no activation. It needs a sigmoid, to answer between 0 "
            "and 1, as a probability does.": numpy_net(slope, leak(1)),
            "The last node is leaky too. It needs a sigmoid and nothing else, to "
            "answer between 0 and 1.": numpy_net(slope, leak(slope)),
            "A leaky ReLU stands in front of the last sigmoid: take it away. What goes "
            "into the sigmoid must be free to be negative.": leaky_end,
            "The leaky ReLUs stand in front of the Dense layers. Each belongs behind its own.": leaks_before(
                weights, x, slope
            ),
            "The last node answers 1 to everything, as softmax over a single node does. It needs a "
            "sigmoid.": numpy_net(slope, np.ones_like),
            "The last node has tanh, which answers between -1 and 1. It needs a sigmoid, to answer between 0 and 1, as a "
            "probability does.": numpy_net(slope, np.tanh),
        },
    )
    check.that(
        np.allclose(np.asarray(model(x, training=True)), answers, atol=1e-6),
        "In training your network answers otherwise than after it, as with Dropout. Asked for are Dense layers and leaky "
        "ReLUs, nothing else.",
    )


### END SEALED

with rubric("build_leaky_mlp", checks=3) as check:
    with check(
        "units [5, 10]: 2 inputs, layers of 5 and 10 nodes, one output; 86 weights",
        points=1,
        hint="Which layers does `model.summary()` show, and with how many weights each?",
    ):
        model_of(check, [5, 10], 0.1)
    with check(
        "units [5, 10], slope 0.1: with random weights it answers as NumPy does",
        points=1,
        hint="Hidden: Dense, then LeakyReLU(negative_slope=slope). Last: sigmoid.",
    ):
        compare(check, [5, 10], 0.1)
    ### BEGIN HIDDEN TESTS
    with check(
        "other slopes, other layers",
        points=1,
        hint="`units` may hold one number or many, and the same twice; `slope` is the one that was passed in, also 0.",
    ):
        compare(check, [4], 0)
        compare(check, [3, 6, 3], 0.5)
        compare(check, [4, 1, 8], 0.02)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Too late: learning by heart
#
# `validation_data` is for points that `fit` does *not* train on: it only reports on them, after each epoch. One meets calls such as
#
#     model.fit(x_data, y_data, ..., validation_data=(x_data, y_data))
#
# Look twice. To see what that hides we take a harder problem: 120 points, three times the noise, and a network far too big.

# %%
train = moons(120, noise=0.3, seed=6)
set_seed(0)
model = mlp([64, 64, 64], "relu")
blind = model.fit(*train, batch_size=30, epochs=50, verbose=0, validation_data=train)
plots.history(blind)

# %% [markdown]
# The dashed validation goes along with the training, and both get better and better. Splendid? In a made-up problem we can do what
# life never allows: draw 2000 *new* points of the same kind and ask again. *Guess before you run it:* how many will be right?

# %%
new = moons(2000, noise=0.3, seed=999)
for name, data in {"the 120 points": train, "2000 new ones": new}.items():
    print(f"{name:15}", model.evaluate(*data, verbose=0, return_dict=True))

# %%
plots.decision_area(model, *train, title="after 50 epochs")

# %% [markdown]
# The border winds around single points: the network knows its 120 points by heart, chance included. On new points the loss is many
# times as high: where the net is wrong, it is sure of it. **Validation on the training data can't see that**, since it asks the
# questions whose answers were learned.
#
# The same training again, same seed, with a window that shows something: 40 points that it doesn't train on. (The callback keeps
# the answers to the new points for later.)

# %%
validation = moons(40, noise=0.3, seed=7)
answers = []
ask = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: answers.append(model(new[0], training=False))
)
set_seed(0)
model = mlp([64, 64, 64], "relu")
honest = model.fit(
    *train,
    batch_size=30,
    epochs=50,
    verbose=0,
    validation_data=validation,
    callbacks=[ask],
)
plots.history(honest)

# %% [markdown]
# The solid curves are those of before. The dashed loss turns round early and climbs: from there on, training makes the model
# *worse*. This is **overfitting**, and the turn is the moment that we have been looking for. `EarlyStopping`, a callback of Keras,
# looks into `logs` for `val_loss` and finds it:

# %%
stop = keras.callbacks.EarlyStopping("val_loss", patience=10, restore_best_weights=True)
set_seed(0)
stopped = mlp([64, 64, 64], "relu")
short = stopped.fit(
    *train,
    batch_size=30,
    epochs=50,
    verbose=0,
    validation_data=validation,
    callbacks=[stop],
)
print(len(short.history["loss"]), "epochs trained, best after", stop.best_epoch + 1)

# %%
for name, one in {"50 epochs": model, "stopped": stopped}.items():
    print(f"{name:10} on new points:", one.evaluate(*new, verbose=0, return_dict=True))

# %% [markdown]
# `patience=10`: stop when ten epochs in a row have brought nothing better. `restore_best_weights=True`: go back to the best; the
# default is `False`, and you keep the weights of ten epochs too late.

# %%
plots.decision_area(stopped, *train, title="stopped at the best epoch")

# %% [markdown]
# A simple S again. It leaves some training points on the wrong side, and is right to.
#
# ### One set more
#
# May we promise the validation loss of the best epoch? We *chose* that epoch, by these very points. An experiment: draw a validation
# set of 40 out of the 2000 new points; let it choose its best epoch of the 50; compare the loss that it sees there with the loss on
# all 2000. Five hundred times.

# %%
p = np.array(answers)[:, :, 0].clip(1e-7, 1 - 1e-7)  # (epochs, points)
losses = -np.log(np.where(new[1] == 1, p, 1 - p))  # of each point after each epoch
rng = np.random.default_rng(0)
seen, real = [], []
for _ in range(500):
    on_sample = losses[:, rng.choice(2000, 40, replace=False)].mean(axis=1)
    seen.append(on_sample.min())
    real.append(losses[on_sample.argmin()].mean())

# %%
print(f"loss seen by the 40 points at their best epoch: {np.mean(seen):.3f} on average")
print(f"real loss at that epoch:                        {np.mean(real):.3f}")
print(f"too good to be true: {np.mean(np.array(seen) < real):.0%} of the 500")

# %% [markdown]
# Choosing by a number makes that number too good. So keep a third set: **train** to learn, **validation** to decide, **test** to
# report, once, at the end.
#
# ## Exercise 5 of 6: three sets  *(4 points)*
#
# With real data you can't draw new points: you cut up what you have. `split_moons(n, noise, seed)` makes `n` points of two moons *in
# one draw*, `moons(n, noise, seed)` or scikit-learn's `make_moons(n, noise=noise, random_state=seed)`, cuts them up and returns
# three pairs:
#
#     (X_train, y_train), (X_val, y_val), (X_test, y_test)
#
# * 60 %, 20 % and 20 % of the rows; `n` will be a multiple of 10;
# * **disjoint**: every row in exactly one of them, with its own label;
# * **stratified**: in each set the classes have the shares that they have in the whole, here a half each;
# * **repeatable**: the same `seed`, 0 as well, gives the same three sets, another seed other ones.
#
# In which order the rows stand within a set is up to you.
#
# Example: for `n=100` the shapes of the three `X` are (60, 2), (20, 2), (20, 2), with 30, 10 and 10 rows of class 1.
#
# <details><summary>Hint 1</summary>
#
# `train_test_split(X, y, test_size=..., stratify=y, random_state=seed)` from `sklearn.model_selection`, used twice.
#
# </details>
# <details><summary>Hint 2</summary>
#
# After 20 % have gone for the test, which part of the *remaining* 80 % is 20 % of the whole?
#
# </details>


# %% exercise="split_moons"
def split_moons(n, noise, seed):
    """(X_train, y_train), (X_val, y_val), (X_test, y_test): 60/20/20 of n rows."""
    ### BEGIN SOLUTION
    from sklearn.model_selection import train_test_split

    def cut(X, y, size):
        return train_test_split(X, y, test_size=size, stratify=y, random_state=seed)

    X, y = moons(n, noise=noise, seed=seed)
    X, X_test, y, y_test = cut(X, y, 0.2)
    X_train, X_val, y_train, y_val = cut(X, y, 0.25)  # of the 80 % that are left
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)
    ### END SOLUTION


# %% tests="split_moons" points=4
import numpy as np
from coursekit import rubric
from coursekit.datasets import moons

### BEGIN SEALED
SETS = ("training", "validation", "test")


def three_sets(check, n, noise, seed):
    """The three pairs as arrays: [(X, y), (X, y), (X, y)]."""
    result = []
    pairs = [f"({name} X, y)" for name in SETS]
    returned = check.call(split_moons, n, noise, seed)
    if isinstance(returned, list | tuple):
        check.that(
            len(returned) != 6,
            "The function returned 6 values. Put each X into a pair with its y, in brackets of their own: three pairs "
            "are asked for.",
        )
        check.that(
            len(returned) != 2,
            "The function returned 2 values. Three pairs are asked for: (X, y) for the training, for the validation and "
            "for the test.",
        )
    parts = check.unpack(returned, *pairs)
    for name, part in zip(SETS, parts, strict=True):
        rows, labels = check.unpack(part, f"{name} X", f"{name} y")
        rows, labels = np.asarray(rows, dtype=float), np.asarray(labels).reshape(-1)
        check.that(
            rows.ndim == 2 and rows.shape[1] == 2,
            f"The {name} X has the shape {rows.shape}; (rows, 2) was expected. In each "
            "pair X comes first, then y.",
        )
        check.that(
            len(rows) == len(labels),
            f"The {name} set has {len(rows)} rows but {len(labels)} labels. Each of "
            "the three pairs holds an X and the y that belongs to it.",
        )
        result.append((rows, labels))
    return result


def compare_sizes(check, n):
    """60, 20 and 20 % of n."""
    sizes = [len(rows) for rows, _ in three_sets(check, n, 0.1, 0)]
    check.that(
        sum(sizes) <= n,
        f"With n={n} the three sets have {sum(sizes)} rows together ({', '.join(map(str, sizes))}): each of the {n} points "
        "belongs into one of them only.",
    )
    quarter = -(-n // 4)
    quarter_of_the_rest = -(-(n - quarter) // 4)
    check.equal(
        sizes,
        [n * 3 // 5, n // 5, n // 5],
        name=f"with n={n}, the list of training, validation and test rows",
        mistakes={
            "You took 20 % twice: the second time it was 20 % of the 80 % that were "
            "left. Of those you need a quarter.": [n * 16 // 25, n * 4 // 25, n // 5],
            "After 60 % have gone for the training, 40 % are left: each of the other two sets is half of "
            "them.": [n * 3 // 5, n * 8 // 25, n * 2 // 25],
            "As above, and the two small sets stand the other way round.": [
                n * 3 // 5,
                n * 2 // 25,
                n * 8 // 25,
            ],
            "The order is training, validation, test, and the big set comes first: in "
            "yours it comes last, where the test set "
            "belongs.": [n // 5, n // 5, n * 3 // 5],
            "The order is training, validation, test, and the big set comes first: in yours it stands where the "
            "validation set belongs.": [n // 5, n * 3 // 5, n // 5],
            "The validation set has half of what the test set has left, 40 % of all. Of those 80 % you need a "
            "quarter.": [n * 2 // 5, n * 2 // 5, n // 5],
            "A quarter was cut off both times, as `train_test_split` does when it is told no `test_size`.": [
                n - quarter - quarter_of_the_rest,
                quarter_of_the_rest,
                quarter,
            ],
        },
    )


### END SEALED

with rubric("split_moons", checks=4) as check:
    with check(
        "n = 100, n = 50 and n = 70: 60, 20 and 20 per cent",
        points=1,
        hint="Cut off the test set first; then cut the validation set off what is left, its rows with its labels.",
    ):
        compare_sizes(check, 100)
        compare_sizes(check, 50)
        compare_sizes(check, 70)
    ### BEGIN HIDDEN TESTS

    def as_set(rows):
        """The rows of an array as a set, to look for common ones."""
        return set(map(tuple, rows))

    def moon_of(rows):
        """The moon that each row is nearest to (0 or 1), and its distance from it."""
        t = np.linspace(0, np.pi, 400)
        arcs = [np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.5 - np.sin(t)]]
        away = [np.linalg.norm(rows[:, None] - arc, axis=2).min(axis=1) for arc in arcs]
        return np.argmin(away, axis=0), np.min(away, axis=0)

    def look_for_common_rows(check, n):
        """Every row in one set only."""
        parts = [rows for rows, _ in three_sets(check, n, 0.2, 3)]
        for i, j in ((0, 1), (0, 2), (1, 2)):
            common = len(as_set(parts[i]) & as_set(parts[j]))
            check.that(
                common == 0,
                f"{common} rows stand both in the {SETS[i]} and in the {SETS[j]} set. "
                f"Then the {SETS[j]} set asks what was learned by heart.",
            )
        found = len(as_set(np.concatenate(parts)))
        check.that(
            found == n,
            f"Only {found} of the {n} rows are in the three sets.",
            hint="Cut the validation set off what the test set has left, X with y.",
        )

    def look_for_one_draw(check, n):
        """The rows are those of one call of moons. With its defaults: noise and seed are looked at below."""
        rows = np.concatenate([rows for rows, _ in three_sets(check, n, 0.1, 0)])
        drawn = moons(n, 0.1, 0)[0]
        away = np.abs(rows[:, None] - drawn).max(axis=2).min(axis=1)
        strangers = int((away > 1e-4).sum())
        check.that(
            strangers == 0,
            f"{strangers} of the {n} rows are none of those that one draw gives, moons({n}, 0.1, 0). Draw all n points at "
            "once, with the noise and the seed that came in, and cut them up as they are: real data can't be drawn again.",
        )

    def look_at_labels(check, n):
        """Every row with its own label: without noise the place tells which."""
        parts = three_sets(check, n, 0.0, 3)
        wrong = sum(int((moon_of(rows)[0] != labels).sum()) for rows, labels in parts)
        check.that(
            wrong == 0,
            f"{wrong} of {n} rows carry the label of the other moon. Rows and labels "
            "must be shuffled alike: split X and y in one call, or by one array of "
            "indices.",
        )

    def count_classes(check, n, seed):
        """As many rows of class 0 as of class 1, in each set."""
        parts = three_sets(check, n, 0.1, seed)
        for name, (_, labels) in zip(SETS, parts, strict=True):
            ones = int(np.sum(labels == 1))
            check.that(
                abs(ones - len(labels) / 2) <= 0.5,
                f"With n={n} and seed={seed} the {name} set has {ones} rows of class 1 "
                f"out of {len(labels)}. Half of them was asked for: stratify, in both "
                "splits.",
            )

    def compare_seeds(check):
        """The same seed twice, then another. That seed is 0, which must not count as none."""
        zero, again, six = (three_sets(check, 60, 0.2, seed) for seed in (0, 0, 6))
        for one, other in zip(zero, again, strict=True):
            check.that(
                all(map(np.array_equal, one, other)),
                "Two calls with seed 0 gave different sets. `random_state=seed` is needed wherever chance comes in: for "
                "the points and for each split.",
            )
        check.that(
            not np.array_equal(zero[0][0], six[0][0]),
            "Seed 0 and seed 6 give the same sets: `seed` is ignored.",
        )
        check.that(
            not as_set(zero[0][0]) & as_set(six[0][0]),
            "Seed 0 and seed 6 have points in common: the seed decides the split, but "
            "the points are always the same ones.",
        )

    def measure_noise(check, noise):
        """How far the points lie from the half circles."""
        away = float(moon_of(three_sets(check, 60, noise, 5)[0][0])[1].mean())
        check.that(
            abs(away - 0.8 * noise) < 0.05,
            f"With noise {noise} your points lie {away:.2f} away from the half circles "
            f"on average, and {0.8 * noise:.2f} was expected: is `noise` passed on, and "
            "are the points left where they were drawn?",
        )

    with check(
        "every row of one draw in one set only, with its own label",
        points=1,
        hint="Cut X and y in the same call, and the validation set off what the test set has left.",
    ):
        look_for_common_rows(check, 200)
        look_for_one_draw(check, 100)
        look_at_labels(check, 200)
    with check(
        "both classes in equal parts in each set",
        points=1,
        hint="`stratify` takes the labels of exactly the rows that this call splits.",
    ):
        for start in range(6):
            count_classes(check, 50, start)
    with check(
        "the seed decides, and the noise counts",
        points=1,
        hint="Both the points and the splits are random: each needs the seed.",
    ):
        compare_seeds(check)
        measure_noise(check, 0.0)
        measure_noise(check, 0.2)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 6 of 6: two sets or three, in your own words  *(2 points)*
#
# 'I train on 80 %, and `EarlyStopping` picks the best epoch on the other 20 %. The model has never trained on those, so the
# accuracy there is what customers will see.' What is wrong, and in which direction will the accuracy most likely be off? Two or
# three sentences.
#
# *What earns the points:* 1 for the reason; 1 for the direction, or for what would give an honest number.

# %% [markdown] answer="two_or_three" points=2
# **Model answer.** The 20 % were not trained on, but they were *used*: out of many epochs the one was chosen that does best on
# exactly these rows, part of that by luck. So the accuracy there is most likely too high, and the fewer the rows and the more the
# choices, the more so. A third set that took part in no decision, looked at once, gives the honest number.
#
# *For the marker.* **1 point** for the reason: the validation set took part in a choice (of the epoch), so it is not unseen.
# **1 point** for the direction (too optimistic) *or* the remedy (a separate test set, used once). Half a point each may be given
# for a reason that is right but vague ('data leak'). 0 points for 'overfitting' alone, without saying of what on what.

# %% [markdown]
# ## In five lines
#
# 1. **A callback is a window into `fit`**; `logs` holds the loss and the metrics that you compiled, epochs count from 0.
# 2. **Too early:** a flat curve may be a plateau. Compare with a baseline; count updates, not epochs.
# 3. **Never:** a dead ReLU layer doesn't move at all. LeakyReLU keeps the slope off 0; always name `negative_slope`.
# 4. **Too late:** the validation loss turns round. `EarlyStopping` with `restore_best_weights=True` goes back to the turn.
# 5. **`fit` goes on** where it was; to start again, build again. Train, validation and test are three different sets.
#
# **Where to go on.** Change the seed of the sigmoid network from 1 to 0 or 2: how long does the plateau last? Then lesson 05 asks
# why sigmoid has such plateaus at all, and lesson 06 where the slope gets lost in a deep net.
