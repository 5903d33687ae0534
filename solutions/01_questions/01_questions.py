# %% [markdown]
# # 01 Ten questions about deep learning
#
# In January 2020 a course on neural networks began with ten questions, and answered three.
# **Here you answer all ten, each by something that you compute or see.** Some answers in circulation are wrong; you will catch them at it.
#
# At the end you will be able to
#
# * fit a line in three ways, and say what about them is 'machine learning' and what is 'deep';
# * write a neuron and gradient descent yourself;
# * say, with a measurement at hand, why networks have layers, why depth was hard, and what made it work.
#
# **Time:** about 90 minutes. Run the cells from the top; you may stop after any section. **You need:** functions and arrays in Python,
# and the slope of a curve. No GPU; no cell runs longer than a few seconds.

# %%
import timeit

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from coursekit import datasets, plots
from IPython.display import display
from scipy.ndimage import correlate, maximum_filter
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

# %% [markdown]
# ## 1. What is the difference between machine learning and deep learning?
#
# Twelve weights on a spring, twelve lengths. We make up the data, so we know the truth: 2 dm unloaded, 0.8 dm more for each
# kilogram, and a measuring error. Can a machine find `a = 0.8` and `b = 2`?

# %%
rng = np.random.default_rng(1)
kg = np.linspace(0.25, 3, 12)
dm = np.round(2 + 0.8 * kg + rng.normal(0, 0.15, 12), 2)
dm

# %% [markdown]
# **First way: equations.** Two unknowns need two measurements. `np.linalg.solve` subtracts one equation from the
# other until a single unknown is left (Gaussian elimination). Three pairs:

# %%
for pair in ([0, 1], [5, 6], [0, 11]):
    a, b = np.linalg.solve([[kg[i], 1] for i in pair], dm[pair])
    print(f"measurements {pair}: length = {a:.2f} * kg + {b:.2f}")

# %% [markdown]
# Three pairs, three springs: each line is exact for its two points, errors included.
#
# **Second way: least squares.** All twelve have a say: the line whose squared misses are smallest on average. A formula
# gives it at once (lesson 02 builds it):

# %%
a_best, b_best = np.polyfit(kg, dm, 1)
print(f"length = {a_best:.4f} * kg + {b_best:.4f}")

# %% [markdown]
# **Third way: gradient descent.** Start at (0, 0), feel in which direction the error falls, go a small step that way, repeat. The
# error, or **loss**, is half the mean squared miss.


# %%
def loss(a, b):
    return np.mean((a * kg + b - dm) ** 2) / 2


# %% [markdown]
# We feel for the slope in the plainest way: *wiggle one number, keep the other, and see how much the loss changes*.


# %%
def slopes(a, b, h=1e-4):
    along_a = (loss(a + h, b) - loss(a - h, b)) / (2 * h)
    along_b = (loss(a, b + h) - loss(a, b - h)) / (2 * h)
    return np.array([along_a, along_b])


def walk(rate, steps):
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(path[-1] - rate * slopes(*path[-1]))
    return np.array(path)


# %%
path = walk(rate=0.1, steps=800)
a, b = path[-1]
print(f"length = {a:.4f} * kg + {b:.4f}")

# %% [markdown]
# The same line, to four digits. *'Machine learning uses a closed formula, deep learning uses gradient descent'*, you will hear. We
# ask two classics of machine learning how often they iterated:

# %%
X_moons, y_moons = datasets.moons()
for model in (LogisticRegression(), SVC()):
    model.fit(X_moons, y_moons)
    print(f"{type(model).__name__}: {int(np.max(model.n_iter_))} iterations")

# %% [markdown]
# Neither has a formula. And our third way was gradient descent on two numbers, without any network. Two things
# were mixed up: **the model** (a line, a stack of layers) and **the way to fit it** (formula, descent).
#
# * *Artificial intelligence*: programs that do what seems to need intelligence, be it by hand-written rules.
# * *Machine learning*, a part of it: the numbers in the program come from data.
# * *Deep learning*, a part of that: the model is a stack of layers. It has no formula, so it is fitted by gradient descent:
#   slow, but good for any stack.

# %% [markdown]
# ### Question 1  *(1 point)*
#
# Which sentence survives what you have just seen?
#
# * **a** Deep learning is another name for gradient descent.
# * **b** Machine learning finds its numbers by a formula, deep learning step by step.
# * **c** Deep learning is machine learning with a stack of layers; gradient descent also fits models that are not deep.
# * **d** A line fitted by gradient descent is better than one by least squares, since it was learned.
#
# Replace the last line of the cell by `return` and your letter, such as `return "x"`. Try as often as you like.


# %% exercise="question_1"
def question_1():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_1" points=1
from coursekit import rubric

with rubric("question_1", checks=1) as check:
    because = {
        "a": "The third way was gradient descent on two numbers: no network, "
        "nothing deep. It is a way to fit a model, not a kind of model.",
        "b": "Logistic regression and the SVM are machine learning, and both iterated: "
        "8 times the one, 104 times the other.",
        "d": "Both ways ended at the same line, to four digits. They look for "
        "the same minimum; only the road differs.",
    }
    with check("machine learning and deep learning", points=1):
        check.choice(check.call(question_1), right="c", because=because)
check.score

# %% [markdown]
# ## 2. What does gradient descent look like?
#
# First with one unknown: `b` is known, `a` is not. Then the loss is a curve. The **learning rate** says how far to go for a
# given slope. Three of them:

# %%
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3), sharey=True)
grid = np.linspace(-0.7, 2.3, 100)
for ax, rate in zip(axes, (0.1, 0.5, 0.65), strict=True):
    steps = [0.0]
    for _ in range(6):
        steps.append(steps[-1] - rate * slopes(steps[-1], b_best)[0])
    ax.plot(grid, [loss(a, b_best) for a in grid], color="grey")
    ax.plot(steps, [loss(a, b_best) for a in steps], "o-", lw=1)
    ax.set(title=f"learning rate {rate}", xlabel="a (dm/kg)")
    ax.set(xlim=(-0.7, 2.3), ylim=(-0.2, 4))
axes[0].set_ylabel("loss")
plt.show()

# %% [markdown]
# Each dot is a step *against* the slope: left of the minimum the slope is negative, so `a` grows. **Left:** the steps shrink by
# themselves, because the slope does. **Middle:** it leaps across the valley and still arrives. **Right:** each leap lands higher.
# The direction was right every time, the length was not.
#
# With two unknowns the loss is a landscape. We draw it like a hiking map, and below it the line that belongs to the place.


# %%
def draw_map(ax, steps):
    a, b = np.meshgrid(np.linspace(-0.3, 2.1, 80), np.linspace(-0.3, 2.6, 80))
    heights = np.mean((a[..., None] * kg + b[..., None] - dm) ** 2, axis=-1) / 2
    levels = 0.004 * 3.0 ** np.arange(1, 7)
    ax.contour(a, b, heights, levels=levels, colors="grey", linewidths=1)
    ax.plot(*path[: steps + 1].T, ".-", lw=1)
    ax.plot(*path[steps], "o", color=plots.COLORS[3], ms=9)
    ax.set(xlabel="a (dm/kg)", ylabel="b (dm)", title=f"after {steps} steps")


