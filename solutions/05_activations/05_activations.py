# %% [markdown]
# # 05 Activations, error measures, and a function that builds models
#
# One call of one function makes a network of 18 hidden layers. Its author never trained it. **Would it have learned?**
#
# <details><summary>Where the network comes from</summary>
#
# From a course of January 2020. The function, `creatModel`, and four of the sentences judged below are from its
# notebooks: that the sigmoid's slope is 'almost 0 nearly everywhere', that it is slow, and two on measures of error.
#
# </details>
#
# **You will be able to**
#
# * name the three parts of learning, and the one to blame when nothing moves;
# * say what sigmoid, ReLU and LeakyReLU do to a slope, and write a sigmoid that survives the number 1000;
# * measure errors that can't cancel, and choose between MAE, MSE, RMSE, Huber and cross-entropy;
# * write a function that builds models, without their trap.
#
# **Time:** three hours, with a break before 'Which of two lines is better?'. **You need:** Dense layers and `fit`
# (lesson 03), the moons (lesson 04: two curved groups of points that no straight line parts). No GPU.
#
# In all exercises what your function is given stays as it was: it changes no list and no array of its caller.

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import datasets, plots, set_seed

points, moon = datasets.moons(600)

# %% [markdown]
# ## The network that nobody trained
#
# The function, in today's spelling of Keras:

# %%
import keras
from keras.layers import Dense, LeakyReLU


def creatModel(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    model.add(Dense(layers.pop(0), activation=activation))
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %%
set_seed(0)
net = creatModel([5] * 18, LeakyReLU(negative_slope=0.1), 2)
net.count_params()

# %% [markdown]
# 531 weights: 2·5 + 5, then 17 times 5·5 + 5, then 5 + 1.
#
# <details><summary>How old notebooks spell it</summary>
#
# | *In old notebooks* | Today |
# |---|---|
# | `from keras.layers.core import Dense` | `from keras.layers import Dense` |
# | `Dense(5, input_dim=2)` | `keras.Input((2,))` first, then `Dense(5)` |
# | `LeakyReLU(alpha=0.1)` | `LeakyReLU(negative_slope=0.1)` |
#
# </details>
#
# Can it be trained, on the moons of lesson 04?

# %%
print(net.predict(points[:3], verbose=0).ravel())
try:
    net.fit(points, moon, verbose=0)
except ValueError as error:
    print(error)

# %% [markdown]
# It says one half to everything, and refuses to train. `compile` would make the two missing decisions.
#
# ## Learning = model + cost + optimiser
#
# Three parts, and each has its own job:
#
# * The **model** turns an input into an answer, by numbers called *weights*.
# * The **cost** (or loss) is *one* number: how wrong the answers are.
# * The **optimiser** changes the weights so that the cost falls. It is told only the cost's slope.
#
# **Learning** is the loop around the three. For the slope, nudge each weight up and down:


# %%
def slope_of(cost_at, w, nudge=1e-5):
    """How fast cost_at(w) changes along each weight."""
    nudges = nudge * np.eye(len(w))
    return np.array([(cost_at(w + e) - cost_at(w - e)) / (2 * nudge) for e in nudges])


def learn(model, cost, optimiser, w, x, y, times):
    w = np.array(w, dtype=float)
    for _ in range(times):
        w = optimiser(w, slope_of(lambda v: cost(y, model(x, v)), w))
    return w


# %%
def line(x, w):
    return w[0] * x + w[1]


def mse(y, h):
    return np.mean((y - h) ** 2)


def descent(w, slope):
    return w - 0.1 * slope


# %%
x4 = np.array([0.0, 1.0, 2.0, 3.0])
learn(line, mse, descent, [0, 0], x4, 2 * x4 + 1, times=100)

# %% [markdown]
# On its way to slope 2 and intercept 1. In Keras they are `Sequential`, `loss` and `optimizer`:

# %%
neuron = keras.Sequential([keras.Input((1,)), Dense(1, kernel_initializer="zeros")])
neuron.compile(loss="mse", optimizer=keras.optimizers.SGD(0.1))
rows = np.tile(x4, 100)  # 100 passes, laid end to end as in lesson 03
neuron.fit(rows.reshape(-1, 1), 2 * rows + 1, batch_size=4, shuffle=False, verbose=0)
neuron.get_weights()

# %% [markdown]
# The same numbers. The optimiser sees only a slope. **Where it is zero, nothing moves**, however wrong the answers.
#
# Another worry is heard as often: is it *differentiable*, or has it corners, where no slope is defined? So we put two
# questions to every function, *flat?* and *corners?*, and let learning vote on which of them matters.
#
# ## From a line to the sigmoid, in three wishes
#
# Ten people, their hours of practice minus five, and who passed:

# %%
hours = np.arange(-4.5, 5)
passed = (hours > 0) * 1.0
w = np.polyfit(hours, passed, 1)
print("'passed' above", round((0.5 - w[1]) / w[0], 2) + 0)  # + 0 makes 0.0 of -0.0

# %% [markdown]
# A line through zeros and ones, cut at one half, parts them perfectly. Two more pass, at 40 and 45:

# %%
hours12 = np.append(hours, [40, 45])
passed12 = np.append(passed, [1, 1])
w12 = np.polyfit(hours12, passed12, 1)
border = (0.5 - w12[1]) / w12[0]
print("the line for ten tells the two:", line(hours12[-2:], w).round(1))
print(f"'passed' above {border:.2f}, {np.sum((hours > border) != passed)} people wrong now")

# %%
figure, ax = plt.subplots(figsize=(6.5, 3.2))
ax.plot(hours12, passed12, "o", color="black", label="people")
ax.plot(hours12, line(hours12, w), "-", label="line for ten")
ax.plot(hours12, line(hours12, w12), "--", label="line for twelve")
ax.axhline(0.5, color="0.6", linewidth=1, linestyle=":")
ax.set(xlabel="hours of practice - 5", ylabel="passed", ylim=(-0.5, 2))
ax.legend()
plt.show()

# %% [markdown]
# The solid line says about 7 to the newcomers. Right would be 1, so the line is pulled flat, and its border moves by
# more than an hour and a half: two clear cases did it. Three wishes:
#
# 1. **Limit the output**, so that 'far on the right side' costs nothing.
# 2. Let it run **from 0 to 1**, to be read as a probability.
# 3. Make it **differentiable**, so that there is a slope to learn by.


# %%
def step(z):  # wish 1
    return (z > 0) * 1.0


def clipped(z):  # wishes 1 and 2
    return np.clip(0.5 + z / 4, 0, 1)


def soft(z):  # all three
    return 1 / (1 + np.exp(-z))


# %%
z = np.linspace(-6, 6, 601)
figure, ax = plt.subplots(figsize=(6.5, 3.2))
for unit in (step, clipped, soft):
    ax.plot(z, unit(z), label=unit.__name__)
ax.set(xlabel="z", ylabel="output")
ax.legend()
plt.show()

# %% [markdown]
# `soft` is the **sigmoid**, $\sigma(z) = 1/(1+e^{-z})$. Each learns the twelve from two starts: in the middle, and
# where all sums are −2.5.
#
# *Guess before you run it:* look at the three curves at z = −2.5. Which of the three can leave the second start?


# %%
def after_learning(unit, start):
    """Weights and number of wrong answers after 1000 steps."""

    def model(x, w):
        return unit(line(x, w))

    w = learn(model, mse, lambda w, s: w - 0.5 * s, start, hours12, passed12, 1000)
    wrong = np.sum((model(hours12, w) > 0.5) != passed12)
    return f"weights {w.round(2)}, {wrong} wrong"


# %%
for unit in (step, clipped, soft):
    for start in ([0.1, 0.1], [0.0, -2.5]):
        print(f"{unit.__name__:8} from {start}: {after_learning(unit, start)}")

# %% [markdown]
# * **step** never moves: a nudge changes nothing.
# * **clipped** learns from the first start. In the second all people lie on its flat part, and it never moves.
# * **soft** gets there from both, in spite of the far-away two.
#
# The corners of `clipped` did no harm; its *flat parts* did. The first vote is in.
#
# ### What sigmoid is good at
#
# Is 0.7 a probability? 4000 people with some luck, grouped by what the model says:

# %%
rng = np.random.default_rng(0)
practice = rng.uniform(-5, 5, 4000)
result = (practice + rng.normal(0, 2, 4000) > 0) * 1.0


def curve(x, w):
    return soft(line(x, w))


# %%
w = learn(curve, mse, lambda w, s: w - 2 * s, [0, 0], practice, result, 300)
says = curve(practice, w)
for low in (0.0, 0.2, 0.4, 0.6, 0.8):
    group = (says >= low) & (says < low + 0.2)
    print(f"says {says[group].mean():.2f}: {result[group].mean():.2f} passed")

# %% [markdown]
# Of those told about 0.7, about 70 % passed. Limited, a probability, smooth: three wishes granted.
#
# ### What it is bad at
#
# $e^{1000}$ is too large for a computer. Besides `soft` there is a second way to write the sigmoid, $e^z/(1+e^z)$:


# %%
def mirrored(z):
    return np.exp(z) / (1 + np.exp(z))


with np.errstate(over="ignore", invalid="ignore"):
    for way in (soft, mirrored):
        print(f"{way.__name__:8}", [float(way(z)) for z in (-1000.0, 0.0, 1000.0)])

# %% [markdown]
# `mirrored` divides infinity by infinity: one `nan` spoils a training. `soft` divides 1 by infinity: right, but an
# *overflow* (`errstate` hides the warning). Each way is safe on *one* side. *Underflow*, to 0, is harmless.
#
# ## Exercise 1 of 9: a sigmoid that survives  *(3 points)*
#
# `sigmoid(x)` takes a number, a list or an array of any shape, and returns $\sigma$ of each number, in the same shape,
# right to five digits behind the point. For a list, a list or an array may come back.
#
# From −1000 to 1000 NumPy must not warn; the test makes errors of warnings: `np.errstate(all="raise", under="ignore")`.
# You may hide the warning, as above, where the number is right all the same.
#
# Example: `sigmoid([0, 2])` is `[0.5, 0.8808]`.
#
# <details><summary>Hint 1</summary>
#
# `exp` must never see a large positive number. `np.exp(-np.abs(x))` never does. Which way can be written with it for
# positive x, which for negative?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.where(x >= 0, a, b)` computes both `a` and `b` for *all* x, so both must be harmless everywhere.
#
# </details>


# %% exercise="sigmoid"
def sigmoid(x):
    """1 / (1 + exp(-x)) of a number, a list or an array, without overflow."""
    ### BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)
    ### END SOLUTION


# %% tests="sigmoid" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def wrong_ways(x, s):
    """What known mistakes make of x, whose sigmoid is s."""
    x, s = np.asarray(x, dtype=float), np.asarray(s)
    e = np.exp(-np.minimum(np.abs(x), 300))
    ways = {
        "That is the sigmoid of -x: look at the sign in the exponent, or at which formula stands on which side of 0.": 1
        - s,
        "That is tanh, which runs from -1 to 1.": np.tanh(x),
        "That is the slope of the sigmoid, s(1 - s). Asked for is s.": s * (1 - s),
        "That is the clipped line, with corners. The sigmoid has an exp in it.": np.clip(0.5 + x / 4, 0, 1),
        "That is a step, 0 or 1. A sigmoid is soft.": (x > 0) * 1.0,
        "The fractions are cut off: an array made like x holds whole numbers when x does. Make it "
        "a float array.": np.floor(s),
        "The sign of x got lost: that is right for positive x, and for negative x it gives the same as for -x. The "
        "two sides need two formulas.": 1 / (1 + e),
        "That is right for negative x only: for positive x it gives the same as for -x. The two sides need two "
        "formulas.": e / (1 + e),
        "A division comes before a sum: `1 / 1 + np.exp(-x)` is 1 + exp(-x). Put brackets around what is below the "
        "line.": 1 + np.exp(-np.maximum(x, -300)),
        "Outside of -5 to 5 the sigmoid is nearly 0 or 1, but not yet 0 or 1. The formula holds there, too.": np.where(
            np.abs(x) > 5, x > 0, s
        ),
        "Far to the right yours is 0, and the sigmoid is 1. There infinity is divided by infinity, which is no number; "
        "making 0 of it hides that.": np.where(x > 709, 0, s),
        "That is only exp(-x), or exp(x): the `1 / (1 + ...)` is missing.": np.exp(-np.maximum(x, -300)),
        "The numbers add up to 1: that is softmax, which compares numbers with each other. A sigmoid treats each by "
        "itself.": np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x))),
        "That is ReLU. The sigmoid runs from 0 to 1.": np.maximum(x, 0),
    }
    for edge in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11):
        ways[
            f"You clip x at {edge}, and the sigmoid isn't flat there yet: a limit must lie so far out that it "
            "changes no digit that is asked for."
        ] = 1 / (1 + np.exp(-np.clip(x, -edge, edge)))
    for digits in (0, 1, 2, 3, 4):
        ways[f"Right, but rounded to {digits} digits behind the point. Return the numbers as they are."] = (
            np.round(s, digits)
        )
    for rest in (0.1, 0.01, 0.001, 0.0001):
        ways[f"You keep the answers between {rest} and {1 - rest}. The sigmoid goes on to 0 and 1."] = (
            np.clip(s, rest, 1 - rest)
        )
    return ways


