# %% [markdown]
# # 01 Ten questions about deep learning
#
# Ten questions that everybody asks at the beginning. **You answer all ten by what you compute or see**, six of them for a
# point, and catch some popular wrong answers on the way.
#
# <details><summary>Where the questions come from</summary>
#
# A course of January 2020 began with these ten and answered three. 'Some say' in this lesson is what stands in its notes,
# or in books of the time.
#
# </details>
#
# You will be able to
#
# * fit a line in three ways, and tell 'machine learning' from 'deep';
# * write a neuron and gradient descent yourself;
# * show why networks have layers, why depth was hard, and what made it work.
#
# **Time:** a good two hours, in two sittings: an hour up to question 5, where the break is, and an hour and a quarter from
# there. **You need:** functions and arrays in Python, the slope of a curve. No GPU.
#
# Cells that begin with `# run, don't read` only prepare or draw something. Run them, and read what comes out.

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
# Twelve loads hung on a spring, twelve lengths, made up: 2 dm unloaded, 0.8 dm more for each kilogram, and a measuring
# error. Can a machine find `a = 0.8` and `b = 2`?

# %%
rng = np.random.default_rng(1)
kg = np.linspace(0.25, 3, 12)
dm = np.round(2 + 0.8 * kg + rng.normal(0, 0.15, 12), 2)
dm

# %% [markdown]
# **First way: equations.** Two measurements give two unknowns; `np.linalg.solve` eliminates one of them (Gaussian
# elimination). Three pairs:

# %%
for pair in ([0, 1], [5, 6], [0, 11]):
    a, b = np.linalg.solve([[kg[i], 1] for i in pair], dm[pair])
    print(f"measurements {pair}: length = {a:.2f} * kg + {b:.2f}")

# %% [markdown]
# Each line is exact for two points, errors included.
#
# **Second way: least squares.** The line with the smallest squared misses over all twelve, by a formula (lesson 02):

# %%
a_best, b_best = np.polyfit(kg, dm, 1)
print(f"length = {a_best:.4f} * kg + {b_best:.4f}")

# %% [markdown]
# **Third way: gradient descent.** Start at (0, 0), feel where the error falls, step that way, repeat. The error, or
# **loss**, is half the mean squared miss:


# %%
def loss(a, b):
    return np.mean((a * kg + b - dm) ** 2) / 2


# %% [markdown]
# To feel for the slope, *wiggle one number, keep the other, and watch the loss*:


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
# The same line. *'Machine learning uses a closed formula, deep learning gradient descent'*, some say. Two classics of
# machine learning, *logistic regression* (one layer of neurons) and the *support vector machine* (`SVC`), are to tell two
# interlocking half-moons of points apart (lesson 04). Do they have a formula, or do they go step by step? Guess, then run:

# %%
X_moons, y_moons = datasets.moons()
for model in (LogisticRegression(), SVC()):
    model.fit(X_moons, y_moons)
    print(f"{type(model).__name__}: {int(np.max(model.n_iter_))} iterations")

# %% [markdown]
# Neither has a formula, and our descent had no network. Two things were mixed up: **the model** (a line, a stack of
# layers) and **the way to fit it** (formula, descent).
#
# * *Artificial intelligence*: programs for what seems to need intelligence, hand-written rules included.
# * *Machine learning*, a part of it: the program's numbers come from data.
# * *Deep learning*, a part of that: a stack of layers. No formula fits it, so it takes gradient descent: slow, but good
#   for any stack.

# %% [markdown]
# ### Question 1  *(1 point)*
#
# Which sentence is true?
#
# * **a** Deep learning is another name for gradient descent.
# * **b** Machine learning finds its numbers by a formula, deep learning step by step.
# * **c** Deep learning is machine learning with a stack of layers; gradient descent fits other models, too.
# * **d** Gradient descent finds a better line than least squares, since it learns.
#
# Here and in the later questions: replace the next cell's last line by `return` and your letter, small or capital, such as
# `return "x"`. You may try as often as you like.


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
    "a": "The third way was gradient descent on two numbers: no network, "
    "nothing deep. It is a way to fit a model, not a kind of model.",
    "b": "Logistic regression and the SVM are machine learning, and both iterated: "
    "8 times the one, 104 times the other.",
    "d": "Both ways ended at the same line, to four digits. They look for "
    "the same minimum; only the road differs.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("machine learning and deep learning", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## 2. What does gradient descent look like?
#
# With one unknown (`b` is known) the loss is a curve. The **learning rate** says how far to go for a given slope:

# %%
# run, don't read
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
# Each dot is a step *against* the slope: where that is negative, `a` grows. **Left:** the steps shrink as the slope
# does. **Middle:** it leaps across the valley and still arrives. **Right:** each leap lands higher: right direction,
# wrong length.
#
# With two unknowns the loss is a landscape, here as a hiking map; below it, the line of that place.


# %%
# run, don't read
def draw_map(ax, steps):
    a, b = np.meshgrid(np.linspace(-0.3, 2.1, 80), np.linspace(-0.3, 2.6, 80))
    heights = np.mean((a[..., None] * kg + b[..., None] - dm) ** 2, axis=-1) / 2
    levels = 0.004 * 3.0 ** np.arange(1, 7)
    ax.contour(a, b, heights, levels=levels, colors="grey", linewidths=1)
    ax.plot(*path[: steps + 1].T, ".-", lw=1)
    ax.plot(*path[steps], "o", color=plots.COLORS[3], ms=9)
    ax.set(xlabel="a (dm/kg)", ylabel="b (dm)", title=f"after {steps} step{'s' * (steps != 1)}")


# %%
# run, don't read
def draw_line(ax, steps):
    a, b = path[steps]
    ends = np.array([0, 3.2])
    ax.plot(kg, dm, "o", color="black", ms=4)
    ax.plot(ends, a * ends + b, color=plots.COLORS[3])
    ax.set(xlabel="weight (kg)", ylabel="length (dm)", ylim=(-0.2, 5.2))
    ax.set_title(f"loss {loss(a, b):.3f}")


# %%
figure, axes = plt.subplots(2, 4, figsize=(11, 5.6), layout="constrained")
for column, steps in zip(axes.T, (0, 1, 10, 400), strict=True):
    draw_map(column[0], steps)
    draw_line(column[1], steps)
plt.show()

# %% [markdown]
# Grey curves join places of equal loss. The **gradient**, the pair of slopes, is an arrow with a direction and a
# length; each step goes against it. After ten steps the walk creeps along a valley floor, where the slope is small.
#
# Go yourself, by the slider or ▶ (needs a kernel):


