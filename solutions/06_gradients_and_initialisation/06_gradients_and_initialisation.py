# %% [markdown]
# # 06 Gradients, and where to start
#
# Three networks, alike but for the size of their first random weights. One learns,
# one doesn't move, one blows up. **Which size is right, and could we have known before training?**
#
# At the end you will be able to
#
# * work out a gradient, check it, and say how long a step may be;
# * spot a neuron that can't learn any more, and name the first two cures;
# * choose starting weights (Xavier, He) by calculation instead of by luck;
# * follow a gradient back through ten layers, and say where it gets lost;
# * say why a network needs a bend, and what it costs.
#
# **Time:** about 80 minutes; a good break is after section 4. **You need:** the slope of a curve, and the matrix product
# (lesson 02).

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from coursekit import datasets, plots

# %% [markdown]
# ## The three networks
#
# 1797 handwritten digits, 8 × 8 pixels from 0 to 1; the right answer is ten numbers, one of them 1.

# %%
X, digit = datasets.digits()
X = X.reshape(-1, 64)
Y = np.eye(10)[digit]
X.shape, Y[0]

# %% [markdown]
# Four cells are the whole machine: draw weights, forward, backward, train. Skim them; section 4 takes them apart.


# %%
def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return np.exp(-np.logaddexp(0, -z))


ACTIVATIONS = {  # name: (function, its slope written in terms of the output a)
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
    "linear": (lambda z: z, np.ones_like),
}


# %%
def start(std, width=50, depth=10, seed=0):
    """Normal random weights 64 -> width -> ... -> 10; `std` may depend on the fans."""
    rng = np.random.default_rng(seed)
    sizes = [64] + [width] * (depth - 1) + [10]
    size = std if callable(std) else lambda fan_in, fan_out: std
    return [rng.normal(0, size(*fans), fans) for fans in pairwise(sizes)]


# %%
def forward(weights, X, act):
    """What goes into each layer, and last what comes out of the net."""
    a = [X]
    for W in weights[:-1]:
        a.append(act(a[-1] @ W))
    return [*a, a[-1] @ weights[-1]]


def backward(weights, a, Y, slope):
    """The gradient for the weights of each layer, found from the end."""
    gradients = []
    error = (a[-1] - Y) / len(Y)
    for W, into in zip(weights[::-1], a[-2::-1], strict=True):
        gradients.append(into.T @ error)
        error = error @ W.T * slope(into)
    return gradients[::-1]


# %%
def train(weights, name, rate=0.05, steps=400, moving=range(99)):
    """Learn from 1000 digits, 50 a step. Returns the losses, and the share of right
    answers on the other digits. Only the layers in `moving` are changed."""
    act, slope = ACTIVATIONS[name]
    rng, losses = np.random.default_rng(1), []
    for _ in range(steps):
        some = rng.integers(0, 1000, 50)
        a = forward(weights, X[some], act)
        losses.append(np.sum((a[-1] - Y[some]) ** 2) / 2 / len(some))
        if not losses[-1] < 1e12:
            break
        for i, gradient in enumerate(backward(weights, a, Y[some], slope)):
            if i in moving:
                weights[i] -= rate * gradient
    answers = forward(weights, X[1000:], act)[-1].argmax(axis=1)
    return losses, np.mean(answers == digit[1000:])


# %%
three = {std: train(start(std), "relu") for std in (0.1, 0.2, 0.4)}
for std, (losses, right) in three.items():
    ends = f"loss {losses[0]:.3g} to {losses[-1]:.3g} in {len(losses)} steps"
    print(f"std {std}: {ends}, right {right:.0%}")

# %%
figure, ax = plt.subplots(figsize=(6, 3.4))
for std, marker in ((0.1, "o"), (0.2, "s")):
    losses, _ = three[std]
    ax.plot(losses, marker=marker, markevery=40, ms=5, lw=1.5, label=f"std {std}")
ax.annotate("", (2, 1.2), (2, 0.9), arrowprops={"arrowstyle": "->"})
ax.text(9, 1.05, f"std 0.4 starts at {three[0.4][0][0]:,.0f}")
ax.set(xlabel="step", ylabel="loss", ylim=(0, 1.2), xlim=(-8, 400))
ax.legend(title="starting weights", loc="upper right")
plt.show()

# %% [markdown]
# With 0.1 the net guesses: one in ten. With 0.2 it learns. With 0.4 the loss *starts* in the millions, and
# explodes. A factor of two either way kills it.

# %% [markdown]
# ## 1. One weight, one slope
#
# The smallest network: $h = wx$. With $x = 2$ and $y = 6$, $w = 3$ would be perfect. The loss is half the
# squared miss, $\frac12 (wx - y)^2$.


# %%
def loss(w, x=2.0, y=6.0):
    return (w * x - y) ** 2 / 2


def gradient(w, x=2.0, y=6.0):
    return x * (w * x - y)


# %% [markdown]
# Nudge $w$ by a little $d$: the miss $m = wx - y$ grows by $xd$, and half its square by $m\,x\,d$. So
#
# $$\frac{d}{dw}\,\tfrac12 (wx - y)^2 = x\,(wx - y) \qquad\text{input times miss.}$$
#
# (The ½ cancels the 2 of the square.) Never believe an unchecked derivative: nudge, and see.

# %%
d = 1e-5
for w in (0.0, 2.5, 3.0, 4.0):
    nudged = (loss(w + d) - loss(w - d)) / (2 * d)
    print(f"w = {w}: formula {gradient(w):6.2f}, nudged {nudged:6.2f}")

# %%
ww = np.linspace(-0.5, 6.5, 100)
figure, ax = plt.subplots(figsize=(6, 3.6))
ax.plot(ww, loss(ww), label="loss")
for w, marker in zip((1.0, 3.0, 4.5), "o^D", strict=True):
    near = np.array([w - 0.7, w + 0.7])
    ax.plot(near, loss(w) + gradient(w) * (near - w), "-", color="black")
    ax.plot(w, loss(w), marker, color=plots.COLORS[3], ms=9)
    words, place = f"slope {gradient(w):.0f}", (12, -14 if w > 1 else 4)
    ax.annotate(words, (w, loss(w)), place, textcoords="offset points")
ax.set(xlabel="weight w", ylabel="½ (2w − 6)²", ylim=(-4, 25))
plt.show()

# %% [markdown]
# Left of 3 the slope is negative, right of it positive. The way down is *against* the slope.
#
# ### Gradient descent by hand
#
# Start at $w = 0$, learning rate 0.1. The slope is $2 \cdot (0 - 6) = -12$: go to 1.2. There it is
# -7.2: on to 1.92. Do the third step yourself, then run this.

# %%
w = 0.0
for _ in range(5):
    print(f"w {w:.3f}  slope {gradient(w):7.3f}  missing to 3: {3 - w:.3f}")
    w -= 0.1 * gradient(w)

# %% [markdown]
# A step takes off $\text{rate} \cdot x^2$ of the distance, here 0.4, and leaves 0.6 (last column). How large may the rate be?

# %%
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), sharey=True)
for ax, rate in zip(axes, (0.1, 0.45, 0.55), strict=True):
    path = [1.0]
    for _ in range(6):
        path.append(path[-1] - rate * gradient(path[-1]))
    ax.plot(ww, loss(ww), color="0.6")
    ax.plot(path, loss(np.array(path)), "o-", color=plots.COLORS[3], lw=1)
    ax.plot(*(path[0], loss(path[0])), "s", color="black", ms=9)
    ax.set(title=f"rate {rate}: each leaves {1 - 4 * rate:.1f}", xlabel="weight w")
axes[0].set_ylabel("loss")
plt.show()

# %% [markdown]
# From the black square: **left** straight down, **middle** across the valley, but nearer each time, **right** further off each
# time. The border is $\text{rate} \cdot x^2 = 2$. And for pixels from 0 to 255?

# %%
for x in (2, 1, 200 / 255, 200):
    print(f"x = {x:7.3f}: the rate must stay below {2 / x**2:.5f}")
print(f"200 against 200/255: {255**2:,} times")

# %% [markdown]
# Undivided, the same pixel needs a rate 65,000 times smaller.
#
# ## Exercise 1 of 8: The gradient of a mean  *(3 points)*
#
# With many examples the loss is the mean, $\frac1n \sum_i \frac12 (w x_i - y_i)^2$. Write `grad_w(w, x, y)`, its derivative along $w$.
#
# * In: `w`, a number; `x` and `y`, arrays of shape (n,).
# * Out: one number.
#
# Example: `grad_w(2.0, np.array([3.0]), np.array([10.0]))` is -12: the miss -4, times the input 3.
#
# <details><summary>Hint</summary>
#
# The slope of a mean is the mean of the slopes. One example contributes 'input times miss'.
#
# </details>


# %% exercise="grad_w"
def grad_w(w, x, y):
    """Derivative of mean(½ (w x - y)²) along w. x and y have the shape (n,)."""
    ### BEGIN SOLUTION
    return np.mean(x * (w * x - y))
    ### END SOLUTION


# %% tests="grad_w" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def asked_slope(check, w, x, y):
    """What grad_w says, as a plain number."""
    got = check.call(grad_w, w, x, y)
    check.that(got is not None, "grad_w gave None back. Does it end in `return`?")
    check.that(
        np.size(got) == 1,
        "One number was expected: the slope of the mean loss. Here is a slope for each "
        "example. What do you do with them?",
    )
    return np.squeeze(got)