def compare(check, x, s, mistakes=wrong_ways):
    check.close(
        check.call(sigmoid, x),
        s,
        name=f"the sigmoid of the {type(x).__name__} {np.asarray(x, dtype=float).round(3).tolist()}",
        atol=1e-5,
        mistakes=mistakes(x, s),
    )


def check_array_and_numbers(check):
    compare(check, np.array([-6.0, -2.0, 0.0, 2.0]), [0.002473, 0.119203, 0.5, 0.880797])
    compare(check, 1.0, 0.731059)
    compare(check, -3.5, 0.029312)
    compare(check, 0.0, 0.5)


### END SEALED

with rubric("sigmoid", checks=3) as check:
    with check(
        "an array, and 1, -3.5 and 0 one by one",
        points=1,
        hint="At 0 it is 0.5, at 1 about 0.731. Print yours for these, and for an array of both.",
    ):
        check_array_and_numbers(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "lists, whole numbers, and arrays of two and three axes",
        points=1,
        hint="`np.asarray(x, dtype=float)` makes a float array of whatever comes in, and NumPy computes with it in any shape.",
    ):
        matrix = np.random.default_rng(5).normal(0, 3, (2, 3)).astype("float32")
        for x in ([0, 2], [-1.5, 0.5, 4.0], np.array([-2, 0, 1]), matrix, matrix.reshape(3, 1, 2), 3):
            compare(check, x, 1 / (1 + np.exp(-np.asarray(x, dtype=float))))
    with (
        check(
            "from -1000 to 1000 without an overflow",
            points=1,
            hint="Is the number that goes into `exp` ever large and positive? Remember that `np.where` "
            "computes both of its sides for all x.",
        ),
        np.errstate(all="raise", under="ignore"),
    ):
        far = np.array([-1000.0, -800, -40, -1, 0, 1, 40, 800, 1000])
        compare(check, far, [0, 0, 0, 0.268941, 0.5, 0.731059, 1, 1, 1])
        for x, s in ((-1000.0, 0.0), (1000.0, 1.0)):  # at 0 and 1 most mistakes are alike
            compare(check, x, s, mistakes=lambda x, s: {})
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Where is the slope?
#
# The slope of $\sigma$ is $\sigma' = \sigma\,(1-\sigma)$. At $z=0$ that is 0.5 · 0.5 = 0.25. Elsewhere?

# %%
z = np.linspace(-20, 20, 4001)
slope = soft(z) * (1 - soft(z))
print("largest slope:", slope.max())
print(f"above 0.01 on {np.mean(slope > 0.01):.0%} of the way from -20 to 20")

# %%
figure, ax = plt.subplots(figsize=(6.5, 3.2))
ax.axvspan(*z[slope > 0.01][[0, -1]], color="0.9", label="slope above 0.01")
ax.plot(z, soft(z), label="sigmoid")
ax.plot(z, slope, label="its slope")
ax.set(xlabel="z", ylabel="output, slope")
ax.legend()
plt.show()

# %% [markdown]
# Outside of the grey band there is little to learn by: the sigmoid's slope is almost 0 nearly everywhere.
#
# It is also said to be *slow*, because of `exp`. A layer of 1000 nodes, with 1000 rows:

# %%
import timeit


def milliseconds(function):
    """The shortest of seven runs."""
    return 1000 * min(timeit.repeat(function, number=1, repeat=7))


sums = np.random.default_rng(0).normal(size=(1000, 1000)).astype("float32")
print(f"matrix product {milliseconds(lambda: sums @ sums):5.1f} ms")
print(f"sigmoid        {milliseconds(lambda: soft(sums)):5.1f} ms")
print(f"LeakyReLU      {milliseconds(lambda: np.maximum(sums, 0.1 * sums)):5.1f} ms")

# %% [markdown]
# Your numbers will differ, but the time goes into the matrix product.
#
# ## Exercise 2 of 9: its slope  *(3 points)*
#
# `dsigmoid(x)` returns the slope of the sigmoid *at x*, a number or an array, in the shape of x. It must be finite for
# every x from −500 to 500, and right to three digits of the number from −9 to 9; farther out it is next to 0. By the
# formula or by a small nudge, as you like; here NumPy may warn.
#
# Example: `dsigmoid(0.0)` is 0.25. To check others, nudge: `slope_of(lambda w: soft(w[0]), np.array([2.0]))` is 0.105.
#
# <details><summary>Hint</summary>
#
# First s, the sigmoid of x (`soft` will do); then s times (1 − s), without x.
#
# </details>


# %% exercise="dsigmoid"
def dsigmoid(x):
    """Slope of the sigmoid at x, a number or an array."""
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))
    return small / (1 + small) ** 2
    ### END SOLUTION


# %% tests="dsigmoid" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def s_of(x):
    return 1 / (1 + np.exp(-x))


def wrong_ways(x):
    """What known mistakes make of x."""
    s = s_of(x)
    return {
        "That is x(1 - x). The rule is s(1 - s), with s the *sigmoid* of x.": x * (1 - x),
        "You took the sigmoid twice: in s(1 - s), s is the sigmoid of x, not the sigmoid of that.": s_of(s)
        * (1 - s_of(s)),
        "That is the sigmoid, not its slope.": s,
        "The sign is wrong: the sigmoid rises everywhere.": -s * (1 - s),
        "That is the slope of tanh, which is four times as steep at 0.": 1 - np.tanh(x) ** 2,
        "One factor is missing: that is 1 - s, and the slope is s(1 - s). With exp(-x) on top, the sum "
        "below it must be squared.": 1 - s,
        "That is s(1 + s); the slope is s(1 - s).": s * (1 + s),
        "That is s times s. The second factor is 1 - s.": s * s,
        "That is (1 - s) squared. One of the two factors is s itself.": (1 - s) ** 2,
        "That is s(1 - x). Both factors hold s, the sigmoid of x: s(1 - s).": s * (1 - x),
        "That is x(1 - s). Both factors hold s, the sigmoid of x: s(1 - s).": x * (1 - s),
        "There is a factor x too many: the slope is s(1 - s).": x * s * (1 - s),
        "That is the slope of the slope. Asked for is the sigmoid's slope, s(1 - s).": s
        * (1 - s)
        * (1 - 2 * s),
        "That is the slope of ReLU, 1 or 0. Asked for is the sigmoid's.": (np.asarray(x) > 0) * 1.0,
        "0.25 is the slope at 0 alone. Elsewhere it is less.": 0 * x + 0.25,
        "That is half of the slope. With nudges to both sides the difference is divided by *twice* the nudge, with a "
        "nudge to one side by the nudge.": s * (1 - s) / 2,
        "That is twice the slope. With nudges to both sides the difference is divided by *twice* the nudge.": 2
        * s
        * (1 - s),
        "Nearly 0 came back. If you nudge, divide the difference by the nudge, and take one that isn't lost in x + nudge, "
        "such as 1e-5.": 0 * x,
        "That is (1 - tanh(x)**2) / 4. The sigmoid is (1 + tanh(x / 2)) / 2: a half is missing inside.": (
            1 - np.tanh(x) ** 2
        )
        / 4,
    } | {
        f"You nudge by {nudge}, {way}, and over that far the curve bends. Take a nudge such as 1e-5, to both sides.": (
            s_of(x + after) - s_of(x - before)
        )
        / nudge
        for nudge in (1, 0.5, 0.1, 0.01)
        for way, after, before in (
            ("forwards", nudge, 0),
            ("backwards", 0, nudge),
            ("half to each side", nudge / 2, nudge / 2),
        )
    }


