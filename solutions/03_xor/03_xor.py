# %% [markdown]
# # 03 XOR: why one layer is not enough
#
# *One or the other, but not both.* Four points, two classes: the smallest problem that a single neuron can't solve.
#
# **You will be able to**
#
# * say why one neuron fails at XOR, and build a network of three neurons that solves it, by hand;
# * write, train and draw such a network in Keras, and get the same result twice;
# * explain how a network learns: downhill, on the average of a batch, from the last layer to the first;
# * test a rule of thumb instead of believing it.
#
# **Time:** two and a half hours, with a break before 'The network in Keras'; the computer takes less than a minute of it.
# **You need:** the neuron of lesson 01 and the matrix product of lesson 02.
#
# Cells that begin with `# run, don't read` only prepare or draw something. Run them, and read what comes out.
#
# <details><summary>Where the three nets and the rules come from</summary>
#
# From a course of January 2020. The three nets below, the two rules of thumb drawn from them, and the advice on batches at the end
# are from its notebooks. Several of the traps of this lesson are, too: an epoch count above the result of thousands of epochs, a
# comment with a wrong number of points, and a layer of three called 'a single neuron'.
#
# </details>
#
# In all exercises no function may change an array that it is given.
#
# ## The problem

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from coursekit import datasets, plots, set_seed

# %%
X, y = datasets.xor()
np.c_[X, y]

# %% [markdown]
# Each row is a point: two inputs, then the answer.
#
# ## Three nets, three pictures
#
# Three networks are trained on these four rows. All are of sigmoids, all get the same *loss*, binary cross-entropy (how wrong a
# probability is; a picture of it follows soon), and the same *optimiser*, Adam (how far each weight steps; at work further below).
# Only the hidden layers and the number of epochs differ. An *epoch* is one pass over all rows.

# %%
import keras
from keras import layers


