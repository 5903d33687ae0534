# %% [markdown]
# Answers that people give to the exercises of 11 Pictures in folders, right and wrong, and what each must get.

# %% exercise="three_way_split" attempt="random_module" earns=3
import random


def three_way_split(files, ratios, seed):
    chance = random.Random(seed)
    result = {"train": {}, "val": {}, "test": {}}
    for name in files:
        mine = chance.sample(files[name], len(files[name]))
        a = int(len(mine) * ratios[0])
        b = int(len(mine) * (ratios[0] + ratios[1]))
        result["train"][name], result["val"][name], result["test"][name] = mine[:a], mine[a:b], mine[b:]
    return result


# %% exercise="three_way_split" attempt="rest_goes_to_test" earns=2 says="left over went into test"
import random


def three_way_split(files, ratios, seed):
    chance = random.Random(seed)
    result = {"train": {}, "val": {}, "test": {}}
    for name in files:
        mine = chance.sample(files[name], len(files[name]))
        a = int(len(mine) * ratios[0])
        b = a + int(len(mine) * ratios[1])
        result["train"][name], result["val"][name], result["test"][name] = mine[:a], mine[a:b], mine[b:]
    return result


# %% exercise="three_way_split" attempt="scikit_learn" earns=3
from sklearn.model_selection import train_test_split


def three_way_split(files, ratios, seed):
    train, val, test = {}, {}, {}
    for name, mine in files.items():
        train[name], rest = train_test_split(mine, train_size=ratios[0], random_state=seed)
        share = ratios[1] / (ratios[1] + ratios[2])
        val[name], test[name] = train_test_split(rest, train_size=share, random_state=seed)
    return {"train": train, "val": val, "test": test}


# %% exercise="three_way_split" attempt="arrays" earns=3
import numpy as np


def three_way_split(files, ratios, seed):
    rng = np.random.RandomState(seed)
    cut = {name: np.split(rng.permutation(mine), (np.cumsum(ratios)[:2] * len(mine)).astype(int))
           for name, mine in files.items()}  # fmt: skip
    return {
        pile: {name: parts[i] for name, parts in cut.items()}
        for i, pile in enumerate(("train", "val", "test"))
    }


# %% exercise="three_way_split" attempt="test_is_val" earns=2 says="both in val and in test"
import numpy as np


def three_way_split(files, ratios, seed):
    rng = np.random.default_rng(seed)
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        shuffled = list(rng.permutation(mine))
        a, b = round(ratios[0] * len(mine)), round((ratios[0] + ratios[1]) * len(mine))
        piles["train"][name] = shuffled[:a]
        piles["val"][name] = shuffled[a:b]
        piles["test"][name] = shuffled[a : a + round(ratios[2] * len(mine))]
    return piles


# %% exercise="three_way_split" attempt="shuffles_the_callers" earns=0 says="changed the argument"
import random


def three_way_split(files, ratios, seed):
    random.seed(seed)
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        random.shuffle(mine)
        a, b = round(ratios[0] * len(mine)), round((ratios[0] + ratios[1]) * len(mine))
        piles["train"][name], piles["val"][name], piles["test"][name] = mine[:a], mine[a:b], mine[b:]
    return piles


# %% exercise="three_way_split" attempt="never_shuffled" earns=2 says="shuffle first"
def three_way_split(files, ratios, seed):
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        a, b = round(ratios[0] * len(mine)), round((ratios[0] + ratios[1]) * len(mine))
        piles["train"][name], piles["val"][name], piles["test"][name] = mine[:a], mine[a:b], mine[b:]
    return piles


# %% exercise="three_way_split" attempt="three_draws" earns=2 says="both in train and in val"
import random


def three_way_split(files, ratios, seed):
    random.seed(seed)
    return {
        pile: {name: random.sample(mine, round(ratio * len(mine))) for name, mine in files.items()}
        for pile, ratio in zip(("train", "val", "test"), ratios, strict=False)
    }


# %% exercise="three_way_split" attempt="seed_forgotten" earns=2 says="chance must start from `seed`"
import random


def three_way_split(files, ratios, seed):
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        mine = random.sample(mine, len(mine))
        a, b = round(ratios[0] * len(mine)), round((ratios[0] + ratios[1]) * len(mine))
        piles["train"][name], piles["val"][name], piles["test"][name] = mine[:a], mine[a:b], mine[b:]
    return piles


