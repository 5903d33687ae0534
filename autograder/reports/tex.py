"""Simple formulas as plain HTML, for pages that can load no formula renderer.

Subscripts and superscripts, fractions in one line, Greek letters, the usual signs. A formula that goes
beyond that is left as TeX.
"""

from __future__ import annotations

import re
from html import escape

_GREEK = """
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν
xi ξ pi π rho ρ sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ
Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
"""
_SIGNS = """
cdot · times × pm ± le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ propto ∝ in ∈ notin ∉ to →
rightarrow → leftarrow ← Rightarrow ⇒ Leftrightarrow ⇔ mapsto ↦ infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏
int ∫ odot ⊙ circ ∘ ldots … dots … cdots ⋯ forall ∀ exists ∃ land ∧ lor ∨ lnot ¬ neg ¬ mid | top ⊤ ell ℓ
star ⋆ ast ∗ prime ′
"""
_SPACES = {",": "\u2009", ":": " ", ";": " ", " ": " ", "!": "", "quad": "\u2003", "qquad": "\u2003\u2003"}
_FUNCTIONS = "exp log ln max min argmax argmin sin cos tan tanh det dim arg lim softmax"
_UPRIGHT = frozenset(("text", "mathrm", "operatorname", "mathtt", "textrm"))
_BOLD = frozenset(("mathbf", "boldsymbol", "textbf"))
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}
_SKIPPED = frozenset(("left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "limits"))
#: After these, TeX sets a letter close by.
_CLOSE = frozenset((*_GREEK.split()[::2], "partial", "nabla", "sum", "prod", "int"))
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\(.)|([{}^_])|(\s+)|(.)", re.DOTALL)


def _pairs(words: str) -> dict[str, str]:
    listed = words.split()
    return dict(zip(listed[::2], listed[1::2], strict=True))


_NAMES = frozenset(_FUNCTIONS.split())
_SYMBOLS = {**_pairs(_GREEK), **_pairs(_SIGNS)}


def formula_html(tex: str) -> str:
    """`tex` (without its dollar signs) as HTML; TeX in `<code>` when it is more than this module knows."""
    try:
        formula = _Formula(tex)
        html = formula.sequence()
        if formula.token is not None:
            raise _Unknown
    except (_Unknown, RecursionError):
        return f"<code>{escape(tex.strip())}</code>"
    return html.strip()


class _Unknown(Exception):
    """Something that plain HTML does not say."""


class _Formula:
    """Reads a formula from left to right."""

    def __init__(self, tex: str) -> None:
        self._tokens = list(_TOKEN.finditer(tex))
        self._position = 0

    @property
    def token(self) -> re.Match[str] | None:
        """The next token, None at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def sequence(self) -> str:
        """Everything up to the end or to a closing brace."""
        pieces = []
        while self.token is not None and self.token[3] != "}":
            pieces.append(self._piece())
        return "".join(pieces)

    def _piece(self) -> str:
        if self.token is not None and self.token[3] in ("^", "_"):
            tag = "sup" if self.token[3] == "^" else "sub"
            self._next()
            self._skip_spaces()
            return f"<{tag}>{self._atom()}</{tag}>"
        return self._atom()

    def _atom(self) -> str:
        """One symbol, or what stands between braces."""
        token = self.token
        if token is None:
            raise _Unknown
        self._next()
        if token[1] is not None:
            return self._command(token[1])
        if token[2] is not None:
            return self._escaped(token[2])
        if token[3] == "{":
            return self._until_brace()
        if token[3] is not None:
            raise _Unknown
        if token[4] is not None:
            return " "
        return _character(token[5])

    def _command(self, name: str) -> str:
        if name in _SYMBOLS:
            if name in _CLOSE:
                self._skip_spaces_before_a_letter()
            return escape(_SYMBOLS[name])
        if name in _NAMES:
            return name
        if name in _SPACES:
            return _SPACES[name]
        if name in _SKIPPED:
            return ""
        if name in ("frac", "tfrac", "dfrac"):
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name == "sqrt":
            return f"√{_grouped(self._argument())}"
        if name in _UPRIGHT or name in _BOLD:
            text = escape(self._raw_argument())
            return f"<b>{text}</b>" if name in _BOLD else text
        if name in _ACCENTS:
            letter = self._raw_argument()
            if len(letter) == 1:
                return f"<i>{escape(letter)}{_ACCENTS[name]}</i>"
        raise _Unknown

    def _escaped(self, character: str) -> str:
        if character in _SPACES:
            return _SPACES[character]
        if character in "{}%$&#_":
            return escape(character)
        if character == "|":
            return "‖"
        raise _Unknown

    def _argument(self) -> str:
        self._skip_spaces()
        return self._atom()

    def _raw_argument(self) -> str:
        """The letters between braces, spaces and all."""
        if self.token is None or self.token[3] != "{":
            raise _Unknown
        self._next()
        letters = []
        while self.token is not None and self.token[3] != "}":
            if self.token[1] is not None:
                raise _Unknown
            letters.append(self.token[2] or self.token[0])
            self._next()
        self._close()
        return "".join(letters)

    def _until_brace(self) -> str:
        inside = self.sequence()
        self._close()
        return inside

    def _close(self) -> None:
        if self.token is None:
            raise _Unknown
        self._next()

    def _skip_spaces(self) -> None:
        while self.token is not None and self.token[4] is not None:
            self._next()

    def _skip_spaces_before_a_letter(self) -> None:
        after = self._tokens[self._position + 1] if self._position + 1 < len(self._tokens) else None
        if after is not None and (after[0].isalnum() or after[1] in _CLOSE):
            self._skip_spaces()

    def _next(self) -> None:
        self._position += 1


def _character(character: str) -> str:
    if character == "\\":
        raise _Unknown
    if character.isalpha():
        return f"<i>{escape(character)}</i>"
    return {"-": "−", "'": "′", "*": "∗"}.get(character, escape(character))


def _grouped(html: str) -> str:
    """`html` in brackets, unless it is one symbol."""
    bare = re.sub(r"<[^>]*>", "", html)
    return html if len(bare) <= 1 or bare.isdigit() else f"({html})"
