# %% [markdown]
# Answers that people give to the exercises of 09 Inside a CNN, right and wrong, and what each must get.

# %% exercise="load_shapes" attempt="with_os" earns=4
import os

import cv2
import numpy as np


def load_shapes(root):
    class_names = [name for name in sorted(os.listdir(root)) if "." not in name]  # noqa: PTH208
    X, y = [], []
    for name in class_names:
        for file in os.listdir(f"{root}/{name}"):  # noqa: PTH208
            if file.lower().endswith(".png"):
                image = cv2.imread(f"{root}/{name}/{file}", 0)
                X.append(image.reshape(24, 24, 1).astype("float32") / 255)
                y.append(class_names.index(name))
    return np.array(X), np.array(y), class_names


# %% exercise="load_shapes" attempt="with_keras" earns=4
from pathlib import Path

import keras
import numpy as np


def load_shapes(root):
    files = sorted(Path(root).glob("*/*.png"))
    names = sorted({file.parent.name for file in files})
    X = [keras.utils.img_to_array(keras.utils.load_img(file, color_mode="grayscale")) for file in files]
    return np.stack(X) / 255.0, np.array([names.index(file.parent.name) for file in files]), tuple(names)


# %% exercise="load_shapes" attempt="none_as_filter" earns=4
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    X, y, names = [], [], []
    for folder in sorted(Path(root).iterdir()):
        if not folder.is_dir():
            continue
        for file in folder.iterdir():
            picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
            if picture is not None:
                X.append(picture[:, :, np.newaxis] / 255)
                y.append(len(names))
        names.append(folder.name)
    return np.array(X), np.array(y, dtype=np.uint8), names


# %% exercise="load_shapes" attempt="first_one_dropped" earns=0 says="[1:]"
import os

import cv2
import numpy as np


def load_shapes(root):
    names = sorted(os.listdir(root))  # noqa: PTH208
    X, y = [], []
    for label, name in enumerate(names):
        for file in os.listdir(f"{root}/{name}")[1:]:  # noqa: PTH208
            X.append(cv2.imread(f"{root}/{name}/{file}", 0))
            y.append(label)
    return np.array(X)[..., None] / 255, np.array(y), names


# %% exercise="load_shapes" attempt="labels_as_text" earns=0 says="whole numbers"
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    files = sorted(Path(root).glob("*/*.png"))
    X = np.array([cv2.imread(str(file), 0) for file in files])[..., None] / 255
    y = np.array([file.parent.name for file in files])
    return X, y, sorted(set(y.tolist()))


# %% exercise="load_shapes" attempt="not_scaled" earns=0 says="Divided by 255"
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    files = sorted(Path(root).glob("*/*.png"))
    names = sorted({file.parent.name for file in files})
    X = np.array([cv2.imread(str(file), 0) for file in files])[..., None]
    return X, np.array([names.index(file.parent.name) for file in files]), names


# %% exercise="load_shapes" attempt="label_from_file_name" earns=3 says="IMG_0"
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    names = sorted(path.name for path in Path(root).iterdir() if path.is_dir())
    X, y = [], []
    for file in sorted(Path(root).glob("*/*.png")):
        X.append(cv2.imread(str(file), 0))
        y.append(names.index(file.name[:-7]))
    return np.array(X)[..., None] / 255, np.array(y), names


# %% exercise="load_shapes" attempt="junk_is_a_class" earns=3 says="raised"
import os

import cv2
import numpy as np


def load_shapes(root):
    names = sorted(os.listdir(root))  # noqa: PTH208
    X, y = [], []
    for label, name in enumerate(names):
        for file in os.listdir(f"{root}/{name}"):  # noqa: PTH208
            if file.endswith(".png"):
                X.append(cv2.imread(f"{root}/{name}/{file}", 0))
                y.append(label)
    return np.array(X)[..., None] / 255, np.array(y), names


