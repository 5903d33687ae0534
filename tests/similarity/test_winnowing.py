"""What winnowing promises: a long enough piece in common is found, too short a one never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.similarity.normal import Token
from autograder.similarity.winnowing import GRAM, WINDOW, fingerprints

SURE = GRAM + WINDOW - 1


def tokens(words: list[str]) -> list[Token]:
    return [Token(word, line) for line, word in enumerate(words, 1)]


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(WORDS, WORDS, WORDS, WORDS, st.lists(st.sampled_from("abcdefgh"), min_size=SURE, max_size=20))
def test_a_piece_in_common_is_found_wherever_it_stands(
    before: list[str], after: list[str], above: list[str], below: list[str], piece: list[str]
) -> None:
    one, other = fingerprints(tokens(before + piece + after)), fingerprints(tokens(above + piece + below))
    assert one.keys() & other.keys()


def test_less_than_a_run_in_common_is_never_found() -> None:
    piece = [f"p{number}" for number in range(GRAM - 1)]
    one = fingerprints(tokens([*"abcdefghijkl", *piece, *"mnopqrstuv"]))
    other = fingerprints(tokens([*"ABCDEFGHIJKL", *piece, *"MNOPQRSTUV"]))
    assert one and other and not one.keys() & other.keys()


@pytest.mark.parametrize("length", [0, 1, SURE - 1])
def test_what_is_too_short_to_tell_anything_has_none(length: int) -> None:
    assert fingerprints(tokens(["a"] * length)) == {}


def test_a_fingerprint_knows_its_lines_and_is_the_same_in_every_process() -> None:
    words = [f"w{number}" for number in range(SURE)]
    ((value, lines),) = fingerprints(tokens(words)).items()
    assert len(lines) == GRAM and lines <= set(range(1, SURE + 1))
    assert value == 1915808216858637756