# %%
def sigmoid_net(*hidden):
    """Hidden layers with these numbers of nodes, one output; all of them sigmoid."""
    model = keras.Sequential([keras.Input((2,))])
    for nodes in (*hidden, 1):
        model.add(layers.Dense(nodes, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam")
    return model


# %% [markdown]
# `batch_size` says how many rows go into one update of the weights. With four rows and `batch_size=4` an epoch is one single update,
# and Keras spends longer on opening the epoch than on the update. So we lay the rows end to end: one long epoch, the same updates.


# %%
def fit_epochs(model, epochs):
    """Train for that many passes over the four points, four points to an update."""
    rows, answers = np.tile(X, (epochs, 1)), np.tile(y, (epochs, 1))
    model.fit(rows, answers, batch_size=4, shuffle=False, verbose=0)


# %%
nets = {}
recipes = [(0, 20, 2), (0, 3000, 5, 10, 7), (17, 3000, 5, 10, 10, 10, 7)]
for seed, epochs, *hidden in recipes:
    set_seed(seed)
    model = sigmoid_net(*hidden)
    fit_epochs(model, epochs)
    nets[f"2-{'-'.join(map(str, hidden))}-1, {epochs} epochs"] = model

# %%
# run, don't read
figure, axes = plt.subplots(1, 3, figsize=(12.6, 3.8), layout="constrained")
for ax, (title, model) in zip(axes, nets.items(), strict=True):
    plots.decision_area(model, X, y, ax=ax, title=title)

# %% [markdown]
# The colour of a place is the net's decision there, the marks are the truth. **Left**: one colour, nothing learned. **Middle**:
# solved, a band holds the two 1s. **Right**: more layers, yet only the lower left corner is cut off; (1, 1) is wrong. The
# probabilities behind the decisions, for (0, 0), (0, 1), (1, 0) and (1, 1):

# %%
for title, model in nets.items():
    print(f"{title:30}", model.predict(X, verbose=0).ravel().round(3))

# %% [markdown]
# From such pictures two rules of thumb were drawn:
#
# 1. *A hidden layer needs 1.5 to 2 times as many nodes as there are inputs.* The net with two nodes failed; the one that begins with five did well.
# 2. *With depth, only the front layers learn.* So the deep net got stuck.
#
# Both sound sensible. **Are they true?** First we need to know what a network can do, how it learns, and how to repeat an
# experiment. Then we train hundreds of nets, and let them vote.
#
# ## One neuron draws one line
#
# A neuron squashes a weighted sum: $p = \sigma(w_1 x_1 + w_2 x_2 + b)$. Training looks for the $w_1, w_2, b$ with the smallest
# loss. To see the whole landscape, we use one weight $w$ for both inputs, so that two numbers are left.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(w, b, answers):
    """Mean binary cross-entropy of the neuron with both weights w."""
    p = sigmoid(X @ [[w], [w]] + b)
    return -np.where(answers == 1, np.log(p), np.log(1 - p)).mean()


# %% [markdown]
# This loss is the **cross-entropy**: minus the logarithm of the probability that the neuron gave to *the right answer*, on average.
# Sure and right costs nearly nothing, one half costs 0.69, sure and wrong costs without limit:

# %%
# run, don't read
p = np.linspace(0.01, 0.99, 99)
figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.plot(p, -np.log(p), label="the answer is 1")
ax.plot(p, -np.log(1 - p), "--", label="the answer is 0")
ax.set(xlabel="what the neuron says, p", ylabel="cross-entropy")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# **Gradient descent** steps *against* the derivative of the loss by each weight. For this loss and a sigmoid the derivative is
# short. Let $z$ be the weighted sum, so that $p = \sigma(z)$. By the chain rule the slope of the loss along $p$ is multiplied by that
# of the sigmoid, which is $p(1 - p)$:
#
# * If the answer is 1, the loss is $-\ln p$, and its slope $-1/p$. Times $p(1 - p)$ that makes $p - 1$.
# * If the answer is 0, the loss is $-\ln(1 - p)$, and its slope $1/(1 - p)$. Times $p(1 - p)$ that makes $p - 0$.
#
# So along $z$ the slope is *p − answer* both times, and along a weight it is that times the weight's input:
# **(prediction − answer) × input**, *averaged over the batch*. Is it true? Nudge `w`, which stands for both weights, so that
# its slope is the sum of theirs:

# %%
nudge = 1e-5
nudged = (loss(1 + nudge, -0.5, y) - loss(1 - nudge, -0.5, y)) / (2 * nudge)
errors = sigmoid(X @ [[1], [1]] - 0.5) - y
print(f"nudged {nudged:.6f}, by the formula {(errors * X).sum(axis=1).mean():.6f}")

# %% [markdown]
# The same. Now the way down, for two jobs: OR (only (0, 0) is 0) and XOR. *Guess before you run it:* where does each way end?


# %%
def descend(w, b, answers, steps=300, rate=0.5):
    """The way that gradient descent takes from (w, b)."""
    way = [(w, b)]
    for _ in range(steps):
        error = sigmoid(X @ [[w], [w]] + b) - answers
        w -= rate * (error * X).sum(axis=1).mean()
        b -= rate * error.mean()
        way.append((w, b))
    return np.array(way)


# %%
# run, don't read
OR = X.max(axis=1, keepdims=True)
ww, bb = np.mgrid[-4:8:0.2, -4:4:0.2]
doubling = 0.05 * 2.0 ** np.arange(8)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained", sharey=True)
for ax, name, answers in zip(axes, ["OR", "XOR"], [OR, y], strict=True):
    surface = np.vectorize(lambda w, b, t=answers: loss(w, b, t))(ww, bb)
    drawing = ax.contour(ww, bb, surface, levels=doubling, cmap="viridis", linewidths=1)
    ax.clabel(drawing, fontsize=8)
    way = descend(-3, 3, answers)
    marked = [0, 5, 10, 20, 40, 80, 160]
    ax.plot(*way.T, "o-", color="black", markersize=5, linewidth=1, markevery=marked)
    ax.plot(*way[-1], "X", color=plots.COLORS[3], markersize=12)
    ax.set(
        title=f"{name}: loss {loss(*way[-1], answers):.3f} at the end",
        xlabel="weight w",
    )
axes[0].set_ylabel("bias b")
plt.show()

# %% [markdown]
# Each line joins places of equal loss and carries that loss; from one line to the next it doubles. The dots are the start and the
# places after 5, 10, 20, 40, 80 and 160 steps, the cross is the end, after 300. For OR the way leads down into a valley that is
# open to the lower right: there the loss would fall on and on, ever more slowly. For XOR it ends in a bowl whose lowest point is
# $w = b = 0$, with a loss of 0.693 = ln 2: the neuron says 0.5 to everything. It is *not* stuck: there is nothing better.
#
# Such a map is a luxury: for 100 weights, ten values each, it would have $10^{100}$ points. Training never sees the landscape. It
# feels the slope under its feet, and steps.
#
# ## Why the neuron stays at one half
#
# Where does each of the four points, by itself, want the weights $(w_1, w_2, b)$ to go, from zero? There every prediction is
# 0.5, and the pull is against the slope: (answer − 0.5) × input.

# %%
inputs = np.c_[X, np.ones(4)]
pulls = (y - 0.5) * inputs
print(pulls, "\naverage:", pulls.mean(axis=0))

# %% [markdown]
# Every point pulls, and the average is exactly zero. An update goes by the average of its **batch**. Early neurons (Adaline, 1960)
# learned from one point at a time. Let ours do so. *Guess before you run it:* does that help?

# %%
weights = np.zeros(3)
for update in range(4000):
    point, answer = inputs[update % 4], y[update % 4, 0]
    weights += 0.5 * (answer - sigmoid(point @ weights)) * point
    if update >= 3992:
        print(weights.round(2), "says", sigmoid(inputs @ weights).round(2))

# %% [markdown]
# After 4000 updates each point still drags the weights its own way. They go round in a circle of four, and none of the four is
# right. No rule of training can help. XOR asks for
#
# $$ b < 0, \qquad w_1 + b > 0, \qquad w_2 + b > 0, \qquad w_1 + w_2 + b < 0 . $$
#
# Add the two in the middle: $w_1 + w_2 + 2b > 0$. Add the outer two: $w_1 + w_2 + 2b < 0$. Both can't be.
#
# ## Two neurons make a new space
#
# But XOR is '$x_1$ OR $x_2$, and not $x_1$ AND $x_2$', and each part *is* a job for one line. So let two hidden neurons answer OR
# and AND, and draw the four points by *their* answers:

# %%
# run, don't read
AND = X.min(axis=1, keepdims=True)
moved = np.c_[OR, AND]
areas = {
    "in $(x_1, x_2)$: no line will do": lambda P: sigmoid(P @ [9, 9] - 4.5),
    "in (OR, AND): one line does": lambda P: sigmoid(P @ [9, -9] - 4.5),
}
figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for ax, points, (title, area) in zip(axes, [X, moved], areas.items(), strict=True):
    plots.decision_area(area, points, y, ax=ax, title=title)
axes[1].set(xlabel="OR", ylabel="AND")
axes[1].text(1, -0.25, "both 1s", ha="center")
plt.show()

# %% [markdown]
# Right: the two 1s have moved onto the same spot, (1, 0), and one line cuts it off. That is all a hidden layer does: it moves the
# points to where the last neuron's single line is enough.
#
# Weights can be found by thinking. AND is 'the sum is above 1.5', so $w = (1, 1)$, $b = -1.5$: a neuron *adds* its bias, so the
# threshold stands in it with a minus. At scale 1, and at scale 10:

# %%
for scale in (1, 10):
    print(scale, sigmoid(scale * (X @ [[1], [1]] - 1.5)).ravel().round(3))

# %% [markdown]
# On the right side of one half both times, but 0.38 and 0.62 are a shrug. A larger scale for weights *and* bias leaves the line
# where it is and makes the neuron sure.
#
# Three neurons have nine numbers. Here is which of them stands where, for `W1 = [[11, 12], [21, 22]]`, `b1 = [1, 2]`,
# `W2 = [[31], [32]]` and `b2 = [3]`:

# %%
plots.network(
    [[[11, 12], [21, 22]], [[31], [32]]],
    [[1, 2], [3]],
    names=[["$x_1$", "$x_2$"], ["$h_1$", "$h_2$"], ["p"]],
)

# %% [markdown]
# ## Exercise 1 of 7: XOR by hand  *(3 points)*
#
# `xor_by_hand()` returns the weights of a 2-2-1 network, sigmoid in both layers: `W1` of shape (2, 2), `b1` (2,), `W2` (2, 1),
# `b2` (1,). Column `j` of `W1` belongs to hidden neuron `j`, as in the drawing. The network computes
#
#     p = sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)
#
# and must say more than 0.9 to (0, 1) and (1, 0), less than 0.1 to (0, 0) and (1, 1). Nine numbers, no training. Try them in a
# cell of your own with that formula.
#
# <details><summary>Hint 1</summary>
#
# OR is 'the sum is above 0.5', AND is 'the sum is above 1.5'. The last neuron wants OR, but not AND: which signs does that give?
#
# </details>
# <details><summary>Hint 2</summary>
#
# Right at the corners but too timid? Multiply all weights and biases of a layer by 10 or 20.
#
# </details>


# %% exercise="xor_by_hand"
def xor_by_hand():
    """Weights of a 2-2-1 sigmoid network that computes XOR.

    Returns W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,).
    """
    ### BEGIN SOLUTION
    W1 = np.array([[20.0, 20.0], [20.0, 20.0]])  # first neuron OR, second AND
    b1 = np.array([-10.0, -30.0])
    W2 = np.array([[20.0], [-20.0]])  # OR, and not AND
    b2 = np.array([-10.0])
    return W1, b1, W2, b2
    ### END SOLUTION


# %% tests="xor_by_hand" points=3
import numpy as np
from coursekit import datasets, rubric


### BEGIN SEALED
def four_arrays(check, xor_by_hand):
    """W1, b1, W2 and b2 as they come back; weights that come before all biases are told in words."""
    given = check.unpack(check.call(xor_by_hand), "W1", "b1", "W2", "b2")
    if [np.shape(part) for part in given[1:3]] == [(2, 1), (2,)]:
        check.fail("The order is `W1`, `b1`, `W2`, `b2`, layer by layer. Here `W2` comes before `b1`.")
    return given


def nine_numbers(check, xor_by_hand):
    """The four arrays, flat where flat is as good, or a failed check if they make no network."""
    given = four_arrays(check, xor_by_hand)
    W1, b1, W2, b2 = (np.asarray(part, dtype=float) for part in given)
    check.that(
        W1.shape == (2, 2) and (b1.size, W2.size, b2.size) == (2, 2, 1),
        "These arrays don't make a 2-2-1 network: see the check of the shapes.",
    )
    return W1, b1.reshape(-1), W2.reshape(-1), b2.reshape(-1)


def outputs_of(given, activation):
    """What the network with these weights says to the four points."""
    W1, b1, W2, b2 = given
    return activation(activation(datasets.xor()[0] @ W1 + b1) @ W2 + b2)


def sigmoid_of(z):
    return (1 + np.tanh(z / 2)) / 2


def step_of(z):
    return (z > 0) * 1.0


XOR = [0, 1, 1, 0]
IN_ROWS = (
    "Your hidden neurons stand in the rows of `W1`. With `X @ W1` column j belongs to hidden neuron j: "
    "transpose it."
)
THRESHOLDS = (
    "With the signs of all biases turned round this would be right: a neuron *adds* its bias, so 'the sum is "
    "above 0.5' is a bias of -0.5."
)
BIASES_LEFT = (
    "With larger biases this would be right: whoever multiplies the weights by a number must multiply the biases by "
    "it, too."
)
TOO_SOFT = (
    "If the neurons were hard steps, these weights would be right. A sigmoid is "
    "softer, and they are too small for it: multiply all weights and biases, say by 20."
)


def check_four_arrays_of_the_right_shapes(check, xor_by_hand):
    given = four_arrays(check, xor_by_hand)
    check.shape(given[0], (2, 2), "the array W1")
    check.shape(given[1], (2,), "the array b1")
    check.shape(given[2], (2, 1), "the array W2")
    check.shape(given[3], (1,), "the array b2")


def check_each_point_on_the_right_side(check, xor_by_hand):
    given = nine_numbers(check, xor_by_hand)
    said = (outputs_of(given, sigmoid_of) > 0.5) * 1
    if said.tolist() != XOR:
        W1, b1, W2, b2 = given
        larger = [((W1, times * b1, W2, times * b2), BIASES_LEFT) for times in (2, 5, 10, 20, 50, 100)]
        for mended, why in (
            (given, TOO_SOFT),
            ((W1.T, b1, W2, b2), IN_ROWS),
            ((W1, -b1, W2, -b2), THRESHOLDS),
            *larger,
        ):
            if outputs_of(mended, step_of).tolist() == XOR:
                check.fail(why)
    says_or = (
        "Your network says OR, but (1, 1) must be 0. The AND neuron has to pull "
        "the last neuron down there: another bias in `b1`, another sign in `W2`."
    )
    says_and = "Your network says AND: only (1, 1) is 1, and there XOR is 0."
    turned_round = "All is turned round: change the signs of `W2` and of `b2`."
    not_both = "This is 'not both', but (0, 0) must be 0 too: an OR is missing."
    check.equal(
        said,
        XOR,
        name="the answer to (0, 0), (0, 1), (1, 0), (1, 1)",
        mistakes={
            says_or: [0, 1, 1, 1],
            says_and: [0, 0, 0, 1],
            turned_round: [1, 0, 0, 1],
            not_both: [1, 1, 1, 0],
        },
    )


### END SEALED

with rubric("xor_by_hand", checks=3) as check:
    with check(
        "four arrays, of the shapes (2, 2), (2,), (2, 1) and (1,)",
        points=1,
        hint="`np.array([1.0, 2.0])` is flat, of the shape (2,); `np.array([[1.0], [2.0]])` is a column, (2, 1).",
    ):
        check_four_arrays_of_the_right_shapes(check, xor_by_hand)
    with check(
        "each point on the right side of one half",
        points=1,
        hint="Is one hidden neuron an OR and the other an AND?",
    ):
        check_each_point_on_the_right_side(check, xor_by_hand)
    ### BEGIN HIDDEN TESTS
    with check(
        "and sure of it: above 0.9, below 0.1",
        points=1,
        hint="First the right sides, then multiply the weights and biases of both layers by the same number.",
    ):
        given = nine_numbers(check, xor_by_hand)
        outputs = outputs_of(given, sigmoid_of)
        sure = np.all(np.abs(outputs - XOR) < 0.1)
        if not sure and outputs_of(given, step_of).tolist() == XOR:
            check.fail(f"The four outputs are {outputs.round(2).tolist()}. {TOO_SOFT}")
        check.that(
            sure,
            f"The four outputs are {outputs.round(2).tolist()}. The first and last "
            "must be below 0.1, the two between them above 0.9.",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# So two hidden nodes *can* compute XOR, which already hurts rule 1. Whether training *finds* such weights is another question.
#
# ### Question 1  *(1 point)*
#
# Someone builds a 2-2-1 network, but forgets the hidden layer's activation: it hands on its weighted sums as they are. The output
# keeps its sigmoid. Can this network solve XOR?
#
# * **a** Yes, with large enough weights.
# * **b** Yes, but training needs many more epochs.
# * **c** No, but with more hidden nodes it could.
# * **d** No, whatever its weights.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


# %% exercise="question_1"
def question_1():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "d"
    ### END SOLUTION


# %% tests="question_1" points=1
from coursekit import rubric

### BEGIN SEALED
right = "d"
because = {
    "a": "Large weights make a border sharp; they don't bend it. What is a weighted sum of weighted sums?",
    "b": "Training can only find what is there. What is a weighted sum of weighted sums?",
    "c": "A weighted sum of a hundred weighted sums is one weighted sum, too: one neuron, one straight line.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("a hidden layer without an activation", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## From a probability to a label
#
# A network answers with a probability, a decision needs 0 or 1. Some ways to go wrong:

# %%
p = np.array([[0.2], [0.7], [0.5], [0.9]])
print("p.argmax(axis=1)      ", p.argmax(axis=1).tolist())
print("np.round(p)           ", np.round(p).tolist())
print("p > 0.5               ", (p > 0.5).tolist())
print("(p > 0.5) == y.ravel()", ((p > 0.5) == y.ravel()).shape)

# %% [markdown]
# `argmax` along a row of *one* entry can only find entry 0. `round` gives floats and knows no threshold but 0.5. A comparison gives
# `True` and `False`. And a column (4, 1) compared with a flat (4,) broadcasts to (4, 4) without a word: an accuracy computed from
# that is nonsense. Keep the column.
#
# <details><summary>How old notebooks spell it</summary>
#
# They call `model.predict_proba` and `model.predict_classes`. Both are gone: `predict` gives the probabilities, and a comparison
# gives the classes.
#
# </details>
#
# ## Exercise 2 of 7: labels  *(2 points)*
#
# `to_labels(p, threshold=0.5)` takes an array of probabilities of shape (n, 1) and returns the labels: integers (not `True` and
# `False`) of the same shape (n, 1), 1 where `p` lies *above* the threshold, else 0. A tie is a 0.
#
# `p` itself stays as it was. Example: `to_labels(np.array([[0.2], [0.7], [0.5], [0.9]]), 0.6)` is `[[0], [1], [0], [1]]`.
#
# <details><summary>Hint</summary>
#
# `(a > b) * 1` and `(a > b).astype(int)` make numbers of truth values.
#
# </details>


# %% exercise="to_labels"
def to_labels(p, threshold=0.5):
    """Integers, shape (n, 1): 1 where p (n, 1) is above the threshold, else 0."""
    ### BEGIN SOLUTION
    return (p > threshold) * 1
    ### END SOLUTION


# %% tests="to_labels" points=2
import numpy as np
from coursekit import rubric

### BEGIN SEALED
ARGMAX = (
    "Every label is 0. If that comes from `argmax(axis=1)`: it looks for the largest entry of each row, and "
    "in a row of one entry that is entry 0. Compare with the threshold."
)
FLAT = (
    "The labels are right, but flat. Keep the column: compared with a `y` of shape "
    "(n, 1), a flat array turns into n × n."
)
TIE = "A probability exactly at the threshold must become 0: `>`, not `>=`."
EXCHANGED = "The labels are exchanged: 1 stands for a probability *above* the threshold."
IGNORED = "The argument `threshold` is ignored: you compare with 0.5 whatever it is."
CUT = (
    "`int` cuts off what stands behind the point, so that 0.6 becomes 0, and only a probability of 1 stays. "
    "Compare with the threshold first, and make integers of the answer."
)


def labels_of(check, *given):
    """What comes back; a single number, or others than 0 and 1, are told in words."""
    said = check.call(to_labels, *given)
    if isinstance(said, int | float | np.number | np.bool_):
        check.fail("One label came back. Each probability, a row of `p`, gets one of its own.")
    if isinstance(said, list | np.ndarray) and np.asarray(said).dtype.kind in "iuf":
        others = [value for value in np.unique(said).tolist() if value not in (0, 1)]
        check.that(not others, f"Labels are 0 and 1, and here is a label of {(others or [0])[0]:g}.")
    return said


def check_a_column_of_0s_and_1s(check):
    chances = np.array([[0.1], [0.6], [1.0], [0.4], [0.51]])
    said = labels_of(check, chances)
    kind = np.asarray(said).dtype.kind
    check.that(kind != "b", "These are True and False. Make integers of them: `* 1` or `.astype(int)`.")
    check.that(not np.array_equal(said, np.zeros(5)), ARGMAX)
    check.equal(
        said,
        [[0], [1], [1], [0], [1]],
        mistakes={
            ARGMAX: np.zeros((5, 1)),
            FLAT: [0, 1, 1, 0, 1],
            EXCHANGED: [[1], [0], [0], [1], [0]],
            CUT: [[0], [0], [1], [0], [0]],
            "Every label is 1, also that of 0.1. Without another threshold it is 0.5.": np.ones((5, 1)),
        },
    )
    check.that(
        kind in "iu",
        f"The labels are of type {np.asarray(said).dtype}; integers were asked for.",
    )


### END SEALED

with rubric("to_labels", checks=2) as check:
    with check(
        "0.1, 0.6, 1, 0.4 and 0.51 in a column, at the threshold 0.5",
        points=1,
        hint="Three of the five are above 0.5. The labels stand in a column, as the probabilities do.",
    ):
        check_a_column_of_0s_and_1s(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "other thresholds, and ties",
        points=1,
        hint="Above means above: use `>` with the `threshold` that was passed in. A single row is a column, too: (1, 1).",
    ):
        six = np.array([[0.25], [0.75], [0.5], [0.375], [0], [1]], dtype=np.float32)
        for chances, threshold in ((six, 0.25), (six, 0.5), (six, 0.75), (six, 0), (six[:1], 0.125)):
            check.equal(
                labels_of(check, chances, threshold),
                (chances > threshold) * 1,
                name=f"the answer to p = {chances.tolist()} and threshold {threshold}",
                mistakes={
                    TIE: (chances >= threshold) * 1,
                    IGNORED: (chances > 0.5) * 1,
                    FLAT: (chances > threshold).ravel() * 1,
                    ARGMAX: np.zeros(chances.shape),
                    CUT: chances.astype(int),
                },
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Drawing what a network thinks
#
# The coloured pictures ask the network about *every* place of a grid. NumPy makes the grid:

# %%
xx, yy = np.mgrid[0:3:1, 10:12:1]
print(xx, yy, sep="\n\n")

# %% [markdown]
# Index `i` counts along x, index `j` along y, and the end is left out. A network wants rows of two inputs, so flatten both
# and set them side by side (`np.c_`):

# %%
np.c_[xx.flatten(), yy.flatten()].tolist()

# %% [markdown]
# *Guess before you run it:* how many points does a step of 0.01 give on the unit square? 2500?

# %%
xx, yy = np.mgrid[0:1:0.01, 0:1:0.01]
np.c_[xx.flatten(), yy.flatten()].shape

# %% [markdown]
# Ten thousand. Now draw `xx`, which should grow to the right:

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
axes[0].imshow(xx, cmap="cividis", extent=(0, 1, 0, 1))
axes[0].set(title="imshow(xx)", xlabel="x?", ylabel="y?")
image = axes[1].imshow(xx.T, cmap="cividis", extent=(0, 1, 0, 1), origin="lower")
axes[1].set(title='imshow(xx.T, origin="lower")', xlabel="x", ylabel="y")
figure.colorbar(image, ax=axes, label="value of xx")
plt.show()

# %% [markdown]
# Left: it grows *downwards*, since `imshow` takes the first index for the row and starts at the top. Right: transposed, with the
# origin below.
#
# ## Exercise 3 of 7: a decision grid  *(3 points)*
#
# `decision_grid(fn, xlim, ylim, step)` returns three arrays of the same shape: `xx`, `yy` and `Z`, with `Z[i, j]` the answer
# of `fn` at the point `(xx[i, j], yy[i, j])`.
#
# * `xlim = (from, to)` and `ylim` likewise, the end excluded: from 0 to 1 by 0.3 gives 0, 0.3, 0.6 and 0.9 (a last step that is cut
#   short still begins with a point). Index `i` runs along x, `j` along y, as in `np.mgrid`, whose rounding is good enough.
# * `fn` takes points as an array of shape (N, 2), best all at once, and returns one number a point, in the same order: shape (N,) or,
#   like a network, (N, 1). `Z` holds these numbers as they are.
#
# Example: `xlim=(0, 3)`, `ylim=(10, 12)`, `step=1` gives arrays of shape (3, 2).
#
# <details><summary>Hint</summary>
#
# `np.mgrid[a:b:step, c:d:step]` works with variables. What comes back from `fn` has N entries in the order of the flattened
# grid: `reshape` to the shape of `xx`.
#
# </details>


# %% exercise="decision_grid"
def decision_grid(fn, xlim, ylim, step):
    """Ask fn about every point of a grid. Returns xx, yy, Z; index i runs along x."""
    ### BEGIN SOLUTION
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    points = np.c_[xx.flatten(), yy.flatten()]
    return xx, yy, np.reshape(fn(points), xx.shape)
    ### END SOLUTION


# %% tests="decision_grid" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def rows_of_two(points):
    """The points as an array, or an error in words that `fn` may well say."""
    points = np.asarray(points)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"fn takes an array of shape (N, 2), a row for each point, not {points.shape}")
    return points


def ten_x_plus_y(points):
    points = rows_of_two(points)
    return 10 * points[:, 0] + points[:, 1]


def x_quarters_and_y_eighths(points):
    """A column of fractions, also where all points are whole numbers."""
    points = rows_of_two(points)
    return points[:, :1] / 4 + points[:, 1:] / 8


def x_minus_4y(points):
    """A column, as a network returns it."""
    points = rows_of_two(points)
    return points[:, :1] - 4 * points[:, 1:]


TURNED = (
    "Your grid has y along the first index, which is what `np.meshgrid` does unless "
    'you pass `indexing="ij"`. Here index i runs along x, as in `np.mgrid`.'
)
WITH_END = "Your grid contains the end of the range; the end is excluded."
SWAPPED = "The two inputs are swapped: each row for `fn` must hold x first, then y."
FLAT = "Z is flat. Give it the shape of `xx`, so that Z[i, j] belongs to xx[i, j]."
Z_TURNED = "Z has y along the first index; Z[i, j] must belong to the i-th x and the j-th y."
CUT_OFF = (
    "A row of points is missing. The number of points is (to - from) / step rounded *up*: 3.33 steps begin with "
    "4 points. `int` cuts, and even makes 2 of 0.3 / 0.1, which a computer takes for 2.9999999999999996. "
    "`np.mgrid` and `np.arange` count rightly."
)
SHUFFLED = "The right numbers in the wrong order: flatten `xx` and `yy` alike."
ORDER = "The order is `xx`, `yy`, `Z`: first come the x of all points, and yours begins with their y."
UNIT_SQUARE = "Your grid is the unit square, whatever `xlim` and `ylim` say."
LABELS = "Z holds labels, 0 and 1. It should hold what `fn` says, as it is."
WHOLE = (
    "Where all points are whole numbers, Z holds whole numbers too, and the fractions that `fn` said are cut off. "
    "`np.zeros_like(xx)` takes over the type of `xx`, and `np.zeros(xx.shape)` is of floats."
)
SPREAD = (
    "The points are spread evenly over the range, so that the step is another one: `np.linspace` does that. From 0 to 1 by 0.3 "
    "they are 0, 0.3, 0.6 and 0.9."
)


def grid_of(check, *given):
    """xx, yy and Z as they come back; where one is missing, that is told in words."""
    got = check.call(decision_grid, *given)
    if isinstance(got, np.ndarray) and got.ndim < 3:
        check.fail("One array came back, and three are asked for: `return xx, yy, Z`.")
    if isinstance(got, list | tuple | np.ndarray) and len(got) == 2:
        check.fail("Two arrays came back, and three are asked for: `return xx, yy, Z`.")
    grids = check.unpack(got, "xx", "yy", "Z")
    check.that(
        all(np.size(grid) for grid in grids),
        "The grid has no points. Does it go from `xlim[0]` to `xlim[1]`, and from `ylim[0]` to `ylim[1]`?",
    )
    return grids


def check_xx_and_yy(check):
    grid_x, grid_y, _ = grid_of(check, ten_x_plus_y, (0, 1.5), (-1, 0), 0.5)
    i, j = np.mgrid[0:3, 0:2]
    i_too_far, _ = np.mgrid[0:4, 0:3]
    mistakes = {
        TURNED: i.T * 0.5,
        WITH_END: i_too_far * 0.5,
        ORDER: j * 0.5 - 1,
        UNIT_SQUARE: np.mgrid[0:1:0.5, 0:1:0.5][0],
    }
    check.close(grid_x, i * 0.5, name="the array xx", mistakes=mistakes)
    mistakes = {TURNED: j.T * 0.5 - 1}
    check.close(grid_y, j * 0.5 - 1, name="the array yy", mistakes=mistakes)


def check_z_holds_fn_s_answer_at(check):
    _, _, Z = grid_of(check, ten_x_plus_y, (0, 1.5), (-1, 0), 0.5)
    want = np.array([[-1.0, -0.5], [4.0, 4.5], [9.0, 9.5]])
    check.close(
        Z,
        want,
        name="Z for fn = 10x + y",
        mistakes={
            SWAPPED: [[-10.0, -5.0], [-9.5, -4.5], [-9.0, -4.0]],
            FLAT: want.ravel(),
            Z_TURNED: want.T,
            SHUFFLED: want.T.reshape(3, 2),
            LABELS: want > 0.5,
        },
    )


### END SEALED

with rubric("decision_grid", checks=3) as check:
    with check(
        "xx and yy for x from 0 to 1.5, y from -1 to 0, step 0.5",
        points=1,
        hint="Three x and two y: each array has three rows and two columns. Down a column only x changes. This `fn` returns (N,).",
    ):
        check_xx_and_yy(check)
    with check(
        "Z for the same grid, with fn = 10x + y",
        points=1,
        hint="`Z[2, 1]` belongs to x = 1 and y = -0.5: it is 10 · 1 - 0.5.",
    ):
        check_z_holds_fn_s_answer_at(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "other ranges and steps, and an fn that returns a column",
        points=1,
        hint="What `fn` returns, (N,) or (N, 1), gets the shape of `xx`, also where that has a single column.",
    ):
        grid_x, grid_y, Z = grid_of(check, x_minus_4y, (-2, 0), (1, 1.75), 0.125)
        i, j = np.mgrid[0:16, 0:6]
        want_x, want_y = i * 0.125 - 2, j * 0.125 + 1
        check.close(grid_x, want_x, name="the array xx", mistakes={TURNED: want_x.T, ORDER: want_y})
        check.close(grid_y, want_y, name="the array yy", mistakes={TURNED: want_y.T})
        want = want_x - 4 * want_y
        check.close(
            Z,
            want,
            name="Z for fn = x - 4y",
            mistakes={
                SWAPPED: want_y - 4 * want_x,
                FLAT: want.ravel(),
                "Z is a column, as `fn` returned it; reshape it.": want.reshape(-1, 1),
                SHUFFLED: want.T.reshape(want.shape),
            },
        )
        for width, step, wide, high in ((1, 0.3, 4, 2), (0.3, 0.1, 3, 6)):
            grid_x, grid_y, Z = grid_of(check, x_minus_4y, (0, width), (0, 0.6), step)
            cut = (int(width / step), int(0.6 / step))
            if np.shape(grid_x) == cut:
                check.fail(CUT_OFF)
            here = f"for xlim = (0, {width}), ylim = (0, 0.6) and step = {step}"
            i, j = np.mgrid[0:wide, 0:high]
            check.close(grid_x, i * step, name=f"the array xx {here}", mistakes={SPREAD: i * width / wide})
            check.close(grid_y, j * step, name=f"the array yy {here}")
            check.close(Z, (i - 4 * j) * step, name=f"Z for fn = x - 4y {here}")
        _, _, Z = grid_of(check, x_quarters_and_y_eighths, (0, 3), (10, 11), 1)
        want = np.array([[1.25], [1.5], [1.75]])
        check.close(
            Z,
            want,
            name="Z for fn = x / 4 + y / 8, xlim = (0, 3), ylim = (10, 11) and step = 1",
            mistakes={FLAT: want.ravel(), WHOLE: np.floor(want)},
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# This is what `plots.decision_area` did in the pictures above; it colours by `> 0.5`.
#
# **Half of the way.** So far: what a network *can* do. Next: how it learns. A good place for a break.
#
# ## The network in Keras
#
# Look at `sigmoid_net` at the top again: `Input` says how many numbers come in, each `Dense` adds a layer, `compile` chooses loss
# and optimiser. What comes out?

# %%
sigmoid_net(5).summary()

# %% [markdown]
# The hidden layer has 2 × 5 weights and 5 biases, the output 5 + 1: with `h` hidden nodes, `4h + 1`.
# And what is this? Some call it 'a single neuron':

# %%
model = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation="sigmoid")])
print(model.count_params(), "weights, output", model.output_shape)

# %% [markdown]
# *Three* neurons beside each other: three answers to each point, three straight lines. A single neuron is `Dense(1)` with 3
# weights. More neurons in the *last* layer give more answers; they make the net no deeper.
#
# <details><summary>Old code and what replaced it</summary>
#
# | You read | Write |
# |---|---|
# | `from keras.layers.core import Dense` | `from keras.layers import Dense` |
# | `Dense(5, input_dim=2)` | `keras.Input((2,))` first, then `Dense(5)` |
# | `model.summary(0)` | `model.summary()` |
# | `Adam(lr=0.01)` | `Adam(learning_rate=0.01)` |
#
# </details>
#
# The recipe of the three pictures is slow. Eight nodes, 600 epochs:

# %%
set_seed(0)
model = sigmoid_net(8)
fit_epochs(model, 600)
model.predict(X, verbose=0).ravel().round(3)

# %% [markdown]
# Hardly off one half. You will do better.
#
# ## Exercise 4 of 7: a network that learns XOR  *(4 points)*
#
# `build_xor_model(hidden)` returns a new, compiled Keras model: 2 inputs, **one** hidden layer with `hidden` nodes, **one**
# output between 0 and 1; `4 * hidden + 1` weights. These weights and the point alone decide what comes out: no noise when it
# predicts, no answers written in beside them. Sequential, functional or a class; activations, layers and loss may be your own.
#
# It must also *learn*: with `hidden=8`, after 600 epochs on the four rows with `batch_size=4` (600 updates), from at least one of
# four random starts, both 1s must be above 0.55 and both 0s below 0.45. Choose activation, optimiser and learning rate yourself.
#
# <details><summary>Hint 1</summary>
#
# Adam's default learning rate, 0.001, is a careful step for big networks. Four points can stand ten or fifty times that.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The hidden layer must bend (`tanh`, `relu`, `sigmoid`; no activation = a straight line again). One output that is a probability
# takes `sigmoid` and `binary_crossentropy`. `softmax` over one output is always 1.
#
# </details>


# %% exercise="build_xor_model"
def build_xor_model(hidden):
    """A compiled 2-hidden-1 network that learns XOR within 600 updates."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(hidden, activation="tanh"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model
    ### END SOLUTION


# %% tests="build_xor_model" points=4
import keras
import numpy as np
from coursekit import datasets, rubric, set_seed


### BEGIN SEALED
def output_of(model, points):
    return np.asarray(model(np.asarray(points, dtype="float32"), training=False))


def bend_of(p):
    """How far the outputs are from one neuron's: 0 for a linear hidden layer."""
    z = np.log(p / (1 - p)).ravel()
    return abs(z[0] - z[1] - z[2] + z[3])


LINEAR = (
    "The hidden layer is linear, and a linear layer before a neuron is one neuron "
    "again: one straight line. Give it an activation."
)
ALIKE = (
    "All hidden nodes start with the same weights and so stay alike, as if they were one. Random starting weights, which Keras "
    "takes unless told otherwise, make them differ."
)
ONE_CLASS = (
    "The loss `{}` compares several outputs of a network with one another, and here there is one. For one output that is a "
    "probability it is `binary_crossentropy`."
)
ASTRAY = (
    "The outputs have left one half, but for wrong places. A learning rate that is too large leaps over the right ones; if "
    "yours is a moderate one, another activation or loss may help."
)
SLOW = (
    "600 updates were not enough: with a small learning rate they cover little ground. "
    "Take a larger one, or an activation that passes more on."
)
NOT_COMPILED = "The model is not compiled: call `model.compile` before you return it."


def loss_of(net):
    """The name of the loss that the network was compiled with."""
    loss = getattr(net, "loss", None)
    return loss if isinstance(loss, str) else str(getattr(loss, "name", getattr(loss, "__name__", "")))


def all_alike(net):
    """Whether all hidden nodes have the same weights."""
    kernels = [part for part in net.get_weights() if part.shape[0] == 2 and part.ndim == 2]
    return len(kernels) == 1 and np.ptp(kernels[0], axis=1).max() == 0


def hopeless(net):
    """Whether a 2-h-1 network says the same to all points, or is one straight line, whatever its weights are."""
    rng = np.random.default_rng(3)
    start = net.get_weights()
    net.set_weights([rng.normal(0, 0.7, part.shape) for part in start])
    p = output_of(net, 3 * datasets.xor()[0]).astype(float)
    net.set_weights(start)
    return np.ptp(p) < 1e-6 or (0 < p.min() < p.max() < 1 and bend_of(p) < 1e-3)


def nodes_of(count):
    """The hidden nodes of a 2-h-1 network with so many weights, or 0 if there is none."""
    return 0 if (count - 1) % 4 else (count - 1) // 4


def check_one_answer(check, model):
    """Fails a model that gives more than one number to a point."""
    said = model(np.zeros((3, 2), dtype="float32"), training=False)
    one = "One is asked for: how likely it is that the point is a 1."
    check.that(
        not isinstance(said, list | tuple | dict),
        f"The model has {len(said)} outputs beside each other. {one}",
    )
    check.that(
        len(said.shape) != 2 or said.shape[1] == 1,
        f"The last layer has {said.shape[-1]} nodes, so that it gives {said.shape[-1]} numbers to each point. {one}",
    )
    check.equal((None, *said.shape[1:]), (None, 1), name="the output shape")


def ask_for_model(check, width):
    model = check.call(build_xor_model, width)
    check.that(
        isinstance(model, keras.Model),
        f"build_xor_model({width}) returned a {type(model).__name__}, not a Keras "
        "model. Does it end in `return model`?",
    )
    why = "The model can't know its inputs yet. Start it with `keras.Input((2,))`."
    check.that(model.built, why)
    inputs = getattr(model, "input_shape", None)  # a class of one's own may not know it
    check.that(
        inputs in (None, (None, 2)), f"The input shape is {inputs}; expected (None, 2), two inputs a row."
    )
    return model


def check_a_compiled_model_with_2_inputs(check):
    nets = {width: ask_for_model(check, width) for width in (2, 5, 8)}
    counts = {net.count_params() for net in nets.values()}
    for width, net in nets.items():
        check_one_answer(check, net)
        check.that(
            len(counts) > 1 or not nodes_of(*counts),
            f"The hidden layer has {nodes_of(*counts) if len(counts) == 1 else 0} nodes, whatever `hidden` says: pass it to the "
            "hidden Dense layer.",
        )
        check.equal(
            net.count_params(),
            4 * width + 1,
            name=f"the number of weights with hidden={width}",
            mistakes={
                "The biases are missing. Leave `use_bias` alone.": 3 * width,
                "3 weights are one neuron: the hidden layer is missing.": 3,
                "There is one hidden layer too many.": width**2 + 5 * width + 1,
            },
        )
        check.that(net.compiled, NOT_COMPILED)


def check_its_output_is_a_probability(check):
    set_seed(1)
    net = ask_for_model(check, 5)
    check_one_answer(check, net)
    rng = np.random.default_rng(1)
    net.set_weights([rng.normal(0, 2, part.shape) for part in net.get_weights()])
    outputs = output_of(net, rng.uniform(-4, 4, (200, 2)))
    check.that(
        outputs.min() >= 0 and outputs.max() <= 1 + 1e-6,
        f"The outputs range from {outputs.min():.2f} to {outputs.max():.2f}. A "
        "probability lies between 0 and 1: the last layer needs a sigmoid.",
    )
    check.that(
        outputs.min() < 1 - 1e-6,
        "Every output is 1, whatever goes in: softmax divides each output by the "
        "sum of all outputs, and here there is only one. Use a sigmoid.",
    )
    why = f"Every output is {outputs.flat[0]:.3f}, whatever goes in."
    check.that(np.ptp(outputs) > 1e-3, why)
    check_its_weights_decide(check, net)


ELSEWHERE = "The answers do not come from the network's weights alone. "


def check_its_weights_decide(check, net):
    """What a 2-h-1 network does whatever its activations are, and a table of the answers does not."""
    rng = np.random.default_rng(2)
    places = rng.uniform(-3, 3, (60, 2))
    weights = [rng.normal(0, 0.7, part.shape) for part in net.get_weights()]
    net.set_weights(weights)
    before = output_of(net, places)
    if np.ptp(before) < 1e-6:
        return  # one answer to everything: that has its own check
    check.that(
        np.array_equal(output_of(net, places), before),
        "Asked twice about the same points, the network gives different answers: there is noise or dropout in it that is on "
        "when it predicts, too.",
    )
    net.set_weights([0 * part for part in weights])
    check.that(
        np.ptp(output_of(net, places)) < 1e-6,
        ELSEWHERE
        + "With all weights and biases at 0 no input gets through a layer, so that every point must "
        "get one and the same answer; yours gives different ones.",
    )
    for part in weights:
        for entry in np.ndindex(part.shape):
            part[entry] += 1
            net.set_weights(weights)
            part[entry] -= 1
            check.that(
                np.abs(output_of(net, places) - before).max() > 1e-7,
                ELSEWHERE + "At least one of its weights can be changed without any change of the answers.",
            )
    kernels = [part for part in weights if part.shape == (2, 5)]
    if len(kernels) == 1:
        kernels[0][1] = 2 * kernels[0][0]  # all hidden neurons look along (1, 2)
        net.set_weights(weights)
        beside = output_of(net, places + np.array([2, -1]))
        check.that(
            np.abs(output_of(net, places) - beside).max() < 1e-4,
            ELSEWHERE
            + "With hidden weights that make each neuron add x1 + 2 x2, points of the same sum must "
            "get the same answer; yours get different ones.",
        )


### END SEALED

with rubric("build_xor_model", checks=3) as check:
    with check(
        "a compiled model with 2 inputs, 1 output and 4h + 1 weights",
        points=1,
        hint="`keras.Input((2,))`, one Dense with `hidden` nodes, one Dense with 1 node, then `compile`.",
    ):
        check_a_compiled_model_with_2_inputs(check)
    with check(
        "its output is a probability, and depends on the point and on the weights",
        points=1,
        hint="The last layer takes `activation='sigmoid'`. Print `model.predict(X, verbose=0)` for the four points.",
    ):
        check_its_output_is_a_probability(check)
    ### BEGIN HIDDEN TESTS
    with check(
        "learns XOR in 600 epochs from one of four starts",
        points=2,
        hint="Train it yourself as the text says, from a few starts, and print the loss: is it still falling at the end? Then a larger learning rate.",
    ):
        five = ask_for_model(check, 5)
        check_one_answer(check, five)
        check_its_weights_decide(check, five)
        corners, truth = datasets.xor()
        best = np.full((4, 1), np.inf)
        starts = 1 if hopeless(five) else 4
        for number in range(starts):
            set_seed(number)
            net = ask_for_model(check, 8)
            check.that(net.compiled, NOT_COMPILED)
            check_one_answer(check, net)
            alike, p_start = all_alike(net), output_of(net, 3 * corners).astype(float)
            for updates in (100, 500):
                rows, answers = np.tile(corners, (updates, 1)), np.tile(truth, (updates, 1))
                net.fit(rows, answers, batch_size=4, shuffle=False, verbose=0)
                p_end = output_of(net, corners).astype(float)
                if np.abs(p_end - truth).max() < 0.1:
                    break  # sure enough not to lose it again in the other 500
            best = min(best, p_end, key=lambda p: np.abs(p - truth).max())
            if np.abs(best - truth).max() < 0.45:
                break
        else:
            ends = best.ravel().round(2).tolist()
            told = f"The best of four starts ends at {ends}. " if starts > 1 else f"Training ends at {ends}. "
            if best.min() < 0 or best.max() > 1 or (starts == 1 and np.ptp(p_start) < 1e-6):
                check.fail(told + "See the check above: the output is no probability.")
            if starts == 1:
                check.fail(told + LINEAR)
            if "categorical" in loss_of(net):
                check.fail(told + ONE_CLASS.format(loss_of(net)))
            if alike:
                check.fail(told + ALIKE)
            check.fail(told + (SLOW if np.abs(best - 0.5).max() < 0.3 else ASTRAY))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## `fit` never starts again
#
# A notebook says '20 epochs' above a net with five hidden nodes that is right on all four points. How can that be? Here are three
# calls of `fit`:

# %%
set_seed(1)
model = sigmoid_net(5)
for epochs in (20, 2000, 2000):
    fit_epochs(model, epochs)
    print(f"{epochs:5} more epochs:", model.predict(X, verbose=0).ravel().round(3))

# %% [markdown]
# After 20 epochs: nothing. Then each `fit` goes on where the last one stopped. So whoever runs a cell with `fit` again and again
# reads '20 epochs' above the result of many more. *Guess before you run it:* does compiling again help?

# %%
model.compile(loss="binary_crossentropy", optimizer="adam")
model.predict(X, verbose=0).ravel().round(3)

# %% [markdown]
# No: `compile` leaves the weights alone. Only a *new* model starts from scratch. And as the starting weights are random, only a seed
# set *before* the model is built makes that start repeatable.
#
# ### Question 2  *(1 point)*
#
# A notebook builds a model in one cell and calls `model.fit(X, y, epochs=20)` in the next. Somebody runs the second cell three
# times, compiles the model again, and runs it once more. For how many epochs have its weights been trained?
#
# * **a** 20
# * **b** 60
# * **c** 80
# * **d** That depends on the seed.


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
    "a": "So it would be if `compile`, or each `fit`, started again. Neither does: look at what the last two cells printed.",
    "b": "One `fit` too few, or one thing too many believed of `compile`: it leaves the weights alone.",
    "d": "The seed decides where the weights start, not how often they are updated.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("epochs after four runs of a cell", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 5 of 7: from scratch, repeatably  *(4 points)*
#
# `train_from_scratch(build_fn, X, y, epochs, seed)` trains a new network on `X` and `y`, whose shape is (n, 1), and returns its
# predictions for `X`, the probabilities, as `predict` gives them: shape (n, 1). `build_fn()` takes no argument and returns a new
# compiled Keras model.
#
# * It is trained for exactly `epochs` passes over *all* rows. The batch size is yours. (`fit_epochs` knows but one `X` and `y`.)
# * The same call twice gives the same predictions, however many other calls lie between. Another seed gives other ones.
#
# <details><summary>Hint 1</summary>
#
# Which of your lines draws the first random number?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `np.random.seed` seeds NumPy alone, and Keras draws its own numbers. `keras.utils` has a function that seeds both; `set_seed`
# of this lesson does, too.
#
# </details>


# %% exercise="train_from_scratch"
def train_from_scratch(build_fn, X, y, epochs, seed):
    """Predictions for X of a new model, trained on X and y; repeatable by the seed."""
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)
    ### END SOLUTION


# %% tests="train_from_scratch" points=4
import re

import keras
import numpy as np
from coursekit import rubric
from coursekit.rubric import CheckFailed

### BEGIN SEALED
ROWS = np.eye(11, dtype="float32")  # each row has an input, and so a weight, of its own
TRUTH = np.arange(11).reshape(11, 1) % 2
EPOCHS, STEP = 7, 0.01
LABELS = "These are labels. Return the probabilities, as `predict` gives them."
built, results, flat = [], {}, {}


def counting_net():
    """Says one half to a row at first, and a STEP more or less for each time that it was trained on.

    So it is in batches of any size: the slope of a hinge is 1, and is summed over the rows. The rate is
    below 0, so that the loss only grows, and whoever stops where it no longer falls does stop. The noise
    on the inputs, which the seed decides, is too weak to hide the count; that on the output, in training
    alone, is not.
    """
    built.append("a net")
    model = keras.Sequential([keras.Input((11,)), keras.layers.GaussianNoise(0.003)])
    model.add(keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"))
    model.add(keras.layers.Rescaling(1, offset=0.5))
    model.add(keras.layers.GaussianNoise(0.03))
    # Adam with no memory, and so large an epsilon that it divides by no slope: plain steps. A model that is
    # handed over can only come back with an optimiser of the same kind, and who compiles anew takes Adam.
    plain = keras.optimizers.Adam(-STEP * 1e3, beta_1=0.0, beta_2=0.0, epsilon=1e3)
    model.compile(loss=keras.losses.Hinge(reduction="sum"), optimizer=plain)
    return model


def called(check, *args):
    """What the student's function returns; some errors are told in better words than Python's."""
    try:
        return check.call(train_from_scratch, *args)
    except CheckFailed as error:
        if "'History' object has no attribute" in str(error):
            check.fail(
                "`fit` returns what it noted of the training, and no model. Ask the model itself to predict."
            )
        if "input with shape (4, 2)" in str(error):
            check.fail(
                "The network got the four points of this lesson, and not the `X` that was passed in. `fit_epochs` does that: it "
                "knows the `X` and `y` of the notebook alone."
            )
        if re.search(r"has no attribute '(fit|predict|train_on_batch|compile)'", str(error)):
            check.fail(
                "`build_fn` is a function that builds a model, and no model itself: call it, `build_fn()`, and "
                "train what it returns."
            )
        raise


def predictions(check, name, seed):
    """What the student's function returns; called once for each name."""
    if name not in results:
        p = called(check, counting_net, ROWS, TRUTH, EPOCHS, seed)
        if np.ndim(p) == 0 or isinstance(p, keras.Model):
            check.fail("That is no array. Return what the model predicts for X.")
        flat[name] = np.shape(p) == (11,)
        if not flat[name]:
            check.shape(p, (11, 1), "the array of predictions")
        results[name] = np.asarray(p, dtype=float).reshape(11, 1)
    return results[name]


def check_every_row_in_every_epoch(check):
    """Counts in the predictions how often each row was trained on."""
    p = predictions(check, "first", 5)
    check.that(not np.isin(p, (0, 1)).all(), LABELS)
    times = ((0.5 - p) * np.where(TRUTH == 1, 1, -1) / STEP).ravel()
    whole = times.round().astype(int)
    check.that(
        whole.any(),
        "The predictions are those of a model that has not been trained: call `fit` with `X`, `y` and "
        "`epochs`, and let the same model predict.",
    )
    if (whole < 0).all():
        return  # compiled anew: what such a model has learned can't be counted
    check.that(
        np.abs(times - whole).max() < 0.3,
        "The predictions are noisy, as they are in training. Let `predict` give them, or call the model with `training=False`.",
    )
    left_out = [f"number {row + 1}" for row in np.flatnonzero(whole == 0)]
    check.that(
        not left_out,
        f"Of 11 rows, the training left out {len(left_out)}: {', '.join(left_out)}. Train on all rows: "
        "`validation_split` keeps some back, and the last batch counts even if it is not full.",
    )
    check.that(
        (whole > 0).all(),
        "Some rows were trained on with the answers of others: X and y must stay in the same order.",
    )
    check.that(
        (whole == whole[0]).all(),
        f"With epochs={EPOCHS} some rows were trained on {whole.min()} times, others {whole.max()} times: an epoch is one pass "
        "over all rows.",
    )
    check.that(
        whole[0] == EPOCHS,
        f"With epochs={EPOCHS} each row was trained on {'once' if whole[0] == 1 else f'{whole[0]} times'}. Are `epochs` passed to "
        "`fit`, or counted in a loop from 0, and does nothing stop it before?",
    )


def order_matters():
    """Starts at 0 and has no noise; only the order of the rows, several batches of them, is chance."""
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros")]
    )
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(2.0))
    return model