# %%
# run, don't read
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
# How long until both numbers are right to a hundredth? Guess first: is the largest rate the quickest?

# %%
for rate in (0.1, 0.4, 0.5):
    near = np.abs(walk(rate, 500) - [a_best, b_best]).max(axis=1) < 0.01
    print(f"rate {rate}:", f"{near.argmax()} steps" if near[-1] else "never arrives")

# %% [markdown]
# With `b` known, a rate of 0.5 still arrived; with both unknown it never does. The valley is steeper across than along
# `a` alone, and the steepest direction decides which rate is too much.
#
# Why walk? The map took 80 × 80 losses for *two* unknowns; a hundred would take 80 to the power of 100. A walker needs
# only the slope underfoot.

# %% [markdown]
# ### Question 2, for yourself
#
# At `w = 3` the slope of the loss is `-2`. The learning rate is `0.1`. Where does the next step lead: to `2.8`, `3.2`, `5` or
# `3.1`? Say a number, then unfold.
#
# <details><summary>The answer</summary>
#
# **3.2**, which is 3 - 0.1 · (-2): the loss falls when `w` grows. 2.8 is a step uphill. 5 is 3 - (-2), without the learning
# rate. And 3.1 has the right direction, but the step is the rate times the slope: where it is steeper, the step is longer.
#
# </details>


# %% [markdown]
# ## 3. Where in a nerve cell is the weight?
#
# Between nerve cells is a gap, the **synapse**, crossed by a chemical, the neurotransmitter. How much gets across
# decides how strongly a pulse counts: the **weight**.
#
# | nerve cell | artificial neuron |
# |---|---|
# | pulses come in | inputs x1, x2, … |
# | strength of each synapse | weights w1, w2, … |
# | the cell body adds up | w1 x1 + w2 x2 + … |
# | it fires above a threshold | 1 above it, else 0 |
#
# An analogy, no more. Umbrella or not, from dark clouds and a forecast of rain? A neuron as it is drawn, the weights on
# the arrows:

# %%
plots.network([[[1], [2]]], [[-1.5]], names=[["dark?", "rain?"], ["sum"]])

# %% [markdown]
# The sum is `1 · dark + 2 · rain - 1.5`, and it fires when that is above 0. For the four kinds of weather:

# %%
weather = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])  # clouds, forecast
sums = weather @ [1, 2]  # @: each row times the weights, added up; the forecast counts twice
print(sums > 1.5)

# %% [markdown]
# It trusts the forecast alone. A small weight damps a large input: 100 clouds at 0.01, one forecast at 2.

# %%
0.01 * 100, 2 * 1

# %% [markdown]
# ### The sign of the threshold
#
# `w x > threshold` is `w x - threshold > 0`. With the **bias** `b = -threshold` the rule is `w x + b > 0`. Some texts
# write `w x - b`, and some mix both. Does it matter?

# %%
threshold = 1.5
for b in (-threshold, threshold):
    print(f"b = {b:4}:", (sums + b > 0).tolist())

# %% [markdown]
# With the wrong sign you carry an umbrella under a clear sky. Here it is always `+ b`: *high threshold, negative bias*.

# %% [markdown]
# ### Question 3, for yourself
#
# Learning changes the weights. Where is that in a nerve cell: in its body, in the axon, which carries the pulse away, in the
# threshold, or in the synapses? Choose, then unfold.
#
# <details><summary>The answer</summary>
#
# **In the synapses.** The cell body adds up what arrives; how strongly each input arrives has been decided before, at the gap.
# The axon passes the pulse on as it is, to every cell that listens, and each listener weighs it for itself. The threshold is
# learned, too, but it is the bias: one number a neuron. Weights there are as many as inputs.
#
# </details>

# %% [markdown]
# ### Exercise 1 of 5: A neuron  *(3 points)*
#
# Write `neuron(X, w, b)` with the rule `w x + b > 0`. At a sum of exactly 0 it stays silent.
#
# * In: arrays `X` (n, d), an example in each row, and `w` (d,); a number `b`.
# * Out: an array (n,), or a list of n: 1 for each example at which it fires, else 0. Numbers, not `True` and `False`. `X`
#   and `w` stay as they are.
#
# Example: `neuron(weather, np.array([1, 2]), -1.5)` gives `[0, 0, 1, 1]`.
#
# The cell after your answer tries a part at once; the rest of the points is tried when the notebook is graded.
#
# <details><summary>Hint</summary>
#
# `X @ w` multiplies each row by `w` and sums: shape (n,). `.astype(int)` makes numbers of `True` and `False`.
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

### BEGIN SEALED
no_bias = "The bias is ignored: that is the answer of a neuron with b = 0."
wrong_sign = (
    "The bias has the wrong sign. It is added, w x + b > 0. What would be "
    "subtracted is the threshold, which is -b."
)
tie = "A sum of exactly 0 is not above 0: the neuron stays silent. Use `>`, not `>=`."
no_step = "Those are the sums. Does the neuron fire or not? 1 above 0, else 0."
signs = "A silent neuron gives 0, not -1."
turned = "Yours is silent where it should fire, and fires where it should be silent."
cut = (
    "A sum such as 0.5 is above 0, and fires. Yours stays silent: are the sums cut to whole numbers first, or "
    "compared with more than 0?"
)
cut_before_b = "Your sums are cut to whole numbers before `b` is added. Collect them as floats."
b_each = "You add `b` to each weighted input. It is added once, to their sum: w1 x1 + w2 x2 + b."
size_of_w = "A negative weight counts as if it were positive. Take the weights as they are."
column = (
    "The numbers are right, but stand in a column, (n, 1). Asked for is one number for each example, (n,)."
)
two_only = (
    "Only the first two inputs count in yours. Here are five, and there may be any number: `X @ w` takes all."
)


def answer_of(check, X, w, b):
    """What comes back; where it is not one number for each example, that is told in words."""
    got = check.call(neuron, X, w, b)
    if isinstance(got, int | float | np.number | np.bool_ | np.ndarray) and np.ndim(got) == 0:
        check.that(
            len(X) > 1,
            "For a single example, `X` of shape (1, 5), a bare number came back. Asked for is an array of one, (1,).",
        )
        check.fail("One number came back. Each example, a row of `X`, gets an answer of its own.")
    if isinstance(got, list | np.ndarray):
        shape = np.shape(got)
        check.that(
            shape != X.shape,
            "A number for each input of each example came back. A neuron adds its weighted inputs up, so that "
            "each row gives one sum: `X @ w`.",
        )
        check.that(
            shape != w.shape,
            "A number for each input came back. Asked for is one for each example, a row of `X`.",
        )
    return got