def check_one_example(check):
    check.close(
        asked_slope(check, 2.0, np.array([3.0]), np.array([10.0])),
        -12,
        name="the slope",
        rtol=1e-4,
        mistakes={
            "That is the miss alone. A nudge of w moves the prediction by x times "
            "the nudge, so the miss counts x times.": -4,
            "The sign is the wrong way round: here a larger w makes the loss "
            "smaller. The miss is w * x - y, not y - w * x.": 12,
            "Twice too large: the ½ cancels the 2 of the square.": -24,
            "That is the loss itself, not its slope.": 8,
            "You multiplied the miss by w. It is x by which a nudge of w is "
            "multiplied on its way to the prediction.": -8,
            "Where is y? The slope depends on the miss, w * x - y.": 18,
        },
    )


### END SEALED

with rubric("grad_w", checks=3) as check:
    with check(
        "one example: input times miss",
        points=1,
        hint="How far off is w * x? And how far does it move if w grows by 1?",
    ):
        check_one_example(check)

    ### BEGIN HIDDEN TESTS
    def grad_w_mistakes(w, x, y):
        miss = w * x - y
        slope = x * miss
        return {
            "That is the mean miss. A nudge of w moves a prediction by x times the "
            "nudge, so each miss counts times its input.": np.mean(miss),
            "The sign is the wrong way round: the slope is positive where a larger w "
            "makes the loss larger. The miss is w * "
            "x - y, not y - w * x.": np.mean(-slope),
            "Twice too large: the ½ cancels the 2 of the square.": np.mean(2 * slope),
            "That is the loss itself, not its slope.": np.mean(miss**2) / 2,
            "You multiplied the miss by w. It is x by which a nudge of w is "
            "multiplied on its way to the prediction.": np.mean(w * miss),
            "That is the sum over the examples. The loss is their mean, so that its "
            "slope doesn't grow with their number.": np.sum(slope),
            "That is (mean of x) times (mean of the misses). Multiply for each example "
            "first, then take the mean.": np.mean(x) * np.mean(miss),
            "Where is y? The slope depends on the miss, w * x - y.": np.mean(x * w * x),
        }

    with check(
        "forty examples: what nudging gives",
        points=1,
        hint="Nudge w by 0.00001 up and down, and divide the change of the mean loss "
        "by 0.00002. Your function should say the same.",
    ):
        chance = np.random.default_rng(71)
        for w_ in (-1.5, 0.0, 2.25):
            many_x, many_y = chance.normal(1, 2, 40), chance.normal(-1, 3, 40)
            slope = asked_slope(check, w_, many_x, many_y)
            up = np.mean(((w_ + 1e-5) * many_x - many_y) ** 2) / 2
            down = np.mean(((w_ - 1e-5) * many_x - many_y) ** 2) / 2
            check.close(
                slope,
                (up - down) / 2e-5,
                name="the slope",
                rtol=1e-3,
                atol=1e-5,
                mistakes=grad_w_mistakes(w_, many_x, many_y),
            )

    with check(
        "flat at the best w, and the same for repeated data",
        points=1,
        hint="A hundred copies of the data have the same mean loss. And its slope?",
    ):
        few_x, few_y = np.array([1.0, 2.0, 4.0]), np.array([3.0, 1.0, 5.0])
        best = few_x @ few_y / (few_x @ few_x)
        slope = asked_slope(check, best, few_x, few_y)
        check.close(slope, 0, name="the slope at the best w", atol=1e-4)
        copies = np.tile(few_x, 100), np.tile(few_y, 100)
        check.close(
            asked_slope(check, 2.0, *copies),
            np.mean(few_x * (2 * few_x - few_y)),
            name="the slope for a hundred copies",
            rtol=1e-4,
            mistakes=grad_w_mistakes(2.0, *copies),
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 2. A neuron that can't move
#
# Put a sigmoid behind the weight, $h = \sigma(wx)$: one more link, one more factor.
#
# $$\frac{d}{dw}\,\tfrac12 (\sigma(wx) - y)^2 = (h - y)\cdot\underbrace{h\,(1 - h)}_{\text{slope of }\sigma}\cdot\; x$$
#
# A real notebook had pixels from 0 to 255 and weights from 0 to 1. Three bright pixels already sum to 190:

# %%
pixels, weights = np.array([200, 150, 100]), np.array([0.5, 0.4, 0.3])
z = pixels @ weights
h = sigmoid(z)
print(z, h, h == 1)

# %% [markdown]
# *Exactly* 1, to a computer. Let 0 be right: the neuron is as wrong as can be. Its gradient?

# %%
(h - 0) * h * (1 - h) * pixels

# %% [markdown]
# 'All is well': $h(1 - h)$ is 0, and no learning rate brings it back. The neuron is **saturated**. How soon?

# %%
for z in (0, 2, 5, 10, 20, 40, 199):
    h = sigmoid(z)
    print(f"sum {z:3}: sigmoid {h:.10f}, slope {h * (1 - h):.1e}")

# %% [markdown]
# A sigmoid learns while its sum is between about -5 and 5.
#
# ### Which draw?
#
# Four ways to draw 784 × 50 weights. The notebook called 'from 0 to 1' a normal distribution:

# %%
rng = np.random.default_rng(0)
draws = {
    "uniform 0 to 1": rng.uniform(0, 1, (784, 50)),
    "uniform -4 to 4": rng.uniform(-4, 4, (784, 50)),
    "normal, std 1": rng.normal(0, 1, (784, 50)),
    "normal, std 0.05": rng.normal(0, 0.05, (784, 50)),
}
figure, axes = plt.subplots(1, 4, figsize=(12, 2.4))
for ax, (name, W) in zip(axes, draws.items(), strict=True):
    ax.hist(W.ravel(), bins=np.linspace(-4.5, 4.5, 91), color=plots.COLORS[0])
    ax.set(title=name, xlabel="weight", yticks=[])
plt.show()

# %% [markdown]
# A box is **uniform**, a bell **normal**. The notebook also had 'N(0, 0.1): std 0.01'. On
# paper, N(0, 0.1) gives the *variance*; `rng.normal(0, 0.1)` takes its root, the *standard deviation* (std):

# %%
print(f"a variance of 0.1 is a std of {0.1**0.5:.3f}")
print(f"a std of 0.1 is a variance of {0.1**2:.2f}")

# %% [markdown]
# We always give the std.
#
# ### The first cure: scale the input
#
# A thousand 28 × 28 pictures, and their sums with these weights:

# %%
pictures, label = datasets.mnist_small()
raw = pictures[:1000].reshape(-1, 784).astype(float)
print("share of sums outside -5 to 5:   pixels 0 to 255   pixels 0 to 1")
for name, W in draws.items():
    outside = [np.mean(np.abs(x @ W) > 5) for x in (raw, raw / 255)]
    print(f"{name:33}{outside[0]:>15.1%}{outside[1]:>16.1%}")

# %% [markdown]
# Raw pixels saturate nearly everything, *whatever the weights*. Scaled,
# -4 to 4 is still too much, and 0 to 1 worst of all: no negative terms cancel. It takes both:
# **small inputs, and small weights on both sides of zero.**
#
# ### Can't the weights alone do it?
#
# Raw pixels with *weights* divided by 255 have the same sums. The same training, too? One hidden layer, three learning rates:


# %%
def share_right(X, std, rate):
    """Train 64-50-10 for 300 steps; share of right answers on the other digits."""
    rng = np.random.default_rng(0)
    net = [rng.normal(0, std, (64, 50)), rng.normal(0, 50**-0.5, (50, 10))]
    act, slope = ACTIVATIONS["sigmoid"]
    for _ in range(300):
        some = rng.integers(0, 1000, 50)
        gradients = backward(net, forward(net, X[some], act), Y[some], slope)
        net = [W - rate * g for W, g in zip(net, gradients, strict=True)]
    return np.mean(forward(net, X[1000:], act)[-1].argmax(axis=1) == digit[1000:])


# %%
rates = (0.2, 0.05, 0.0001)
print("learning rate                   stuck", *(f"{rate:7}" for rate in rates))
for name, pixels, std in (
    ("pixels 0 to 1,   std 0.125", X, 0.125),
    ("pixels 0 to 255, std 0.125", X * 255, 0.125),
    ("pixels 0 to 255, std 0.125/255", X * 255, 0.125 / 255),
):
    sums = pixels @ np.random.default_rng(0).normal(0, std, (64, 50))
    stuck = np.mean(np.abs(sums) > 5)
    right = [share_right(pixels, std, rate) for rate in rates]
    print(f"{name:31} {stuck:5.0%}", *(f"{share:7.0%}" for share in right))

# %% [markdown]
# ('Stuck': sums beyond ±5 at the start.) Line 2 is saturated, and behind even at its best rate. Line 3 has the sums of line 1,
# yet learns next to *nothing* at everyday rates, and splendidly at 0.0001: the rate goes with the *square* of the input.
# **Divide by 255 first.** Then choose the weights.

# %% [markdown]
# ## Exercise 2 of 8: How many are stuck?  *(3 points)*
#
# Write `saturated_fraction(X, W, tol=0.01)`: the share of all outputs of `sigmoid(X @ W)` that are below `tol` or above `1 - tol`.
#
# * In: `X` of shape (n, d), `W` of shape (d, k).
# * Out: a number from 0 to 1.
#
# Example: one weight of 1, and the examples 10, -10, -7 and 1: three of four outputs are saturated, 0.75.
#
# <details><summary>Hint</summary>
#
# The mean of `True` and `False` is the share of `True`. `(...) | (...)` joins two such arrays.
#
# </details>


# %% exercise="saturated_fraction"
def saturated_fraction(X, W, tol=0.01):
    """Share of the outputs of sigmoid(X @ W) below tol or above 1 - tol."""
    ### BEGIN SOLUTION
    out = sigmoid(X @ W)
    return np.mean((out < tol) | (out > 1 - tol))
    ### END SOLUTION


# %% tests="saturated_fraction" points=3
import numpy as np
from coursekit import datasets, rubric


### BEGIN SEALED
def check_six_outputs(check, saturated_fraction):
    sums = np.array([[10.0], [-5.0], [-7.0], [1.0], [-2.0], [-10.0]])
    check.close(
        check.call(saturated_fraction, sums, np.array([[1.0]])),
        4 / 6,
        name="the share",
        rtol=1e-4,
        mistakes={
            "You counted only those near 1. Near 0 the slope is flat, too.": 1 / 6,
            "You counted only those near 0. Near 1 the slope is flat, too.": 3 / 6,
            "That is the share of those that can still learn.": 2 / 6,
            "That is how many, not what share of all outputs.": 4,
            "You compared the sums X @ W with the limits. First send them through "
            "the sigmoid, and then compare.": 1,
        },
    )


### END SEALED

with rubric("saturated_fraction", checks=3) as check:
    with check(
        "six outputs, counted by hand",
        points=1,
        hint="sigmoid(10) is above 0.99; sigmoid of -5, -7 and -10 is below 0.01; "
        "sigmoid of 1 and -2 is neither.",
    ):
        check_six_outputs(check, saturated_fraction)

    ### BEGIN HIDDEN TESTS
    def output_shares(X, W, tol):
        """Share of the outputs of the sigmoid that are low, and that are high."""
        out = np.exp(-np.logaddexp(0, -(X @ W)))
        return np.mean(out < tol), np.mean(out > 1 - tol)

    def fraction_mistakes(X, W, tol):
        low, high = output_shares(X, W, tol)
        z = X @ W
        slope = np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))
        return {
            "You counted only those near 1. Near 0 the slope is flat, too.": high,
            "You counted only those near 0. Near 1 the slope is flat, too.": low,
            "That is the share of those that can still learn.": 1 - low - high,
            "That is how many, not what share of all outputs.": (low + high) * z.size,
            "`tol` was ignored: you counted with 0.01.": sum(output_shares(X, W, 0.01)),
            "You compared the slope of the sigmoid with tol. Compare its output, which "
            "is flat long before the slope itself is below tol.": np.mean(slope < tol),
            "You compared the sums X @ W with the limits. First send them through the "
            "sigmoid, and then compare.": np.mean((z < tol) | (z > 1 - tol)),
            "You divided by the number of rows. With several neurons there are more "
            "outputs than there are rows.": (low + high) * np.shape(W)[1],
        }

    with check(
        "several neurons, and another tol",
        points=1,
        hint="All outputs count, n * k of them, and the limits are tol and 1 - tol.",
    ):
        chance = np.random.default_rng(75)
        for tol in (0.01, 0.2, 0.001):
            some_x, some_w = chance.normal(0.5, 2, (30, 6)), chance.normal(size=(6, 5))
            check.close(
                check.call(saturated_fraction, some_x, some_w, tol),
                sum(output_shares(some_x, some_w, tol)),
                name=f"the share for tol={tol}",
                rtol=1e-4,
                mistakes=fraction_mistakes(some_x, some_w, tol),
            )

    with check(
        "digits: over 0.9 with raw pixels, under 0.2 when scaled",
        points=1,
        hint="Sums of several thousand must not break your sigmoid.",
    ):
        images, _ = datasets.mnist_small()
        images = images[:200].reshape(200, 784).astype(float)
        small = np.random.default_rng(7).normal(0, 0.05, (784, 50))
        for told, inputs, drawn in (
            ("raw pixels", images, small),
            ("scaled pixels", images / 255, small),
            ("raw pixels and weights of size 2", images, 40 * small),
        ):
            check.close(
                check.call(saturated_fraction, inputs, drawn),
                sum(output_shares(inputs, drawn, 0.01)),
                name=f"the share with {told}",
                rtol=1e-3,
                atol=1e-4,
                mistakes=fraction_mistakes(inputs, drawn, 0.01),
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 3. How large should the weights be?
#
# Why random at all? Let all start alike, at 0 or at 0.1:

# %%
zeros = [0 * W for W in start(1, depth=3)]
alike = [0 * W + 0.1 for W in start(1, depth=3)]
for name, W in (("all 0", zeros), ("all 0.1", alike), ("random", start(0.1, depth=3))):
    _, right = train(W, "tanh")
    different = len(np.unique(W[0].round(9), axis=1).T)
    print(f"{name:8} right {right:.0%}, different neurons in layer 1: {different}")

# %% [markdown]
# At zero every gradient has a factor 0. At 0.1 the neurons of a layer get the same gradient and stay copies.
# Chance makes them *different*. How much of it?
#
# ### Twenty layers of tanh
#
# 200 random rows go through twenty layers of 100 neurons. How large is what arrives?


# %%
def sizes(act, std, width=100, depth=20):
    """The root mean square of what arrives at each layer, the input first."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(200, width))
    result = [np.sqrt(np.mean(a**2))]
    for _ in range(depth):
        a = act(a @ rng.normal(0, std, (width, width)))
        result.append(np.sqrt(np.mean(a**2)))
    return result


# %%
figure, ax = plt.subplots(figsize=(6.5, 3.6))
for std, marker in zip((1, 0.2, 0.1, 0.05), plots.MARKERS, strict=False):
    ax.semilogy(sizes(np.tanh, std), marker=marker, ms=5, label=f"std {std}")
ax.set(xlabel="layer (0 = input)", ylabel="size of the signal", xticks=range(0, 21, 4))
ax.legend(title="weights")
plt.show()

# %% [markdown]
# With 0.05 each layer halves the signal, down to a millionth. With 0.1 it gets through. With 1 it
# looks healthy and isn't:

# %%
rng = np.random.default_rng(0)
for std in (1, 0.2, 0.1):
    out = np.tanh(rng.normal(size=(200, 100)) @ rng.normal(0, std, (100, 100)))
    print(f"std {std}: {np.mean(np.abs(out) > 0.98):.0%} of the outputs beyond ±0.98")

# %% [markdown]
# Saturated tanh. So 0.1 is about right *here*. Is it a law?
#
# ### Where the number comes from
#
# A sum of $n$ independent terms around zero has $n$ times the variance of one. A term is weight times input, so
#
# $$\text{mean}(z^2) = n \cdot \text{std}^2 \cdot \text{mean}(x^2).$$

# %%
for n in (25, 100, 400):
    z = rng.normal(size=(1000, n)) @ rng.normal(0, 0.1, (n, 100))
    print(f"{n:3} inputs: size {z.std():.2f}, by the formula {0.1 * n**0.5:.2f}")

# %% [markdown]
# The size stays if $n \cdot \text{std}^2 = 1$, so $\text{std} = \sqrt{1/n}$: 0.1 for 100 inputs, 0.05 for 400. What
# counts is the **fan-in**, a neuron's number of inputs.
#
# **Xavier** (Glorot and Bengio, 2010). On the way back the error is a sum, too, over the **fan-out**. So forward $n$
# is the one, backward the other. The compromise is their mean:
#
# $$\text{std} = \sqrt{\frac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}}}$$
#
# **He** (2015), in the old notebook a heading with nothing below. The next layer gets only what
# ReLU leaves. How much is that?

# %%
z = rng.normal(size=100_000)
print(np.mean(np.maximum(z, 0) ** 2) / np.mean(z**2))

# %% [markdown]
# Half. The weights have to double it: $\text{std} = \sqrt{2/\text{fan}_\text{in}}$. Is a factor of
# $\sqrt2$ worth a name?

# %%
relu = ACTIVATIONS["relu"][0]
figure, ax = plt.subplots(figsize=(6.5, 3.4))
for name, std, marker in (("He", 0.02**0.5, "o"), ("Xavier", 0.01**0.5, "s")):
    ax.semilogy(sizes(relu, std), marker=marker, ms=5, label=f"{name}, std {std:.3f}")
ax.set(xlabel="layer (0 = input)", ylabel="size of the signal", xticks=range(0, 21, 4))
ax.legend(title="ReLU, 100 inputs")
plt.show()

# %% [markdown]
# He's line stays level. Xavier's loses $\sqrt2$ per layer; twenty of them are a thousand.
#
# ### Normal or uniform?
#
# Both also come as a box, from $-\text{limit}$ to $+\text{limit}$. Its std is $\text{limit}/\sqrt3$:

# %%
box = rng.uniform(-0.3, 0.3, 100_000)
print(f"std of the box {box.std():.4f}, 0.3 / √3 = {0.3 / 3**0.5:.4f}")

# %% [markdown]
# | | std | limit of the box | made for |
# |---|---|---|---|
# | Xavier (Glorot) | $\sqrt{2/(\text{fan}_\text{in} + \text{fan}_\text{out})}$ | $\sqrt{6/(\text{fan}_\text{in} + \text{fan}_\text{out})}$ | tanh, sigmoid, no activation |
# | He | $\sqrt{2/\text{fan}_\text{in}}$ | $\sqrt{6/\text{fan}_\text{in}}$ | ReLU and its relatives |
#
# Keras knows all four, `Dense(50, kernel_initializer="he_normal")`; its default is `glorot_uniform`. Are they the same?

# %%
from coursekit import set_seed
from keras import initializers

set_seed(0)
for name in ("glorot_normal", "glorot_uniform", "he_normal", "he_uniform"):
    kernel = np.array(initializers.get(name)((400, 100)))
    std = (2 / 500 if "glorot" in name else 2 / 400) ** 0.5
    print(f"{name:14} std {kernel.std():.4f}, formula {std:.4f}", end="")
    print(f", largest {np.abs(kernel).max() / std:.2f} std")

# %% [markdown]
# They are. A box ends at $\sqrt3$ std; Keras' 'normal' ends at 2.27: it draws what is too far out again, and
# widens the rest to make up for it.
#
# ### Back to the beginning
#
# What does He say for 50 ReLUs? And is 0.2 right for other widths?

# %%
widths = (20, 50, 100)
for width in widths:
    print(f"width {width:3}: He says {(2 / width) ** 0.5:.3f}")

# %%
print("std      ", *(f"{(2 / width) ** 0.5:6.3f}" for width in widths))
for width in widths:
    nets = [start((2 / other) ** 0.5, width=width) for other in widths]
    print(
        f"width {width:3}",
        *(f"{train(net, 'relu', steps=300)[1]:6.0%}" for net in nets),
    )

# %% [markdown]
# Each width (row) does best on the diagonal: He's formula. Elsewhere one net learns slowly, the rest
# guess. The 0.2 was right for 50 inputs only.

# %% [markdown]
# ## Exercise 3 of 8: Xavier and He  *(4 points)*
#
# Write `init_weights(kind, fan_in, fan_out, rng)`.
#
# * In: `kind`, one of `"xavier_normal"`, `"xavier_uniform"`, `"he_normal"`, `"he_uniform"`; two whole numbers; `rng`, a generator such as
#   `np.random.default_rng(0)`, from which all chance must come.
# * Out: an array of shape `(fan_in, fan_out)`, with mean 0 and the std or the limit of the table.
#
# Example: `init_weights("he_normal", 800, 3, rng)` has 800 rows, 3 columns, and a std of about 0.05.
#
# <details><summary>Hint 1</summary>
#
# `rng.normal(0, std, shape)` and `rng.uniform(-limit, limit, shape)`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# All four hold a variance, 2 over something. The std is its root, the limit the root of 3 times it.
#
# </details>


# %% exercise="init_weights"
def init_weights(kind, fan_in, fan_out, rng):
    """Starting weights (fan_in, fan_out), by Xavier or He, normal or uniform."""
    ### BEGIN SOLUTION
    scheme, shape = kind.split("_")
    variance = 2 / (fan_in + fan_out) if scheme == "xavier" else 2 / fan_in
    if shape == "normal":
        return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_in, fan_out))
    ### END SOLUTION


# %% tests="init_weights" points=4
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def drawn(check, kind, fan_in, fan_out, seed):
    """What the function draws, as floats, after a look at its shape."""
    got = check.call(init_weights, kind, fan_in, fan_out, np.random.default_rng(seed))
    check.that(
        np.shape(got) != (fan_out, fan_in) or fan_in == fan_out,
        f"The shape is {(fan_out, fan_in)}, transposed. For X @ W there is a row for "
        f"each input: {(fan_in, fan_out)}.",
    )
    check.shape(got, (fan_in, fan_out), f"{kind}({fan_in}, {fan_out})")
    return np.asarray(got, dtype=float)


def check_spread(check, kind, fan_in, fan_out, seed):
    """The spread within 2 percent; the known mistakes by the spread they lead to."""
    W = drawn(check, kind, fan_in, fan_out, seed)
    total = fan_in + fan_out
    xavier, he = (2 / total) ** 0.5, (2 / fan_in) ** 0.5
    want, other = (xavier, he) if kind.startswith("xavier") else (he, xavier)
    found = W.std()
    check.that(found > 0, f"{kind}: all weights are {W.flat[0]:.3g}. Where is chance?")
    check.that(
        abs(W.mean()) < 0.1 * found,
        f"{kind}: the weights have the mean {W.mean():.3f}. They should lie on both "
        "sides of zero: a uniform draw goes from -limit to +limit.",
    )
    mistakes = {
        "That is the variance. `rng.normal` wants its root, the std": want**2,
        "That is the formula of the other scheme. Xavier looks at fan_in + fan_out, "
        "and He at fan_in alone": other,
        "The std was used as the limit of the box. A box from -limit to limit has a "
        "std that is √3 times smaller than the limit": want / 3**0.5,
        "The limit of the box was used as std": want * 3**0.5,
        "A factor 2 is missing: the variance is 2 over the fans": want / 2**0.5,
        "That is 1 / fan_in, which knows nothing of fan_out. Xavier takes the mean of "
        "both fans, and a variance of 1 over that": fan_in**-0.5,
        "That is He with fan_out. He looks at fan_in": (2 / fan_out) ** 0.5,
    }
    told = f"{kind}({fan_in}, {fan_out}): the std is {found:.4f} instead of {want:.4f}."
    for sentence, std in mistakes.items():
        if abs(found / std - 1) < 0.02 and abs(std / want - 1) > 0.03:
            check.fail(f"{told} {sentence}.")
    check.that(abs(found / want - 1) < 0.02, told)
    return W


def check_a_box_is_a_box(check):
    for scheme in ("xavier", "he"):
        for kind in (f"{scheme}_uniform", f"{scheme}_normal"):
            W = drawn(check, kind, 300, 120, seed=2)
            check.that(W.std() > 0, f"{kind}: all weights are the same.")
            reach = np.abs(W - W.mean()).max() / W.std()
            check.that(
                (reach < 1.8) == kind.endswith("uniform"),
                f"{kind}: the largest weight lies {reach:.2f} stds off the mean. "
                "A box ends at 1.73 stds, a bell goes beyond 2.",
            )


### END SEALED

with rubric("init_weights", checks=4) as check:
    with check(
        "400 inputs, 100 neurons: the spread of all four kinds",
        points=1,
        hint="Print `.std()` of what you return, and compare it with the table. For a "
        "uniform draw it should be the limit divided by √3.",
    ):
        for kind in ("xavier_normal", "he_normal", "xavier_uniform", "he_uniform"):
            check_spread(check, kind, 400, 100, seed=1)

    with check(
        "a box is a box, a bell is a bell",
        points=1,
        hint="rng.uniform for the one, rng.normal for the other.",
    ):
        check_a_box_is_a_box(check)

    ### BEGIN HIDDEN TESTS
    with check(
        "more neurons than inputs, and the limit of the box",
        points=1,
        hint="Xavier and He are far apart here. Which formula uses which fan?",
    ):
        for kind in ("he_normal", "xavier_normal", "he_uniform", "xavier_uniform"):
            W = check_spread(check, kind, 90, 500, seed=3)
            if kind.endswith("uniform"):
                limit = (6 / (90 if kind == "he_uniform" else 590)) ** 0.5
                check.that(
                    0.99 * limit < np.abs(W).max() <= 1.0001 * limit,
                    f"{kind}(90, 500): the largest weight is {np.abs(W).max():.4f}, "
                    f"and the limit should be {limit:.4f}.",
                )

    with check(
        "all chance comes from rng",
        points=1,
        hint="Call rng.normal and rng.uniform. np.random.normal or a generator of your "
        "own don't belong here.",
    ):
        for kind in ("xavier_normal", "he_uniform"):
            first = drawn(check, kind, 6, 4, seed=4)
            check.that(
                np.allclose(first, drawn(check, kind, 6, 4, seed=4)),
                f"{kind}: generators with the same seed gave different weights. Some "
                "of the chance comes from elsewhere, perhaps from np.random.",
            )
            check.that(
                not np.allclose(first, drawn(check, kind, 6, 4, seed=5)),
                f"{kind}: generators with different seeds gave the same weights. `rng` "
                "isn't used, or is seeded again inside.",
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 4. The way back
#
# Learning goes backward. A chain with one neuron per layer:
#
# $$a_1 = \sigma(w_1 x), \qquad a_2 = \sigma(w_2 a_1), \qquad a_3 = \sigma(w_3 a_2), \qquad \text{loss} = \tfrac12 (a_3 - y)^2$$
#
# A nudge of $w_1$ passes every link, and each multiplies:
#
# $$\frac{d\,\text{loss}}{d w_1} = (a_3 - y)\cdot \underbrace{a_3(1-a_3)\, w_3}_{\text{layer 3}} \cdot \underbrace{a_2(1-a_2)\, w_2}_{\text{layer 2}} \cdot\, a_1(1-a_1)\, x$$
#
# By hand, from the end, with all weights 1, $x = 1$ and $y = 0$:

# %%
a1 = sigmoid(1.0)
a2 = sigmoid(a1)
a3 = sigmoid(a2)
error3 = (a3 - 0) * a3 * (1 - a3)
error2 = error3 * 1 * a2 * (1 - a2)
error1 = error2 * 1 * a1 * (1 - a1)
print("slopes along w3, w2, w1:", error3 * a2, error2 * a1, error1 * 1)

# %% [markdown]
# A weight's slope is *error times input*; the error goes back *through the weight*, and is multiplied
# by the *slope of the activation*. `backward` does this with matrices: `into.T @ error`, `error @ W.T`,
# `* slope(into)`.
#
# Checked for one weight in the first of ten layers:

# %%
net = start(lambda fan_in, fan_out: (2 / fan_in) ** 0.5)
act, slope = ACTIVATIONS["relu"]
gradients = backward(net, forward(net, X, act), Y, slope)
both = []
for nudge in (1e-5, -1e-5):
    net[0][20, 3] += nudge
    both.append(np.sum((forward(net, X, act)[-1] - Y) ** 2) / 2 / len(Y))
    net[0][20, 3] -= nudge
print(gradients[0][20, 3], (both[0] - both[1]) / 2e-5)

# %% [markdown]
# The same to five digits.
#
# ### Measured, layer by layer
#
# Ten layers, 50 wide, before any training. How long is each layer's gradient?


# %%
def xavier(fan_in, fan_out):
    return (2 / (fan_in + fan_out)) ** 0.5


def he(fan_in, fan_out):
    return (2 / fan_in) ** 0.5


def gradient_lengths(name, std, seed=0):
    act, slope = ACTIVATIONS[name]
    net = start(std, seed=seed)
    gradients = backward(net, forward(net, X[:200], act), Y[:200], slope)
    return np.array([np.linalg.norm(gradient) for gradient in gradients])


# %%
figure, ax = plt.subplots(figsize=(6.5, 3.8))
for (name, std), marker in zip(
    (("relu", he), ("tanh", xavier), ("relu", xavier), ("sigmoid", xavier)),
    plots.MARKERS,
    strict=False,
):
    lengths = gradient_lengths(name, std)
    label = f"{name}, {std.__name__}"
    ax.semilogy(range(1, 11), lengths, marker=marker, ms=6, label=label)
    print(f"{label:16} first {lengths[0]:.0e}, last {lengths[-1]:.0e}")
ax.set(xlabel="layer (1 = front)", ylabel="length of the gradient", xticks=range(1, 11))
ax.legend()
plt.show()

# %% [markdown]
# The sigmoid's line falls towards the *front*, by a factor of hundreds of thousands. tanh and
# ReLU are nearly level. 'With depth, only the front layers learn', the note of lessons 01 and 03, has it backwards.
#
# Xavier keeps `error @ W.T` at its size; what remains is the sigmoid's slope, at most a quarter per layer.
# What factor do we find, over 20 starts? And with weights four times as large, to make up for it?


# %%
def four_times(fan_in, fan_out):
    return 4 * xavier(fan_in, fan_out)


for std in (xavier, four_times):
    factors = []
    for seed in range(20):
        lengths = gradient_lengths("sigmoid", std, seed)
        factors.append(lengths[1:8] / lengths[2:9])
    print(f"{std.__name__:10} median factor {np.median(factors):.3f}")
for std in (0.1, 0.2, 0.4):
    factor = std * (50 / 2) ** 0.5
    print(f"ReLU, {std}: {factor:.1f} a layer, {factor**10:.4g} over ten")

# %% [markdown]
# Xavier is no cure for deep sigmoids: he balances the *weights*, the quarter comes from the *sigmoid*. Nor are larger weights: larger sums lie where
# it is flatter. And the opening? A ReLU layer multiplies by $\text{std} \cdot \sqrt{50/2}$: by ½, 1 and 2. Over ten layers
# that is a thousandth, 1, and a thousand.
#
# ### Does it matter?
#
# Of three layers the first has 3200 weights, the others together 3000. Only one side may move:

# %%
print("weights in each layer:", [W.size for W in start(xavier, depth=3)])
print("   all  front   back")
for name in ("sigmoid", "tanh"):
    sides = (range(3), [0], [1, 2])
    nets = [start(xavier, depth=3) for _ in sides]
    for net, moving in zip(nets, sides, strict=True):
        print(f"{train(net, name, 0.1, 1000, moving)[1]:6.0%}", end=" ")
    print(name)

# %% [markdown]
# With tanh either side does nearly as well alone. With sigmoids the front alone learns *nothing*:
# it isn't useless, but the news doesn't get there.

# %% [markdown]
# ## Exercise 4 of 8: Measure it yourself  *(5 points)*
#
# Write `grad_norms(depth, width, act, seed)` for the network of `given_network`: inputs `X`, targets `Y`, and weights of the shape
# `(width, width)`.
#
# * Each of the `depth` layers is `a = act(a @ W)`, *the last one too*; `act` is `"sigmoid"`, `"tanh"` or `"relu"`. No biases.
# * The loss is `np.sum((a - Y) ** 2) / 2 / len(X)`.
# * Out: a list of `depth` numbers, the length (`np.linalg.norm`) of each layer's gradient, **first layer first**.
#
# Example: `grad_norms(3, 4, "tanh", 0)` gives about `[0.295, 0.356, 0.349]`.
#
# <details><summary>Hint 1</summary>
#
# Forward, keep every `a`. Then from last to first: the error times the slope of the
# activation; the gradient; the error for the layer before.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The slope of the last activation comes *before* the first gradient. By the output `a`, the slopes are
# `a * (1 - a)`, `1 - a**2` and `a > 0`. `.T` is needed twice.
#
# </details>


# %% exercise="grad_norms"
def given_network(depth, width, act, seed):
    """Inputs X (20, width), targets Y (20, width), weights (depth, width, width)."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    """Length of the gradient of each layer's weights, first layer first."""
    X, Y, weights = given_network(depth, width, act, seed)
    ### BEGIN SOLUTION
    function, slope = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
        "tanh": (np.tanh, lambda a: 1 - a**2),
        "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    }[act]
    a = [X]
    for W in weights:
        a.append(function(a[-1] @ W))
    norms = []
    error = (a[-1] - Y) / len(X)
    for i in reversed(range(depth)):
        error = error * slope(a[i + 1])
        norms.append(np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms[::-1]
    ### END SOLUTION


# %% tests="grad_norms" points=5
import numpy as np
from coursekit import rubric

### BEGIN SEALED
REVERSED = (
    "Your list runs from the last layer to the first. Going backward you meet the last "
    "layer first; turn the list round."
)
NO_SLOPE = (
    "The slope of the activation is missing: at each layer the error is multiplied by "
    "it, and that is what makes it vanish."
)
SLOPE_TWICE = (
    "Your slope was given the wrong thing: a * (1 - a) takes the output a itself. You "
    "sent it through the activation once more."
)
NO_TRANSPOSE = (
    "The error went back through W instead of W.T. Square matrices don't complain; the "
    "numbers are wrong all the same."
)
SUM = "Too large by the number of examples: divide by len(X)."
EVERY_NUMBER = "Too small by the width: divide by the examples only."
ERRORS = (
    "These are the lengths of the errors. The gradient of a layer's weights is "
    "input.T @ error, with what went into that layer."
)
SQUARE = "These are the squares of the lengths."
LINEAR_END = "Your last layer lacks its activation."


def front_to_back(check, depth, width, act, seed):
    """First length divided by the last one, after a look at the list."""
    got = check.call(grad_norms, depth, width, act, seed)
    name = f"grad_norms({depth}, {width}, {act!r}, {seed})"
    check.shape(got, (depth,), name)
    lengths = np.asarray(got, dtype=float)
    check.that(np.all(lengths > 0), f"{name} is {lengths}: lengths are positive.")
    return lengths[0] / lengths[-1]


def check_sigmoid(check):
    for seed in (0, 1):
        ratio = front_to_back(check, 10, 30, "sigmoid", seed)
        check.that(
            ratio < 1e4,
            f"Your first layer's gradient is {ratio:,.0f} times as long as that of "
            "the last. Does your list start with the last layer? In a sigmoid net "
            "the gradient vanishes towards the front.",
        )
        check.that(
            ratio < 1e-4,
            f"The first length is {ratio:.2g} of the last; with ten sigmoids it is "
            "below 0.0001. Is the error multiplied by the slope of the sigmoid at "
            "each layer?",
        )


def check_three_small_layers(check, grad_norms):
    check.close(
        check.call(grad_norms, 3, 4, "tanh", 0),
        [0.2949, 0.3564, 0.3487],
        name="grad_norms(3, 4, 'tanh', 0)",
        rtol=2e-3,
        mistakes={
            REVERSED: [0.3487, 0.3564, 0.2949],
            NO_SLOPE: [0.9629, 0.66, 0.508],
            SLOPE_TWICE: [0.4013, 0.415, 0.3827],
            NO_TRANSPOSE: [0.3148, 0.2822, 0.3487],
            SUM: [5.8983, 7.1286, 6.9747],
            EVERY_NUMBER: [0.0737, 0.0891, 0.0872],
            ERRORS: [0.1159, 0.1774, 0.275],
            SQUARE: [0.087, 0.127, 0.1216],
            LINEAR_END: [0.4608, 0.6108, 0.5567],
        },
    )


### END SEALED

with rubric("grad_norms", checks=4) as check:
    with check(
        "sigmoid: next to nothing arrives at the front",
        points=1,
        hint="The first number belongs to the first layer, the one next to the input.",
    ):
        check_sigmoid(check)

    with check(
        "three small layers: the numbers themselves",
        points=1,
        hint="Compare with the example: the last number depends on one layer only, so "
        "get that one right first.",
    ):
        check_three_small_layers(check, grad_norms)

    ### BEGIN HIDDEN TESTS
    KNOWN_MISTAKES = (
        REVERSED,
        NO_SLOPE,
        SLOPE_TWICE,
        NO_TRANSPOSE,
        SUM,
        EVERY_NUMBER,
        ERRORS,
        SQUARE,
        LINEAR_END,
    )

    def true_norms(depth, width, act, seed, *, mistake=""):
        """The lengths for the given network, or what a mistake makes of them."""
        rng = np.random.default_rng(seed)
        X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
        std = np.sqrt((2 if act == "relu" else 1) / width)
        weights = rng.normal(0, std, (depth, width, width))
        function, slope = {
            "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
            "tanh": (np.tanh, lambda a: 1 - a**2),
            "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
        }[act]
        a = [X]
        for i, W in enumerate(weights):
            linear = mistake == LINEAR_END and i == depth - 1
            a.append(a[-1] @ W if linear else function(a[-1] @ W))
        error = (a[-1] - Y) / (1 if mistake == SUM else len(X))
        if mistake == EVERY_NUMBER:
            error = error / width
        norms = []
        for i in reversed(range(depth)):
            factor = slope(function(a[i + 1]) if mistake == SLOPE_TWICE else a[i + 1])
            if mistake == NO_SLOPE or (mistake == LINEAR_END and i == depth - 1):
                factor = 1
            error = error * factor
            made = error if mistake == ERRORS else a[i].T @ error
            norms.append(np.linalg.norm(made) ** (2 if mistake == SQUARE else 1))
            error = error @ (weights[i] if mistake == NO_TRANSPOSE else weights[i].T)
        return norms if mistake == REVERSED else norms[::-1]

    def check_norms(check, depth, width, act, seed):
        got = check.call(grad_norms, depth, width, act, seed)
        slips = {}
        for slip in KNOWN_MISTAKES:
            slips[slip] = true_norms(depth, width, act, seed, mistake=slip)
        check.close(
            got,
            true_norms(depth, width, act, seed),
            name=f"grad_norms({depth}, {width}, {act!r}, {seed})",
            rtol=2e-3,
            atol=0,
            mistakes=slips,
        )

    with check(
        "ReLU with He's weights: the front gets its share",
        points=1,
        hint="With He's weights the lengths are of the same order from front to back.",
    ):
        for seed in (0, 1):
            ratio = front_to_back(check, 10, 30, "relu", seed)
            check.that(
                0.01 < ratio < 100,
                f"The first length is {ratio:.2g} times the last. Is the slope of ReLU "
                "1 where its output is positive, and 0 elsewhere?",
            )

    with check(
        "other depths, widths, activations and seeds",
        points=2,
        hint="Has each activation its own slope? Are depth, width and seed passed on?",
    ):
        for network in (
            (1, 3, "sigmoid", 5),
            (4, 5, "sigmoid", 2),
            (3, 6, "relu", 3),
            (5, 4, "tanh", 4),
        ):
            check_norms(check, *network)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 5. Then leave the sigmoid out!
#
# It saturates and swallows gradients. Without an activation, Xavier keeps everything level:

# %%
lengths = gradient_lengths("linear", xavier)
print(f"linear: first layer {lengths[0]:.2f}, last {lengths[-1]:.2f}")

# %% [markdown]
# And for what? Let $f_1$ double, $f_2$ multiply by 4 and add 1, $f_3$ by 3:

# %%
xs = np.array([-1.0, 0.0, 2.0])
print(3 * (4 * (2 * xs) + 1), 24 * xs + 3)

# %% [markdown]
# $f_3(f_2(f_1(x)))$ is one line, $24x + 3$. So with layers: $(xW_1 + b_1)W_2 + b_2 = x\,W_1W_2 + (b_1W_2 + b_2)$. Ten linear layers of our digit net, and the one that does the same:

# %%
net = start(xavier)
product = np.linalg.multi_dot(net)
print("weights:", sum(W.size for W in net), "->", product.size)
ten_layers = forward(net, X, lambda z: z)[-1]
print("largest difference:", np.abs(ten_layers - X @ product).max())

# %% [markdown]
# Linear layers **collapse**. Whatever ten of them learn, one could have learned.
#
# ## Exercise 5 of 8: Collapse  *(4 points)*
#
# Write `collapse(layers)`.
#
# * In: a list of one or more pairs `(W, b)`, the first layer first; each computes `x @ W + b`. `W` has the shape (inputs,
#   outputs), `b` (outputs,). The widths may differ.
# * Out: one pair `(W, b)` that does the same. The list and its arrays stay as they are.
#
# Example: `[(2, 0), (4, 1), (3, 0)]` from above, as 1 × 1 matrices, gives `W = [[24]]` and `b = [3]`.
#
# <details><summary>Hint</summary>
#
# Begin with the first pair and add a layer at a time: what does the next `W` do to the `b` so far?
#
# </details>


# %% exercise="collapse"
def collapse(layers):
    """One layer (W, b) that equals the chain of linear layers, the first one first."""
    ### BEGIN SOLUTION
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION


# %% tests="collapse" points=4
from functools import reduce
from itertools import pairwise

import numpy as np
from coursekit import rubric


### BEGIN SEALED
def check_three_layers_of_one_neuron(check, collapse):
    numbers = [
        (np.array([[2.0]]), np.array([0.0])),
        (np.array([[4.0]]), np.array([1.0])),
        (np.array([[3.0]]), np.array([0.0])),
    ]
    one_W, one_b = check.unpack(check.call(collapse, numbers), "W", "b")
    check.close(one_W, [[24]], name="W", mistakes={"You added the weights.": [[9]]})
    check.close(
        np.ravel(one_b),
        [3],
        name="the array b",
        mistakes={
            "The 1 has to go through the last layer, which makes it 3.": [1],
            "Only the last b is left, 0. The 1 before it arrives as 3.": [0],
        },
    )


### END SEALED

with rubric("collapse", checks=4) as check:
    with check(
        "three layers of one neuron: 2x, then 4x + 1, then 3x",
        points=1,
        hint="3 * (4 * (2 * x) + 1) = 24 * x + 3.",
    ):
        check_three_layers_of_one_neuron(check, collapse)

    ### BEGIN HIDDEN TESTS
    def linear_chain(widths, seed):
        """Random layers (W, b) of these widths, and the one that is equal."""
        chance = np.random.default_rng(seed)
        layers = []
        # What becomes of zero and of the unit vectors tells b and the rows of W.
        out = np.vstack([np.zeros(widths[0]), np.eye(widths[0])])
        for shape in pairwise(widths):
            layers.append((chance.normal(size=shape), chance.normal(size=shape[1])))
            out = out @ layers[-1][0] + layers[-1][1]
        return layers, out[1:] - out[0], out[0]

    def product(matrices):
        """The product of the matrices, or None where their shapes don't fit."""
        try:
            return reduce(np.matmul, matrices)
        except (TypeError, ValueError):
            return None

    def check_collapsed(check, widths, seed):
        layers, want_W, want_b = linear_chain(widths, seed)
        W, b = check.unpack(check.call(collapse, layers), "W", "b")
        matrices, biases = [W for W, _ in layers], [b for _, b in layers]
        slips = {
            "The matrices are multiplied in the wrong order: x meets the first layer "
            "first, so x @ W1 @ W2.": product(matrices[::-1]),
            "The first layer is missing.": product(matrices[1:]),
            "The last layer is missing.": product(matrices[:-1]),
            "That is W transposed.": want_W.T,
        }
        steps = " -> ".join(map(str, widths))
        check.close(
            W,
            want_W,
            name=f"W for the widths {steps}",
            rtol=1e-3,
            atol=1e-4,
            mistakes={text: slip for text, slip in slips.items() if slip is not None},
        )
        slips = {
            "The bias is gone.": 0 * want_b,
            "Only the last b is left. The earlier ones go through the later layers, "
            "and then they arrive, too.": biases[-1],
        }
        if len(set(widths[1:])) == 1:
            slips[
                "You added up the biases as they are. Each has to go through "
                "all later layers first: b @ W_next, for each of them."
            ] = sum(biases)
        check.close(
            np.ravel(b),
            want_b,
            name=f"the array b for the widths {steps}",
            rtol=1e-3,
            atol=1e-4,
            mistakes=slips,
        )

    with check(
        "three layers of different widths",
        points=1,
        hint="x @ W1 @ W2 @ W3: the matrices in the order of the layers. A bias goes "
        "through every layer behind its own.",
    ):
        check_collapsed(check, (4, 3, 5, 2), seed=81)

    with check(
        "square layers, where a wrong order goes unnoticed",
        points=1,
        hint="W1 @ W2 and W2 @ W1 have the same shape here, and differ.",
    ):
        check_collapsed(check, (3, 3, 3), seed=82)
        check_collapsed(check, (2, 2, 2, 2, 2), seed=83)

    with check(
        "a single layer, and the list afterwards",
        points=1,
        hint="With one layer there is nothing to do. And the list stays as it is.",
    ):
        check_collapsed(check, (3, 2), seed=84)
        check_collapsed(check, (5, 2, 4), seed=85)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 6. What a bend can do: lift
#
# No line solves XOR, in the plane. Give each point
# a height, $z = x_1 x_2$: only (1, 1) goes up.

# %%
corners, xor = datasets.xor()
lifted = np.column_stack([corners, corners[:, 0] * corners[:, 1]])
plane, *_ = np.linalg.lstsq(lifted, xor[:, 0], rcond=None)
print("weights", plane.round(3), "gives", (lifted @ plane).round(3))

# %% [markdown]
# $x_1 + x_2 - 2z$ is a *linear* map, and exact at all four. Where it is ½, a plane separates the classes:

# %%
figure = plt.figure(figsize=(10.5, 4.2))
space = figure.add_subplot(1, 2, 1, projection="3d")
u, v = np.meshgrid([-0.2, 1.2], [-0.2, 1.2])
space.plot_surface(u, v, (u + v - 0.5) / 2, color=plots.COLORS[5], alpha=0.4)
for (x1, x2, z), answer in zip(lifted, xor[:, 0], strict=True):
    marker, color = "os"[answer], plots.COLORS[answer]
    space.plot([x1, x1], [x2, x2], [z, (x1 + x2 - 0.5) / 2], ":", color="black", lw=1)
    space.plot([x1], [x2], [z], marker, color=color, mec="black", ms=10)
space.set(xlabel="$x_1$", ylabel="$x_2$", title="with the height $z$: a plane")
space.set(xticks=[0, 1], yticks=[0, 1], zticks=[0, 0.5, 1])
space.view_init(elev=14, azim=-65)
plots.decision_area(
    lambda p: p[:, 0] + p[:, 1] - 2 * p[:, 0] * p[:, 1],
    corners,
    xor,
    ax=figure.add_subplot(1, 2, 2),
    title="the same, seen in the plane",
)
plt.show()

# %% [markdown]
# **Left:** a plane between the classes (dotted: the distance to it). **Right:** seen from above, the border is
# a cross. Linear up there, non-linear down here: so does a hidden layer, only that it *learns* its heights.
#
# Will any third number do? Take $x_1 + x_2$:

# %%
flat = np.column_stack([corners, corners.sum(axis=1)])
weights, *_ = np.linalg.lstsq(flat, xor[:, 0], rcond=None)
print("rank", np.linalg.matrix_rank(flat), "gives", (flat @ weights).round(3))

# %% [markdown]
# No. The rank is still 2: a sum only tilts the plane in which the points lie.
#
# ## Exercise 6 of 8: Lift XOR  *(3 points)*
#
# Write `lift(X)` with a height of your own, other than $x_1 x_2$ if you like.
#
# * In: `X` of shape (n, 2), any numbers, any n.
# * Out: an array of shape (n, 3): `x1` and `x2` as they were, then the height, with which a plane must separate the corners of XOR. A point's height
#   may depend only on *that point*, not on its place in the list or on the others.
#
# <details><summary>Hint</summary>
#
# (0, 0) and (1, 1) together must be higher, or lower, than the other two. Whatever is linear in $x_1$ and $x_2$ keeps them equal.
#
# </details>


# %% exercise="lift"
def lift(X):
    """Points (n, 2) with a third number each, which makes XOR linear: (n, 3)."""
    ### BEGIN SOLUTION
    return np.column_stack([X, (X[:, 0] - X[:, 1]) ** 2])
    ### END SOLUTION


# %% tests="lift" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def lifted_points(check, points):
    got = check.call(lift, points)
    check.that(
        np.shape(got) != (3, len(points)) or len(points) == 3,
        f"The shape is (3, {len(points)}): the points are columns. Make them rows.",
    )
    check.shape(got, (len(points), 3), f"lift of {len(points)} points")
    got = np.asarray(got, dtype=float)
    check.that(np.isfinite(got).all(), "Some heights are nan or infinite.")
    check.that(
        np.allclose(got[:, :2], points, rtol=1e-4, atol=1e-5),
        "The first two columns should be x1 and x2, as they came.",
    )
    return got


def check_a_plane_separates_xor(check):
    square = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    z = lifted_points(check, square)[:, 2]
    check.that(
        np.ptp(z) > 1e-6,
        f"All four heights are {z[0]:.3g}. That moves the plane up as a whole, and "
        "XOR lies in it as it did before.",
    )
    check.that(
        abs(z[0] + z[3] - z[1] - z[2]) > 1e-4,
        f"The heights {z.round(3).tolist()} are linear in x1 and x2: they only "
        "tilt the plane in which the points lie. (0,0) and (1,1) together are as "
        "high as the other two together, so no plane comes between.",
    )


### END SEALED

with rubric("lift", checks=3) as check:
    with check(
        "three columns, of which the first two are X",
        points=1,
        hint="np.column_stack([X, height]) puts a vector of n heights beside X.",
    ):
        lifted_points(check, np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]))
        lifted_points(check, np.array([[0.5, -2.0], [3.0, 0.25]]))

    with check(
        "a plane separates XOR",
        points=1,
        hint="Compare height(0,0) + height(1,1) with height(0,1) + height(1,0).",
    ):
        check_a_plane_separates_xor(check)

    ### BEGIN HIDDEN TESTS
    with check(
        "each point is lifted by itself",
        points=1,
        hint="Call lift with one point, and with the same point among others: is its "
        "height the same? Means, fixed lists and random numbers make it differ.",
    ):
        chance = np.random.default_rng(82)
        cloud = np.vstack([chance.normal(0.5, 1, (9, 2)), np.array([[1.0, 1], [1, 0]])])
        together = lifted_points(check, cloud)
        turned = lifted_points(check, cloud[::-1].copy())[::-1]
        alone = np.vstack([lifted_points(check, point[None]) for point in cloud])
        for other, how in ((turned, "in another order"), (alone, "alone")):
            off = np.abs(together - other).max(axis=1)
            worst = int(off.argmax())
            check.that(
                off[worst] < 1e-4 * (1 + np.abs(together[worst, 2])),
                f"The point {cloud[worst].round(2).tolist()} has the height "
                f"{together[worst, 2]:.3f} among eleven points, {how} it has "
                f"{other[worst, 2]:.3f}. It may depend only on the point itself.",
            )
        four = np.array([[1.0, 0], [1, 1], [0, 0], [0, 1]])
        z = lifted_points(check, four)[:, 2]
        check.that(
            abs(z[1] + z[2] - z[0] - z[3]) > 1e-4,
            "With the corners in another order no plane separates XOR any more. Do "
            "your heights belong to places in the list instead of points?",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 7. From a line to the sigmoid
#
# Why was the bend the sigmoid for so long? Eight students, the hours each has studied, and who passed.
# Fit a line to the 0s and 1s; above ½ it says 'passes':

# %%
hours = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
passed = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def border(hours, passed):
    """Where the least-squares line crosses one half."""
    a, b = np.polyfit(hours, passed, 1)
    return (0.5 - b) / a


print(f"border at {border(hours, passed):.2f} hours")

# %% [markdown]
# All eight right. A ninth student studies 40 hours and passes, to nobody's surprise.

# %%
hours9, passed9 = np.append(hours, 40), np.append(passed, 1)
print(f"border at {border(hours9, passed9):.2f} hours")
first_line = np.polyfit(hours, passed, 1)
print(f"the first line at 40 hours: {np.polyval(first_line, 40):.1f}")

# %% [markdown]
# Now 5 hours are told to fail: the line said 7.3 to the ninth, who is a 1, and gave way.
# Three wishes for what takes its place:
#
# 1. **limits**, 0 and 1: far out is simply 'sure';
# 2. **a probability**, which we can read;
# 3. **a slope everywhere**, for gradient descent.
#
# A jump from 0 to 1 grants the first and fails the third. Take the second at its word: let the line be the log of the odds,
# $\ln \frac{p}{1-p} = ax + b$, and solve: $p = 1 / (1 + e^{-(ax+b)})$, the sigmoid.
# Fit *it* with cross-entropy as loss: there the flat factor $h(1-h)$ cancels, and the slope is input times $(p - y)$.

# %%
a, b = 0.0, 0.0
for _ in range(5000):
    error = sigmoid(a * (hours9 - 4) + b) - passed9
    a -= 0.01 * np.mean(error * (hours9 - 4))
    b -= 0.01 * np.mean(error)
print(f"border at {4 - b / a:.2f} hours")

# %%
line_a, line_b = np.polyfit(hours9, passed9, 1)
h = np.linspace(0, 42, 400)
figure, ax = plt.subplots(figsize=(7, 3.2))
ax.plot(h, line_a * h + line_b, "--", label="line")
ax.plot(h, sigmoid(a * (h - 4) + b), "-", label="sigmoid")
ax.axhline(0.5, color="0.7", lw=1, ls="-")
ax.plot(hours9, passed9, "o", color="black", label="students")
ax.set(xlabel="hours", ylabel="passed", ylim=(-0.15, 1.6))
ax.legend()
plt.show()

# %% [markdown]
# The straight line crosses ½ (grey) too late, tilted by one good student. The sigmoid crosses between 4 and 5, and says 'sure' to the ninth.
#
# ### The plot that never was
#
# The old notebook's plot of the sigmoid is an empty frame, for two reasons:

# %%
values = list(range(-5, 6))


def plain_sigmoid(x):
    return 1 / (1 + np.exp(-x))


for attempt in (lambda: plt.plot(values, plain_sigmoid), lambda: plain_sigmoid(values)):
    try:
        attempt()
    except (TypeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}"[:88])
plt.close()

# %% [markdown]
# `plt.plot` got the *function* instead of values, and those were a *list*, which has no minus.
#
# ## Exercise 7 of 8: The curve, this time  *(2 points)*
#
# Write `sigmoid_curve(lo, hi, n)`.
#
# * In: two numbers, `lo` < `hi`, and a whole number `n` ≥ 2.
# * Out: `(x, y)`, two arrays of shape (n,): `n` evenly spaced numbers from `lo` to `hi`, **both ends included**, and their sigmoids.
#
# `plt.plot(*sigmoid_curve(-5, 5, 100))` then draws it.
#
# <details><summary>Hint</summary>
#
# `np.linspace` includes both ends, `np.arange` leaves out the second.
#
# </details>


# %% exercise="sigmoid_curve"
def sigmoid_curve(lo, hi, n):
    """n evenly spaced x from lo to hi, and the sigmoid of each: two arrays (n,)."""
    ### BEGIN SOLUTION
    x = np.linspace(lo, hi, n)
    return x, 1 / (1 + np.exp(-x))
    ### END SOLUTION


# %% tests="sigmoid_curve" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def check_five_points_from_4_to_4(check, sigmoid_curve):
    five = check.call(sigmoid_curve, -4, 4, 5)
    five_x, five_y = check.unpack(five, "x", "y")
    check.that(
        not callable(five_y),
        "y is a function. `plt.plot` needs its values: call it with x.",
    )
    check.close(
        five_x,
        [-4, -2, 0, 2, 4],
        name="the array x",
        rtol=1e-4,
        atol=1e-5,
        mistakes={
            "Your x stops before 4: np.arange and range leave out the end, and np.linspace includes it.": [
                -4,
                -2.4,
                -0.8,
                0.8,
                2.4,
            ],
            "n is the number of points, not of steps.": np.linspace(-4, 4, 6),
        },
    )
    check.close(
        five_y,
        [0.01799, 0.1192, 0.5, 0.8808, 0.98201],
        name="the array y",
        rtol=1e-3,
        mistakes={
            "The curve is mirrored: it is exp(-x), with a minus.": [
                0.98201,
                0.8808,
                0.5,
                0.1192,
                0.01799,
            ],
            "That is the slope of the sigmoid.": [
                0.01766,
                0.10499,
                0.25,
                0.10499,
                0.01766,
            ],
            "That is tanh, which goes from -1 to 1.": [
                -0.99933,
                -0.96403,
                0,
                0.96403,
                0.99933,
            ],
            "That is a jump. The sigmoid goes up smoothly.": [0, 0, 0.5, 1, 1],
        },
    )


### END SEALED

with rubric("sigmoid_curve", checks=2) as check:
    with check(
        "five points from -4 to 4",
        points=1,
        hint="x is -4, -2, 0, 2, 4; y rises from 0.018 over 0.5 to 0.982.",
    ):
        check_five_points_from_4_to_4(check, sigmoid_curve)

    ### BEGIN HIDDEN TESTS
    def check_curve(check, lo, hi, n):
        got = check.call(sigmoid_curve, lo, hi, n)
        curve_x, curve_y = check.unpack(got, "x", "y")
        want = np.linspace(lo, hi, n)
        without_end = np.linspace(lo, hi, n, endpoint=False)
        check.close(
            curve_x,
            want,
            name=f"the array x from {lo} to {hi}",
            rtol=1e-4,
            atol=1e-5,
            mistakes={
                f"Your x stops before {hi}: np.arange and range leave out the end, and "
                "np.linspace includes it.": without_end,
                "n is the number of points, not of steps.": np.linspace(lo, hi, n + 1),
            },
        )
        good = 1 / (1 + np.exp(-want))
        check.close(
            curve_y,
            good,
            name="the array y",
            rtol=1e-4,
            atol=1e-6,
            mistakes={
                "The curve is mirrored: it is exp(-x), with a minus.": 1 - good,
            },
        )

    with check(
        "other ends, other numbers of points",
        points=1,
        hint="Are -5, 5 or a step of 1 written into your function?",
    ):
        for curve in ((-3, 8, 50), (0, 1, 2), (-1.5, -0.5, 7)):
            check_curve(check, *curve)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 8. The price: valleys
#
# A linear neuron's loss has one valley. With a bend it gets *bumpy*, and gradient descent may
# stop in the wrong one. One neuron $\tanh(wx)$ and two examples that disagree are enough:

# %%
two_x, two_y = np.array([8.0, 0.5]), np.array([-1.0, 0.5])


def bumpy(w):
    return np.mean((np.tanh(np.multiply.outer(w, two_x)) - two_y) ** 2, axis=-1) / 2


def descend(w, rate=0.1, steps=2000):
    for _ in range(steps):
        h = np.tanh(w * two_x)
        w -= rate * np.mean((h - two_y) * (1 - h**2) * two_x)
    return w


# %%
wide = np.linspace(-3, 7, 500)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.2))
linear_loss = np.mean((np.multiply.outer(wide, two_x) - two_y) ** 2, axis=-1) / 2
axes[0].plot(wide, linear_loss)
axes[0].set(title="linear neuron: one valley", xlabel="weight w", ylabel="loss")
axes[1].plot(wide, bumpy(wide))
for first, marker in ((-2.0, "o"), (0.6, "^")):
    last = descend(first)
    print(f"from {first:4}: ends at w = {last:.2f} with loss {bumpy(last):.3f}")
    axes[1].plot(first, bumpy(first), marker, color="0.5", ms=9)
    axes[1].plot(last, bumpy(last), marker, color=plots.COLORS[3], ms=9)