# %% exercise="three_way_split" attempt="validation_as_key" earns=0 says="the keys train, val and test"
def three_way_split(files, ratios, seed):
    return {"train": files, "validation": files, "test": files}


# %% exercise="three_way_split" attempt="ratio_of_the_rest" earns=2 says="not of those that train has left"
import random


def three_way_split(files, ratios, seed):
    chance = random.Random(seed)
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        mine = chance.sample(mine, len(mine))
        a = round(ratios[0] * len(mine))
        rest = mine[a:]
        b = round(ratios[1] * len(rest))
        piles["train"][name], piles["val"][name], piles["test"][name] = mine[:a], rest[:b], rest[b:]
    return piles


# %% exercise="three_way_split" attempt="test_first" earns=3
from sklearn.model_selection import train_test_split


def three_way_split(files, ratios, seed):
    piles = {"train": {}, "val": {}, "test": {}}
    for name, mine in files.items():
        rest, piles["test"][name] = train_test_split(mine, test_size=ratios[2], random_state=seed)
        share = ratios[1] / (ratios[0] + ratios[1])
        piles["train"][name], piles["val"][name] = train_test_split(rest, test_size=share, random_state=seed)
    return piles


# %% exercise="three_way_split" attempt="all_classes_in_one_pot" earns=2 says="Split each class for itself"
import random


def three_way_split(files, ratios, seed):
    pairs = [(name, file) for name, mine in files.items() for file in mine]
    random.Random(seed).shuffle(pairs)
    a, b = round(ratios[0] * len(pairs)), round((ratios[0] + ratios[1]) * len(pairs))
    parts = {"train": pairs[:a], "val": pairs[a:b], "test": pairs[b:]}
    return {
        pile: {name: [file for other, file in part if other == name] for name in files}
        for pile, part in parts.items()
    }


# %% exercise="compare_same_budget" attempt="numpy" earns=2
import numpy as np


def compare_same_budget(hA, hB, key):
    a, b = np.array(hA[key]), np.array(hB[key])
    n = min(a.size, b.size)
    return np.array([n, a[:n].max(), b[:n].max()])


# %% exercise="compare_same_budget" attempt="zip_stops_early" earns=2
def compare_same_budget(hA, hB, key):
    pairs = list(zip(hA[key], hB[key], strict=False))
    best_a, best_b = map(max, zip(*pairs, strict=False))
    return [len(pairs), best_a, best_b]


# %% exercise="compare_same_budget" attempt="last_values" earns=0 says="the best ones were asked for"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    return n, hA[key][n - 1], hB[key][n - 1]


# %% exercise="compare_same_budget" attempt="best_of_all" earns=0 says="look only at the epochs that both have had"
def compare_same_budget(hA, hB, key):
    return min(len(hA[key]), len(hB[key])), max(hA[key]), max(hB[key])


# %% exercise="compare_same_budget" attempt="a_is_the_shorter" earns=1 says="look only at the epochs that both have had"
def compare_same_budget(hA, hB, key):
    n = len(hA[key])
    return min(n, len(hB[key])), max(hA[key]), max(hB[key][:n])


# %% exercise="compare_same_budget" attempt="fixed_key" earns=1 says="KeyError"
def compare_same_budget(hA, hB, key):
    n = min(len(hA["val_accuracy"]), len(hB["val_accuracy"]))
    return n, max(hA["val_accuracy"][:n]), max(hB["val_accuracy"][:n])


# %% exercise="compare_same_budget" attempt="longer_budget" earns=0 says="cut both at the length of the shorter"
def compare_same_budget(hA, hB, key):
    return max(len(hA[key]), len(hB[key])), max(hA[key]), max(hB[key])


# %% exercise="compare_same_budget" attempt="only_who_won" earns=0 says="three are asked for"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    return max(hA[key][:n]) > max(hB[key][:n])


# %% exercise="compare_same_budget" attempt="smallest" earns=0 says="the best is the largest"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    return n, min(hA[key][:n]), min(hB[key][:n])


# %% exercise="compare_same_budget" attempt="means" earns=0 says="means over the common epochs"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    return n, sum(hA[key][:n]) / n, sum(hB[key][:n]) / n