def too_steep(check):
    """What a slope at 0 says that is above 1/4; no mistake where it is not."""
    at_0 = check.call(dsigmoid, 0.0)
    if not (np.size(at_0) == 1 and isinstance(at_0, int | float | np.number | np.ndarray)):
        return {}
    said = (
        f"The sigmoid is steepest at 0, and its slope there is 0.25; yours is {float(np.squeeze(at_0)):.4g}."
    )
    return {said: at_0} if np.squeeze(at_0) > 0.26 else {}


def check_three_places(check):
    steep = too_steep(check)
    for x in (3.0, -1.0, 0.0):  # at 2, a factor x too many would be twice the slope
        got = check.call(dsigmoid, x)
        check.close(
            got,
            s_of(x) * (1 - s_of(x)),
            name=f"the slope at {x}",
            rtol=1e-3,
            # What is too steep at 0 is wrong elsewhere for the same reason, if for none that is known.
            mistakes={**wrong_ways(x), **dict.fromkeys(steep, got)},
        )


### END SEALED

with rubric("dsigmoid", checks=3) as check:
    with check(
        "the slope at 3, at -1 and at 0",
        points=1,
        hint="At 0 it is 0.25, and to both sides it falls: s times (1 - s), with s the sigmoid of x.",
    ):
        check_three_places(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "what a nudge says, at fifty places and at whole numbers",
        points=1,
        hint="Compare with slope_of(lambda w: soft(w[0]), np.array([x])) for a few x.",
    ):
        x = np.random.default_rng(8).uniform(-9, 9, (10, 5))
        check.close(
            check.call(dsigmoid, x),
            (s_of(x + 1e-5) - s_of(x - 1e-5)) / 2e-5,
            name="the array of slopes",
            rtol=1e-3,
            mistakes=wrong_ways(x),
        )
        whole = np.array([[-2, 0], [1, 3]])
        slopes = s_of(whole) * (1 - s_of(whole))
        check.close(
            check.call(dsigmoid, whole),
            slopes,
            name=f"the slope at the whole numbers {whole.tolist()}",
            rtol=1e-3,
            mistakes={
                "The fractions are cut off: an array made like x holds whole numbers when x does. Make it a "
                "float array.": np.floor(slopes)
            },
        )
    with check(
        "flat far out, and never nan",
        points=1,
        hint="Try x = -500 and x = 500. exp(500) is still a number, but its square isn't.",
    ):
        x = np.array([-500.0, -100, -30, 30, 100, 500])
        check.close(
            check.call(dsigmoid, x),
            np.zeros(6),
            name=f"the slope at {x.tolist()}",
            mistakes=wrong_ways(x),
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## ReLU and LeakyReLU
#
# Flat is the enemy, so avoid it:

# %%
activations = {
    "sigmoid": (soft, lambda z: soft(z) * (1 - soft(z))),
    "ReLU": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1, 0)),
    "LeakyReLU": (lambda z: np.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1, 0.1)),
}

# %%
z = np.linspace(-3, 3, 601)
figure, axes = plt.subplots(1, 2, figsize=(9, 3.4))
for name, functions in activations.items():
    for ax, function in zip(axes, functions, strict=True):
        ax.plot(z, function(z), label=name, lw=5 if name == "ReLU" else 2)  # it lies below
axes[0].set(title="output", xlabel="z")
axes[1].set(title="slope", xlabel="z")
axes[0].legend()
plt.show()

# %% [markdown]
# **ReLU** cuts the negative half off; **LeakyReLU** lets a tenth of it through, its *leak*. So ReLU's slope is 1 or 0, LeakyReLU's
# is 1 or 0.1, *nowhere 0*. Both have a corner at 0.
#
# How much of a nudge passes 18 random layers of five, each with its weights and its slope?
#
# *Guess before you run it:* the sigmoid's slope is 0.25 at most. What is left after 18 of them, at best? And when is
# nothing at all left behind a ReLU?


# %%
def what_arrives(act, slope, nets=1000):
    """How much of a nudge is left after 18 layers, for each of many random nets."""
    rng, limit = np.random.default_rng(0), np.sqrt(6 / 10)  # Keras' default start
    a = rng.normal(size=(nets, 1, 5))
    nudge = np.broadcast_to([1.0, 0, 0, 0, 0], a.shape)
    for _ in range(18):
        W = rng.uniform(-limit, limit, (nets, 5, 5))
        nudge = (nudge @ W) * slope(a @ W)
        a = act(a @ W)
    return np.linalg.norm(nudge, axis=2)


# %%
for name, functions in activations.items():
    left = what_arrives(*functions)
    nothing = np.mean(left == 0)
    print(f"{name:10} typically {np.median(left):.0e}, exactly 0 in {nothing:.0%} of the nets")

