# %% [markdown]
# # 13 Pretrained networks: ten photographs, ten killer whales
#
# Ten photographs, of a cat, an airliner, bananas and so on, go to four famous networks. Under each of the
# ten the program writes the answers of all four: *killer whale 1.00, killer whale 1.00, killer whale .98, nematode .12*.
# **Are the networks wrong, or is it the program?** By the end of this lesson you have caught two faults; you'll make both yourself, with a network that works.
#
# <details><summary>Where this happened</summary>
#
# In a course of January 2020. Its picture of ten killer whales went into the course notes as the result. The loop and the preprocessing that you meet below are those of its notebook.
#
# </details>
#
# **You will be able to**
#
# * say how large VGG16, InceptionV3, ResNet50 and MobileNet are, where their parameters sit, and what `include_top=False` cuts off;
# * take a trained network from picture to name: size, batch, preprocessing, prediction, the best five names;
# * recognise a wrong preprocessing by the answers that it leads to;
# * write names on pictures with OpenCV, the right one on each;
# * use a network for what it sees rather than for what it says: features.
#
# **Time:** nearly two hours, with a break before 'Names on pictures'; the computer takes half a minute of it. **You need:** lesson 08 (convolution, pooling, a softmax at the end). 4 GB of
# memory; no GPU, no internet.

# %%
import numpy as np
from coursekit import plots, pretrained

# %% [markdown]
# ## Four famous networks
#
# ImageNet is a collection of some fourteen million photographs. Its yearly contest used 1.2 million of them, of 1000 kinds of things; networks 'with ImageNet weights' have learnt these:

# %%
names = pretrained.class_names()
print(len(names), "classes, among them", names[148])

# %% [markdown]
# Networks that were trained on it, for weeks, on many machines, can be had ready made. Keras knows how they are built:

# %%
import gc

import keras
from keras.applications import inception_v3, mobilenet, resnet50, vgg16

# %%
zoo = {
    "VGG16": (vgg16.VGG16, 224),
    "InceptionV3": (inception_v3.InceptionV3, 299),
    "ResNet50": (resnet50.ResNet50, 224),
    "MobileNet": (mobilenet.MobileNet, 224),
}
bases = {}
print(f"{'':12} parameters  layers  last maps")
for name, (build, size) in zoo.items():
    base = build(weights=None, include_top=False, input_shape=(size, size, 3))
    bases[name] = base.count_params()
    print(f"{name:12} {bases[name]:>10,} {len(base.layers):>6}   {base.output_shape[1:]}")
    del base
    _ = gc.collect()

# %% [markdown]
# `weights=None` builds a network with random weights: right shapes, no knowledge. `(7, 7, 512)` are 512 maps of 7 × 7, one of each filter (lesson 08).
# `include_top=False` leaves out **the top**, all that comes after the last maps and turns them into 1000 probabilities. Each network is deleted before
# the next is built.
#
# What would the tops add? The three younger networks average each map to one number (`GlobalAveragePooling2D`, no parameters) and have one Dense layer (MobileNet writes it as a 1 × 1 convolution, with as many parameters). VGG16 flattens its
# 7 × 7 × 512 and has three. A Dense layer has a weight for each pair of input and output, and a bias for each output:


# %%
def dense(inputs, outputs):
    return (inputs + 1) * outputs


tops = {
    "VGG16": dense(7 * 7 * 512, 4096) + dense(4096, 4096) + dense(4096, 1000),
    "InceptionV3": dense(2048, 1000),
    "ResNet50": dense(2048, 1000),
    "MobileNet": dense(1024, 1000),
}
for name, top in tops.items():
    whole = bases[name] + top
    print(f"{name:12} whole {whole:>11,}, of which in the top {top / whole:.0%}")

# %%
whole = mobilenet.MobileNet(weights=None)
print(f"{whole.count_params():,}", whole.count_params() == bases["MobileNet"] + tops["MobileNet"])

# %% [markdown]
# Counted by hand; for MobileNet, Keras' own count is the same. 138 million parameters make VGG16 by far the largest file (half a gigabyte, so we don't build it whole), and
# nine tenths of them sit in the top, most in a single Dense layer after the flattening. The 16 in its name counts layers with weights, 13 convolutions and the
# 3 Dense layers of the top; the 19 in the first table are the 13, five poolings and the input.
#
# ### And their weights?
#
# `weights="imagenet"` fetches them, 0.8 GB for all four, and keeps them in `~/.keras/models`. This course works without the internet, so
# the next cell looks at what your machine already has. With a connection, set `source = "download"`; all four then stay in memory, too.

# %%
source = "keras"
ready = {}
for name in zoo:
    try:
        ready[name] = pretrained.imagenet_model(name, source)
    except FileNotFoundError:
        print(f"{name}: no weights on this machine")

# %% [markdown]
# ## A network that is here
#
# The course brings the weights of one network with it: MobileNetV2, a small successor of MobileNet, learnt from the same
# 1.2 million pictures.

# %%
model = pretrained.mobilenet_v2()
print(model.input_shape, "->", model.output_shape, f"{model.count_params():,} parameters")

# %% [markdown]
# (225 pixels and not 224: at odd sizes, Keras and torchvision, where these weights were trained, pad the picture's edge alike. The line
# above says whose weights they are: should yours be Keras' own, a few figures below come out a little differently.)
#
# And twenty photographs whose class is known:

# %%
X, y = pretrained.photographs(225)
print(X.shape, X.dtype, X.min(), X.max())
plots.pictures(X[:10], true=y[:10], names=names, columns=5)

# %% [markdown]
# One picture, step by step. A network takes a **batch**, so a single picture needs a first axis of length 1. Then the
# **preprocessing**, the scale of pixels that this network grew up with; here from −1 to 1. Then `predict`:

