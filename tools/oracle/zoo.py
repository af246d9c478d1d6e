"""Models with seeded weights that quantize like trained ones, so that comparing their int8 forms means something.

With plain random weights such a comparison is meaningless: an untrained MobileNetV2 quantizes to one constant output. Here the
affine values of the batch norms are randomised, and their running statistics come from forwards in training mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
import torchvision.models as tv
from torch import Tensor, nn

from capture import Call, synthetic_images

IMAGE_SIZE = 224
STATISTICS_FORWARDS = 8
STATISTICS_BATCH = 8

_BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


@dataclass(frozen=True)
class Entry:
    """A model of the zoo: how to build it untrained, and its inputs."""

    build: Callable[[], nn.Module]
    image_size: int = IMAGE_SIZE
    seed: int = 0


CLASSIFIERS: dict[str, Entry] = {
    "resnet18": Entry(tv.resnet18),
    "resnet50": Entry(tv.resnet50),
    "mobilenet_v2": Entry(tv.mobilenet_v2),
    "mobilenet_v3_small": Entry(tv.mobilenet_v3_small),
    "squeezenet1_1": Entry(tv.squeezenet1_1),
    "shufflenet_v2_x0_5": Entry(tv.shufflenet_v2_x0_5),
    "regnet_y_400mf": Entry(tv.regnet_y_400mf),
    "mnasnet0_5": Entry(tv.mnasnet0_5),
    "efficientnet_b0": Entry(tv.efficientnet_b0),
    "densenet121": Entry(tv.densenet121),
    "googlenet": Entry(partial(tv.googlenet, aux_logits=False, init_weights=False)),
}
"""torchvision's CNN classifiers by name."""


def build_classifier(name: str) -> nn.Module:
    """The classifier `name` in eval mode, with weights and statistics that depend on its seed alone."""
    entry = CLASSIFIERS[name]
    torch.manual_seed(entry.seed)
    model = entry.build()
    batches = [
        torch.cat(list(synthetic_images(STATISTICS_BATCH, entry.image_size, seed=1000 + index)))
        for index in range(STATISTICS_FORWARDS)
    ]
    settle_batch_norms(model, batches)
    return model.eval()


def settle_batch_norms(model: nn.Module, batches: Sequence[Tensor]) -> None:
    """Randomises the affine values of every batch norm and fills its statistics by one forward per batch.

    The statistics are the mean over the batches (`momentum=None` for the time of the forwards).
    """
    norms = [module for module in model.modules() if isinstance(module, _BATCH_NORMS)]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        if norm.affine:
            nn.init.uniform_(norm.weight, 0.6, 1.4)
            nn.init.normal_(norm.bias, 0.4, 0.3)
        norm.reset_running_stats()
        norm.momentum = None
    model.train()
    with torch.no_grad():
        for batch in batches:
            model(batch)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    model.eval()


def classifier_calls(name: str, count: int, seed: int) -> list[Call]:
    """`count` calls of one image each for the classifier `name`."""
    return [(image,) for image in synthetic_images(count, CLASSIFIERS[name].image_size, seed)]


class LinearReluChain(nn.Module):
    """`length` pairs of linear and relu, `width` features each: a deep graph of small ops, for measuring speed.

    He initialisation keeps the activations' magnitude through any depth.
    """

    def __init__(self, length: int, width: int = 16) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(length))
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.uniform_(layer.bias, -0.1, 0.1)

    def forward(self, x: Tensor) -> Tensor:
        """Takes and gives [batch, width], f32."""
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


def build_chain(length: int, width: int = 16, seed: int = 0) -> nn.Module:
    """A seeded `LinearReluChain` in eval mode."""
    torch.manual_seed(seed)
    return LinearReluChain(length, width).eval()


def chain_calls(count: int, width: int, seed: int) -> list[Call]:
    """`count` calls of shape [1, width] for a chain."""
    generator = torch.Generator().manual_seed(seed)
    return [(torch.randn(1, width, generator=generator),) for _ in range(count)]