# %% exercise="load_shapes" attempt="read_in_colour" earns=0 says="as of a picture in colour"
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    files = sorted(Path(root).glob("*/*.png"))
    names = sorted({file.parent.name for file in files})
    X = np.array([cv2.imread(str(file)) for file in files]) / 255
    return X, np.array([names.index(file.parent.name) for file in files]), names


# %% exercise="load_shapes" attempt="other_classes_forgotten" earns=1 says="Those are the names of our three folders"
from pathlib import Path

import cv2
import numpy as np


def load_shapes(root):
    names = ["circle", "rectangle", "triangle"]
    X, y = [], []
    for label, name in enumerate(names):
        for file in sorted(Path(root, name).glob("*.png")):
            X.append(cv2.imread(str(file), 0))
            y.append(label)
    return np.array(X).reshape(-1, 24, 24, 1) / 255, np.array(y), names


# %% exercise="stratified_split" attempt="scikit_learn" earns=3
from sklearn.model_selection import train_test_split


def stratified_split(X, y, frac, seed):
    Xa, Xv, ya, yv = train_test_split(X, y, test_size=frac, stratify=y, random_state=seed)
    return (Xa, ya), (Xv, yv)


# %% exercise="stratified_split" attempt="lists_of_rows" earns=3
import random

import numpy as np


def stratified_split(X, y, frac, seed):
    chance = random.Random(seed)
    train, held = [], []
    for label in sorted(set(np.asarray(y).tolist())):
        rows = [i for i in range(len(y)) if y[i] == label]
        chance.shuffle(rows)
        n = round(frac * len(rows))
        held += rows[:n]
        train += rows[n:]
    chance.shuffle(train)
    return [np.array([X[i] for i in train]), [y[i] for i in train]], [X[held], y[held]]


# %% exercise="stratified_split" attempt="last_rows" earns=1 says="validation_split"
def stratified_split(X, y, frac, seed):
    n = round(len(y) * (1 - frac))
    return (X[:n], y[:n]), (X[n:], y[n:])


# %% exercise="stratified_split" attempt="two_permutations" earns=1 says="another row"
import numpy as np


def stratified_split(X, y, frac, seed):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(y))
    X, y = X[rows], y[rng.permutation(len(y))]
    n = round(frac * len(y))
    return (X[n:], y[n:]), (X[:n], y[:n])


# %% exercise="stratified_split" attempt="not_stratified" earns=2 says="not the same part of each class"
import numpy as np


def stratified_split(X, y, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(y))
    n = round(frac * len(y))
    return (X[rows[n:]], y[rows[n:]]), (X[rows[:n]], y[rows[:n]])


# %% exercise="stratified_split" attempt="parts_swapped" earns=2 says="swapped"
from sklearn.model_selection import train_test_split


def stratified_split(X, y, frac, seed):
    Xa, Xv, ya, yv = train_test_split(X, y, test_size=frac, stratify=y, random_state=seed)
    return (Xv, yv), (Xa, ya)


# %% exercise="stratified_split" attempt="order_of_scikit_learn" earns=0 says="as scikit-learn gives them"
from sklearn.model_selection import train_test_split


def stratified_split(X, y, frac, seed):
    return train_test_split(X, y, test_size=frac, stratify=y, random_state=seed)


# %% exercise="stratified_split" attempt="seed_of_the_day" earns=2 says="drew different rows"
from sklearn.model_selection import train_test_split


def stratified_split(X, y, frac, seed):
    Xa, Xv, ya, yv = train_test_split(X, y, test_size=frac, stratify=y)
    return (Xa, ya), (Xv, yv)


# %% exercise="stratified_split" attempt="first_of_each_class" earns=2 says="Seed 5 and seed 6"
import numpy as np


def stratified_split(X, y, frac, seed):
    held = np.concatenate(
        [np.flatnonzero(y == label)[: round(frac * np.sum(y == label))] for label in np.unique(y)]
    )
    rest = np.setdiff1d(np.arange(len(y)), held)
    return (X[rest], y[rest]), (X[held], y[held])


# %% exercise="stratified_split" attempt="validation_stays_in" earns=2 says="stand in both parts"
from sklearn.model_selection import train_test_split