def check_where_the_seed_is_set(check):
    """Of two calls that differ: was the seed set too late, or does it not reach Keras?"""
    x = np.linspace(-2, 2, 160).reshape(-1, 1)
    first, second, other = (
        np.ravel(called(check, order_matters, x, (x > 0.5) * 1, 1, seed)) for seed in (5, 5, 6)
    )
    if np.allclose(first, second, rtol=0, atol=1e-6) and not np.allclose(first, other, rtol=0, atol=1e-6):
        check.fail(
            "Two calls with the same seed gave different predictions, because the seed is set too late, or not in every call: "
            "the first random numbers are drawn in `build_fn()`. Set it before, each time."
        )
    check.fail(
        "Two calls with the same seed gave different predictions. Set the seed in every call, before "
        "`build_fn()`, and by `keras.utils.set_random_seed`: Keras draws from other generators than NumPy's, "
        "which is all that `np.random.seed` sets."
    )


def check_predictions(check):
    """Probabilities in a column."""
    check.that(not np.isin(predictions(check, "first", 5), (0, 1)).all(), LABELS)
    check.that(
        not flat["first"],
        "The predictions are flat. Asked for is a column, one row for each row of X, as `predict` gives it.",
    )


def check_the_same_call_twice_gives(check):
    earlier = predictions(check, "first", 5)
    built.clear()
    later = predictions(check, "second", 5)
    check.that(
        len(built) > 0,
        "The second call did not use `build_fn`. Each call has to make a new model and to train it; one that is kept "
        "goes on where it stopped.",
    )
    check.that(
        len(built) == 1,
        f"One call used `build_fn` {len(built)} times. Build one model, and let the one that you train predict.",
    )
    if not np.allclose(earlier, later, rtol=0, atol=1e-5):
        check_where_the_seed_is_set(check)


