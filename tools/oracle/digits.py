"""The demonstration model: a small CNN trained on scikit-learn's 8 x 8 images of handwritten digits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.nn import functional as F

from capture import capture

HELD_OUT = 360
"""Images kept for testing, of 1797."""
CALIBRATION_BATCHES, BATCH = 8, 32
EPOCHS = 30
_MAXIMUM = 16.0
"""The brightest pixel of the data set."""


class DigitsNet(nn.Module):
    """conv-bn-relu, a residual block with a depthwise convolution, pooling, a linear head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True))
        self.block = nn.Sequential(
            nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU6(inplace=True),
            nn.Conv2d(16, 16, 1, bias=False),
            nn.BatchNorm2d(16),
        )
        self.pool = nn.MaxPool2d(2)
        self.last = nn.Sequential(
            nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(inplace=True)
        )
        self.head = nn.Linear(32, 10)

    def forward(self, image: Tensor) -> Tensor:
        """Images [n, 1, 8, 8] with pixels in 0 to 1, to logits [n, 10]."""
        x = self.stem(image)
        x = self.pool(F.relu(x + self.block(x)))
        return self.head(torch.flatten(F.adaptive_avg_pool2d(self.last(x), 1), 1))


@dataclass(frozen=True)
class Trained:
    """A trained model, its training batches, and held-out data."""

    model: nn.Module
    calibration: list[Tensor]
    """Batches [32, 1, 8, 8] of training images."""
    images: Tensor
    """Held-out images [360, 1, 8, 8]."""
    labels: Tensor
    """Their digits [360], i64."""


def images_and_labels() -> tuple[Tensor, Tensor]:
    """All images [1797, 1, 8, 8] with pixels in 0 to 1, and their digits [1797]."""
    data = load_digits()
    images = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / _MAXIMUM
    return images, torch.tensor(data.target, dtype=torch.int64)


def train(seed: int = 0) -> Trained:
    """Trains for some seconds; the same seed gives the same model on the same machine."""
    torch.manual_seed(seed)
    images, labels = images_and_labels()
    order = torch.randperm(len(images))
    held_out, training = order[:HELD_OUT], order[HELD_OUT:]
    model = DigitsNet()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-3)
    steps = EPOCHS * (len(training) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        shuffled = training[torch.randperm(len(training))]
        for start in range(0, len(training) - BATCH + 1, BATCH):
            batch = shuffled[start : start + BATCH]
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    calibration = [images[training[i * BATCH : (i + 1) * BATCH]] for i in range(CALIBRATION_BATCHES)]
    return Trained(model.eval(), calibration, images[held_out], labels[held_out])


def capture_model(model: nn.Module) -> ExportedProgram:
    """Captures the model for any number of images at once."""
    batch = torch.export.Dim("batch", min=1, max=1024)
    return capture(model, (torch.zeros(2, 1, 8, 8),), dynamic_shapes=({0: batch},))