# %% exercise="compare_same_budget" attempt="counted_from_0" earns=0 says="counted from 0"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    return n - 1, max(hA[key][:n]), max(hB[key][:n])


# %% exercise="compare_same_budget" attempt="sorts_in_place" earns=0 says="changed the argument"
def compare_same_budget(hA, hB, key):
    n = min(len(hA[key]), len(hB[key]))
    hA[key], hB[key] = sorted(hA[key][:n]), sorted(hB[key][:n])
    return n, hA[key][-1], hB[key][-1]


# %% exercise="accuracy_interval" attempt="rounded" earns=2
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / n) ** 0.5
    return round(max(0, acc - half), 3), round(min(1, acc + half), 3)


# %% exercise="accuracy_interval" attempt="two_digits" earns=0 says="keep three digits"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / n) ** 0.5
    return round(max(0, acc - half), 2), round(min(1, acc + half), 2)


# %% exercise="accuracy_interval" attempt="two_sigma" earns=0 says="two standard deviations"
def accuracy_interval(acc, n):
    half = 2 * (acc * (1 - acc) / n) ** 0.5
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="n_minus_1" earns=0 says="Here it is n"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / (n - 1)) ** 0.5
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="per_cent" earns=0 says="per cent"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / n) ** 0.5
    return 100 * max(0, acc - half), 100 * min(1, acc + half)


# %% exercise="accuracy_interval" attempt="clipped_array" earns=2
import numpy as np


def accuracy_interval(acc, n):
    return np.clip(acc + np.array([-1.96, 1.96]) * (acc * (1 - acc) / n) ** 0.5, 0, 1)


# %% exercise="accuracy_interval" attempt="scipy" earns=2
import math

from scipy.stats import norm


def accuracy_interval(acc, n):
    z = norm.ppf(0.975)
    sigma = math.sqrt(acc * (1 - acc)) / math.sqrt(n)
    low, high = acc - z * sigma, acc + z * sigma
    return [low if low > 0 else 0, high if high < 1 else 1]


# %% exercise="accuracy_interval" attempt="no_root" earns=0 says="The square root is missing"
def accuracy_interval(acc, n):
    half = 1.96 * acc * (1 - acc) / n
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="one_sigma_not_clipped" earns=0 says="68 %"
def accuracy_interval(acc, n):
    half = (acc * (1 - acc) / n) ** 0.5
    return acc - half, acc + half


# %% exercise="accuracy_interval" attempt="not_clipped" earns=1 says="clip the ends"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / n) ** 0.5
    return acc - half, acc + half


# %% exercise="accuracy_interval" attempt="n_outside_the_root" earns=0 says="ten times narrower"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc)) ** 0.5 / n
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="half_width" earns=0 says="two are asked for"
def accuracy_interval(acc, n):
    return 1.96 * (acc * (1 - acc) / n) ** 0.5


# %% exercise="accuracy_interval" attempt="no_n" earns=0 says="Is n under the root, below the line?"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc)) ** 0.5
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="twice_as_wide" earns=0 says="twice as wide"
def accuracy_interval(acc, n):
    width = 2 * 1.96 * (acc * (1 - acc) / n) ** 0.5
    return max(0, acc - width), min(1, acc + width)


# %% exercise="accuracy_interval" attempt="only_acc_under_the_root" earns=0 says="There should be acc · (1 - acc)"
def accuracy_interval(acc, n):
    half = 1.96 * (acc / n) ** 0.5
    return max(0, acc - half), min(1, acc + half)


# %% exercise="accuracy_interval" attempt="min_for_max" earns=0 says="0 only where that would be negative"
def accuracy_interval(acc, n):
    half = 1.96 * (acc * (1 - acc) / n) ** 0.5
    return min(0, acc - half), min(1, acc + half)


# %% exercise="binary_names" attempt="where" earns=2
import numpy as np


def binary_names(p, class_names):
    return np.where(np.ravel(p) > 0.5, class_names[1], class_names[0])


# %% exercise="binary_names" attempt="loop" earns=2
def binary_names(p, class_names):
    names = []
    for i in range(len(p)):
        if p[i, 0] > 0.5:
            names.append(class_names[1])
        else:
            names.append(class_names[0])
    return names


# %% exercise="binary_names" attempt="argmax" earns=0 says="argmax(axis=1) of a single column"
def binary_names(p, class_names):
    return [class_names[i] for i in p.argmax(axis=1)]