### END SEALED

with rubric("train_from_scratch", checks=4) as check:
    with check("eleven rows, seven epochs: an array of probabilities, one a row", points=1):
        check_predictions(check)
    with check("the same call twice gives the same", points=1):
        check_the_same_call_twice_gives(check)
    ### BEGIN HIDDEN TESTS
    with check("the seed alone decides the result", points=1):
        earlier = predictions(check, "first", 5)
        later = predictions(check, "second", 5)
        other = predictions(check, "other", 6)
        check.that(not np.isin(other, (0, 1)).all(), LABELS)
        check.that(
            not np.allclose(earlier, other, rtol=0, atol=1e-6),
            "Seeds 5 and 6 gave the same predictions: is the argument `seed` used?",
        )
        check.that(
            np.allclose(earlier, later, rtol=0, atol=1e-5),
            "Something besides the seed changes the predictions: chance before the "
            "seed is set, or a model that survives from call to call.",
        )
    with check("every row is trained on in each of the epochs", points=1):
        check_every_row_in_every_epoch(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## What `fit` does: from the last layer to the first
#
# For one neuron the slope was (prediction − answer) × input. But what is the *error* of a hidden neuron? Nobody told us its right
# answer. **Back-propagation** finds it from the end. The output's error is known. Passed back through the last weights, and times
# the slope of the hidden neuron's activation, it is the hidden neuron's error. Then on to the layer before.
#
# First with few numbers: a network that was thought up, and one point, (1, 1), whose answer is 0.

# %%
W1, b1 = np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.0, -0.5])
W2, b2 = np.array([1.5, -2.0]), 0.5
names = [["$x_1$", "$x_2$"], ["$h_1$", "$h_2$"], ["p"]]
plots.network([W1, W2[:, None]], [b1, [b2]], names=names)