# %%
batch = X[9:10]
inputs = pretrained.preprocess(batch)
print(batch.shape, "pixels from", inputs.min().round(2), "to", inputs.max().round(2))
answer = model.predict(inputs, verbose=0)
print(answer.shape, "sum", answer.sum().round(4))
print("class", answer[0].argmax(), "is", names[answer[0].argmax()])

# %% [markdown]
# 1000 probabilities that add up to 1; the largest is number 455, a bottle cap. Now all twenty, with the five likeliest names of each:

# %%
p = model.predict(pretrained.preprocess(X), verbose=0)
best = pretrained.decode(p, k=5)  # for each picture a list of five pairs (name, probability)
truth = [names[label] for label in y]
first = among = 0
for i in range(20):
    five = [name for name, _ in best[i]]
    first += five[0] == truth[i]
    among += truth[i] in five
print("first choice right:", first, "of 20")
print("among the five:    ", among, "of 20")

# %%
for i in (9, 6, 14):
    print(f"{truth[i]:12}", ", ".join(f"{name} {share:.2f}" for name, share in best[i]))

# %% [markdown]
# The bottle cap is clear. For the jeep the network hesitates between kinds of cars, and a part of one, and the spoonbill, white and far
# off, is hard. 'Top-5', right if one of the five is, was how ImageNet's contest counted.
#
# *In old notebooks* `decode_predictions` of Keras does what `pretrained.decode` does here; it fetches the list of names over the internet.
#
# ## Wrong preprocessing, and how it looks
#
# Every family of networks wants its pixels in its own way. A white and a reddish pixel, as three of the functions see them:

# %%
two = np.array([[[255, 255, 255], [200, 100, 50]]], dtype="float32")
for module in (vgg16, resnet50, mobilenet):
    white, reddish = module.preprocess_input(two.copy())[0]
    print(f"{module.__name__.split('.')[-1]:9} white {white.round(1)}  reddish {reddish.round(1)}")

# %% [markdown]
# MobileNet, like Inception, divides by 127.5 and subtracts 1. VGG16 and ResNet50 come from a program called Caffe: **blue first**, then
# minus the mean blue, green and red of ImageNet, and no division. What if you mix them up? The same twenty photographs, the same network, six ways. Which of them will look wrong at once, and which will not? Guess before you run:

# %%
pixels = X.astype("float32")
right = pretrained.preprocess(pixels)
versions = {
    "right (-1 to 1)": right,
    "as they are (0 to 255)": pixels,
    "divided by 255": pixels / 255,
    "divided by 255, then preprocessed": pretrained.preprocess(pixels / 255),
    "in Caffe's way": vgg16.preprocess_input(pixels.copy()),
    "blue and red exchanged": right[..., ::-1],
}
outcome = {}
print(f"{'':34} right  answers  most often")
for title, inputs in versions.items():
    q = model.predict(inputs, verbose=0)
    said, often = np.unique(q.argmax(axis=1), return_counts=True)
    outcome[title] = q
    print(
        f"{title:34} {(q.argmax(axis=1) == y).sum():>3} {len(said):>7}     "
        f"{names[said[often.argmax()]]} × {often.max()}, on average sure to {q.max(axis=1).mean():.2f}"
    )

# %% [markdown]
# (*answers* counts the different names; *on average sure to* is the mean of each picture's largest probability.)
#
# No error and no warning in any of the five wrong ways, and three ways of going wrong:
#
# * **Raw pixels and Caffe's way:** not one right answer, and yet the network is nearly as sure of itself as before. A high
#   probability does not prove that it was asked properly.
# * **Exchanged colours, and divided by 255 alone** (half of the range that it wants)**:** many are still right. That is the treacherous kind: nothing looks broken.
# * **Divided, then preprocessed:** one and the same answer for every picture, and a tiny probability. Pixels from 0 to 1, divided by 127.5
#   and less 1, lie between −1 and −0.992: twenty pictures of black.
#
# 'Divided by 255, then preprocessed', the fourth line of the table, is the last answer of the beginning, *nematode .12*. (Ours says *television, .04* to the same black: another network, another name.) That program scaled the pixels of its ten pictures to 0..1 while it read the files, and then
# preprocessed (the photograph of a whale that it had looked at before was preprocessed rightly). One fault of two is found; why all ten pictures have *one* answer of each network is the other. How alike are the twenty answers? For each of the
# 1000 names, the largest probability that one of the pictures gets, minus the smallest; and of these differences the largest:

# %%
for title in ("divided by 255, then preprocessed", "right (-1 to 1)"):
    differences = outcome[title].max(axis=0) - outcome[title].min(axis=0)
    print(f"{title:34} {differences.max():.3f}")

# %% [markdown]
# One more trap: Keras' function works **in place** on float arrays. Watch the picture, not the result:

# %%
photo = X[:1].astype("float32")
mobilenet.preprocess_input(photo)
print("after one call: ", photo.min().round(2), "to", photo.max().round(2))
mobilenet.preprocess_input(photo)
print("after two calls:", photo.min().round(2), "to", photo.max().round(2))

