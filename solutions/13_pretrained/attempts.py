# %% exercise="preprocess_caffe" attempt="colour_by_colour" earns=3
import numpy as np


def preprocess_caffe(x):
    red, green, blue = (x[..., i].astype(float) for i in range(3))
    return np.stack([blue - 103.939, green - 116.779, red - 123.68], axis=-1)


# %% exercise="preprocess_caffe" attempt="keras_own" earns=3
import keras
import numpy as np


def preprocess_caffe(x):
    return keras.applications.vgg16.preprocess_input(np.array(x, dtype="float32"))


# %% exercise="preprocess_caffe" attempt="indices_as_a_list" earns=3
def preprocess_caffe(x):
    turned = x[..., [2, 1, 0]]
    return (turned - [103.939, 116.779, 123.68]).tolist()


# %% exercise="preprocess_caffe" attempt="divided_first" earns=0 says="divided by 255 first"
import numpy as np


def preprocess_caffe(x):
    return x[..., ::-1] / 255 - np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="red_stays_first" earns=0 says="still red first"
import numpy as np


def preprocess_caffe(x):
    return x - np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="in_place" earns=0 says="changed the argument"
def preprocess_caffe(x):
    turned = x[..., ::-1]
    turned -= [103.939, 116.779, 123.68]
    return turned


# %% exercise="preprocess_caffe" attempt="in_place_after_a_copy_of_the_view" earns=2 says="Cannot cast"
def preprocess_caffe(x):
    turned = x[..., ::-1].copy()
    turned -= [103.939, 116.779, 123.68]
    return turned


# %% exercise="preprocess_caffe" attempt="means_not_turned" earns=0 says="lost the mean of red"
import numpy as np


def preprocess_caffe(x):
    return x[..., ::-1] - np.array([123.68, 116.779, 103.939])


# %% exercise="preprocess_caffe" attempt="first_axis_turned" earns=0 says="still red first"
import numpy as np


def preprocess_caffe(x):
    return x[::-1] - np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="as_mobilenet" earns=0 says="MobileNet's pixels"
def preprocess_caffe(x):
    return x / 127.5 - 1


# %% exercise="preprocess_caffe" attempt="one_picture_only" earns=2 says="in a batch is the width"
import numpy as np


def preprocess_caffe(x):
    return x[:, :, ::-1] - np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="dark_taken_for_scaled" earns=2 says="This picture is dark, not scaled"
import numpy as np


def preprocess_caffe(x):
    x = x.astype("float32")
    if x.max() <= 1:
        x = x * 255
    return x[..., ::-1] - np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="batch_axis_added_and_taken_off" earns=2 says="as the picture alone"
import numpy as np


def preprocess_caffe(x):
    batch = x[np.newaxis] if x.ndim == 3 else x
    out = batch[:, :, :, ::-1] - np.array([103.939, 116.779, 123.68])
    return out[0] if len(out) == 1 else out


# %% exercise="preprocess_caffe" attempt="as_whole_numbers" earns=0 says="cut down to whole ones"
import numpy as np


def preprocess_caffe(x):
    return (x[..., ::-1] - np.array([103.939, 116.779, 123.68])).astype(int)


# %% exercise="preprocess_caffe" attempt="as_bytes" earns=0 says="squeezed into bytes"
import numpy as np


def preprocess_caffe(x):
    return (x[..., ::-1] - np.array([103.939, 116.779, 123.68])).astype(int).astype("uint8")


# %% exercise="preprocess_caffe" attempt="means_added" earns=0 says="They are to be subtracted"
import numpy as np


def preprocess_caffe(x):
    return x[..., ::-1] + np.array([103.939, 116.779, 123.68])


# %% exercise="preprocess_caffe" attempt="means_minus_pixels" earns=0 says="pixels minus means"
import numpy as np


def preprocess_caffe(x):
    return np.array([103.939, 116.779, 123.68]) - x[..., ::-1]


# %% exercise="preprocess_caffe" attempt="mean_of_its_own" earns=0 says="ImageNet's means are asked for"
def preprocess_caffe(x):
    return x[..., ::-1] - x.mean()