# %%
h = sigmoid(np.array([1, 1]) @ W1 + b1)
p = sigmoid(h @ W2 + b2)
error = p - 0
hidden_error = error * W2 * h * (1 - h)  # back over the arrows, times the slope of a sigmoid
print(f"output: p = {p:.3f}, error {error:.3f}; hidden errors {hidden_error.round(4)}")

# %% [markdown]
# The second weight is negative: if $h_2$ grows, p falls, which is right here, so its error has the other sign. An error is the slope
# of the loss along a neuron's weighted sum, and a nudge of the bias is a nudge of that sum. So let us check:

# %%
for nudge in ([1e-5, 0], [0, 1e-5]):
    up, down = (sigmoid(np.array([1, 1]) @ W1 + b1 + side) for side in (np.array(nudge), -np.array(nudge)))
    losses = [-np.log(1 - sigmoid(hidden @ W2 + b2)) for hidden in (up, down)]
    print(f"nudged {(losses[0] - losses[1]) / 2e-5:.4f}")

# %% [markdown]
# The same two numbers: we did not need to know what a hidden neuron *should* say. Times its inputs, each error gives the slopes
# along its weights, as before.
#
# ### Question 3  *(1 point)*
#
# One step by your own hand. In another network a hidden sigmoid neuron says 0.5. One arrow leads on from it, to the output, with
# the weight 2; the output's error is 0.6. What is the hidden neuron's error?
#
# * **a** 1.2
# * **b** 0.6
# * **c** 0.3
# * **d** 0.15