axes[1].set(title="tanh neuron: two valleys", xlabel="weight w")
plt.show()

# %% [markdown]
# Grey marks are starts, red ones ends. The triangle sits in a valley ten times as high as the other, and no patience gets it out.
# Another start does, or, over a small bump, the *momentum* of lesson 07.
#
# Bends aren't all of it. Two *linear* layers of one weight each, $h = w_2 w_1 x$, with $x = y = 1$:

# %%
w1, w2 = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-2, 2, 100))
figure, ax = plt.subplots(figsize=(4.6, 3.8))
levels = [0.02, 0.1, 0.3, 0.5, 0.8, 1.5, 3, 6]
lines = ax.contour(w1, w2, (w1 * w2 - 1) ** 2 / 2, levels=levels, colors="0.4")
ax.clabel(lines, fontsize=8)
ax.plot(0, 0, "X", color=plots.COLORS[3], ms=11)
for side in (np.linspace(0.5, 2, 50), np.linspace(-2, -0.5, 50)):
    ax.plot(side, 1 / side, "--", color=plots.COLORS[0])
ax.set(xlabel="$w_1$", ylabel="$w_2$")
plt.show()

# %% [markdown]
# Two valleys, with a loss of 0 along the dashed lines, and at the cross between them a **saddle**, where both slopes, $w_2\,(w_1w_2 - 1)$ and
# $w_1\,(w_1w_2 - 1)$, are 0. *That* is why 'all 0' didn't move. Depth makes saddles; a false valley took a bend.