def stratified_split(X, y, frac, seed):
    _, Xv, _, yv = train_test_split(X, y, test_size=frac, stratify=y, random_state=seed)
    return (X, y), (Xv, yv)


# %% exercise="get_filter" attempt="transposed_first" earns=2
import numpy as np


def get_filter(model, name, k, c):
    kernel = model.get_layer(name).kernel
    return np.transpose(np.asarray(kernel), (3, 2, 0, 1))[k][c]


# %% exercise="get_filter" attempt="loop_as_list" earns=2
def get_filter(model, name, k, c):
    for layer in model.layers:
        if layer.name == name:
            weights, _ = layer.get_weights()
            return [[float(value[c][k]) for value in row] for row in weights]


# %% exercise="get_filter" attempt="place_in_kernel" earns=0 says="height and width"
def get_filter(model, name, k, c):
    w = model.get_layer(name).get_weights()[0]
    return w[k, c]


# %% exercise="get_filter" attempt="swapped" earns=0 says="filter"
def get_filter(model, name, k, c):
    w = model.get_layer(name).get_weights()[0]
    return w[:, :, k, c]


# %% exercise="get_filter" attempt="channel_zero" earns=1 says="channel 0"
def get_filter(model, name, k, c):
    return model.get_layer(name).get_weights()[0][:, :, 0, k]


# %% exercise="get_filter" attempt="all_channels" earns=0 says="for all channels"
def get_filter(model, name, k, c):
    return model.get_layer(name).get_weights()[0][:, :, :, k]


# %% exercise="get_filter" attempt="first_layer_always" earns=1 says="filter 5 of second"
def get_filter(model, name, k, c):
    w = model.layers[0].get_weights()[0]
    return w[:, :, c % w.shape[2], k % w.shape[3]]


# %% exercise="get_filter" attempt="forgot_the_kernel" earns=0 says="raised"
def get_filter(model, name, k, c):
    w = model.get_layer(name).get_weights()
    return w[:, :, c, k]


# %% exercise="feature_maps" attempt="layer_by_layer" earns=3
import keras
import numpy as np


def feature_maps(model, x, layer_name):
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Dropout)):
            x = layer(x, training=False)
        else:
            x = layer(x)
        if layer.name == layer_name:
            return np.asarray(x)


# %% exercise="feature_maps" attempt="called_not_predicted" earns=3
import keras


def feature_maps(model, x, layer_name):
    outputs = {layer.name: layer.output for layer in model.layers}
    whole = keras.Model(inputs=model.inputs, outputs=outputs)
    return whole(x, training=False)[layer_name].numpy()


# %% exercise="feature_maps" attempt="raw_input" earns=1 says="applied to the picture itself"
import numpy as np


def feature_maps(model, x, layer_name):
    return np.asarray(model.get_layer(layer_name)(x))


# %% exercise="feature_maps" attempt="weights" earns=0 says="has without any picture"
def feature_maps(model, x, layer_name):
    return model.get_layer(layer_name).get_weights()[0]


# %% exercise="feature_maps" attempt="model_input" earns=0 says="has never been called"
import keras


def feature_maps(model, x, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).output).predict(x, verbose=0)


# %% exercise="feature_maps" attempt="whole_model" earns=0 says="whole model"
def feature_maps(model, x, layer_name):
    return model.predict(x, verbose=0)


# %% exercise="feature_maps" attempt="training_on" earns=1 says="averages of this batch"
import keras
import numpy as np


def feature_maps(model, x, layer_name):
    end = model.get_layer(layer_name).output
    return np.asarray(keras.Model(model.inputs, end)(x, training=True))


# %% exercise="feature_maps" attempt="not_computed" earns=0 says="KerasTensor"
def feature_maps(model, x, layer_name):
    return model.get_layer(layer_name).output


# %% exercise="feature_maps" attempt="stops_before" earns=0 says="goes *into* the layer"
import numpy as np


def feature_maps(model, x, layer_name):
    for layer in model.layers:
        if layer.name == layer_name:
            return np.asarray(x)
        x = layer(x)