# %% exercise="binary_names" attempt="reversed" earns=0 says="the wrong way round"
def binary_names(p, class_names):
    return [class_names[0] if row[0] > 0.5 else class_names[1] for row in p]


# %% exercise="binary_names" attempt="at_least_half" earns=1 says="not above 0.5"
def binary_names(p, class_names):
    return [class_names[int(row[0] >= 0.5)] for row in p]


# %% exercise="binary_names" attempt="fixed_names" earns=1 says="written into your function"
def binary_names(p, class_names):
    return ["dog" if row[0] > 0.5 else "cat" for row in p]


# %% exercise="binary_names" attempt="sorted_names" earns=1 says="Did you sort them?"
def binary_names(p, class_names):
    names = sorted(class_names)
    return [names[int(row[0] > 0.5)] for row in p]


# %% exercise="binary_names" attempt="rounded" earns=2
import numpy as np


def binary_names(p, class_names):
    return list(np.array(class_names)[np.round(p[:, 0]).astype(int)])


# %% exercise="binary_names" attempt="numbers" earns=0 says="Names were asked for"
def binary_names(p, class_names):
    return (p[:, 0] > 0.5).astype(int)


# %% exercise="binary_names" attempt="first_only" earns=0 says="A list was expected"
def binary_names(p, class_names):
    return class_names[int(p[0, 0] > 0.5)]


# %% exercise="collect" attempt="predict_on_batch" earns=3
import numpy as np


def collect(model, ds):
    pairs = [
        (labels.numpy(), np.argmax(model.predict_on_batch(pictures), axis=-1)) for pictures, labels in ds
    ]
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


# %% exercise="collect" attempt="all_at_once" earns=3
import numpy as np


def collect(model, ds):
    X, y = [], []
    for pictures, labels in ds.as_numpy_iterator():
        X.extend(pictures)
        y.extend(labels)
    return y, model.predict(np.array(X), verbose=0).argmax(1)


# %% exercise="collect" attempt="two_passes" earns=1 says="don't belong together"
import numpy as np


def collect(model, ds):
    y_pred = model.predict(ds, verbose=0).argmax(axis=1)
    y_true = np.concatenate([labels for _, labels in ds])
    return y_true, y_pred


# %% exercise="collect" attempt="first_batch" earns=0 says="all pictures"
def collect(model, ds):
    pictures, labels = next(iter(ds))
    return labels.numpy(), model.predict(pictures, verbose=0).argmax(axis=1)


# %% exercise="collect" attempt="in_training" earns=2 says="when it is not in training"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append(np.argmax(model(pictures, training=True), axis=1))
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collect" attempt="column_0" earns=0 says="of a single column"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append((model.predict_on_batch(pictures)[:, 0] > 0.5).astype(int))
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collect" attempt="column_1_rounded" earns=1 says="of a single column"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append(model.predict_on_batch(pictures)[:, 1].round())
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collect" attempt="exchanged" earns=1 says="exchanged"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append(model.predict_on_batch(pictures).argmax(axis=1))
    return np.concatenate(y_pred), np.concatenate(y_true)


# %% exercise="collect" attempt="counted_from_1" earns=0 says="finds likeliest"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append(model.predict_on_batch(pictures).argmax(axis=1) + 1)
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collect" attempt="probabilities" earns=0 says="argmax(axis=1)"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels)
        y_pred.append(model.predict_on_batch(pictures))
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collect" attempt="list_of_batches" earns=0 says="np.concatenate joins them into one"
import numpy as np


def collect(model, ds):
    y_true, y_pred = [], []
    for pictures, labels in ds:
        y_true.append(labels.numpy())
        y_pred.append(model.predict_on_batch(pictures).argmax(axis=1))
    return y_true, y_pred


# %% exercise="collect" attempt="whole_batches_only" earns=0 says="which is smaller"
import numpy as np


def collect(model, ds):
    y_true, y_pred, size = [], [], None
    for pictures, labels in ds:
        size = size or len(labels)
        if len(labels) == size:
            y_true.append(labels)
            y_pred.append(model.predict_on_batch(pictures).argmax(axis=1))
    return np.concatenate(y_true), np.concatenate(y_pred)


# %% exercise="collapse_report" attempt="counter" earns=3
from collections import Counter


