"""Compares quantization-aware training through pt2e-opt with torchao's: losses, converted graphs, accuracy.

    qat.py --pt2e-opt target/release/pt2e-opt [--prepare OPTIONS] [--seeds 5] [--steps 200] [--models resnet18 mobilenet_v2]

Three parts, each in both modes (weights per channel, per tensor):

1. A small CNN is trained on images of digits from what `pt2e-opt --prepare-qat` writes, and from what torchao's
   `prepare_qat_pt2e` makes, with the same seeds. It has dropout, and batch norms with eps and momentum of its own, which
   torchao resets, so they are set again. The means of losses and accuracies must be equal within two standard errors, and
   the converted programs must have the same quantization.
2. The parameters and statistics after training, put into torchao's graph, must give torchao's integers and scales.
3. Real models with random weights take some steps; the converted program runs, and has torchao's quantization and numbers.
   Their batch norms have the eps that torchao resets them to.

The exit code is 1 if a check fails.
"""

from __future__ import annotations

import argparse
import copy
import math
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import torch
import torchao  # noqa: F401  torch.export.load needs the quantized_decomposed operations registered
import torchvision
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram
from torch.fx import GraphModule, Node
from torch.nn import functional as F
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_qat_pt2e
from torchao.quantization.pt2e.quantizer import port_metadata_pass

from compare import Check, check_constants, check_operations, check_structure
from digits import HELD_OUT, images_and_labels
from quantizations import PER_CHANNEL, PER_TENSOR, Quantization
from summary import attribute, parameter_uses, summarize

BATCH = 32
LAST = 50
"""The steps at the end whose mean loss is compared."""
BATCH_NORM = torch.ops.aten.batch_norm.default


class SmallNet(nn.Module):
    """conv-bn-relu, a depthwise convolution, one with bias, dropout, a linear head."""

    def __init__(self, eps: float, momentum: float) -> None:
        super().__init__()
        norm = {"eps": eps, "momentum": momentum}
        self.stem = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16, **norm), nn.ReLU())
        self.depthwise = nn.Sequential(
            nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False), nn.BatchNorm2d(16, **norm), nn.ReLU()
        )
        self.pointwise = nn.Sequential(nn.Conv2d(16, 32, 1), nn.BatchNorm2d(32, **norm), nn.ReLU())
        self.dropout = nn.Dropout(0.3)
        self.hidden = nn.Linear(32 * 4, 32)
        self.head = nn.Linear(32, 10)

    def forward(self, image: Tensor) -> Tensor:
        """Images [n, 1, 8, 8] with pixels in 0 to 1, to logits [n, 10]."""
        x = F.max_pool2d(self.depthwise(self.stem(image)), 2)
        x = F.max_pool2d(self.pointwise(x), 2)
        x = self.dropout(torch.flatten(x, 1))
        return self.head(F.relu(self.hidden(x)))


@contextmanager
def quiet() -> Iterator[None]:
    """Without warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True)
class Tool:
    """`pt2e-opt`, and a folder for its files."""

    binary: Path
    folder: Path

    def run(self, program: ExportedProgram, option: str) -> ExportedProgram:
        """The program after one step of the tool."""
        before, after = self.folder / "before.pt2", self.folder / "after.pt2"
        with quiet():
            torch.export.save(program, before)
        done = subprocess.run(
            [self.binary, before, option, "-o", after], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"{self.binary} {option}: exit code {done.returncode}\n{done.stderr}")
        return torch.export.load(after)


def exported(model: nn.Module, example: Tensor, *, dynamic: bool, strict: bool = False) -> ExportedProgram:
    """The program of a model or a graph, as it is, in training mode."""
    shapes = ({0: Dim("batch", min=2, max=1024)},) if dynamic else None
    with quiet():
        return torch.export.export(model, (example,), dynamic_shapes=shapes, strict=strict)


def torchao_prepared(program: ExportedProgram, quantization: Quantization) -> GraphModule:
    """The program with torchao's fake-quants."""
    with quiet():
        return prepare_qat_pt2e(program.module(), Quantization(f"{quantization.options} qat=true").quantizer())


def torchao_converted(prepared: GraphModule) -> GraphModule:
    """The quantized model, in inference mode, that torchao makes of what it has prepared.

    torchao's pass that gives quantize ops their metadata fails where qparams are chosen at run time, so it is left out.
    """
    with quiet(), torch.no_grad(), patch.object(port_metadata_pass, "_port_metadata_for_input_quant_nodes"):
        converted = convert_pt2e(copy.deepcopy(prepared))
        torchao.quantization.pt2e.move_exported_model_to_eval(converted)
    return converted


