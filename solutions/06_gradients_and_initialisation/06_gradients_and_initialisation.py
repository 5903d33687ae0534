# %% [markdown]
# # 06 Gradients, and where to start
#
# Three networks, alike but for the size of their random starting weights. One learns,
# one doesn't move, one blows up. **Which size is right, and could we have known before training?**
#
# To answer that we must know how a network finds out which of its weights to change, and which way. It does so by **back-propagation**.
# We go through it by hand, with one neuron and then with two, before any code does it with hundreds.
#
# At the end you will be able to
#
# * work out a gradient by hand, check it by nudging, and say how long a step may be;
# * carry it back through a chain of neurons, and through ten layers, and say where it gets lost;
# * spot a neuron that can't learn any more, and name the two cures, one for the input and one for the weights;
# * choose starting weights (Xavier, He) by calculation instead of by luck;
# * say why a network needs a bend, and what it costs.
#
# **Time:** three hours, with a break before section 6. **You need:** the slope of a curve, the sigmoid (lesson 05), and from section 3 on
# the matrix product (lesson 02).
#
# In all exercises what your function is given stays as it was: it changes no list and no array of its caller.
# And it uses what stands above it, not below: at grading the notebook runs from the top.

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import datasets, plots

# %% [markdown]
# ## 1. One neuron
#
# One input, one weight, no bias: the smallest network there is. It multiplies, $h = wx$. Here 2 goes in, the weight on the arrow is 2.5, and 5 comes out.

# %%
plots.network([[[2.5]]], names=[["x = 2"], ["h = 5"]])

# %% [markdown]
# Right would be $y = 6$. The **miss** is $h - y = 5 - 6 = -1$. The **loss** is half its square, ½.
#
# *Guess before you run it:* if the weight grows by 0.1, by how much does $h$ grow? And does the loss go up or down?


# %%
def loss(w, x=2.0, y=6.0):
    return (w * x - y) ** 2 / 2


for w in (2.5, 2.6):
    print(f"w = {w}: h = {w * 2:.1f}, miss {w * 2 - 6:.1f}, loss {loss(w):.2f}")

# %% [markdown]
# $h$ grows by 0.2, twice the nudge, since 2 goes in; and the loss falls. How fast does it fall? For a tiny nudge $d$ of the weight the miss $m = wx - y$ grows by $xd$, and
# half its square by $m\,x\,d$. So the **slope** of the loss (its derivative along $w$) is
#
# $$\frac{d}{dw}\,\tfrac12 (wx - y)^2 = x\,(wx - y) \qquad\text{input times miss.}$$
#
# (The ½ cancels the 2 of the square.) At 2.5 it is $2 \cdot (-1) = -2$. Never believe an unchecked derivative: nudge up and down, and see.


# %%
def gradient(w, x=2.0, y=6.0):
    return x * (w * x - y)


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
# The miss is $x$ times the distance to the best $w$. So a step, $\text{rate} \cdot x \cdot \text{miss}$, takes off
# $\text{rate} \cdot x^2$ of that distance, here 0.4, and leaves 0.6 (last column). How large may the rate be?

# %%
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2))
for ax, rate in zip(axes, (0.1, 0.45, 0.55), strict=True):
    path = [1.0]
    for _ in range(6):
        path.append(path[-1] - rate * gradient(path[-1]))
    path = np.array(path)
    around = 3 + 1.15 * np.abs(path - 3).max() * np.linspace(-1, 1, 100)
    ax.plot(around, loss(around), color="0.6")
    ax.plot(path, loss(path), "o-", color=plots.COLORS[3], lw=1, ms=5)
    ax.plot(path[0], loss(path[0]), "s", color="black", ms=9)
    ax.set(title=f"rate {rate}: each leaves {1 - 4 * rate:.1f}", xlabel="weight w")
axes[0].set_ylabel("loss")
plt.show()

# %% [markdown]
# From the black square: **left** straight down, **middle** across the valley, but nearer each time, **right** further off each
# time (look at its axes: six steps up to a loss of 71). What a step leaves, $1 - \text{rate} \cdot x^2$, must lie between -1 and 1: the border is
# $\text{rate} \cdot x^2 = 2$. And for pixels from 0 to 255?

# %%
for x in (2, 1, 200 / 255, 200):
    print(f"x = {x:7.3f}: the rate must stay below {2 / x**2:.5f}")
print(f"200 against 200/255: {255**2:,} times")

# %% [markdown]
# Undivided, the same pixel needs a rate 65,000 times smaller.
#
# ## Exercise 1 of 9: The gradient of a mean  *(3 points)*
#
# With many examples the loss is the mean, $\frac1n \sum_i \frac12 (w x_i - y_i)^2$. Write `grad_w(w, x, y)`, its derivative along $w$.
#
# * In: `w`, a number; `x` and `y`, arrays of shape (n,), of whole numbers or others.
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


def only_rounded(got, want):
    """What a slope says that is right but for its digits; nothing where it is another number."""
    if got.dtype.kind not in "fiu" or got == 0:
        return {}
    near = min(abs(got - round(want, digits)) for digits in (0, 1, 2, 3))
    return {"Right, but rounded. Return the number as it is.": got} if near < 1e-6 else {}


