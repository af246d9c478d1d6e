"""torchvision: classifiers, segmentation, video, detection, optical flow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torchvision.models as tv
from torch import nn

from families.model import Model, image, normal

_NO_WEIGHTS = {"weights": None, "weights_backbone": None}


class _Detector(nn.Module):
    """A detector that takes one image, not a list."""

    def __init__(self, detector: nn.Module) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, x):
        return self.detector([x[0]])


def _small_head(build: Callable[..., nn.Module], features: int) -> nn.Module:
    """With a linear classifier in place of three that hold most of the weights."""
    model = build()
    model.classifier = nn.Linear(features, 10)
    return model


def _classifier(name: str, size: int = 64, **options: Any) -> Model:
    return Model(f"torchvision/{name}", partial(getattr(tv, name), **options), image(size))


def _large_head(name: str, features: int) -> Model:
    return Model(f"torchvision/{name}", partial(_small_head, getattr(tv, name), features), image(64))


def _quantizable(name: str, size: int = 64, **options: Any) -> Model:
    build = partial(getattr(tv.quantization, name), quantize=False, **options)
    return Model(f"torchvision/quantization.{name}", build, image(size))


def _segmentation(name: str) -> Model:
    return Model(f"torchvision/{name}", partial(getattr(tv.segmentation, name), **_NO_WEIGHTS), image(64))


def _video(name: str, frames: int, size: int) -> Model:
    return Model(f"torchvision/{name}", getattr(tv.video, name), normal((1, 3, frames, size, size)), settle=False)


def _detection(name: str, size: int) -> Model:
    def build() -> nn.Module:
        return _Detector(getattr(tv.detection, name)(**_NO_WEIGHTS, num_classes=5))

    return Model(f"torchvision/{name}", build, image(size), settle=False)


def _transformer() -> nn.Module:
    return tv.VisionTransformer(64, 16, num_layers=4, num_heads=4, hidden_dim=64, mlp_dim=128, num_classes=10)


TORCHVISION: list[Model] = [
    _large_head("alexnet", 256 * 6 * 6),
    _classifier("convnext_tiny"),
    _classifier("densenet121"),
    _classifier("densenet169"),
    _classifier("efficientnet_b0"),
    _classifier("efficientnet_b1"),
    _classifier("efficientnet_b2"),
    _classifier("efficientnet_v2_s"),
    _classifier("googlenet", aux_logits=False, init_weights=False),
    _classifier("inception_v3", 96, aux_logits=False, init_weights=False),
    _classifier("maxvit_t", 224),
    _classifier("mnasnet0_5"),
    _classifier("mnasnet0_75"),
    _classifier("mnasnet1_0"),
    _classifier("mnasnet1_3"),
    _classifier("mobilenet_v2"),
    _classifier("mobilenet_v3_large"),
    _classifier("mobilenet_v3_small"),
    _classifier("regnet_x_400mf"),
    _classifier("regnet_x_800mf"),
    _classifier("regnet_x_1_6gf"),
    _classifier("regnet_y_400mf"),
    _classifier("regnet_y_800mf"),
    _classifier("resnet18"),
    _classifier("resnet34"),
    _classifier("resnet50"),
    _classifier("resnext50_32x4d"),
    _classifier("shufflenet_v2_x0_5"),
    _classifier("shufflenet_v2_x1_0"),
    _classifier("shufflenet_v2_x1_5"),
    _classifier("shufflenet_v2_x2_0"),
    _classifier("squeezenet1_0"),
    _classifier("squeezenet1_1"),
    _classifier("swin_t"),
    _classifier("swin_v2_t"),
    _large_head("vgg11", 512 * 7 * 7),
    _large_head("vgg11_bn", 512 * 7 * 7),
    _large_head("vgg13_bn", 512 * 7 * 7),
    _large_head("vgg16", 512 * 7 * 7),
    Model("torchvision/vit_small", _transformer, image(64)),
    _quantizable("googlenet", aux_logits=False, init_weights=False),
    _quantizable("mobilenet_v2"),
    _quantizable("mobilenet_v3_large"),
    _quantizable("resnet18"),
    _quantizable("shufflenet_v2_x0_5"),
    _segmentation("deeplabv3_mobilenet_v3_large"),
    _segmentation("deeplabv3_resnet50"),
    _segmentation("fcn_resnet50"),
    _segmentation("lraspp_mobilenet_v3_large"),
    _video("mc3_18", 4, 32),
    _video("r2plus1d_18", 4, 32),
    _video("r3d_18", 4, 32),
    _video("s3d", 16, 224),
    _video("swin3d_t", 4, 64),
    _detection("fasterrcnn_mobilenet_v3_large_320_fpn", 64),
    _detection("retinanet_resnet50_fpn", 64),
    _detection("ssdlite320_mobilenet_v3_large", 64),
    Model("torchvision/raft_small", tv.optical_flow.raft_small, normal((1, 3, 128, 128), (1, 3, 128, 128)), settle=False),
]