# %% [markdown]
# The sigmoid leaves about a millionth of a millionth. ReLU lets far more through, or nothing at all where a whole layer
# sits on its flat half. LeakyReLU is never 0 and the best, though two hundred-thousandths are no feast. (Lesson 06
# works out such a product by hand, backward through two neurons, and asks what the weights have to do with it.)
#
# ### Question 1  *(1 point)*
#
# The sum of a node in the first layer is −8 for every row, but its output should be larger. The cost is MSE. With which
# activation does plain gradient descent *never* move this node's weights?
#
# * **a** The sigmoid
# * **b** ReLU
# * **c** LeakyReLU, slope 0.1
# * **d** None of the three: the answer is wrong, so the cost pulls.
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
    "a": "The sigmoid's slope at -8 is 0.0003: next to nothing, but not nothing. It moves, far too slowly to be of use.",
    "c": "LeakyReLU's slope left of 0 is 0.1, so a tenth of the pull gets through. It moves.",
    "d": "The cost pulls, but its slope is multiplied by the activation's slope before it reaches the weights. What if "
    "that one is exactly 0?",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("the node that never moves", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# How large should the leak be? Keras has *two* defaults:

# %%
minus_one = np.array([[-1.0]], dtype="float32")
print("LeakyReLU()            ", LeakyReLU()(minus_one).numpy())
print('activation="leaky_relu"', keras.activations.leaky_relu(minus_one).numpy())

# %% [markdown]
# 0.3 for the layer, 0.2 for the function and its name.
#
# **Half of the way.** So far: the model, and which activations leave a slope to learn by. A good place for a break.
#
# ## Which of two lines is better?
#
# Now the cost, the second of the three parts. Five points and two lines:

# %%
x5 = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
y5 = np.array([0.2, 0.9, 2.1, 2.8, 4.0])
lines = {"A": (1.0, 0.1), "B": (-1.0, 4.0)}  # slope, intercept

figure, ax = plt.subplots(figsize=(5, 3))
for name, w in lines.items():
    ax.plot(x5, line(x5, w), label=f"line {name}")
ax.plot(x5, y5, "o", color="black")
ax.set(xlabel="x", ylabel="y")
ax.legend()
plt.show()

# %% [markdown]
# A, but a program needs a number. Add up the misses $y - h$:

# %%
for name, w in lines.items():
    miss = y5 - line(x5, w)
    print(name, miss.round(1), "sum:", round(miss.sum(), 9) + 0)

# %% [markdown]
# The sum calls B perfect: misses above and below the line *cancel*. Four ways out:
#
# | name | of the misses $e = y - h$ | in Keras |
# |---|---|---|
# | **MAE**, mean absolute error | mean of the sizes of e | `"mae"` |
# | **MSE**, mean squared error | mean of $e^2$ | `"mse"` |
# | **RMSE** | root of the MSE | as a metric |
# | **Huber** | mean of $e^2/2$ for e from −1 to 1, of (size of e) − 1/2 beyond | `"huber"` |


# %%
def mae(y, h):
    return np.mean(np.abs(y - h))


def rmse(y, h):
    return np.sqrt(mse(y, h))


def huber(y, h):
    e = np.abs(y - h)
    return np.mean(np.where(e <= 1, e**2 / 2, e - 0.5))


# %%
for cost in (mae, mse, rmse, huber):
    a, b = (cost(y5, line(x5, w)) for w in lines.values())
    print(f"{cost.__name__:6} A {a:.3f}, B {b:.3f}")

# %% [markdown]
# All prefer A. But a network answers with a *column*, the trap of lesson 02:

# %%
column = line(x5, lines["A"]).reshape(-1, 1)
of_keras = float(keras.losses.MeanSquaredError()(y5, column))
print(f"NumPy {mse(y5, column):.2f}, Keras {of_keras:.2f}")

# %% [markdown]
# (5,) minus (5, 1) is (5, 5): NumPy compares every y with every answer. Keras lines them up.
#
# ## Exercise 3 of 9: three measures  *(3 points)*
#
# `errors(y, h)` returns a dictionary with the keys `"mae"`, `"mse"` and `"rmse"`, each a number. `y` and `h`, lists or
# arrays of n numbers, may each be a vector (n,) or a column (n, 1).
#
# Example: `errors([1, 2], [1, 4])` is `{"mae": 1.0, "mse": 2.0, "rmse": 1.414...}`.
#
# <details><summary>Hint</summary>
#
# `np.ravel` makes a vector of a list, a vector or a column. Use it on both.
#
# </details>


# %% exercise="errors"
def errors(y, h):
    """Mean absolute, mean squared and root mean squared error, as a dictionary."""
    ### BEGIN SOLUTION
    miss = np.ravel(y) - np.ravel(h)
    squared = np.mean(miss**2)
    return {"mae": np.mean(np.abs(miss)), "mse": squared, "rmse": np.sqrt(squared)}
    ### END SOLUTION


# %% tests="errors" points=3
import numpy as np
from coursekit import rubric

### BEGIN SEALED
KEYS = ("mae", "mse", "rmse")
SUM = "That is the sum over all rows. Asked for is the mean, which doesn't grow with n."
CROSSED = "Every y was compared with every h: (n,) minus (n, 1) is (n, n). Make vectors of both before you subtract."
ADDED = "You added y and h. A miss is their difference."
SIGNED = "The misses were added with their signs, so those above and those below cancel."


def measures(e):
    """MAE, MSE and RMSE of an array of misses."""
    return {"mae": np.abs(e).mean(), "mse": (e**2).mean(), "rmse": np.sqrt((e**2).mean())}


def wrong_ways(y, h):
    """For each measure, what known mistakes make of it."""
    e, n = y - h, len(y)
    crossed = measures(y[:, None] - h)
    return {
        "mae": {
            SUM: np.abs(e).sum(),
            CROSSED: crossed["mae"],
            SIGNED + " Take the size of each miss.": e.mean(),
            SIGNED + " Take the size of each miss before the mean, not after it.": abs(e.mean()),
            "That is the mean *squared* error.": (e**2).mean(),
            "That is the RMSE. The MAE is the mean of the sizes, without a square and a root.": np.sqrt(
                (e**2).mean()
            ),
            "That is the median of the sizes, not their mean.": np.median(np.abs(e)),
            "You divided by n - 1. A mean divides by n.": np.abs(e).sum() / max(n - 1, 1),
            "The fractions are cut off. Take y and h as they are.": np.abs(np.trunc(y) - np.trunc(h)).mean(),
            "That is the largest miss. Asked for is the mean of their sizes.": np.abs(e).max(),
            ADDED: np.abs(y + h).mean(),
            "Where is h? A miss is the difference of y and h.": np.abs(y).mean(),
            "Where is y? A miss is the difference of y and h.": np.abs(h).mean(),
        },
        "mse": {
            SUM: (e**2).sum(),
            CROSSED: crossed["mse"],
            SIGNED + " Square each miss first, then take the mean.": e.mean() ** 2,
            "You squared the MAE. Square each miss first, then take the mean.": np.abs(e).mean() ** 2,
            "That is half of the mean squared error.": (e**2).mean() / 2,
            "That is the MAE. Square each miss before you take the mean.": np.abs(e).mean(),
            "That is the variance of the misses: it leaves out their mean. A model that is off by the same everywhere "
            "would look perfect.": e.var(),
            "The difference of the squares is not the square of the difference: subtract first.": (
                y**2 - h**2
            ).mean(),
            "That is the mean of the misses. Square each of them first.": e.mean(),
            "That is the RMSE; the MSE has no root.": np.sqrt((e**2).mean()),
            "You divided by n - 1. A mean divides by n.": (e**2).sum() / max(n - 1, 1),
        },
        "rmse": {
            "That is the root of the sum. First the mean, then the root.": np.sqrt((e**2).sum()),
            CROSSED: crossed["rmse"],
            "The root of each square is just the size of the miss, so this is the MAE again. First the "
            "mean, then the root.": np.abs(e).mean(),
            "That is the MSE; its root is missing.": (e**2).mean(),
            "That is the standard deviation of the misses: it leaves out their mean. A model that is off by the same "
            "everywhere would look perfect.": e.std(),
            "The misses were added with their signs, so they cancel. Square each miss first.": abs(e.mean()),
            "That is the root of the MAE.": np.sqrt(np.abs(e).mean()),
            "You divided by n - 1. A mean divides by n.": np.sqrt((e**2).sum() / max(n - 1, 1)),
            "You divided by n after the root. Take the mean first.": np.sqrt((e**2).sum()) / n,
        },
    }


def compare(check, y, h):
    """Call errors, and look at each of the three numbers."""
    got = check.call(errors, y, h)
    check.that(got is not None, "`errors` returned None. Does it end in `return`?")
    check.that(
        isinstance(got, dict),
        f"A {type(got).__name__} came back, and no dictionary with the keys mae, mse and rmse.",
    )
    missing = [key for key in KEYS if key not in got]
    check.that(
        not missing,
        f"The dictionary has the keys {list(got)}; missing: {', '.join(missing)} (in small letters).",
    )
    y, h = np.ravel(y).astype(float), np.ravel(h).astype(float)
    for key in KEYS:
        check.that(
            np.size(got[key]) == 1,
            f"'{key}' holds {np.size(got[key])} numbers. It should be one number for all rows together.",
        )
        check.close(
            np.squeeze(got[key]),
            measures(y - h)[key],
            name=f"'{key}'",
            rtol=1e-4,
            mistakes=wrong_ways(y, h)[key],
        )


def check_two_lists(check):
    compare(check, [3, -1, 2, 5], [2.0, 1.0, 2.5, 9.0])


### END SEALED

with rubric("errors", checks=3) as check:
    with check(
        "two lists of four: y = [3, -1, 2, 5], h = [2, 1, 2.5, 9]",
        points=1,
        hint="The misses y - h are 1, -2, -0.5 and -4. Compute the three by hand, and print what you return.",
    ):
        check_two_lists(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "a vector against a column, either way round",
        points=1,
        hint="Print the shape of y - h. How many misses should there be?",
    ):
        rng = np.random.default_rng(3)
        y = rng.normal(0, 5, 7)
        h = y + rng.normal(0, 1, 7)
        compare(check, y, h.reshape(-1, 1))
        compare(check, y.reshape(-1, 1), h)
        compare(check, y.reshape(-1, 1), h.reshape(-1, 1).astype("float32"))
        compare(check, y.tolist(), h.reshape(-1, 1).tolist())
    with check(
        "the same rows a hundred times over",
        points=1,
        hint="A mean doesn't change when every row comes a hundred times. What do you divide by?",
    ):
        y, h = np.array([1.0, -2, 4]), np.array([1.5, -4, 4])
        compare(check, np.tile(y, 100), np.tile(h, 100))
        compare(check, y[1:2], h[1:2])
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Two sentences about errors, and what is true in them
#
# ### 'RMSE is usual, because MSE becomes very large when n is large'
#
# The misses of line A, 1 to 1000 times:

# %%
h5 = line(x5, lines["A"])
for times in (1, 10, 100, 1000):
    y, h = np.tile(y5, times), np.tile(h5, times)
    total = np.sum((y - h) ** 2)
    print(f"n = {len(y):4}: sum {total:7.3f}, mse {mse(y, h):.3f}, rmse {rmse(y, h):.3f}")

# %% [markdown]
# The *sum* grows; MSE, a *mean*, stays. The root has another reason, the unit:

# %%
for unit, factor in {"m": 1, "cm": 100}.items():
    now = [cost(factor * y5, factor * h5) for cost in (mae, rmse, mse)]
    print("mae {:.2f} {u}   rmse {:.2f} {u}   mse {:.2f} {u}²".format(*now, u=unit))

# %% [markdown]
# MAE and RMSE have the unit of y, 'off by 17 cm'; MSE is in square centimetres. A root changes the height of a valley,
# not where its bottom is.
#
# ### '|y − h| can't be differentiated, so it is rarely used'
#
# The corner:

# %%
e = np.linspace(-3, 3, 601)
curves = {
    "squared": (e**2, 2 * e),
    "absolute": (np.abs(e), np.sign(e)),
    "Huber": (np.where(abs(e) <= 1, e**2 / 2, abs(e) - 0.5), np.clip(e, -1, 1)),
}
figure, axes = plt.subplots(1, 2, figsize=(9, 3.4))
for name, both in curves.items():
    for ax, height in zip(axes, both, strict=True):
        ax.plot(e, height, label=name)
axes[0].set(title="cost of one miss", xlabel="miss e", ylim=(0, 5))
axes[1].set(title="its slope", xlabel="miss e", ylim=(-4, 4))
axes[0].legend()
plt.show()

# %% [markdown]
# The squared error pulls harder, the larger the miss; the absolute error always the same. Huber is the one inside, the
# other outside, without a corner. None is flat but at its goal.
#
# Does the corner stop learning? Each cost looks for *one number* for five values, one of them odd:

# %%
values = np.array([1.0, 2.0, 3.0, 4.0, 100.0])


def constant(x, w):
    return w[0]


for cost in (mse, mae, huber):
    ends = [learn(constant, cost, descent, [0], None, values, n) for n in (500, 501, 502)]
    print(f"{cost.__name__:6}", np.round(ends, 3).ravel())
print("mean", values.mean(), "  median", np.median(values))

# %% [markdown]
# MSE goes to the **mean**, 22, where no value is. MAE goes to the **median**, corner or not. All that the corner does:
# the pull doesn't fade near the goal, so MAE rocks by one step's width, here 0.02. Huber comes to rest.
#
# *Rarely used*? 20 measurements of a true 0, a thousand times, then with two spoiled. Which lands nearer, mean or
# median?

# %%
clean = np.random.default_rng(0).normal(0, 1, (1000, 20))
spoiled = clean + np.where(np.arange(20) < 2, 20, 0)
for name, data in {"clean": clean, "2 of 20 spoiled": spoiled}.items():
    off = [rmse(0, middle(data, axis=1)) for middle in (np.mean, np.median)]
    print(f"{name:16} mean off by {off[0]:.2f}, median off by {off[1]:.2f}")

# %% [markdown]
# On clean data the mean is a little nearer; on spoiled data it is far off, and the median hardly notices. **The second
# vote: a corner is harmless.**
#
# ### Question 2  *(1 point)*
#
# On four rows model P misses by 1, 1, 1 and 1, model Q by 0, 0, 0 and 3. Which is better?
#
# * **a** P, by MAE and by MSE
# * **b** Q, by MAE and by MSE
# * **c** Q by MAE, P by MSE
# * **d** P by MAE, Q by MSE


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
    "a": "By MSE, yes: 1 against 9 / 4. But add up the sizes: 4 for P, and for Q?",
    "b": "By MAE, yes: 3 / 4 against 1. But square before you add: the one large miss becomes 9.",
    "d": "The other way round. Which of the two measures makes a single large miss count more than in proportion?",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("one large miss or four small ones", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# So the two can disagree, and the measure is a decision: how bad is one large miss?
#
# ## Exercise 4 of 9: the better line  *(2 points)*
#
# `better_line(x, y, line1, line2)` returns 1 or 2, the number of the line with less error. `x` and `y` are lists or
# arrays of n numbers, a line is a pair (slope, intercept). MAE or MSE, as you like: in all tests they agree, and one line
# is better.
#
# Example: `better_line(x5, y5, (1.0, 0.1), (-1.0, 4.0))` is 1.
#
# <details><summary>Hint</summary>
#
# One number for each line, in which misses can't cancel. A list can't be multiplied by 1.5: `np.asarray`.
#
# </details>


# %% exercise="better_line"
def better_line(x, y, line1, line2):
    """1 or 2: which line (slope, intercept) has less error on the points."""
    ### BEGIN SOLUTION
    x, y = np.asarray(x), np.asarray(y)
    costs = [np.mean((y - slope * x - intercept) ** 2) for slope, intercept in (line1, line2)]
    return 1 if costs[0] <= costs[1] else 2
    ### END SOLUTION


# %% tests="better_line" points=2
import numpy as np
from coursekit import rubric

### BEGIN SEALED
CANCEL = (
    "Added with their signs, misses above and below a line cancel, and a line that is far off everywhere "
    "looks perfect. Square each miss, or take its size, *before* you add."
)
SIGNED = (
    "For a line far above all points, y - h is far below zero. That isn't less error. Square each miss, "
    "or take its size."
)
REVERSED = "All of its misses are larger, or nearly all. Which of the two numbers did you return, that of the less error?"
HITS = "It goes through more of the points, but is far off at the others. Every point counts."
SWAPPED = "A line is (slope, intercept), in this order: it answers slope * x + intercept."
WHOLE = "The numbers have fractions. Take x and y as they are, not as whole numbers."
ENDS = "It fits the first and the last point, and misses all between. Every point counts."
UPRIGHT = "At right angles it may be nearer. A miss is y - h, straight up or down, however steep the line is."
WORST = (
    "Its largest miss is smaller, but on the whole it misses more. Every point counts, not the worst alone."
)


def ask(check, x, y, good, bad, why):
    """The good line must win, as the first and as the second of the two."""
    for lines, want in (((good, bad), 1), ((bad, good), 2)):
        got = check.call(better_line, x, y, *lines)
        check.that(
            got is not None, "`better_line` returned None. Does it end in `return`, on every way through it?"
        )
        check.that(
            np.size(got) == 1 and not isinstance(got, bool | np.bool_) and np.ravel(got)[0] in (1, 2),
            f"`better_line` returned {np.asarray(got).tolist()}. Return the number of the better line, 1 or 2.",
        )
        check.that(
            np.ravel(got)[0] == want,
            f"For x = {list(map(float, x))} and y = {list(map(float, y))} you chose the line {bad} and not "
            f"{good}. {why}",
        )


def check_near_and_far(check):
    x, y = [0, 1, 2, 3], [1.2, 2.9, 5.1, 6.8]
    ask(check, x, y, (2, 1), (2, -3), REVERSED)
    ask(check, x, y, (2, 1), (2, 4), SIGNED)
    for far in ((0, 0), (3.5, 1)):
        ask(check, x, y, (2, 1), far, "All of its misses are larger, or nearly all.")


### END SEALED

with rubric("better_line", checks=2) as check:
    with check(
        "a line close to four points against lines far above, far below and of another slope", points=1
    ):
        check_near_and_far(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "misses that cancel, and points that don't count",
        points=1,
        hint="Print the misses of both lines. What does a plus do to a minus?",
    ):
        x, y = np.arange(6.0), np.array([0.3, 0.9, 2.2, 2.8, 4.1, 4.7])
        ask(check, x, y, (1.0, 0.1), (-1.0, 5.0), CANCEL)
        ask(check, x, y, (0.9, 0.1), (0.0, 2.5), CANCEL)
        ask(check, x, y, (1.0, -0.2), (1.0, 9.0), SIGNED)
        ask(check, x, y, (1.0, 0.2), (1.0, -9.0), SIGNED)
        ask(check, [0, 1, 2, 3], [3, 4, 5, 6], (1, 3), (3, 1), SWAPPED)
        ask(check, [0, 1, 2, 3, 4], [0, 1, 9, 8, 9], (2.3, 0.8), (1, 0), HITS)
        ask(check, np.arange(5), [0, 1, 2, 9, 10], (2.7, -1), (1, 0), HITS)
        ask(check, [0.5, 1.5, 2.5], [0.9, 1.9, 2.9], (1, 0.4), (1, 0.9), WHOLE)
        ask(check, [0.5, 1.5, 2.5], [0.9, 1.9, 2.9], (1, 0.4), (1, -0.2), WHOLE)
        ask(check, np.arange(5), [0, 3, 3, 3, 0], (0, 2.5), (0, 0), ENDS)
        ask(check, np.arange(8), [0, 0, 0, 0, 0, 0, 0, 6], (0, 0.5), (0, 3), WORST)
        ask(check, [0, 1, 2], [0, 0, 0], (0, 5), (10, -10), UPRIGHT)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 5 of 9: in your own words  *(2 points)*
#
# A classmate notes: 'We report the RMSE, because with 10 000 rows the MSE gets too large. The mean absolute error is
# out of the question, it can't be differentiated.' Judge both, each by a result of this lesson, and name a case for the
# absolute error. Four or five sentences.
#
# *What earns the points:* 1 for the first of his two reasons, judged and backed by a result of this lesson; 1 for the
# second, backed in the same way, with your case.

# %% [markdown] answer="mse_and_mae" points=2
# **Model answer.** The first reason is wrong: the MSE is a mean, and it was the same for 5 rows and for 5000; only the
# *sum* of squares grew. The RMSE is reported because it has the unit of y (17 cm, where the MSE is in cm²). The second
# is wrong, too: the absolute error has one corner, at 0, and learning went to the median in spite of it; near the goal
# it rocks by a step's width, no more. I would take MAE or Huber where some values may be spoiled: with 2 of 20 spoiled
# the mean was off by 2 and the median by about a third.
#
# *For the marker.* **1 point** for the first sentence, rejected for the right reason (a mean doesn't grow with n, or the
# unit) with a result of the lesson. **1 point** for the second (a corner doesn't stop learning) with a result, and a
# fitting case (outliers, spoiled data, a median wanted). Both rejected rightly, but without a result or without a case:
# 1 point together. 0 points: agrees, or says only 'wrong'.
# 'MSE punishes large errors more' is true, but no answer to the first sentence.

# %% [markdown]
# ## The cost meets the activation: RMSE against cross-entropy
#
# MSE alone is nowhere flat. With a *sigmoid* in front? Nine people, not neatly parted; we look for the border c. The
# model says `soft(3 * (hours - c))`.

# %%
practice9 = np.arange(1.0, 10)
result9 = np.array([0, 0, 0, 1, 0, 0, 1, 1, 1])


def with_border(x, w):
    return soft(3 * (x - w[0]))


# %% [markdown]
# The cost of lesson 03, **cross-entropy**, is minus the logarithm of the probability given to *what really happened*:


# %%
def cross_entropy(y, p):
    return np.mean(-np.log(np.where(y == 1, p, 1 - p)))


for p in (0.99, 0.5, 0.01, 0.0001):
    print(f"gave it {p}: pays {cross_entropy(1, p):.2f}")

# %% [markdown]
# Surely wrong costs without limit. (In Keras: `binary_crossentropy`.) Both landscapes, each with three starts of
# gradient descent, at borders 0, 8 and 12.
#
# *Guess before you run it:* at 12 the model tells all nine people, surely, that they fail. From which of the two costs
# does descent find its way back?

# %%
borders = np.linspace(-3, 13, 801)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.6))
for ax, cost in zip(axes, (rmse, cross_entropy), strict=True):
    ax.plot(borders, [cost(result9, with_border(practice9, [c])) for c in borders], color="0.5")
    for start, marker, size in zip((0, 8, 12), "os^", (17, 11, 6), strict=True):
        end = learn(with_border, cost, descent, [start], practice9, result9, 1000)
        height = cost(result9, with_border(practice9, end))
        ax.plot(end, height, marker, ms=size, mfc="none", mew=2, label=f"{start} to {end[0]:.1f}")
    ax.set(title=cost.__name__, xlabel="border c", ylabel="cost", ylim=(0, None))
    ax.legend(title="descent from")