# %%
def draw_line(ax, steps):
    a, b = path[steps]
    ends = np.array([0, 3.2])
    ax.plot(kg, dm, "o", color="black", ms=4)
    ax.plot(ends, a * ends + b, color=plots.COLORS[3])
    ax.set(xlabel="weight (kg)", ylabel="length (dm)", ylim=(-0.2, 5.2))
    ax.set_title(f"loss {loss(a, b):.3f}")


# %%
figure, axes = plt.subplots(2, 4, figsize=(11, 5.4))
for column, steps in zip(axes.T, (0, 1, 10, 400), strict=True):
    draw_map(column[0], steps)
    draw_line(column[1], steps)
plt.show()

# %% [markdown]
# Above: each grey curve joins places of equal loss; the thick dot is where we stand. The **gradient** is the pair of slopes, an arrow
# with a direction and a length; each step goes against it. Ten steps lead down into a narrow valley; then the walk creeps along its floor,
# where the slope is small.
#
# Go yourself, by the slider or ▶. (This needs a running kernel; on a saved page the pictures above stand in for it.)


# %%
def show_walk(steps):
    _, axes = plt.subplots(1, 2, figsize=(8, 3.4))
    draw_map(axes[0], steps)
    draw_line(axes[1], steps)
    plt.show()


play = widgets.Play(max=60, interval=400)
slider = widgets.IntSlider(max=60, description="steps")
widgets.jslink((play, "value"), (slider, "value"))
picture = widgets.interactive_output(show_walk, {"steps": slider})
display(widgets.HBox([play, slider]), picture)

# %% [markdown]
# How long until both numbers are right to a hundredth? And with a larger learning rate?

# %%
for rate in (0.1, 0.4, 0.5):
    near = np.abs(walk(rate, 500) - [a_best, b_best]).max(axis=1) < 0.01
    print(f"rate {rate}:", f"{near.argmax()} steps" if near[-1] else "never arrives")

# %% [markdown]
# Why walk, when one look at the map shows the minimum? Because the map took 80 × 80 losses for *two* unknowns. For a hundred it would
# take 80 to the power of 100. A walker needs only the slope underfoot. (You will write this walk in exercise 1.3, at the end.)

# %% [markdown]
# ### Question 2  *(1 point)*
#
# You stand at `w = 3`. The slope of the loss is -2 there, and the learning rate is 0.1. Where does the next step lead?
#
# * **a** 2.8
# * **b** 3.2
# * **c** 5
# * **d** 3.1


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

with rubric("question_2", checks=1) as check:
    because = {
        "a": "That is a step uphill. A slope of -2 says that the loss falls when w "
        "grows, so go to 3 - 0.1 * (-2).",
        "c": "That is 3 - (-2), without the learning rate. The slope counts a tenth.",
        "d": "The direction is right, but the step is the rate times the slope: "
        "where it is steeper, the step is longer.",
    }
    with check("one step of gradient descent", points=1):
        check.choice(check.call(question_2), right="b", because=because)
check.score


# %% [markdown]
# ## 3. Where in a nerve cell is the weight?
#
# Nerve cells don't touch. Between one and the next is a gap, the **synapse**. A pulse crosses it by a chemical, the neurotransmitter, and
# how much gets across decides how strongly the pulse counts. That strength is the **weight**.
#
# | nerve cell | artificial neuron |
# |---|---|
# | pulses that come in | inputs x1, x2, … |
# | strength of each synapse | weights w1, w2, … |
# | the cell body adds up | w1 x1 + w2 x2 + … |
# | it fires above a threshold | 1 if the sum is above it, else 0 |
#
# An analogy, no more. A neuron that decides whether to take an umbrella, from two inputs: dark clouds, and a forecast of rain.

# %%
weather = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])  # clouds, forecast
sums = weather @ [1, 2]  # the forecast counts twice as much
print(sums > 1.5)

# %% [markdown]
# It trusts the forecast, clouds or not. A small weight damps a large input: 100 clouds at a weight of 0.01, one forecast at 2.

# %%
0.01 * 100, 2 * 1

# %% [markdown]
# ### The threshold changes sides, and its sign
#
# `w x > threshold` is the same as `w x - threshold > 0`. Call `b = -threshold` the **bias**, and the rule is `w x + b > 0`. Some texts
# write `w x - b`, and the old notes did both on one page. Does it matter?

# %%
threshold = 1.5
for b in (-threshold, threshold):
    print(f"b = {b:4}:", (sums + b > 0).tolist())

# %% [markdown]
# With the wrong sign you carry an umbrella under a clear sky. In this course it is always `+ b`: *a high threshold is a negative bias*.

# %% [markdown]
# ### Question 3  *(1 point)*
#
# Learning changes the weights. Which part of a nerve cell would that be?
#
# * **a** the cell body
# * **b** the axon, the cable that carries the pulse away
# * **c** the threshold
# * **d** the synapses


# %% exercise="question_3"
def question_3():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% tests="question_3" points=1
from coursekit import rubric

with rubric("question_3", checks=1) as check:
    because = {
        "a": "The cell body adds up what arrives. How strongly each input "
        "arrives has been decided before, at the gap.",
        "b": "The axon passes the pulse on as it is, to every cell that listens. "
        "Each listener weighs it for itself, at the gap.",
        "c": "The threshold is learned, too, but it is the bias: one number a "
        "neuron. Weights there are as many as inputs.",
    }
    with check("the place of the weight", points=1):
        check.choice(check.call(question_3), right="d", because=because)
check.score

# %% [markdown]
# ### Exercise 1.1: A neuron  *(3 points)*
#
# Write `neuron(X, w, b)`: a neuron with the rule `w x + b > 0`.
#
# * In: `X`, an array of shape (n, d), an example in each row; `w`, an array of shape (d,); `b`, a number.
# * Out: an array of shape (n,) with 1 for each example at which the neuron fires, else 0. Numbers, not `True` and `False`.
#
# If the sum is exactly 0, the neuron stays silent.
#
# Example: the umbrella, `neuron(weather, np.array([1, 2]), -1.5)`, gives `[0, 0, 1, 1]`.
#
# <details><summary>Hint</summary>
#
# `X @ w` multiplies each row by `w` and sums: shape (n,). A comparison gives `True` and `False`; `.astype(int)` makes numbers of them.
#
# </details>


# %% exercise="neuron"
def neuron(X, w, b):
    """1 where w x + b > 0, else 0. X (n, d), w (d,), a number b; returns (n,)."""
    ### BEGIN SOLUTION
    return (X @ w + b > 0).astype(int)
    ### END SOLUTION


# %% tests="neuron" points=3
import numpy as np
from coursekit import rubric

no_bias = "The bias is ignored: that is the answer of a neuron with b = 0."
wrong_sign = (
    "The bias has the wrong sign. It is added, w x + b > 0. What would be "
    "subtracted is the threshold, which is -b."
)
tie = "A sum of exactly 0 is not above 0: the neuron stays silent. Use `>`, not `>=`."
no_step = "Those are the sums. Does the neuron fire or not? 1 above 0, else 0."
signs = "A silent neuron gives 0, not -1."
turned = "Yours is silent where it should fire, and fires where it should be silent."