# %% exercise="accuracy_report" attempt="one_by_one" earns=2
def accuracy_report(probs, onehot):
    mask = []
    for row, true in zip(probs, onehot, strict=True):
        mask.append(list(row).index(max(row)) == list(true).index(1))
    return mask, sum(mask), sum(mask) / len(mask)


# %% exercise="accuracy_report" attempt="at_the_true_place" earns=2
import numpy as np


def accuracy_report(probs, onehot):
    mask = (np.asarray(probs) * onehot).sum(axis=1) == np.max(probs, axis=1)
    return mask, np.count_nonzero(mask), np.mean(mask)


# %% exercise="accuracy_report" attempt="by_columns" earns=0 says="largest of each *column*"
import numpy as np


def accuracy_report(probs, onehot):
    mask = np.argmax(probs, axis=0) == np.argmax(onehot, axis=0)
    return mask, mask.sum(), mask.mean()


# %% exercise="accuracy_report" attempt="rounded_rows" earns=1 says="You rounded"
import numpy as np


def accuracy_report(probs, onehot):
    mask = (np.round(probs) == onehot).all(axis=1)
    return mask, mask.sum(), mask.mean()


# %% exercise="accuracy_report" attempt="above_one_half" earns=1 says="below 0.5"
import numpy as np


def accuracy_report(probs, onehot):
    mask = (np.asarray(probs) * onehot).max(axis=1) > 0.5
    return mask, mask.sum(), mask.mean()


# %% exercise="accuracy_report" attempt="number_of_rows" earns=0 says="how many rows there are"
import numpy as np


def accuracy_report(probs, onehot):
    mask = np.argmax(probs, axis=1) == np.argmax(onehot, axis=1)
    return mask, len(mask), mask.mean()


# %% exercise="accuracy_report" attempt="per_cent" earns=0 says="not in per cent"
import numpy as np


def accuracy_report(probs, onehot):
    mask = np.argmax(probs, axis=1) == np.argmax(onehot, axis=1)
    return mask, mask.sum(), 100 * mask.mean()


# %% exercise="accuracy_report" attempt="the_wrong_ones" earns=0 says="rows that are wrong"
import numpy as np


def accuracy_report(probs, onehot):
    mask = np.argmax(probs, axis=1) != np.argmax(onehot, axis=1)
    return mask, mask.sum(), mask.mean()


# %% exercise="param_table" attempt="from_arrays" earns=3
def param_table(model):
    table = {}
    for layer in model.layers:
        trainable = frozen = 0
        for weight in layer.weights:
            if weight.trainable and layer.trainable:
                trainable += weight.numpy().size
            else:
                frozen += weight.numpy().size
        if trainable or frozen:
            table[layer.name] = [trainable, frozen]
    return table


# %% exercise="param_table" attempt="by_difference" earns=3
import math


def param_table(model):
    table = {}
    for layer in model.layers:
        learns = sum(math.prod(w.shape) for w in layer.trainable_weights)
        table[layer.name] = (learns, layer.count_params() - learns)
    return table


# %% exercise="param_table" attempt="the_switch" earns=1 says="layer's switch"
def param_table(model):
    return {
        layer.name: (layer.count_params(), 0) if layer.trainable else (0, layer.count_params())
        for layer in model.layers
    }


# %% exercise="param_table" attempt="counts_arrays" earns=0 says="You counted arrays"
def param_table(model):
    return {
        layer.name: (len(layer.trainable_weights), len(layer.non_trainable_weights)) for layer in model.layers
    }


# %% exercise="param_table" attempt="all_trainable" earns=1 says="two averages are still not trained"
def param_table(model):
    return {layer.name: (layer.count_params(), 0) for layer in model.layers}


# %% exercise="param_table" attempt="deaf_to_the_switch" earns=2 says="this layer is frozen"
import keras