# %% exercise="question_3"
def question_3():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_3" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "That is what comes back over the arrow, 0.6 · 2. It still has to go through the neuron's sigmoid: times its slope.",
    "b": "That is 0.6 · 2 · 0.5, times what the neuron says. It is the *slope* of its sigmoid that counts there: 0.5 · (1 - 0.5).",
    "d": "That is 0.6 times the slope of the sigmoid. On its way the error has come over an arrow, too: times its weight.",
}
### END SEALED

with rubric("question_3", checks=1) as check:
    with check("an error, one layer back", points=1):
        check.choice(check.call(question_3), right=right, because=because)
check.score

# %% [markdown]
# ### Many networks at once
#
# Now the same in NumPy for *many networks at once*: the arrays have one more axis in front, the number of the net. Beside the
# sigmoid we shall need three other activations. *tanh* is a sigmoid that goes from -1 to 1; *ReLU* lets through what is above 0,
# and nothing else; *leaky ReLU* lets a little of the rest through as well, here a fifth (0.2), so that its slope is never 0.
# (How much it leaks is for us to choose; lesson 05 asks whether that matters.)

# %%
ACTIVATIONS = {  # name: (function, its slope written in terms of the output a)
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
    "leaky_relu": (lambda z: np.maximum(z, 0.2 * z), lambda a: np.where(a > 0, 1, 0.2)),
}