def train(module: GraphModule, images: Tensor, labels: Tensor, *, seed: int, steps: int) -> list[float]:
    """Trains in place, and returns the loss of each step."""
    torch.manual_seed(seed)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    losses = []
    for _ in range(steps):
        chosen = torch.randint(len(images), (BATCH,))
        loss = F.cross_entropy(module(images[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def accuracy(module: GraphModule, images: Tensor, labels: Tensor) -> float:
    """The share of images that are recognized."""
    with torch.no_grad():
        return (module(images).argmax(1) == labels).float().mean().item()


def in_order_of_use(module: GraphModule) -> GraphModule:
    """Sorts the graph in place: operands of each op in turn, then the op. torchao moves the convolutions that it fuses, and labels
    of operations are by their order."""
    (output,) = (node for node in module.graph.nodes if node.op == "output")
    done, waiting = set(), [(output, iter(output.all_input_nodes))]
    while waiting:
        node, operands = waiting[-1]
        operand = next(operands, None)
        if operand is None:
            waiting.pop()
            if node not in done and node.op not in ("placeholder", "output"):
                output.prepend(node)
            done.add(node)
        elif operand not in done:
            waiting.append((operand, iter(operand.all_input_nodes)))
    module.recompile()
    return module


def compare_graphs(program: ExportedProgram, theirs: GraphModule, ours: ExportedProgram, *, values: bool) -> list[Check]:
    """Whether two converted programs are quantized alike; with `values`, also whether their numbers are equal."""
    parameters = parameter_uses(program)
    modules = (in_order_of_use(module) for module in (copy.deepcopy(theirs), ours.module()))
    reference, candidate = (summarize(module, parameters) for module in modules)
    checks = [check_operations(reference, candidate), check_structure(reference, candidate)]
    if values:
        checks.append(check_constants(reference, candidate))
        by_place = [sorted(summary.nodes, key=lambda node: node.place) for summary in (reference, candidate)]
        pairs = list(zip(*by_place, strict=False))
        unequal = [str(a) for a, b in pairs if (a.scale, a.zero_point) != (b.scale, b.zero_point)]
        checks.append(Check("scales and zero points", not unequal, f"{len(pairs)} nodes, equal bit for bit", unequal))
    return checks


def fake_quants(module: GraphModule) -> dict[str, str]:
    """The names of the fake-quants with statistics that `--prepare-qat` has made, by what they are on (see `quantized`)."""
    found: dict[str, str] = {}
    for node in module.graph.nodes:
        if not str(node.target).startswith("aten.fake_quantize_per_"):
            continue
        names, waiting = set(), [node.args[1]]
        while waiting:
            value = waiting.pop()
            if value.op == "get_attr" and str(value.target).endswith(".min_val"):
                names.add(str(value.target).removesuffix(".min_val"))
            elif str(value.target) != "aten.detach.default":
                waiting.extend(value.all_input_nodes)
        if not names:
            continue  # Its qparams are chosen at run time.
        (name,) = names
        key = quantized(node.args[0], len(found))
        if name not in found.values():
            found[key] = name
    return found


def quantized(value: Node, count: int) -> str:
    """A parameter by its name, even if it is scaled for a batch norm; an activation by its number."""
    source = value.args[0] if str(value.target) == "aten.mul.Tensor" else value
    return str(source.target) if source.op == "get_attr" else f"{count}"


def numbered(found: dict[str, str]) -> dict[str, str]:
    """The same, with activations numbered among themselves."""
    numbers = iter(range(len(found)))
    return {f"activation {next(numbers)}" if key.isdigit() else key: name for key, name in found.items()}


def transplant(ours: GraphModule, theirs: GraphModule) -> None:
    """Gives torchao's graph our parameters, running statistics and ranges."""
    state = ours.state_dict()
    for name, value in theirs.state_dict().items():
        if name in state:
            value.copy_(state[name])
    modules: dict[str, nn.Module] = {}
    # Activations are numbered, and torchao moves the convolutions that it fuses.
    for node in in_order_of_use(copy.deepcopy(theirs)).graph.nodes:
        if node.op == "call_module" and "activation_post_process" in str(node.target):
            observer = theirs.get_submodule(str(node.target))
            if observer.is_dynamic:
                # torchao looks for the eps of the spec in the fake-quant, which has none, and takes another one.
                observer.eps = float(observer.activation_post_process.eps)
            elif not any(observer is known for known in modules.values()):
                modules[quantized(node.args[0], len(modules))] = observer
    names, targets = numbered(fake_quants(in_order_of_use(copy.deepcopy(ours)))), numbered({key: key for key in modules})
    for key, target in targets.items():
        observer = modules[target]
        for bound in ("min_val", "max_val"):
            statistic = getattr(observer.activation_post_process, bound)
            statistic.resize_(state[f"{names[key]}.{bound}"].shape).copy_(state[f"{names[key]}.{bound}"])


def report(title: str, checks: Sequence[Check]) -> bool:
    """Prints checks, and returns whether none failed."""
    for check in checks:
        print(f"  {'ok' if check.passed else 'FAILED':6}  {title:28}  {check.name:26}  {check.detail}")
        for item in check.items[:8]:
            print(f"          {item}")
    return all(check.passed for check in checks)


def error_of_difference(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The standard error of the difference of two means. Training is chaotic: equal seeds do not give equal losses."""
    return math.sqrt((statistics.variance(ours) + statistics.variance(theirs)) / len(ours))


def keep_norms(prepared: GraphModule, program: ExportedProgram) -> None:
    """Gives the batch norms of torchao's graph their own momentum and eps again, so that both sides train the same model."""
    norms = [[node for node in graph.nodes if node.target is BATCH_NORM] for graph in (prepared.graph, program.graph)]
    for reset, own in zip(*norms, strict=True):
        reset.args = (*reset.args[:6], *own.args[6:8], *reset.args[8:])
    prepared.recompile()


def with_torchao_eps(model: nn.Module) -> nn.Module:
    """The model with the eps of batch norms that torchao resets them to, twice: in the graph that is trained, and in the weights
    that conversion folds them into. Part 1 trains a model that has another eps."""
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eps = 1e-5
    return model


def check_training(tool: Tool, quantization: Quantization, *, seeds: int, steps: int) -> bool:
    """Part 1."""
    images, labels = images_and_labels()
    held_out = images[-HELD_OUT:], labels[-HELD_OUT:]
    images, labels = images[:-HELD_OUT], labels[:-HELD_OUT]
    losses: tuple[list[float], list[float]] = ([], [])
    accuracies: tuple[list[float], list[float]] = ([], [])
    good = True
    for seed in range(seeds):
        torch.manual_seed(seed)
        program = exported(
            SmallNet(eps=1e-3, momentum=0.03).train(), images[:BATCH], dynamic=True, strict=quantization.needs_sources
        )
        theirs = torchao_prepared(program, quantization)
        keep_norms(theirs, program)
        ours = tool.run(program, f"--prepare-qat={quantization.options}").module()
        for index, module in enumerate((ours, theirs)):
            losses[index].append(statistics.fmean(train(module, images, labels, seed=seed, steps=steps)[-LAST:]))
        converted = tool.run(exported(ours, images[:BATCH], dynamic=True), "--convert=calibration=required")
        reference = torchao_converted(theirs)
        for index, module in enumerate((converted.module(), reference)):
            accuracies[index].append(accuracy(module, *held_out))
        good &= report(f"seed {seed}", compare_graphs(program, reference, converted, values=False))
    means, accurate = ([statistics.fmean(own) for own in each] for each in (losses, accuracies))
    shown = [", ".join(f"{value:.4f}" for value in own) for own in (*losses, *accuracies)]
    noise = error_of_difference(*losses)
    good &= report(
        f"{seeds} seeds, {steps} steps",
        [
            Check("loss", abs(means[0] - means[1]) <= 2 * noise, f"ours {shown[0]}; torchao {shown[1]}"),
            Check(
                "accuracy",
                accurate[0] >= accurate[1] - 2 * error_of_difference(*accuracies),
                f"ours {shown[2]}; torchao {shown[3]}",
            ),
        ],
    )
    return good


def check_values(
    tool: Tool, quantization: Quantization, model: nn.Module, example: Tensor, title: str, *, steps: int
) -> bool:
    """Parts 2 and 3: trains a model for a few steps, and converts it here and, with the same numbers, in torchao."""
    program = exported(model.train(), example, dynamic=False, strict=quantization.needs_sources)
    ours = tool.run(program, f"--prepare-qat={quantization.options}").module()
    optimizer = torch.optim.SGD(ours.parameters(), lr=0.01)
    torch.manual_seed(0)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ours(torch.randn_like(example)).square().mean()
        loss.backward()
        optimizer.step()
    theirs = torchao_prepared(program, quantization)
    with torch.no_grad():
        transplant(ours, theirs)
    reference = torchao_converted(theirs)
    converted = tool.run(exported(ours, example, dynamic=False), "--convert=calibration=required")
    results = []
    for module in (converted.module(), reference):
        torch.manual_seed(0)  # Stochastic depth is random in programs that were exported in training mode.
        with torch.no_grad():
            results.append(module(example))
    checks = compare_graphs(program, reference, converted, values=True)
    checks.append(Check("outputs", torch.equal(*results), f"{(results[0] - results[1]).abs().max():.2e} apart"))
    return report(title, checks)


def main() -> int:
    """Runs all parts."""
    parser = argparse.ArgumentParser(description="Compares quantization-aware training with torchao's.")
    parser.add_argument("--pt2e-opt", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--models", nargs="*", default=["resnet18", "mobilenet_v2"])
    parser.add_argument(
        "--prepare", nargs="*", metavar="OPTIONS", default=[PER_TENSOR.options, PER_CHANNEL.options], help="of --prepare-qat"
    )
    args = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(args.pt2e_opt, Path(folder))
        for quantization in map(Quantization, args.prepare):
            print(quantization)
            torch.manual_seed(0)
            small = SmallNet(eps=1e-5, momentum=0.1)
            good &= check_values(tool, quantization, small, torch.rand(8, 1, 8, 8), "small CNN", steps=20)
            for name in args.models:
                torch.manual_seed(0)
                model = with_torchao_eps(torchvision.models.get_model(name, weights=None))
                example = torch.randn(4, 3, 64, 64)
                good &= check_values(tool, quantization, model, example, name, steps=3)
            if args.seeds > 1:
                good &= check_training(tool, quantization, seeds=args.seeds, steps=args.steps)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
