"""The ranges that the observers `percentile`, `mse` and `entropy` must find in a histogram, computed by themselves in numpy.

Also that of `histogram` where torchao has no rule. The definitions are in the documentation of the observers.
"""

import numpy as np
import torch

# Of candidates whose errors differ by less than this, relative to the error, any may be chosen: logarithms and powers may differ
# in their last bits.
TIE = 1e-12
F = np.float32


class Rule:
    """How a range becomes a scale and a zero point, and how values are rounded with them."""

    def __init__(self, case, observer):
        self.dtype = getattr(torch, case["dtype"])
        self.low, self.high = observer.quant_min, observer.quant_max
        self.symmetric = case["qscheme"].endswith("_symmetric")
        self.eps = F(case["eps"])
        custom = "quant_min" in case
        if self.dtype == torch.uint16:
            self.middle = 2**15
        elif self.dtype == torch.uint8:
            self.middle = (self.low + self.high) // 2 if custom else 128
        else:
            self.middle = (self.low + self.high) // 2 if self.low >= 0 else 0

    def qparams(self, low, high):
        n, p = min(F(low), F(0)), max(F(high), F(0))
        steps = self.high - self.low
        if self.symmetric:
            return max(max(-n, p) / F(steps / 2), self.eps), self.middle
        scale = max((p - n) / F(steps), self.eps)
        below = max(int(np.rint(n / scale)), -(2**31))
        # PyTorch subtracts in int32.
        zero_point = (self.low - below + 2**31) % 2**32 - 2**31
        return scale, min(max(zero_point, self.low), self.high)

    def round(self, x, low, high):
        scale, zero_point = self.qparams(low, high)
        with np.errstate(over="ignore"):
            scaled = x * (F(1) / scale)
            if self.dtype.is_floating_point:
                scaled = torch.from_numpy(np.clip(scaled, F(self.low), F(self.high)))
                return scaled.to(self.dtype).float().numpy() * scale
            q = np.clip((np.rint(scaled) + F(zero_point)).astype(np.float64), self.low, self.high)
            return (q - zero_point).astype(F) * scale


class Bins:
    def __init__(self, observer):
        self.least, self.greatest = F(observer.min_val.item()), F(observer.max_val.item())
        self.counts = observer.histogram.numpy().astype(np.float64)
        self.number = len(self.counts)
        self.width = (float(self.greatest) - float(self.least)) / self.number
        self.middles = (float(self.least) + self.width * (np.arange(self.number) + 0.5)).astype(F)

    def edge(self, index):
        return self.greatest if index == self.number else F(float(self.least) + self.width * index)


def percentile(case, rule, bins):
    cut = bins.counts.sum() * (100.0 - case["percentile"]) / 100.0
    if not rule.symmetric:
        first = int((np.cumsum(bins.counts) <= cut / 2).sum())
        last = bins.number - 1 - int((np.cumsum(bins.counts[::-1]) <= cut / 2).sum())
        first = min(first, bins.number - 1)
        return [(bins.edge(first), bins.edge(max(first, last) + 1))]
    kept = list(range(bins.number))
    while len(kept) > 1:
        end = 0 if -bins.edge(kept[0]) > bins.edge(kept[-1] + 1) else -1
        cut -= bins.counts[kept[end]]
        if cut < 0:
            break
        kept.pop(end)
    return [(bins.edge(kept[0]), bins.edge(kept[-1] + 1))]


def mse(case, rule, bins):
    filled = bins.counts > 0
    x, counts = bins.middles[filled], bins.counts[filled]
    steps, norm = case["steps"], case["norm"]

    def error(low, high):
        difference = x.astype(np.float64) - rule.round(x, low, high).astype(np.float64)
        power = difference * difference if norm == 2.0 else np.abs(difference) ** norm
        return float(np.cumsum(counts * power)[-1])

    n, p = min(bins.least, F(0)), max(bins.greatest, F(0))
    part = lambda end, step: F(float(end) * step / steps)
    if rule.symmetric:
        ranges = [(-part(max(p, -n), k), part(max(p, -n), k)) for k in range(steps, 0, -1)]
        return near_best([(error(*found), found) for found in ranges])
    low, high, best = steps, steps, error(n, p)
    while True:
        errors = [error(part(n, low), part(p, k)) for k in range(steps, -1, -1)]
        new_high = steps - int(np.argmin(errors))
        errors = [error(part(n, i), part(p, new_high)) for i in range(steps, -1, -1)]
        new_low = steps - int(np.argmin(errors))
        if not min(errors) < best:
            return [(part(n, low), part(p, high))]
        low, high, best = new_low, new_high, min(errors)


