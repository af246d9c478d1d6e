"""Makes test-files/import/Inputs: minimal programs that each test one feature of the importer.

    python tools/oracle/import_fixtures.py test-files/import/Inputs
"""

import pathlib
import sys

import torch
from torch import nn
from torch._higher_order_ops import map as higher_order_map
from torch._higher_order_ops import scan, while_loop


class Counter(nn.Module):
    """Writes to a buffer and reads it again; a parameter is unchanged."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.full((3,), 2.0))
        self.register_buffer("count", torch.zeros(3))
        self.register_buffer("unused", torch.ones(2), persistent=False)

    def forward(self, x):
        self.count.add_(1.0)
        return x * self.scale + self.count


class Tied(nn.Module):
    """Two names of one parameter."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 2, bias=False)
        self.first.weight.data.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        self.second = nn.Linear(2, 2, bias=False)
        self.second.weight = self.first.weight

    def forward(self, x):
        return self.second(self.first(x))


class TiedApart(nn.Module):
    """Three names of one parameter: one before another parameter, one after it, one at the end."""

    def __init__(self):
        super().__init__()
        for name in ("first", "middle", "second", "other", "third"):
            setattr(self, name, nn.Linear(2, 2, bias=False))
        self.first.weight.data.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        self.middle.weight.data.fill_(2.0)
        self.other.weight.data.fill_(0.5)
        self.second.weight = self.third.weight = self.first.weight

    def forward(self, x):
        return self.third(self.other(self.second(self.middle(self.first(x)))))


class Standardized(nn.Module):
    """A convolution whose weight a batch norm in training mode standardizes, without statistics to update."""

    def forward(self, x):
        weight = torch.arange(12.0).view(1, 2, 6)
        weight = nn.functional.batch_norm(weight, None, None, training=True)
        return nn.functional.conv1d(x.view(1, 2, 3), weight.view(2, 2, 3))


class Training(nn.Module):
    """Batch norm in training mode, called twice, which writes to its statistics each time."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(2)
        self.norm.weight.data.copy_(torch.tensor([1.0, 2.0]))

    def forward(self, x):
        return self.norm(self.norm(x) + x)


class TrainingInstance(nn.Module):
    """Instance norm in training mode with running statistics."""

    def __init__(self):
        super().__init__()
        self.norm = nn.InstanceNorm1d(2, track_running_stats=True)

    def forward(self, x):
        return self.norm(x)


class Dropping(nn.Module):
    """Dropout in training mode."""

    def forward(self, x):
        return nn.functional.dropout(x, 0.25, training=True) + 1.0


class Copies(nn.Module):
    """Copies that look like views: a write to them does not change their source."""

    def forward(self, x):
        x = x + 1.0
        turned = x.transpose(0, 1)
        turned.contiguous().mul_(2.0)
        x.to(torch.float64).mul_(3.0)
        x.contiguous().sub_(4.0)
        return x


class Unclear(nn.Module):
    """A reshape of a view, which may or may not copy."""

    def forward(self, x):
        x = x + 1.0
        x.transpose(0, 1).reshape(6).mul_(2.0)
        return x


class Narrow(nn.Module):
    """An in-place sum in the dtype of its first operand."""

    def forward(self, x, y):
        return x.relu().add_(y)


class SharedState(nn.Module):
    """A buffer that is also written to as a plain tensor, which torch.export lifts as a constant that shares its memory."""

    def __init__(self):
        super().__init__()
        self.register_buffer("state", torch.tensor([1.0, 2.0, 3.0]), persistent=False)
        self.cache = [self.state]

    def forward(self, x):
        self.cache[0].add_(x[1])
        return self.state * 2.0


class WritesInput(nn.Module):
    """Changes the caller's tensor."""

    def forward(self, x):
        x.view(6).add_(1.0)
        return x * 2.0


class Branch(nn.Module):
    """A graph within the graph."""

    def forward(self, x):
        return torch.cond(x[0, 0] > 0, lambda v: v.relu(), lambda v: v.neg(), (x,))