def check_and(check):
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for w, b, what, want in (
        ([2.0, 2.0], -2.5, "AND", [0, 0, 0, 1]),
        ([1.0, 1.0], -0.5, "OR", [0, 1, 1, 1]),
        ([1.0, 1.0], 1.5, "'always'", [1, 1, 1, 1]),
    ):
        got = answer_of(check, corners, np.array(w), b)
        check.that(
            np.asarray(got).dtype.kind != "b",
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
                cut: np.trunc(sums + b) > 0,
                b_each: sums + 2 * b > 0,
                column: np.reshape(want, (4, 1)),
            },
        )


def check_silent_at_exactly_0(check):
    X = np.array([[0.0, 2.0], [2.0, 0.0], [0.25, 0.75], [1.0, 0.5]])
    check.equal(
        answer_of(check, X, np.array([1.0, 2.0]), -2.0),
        [1, 0, 0, 0],
        name="the answer to sums of 2, 0, -0.25 and 0",
        mistakes={
            tie: [1, 1, 0, 1],
            "All four fire, as if there were no bias, or one of the other sign.": [1, 1, 1, 1],
            signs: [1, 0, -1, 0],
            no_step: [2, 0, -0.25, 0],
            turned: [0, 0, 1, 0],
            "That is the answer for the notebook's `weather`. Take the argument, `X`.": [0, 0, 0, 1],
            column: [[1], [0], [0], [0]],
        },
    )


### END SEALED

with rubric("neuron", checks=3) as check:
    with check(
        "AND, OR and 'always' of two inputs",
        points=1,
        hint="Work the four sums out on paper first: w1 * x1 + w2 * x2 + b.",
    ):
        check_and(check)

    with check(
        "silent at exactly 0",
        points=1,
        hint="'Above 0' does not include 0.",
    ):
        check_silent_at_exactly_0(check)

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
            for b in (2.25, -0.75):
                check.equal(
                    answer_of(check, X, w, b),
                    (sums + b > 0).astype(int),
                    name=f"the answer to {n} examples of five inputs",
                    mistakes={
                        no_bias: sums > 0,
                        wrong_sign: sums - b > 0,
                        signs: np.sign(sums + b),
                        cut: np.trunc(sums + b) > 0,
                        cut_before_b: np.trunc(sums) + b > 0,
                        b_each: sums + 5 * b > 0,
                        size_of_w: X @ np.abs(w) + b > 0,
                        two_only: X[:, :2] @ w[:2] + b > 0,
                    }
                    if n > 1  # one answer of 0 or 1 can't tell them apart
                    else None,
                )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 4. How can layers solve hard problems?
#
# A neuron with two inputs fires on one side of a line. Here no line will do: an island in the sea.

# %%
rng = np.random.default_rng(4)
angle = rng.uniform(0, 2 * np.pi, 160)
island = np.arange(160) < 80
radius = np.where(island, rng.uniform(0, 0.45, 160), rng.uniform(1.05, 1.4, 160))
places = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

# %% [markdown]
# *One* neuron, the best of 20,000 random ones:

# %%
candidates = rng.normal(size=(3, 20_000))  # w1, w2 and b of each
fires = places @ candidates[:2] + candidates[2] > 0
correct = (fires == island[:, None]).mean(axis=0)
one = candidates[:, correct.argmax()]
print(f"{correct.max():.3f} right")

# %% [markdown]
# Now three neurons, and a fourth that fires if *all* three do (1+1+1 exceeds 2.5): a network of two layers, the first of
# them **hidden** between inputs and output. How much of it will they get right?

# %%
first_layer = [[0, -1.7, 1.7], [1, -1, -1]]
plots.network(
    [first_layer, [[1], [1], [1]]],
    [[0.5, 1, 1], [-2.5]],
    names=[["east", "north"], ["cut 1", "cut 2", "cut 3"], ["all?"]],
)


# %%
def best_neuron(points):
    return points @ one[:2] + one[2] > 0


def two_layers(points):
    lines = points @ first_layer + [0.5, 1, 1] > 0
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
# **Left:** much sea on the island's side. **Right:** the first layer cuts, the second joins the pieces to a triangle; a
# third could join triangles into any shape.
#
# ### Then why not one *wide* layer?
#
# Because depth multiplies. Two neurons that cut off what is below 0 (**ReLU**: `max(z, 0)`) can fold the range 0 to 1:


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
# To fold what is folded doubles the straight pieces. In *one* layer the first ReLU draws the first piece and each further
# one adds a bend: the right-hand picture takes eight, instead of three layers of two.

# %% [markdown]
# ### Question 4  *(1 point)*
#
# How many straight pieces have ten such layers (20 neurons)?
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

### BEGIN SEALED
right = "d"
because = {
    "a": "Two pieces more with each layer? Look at the three pictures: 2, 4 and 8 "
    "pieces. Each layer doubles them.",
    "b": "That is ten squared. From one picture to the next the number of "
    "pieces doubles: 2, 4, 8, and so on.",
    "c": "That is the most that 20 neurons side by side could give, one bend each. "
    "One behind the other they fold what is folded already.",
}
### END SEALED

with rubric("question_4", checks=1) as check:
    with check("what depth multiplies", points=1):
        check.choice(check.call(question_4), right=right, because=because)
check.score

# %% [markdown]
# ## 5. Why is it hard to train many layers?
#
# *'With depth, only the front layers learn,'* some say. Make a guess.
#
# Ten layers of fifty neurons, with the **sigmoid** that squeezes any number into 0 to 1. Nudge one layer's weights:
# does the *output* move? If not, they can't learn from its errors.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_layer(x, W):
    return sigmoid(x @ W)


# %%
# run, don't read
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
# Factors of ten! The **last** layers move the output, the **first** hardly. Luck? Last against first, five times:

# %%
for seed in range(5):
    moved = influence(sigmoid_layer, seed=seed)
    print(f"draw {seed}: last / first = {moved[-1] / moved[0]:,.0f}")