def collapse_report(y, p):
    y, p = [int(c) for c in y], [int(c) for c in p]
    right = sum(a == b for a, b in zip(y, p, strict=False))
    return {
        "collapsed": len(set(p)) == 1,
        "accuracy": right / len(y),
        "majority": Counter(y).most_common(1)[0][1] / len(y),
    }


# %% exercise="collapse_report" attempt="numpy" earns=3
import numpy as np


def collapse_report(y, p):
    _, counts = np.unique(y, return_counts=True)
    return {
        "collapsed": np.all(p == p[0]),
        "accuracy": (y == p).mean(),
        "majority": counts.max() / counts.sum(),
    }


# %% exercise="collapse_report" attempt="majority_of_predictions" earns=1 says="majority of the *predictions*"
import numpy as np


def collapse_report(y, p):
    return {
        "collapsed": len(set(p)) == 1,
        "accuracy": np.mean(y == p),
        "majority": np.bincount(p).max() / len(p),
    }


# %% exercise="collapse_report" attempt="below_the_majority" earns=2 says="it does give different answers"
import numpy as np


def collapse_report(y, p):
    accuracy, majority = np.mean(y == p), np.bincount(y).max() / len(y)
    return {"collapsed": accuracy <= majority, "accuracy": accuracy, "majority": majority}


# %% exercise="collapse_report" attempt="part_of_class_1" earns=2 says="the commonest class may be another"
import numpy as np


def collapse_report(y, p):
    return {"collapsed": len(np.unique(p)) == 1, "accuracy": np.mean(y == p), "majority": np.mean(y == 1)}


# %% exercise="collapse_report" attempt="zero_for_all" earns=2 says="always class 2"
import numpy as np


def collapse_report(y, p):
    return {
        "collapsed": bool(np.all(p == 0) or np.all(p == 1)),
        "accuracy": np.mean(y == p),
        "majority": np.bincount(y).max() / len(y),
    }


# %% exercise="collapse_report" attempt="accuracy_twice" earns=1 says="count in y alone"
import numpy as np


def collapse_report(y, p):
    right = np.mean(y == p)
    return {"collapsed": len(np.unique(p)) == 1, "accuracy": right, "majority": right}


# %% exercise="collapse_report" attempt="count_not_part" earns=1 says="divide by n"
import numpy as np


def collapse_report(y, p):
    return {
        "collapsed": len(np.unique(p)) == 1,
        "accuracy": np.mean(y == p),
        "majority": np.bincount(y).max(),
    }


# %% exercise="collapse_report" attempt="a_tuple" earns=0 says="here is a tuple"
import numpy as np


def collapse_report(y, p):
    return len(np.unique(p)) == 1, np.mean(y == p), np.bincount(y).max() / len(y)


# %% exercise="head_for" attempt="table" earns=3
def head_for(n_classes, label_mode):
    table = {
        (True, "int"): (1, "sigmoid", "binary_crossentropy"),
        (False, "int"): (n_classes, "softmax", "sparse_categorical_crossentropy"),
    }
    return table.get((n_classes == 2, label_mode), (n_classes, "softmax", "categorical_crossentropy"))


# %% exercise="head_for" attempt="class_names_of_losses" earns=3
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return [1, "sigmoid", "BinaryCrossentropy"]
    sparse = "Sparse" if label_mode == "int" else ""
    return [n_classes, "softmax", sparse + "CategoricalCrossentropy"]


# %% exercise="head_for" attempt="softmax_of_one" earns=2 says="always 1"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "softmax", "binary_crossentropy"
    loss = "categorical_crossentropy" if label_mode == "categorical" else "sparse_categorical_crossentropy"
    return n_classes, "softmax", loss


# %% exercise="head_for" attempt="always_categorical" earns=0 says="wants one-hot rows"
def head_for(n_classes, label_mode):
    return n_classes, "softmax", "categorical_crossentropy"


# %% exercise="head_for" attempt="sparse_the_wrong_way" earns=0 says="sparse_categorical_crossentropy"
def head_for(n_classes, label_mode):
    if n_classes == 2:
        return 1, "sigmoid", "binary_crossentropy"
    if label_mode == "int":
        return n_classes, "softmax", "categorical_crossentropy"
    return n_classes, "softmax", "sparse_categorical_crossentropy"