# %%
# run, don't read
def start(hidden, nets, seed=0):
    """Random starting weights, spread as Keras spreads them; biases zero."""
    rng, sizes = np.random.default_rng(seed), (2, *hidden, 1)
    W, b = [], []
    for n_in, n_out in pairwise(sizes):
        W.append(rng.uniform(-1, 1, (nets, n_in, n_out)) * np.sqrt(6 / (n_in + n_out)))
        b.append(np.zeros((nets, 1, n_out)))
    return W, b


# %%
def forward(W, b, X, act):
    """What goes into each layer, and last of all the probabilities p."""
    a = [X]
    for weights, bias in zip(W[:-1], b[:-1], strict=True):
        a.append(act(a[-1] @ weights + bias))
    return [*a, sigmoid(a[-1] @ W[-1] + b[-1])]


# %%
def backward(W, a, y, slope):
    """The slope of the loss along all weights and biases, found from the end."""
    to_W, to_b = [], []
    error = (a[-1] - y) / len(y)
    for weights, into in zip(W[::-1], a[-2::-1], strict=True):
        to_W.append(into.swapaxes(-1, -2) @ error)
        to_b.append(error.sum(axis=1, keepdims=True))
        error = error @ weights.swapaxes(-1, -2) * slope(into)
    return to_W[::-1], to_b[::-1]


# %% [markdown]
# The loop in `backward` takes the layers from the end (`[::-1]`; `[-2::-1]` begins with the last but one), and the last line in it is
# the one that you have just seen: the error goes back over the weights (`swapaxes(-1, -2)` transposes the matrix of each net), times
# the slope. `W` and `b` are lists of arrays: below, `W + b` is one list after the other, and no sum.
#
# Adam averages the recent slopes (`m`) and divides by their usual size (the root of `v`, an average of their squares), so that all weights move about equally fast.


# %%
# run, don't read
def adam(weights, slopes, m, v, t, rate=0.001):
    """Step number t, which changes weights, m and v in place."""
    for w, g, mean, square in zip(weights, slopes, m, v, strict=True):
        mean += 0.1 * (g - mean)
        square += 0.001 * (g**2 - square)
        w -= rate * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-7)


# %%
# run, don't read
def train(W, b, epochs, name="sigmoid", every=20):
    """Train all nets. Returns the last p, and the solved share as training goes on."""
    act, slope = ACTIVATIONS[name]
    m, v = ([np.zeros_like(w) for w in W + b] for _ in range(2))
    shares = []
    for t in range(1, epochs + 1):
        a = forward(W, b, X, act)
        if (t - 1) % every == 0:
            shares.append(solved(a[-1]).mean())
        to_W, to_b = backward(W, a, y, slope)
        adam(W + b, to_W + to_b, m, v, t)
    p = forward(W, b, X, act)[-1]
    return p, [*shares, solved(p).mean()]


def solved(p):
    """Which nets have all four points on the right side."""
    return ((p > 0.5) == y).all(axis=(1, 2))


# %% [markdown]
# Is this what Keras does? Give a Keras model the starting weights of net number 0, and train both for 1000 epochs:

# %%
W, b = start((5,), nets=200)
model = sigmoid_net(5)
model.set_weights([W[0][0], b[0][0, 0], W[1][0], b[1][0, 0]])
fit_epochs(model, 1000)
p, _ = train(W, b, 1000)
print("Keras", model.predict(X, verbose=0).ravel().round(4))
print("NumPy", p[0].ravel().round(4))

# %% [markdown]
# The same numbers, and NumPy has trained 199 more nets meanwhile.
#
# ## Rule 1: how many nodes?
#
# Two hundred random starts for each number of hidden nodes, with the recipe of the three pictures. *Guess before you run it:* how
# many of the nets with two nodes solve XOR, after 20, 3000 and 6000 epochs?

# %%
nodes = {}
for h in (1, 2, 3, 4, 5, 8):
    _, nodes[h] = train(*start((h,), nets=200), epochs=6000)
    at = [f"{epochs}: {nodes[h][epochs // 20]:.0%}" for epochs in (20, 3000, 6000)]
    print(f"hidden nodes: {h}, solved after", *at, sep="  ")

# %%
figure, ax = plt.subplots(layout="constrained")
for h, shares in nodes.items():
    ax.plot(np.arange(len(shares)) * 20, shares, label=f"{h}")
ax.axvline(20, color="0.6", linewidth=1, linestyle="-")
ax.set(xlabel="epochs", ylabel="share of 200 nets that solve XOR", ylim=(-0.03, 1.03))
ax.legend(title="hidden nodes", frameon=False, bbox_to_anchor=(1.01, 1))
plt.show()