# %% [markdown]
# This is the **vanishing gradient**. And in training? Seven layers learn the moons for 100 *epochs*, which are rounds through
# all points (`MLPClassifier` is scikit-learn's ready-made network). How much each layer changed, in percent, front first:

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
# The front hardly stirred, and the net still guesses. The saying is the wrong way round: only the **last** layers move,
# on randomly scrambled inputs.

# %% [markdown]
# ### Question 5  *(1 point)*
#
# Why does the influence of the *first* layer vanish?
#
# * **a** Each later layer makes a change smaller.
# * **b** The first layer has fewer weights.
# * **c** The first layer is ready first.
# * **d** The starting weights are unlucky.


# %% exercise="question_5"
def question_5():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "a"
    ### END SOLUTION


# %% tests="question_5" points=1
from coursekit import rubric

### BEGIN SEALED
right = "a"
because = {
    "b": "In the measurement all ten layers had the same 50 x 50 weights.",
    "c": "All layers are updated in the same step. The first hardly moved "
    "at all, and the net was still guessing.",
    "d": "Five draws gave the same picture. Luck changes the digits, not the size.",
}
### END SEALED

with rubric("question_5", checks=1) as check:
    with check("where the gradient vanishes", points=1):
        check.choice(check.call(question_5), right=right, because=because)
check.score

# %% [markdown]
# *A good place for the break.*
#
# ## 6. Why must the activation be non-linear?
#
# The sigmoids swallowed the nudges. Without them, last layer against first:

# %%
linear = influence(np.matmul)
print(f"last / first = {linear[-1] / linear[0]:.2f}")

# %% [markdown]
# Cured! But look at three layers without activation, 10 → 100 → 100 → 1:

# %%
rng = np.random.default_rng(6)
W1, W2, W3 = (rng.normal(size=s) for s in ((10, 100), (100, 100), (100, 1)))
inputs = rng.normal(size=(5, 10))
deep = inputs @ W1 @ W2 @ W3
deep.ravel()

# %% [markdown]
# The same in one layer, the product of the three:

# %%
W = W1 @ W2 @ W3
print(f"{W1.size + W2.size + W3.size:,} weights, or", W.size)
print("largest relative difference:", np.abs((inputs @ W) / deep - 1).max())

# %% [markdown]
# 11,100 weights do the work of 10: linear layers **collapse** into one. On the moons: no hidden layer, two linear ones,
# and two that bend (tanh, a sigmoid from -1 to 1). Guess first: which of the three borders will be straight?

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
# **Left and middle:** the same straight border, by 3 numbers or 501. **Right:** 501 again, with bends: the border
# follows the moons.

# %% [markdown]
# ### Question 6, for yourself
#
# A friend stacks a hundred linear layers. What border will they draw between two classes: a hundred straight pieces, one
# straight cut, a smooth curve if trained long enough, or does it depend on the starting weights? Choose, then unfold.
#
# <details><summary>The answer</summary>
#
# **One straight cut**, as without hidden layers. The pieces of section 4 came from the bend in ReLU; linear layers have none, and
# their product is one matrix. Training changes the numbers in the matrices, and the starting weights decide where the cut
# lies, but the product of a hundred matrices stays one matrix, and its border straight.
#
# </details>

# %% [markdown]
# ### Exercise 2 of 5: Depth or bend, in your own words  *(2 points)*
#
# Two classmates argue. *'Depth makes networks strong: stack enough layers.'* – *'No, the bend: one layer with ReLU
# would do.'* Answer both, each with a result from section 4 or 6. Three or four sentences.
#
# *What earns the points:* 1 for each classmate who is answered with a result.

# %% [markdown] answer="depth_or_bend" points=2
# **Depth alone** gives nothing: linear layers collapse into one. 11,100 weights did the work of 10, and two linear hidden layers drew the same
# straight border through the moons as none.
#
# **The bend alone** is strong, but dear: side by side each ReLU adds one bend, one behind the other each layer doubles the number of pieces. For
# eight pieces one layer needs eight neurons, and three layers need six; for 1024 pieces it is 1024 against 20. So depth pays only together with a bend.
#
# *For the marker.* 2 points: both classmates answered, each with a result (collapse, the moons with linear layers; folding, the number of
# pieces or neurons). 1 point: one of them so, or both without results. 0 points: takes one side without a reason. That one wide layer
# *can* draw any curve is right and may be granted to the second classmate, if the cost is named.

# %% [markdown]
# ## 7. What is the sigmoid good for, and what not?
#
# The neuron of section 3 jumps from 0 to 1. Let it fire above 1.6 kg. The error at each threshold, with the jump and
# with a sigmoid:

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
# The jump makes a staircase, flat almost everywhere; the sigmoid a valley. Their slopes at 0.6 kg:

# %%
for error in (step_error, sigmoid_error):
    print(error.__name__, (error(0.6 + 1e-4) - error(0.6 - 1e-4)) / 2e-4)

# %% [markdown]
# The jump has no idea where to go. So the **gains** of the sigmoid: it stays within 0 and 1, like a probability, and it
# is *smooth*, so there is a slope to follow. The **faults** show in that slope:

# %%
for z in (0, 2, 5, 10):
    print(f"at {z:2}: {(sigmoid(z + 1e-4) - sigmoid(z - 1e-4)) / 2e-4:.5f}")

# %% [markdown]
# A quarter at best, next to nothing for a large sum: the neuron is **saturated**. In section 5 a nudge in front had
# nine more sigmoids to pass, a quarter each:

# %%
print(f"{0.25**9:.1e} expected, {ten_sigmoids[0] / ten_sigmoids[-1]:.1e} measured")

# %% [markdown]
# A second fault, some say: *'exp is slow.'* 500 neurons, 784 inputs, 500 examples:


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
# Your numbers will differ. A sigmoid costs more than a ReLU, but the sums cost most. What counts is the flat ends.

# %% [markdown]
# ### Question 7  *(1 point)*
#
# Which is a real fault of the sigmoid in a deep network?
#
# * **a** Its output can leave the range 0 to 1.
# * **b** It has no slope at 0.
# * **c** For large sums, positive or negative, its slope is almost 0.
# * **d** Computing it is too slow.


# %% exercise="question_7"
def question_7():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_7" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "It never does. That is a gain: it can be read as a probability.",
    "b": "At 0 it is steepest: a slope of 0.25. The jump has no slope there, and the sigmoid is its cure.",
    "d": "You timed it: slower than ReLU, but most of the time goes into the sums.",
}
### END SEALED

with rubric("question_7", checks=1) as check:
    with check("a fault of the sigmoid", points=1):
        check.choice(check.call(question_7), right=right, because=because)
