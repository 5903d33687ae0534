"""The plots: what is drawn where, and what the words say. How they look is for eyes to judge."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import matplotlib
import matplotlib.pyplot as plt
import nbclient
import nbformat
import numpy as np
import pytest
from coursekit import datasets, plots
from coursekit.plots import areas, grids
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from numpy.typing import NDArray

matplotlib.use("Agg")

CORNERS, XOR = datasets.xor()
TRIANGLE = np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 2.0]])


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def is_xor(points: NDArray[Any]) -> NDArray[Any]:
    return np.abs(points[:, 0] - points[:, 1])


def area_at(ax: Axes, x: float, y: float) -> int:
    """The index of the class whose colour the plane has at a point."""
    (mesh,) = [artist for artist in ax.collections if isinstance(artist, QuadMesh)]
    corners = mesh.get_coordinates()
    column = int(np.searchsorted(corners[0, :, 0], x)) - 1
    row = int(np.searchsorted(corners[:, 0, 1], y)) - 1
    return int(mesh.get_array()[row, column])


def border_points(ax: Axes) -> NDArray[Any]:
    contours = [artist for artist in ax.collections if isinstance(artist, ContourSet)]
    return np.concatenate([path.vertices for contour in contours for path in contour.get_paths()])


def legend_words(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def grey(color: Any) -> float:
    return float(np.dot(to_rgb(color), (0.299, 0.587, 0.114)))


# The style


def test_the_first_colours_are_told_apart_by_marker_too() -> None:
    assert len(set(plots.COLORS)) == len(plots.COLORS) == len(set(plots.MARKERS)) == len(plots.MARKERS)


def test_the_areas_of_the_first_three_classes_differ_clearly_in_grey() -> None:
    greys = [grey(areas._tint(i)) for i in range(3)]
    assert np.abs(np.subtract.outer(greys, greys))[~np.eye(3, dtype=bool)].min() > 0.12


def test_figures_keep_a_white_background() -> None:
    assert to_rgb(plt.figure().get_facecolor()) == (1, 1, 1)
    assert to_rgb(plt.rcParams["savefig.facecolor"]) == (1, 1, 1)


# decision_area


def test_each_corner_of_xor_lies_in_the_area_of_its_class() -> None:
    ax = plots.decision_area(is_xor, CORNERS, XOR)
    assert [area_at(ax, x, y) for x, y in CORNERS] == [0, 1, 1, 0]


def test_the_border_runs_where_the_answer_is_one_half() -> None:
    ax = plots.decision_area(is_xor, CORNERS, XOR)
    np.testing.assert_allclose(is_xor(border_points(ax)), 0.5, atol=0.02)


def test_the_axes_are_not_swapped() -> None:
    ax = plots.decision_area(lambda points: points[:, 0], CORNERS, CORNERS[:, 0])
    np.testing.assert_allclose(border_points(ax)[:, 0], 0.5, atol=0.02)
    assert (area_at(ax, 0, 1), area_at(ax, 1, 0)) == (0, 1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_1$", "$x_2$")


def test_margin_and_step_set_how_far_and_how_fine_the_plane_is() -> None:
    seen: list[NDArray[Any]] = []

    def predict(points: NDArray[Any]) -> NDArray[Any]:
        seen.append(points)
        return points[:, 0]

    ax = plots.decision_area(predict, [[0, 10], [1, 12]], [0, 1], margin=1, step=0.5)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 2), (9, 13))
    np.testing.assert_allclose(np.unique(seen[0][:, 0]), np.arange(-1, 2.1, 0.5), atol=1e-6)
    np.testing.assert_allclose(np.unique(seen[0][:, 1]), np.arange(9, 13.1, 0.5), atol=1e-6)


def test_every_example_is_drawn_with_the_marker_and_colour_of_its_class() -> None:
    ax = plots.decision_area(is_xor, CORNERS, XOR)
    for label, line in enumerate(ax.lines):
        np.testing.assert_array_equal(line.get_xydata(), CORNERS[XOR[:, 0] == label])
        assert (line.get_marker(), line.get_color()) == (plots.MARKERS[label], plots.COLORS[label])
        assert line.get_linestyle() == "None"
    assert legend_words(ax) == ["0", "1"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda p: is_xor(p),
        lambda p: is_xor(p)[:, None],
        lambda p: (is_xor(p) > 0.5).astype(int),
        lambda p: is_xor(p) > 0.5,
        lambda p: (is_xor(p) > 0.5).astype(float),
        lambda p: np.column_stack([1 - is_xor(p), is_xor(p)]),
        lambda p: is_xor(p).tolist(),
        lambda p: keras.ops.convert_to_tensor(is_xor(p)),
    ],
    ids=["(N,)", "(N, 1)", "labels", "booleans", "float labels", "(N, 2)", "list", "tensor"],
)
def test_every_usual_form_of_answer_gives_the_same_areas(answer: Any) -> None:
    ax = plots.decision_area(answer, CORNERS, XOR)
    assert [area_at(ax, x, y) for x, y in CORNERS] == [0, 1, 1, 0]
    np.testing.assert_allclose(is_xor(border_points(ax)), 0.5, atol=0.03)


@pytest.mark.parametrize("form", ["scores", "labels", "float labels"])
def test_three_classes_get_three_areas_that_meet_between_them(form: str) -> None:
    def predict(points: NDArray[Any]) -> NDArray[Any]:
        scores = -((points[:, None] - TRIANGLE) ** 2).sum(axis=-1)
        return {"scores": scores, "labels": scores.argmax(1), "float labels": scores.argmax(1) * 1.0}[form]

    ax = plots.decision_area(predict, TRIANGLE, [0, 1, 2])
    assert [area_at(ax, x, y) for x, y in TRIANGLE] == [0, 1, 2]
    nearest = np.sort(np.linalg.norm(border_points(ax)[:, None] - TRIANGLE, axis=-1), axis=1)
    np.testing.assert_allclose(nearest[:, 0], nearest[:, 1], atol=0.04)


def test_labels_may_be_any_two_numbers_with_a_border_between_them() -> None:
    ax = plots.decision_area(lambda p: p[:, 0] - 0.25, CORNERS, [-1, -1, 1, 1], border=0)
    assert legend_words(ax) == ["-1", "1"]
    assert (area_at(ax, 0.2, 0.5), area_at(ax, 0.3, 0.5)) == (0, 1)


def test_labels_may_be_names() -> None:
    ax = plots.decision_area(lambda p: p[:, 0], CORNERS, ["cat", "cat", "dog", "dog"])
    assert legend_words(ax) == ["cat", "dog"]
    assert (area_at(ax, 0, 0), area_at(ax, 1, 0)) == (0, 1)


def test_a_network_that_answers_the_same_everywhere_has_one_area_and_no_border() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plots.decision_area(lambda p: np.full(len(p), 0.3), CORNERS, XOR)
    assert {area_at(ax, x, y) for x, y in CORNERS} == {0}
    assert not [artist for artist in ax.collections if isinstance(artist, ContourSet)]
    assert legend_words(ax) == ["0", "1"]


def test_a_class_that_is_predicted_but_has_no_example_is_in_the_legend() -> None:
    ax = plots.decision_area(lambda p: np.where(p[:, 0] > 0.5, 2, 0), CORNERS, [0, 0, 1, 1])
    assert legend_words(ax) == ["0", "1", "2"]
    assert (area_at(ax, 0, 0), area_at(ax, 1, 0)) == (0, 2)


def test_a_keras_model_can_be_given_as_it_is_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.set_weights([np.array([[4.0], [0.0]]), np.array([-1.0])])
    ax = plots.decision_area(model, CORNERS, [0, 0, 1, 1])
    np.testing.assert_allclose(border_points(ax)[:, 0], 0.25, atol=0.02)
    assert capsys.readouterr().out == ""


def test_a_classifier_of_scikit_learn_can_be_given_as_it_is() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(1).fit(CORNERS, XOR[:, 0])
    ax = plots.decision_area(model, CORNERS, XOR)
    assert [area_at(ax, x, y) for x, y in CORNERS] == [0, 1, 1, 0]


def test_a_plot_goes_into_the_axes_it_is_given_with_its_title() -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert plots.decision_area(is_xor, CORNERS, XOR, ax=right, title="XOR") is right
    assert right.get_title() == "XOR"
    assert not left.has_data()


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        ({"X": CORNERS[:, :1]}, ValueError, "X must have the shape (n, 2), two inputs a row, not (4, 1)"),
        ({"X": CORNERS[0]}, ValueError, "X must have the shape (n, 2), two inputs a row, not (2,)"),
        (
            {"X": CORNERS[:0], "y": []},
            ValueError,
            "X must have the shape (n, 2), two inputs a row, not (0, 2)",
        ),
        ({"X": [["a", "b"]] * 4}, ValueError, "X must hold numbers"),
        ({"y": [0, 1]}, ValueError, "X has 4 rows but y has 2 labels"),
        ({"y": np.eye(4)}, ValueError, "y must hold one label a row, not (4, 4): use y.argmax(axis=1)"),
        ({"margin": -1}, ValueError, "margin must be 0 or more, not -1"),
        ({"step": 0}, ValueError, "step must be more than 0, not 0"),
        (
            {"X": CORNERS * 255},
            ValueError,
            "step=0.02 would cut the plane into 163,840,000 points; try step=1",
        ),
        ({"predict": 3}, TypeError, "predict must be a model or a function of the points, not 3"),
        ({"predict": lambda p: p[:5, 0]}, ValueError, "it returned (5,)"),
        ({"predict": lambda p: p[:, :, None]}, ValueError, "it returned (10201, 2, 1)"),
        ({"predict": lambda p: p[:, 0] * np.nan}, ValueError, "nan or infinity: has the training diverged?"),
    ],
)
def test_decision_area_names_the_argument_that_is_wrong(
    arguments: dict[str, Any], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind) as caught:
        plots.decision_area(**{"predict": is_xor, "X": CORNERS, "y": XOR} | arguments)
    assert says in str(caught.value)


# history


BOTH = {
    "loss": [3.0, 2.0, 1.0],
    "accuracy": [0.1, 0.2, 0.4],
    "val_loss": [4, 3, 3],
    "val_accuracy": [0, 0, 1],
}


def test_loss_and_metrics_get_a_panel_each_and_the_metrics_axes_come_back() -> None:
    ax = plots.history(BOTH, title="Digits")
    left, right = ax.figure.axes
    assert right is ax
    assert (left.get_ylabel(), right.get_ylabel()) == ("loss", "accuracy")
    assert [line.get_ydata().tolist() for line in left.lines] == [BOTH["loss"], BOTH["val_loss"]]
    assert [line.get_ydata().tolist() for line in right.lines] == [BOTH["accuracy"], BOTH["val_accuracy"]]
    assert ax.figure.get_suptitle() == "Digits"


def test_epochs_are_counted_from_1() -> None:
    ax = plots.history({"loss": [3, 2, 1]})
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert ax.get_xlabel() == "epoch"


def test_training_and_validation_differ_by_line_style_and_marker() -> None:
    training, validation = plots.history(BOTH, keys=["loss", "val_loss"]).lines
    assert (training.get_linestyle(), validation.get_linestyle()) == ("-", "--")
    assert training.get_markerfacecolor() != validation.get_markerfacecolor()
    assert training.get_color() == validation.get_color()


def test_keys_choose_the_curves_of_one_plot() -> None:
    ax = plots.history(BOTH, keys="accuracy", title="One")
    assert ax.figure.axes == [ax]
    assert ax.lines[0].get_ydata().tolist() == BOTH["accuracy"]
    assert (ax.get_title(), ax.get_ylabel(), legend_words(ax)) == ("One", "accuracy", ["training"])


def test_into_given_axes_all_curves_go_with_their_full_names() -> None:
    _, ax = plt.subplots()
    assert plots.history(BOTH, ax=ax) is ax
    assert legend_words(ax) == [
        "training loss",
        "training accuracy",
        "validation loss",
        "validation accuracy",
    ]
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 4


def test_what_fit_returns_can_be_given_as_it_is() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    fitted = model.fit(CORNERS, XOR, epochs=3, verbose=0)
    ax = plots.history(fitted)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), fitted.history["loss"])


def test_several_runs_are_compared_by_name_colour_and_marker() -> None:
    ax = plots.history({"sigmoid": {"loss": [3, 3]}, "ReLU": {"loss": [3, 1]}}, keys="loss")
    assert legend_words(ax) == ["sigmoid", "ReLU"]
    assert len({line.get_color() for line in ax.lines}) == len({line.get_marker() for line in ax.lines}) == 2


def test_a_run_that_lacks_a_curve_is_drawn_with_those_it_has() -> None:
    ax = plots.history({"a": {"loss": [1]}, "b": {"loss": [2], "val_loss": [3]}}, keys=["loss", "val_loss"])
    assert legend_words(ax) == ["a, training", "b, training", "b, validation"]


def test_the_learning_rate_is_drawn_only_when_asked_for() -> None:
    curves = {"loss": [1, 2], "learning_rate": [0.1, 0.01]}
    (only,) = plots.history(curves).figure.axes
    assert [line.get_ydata().tolist() for line in only.lines] == [[1, 2]]
    assert plots.history(curves, keys="learning_rate").get_ylabel() == "learning rate"


def test_with_many_curves_the_legend_stands_beside_them() -> None:
    ax = plots.history({name: {"loss": [1, 2]} for name in "abcdef"}, keys="loss")
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_window_extent().x0 >= ax.get_window_extent().x1


@pytest.mark.parametrize(
    ("history", "keys", "kind", "says"),
    [
        (
            BOTH,
            "acc",
            ValueError,
            "there is no 'acc' in this history; it has loss, accuracy, val_loss, val_accuracy",
        ),
        ([1, 2], None, TypeError, "history must be what model.fit returned, or its .history, not [1, 2]"),
        ({}, None, TypeError, "history must be what model.fit returned"),
    ],
)
def test_history_says_what_it_lacks(history: Any, keys: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        plots.history(history, keys=keys)
    assert says in str(caught.value)


# pictures


GREY = np.linspace(0, 1, 4 * 6 * 5).reshape(4, 6, 5)


def captions(figure: Figure) -> list[str]:
    return [ax.get_title() for ax in figure.axes]


def test_wrong_predictions_are_marked_by_cross_words_frame_and_weight() -> None:
    figure = plots.pictures(GREY, true=[0, 1, 2, 0], predicted=[0, 2, 2, 1], names=["cat", "dog", "owl"])
    assert captions(figure) == ["✓ cat", "✗ owl\ntrue: dog", "✓ owl", "✗ dog\ntrue: cat"]
    frames = [ax.spines["left"].get_linewidth() for ax in figure.axes]
    assert frames[0] == frames[2] < frames[1] == frames[3]
    assert [ax.title.get_fontweight() for ax in figure.axes] == ["normal", "bold", "normal", "bold"]


def test_the_words_on_wrong_pictures_are_dark_enough_to_read_on_white() -> None:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(grids.WRONG)]
    contrast = 1.05 / (np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05)
    assert contrast > 4.5


def test_pictures_appear_in_order_row_by_row() -> None:
    figure = plots.pictures(GREY, columns=3, title="Four")
    for ax, image in zip(figure.axes, GREY, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
    rows = [ax.get_subplotspec().rowspan.start for ax in figure.axes]
    assert rows == [0, 0, 0, 1]
    assert figure.get_suptitle() == "Four"


@pytest.mark.parametrize(("label", "other"), [("true", "predicted"), ("predicted", "true")])
def test_one_kind_of_label_alone_is_a_plain_name(label: str, other: str) -> None:
    assert captions(plots.pictures(GREY, **{label: np.array([3, 1, 4, 1])})) == ["3", "1", "4", "1"]
    assert captions(plots.pictures(GREY, **{label: ["a"] * 4, other: None})) == ["a"] * 4


def test_names_may_be_a_dictionary_and_labels_a_column_of_floats() -> None:
    figure = plots.pictures(GREY, true=np.array([[0.0], [7.0], [0.0], [7.0]]), names={0: "no", 7: "yes"})
    assert captions(figure) == ["no", "yes", "no", "yes"]


@pytest.mark.parametrize(
    ("X", "black", "white"),
    [
        (np.full((1, 4, 5), 9, np.uint8), 0, 255),
        (np.full((1, 4, 5), 0.3), 0, 1),
        (np.full((1, 4, 5), 1.1), 0, 1),
        (np.full((1, 4, 5), 15.0), 0, 16),
        (np.full((1, 4, 5), 200.0), 0, 255),
        (np.stack([np.full((4, 5), -1.0), np.full((4, 5), 1.0)]), -1, 1),
    ],
    ids=["uint8", "0 to 1", "a little above 1", "0 to 16", "0 to 255", "-1 to 1"],
)
def test_black_and_white_are_those_of_the_format_not_of_a_dark_batch(
    X: Any, black: float, white: float
) -> None:
    assert plots.pictures(X).axes[0].images[0].get_clim() == (black, white)


def test_colour_pictures_keep_their_colours() -> None:
    X = np.zeros((2, 4, 5, 3), np.uint8)
    X[0, ..., 0], X[1, ..., 2] = 255, 51
    first, second = (ax.images[0].get_array() for ax in plots.pictures(X).axes)
    np.testing.assert_allclose(first[0, 0], [1, 0, 0])
    np.testing.assert_allclose(second[0, 0], [0, 0, 0.2])


def test_a_last_axis_of_one_is_grey() -> None:
    figure = plots.pictures(GREY[..., None])
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), GREY[1])


def test_long_names_get_room() -> None:
    names = ["a very long name for a fruit", "another fruit with a long name"]
    figure = plots.pictures(GREY, true=[0, 1, 0, 1], predicted=[1, 0, 0, 1], names=names)
    figure.canvas.draw()
    boxes = sorted((ax.title.get_window_extent() for ax in figure.axes), key=lambda box: box.x0)
    assert all(left.x1 <= right.x0 for left, right in itertools.pairwise(boxes))


@pytest.mark.parametrize(
    ("X", "options", "says"),
    [
        (GREY[0], {}, "X must be several pictures, and (6, 5) looks like one: pass X[None]"),
        (np.zeros((6, 5, 3)), {}, "X must be several pictures, and (6, 5, 3) looks like one: pass X[None]"),
        (np.zeros((2, 6, 5, 4)), {}, "X must have the shape (n, height, width)"),
        (np.zeros((500, 2, 2)), {}, "X holds 500 pictures; 1 to 128 fit: pass X[:32], say"),
        (np.zeros((0, 2, 2)), {}, "X holds 0 pictures"),
        (GREY, {"true": [1, 2]}, "true must hold 4 labels, one for each picture, not (2,)"),
        (
            GREY,
            {"predicted": np.eye(4)},
            "predicted must hold one label a picture, not (4, 4): use .argmax(axis=1)",
        ),
        (GREY, {"predicted": [0.1, 0.9, 0.8, 0.3]}, "predicted must hold labels, not probabilities"),
        (GREY, {"true": [0, 1, 2, 3], "names": ["a", "b"]}, "names has no name for the label 2"),
        (GREY, {"columns": 0}, "columns must be 1 or more, not 0"),
    ],
)
def test_pictures_names_the_argument_that_is_wrong(X: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as caught:
        plots.pictures(X, **options)
    assert says in str(caught.value)


# filters and feature_maps


def test_filters_show_the_chosen_channel_of_each_filter_on_one_scale_about_0() -> None:
    kernel = np.random.RandomState(0).normal(size=(3, 2, 4, 5))
    figure = plots.filters(kernel, channel=2)
    *small, bar = figure.axes
    assert len(small) == 5
    largest = np.abs(kernel[:, :, 2]).max()
    for k, ax in enumerate(small):
        np.testing.assert_array_equal(ax.images[0].get_array(), kernel[:, :, 2, k])
        assert ax.images[0].get_clim() == (-largest, largest)
    assert captions(figure)[:3] == ["filter 0", "1", "2"]
    assert bar.get_ylabel() == "weight"


def test_the_kernel_of_a_layer_can_be_given() -> None:
    layer = keras.layers.Conv2D(4, 3)
    layer.build((None, 8, 8, 1))
    figure = plots.filters(layer.get_weights()[0])
    np.testing.assert_array_equal(figure.axes[3].images[0].get_array(), layer.get_weights()[0][:, :, 0, 3])


def test_feature_maps_share_one_scale_so_that_a_silent_filter_is_dark() -> None:
    maps = np.zeros((6, 5, 3))
    maps[2, 2, 1], maps[3, 3, 2] = 4, 1
    figure = plots.feature_maps(maps[None])
    *small, bar = figure.axes
    for k, ax in enumerate(small):
        np.testing.assert_array_equal(ax.images[0].get_array(), maps[:, :, k])
        assert ax.images[0].get_clim() == (0, 4)
    assert captions(figure)[:3] == ["map 0", "1", "2"]
    assert bar.get_ylabel() == "response"


def test_all_zero_weights_and_maps_can_be_shown() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots.filters(np.zeros((3, 3, 1, 2))).canvas.draw()
        plots.feature_maps(np.zeros((3, 3, 2))).canvas.draw()


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: plots.filters(np.zeros((3, 3))), "take layer.get_weights()[0] of a Conv2D"),
        (lambda: plots.filters(np.zeros((3, 3, 2, 4)), channel=2), "channel must lie between 0 and 1, not 2"),
        (lambda: plots.filters(np.zeros((3, 3, 1, 500))), "there are 500 filters; 1 to 128 fit"),
        (lambda: plots.feature_maps(np.zeros((4, 6, 6, 2))), "pick one of the 4 pictures, maps[0]"),
        (lambda: plots.feature_maps(np.zeros((6, 6))), "maps must have the shape (height, width, filters)"),
    ],
)
def test_filters_and_maps_say_what_shape_they_need(draw: Any, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        draw()
    assert says in str(caught.value)


# Notebooks


@pytest.mark.kernel
def test_a_notebook_shows_each_plot_once_and_in_order_and_no_repr() -> None:
    cells = [
        "from coursekit import datasets, plots\nX, y = datasets.xor()\nD = datasets.digits()[0][:3]",
        "plots.decision_area(lambda p: p[:, 0], X, y)",
        "plots.history({'loss': [2, 1]})",
        "figure = plots.pictures(D)",
        "figure",
        "plots.pictures(D[:1])\nplots.decision_area(lambda p: p[:, 0], X, y)\nplots.pictures(D)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    outputs = [cell.outputs for cell in notebook.cells]
    assert [len(each) for each in outputs] == [0, 1, 1, 1, 1, 3]
    assert all("image/png" in output["data"] for each in outputs for output in each)
    small, area, wide = outputs[-1]
    assert area["data"]["image/png"] == outputs[1][0]["data"]["image/png"]
    assert len(small["data"]["image/png"]) < len(wide["data"]["image/png"])


def test_a_network_has_its_weights_on_the_arrows_and_its_biases_at_the_nodes() -> None:
    ax = plots.network(
        [[[1, 2.5], [3, -4]], [[7], [8]]], [[-1, 0], [9]], names=[["x1", "x2"], ["h", "k"], ["y"]]
    )
    shown = [text.get_text() for text in ax.texts if text.get_text()]
    assert sorted(shown) == sorted(
        ["1", "2.5", "3", "-4", "7", "8", "b = -1", "b = 0", "b = 9", "x1", "x2", "h", "k", "y"]
    )


@pytest.mark.parametrize(
    ("weights", "biases", "words"),
    [
        ([[[1, 2]]], [[0]], "layer 1"),
        ([[[1], [2]], [[3], [4]]], [[0], [0]], "layer 2"),
        ([np.ones((6, 1))], [[0]], "6 nodes"),
    ],
)
def test_a_network_that_can_not_be_drawn_is_refused(weights: Any, biases: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plots.network(weights, biases)


def test_a_network_without_biases_shows_none() -> None:
    ax = plots.network([[[1, 2]], [[3], [4]]], names=[["x"], ["h", "k"], ["y"]])
    assert sorted(text.get_text() for text in ax.texts if text.get_text()) == sorted("1234xhky")


def test_a_chain_shows_what_goes_forward_and_what_comes_back() -> None:
    ax = plots.chain([0.5, 3], forward=[2, 1, 3], back=[-3, -1])
    written = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    assert written.keys() == {"0.5", "3", "2", "1", "-3", "-1", "× 3"} - {""}
    assert [written[error] for error in ("-3", "-1")] == [(2, -0.62), (4, -0.62)], "below their neurons"
    forward_only = plots.chain([0.5, 3], forward=[2, 1, 3])
    assert sorted(text.get_text() for text in forward_only.texts if text.get_text()) == sorted(
        ["0.5", "3", "2", "1", "3"]
    )


def test_the_arrows_of_a_chain_lead_back_beside_each_other() -> None:
    ax = plots.chain([1, 2, 3], forward=[1, 1, 2, 6], back=[6, 3, 1], factors=["· 2", "· 3 · ¼"])
    back = [text for text in ax.texts if getattr(text, "arrow_patch", None) and text.xy[1] < 0]
    ends = [(text.xyann[0], text.xy[0]) for text in back]
    assert all(start > end for start, end in ends), "from the right to the left"
    assert ends[0][0] < ends[1][1], "the first ends where the second has not begun"
    assert {"· 2", "· 3 · ¼"} <= {text.get_text() for text in ax.texts}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"forward": [2, 1]}, "forward has 2 entries; with 2 weights it takes 3"),
        ({"forward": [2, 1, 3], "back": [1]}, "back has 1 entries"),
        ({"forward": [2, 1, 3], "back": [1, 1], "factors": ["a", "b"]}, "factors has 2 entries"),
    ],
)
def test_a_chain_with_numbers_that_do_not_fit_is_refused(numbers: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plots.chain([0.5, 3], **numbers)


def test_the_arrows_of_a_network_touch_its_nodes_and_lie_below_its_numbers() -> None:
    ax = plots.network([[[1, 2.5], [3, -4]]], [[-1, 0]])
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    nodes = np.array([circle.center for circle in ax.patches])
    assert len(arrows) == 4
    for arrow in arrows:
        for end in (arrow.xy, arrow.xyann):
            nearest = np.linalg.norm(nodes - end, axis=1).min()
            assert nearest == pytest.approx(ax.patches[0].radius), "at the edge, not below the node"
        assert all(arrow.zorder < text.zorder for text in ax.texts if text.get_text())