def entropy(case, rule, bins):
    number = case["thresholds"]
    greatest = max(bins.greatest, -bins.least)
    candidates = []
    for step in range(number, -(-number // 16) - 1, -1):
        threshold = F(float(greatest) * step / number)
        low, high = min(max(bins.least, -threshold), F(0)), max(min(bins.greatest, threshold), F(0))
        candidates.append((divergence(rule, bins, low, high), (low, high)))
    return near_best(candidates)


def divergence(rule, bins, low, high):
    inside = (bins.middles >= low) & (bins.middles <= high)
    kept = bins.counts[inside]
    if kept.sum() == 0:
        return np.inf
    p = kept.copy()
    p[0] += bins.counts[bins.middles < low].sum()
    p[-1] += bins.counts[bins.middles > high].sum()
    rounded = rule.round(bins.middles[inside], low, high)
    starts = np.flatnonzero(np.concatenate([[True], rounded[1:] != rounded[:-1]]))
    level = np.cumsum(np.concatenate([[0], rounded[1:] != rounded[:-1]]))
    filled = np.add.reduceat((kept > 0).astype(np.float64), starts)
    mean = np.add.reduceat(kept, starts) / np.maximum(filled, 1)
    q = np.where(kept > 0, mean[level], 0.0)
    p, q = p / p.sum(), q / kept.sum()
    if (q[p > 0] == 0).any():
        return np.inf
    terms = p[p > 0] * np.log(p[p > 0] / q[p > 0])
    return float(np.cumsum(terms)[-1])


def least_squares(case, rule, bins):
    """torchao's search with the error of 8-bit floats or, for integers, with its own."""
    counts = bins.counts.astype(F)
    total = float(torch.sum(torch.from_numpy(counts)))
    cumulative = np.cumsum(bins.counts).astype(F)
    start, end, alpha, beta, best = 0, bins.number - 1, 0.0, 1.0, np.inf
    while alpha < beta:
        next_alpha, next_beta = alpha + 1e-5, beta - 1e-5
        left, right = start, end
        while left < end and cumulative[left] < F(next_alpha * total):
            left += 1
        while right > start and cumulative[right] > F(next_beta * total):
            right -= 1
        if left - start > end - right:
            alpha, candidate = next_alpha, (left, end)
        else:
            beta, candidate = next_beta, (start, right)
        if candidate == (start, end):
            continue
        difference = bins.middles.astype(np.float64)
        difference = difference - rule.round(bins.middles, bins.edge(candidate[0]), bins.edge(candidate[1] + 1))
        error = float(np.cumsum(bins.counts * (difference * difference))[-1])
        if error > best:
            break
        best, (start, end) = error, candidate
    width = F((bins.greatest - bins.least) / F(bins.number))
    return [(bins.least + width * F(start), bins.least + width * F(end + 1))]


def near_best(candidates):
    """The ranges with the least error, the first one first; `candidates` are pairs of error and range."""
    best = min(candidates, key=lambda candidate: candidate[0])
    near = [found for error, found in candidates if error == best[0] or error - best[0] <= TIE * abs(best[0])]
    return [best[1], *near]


def expected(case, observer):
    """The scale's bits and the zero point, and under `ties` those of ranges that are as good."""
    if not np.isfinite(F(observer.max_val.item()) - F(observer.min_val.item())):
        return {"error": "not finite"}
    rule, bins = Rule(case, observer), Bins(observer)
    if case["kind"] == "histogram" and not rule.dtype.is_floating_point:
        scale, zero_point = observer.calculate_qparams()
        zero_point = torch.full_like(zero_point, rule.middle) if rule.symmetric else zero_point
        return {"scale_bits": [to_bits(scale.item())], "zero_point": zero_point.tolist()}
    searches = {"percentile": percentile, "mse": mse, "entropy": entropy, "histogram": least_squares}
    found = [rule.qparams(*ends) for ends in searches[case["kind"]](case, rule, bins)]
    results = [{"scale_bits": [to_bits(scale)], "zero_point": [zero_point]} for scale, zero_point in found]
    return results[0] | {"ties": results[1:]}


def to_bits(value):
    return int(np.array(value, dtype=F).view(np.uint32))