# %% exercise="head_for" attempt="binary_for_two_columns" earns=2 says="each class by itself"
def head_for(n_classes, label_mode):
    if n_classes == 2:
        return (
            (1, "sigmoid", "binary_crossentropy")
            if label_mode == "int"
            else (2, "softmax", "binary_crossentropy")
        )
    return n_classes, "softmax", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="two_is_always_one_unit" earns=2 says="here 2 must come out"
def head_for(n_classes, label_mode):
    if n_classes == 2:
        return 1, "sigmoid", "binary_crossentropy"
    return n_classes, "softmax", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="sigmoid_for_many" earns=1 says="don't add up to 1"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "sigmoid", "binary_crossentropy"
    if n_classes == 2:
        return 2, "softmax", "categorical_crossentropy"
    return n_classes, "sigmoid", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="always_three" earns=2 says="one for each class"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "sigmoid", "binary_crossentropy"
    units = 2 if n_classes == 2 else 3
    return units, "softmax", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="match" earns=3
def head_for(n_classes, label_mode):
    match n_classes, label_mode:
        case 2, "int":
            return 1, "sigmoid", "binary_crossentropy"
        case _, "int":
            return n_classes, "softmax", "sparse_categorical_crossentropy"
        case _:
            return n_classes, "softmax", "categorical_crossentropy"


# %% exercise="head_for" attempt="relu" earns=0 says="relu is for the layers inside"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "relu", "binary_crossentropy"
    return n_classes, "relu", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="no_activation" earns=0 says="no probabilities"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "sigmoid", "binary_crossentropy"
    return n_classes, None, ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="head_for" attempt="loss_before_activation" earns=0 says="exchanged: (units, activation, loss)"
def head_for(n_classes, label_mode):
    if n_classes == 2 and label_mode == "int":
        return 1, "binary_crossentropy", "sigmoid"
    return n_classes, ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy", "softmax"


# %% exercise="head_for" attempt="two_units_for_two" earns=2 says="here one unit was asked for"
def head_for(n_classes, label_mode):
    return n_classes, "softmax", ("sparse_" if label_mode == "int" else "") + "categorical_crossentropy"


# %% exercise="softmax" attempt="scipy" earns=2
from scipy.special import softmax as stable


def softmax(z):
    return stable(z, axis=1)


# %% exercise="softmax" attempt="row_by_row" earns=2
import numpy as np


def softmax(z):
    rows = []
    for row in z:
        e = [np.exp(value - max(row)) for value in row]
        rows.append([value / sum(e) for value in e])
    return rows


# %% exercise="softmax" attempt="keras" earns=2
import keras


def softmax(z):
    return keras.ops.softmax(z.astype("float32"), axis=-1)


# %% exercise="softmax" attempt="axis_0" earns=0 says="Your columns add up to 1"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


# %% exercise="softmax" attempt="overflow" earns=1 says="Subtract each row's largest"
import numpy as np


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# %% exercise="softmax" attempt="all_together" earns=0 says="All numbers together"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# %% exercise="softmax" attempt="largest_of_all" earns=1 says="nan"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


# %% exercise="softmax" attempt="sigmoid" earns=0 says="sigmoid"
import numpy as np


def softmax(z):
    return 1 / (1 + np.exp(-z))


# %% exercise="softmax" attempt="changes_z" earns=0 says="changed the argument"
import numpy as np


