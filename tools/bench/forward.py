"""The float models on which the evaluator is measured against eager mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torchvision.models as tv
from torch import Tensor, nn

from zoo import IMAGE_SIZE

SEQUENCE = 128
"""Tokens that BERT reads."""


@dataclass(frozen=True)
class Case:
    """A model with random weights, and its inputs."""

    model: Callable[[], nn.Module]
    inputs: Callable[[], tuple[Tensor, ...]]

    def build(self) -> tuple[nn.Module, tuple[Tensor, ...]]:
        """The model in eval mode and its inputs, the same each time."""
        torch.manual_seed(0)
        return self.model().eval(), self.inputs()


def vision_transformer() -> nn.Module:
    """ViT-B/16 with a random head; torchvision initialises it with zeros."""
    model = tv.vit_b_16()
    nn.init.normal_(model.heads.head.weight, std=0.02)
    return model


class Bert(nn.Module):
    """BERT-base without a task head: maps token ids to the last hidden states."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import BertConfig, BertModel

        self.model = BertModel(BertConfig(), add_pooling_layer=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """The last hidden states of `tokens`, which contain no padding."""
        return self.model(input_ids=tokens).last_hidden_state


def images(batch: int) -> Callable[[], tuple[Tensor, ...]]:
    """A batch of noise."""
    return lambda: (torch.randn(batch, 3, IMAGE_SIZE, IMAGE_SIZE),)


CASES: dict[str, Case] = {
    "resnet18": Case(tv.resnet18, images(1)),
    "resnet18_x8": Case(tv.resnet18, images(8)),
    "mobilenet_v2": Case(tv.mobilenet_v2, images(1)),
    "mobilenet_v2_x8": Case(tv.mobilenet_v2, images(8)),
    "vit_b_16": Case(vision_transformer, images(1)),
    "bert_base": Case(Bert, lambda: (torch.randint(1000, 20000, (1, SEQUENCE)),)),
}
"""The cases by name; `_x8` is a batch of eight."""
