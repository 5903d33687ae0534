"""The callbacks, in real training runs and, where time matters, on a clock of our own."""

from __future__ import annotations

from typing import Any

import keras
import nbclient
import nbformat
import numpy as np
import pytest
from coursekit import callbacks
from coursekit.callbacks import PrintEvery, Progress, RecordEvery


def train(*watching: keras.callbacks.Callback, epochs: int = 10, **options: Any) -> keras.callbacks.History:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([[0], [1], [1], [1]])
    return model.fit(X, y, epochs=epochs, batch_size=2, verbose=0, callbacks=list(watching), **options)


class FakeLine:
    """Notes what would be seen."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.finished: list[str] = []

    def show(self, text: str) -> None:
        self.shown.append(text)

    def finish(self, text: str) -> None:
        self.finished.append(text)


class FakeClock:
    """Goes on by `step` seconds whenever it is read."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def epochs_in(printed: str) -> list[str]:
    return [line.partition("  accuracy")[0] for line in printed.splitlines()]


# PrintEvery


def test_print_every_prints_the_first_every_nth_and_the_last_epoch(
    capsys: pytest.CaptureFixture[str],
) -> None:
    train(PrintEvery(4), epochs=10)
    assert epochs_in(capsys.readouterr().out) == [
        "epoch  1/10",
        "epoch  4/10",
        "epoch  8/10",
        "epoch 10/10",
    ]


def test_print_every_prints_the_numbers_of_that_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    history = train(PrintEvery(5), epochs=5).history
    last = capsys.readouterr().out.splitlines()[-1]
    assert f"loss {history['loss'][-1]:.4f}" in last
    assert f"accuracy {history['accuracy'][-1]:.4f}" in last


def test_an_epoch_is_printed_once_even_if_it_is_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    train(PrintEvery(5), epochs=10)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_after_early_stopping_the_last_epoch_that_ran_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    stop = keras.callbacks.EarlyStopping("loss", patience=1, min_delta=100)
    train(PrintEvery(50), stop, epochs=100)
    assert epochs_in(capsys.readouterr().out) == ["epoch   1/100", "epoch   2/100"]


def test_tiny_numbers_are_not_printed_as_zero(capsys: pytest.CaptureFixture[str]) -> None:
    callback = PrintEvery(1)
    callback.set_params({"epochs": 1})
    callback.on_epoch_end(0, {"loss": 0.00012, "accuracy": 1.0, "val_loss": 0.0, "huge": 2.5e7})
    assert (
        capsys.readouterr().out == "epoch 1/1  loss 1.2e-04  accuracy 1.0000  val_loss 0.0000  huge 2.5e+07\n"
    )


# RecordEvery


def test_record_every_appends_epoch_and_logs_counting_from_0() -> None:
    sink: list[Any] = []
    history = train(RecordEvery(3, sink)).history
    assert [epoch for epoch, _ in sink] == [0, 3, 6, 9]
    assert [logs["loss"] for _, logs in sink] == [history["loss"][epoch] for epoch in (0, 3, 6, 9)]


def test_two_recorders_do_not_disturb_each_other() -> None:
    often: list[Any] = []
    seldom: list[Any] = []
    train(RecordEvery(2, often), RecordEvery(5, seldom))
    assert ([epoch for epoch, _ in often], [epoch for epoch, _ in seldom]) == ([0, 2, 4, 6, 8], [0, 5])


def test_what_was_recorded_does_not_change_with_keras_own_dictionary() -> None:
    sink: list[Any] = []
    logs = {"loss": 1.0}
    RecordEvery(1, sink).on_epoch_end(0, logs)
    logs["loss"] = 2.0
    assert sink == [(0, {"loss": 1.0})]