# %% [markdown]
# ## Exercise 8 of 8: First aid, in your own words  *(2 points)*
#
# A classmate feeds pixels from 0 to 255 into ten sigmoid layers, whose weights start uniformly between 0 and 1. After an hour it
# still guesses. He wants to train all night.
#
# Say why that won't help; then name **three** changes, in your order, each with its reason from this lesson.
# Five or six sentences.

# %% [markdown] answer="first_aid" points=2
# **A night won't help**, since the sums are in the thousands, the sigmoids exactly 1, and their slope, a factor of every gradient, is 0. Zero times a
# million steps is zero.
#
# **First** divide the pixels by 255: with raw pixels nearly every sum was outside -5 to 5 whatever the weights, and the learning rate would have to be tens
# of thousands of times smaller. **Second** draw the weights on both sides of zero and with the right size, Xavier, or He for ReLU: from 0 to 1 all terms are positive
# and add up even with scaled pixels. **Third** replace the sigmoid in the hidden layers by ReLU (then with He) or tanh: ten sigmoids multiply the gradient by a quarter
# or less each, so hardly anything reaches the front even with Xavier.
#
# *For the marker.* 2 points: saturation (slope 0) as the reason, and three sensible changes, scaling before or together with the weights, each with a
# reason. 1 point: the reason and two changes, or three changes without reasons. 0 points: 'train longer', 'more layers', or names without any
# reason. Fewer layers, cross-entropy, batch normalisation or skip connections count as the third change if reasoned. The order of the second and third is free.

# %% [markdown]
# ## In five lines
#
# * The slope of ½(wx − y)² is input times miss. The rate must stay below 2/x²: the input's scale sets it.
# * A saturated neuron can't learn. Divide the pixels by 255 first; then small weights on both sides of zero.
# * Signals keep their size if fan-in · std² is 1, with ReLU 2: Xavier and He.
# * Each sigmoid takes three quarters and more of the gradient: the *front* of a deep sigmoid net doesn't learn.
# * Linear layers collapse into one. A bend lifts XOR to where a plane is enough; the price is a bumpy landscape.
#
# **Where to go on:** lesson 07 tries these starts, ReLU, Adam and batch normalisation on one digit network, one change at a time.
# [Glorot and Bengio 2010](https://proceedings.mlr.press/v9/glorot10a.html) and [He et al. 2015](https://arxiv.org/abs/1502.01852) are readable now.