def param_table(model):
    table = {}
    for layer in model.layers:
        n = layer.count_params()
        if isinstance(layer, keras.layers.BatchNormalization):
            table[layer.name] = (n // 2, n // 2)
        else:
            table[layer.name] = (n, 0)
    return table


# %% exercise="param_table" attempt="frozen_first" earns=0 says="swapped"
import numpy as np


def param_table(model):
    def size(weights):
        return sum(int(np.prod(w.shape)) for w in weights)

    return {
        layer.name: (size(layer.non_trainable_weights), size(layer.trainable_weights))
        for layer in model.layers
    }


# %% exercise="param_table" attempt="kernel_only" earns=0 says="biases were left out"
def param_table(model):
    table = {}
    for layer in model.layers:
        weights = layer.get_weights()
        size = int(weights[0].size) if weights else 0
        table[layer.name] = (size, 0)
    return table


# %% exercise="confusion" attempt="loop" earns=3
def confusion(y, p, k):
    m = [[0] * k for _ in range(k)]
    for true, predicted in zip(y, p, strict=True):
        m[true][predicted] += 1
    return m


# %% exercise="confusion" attempt="bincount" earns=3
import numpy as np


def confusion(y, p, k):
    return np.bincount(np.asarray(y) * k + np.asarray(p), minlength=k * k).reshape(k, k)


# %% exercise="confusion" attempt="scikit_learn" earns=3
from sklearn.metrics import confusion_matrix


def confusion(y, p, k):
    return confusion_matrix(y, p, labels=list(range(k)))


# %% exercise="confusion" attempt="transposed" earns=0 says="row is the *true* class"
import numpy as np


def confusion(y, p, k):
    m = np.zeros((k, k), dtype=int)
    for true, predicted in zip(y, p, strict=True):
        m[predicted, true] += 1
    return m


# %% exercise="confusion" attempt="repeats_lost" earns=1 says="np.add.at"
import numpy as np


def confusion(y, p, k):
    m = np.zeros((k, k), dtype=int)
    m[y, p] += 1
    return m


# %% exercise="confusion" attempt="size_from_the_data" earns=2 says="shape"
import numpy as np


def confusion(y, p, k):
    n = max(max(y), max(p)) + 1
    m = np.zeros((n, n), dtype=int)
    for true, predicted in zip(y, p, strict=True):
        m[true, predicted] += 1
    return m


# %% exercise="confusion" attempt="parts_of_a_row" earns=0 says="Counts were asked for"
import numpy as np


def confusion(y, p, k):
    m = np.zeros((k, k))
    for true, predicted in zip(y, p, strict=True):
        m[true, predicted] += 1
    return m / np.maximum(m.sum(axis=1, keepdims=True), 1)


# %% exercise="confusion" attempt="mistakes_only" earns=0 says="on the diagonal"
import numpy as np


def confusion(y, p, k):
    m = np.zeros((k, k), dtype=int)
    for true, predicted in zip(y, p, strict=True):
        if true != predicted:
            m[true, predicted] += 1
    return m


# %% exercise="margins" attempt="loop" earns=2
def margins(probs):
    result = []
    for row in probs:
        first, second = sorted(row, reverse=True)[:2]
        result.append(first - second)
    return result


# %% exercise="margins" attempt="partition" earns=2
import numpy as np


def margins(probs):
    two = np.partition(probs, -2, axis=1)[:, -2:]
    return two.max(axis=1) - two.min(axis=1)


# %% exercise="margins" attempt="max_minus_min" earns=0 says="*smallest*"
import numpy as np


def margins(probs):
    return np.max(probs, axis=1) - np.min(probs, axis=1)


# %% exercise="margins" attempt="first_two_columns" earns=0 says="first two columns"
def margins(probs):
    return probs[:, 0] - probs[:, 1]


# %% exercise="margins" attempt="second_minus_first" earns=0 says="sign"
import numpy as np


def margins(probs):
    ordered = np.sort(probs, axis=1)
    return ordered[:, -2] - ordered[:, -1]


# %% exercise="margins" attempt="largest" earns=0 says="largest alone"
def margins(probs):
    return probs.max(axis=1)


# %% exercise="worst_mistakes" attempt="sorted_with_key" earns=2
def worst_mistakes(probs, y):
    wrong = [i for i in range(len(y)) if list(probs[i]).index(max(probs[i])) != y[i]]
    return sorted(wrong, key=lambda i: max(probs[i]), reverse=True)


# %% exercise="worst_mistakes" attempt="filter_after_sort" earns=2
import numpy as np


def worst_mistakes(probs, y):
    order = np.argsort(np.max(probs, axis=1))[::-1]
    return order[np.argmax(probs, axis=1)[order] != np.asarray(y)[order]]


# %% exercise="worst_mistakes" attempt="rising" earns=0 says="rising order"
import numpy as np


def worst_mistakes(probs, y):
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    return wrong[np.argsort(probs[wrong].max(axis=1))]


# %% exercise="worst_mistakes" attempt="keeps_right_ones" earns=0 says="belong out"
import numpy as np


def worst_mistakes(probs, y):
    return np.argsort(-probs.max(axis=1))


# %% exercise="worst_mistakes" attempt="not_sorted" earns=0 says="not sorted"
import numpy as np


def worst_mistakes(probs, y):
    return np.flatnonzero(probs.argmax(axis=1) != y)


# %% exercise="worst_mistakes" attempt="least_faith_in_truth" earns=1 says="*true* class"
import numpy as np


def worst_mistakes(probs, y):
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    return wrong[np.argsort(probs[wrong, y[wrong]])]


# %% exercise="worst_mistakes" attempt="places_among_the_wrong" earns=0 says="among the wrong rows only"
import numpy as np


def worst_mistakes(probs, y):
    wrong = probs.argmax(axis=1) != y
    return np.argsort(-probs[wrong].max(axis=1))


# %% exercise="margins" attempt="one_minus_largest" earns=0 says="1 minus the largest"
def margins(probs):
    return 1 - probs.max(axis=1)


# %% [markdown]
# ## More mistakes, each with the words that it must get


# %% exercise="load_shapes" attempt="by_the_brightest_of_all" earns=0 says="divided by the brightest pixel"
def load_shapes(root):
    from pathlib import Path

    import cv2

    folders = sorted(path for path in Path(root).iterdir() if path.is_dir())
    rows = [(path, label) for label, folder in enumerate(folders) for path in sorted(folder.glob("*.png"))]
    X = np.array([cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path, _ in rows])[..., None]
    return X / X.max(), np.array([label for _, label in rows]), [folder.name for folder in folders]


# %% exercise="load_shapes" attempt="stretched" earns=0 says="stretched the picture"
def load_shapes(root):
    from pathlib import Path

    import cv2

    folders = sorted(path for path in Path(root).iterdir() if path.is_dir())
    X, y = [], []
    for label, folder in enumerate(folders):
        for path in sorted(folder.glob("*.png")):
            picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE).astype(float)
            X.append((picture - picture.min()) / (picture.max() - picture.min()))
            y.append(label)
    return np.array(X)[..., None], np.array(y), [folder.name for folder in folders]