with rubric("neuron", checks=3) as check:
    with check(
        "AND, OR and 'always' of two inputs",
        points=1,
        hint="Work the four sums out on paper first: w1 * x1 + w2 * x2 + b.",
    ):
        corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        for w, b, what, want in (
            ([1.0, 1.0], -1.5, "AND", [0, 0, 0, 1]),
            ([1.0, 1.0], -0.5, "OR", [0, 1, 1, 1]),
            ([0.0, 0.0], 0.5, "'always'", [1, 1, 1, 1]),
        ):
            got = np.asarray(check.call(neuron, corners, np.array(w), b))
            check.that(
                got.dtype.kind != "b",
                "These are True and False. Make numbers of them: `.astype(int)`.",
            )
            sums = corners @ np.array(w)
            check.equal(
                got,
                want,
                name=f"the answer for {what}, w = {w} and b = {b},",
                mistakes={
                    no_bias: sums > 0,
                    wrong_sign: sums - b > 0,
                    no_step: sums + b,
                    signs: np.sign(sums + b),
                    turned: sums + b < 0,
                },
            )

    with check(
        "silent at exactly 0",
        points=1,
        hint="'Above 0' does not include 0.",
    ):
        X = np.array([[1.0, 1.0], [2.0, 0.5], [3.0, -1.0], [0.0, 2.0]])
        got = np.asarray(check.call(neuron, X, np.array([1.0, 2.0]), -3.0))
        check.equal(
            got,
            [0, 0, 0, 1],
            name="the answer to sums of 0, 0, -2 and 1",
            mistakes={
                tie: [1, 1, 0, 1],
                no_bias: [1, 1, 1, 1],
                signs: [0, 0, -1, 1],
                no_step: [0, 0, -2, 1],
                turned: [0, 0, 1, 0],
            },
        )

    ### BEGIN HIDDEN TESTS
    with check(
        "five inputs, and a single example",
        points=1,
        hint="Is anything in your function made for two inputs, or for four rows?",
    ):
        rng = np.random.default_rng(11)
        for n in (40, 1):
            X = rng.normal(size=(n, 5)).round(2)
            w = rng.normal(size=5).round(2)
            sums = X @ w
            for b in (1.25, -0.75):
                check.equal(
                    check.call(neuron, X, w, b),
                    (sums + b > 0).astype(int),
                    name=f"the answer to {n} examples of five inputs",
                    mistakes={
                        no_bias: sums > 0,
                        wrong_sign: sums - b > 0,
                        signs: np.sign(sums + b),
                    },
                )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 4. How can layers solve hard problems?
#
# A neuron with two inputs draws one straight line and fires on one side of it. Here no line will do: an island, and the sea around it.

# %%
rng = np.random.default_rng(4)
angle = rng.uniform(0, 2 * np.pi, 160)
island = np.arange(160) < 80
radius = np.where(island, rng.uniform(0, 0.45, 160), rng.uniform(1.05, 1.4, 160))
places = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

# %% [markdown]
# How good can *one* neuron be? We try 20,000 random ones and keep the best.

# %%
candidates = rng.normal(size=(3, 20_000))  # w1, w2 and b of each
fires = places @ candidates[:2] + candidates[2] > 0
correct = (fires == island[:, None]).mean(axis=0)
one = candidates[:, correct.argmax()]
print(f"{correct.max():.3f} right")

# %% [markdown]
# Now three neurons with a line each, and a fourth that sees only those three and fires if *all* of them do: 1 + 1 + 1 - 2.5 > 0.
# That is a network of two layers.


# %%
def best_neuron(points):
    return points @ one[:2] + one[2] > 0


def two_layers(points):
    lines = points @ [[0, -1.7, 1.7], [1, -1, -1]] + [0.5, 1, 1] > 0
    return lines.sum(axis=1) - 2.5 > 0


print(f"{(two_layers(places) == island).mean():.3f} right")

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 4))
for ax, predict, title in (
    (axes[0], best_neuron, "best of 20,000 neurons"),
    (axes[1], two_layers, "3 neurons + 1"),
):
    plots.decision_area(predict, places, island * 1, ax=ax, title=title, margin=0.2)
axes[0].get_legend().remove()
plt.show()

# %% [markdown]
# **Left:** one line leaves much of the sea on the island's side. **Right:** three lines make a triangle. The first layer cuts, the second puts
# the pieces together; a third could join triangles into any shape.
#
# ### Then why not one *wide* layer of cuts?
#
# Because depth multiplies. A tiny layer: two neurons that cut off what is below 0 (**ReLU**: `max(z, 0)`), added up so that they
# fold the range 0 to 1 in the middle.


# %%
def relu(z):
    return np.maximum(z, 0)


def fold(x):
    return 2 * relu(x) - 4 * relu(x - 0.5)


# %%
x = np.linspace(0, 1, 1025)
y = x
figure, axes = plt.subplots(1, 3, figsize=(9.5, 2.6), sharey=True)
for layers, ax in enumerate(axes, start=1):
    y = fold(y)
    pieces = 1 + np.count_nonzero(np.diff(np.sign(np.diff(y))))
    ax.plot(x, y)
    ax.set(title=f"{layers} layers, {pieces} pieces", xlabel="input")
axes[0].set(title="1 layer, 2 pieces", ylabel="output")
plt.show()

# %% [markdown]
# A layer that folds what is folded already doubles the number of straight pieces. Side by side, in *one* layer, each ReLU adds just
# one bend: for the picture on the right it takes seven of them, instead of three layers of two.

# %% [markdown]
# ### Question 4  *(1 point)*
#
# Ten such layers have 20 neurons. How many straight pieces has their output?
#
# * **a** 20
# * **b** 100
# * **c** 21
# * **d** 1024


# %% exercise="question_4"
def question_4():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% tests="question_4" points=1
from coursekit import rubric

with rubric("question_4", checks=1) as check:
    because = {
        "a": "Two pieces more with each layer? Look at the three pictures: 2, 4 and 8 "
        "pieces. Each layer doubles them.",
        "b": "That is ten squared. From one picture to the next the number of "
        "pieces doubles: 2, 4, 8, and so on.",
        "c": "That is what 20 neurons side by side would give, one bend each. "
        "One behind the other they fold what is folded already.",
    }
    with check("what depth multiplies", points=1):
        check.choice(check.call(question_4), right="d", because=because)
check.score

# %% [markdown]
# ## 5. Why is it hard to train many layers?
#
# A note from 2020 says: *'With depth, only the front layers learn.'* Make a guess; then we measure.
#
# Ten layers of fifty neurons, with the classic **sigmoid** that squeezes any number into 0 to 1. Nudge the weights of one layer. How far
# does the *output* move? A weight without influence on the output can't learn from its errors.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_layer(x, W):
    return sigmoid(x @ W)


