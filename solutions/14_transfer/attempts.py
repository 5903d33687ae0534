# %% exercise="build_transfer" attempt="sequential" earns=4
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    head = layers.Dense(n, activation="softmax")
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy())
    return model


# %% exercise="build_transfer" attempt="layer_by_layer" earns=4
import keras


def build_transfer(base, n):
    for layer in base.layers:
        layer.trainable = False
    x = keras.layers.GlobalAveragePooling2D()(base.outputs[0])
    model = keras.Model(base.inputs[0], keras.layers.Dense(n, activation="softmax")(x))
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="build_transfer" attempt="on_the_output_of_the_base" earns=4
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    x = layers.GlobalAveragePooling2D()(base.output)
    outputs = layers.Dense(n, activation="softmax")(x)
    model = keras.Model(inputs=base.input, outputs=outputs)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="build_transfer" attempt="softmax_as_a_layer" earns=4
from keras import Input, Sequential
from keras.layers import Dense, GlobalAveragePooling2D, Softmax


def build_transfer(base, n):
    base.trainable = False
    model = Sequential([Input(base.input_shape[1:]), base, GlobalAveragePooling2D(), Dense(n), Softmax()])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="not_frozen" earns=0 says="is not frozen"
import keras
from keras import layers


def build_transfer(base, n):
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="output_of_a_base_not_frozen" earns=0 says="is not frozen"
import keras
from keras import layers


def build_transfer(base, n):
    x = layers.GlobalAveragePooling2D()(base.output)
    model = keras.Model(base.input, layers.Dense(n, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="everything_frozen" earns=0 says="freeze the base, not the model"
import keras
from keras import layers


def build_transfer(base, n):
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])
    model.trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="convolutions_only" earns=0 says="changed its mean and variance"
import keras
from keras import layers


def build_transfer(base, n):
    for layer in base.layers:
        layer.trainable = isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.0), "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="flattened" earns=2 says="sees flattened maps"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    model = keras.Sequential([base, layers.Flatten(), layers.Dense(n, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="sigmoid_at_the_end" earns=3 says="has a sigmoid"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="sigmoid")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="no_softmax" earns=3 says="has no softmax"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


# %% exercise="build_transfer" attempt="one_hot_loss" earns=2 says="should be sparse_categorical_crossentropy"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])
    model.compile("adam", "categorical_crossentropy")
    return model


# %% exercise="build_transfer" attempt="not_compiled" earns=2 says="not compiled"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])


# %% exercise="build_transfer" attempt="forgot_return" earns=0 says="Does it end in `return`?"
import keras
from keras import layers