# %% exercise="preprocess_caffe" attempt="divided_at_the_end" earns=0 says="no division"
import numpy as np


def preprocess_caffe(x):
    return (x[..., ::-1] - np.array([103.939, 116.779, 123.68])) / 255


# %% exercise="preprocess_caffe" attempt="means_forgotten" earns=0 says="the means are still in there"
def preprocess_caffe(x):
    return x[..., ::-1].astype(float)


# %% exercise="top_k" attempt="sorted_pairs" earns=3
def top_k(probs, names, k):
    rows = []
    for row in probs:
        pairs = sorted(zip(row, names, strict=True), reverse=True)
        rows.append([(name, value) for value, name in pairs[:k]])
    return rows


# %% exercise="top_k" attempt="best_and_cross_out" earns=3
import numpy as np


def top_k(probs, names, k):
    out = []
    for row in np.array(probs, dtype=float):
        found = []
        for _ in range(k):
            i = int(row.argmax())
            found.append([names[i], row[i]])
            row[i] = -1
        out.append(found)
    return tuple(out)


# %% exercise="top_k" attempt="argsort_from_the_end" earns=3
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(probs, axis=1)[:, ::-1][:, :k]
    return [[(names[i], probs[n, i]) for i in order[n]] for n in range(len(probs))]


# %% exercise="top_k" attempt="first_row_for_all" earns=1 says="names of the first one"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs[0])[:k]
    return [[(names[i], float(probs[0, i])) for i in order] for _ in probs]