# %%
def influence(layer, size=50**-0.5, depth=10, seed=0):
    """Movement of the output for a nudge in each layer, divided by the nudge."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, size, (depth, 50, 50))
    inputs = rng.normal(size=(20, 50))

    def output(weights):
        x = inputs
        for W in weights:
            x = layer(x, W)
        return x

    moved = []
    for i in range(depth):
        nudged = weights.copy()
        nudged[i] += rng.normal(0, 0.01, (50, 50))
        moved.append(np.sqrt(np.mean((output(nudged) - output(weights)) ** 2)) / 0.01)
    return np.array(moved)


# %%
ten_sigmoids = influence(sigmoid_layer)
figure, ax = plt.subplots(figsize=(6, 3))
ax.bar(range(1, 11), ten_sigmoids, log=True)
ax.set(xlabel="layer that is nudged (1 = front)", ylabel="influence")
ax.set_xticks(range(1, 11))
plt.show()

# %% [markdown]
# The axis goes in factors of ten. The **last** layers move the output; of a nudge in the **first** hardly anything comes out. Luck of the
# draw? Last against first, five times:

# %%
for seed in range(5):
    moved = influence(sigmoid_layer, seed=seed)
    print(f"draw {seed}: last / first = {moved[-1] / moved[0]:,.0f}")

# %% [markdown]
# This is the **vanishing gradient**. And in real training? Seven layers of weights learn the two moons of lesson 04 for 100 epochs. By how
# much does each layer change, in percent of its size?

# %%
for seed in range(3):
    net = MLPClassifier((10,) * 6, "logistic", solver="sgd", random_state=seed)
    net.set_params(learning_rate_init=0.1).partial_fit(X_moons, y_moons, classes=[0, 1])
    before = [W.copy() for W in net.coefs_]
    for _ in range(100):
        net.partial_fit(X_moons, y_moons)
    pairs = zip(before, net.coefs_, strict=True)
    change = [100 * np.linalg.norm(W - V) / np.linalg.norm(V) for V, W in pairs]
    print(np.round(change, 1), "accuracy", net.score(X_moons, y_moons))

# %% [markdown]
# The front layers have hardly stirred, the last ones moved most, and the net still guesses. The note is the wrong way
# round: only the **last** layers learn, on inputs that the front layers have scrambled at random.

# %% [markdown]
# ### Question 5  *(1 point)*
#
# Why does the influence of the *first* layer vanish?
#
# * **a** A change there passes through all later layers, and each of them makes it smaller.
# * **b** The first layer has fewer weights.
# * **c** The first layer is trained first, so it is ready before the others.
# * **d** It is an unlucky draw of the starting weights.


# %% exercise="question_5"
def question_5():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "a"
    ### END SOLUTION


# %% tests="question_5" points=1
from coursekit import rubric

with rubric("question_5", checks=1) as check:
    because = {
        "b": "In the measurement all ten layers had the same 50 x 50 weights.",
        "c": "All layers are updated in the same step. The first hardly moved "
        "at all, and the net was still guessing.",
        "d": "Five draws gave the same picture. Luck changes the digits, not the size.",
    }
    with check("where the gradient vanishes", points=1):
        check.choice(check.call(question_5), right="a", because=because)
check.score

# %% [markdown]
# ## 6. Why must the activation be non-linear?
#
# It was the sigmoids that swallowed the nudges. Leave them out, and measure again, last layer against first:

# %%
linear = influence(np.matmul)
print(f"last / first = {linear[-1] / linear[0]:.2f}")

# %% [markdown]
# Cured! But what is left of the network? Three layers without activation, 10 → 100 → 100 → 1:

# %%
rng = np.random.default_rng(6)
W1, W2, W3 = (rng.normal(size=s) for s in ((10, 100), (100, 100), (100, 1)))
inputs = rng.normal(size=(5, 10))
deep = inputs @ W1 @ W2 @ W3
deep.ravel()

# %% [markdown]
# The same in one layer, whose weights are the product of the three:

# %%
W = W1 @ W2 @ W3
print(W.shape, "largest relative difference:", np.abs((inputs @ W) / deep - 1).max())

# %% [markdown]
# 11,100 weights do the work of 10: layers of linear maps **collapse** into one. What that costs, the moons show. No hidden
# layer, two linear ones, and the same two with a bend in each neuron (tanh, a sigmoid from -1 to 1):

# %%
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2))
kinds = (
    ("no hidden layer", (), "identity"),
    ("2 linear layers", (20, 20), "identity"),
    ("2 layers with tanh", (20, 20), "tanh"),
)
for ax, (name, hidden, activation) in zip(axes, kinds, strict=True):
    net = MLPClassifier(hidden, activation, solver="lbfgs", random_state=0)
    net.fit(X_moons, y_moons)
    numbers = sum(W.size for W in net.coefs_ + net.intercepts_)
    title = f"{name}\n{numbers} numbers: {net.score(X_moons, y_moons):.3f} right"
    plots.decision_area(net, X_moons, y_moons, ax=ax, title=title)
for ax in axes[:2]:
    ax.get_legend().remove()
plt.show()

# %% [markdown]
# **Left and middle:** the same straight border, though one net learns 3 numbers and the other 501. **Right:** 501 again, but each neuron bends,
# and the border follows the moons.

# %% [markdown]
# ### Question 6  *(1 point)*
#
# A friend stacks a hundred linear layers, 10 inputs, 100 neurons in each layer. What will the border between two classes look like?
#
# * **a** a hundred straight pieces
# * **b** one straight cut, as with no hidden layer at all
# * **c** a smooth curve, if trained long enough
# * **d** it depends on the starting weights


# %% exercise="question_6"
def question_6():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_6" points=1
from coursekit import rubric

with rubric("question_6", checks=1) as check:
    because = {
        "a": "The pieces of section 4 came from the bend in ReLU. Linear layers "
        "have no bend: their product is one matrix.",
        "c": "Training changes the numbers in the matrices, but their product "
        "stays one matrix, and its border straight.",
        "d": "They decide where the cut lies, not that it is straight. The "
        "product of a hundred matrices is one matrix.",
    }
    with check("a stack of linear layers", points=1):
        check.choice(check.call(question_6), right="b", because=because)
check.score

# %% [markdown]
# ### Exercise: Depth or bend, in your own words  *(2 points)*
#
# Two classmates argue. *'It is the depth that makes networks strong: stack enough layers.'* – *'No, it is the bend: one layer with ReLU would do
# as well.'* Answer both, each with a result from section 4 or 6. Three or four sentences.

# %% [markdown] answer="depth_or_bend" points=2
# **Depth alone** gives nothing: linear layers collapse into one. 11,100 weights did the work of 10, and two linear hidden layers drew the same
# straight border through the moons as none.
#
# **The bend alone** is strong, but dear: side by side each ReLU adds one bend, one behind the other each layer doubles the number of pieces. For
# eight pieces one layer needs seven neurons, and three layers need six; for 1024 pieces it is 1023 against 20. So depth pays only together with a bend.
#
# *For the marker.* 2 points: both classmates answered, each with a result (collapse, the moons with linear layers; folding, the number of
# pieces or neurons). 1 point: one of them so, or both without results. 0 points: takes one side without a reason. That one wide layer
# *can* draw any curve is right and may be granted to the second classmate, if the cost is named.

# %% [markdown]
# ## 7. What is the sigmoid good for, and what not?
#
# The neuron of section 3 jumps from 0 to 1. Let it learn to fire for the weights above 1.6 kg, by finding its threshold. The
# error at each threshold, once with the jump, once with a sigmoid in its place:

# %%
heavy = kg > 1.6


def step_error(threshold):
    return np.mean((1 * (kg > threshold) - heavy) ** 2)


def sigmoid_error(threshold):
    return np.mean((sigmoid(4 * (kg - threshold)) - heavy) ** 2)


# %%
grid = np.linspace(0, 3.2, 321)
figure, ax = plt.subplots(figsize=(6, 3))
ax.plot(grid, [step_error(t) for t in grid], label="jump")
ax.plot(grid, [sigmoid_error(t) for t in grid], label="sigmoid")
ax.set(xlabel="threshold (kg)", ylabel="error")
ax.legend()
plt.show()

# %% [markdown]
# The jump makes a staircase, flat almost everywhere; the sigmoid a valley. Ask both for their slope at 0.6 kg, by a wiggle:

# %%
for error in (step_error, sigmoid_error):
    print(error.__name__, (error(0.6 + 1e-4) - error(0.6 - 1e-4)) / 2e-4)

# %% [markdown]
# Slope 0: the jump is wrong and has no idea where to go. So these are the **gains** of the sigmoid: it stays within 0 and 1, so it can be read
# as a probability, and it is *smooth*, so there is a slope to follow. The **faults** show in that slope:

# %%
for z in (0, 2, 5, 10):
    print(f"at {z:2}: {(sigmoid(z + 1e-4) - sigmoid(z - 1e-4)) / 2e-4:.5f}")

# %% [markdown]
# A quarter at best, and next to nothing once the sum is large: the neuron is **saturated**. In section 5 a nudge of the first layer had nine more
# sigmoids to pass. A quarter, nine times over, against the measurement:

# %%
print(f"{0.25**9:.1e} expected, {ten_sigmoids[0] / ten_sigmoids[-1]:.1e} measured")

# %% [markdown]
# A second fault, in many texts: *'exp is slow.'* Is it? A layer of 500 neurons, 784 inputs, 500 examples:


# %%
def milliseconds(function):
    """The shortest of seven runs."""
    return 1000 * min(timeit.repeat(function, number=1, repeat=7))


batch, W = np.ones((500, 784)), rng.normal(size=(784, 500))
z = batch @ W
print(f"the sums X @ W {milliseconds(lambda: batch @ W):8.2f} ms")
print(f"sigmoid        {milliseconds(lambda: sigmoid(z)):8.2f} ms")
print(f"ReLU           {milliseconds(lambda: relu(z)):8.2f} ms")

# %% [markdown]
# Your numbers will differ. A sigmoid costs more than a ReLU, but next to the sums both are small change. What counts is the flat ends.

# %% [markdown]
# ### Question 7  *(1 point)*
#
# Which is a real fault of the sigmoid in a deep network?
#
# * **a** Its output can leave the range 0 to 1.
# * **b** It has no slope at 0.
# * **c** Where the sum is large, positive or negative, its slope is almost 0.
# * **d** It is computed so slowly that deep networks take too long.


# %% exercise="question_7"
def question_7():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_7" points=1
from coursekit import rubric

with rubric("question_7", checks=1) as check:
    because = {
        "a": "It never does. That is a gain: it can be read as a probability.",
        "b": "At 0 it is steepest: a slope of 0.25. The jump has no slope there, "
        "and the sigmoid is its cure.",
        "d": "You timed it: slower than ReLU, but most of the time goes into the sums.",
    }
    with check("a fault of the sigmoid", points=1):
        check.choice(check.call(question_7), right="c", because=because)
check.score

# %% [markdown]
# ## 8. Why does y = wx + b need its b?
#
# Back to the spring. The best line without `b` (a one-line formula), and the best with it:

# %%
a_only = (kg @ dm) / (kg @ kg)
for a, b in ((a_only, 0), (a_best, b_best)):
    print(f"length = {a:.2f} * kg + {b:.2f}, loss {loss(a, b):.4f}")

# %% [markdown]
# Without `b` the loss is a hundred times larger, and a spring with nothing on it has length 0. *Every* line must pass through the origin,
# whatever the data say; and so must the border of a neuron.
#
# ### b is a weight like any other
#
# `w1 x1 + w2 x2 + b` is `w1 x1 + w2 x2 + b · 1`. So give each example one more input that is always 1, and `b` becomes its weight.
# Whatever is done with weights is then done with `b`, too.

# %% [markdown]
# ### Exercise 1.2: Fold the bias in  *(3 points)*
#
# Write `fold_bias(X, w, b)`, which turns a neuron with a bias into one without.
#
# * In: `X`, an array of shape (n, d); `w`, an array of shape (d,); `b`, a number.
# * Out: a pair `(Xa, wa)` of shapes (n, d + 1) and (d + 1,), so that `Xa @ wa` equals `X @ w + b`. `Xa` holds the columns of `X` in their order, and a
#   column of ones, at whichever end you like. `X` and `w` stay as they are.
#
# Example: for `X = [[5.0, 6.0], [7.0, 8.0]]`, `w = [2.0, 3.0]` and `b = 0.5` it may give `[[5, 6, 1], [7, 8, 1]]` and `[2, 3, 0.5]`.
#
# <details><summary>Hint</summary>
#
# `np.column_stack([X, ones])` puts a column beside a matrix, `np.append(w, b)` a number behind an array.
#
# </details>


# %% exercise="fold_bias"
def fold_bias(X, w, b):
    """Make b the weight of an input of 1. Returns Xa (n, d+1) and wa (d+1,)."""
    ### BEGIN SOLUTION
    return np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    ### END SOLUTION


# %% tests="fold_bias" points=3
import numpy as np
from coursekit import rubric

ones_as_row = (
    "The ones form a row, as if there were one more example. What is needed is one "
    "more input for every example: a column."
)
crossed = (
    "The column of ones and `b` stand at different ends, so `b` is multiplied by an "
    "input, and the ones by a weight."
)
column_of_b = (
    "The new column holds `b` itself. Put ones there; `b` belongs to the weights, "
    "where it can be learned like the others."
)
b_lost = "The sums lack `b`: the last weight is not `b`."

with rubric("fold_bias", checks=3) as check:
    with check(
        "the shapes of the example",
        points=1,
        hint="Two examples with two inputs become two examples with three.",
    ):
        X, w = np.array([[5.0, 6.0], [7.0, 8.0]]), np.array([2.0, 3.0])
        Xa, wa = check.unpack(check.call(fold_bias, X, w, 0.5), "Xa", "wa")
        check.that(np.shape(Xa) != (3, 2), ones_as_row)
        check.shape(Xa, (2, 3), "Xa")
        check.shape(wa, (3,), "wa")

    with check(
        "the same sums as before",
        points=1,
        hint="Print `Xa @ wa` and `X @ w + b` for the example: 28.5 and 38.5.",
    ):
        X, w = np.array([[5.0, 6.0], [7.0, 8.0], [0.0, 2.0]]), np.array([2.0, 3.0])
        Xa, wa = check.unpack(check.call(fold_bias, X, w, 0.5), "Xa", "wa")
        check.that(np.shape(Xa) != (4, 2), ones_as_row)
        check.shape(Xa, (3, 3), "Xa")
        check.shape(wa, (3,), "wa")
        Xa, wa = np.asarray(Xa, dtype=float), np.asarray(wa, dtype=float)
        want = X @ w + 0.5
        for turn in (1, -1):
            turned = np.allclose(Xa @ np.roll(wa, turn), want)
            check.that(not turned or np.allclose(Xa @ wa, want), crossed)
        check.close(
            Xa @ wa,
            want,
            name="Xa @ wa",
            rtol=1e-4,
            mistakes={
                b_lost: X @ w,
                "Each sum grew by 1 instead of `b`: is the new weight 1?": X @ w + 1,
            },
        )
        ones = np.all(Xa == 1, axis=0)
        check.that(ones.any() or not np.any(np.all(Xa == 0.5, axis=0)), column_of_b)
        check.that(ones.any(), "Xa has no column of ones.")

    ### BEGIN HIDDEN TESTS
    with check(
        "other sizes, and the columns of X",
        points=1,
        hint="Beside the ones, `Xa` holds the inputs as they were, however many.",
    ):
        rng = np.random.default_rng(12)
        for n, d, b in ((6, 4, -1.5), (1, 3, 0.25), (4, 4, 0.5), (3, 1, 2.75)):
            X = rng.uniform(2, 9, size=(n, d)).round(1)
            w = rng.uniform(2, 9, size=d).round(1)
            Xa, wa = check.unpack(check.call(fold_bias, X, w, b), "Xa", "wa")
            check.that(np.shape(Xa) != (n + 1, d), ones_as_row)
            check.shape(Xa, (n, d + 1), "Xa")
            check.shape(wa, (d + 1,), "wa")
            Xa, wa = np.asarray(Xa, dtype=float), np.asarray(wa, dtype=float)
            check.close(
                Xa @ wa,
                X @ w + b,
                name=f"Xa @ wa, for {n} examples of {d} inputs and b = {b},",
                rtol=1e-4,
                mistakes={b_lost: X @ w},
            )
            ones = np.flatnonzero(np.all(Xa == 1, axis=0))
            check.that(len(ones) == 1, "Xa should have one column of ones.")
            check.close(
                np.delete(Xa, ones, axis=1),
                X,
                name="what stands beside the ones in Xa",
                rtol=1e-4,
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### 'Centre the data, and b can go'
#
# Often said, and half true. Subtract the means of the spring's data and fit again:

# %%
kg_centred, dm_centred = kg - kg.mean(), dm - dm.mean()
np.polyfit(kg_centred, dm_centred, 1).round(9)

# %% [markdown]
# The same slope, and `b` is 0. Now a network with fifty hidden ReLU neurons, whose weights and biases are random and whose outputs are
# weighted by least squares. Can they draw a wave, also centred, with the biases and without?

# %%
x = np.linspace(-3, 3, 121)
wave = np.cos(x) - np.cos(x).mean()
rng = np.random.default_rng(3)
w, b = rng.normal(size=50), rng.uniform(-3, 3, 50)

figure, ax = plt.subplots(figsize=(8, 3))
ax.plot(x, wave, color="grey", lw=4, alpha=0.5, ls="-", label="the wave")
for bias, name in ((b, "with b"), (0 * b, "without b")):
    hidden = relu(x[:, None] * w + bias)
    drawn = hidden @ np.linalg.lstsq(hidden, wave)[0]
    ax.plot(x, drawn, label=f"{name}: loss {np.mean((drawn - wave) ** 2) / 2:.4f}")
ax.set(xlabel="x, centred", ylabel="output, centred", ylim=(-1.3, 1.3))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Without `b` all fifty neurons bend at the origin, so all they can draw is two rays. Each `b` puts a bend where it is needed. Centring does
# away with `b` where one *linear* map reads the data. Where neurons bend, you need it.

# %% [markdown]
# ### Question 8  *(1 point)*
#
# Inputs and answers are centred. Where can `b` be left out without any loss?
#
# * **a** in a linear model that reads the inputs directly
# * **b** in every layer of a network with ReLU
# * **c** nowhere: every model needs a `b`
# * **d** in a hidden layer of ReLU neurons, if it has enough of them


# %% exercise="question_8"
def question_8():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "a"
    ### END SOLUTION


# %% tests="question_8" points=1
from coursekit import rubric

with rubric("question_8", checks=1) as check:
    because = {
        "b": "The inputs of the first layer are centred; the outputs of a ReLU "
        "are not, and without `b` all bends lie in one place.",
        "c": "For the centred spring the best `b` was 0, with the same slope.",
        "d": "Fifty neurons without `b` drew two rays. Five thousand bend there, too.",
    }
    with check("what centring can do", points=1):
        check.choice(check.call(question_8), right="a", because=because)
check.score

# %% [markdown]
# ### Exercise: Why b, in your own words  *(2 points)*
#
# A classmate: *'I centre my data, so I leave `b` out of all layers of my ReLU network. It is only the y-intercept.'*
# Is that right for the spring, and for the network? Give a reason or a result of this section for each. Three or four sentences.

# %% [markdown] answer="why_bias" points=2
# **For the spring, yes.** `b` is the intercept there, and after centring the best line goes through the origin: the fit gave `b = 0` and the same slope.
#
# **For the network, no.** In a hidden neuron `b` decides where its ReLU bends (or where it starts to fire: `-b` is its threshold). Without it all
# fifty neurons bent at the origin, and the net could draw only two rays instead of the wave; more neurons don't help. And what
# comes out of a ReLU is not centred any more, even if what goes in is.
#
# *For the marker.* 2 points: right for the spring, wrong for the network, each with a reason or a result. One reason for the network is enough:
# the place of the bend, the threshold, the two rays, or outputs that are no longer centred. 1 point: one of the two cases so; or both
# judged rightly without reasons. 0 points: agrees with the classmate, or rejects both without a reason.

# %% [markdown]
# ## 9. What was the breakthrough of deep learning?
#
# Back-propagation, which finds all slopes of a network in one sweep, was widely known from 1986, and convolutional networks read cheques in
# the nineties. What was missing until about 2012?
#
# | year | what came | the trouble it cures | lesson |
# |---|---|---|---|
# | 2009 | ImageNet: millions of labelled pictures | too little data | 13, 14 |
# | 2010 | Xavier initialisation | signals that fade or explode | 06 |
# | 2010 | ReLU | the flat ends of the sigmoid | 05, 06 |
# | 2012 | a deep network on two GPUs wins ImageNet | months of computing | 02, 08 |
# | 2012 | dropout | learning by heart | 07 |
# | 2014 | Adam | one step length for all weights | 07 |
# | 2015 | batch normalisation | sums too large or too small for their activation | 07 |
# | 2015 | He initialisation | ReLU, which halves the signal | 06 |
# | 2015 | skip connections: 152 layers | depth itself | here |
#
# Which was *the* one? We repeat the measurement of section 5 with 20 layers and change one thing at a time. For 50 inputs, *Xavier* means weights
# of size √(1/50) here, *He* √(2/50). A **skip connection** adds a layer's input to its output.


# %%
def relu_layer(x, W):
    return relu(x @ W)


def sigmoid_with_skip(x, W):
    return x + sigmoid(x @ W)


nets = {
    "sigmoid, Xavier": influence(sigmoid_layer, depth=20),
    "ReLU, Xavier": influence(relu_layer, depth=20),
    "ReLU, He": influence(relu_layer, size=(2 / 50) ** 0.5, depth=20),
    "sigmoid, Xavier, skip": influence(sigmoid_with_skip, depth=20),
}

# %%
figure, ax = plt.subplots(figsize=(7, 3.6))
for (name, moved), marker in zip(nets.items(), plots.MARKERS, strict=False):
    ax.plot(range(1, 21), moved, marker=marker, ms=4, label=name)
ax.set(xlabel="layer that is nudged (1 = front)", ylabel="influence", yscale="log")
ax.set(xticks=range(2, 21, 2))
ax.legend()
plt.show()

# %% [markdown]
# **ReLU** makes the curve level: all layers have the same say. But it lies low, since each ReLU, silent for half of its inputs, lets half of
# the signal's power through. **He** doubles the power again. Over the 19 layers behind the first that makes √2 to the power of 19:

# %%
gain = nets["ReLU, He"][0] / nets["ReLU, Xavier"][0]
print(f"{2 ** (19 / 2):.0f} expected, {gain:.0f} measured")

# %% [markdown]
# A **skip** makes even twenty sigmoids work: the sum carries each nudge past the later layers. Three cures, three ways.
#
# None of them helps against too little data. One classifier of scikit-learn, and more and more handwritten digits:

# %%
X_digits, y_digits = datasets.digits()
order = np.random.default_rng(0).permutation(len(X_digits))
pixels, labels = X_digits[order].reshape(-1, 64), y_digits[order]
for n in (50, 200, 800):
    model = SVC().fit(pixels[:n], labels[:n])
    score = model.score(pixels[1000:], labels[1000:])
    print(f"{n:4} digits seen: {score:.3f} of the new ones right")

# %% [markdown]
# From two errors in ten to two in a hundred, with nothing new in the model.

# %% [markdown]
# ### Question 9  *(1 point)*
#
# 'What was the key breakthrough?' Which answer fits what you measured?
#
# * **a** ReLU. The rest is decoration.
# * **b** Several, since there were several troubles: flat ends, fading signals, depth, too little data.
# * **c** GPUs: with enough speed the old sigmoid networks would have worked just as well.
# * **d** Dropout, because it lets the front layers learn.


# %% exercise="question_9"
def question_9():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_9" points=1
from coursekit import rubric

with rubric("question_9", checks=1) as check:
    because = {
        "a": "With ReLU alone the signal still faded over 20 layers; it took "
        "He's weights to keep it. And neither makes up for missing data.",
        "c": "The influence of the first of 20 sigmoid layers was about 1e-12. "
        "At a thousand times the speed that is still nothing.",
        "d": "Dropout is against learning by heart. A network whose front layers "
        "don't move has the opposite trouble.",
    }
    with check("the breakthroughs", points=1):
        check.choice(check.call(question_9), right="b", because=because)
check.score

# %% [markdown]
# ## 10. Why is a CNN 'features plus a classifier'?
#
# A classifier on raw pixels has a weight for each place. What that means, we try with 200 digits to learn from, a margin of one pixel, and
# logistic regression (a single layer of neurons).

# %%
paper = np.pad(X_digits[order, :, :, 0], ((0, 0), (1, 1), (1, 1)))
moved_by_one = [np.roll(paper[1000:], by, axis) for axis in (1, 2) for by in (1, -1)]


def try_features(extract):
    """Learn from 200 digits, then judge 797 new ones, in place and moved."""

    def table(pictures):
        return extract(pictures).reshape(len(pictures), -1)

    model = LogisticRegression(max_iter=1000).fit(table(paper[:200]), labels[:200])
    in_place = model.score(table(paper[1000:]), labels[1000:])
    moved = [model.score(table(pictures), labels[1000:]) for pictures in moved_by_one]
    numbers = table(paper[:1]).size
    scores = f"in place {in_place:.3f}, moved {np.mean(moved):.3f}"
    print(f"{extract.__name__:12} {numbers:3} numbers, {scores}")


def raw(pictures):
    return pictures


try_features(raw)

# %% [markdown]
# Nine of ten are right, until the same digits move up, down, left or right by *one pixel*. Then more than half are wrong.
#
# What stays when a digit moves? Its edges. A **filter** compares neighbours, wherever it is put: this one takes the row above minus the row
# below. We slide it over the picture, turned in four directions, and keep what is positive (ReLU again).

# %%
up = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 4
kernels = {"up": up, "down": -up, "left": up.T, "right": -up.T}


def edges(pictures):
    maps = [correlate(pictures, k[None], mode="constant") for k in kernels.values()]
    return relu(np.stack(maps, axis=-1))


# %%
maps = np.moveaxis(edges(paper[:1])[0], -1, 0)
captions = [f"a {labels[0]}", *(f"ink {side}" for side in kernels)]
plots.pictures([paper[0], *maps], true=range(5), names=captions)
plt.show()

# %% [markdown]
# White means: here is an edge, with the ink on that side. A map says *what* is there, and also *where*, to the pixel. **Pooling** blurs the where:
# of each 2 × 2 pixels keep the largest. Filters and pooling alone, and together:


# %%
def pool(maps):
    size = (1, 2, 2) + (1,) * (maps.ndim - 3)
    return maximum_filter(maps, size)[:, 1::2, 1::2]


def edges_pooled(pictures):
    return pool(edges(pictures))


for extract in (raw, edges, pool, edges_pooled):
    try_features(extract)

# %% [markdown]
# Compare the first with the last: 100 numbers either way, the same classifier, the same score in place. But of the moved digits the edges still
# give away six in ten. It takes both: filters alone help a little, pooling alone blurs the digits themselves.
#
# So a picture passes through **features** (filter, ReLU, pool; in deep networks again and again), then a **classifier**. What a CNN adds: nobody
# writes its filters. Their numbers are weights, learned from the same error as the classifier's (lesson 08). You can look at them (lesson
# 09), and what they learn on one task serves another (lesson 14).

# %% [markdown]
# ### Question 10  *(1 point)*
#
# What is the difference between our edge features and those of a CNN?
#
# * **a** A CNN needs no classifier behind its features.
# * **b** Pooling gives the CNN more numbers to work with than the picture has.
# * **c** The filters of a CNN are learned, together with the classifier.
# * **d** A CNN has a weight of its own for each place in the picture.


# %% exercise="question_10"
def question_10():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_10" points=1
from coursekit import rubric

with rubric("question_10", checks=1) as check:
    because = {
        "a": "Features say what is in the picture, not which digit it is. The "
        "last layers of a CNN are a classifier like ours.",
        "b": "Pooling throws numbers away: of each four it keeps one. That is why it "
        "matters less where exactly an edge lies.",
        "d": "That is the classifier on raw pixels, which lost the digits when "
        "they moved. A filter uses the same few weights everywhere.",
    }
    with check("features and classifier", points=1):
        check.choice(check.call(question_10), right="c", because=because)
check.score

# %% [markdown]
# ## Exercise 1.3: Descend  *(4 points)*
#
# The walk of section 2, by your own hand. Wiggling costs two losses for each unknown; for a line the slopes can be had directly. With
# the miss `m = a x + b - y`, half its square has the slope `m x` along `a` and `m` along `b`. The loss is the *mean* over all
# points, and so are its slopes.
#
# Write `fit_line_gd(x, y, lr, steps)`: gradient descent from `(0, 0)`.
#
# * In: `x` and `y`, arrays of shape (n,); `lr`, the learning rate; `steps`, how many steps to go (perhaps 0).
# * Out: `(a, b)` after exactly that many steps.
#
# Example: for `x = [1, 2, 3]`, `y = [2, 5, 5]`, a rate of 0.1 and one step. At (0, 0) the misses are -2, -5 and -5, so the slopes are -9
# along `a` and -4 along `b`. The result is `(0.9, 0.4)`.
#
# <details><summary>Hint 1</summary>
#
# All misses at once: `a * x + b - y`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Both slopes belong to the same place. Work out the misses once in each step, then both slopes, and only then move.
#
# </details>


# %% exercise="fit_line_gd"
def fit_line_gd(x, y, lr, steps):
    """Gradient descent on the mean of half the squared misses. Returns (a, b)."""
    ### BEGIN SOLUTION
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        slope_a, slope_b = np.mean(misses * x), np.mean(misses)
        a, b = a - lr * slope_a, b - lr * slope_b
    return a, b
    ### END SOLUTION


# %% tests="fit_line_gd" points=4
import numpy as np
from coursekit import rubric

uphill = "This step went uphill. Subtract the slopes: they point to a larger loss."
summed = "The slopes are sums over the points. Take their means instead."
twice = (
    "The slopes are twice too steep. The loss has *half* the squared miss, so the 2 "
    "of the derivative cancels out."
)
new_a = (
    "`b` was updated with the new `a`. Both slopes belong to the place where the step "
    "begins: work out both, then move."
)
new_b = (
    "`a` was updated with the new `b`. Both slopes belong to the place where the step "
    "begins: work out both, then move."
)
no_x = "The slope along `a` lacks its factor x: each miss counts x times there."
one_by_one = (
    "You moved after each point. Here a step looks at all the points first, and "
    "then takes the mean of their slopes."
)
stuck = "Nothing changed. Does the loop run, and does it assign the new values?"
early = "That is the place after 1 step. Does `return` stand inside the loop?"

with rubric("fit_line_gd", checks=4) as check:
    with check(
        "one step, as in the example",
        points=1,
        hint="Print the misses and the two slopes: -2, -5 and -5, then -9 and -4.",
    ):
        x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 5.0])
        got = check.call(fit_line_gd, x, y, 0.1, 1)
        a, b = check.unpack(got, "a", "b")
        check.close(
            [np.squeeze(a), np.squeeze(b)],
            [0.9, 0.4],
            name="(a, b)",
            rtol=1e-4,
            atol=1e-5,
            mistakes={
                uphill: [-0.9, -0.4],
                summed: [2.7, 1.2],
                twice: [1.8, 0.8],
                new_a: [0.9, 0.22],
                new_b: [0.82, 0.4],
                no_x: [0.4, 0.4],
                one_by_one: [1.416, 0.752],
                stuck: [0, 0],
                "The right two numbers in the wrong order: `a` comes first.": [
                    0.4,
                    0.9,
                ],
                "That is the best line, not the place after one step.": [1.5, 1],
            },
        )

    with check(
        "as many steps as you are told",
        points=1,
        hint="Try steps=0 by hand. How often does your loop run for steps=3?",
    ):
        x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 5.0])
        start = check.call(fit_line_gd, x, y, 0.1, 0)
        a, b = check.unpack(start, "a", "b")
        check.close([np.squeeze(a), np.squeeze(b)], [0, 0], name="(a, b) after 0 steps")
        got = check.call(fit_line_gd, x, y, 0.1, 3)
        a, b = check.unpack(got, "a", "b")
        check.close(
            [np.squeeze(a), np.squeeze(b)],
            [1.4773333, 0.662],
            name="(a, b) after 3 steps",
            rtol=1e-4,
            atol=1e-5,
            mistakes={
                "That is the place after 2 steps: one too few.": [1.3, 0.58],
                "That is the place after 4 steps: one too many.": [1.55551, 0.70033],
                early: [0.9, 0.4],
            },
        )

    ### BEGIN HIDDEN TESTS
    with check(
        "every point five times, the same path",
        points=1,
        hint="The mean doesn't care how many points there are. A sum does.",
    ):
        x = np.array([0.5, -1.0, 2.0, 3.5])
        y = np.array([1.0, 4.0, -2.0, 0.5])
        a = b = 0.0
        for _ in range(7):
            misses = a * x + b - y
            a, b = a - 0.2 * np.mean(misses * x), b - 0.2 * np.mean(misses)
        for times in (1, 5):
            got = check.call(fit_line_gd, np.tile(x, times), np.tile(y, times), 0.2, 7)
            got_a, got_b = check.unpack(got, "a", "b")
            check.close(
                [np.squeeze(got_a), np.squeeze(got_b)],
                [a, b],
                name=f"(a, b) after 7 steps with {4 * times} points",
                rtol=1e-4,
                atol=1e-5,
            )

    with check(
        "800 steps end at the least-squares line",
        points=1,
        hint="A small error in a slope leads to another place in the end. Compare your "
        "slopes with those of the wiggle.",
    ):
        rng = np.random.default_rng(3)
        x = rng.uniform(-2, 3, 40)
        y = 1.5 - 0.7 * x + rng.normal(0, 0.5, 40)
        got = check.call(fit_line_gd, x, y, 0.1, 800)
        a, b = check.unpack(got, "a", "b")
        check.close(
            [np.squeeze(a), np.squeeze(b)],
            np.polyfit(x, y, 1),
            name="(a, b) after 800 steps",
            rtol=1e-3,
            atol=1e-4,
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## In five lines
#
# * A model and the way to fit it are two things: formula and gradient descent found the same line. *Deep* means a stack of layers.
# * A neuron weighs, adds, and fires above a threshold, which is `-b`; and `b` is the weight of an input that is always 1.
# * Layers join pieces and fold what is folded; without a bend between them they collapse into one.
# * A sigmoid passes on a quarter of a nudge at best, so the *front* of a deep net doesn't learn. ReLU, He's weights and skips each cure a part.
# * Filters and pooling keep *what* is in a picture and blur *where*; a CNN learns its filters together with the classifier.
#
# **Where to go on:** lesson 02 reaches the line of section 1 in a single step, and shows when nobody can. Lesson 03 trains your first network.