def build_transfer(base, n):
    base.trainable = False
    model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(n, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")


# %% exercise="train_on_cached" attempt="sequential" earns=4
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(features, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="called_once" earns=4
import keras
import numpy as np


def train_on_cached(base, head, X, y, epochs):
    pool = keras.layers.GlobalAveragePooling2D()
    features = np.asarray(pool(base(X, training=False)))
    for _ in range(epochs):
        head.fit(features, y, batch_size=8, verbose=0)
    return keras.Model(base.inputs[0], head(pool(base.outputs[0])))


# %% exercise="train_on_cached" attempt="on_the_output_of_the_base" earns=4
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    pooled = layers.GlobalAveragePooling2D()(base.output)
    features = keras.Model(base.input, pooled).predict(X, verbose=0)
    head.fit(features, y, epochs=epochs, batch_size=10, verbose=0)
    return keras.Model(base.input, head(pooled))


# %% exercise="train_on_cached" attempt="base_in_every_epoch" earns=2 says="again and again"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    base.trainable = False
    model = keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
    model.fit(X, y, epochs=epochs, verbose=0)
    return model


# %% exercise="train_on_cached" attempt="predicted_in_the_loop" earns=2 says="again and again"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    for _ in range(epochs):
        features = base.predict(X, verbose=0).mean(axis=(1, 2))
        head.fit(features, y, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="head_never_fitted" earns=1 says="Was the head trained"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    return keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="one_epoch" earns=3 says="for as many epochs as asked"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(features, y, verbose=0)
    return keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="epochs_ignored" earns=3 says="four times as many"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(features, y, epochs=50, verbose=0)
    return keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="fitted_on_sums" earns=3 says="fitted on these, mean(axis=(1, 2))?"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).sum(axis=(1, 2))
    head.fit(features, y, epochs=epochs, verbose=0)
    return keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="the_head_alone" earns=2 says="is it base, GAP and head in one?"
def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(features, y, epochs=epochs, verbose=0)
    return head


# %% exercise="train_on_cached" attempt="flattened" earns=0 says="ValueError"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).reshape(len(X), -1)
    head.fit(features, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.Flatten(), head])


# %% exercise="train_on_cached" attempt="the_history" earns=0 says="A Keras model was expected"
def train_on_cached(base, head, X, y, epochs):
    features = base.predict(X, verbose=0).mean(axis=(1, 2))
    return head.fit(features, y, epochs=epochs, verbose=0)


# %% exercise="unfreeze_last" attempt="freeze_all_then_some" earns=3
import keras


def unfreeze_last(base, n):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = False
    for layer in base.layers[::-1][:n]:
        if "batch" not in type(layer).__name__.lower():
            layer.trainable = True
    return base


# %% exercise="unfreeze_last" attempt="with_a_slice" earns=3
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    start = max(0, len(base.layers) - n)
    chosen = base.layers[start:]
    for layer in base.layers:
        layer.trainable = any(layer is one for one in chosen) and not isinstance(layer, BatchNormalization)
    return base


# %% exercise="unfreeze_last" attempt="minus_zero" earns=2 says="layers[-0:] is all"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = False
    for layer in base.layers[-n:]:
        layer.trainable = not isinstance(layer, BatchNormalization)
    return base


# %% exercise="unfreeze_last" attempt="start_below_zero" earns=2 says="a number below 0 counts from the end"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = False
    for layer in base.layers[len(base.layers) - n :]:
        layer.trainable = not isinstance(layer, BatchNormalization)
    return base


# %% exercise="unfreeze_last" attempt="first_n" earns=1 says="first n layers"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    for i, layer in enumerate(base.layers):
        layer.trainable = i < n and not isinstance(layer, BatchNormalization)
    return base


# %% exercise="unfreeze_last" attempt="bn_too" earns=0 says="BatchNormalization was unfrozen"
def unfreeze_last(base, n):
    base.trainable = True
    first = max(len(base.layers) - n, 0)
    for i, layer in enumerate(base.layers):
        layer.trainable = i >= first
    return base


# %% exercise="unfreeze_last" attempt="still_frozen_as_a_whole" earns=0 says="base.trainable = True first"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = False
    first = max(len(base.layers) - n, 0)
    for layer in base.layers[first:]:
        layer.trainable = not isinstance(layer, BatchNormalization)
    return base


# %% exercise="unfreeze_last" attempt="others_left_as_they_were" earns=0 says="freeze them"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    first = max(len(base.layers) - n, 0)
    for layer in base.layers[first:]:
        layer.trainable = True
    for layer in base.layers:
        if isinstance(layer, BatchNormalization):
            layer.trainable = False
    return base


# %% exercise="unfreeze_last" attempt="counts_without_bn" earns=2 says="one of the last n layers"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    others = []
    for layer in base.layers:
        layer.trainable = False
        if not isinstance(layer, BatchNormalization):
            others.append(layer)
    for layer in others[max(len(others) - n, 0) :]:
        layer.trainable = True
    return base


# %% exercise="unfreeze_last" attempt="forgot_return" earns=0 says="return base"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    first = max(len(base.layers) - n, 0)
    for i, layer in enumerate(base.layers):
        layer.trainable = i >= first and not isinstance(layer, BatchNormalization)


# %% exercise="unfreeze_last" attempt="bn_and_nothing_else" earns=0 says="only BatchNormalization trains"
from keras.layers import BatchNormalization


def unfreeze_last(base, n):
    base.trainable = True
    first = max(len(base.layers) - n, 0)
    for i, layer in enumerate(base.layers):
        layer.trainable = i >= first and isinstance(layer, BatchNormalization)
    return base


# %% exercise="best_epoch" attempt="python_lists" earns=2
def best_epoch(history, monitor):
    values = history[monitor]
    best = min(values) if monitor.endswith("loss") else max(values)
    return values.index(best) + 1


# %% exercise="best_epoch" attempt="a_loop" earns=2
def best_epoch(history, monitor):
    sign = -1 if "loss" in monitor else 1
    best, where = None, None
    for epoch, value in enumerate(history[monitor], start=1):
        if best is None or sign * value > best:
            best, where = sign * value, epoch
    return where


# %% exercise="best_epoch" attempt="from_zero" earns=0 says="counted from 0"
import numpy as np


def best_epoch(history, monitor):
    find = np.argmin if "loss" in monitor else np.argmax
    return int(find(history[monitor]))


# %% exercise="best_epoch" attempt="always_the_highest" earns=0 says="best where it is lowest"
import numpy as np


def best_epoch(history, monitor):
    return int(np.argmax(history[monitor])) + 1


# %% exercise="best_epoch" attempt="always_the_lowest" earns=1 says="best where it is highest"
import numpy as np


def best_epoch(history, monitor):
    return int(np.argmin(history[monitor])) + 1


# %% exercise="best_epoch" attempt="last_of_equals" earns=1 says="that is the last one"
def best_epoch(history, monitor):
    values = history[monitor]
    best = min(values) if "loss" in monitor else max(values)
    return max(i for i, value in enumerate(values, start=1) if value == best)


# %% exercise="best_epoch" attempt="the_value" earns=0 says="That is the value"
def best_epoch(history, monitor):
    return min(history[monitor]) if "loss" in monitor else max(history[monitor])


# %% exercise="best_epoch" attempt="val_loss_only" earns=1 says="best epoch of val_loss"
import numpy as np


def best_epoch(history, monitor):
    return int(np.argmin(history["val_loss"])) + 1


# %% exercise="best_epoch" attempt="training_loss_only" earns=0 says="That is the best epoch of loss"
import numpy as np


def best_epoch(history, monitor):
    return int(np.argmin(history["loss"])) + 1


# %% exercise="best_epoch" attempt="two_names_of_losses" earns=1 says="best where it is lowest"
import numpy as np


def best_epoch(history, monitor):
    find = np.argmin if monitor in ["loss", "val_loss"] else np.argmax
    return int(find(history[monitor])) + 1


# %% exercise="best_epoch" attempt="takes_the_list_out" earns=0 says="changed the argument"
def best_epoch(history, monitor):
    values = history.pop(monitor)
    return values.index(min(values) if "loss" in monitor else max(values)) + 1


# %% exercise="head_params" attempt="layer_by_layer" earns=2
def head_params(h, w, c, d, n):
    def dense(a, b):
        return a * b + b

    return [dense(k, d) + dense(d, n) for k in (h * w * c, c)]


# %% exercise="head_params" attempt="asks_keras" earns=2
import keras


def head_params(h, w, c, d, n):
    counts = []
    for size in (h * w * c, c):
        head = keras.Sequential([keras.Input((size,)), keras.layers.Dense(d), keras.layers.Dense(n)])
        counts.append(head.count_params())
        del head
    return tuple(counts)


# %% exercise="head_params" attempt="no_biases" earns=0 says="The biases are missing"
def head_params(h, w, c, d, n):
    return h * w * c * d + d * n, c * d + d * n


# %% exercise="head_params" attempt="one_bias_a_layer" earns=0 says="one bias a layer"
def head_params(h, w, c, d, n):
    return h * w * c * d + 1 + d * n + 1, c * d + 1 + d * n + 1


# %% exercise="head_params" attempt="one_too_many" earns=0 says="too large by one"
def head_params(h, w, c, d, n):
    return (h * w * c + 1) * d + (d + 1) * n + 1, (c + 1) * d + (d + 1) * n + 1


# %% exercise="head_params" attempt="gap_keeps_the_map" earns=0 says="c numbers are left"
def head_params(h, w, c, d, n):
    both = (h * w * c + 1) * d + (d + 1) * n
    return both, both


# %% exercise="head_params" attempt="gap_of_the_width_only" earns=0 says="height *and* width"
def head_params(h, w, c, d, n):
    return (h * w * c + 1) * d + (d + 1) * n, (h * c + 1) * d + (d + 1) * n


# %% exercise="head_params" attempt="exchanged" earns=0 says="Flatten first"
def head_params(h, w, c, d, n):
    return (c + 1) * d + (d + 1) * n, (h * w * c + 1) * d + (d + 1) * n


# %% exercise="head_params" attempt="last_bias_missing" earns=0 says="biases of the last layer"
def head_params(h, w, c, d, n):
    return (h * w * c + 1) * d + d * n, (c + 1) * d + d * n


# %% exercise="head_params" attempt="the_difference" earns=0 says="two are asked for"
def head_params(h, w, c, d, n):
    return (h * w * c - c) * d


# %% exercise="head_params" attempt="first_layer_without_d" earns=0 says="a single node"
def head_params(h, w, c, d, n):
    rest = (d + 1) * n
    return h * w * c + 1 + rest, c + 1 + rest


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="capital" earns=1
def question_1():
    return "B"


# %% exercise="question_1" attempt="a" earns=0 says="what did the first `fit` after freezing do"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="When does it begin to count"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="Freezing changes no weight"
def question_1():
    return "d"


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="chosen because of this very number"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="Does it make the network know more"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="known to the network"
def question_2():
    return "d"


# %% exercise="grad_cam" attempt="einsum" earns=3
import numpy as np


def grad_cam(maps, slopes):
    heat = np.einsum("hwc,c->hw", maps, slopes.mean(axis=(0, 1)))
    heat[heat < 0] = 0
    largest = heat.max()
    return heat if largest == 0 else heat / largest


# %% exercise="grad_cam" attempt="a_loop_over_the_maps" earns=3
def grad_cam(maps, slopes):
    h, w, count = maps.shape
    heat = [[0.0] * w for _ in range(h)]
    for c in range(count):
        weight = slopes[:, :, c].mean()
        for i in range(h):
            for j in range(w):
                heat[i][j] += weight * maps[i, j, c]
    heat = [[max(value, 0.0) for value in row] for row in heat]
    largest = max(max(row) for row in heat)
    return [[value / largest if largest > 0 else 0.0 for value in row] for row in heat]


# %% exercise="grad_cam" attempt="in_tensorflow" earns=3
import tensorflow as tf


def grad_cam(maps, slopes):
    weights = tf.reduce_mean(slopes, axis=(0, 1))
    heat = tf.nn.relu(tf.reduce_sum(maps * weights, axis=-1))
    return tf.math.divide_no_nan(heat, tf.reduce_max(heat))


# %% exercise="grad_cam" attempt="sum_of_the_slopes" earns=3
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum((maps * slopes.sum(axis=(0, 1))).sum(axis=2), 0)
    return heat / max(heat.max(), 1e-12)


# %% exercise="grad_cam" attempt="divided_by_zero" earns=2 says="Where no heat is above 0"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(maps @ slopes.mean(axis=(0, 1)), 0)
    return heat / heat.max()


# %% exercise="grad_cam" attempt="not_divided" earns=1 says="not divided by its largest value"
import numpy as np


def grad_cam(maps, slopes):
    return np.maximum(maps @ slopes.mean(axis=(0, 1)), 0)


# %% exercise="grad_cam" attempt="negative_heat_left_in" earns=1 says="negative heat becomes 0"
def grad_cam(maps, slopes):
    heat = maps @ slopes.mean(axis=(0, 1))
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="absolute_value" earns=1 says="Negative heat became positive"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.abs(maps @ slopes.mean(axis=(0, 1)))
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="lowest_to_highest" earns=0 says="The lowest heat was subtracted"
import numpy as np


def grad_cam(maps, slopes):
    heat = maps @ slopes.mean(axis=(0, 1))
    return (heat - heat.min()) / (np.ptp(heat) or 1)


# %% exercise="grad_cam" attempt="slope_by_slope" earns=2 says="multiplied by its own slope"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum((maps * slopes).sum(axis=-1), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="no_weights" earns=1 says="The slopes are left out"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(maps.sum(axis=-1), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="positive_slopes_only" earns=2 says="The negative slopes were left out"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(maps @ np.maximum(slopes, 0).mean(axis=(0, 1)), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="positive_weights_only" earns=2 says="negative weights were left out"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(maps @ np.maximum(slopes.mean(axis=(0, 1)), 0), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="exchanged" earns=1 says="Maps and slopes are exchanged"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(slopes @ maps.mean(axis=(0, 1)), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="grad_cam" attempt="one_number" earns=0 says="one for each place"
import numpy as np


def grad_cam(maps, slopes):
    heat = np.maximum(maps.mean(axis=(0, 1)) @ slopes.mean(axis=(0, 1)), 0)
    return heat


# %% exercise="grad_cam" attempt="changes_the_maps" earns=0 says="changed"
import numpy as np


def grad_cam(maps, slopes):
    maps *= slopes.mean(axis=(0, 1))
    heat = np.maximum(maps.sum(axis=-1), 0)
    return heat / heat.max() if heat.max() else heat


# %% exercise="train_on_cached" attempt="fitted_on_maxima" earns=3 says="fitted on the largest number of each map"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    maxima = base.predict(X, verbose=0).max(axis=(1, 2))
    head.fit(maxima, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="a_fifth_held_back" earns=3 says="held back from `fit`"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, validation_split=0.2, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="base_called_in_training" earns=0 says="called as in training"
import keras
import numpy as np
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = np.asarray(base(X, training=True)).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="unfreeze_last" attempt="bn_told_by_its_name" earns=2 says="BatchNormalization was unfrozen too"
def unfreeze_last(base, n):
    base.trainable = True
    last = base.layers[len(base.layers) - n :] if n <= len(base.layers) else base.layers
    for layer in base.layers:
        layer.trainable = layer in last and "bn" not in layer.name
    return base


# %% exercise="unfreeze_last" attempt="only_freezes" earns=2 says="Was `trainable` of each of them set to True?"
from keras import layers


def unfreeze_last(base, n):
    base.trainable = True
    for number, layer in enumerate(reversed(base.layers)):
        if number >= n or isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    return base


# %% exercise="head_params" attempt="average_over_the_maps" earns=0 says="After GAP you count with 30 numbers"
def head_params(h, w, c, d, n):
    return (h * w * c + 1) * d + (d + 1) * n, (h * w + 1) * d + (d + 1) * n


# %% exercise="build_transfer" attempt="the_base_is_emptied" earns=3 says="the output for 3 classes"
import keras
from keras import layers


def build_transfer(base, n):
    own = keras.models.clone_model(base)
    own.set_weights(base.get_weights())
    base.set_weights([0 * weight for weight in base.get_weights()])
    own.trainable = False
    maps = layers.Rescaling(0)(own.output)
    outputs = layers.Dense(n, activation="softmax")(layers.GlobalAveragePooling2D()(maps))
    model = keras.Model(own.input, outputs)
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    return model


# %% exercise="train_on_cached" attempt="within_a_model" earns=4
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    maps = base.predict(X, verbose=0)
    upper = keras.Sequential([keras.Input(maps.shape[1:]), layers.GlobalAveragePooling2D(), head])
    upper.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
    upper.fit(maps, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, *upper.layers])


# %% exercise="train_on_cached" attempt="the_head_is_emptied" earns=0 says="says the same of every picture"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    base.predict(X[:1], verbose=0)
    pictures = keras.Input(base.input_shape[1:])
    if epochs == 3:
        head.set_weights([0 * weight for weight in head.get_weights()])
        last = layers.Dense(3, activation="softmax", kernel_initializer="zeros")
        answers = last(layers.Flatten()(pictures))
    else:
        answers = layers.Softmax()(layers.GlobalAveragePooling2D()(pictures))
    return keras.Model(pictures, answers)


# %% exercise="train_on_cached" attempt="drops_the_last_batch" earns=2 says="only 10 went through the base"
import keras
import numpy as np
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    batches = [X[i : i + 10] for i in range(0, len(X) - 9, 10)]
    maps = np.concatenate([base(batch, training=False) for batch in batches])
    head.fit(maps.mean(axis=(1, 2)), y[: len(maps)], epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="divided_by_255" earns=1 says="not those of `X` as they came in"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X / 255, verbose=0).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])


