"""The tutor names the mistake that was made, and never accuses a right answer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import mytorch
from lessons.exercise import Wrong
from lessons.tutor import KINDS, expect_gradient, explain_gradient, name_the_mistake
from tests.lessons.wrong_rules import RULES, convolution_by_loops, numbers

SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
ELEMENTS = st.floats(-1e3, 1e3).map(lambda x: 0.0 if abs(x) < 1e-3 else x)


def message(got: Any, right: Any, **clues: Any) -> str:
    with pytest.raises(Wrong) as caught:
        expect_gradient(got, right, "x", **clues)
    words = caught.value.words
    assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh)
    assert "，" in words.zh or "：" in words.zh
    return words.en


@pytest.mark.parametrize(("kind", "rule"), [pytest.param(*rule, id=rule[1].__name__) for rule in RULES])
def test_a_planted_mistake_is_named(kind: str, rule: Any) -> None:
    got, right, clues = rule()
    found = name_the_mistake(got, right, **clues)
    assert found is not None
    assert found.kind == kind
    assert found.words.en in message(got, right, **clues)


def test_every_kind_is_planted_in_two_operations() -> None:
    count = Counter(kind for kind, _ in RULES)
    assert {kind.name: count[kind.name] for kind in KINDS if count[kind.name] < 2} == {}


# right answers


def clues_for(right: np.ndarray) -> dict[str, Any]:
    """Clues of every sort, among them misleading ones: a batch of 1, an equal gradient, a part that is zero."""
    return {
        "parts": (right * 0.25, right * 0.75, right * 0),
        "unsummed": np.stack([right, right * 0]),
        "batch": 1,
        "others": {"w": right.copy(), "v": -right, "g": np.ones_like(right)},
        "at": right,
    }


@given(SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=ELEMENTS)), st.booleans())
def test_a_right_gradient_is_never_accused(right: np.ndarray, as_list: bool) -> None:
    got = right.tolist() if as_list else right.copy()
    if as_list and np.shape(got) != right.shape:
        return  # a list cannot say that it is empty along its second axis
    expect_gradient(got, right, "x", **clues_for(right))
    assert name_the_mistake(got, right, **clues_for(right)) is None


@given(SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=ELEMENTS)))
def test_rounding_to_float32_is_no_mistake(right: np.ndarray) -> None:
    expect_gradient(right.astype(np.float32), right, "x", **clues_for(right))
    expect_gradient(mytorch.tensor(right, dtype=mytorch.float32), right, "x")


@given(SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=ELEMENTS)), st.integers(0, 99))
def test_rounding_in_the_last_places_is_no_mistake(right: np.ndarray, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-1, 1, right.shape)
    largest = np.abs(right).max(initial=0)
    expect_gradient(right * (1 + 1e-12 * noise) + 1e-15 * largest * noise, right, "x", **clues_for(right))


@given(st.integers(0, 4).flatmap(lambda n: arrays(np.float64, (n, n), elements=ELEMENTS)))
def test_a_symmetric_gradient_may_come_transposed(half: np.ndarray) -> None:
    right = half + half.T
    expect_gradient(right.T, right, "x")


@given(SHAPES.flatmap(lambda shape: st.tuples(*[arrays(np.float64, shape, elements=ELEMENTS)] * 2)))
def test_what_is_said_of_a_wrong_gradient_is_always_said(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """Whatever comes, there is an error or none, and never another exception; warnings are errors here."""
    got, right = pair
    try:
        expect_gradient(got, right, "x", **clues_for(right))
    except Wrong:
        assert not np.allclose(got, right, rtol=1e-9, atol=0)


@given(SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=ELEMENTS)))
def test_a_flipped_sign_is_never_taken_for_something_else(right: np.ndarray) -> None:
    if not right.any():
        return
    found = name_the_mistake(-right, right)
    assert found is not None
    assert found.kind == "sign flipped"


def test_float32_sums_that_cancel_are_no_mistake() -> None:
    z = numbers(50).astype(np.float32)
    p = np.exp(z) / np.exp(z).sum()
    expect_gradient(p * (1 - p.sum()), np.zeros(50), "z")


# what fits two explanations


def test_two_explanations_that_fit_equally_well_are_both_said() -> None:
    antisymmetric = np.array([[0.0, 2.0], [-2.0, 0.0]])
    said = message(-antisymmetric, antisymmetric)
    assert "sign flipped" in said
    assert "also come from: transposed" in said
    said = message([2.0, 6.0], [1.0, 3.0], batch=2)
    assert "not divided by the batch" in said
    assert "also come from: twice too large" in said


def test_the_clue_is_named_before_the_factor() -> None:
    part = numbers(4)
    said = message(part, 2 * part, parts=(part, part))
    assert said.index("`=` where `+=`") < said.index("half as large")


def test_a_mistake_that_changes_nothing_is_not_named() -> None:
    said = message([[5.0, 1.0], [1.0, 5.0]], [[1.0, 2.0], [2.0, 1.0]])  # symmetric: nobody can see a transpose
    assert "transposed" not in said
    assert name_the_mistake([7.0], [1.3]) is None  # one number is a multiple of any other


def test_numbers_of_no_relation_are_only_compared() -> None:
    assert message(numbers(3, 4), numbers(3, 4, seed=1)).endswith("was expected")


def test_two_mistakes_at_once() -> None:
    right = numbers(2, 3)
    assert "two mistakes at once, sign flipped and besides transposed" in message(-right.T, right)


def test_both_values_and_their_place_are_shown() -> None:
    assert message([1.0, 2.5, 3.0], [1.0, 2.0, 3.0]).startswith("the gradient of x at (1,) is 2.5, but 2 was expected")


# answers that are no gradients


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "is a `return` missing?"),
        ("1.0", "should be numbers, but it is a str: '1.0'"),
        (np.sin, "should be numbers, but it is a ufunc"),
        ({"x": 1.0}, "should be numbers, but it is a dict"),
        ([1.0 + 2j, 0.0], "should be numbers, but it is a list"),
        (([1.0, 2.0], 3.0), "all gradients at once?"),
        (([1.0, 2.0], [3.0, 4.0]), "all gradients at once?"),
        ([1.0, float("nan")], "at (1,) is nan, but 2 was expected: a division by zero"),
        ([float("inf"), 2.0], "at (0,) is inf, but 1 was expected: a division by zero"),
        (float("nan"), "is nan: a division by zero"),
        ([], "has shape (0,), but (2,) was expected"),
        ([1.0, 2.0, 4.0], "has shape (3,), but (2,) was expected"),
        ([[1.0, 2.0]], "right numbers, wrong shape: (1, 2) in place of (2,)"),
        ([1e308, -1e308], "is 1e+308"),
    ],
    ids=str,
)
def test_an_answer_that_is_no_gradient_is_treated_kindly(got: Any, says: str) -> None:
    assert says in message(got, [1.0, 2.0])


def test_tensors_are_read_wherever_they_come_from() -> None:
    right = mytorch.tensor([1.0, 2.0])
    expect_gradient(mytorch.tensor([1.0, 2.0], requires_grad=True), right, "x")
    assert "sign flipped" in message(-right, right)


def test_the_border_of_a_mask_is_told_from_the_input() -> None:
    x = np.array([-1.0, 0.0, 2.0])
    said = message(3.0 * (x >= 0), 3.0 * (x > 0), at=x)
    assert "mask wrong exactly where the input is 0 (> or >=?)" in said


# free experiments


def test_explain_gradient_knows_the_right_gradient_itself() -> None:
    x, b = numbers(4, 3), numbers(3)
    said = explain_gradient(lambda x, b: x * b, lambda g, x, b: (g * b, g * x), {"x": x, "b": b})
    right, wrong = said.splitlines()
    assert right.startswith("x: ")
    assert wrong.startswith("b: ")
    assert "(4, 3)" in wrong


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYTORCH_LESSONS_LANG", "en")


def test_explain_gradient_finds_each_wrong_rule_of_a_convolution() -> None:
    x, w = numbers(5, 5), numbers(2, 2)

    def backward(g: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return convolution_by_loops(np.pad(g, 1), w), convolution_by_loops(x, g)[::-1, ::-1]

    of_x, of_w = explain_gradient(convolution_by_loops, backward, {"x": x, "w": w}).splitlines()
    assert of_x.startswith("x: the gradient of x")
    assert "kernel not flipped" in of_w


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
def test_explain_gradient_accepts_any_slope_at_a_kink(at_zero: float) -> None:
    x = np.array([-1.0, 0.0, 2.0])
    relu = {"function": lambda x: np.maximum(x, 0), "inputs": {"x": x}}
    assert explain_gradient(backward=lambda g, x: g * np.where(x == 0, at_zero, x > 0), **relu) == "x: right"
    outside = explain_gradient(backward=lambda g, x: g * np.where(x == 0, at_zero - 2, x > 0), **relu)
    assert outside.startswith("x: the gradient of x at (1,) is -")


def test_explain_gradient_counts_what_backward_returns() -> None:
    said = explain_gradient(lambda a, b: a + b, lambda g, a, b: g, {"a": 1.0, "b": 2.0})
    assert said == "backward returned 1 gradients for 2 inputs (a, b)"


def test_explain_gradient_leaves_the_inputs_as_they_were() -> None:
    x = np.array([1, 2, 3])

    def greedy(g: np.ndarray, x: np.ndarray) -> np.ndarray:
        x *= 0
        return 2 * g

    assert "x: " in explain_gradient(lambda x: 2 * x, greedy, {"x": x})
    assert x.tolist() == [1, 2, 3]