# %% exercise="load_shapes" attempt="by_256" earns=0 says="You divided by 256"
def load_shapes(root):
    from pathlib import Path

    import cv2

    folders = sorted(path for path in Path(root).iterdir() if path.is_dir())
    rows = [(path, label) for label, folder in enumerate(folders) for path in sorted(folder.glob("*.png"))]
    X = np.array([cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path, _ in rows])[..., None]
    return X / 256, np.array([label for _, label in rows]), [folder.name for folder in folders]


# %% exercise="load_shapes" attempt="labels_count_junk" earns=3 says="something counted that is no folder"
def load_shapes(root):
    from pathlib import Path

    import cv2

    X, y, names = [], [], []
    for label, folder in enumerate(sorted(Path(root).iterdir())):
        if not folder.is_dir():
            continue
        names.append(folder.name)
        for path in folder.glob("*.png"):
            X.append(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
            y.append(label)
    return np.array(X)[..., None] / 255, np.array(y), names


# %% exercise="load_shapes" attempt="junk_as_black_pictures" earns=3 says="Something that is no picture was counted"
def load_shapes(root):
    from pathlib import Path

    import cv2

    folders = sorted(path for path in Path(root).iterdir() if path.is_dir())
    X, y = [], []
    for label, folder in enumerate(folders):
        for path in sorted(folder.iterdir()):
            picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            X.append(np.zeros((24, 24)) if picture is None else picture)
            y.append(label)
    return np.array(X)[..., None] / 255, np.array(y), [folder.name for folder in folders]


# %% exercise="param_table" attempt="a_number_for_layers_without_weights" earns=1 says="2 values (trainable, frozen) belong there"
def param_table(model):
    table = {}
    for layer in model.layers:
        pair = tuple(
            sum(int(np.prod(w.shape)) for w in weights)
            for weights in (layer.trainable_weights, layer.non_trainable_weights)
        )
        table[layer.name] = pair if any(pair) or layer.name != "relu" else 0
    return table


# %% exercise="accuracy_report" attempt="part_first" earns=0 says="which comes last"
def accuracy_report(probs, onehot):
    right = probs.argmax(axis=1) == onehot.argmax(axis=1)
    return right, right.mean(), right.sum()


# %% exercise="accuracy_report" attempt="by_the_number_of_classes" earns=0 says="divided by the number of classes"
def accuracy_report(probs, onehot):
    right = probs.argmax(axis=1) == onehot.argmax(axis=1)
    return right.tolist(), right.sum(), right.sum() / probs.shape[1]


# %% exercise="confusion" attempt="only_the_right_ones" earns=0 says="Only the right ones were counted"
def confusion(y, p, k):
    counts = np.zeros((k, k))
    for true, predicted in zip(y, p, strict=True):
        if true == predicted:
            counts[true, predicted] += 1
    return counts


# %% exercise="margins" attempt="sorted_set" earns=1 says="A `set` throws one of them away"
def margins(probs):
    ordered = [sorted(set(row)) for row in probs.tolist()]
    return [row[-1] - row[-2] for row in ordered]


# %% exercise="margins" attempt="ratio" earns=0 says="You divided"
def margins(probs):
    ordered = np.sort(probs, axis=1)
    return ordered[:, -1] / np.maximum(ordered[:, -2], 1e-12)


# %% exercise="margins" attempt="by_heapq" earns=2
def margins(probs):
    import heapq

    return [
        first - second for first, second in (heapq.nlargest(2, row) for row in np.asarray(probs).tolist())
    ]


# %% exercise="worst_mistakes" attempt="by_margin" earns=1 says="You sorted by the margin"
def worst_mistakes(probs, y):
    ordered = np.sort(probs, axis=1)
    margin = ordered[:, -1] - ordered[:, -2]
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    return wrong[np.argsort(-margin[wrong])]


# %% exercise="worst_mistakes" attempt="only_the_worst" earns=0 says="only the worst one"
def worst_mistakes(probs, y):
    wrong = np.flatnonzero(probs.argmax(axis=1) != y)
    return wrong[np.argsort(-probs[wrong].max(axis=1))][:1]


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="The split comes first"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="a stratified split"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="cut off once"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="three pixels lower: the maps move"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="only training changes them"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="the maps are the same"
def question_2():
    return "d"


# %% exercise="worst_mistakes" attempt="mask_laid_on_the_sorted" earns=0 says="Choose the wrong ones first"
import numpy as np


def worst_mistakes(probs, y):
    wrong = np.argmax(probs, axis=1) != np.asarray(y)
    order = np.argsort(-np.max(probs, axis=1))
    return list(order[wrong])


# %% exercise="worst_mistakes" attempt="top_ten" earns=1 says="All wrong rows are asked for"
import numpy as np


def worst_mistakes(probs, y):
    wrong = np.flatnonzero(np.argmax(probs, axis=1) != np.asarray(y))
    return wrong[np.argsort(-np.max(probs, axis=1)[wrong])][:10].tolist()
