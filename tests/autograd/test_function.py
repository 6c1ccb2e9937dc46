"""autograd.Function: operations of your own, with PyTorch's interface."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import mytorch
from mytorch.autograd import Function, grad, gradcheck, gradgradcheck
from mytorch.autograd.function import once_differentiable
from mytorch.tensor import Tensor, tensor_of


def leaf(values=(1.0, 2.0, 3.0)):
    return tensor_of(np.array(values, np.float64)).requires_grad_()


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x


def test_a_function_of_ones_own_is_differentiated():
    x = leaf()
    y = Cube.apply(x)
    assert y.grad_fn.name() == "CubeBackward"
    assert y.tolist() == [1, 8, 27]
    y.sum().backward()
    assert x.grad.tolist() == [3, 12, 27]


def test_it_passes_first_and_second_order_checks():
    assert gradcheck(Cube.apply, leaf())
    assert gradgradcheck(Cube.apply, leaf())


def test_third_derivatives_come_from_the_same_backward():
    x = leaf([2.0])
    y = Cube.apply(x)
    for expected in (12, 12, 6):
        (y,) = grad(y.sum(), x, create_graph=True)
        assert y.tolist() == [expected]


def test_without_gradients_nothing_is_recorded():
    y = Cube.apply(tensor_of(np.ones(3)))
    assert not y.requires_grad
    with mytorch.no_grad():
        assert not Cube.apply(leaf()).requires_grad


def test_forward_is_not_recorded_itself():
    seen = []

    class Spy(Function):
        @staticmethod
        def forward(ctx, x):
            seen.append((mytorch.autograd.is_grad_enabled(), (x * 2).requires_grad))
            return x * 2

        @staticmethod
        def backward(ctx, g):
            seen.append((mytorch.autograd.is_grad_enabled(), isinstance(g, Tensor)))
            return g * 2

    Spy.apply(leaf()).sum().backward()
    assert seen == [(False, False), (False, True)]


def test_other_arguments_get_none():
    class Power(Function):
        @staticmethod
        def forward(ctx, x, exponent, name=None):
            ctx.exponent = exponent
            ctx.save_for_backward(x)
            return x**exponent

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * ctx.exponent * x ** (ctx.exponent - 1), None, None

    x = leaf()
    Power.apply(x, 3, "a name").sum().backward()
    assert x.grad.tolist() == [3, 12, 27]


def test_trailing_nones_are_forgiven():
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2, None, None

    x = leaf()
    Twice.apply(x).sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_needs_input_grad_says_what_is_wanted():
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx, a, b, c):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        def backward(ctx, g):
            seen.append(ctx.needs_input_grad)
            a, b = ctx.saved_tensors
            return (g * b if ctx.needs_input_grad[0] else None, g * a if ctx.needs_input_grad[1] else None, None)

    a, b = leaf(), tensor_of(np.ones(3))
    Product.apply(a, b, 5).sum().backward()
    Product.apply(b, a, 5).sum().backward()
    assert seen == [(True, False, False), (False, True, False)]
    assert a.grad.tolist() == [2, 2, 2]


def test_several_outputs_some_of_them_unused():
    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):
            return g * 2 + h * 3

    x = leaf()
    first, second = Both.apply(x)
    (first + second).sum().backward()
    assert x.grad.tolist() == [5, 5, 5]
    x.grad = None
    Both.apply(x)[1].sum().backward()  # the other arrives as zeros
    assert x.grad.tolist() == [3, 3, 3]
    assert gradcheck(Both.apply, leaf())
    assert gradgradcheck(Both.apply, leaf())


def test_without_materializing_unused_outputs_arrive_as_none():
    seen = []

    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):
            seen.append((g is None, h is None))
            return h * 3

    Both.apply(leaf())[1].sum().backward()
    assert seen == [(True, False)]


def test_outputs_marked_non_differentiable_have_no_gradient():
    class Sorted(Function):
        @staticmethod
        def forward(ctx, x):
            sign, half = tensor_of(np.sign(x.array)), x * 0.5
            ctx.mark_non_differentiable(sign)
            return sign, half

        @staticmethod
        def backward(ctx, g, h):
            return h * 0.5

    x = leaf()
    sign, half = Sorted.apply(x)
    assert not sign.requires_grad
    assert half.requires_grad
    (sign * half).sum().backward()
    assert x.grad.tolist() == [0.5, 0.5, 0.5]


def test_integer_outputs_have_no_gradient():
    class WithIndex(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, tensor_of(np.array([0, 1, 2]))

        @staticmethod
        def backward(ctx, g, unused):
            return g * 2

    x = leaf()
    value, index = WithIndex.apply(x)
    assert not index.requires_grad
    value.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_an_input_changed_in_place_is_marked_dirty():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf()
    y = x * 1
    z = Double.apply(y)
    assert z is y
    assert y.tolist() == [2, 4, 6]
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_dirty_inputs_count_as_changed():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    y = leaf() * 1
    before = (y * y).sum()
    Double.apply(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        before.backward()


def test_a_leaf_cannot_be_dirty():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        Double.apply(leaf())


def test_an_input_returned_as_it_came_is_a_new_tensor():
    class Identity(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 5

    x = leaf()
    y = Identity.apply(x)
    assert y is not x
    assert x.is_leaf
    assert not y.is_leaf
    y.sum().backward()
    assert x.grad.tolist() == [5, 5, 5]


def test_an_input_returned_as_it_came_is_not_written_to_through_the_output():
    class Identity(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 5

    x = leaf() * 1
    y = Identity.apply(x)
    with pytest.raises(RuntimeError, match="Output 0 of IdentityBackward is a view and is being modified inplace"):
        y.mul_(2)
    x.mul_(2)  # changes what y shows, but not what y's history says
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified inplace"):
        y.sum()
    z = Identity.apply(x)
    product = z * z
    with mytorch.no_grad():
        z.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        product.sum().backward()


def test_a_view_marked_dirty_reaches_its_base():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = x * 1
    Double.apply(y[0])
    assert y.tolist() == [[2, 4], [3, 4]]
    y.sum().backward()
    assert x.grad.tolist() == [[2, 2], [1, 1]]


def test_saved_tensors_changed_in_place_are_caught():
    y = leaf() * 1
    z = Cube.apply(y)
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_saved_tensors_are_freed_by_backward():
    z = Cube.apply(leaf()).sum()
    z.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        z.backward()


def test_only_tensors_and_none_can_be_saved():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, 3)
            return x

    with pytest.raises(TypeError, match="save_for_backward can only save variables, but argument is of type int"):
        Wrong.apply(leaf())

    class WithNone(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(None, x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            nothing, x = ctx.saved_tensors
            assert nothing is None
            return 2 * g * x

    assert gradcheck(WithNone.apply, leaf())


def test_outputs_and_intermediates_can_be_saved():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            (y,) = ctx.saved_tensors
            return g * y

    assert gradcheck(Exp.apply, leaf())
    assert gradgradcheck(Exp.apply, leaf())


def test_a_saved_output_makes_no_reference_cycle():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    gc.collect()
    gc.disable()
    try:
        y = Exp.apply(leaf())
        watch = weakref.ref(y)
        del y
        assert watch() is None
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_returned_saved_tensor_is_not_shared_with_the_gradient():
    class Weighted(Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(w)
            return (x * w).sum()

        @staticmethod
        def backward(ctx, g):
            return ctx.saved_tensors[0], None

    x, w = leaf(), tensor_of(np.array([4.0, 5.0, 6.0]))
    Weighted.apply(x, w).backward()
    x.grad.array[...] = 0
    assert w.tolist() == [4, 5, 6]


def test_setup_context_separates_the_computation_from_the_bookkeeping():
    class Separate(Function):
        @staticmethod
        def forward(x, factor):
            return x * factor

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, ctx.factor = inputs
            ctx.save_for_backward(x, output)

        @staticmethod
        def backward(ctx, g):
            x, output = ctx.saved_tensors
            assert output.tolist() == (x * ctx.factor).tolist()
            return g * ctx.factor, None

    x = leaf()
    Separate.apply(x, 7).sum().backward()
    assert x.grad.tolist() == [7, 7, 7]


def test_once_differentiable_refuses_the_second_derivative():
    class Once(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x

    x = leaf()
    Once.apply(x).sum().backward()
    assert x.grad.tolist() == [2, 4, 6]
    (g,) = grad(Once.apply(x), x, leaf([1.0, 1.0, 1.0]), create_graph=True)
    assert g.tolist() == [2, 4, 6]
    with pytest.raises(RuntimeError, match="trying to differentiate twice a function that was marked with @once_diff"):
        g.sum().backward()


def test_the_number_and_the_shapes_of_gradients_are_checked():
    class Sum(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            return g

    with pytest.raises(RuntimeError, match=r"returned an incorrect number of gradients .expected 2, got 1"):
        Sum.apply(leaf(), leaf()).sum().backward()

    class More(Sum):
        @staticmethod
        def backward(ctx, g):
            return g, g, g

    with pytest.raises(RuntimeError, match=r"returned an incorrect number of gradients .expected 2, got 3"):
        More.apply(leaf(), leaf()).sum().backward()

    class Cut(Sum):
        @staticmethod
        def backward(ctx, g):
            return g[:2], g

    with pytest.raises(RuntimeError, match=r"CutBackward returned an invalid gradient - got \[2\]"):
        Cut.apply(leaf(), leaf()).sum().backward()


def test_missing_halves_say_what_to_write():
    class Nothing(Function):
        pass

    with pytest.raises(NotImplementedError, match="You must implement the forward function"):
        Nothing.apply(leaf())

    class Forward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    with pytest.raises(NotImplementedError, match="You must implement either the backward or vjp method"):
        Forward.apply(leaf()).sum().backward()


def test_the_same_program_gives_pytorchs_numbers():
    torch = pytest.importorskip("torch")

    def program(library, tensor):
        class Squash(library.autograd.Function):
            @staticmethod
            def forward(ctx, x, scale):
                y = (x * scale).tanh()
                ctx.scale = scale
                ctx.save_for_backward(x, y)
                ctx.mark_non_differentiable(index := x.detach().long())
                return y, index

            @staticmethod
            def backward(ctx, g, unused):
                _, y = ctx.saved_tensors
                return g * ctx.scale * (1 - y * y), None

        y, index = Squash.apply(tensor, 0.3)
        (first,) = library.autograd.grad((y * y).sum(), tensor, create_graph=True)
        (second,) = library.autograd.grad((first * first).sum(), tensor)
        return [y.tolist(), index.tolist(), first.tolist(), second.tolist()]

    ours = program(mytorch, leaf())
    theirs = program(torch, torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_a_tensor_that_backward_keeps_is_not_written_to_later() -> None:
    kept: list[mytorch.Tensor] = []

    class Keeper(mytorch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            kept.append(grad * 2)
            return kept[-1]

    x = mytorch.ones(3, requires_grad=True)
    for _ in range(2):
        Keeper.apply(x).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [4.0, 4.0, 4.0]
    assert kept[0].tolist() == [2.0, 2.0, 2.0]


def test_vjp_is_another_name_for_backward():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def vjp(ctx, g):
            return g * 2

    class Both(Double):
        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf()
    Double.apply(x).sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
    with pytest.raises(
        RuntimeError, match="Implementing both 'backward' and 'vjp' for a custom Function is not allowed"
    ):
        Both.apply(x).sum().backward()


def test_arguments_may_be_named_beside_a_setup_context():
    class Scale(Function):
        @staticmethod
        def forward(x, factor=3):
            return x * factor

        @staticmethod
        def setup_context(ctx, inputs, output):
            _, ctx.factor = inputs

        @staticmethod
        def backward(ctx, g):
            return g * ctx.factor, None

    assert Scale.apply(leaf()).tolist() == [3, 6, 9]
    assert Scale.apply(leaf(), factor=2).tolist() == [2, 4, 6]
    with pytest.raises(TypeError, match="keyword arguments"):
        Cube.apply(leaf(), y=3)


def test_a_dirty_input_must_be_returned():
    class Lost(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x * 1

    with pytest.raises(RuntimeError, match="Some elements marked as dirty during the forward method were not returned"):
        Lost.apply(leaf() * 1)


def test_functions_are_not_instantiated():
    with pytest.warns(DeprecationWarning, match="should not be instantiated"):
        function = Cube()
    with pytest.raises(RuntimeError, match="Legacy autograd function with non-static forward method is deprecated"):
        function(leaf())


def test_outputs_that_are_no_tensors_pass_through():
    class Mixed(Function):
        @staticmethod
        def forward(ctx, x):
            return None, x * 2, "name"

        @staticmethod
        def backward(ctx, *gradients):
            assert gradients[0] is None
            assert gradients[2] is None
            return gradients[1] * 2

    x = leaf()
    nothing, y, name = Mixed.apply(x)
    assert nothing is None
    assert name == "name"
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