def check_one_example(check):
    to_one_side = {
        f"You nudged to one side, by {d}. Nudge up *and* down, or work with input times miss.": -12 + 4.5 * d
        for d in (0.1, 0.01, 0.001)
    }
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
            "Half of it: the ½ is gone after the derivative, since the 2 of the square cancels it.": -6,
            "That is the loss itself, not its slope.": 8,
            "You multiplied the miss by w. It is x by which a nudge of w is "
            "multiplied on its way to the prediction.": -8,
            "Where is y? The slope depends on the miss, w * x - y.": 18,
            "x and y have changed places: the prediction is w * x, and y is what it should be.": 170,
            "You added y. The miss is how far the prediction is above it: w * x - y.": 48,
            "Where is w? The prediction is w * x, and the miss w * x - y.": -21,
            "That is the input alone. It counts times the miss, w * x - y.": 3,
            "That is x times y. The input counts times the miss, w * x - y.": 30,
            **to_one_side,
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
            "Half of it: the ½ is gone after the derivative, since the 2 of the square cancels it.": np.mean(
                slope
            )
            / 2,
            "That is the loss itself, not its slope.": np.mean(miss**2) / 2,
            "You multiplied the miss by w. It is x by which a nudge of w is "
            "multiplied on its way to the prediction.": np.mean(w * miss),
            "That is the sum over the examples. The loss is their mean, so that its "
            "slope doesn't grow with their number.": np.sum(slope),
            "That is (mean of x) times (mean of the misses). Multiply for each example "
            "first, then take the mean.": np.mean(x) * np.mean(miss),
            "Where is y? The slope depends on the miss, w * x - y.": np.mean(x * w * x),
            "x and y have changed places: the prediction is w * x, and y is what it should be.": np.mean(
                y * (w * y - x)
            ),
            "You added y. The miss is how far the prediction is above it: w * x - y.": np.mean(
                x * (w * x + y)
            ),
            "Where is w? The prediction is w * x, and the miss w * x - y.": np.mean(x * (x - y)),
            "That is the median of the examples' slopes. The loss is their mean, and so is its slope.": np.median(
                slope
            ),
            "That is the slope of the first example alone. The loss is the mean over all.": slope[0],
            "That is the first example's slope, divided by n. Does `return` stand inside the loop?": slope[0]
            / len(x),
            "That is the slope of the last example alone. The loss is the mean over all.": slope[-1],
            "The slopes were cut to whole numbers: x holds whole numbers here, and an array made like x "
            "holds nothing else. np.zeros(len(x)) holds any.": np.mean(np.trunc(slope)),
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
                mistakes=grad_w_mistakes(w_, many_x, many_y) | only_rounded(slope, (up - down) / 2e-5),
            )

    with check(
        "flat at the best w, and the same for repeated data",
        points=1,
        hint="A hundred copies of the data have the same mean loss. And its slope?",
    ):
        few_x, few_y = np.array([1.0, 2.0, 4.0]), np.array([3.0, 1.0, 5.0])
        best = few_x @ few_y / (few_x @ few_x)
        slope = asked_slope(check, best, few_x, few_y)
        check.close(
            slope,
            0,
            name="the slope at the best w",
            atol=1e-4,
            mistakes=grad_w_mistakes(best, few_x, few_y),
        )
        copies = np.tile(few_x.astype(int), 100), np.tile(few_y.astype(int), 100)
        slope = asked_slope(check, 2.5, *copies)
        want = np.mean(few_x * (2.5 * few_x - few_y))
        check.close(
            slope,
            want,
            name="the slope for a hundred copies, all whole numbers",
            rtol=1e-4,
            mistakes=grad_w_mistakes(2.5, *copies) | only_rounded(slope, want),
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 2. Two neurons in a row
#
# Put a second neuron behind the first. Each multiplies what comes in by its own weight, and hands on the product:

# %%
plots.chain([0.5, 3], forward=[2, 1, 3])

# %% [markdown]
# **Forward.** 2 · 0.5 = 1, and 1 · 3 = 3. Right would be 4, so the miss is 3 − 4 = −1, and the loss again ½.
#
# *Guess before you read on:* which weight changes the loss more if you nudge it, the first, 0.5, or the last, 3?
#
# **Backward, the last weight.** It is the neuron of section 1: what went in is 1, the miss is −1. Slope: input times miss, 1 · (−1) = **−1**.
#
# **Backward, the first weight.** It doesn't touch the answer itself: whatever it changes goes through the 3 first, and arrives three times as large. So for the first
# neuron it is as if the miss were three times as large, −1 · 3 = −3. Slope: what went in, times that, 2 · (−3) = **−6**.
#
# Below each neuron the picture shows what has come back to it, its **error**. At the end that is the miss; and the way back leads *through the same weight* as the way forward.

# %%
plots.chain([0.5, 3], forward=[2, 1, 3], back=[-3, -1])

# %% [markdown]
# So the first weight, six times as much. Nudge both, and see:


# %%
def chain_loss(w1, w2, x=2.0, y=4.0):
    return (w2 * w1 * x - y) ** 2 / 2


first = (chain_loss(0.5 + d, 3) - chain_loss(0.5 - d, 3)) / (2 * d)
last = (chain_loss(0.5, 3 + d) - chain_loss(0.5, 3 - d)) / (2 * d)
print(f"first weight {first:.3f}, last weight {last:.3f}")

# %% [markdown]
# ### With a bend
#
# Without a bend two neurons do no more than one (section 7). So let the first neuron send its sum through a sigmoid, and hand on $a = \sigma(w_1 x)$. Forward:


# %%
def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return np.exp(-np.logaddexp(0, -z))


x, y, w1, w2 = 2.0, 4.0, 0.5, 3.0
a = sigmoid(w1 * x)
h = w2 * a
print(f"sum {w1 * x:.0f}, behind the bend {a:.3f}, answer {h:.3f}, miss {h - y:.3f}")

# %% [markdown]
# And back? *Through the weight* as before: −1.807 · 3 = −5.42. Then *through the bend*, which stretches a nudge by its own slope at that place. The sigmoid's is $a\,(1 - a)$
# (lesson 05), here 0.731 · 0.269 = 0.197. That leaves −5.42 · 0.197 = −1.07 for the first neuron:

# %%
plots.chain(
    [0.5, 3],
    forward=[2, 0.731, 2.193],
    back=[-1.066, -1.807],
    factors=["× 3 × 0.197"],
)

# %% [markdown]
# The slopes are, as ever, *what went in, times what came back*: for the last weight 0.731 · (−1.807) = **−1.321**, for the first 2 · (−1.066) = **−2.131**. Nudged:


# %%
def bent_loss(w1, w2):
    return (w2 * sigmoid(w1 * x) - y) ** 2 / 2


first = (bent_loss(0.5 + d, 3) - bent_loss(0.5 - d, 3)) / (2 * d)
last = (bent_loss(0.5, 3 + d) - bent_loss(0.5, 3 - d)) / (2 * d)
print(f"first weight {first:.3f}, last weight {last:.3f}")

# %% [markdown]
# **That is back-propagation, all of it:**
#
# 1. *Forward*, and keep what went into each weight.
# 2. *At the end* take the miss. It is the last neuron's error.
# 3. *Backward*, from neuron to neuron: times the weight between them, times the slope of the bend.
# 4. A weight's slope is **what went in, times what came back**.
#
# Nudging takes two runs for *each* weight. This takes one run forward and one back for all of them.
#
# ## Exercise 2 of 9: Back through a chain  *(3 points)*
#
# Write `chain_slopes(x, y, w1, w2)`, the four steps for the chain above: a sigmoid behind the first neuron's sum, and none behind the second's.
#
# * In: four numbers, the input, what would be right, and the two weights.
# * Out: two numbers, the slopes of the loss $\tfrac12 (w_2\,\sigma(w_1 x) - y)^2$ along `w1` and along `w2`, in this order.
#
# Example: `chain_slopes(2.0, 4.0, 0.5, 3.0)` gives the two slopes from above, about -2.131 and -1.321. Do another chain on paper first, then nudge it.
#
# <details><summary>Hint 1</summary>
#
# Give each of the four steps a line, and a name to each of its numbers. `sigmoid` is there.
#
# </details>
# <details><summary>Hint 2</summary>
#
# What went into the last weight? Not `x`, but what the first neuron handed on.
#
# </details>


# %% exercise="chain_slopes"
def chain_slopes(x, y, w1, w2):
    """Slopes of ½ (w2 sigmoid(w1 x) - y)² along w1 and along w2: two numbers."""
    ### BEGIN SOLUTION
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    error = miss * w2 * a * (1 - a)
    return x * error, a * miss
    ### END SOLUTION


# %% tests="chain_slopes" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def along_the_chain(x, y, w1, w2):
    """The right slopes along w1 and w2, and for each of them what known mistakes lead to."""

    def bent(z):
        return np.exp(-np.logaddexp(0, -z))

    a = bent(w1 * x)
    miss, bend = w2 * a - y, a * (1 - a)
    first, last = x * miss * w2 * bend, a * miss
    straight = w2 * w1 * x - y
    twice_bent = bent(w2 * a)
    its_bend = twice_bent * (1 - twice_bent)
    no_bend = "The bend is missing on the way forward: the first neuron hands on sigmoid(w1 * x), not w1 * x."
    second_bend = "You bent the second neuron, too. Its answer is w2 times what it gets, and nothing more."
    swapped = "The two slopes have changed places: first the one along w1, then the one along w2."

    def chain_of(a, miss):
        """The two slopes, where a chain hands on `a` and misses by `miss`."""
        return x * miss * w2 * a * (1 - a), a * miss

    no_x, no_w1 = bent(w1), bent(x)
    on_the_way = {
        "You added y. The miss is the answer minus y.": chain_of(a, w2 * a + y),
        "Where is y? The miss is the answer minus y.": chain_of(a, w2 * a),
        "Where is the answer? The miss is the answer, w2 * a, minus y.": chain_of(a, y),
        "The answer is w2 times what the first neuron hands on, and not that alone.": chain_of(a, a - y),
        "The answer is w2 times what the first neuron hands on, and not w2 alone.": chain_of(a, w2 - y),
        "The answer is w2 *times* what the first neuron hands on.": chain_of(a, w2 / a - y),
        "Where is x? The first neuron's sum is w1 * x.": chain_of(no_x, w2 * no_x - y),
        "Where is w1? The first neuron's sum is w1 * x.": chain_of(no_w1, w2 * no_w1 - y),
    }
    uphill = "The sign is the wrong way round: the miss is the answer minus y."
    twofold = "Twice too large: the ½ cancels the 2 of the square."
    of_first = {
        swapped: last,
        uphill: -first,
        twofold: 2 * first,
        "The slope of the bend is missing: on the way back the error is multiplied by it.": x * miss * w2,
        "The error has to come back through w2 as well: times the weight between the two neurons.": x
        * miss
        * bend,
        "That is what came back to the first neuron, its error. Its weight's slope is what went in, times "
        "that.": miss * w2 * bend,
        "You multiplied by what the bend hands on. It is the bend's slope by which the error is "
        "multiplied.": x * miss * w2 * a,
        "The slope of the sigmoid is a (1 - a), where a is what the first neuron hands on. You sent it through the "
        "sigmoid once more.": x * miss * w2 * bent(a) * (1 - bent(a)),
        "The slope of the sigmoid is a (1 - a), where a is what the first neuron hands on, and not its "
        "sum.": x * miss * w2 * w1 * x * (1 - w1 * x),
        "The bend lies in the first neuron: its slope is a (1 - a), where a is what that one hands on, and not the "
        "chain's answer.": x * miss * w2 * (w2 * a) * (1 - w2 * a),
        "You went back through w1. Between the two neurons lies w2.": x * miss * w1 * bend,
        "You left out the miss: the error at the end, from which all the rest comes.": x * w2 * bend,
        no_bend: x * w2 * straight,
        second_bend: x * (twice_bent - y) * its_bend * w2 * bend,
        "There is a bend in the first neuron only. The error of the last one is the miss itself.": x
        * miss
        * w2
        * bend
        * (w2 * a * (1 - w2 * a)),
    }
    of_last = {
        swapped: first,
        uphill: -last,
        twofold: 2 * last,
        "That is the miss alone. A weight's slope is what went in, times what came back.": miss,
        "What went into the last weight? Not x, but what the first neuron handed on.": x * miss,
        "What went into the last weight? Not the first neuron's sum, but what it handed on, behind the "
        "bend.": w1 * x * miss,
        "You multiplied the miss by w2. The slope along w2 is the miss times what went *into* w2.": w2 * miss,
        "The bend lies before the last weight, so its slope plays no part here. It comes in on the way "
        "to w1.": a * miss * bend,
        "That is the loss, not its slope.": miss**2 / 2,
        "You left out the miss: the error at the end, from which all the rest comes.": a,
        no_bend: w1 * x * straight,
        second_bend: a * (twice_bent - y) * its_bend,
        "There is no bend behind the last neuron: its answer is w2 * a, and its error the miss.": a
        * (twice_bent - y),
    }
    of_first |= {
        "The slope of the sigmoid is a (1 - a): the factor a is missing.": x * miss * w2 * (1 - a),
        "The slope of the sigmoid is a (1 - a), not a (1 + a).": x * miss * w2 * a * (1 + a),
        "The slope of the sigmoid is a times (1 - a): not a times a.": x * miss * w2 * a * a,
        "The slope of the sigmoid is a *times* (1 - a).": x * miss * w2 * a / (1 - a),
        "1 - a² is the slope of tanh. That of the sigmoid is a (1 - a).": x * miss * w2 * (1 - a * a),
        "The bend's slope is taken at the neuron's sum, w1 * x, and not at w1 alone.": x
        * miss
        * w2
        * no_x
        * (1 - no_x),
        "Only the bend's slope is left of the error: where are the miss and w2?": x * bend,
        "That is x alone. A weight's slope is what went in, times what came back.": x,
    }
    of_first |= {told: slopes[0] for told, slopes in on_the_way.items()}
    of_last |= {told: slopes[1] for told, slopes in on_the_way.items()}
    return {"w1": (first, of_first), "w2": (last, of_last)}


def only_rounded(got, want):
    """What a slope says that is right but for its digits; nothing where it is another number."""
    if got.dtype.kind not in "fiu" or got == 0:
        return {}
    near = min(abs(got - round(want, digits)) for digits in (1, 2, 3, 4))
    return {"Right, but rounded. Return the numbers as they are.": got} if near < 1e-6 else {}


def check_slope(check, weight, chain):
    """The slope along one of the two weights of a chain (x, y, w1, w2)."""
    got = check.call(chain_slopes, *chain)
    if isinstance(got, int | float | np.number):
        check.fail("One number came back, and two are asked for: the slope along w1 and the one along w2.")
    got = check.unpack(got, "the slope along w1", "the slope along w2")
    value = got[0 if weight == "w1" else 1]
    check.that(
        np.size(value) == 1,
        f"The slope along {weight} should be one number: a chain has a single weight there.",
    )
    value = np.squeeze(value)
    want, mistakes = along_the_chain(*chain)[weight]
    told = "x={}, y={}, w1={}, w2={}".format(*chain)
    check.close(
        value,
        want,
        name=f"the slope along {weight} for {told}",
        rtol=1e-4,
        atol=1e-6,
        mistakes=mistakes | only_rounded(value, want),
    )


### END SEALED

with rubric("chain_slopes", checks=3) as check:
    with check(
        "the last weight: x = 1.5, y = 2, w1 = -0.8, w2 = 5",
        points=1,
        hint="The first neuron's sum is -1.2, and it hands on 0.2315. That went into w2.",
    ):
        check_slope(check, "w2", (1.5, 2.0, -0.8, 5.0))

    with check(
        "the first weight of the same chain",
        points=1,
        hint="The miss is -0.843. Carry it back through w2, and then through the bend.",
    ):
        check_slope(check, "w1", (1.5, 2.0, -0.8, 5.0))

    ### BEGIN HIDDEN TESTS
    with check(
        "other chains, some with hardly any slope left",
        points=1,
        hint="Are all four numbers used, and none from the example? Each of them may be 0. Nudge a chain of your own, "
        "and compare.",
    ):
        for chain in (
            (-1.25, 0.5, 0.7, -2.0),
            (3.0, -1.0, 1.1, 0.4),
            (0.3, 5.0, -2.0, 10.0),
            (-2.0, 1.0, 3.5, 2.5),
            (2.0, 4.0, 0.5, 3.0),
            (2.0, 1.0, 0.0, 3.0),
        ):
            check_slope(check, "w1", chain)
            check_slope(check, "w2", chain)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 3. Many neurons, many examples
#
# Now for hundreds. 1797 handwritten digits, 8 × 8 pixels from 0 to 1, are 64 inputs each; the right answer is ten numbers, one of them 1.

# %%
X, digit = datasets.digits()
X = X.reshape(-1, 64)
Y = np.eye(10)[digit]
X.shape, Y[0]

# %% [markdown]
# A layer of 50 neurons has 64 · 50 weights, and many examples go through it at once. So the chain's numbers become matrices. What is done with them stays:
#
# | | in the chain | in a layer | shape of the result |
# |---|---|---|---|
# | what goes in | $a$ | `a` | (examples, inputs) |
# | forward | $w \cdot a$ | `a @ W` | (examples, neurons) |
# | slope of the weights: what went in, times what came back | $a \cdot \text{error}$ | `a.T @ error` | (inputs, neurons), like `W` |
# | back through the weights | $\text{error} \cdot w$ | `error @ W.T` | (examples, inputs) |
# | back through the bend | times $a\,(1 - a)$ | `* slope(a)` | the same |
#
# `a.T @ error` also adds up over the examples. (The loss is their mean, so that the miss is divided by their number.)
#
# The bends, each with its slope:

# %%
ACTIVATIONS = {  # name: (function, its slope written in terms of the output a)
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
    "linear": (lambda z: z, np.ones_like),
}

# %% [markdown]
# The weights are drawn at random, around 0. How large they are tells their *standard deviation*, `std`: the question of this lesson.

# %%
from itertools import pairwise


def start(std, width=50, depth=10, seed=0):
    """Random weights 64 -> width -> ... -> 10, a matrix for each layer. `std` is a number, or
    a function that makes one from a layer's numbers of inputs and outputs (section 6)."""
    rng = np.random.default_rng(seed)
    sizes = [64] + [width] * (depth - 1) + [10]
    weights = []
    for inputs, outputs in pairwise(sizes):
        size = std(inputs, outputs) if callable(std) else std
        weights.append(rng.normal(0, size, (inputs, outputs)))
    return weights


# %% [markdown]
# And the four steps: `forward` keeps what goes into each layer, `backward` walks from the last layer to the first. The last layer has no bend, as in our chain.
# (At the first layer the error is carried one step too far, to the pixels, where nobody asks for it.)


# %%
def forward(weights, X, act):
    """What goes into each layer, and last what comes out of the net."""
    a = [X]
    for W in weights[:-1]:
        a.append(act(a[-1] @ W))
    return [*a, a[-1] @ weights[-1]]


def backward(weights, a, Y, slope):
    """The gradient for the weights of each layer, the first layer first."""
    gradients = []
    error = (a[-1] - Y) / len(Y)  # the miss
    for i in reversed(range(len(weights))):
        gradients.append(a[i].T @ error)  # what went in, times what came back
        error = error @ weights[i].T * slope(a[i])  # through the weights, and the bend
    return gradients[::-1]


# %% [markdown]
# Unchecked? Never. One of the weights in the first of ten layers, nudged:

# %%
net = start(0.2)
act, slope = ACTIVATIONS["relu"]
gradients = backward(net, forward(net, X, act), Y, slope)
both = []
for nudge in (1e-5, -1e-5):
    net[0][20, 3] += nudge
    both.append(np.sum((forward(net, X, act)[-1] - Y) ** 2) / 2 / len(Y))
    net[0][20, 3] -= nudge
print(gradients[0][20, 3], (both[0] - both[1]) / 2e-5)

# %% [markdown]
# The same to five digits. Now it can learn. *Run the next cell, you needn't read it:* it is the descent of section 1, with 50 digits a step.


# %%
def train(weights, name, rate=0.05, steps=400, frozen=()):
    """Learn from 1000 digits, 50 a step. Returns the losses, and the share of right
    answers on the other digits. Layers in `frozen` keep their weights."""
    act, slope = ACTIVATIONS[name]
    rng, losses = np.random.default_rng(1), []
    for _ in range(steps):
        some = rng.integers(0, 1000, 50)
        a = forward(weights, X[some], act)
        losses.append(np.sum((a[-1] - Y[some]) ** 2) / 2 / len(some))
        if not losses[-1] < 1e12:
            break
        for i, gradient in enumerate(backward(weights, a, Y[some], slope)):
            if i not in frozen:
                weights[i] -= rate * gradient
    answers = forward(weights, X[1000:], act)[-1].argmax(axis=1)
    return losses, np.mean(answers == digit[1000:])


# %% [markdown]
# ### The three networks
#
# Ten layers of ReLU, the same chance, and weights of three sizes. *Guess before you run it:* which of the three learns?

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
ax.annotate("", (18, 1.2), (18, 0.95), arrowprops={"arrowstyle": "->"})
ax.text(26, 1.08, f"std 0.4 starts at {three[0.4][0][0]:,.0f}")
ax.set(xlabel="step", ylabel="loss", ylim=(0, 1.2), xlim=(-8, 400))
ax.legend(title="starting weights", loc="upper right")
plt.show()

# %% [markdown]
# With 0.1 the net guesses: one in ten. With 0.2 it learns. With 0.4 the loss *starts* in the millions, and
# explodes. A factor of two either way kills it. Why? We look at what can go wrong in one neuron first, then in twenty layers, and last on the way back.

# %% [markdown]
# ## 4. A neuron that can't move
#
# One neuron with a bend, $h = \sigma(wx)$. By the four steps its slope has three factors: the miss, the slope of the bend, what went in.
#
# $$\frac{d}{dw}\,\tfrac12 (\sigma(wx) - y)^2 = (h - y)\cdot\underbrace{h\,(1 - h)}_{\text{slope of }\sigma}\cdot\; x$$
#
# Take pixels from 0 to 255 and weights from 0 to 1, as beginners do. What do three bright pixels make of the neuron? Guess, then run:

# %%
pixels, weights = np.array([200, 150, 100]), np.array([0.5, 0.4, 0.3])
z = pixels @ weights
h = sigmoid(z)
print(z, h, h == 1)

# %% [markdown]
# The sum is 190, and its sigmoid *exactly* 1, to a computer. Let 0 be right: the neuron is as wrong as can be. Its gradient?

# %%
(h - 0) * h * (1 - h) * pixels

# %% [markdown]
# Zeros, as if all were well: the factor $h(1 - h)$ is 0, and no learning rate makes a step of it. The neuron is **saturated**. How soon does that happen?

# %%
for z in (0, 2, 5, 10, 20, 40, 199):
    h = sigmoid(z)
    print(f"sum {z:3}: sigmoid {h:.10f}, slope {h * (1 - h):.1e}")

# %% [markdown]
# A sigmoid learns while its sum is between about -5 and 5.
#
# ### Which draw?
#
# Four ways to draw 784 × 50 weights. Which of them are 'normal'?

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
# A box is **uniform**, a bell **normal**. A trap: on paper, N(0, 0.1) has a *variance* of 0.1; `rng.normal(0, 0.1)` wants the std, the variance's root, and makes that 0.1. For
# a variance of 0.1 write `rng.normal(0, 0.316)`. We always give the std.
#
# <details><summary>Both traps in one notebook</summary>
#
# The course of 2020 from which this lesson grew called 'from 0 to 1' a normal distribution, and wrote 'N(0, 0.1): std 0.01' (0.01 is 0.1 squared).
#
# </details>
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
# <details><summary>Can't the weights alone do it?</summary>
#
# Raw pixels with *weights* divided by 255 have the same sums, and saturate no more than scaled ones. But they don't train the same: by section 1 the rate goes with the *square* of the
# input, so all everyday rates are tens of thousands of times too large. Lesson 07 tries raw pixels at five rates.
#
# </details>
#
# **Divide by 255 first.** Then choose the weights.

# %% [markdown]
# ## Exercise 3 of 9: How many are stuck?  *(3 points)*
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
def check_nine_outputs(check, saturated_fraction):
    sums = np.array([[10.0], [8.0], [-4.8], [-7.0], [-10.0], [-6.0], [1.0], [-2.0], [0.5]])
    check.close(
        check.call(saturated_fraction, sums, np.array([[1.0]])),
        6 / 9,
        name="the share",
        rtol=1e-4,
        mistakes={
            "You counted only those near 1. Near 0 the slope is flat, too.": 2 / 9,
            "You counted only those near 0. Near 1 the slope is flat, too.": 4 / 9,
            "That is the share of those that can still learn.": 3 / 9,
            "That is how many, not what share of all outputs.": 6,
            "That is in percent. A share goes from 0 to 1.": 600 / 9,
            "Right, but rounded to 2 digits behind the point. Return the share as it is.": 0.67,
            "Right, but rounded to 3 digits behind the point. Return the share as it is.": 0.667,
            "You counted sums beyond 5 and -5, which is about right, but not what is asked for: compare "
            "the outputs with tol and 1 - tol.": 5 / 9,
            "No output is below tol *and* above 1 - tol. One of the two is enough: join them with |.": 0,
            "You compared the sums X @ W with the limits. First send them through "
            "the sigmoid, and then compare.": 8 / 9,
            "That is a share for each neuron, in an array. One number is asked for, the share of all outputs.": [
                6 / 9
            ],
        },
    )


### END SEALED

with rubric("saturated_fraction", checks=3) as check:
    with check(
        "nine outputs of one neuron, counted by hand",
        points=1,
        hint="sigmoid(8) is above 0.99; sigmoid(-4.8) is below 0.01; sigmoid(1) is neither.",
    ):
        check_nine_outputs(check, saturated_fraction)

    ### BEGIN HIDDEN TESTS
    def output_shares(X, W, tol):
        """Share of the outputs of the sigmoid that are low, and that are high."""
        out = np.exp(-np.logaddexp(0, -(X @ W)))
        return np.mean(out < tol), np.mean(out > 1 - tol)

    def fraction_mistakes(X, W, tol):
        low, high = output_shares(X, W, tol)
        z = X @ W
        slope = np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))
        out = np.exp(-np.logaddexp(0, -z))
        stuck = (out < tol) | (out > 1 - tol)
        inputs_bent = np.exp(-np.logaddexp(0, -X)) @ W
        return {
            "You counted only those near 1. Near 0 the slope is flat, too.": high,
            "You counted only those near 0. Near 1 the slope is flat, too.": low,
            "That is the share of those that can still learn.": 1 - low - high,
            "That is how many, not what share of all outputs.": (low + high) * z.size,
            "First the sums X @ W, then the sigmoid. You sent the inputs through the sigmoid.": np.mean(
                (inputs_bent < tol) | (inputs_bent > 1 - tol)
            ),
            "`tol` was ignored: you counted with 0.01.": sum(output_shares(X, W, 0.01)),
            "You compared the slope of the sigmoid with tol. Compare its output, which "
            "is flat long before the slope itself is below tol.": np.mean(slope < tol),
            "You compared the sums X @ W with the limits. First send them through the "
            "sigmoid, and then compare.": np.mean((z < tol) | (z > 1 - tol)),
            "No output is below tol *and* above 1 - tol. One of the two is enough: join them with |.": 0,
            "You counted sums beyond 5 and -5. Compare the outputs with tol and 1 - tol.": np.mean(
                np.abs(z) >= 5
            ),
            "That is the share of rows with a saturated output. All outputs count by themselves.": np.mean(
                stuck.any(axis=1)
            ),
            "That is the share of rows in which all outputs are saturated. Each output counts by "
            "itself.": np.mean(stuck.all(axis=1)),
            "You divided by the number of rows. With several neurons there are more "
            "outputs than there are rows.": (low + high) * np.shape(W)[1],
            "That is a share for each neuron. One number is asked for, the share of all outputs.": stuck.mean(
                axis=0
            ),
            "That is the share of the first neuron's outputs. All neurons count.": stuck[:, 0].mean(),
            "Only the lower limit goes by `tol`; the upper one is 0.99, whatever `tol` is.": np.mean(
                (out < tol) | (out > 0.99)
            ),
            "Only the upper limit goes by `tol`; the lower one is 0.01, whatever `tol` is.": np.mean(
                (out < 0.01) | (out > 1 - tol)
            ),
        }

    with check(
        "several neurons, and another tol",
        points=1,
        hint="All outputs count, n * k of them, and the limits are tol and 1 - tol.",
    ):
        chance = np.random.default_rng(75)
        for tol in (0.2, 0.01, 0.001):
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
# ### Question 1  *(1 point)*
#
# A sigmoid neuron says 0.9999999 where 0 is right. It could hardly be more wrong. How long is its next step?
#
# * **a** Long: the miss is nearly as large as it can be.
# * **b** Long enough, once the learning rate is ten times larger.
# * **c** Next to nothing: the slope of the sigmoid, a factor of the gradient, is nearly 0.
# * **d** Long, but in the wrong direction, since the slope is negative.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


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
    "a": "The miss is one factor of three. Which of the two others is nearly 0 here?",
    "b": "Ten times nearly nothing is nearly nothing still. And what would that rate do to the other neurons?",
    "d": "h (1 - h) is never negative, so the direction is right. How large is it?",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("how long the step is", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## 5. How large should the weights be?
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
# What does the size of the weights do to a signal? 200 random rows go through twenty layers of 100 neurons. *Guess before you run it:* how large is what
# arrives, if the weights have a std of 1, 0.2, 0.1, 0.05?


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
# **Xavier** (Glorot and Bengio, 2010). On the way back the error is a sum, too, over a neuron's outputs, the **fan-out**. To keep the signal's size going forward,
# $n$ should be the fan-in; to keep the error's size going backward, the fan-out. (Together they are the layer's *fans*.) The compromise is their mean:
#
# $$\text{std} = \sqrt{\frac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}}}$$
#
# **He** (He and others, 2015) thought of ReLU. The next layer gets only what
# ReLU leaves. How much is that? Guess, then run:

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
# | Xavier (Glorot) | $\sqrt{2/(\text{fan}_\text{in} + \text{fan}_\text{out})}$ | $\sqrt{6/(\text{fan}_\text{in} + \text{fan}_\text{out})}$ | tanh, no activation; used for the sigmoid, too (section 6) |
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
# What does He's formula give for 50 ReLUs, the width of the three networks? And is that right for other widths, too? A row for each width, a column for each std:

# %%
widths = (20, 50, 100)
print("std      ", *(f"{(2 / width) ** 0.5:6.3f}" for width in widths))
for width in widths:
    nets = [start((2 / other) ** 0.5, width=width) for other in widths]
    print(
        f"width {width:3}",
        *(f"{train(net, 'relu', steps=300)[1]:6.0%}" for net in nets),
    )

# %% [markdown]
# He's formula stands on the diagonal, 0.316 for 20, 0.2 for 50, 0.141 for 100, and there each width does best. Elsewhere one net learns slowly, the rest
# guess. The 0.2 of section 3 was right for 50 inputs only.

# %% [markdown]
# ## Exercise 4 of 9: Xavier and He  *(4 points)*
#
# Write `init_weights(kind, fan_in, fan_out, rng)`.
#
# * In: `kind`, one of `"xavier_normal"`, `"xavier_uniform"`, `"he_normal"`, `"he_uniform"`; two whole numbers; `rng`, a generator such as
#   `np.random.default_rng(0)`, from which all chance must come.
# * Out: an array of shape `(fan_in, fan_out)`, drawn from a distribution with mean 0 and the std (normal) or the limit (uniform) of the table. A plain bell
#   will do, and so will one like Keras'.
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
        np.ptp(W, axis=0).max() > 0 and np.ptp(W, axis=1).max() > 0,
        f"{kind}: all columns, or all rows, are copies of one. Each of the fan_in * fan_out weights is a draw "
        "of its own.",
    )
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
        "Nothing has made the draw smaller: a std of 1, whatever the fans. In `rng.normal(mean, std, shape)` the "
        "std comes second": 1.0,
        "The box goes from -1 to 1, whatever the fans. Its limit is in the table": 3**-0.5,
    }
    if kind.endswith("normal"):
        narrower = "which makes the bell narrower. Keras widens it again to make up for that"
        mistakes |= {
            f"What lies beyond 2 std was moved to there, {narrower}": 0.9594 * want,
            f"What lies beyond 2 std was drawn again, {narrower}": 0.8796 * want,
        }
    told = f"{kind}({fan_in}, {fan_out}): the std is {found:.4f} instead of {want:.4f}."
    for sentence, std in mistakes.items():
        if abs(found / std - 1) < 0.02 and abs(std / want - 1) > 0.03:
            check.fail(f"{told} {sentence}.")
    check.that(
        abs(found / want - 1) < 0.02,
        told,
        hint="Print `.std()` of what you return, and compare it with the table. For a uniform draw it should be "
        "the limit divided by √3.",
    )
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
                hint="`rng.uniform` for the one, `rng.normal` for the other.",
            )


