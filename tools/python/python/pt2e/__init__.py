"""PyTorch 2 Export quantization, by a compiler.

    import torch, torchao, pt2e

    program = torch.export.export(model.eval(), example_inputs)
    quantized = pt2e.quantize(program, "xnnpack per-channel=true", data=loader)

``quantize`` does everything at once. ``Module`` is a program in the compiler: it runs the same steps one by one, and shows the program
after each of them. ``quantizers`` has the quantizers of the backends.

Errors are ``Pt2eError``, with the place in the model's source where there is one. Warnings are of the category ``Pt2eWarning``. What the
compiler remarks on goes to the logger ``pt2e``.
"""

from pt2e import quantizers
from pt2e._core import __version__
from pt2e._messages import Pt2eError, Pt2eWarning
from pt2e._module import Module, merge_statistics
from pt2e._quantize import quantize

__all__ = ["Module", "Pt2eError", "Pt2eWarning", "__version__", "merge_statistics", "quantize", "quantizers"]