@pytest.mark.parametrize("make", [PrintEvery, lambda n: RecordEvery(n, [])])
@pytest.mark.parametrize(
    ("n", "kind", "says"),
    [
        (0, ValueError, "n must be 1 or more, not 0"),
        (-3, ValueError, "n must be 1 or more, not -3"),
        (2.5, TypeError, "n must be a whole number of epochs such as 100, not 2.5"),
        ("10", TypeError, "n must be a whole number of epochs such as 100, not '10'"),
    ],
)
def test_a_bad_n_is_refused_in_words(make: Any, n: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        make(n)
    assert str(caught.value).startswith(says)


def test_a_sink_that_is_no_list_is_refused_before_training() -> None:
    with pytest.raises(
        TypeError, match=r"sink must be a list to append to, not \{\}: make one first, sink = \[\]"
    ):
        RecordEvery(1, {})  # type: ignore[arg-type]


# Progress


def test_progress_shows_at_most_ten_states_a_second_however_fast_training_is() -> None:
    line, clock = FakeLine(), FakeClock(step=0.005)
    train(Progress(line=line, clock=clock), epochs=30)
    seconds = clock.now - 100
    assert 1 < len(line.shown) <= seconds * 10 + 1


def test_progress_shows_every_batch_of_a_slow_training() -> None:
    line = FakeLine()
    train(Progress(line=line, clock=FakeClock(step=5)), epochs=3)
    # The start, and for each epoch two batches and its end.
    assert len(line.shown) == 1 + 3 * 3


def test_progress_tells_epoch_share_time_left_and_numbers() -> None:
    line = FakeLine()
    callback = Progress(line=line, clock=iter([0.0, 0.0, 30.0, 60.0, 60.0]).__next__)
    callback.set_params({"epochs": 4, "steps": 10})
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(4, {"loss": 0.5})
    callback.on_epoch_end(0, {"loss": 0.25})
    assert line.shown == [
        "epoch 1/4  ░░░░░░░░░░░░░░░░░░░░   0%  starting",
        "epoch 1/4  ██░░░░░░░░░░░░░░░░░░  12%  3 min 30 s left  loss 0.5000",
        "epoch 1/4  █████░░░░░░░░░░░░░░░  25%  3 min 00 s left  loss 0.2500",
    ]
    callback.on_train_end()
    assert line.finished == ["1 epoch in 1 min 00 s  loss 0.2500"]


def test_progress_of_a_continued_training_counts_only_what_is_new() -> None:
    line = FakeLine()
    train(Progress(line=line, clock=FakeClock(step=5)), epochs=10, initial_epoch=8)
    assert line.shown[-1].startswith("epoch 10/10  " + "█" * 20 + " 100%  0.0 s left")
    assert line.finished[0].startswith("2 epochs in ")


def test_progress_can_watch_one_training_after_another() -> None:
    line = FakeLine()
    progress = Progress(line=line, clock=FakeClock(step=5))
    train(progress, epochs=3)
    train(progress, epochs=2)
    assert [text.split(" in ")[0] for text in line.finished] == ["3 epochs", "2 epochs"]


def test_progress_does_without_a_known_number_of_batches() -> None:
    line = FakeLine()
    callback = Progress(line=line, clock=FakeClock(step=5))
    callback.set_params({"epochs": 2, "steps": None})
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(3, {"loss": 1.0})
    assert "0%  starting  loss 1.0000" in line.shown[-1]
    callback.on_epoch_end(0, {"loss": 1.0})
    assert " 50%  " in line.shown[-1]


def test_in_a_file_progress_leaves_its_last_line_only(capsys: pytest.CaptureFixture[str]) -> None:
    train(Progress(), epochs=5)
    out = capsys.readouterr().out
    assert out.startswith("5 epochs in ")
    assert out.count("\n") == 1
    assert "\r" not in out


def test_in_a_terminal_progress_writes_over_its_line_and_wipes_what_was_longer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    line = callbacks._line_for_this_place()
    line.show("a long line")
    line.show("short")
    line.finish("end")
    assert capsys.readouterr().out == "\ra long line\rshort      \rend  \n"


@pytest.mark.kernel
def test_a_saved_notebook_keeps_one_output_of_progress_in_its_last_state() -> None:
    code = """
from coursekit.callbacks import Progress
progress = Progress()
progress.SECONDS_BETWEEN = 0
progress.set_params({"epochs": 50, "steps": 1})
progress.on_train_begin()
for epoch in range(50):
    progress.on_epoch_begin(epoch)
    progress.on_epoch_end(epoch, {"loss": 1 / (epoch + 1)})
progress.on_train_end()
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "display_data"
    assert output["data"]["text/plain"].startswith("50 epochs in ")
    assert output["data"]["text/plain"].endswith("loss 0.0200")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (42.4, "42 s"),
        (61, "1 min 01 s"),
        (3599.6, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_durations_read_as_a_person_would_say_them(seconds: float, text: str) -> None:
    assert callbacks._duration(seconds) == text