### END SEALED

with rubric("init_weights", checks=4) as check:
    with check(
        "400 inputs, 100 neurons: the spread of all four kinds",
        points=1,
    ):
        for kind in ("xavier_normal", "he_normal", "xavier_uniform", "he_uniform"):
            check_spread(check, kind, 400, 100, seed=1)

    with check("a box is a box, a bell is a bell", points=1):
        check_a_box_is_a_box(check)

    ### BEGIN HIDDEN TESTS
    with check("more neurons than inputs, and the limit of the box", points=1):
        for kind in ("he_normal", "xavier_normal", "he_uniform", "xavier_uniform"):
            W = check_spread(check, kind, 90, 500, seed=3)
            if kind.endswith("uniform"):
                limit = (6 / (90 if kind == "he_uniform" else 590)) ** 0.5
                check.that(
                    0.99 * limit < np.abs(W).max() <= 1.0001 * limit,
                    f"{kind}(90, 500): the largest weight is {np.abs(W).max():.4f}, "
                    f"and the limit should be {limit:.4f}.",
                    hint="Which formula uses which fan?",
                )
        for kind, fans, limit in (("xavier_uniform", (1, 2), 2**0.5), ("he_uniform", (2, 3), 3**0.5)):
            reach = max(np.abs(drawn(check, kind, *fans, seed)).max() for seed in range(20))
            check.that(
                reach <= 1.0001 * limit,
                f"{kind}{fans}: in twenty draws the largest weight is {reach:.4f}, and the box ends at {limit:.4f}.",
                hint="Is the mean of the two fans cut to a whole number, by `//`? Or is the draw shifted or "
                "stretched afterwards?",
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
# **Half of the way.** So far: slopes by hand, neurons that are stuck, and weights that keep the *signal* at its size. What about the way back? A good place for a break.
# (After a restart run all cells above this one again; exercises that you have not done don't stop them.)
#
# ## 6. The way back, through ten layers
#
# A longer chain, with a bend in *each* neuron:
#
# $$a_1 = \sigma(w_1 x), \qquad a_2 = \sigma(w_2 a_1), \qquad a_3 = \sigma(w_3 a_2), \qquad \text{loss} = \tfrac12 (a_3 - y)^2$$
#
# A nudge of $w_1$ passes every link, and each multiplies:
#
# $$\frac{d\,\text{loss}}{d w_1} = (a_3 - y)\cdot \underbrace{a_3(1-a_3)\, w_3}_{\text{neuron 3}} \cdot \underbrace{a_2(1-a_2)\, w_2}_{\text{neuron 2}} \cdot\, a_1(1-a_1)\, x$$
#
# By hand, from the end, with all weights 1, $x = 1$ and $y = 0$. The last neuron has a bend, too, so its error is the miss times the bend's slope:

# %%
a1 = sigmoid(1.0)
a2 = sigmoid(a1)
a3 = sigmoid(a2)
error3 = (a3 - 0) * a3 * (1 - a3)
error2 = error3 * 1 * a2 * (1 - a2)
error1 = error2 * 1 * a1 * (1 - a1)
print(f"slopes along w3 {error3 * a2:.4f}, w2 {error2 * a1:.4f}, w1 {error1 * 1:.4f}")

# %%
plots.chain(
    [1, 1, 1],
    forward=[1, a1, a2, a3],
    back=[error1, error2, error3],
    factors=[f"× 1 × {a1 * (1 - a1):.3f}", f"× 1 × {a2 * (1 - a2):.3f}"],
)

# %% [markdown]
# Read the lower row from the right: each bend leaves about a fifth of what comes back. Three neurons; and ten layers?
#
# ### Measured, layer by layer
#
# Ten layers, 50 wide, before any training. A layer's gradient has a slope for each weight; its *length* is the root of the sum of their squares.
#
# *Guess before you run it:* with sigmoids, where is the gradient longest, at the front or at the end?


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
# ReLU are nearly level. 'With depth, only the front layers learn', as one hears (lesson 01), has it backwards.
#
# Xavier's weights keep `error @ W.T` at its size; what remains is the sigmoid's slope, at most a quarter per layer.
# What factor do we find, over 20 starts? And with weights four times as large, to make up for it?


# %%
def four_times(fan_in, fan_out):
    return 4 * xavier(fan_in, fan_out)


for std in (xavier, four_times):
    factors = []
    for seed in range(20):
        lengths = gradient_lengths("sigmoid", std, seed)
        factors.append(lengths[1:8] / lengths[2:9])  # the ends have other widths
    print(f"{std.__name__:10} median factor {np.median(factors):.3f}")
for std in (0.1, 0.2, 0.4):
    factor = std * (50 / 2) ** 0.5
    print(f"ReLU, {std}: {factor:.1f} a layer, {factor**10:.4g} over ten")

# %% [markdown]
# Xavier's start is no cure for deep sigmoids: it balances the *weights*, the quarter comes from the *sigmoid*. Weights four times as large help, but the factor
# grows less than threefold, from 0.235 to 0.607, since larger sums lie where the sigmoid is flatter; ten layers at 0.607 still leave less than a hundredth. And the opening? A ReLU layer multiplies by $\text{std} \cdot \sqrt{50/2}$: by ½, 1 and 2. Over ten layers
# that is a thousandth, 1, and a thousand.
#
# ### Does it matter?
#
# Of three layers the first has 3200 weights, the others together 3000. Only one side may move:

# %%
print("weights in each layer:", [W.size for W in start(xavier, depth=3)])
print("   all  front   back  learn")
for name in ("sigmoid", "tanh"):
    for frozen in ([], [1, 2], [0]):
        right = train(start(xavier, depth=3), name, 0.1, 1000, frozen)[1]
        print(f"{right:6.0%}", end=" ")
    print(f" {name}")

# %% [markdown]
# With tanh either side does nearly as well alone. With sigmoids the front alone learns *nothing*:
# it isn't useless, but the news doesn't get there.

# %% [markdown]
# ## Exercise 5 of 9: Measure it yourself  *(5 points)*
#
# Write `grad_norms(depth, width, act, seed)` for the network of `given_network`: inputs `X`, targets `Y`, and weights of the shape
# `(width, width)`.
#
# * Each of the `depth` layers is `a = act(a @ W)`, *the last one too*; the argument `act` is a name, `"sigmoid"`, `"tanh"` or `"relu"`. No biases. `ACTIVATIONS` of section 3 is there.
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
NO_END_SLOPE = (
    "That is `backward` as it stands. Here the last layer has an activation, too: its slope comes before the first "
    "gradient."
)
DOUBLE = "Twice too large: the ½ of the loss cancels the 2 of the square."
WRONG_INPUT = "You took what each layer hands on. The gradient of its weights goes by what went *into* it: a[i], and not a[i + 1]."
SPECTRAL = (
    "That is `np.linalg.norm(..., 2)`, which is something else for a matrix. Leave the 2 out: the root of the sum of "
    "all squares."
)
SLOPE_BY_SUM = (
    "Your slope was given the wrong thing: a * (1 - a) and 1 - a**2 take the output a. You gave it the sum, a layer's "
    "a @ W before the bend."
)


def the_given_network(depth, width, act, seed):
    """What `given_network` makes."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def why_wrong(check, got, want, network):
    """What can be told of a list that is wrong, whatever its mistake, with the list; nothing for another one."""
    if not isinstance(got, list | tuple | np.ndarray) or len(got) != len(want):
        return {}
    right = np.isclose(np.asarray(got, dtype=float), want, rtol=2e-3)
    if right.all():
        return {}
    try:
        made = check.call(given_network, *network)
    except NameError:  # Who has a network of his own has no use for it.
        made = the_given_network(*network)
    for mine, given in zip(check.unpack(made, "X", "Y", "weights"), the_given_network(*network), strict=True):
        check.that(
            np.shape(mine) == given.shape and np.allclose(mine, given, rtol=1e-3, atol=1e-5),
            "`given_network` makes another network than the one that was given. Its lines in your cell have changed: "
            "put them back.",
        )
    if not right[-1] or right[:-1].any():
        return {}
    return {
        "The last number is right, those before it are not. What happens to the error from layer to layer? It goes "
        "through W.T, with W as it was on the way forward, and is multiplied by the slope of the bend before it.": got
    }


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
            "each layer, a * (1 - a) with its output a?",
        )


def check_three_small_layers(check, grad_norms):
    got = check.call(grad_norms, 3, 4, "tanh", 0)
    check.close(
        got,
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
            NO_END_SLOPE: [0.4268, 0.554, 0.508],
            DOUBLE: [0.5898, 0.7129, 0.6975],
            WRONG_INPUT: [0.2048, 0.2799, 0.2705],
            SPECTRAL: [0.2665, 0.3505, 0.3284],
            SLOPE_BY_SUM: [0.427, 0.2522, 0.284],
            **why_wrong(check, got, [0.2949, 0.3564, 0.3487], (3, 4, "tanh", 0)),
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
        NO_END_SLOPE,
        DOUBLE,
        WRONG_INPUT,
        SPECTRAL,
        SLOPE_BY_SUM,
    )
    RELU_OPEN = (
        "With ReLU your slope lets all errors through. Its output is never negative, so that a >= 0 always holds: the "
        "slope is 1 where a > 0, and 0 elsewhere."
    )
    ONLY_ONE = "Two numbers came back for a net of one layer. Its first layer is its last one: count it once."

    def true_norms(depth, width, act, seed, *, mistake=""):
        """The lengths for the given network, or what a mistake makes of them."""
        X, Y, weights = the_given_network(depth, width, act, seed)
        function, slope = {
            "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
            "tanh": (np.tanh, lambda a: 1 - a**2),
            "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
        }[act]
        a = [X]
        for i, W in enumerate(weights):
            linear = mistake == LINEAR_END and i == depth - 1
            a.append(a[-1] @ W if linear else function(a[-1] @ W))
        error = (a[-1] - Y) / (1 if mistake == SUM else len(X)) * (2 if mistake == DOUBLE else 1)
        if mistake == EVERY_NUMBER:
            error = error / width
        norms = []
        for i in reversed(range(depth)):
            factor = slope(function(a[i + 1]) if mistake == SLOPE_TWICE else a[i + 1])
            if mistake == SLOPE_BY_SUM:
                factor = slope(a[i] @ weights[i])
            if mistake == NO_SLOPE or (mistake in (LINEAR_END, NO_END_SLOPE) and i == depth - 1):
                factor = 1
            error = error * factor
            made = error if mistake == ERRORS else a[i + (mistake == WRONG_INPUT)].T @ error
            length = np.linalg.norm(made, 2 if mistake == SPECTRAL else None)
            norms.append(length ** (2 if mistake == SQUARE else 1))
            error = error @ (weights[i] if mistake == NO_TRANSPOSE else weights[i].T)
        return norms if mistake == REVERSED else norms[::-1]

    def check_norms(check, depth, width, act, seed):
        got = check.call(grad_norms, depth, width, act, seed)
        slips = {}
        for slip in KNOWN_MISTAKES:
            slips[slip] = true_norms(depth, width, act, seed, mistake=slip)
        if act == "relu":
            # Who has no slope at all has been told so by the sigmoid before it.
            slips[RELU_OPEN] = slips.pop(NO_SLOPE)
        if depth == 1 and isinstance(got, list) and len(got) == 2:
            check.fail(ONLY_ONE)
        want = true_norms(depth, width, act, seed)
        slips |= why_wrong(check, got, want, (depth, width, act, seed))
        check.close(
            got,
            want,
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
                f"The first length is {ratio:.2g} times the last. With He's weights they are of the same order.",
                hint="Is the slope of ReLU 1 where its output is positive, and 0 elsewhere? And are the weights on "
                "the way back those of the way forward?",
            )

    with check(
        "other depths, widths, activations and seeds",
        points=2,
        hint="Has each activation its own slope? Are depth, width and seed passed on?",
    ):
        for network in (
            (4, 5, "sigmoid", 2),
            (3, 6, "relu", 3),
            (5, 4, "tanh", 4),
            (1, 3, "sigmoid", 5),
        ):
            check_norms(check, *network)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ### Question 2  *(1 point)*
#
# Ten sigmoid layers with Xavier's weights. Where are the gradients shortest, and why?
#
# * **a** At the end: the miss is used up there.
# * **b** At the front: on the way back each layer multiplies by a slope of at most a quarter.
# * **c** Nowhere: Xavier keeps all sizes level.
# * **d** At the front: its weights are the smallest.


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "b"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

### BEGIN SEALED
right = "b"
because = {
    "a": "The miss is made at the end, and goes back from there. Where has it come through the most layers?",
    "c": "It keeps level what the weights do to a signal. Which factor does it not know of?",
    "d": "By Xavier's formula the weights of nearly all layers have the same size. What does each layer do to what comes back?",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("where gradients vanish", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## 7. Then leave the sigmoid out!
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
# ## Exercise 6 of 9: Collapse  *(4 points)*
#
# Write `collapse(layers)`.
#
# * In: a list of one or more pairs `(W, b)`, the first layer first; each computes `x @ W + b`. `W` has the shape (inputs,
#   outputs), `b` (outputs,). The widths may differ.
# * Out: one pair `(W, b)` of the same kind that does the same, `b` again (outputs,); for a single layer its own pair will do. The list and its arrays stay as they are.
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
        (np.array([[2.0]]), np.array([1.0])),
        (np.array([[4.0]]), np.array([2.0])),
        (np.array([[3.0]]), np.array([5.0])),
    ]
    one_W, one_b = check.unpack(check.call(collapse, numbers), "W", "b")
    check.close(
        one_W,
        [[24]],
        name="W",
        mistakes={
            "You added the weights. Each layer multiplies what comes in.": [[9]],
            "That is the last layer alone.": [[3]],
            "That is the first layer alone.": [[2]],
            "The first layer is missing.": [[12]],
            "The last layer is missing.": [[8]],
        },
    )
    check.shape(
        one_b,
        (1,),
        "b",
        mistakes={
            "b has shape (1, 1), a matrix of one row. It should be a vector, (outputs,), as the others are.": (
                1,
                1,
            )
        },
    )
    check.close(
        one_b,
        [23],
        name="the array b",
        mistakes={
            "You added up the biases as they are. Each has to go through all later layers first: the 1 arrives "
            "as 12, the 2 as 6.": [8],
            "Only the last b is left, 5. The 1 arrives as 12, the 2 as 6.": [5],
            "The first layer's b is missing: its 1 arrives as 12.": [11],
            "Each b went through the layer right behind it, and no further: the 1 arrives as 12.": [15],
            "Each b went through its own layer, too, whose W it does not meet: 2x + 1.": [63],
            "The bias is gone.": [0],
        },
    )


### END SEALED

with rubric("collapse", checks=4) as check:
    with check(
        "three layers of one neuron: 2x + 1, then 4x + 2, then 3x + 5",
        points=1,
        hint="3 * (4 * (2 * x + 1) + 2) + 5 = 24 * x + 23.",
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
        if len(set(widths)) == 1:
            slips["You multiplied number by number, with *. Matrices are multiplied with @."] = reduce(
                np.multiply, matrices
            )
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
            "The first layer's b is missing.": want_b - product([biases[0], *matrices[1:]]),
            "Only the last b is left. The earlier ones go through the later layers, "
            "and then they arrive, too.": biases[-1],
        }
        if len(set(widths[1:])) == 1:
            from_the_left = biases[0]
            for W_next, b_next in layers[1:]:
                from_the_left = W_next @ from_the_left + b_next
            slips["You multiplied W @ b. Here a row meets the matrix from the left, b @ W, as x does."] = (
                from_the_left
            )
            slips[
                "You added up the biases as they are. Each has to go through "
                "all later layers first: b @ W_next, for each of them."
            ] = sum(biases)
            slips["Each b went through the layer right behind it, and no further."] = biases[-1] + sum(
                b @ W_next for b, W_next in zip(biases[:-1], matrices[1:], strict=True)
            )
        # A b of shape (1, outputs) was named in the first check; here its numbers count.
        if np.shape(b) == (1, len(want_b)):
            b = np.ravel(b)
        check.shape(b, want_b.shape, "b")
        check.close(
            b,
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
        hint="The list may have any number of layers. W1 @ W2 and W2 @ W1 have the same shape here, and differ.",
    ):
        check_collapsed(check, (3, 3, 3, 3), seed=86)
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
# ## 8. What a bend can do: lift
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
# ## Exercise 7 of 9: Lift XOR  *(3 points)*
#
# Write `lift(X)`. The height $x_1 x_2$ will do; one of your own is more fun.
#
# * In: `X` of shape (n, 2), any numbers, whole ones too; n is 1 or more.
# * Out: an array of shape (n, 3): `x1` and `x2` as they were, then the height, with which a plane must separate the corners of XOR. A point's height
#   may depend only on *that point*, not on its place in the list or on the others, and is finite for any numbers.
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
    check.shape(got, (len(points), 3), f"lift of {len(points)} point{'s' * (len(points) > 1)}")
    got = np.asarray(got, dtype=float)
    for point, height in zip(points, got[:, 2], strict=True):
        check.that(
            np.isfinite(height),
            f"The point {point.round(2).tolist()} has the height {height}. Any numbers may come in, and each "
            "point gets a height that is a number.",
        )
    check.that(
        np.allclose(got[:, :2], points, rtol=1e-4, atol=1e-5),
        "The first two columns should be x1 and x2, as they came.",
    )
    return got


def check_a_plane_separates_xor(check):
    square = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    z = lifted_points(check, square)[:, 2]
    turned = lifted_points(check, square[[2, 0, 3, 1]])[[1, 3, 0, 2], 2]
    check.that(
        np.allclose(z, turned, rtol=1e-4, atol=1e-5),
        "The same four corners in another order have other heights. Do your heights belong to places in the "
        "list instead of points?",
    )
    check.that(
        np.ptp(z) > 1e-6,
        f"All four heights are {z[0]:.3g}. That moves the plane up as a whole, and "
        "XOR lies in it as it did before.",
    )
    check.that(
        abs(z[0] + z[3] - z[1] - z[2]) > 1e-4,
        f"At the corners the heights {z.round(3).tolist()} are linear in x1 and x2: they only "
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
        lifted_points(check, np.array([[0.1, -2.0], [3.0, 0.25]]))

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
        four = np.array([[1, 0], [1, 1], [0, 0], [0, 1]])
        whole, z = (lifted_points(check, corners)[:, 2] for corners in (four, four.astype(float)))
        check.that(
            np.allclose(whole, z, rtol=1e-4, atol=1e-5),
            f"The corners have the heights {z.round(3).tolist()}, and {whole.round(3).tolist()} when they come as "
            "whole numbers: an array made like X holds nothing else, and cuts what is put into it.",
        )
        check.that(
            abs(z[1] + z[2] - z[0] - z[3]) > 1e-4,
            "No plane separates XOR: the heights of (0,0) and (1,1) together are those of the other two together.",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 9. The sigmoid, drawn
#
# Of all bends the sigmoid came first, since its output can be read as a probability (lesson 05).
#
# <details><summary>Where its formula comes from</summary>
#
# A probability $p$ has *odds*, $p / (1 - p)$ to one: 0.8 is four to one. Odds have no upper limit, and their logarithm has none below either, just like a neuron's sum $z$. So let the
# sum be the log of the odds, $\ln \frac{p}{1-p} = z$, and solve for the probability: $p = 1 / (1 + e^{-z})$.
#
# With cross-entropy as loss the flat factor $h(1-h)$ cancels, and the slope is input times $(p - y)$: lesson 05 measured it.
#
# </details>
#
# ### A plot that stays empty
#
# Who plots a sigmoid for the first time often gets an empty frame, for one of two reasons:

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
# First `plt.plot` got the *function* instead of its values. Then the function got a *list*, which has no minus.
#
# ## Exercise 8 of 9: The curve, this time  *(2 points)*
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
def asked_curve(check, lo, hi, n):
    """The x and y that come back, each an array or at least a list."""
    got = check.call(sigmoid_curve, lo, hi, n)
    if isinstance(got, list | np.ndarray) and np.shape(got) == (n,) and n != 2:
        check.fail("One array came back, and two are asked for: `return x, y`.")
    if isinstance(got, list | np.ndarray) and np.shape(got) == (n, 2) and n != 2:
        check.fail("One array came back, with a row for each point. Two are asked for: `return x, y`.")
    x, y = check.unpack(got, "x", "y")
    check.that(not callable(y), "y is a function. `plt.plot` needs its values: call it with x.")
    for name, part, each in (("x", x, "x evenly spaced from lo to hi"), ("y", y, "sigmoids, one for each x")):
        if isinstance(part, int | float | np.number):
            check.fail(f"{name} is a single number. There should be n of them: {each}.")
    return x, y


def beyond_0_and_1(y):
    """What a curve says that leaves the sigmoid's range, with its values; nothing where it stays in it."""
    y = np.asarray(y)
    if y.ndim != 1 or y.dtype.kind not in "fiu" or ((y > -0.01) & (y < 1.01)).all():
        return {}
    return {f"A sigmoid lies between 0 and 1 everywhere; your y goes from {y.min():.4g} to {y.max():.4g}.": y}


def check_five_points_from_4_to_4(check):
    five_x, five_y = asked_curve(check, -4, 4, 5)
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
            "x and y have changed places: first x, then the sigmoids.": [
                0.01799,
                0.1192,
                0.5,
                0.8808,
                0.98201,
            ],
            "Your x goes from -5 to 5, whatever lo and hi are.": np.linspace(-5, 5, 5),
            "Your x goes in steps of 1, whatever n is.": np.arange(-4, 5),
            "Your x goes down, from hi to lo.": np.linspace(4, -4, 5),
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
            "y is 0 everywhere.": [0, 0, 0, 0, 0],
            **beyond_0_and_1(five_y),
        },
    )