class Pieces(nn.Module):
    """An op with several results, a result that the graph does not compute, and a literal input."""

    def forward(self, x, times: int = 2):
        low, high = x.split([1, 2], dim=1)
        return high * times, None, low


class Operators(nn.Module):
    """Operators for which the dialects have no operation, one of them in place."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        x = self.linear(x)
        low = torch.logsumexp(x, dim=1).sigmoid().logit_(eps=0.25)
        values, indices = torch.cummax(x, 0)
        first, second = torch.tensor_split(values, 2, 1)
        spectrum = torch.view_as_real(torch.fft.fft(second))
        return low, indices, first, spectrum


class Subtracts(nn.Module):
    """Decomposed, it subtracts from a number."""

    def forward(self, x):
        return torch.logit(x.sigmoid(), eps=0.25)


LIBRARY = torch.library.Library("fixture", "DEF")
LIBRARY.define(
    "mix(Tensor x, Tensor[] ws, str[] names, float[] scales, str mode='a', *, int k=3, Tensor? maybe=None, "
    "ScalarType dtype=6) -> (Tensor, Tensor[])"
)


def mix(x, ws, names, scales, mode="a", *, k=3, maybe=None, dtype=torch.float32):
    return x * scales[0], [w + k for w in ws]


LIBRARY.impl("mix", mix, "CompositeExplicitAutograd")
torch.library.register_fake("fixture::mix", mix, lib=LIBRARY)


class UsesLibrary(nn.Module):
    """A custom operator with arguments of many kinds, some of them omitted."""

    def forward(self, x):
        y, (a, b) = torch.ops.fixture.mix(x, [x, x * 2], ["p", "q"], [0.5, 2.0], "b", k=4, maybe=x, dtype=torch.int64)
        z, (c,) = torch.ops.fixture.mix(y, [a], [], [1.5])
        return z + b + c


class Symbols(nn.Module):
    """Sizes that Python computes from sizes; one number as input, two as output."""

    def forward(self, x, n: int):
        rows, columns = x.shape
        y = x.new_zeros(torch.sym_max(rows, n), (columns // 2) % 3 + 2)
        return y, x * (rows / 2), rows * 2 - n, rows / 2


class Blocks(nn.Module):
    """Blocks that PyTorch wraps. Autocast converts the arguments of some operators, also in a nested block."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = nn.Linear(3, 3)

    def forward(self, x):
        with torch.no_grad():
            low, high = x.cos(), x.sin().add_(1.0)
        y = self.first(low)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            z = self.second(y) + y
            with torch.autocast("cpu", enabled=False):
                w = torch.mm(z.float(), y.t())
            z = torch.cat([z, self.second(z)], 1)
        return z, w, high


class Composite(nn.Module):
    """An autocast block around a composite operator; autocast knows one of its parts."""

    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return torch.einsum("ij,kj->ik", x, x)


class Modes(nn.Module):
    """Blocks that share memory with the code around them: they write to a buffer and a tensor, and return a view."""

    def __init__(self):
        super().__init__()
        self.register_buffer("seen", torch.zeros(3))

    def forward(self, x):
        y = x + 1.0
        row = y[0]
        with torch.no_grad():
            self.seen.add_(y.sum(0))
            row.mul_(2.0)
            turned = y.t()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                y[1].sub_(x[1])
                product = torch.mm(y, turned)
                with torch.autocast("cpu", enabled=False):
                    exact = torch.mm(turned, y)
        turned.add_(0.5)
        return y, product, exact, row


class Direct(nn.Module):
    """A block whose result is that of the program."""

    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return torch.mm(x, x.t())


class ModesInBranches(nn.Module):
    """A block in each branch."""

    def forward(self, x):
        def yes(v):
            with torch.no_grad():
                return v.relu().add_(1.0)

        def no(v):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return torch.mm(v, v.t()).float()[:, :1] + v

        return torch.cond(x.sum() > 0, yes, no, (x,))