# %% exercise="top_k" attempt="ascending" earns=0 says="likeliest should come first"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(probs, axis=1)[:, -k:]
    return [[(names[i], row[i]) for i in best] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="the_least_likely" earns=0 says="least likely"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(probs, axis=1)[:, :k]
    return [[(names[i], row[i]) for i in best] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="partition_only" earns=1 says="in the order of the classes"
import numpy as np


def top_k(probs, names, k):
    order = np.sort(np.argpartition(-probs, k - 1, axis=1)[:, :k], axis=1)
    return [[(names[i], row[i]) for i in best] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="names_only" earns=0 says="a pair (name, probability) was expected"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=1)[:, :k]
    return [[names[i] for i in best] for best in order]


# %% exercise="top_k" attempt="numbers_for_names" earns=0 says="the name of the class was expected"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=1)[:, :k]
    return [[(int(i), row[i]) for i in best] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="always_five" earns=0 says="number of pairs"
import numpy as np


def top_k(probs, names, k=5):
    order = np.argsort(-probs, axis=1)[:, :5]
    return [[(names[i], row[i]) for i in best] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="first_rows_probabilities" earns=1 says="probabilities of the first picture"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=1)[:, :k]
    top = np.sort(probs[0])[::-1][:k]
    return [[(names[i], value) for i, value in zip(best, top, strict=True)] for best in order]


# %% exercise="top_k" attempt="percentages" earns=0 says="These are percentages"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=1)[:, :k]
    return [[(names[i], 100 * row[i]) for i in columns] for row, columns in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="probabilities_of_the_first_classes" earns=0 says="probabilities of the first k classes"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=1)[:, :k]
    return [
        [(names[i], row[j]) for j, i in enumerate(columns)] for row, columns in zip(probs, order, strict=True)
    ]


# %% exercise="top_k" attempt="share_among_the_k" earns=0 says="divided by their sum"
import numpy as np


def top_k(probs, names, k):
    answers = []
    for row in probs:
        best = np.argsort(row)[::-1][:k]
        answers.append([(names[i], row[i] / row[best].sum()) for i in best])
    return answers


# %% exercise="top_k" attempt="sorted_by_name" earns=0 says="by the alphabet"
def top_k(probs, names, k):
    return [sorted(zip(names, row, strict=True), reverse=True)[:k] for row in probs]


# %% exercise="top_k" attempt="columns_sorted" earns=0 says="A picture is a row"
import numpy as np


def top_k(probs, names, k):
    order = np.argsort(-probs, axis=0)
    return [[(names[i], row[i]) for i in best[:k]] for row, best in zip(probs, order, strict=True)]


# %% exercise="top_k" attempt="the_first_k" earns=0 says="The first k classes"
def top_k(probs, names, k):
    return [list(zip(names, row, strict=True))[:k] for row in probs]


# %% exercise="top_k" attempt="place_by_value" earns=2 says="may be equally likely"
def top_k(probs, names, k):
    lists = []
    for row in probs.tolist():
        largest = sorted(row, reverse=True)[:k]
        lists.append([(names[row.index(share)], share) for share in largest])
    return lists


# %% exercise="top_k" attempt="crossed_out_by_0" earns=2 says="have 0"
def top_k(probs, names, k):
    lists = []
    for row in probs:
        rest, pairs = row.copy(), []
        for _ in range(k):
            i = rest.argmax()
            pairs.append((names[i], row[i]))
            rest[i] = 0
        lists.append(pairs)
    return lists


# %% exercise="top_k" attempt="array_of_pairs" earns=0 says="is a text"
import numpy as np


def top_k(probs, names, k):
    return [np.array([(names[i], row[i]) for i in np.argsort(-row)[:k]]) for row in probs]


# %% exercise="label_grid" attempt="picture_by_picture" earns=4
import numpy as np


def label_grid(models, X, names):
    out = []
    for i in range(len(X)):
        row = {}
        for model, (preprocess, predict) in models.items():
            row[model] = names[int(np.argmax(predict(preprocess(X[i : i + 1].copy()))[0]))]
        out.append(row)
    return out


# %% exercise="label_grid" attempt="all_predictions_first" earns=4
import numpy as np


def label_grid(models, X, names):
    p = {model: predict(preprocess(np.array(X))) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="with_probabilities" earns=4
def label_grid(models, X, names):
    out = [{} for _ in X]
    for model, parts in models.items():
        p = parts[1](parts[0](X.copy()))
        for i in range(len(X)):
            best = p[i].argmax()
            out[i][model] = (names[best], float(p[i][best]))
    return out


# %% exercise="label_grid" attempt="argmax_of_one_at_a_time" earns=4
import numpy as np


def label_grid(models, X, names):
    grid = []
    for i in range(len(X)):
        one = X[i : i + 1]
        grid.append({m: names[np.argmax(predict(pre(one.copy())))] for m, (pre, predict) in models.items()})
    return grid


# %% exercise="label_grid" attempt="argmax_by_tensorflow" earns=4
import tensorflow as tf


def label_grid(models, X, names):
    grid = [{} for _ in X]
    for model, (preprocess, predict) in models.items():
        for i, best in enumerate(tf.argmax(predict(preprocess(X.copy())), axis=1)):
            grid[i][model] = names[best]
    return grid


# %% exercise="label_grid" attempt="last_of_argsort" earns=4
def label_grid(models, X, names):
    grid = [{} for _ in X]
    for model, (preprocess, predict) in models.items():
        p = predict(preprocess(X.copy()))
        for i in range(len(X)):
            grid[i][model] = names[p[i].argsort()[-1]]
    return grid


# %% exercise="label_grid" attempt="argmax_of_all" earns=0 says="answer for the first one"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X.copy())) for model, (preprocess, predict) in models.items()}
    return [{model: names[q.argmax()] for model, q in p.items()} for _ in X]


# %% exercise="label_grid" attempt="argmax_down_the_columns" earns=0 says="best picture for each class"
def label_grid(models, X, names):
    p = {
        model: predict(preprocess(X.copy())).argmax(axis=0) for model, (preprocess, predict) in models.items()
    }
    return [{model: names[q[i]] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="largest_probabilities" earns=0 says="the name of a class was expected"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X.copy())) for model, (preprocess, predict) in models.items()}
    return [{model: float(q[i].max()) for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="preprocessed_twice" earns=0 says="scaled twice"
def label_grid(models, X, names):
    p = {model: predict(preprocess(preprocess(X.copy()))) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="divided_by_255" earns=0 says="divided by 255 before"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X / 255)) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="result_of_preprocess_dropped" earns=1 says="must reach `predict`"
def label_grid(models, X, names):
    grid = [{} for _ in X]
    for model, (preprocess, predict) in models.items():
        mine = X.copy()
        preprocess(mine)
        for row, p in zip(grid, predict(mine), strict=True):
            row[model] = names[p.argmax()]
    return grid


# %% exercise="label_grid" attempt="first_for_all" earns=0 says="answer for the first one"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X.copy())) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[0].argmax()] for model, q in p.items()} for _ in X]


# %% exercise="label_grid" attempt="one_dictionary_for_all" earns=0 says="dictionary of its own"
def label_grid(models, X, names):
    out = [{}] * len(X)
    for model, (preprocess, predict) in models.items():
        p = predict(preprocess(X.copy()))
        for i in range(len(X)):
            out[i][model] = names[p[i].argmax()]
    return out


# %% exercise="label_grid" attempt="no_preprocessing" earns=0 says="not preprocessed"
def label_grid(models, X, names):
    p = {model: predict(X.copy()) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="no_copy" earns=2 says="changed the argument"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X)) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="one_copy_for_all" earns=3 says="Model D was given pictures that another"
def label_grid(models, X, names):
    pictures = X.copy()
    p = {model: predict(preprocess(pictures)) for model, (preprocess, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="first_models_preprocessing" earns=2 says="Model B has the answers of model A"
def label_grid(models, X, names):
    first = next(iter(models.values()))[0]
    p = {model: predict(first(X.copy())) for model, (_, predict) in models.items()}
    return [{model: names[q[i].argmax()] for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="squeezed" earns=3 says="may be of one picture"
import numpy as np


def label_grid(models, X, names):
    grid = [{} for _ in X]
    for model, (preprocess, predict) in models.items():
        for row, best in zip(grid, np.squeeze(predict(preprocess(X.copy()))).argmax(axis=1), strict=True):
            row[model] = names[best]
    return grid


# %% exercise="label_grid" attempt="one_picture_without_a_batch" earns=0 says="needs a batch"
def label_grid(models, X, names):
    out = []
    for picture in X:
        row = {m: names[predict(pre(picture.copy())).argmax()] for m, (pre, predict) in models.items()}
        out.append(row)
    return out


# %% exercise="label_grid" attempt="the_other_way_round" earns=0 says="A dictionary came back"
def label_grid(models, X, names):
    out = {}
    for model, (preprocess, predict) in models.items():
        out[model] = [names[i] for i in predict(preprocess(X.copy())).argmax(axis=1)]
    return out


# %% exercise="label_grid" attempt="numbers_instead_of_names" earns=0 says="stands 3; the name of a class"
def label_grid(models, X, names):
    p = {model: predict(preprocess(X.copy())) for model, (preprocess, predict) in models.items()}
    return [{model: int(q[i].argmax()) for model, q in p.items()} for i in range(len(X))]


# %% exercise="label_grid" attempt="the_least_likely" earns=0 says="the least likely classes"
def label_grid(models, X, names):
    grid = [{} for _ in X]
    for model, (preprocess, predict) in models.items():
        for row, p in zip(grid, predict(preprocess(X.copy())), strict=True):
            row[model] = names[p.argmin()]
    return grid


# %% exercise="label_grid" attempt="one_model_only" earns=2 says="models of picture 0"
def label_grid(models, X, names):
    model, (preprocess, predict) = next(iter(models.items()))
    return [{model: names[p.argmax()]} for p in predict(preprocess(X.copy()))]


# %% exercise="label_grid" attempt="last_for_all" earns=0 says="answer for the last one"
def label_grid(models, X, names):
    row = {}
    grid = []
    for i in range(len(X)):
        for model, (preprocess, predict) in models.items():
            row[model] = names[predict(preprocess(X.copy()))[i].argmax()]
        grid.append(row)
    return grid


# %% exercise="label_grid" attempt="names_of_the_models_forgotten" earns=0 says="a dictionary was expected"
def label_grid(models, X, names):
    each = [
        [names[p.argmax()] for p in predict(preprocess(X.copy()))] for preprocess, predict in models.values()
    ]
    return [list(row) for row in zip(*each, strict=True)]


# %% exercise="gap_features" attempt="called_and_averaged_twice" earns=4
import numpy as np


def gap_features(base, preprocess, X):
    maps = np.asarray(base(preprocess(np.array(X)), training=False))
    return maps.mean(axis=1).mean(axis=1)


# %% exercise="gap_features" attempt="pooling_layer" earns=4
import keras


def gap_features(base, preprocess, X):
    pooled = keras.layers.GlobalAveragePooling2D()(base.outputs[0])
    return keras.Model(base.inputs[0], pooled).predict(preprocess(X.copy()), verbose=0)


# %% exercise="gap_features" attempt="on_the_output_of_the_base" earns=4
from keras import Model, layers


def gap_features(base, preprocess, X):
    pooled = layers.GlobalAveragePooling2D()(base.output)
    model = Model(inputs=base.input, outputs=pooled)
    return model.predict(preprocess(X.copy()), verbose=0)


# %% exercise="gap_features" attempt="one_after_the_other" earns=4
def gap_features(base, preprocess, X):
    rows = []
    for i in range(len(X)):
        maps = base.predict(preprocess(X[i : i + 1].copy()), verbose=0)[0]
        rows.append([float(maps[:, :, c].mean()) for c in range(maps.shape[-1])])
    return rows


# %% exercise="gap_features" attempt="no_copy" earns=2 says="changed the argument"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X), verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="divided_first" earns=0 says="divided by 255 before"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X / 255), verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="preprocessed_twice" earns=0 says="preprocessed twice"
def gap_features(base, preprocess, X):
    inputs = preprocess(X.copy())
    return base.predict(preprocess(inputs.copy()), verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="divided_only" earns=0 says="instead of preprocessing"
def gap_features(base, preprocess, X):
    return base.predict(X / 255, verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="flattened" earns=0 says="you flattened the maps"
def gap_features(base, preprocess, X):
    maps = base.predict(preprocess(X.copy()), verbose=0)
    return maps.reshape(len(maps), -1)


# %% exercise="gap_features" attempt="the_maps" earns=0 says="these are the maps"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0)


# %% exercise="gap_features" attempt="largest" earns=0 says="largest value"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0).max(axis=(1, 2))


# %% exercise="gap_features" attempt="in_training_mode" earns=0 says="training mode"
import numpy as np


def gap_features(base, preprocess, X):
    return np.asarray(base(preprocess(X.copy()), training=True)).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="not_preprocessed" earns=0 says="not preprocessed"
def gap_features(base, preprocess, X):
    return base.predict(X, verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="wrong_axes" earns=0 says="you averaged over axis 0 and 1"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0).mean(axis=(0, 1))


# %% exercise="gap_features" attempt="the_last_axes" earns=0 says="you averaged over axis 2 and 3"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0).mean(axis=(2, 3))


# %% exercise="gap_features" attempt="over_the_height_alone" earns=0 says="you averaged over axis 1."
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0).mean(axis=1)


# %% exercise="gap_features" attempt="dimensions_kept" earns=0 says="two axes of length 1 are left"
def gap_features(base, preprocess, X):
    return base.predict(preprocess(X.copy()), verbose=0).mean(axis=(1, 2), keepdims=True)


# %% exercise="gap_features" attempt="what_preprocess_returned_dropped" earns=2 says="must reach the base"
def gap_features(base, preprocess, X):
    batch = X.copy()
    preprocess(batch)
    return base.predict(batch, verbose=0).mean(axis=(1, 2))


# %% exercise="gap_features" attempt="squeezed" earns=3 says="shape"
import numpy as np


def gap_features(base, preprocess, X):
    return np.squeeze(base.predict(preprocess(X.copy()), verbose=0).mean(axis=(1, 2)))


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="many of them were even right"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="how sure was the network"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="Too little training makes answers worse"
def question_1():
    return "d"


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "d"


# %% exercise="question_2" attempt="a" earns=0 says="not one answer was right"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="not of pixels"
def question_2():
    return "b"


# %% exercise="question_2" attempt="c" earns=0 says="Nothing forbids a large share"
def question_2():
    return "c"
