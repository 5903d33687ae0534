# %% [markdown]
# Answers to the exercises of lesson 08, right and wrong, each with the points it must earn and what the
# feedback must say.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## 1 conv_out


# %% exercise="conv_out" attempt="count_the_windows" earns=3
def conv_out(n, k, s, padding):
    return len(range(0, n if padding == "same" else n - k + 1, s))


# %% exercise="conv_out" attempt="with_ceil" earns=3
import math


def conv_out(n, k, s, padding):
    if padding == "same":
        return math.ceil(n / s)
    return math.ceil((n - k + 1) / s)


# %% exercise="conv_out" attempt="ask_keras" earns=3
def conv_out(n, k, s, padding):
    layer = keras.layers.Conv1D(1, k, strides=s, padding=padding)
    return layer.compute_output_shape((1, n, 1))[1]


# %% exercise="conv_out" attempt="same_is_n" earns=2 says="keeps the size only with stride 1"
def conv_out(n, k, s, padding):
    return n if padding == "same" else (n - k) // s + 1


# %% exercise="conv_out" attempt="same_by_floor" earns=2 says="round up"
def conv_out(n, k, s, padding):
    return n // s if padding == "same" else (n - k) // s + 1


# %% exercise="conv_out" attempt="valid_rounded_up" earns=2 says="hang over the edge"
def conv_out(n, k, s, padding):
    if padding == "same":
        return -(-n // s)
    return -(-(n - k) // s) + 1


# %% exercise="conv_out" attempt="one_missing" earns=1 says="One is missing"
def conv_out(n, k, s, padding):
    return -(-n // s) if padding == "same" else (n - k) // s


# %% exercise="conv_out" attempt="not_rounded" earns=2 says="round down"
def conv_out(n, k, s, padding):
    return -(-n // s) if padding == "same" else (n - k) / s + 1


# %% exercise="conv_out" attempt="add_one_first" earns=2 says="First divide n - k and round down"
def conv_out(n, k, s, padding):
    return -(-n // s) if padding == "same" else (n - k + 1) // s


# %% exercise="conv_out" attempt="stride_ignored" earns=1 says="stride was left out"
def conv_out(n, k, s, padding):
    return n if padding == "same" else n - k + 1


# %% exercise="conv_out" attempt="padding_ignored" earns=1 says="without padding"
def conv_out(n, k, s, padding):
    return (n - k) // s + 1


# %% exercise="conv_out" attempt="half_the_kernel_each_side" earns=2 says="Only k - 1 are added"
# Right for odd kernels: 2 * (k // 2) is one row too many for an even one.
def conv_out(n, k, s, padding):
    p = k // 2 if padding == "same" else 0
    return (n + 2 * p - k) // s + 1


# %% exercise="conv_out" attempt="rounded_to_the_nearest" earns=1 says="to the nearest"
def conv_out(n, k, s, padding):
    return round(n / s) if padding == "same" else round((n - k) / s) + 1


# %% [markdown]
# ## 2 conv2d


# %% exercise="conv2d" attempt="six_loops" earns=4
def conv2d(x, k, b, padding):
    H, W, C = x.shape
    kh, kw, _, n = k.shape
    same = padding == "same"
    top, left = ((kh - 1) // 2, (kw - 1) // 2) if same else (0, 0)
    rows, columns = (H, W) if same else (H - kh + 1, W - kw + 1)
    out = [[[float(b[o]) for o in range(n)] for _ in range(columns)] for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for u in range(kh):
                for v in range(kw):
                    r, s = i + u - top, j + v - left
                    if 0 <= r < H and 0 <= s < W:
                        for o in range(n):
                            out[i][j][o] += sum(float(x[r, s, c] * k[u, v, c, o]) for c in range(C))
    return out


# %% exercise="conv2d" attempt="shifted_pictures" earns=4
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    if padding == "same":
        x = np.pad(x, [((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)])
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    return b + sum(x[i : i + h, j : j + w] @ k[i, j] for i in range(kh) for j in range(kw))


# %% exercise="conv2d" attempt="ask_keras" earns=4
def conv2d(x, k, b, padding):
    layer = layers.Conv2D(k.shape[3], k.shape[:2], padding=padding)
    layer.build((None, *x.shape))
    layer.set_weights([k, b])
    return layer(np.asarray(x)[None])[0]


# %% exercise="conv2d" attempt="scipy_turns_it" earns=0 says="half a turn"
from scipy.signal import convolve2d


def conv2d(x, k, b, padding):
    out = []
    for o in range(k.shape[3]):
        channels = [convolve2d(x[..., c], k[..., c, o], mode=padding) for c in range(x.shape[2])]
        out.append(sum(channels) + b[o])
    return np.stack(out, axis=-1)


# %% exercise="conv2d" attempt="no_bias" earns=0 says="bias is missing"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    if padding == "same":
        x = np.pad(x, [((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)])
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    return sum(x[i : i + h, j : j + w] @ k[i, j] for i in range(kh) for j in range(kw))


# %% exercise="conv2d" attempt="first_channel_only" earns=1 says="Only the first channel"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    x = x[:, :, 0]
    if padding == "same":
        x = np.pad(x, [((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2)])
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((h, w, k.shape[3]))
    for i in range(h):
        for j in range(w):
            for o in range(k.shape[3]):
                out[i, j, o] = (x[i : i + kh, j : j + kw] * k[:, :, 0, o]).sum() + b[o]
    return out


# %% exercise="conv2d" attempt="bias_for_each_channel" earns=1 says="once for each channel"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    if padding == "same":
        x = np.pad(x, [((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)])
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((h, w, k.shape[3]))
    for c in range(x.shape[2]):
        for i in range(h):
            for j in range(w):
                window = x[i : i + kh, j : j + kw, c]
                out[i, j] += np.tensordot(window, k[:, :, c], axes=2) + b
    return out


# %% exercise="conv2d" attempt="odd_row_above" earns=3 says="goes below and right"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    if padding == "same":
        x = np.pad(x, [(kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2), (0, 0)])
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    return b + sum(x[i : i + h, j : j + w] @ k[i, j] for i in range(kh) for j in range(kw))


# %% exercise="conv2d" attempt="edge_pixels_around" earns=2 says="The edge pixels go on"
import numpy as np


def conv2d(x, k, b, padding):
    kh, kw = k.shape[:2]
    if padding == "same":
        top, left = (kh - 1) // 2, (kw - 1) // 2
        x = np.pad(x, ((top, kh - 1 - top), (left, kw - 1 - left), (0, 0)), mode="edge")
    rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((rows, columns, k.shape[3]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.tensordot(x[i : i + kh, j : j + kw], k, axes=3) + b
    return out


# %% exercise="conv2d" attempt="mirror_image_around" earns=2 says="A mirror image stands around"
import numpy as np


def conv2d(x, k, b, padding):
    kh, kw = k.shape[:2]
    if padding == "same":
        top, left = (kh - 1) // 2, (kw - 1) // 2
        x = np.pad(x, ((top, kh - 1 - top), (left, kw - 1 - left), (0, 0)), mode="reflect")
    rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((rows, columns, k.shape[3]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.tensordot(x[i : i + kh, j : j + kw], k, axes=3) + b
    return out


# %% exercise="conv2d" attempt="all_zeros_below" earns=2 says="All zeros stand below"
import numpy as np


def conv2d(x, k, b, padding):
    kh, kw = k.shape[:2]
    if padding == "same":
        x = np.pad(x, ((0, kh - 1), (0, kw - 1), (0, 0)))
    rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((rows, columns, k.shape[3]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.tensordot(x[i : i + kh, j : j + kw], k, axes=3) + b
    return out


# %% exercise="conv2d" attempt="same_forgotten" earns=2 says="That is the 'valid' result"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[0], k.shape[1]
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    return b + sum(x[i : i + h, j : j + w] @ k[i, j] for i in range(kh) for j in range(kw))


# %% exercise="conv2d" attempt="square_kernels_only" earns=2 says="ValueError"
def conv2d(x, k, b, padding):
    n = k.shape[0]
    if padding == "same":
        x = np.pad(x, [((n - 1) // 2, n // 2), ((n - 1) // 2, n // 2), (0, 0)])
    h, w = x.shape[0] - n + 1, x.shape[1] - n + 1
    out = np.zeros((h, w, k.shape[3]))
    for i in range(h):
        for j in range(w):
            out[i, j] = np.tensordot(x[i : i + n, j : j + n], k, axes=3) + b
    return out


# %% exercise="conv2d" attempt="of_the_type_of_the_kernel" earns=3 says="cut to whole numbers"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[:2]
    if padding == "same":
        x = np.pad(x, [((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)])
    out = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1, k.shape[3]), dtype=k.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.tensordot(x[i : i + kh, j : j + kw], k, axes=3) + b
    return out


# %% exercise="conv2d" attempt="one_zero_all_around" earns=2 says="enough for 3 × 3 only"
def conv2d(x, k, b, padding):
    kh, kw = k.shape[:2]
    if padding == "same":
        x = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    h, w = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    return b + sum(x[i : i + h, j : j + w] @ k[i, j] for i in range(kh) for j in range(kw))


# %% exercise="conv2d" attempt="with_relu" earns=0 says="with a ReLU"
def conv2d(x, k, b, padding):
    layer = layers.Conv2D(k.shape[3], k.shape[:2], padding=padding, activation="relu")
    layer.build((None, *x.shape))
    layer.set_weights([k, b])
    return layer(np.asarray(x)[None])[0]


# %% [markdown]
# ## 3 max_pool_2x2


# %% exercise="max_pool_2x2" attempt="four_pictures" earns=2
def max_pool_2x2(x):
    x = x[: len(x) // 2 * 2, : x.shape[1] // 2 * 2]
    upper = np.maximum(x[::2, ::2], x[::2, 1::2])
    return np.maximum(upper, np.maximum(x[1::2, ::2], x[1::2, 1::2]))


# %% exercise="max_pool_2x2" attempt="loops" earns=2
def max_pool_2x2(x):
    rows, columns = x.shape[0] // 2, x.shape[1] // 2
    return [
        [x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max(axis=(0, 1)).tolist() for j in range(columns)]
        for i in range(rows)
    ]


# %% exercise="max_pool_2x2" attempt="ask_keras" earns=2
def max_pool_2x2(x):
    return np.asarray(layers.MaxPooling2D()(np.asarray(x, dtype="float32")[None]))[0]


# %% exercise="max_pool_2x2" attempt="average" earns=0 says="average of each square"
def max_pool_2x2(x):
    H, W, C = x.shape
    return x[: H // 2 * 2, : W // 2 * 2].reshape(H // 2, 2, W // 2, 2, C).mean(axis=(1, 3))


# %% exercise="max_pool_2x2" attempt="neighbours_in_memory" earns=0 says="no squares"
def max_pool_2x2(x):
    H, W, C = x.shape
    return x[: H // 2 * 2, : W // 2 * 2].reshape(H // 2, W // 2, 4, C).max(axis=2)


# %% exercise="max_pool_2x2" attempt="every_second" earns=0 says="upper left"
def max_pool_2x2(x):
    return x[: len(x) // 2 * 2 : 2, : x.shape[1] // 2 * 2 : 2]


# %% exercise="max_pool_2x2" attempt="odd_rest_kept" earns=1 says="round down"
def max_pool_2x2(x):
    x = np.asarray(x, dtype="float32")[None]
    return np.asarray(layers.MaxPooling2D(padding="same")(x))[0]


# %% exercise="max_pool_2x2" attempt="odd_not_thought_of" earns=1 says="reshape"
def max_pool_2x2(x):
    H, W, C = x.shape
    return x.reshape(H // 2, 2, W // 2, 2, C).max(axis=(1, 3))


# %% exercise="max_pool_2x2" attempt="first_row_cut_off" earns=1 says="its *last* one is left out"
def max_pool_2x2(x):
    x = x[len(x) % 2 :, x.shape[1] % 2 :]
    upper = np.maximum(x[::2, ::2], x[::2, 1::2])
    return np.maximum(upper, np.maximum(x[1::2, ::2], x[1::2, 1::2]))


# %% exercise="max_pool_2x2" attempt="starts_from_zero" earns=0 says="Negative numbers became 0"
def max_pool_2x2(x):
    out = np.zeros((x.shape[0] // 2, x.shape[1] // 2, x.shape[2]))
    for i in range(2 * out.shape[0]):
        for j in range(2 * out.shape[1]):
            out[i // 2, j // 2] = np.maximum(out[i // 2, j // 2], x[i, j])
    return out


# %% exercise="max_pool_2x2" attempt="all_channels_at_once" earns=0 says="Each channel is pooled by itself"
def max_pool_2x2(x):
    out = np.zeros((x.shape[0] // 2, x.shape[1] // 2, x.shape[2]))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
    return out


# %% [markdown]
# ## 4 conv_params


# %% exercise="conv_params" attempt="one_filter_times" earns=2
def conv_params(k, cin, cout, bias=True):
    one_filter = k**2 * cin
    if bias:
        one_filter += 1
    return one_filter * cout


# %% exercise="conv_params" attempt="let_keras_count" earns=2
def conv_params(k, cin, cout, bias=True):
    layer = keras.layers.Conv2D(cout, k, use_bias=bias)
    layer.build((None, k, k, cin))
    return layer.count_params()


# %% exercise="conv_params" attempt="no_cin" earns=0 says="channels that come in are missing"
def conv_params(k, cin, cout, bias=True):
    return (k * k + 1) * cout if bias else k * k * cout


# %% exercise="conv_params" attempt="bias_per_map" earns=0 says="one bias, not one for each channel"
def conv_params(k, cin, cout, bias=True):
    return (k * k + 1) * cin * cout if bias else k * k * cin * cout


# %% exercise="conv_params" attempt="bias_for_cin" earns=0 says="bias for each filter (cout)"
def conv_params(k, cin, cout, bias=True):
    return k * k * cin * cout + (cin if bias else 0)


# %% exercise="conv_params" attempt="one_bias" earns=0 says="not one for the whole layer"
def conv_params(k, cin, cout, bias=True):
    return k * k * cin * cout + int(bias)


# %% exercise="conv_params" attempt="bias_always" earns=1 says="With bias=False"
def conv_params(k, cin, cout, bias=True):
    return (k * k * cin + 1) * cout


# %% exercise="conv_params" attempt="bias_never" earns=0 says="biases are missing"
def conv_params(k, cin, cout, bias=True):
    return k * k * cin * cout


# %% exercise="conv_params" attempt="one_too_many" earns=0 says="One too many"
def conv_params(k, cin, cout, bias=True):
    return k * k * cin * cout + (cout if bias else 0) + 1


# %% exercise="conv_params" attempt="no_cin_and_a_bias_always" earns=0 says="channels that come in are missing"
def conv_params(k, cin, cout, bias=True):
    return (k * k + 1) * cout


# %% exercise="conv_params" attempt="side_not_square" earns=0 says="pixels large, not k"
def conv_params(k, cin, cout, bias=True):
    return k * cin * cout + (cout if bias else 0)


# %% [markdown]
# ## 5 build_digits_cnn


# %% exercise="build_digits_cnn" attempt="functional" earns=4
def build_digits_cnn(shape, k):
    inputs = keras.Input(shape=shape)
    x = layers.Conv2D(10, (3, 3), activation="relu")(inputs)
    x = layers.MaxPool2D((2, 2))(x)
    x = layers.Flatten()(x)
    x = layers.Dense(50, activation="relu")(x)
    model = keras.Model(inputs, layers.Dense(k, activation="softmax")(x))
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(optimizer="adam", loss=loss)
    return model


# %% exercise="build_digits_cnn" attempt="as_in_2020" earns=4
from keras.layers import Activation, Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential


def build_digits_cnn(shape, k):
    model = Sequential()
    model.add(Conv2D(input_shape=shape, filters=20, kernel_size=(3, 3), padding="same"))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dense(50, activation="relu"))
    model.add(Dense(k))
    model.add(Activation("softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    return model


# %% exercise="build_digits_cnn" attempt="global_pooling_and_tricks" earns=4
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    for filters in (24, 48):
        model.add(layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal"))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(k, activation="softmax", kernel_regularizer="l2"))
    adam = keras.optimizers.Adam(0.005)
    model.compile(adam, keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model


# %% exercise="build_digits_cnn" attempt="no_flatten" earns=0 says="Flatten missing"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(10, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# %% exercise="build_digits_cnn" attempt="shape_written_in" earns=3 says="pass `shape` on"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input((8, 8, 1))])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return model


# %% exercise="build_digits_cnn" attempt="ten_written_in" earns=3 says="the last layer has k nodes"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return model


# %% exercise="build_digits_cnn" attempt="wants_one_hot" earns=2 says="sparse_categorical_crossentropy"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="build_digits_cnn" attempt="not_compiled" earns=2 says="not compiled"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    return model


# %% exercise="build_digits_cnn" attempt="no_convolution" earns=3 says="no convolution layer"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Flatten())
    model.add(layers.Dense(50, activation="relu"))
    model.add(layers.Dense(k, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return model


# %% exercise="build_digits_cnn" attempt="no_softmax" earns=2 says="needs a softmax"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss)
    return model


# %% exercise="build_digits_cnn" attempt="softmax_and_from_logits" earns=4
# Keras notices the softmax, warns, and computes the right loss.
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss)
    return model


# %% exercise="build_digits_cnn" attempt="squared_error" earns=2 says="want them one-hot"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile(keras.optimizers.Adam(0.005), "mse")
    return model


# %% exercise="build_digits_cnn" attempt="plain_sgd" earns=3 says="Is it Adam"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile(keras.optimizers.SGD(0.001), "sparse_categorical_crossentropy")
    return model


# %% exercise="build_digits_cnn" attempt="forgot_return" earns=0 says="Does it end in `return`?"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(k, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")


# %% exercise="build_digits_cnn" attempt="one_node_for_two_classes" earns=3 says="gives 1 number a picture"
def build_digits_cnn(shape, k):
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.Conv2D(16, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    two = k == 2
    model.add(layers.Dense(1 if two else k, activation="sigmoid" if two else "softmax"))
    loss = "binary_crossentropy" if two else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.005), loss)
    return model


# %% [markdown]
# ## 6 receptive_field


# %% exercise="receptive_field" attempt="backwards" earns=3
def receptive_field(layers):
    field = 1
    for k, s in reversed(layers):
        field = (field - 1) * s + k
    return field


# %% exercise="receptive_field" attempt="product_of_strides_before" earns=3
import math


def receptive_field(layers):
    return 1 + sum((k - 1) * math.prod(s for _, s in layers[:i]) for i, (k, _) in enumerate(layers))


# %% exercise="receptive_field" attempt="strides_ignored" earns=1 says="strides are left out"
def receptive_field(layers):
    return 1 + sum(k - 1 for k, s in layers)


# %% exercise="receptive_field" attempt="product" earns=0 says="sizes were multiplied"
def receptive_field(layers):
    field = 1
    for k, _ in layers:
        field *= k
    return field


# %% exercise="receptive_field" attempt="sum_of_sizes" earns=0 says="sizes were added up"
def receptive_field(layers):
    return sum(k for k, _ in layers)


# %% exercise="receptive_field" attempt="stride_too_early" earns=1 says="used too early"
def receptive_field(layers):
    field = distance = 1
    for k, s in layers:
        distance *= s
        field += (k - 1) * distance
    return field


# %% exercise="receptive_field" attempt="own_stride_only" earns=1 says="all strides before it multiply"
def receptive_field(layers):
    return 1 + sum((k - 1) * s for k, s in layers)


# %% exercise="receptive_field" attempt="starts_at_zero" earns=0 says="One is missing"
def receptive_field(layers):
    field, distance = 0, 1
    for k, s in layers:
        field += (k - 1) * distance
        distance *= s
    return field


# %% exercise="receptive_field" attempt="no_layers_not_thought_of" earns=2 says="IndexError"
def receptive_field(layers):
    field, distance = layers[0]
    for k, s in layers[1:]:
        field += (k - 1) * distance
        distance *= s
    return field


# %% exercise="receptive_field" attempt="uses_the_list_up" earns=0 says="changed the argument"
def receptive_field(layers):
    field = 1
    while layers:
        k, s = layers.pop()
        field = (field - 1) * s + k
    return field


# %% exercise="receptive_field" attempt="backward_formula_forwards" earns=1 says="from the last to the first"
def receptive_field(layers):
    field = 1
    for k, s in layers:
        field = (field - 1) * s + k
    return field


# %% exercise="receptive_field" attempt="last_stride_only" earns=1 says="just before a layer"
def receptive_field(layers):
    field = before = 1
    for k, s in layers:
        field += (k - 1) * before
        before = s
    return field


# %% exercise="receptive_field" attempt="from_the_back" earns=1 says="from the last to the first"
def receptive_field(layers):
    field = distance = 1
    for k, s in reversed(layers):
        field += (k - 1) * distance
        distance *= s
    return field


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="eight maps come in"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="how many filters"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="as in a Dense layer"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="five the other way"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="Pair the pictures"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="says nothing about luck"
def question_2():
    return "d"
