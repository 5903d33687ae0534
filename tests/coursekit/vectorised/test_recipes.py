from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coursekit import ladder, many
from coursekit.vectorised import Recipe, recipes, train_many, train_recipe
from coursekit.vectorised.recipes import Networks

SMALL = Recipe(widths=(7, 5), rate=0.05, batch=20)
ROWS = np.random.default_rng(0).normal(size=(60, 6)).astype(np.float32)
LABELS = (ROWS[:, 0] > 0).astype(np.int64) + (ROWS[:, 1] > 0.5)


@pytest.mark.parametrize(
    "recipe",
    [
        SMALL,
        replace(SMALL, act="relu", opt="momentum", init="he"),
        replace(SMALL, opt="adam", rate=0.01, bn=True),
        replace(SMALL, act="relu", opt="adam", rate=0.01, bn=True),
    ],
)
def test_each_net_is_trained_as_keras_would_train_it(recipe: Recipe) -> None:
    import keras

    rng = np.random.default_rng(1)
    net = Networks(recipe, recipes._initial_weights(rng, [6, *recipe.widths, 3], 3, recipe))
    model = keras.Sequential([keras.Input((6,))])
    for i, width in enumerate(recipe.widths):
        model.add(keras.layers.Dense(width))
        model.layers[-1].set_weights([w[2].reshape(w[2].shape[-1 if j else 0 :]) for j, w in _pair(net, i)])
        if recipe.bn:
            model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.Activation(recipe.act))
    model.add(keras.layers.Dense(3, activation="softmax"))
    model.layers[-1].set_weights([net.weights[-2][2], net.weights[-1][2, 0]])
    sgd = keras.optimizers.SGD(recipe.rate, momentum=0.9 if recipe.opt == "momentum" else 0.0)
    model.compile(
        keras.optimizers.Adam(recipe.rate) if recipe.opt == "adam" else sgd, "sparse_categorical_crossentropy"
    )

    model.fit(ROWS, LABELS, batch_size=20, epochs=8, shuffle=False, verbose=0)
    step = recipes._optimiser(recipe, net.weights)
    for start in list(range(0, 60, 20)) * 8:
        net.forward(ROWS[start : start + 20], rng)
        step(net.gradients(LABELS[start : start + 20]))

    p = net.predict(ROWS)
    assert np.allclose(p[2], model.predict(ROWS, verbose=0), atol=2e-3)
    assert not np.allclose(p[1], p[2], atol=2e-3)


def _pair(net: Networks, i: int) -> list[tuple[int, np.ndarray]]:
    return list(enumerate(net._layer(i)[:2]))


@pytest.mark.parametrize("init", ["glorot", "he"])
def test_weights_start_as_spread_as_keras_starts_them(init: str) -> None:
    import keras

    kernel = recipes._initial_weights(
        np.random.default_rng(0), [300, 40, 10], 5, Recipe(init=init, widths=(40,))
    )[0]
    kinds = {"glorot": keras.initializers.GlorotUniform, "he": keras.initializers.HeNormal}
    theirs = np.asarray(kinds[init](seed=0)((300, 40)))
    assert np.std(kernel) == pytest.approx(np.std(theirs), rel=0.02)
    assert np.abs(kernel).max() == pytest.approx(np.abs(theirs).max(), rel=0.02)


def test_dropout_zeroes_the_share_and_scales_the_rest_in_training_only() -> None:
    recipe = Recipe(widths=(400,), dropout=0.25)
    net = Networks(recipe, recipes._initial_weights(np.random.default_rng(0), [6, 400, 3], 2, recipe))
    net.forward(ROWS, np.random.default_rng(1))
    mask = net._kept[0]["mask"]
    assert (mask == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert np.allclose(mask[mask > 0], 1 / 0.75)
    assert np.array_equal(net.predict(ROWS), net.predict(ROWS))


def test_gradients_with_dropout_are_slopes_of_the_cost() -> None:
    recipe = Recipe(widths=(4, 3), dropout=(0.3, 0.2), bn=True)
    net = Networks(
        recipe,
        [
            w.astype(np.float64)
            for w in recipes._initial_weights(np.random.default_rng(0), [6, 4, 3, 3], 1, recipe)
        ],
    )

    def cost() -> float:
        p = net.forward(ROWS, np.random.default_rng(7))  # the same nodes dropped each time
        return float(-np.log(p[0, np.arange(60), LABELS]).mean())

    cost()
    slopes = [g.copy() for g in net.gradients(LABELS)]
    for w, g in zip(net.weights, slopes, strict=True):
        place = tuple(size // 2 for size in w.shape)
        before = w[place]
        w[place] = before + 1e-4
        higher = cost()
        w[place] = before - 1e-4
        lower = cost()
        w[place] = before
        assert g[place] == pytest.approx((higher - lower) / 2e-4, abs=1e-4)


def test_accuracies_are_taken_when_asked_and_at_the_end() -> None:
    run = train_recipe(replace(SMALL, opt="adam"), ROWS, LABELS, ROWS, LABELS, epochs=7, nets=4, every=3)
    assert run.epochs.tolist() == [3, 6, 7]
    assert run.train.shape == run.test.shape == (4, 3)
    assert run.probabilities.shape == (4, 60, 3)
    assert run.updates == 21
    assert np.array_equal(run.test[:, -1], (run.probabilities.argmax(-1) == LABELS).mean(axis=1))
    assert run.test[:, -1].mean() > 0.6


def test_the_seed_decides() -> None:
    one, same, other = (
        train_recipe(SMALL, ROWS, LABELS, ROWS, LABELS, epochs=1, nets=2, seed=seed).probabilities
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_net_that_diverges_counts_as_saying_0() -> None:
    wild = replace(SMALL, act="relu", rate=1e20)
    run = train_recipe(wild, ROWS * 255, LABELS, ROWS, LABELS, epochs=3, nets=2)
    assert np.isnan(run.probabilities).any()
    assert run.test[0, -1] == (LABELS == 0).mean()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"init": "xavier"}, "init must be one of glorot, he"),
        ({"act": "tanh"}, "act must be one of sigmoid, relu"),
        ({"opt": "rmsprop"}, "opt must be one of"),
        ({"dropout": 1.0}, "dropout must lie"),
        ({"dropout": (0.1, 0.2)}, "dropout must lie"),
        ({"batch": 0}, "batch must be 1 or more"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Recipe(**change)  # type: ignore[arg-type]


def test_rows_and_labels_must_belong_together() -> None:
    with pytest.raises(ValueError, match=r"X_test must be \(n, d\)"):
        train_recipe(SMALL, ROWS, LABELS, ROWS, LABELS[:-1])


def test_notebooks_handed_out_earlier_find_what_they_import() -> None:
    assert (ladder.climb, ladder.Recipe, many.train_many) == (train_recipe, Recipe, train_many)