# %% [markdown]
# The thin line at the far left marks 20 epochs: there *no net of any size* has solved it. Rule 1 compared 20 epochs of two nodes
# with 3000 of a net that has more nodes and more layers. One node never solves it. Two nodes do in about half of all starts, and their curve levels off. A third
# node makes it far surer, a fourth a little more; but two were *enough* in every second start, and at 3 and 4, '1.5 to 2 times'
# the two inputs, some starts still fail. It is a matter of chances, not a border between too few and enough.
#
# ## Exercise 6 of 7: in your words  *(2 points)*
#
# A friend says: 'The left picture proves that two hidden nodes are too few for XOR; you need 1.5 to 2 times as many nodes as
# inputs.' What *can* two nodes do, and how often does *training* find it? Use a result of this lesson for each, and say how you
# would choose the number of nodes. Three or four sentences.
#
# *What earns the points:* 1 for what two nodes can do, with the result that shows it; 1 for what training makes of them, with the
# result, and what follows for the choice.

# %% [markdown] answer="too_few_nodes" points=2
# **Model answer.** Two nodes can compute XOR exactly: the weights from exercise 1 do. Training finds such weights in about four
# of ten starts after 3000 epochs and in little more than half after 6000, while five nodes get there nearly always. The left
# picture shows 20 epochs, and after 20 epochs no net of any size had learned it, so it proves nothing about the number of nodes.
# There is no rule of 1.5 to 2: two are enough to *represent* XOR, spare nodes make a solution easier to *find*; try a few sizes
# with several seeds.
#
# *For the marker.* **1 point** for what two nodes can represent (hand-made weights, or the solved starts). **1 point** for what
# training finds (a share over many seeds, roughly right), or for the 20 epochs, with the doubt about the rule that follows. Both
# without any result of the lesson: 1 point together. 0 points: agrees with the friend, or says 'more is better'
# without a reason. A wrong number in the right direction costs nothing.

# %% [markdown]
# ## Rule 2: which layers learn in a deep net?
#
# The right picture had five layers of sigmoids before the output. How steep is the loss for each layer's weights at the start?
# *Guess before you run it:* is it steepest at the front or at the end?


# %%
def steepness(name, hidden=(5, 10, 10, 10, 7), nets=200):
    """For each layer, the median length of its gradient over many random starts."""
    act, slope = ACTIVATIONS[name]
    W, b = start(hidden, nets)
    to_W, _ = backward(W, forward(W, b, X, act), y, slope)
    return [np.median(np.sqrt((g**2).sum(axis=(1, 2)))) for g in to_W]


# %%
figure, ax = plt.subplots(layout="constrained")
for name, marker in zip(ACTIVATIONS, "os^D", strict=True):
    lengths = steepness(name)
    ax.semilogy(range(1, 7), lengths, marker=marker, label=name)
    print(f"{name:10}", *(f"{length:.1e}" for length in lengths))
ax.set(xlabel="layer (1 = front, 6 = output)", ylabel="length of the gradient")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# With sigmoids the gradient of the first layer is more than a thousand times smaller than that of the last; with the other three the
# layers are much alike. The reason stands in `backward`: at each layer the error is multiplied by the activation's slope, and a
# sigmoid's $a(1-a)$ is never more than 1/4. Five sigmoids alone leave a thousandth ($1/4^5$) at most; only large weights could make up for
# it. The gradient *vanishes* on its way to the front.
#
# A gradient is only a promise. Let plain gradient descent walk 1000 steps: how far does each layer get, as a share of its weights?

# %%
for name in ("sigmoid", "tanh"):
    act, slope = ACTIVATIONS[name]
    W, b = start((5, 10, 10, 10, 7), nets=50)
    first = [w.copy() for w in W]
    for _ in range(1000):
        to_W, to_b = backward(W, forward(W, b, X, act), y, slope)
        for w, g in zip(W + b, to_W + to_b, strict=True):
            w -= 0.1 * g
    ways = [w - w0 for w, w0 in zip(W, first, strict=True)]
    moved = map(np.divide, map(np.linalg.norm, ways), map(np.linalg.norm, first))
    print(f"{name:8}", *(f"{part:7.2%}" for part in moved))

# %% [markdown]
# From front to output: the sigmoid net's front layers hardly stir, its last one moves. Rule 2 has it the wrong way round: *the front
# layers are the ones that do not learn*, since the news comes from the end.
#
# Adam divides by the usual size of the slope, so with it tiny gradients still make steps. How often is that enough?

# %%
deep = {}
for name in ACTIVATIONS:
    W, b = start((5, 10, 10, 10, 7), nets=50)
    deep[name], shares = train(W, b, 3000, name)
    print(f"{name:10} solved by {shares[-1]:.0%} of 50 deep nets")

# %% [markdown]
# The right picture was no fate, but an unlucky start of a recipe that fails in nearly a third of its starts. With another activation
# the same depth is no trouble: all fifty. Where do the unlucky ones stop?

# %%
stuck = deep["sigmoid"][~solved(deep["sigmoid"])]
np.unique(stuck[:, :, 0].round(2), axis=0)

# %% [markdown]
# Each row is one kind of ending, for (0, 0), (0, 1), (1, 0) and (1, 1). In every row the net has split off *one* point and sees the other three as the same. Its best guess for those is the average of
# their labels, 2/3 or 1/3, just as the single neuron's was 1/2 for all four.
#
# ## Exercise 7 of 7: in your words  *(2 points)*
#
# 'With depth, only the front layers learn.' Which layers learn least in the deep sigmoid net, and how do you know? What in
# back-propagation causes it, and why is it different with tanh or ReLU? Three or four sentences.
#
# *What earns the points:* 1 for the layers, with what you saw that shows it; 1 for the cause.

# %% [markdown] answer="which_layers_learn" points=2
# **Model answer.** It is the reverse: the front layers learn least. At the start their gradient was over a thousand times smaller
# than the last layer's, and under plain gradient descent they moved by a small fraction of a percent while the last moved by a fifth.
# Back-propagation starts at the output and multiplies the error by the slope of the activation at each layer; a sigmoid's slope is
# at most 1/4, so after five layers next to nothing is left. The slope of tanh goes up to 1 and that of ReLU is 1 where it is
# active, so the error reaches the front nearly undiminished.
#
# *For the marker.* **1 point** for the front layers, with evidence (gradients or movement). **1 point** for the cause: repeated
# multiplication by slopes below one on the way from the end. 'Vanishing gradient' as a bare name is no cause. 0 points: agrees with
# the quotation. The part on tanh or ReLU may be short; missing altogether, it does not cost a point if the cause is explained with
# the number 1/4 or in the same sense.

# %% [markdown]
# ## A last rule: large batches first?
#
# One hears a third one: *start with a large batch, then take a small one*. Four points leave little choice, so here are 200
# noisy ones. *Guess before you run it:* which order gets down faster, and which ends lower?

# %%
rng = np.random.default_rng(0)
corner = rng.integers(0, 2, (200, 2))
cloud = corner + rng.normal(0, 0.25, (200, 2))
labels = (corner[:, :1] != corner[:, 1:]) * 1


# %%
# run, don't read
def follow(batches, nets=50, rate=0.3):
    """Median loss on the cloud after each epoch; `batches` holds the epochs' sizes."""
    act, slope = ACTIVATIONS["tanh"]
    W, b = start((8,), nets)
    rng, losses = np.random.default_rng(1), []
    for size in batches:
        for some in np.split(rng.permutation(200), 200 // size):
            a = forward(W, b, cloud[some], act)
            to_W, to_b = backward(W, a, labels[some], slope)
            for w, g in zip(W + b, to_W + to_b, strict=True):
                w -= rate * g
        p = forward(W, b, cloud, act)[-1]
        each = -np.log(np.where(labels == 1, p, 1 - p)).mean(axis=(1, 2))
        losses.append(np.median(each))
    return losses


# %%
orders = {"200, then 4": [200] * 20 + [4] * 20, "4, then 200": [4] * 20 + [200] * 20}
figure, ax = plt.subplots(layout="constrained")
for name, batches in orders.items():
    losses = follow(batches)
    ax.plot(range(1, 41), losses, label=name)
    halfway, end, wobble = losses[19], losses[39], np.std(losses[30:])
    print(f"{name}: {halfway:.3f} halfway, {end:.3f} at the end, wobble {wobble:.4f}")
ax.set(xlabel="epoch", ylabel="loss (median of 50 nets)", ylim=(0, None))
ax.legend(title="batch size", frameon=False)
plt.show()

# %% [markdown]
# An epoch is *one* update with a batch of 200, and fifty with batches of 4. Large first wastes the first half, and its end jitters,
# as each small batch pulls its own way. Small first is down early, and the average over a large batch then calms it: the usual
# advice, and the reverse of this rule. But both arrive at about the same loss: here the order costs time, not the result.
#
# ## What you have seen
#
# 1. A neuron draws one line, and XOR needs two. A hidden layer moves the points to where one line is enough.
# 2. Gradient descent steps against the slope, averaged over a batch, without ever seeing the landscape.
# 3. Two nodes *can* do XOR; more make a solution easier to *find*. No law of 1.5 to 2.
# 4. Errors travel from the end. Through sigmoids they fade, and the *front* layers are the ones that do not learn.
# 5. `fit` continues, `compile` does not reset, one picture is one seed: repeat before you believe.
#
# **Where to go on.** Lesson 04 bends a border around two moons and watches training with callbacks. Lesson 05 looks at
# the activations more closely. Lesson 06 takes up vanishing gradients and the starting weights, and solves XOR once more, by
# lifting it into a third dimension.