class TrainingInBlock(nn.Module):
    """Batch norms in training mode, one of them in a block, with statistics that are parts of one buffer."""

    def __init__(self):
        super().__init__()
        self.register_buffer("statistics", torch.tensor([[0.0, 0.0], [1.0, 1.0]]))

    def forward(self, x):
        def norm(x):
            return nn.functional.batch_norm(x, self.statistics[0], self.statistics[1], training=True)

        with torch.no_grad():
            y = norm(x)
        return norm(y * 2.0), self.statistics.sum(0)


class WritesWhereItStays(nn.Module):
    """A block that stays a graph, and writes to a view of a tensor from outside."""

    def forward(self, x):
        y = x + 1.0
        row = y[0]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            row.add_(1.0)
            z = torch.einsum("ij,kj->ik", x, x)
        return y, z


class Loops(nn.Module):
    """Higher-order operators whose graphs take operands; one graph contains another."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, i, x):
        def body(i, x):
            return i + 1, torch.cond(x.sum() > 0, lambda v: self.linear(v), lambda v: v.neg(), (x,))

        i, last = while_loop(lambda i, x: i < 3, body, (i, x))
        rows = higher_order_map(lambda v: v.relu() + 1.0, x)
        total, sums = scan(lambda carry, v: (carry + v, carry * v), torch.zeros(3), x)
        return i, last, rows, total, sums


def save(folder, name, model, inputs, decompose=False, training=False, **options):
    program = torch.export.export(model.train(training), inputs, **options)
    if decompose:
        program = program.run_decompositions()
    for module in program.graph_module.modules():
        for node in getattr(getattr(module, "graph", None), "nodes", []):
            # It contains paths of the machine that exported the model.
            node.meta.pop("stack_trace", None)
    print(name, [str(node.target) for node in program.graph.nodes if node.op == "call_function"])
    torch.export.save(program, folder / f"{name}.pt2")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    x = torch.arange(6.0).view(2, 3)
    save(folder, "counter", Counter(), (x,))
    save(folder, "tied", Tied(), (x[:, :2].clone(),))
    save(folder, "tied_apart", TiedApart(), (x[:, :2].clone(),))
    save(folder, "standardized", Standardized(), (x,))
    rows = torch.tensor([[1.0, 2.0], [3.0, 8.0], [5.0, 2.0], [7.0, 4.0]])
    save(folder, "training", Training(), (rows,), training=True)
    save(folder, "training_instance", TrainingInstance(), (x.view(1, 2, 3),), training=True)
    save(folder, "dropping", Dropping(), (x,), training=True)
    save(folder, "copies", Copies(), (x,))
    save(folder, "unclear", Unclear(), (x,))
    save(folder, "narrow", Narrow(), (x.half(), x))
    save(folder, "writes_input", WritesInput(), (x,))
    save(folder, "shared_state", SharedState(), (x,))
    save(folder, "branch", Branch(), (x,))
    save(folder, "pieces", Pieces(), (x, 2))
    save(folder, "operators", Operators(), (x,))
    save(folder, "subtracts", Subtracts(), (x,), decompose=True)
    save(folder, "library", UsesLibrary(), (x,))
    sizes = ({0: torch.export.Dim("rows", min=2, max=64), 1: torch.export.Dim("columns", min=2, max=64)}, torch.export.Dim.DYNAMIC)
    save(folder, "symbols", Symbols(), (torch.ones(4, 6), 5), dynamic_shapes=sizes)
    save(folder, "blocks", Blocks(), (x,))
    save(folder, "composite", Composite(), (x,))
    save(folder, "modes", Modes(), (x,))
    save(folder, "direct", Direct(), (x,))
    save(folder, "modes_in_branches", ModesInBranches(), (x,))
    save(folder, "training_in_block", TrainingInBlock(), (rows,))
    save(folder, "writes_where_it_stays", WritesWhereItStays(), (x,))
    save(folder, "loops", Loops(), (torch.tensor(0), x))


if __name__ == "__main__":
    main()