check.score

# %% [markdown]
# ## 8. Why does y = wx + b need its b?
#
# The spring's best line without `b`, and with it:

# %%
a_only = (kg @ dm) / (kg @ kg)
for a, b in ((a_only, 0), (a_best, b_best)):
    print(f"length = {a:.2f} * kg + {b:.2f}, loss {loss(a, b):.4f}")

# %% [markdown]
# Without `b` the loss is a hundred times larger: *every* line must pass through the origin, and so must a neuron's
# border.
#
# ### b is a weight like any other
#
# `w1 x1 + w2 x2 + b` is `w1 x1 + w2 x2 + b · 1`. Add an input that is always 1, and `b` is its weight, learned like the
# others.

# %% [markdown]
# ### Exercise 3 of 5: Fold the bias in  *(3 points)*
#
# Write `fold_bias(X, w, b)`, which turns a neuron with a bias into one without.
#
# * In: arrays of floats, `X` (n, d) and `w` (d,), and a number `b`.
# * Out: a pair `(Xa, wa)`, arrays or lists of shapes (n, d + 1) and (d + 1,), so that `Xa @ wa` equals `X @ w + b`. `Xa`
#   holds the columns of `X` in their order and one column of ones, at either end. `X` and `w` stay as they are.
#
# Example: `X = np.array([[5.0, 6.0], [7.0, 8.0]])`, `w = np.array([2.0, 3.0])`, `b = 0.5` may give `[[5, 6, 1], [7, 8,
# 1]]` and `[2, 3, 0.5]`.
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

### BEGIN SEALED
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
whole_weights = "`wa` holds whole numbers only, so b = {} was cut. Make it a float array."
whole_inputs = "`Xa` holds whole numbers only, so the inputs were cut. Make it a float array."
inside = "The column of ones stands between the inputs. Put it at either end: first or last."


def pair_of(check, X, w, b):
    """Xa and wa as they come back, of the right shapes; what has another one is told in words."""
    n, d = X.shape
    got = check.call(fold_bias, X, w, b)
    if isinstance(got, np.ndarray) and got.ndim == 2:
        check.fail("One matrix came back, and two things are asked for: `return Xa, wa`.")
    Xa, wa = check.unpack(got, "Xa", "wa")
    if isinstance(Xa, list | tuple) and len(Xa) == 2 and X.shape in map(np.shape, Xa):
        check.fail(
            "`Xa` is a pair, `X` and something beside it. Make one matrix of the two: `np.column_stack([X, ones])`."
        )
    check.that(
        (np.ndim(Xa), np.ndim(wa)) != (1, 2), "The order is `Xa`, `wa`: the matrix first, then its weights."
    )
    flat = (
        "`Xa` is flat, one long row of numbers. Keep it a matrix, an example in each row: `np.append` without "
        "`axis` flattens, `np.column_stack` does not."
    )
    check.shape(Xa, (n, d + 1), "Xa", mistakes={flat: (n * (d + 1),), ones_as_row: (n + 1, d)})
    no_weight = "`Xa` has one column more than `X`, and `wa` has no weight for it. That weight is `b`."
    upright = "`wa` is a column, (d + 1, 1). Keep it flat, as `w` is: (d + 1,)."
    check.shape(wa, (d + 1,), "wa", mistakes={no_weight: w.shape, upright: (d + 1, 1)})
    return Xa, wa


def not_cut(check, Xa, wa, b):
    """Fails for an integer array where the numbers are not whole."""
    check.that(np.asarray(wa).dtype.kind not in "iu" or b == int(b), whole_weights.format(b))
    check.that(np.asarray(Xa).dtype.kind not in "iu", whole_inputs)


def check_the_shapes_of_the_example(check):
    pair_of(check, np.array([[5.0, 6.0], [7.0, 8.0]]), np.array([2.0, 3.0]), 0.5)


def check_the_same_sums_as_before(check):
    X, w = np.array([[5.0, 6.0], [7.0, 8.0], [0.0, 2.0]]), np.array([2.0, 3.0])
    Xa, wa = pair_of(check, X, w, 0.5)
    check.that(np.asarray(wa).dtype.kind not in "iu", whole_weights.format(0.5))
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
    check.that(ones[0] or ones[-1], inside)


### END SEALED

