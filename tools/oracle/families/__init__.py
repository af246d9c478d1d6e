"""The models of `zoo_report.py`: one table per family, every model with seeded random weights and small inputs."""

from __future__ import annotations

from families.handwritten import HANDWRITTEN
from families.model import Model
from families.timm_models import TIMM
from families.torchvision_models import TORCHVISION
from families.transformers_models import TRANSFORMERS

MODELS: dict[str, Model] = {
    model.name: model for family in (HANDWRITTEN, TORCHVISION, TIMM, TRANSFORMERS) for model in family
}
"""All models by name, `family/model`."""