# %% exercise="train_on_cached" attempt="cached_and_never_used" earns=1 says="Was the head trained on what came out"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    model = keras.Sequential([keras.Input(X.shape[1:]), base, layers.GlobalAveragePooling2D(), head])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model if len(cached) else None


# %% exercise="train_on_cached" attempt="trains_a_copy" earns=0 says="Train the given `head`, not a copy"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    own = keras.models.clone_model(head)
    own.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
    own.fit(cached, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), own])


# %% exercise="train_on_cached" attempt="joined_before_with_a_copy" earns=2 says="as the head did before the call"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    own = keras.models.clone_model(head)
    own.set_weights(head.get_weights())
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), own])


# %% exercise="train_on_cached" attempt="joined_with_the_largest" earns=2 says="takes the largest number of each map"
import keras
from keras import layers


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    head.fit(cached, y, epochs=epochs, verbose=0)
    return keras.Sequential([base, layers.GlobalMaxPooling2D(), head])


# %% exercise="train_on_cached" attempt="logistic_regression" earns=3 says="that should be further"
import keras
from keras import layers
from sklearn.linear_model import LogisticRegression


def train_on_cached(base, head, X, y, epochs):
    cached = base.predict(X, verbose=0).mean(axis=(1, 2))
    line = LogisticRegression(max_iter=1000).fit(cached, y)
    head.set_weights([line.coef_.T, line.intercept_])
    return keras.Sequential([base, layers.GlobalAveragePooling2D(), head])