with rubric("fold_bias", checks=3) as check:
    with check(
        "the shapes of the example",
        points=1,
        hint="Two examples with two inputs become two examples with three.",
    ):
        check_the_shapes_of_the_example(check)

    with check(
        "the same sums as before",
        points=1,
        hint="Print `Xa @ wa` and `X @ w + b` for the example, 28.5 and 38.5, and with one row more in `X`.",
    ):
        check_the_same_sums_as_before(check)

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
            Xa, wa = pair_of(check, X, w, b)
            not_cut(check, Xa, wa, b)
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
            check.that(ones[0] in (0, d), inside)
            inputs = np.delete(Xa, ones, axis=1)
            in_order = {"The inputs stand in another order than in `X`.": inputs}
            check.close(
                inputs,
                X,
                name="what stands beside the ones in Xa",
                rtol=1e-4,
                mistakes=in_order if np.allclose(np.sort(inputs), np.sort(X), rtol=1e-4) else None,
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### 'Centre the data, and b can go'
#
# Half true. The spring's data, minus their means:

# %%
kg_centred, dm_centred = kg - kg.mean(), dm - dm.mean()
np.polyfit(kg_centred, dm_centred, 1).round(9)

# %% [markdown]
# The same slope, and `b` is 0. Now fifty ReLU neurons with random weights and biases, outputs weighted by least
# squares. They draw a wave, also centred, with the biases and without. Guess first: what can the fifty draw that have none?

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
# Without `b` all fifty bend at the origin: two rays. Centring does away with `b` in a *linear* model; where neurons
# bend, `b` puts the bend in its place.

# %% [markdown]
# ### Question 8, for yourself
#
# Inputs and answers are centred. Where can `b` be left out without harm: in a linear model, in every layer of a ReLU
# network, nowhere, or in a hidden layer of enough ReLU neurons? Choose, and compare with the paragraph above; the next
# exercise asks for the reason.

# %% [markdown]
# ### Exercise 4 of 5: Why b, in your own words  *(2 points)*
#
# A classmate: *'I centre my data, so I leave `b` out of all layers of my ReLU network. It is only the y-intercept.'*
# Right for the spring? For the network? A reason or a result for each, in three or four sentences.
#
# *What earns the points:* 1 for the spring, 1 for the network, each with a reason or a result.

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
# Back-propagation, which finds all slopes in one sweep, was widely known from 1986 (Rumelhart, Nature); convolutional
# networks read cheques in the nineties (LeCun, Proc. IEEE 1998). What was missing?
#
# | year | what came (paper) | against what (lesson) |
# |---|---|---|
# | 2009 | ImageNet: millions of labelled pictures (Deng, CVPR) | too little data (13, 14) |
# | 2010 | Xavier initialisation (Glorot, AISTATS) | signals fade or explode (06) |
# | 2010 | ReLU (Nair, ICML) | flat ends of the sigmoid (05, 06) |
# | 2012 | two GPUs train ImageNet's winner (Krizhevsky, NIPS) | slow computing (02, 08) |
# | 2012 | dropout (Hinton, arXiv) | learning by heart (07) |
# | 2014 | Adam (Kingma, arXiv) | one step for all weights (07) |
# | 2015 | batch normalisation (Ioffe, ICML) | sums too large or small (07) |
# | 2015 | He initialisation (He, ICCV) | ReLU halves the signal (06) |
# | 2015 | skip connections: 152 layers (He, arXiv) | depth itself (here) |
#
# Years of publication, with first author and venue. Ideas can be older: Fukushima had ReLUs in 1969.
#
# Which was *the* one? Section 5 with 20 layers, one change at a time. For 50 inputs *Xavier* weights have size √(1/50),
# *He* √(2/50). A **skip connection** adds a layer's input to its output. Guess first: which of the changes makes the curve
# level?


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
# **ReLU** makes the curve level: all layers have the same say. But it lies low: silent for half of its inputs, each
# ReLU halves the signal's power. **He** doubles it again. In size that is √2 for each of the 19 layers behind the
# first:

# %%
gain = nets["ReLU, He"][0] / nets["ReLU, Xavier"][0]
print(f"{2 ** (19 / 2):.0f} expected, {gain:.0f} measured")

# %% [markdown]
# A **skip** makes even twenty sigmoids work: the sum carries nudges past them.
#
# None helps against too little data. One classifier, more and more digits:

# %%
X_digits, y_digits = datasets.digits()
order = np.random.default_rng(0).permutation(len(X_digits))
pixels, labels = X_digits[order].reshape(-1, 64), y_digits[order]
for n in (50, 200, 800):
    model = SVC().fit(pixels[:n], labels[:n])
    score = model.score(pixels[1000:], labels[1000:])
    print(f"{n:4} digits seen: {score:.3f} of the new ones right")

# %% [markdown]
# From two errors in ten to two in a hundred, with the same model.

# %% [markdown]
# ### Question 9  *(1 point)*
#
# Which was the key breakthrough, by what you measured and by the table?
#
# * **a** ReLU. The rest is decoration.
# * **b** Several, against flat ends, fading signals, depth, too little data.
# * **c** GPUs: with enough speed the old sigmoid networks would have worked.
# * **d** Dropout, because it lets the front layers learn.


# %% exercise="question_9"
def question_9():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_9" points=1
from coursekit import rubric

### BEGIN SEALED
right = "b"
because = {
    "a": "With ReLU alone the signal still faded over 20 layers; it took "
    "He's weights to keep it. And neither makes up for missing data.",
    "c": "The influence of the first of 20 sigmoid layers was about 1e-12. "
    "At a thousand times the speed that is still nothing.",
    "d": "Dropout is against learning by heart. A network whose front layers "
    "don't move has the opposite trouble.",
}
### END SEALED

with rubric("question_9", checks=1) as check:
    with check("the breakthroughs", points=1):
        check.choice(check.call(question_9), right=right, because=because)
check.score

# %% [markdown]
# ## 10. Why is a CNN 'features plus a classifier'?
#
# A classifier on raw pixels has a weight for each place. Logistic regression (one layer of neurons) learns 200 digits
# with a margin of one pixel. Guess first: how much is lost when the new digits are moved by that one pixel?

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
# Nine of ten are right. When the same digits move by *one pixel*, more than half are wrong.
#
# What stays is their edges. A **filter** compares neighbours, wherever it is put: this one takes the row above minus
# the row below. We slide it over the picture, turned four ways, and keep what is positive (ReLU).

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
# White means: an edge, with the ink on that side. A map says *what* is *where*, to the pixel. **Pooling** blurs the
# where: of each 2 × 2 pixels keep the largest. Alone and together:


# %%
def pool(maps):
    size = (1, 2, 2) + (1,) * (maps.ndim - 3)
    return maximum_filter(maps, size)[:, 1::2, 1::2]


def edges_pooled(pictures):
    return pool(edges(pictures))


for extract in (raw, edges, pool, edges_pooled):
    try_features(extract)

# %% [markdown]
# First against last: as many numbers, nearly the same score in place, but six in ten of the moved digits right. It
# takes both: filters alone help little, pooling alone blurs the digits.
#
# So a picture passes through **features** (filter, ReLU, pool; in deep networks repeatedly), then a **classifier**. A
# CNN learns its filters from the same error as the classifier's weights (lesson 08). You can look at them (lesson 09),
# and they serve other tasks (lesson 14).

# %% [markdown]
# ### Question 10  *(1 point)*
#
# How do a CNN's features differ from our edges?
#
# * **a** They need no classifier.
# * **b** Pooling makes them more numbers than the picture has.
# * **c** Their filters are learned, together with the classifier.
# * **d** They have a weight for each place in the picture.


# %% exercise="question_10"
def question_10():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_10" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "Features say what is in the picture, not which digit it is. The "
    "last layers of a CNN are a classifier like ours.",
    "b": "Pooling throws numbers away: of each four it keeps one. That is why it "
    "matters less where exactly an edge lies.",
    "d": "That is the classifier on raw pixels, which lost the digits when "
    "they moved. A filter uses the same few weights everywhere.",
}
### END SEALED