plt.show()
for c in (5.5, 6.5):
    print(f"border {c}, wrong: {np.sum((practice9 > c) != result9)}")

# %% [markdown]
# Marks show where `descent` ends. **RMSE** is *bumpy* in the middle, with two valleys, and *flat* outside: from 12,
# descent never got away. **Cross-entropy** has one valley with steep walls, and all three starts meet in it.
#
# (6.5 has one wrong, 5.5 two: cross-entropy asks how sure you were, not how often wrong.)
#
# Why? The slopes of both costs for one person who passed, along the sum z:

# %%
print("  z    says       mse  cross-entropy")
for one in (-8.0, -4.0, 0.0, 4.0):
    at = np.array([one])
    of_mse = slope_of(lambda w: mse(1, soft(w[0])), at)[0]
    of_entropy = slope_of(lambda w: cross_entropy(1, soft(w[0])), at)[0]
    print(f"{one:4}  {soft(one):.4f}  {of_mse:8.4f}  {of_entropy:8.4f}")

# %% [markdown]
# At z = −8 the model is surely wrong, and MSE's slope is next to nothing: it contains $p(1-p)$, the slope of the
# sigmoid. Cross-entropy's logarithm cancels that factor and leaves $p - y$: **the more wrong, the steeper**. Sigmoid
# and cross-entropy belong together.
#
# Or exchange the optimiser, for one that sees only the *sign* of the slope:


# %%
def by_sign(w, slope):
    return w - 0.1 * np.sign(slope)


for cost in (rmse, cross_entropy):
    for optimiser in (descent, by_sign):
        end = learn(with_border, cost, optimiser, [12], practice9, result9, 1000)
        print(f"{cost.__name__:13} {optimiser.__name__:7} from 12 to {end[0]:5.2f}")

# %% [markdown]
# It gets out as well: *nearly* flat still has a sign. (Keras' Adam has much of this: it divides by the slope's usual size.)
# But it stays in the first valley. And cross-entropy gives one valley only to a *single* neuron; the deep nets stuck in
# lesson 03 had it, too.
#
# ## A function that builds models
#
# Back to the function of the beginning. It works, once:

# %%
recipe = [5] * 18
for _ in range(3):
    print(creatModel(recipe, "relu", 2).count_params(), "weights,", len(recipe), "fives left")

# %% [markdown]
# The same call, three models. A function is given the list itself, not a copy, and `layers.pop(0)` takes a number *out
# of it*. Nor can it take everything:

# %%
for widths in ((5, 5), []):
    try:
        creatModel(widths, "relu", 2)
    except (AttributeError, IndexError) as error:
        print(f"{widths}: {type(error).__name__}: {error}")

# %% [markdown]
# An empty list makes sense: a single neuron, the baseline of lesson 04.
#
# ## Exercise 6 of 9: `create_model`  *(4 points)*
#
# `create_model(layers, activation, input_dim)` returns a Keras model: `input_dim` inputs, a Dense layer with
# `activation` for each number in `layers`, **one** sigmoid output. It is built (it can count its weights); compiled or
# not.
#
# * `layers` is a list or a tuple, perhaps empty, and stays as it is: the same list twice gives two models of the same widths.
# * `activation` is what `Dense` takes: a text such as `"tanh"`, or a layer such as `LeakyReLU(negative_slope=0.1)`.
#
# Example: `create_model([5] * 18, "relu", 2)` has 531 weights.
#
# <details><summary>Hint 1</summary>
#
# In old Keras the first layer had to be told `input_dim`, so it stood apart. With `keras.Input` in front, is it still special?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Inside the function `layers` is your list, and hides `keras.layers`. `Dense` is imported by itself.
#
# </details>


# %% exercise="create_model"
def create_model(layers, activation, input_dim):
    """A built model: input_dim inputs, a Dense layer for each width, one sigmoid output."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model
    ### END SOLUTION


# %% tests="create_model" points=4
from itertools import pairwise

import numpy as np
from coursekit import rubric
from keras.layers import LeakyReLU

### BEGIN SEALED
LEAK = "LeakyReLU of slope {}"
HIDDEN = {
    **{LEAK.format(a): (lambda z, a=a: np.where(z > 0, z, a * z)) for a in (0.01, 0.1, 0.2, 0.3, 0.45)},
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "elu": lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def weight_shapes(widths, input_dim):
    """Kernel and bias of each layer."""
    sizes = [input_dim, *widths, 1]
    return [shape for a, b in pairwise(sizes) for shape in ((a, b), (b,))]


def ask(check, widths, activation, input_dim):
    """The student's model, with weights of the right shapes, or a failed check."""
    model = check.call(create_model, widths, activation, input_dim)
    check.that(model is not None, "`create_model` returned None. Does it end in `return model`?")
    check.that(
        hasattr(model, "get_weights"), f"A Keras model was expected; a {type(model).__name__} came back."
    )
    check.that(
        model.built,
        "The model doesn't know how many inputs it gets, so it has no weights yet. Start it with "
        "`keras.Input((input_dim,))`.",
    )
    want, some = weight_shapes(widths, input_dim), list(widths)
    check.equal(
        [tuple(w.shape) for w in model.get_weights()],
        want,
        name=f"the list of weight shapes for layers = {widths} and {input_dim} inputs",
        mistakes={
            "The hidden layers are missing.": weight_shapes([], input_dim),
            "The first hidden layer is skipped.": weight_shapes(some[1:], input_dim),
            "The last hidden layer is skipped.": weight_shapes(some[:-1], input_dim),
            "All hidden layers are as wide as the first. Each has a number of its own in `layers`.": weight_shapes(
                some[:1] * len(some), input_dim
            ),
            "The first hidden layer stands there twice.": weight_shapes([*some[:1], *some], input_dim),
            "The hidden layers stand in reverse order.": weight_shapes(some[::-1], input_dim),
            "The layers have no biases. Asked for are `Dense` layers as Keras makes them.": want[::2],
            "The output layer is missing: after the hidden layers comes `Dense(1)`.": want[:-2],
            "The output has two nodes. One sigmoid node is enough for two classes.": [
                *want[:-2],
                (want[-2][0], 2),
                (2,),
            ],
            "The model has 2 inputs, whatever `input_dim` says.": weight_shapes(widths, 2),
        },
    )
    return model


def compare(check, widths, activation, input_dim):
    """Random weights, random rows: the model against NumPy."""
    model = ask(check, widths, activation, input_dim)
    rng = np.random.default_rng(len(widths) + input_dim)
    weights = [rng.normal(0, 0.8, w.shape) for w in model.get_weights()]
    model.set_weights(weights)
    x = rng.normal(size=(30, input_dim)).astype("float32")
    shown = LEAK.format(activation.negative_slope) if isinstance(activation, LeakyReLU) else activation
    n, act = len(widths), [shown]

    def with_activations(*names):
        """What a network with these activations answers."""
        h = x
        for kernel, bias, name in zip(weights[::2], weights[1::2], names, strict=True):
            h = HIDDEN[name](h @ kernel + bias)
        return h

    check.close(
        np.asarray(model(x, training=False)),
        with_activations(*act * n, "sigmoid"),
        name=f"the output for layers = {widths}, {input_dim} inputs and the activation {shown}",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "The hidden layers have no activation, so all of them together are one linear "
            "layer.": with_activations(*["linear"] * n, "sigmoid"),
            "Only the first hidden layer has the activation.": with_activations(
                *act, *["linear"] * (n - 1), "sigmoid"
            ),
            "The first hidden layer has no activation.": with_activations(
                "linear", *act * (n - 1), "sigmoid"
            ),
            "The last hidden layer has no activation.": with_activations(*act * (n - 1), "linear", "sigmoid"),
            "The hidden layers are ReLU: use the `activation` that was passed in.": with_activations(
                *["relu"] * n, "sigmoid"
            ),
            "The hidden layers are sigmoid: use the `activation` that was passed in.": with_activations(
                *["sigmoid"] * n, "sigmoid"
            ),
            **{
                f"The hidden layers have a {other}: use the `activation` that was passed in, as it is.": with_activations(
                    *[other] * n, "sigmoid"
                )
                for other in HIDDEN
                if other.startswith("Leaky") and other != shown
            },
            "The output has no sigmoid, so nothing holds it between 0 and 1.": with_activations(
                *act * n, "linear"
            ),
            "The output has the hidden layers' activation. It must be a sigmoid.": with_activations(
                *act * n, *act
            ),
            "Every answer is 1: softmax over a single node always is. It must be a sigmoid.": np.ones(
                (30, 1)
            ),
        },
    )


def check_18_fives(check):
    model = ask(check, [5] * 18, LeakyReLU(negative_slope=0.1), 2)
    check.equal(model.count_params(), 531, name="the number of weights")


### END SEALED

with rubric("create_model", checks=3) as check:
    with check(
        "the shapes of the weights for 18 fives and two inputs, 531 together",
        points=1,
        hint="One Dense for each number in `layers`, and one more with a single node. `model.summary()` shows what you have.",
    ):
        check_18_fives(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "the activation in every hidden layer, a sigmoid at the end",
        points=2,
        hint="`activation=activation` for each width, `activation='sigmoid'` for the last layer.",
    ):
        compare(check, [4, 6, 3], "tanh", 3)
        compare(check, [5, 2], "relu", 4)
        compare(check, [7], "elu", 1)
        compare(check, [4, 3], LeakyReLU(negative_slope=0.45), 2)
    with check(
        "one list twice, a tuple, no hidden layer",
        points=1,
        hint="Does anything in your function depend on `layers` being a list, or on there being a first layer?",
    ):
        widths = [6, 3]
        ask(check, widths, "relu", 2)
        ask(check, widths, "relu", 2)
        ask(check, (4, 5, 6), "tanh", 2)
        ask(check, [], "relu", 3)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 7 of 9: count before you build  *(2 points)*
#
# `count_mlp_params(layers, input_dim, n_out=1)` returns the number of weights and biases, an integer, of a network with
# `input_dim` inputs, Dense layers of these widths and `n_out` outputs. `layers` is a list or a tuple, perhaps empty. Count
# *without* building it: one of the networks asked for fits into no computer, and of it, too, the last digit counts
# (Python's own integers are exact at any size).
#
# Example: `count_mlp_params([5], 2)` is 2·5 + 5 and 5·1 + 1, together 21.
#
# <details><summary>Hint</summary>
#
# From a nodes to the next b lead a·b weights, and each of the b has a bias: (a + 1)·b. Go through `[input_dim, *layers,
# n_out]` in pairs.
#
# </details>


# %% exercise="count_mlp_params"
def count_mlp_params(layers, input_dim, n_out=1):
    """Number of weights and biases of input_dim -> layers -> n_out."""
    ### BEGIN SOLUTION
    sizes = [input_dim, *layers, n_out]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))
    ### END SOLUTION


# %% tests="count_mlp_params" points=2
import math
from itertools import pairwise

from coursekit import rubric