### END SEALED

with rubric("sigmoid_curve", checks=2) as check:
    with check(
        "five points from -4 to 4",
        points=1,
        hint="x is -4, -2, 0, 2, 4; y rises from 0.018 over 0.5 to 0.982.",
    ):
        check_five_points_from_4_to_4(check)

    ### BEGIN HIDDEN TESTS
    def check_curve(check, lo, hi, n):
        curve_x, curve_y = asked_curve(check, lo, hi, n)
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
                "Your x goes from -4 to 4, whatever lo and hi are.": np.linspace(-4, 4, n),
                "Your x has five points, whatever n is.": np.linspace(lo, hi, 5),
                f"Your x starts at minus {hi}, and not at lo.": np.linspace(-hi, hi, n),
                "Your x are cut to whole numbers: `dtype=int` leaves nothing behind the point.": np.floor(
                    want
                ),
                "Your x are cut to whole numbers.": np.trunc(want),
                "The step is cut to a whole number: `//` gives no others.": lo
                + np.arange(n) * ((hi - lo) // (n - 1)),
                "There is one point too many: with a broken step rounding decides where np.arange ends. "
                "np.linspace is told how many.": np.arange(n + 1) * ((hi - lo) / (n - 1)) + lo,
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
        for curve in ((-3, 8, 50), (0, 1, 2), (-1.5, -0.5, 7), (1.0, 1.3, 4)):
            check_curve(check, *curve)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 10. The price: valleys
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
    axes[1].plot(first, bumpy(first), marker, color="black", mfc="none", mew=2, ms=9)
    axes[1].plot(last, bumpy(last), marker, color=plots.COLORS[3], ms=9)
axes[1].set(title="tanh neuron: two valleys", xlabel="weight w")
plt.show()

# %% [markdown]
# Hollow marks are starts, filled ones ends. The triangle sits in a valley eleven times as high as the other, and no patience gets it out.
# Another start does, or, over a small bump, the *momentum* of lesson 07.
#
# Bends aren't all of it. The first chain of section 2, two neurons *without* a bend, with $x = y = 1$, seen from above. The lines are heights of the loss:

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
# ## Exercise 9 of 9: First aid, in your own words  *(2 points)*
#
# A classmate feeds pixels from 0 to 255 into ten sigmoid layers, whose weights start uniformly between 0 and 1. After an hour it
# still guesses. He wants to train all night.
#
# Say why that won't help; then name **three** changes, in your order, each with its reason from this lesson.
# Five or six sentences.
#
# *What earns the points:* 1 for what the network's neurons are doing, with the factor of section 4 that shows why time doesn't help; 1 for three changes, each with its reason.

# %% [markdown] answer="first_aid" points=2
# **A night won't help**, since the sums are in the thousands, the sigmoids exactly 1, and their slope, a factor of every gradient, is 0. Zero times a
# million steps is zero.
#
# **First** divide the pixels by 255: with raw pixels nearly every sum was outside -5 to 5 whatever the weights, and the learning rate would have to be tens
# of thousands of times smaller. **Second** draw the weights on both sides of zero and with the right size, Xavier, or He for ReLU: from 0 to 1 all terms are positive
# and add up even with scaled pixels. **Third** replace the sigmoid in the hidden layers by ReLU (then with He) or tanh: ten sigmoids multiply the gradient by a quarter
# or less each, so hardly anything reaches the front even with Xavier.
#
# *For the marker.* **1 point** for saturation, with the slope of (nearly) 0 as a factor of the gradient. **1 point** for three sensible changes, scaling before or together with the weights, each with a
# reason; for two only, or for names without reasons, none. 0 points in all: 'train longer', 'more layers', or names without any
# reason. Fewer layers, cross-entropy, batch normalisation or skip connections count as the third change if reasoned. The order of the second and third is free.

# %% [markdown]
# ## In five lines
#
# * A weight's slope is what went in, times what came back: back through the weights, and times the slope of each bend. The rate must stay below 2/x².
# * A saturated neuron can't learn. Divide the pixels by 255 first; then small weights on both sides of zero.
# * Signals keep their size if fan-in · std² is 1, with ReLU 2: Xavier and He.
# * Each sigmoid takes three quarters and more of the gradient: the *front* of a deep sigmoid net doesn't learn.
# * Linear layers collapse into one. A bend lifts XOR to where a plane is enough; the price is a bumpy landscape.
#
# **Where to go on:** lesson 07 tries these tricks on one digit network, one change at a time.
# [Glorot and Bengio 2010](https://proceedings.mlr.press/v9/glorot10a.html) and [He et al. 2015](https://arxiv.org/abs/1502.01852) are readable now.