# %% [markdown]
# Run such a cell twice, and the second run sees black. Hand in a copy: `preprocess_input(photo.copy())`.
#
# ### Question 1  *(1 point)*
#
# A network gives twenty very different photographs one and the same name, each with a small probability. What do you suspect first?
#
# * **a** Blue and red are exchanged.
# * **b** The pixels were scaled twice, so that all pictures come in nearly black.
# * **c** The pixels came in as they are, from 0 to 255.
# * **d** The network was trained on too few pictures.
#
# Replace the next cell's last line by `return` and your letter, small or capital, such as `return "x"`. You may try as often as you like.


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
    "a": "Then the pictures still differ, and so do the answers. In the table above many of them were even right.",
    "c": "Look at that line of the table: the answers were wrong, but were they all alike, and how sure was the network?",
    "d": "Too little training makes answers worse. Does it make them the same for pictures that are not alike?",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("one answer for all", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 1 of 5: Caffe's preprocessing  *(3 points)*
#
# Write `preprocess_caffe(x)`. `x` holds pixels from 0 to 255, red first, in an array whose last axis holds the three colours: one picture
# `(height, width, 3)` or a batch `(n, height, width, 3)`, whole numbers or floats. Return an array of floats of the same shape, **blue first**, minus 103.939 for blue, 116.779 for green and 123.68 for
# red. Leave `x` as it is.
#
# Example: `np.array([[[200, 100, 50]]])`, a picture of one pixel, becomes `[[[-53.939, -16.779, 76.32]]]`.
#
# <details><summary>Hint</summary>
#
# `x[..., ::-1]` turns the last axis round, whatever is before it. It is a view of `x`: what you write into it, you write into `x`.
#
# </details>


# %% exercise="preprocess_caffe"
def preprocess_caffe(x):
    """Pixels 0 to 255, red first, as VGG16 wants them: blue first, minus ImageNet's means."""
    ### BEGIN SOLUTION
    return np.asarray(x, dtype="float32")[..., ::-1] - np.array([103.939, 116.779, 123.68], dtype="float32")
    ### END SOLUTION


# %% tests="preprocess_caffe" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def compare_with_caffe(check, x):
    """The student's result against the right one, and against what people believe."""
    mean = np.array([103.939, 116.779, 123.68])
    wide = x.astype(float)
    got = check.call(preprocess_caffe, x)
    check.that(
        np.shape(got) != x.shape[1:] or x.ndim < 4,
        f"A batch of one picture came back as the picture alone, of shape {np.shape(got)}. The shape stays {x.shape}.",
    )
    if np.shape(got) == x.shape:
        off = np.abs(got - (wide[..., ::-1] - mean)).reshape(-1, 3).max(axis=0) > 0.01
        if off.sum() == 1:
            at = int(off.argmax())
            check.that(
                not np.allclose(np.asarray(got)[..., at], wide[..., at] - mean[at], atol=0.01),
                f"Two colours are right; in the place of {('blue', 'green', 'red')[at]}, blue and red were not exchanged. If "
                "you wrote the one and then the other: was the second overwritten before it was read? `x[..., 0]` is a view.",
            )
            check.fail(
                f"Two colours are right, {('blue', 'green', 'red')[at]} is not: its mean is {mean[at]:g}, and "
                f"it comes {('first', 'second', 'third')[at]}."
            )
    check.close(
        got,
        wide[..., ::-1] - mean,
        rtol=1e-4,
        atol=1e-2,
        mistakes={
            "The colours are still red first. Turn the last axis round, then subtract.": wide - mean,
            "The right mean for each colour, but red is still first: turn the last axis round.": (
                wide - mean[::-1]
            ),
            "Blue is first, but it lost the mean of red: the means are given blue first.": (
                wide[..., ::-1] - mean[::-1]
            ),
            "You divided by 255 first. Caffe's networks take pixels up to 255.": (
                wide[..., ::-1] / 255 - mean
            ),
            "You divided by 255 at the end. Caffe's networks want no division.": (
                (wide[..., ::-1] - mean) / 255
            ),
            "Blue is first, but the means are still in there.": wide[..., ::-1],
            "The means were added. They are to be subtracted.": wide[..., ::-1] + mean,
            "The difference is the other way round: pixels minus means.": mean - wide[..., ::-1],
            "You subtracted the mean of your own pixels. ImageNet's means are asked for.": (
                wide[..., ::-1] - wide.mean()
            ),
            "You turned the first axis round, not the last: write x[..., ::-1].": wide[::-1] - mean,
            "You turned all axes round: write x[..., ::-1].": wide[::-1, ::-1, ::-1] - mean,
            "You turned the third axis round, which in a batch is the width: write x[..., ::-1].": wide[
                :, :, ::-1
            ]
            - mean,
            "The pixels lost their fractions: they may be floats already, and stay so.": (
                np.trunc(wide)[..., ::-1] - mean
            ),
            "This picture is dark, not scaled: pixels are from 0 to 255, and yours were multiplied by 255.": (
                255 * wide[..., ::-1] - mean
            ),
            "These are MobileNet's pixels, from -1 to 1.": wide / 127.5 - 1,
            "The right numbers, cut down to whole ones. Floats are asked for.": np.trunc(
                wide[..., ::-1] - mean
            ),
            "The right numbers, squeezed into bytes, which have no fractions and nothing below 0. Floats are asked for.": (
                (wide[..., ::-1] - mean).astype(int) % 256
            ),
        },
    )


### END SEALED

with rubric("preprocess_caffe", checks=3) as check:
    with check("one pixel", points=1, hint="Blue first, then minus (103.939, 116.779, 123.68)."):
        compare_with_caffe(check, np.array([[[200.0, 100.0, 50.0]]]))
    ### BEGIN HIDDEN TESTS
    with check(
        "a picture of whole numbers",
        points=1,
        hint="uint8 has no fractions, and nothing below 0: make floats of the pixels first.",
    ):
        compare_with_caffe(check, np.random.default_rng(0).integers(0, 256, (4, 5, 3)).astype(np.uint8))
    with check("a batch of pictures", points=1, hint="`...` stands for all axes before the last."):
        compare_with_caffe(check, np.random.default_rng(1).uniform(0, 255, (2, 3, 4, 3)).astype("float32"))
        compare_with_caffe(check, np.random.default_rng(2).uniform(0, 1, (1, 3, 4, 3)))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 2 of 5: the best k  *(3 points)*
#
# Write `top_k(probs, names, k)`. `probs` is an array `(n, m)`, one row a picture, one column a class; `names` is a list of `m` names.
# Return a list of `n` lists, one a picture, each with the `k` likeliest pairs `(name, probability)`, the likeliest first; classes that are equally likely in any order. `k` is from 1 to `m`, and
# the names are all different. `probs` stays as it is.
#
# Example: `top_k(np.array([[.1, .7, .2]]), ["cat", "dog", "owl"], 2)` is `[[("dog", .7), ("owl", .2)]]`.
#
# <details><summary>Hint</summary>
#
# `np.argsort(row)` gives the columns from the smallest to the largest value. Read it from the end.
#
# </details>


# %% exercise="top_k"
def top_k(probs, names, k):
    """For each row the k likeliest (name, probability), likeliest first."""
    ### BEGIN SOLUTION
    order = np.argsort(-probs, axis=1)[:, :k]
    return [[(names[i], float(row[i])) for i in columns] for row, columns in zip(probs, order, strict=True)]
    ### END SOLUTION


# %% tests="top_k" points=3
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def lists_of_pairs(check, probs, names, k):
    """What the student returns as lists of (name, probability), or a failed check."""
    got = check.call(top_k, probs, names, k)
    if not isinstance(got, list | tuple | np.ndarray):
        check.fail(f"A list with a list for each picture was expected, not {got!r:.80}.")
    check.equal(len(got), len(probs), name=f"the number of lists (rows of probs: {len(probs)})")
    for i, row in enumerate(got):
        if not isinstance(row, list | tuple | np.ndarray):
            check.fail(f"For picture {i} stands {row!r:.80}; a list of pairs was expected.")
        for pair in row:
            if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
                check.fail(f"For picture {i} stands {pair!r:.80}; a pair (name, probability) was expected.")
            if not isinstance(pair[0], str):
                check.fail(f"A pair begins with {pair[0]!r:.40}; the name of the class was expected.")
            if isinstance(pair[1], str):
                check.fail(
                    f"The probability of {str(pair[0])!r:.40} is a text, {str(pair[1])!r:.40}. An array of names and numbers makes "
                    "text of both: keep the two in a tuple."
                )
        check.equal(len(row), k, name=f"the number of pairs of picture {i}, with k = {k}")
    return got


def compare_top_k(check, probs, names, k):
    got = lists_of_pairs(check, probs, names, k)
    order = np.argsort(-probs, axis=1)

    def named(columns):
        return [[names[i] for i in row] for row in columns]

    check.equal(
        [[str(pair[0]) for pair in row] for row in got],
        named(order[:, :k]),
        name="the list of names",
        mistakes={
            "Every picture gets the names of the first one: use each picture's own row.": (
                named([order[0, :k]] * len(probs))
            ),
            # Where k is m, the least likely and the first k are all of them: only their order is wrong.
            "The right names, but the likeliest should come first.": named(order[:, :k][:, ::-1]),
            "These are the least likely ones: `argsort` begins with the smallest.": (
                named(order[:, ::-1][:, :k])
            ),
            "The right names in the order of the classes. Sort them by probability.": (
                named(np.sort(order[:, :k], axis=1))
            ),
            "The first k classes, and not the likeliest.": named([range(k)] * len(probs)),
            "The names are sorted by the alphabet, and not by their probabilities.": (
                [sorted(names, reverse=True)[:k]] * len(probs)
            ),
            "Each column was sorted, which is a class. A picture is a row: axis=1.": (
                named(np.argsort(-probs, axis=0)[:, :k])
            ),
        },
    )
    for i, row in enumerate(got):
        check.close(
            [float(pair[1]) for pair in row],
            probs[i][order[i, :k]],
            name=f"the list of probabilities of picture {i}",
            mistakes={
                "These are the probabilities of the first picture.": probs[0][order[0, :k]],
                "These are percentages: the probability itself was asked for.": 100 * probs[i][order[i, :k]],
                "The right names, with the probabilities of the first k classes.": probs[i][:k],
                "The right names, but the probabilities begin with the smallest.": np.sort(probs[i])[:k],
                "The right names; their probabilities were divided by their sum.": (
                    probs[i][order[i, :k]] / probs[i][order[i, :k]].sum()
                ),
            }
            | {
                f"These are rounded to {digits} digits: the probability itself was asked for.": (
                    np.round(probs[i][order[i, :k]], digits)
                )
                for digits in (2, 3, 4)
            },
        )


def compare_equally_likely(check):
    """Classes of equal probability, and of none: in any order, each once."""
    probs, names = np.array([[0.25, 0.5, 0.25], [0.0, 1.0, 0.0]]), ["cat", "dog", "owl"]
    for row, pairs in zip(probs, lists_of_pairs(check, probs, names, 3), strict=True):
        found = [str(name) for name, _ in pairs]
        check.that(
            sorted(found) == names,
            f"For the probabilities {row.tolist()} of cat, dog and owl the names are {found}. Classes may be equally likely, or "
            "have 0: each has its own place all the same.",
        )
        of_these = [float(row[names.index(name)]) for name in found]
        check.close(of_these, np.sort(row)[::-1], name="the list of the probabilities of these names")
        check.close([float(share) for _, share in pairs], of_these, name="the list of probabilities")


### END SEALED

with rubric("top_k", checks=3) as check:
    with check(
        "one picture, three classes",
        points=1,
        hint="The example of the text with other numbers: print what you return, and count the brackets.",
    ):
        compare_top_k(check, np.array([[0.1, 0.7, 0.2]]), ["cat", "dog", "owl"], 2)
    ### BEGIN HIDDEN TESTS

    def random_rows(seed, n, m):
        return np.random.default_rng(seed).dirichlet(np.ones(m), n)

    with check(
        "each picture has its own names",
        points=1,
        hint="Sort each row by itself, and take names and probabilities with the same order.",
    ):
        compare_top_k(check, random_rows(0, 4, 6), list("abcdef"), 3)
    with check(
        "the best one, and all of them",
        points=1,
        hint="k can be 1, and it can be m, and classes can be equally likely.",
    ):
        compare_top_k(check, random_rows(1, 3, 5), list("vwxyz"), 1)
        compare_top_k(check, random_rows(2, 2, 4).astype("float32"), list("abcd"), 4)
        compare_equally_likely(check)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# **A good place for a break.** So far: from a picture to five names, and what wrong preprocessing looks like. The second fault is still to be found.
#
# ## Names on pictures
#
# OpenCV draws into the array itself. So a copy first, then a dark strip, then the text:

# %%
import cv2


def with_label(picture, text):
    """A copy of an RGB picture of 225 pixels, with a text at its foot."""
    out = picture.copy()
    cv2.rectangle(out, (0, 190), (224, 224), color=(0, 0, 0), thickness=-1)
    cv2.putText(out, text, (4, 215), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2, cv2.LINE_AA)
    return out


# %% [markdown]
# (`cv2.imread` and `cv2.imwrite` have blue first, so pictures that go from OpenCV to a network pass `cv2.cvtColor(…, cv2.COLOR_BGR2RGB)`. The table
# above says what happens without.)
#
# Here is the loop that wrote ten killer whales, in our variables. Before it, a single photograph had been looked at, there of a whale, here
# of a bull mastiff. Read the loop before you run it: what will stand under the ten pictures?

# %%
decode_one = pretrained.decode(model.predict(pretrained.preprocess(X[:1]), verbose=0), k=1)
decode_all = pretrained.decode(p, k=1)
drawn = []
for i in range(10):
    name, share = decode_one[0][0]
    drawn.append(with_label(X[i], f"{name} {share:.2f}"))
plots.pictures(np.stack(drawn), columns=5)

# %% [markdown]
# Ten mastiffs, all equally sure, to the last digit. All ten answers had been computed, and lay in `decode_all`; the loop never looks there. It shows
# the variable of an earlier cell, ten times. Two things are changed, the variable, and `[0]` into `[i]`:

# %%
drawn = []
for i in range(10):
    name, share = decode_all[i][0]
    drawn.append(with_label(X[i], f"{name} {share:.2f}"))
plots.pictures(np.stack(drawn), columns=5)

# %% [markdown]
# Ten pictures, ten right names. **The networks had not called a cat a whale: nobody had looked at their answers.** Two signs give the
# fault away without looking at a picture: unlike inputs, *equal* outputs to the last digit; and a loop whose body never uses
# `i` to pick the answer.
#
# Those of the four networks that your machine has weights for (above) may now say what they see. Each needs its own size and its own preprocessing:

# %%
modules = {"VGG16": vgg16, "InceptionV3": inception_v3, "ResNet50": resnet50, "MobileNet": mobilenet}
for name, network in ready.items():
    mine, _ = pretrained.photographs(zoo[name][1])
    q = network.predict(modules[name].preprocess_input(mine.astype("float32")), verbose=0)
    print(f"{name}: {(q.argmax(axis=1) == y).sum()} of 20;", pretrained.decode(q[:1], k=1)[0])
if not ready:
    print("None of the four has weights on this machine.")

# %% [markdown]
# ## Exercise 3 of 5: every model, every picture  *(4 points)*
#
# Write the loop as it should have been: `label_grid(models, X, names)`.
#
# * `models` is a dictionary from a model's name to a pair of functions `(preprocess, predict)`. `preprocess` takes a batch of pictures,
#   returns the batch for this model and may change what it was given. `predict(batch)` takes what `preprocess` returned and gives probabilities `(n, classes)`.
# * `X` is a batch `(n, height, width, 3)` of floats, `names` the list of class names.
#
# Return a list of `n` dictionaries, one a picture: from the name of each model to the name of the class that this model finds likeliest for this
# picture. `X` must be afterwards what it was before.
#
# Example: with two models and three pictures, the result might be `[{"A": "cat", "B": "dog"}, {"A": "owl", "B": "owl"}, {"A": "dog", "B": "dog"}]`.
#
# <details><summary>Hint</summary>
#
# Begin with a dictionary for each picture, `[{} for _ in X]`, and go through the models: `predict(preprocess(X.copy()))` has a row for each picture. The place of
# a row's largest number, by `argmax`, is the place of the class in `names`.
#
# </details>


# %% exercise="label_grid"
def label_grid(models, X, names):
    """For each picture a dictionary {model: name of the likeliest class}."""
    ### BEGIN SOLUTION
    grid = [{} for _ in range(len(X))]
    for model_name, (preprocess, predict) in models.items():
        for row, best in zip(grid, np.argmax(predict(preprocess(X.copy())), axis=1), strict=True):
            row[model_name] = names[best]
    return grid
    ### END SOLUTION


# %% tests="label_grid" points=4
import numpy as np
from coursekit import rubric

### BEGIN SEALED
CLASSES = ["ant", "bee", "cow", "dog", "eel", "fox", "gnu", "hen", "ibis"]


def flat(values):
    """Pictures of one colour each, 2 x 2 pixels."""
    return np.tile(np.reshape(np.array(values, dtype="float32"), (-1, 1, 1, 1)), (1, 2, 2, 3))


def bright(x):
    """The class is a tenth of the brightness that comes in."""
    if np.ndim(x) != 4:
        raise ValueError(f"predict needs a batch (n, height, width, 3), not the shape {np.shape(x)}")
    which = np.clip(np.rint(np.asarray(x).mean(axis=(1, 2, 3))), 0, 8).astype(int)
    return np.eye(9)[which] * 0.5 + 0.5 / 9


def tenth(x):
    return x / 10


def twentieth_in_place(x):
    x /= 20
    return x


def reversed_tenth_in_place(x):
    np.subtract(8, x / 10, out=x)
    return x


def named(p, axis=1):
    return [CLASSES[k] for k in np.argmax(p, axis=axis)]


def compare_grid(check, models, values, right, spoilt=None):
    """right, spoilt: {model: list of classes}, as they should be and after another model's preprocessing."""
    X = flat(values)
    got = check.call(label_grid, models, X, CLASSES)
    if isinstance(got, dict):
        check.fail("A dictionary came back. A list was expected, with a dictionary for each picture.")
    if not isinstance(got, list | tuple):
        check.fail(f"A list with a dictionary for each picture was expected, not {got!r:.80}.")
    check.equal(len(got), len(X), name=f"the number of dictionaries (pictures: {len(X)})")
    for i, row in enumerate(got):
        if not isinstance(row, dict):
            check.fail(f"For picture {i} stands {row!r:.80}; a dictionary was expected.")
        check.equal(sorted(row), sorted(models), name=f"the sorted list of models of picture {i}")
    for model in models:
        found = [row[model] for row in got]
        # A pair (name, probability) says the same.
        found = [item[0] if isinstance(item, list | tuple) and len(item) == 2 else item for item in found]
        for item in found:
            check.that(
                isinstance(item, str),
                f"For model {model} stands {item!r:.80}; the name of a class was expected, out of `names`.",
            )
        preprocess, predict = models[model]
        others = {
            f"Model {model} has the answers of model {other}. Does it get its own `preprocess` and its own `predict`?": (
                right[other]
            )
            for other in models
            if other != model
        }
        check.equal(
            found,
            right[model],
            name=f"what model {model} sees on the pictures",
            mistakes={
                f"Model {model} was given pictures that another model's preprocessing had already "
                "changed. Each model needs a copy of its own.": (spoilt or {}).get(model, []),
                "Every picture has the answer for the first one: look at the picture's own row.": (
                    [right[model][0]] * len(values)
                ),
                "Every picture has the answer for the last one. Does each have a dictionary of its own?": (
                    [right[model][-1]] * len(values)
                ),
                "The pictures were not preprocessed. What `preprocess` returns must reach `predict`: it may work in "
                "place, but it need not.": named(predict(X)),
                "The pixels were scaled twice (preprocessed twice, or divided by 255 before that): the model sees next "
                "to nothing of the pictures.": named(predict(preprocess(preprocess(X.copy())))),
                "The pixels were scaled twice, by 255 and by `preprocess`, which takes them as they are.": (
                    named(predict(preprocess(X / 255)))
                ),
                "That is the best picture for each class: argmax went down the columns. A row is a picture: axis=1.": (
                    named(predict(preprocess(X.copy())), axis=0)[: len(X)]
                ),
                # All but one are equally unlikely; argmin takes the first of them.
                "These are the least likely classes: take the largest probability, by argmax.": (
                    ["bee" if name == "ant" else "ant" for name in right[model]]
                ),
            }
            | others,
        )


### END SEALED

with rubric("label_grid", checks=4) as check:
    with check(
        "one model, three pictures",
        points=1,
        hint="`argmax(axis=1)` of what `predict` returns is one column number a picture; `names` has the word for it.",
    ):
        compare_grid(check, {"A": (tenth, bright)}, [30, 0, 50], {"A": ["dog", "ant", "fox"]})
    ### BEGIN HIDDEN TESTS
    two_models = {"A": (tenth, bright), "B": (lambda x: 8 - x / 10, bright)}
    with check(
        "two models, each with its own preprocessing",
        points=1,
        hint="Each picture's dictionary holds all models, and a batch may be of one picture.",
    ):
        compare_grid(
            check, two_models, [20, 0, 80], {"A": ["cow", "ant", "ibis"], "B": ["gnu", "ibis", "ant"]}
        )
        compare_grid(check, two_models, [30], {"A": ["dog"], "B": ["fox"]})
    with check(
        "preprocessing in place leaves the pictures as they are",
        points=1,
        hint="What `preprocess` gets, it may change. Give it a copy: `X.copy()`.",
    ):
        compare_grid(check, {"C": (twentieth_in_place, bright)}, [100, 0, 60], {"C": ["fox", "ant", "dog"]})
    with check(
        "a model that works in place does not spoil the next one",
        points=1,
        hint="A `predict` may change what it gets as well. Each model needs a copy of its own.",
    ):
        spoiling = {
            "C": (twentieth_in_place, bright),
            "D": (reversed_tenth_in_place, bright),
            "A": (tenth, bright),
        }
        compare_grid(
            check,
            spoiling,
            [40, 0, 80],
            {"C": ["cow", "ant", "eel"], "D": ["eel", "ibis", "ant"], "A": ["eel", "ant", "ibis"]},
            spoilt={"D": ["ibis"] * 3},
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## What it has never seen
#
# A softmax has to share out its 1. What does the network say to pictures that belong to none of the 1000 classes? Three photographs of things that are in the list, and three of things that are not, out of scikit-image:

# %%
import skimage

chosen = ["chelsea", "coffee", "camera", "astronaut", "gravel", "moon"]
others = np.stack([pretrained.square(getattr(skimage.data, name)(), 225) for name in chosen])
q = model.predict(pretrained.preprocess(others), verbose=0)
drawn = [
    with_label(picture, f"{row[0][0]} {row[0][1]:.2f}")
    for picture, row in zip(others, pretrained.decode(q, k=1), strict=True)
]
plots.pictures(np.stack(drawn), columns=3)

# %% [markdown]
# Cat, espresso and tripod are right (the man is not in the list, his tripod is). There is no class for astronauts, for gravel or for the moon, and
# yet each gets a name; only the small probability gives a sign, and two rows of our table of wrong preprocessing showed how little a large one proves.
#
# ### Question 2  *(1 point)*
#
# The network says 'espresso, 0.95' of a photograph. What does the 0.95 tell you?
#
# * **a** Of a hundred such answers, 95 are right, whatever the photographs are.
# * **b** 95 % of the photograph's pixels show an espresso.
# * **c** The thing is one of the 1000 kinds, or else the number would be small.
# * **d** How the network shares out its 1 among the 1000 names; whether it was asked properly, it doesn't say.
#
# Replace the next cell's last line by `return` and your letter.


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
    "a": "Look at the table of the six ways: on raw pixels the network was about as sure as on right ones, and not one answer was right.",
    "b": "The numbers are about the photograph as a whole, not of pixels: 1000 of them, one for each name. What do they add up to?",
    "c": "A softmax must share out its 1 among the names it has. Nothing forbids a large share for a thing that it never saw: think of lesson 09's mistakes, so sure of themselves.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("what a probability tells", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Features: what it sees
#
# Cut off the top, average each of the last 1280 maps (`pooling="avg"` does that), and a picture becomes 1280 numbers. Which of the other nineteen photographs is nearest
# to the first jeep: by pixels, and by these numbers?

# %%
base = pretrained.mobilenet_v2(include_top=False, pooling="avg", say=False)
features = base.predict(pretrained.preprocess(X), verbose=0)
print("base.output_shape", base.output_shape, "features", features.shape)


def nearest(rows, i):
    """The row most alike to row i: the smallest angle, after taking off the mean of all rows."""
    rows = rows - rows.mean(axis=0)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows @ rows[i]
    alike[i] = -1
    return alike.argmax()


# %%
by_pixels, by_features = nearest(X.reshape(20, -1) / 255, 6), nearest(features, 6)
three = [6, by_pixels, by_features]
plots.pictures(
    X[three], true=range(3), names=["asked for", "nearest in pixels", "nearest in features"], columns=3
)

# %%
sames = [nearest(features, i) for i in (6, 7, 5, 8)]
for i, j in zip((6, 7, 5, 8), sames, strict=True):
    print(f"{truth[i]} {i}: {truth[j]} {j}")

# %% [markdown]
# Pixels compare where it is light and where it is dark. The features find the other jeep, in another light, on another ground. And thatch and yurt, two roofs, find each
# other, though no class says that they have anything in common. If the features know that much, couldn't they tell apart things that the network never learnt? That is lesson 14.
#
# One trap is left: a network loaded with `include_top=False`, and its result decoded.

# %%
try:
    keras.applications.vgg16.decode_predictions(np.zeros((1, 7, 7, 512)))
except ValueError as error:
    print(error)

# %% [markdown]
# Maps of features have no classes to decode.
#
# ## Exercise 4 of 5: features of your own  *(4 points)*
#
# Write `gap_features(base, preprocess, X)`. `base` is a Keras model without top: from a batch of pictures it makes an array `(n, h, w, C)`, for each picture `C` maps of `h` × `w` numbers. `preprocess` returns the batch for this base and may change what it was given. `X` is a batch
# of pictures, float32, 0 to 255. Return an array `(n, C)`: preprocess, put through the base as `predict` does (not in training mode), and average each map over its height and width. `X` stays as it is.
#
# <details><summary>Hint</summary>
#
# The array has four axes. Height and width are axes 1 and 2, and `mean` takes several: `axis=(1, 2)`.
#
# </details>


# %% exercise="gap_features"
def gap_features(base, preprocess, X):
    """One number a map: (n, C)."""
    ### BEGIN SOLUTION
    maps = base.predict(preprocess(X.copy()), verbose=0)
    return maps.mean(axis=(1, 2))
    ### END SOLUTION


# %% tests="gap_features" points=4
import keras
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def small_base(channels, seed, size=None):
    """Convolution, batch normalisation with statistics of its own, and a ReLU that lets every fault through."""
    rng = np.random.default_rng(seed)
    height, width = size or (None, None)
    inputs = keras.Input((height, width, 3))
    x = keras.layers.BatchNormalization()(keras.layers.Conv2D(channels, 3, strides=2)(inputs))
    # Functional, as the bases of Keras are: a Sequential base has no `base.output`. A ReLU that makes 0 of
    # all that is negative would make the pictures divided by 255 and those preprocessed twice alike.
    base = keras.Model(inputs, keras.layers.LeakyReLU(negative_slope=0.3)(x))
    base.set_weights([rng.uniform(0.2, 1.0, w.shape) for w in base.get_weights()])
    return base


def centre(x):
    return x / 20 - 3


def centre_in_place(x):
    x /= 20
    x -= 3
    return x


def pictures_for(seed, n, height, width):
    return np.random.default_rng(seed).uniform(0, 255, (n, height, width, 3)).astype("float32")


def in_training_mode(base, x):
    """What the base answers in training mode; the base itself learns nothing by it."""
    double = keras.models.clone_model(base)
    double.set_weights(base.get_weights())
    return np.asarray(double(x, training=True))


def divided_by_another_number(got, want):
    """The sentence on features that are all too large by one factor."""
    if np.shape(got) != want.shape:
        return {}
    times = float(np.median(np.asarray(got, dtype=float) / want))
    told = f"Each number is {times:.3g} times what it should be. Divide the sum of a map by its own height times width."
    return {told: times * want}


def compare_features(check, base, preprocess, X, times=1):
    maps = np.asarray(base(preprocess(X.copy()), training=False))
    n = len(maps)
    for _ in range(times):
        got = check.call(gap_features, base, preprocess, X)
        check.that(
            np.shape(got) != (n, maps[0].size),
            f"The result has shape {np.shape(got)}: you flattened the maps. Average each over its height and width.",
        )
        check.that(
            np.shape(got) != maps.shape,
            f"The result has shape {np.shape(got)}: these are the maps. Average each over its height and width.",
        )
        for axes in ((0, 1), (0, 2), (2, 3), (1, 3), (1,), (2,)):
            check.that(
                np.shape(got) != maps.mean(axis=axes).shape,
                f"The result has shape {np.shape(got)}: you averaged over axis {' and '.join(map(str, axes))}. "
                "The maps are (n, height, width, C): height and width are the axes 1 and 2.",
            )
        check.that(
            np.shape(got) != (n, 1, 1, maps.shape[3]),
            f"The result has shape {np.shape(got)}: two axes of length 1 are left. (n, C) was asked for.",
        )
        check.close(
            got,
            maps.mean(axis=(1, 2)),
            name="the array of features",
            rtol=1e-3,
            atol=1e-4,
            mistakes={
                "You took the largest value of each map. The mean was asked for.": maps.max(axis=(1, 2)),
                "You took the sum of each map. The mean was asked for.": maps.sum(axis=(1, 2)),
                "The pictures were not preprocessed. What `preprocess` returns must reach the base: it may work in "
                "place, but it need not.": np.asarray(base(X, training=False)).mean(axis=(1, 2)),
                "You divided by 255 instead of preprocessing: hand the pixels to `preprocess`.": (
                    np.asarray(base(X / 255, training=False)).mean(axis=(1, 2))
                ),
                "You divided by 255 before preprocessing: `preprocess` takes pixels from 0 to 255.": (
                    np.asarray(base(preprocess(X / 255), training=False)).mean(axis=(1, 2))
                ),
                "The pictures were preprocessed twice.": (
                    np.asarray(base(preprocess(preprocess(X.copy())), training=False)).mean(axis=(1, 2))
                ),
                "The base ran in training mode: its batch normalisation looked at this batch. Use predict, or "
                "training=False.": in_training_mode(base, preprocess(X.copy())).mean(axis=(1, 2)),
                "These pictures went in from -1 to 1: use the `preprocess` that is handed in, not the course's.": (
                    np.asarray(base(X / 127.5 - 1, training=False)).mean(axis=(1, 2))
                ),
                "`reshape` doesn't move axes: it put numbers of several maps together. The maps are the last axis.": (
                    maps.reshape(n, maps.shape[3], -1).mean(axis=2)
                ),
            }
            | divided_by_another_number(got, maps.mean(axis=(1, 2))),
        )


### END SEALED

with rubric("gap_features", checks=3) as check:
    with check(
        "a number for each map",
        points=1,
        hint="Print the shape of what the base returns: (n, h, w, C). Which axes are to go?",
    ):
        compare_features(check, small_base(4, seed=0, size=(8, 12)), centre, pictures_for(0, 2, 8, 12))
    ### BEGIN HIDDEN TESTS
    with check(
        "preprocessing in place, called twice",
        points=2,
        hint="What `preprocess` gets, it may change: give it `X.copy()`, so that the second call meets the same pictures.",
    ):
        compare_features(
            check, small_base(5, seed=1, size=(9, 7)), centre_in_place, pictures_for(1, 6, 9, 7), times=2
        )
    with check("one picture, any size", points=1, hint="Axes 1 and 2, whatever their length; keep axis 0."):
        compare_features(check, small_base(3, seed=2), centre, pictures_for(2, 1, 11, 13))
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## Exercise 5 of 5: three people, in your own words  *(3 points)*
#
# Three people ask you for help. Each has given twenty very different photographs to a network with ImageNet weights.
#
# * **A:** *'daisy, 0.9731'* for every picture, the same four digits each time.
# * **B:** *'nematode'* for every picture, with 0.118, 0.121, 0.119 and so on.
# * **C:** 13 of the 20 right; the published accuracy had made her expect more.
#
# For each: which fault do you suspect first, why, and what one thing would you print to find out?
#
# *What earns the points:* 1 for each person: half for a fault that fits the sign, half for something to print that could tell.

# %% [markdown] answer="three_faults" points=3
# **A** Unlike pictures can't give the same four digits, so this is no answer to the pictures at all: the loop shows one old variable (or the same row `[0][0]`) again and again. I would print the row that is shown beside `p[i].max()` for two
# pictures, or the whole array of predictions: there the answers differ.
#
# **B** The answers do differ a little, so they were computed, but from nearly the same input, and the network is sure of nothing: the pixels have lost their range, most likely divided by 255 *and* preprocessed. I would print the minimum and maximum of what goes into
# `predict`; it should be −1 to 1, or about −124 to 151 for a Caffe network.
#
# **C** Many right, some not: the input still looks like the pictures, but isn't what the network grew up with. Blue and red exchanged (OpenCV reads blue first), or the scaling of another network. I would show one input as a picture, or print a pixel of something red, and check the range.
#
# *For the marker.* 1 point a person, for a fault that fits the sign **and** a check that could tell: A stale variable or index; B double scaling (or another loss of range); C order of the colours or the wrong scale. C also counts if twenty pictures are said to be few: 13 of 20 is good for ±0.2,
# and the check is more pictures. Half a point for the fault without a check.

# %% [markdown]
# ## In five lines
#
# 1. **A pretrained network** is a build plan and a file of weights; `include_top=False` leaves the features and drops the 1000 classes.
# 2. **Picture to name:** right size, a batch, *this network's* preprocessing on a copy, `predict`, the best k of each row.
# 3. **Wrong preprocessing raises no error.** One answer for all: scaled twice. Sure and wrong: wrong scale. Worse, but not broken: half of the range, or colours exchanged.
# 4. **Equal outputs for unlike inputs** are the program's fault until proved otherwise; `[i]`, not `[0]`.
# 5. **A softmax always names something.** What the network sees, its features, reaches further than its 1000 names.
#
# **Where to go on.** Photograph something on your desk, read it with `cv2.imread(path)[..., ::-1]` (OpenCV has blue first), cut it square with `pretrained.square`, and ask. Then lesson 14 teaches the features three classes that are not among the thousand.