### BEGIN SEALED
def wrong_ways(widths, input_dim, n_out=1):
    """What known mistakes count."""

    def count(sizes, bias=1):
        return sum((a + bias) * b for a, b in pairwise(sizes))

    sizes = [input_dim, *widths, n_out]
    return {
        "The biases are missing: each node has one, besides its weights.": count(sizes, 0),
        "The output layer is missing.": count(sizes[:-1]),
        "The output layer and the biases are missing.": count(sizes[:-1], 0),
        "The first hidden layer is missing: its weights come from the inputs.": count(sizes[1:]),
        "That is right for one output: use `n_out`.": count([*sizes[:-1], 1]),
        "These are the nodes. Count what leads into each of them.": sum(widths) + n_out,
        "The biases belong to the layer that the weights lead to, not to the one before.": sum(
            a * (b + 1) for a, b in pairwise(sizes)
        ),
        "One bias for a whole layer is too few: each node has its own.": count(sizes, 0) + len(sizes) - 1,
        "The inputs got biases, too. They compute nothing, so they have none.": count(sizes) + input_dim,
        "The bias of the output layer is missing.": count(sizes) - n_out,
        "The output layer has a bias for each of its nodes, not one for all.": count(sizes) - n_out + 1,
        "All hidden layers are counted as wide as the first. Each has a number of its own in `layers`.": count(
            [input_dim, *[*widths][:1] * len(widths), n_out]
        ),
        "That is too large for NumPy's short integers, which go on below zero without a word. Python's own are exact "
        "at any size.": (count(sizes) + 2**31) % 2**32 - 2**31,
        "The last digits are lost: floats hold about 16. Count in integers; Python's own are exact at any size.": float(
            count(sizes)
        ),
        "Every layer is counted as if the inputs led into it: after each one, its width is what leads on.": sum(
            (input_dim + 1) * width for width in (*widths, n_out)
        ),
        "The network has 2 inputs, whatever `input_dim` says.": count([2, *widths, n_out]),
        "These are the weights into one node of each layer. Times the nodes of that layer, then add up.": sum(
            a + 1 for a, _ in pairwise(sizes)
        ),
        "Every layer is counted as if it led into one of its own width. It leads into the next one.": sum(
            (a + 1) * a for a, _ in pairwise(sizes)
        ),
        "Every layer is counted as if it led into the first hidden one. It leads into the next one.": sum(
            (a + 1) * sizes[1] for a, _ in pairwise(sizes)
        ),
        "That is the largest layer's part alone. Add up those of all layers.": max(
            (a + 1) * b for a, b in pairwise(sizes)
        ),
        "That is the first layer's part alone. Add up those of all layers.": (input_dim + 1) * sizes[1],
        "That is right for two outputs. Where nothing is said of `n_out`, there is one.": count(
            [*sizes[:-1], 2]
        ),
        "That is the product of the sizes. From each layer to the next lead a·b weights; these are added up.": math.prod(
            sizes
        ),
    }


def compare(check, want, *arguments):
    check.equal(
        check.call(count_mlp_params, *arguments),
        want,
        name=f"count_mlp_params{arguments}",
        mistakes=wrong_ways(*arguments),
    )


def check_three_networks(check):
    compare(check, 531, [5] * 18, 2)
    compare(check, 21, [5], 2)
    try:
        compare(check, 1_100_000_013_100_000_012, [1_100_000_001], 1_000_000_009)
    except Exception as error:
        if any(word in str(error) for word in ("ResourceExhausted", "MemoryError", "allocat")):
            check.fail(
                "You build the network to count it, and one with a billion inputs and more than a billion hidden nodes fits into no "
                "computer. Count without building."
            )
        raise


### END SEALED

with rubric("count_mlp_params", checks=2) as check:
    with check(
        "the 18 fives, 2-5-1, and one that is too large to be built",
        points=1,
        hint="Is a model built only to be counted? Add up instead, for each two neighbours in the row of sizes.",
    ):
        check_three_networks(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "unequal layers, ten outputs, no hidden layer",
        points=1,
        hint="With no hidden layer the inputs lead straight to the outputs. Write all sizes in a row.",
    ):
        compare(check, 160, [5, 10, 7], 2)
        compare(check, 47410, [50, 50, 50, 50], 784, 10)
        compare(check, 55, (4, 3), 3, 6)
        compare(check, 3, [], 2)
        compare(check, 50, [], 9, 5)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## One object in 18 places
#
# Look again at the first call: it gave *one* LeakyReLU to all 18 layers. A mistake? Twins with the same weights, one
# object against eighteen:

# %%
from keras.layers import PReLU


def eighteen(make):
    """18 layers of five; make() gives each its activation."""
    stack = [Dense(5, activation=make()) for _ in range(18)]
    return keras.Sequential([keras.Input((2,)), *stack, Dense(1, activation="sigmoid")])


# %%
leaky = LeakyReLU(negative_slope=0.1)
shared, separate = eighteen(lambda: leaky), eighteen(lambda: LeakyReLU(negative_slope=0.1))
separate.set_weights(shared.get_weights())
np.array_equal(shared(points, training=False), separate(points, training=False))

# %% [markdown]
# The same answers: LeakyReLU holds nothing to mix up. PReLU does: its slope is *learned*, one for each node.

# %%
prelu = PReLU()
shared, separate = eighteen(lambda: prelu), eighteen(PReLU)
for name, model in {"shared": shared, "separate": separate}.items():
    model(points, training=False)  # Keras makes a PReLU's weights when the first rows come
    print(f"{name:9} {model.count_params()} weights")

# %%
for model in (shared, separate):
    first, last = (model.layers[i].activation.alpha for i in (0, 17))
    first.assign([0.7] * 5)
    print("set in layer 1:", first[0].numpy(), "  found in layer 18:", last[0].numpy())

# %% [markdown]
# Five slopes for the whole net instead of 90, *tied* together: another model. Now add a shared LeakyReLU as a layer of
# its own:

# %%
model = keras.Sequential([keras.Input((2,)), Dense(5), leaky, Dense(5), leaky, Dense(1)])
copy = keras.Sequential.from_config(model.get_config())
print([layer.name for layer in model.layers])
print([layer.name for layer in copy.layers])

# %% [markdown]
# `get_config` is what `model.save` writes, and each *object* of a Sequential is written once: the second LeakyReLU is
# gone, without a word. Make a fresh object for each place.
#
# ## More than two classes
#
# Then the output layer has a node for each class, and **softmax** makes probabilities of their sums: e to the power of
# each, over the total of these.

# %%
powers = np.exp([1.0, 2.0, 3.0])
print(powers.round(2), (powers / powers.sum()).round(2))

# %% [markdown]
# All positive, together 1, and the largest sum gets the largest share.
#
# ## Exercise 8 of 9: a classifier for any number of classes  *(4 points)*
#
# `create_classifier(layers, activation, input_dim, n_classes)` builds *and compiles*, for integer labels, 0 to
# `n_classes - 1`.
#
# | `n_classes` | output | loss |
# |---|---|---|
# | 2 | one node, sigmoid | binary cross-entropy |
# | 3 or more | `n_classes` nodes, **softmax**: positive numbers that add up to 1 | *sparse* categorical cross-entropy |
#
# The hidden layers have the `activation`, as in exercise 6, and `layers` may be a list, a tuple or empty. The model
# reports the accuracy (`metrics=["accuracy"]`); any optimiser. Both losses are minus the logarithm of the right
# class's probability. *Sparse*: labels are integers, not rows such as `[0, 1, 0]`.
#
# Example: `create_classifier([8], "relu", 4, 3)` has 67 weights and three outputs.
#
# <details><summary>Hint</summary>
#
# Only the last layer and the loss depend on `n_classes`: one `if`. `softmax` over *one* node is always 1.
#
# </details>


# %% exercise="create_classifier"
def create_classifier(layers, activation, input_dim, n_classes):
    """A compiled model for integer labels: one sigmoid for 2 classes, else softmax."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
        loss = "binary_crossentropy"
    else:
        model.add(Dense(n_classes, activation="softmax"))
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% tests="create_classifier" points=4
from itertools import pairwise

import numpy as np
from coursekit import rubric
from keras.layers import LeakyReLU


### BEGIN SEALED
def ask(check, widths, activation, input_dim, n_classes):
    """The student's model with weights of the right shapes, or a failed check."""
    model = check.call(create_classifier, widths, activation, input_dim, n_classes)
    check.that(model is not None, "`create_classifier` returned None. Does it end in `return model`?")
    check.that(
        hasattr(model, "get_weights"), f"A Keras model was expected; a {type(model).__name__} came back."
    )
    check.that(model.built, "The model has no weights yet. Start it with `keras.Input((input_dim,))`.")
    n_out = 1 if n_classes == 2 else n_classes
    check.equal(
        model.output_shape,
        (None, n_out),
        name=f"the output shape for {n_classes} classes",
        mistakes={
            "Two softmax nodes would do for two classes, but asked for is one sigmoid node.": (None, 2),
            "One output can't tell more than two classes apart: one node for each class.": (None, 1),
        },
    )
    sizes = [input_dim, *widths, n_out]
    some = list(widths)

    def shapes(*row):
        return [shape for a, b in pairwise(row) for shape in ((a, b), (b,))]

    check.equal(
        [tuple(w.shape) for w in model.get_weights()],
        shapes(*sizes),
        name=f"the list of weight shapes for layers = {widths} and {input_dim} inputs",
        mistakes={
            "The hidden layers are missing.": shapes(input_dim, n_out),
            "The first hidden layer is skipped.": shapes(input_dim, *some[1:], n_out),
            "The last hidden layer is skipped.": shapes(input_dim, *some[:-1], n_out),
            "The hidden layers stand in reverse order.": shapes(input_dim, *some[::-1], n_out),
            "All hidden layers are as wide as the first. Each has a number of its own in `layers`.": shapes(
                input_dim, *some[:1] * len(some), n_out
            ),
            "The model has 2 inputs, whatever `input_dim` says.": shapes(2, *some, n_out),
            "The layers have no biases. Asked for are `Dense` layers as Keras makes them.": shapes(*sizes)[
                ::2
            ],
        },
    )
    return model


def hidden_answers(widths, weights, x, act):
    """What the last hidden layer hands on."""
    h = x
    for kernel, bias in zip(weights[: 2 * len(widths) : 2], weights[1 : 2 * len(widths) : 2], strict=True):
        h = act(h @ kernel + bias)
    return h


def compare_activation(check, n_classes, shown, activation):
    """Random weights, random rows: the model's answers against NumPy."""
    acts = {
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        **{
            f"LeakyReLU of slope {a}": (lambda z, a=a: np.where(z > 0, z, a * z))
            for a in (0.01, 0.1, 0.2, 0.3, 0.45)
        },
    }
    widths = [6, 5]
    model = ask(check, widths, activation, 3, n_classes)
    rng = np.random.default_rng(n_classes)
    weights = [rng.normal(0, 0.9, w.shape) for w in model.get_weights()]
    model.set_weights(weights)
    x = rng.normal(size=(40, 3)).astype("float32")
    probabilities(check, model, x, n_classes)

    def last(z):
        return 1 / (1 + np.exp(-z)) if n_classes == 2 else np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    def answers(act):
        return last(hidden_answers(widths, weights, x, act) @ weights[-2] + weights[-1])

    check.close(
        np.asarray(model(x, training=False)),
        answers(acts[shown]),
        name=f"the answers for {n_classes} classes with the activation {shown}",
        rtol=1e-3,
        atol=1e-4,
        mistakes={
            "The hidden layers have no activation, so all of them together are one linear layer.": answers(
                lambda z: z
            ),
            "The last activation is applied twice. Once makes probabilities of the sums; twice makes them nearly "
            "alike.": last(answers(acts[shown])),
            **{
                f"The hidden layers are {other}: use the `activation` that was passed in, as it is.": answers(
                    acts[other]
                )
                for other in acts
                if other != shown
            },
        },
    )