with rubric("question_10", checks=1) as check:
    with check("features and classifier", points=1):
        check.choice(check.call(question_10), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 5 of 5: Descend  *(4 points)*
#
# The walk of section 1, by your own hand. No wiggling: with the miss `m = a x + b - y`, half its square has the slope
# `m x` along `a` and `m` along `b`. The loss is the *mean* over all points, and so are its slopes.
#
# Write `fit_line_gd(x, y, lr, steps)`, which starts at `(0, 0)`.
#
# * In: arrays `x` and `y` (n,); the learning rate `lr`; the number of `steps` (0, or thousands).
# * Out: `(a, b)` after exactly that many steps, also when they have become short, or lead uphill because `lr` is too large.
#   `x` and `y` stay as they are.
#
# Example: `x = np.array([1, 2, 3])`, `y = np.array([2, 5, 5])`, a rate of 0.1, one step. At (0, 0) the misses are -2, -5,
# -5, the slopes -9 and -4: the result is `(0.9, 0.4)`.
#
# <details><summary>Hint 1</summary>
#
# All misses at once: `a * x + b - y`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In each step work out the misses once, then both slopes, and only then move.
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

### BEGIN SEALED
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
stuck = (
    "Nothing changed. Does the loop run, does it assign the new values, is `y` in the miss, and are `a` and `b` floats? "
    "An array of whole numbers cuts 0.9 to 0."
)
first_again = (
    "Each step repeats the first. Work the misses and slopes out anew in each step, inside the loop."
)
early = "That is the place after 1 step. Does `return` stand inside the loop?"


def misses_of(a, b, x, y):
    return a * x + b - y


def slopes_of(misses, x):
    return np.mean(misses * x), np.mean(misses)


def moved(old, slope, lr):
    return old - lr * slope


def walk(x, y, lr, steps, misses=misses_of, slopes=slopes_of, new=(moved, moved)):
    """The place after so many steps, where a part of each step may have another form."""
    a = b = 0.0
    for _ in range(steps):
        along_a, along_b = slopes(misses(a, b, x, y), x)
        a, b = new[0](a, along_a, lr), new[1](b, along_b, lr)
    return np.array([a, b])


def one_after_the_other(x, y, lr, steps, first):
    place = np.zeros(2)
    for _ in range(steps):
        for i in (first, 1 - first):
            place[i] -= lr * slopes_of(misses_of(*place, x, y), x)[i]
    return place


def after_each_point(x, y, lr, steps):
    place = np.zeros(2)
    for _ in range(steps):
        for one in range(len(x)):
            place -= lr * (place[0] * x[one] + place[1] - y[one]) * np.array([x[one], 1])
    return place


OTHER_MISSES = {
    "You added `y`. The miss is `a x + b - y`.": lambda a, b, x, y: a * x + b + y,
    "You subtracted `b`. The miss is `a x + b - y`.": lambda a, b, x, y: a * x - b - y,
    "The miss is `a x + b - y`, not `y` alone.": lambda a, b, x, y: y,
    "Where is `b`? The miss is `a x + b - y`.": lambda a, b, x, y: a * x - y,
    "Where is `a x`? The miss is `a x + b - y`.": lambda a, b, x, y: 0 * x + b - y,
    "Where is `x`? The miss is `a x + b - y`.": lambda a, b, x, y: a + b - y,
    "Where is `a`? The miss is `a x + b - y`.": lambda a, b, x, y: x + b - y,
    "`a` *times* `x`: you divided. The miss is `a x + b - y`.": lambda a, b, x, y: a / x + b - y,
}
OTHER_SLOPES = {
    summed: lambda m, x: (np.sum(m * x), np.sum(m)),
    "The slope along `a` is a sum over the points. Take the mean instead.": lambda m, x: (
        np.sum(m * x),
        np.mean(m),
    ),
    "The slope along `b` is a sum over the points. Take the mean instead.": lambda m, x: (
        np.mean(m * x),
        np.sum(m),
    ),
    "The slope along `a` is a median. Take the mean.": lambda m, x: (np.median(m * x), np.mean(m)),
    "The slope along `b` is a median. Take the mean.": lambda m, x: (np.mean(m * x), np.median(m)),
    twice: lambda m, x: (2 * np.mean(m * x), 2 * np.mean(m)),
    no_x: lambda m, x: (np.mean(m), np.mean(m)),
    "Along `a` each miss counts *times* its x: you divided.": lambda m, x: (np.mean(m / x), np.mean(m)),
    "The slope along `a` lacks the misses: it is the mean of m x.": lambda m, x: (np.mean(x), np.mean(m)),
    "Along `a` you multiplied two means. First each miss times its x, then the mean of these.": lambda m, x: (
        np.mean(m) * np.mean(x),
        np.mean(m),
    ),
    "The two slopes have changed places: the one with m x belongs to `a`.": lambda m, x: (
        np.mean(m),
        np.mean(m * x),
    ),
}
OTHER_MOVES = {
    "{} went uphill. Subtract the slope: it points to a larger loss.": lambda old, slope, lr: (
        old + lr * slope
    ),
    "{} stays at 0. Does each step assign its new value?": lambda old, slope, lr: old,
    "{} forgets where it was: the new one is the old one minus `lr` times the slope.": lambda old, slope, lr: (
        lr * slope
    ),
    "{} moves by `lr` alone. Where is the slope?": lambda old, slope, lr: old - lr,
    "{} moves by its slope alone. Where is `lr`?": lambda old, slope, lr: old - slope,
    "{} moves by `lr` divided by the slope. `lr` *times* the slope is how far it goes.": lambda old, slope, lr: (
        old - lr / slope
    ),
}


def mistakes_of(x, y, lr, steps):
    """Where known mistakes lead, by what is said of each."""
    given = (x, y, lr, steps)
    found = {
        uphill: walk(*given, new=(lambda old, slope, lr: old + lr * slope,) * 2),
        "Where is `lr`? A step goes `lr` times the slope.": walk(
            *given, new=(lambda old, slope, lr: old - slope,) * 2
        ),
        stuck: np.zeros(2),
        new_a: one_after_the_other(*given, first=0),
        new_b: one_after_the_other(*given, first=1),
        one_by_one: after_each_point(*given),
        one_by_one + " A part of `lr` for each is not the same.": after_each_point(x, y, lr / len(x), steps),
        "The right two numbers in the wrong order: `a` comes first.": walk(*given)[::-1],
        "That is the best line, not the place that so many steps lead to.": np.polyfit(x, y, 1),
        "That is the place one step before: one step too few.": walk(x, y, lr, steps - 1),
        "That is the place one step further: one step too many.": walk(x, y, lr, steps + 1),
        early: walk(x, y, lr, 1),
        first_again: steps * walk(x, y, lr, 1),
    }
    for digits in (1, 2, 3):
        found[f"This is rounded to {digits} digit{'s' * (digits > 1)}. Return the place as it is."] = (
            np.round(walk(*given), digits)
        )
    found |= {told: walk(*given, misses=other) for told, other in OTHER_MISSES.items()}
    found |= {told: walk(*given, slopes=other) for told, other in OTHER_SLOPES.items()}
    for told, other in OTHER_MOVES.items():
        found[told.format("`a`")] = walk(*given, new=(other, moved))
        found[told.format("`b`")] = walk(*given, new=(moved, other))
    return found


def place_after(check, x, y, lr, steps):
    """Where the student's walk ends: an array of two numbers."""
    got = check.call(fit_line_gd, x, y, lr, steps)
    if isinstance(got, int | float | np.number):
        check.fail("One number came back, and two are asked for: `return a, b`.")
    place = check.unpack(got, "a", "b")
    for name, part in zip("ab", place, strict=True):
        check.that(
            np.size(part) != len(x),
            f"`{name}` is {len(x)} numbers, one for each point. The slope is *one* number, the mean over the points.",
        )
    return np.array([np.squeeze(part) for part in place], dtype=float)


def check_one_step(check):
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 5.0])
    place, want = place_after(check, x, y, 0.1, 1), [0.9, 0.4]
    if not np.allclose(place, want, rtol=1e-4, atol=1e-5):
        leads_here = [
            told for told, there in mistakes_of(x, y, 0.1, 1).items() if np.allclose(place, there, rtol=1e-4)
        ]
        # Several mistakes may lead to the same place by one step; by the third they have parted.
        further, far = place_after(check, x, y, 0.1, 3), mistakes_of(x, y, 0.1, 3)
        alike = [told for told in leads_here if np.allclose(further, far[told], rtol=1e-4)]
        if alike or len(leads_here) == 1:
            check.fail((alike or leads_here)[0])
    check.close(place, want, name="(a, b)", rtol=1e-4, atol=1e-5)