def softmax(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# %% exercise="softmax" attempt="no_exp" earns=0 says="without taking exp"
def softmax(z):
    total = z.sum(axis=1, keepdims=True)
    total[total == 0] = 1
    return z / total


# %% exercise="softmax" attempt="by_logarithms" earns=2
import numpy as np


def softmax(z):
    z = np.asarray(z)
    largest = z.max(axis=-1)[:, None]
    return np.exp(z - largest - np.log(np.exp(z - largest).sum(axis=-1)[:, None]))


# %% exercise="softmax" attempt="the_logarithms" earns=0 says="the logarithms of the probabilities"
from scipy.special import log_softmax


def softmax(z):
    return log_softmax(z, axis=1)


# %% exercise="softmax" attempt="divided_by_the_largest" earns=0 says="divide by the row's *sum*"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.max(axis=1, keepdims=True)


# %% exercise="softmax" attempt="winner_takes_all" earns=0 says="leaves the others a share"
import numpy as np


def softmax(z):
    return np.eye(z.shape[1])[z.argmax(axis=1)]


# %% exercise="softmax" attempt="powers_of_two" earns=0 says="not e to the power of z"
import numpy as np


def softmax(z):
    e = 2.0 ** (z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% exercise="softmax" attempt="divided_down_the_columns" earns=0 says="The columns add up to 1"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)


# %% exercise="categorical_crossentropy" attempt="keras" earns=2
import keras
import numpy as np


def categorical_crossentropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return np.mean(keras.losses.categorical_crossentropy(y.astype("float32"), p.astype("float32")))


# %% exercise="categorical_crossentropy" attempt="pick_the_true_one" earns=2
import math


def categorical_crossentropy(y, p):
    total = 0
    for i, k in enumerate(y.argmax(axis=1)):
        total -= math.log(min(max(p[i, k], 1e-7), 1 - 1e-7))
    return total / len(y)


# %% exercise="categorical_crossentropy" attempt="swapped" earns=0 says="swapped"
import numpy as np


def categorical_crossentropy(y, p):
    return -np.mean(np.sum(p * np.log(np.clip(y, 1e-7, 1)), axis=1))


# %% exercise="categorical_crossentropy" attempt="sum" earns=0 says="the sum over the pictures"
import numpy as np


def categorical_crossentropy(y, p):
    return -np.sum(y * np.log(np.clip(p, 1e-7, 1 - 1e-7)))


# %% exercise="categorical_crossentropy" attempt="mean_of_all_cells" earns=0 says="over all n · k cells"
import numpy as np


def categorical_crossentropy(y, p):
    return -np.mean(y * np.log(np.clip(p, 1e-7, 1 - 1e-7)))


# %% exercise="categorical_crossentropy" attempt="not_clipped" earns=1 says="Clip p first"
import numpy as np


def categorical_crossentropy(y, p):
    return -np.mean(np.sum(y * np.log(p), axis=1))


# %% exercise="categorical_crossentropy" attempt="binary" earns=0 says="binary cross-entropy"
import numpy as np


def categorical_crossentropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% exercise="categorical_crossentropy" attempt="sign" earns=0 says="The sign"
import numpy as np


def categorical_crossentropy(y, p):
    return np.mean(np.sum(y * np.log(np.clip(p, 1e-7, 1 - 1e-7)), axis=1))


# %% exercise="categorical_crossentropy" attempt="einsum" earns=2
import numpy as np


def categorical_crossentropy(y, p):
    logarithms = np.log(np.minimum(np.maximum(p, 1e-7), 1 - 1e-7))
    return -np.einsum("nk,nk->", y, logarithms) / len(y)


# %% exercise="categorical_crossentropy" attempt="of_the_likeliest" earns=0 says="The *true* class counts"
import numpy as np


def categorical_crossentropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(np.log(p.max(axis=1)))


# %% exercise="categorical_crossentropy" attempt="entropy" earns=0 says="entropy of p"
import numpy as np


def categorical_crossentropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(np.sum(p * np.log(p), axis=1))


# %% exercise="categorical_crossentropy" attempt="no_logarithm" earns=0 says="The loss is its logarithm's"
import numpy as np


def categorical_crossentropy(y, p):
    return 1 - np.mean(np.sum(y * p, axis=1))


# %% exercise="categorical_crossentropy" attempt="base_two" earns=0 says="logarithm to base 2"
import numpy as np


def categorical_crossentropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(np.sum(y * np.log2(p), axis=1))


# %% exercise="categorical_crossentropy" attempt="another_clip" earns=1 says="clipped at 1e-12"
import numpy as np


def categorical_crossentropy(y, p):
    return -np.mean(np.sum(y * np.log(np.clip(p, 1e-12, 1)), axis=1))


# %% exercise="per_class_recall" attempt="confusion_matrix" earns=3
import numpy as np


def per_class_recall(y, p, k):
    table = np.zeros((k, k))
    np.add.at(table, (y, p), 1)
    with np.errstate(invalid="ignore"):
        return np.diag(table) / table.sum(axis=1)


# %% exercise="per_class_recall" attempt="loops" earns=3
def per_class_recall(y, p, k):
    result = []
    for c in range(k):
        found = [b == c for a, b in zip(y, p, strict=False) if a == c]
        result.append(sum(found) / len(found) if found else float("nan"))
    return result


# %% exercise="per_class_recall" attempt="scikit_learn" earns=3
import numpy as np
from sklearn.metrics import recall_score


def per_class_recall(y, p, k):
    return recall_score(y, p, labels=range(k), average=None, zero_division=np.nan)


# %% exercise="per_class_recall" attempt="precision" earns=0 says="That is the precision"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.mean(y[p == c] == c) if np.any(p == c) else np.nan for c in range(k)])


# %% exercise="per_class_recall" attempt="overall" earns=0 says="the same for each class"
import numpy as np


def per_class_recall(y, p, k):
    return np.full(k, np.mean(y == p))


# %% exercise="per_class_recall" attempt="zero_for_absent" earns=2 says="nan, not 0"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.sum((y == c) & (p == c)) / max(1, np.sum(y == c)) for c in range(k)])


# %% exercise="per_class_recall" attempt="absent_left_out" earns=2 says="Classes of which there is none were left out"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.mean(p[y == c] == c) for c in np.unique(y)])


# %% exercise="per_class_recall" attempt="class_by_class_accuracy" earns=0 says="a class by class accuracy"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.mean((y == c) == (p == c)) for c in range(k)])


# %% exercise="per_class_recall" attempt="part_of_all" earns=0 says="divide by those of the class"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.mean((y == c) & (p == c)) for c in range(k)])


# %% exercise="per_class_recall" attempt="one_too_few" earns=0 says="2 numbers came back, and 3 were asked for"
import numpy as np


def per_class_recall(y, p, k):
    return np.array([np.mean(p[y == c] == c) if np.any(y == c) else np.nan for c in range(k - 1)])


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "c"


# %% exercise="question_1" attempt="a" earns=0 says="on two sets of pictures"
def question_1():
    return "a"


# %% exercise="question_1" attempt="b" earns=0 says="one training of each"
def question_1():
    return "b"


# %% exercise="question_1" attempt="d" earns=0 says="between training and validation"
def question_1():
    return "d"


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "b"


# %% exercise="question_2" attempt="a" earns=0 says="each pumpkin was found"
def question_2():
    return "a"


# %% exercise="question_2" attempt="c" earns=0 says="nothing was missed"
def question_2():
    return "c"


# %% exercise="question_2" attempt="d" earns=0 says="others are called pumpkins"
def question_2():
    return "d"


# %% exercise="three_way_split" attempt="seed_0_is_none" earns=2 says="0 is a seed like any other"
import numpy as np


def three_way_split(files, ratios, seed):
    rng = np.random.default_rng(seed or None)
    piles = {"train": {}, "val": {}, "test": {}}
    for name, paths in files.items():
        mixed = rng.permutation(np.array(paths, dtype=object)).tolist()
        first, second = (round(share * len(mixed)) for share in (ratios[0], ratios[0] + ratios[1]))
        piles["train"][name] = mixed[:first]
        piles["val"][name] = mixed[first:second]
        piles["test"][name] = mixed[second:]
    return piles


# %% exercise="accuracy_interval" attempt="always_a_coin" earns=0 says="a coin's spread"
def accuracy_interval(acc, n):
    half = 0.98 / n**0.5
    return max(0, acc - half), min(1, acc + half)


# %% exercise="binary_names" attempt="names_in_lists" earns=0 says="in a list of its own"
import numpy as np


def binary_names(p, class_names):
    return np.where(p > 0.5, class_names[1], class_names[0]).tolist()


# %% exercise="binary_names" attempt="squeezed" earns=1 says="0-d array"
import numpy as np


def binary_names(p, class_names):
    return [class_names[int(one > 0.5)] for one in np.squeeze(p)]


# %% exercise="collect" attempt="scaled_twice" earns=0 says="what scales them is in the model"
import numpy as np


def collect(model, ds):
    truth, found = [], []
    for pictures, labels in ds:
        truth.append(np.asarray(labels))
        found.append(np.argmax(model(pictures / 255, training=False), axis=1))
    return np.concatenate(truth), np.concatenate(found)


# %% exercise="collapse_report" attempt="the_class_itself" earns=1 says="the number of the commonest class"
import numpy as np


def collapse_report(y, p):
    return {
        "collapsed": len(set(p.tolist())) == 1,
        "accuracy": np.mean(y == p),
        "majority": np.bincount(y).argmax(),
    }