def probabilities(check, model, x, n_classes):
    """What the model says to x, if it can be read as probabilities."""
    p = np.asarray(model(x, training=False), dtype=float)
    check.that(
        p.shape[1] > 1 or p.min() < 1 - 1e-6,
        "Every answer is 1: softmax over a single node always is. With two classes take a sigmoid.",
    )
    check.that(
        p.min() >= 0 and p.max() <= 1 and np.ptp(p) > 1e-6,
        f"The answers run from {p.min():.2f} to {p.max():.2f}. Probabilities lie between 0 and 1: the last "
        "layer needs its own activation.",
    )
    check.that(
        n_classes == 2 or np.allclose(p.sum(axis=1), 1, atol=1e-4),
        f"The {n_classes} answers to one row add up to {p[0].sum():.2f}. Exactly one class is right, so they "
        "must add up to 1: softmax.",
    )
    return p


def reported(check, model, x, y):
    """The loss and the metrics that the model works out, with integer labels."""
    check.that(model.compiled, "The model isn't compiled: `model.compile(loss=..., metrics=[...])`.")
    answers = model(x, training=False)
    column = y[:, None]  # as `evaluate` hands them on
    try:
        loss = float(model.compute_loss(x=x, y=column, y_pred=answers))
        metrics = model.compute_metrics(x=x, y=column, y_pred=answers)
    except Exception as error:  # noqa: BLE001  Keras raises many kinds here
        check.fail(
            f"With integer labels, loss or metrics can't be worked out ({type(error).__name__}). For integer "
            "labels and several outputs the loss is the *sparse* categorical cross-entropy."
        )
    return loss, {name: float(value) for name, value in metrics.items() if name != "loss"}


def compare(check, n_classes, measure):
    """The loss or the accuracy that the model reports, against NumPy."""
    model = ask(check, [6, 5], "tanh", 3, n_classes)
    rng = np.random.default_rng(n_classes)
    model.set_weights([rng.normal(0, 0.9, w.shape) for w in model.get_weights()])
    x = rng.normal(size=(40, 3)).astype("float32")
    y = rng.integers(0, n_classes, 40)
    p = probabilities(check, model, x, n_classes)
    loss, metrics = reported(check, model, x, y)
    each = np.hstack([1 - p, p]) if n_classes == 2 else p
    if measure == "loss":
        onehot = np.eye(n_classes)[y]
        check.close(
            loss,
            -np.log(each[np.arange(40), y]).mean(),
            name=f"the loss for {n_classes} classes",
            rtol=1e-3,
            mistakes={
                "The loss is the mean squared error. With probabilities at the end take the "
                "cross-entropy.": np.mean((p[:, 0] - y) ** 2)
                if n_classes == 2
                else np.mean((p - onehot) ** 2),
            },
        )
    else:
        check.that(metrics, "No accuracy is reported: `metrics=['accuracy']` in `compile`.")
        want = np.mean(each.argmax(axis=1) == y)
        agree = {name for name, value in metrics.items() if abs(value - want) < 1e-4}
        if len(metrics) > 1:  # one of several may agree by chance
            model.reset_metrics()
            _, all_right = reported(check, model, x, each.argmax(axis=1))
            agree = {name for name in agree if abs(all_right[name] - 1) < 1e-4}
        check.that(
            agree,
            "Beside the loss the model reports "
            + ", ".join(f"{value:.3f} as '{name}'" for name, value in metrics.items())
            + f"; of these rows {want:.3f} are right. `metrics=['accuracy']` lets Keras choose the accuracy that fits.",
        )


def check_outputs(check):
    for n_classes in (2, 3, 10):
        ask(check, [8, 4], "relu", 4, n_classes)
    ask(check, (6, 5, 3), "tanh", 2, 3)
    ask(check, [], "relu", 4, 2)


### END SEALED

with rubric("create_classifier", checks=3) as check:
    with check(
        "the shapes for 2, 3 and 10 classes, a tuple, and no hidden layer",
        points=1,
        hint="The last layer has one node for 2 classes and `n_classes` nodes for more; before it one Dense for each number in `layers`.",
    ):
        check_outputs(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "the activation, probabilities, and the right cross-entropy for integer labels",
        points=2,
        hint="2 classes: sigmoid and binary_crossentropy. More: softmax and sparse_categorical_crossentropy.",
    ):
        compare_activation(check, 2, "tanh", "tanh")
        compare_activation(check, 4, "LeakyReLU of slope 0.45", LeakyReLU(negative_slope=0.45))
        compare(check, 2, "loss")
        compare(check, 4, "loss")
    with check(
        "the accuracy is reported",
        points=1,
        hint="`metrics=['accuracy']`: Keras then takes the accuracy that fits the loss.",
    ):
        compare(check, 2, "accuracy")
        compare(check, 3, "accuracy")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## So, would it have learned?
#
# The two missing decisions, then 400 steps of the optimiser, each by 100 rows:


# %%
def trained(leak):
    """The net of the beginning, with this activation, after 400 steps."""
    set_seed(3)
    net = creatModel([5] * 18, leak, 2)
    net.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.005))
    rows = np.random.default_rng(0).integers(0, 600, 40_000)
    net.fit(points[rows], moon[rows], batch_size=100, verbose=0)
    correct = np.mean((net.predict(points, verbose=0)[:, 0] > 0.5) == moon)
    return net, correct


net, correct = trained(LeakyReLU(negative_slope=0.1))
print(f"{correct:.3f} right")

# %% [markdown]
# Half of the points: nothing learned. But that is one run. `coursekit.vectorised` trains 30 nets side by side; we exchange
# one part at a time.
#
# *Guess before you run it:* which of the activations do you expect at 0 %? Does the leak, 0.1, 0.2 or 0.3, matter?

# %%
from coursekit.vectorised import train_many


def share(activation, slope=None, cost="cross-entropy"):
    """Share of 30 nets of 18 fives that get 98 % of the moons right."""
    p = train_many(points, moon, [5] * 18, activation, slope=slope, cost=cost, nets=30)
    return np.mean(np.mean((p > 0.5) == moon, axis=1) > 0.98)


# %%
shares = {
    "sigmoid": share("sigmoid"),
    "ReLU": share("relu"),
    "LeakyReLU 0.1, mse": share("leaky_relu", 0.1, "mse"),
    "LeakyReLU 0.1": share("leaky_relu", 0.1),
    "LeakyReLU 0.2": share("leaky_relu", 0.2),
    "LeakyReLU 0.3": share("leaky_relu", 0.3),
}

# %%
figure, ax = plt.subplots(figsize=(7, 3))
bars = ax.barh(list(shares), list(shares.values()))
ax.bar_label(bars, fmt="{:.0%}", padding=4)
ax.set(xlabel="share of 30 nets that learn the moons", xlim=(0, 1.1))
ax.invert_yaxis()
plt.show()

# %% [markdown]
# Sigmoid: never, flat eighteen times over. ReLU: one start in three. The original choice learns from about every second start:
# **it would have learned, with luck**. And the leak is no trifle: 0.1, 0.2 and 0.3 are three different networks. The
# cost matters less: a fresh net says one half, where MSE isn't flat yet.
#
# The unlucky start once more, with the layer's default leak:

# %%
net, correct = trained(LeakyReLU())
title = f"18 fives, trained at last: {correct:.3f} right"
plots.decision_area(net, points, moon, title=title, step=0.04)

# %% [markdown]
# ## Exercise 9 of 9: in your own words  *(2 points)*
#
# A friend's classifier ends in one sigmoid, with MSE and plain gradient descent (SGD). At the start it says 0.0003 to
# every row, though half of the labels are 1. After 100 epochs the loss has gone from 0.4997 to 0.4996. 'I need ten
# times as many epochs', he says. What do you tell him? Name the place where the slope is lost, and two *different
# parts* of learning to change.
#
# *What earns the points:* 1 for the place, with why more epochs don't help; 1 for two changes, each in a part of its own.

# %% [markdown] answer="which_part" points=2
# **Model answer.** The net sits on the flat part of its output sigmoid: it is surely wrong, and the slope of MSE
# contains $p(1-p)$, here about 0.0003. So nearly nothing reaches the weights, and ten times nearly nothing is still
# nothing. He could change the cost: cross-entropy's slope is p − y, and the more wrong, the steeper. Or the optimiser:
# one that goes by the sign or divides by the usual size of the slope (Adam) walks out of a nearly flat place. Or the
# model's start: an output bias of 0 says one half, where MSE isn't flat.
#
# *For the marker.* **1 point** for the cause: the flat sigmoid together with MSE (or the factor p(1 − p)). **1 point**
# for two changes in different parts of model, cost and optimiser (the start or the scale of the inputs counts as
# model); one change alone earns nothing by itself. 0 points: only 'more epochs', 'more layers', 'more
# data'. 'A larger learning rate' counts as a change of the optimiser if it is said that the slope is tiny.

# %% [markdown]
# ## In five lines
#
# 1. **Learning = model + cost + optimiser**, and slope is all that the optimiser sees. Corners are harmless, *flat* is
#    not.
# 2. **Sigmoid**: limited, a probability, smooth, but flat outside of about −5 to 5. **LeakyReLU** is flat nowhere; name
#    its slope.
# 3. **Errors** must not cancel. MSE doesn't grow with n, RMSE has the unit of y, MAE and Huber survive spoiled data.
# 4. **Sigmoid at the end, cross-entropy as cost**: the more wrong, the steeper. With MSE: flat and bumpy.
# 5. **A function that builds models** leaves its arguments alone; give each place a fresh activation object.
#
# **Where to go on.** Try `share("tanh")`. Lesson 06: how weights start; lesson 07: better optimisers. Keras lists
# [activations](https://keras.io/api/layers/activations/) and [losses](https://keras.io/api/losses/).