def check_as_many_steps_as_you(check):
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 5.0])
    start = place_after(check, x, y, 0.1, 0)
    check.that(
        np.allclose(start, 0, atol=1e-6),
        f"After 0 steps yours is at {start.round(3).tolist()}. The walk starts at (0, 0), and 0 steps lead nowhere else.",
    )
    check.close(
        place_after(check, x, y, 0.1, 3),
        [1.4773333, 0.662],
        name="(a, b) after 3 steps",
        rtol=1e-4,
        atol=1e-5,
        mistakes=mistakes_of(x, y, 0.1, 3),
    )
    check.close(
        place_after(check, x.astype(int), y.astype(int), 0.1, 3),
        [1.4773333, 0.662],
        name="(a, b) after 3 steps, with whole numbers in x and y,",
        rtol=1e-4,
        atol=1e-5,
        mistakes={
            "Right, but not where `x` and `y` hold whole numbers, as in the example: then your place does so, too, and "
            "each step is cut off. Start with floats.": [0, 0]
        },
    )


def check_every_step_is_made(check, x, y):
    """Short steps too, and those that lead uphill."""
    x, y = np.array(x), np.array(y)
    place, want = 1e6 * place_after(check, x, y / 1e6, 0.2, 100), place_after(check, x, y, 0.2, 100)
    check.that(
        np.allclose(place, want, rtol=1e-3)
        or not any(np.allclose(place, walk(x, y, 0.2, fewer), rtol=1e-3) for fewer in range(100)),
        "It stopped before all steps were done, perhaps since they had become short. With y in millions all steps "
        "are short.",
    )
    check.close(place, want, name="a million times (a, b) after 100 steps, for y in millions,", rtol=1e-3)
    place, want = place_after(check, x, y, 0.6, 4), walk(x, y, 0.6, 4)
    check.that(
        np.allclose(place, want, rtol=1e-3),
        f"A learning rate of 0.6 is too large here, the walk climbs: four steps lead to ({want[0]:.4g}, {want[1]:.4g}). "
        f"Yours is at ({place[0]:.4g}, {place[1]:.4g}). Does it keep the best place, stop, or make `lr` smaller? Asked for "
        "is the last place, after exactly that many steps of `lr` times the slope.",
    )


### END SEALED

with rubric("fit_line_gd", checks=4) as check:
    with check(
        "one step, as in the example",
        points=1,
        hint="Print the misses and the two slopes: -2, -5 and -5, then -9 and -4.",
    ):
        check_one_step(check)

    with check(
        "as many steps as you are told",
        points=1,
        hint="Try steps=0 by hand. How often does your loop run for steps=3, and is `lr` the same in each step?",
    ):
        check_as_many_steps_as_you(check)

    ### BEGIN HIDDEN TESTS
    with check(
        "more points, short steps, steps uphill: still the same walk",
        points=1,
        hint="The mean doesn't care how many points there are. A sum does.",
    ):
        x = np.array([0.5, -1.0, 2.0, 3.5])
        y = np.array([1.0, 4.0, -2.0, 0.5])
        for times in (1, 5):
            check.close(
                place_after(check, np.tile(x, times), np.tile(y, times), 0.2, 7),
                walk(x, y, 0.2, 7),
                name=f"(a, b) after 7 steps with {4 * times} points",
                rtol=1e-4,
                atol=1e-5,
            )
        check_every_step_is_made(check, x, y)

    with check(
        "2000 steps end at the least-squares line",
        points=1,
        hint="A small error in a slope leads to another place in the end: compare yours with those of the wiggle. (So many "
        "steps take a loop: a function can't call itself thousands of times.)",
    ):
        rng = np.random.default_rng(3)
        x = rng.uniform(-2, 3, 40)
        y = 1.5 - 0.7 * x + rng.normal(0, 0.5, 40)
        check.close(
            place_after(check, x, y, 0.1, 2000),
            np.polyfit(x, y, 1),
            name="(a, b) after 2000 steps",
            rtol=1e-3,
            atol=1e-4,
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## In five lines
#
# * A model and the way to fit it are two things. *Deep* means a stack of layers.
# * A neuron weighs, adds, and fires above a threshold, `-b`; and `b` is the weight of an input that is always 1.
# * Layers join pieces and fold what is folded; without a bend between them they collapse into one.
# * A sigmoid passes on a quarter of a nudge at best, so a deep net's *front* doesn't learn. ReLU, He and skips each
#   cure a part.
# * Filters and pooling keep *what* is in a picture and blur *where*; a CNN learns its filters.
#
# **Where to go on:** lesson 02 reaches section 1's line in one step, and shows when nobody can. Lesson 03 trains your
# first network.
