"""Which submissions of a lesson are closer to each other than the lesson explains: a place to look."""

from autograder.similarity.answers import NotRead, Reader, StudentAnswers, answers_in, explained
from autograder.similarity.page import Compared, similarity_json, similarity_page
from autograder.similarity.pairs import THRESHOLD, Pair, similar_pairs
from autograder.similarity.table import similarity_table

__all__ = [
    "THRESHOLD",
    "Compared",
    "NotRead",
    "Pair",
    "Reader",
    "StudentAnswers",
    "answers_in",
    "explained",
    "similar_pairs",
    "similarity_json",
    "similarity_page",
    "similarity_table",
]
