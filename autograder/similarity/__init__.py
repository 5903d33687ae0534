"""Finds submissions of a lesson that are more similar than the lesson explains, for a person to look at."""

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
